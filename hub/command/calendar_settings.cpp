#include "hub/command/calendar_settings.hpp"

#include "shared/base/text.hpp"

#include <algorithm>
#include <charconv>

namespace kheya::hub_command {

namespace {

using hub_followup::calendar_days;

constexpr int most_days = 365;

struct setting {
    std::string name;
    int least;
    int& (*of)(calendar_days& days);
};

const std::vector<setting>& all_settings() {
    static const std::vector<setting> settings = {
        {"due.upazila", 1, [](calendar_days& d) -> int& { return d.due.upazila; }},
        {"due.district", 1, [](calendar_days& d) -> int& { return d.due.district; }},
        {"due.division", 1, [](calendar_days& d) -> int& { return d.due.division; }},
        {"due.department", 1, [](calendar_days& d) -> int& { return d.due.department; }},
        {"due.ministry", 1, [](calendar_days& d) -> int& { return d.due.ministry; }},
        {"remind.first", -most_days, [](calendar_days& d) -> int& { return d.after_due[0]; }},
        {"remind.second", -most_days, [](calendar_days& d) -> int& { return d.after_due[1]; }},
        {"remind.third", -most_days, [](calendar_days& d) -> int& { return d.after_due[2]; }},
        {"remind.demi_official", -most_days,
         [](calendar_days& d) -> int& { return d.after_due[3]; }},
        {"contact_days", 1, [](calendar_days& d) -> int& { return d.contact_every; }},
    };
    return settings;
}

std::optional<int> number_in(const std::string& text) {
    const std::string digits = base::ascii_digits(text);
    int number = 0;
    const auto [stop, trouble] =
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (digits.empty() || trouble != std::errc() || stop != digits.data() + digits.size()) {
        return std::nullopt;
    }
    return number;
}

const setting* find(std::string_view name) {
    const auto& all = all_settings();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const setting& one) { return one.name == name; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace

calendar_days calendar_of(hub_store::store& in) {
    calendar_days days;
    for (const setting& one : all_settings()) {
        const auto kept = in.meta(one.name);
        if (const auto number = kept ? number_in(*kept) : std::nullopt) one.of(days) = *number;
    }
    return days;
}

std::vector<std::string> calendar_setting_names() {
    std::vector<std::string> names;
    for (const setting& one : all_settings()) names.push_back(one.name);
    return names;
}

bool is_calendar_setting(std::string_view name) { return find(name) != nullptr; }

base::result<void> set_calendar(hub_store::store& in, const std::string& name,
                                const std::string& value) {
    const setting& one = *find(name);
    const auto number = number_in(value);
    if (!number || *number < one.least || *number > most_days) {
        const std::string least = std::to_string(one.least), most = std::to_string(most_days);
        return base::error{base::errc::refused,
                           "must be a number of days, " + least + " to " + most, name,
                           "দিনের সংখ্যা হতে হবে, " + base::bengali_digits(least) + " থেকে " +
                               base::bengali_digits(most)};
    }
    calendar_days days = calendar_of(in);
    one.of(days) = *number;
    if (!std::is_sorted(days.after_due.begin(), days.after_due.end())) {
        return base::error{base::errc::refused,
                           "reminders must follow one another: first, second, third, demi-official",
                           name, "তাগিদের দিন ক্রমানুসারে হতে হবে: প্রথম, দ্বিতীয়, তৃতীয়, আধা-সরকারি"};
    }
    in.set_meta(name, std::to_string(*number));
    return {};
}

nlohmann::json calendar_document(const calendar_days& days) {
    nlohmann::json remind = nlohmann::json::object();
    for (const auto& stage : hub_followup::stages) {
        remind[std::string(stage.code)] = days.after_due[stage.number];
    }
    return {{"due_days",
             {{"upazila", days.due.upazila},
              {"district", days.due.district},
              {"division", days.due.division},
              {"department", days.due.department},
              {"ministry", days.due.ministry}}},
            {"remind_days", std::move(remind)},
            {"contact_days", days.contact_every}};
}

}  // namespace kheya::hub_command
