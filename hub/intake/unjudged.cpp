#include "hub/intake/unjudged.hpp"

#include "shared/editing/held_reason.hpp"
#include "shared/record/registers.hpp"
#include "shared/record/validate.hpp"

#include <algorithm>
#include <map>

namespace kheya::hub_intake {

namespace {

// When fields and groups came into use; 0: they were there from the first set on.
class publishing_days {
public:
    publishing_days(hub_store::store& in, const hub_store::type_shelf& types)
        : types_(types), sets_(hub_store::published_sets(in)) {}

    // Of a register: a group is not older than the youngest of its members.
    base::time_us of(const record::type& t, std::string_view reg) {
        const std::string name(record::base_name(reg));
        base::time_us latest = of_name(t.name, name);
        if (const record::group* g = t.find_group(name)) {
            for (const auto& member : g->members) {
                latest = std::max(latest, of_name(t.name, member));
            }
        }
        return latest;
    }
    bool has_grown(const record::type& t) {
        return std::any_of(t.fields.begin(), t.fields.end(), [&](const record::field& f) {
            return of_name(t.name, f.name) > 0;
        });
    }

private:
    base::time_us of_name(const std::string& type, const std::string& name) {
        const auto [known, is_new] = known_.try_emplace({type, name}, 0);
        if (!is_new) return known->second;
        for (std::size_t i = 0; i < sets_.size(); ++i) {
            const auto set = types_.of(sets_[i].version);
            const record::type* t = set->find(type);
            if (t == nullptr || (!t->find_field(name) && !t->find_group(name))) continue;
            return known->second = i == 0 ? 0 : sets_[i].at;
        }
        return 0;
    }
    const hub_store::type_shelf& types_;
    std::vector<hub_store::published_set> sets_;
    std::map<std::pair<std::string, std::string>, base::time_us> known_;
};

base::result<void> judge(const record::type_set& types, const record::type& t,
                         const std::string& reg, const merge::head& head) {
    TRY_VOID(record::check_register(types, t, reg, head.value));
    if (record::may_write(t, reg, head.value, head.side)) return {};
    return base::error{base::errc::refused, editing::held_reason::field_is_not_written_by(reg)};
}

void judge_record(hub_store::store& in, const record::type_set& types, const record::type& t,
                  const hub_store::record_key& key, publishing_days& days,
                  std::vector<unjudged_value>& found) {
    for (const auto& [reg, row] : in.load_record(key.office, key.type, key.record)) {
        const base::time_us since = days.of(t, reg);
        if (since == 0) continue;
        for (const merge::head& head : row.state.heads) {
            const auto entry = in.standing_of(head.id);
            if (!entry || entry->received_at > since) continue;
            if (auto fine = judge(types, t, reg, head); !fine) {
                found.push_back({key, reg, fine.error()});
            }
        }
    }
}

}  // namespace

std::string text_of(const unjudged_value& one, bool bengali) {
    const std::string name = one.of.office + " " + one.of.type + "/" + one.of.record;
    return name + ": " + one.reg +
           (bengali ? " ঘরে প্রকাশের আগের মান আছে, যা এখনকার নিয়মে নেওয়া যেত না: "
                    : " holds a value of before it was published, which it does not take: ") +
           one.why.text(bengali);
}

std::vector<unjudged_value> unjudged_values(hub_store::store& in,
                                            const hub_store::type_shelf& types) {
    std::vector<unjudged_value> found;
    publishing_days days(in, types);
    const auto now = types.now();
    for (const record::type& t : now->types()) {
        if (!days.has_grown(t)) continue;
        for (const auto& key : in.records("", t.name, false)) {
            judge_record(in, *now, t, key, days, found);
        }
    }
    return found;
}

}  // namespace kheya::hub_intake
