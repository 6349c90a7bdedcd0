#pragma once

// Records as this device shows them: the hub's head sets with the own unconfirmed changes on top
// (merge::overlay). Record rows and the list of conflicts are kept from it, in the transaction of
// whatever changed. Calls run inside database::transact() or read() and throw like it.

#include "agent/store/own_journal.hpp"
#include "agent/store/pulled_heads.hpp"
#include "shared/editing/record_state.hpp"

namespace kheya::agent_store {

class records {
public:
    records(platform::database& db, std::function<const record::type_set&()> types)
        : db_(db), types_(std::move(types)) {}

    // A state without registers when there is no such record; `office` is then the office of birth.
    [[nodiscard]] editing::record_state find(std::string_view type, std::string_view record,
                                             std::string_view office) const;
    // Keys of all records in the view, in order; narrowed where not empty.
    [[nodiscard]] std::vector<record_key> keys(std::string_view type,
                                               std::string_view office) const;
    [[nodiscard]] std::vector<record_key> pending_keys() const;
    [[nodiscard]] std::vector<record_key> conflict_keys() const;
    // Brings the row and the conflicts of each record in line with the view.
    void refresh(const std::set<record_key>& touched);
    [[nodiscard]] std::int64_t open_conflicts() const;

private:
    void write(const record_key& key);
    platform::database& db_;
    std::function<const record::type_set&()> types_;
};

}  // namespace kheya::agent_store
