#include "agent/desk/sitting.hpp"

#include "shared/base/text.hpp"
#include "shared/editing/arguments.hpp"

#include <algorithm>
#include <array>

namespace kheya::agent_desk {

using editing::is_one_of;

namespace {

// What a locked desk still answers: who may unlock it, and what the page needs to ask.
constexpr std::array<std::string_view, 4> open_calls = {"people", "unlock", "lock", "days"};
// What is somebody's: saved in his name, or typed by him and not saved.
constexpr std::array<std::string_view, 8> personal_calls = {"set",    "decide", "retire", "sign",
                                                            "attach", "read",   "draft",  "drafts"};

}  // namespace

std::string sitting::holder(const std::string& session) const {
    const auto found = seats_.find(session);
    if (found == seats_.end()) return {};
    const bool is_over = time_.monotonic() - found->second.touched_at > sitting_life;
    return is_over ? std::string() : found->second.name;
}

void sitting::unlock(const std::string& session, const std::string& name) {
    const base::time_us now = time_.monotonic();
    std::erase_if(seats_,
                  [&](const auto& one) { return now - one.second.touched_at > sitting_life; });
    seats_[session] = {name, now};
}

void sitting::touch(const std::string& session) {
    if (!holder(session).empty()) seats_[session].touched_at = time_.monotonic();
}

base::time_us sitting::wait_for(const std::string& name) const {
    const auto found = counts_.find(base::fold_name(name));
    if (found == counts_.end() || found->second.wrong < free_tries) return 0;
    base::time_us wait = wait_first;
    for (int more = found->second.wrong - free_tries; more > 0 && wait < wait_most; --more) {
        wait = std::min(wait * 2, wait_most);
    }
    return std::max<base::time_us>(0, found->second.last + wait - time_.monotonic());
}

void sitting::saw(const std::string& name, bool was_right) {
    const std::string folded = base::fold_name(name);
    if (was_right) {
        counts_.erase(folded);
        return;
    }
    count& one = counts_[folded];
    one.wrong += 1;
    one.last = time_.monotonic();
}

base::result<void> may_call(const agent_store::people& all, const std::string& holder,
                            const std::string& verb, const nlohmann::json& arguments) {
    if (is_one_of(open_calls, verb)) return {};
    if (holder.empty() && agent_store::has_pins(all)) {
        return base::error{base::errc::forbidden, "the desk is locked: choose your name and give "
                                                  "your PIN", "pin",
                           "ডেস্ক বন্ধ আছে: নিজের নাম বেছে পিন দিন"};
    }
    const bool is_preview = arguments.contains("preview") && arguments["preview"] == true;
    if (!is_one_of(personal_calls, verb) || is_preview) return {};
    const auto by = arguments.find("by");
    if (by == arguments.end() || !by->is_string()) return {};
    const std::string name = by->get<std::string>();
    const auto* author = agent_store::find_person(all, name);
    if (author == nullptr || author->pin.empty()) return {};
    if (base::fold_name(holder) == base::fold_name(name)) return {};
    return base::error{base::errc::forbidden,
                       author->name + " has a PIN: unlock the desk as " + author->name + " first",
                       "pin", author->name + "-এর পিন আছে: আগে সেই নামে ডেস্ক খুলুন"};
}

}  // namespace kheya::agent_desk
