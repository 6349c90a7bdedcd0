#include "agent/store/people.hpp"

#include "shared/base/text.hpp"
#include "shared/editing/refusal.hpp"
#include "shared/platform/passwords.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace kheya::agent_store {

using base::result;
using editing::refusal;
using nlohmann::json;

namespace {

// As a keyboard of either script types it.
result<std::string> normal_pin(std::string_view typed) {
    TRY(const std::string normal, base::normalize(typed));
    return base::ascii_digits(normal);
}

}  // namespace

people read_people(const notes& in) {
    people all;
    const json kept = json::parse(in.text(note::people), nullptr, false);
    if (!kept.is_array()) return all;
    for (const json& one : kept) {
        if (!one.is_object()) continue;
        all.push_back({one.value("name", ""), one.value("pin", "")});
    }
    return all;
}

void keep_people(notes& in, const people& all) {
    json kept = json::array();
    for (const person& one : all) kept.push_back({{"name", one.name}, {"pin", one.pin}});
    in.set(note::people, kept.dump());
}

const person* find_person(const people& all, std::string_view name) {
    const std::string folded = base::fold_name(name);
    const auto found = std::find_if(all.begin(), all.end(), [&](const person& one) {
        return base::fold_name(one.name) == folded;
    });
    return found == all.end() ? nullptr : &*found;
}

bool has_pins(const people& all) {
    return std::any_of(all.begin(), all.end(), [](const person& one) { return !one.pin.empty(); });
}

result<std::string> new_name(const people& all, std::string_view typed) {
    TRY(std::string name, base::name_as_kept(typed));
    if (base::fold_name(name).empty()) {
        return refusal("name", "write the person's name", "ব্যক্তির নাম লিখুন");
    }
    if (base::length(name) > name_most) {
        return refusal("name", "the name is longer than 100 letters", "নাম ১০০ অক্ষরের বেশি");
    }
    if (find_person(all, name) != nullptr) {
        return refusal("name", "\"" + name + "\" is on the list already",
                       "\"" + name + "\" আগে থেকেই তালিকায় আছেন");
    }
    if (all.size() >= people_most) {
        return refusal("name", "there are 40 people already: remove somebody first",
                       "ইতিমধ্যে ৪০ জন আছেন: আগে কাউকে বাদ দিন");
    }
    return name;
}

result<std::string> new_pin(std::string_view typed, platform::chance& random) {
    TRY(const std::string pin, normal_pin(typed));
    const std::size_t length = base::length(pin);
    if (length < pin_least || length > pin_most) {
        return refusal("pin", "a PIN has 4 to 64 digits or letters",
                       "পিনে ৪ থেকে ৬৪টি অঙ্ক বা অক্ষর থাকে");
    }
    return platform::hash_password(pin, random);
}

result<bool> is_pin_of(const person& one, std::string_view typed) {
    TRY(const std::string pin, normal_pin(typed));
    // Longer than any PIN: not worth the work.
    if (one.pin.empty() || base::length(pin) > pin_most) return false;
    return platform::is_password(pin, one.pin);
}

}  // namespace kheya::agent_store
