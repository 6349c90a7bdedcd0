#include "hub/intake/admission.hpp"

#include "shared/platform/log.hpp"
#include "shared/platform/open_files.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace kheya::hub_intake {

struct admission::pass::counts {
    port_limits limits;
    std::size_t exchanges = 0, bytes = 0, of_strangers = 0;
    std::map<base::public_key, std::size_t> of_device;
    std::set<base::public_key> known;   // as many as are enrolled
};

namespace {

class kept_body : public platform::byte_source {
public:
    kept_body(std::shared_ptr<admission::pass> held, std::shared_ptr<platform::byte_source> body)
        : held_(std::move(held)), body_(std::move(body)) {}
    platform::awaitable<base::result<std::size_t>> read(std::span<char> out) override {
        return body_->read(out);
    }

private:
    std::shared_ptr<admission::pass> held_;
    std::shared_ptr<platform::byte_source> body_;
};

}  // namespace

admission::admission(const port_limits& limits) : all_(std::make_shared<pass::counts>()) {
    all_->limits = limits;
}

admission::pass::pass(std::shared_ptr<counts> all, const base::public_key& device)
    : all_(std::move(all)), device_(device), is_strangers_(!all_->known.contains(device)) {
    ++all_->exchanges;
    ++all_->of_device[device_];
}

admission::pass::~pass() {
    (void)resize(0);
    --all_->exchanges;
    const auto own = all_->of_device.find(device_);
    if (--own->second == 0) all_->of_device.erase(own);
}

bool admission::pass::resize(std::size_t bytes) {
    const auto& limits = all_->limits;
    const std::size_t of_all = all_->bytes - bytes_ + bytes;
    const std::size_t of_strangers = is_strangers_ ? all_->of_strangers - bytes_ + bytes : 0;
    const bool is_over = of_all > limits.bytes || of_strangers > limits.of_strangers;
    if (bytes > bytes_ && is_over) return false;
    all_->bytes = of_all;
    if (is_strangers_) all_->of_strangers = of_strangers;
    bytes_ = bytes;
    return true;
}

void admission::pass::welcome() {
    all_->known.insert(device_);
    if (!std::exchange(is_strangers_, false)) return;
    all_->of_strangers -= bytes_;
}

std::shared_ptr<admission::pass> admission::enter(const base::public_key& device,
                                                  std::size_t bytes) {
    const auto own = all_->of_device.find(device);
    const std::size_t at_work = own == all_->of_device.end() ? 0 : own->second;
    if (all_->exchanges >= all_->limits.exchanges || at_work >= all_->limits.of_device) {
        return nullptr;
    }
    std::shared_ptr<pass> made(new pass(all_, device));
    return made->resize(bytes) ? made : nullptr;
}

platform::http_response admission::keep(std::shared_ptr<pass> held,
                                        platform::http_response answer) {
    answer.body = std::make_shared<kept_body>(std::move(held), std::move(answer.body));
    return answer;
}

void admission::forget(const base::public_key& device) { all_->known.erase(device); }

std::size_t admission::bytes() const { return all_->bytes; }

void declare_limits(platform::settings_reader& settings) {
    settings.declare_integer("hub.connections", connections_default, 16, 1'000'000);
    settings.declare_integer("hub.connections_per_address", 0, 0, 1'000'000);
}

platform::http_server_limits connection_limits(const platform::settings_reader& settings) {
    platform::http_server_limits limits;
    limits.connections = static_cast<std::size_t>(settings.integer("hub.connections"));
    const std::size_t allowed = platform::allow_open_files(limits.connections + files_beside);
    if (allowed < limits.connections + files_beside) {
        limits.connections = std::max<std::size_t>(16, allowed - std::min(allowed, files_beside));
        platform::log_warn("this process may open " + std::to_string(allowed) +
                           " files: at most " + std::to_string(limits.connections) +
                           " connections are taken; raise LimitNOFILE for more");
    }
    const auto of_address = settings.integer("hub.connections_per_address");
    // Unless it is said: half of all, because a whole department may come from one address.
    limits.connections_of_address = of_address > 0 ? static_cast<std::size_t>(of_address)
                                                   : limits.connections / 2;
    return limits;
}

port_limits limits_within(std::size_t connections) {
    port_limits limits;
    limits.seats = std::min(limits.seats, connections - connections / 6);
    return limits;
}

}  // namespace kheya::hub_intake
