#pragma once

// What the verbs need of a store. The agent's and the hub's stores implement it, so that set, get,
// list, history, decide and retire are written once. All calls run inside the store's transaction,
// on whatever thread owns the database.

#include "shared/base/calendar.hpp"
#include "shared/editing/record_state.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kheya::editing {

// A change as the journal holds it, with what became of it.
struct logged_change {
    journal::change change;
    journal::place at;
    base::time_us effective_at = 0;  // made_at while pending
    base::time_us received_at = 0;   // at the hub; 0 while pending
    enum class state { pending, confirmed, quarantined } state = state::pending;
    std::string reason;  // of a quarantine
};

struct record_filter {
    std::string type;    // empty: all
    std::string office;  // empty: all in scope
    bool with_retired = false;
    bool pending_only = false;
    bool conflicts_only = false;  // registers with an open or settled conflict
};

// Who is writing, and when, by this program's own clock.
struct writer {
    std::string name;
    base::side side = base::side::office;
    std::string office;  // the office that the author sits in
    base::time_us made_at = 0;
    base::date today{};  // the day in Bangladesh by that clock
};

class ledger {
public:
    virtual ~ledger() = default;
    [[nodiscard]] virtual std::shared_ptr<const record::type_set> types() const = 0;
    // The office that a verb means when none is named; empty at the hub.
    [[nodiscard]] virtual std::string home_office() const = 0;
    // Errors: refused, when this program may not write for that office or does not know it.
    virtual base::result<void> may_write_for(std::string_view office) = 0;
    // A state without registers when there is no such record. `office` is the office of birth.
    virtual base::result<record_state> find(std::string_view type, std::string_view record,
                                            std::string_view office) = 0;
    virtual base::result<void> each(const record_filter& filter,
                                    const std::function<void(const record_state&)>& visit) = 0;
    // Oldest first.
    virtual base::result<std::vector<logged_change>> history(std::string_view type,
                                                             std::string_view record) = 0;
    // Gives the sealed change its place and folds it. Errors: refused, io.
    virtual base::result<journal::place> save(journal::change change) = 0;
    virtual std::uint64_t draw_nonce() = 0;
    virtual std::string draw_key() = 0;  // UUIDv7 for types whose key is drawn
};

}  // namespace kheya::editing
