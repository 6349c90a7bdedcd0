#include "shared/editing/target.hpp"

#include "shared/editing/refusal.hpp"
#include "shared/record/validate.hpp"

#include <algorithm>
#include <numeric>

namespace kheya::editing {

namespace {

constexpr std::size_t max_key_bytes = 200;
constexpr std::size_t uuid_bytes = 36;

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t swapped = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, swapped});
        }
    }
    return row.back();
}

std::string key_shape(const record::type& t) {
    std::string shape = t.name + "/";
    for (const std::string& part : t.key_parts) {
        if (!shape.ends_with('/')) shape += ':';
        shape += part;
    }
    return shape;
}

}  // namespace

std::string nearest_name(std::string_view typed, const std::vector<std::string>& known) {
    if (typed.size() > max_key_bytes) return {};
    std::string best;
    std::size_t least = std::max<std::size_t>(2, typed.size() / 2) + 1;
    for (const std::string& name : known) {
        const std::size_t distance = edit_distance(typed, name);
        if (distance < least) {
            least = distance;
            best = name;
        }
    }
    return best;
}

suggestion suggest(std::string_view typed, const std::vector<std::string>& known) {
    const std::string near = nearest_name(typed, known);
    if (near.empty()) return {};
    return {"; did you mean " + near + "?", "; আপনি কি " + near + " বোঝাতে চেয়েছেন?"};
}

base::result<target> make_target(const record::type_set& types, std::string_view type,
                                 std::string_view key, bool may_draw) {
    const record::type* t = types.find(type);
    if (t == nullptr) {
        std::vector<std::string> names;
        for (const record::type& known : types.types()) names.push_back(known.name);
        const suggestion near = suggest(type, names);
        const std::string quoted = "\"" + std::string(type.substr(0, max_key_bytes)) + "\"";
        return misuse("", quoted + " is not a record type" + near.en,
                      quoted + " কোনো রেকর্ডের ধরন নয়" + near.bn);
    }
    if (key.size() > max_key_bytes) {
        return misuse(t->name, "the key is too long", "চাবিটি বেশি লম্বা");
    }
    switch (t->key) {
        case record::key_kind::single:
            if (key.empty()) return target{t, {}};
            return misuse(t->name,
                          "an office has this record once: leave the key out, and name"
                          " another office with --office",
                          "প্রতি অফিসে এই রেকর্ড একটিই: চাবি বাদ দিন, অন্য অফিস --office দিয়ে");
        case record::key_kind::parts: {
            if (key.empty()) {
                return misuse(t->name, "the key is missing; write " + key_shape(*t),
                              "চাবি নেই; এভাবে লিখুন: " + key_shape(*t));
            }
            TRY(std::string normal, record::canonical_key(types, *t, key));
            return target{t, std::move(normal)};
        }
        case record::key_kind::drawn:
            break;
    }
    if (key.empty() && !may_draw) {
        return misuse(t->name, "the key is missing; `list " + t->name + "` shows the keys",
                      "চাবি নেই; `list " + t->name + "` লিখলে চাবিগুলো দেখাবে");
    }
    return target{t, std::string(key)};
}

base::result<target> parse_target(const record::type_set& types, std::string_view text,
                                  bool may_draw) {
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) return make_target(types, text, {}, may_draw);
    return make_target(types, text.substr(0, slash), text.substr(slash + 1), may_draw);
}

base::result<void> check_drawn_key(const record::type& t, std::string_view key,
                                   const record_state& found) {
    if (t.key != record::key_kind::drawn || found.exists()) return {};
    bool is_uuid = key.size() == uuid_bytes;
    for (std::size_t i = 0; is_uuid && i < key.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const bool hex = (key[i] >= '0' && key[i] <= '9') || (key[i] >= 'a' && key[i] <= 'f');
        is_uuid = dash ? key[i] == '-' : hex;
    }
    if (is_uuid) return {};
    return refusal(t.name, "there is no record with this key; leave the key out to make a new one",
                   "এই চাবির কোনো রেকর্ড নেই; নতুন রেকর্ডের জন্য চাবি বাদ দিন");
}

base::result<std::string> choose_office(const ledger& store, std::string_view named) {
    std::string office = named.empty() ? store.home_office() : std::string(named);
    if (office.empty()) {
        return misuse("office", "no office is named; say --office ID",
                      "কোন অফিস তা বলা হয়নি; --office ID দিন");
    }
    return office;
}

}  // namespace kheya::editing
