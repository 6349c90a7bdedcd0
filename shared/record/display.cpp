// Values as people read them.

#include "shared/base/text.hpp"
#include "shared/record/validate.hpp"

#include <string_view>
#include <utility>

namespace kheya::record {

namespace {

std::string display_time(const std::string& stored, bool bengali) {
    const auto time = base::parse_iso(stored);
    if (!time) return stored;
    const std::string civil = base::to_iso(*time + 6 * 3600 * base::second_us);
    const std::string clock = civil.substr(11, 5);
    return base::to_long_text(base::dhaka_date(*time), bengali) + ", " +
           (bengali ? base::bengali_digits(clock) : clock);
}

std::string display_month(const std::string& stored, bool bengali) {
    const auto first = base::parse_date(stored + "-01");
    if (!first) return stored;
    const std::string year = stored.substr(0, 4);
    return std::string(base::month_name(static_cast<unsigned>(first->month()), bengali)) + " " +
           (bengali ? base::bengali_digits(year) : year);
}

std::string display_quarter(const std::string& stored, bool bengali) {
    static constexpr const char* ordinals[] = {"১ম", "২য়", "৩য়", "৪র্থ"};
    const auto q = base::parse_quarter(stored);
    if (!q) return stored;
    if (!bengali) return stored.substr(0, 7) + ", Q" + std::to_string(q->number);
    return base::bengali_digits(stored.substr(0, 7)) + ", " + ordinals[q->number - 1] + " ত্রৈমাসিক";
}

std::string display_memo(const std::string& stored, bool bengali) {
    const bool alone = stored.find('.') == std::string::npos;
    if (!bengali) return alone ? "memo no. " + stored : stored;
    return base::bengali_digits(stored) + (alone ? " নং স্মারক" : "");
}

// 1.2(ga), a number of a decision as it is stored, with digits and letter in Bengali. Any other
// text stays as it is.
std::string display_numbering(const std::string& stored) {
    static constexpr std::pair<std::string_view, const char*> letters[] = {
        {"ka", "ক"}, {"kha", "খ"}, {"ga", "গ"}, {"gha", "ঘ"}, {"nga", "ঙ"},
        {"cha", "চ"}, {"chha", "ছ"}, {"ja", "জ"}, {"jha", "ঝ"}};
    const std::size_t open = stored.find('(');
    if (open == 0 || open == std::string::npos || !stored.ends_with(')')) return stored;
    const std::string number = stored.substr(0, open);
    if (number.find_first_not_of("0123456789.") != std::string::npos) return stored;
    const std::string_view letter(stored.data() + open + 1, stored.size() - open - 2);
    for (const auto& [latin, bengali] : letters) {
        if (letter == latin) return base::bengali_digits(number) + "(" + bengali + ")";
    }
    return stored;
}

std::string display_text(const type_set& types, const field& f, const std::string& stored,
                         bool bengali) {
    switch (f.kind) {
        case field_kind::text:
        case field_kind::code:
            if (f.codes.empty()) return bengali ? display_numbering(stored) : stored;
            return types.code_text(f.codes, stored, bengali);
        case field_kind::date: {
            const auto day = base::parse_date(stored);
            return day ? base::to_long_text(*day, bengali) : stored;
        }
        case field_kind::datetime:
            return display_time(stored, bengali);
        case field_kind::month:
            return display_month(stored, bengali);
        case field_kind::quarter:
            return display_quarter(stored, bengali);
        case field_kind::memo:
            return display_memo(stored, bengali);
        case field_kind::decimal:
        case field_kind::phone:
            return bengali ? base::bengali_digits(stored) : stored;
        default:
            return stored;
    }
}

}  // namespace

std::string display_value(const type_set& types, const field& f, const json& value, bool bengali) {
    if (value.is_null()) return {};
    if (value.is_array()) {
        std::string all;
        for (const json& element : value) {
            if (!all.empty()) all += ", ";
            all += display_value(types, f, element, bengali);
        }
        return all;
    }
    if (value.is_boolean()) {
        if (bengali) return value.get<bool>() ? "হ্যাঁ" : "না";
        return value.get<bool>() ? "yes" : "no";
    }
    if (value.is_string()) {
        return display_text(types, f, value.get_ref<const std::string&>(), bengali);
    }
    return bengali ? base::bengali_digits(value.dump()) : value.dump();
}

}  // namespace kheya::record
