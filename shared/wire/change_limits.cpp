#include "shared/wire/change_limits.hpp"

#include "shared/wire/bounded_json.hpp"
#include "shared/wire/limits.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace kheya::wire {

namespace {

bool is_shallow(const nlohmann::json& value, std::size_t levels) {
    if (!value.is_structured()) return true;
    return levels > 0 && std::all_of(value.begin(), value.end(), [&](const nlohmann::json& each) {
               return is_shallow(each, levels - 1);
           });
}

bool has_short_texts(const nlohmann::json& value) {
    if (value.is_string()) {
        return value.get_ref<const std::string&>().size() <= string_limit;
    }
    return !value.is_structured() || std::all_of(value.begin(), value.end(), has_short_texts);
}

bool is_short(std::string_view name) { return name.size() <= name_limit; }

struct named {
    const char* en;
    const char* bn;
};
// Which name is too long to be carried; null: none is.
const named* long_name_in(const journal::change& c) {
    static constexpr named author{"the name of who writes", "যিনি লিখছেন তাঁর নাম"};
    static constexpr named office{"the name of an office", "অফিসের নাম"};
    static constexpr named record{"the key of the record", "রেকর্ডের চাবি"};
    static constexpr named element{"what is chosen in a list", "তালিকার একটি উপাদান"};
    if (!is_short(c.author)) return &author;
    if (!is_short(c.office)) return &office;
    if (!is_short(c.type) || !is_short(c.record)) return &record;
    const bool has_long = std::any_of(c.fields.begin(), c.fields.end(), [](const auto& field) {
        return !is_short(field.first);
    });
    return has_long ? &element : nullptr;
}

std::size_t bases_of(const journal::change& c) {
    std::size_t count = c.saw_retired.size();
    for (const auto& [reg, ids] : c.base) count += ids.size();
    return count;
}

base::error too_much(const std::string& what, const std::string& bengali) {
    return base::error{base::errc::refused, what, {}, bengali};
}

}  // namespace

base::result<void> check_carried(const journal::change& change) {
    const std::size_t size = change.content.size();
    const bool has_few = size <= change_carried_values ||
                         values_at_most(change.content) <= change_carried_values;
    if (size > change_carried_bytes || !has_few) {
        return base::refused("a change has more than " +
                                 std::to_string(change_carried_bytes >> 10) + " KiB or " +
                                 std::to_string(change_carried_values) + " values",
                             "changes");
    }
    if (bases_of(change) > change_bases_limit) {
        return base::refused("a change names more than " + std::to_string(change_bases_limit) +
                                 " earlier ones",
                             "changes");
    }
    const bool is_flat = std::all_of(change.fields.begin(), change.fields.end(), [](const auto& f) {
        return is_shallow(f.second, value_depth_limit);
    });
    if (is_flat) return {};
    return base::refused("a value is nested more than " + std::to_string(value_depth_limit) +
                             " deep",
                         "changes");
}

base::result<void> check_told(const journal::change& change) {
    TRY_VOID(check_carried(change));
    if (change.content.size() > change_limit) {
        const std::string kib = std::to_string(change_limit >> 10);
        return too_much("one save may hold at most " + kib + " KiB",
                        "একবারে সর্বোচ্চ " + kib + " KiB সংরক্ষণ করা যায়");
    }
    if (change.fields.size() > change_registers_limit) {
        const std::string count = std::to_string(change_registers_limit);
        return too_much("one save may write at most " + count + " fields: save it in parts",
                        "একবারে সর্বোচ্চ " + count + "টি ঘর লেখা যায়: ভাগ করে সংরক্ষণ করুন");
    }
    if (const named* which = long_name_in(change)) {
        const std::string bytes = std::to_string(name_limit);
        return too_much(which->en + (" is over " + bytes + " bytes"),
                        which->bn + (" " + bytes + " বাইটের বেশি"));
    }
    const bool has_short = change.why.size() <= string_limit &&
                           std::all_of(change.fields.begin(), change.fields.end(),
                                       [](const auto& f) { return has_short_texts(f.second); });
    if (has_short) return {};
    const std::string kib = std::to_string(string_limit >> 10);
    return too_much("one text may hold at most " + kib + " KiB",
                    "একটি লেখা সর্বোচ্চ " + kib + " KiB হতে পারে");
}

}  // namespace kheya::wire
