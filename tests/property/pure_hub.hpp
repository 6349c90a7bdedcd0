#pragma once

// A hub made of the pure merge alone: journal and registers of one record in memory. The code that
// merges can be exchanged, so that tests can show that the checkers notice wrong code.

#include "tests/property/oracle.hpp"

#include "shared/record/type_set.hpp"

#include <functional>

namespace kheya::property {

struct merge_code {
    std::function<void(merge::register_state&, merge::head, const journal::id_list&,
                       const merge::look_up&)>
        fold = merge::fold;
    std::function<void(merge::register_state&, const base::change_id&, const journal::id_list&,
                       const merge::look_up&)>
        fold_quarantined = merge::fold_quarantined;
    std::function<void(const record::register_rule&, merge::head_list&)> order = merge::order;
    std::function<merge::verdict(const record::register_rule&, const merge::head_list&)> judge =
        merge::judge;
};

merge::head head_of(const save& s, const std::string& reg);

class pure_hub {
public:
    pure_hub(const schedule& of, const record::type_set& types, merge_code code = {})
        : schedule_(of), types_(types), code_(std::move(code)) {}

    // Takes that save, as often as it comes.
    void take(std::size_t index);
    // Folds a quarantined save after all.
    void release(std::size_t index);
    [[nodiscard]] outcomes state() const;

private:
    merge::look_up knowledge_of(const std::string& reg) const;
    void fold(const save& s);
    const schedule& schedule_;
    const record::type_set& types_;
    merge_code code_;
    std::set<base::change_id> journal_, quarantine_;
    std::map<std::string, merge::register_state> registers_;
};

// The verdict on every register of a record, whose heads are given.
outcomes judged(std::map<std::string, merge::head_list> heads, const record::type_set& types,
                const merge_code& code = {});

}  // namespace kheya::property
