#pragma once

// The changes made on this device: every save goes through append() and stays for ever. A change is
// pending until a verified receipt covers its place (received) and the head sets of all its
// registers have been applied (confirmed); one that the hub cannot accept is quarantined. Owner:
// the store. Calls run inside database::transact() or read() and throw like it.

#include "shared/journal/frame.hpp"
#include "shared/platform/sqlite.hpp"
#include "shared/wire/messages.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace kheya::agent_store {

enum class own_state { pending, received, confirmed, quarantined };
std::string_view to_text(own_state state);

// The machine's other clocks when a change was made: the hub corrects a wrong wall clock by them.
struct clock_reading {
    std::string boot;
    base::time_us mono = 0;
    base::time_us heard_at = 0;
};

struct own_change {
    std::int64_t ordinal = 0;
    journal::place at;
    base::hash256 chain;          // of its log, after this place
    journal::change change;
    own_state state = own_state::pending;
    clock_reading made;
    std::optional<std::int64_t> seq;
    std::optional<journal::stamp> stamp;
    std::string stamp_epoch;
    std::string stamp_office;     // in whose stream `seq` is; empty: the hub did not say
    base::time_us received_at = 0;
    std::string reason;           // of the quarantine it is in, or was
};

struct log_row {
    std::int64_t born = 0;
    base::replica_id replica;
    std::int64_t n = 0;
    base::hash256 chain;
    std::int64_t acknowledged = 0;
    std::int64_t backed_up = 0;   // places that a backup of the hub holds
};

struct own_counts {
    std::int64_t total = 0, pending = 0, confirmed = 0,
                 quarantined = 0;  // received counts as pending
    std::int64_t backed_up = 0;    // of the total
};

class own_journal {
public:
    explicit own_journal(platform::database& db) : db_(db) {}

    // --- logs -----------------------------------------------------------------------------------
    [[nodiscard]] std::optional<log_row> current_log() const;  // none before enrolment
    // The current one of an enrolled device; none is damage.
    [[nodiscard]] log_row writing_log() const;
    [[nodiscard]] std::vector<log_row> logs() const;           // oldest first
    // That changes stand in all the same, where nothing sends them: of a damaged file.
    [[nodiscard]] std::vector<base::replica_id> unlisted_logs() const;
    void begin_log(const base::replica_id& replica);
    void set_backed_up(const base::replica_id& replica, std::int64_t n);
    void set_acknowledged(const base::replica_id& replica, std::int64_t n);
    // The chain hash after place n; nothing when there is no such place (moved away or never
    // given).
    [[nodiscard]] std::optional<base::hash256> chain_at(const base::replica_id& replica,
                                                        std::int64_t n) const;

    // --- changes --------------------------------------------------------------------------------
    journal::place append(const journal::change& c, const clock_reading& made);
    [[nodiscard]] bool holds(const base::change_id& id) const;
    [[nodiscard]] std::optional<own_change> find(const base::change_id& id) const;
    [[nodiscard]] std::optional<own_change> at_ordinal(std::int64_t ordinal) const;
    // Pending and received ones of a record, in the order in which they were saved.
    [[nodiscard]] std::vector<own_change> unconfirmed(std::string_view type,
                                                      std::string_view record) const;
    [[nodiscard]] std::vector<own_change> of_record(std::string_view type,
                                                    std::string_view record) const;
    [[nodiscard]] std::vector<own_change> in_state(own_state state) const;
    // By n, from `first` on; visit returns false to stop.
    void each_from(const base::replica_id& replica, std::int64_t first,
                   const std::function<bool(const own_change&)>& visit) const;
    // Accepted now, after it was held.
    [[nodiscard]] std::vector<own_change> released() const;
    void set_state(std::int64_t ordinal, own_state state);
    // In quarantine; the reason stays after it is let out, and tells that it was.
    void hold(std::int64_t ordinal, std::string_view reason);
    void set_stamp(const wire::stamped_change& given, std::string_view epoch,
                   base::time_us received_at);
    // The change must be stamped anew: it counts as pending and not acknowledged.
    void forget_stamp(const own_change& own);
    // Gives the change the next place of the current log. Its id stays.
    void move_to_current_log(std::int64_t ordinal);
    // Corrects a log's length after its last changes have moved away.
    void cut_log(const base::replica_id& replica, std::int64_t n);
    [[nodiscard]] own_counts counts() const;

private:
    void extend(log_row& log, const base::change_id& id) const;
    platform::database& db_;
};

}  // namespace kheya::agent_store
