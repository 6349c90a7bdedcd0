#include "hub/console/attempts.hpp"

#include <algorithm>

namespace kheya::hub_console {

base::time_us attempts::wait_of(const std::string& who) const {
    const auto found = known_.find(who);
    if (found == known_.end()) return 0;
    return std::max<base::time_us>(0, found->second.until - time_.monotonic());
}

void attempts::failed(const std::string& who) {
    const base::time_us now = time_.monotonic();
    if (!known_.contains(who)) make_room();
    record& one = known_[who];
    if (one.count > 0 && now - one.last > limits_.forgotten) one = {};
    ++one.count;
    one.last = now;
    if (one.count < limits_.free) return;
    const int doublings = std::min(one.count - limits_.free, 30);
    one.until = now + std::min(limits_.most, limits_.first << doublings);
}

// Who guesses under many names must not make us forget those that wait: the oldest failure goes.
void attempts::make_room() {
    if (known_.size() < attempts_most) return;
    const base::time_us now = time_.monotonic();
    std::erase_if(known_,
                  [&](const auto& each) { return now - each.second.last > limits_.forgotten; });
    if (known_.size() < attempts_most) return;
    known_.erase(std::min_element(known_.begin(), known_.end(), [](const auto& a, const auto& b) {
        return a.second.last < b.second.last;
    }));
}

}  // namespace kheya::hub_console
