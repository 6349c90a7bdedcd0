#pragma once

// Personal values that headquarters took out of changes for good: out of this device's journal, the
// history it pulled, its head sets and rows. It remembers which, so that nothing that comes late or
// from an older copy of the hub brings a value back. Owner: the store. Calls run inside
// database::transact() or read() and throw like it.

#include "agent/store/hub_keys.hpp"
#include "agent/store/store.hpp"
#include "shared/journal/redaction.hpp"

#include <functional>
#include <set>
#include <string_view>
#include <vector>

namespace kheya::agent_store {

class redactions {
public:
    explicit redactions(store& in) : store_(in) {}

    // As the hub that goes by these keys told it in that epoch. Gives the records to show anew.
    // Errors: refused, when it is not signed, or for another content than the one here.
    base::result<std::set<record_key>> take(const hub_keys& hub,
                                            const journal::redaction& told,
                                            std::string_view epoch);
    // What an answer brings, without what was taken out.
    void cut(wire::page& page) const;
    void cut(wire::past_changes& past) const;

    // What the hub of that epoch neither told nor was told; visit returns false to stop.
    void each_lacking(std::string_view epoch,
                      const std::function<bool(const journal::redaction&)>& visit) const;
    void mark(const std::vector<base::change_id>& ids, std::string_view epoch);

private:
    [[nodiscard]] std::optional<journal::redaction> find(const base::change_id& id) const;
    [[nodiscard]] bool any() const;
    void cut_heads(const record_key& key, const journal::redaction& told);
    store& store_;
};

// What was overwritten leaves the database's log beside it. Inside database::read().
void empty_log(platform::database& db);

}  // namespace kheya::agent_store
