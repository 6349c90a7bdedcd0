#pragma once

// Changes of others, as the hub sent them: for reading the history with no line, and for giving
// them back to a hub that was restored from a backup older than they are. Owner: the store. Calls
// run inside database::transact() or read() and throw like it.

#include "shared/platform/sqlite.hpp"
#include "shared/wire/messages.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kheya::agent_store {

class past {
public:
    struct damaged_row {
        base::change_id id;
        std::string office;   // whose stream brought it
    };

    explicit past(platform::database& db) : db_(db) {}

    // The hub sent it in that epoch.
    void put(std::string_view office, const wire::past_changes::item& item,
             std::string_view epoch);
    // What was neither sent nor offered in that epoch, in the order in which it came; visit returns
    // false to stop.
    void each_lacking(std::string_view epoch,
                      const std::function<bool(wire::past_changes::item)>& visit);
    [[nodiscard]] bool lacks_any(std::string_view epoch) const;
    // The hub has seen these in that epoch.
    void mark(const std::vector<base::change_id>& ids, std::string_view epoch);

    // What the hub holds of that office and this device did not write, in the order of the stream.
    struct held_row {
        base::change_id id;
        std::string type, record;
    };
    [[nodiscard]] std::vector<held_row> held(std::string_view office) const;

    [[nodiscard]] std::optional<journal::change> find(const base::change_id& id) const;
    // The change of a row; nothing, if it is not what its id says.
    static std::optional<journal::change> change_in(const std::string& content,
                                                    const base::change_id& id);
    [[nodiscard]] std::vector<damaged_row> damaged() const;
    // They are gone afterwards, and their streams' histories come anew.
    void forget(const std::vector<damaged_row>& rows);

private:
    void visit_lacking(std::string_view epoch, std::vector<damaged_row>& lost,
                       const std::function<bool(wire::past_changes::item)>& visit) const;
    [[nodiscard]] bool holds_proof(const base::change_id& id) const;
    platform::database& db_;
};

}  // namespace kheya::agent_store
