#pragma once

// The rows that the store's interface gives and takes; schema.sql explains each column.

#include "shared/journal/frame.hpp"
#include "shared/journal/redaction.hpp"
#include "shared/merge/packed.hpp"
#include "shared/wire/messages.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace kheya::hub_store {

struct office_row {
    std::string id, parent, department, level;
    base::side side = base::side::office;
    std::int64_t seq = 0;
    std::string successor = {};  // of an office that was merged into another one
    wire::stream_mark mark = {};  // of its stream at `seq`; zero: none yet
};

struct journal_row {
    std::string office;
    std::int64_t seq = 0;
    journal::change change;
    journal::place at;  // of its first arrival
    base::time_us received_at = 0;
    base::time_us effective_at = 0;
    std::string written_in;                // office of the device that sent it
    base::side side = base::side::office;  // as the hub knows the device, not as the change claims
    std::optional<std::string> quarantine;
    std::optional<base::time_us> released_at;  // it was in quarantine until then
};

// What became of a change, without its content.
struct journal_standing {
    std::int64_t seq = 0;
    base::time_us effective_at = 0, received_at = 0;
    std::optional<std::string> quarantine;
    std::string office = {};  // in whose stream `seq` is
};

// Who let a change out of quarantine, when and why; kept for ever.
struct release_row {
    std::string office;  // whose device sent the change
    base::change_id id;
    base::time_us released_at = 0;
    std::string by, why, reason;  // reason: of the quarantine
};

// Values that were taken out of a change; the change itself may not be here (yet).
struct redaction_row {
    std::string office;    // whose stream tells of it
    std::int64_t seq = 0;  // there
    journal::redaction what;
};

struct replica_row {
    std::string office;  // home: the office of its device
    base::replica_id id;
    base::public_key device;
    std::int64_t n = 0;
    base::hash256 chain;
    base::lease_id lease_now, lease_next;  // zero: none given yet
    std::int64_t backed_up = 0;            // highest n that a backup holds
};

struct device_row {
    std::string office;
    base::public_key key;
    std::string machine;
    bool subtree = false;  // scope: own office, or those below it too
    base::time_us enrolled_at = 0;
    std::optional<std::string> revoked;
    std::optional<base::time_us> last_seen;
    std::string software;
    std::optional<base::time_us> offset;  // hub's time minus the device's
    std::int64_t copies = 0;              // exchanges that showed another copy of its disk
    std::string copy_note;
    bool confirmed = true;  // false: known by its statement only, until headquarters confirms it
    std::optional<base::time_us> turned_away_at;  // when it last called after it was revoked
};

// A frame that begins after the next place of its replica, as it travels.
struct waiting_row {
    std::string office;
    base::public_key device;
    base::replica_id replica;
    std::int64_t first = 0;
    std::string frame;
    // What makes two of the same place two: hex of what it holds and follows; empty, with `last`
    // and the time 0, of one that a hub of before kept.
    std::string print = {};
    std::int64_t last = 0;
    base::time_us received_at = 0;   // the first time it came
};

// Where one waits.
struct waiting_place {
    base::replica_id replica;
    std::int64_t first = 0;
    std::string print;
    base::time_us received_at = 0;
};

// What of a device waits so. `changes`: those of hubs of before count as none.
struct waiting_sum {
    std::int64_t frames = 0, bytes = 0, changes = 0;
    base::time_us since = 0;   // of the oldest; 0: kept by a hub of before
};

// Instead of a time: the store was put back after the code was drawn. The time below 0: a device
// says so, and nothing has proven it.
inline constexpr base::time_us enrol_code_ended = 0;
struct enrol_code_row {
    std::string office, id;
    base::hash256 secret_hash;
    bool subtree = false;
    base::time_us expires_at = 0;
    std::int64_t tries_left = 0;
    std::optional<base::public_key> used_by;
};

struct record_key {
    std::string office, type, record;
    friend auto operator<=>(const record_key&, const record_key&) = default;
};

// A record wherever it stands: its type, its name within that.
using record_name = std::pair<std::string, std::string>;

// An entry in quarantine, without what is in it.
struct held_name {
    std::string office;   // whose stream it stands in: of the device that sent it
    base::change_id id;
    record_name of;
};
struct held_sum {
    std::int64_t changes = 0, bytes = 0;   // as they are kept
};

// A record that left a stream; the one that it went to last.
struct gone_row {
    record_key left;
    std::int64_t seq = 0;  // in the stream that it left
    std::string now_at;
};

// A record that changed its office, kept for ever.
struct move_row {
    record_key left;
    std::string to;
    base::time_us at = 0;
    std::string by, why;
};

struct register_key {
    record_key record;
    std::string name;
};

using register_row = merge::kept_register;
using register_rows = merge::kept_registers;

enum class counted { changes, quarantined, open_conflicts, settled_conflicts, offices, devices };

// The bytes of an evidence record, whole in blobs/.
struct blob_row {
    std::string office, record;
    base::hash256 hash;
    std::int64_t bytes = 0;
    base::public_key device;  // that sent it
    base::time_us received_at = 0;
};

// A record that is not retired, as its row and stamp hold it. Fields for over 4000 characters are
// left out: no figure is in them.
struct record_row {
    std::string office, record;
    std::vector<std::string> disputed;  // fields, groups
    base::time_us first_received = 0, newest = 0;
    bool time_unsure = false;
    std::map<std::string, nlohmann::json> values;
};

// Which rows: those whose `field` is one of `values`, all where `field` is empty; of `offices`, of
// all where there are none.
struct row_query {
    std::string field;
    std::vector<std::string> values;
    std::vector<std::string> offices = {};
    std::vector<std::string> shown = {};   // fields that are read; empty: all
    bool times = true;   // first_received, newest and time_unsure too: a look into another table
};

// Sums over an office's records that are not retired; `heard`, `newest`: without those that
// headquarters begins there.
struct pulse_row {
    bool heard = false;
    base::time_us newest = 0;
    std::int64_t disputed_values = 0, disputed_records = 0, time_unsure = 0;
};

struct time_span {
    base::time_us after = 0, until = 0;  // the last moment is in it
};

// A value that a register had at some time.
struct past_row {
    std::string office;
    base::time_us effective_at = 0;
    std::size_t which = 0;  // place in the list that was asked for
    nlohmann::json value;
    std::string record = {};
};

// A report as it was issued, without its document.
struct issued_row {
    std::string quarter;
    std::int64_t number = 0;
    base::time_us issued_at = 0;
    std::string by, memo, note, hash;
};

// A text of headquarters' own that another took the place of.
struct replaced_text {
    std::string name, text;
    base::time_us at = 0;  // when it was replaced, and by whom
    std::string by;
};

// Which streams moved; true: and the office's own record. Also which devices are to be told
// something of themselves, and which users may not be signed in any more.
struct movement {
    std::map<std::string, bool> offices;
    std::set<base::public_key> devices;
    std::set<std::string> shut_out;
    bool everyone = false;  // something that all are told, or may have missed
    [[nodiscard]] bool empty() const {
        return offices.empty() && devices.empty() && shut_out.empty() && !everyone;
    }
    void add(movement more) {
        for (const auto& [office, record_too] : more.offices) {
            bool& known = offices[office];
            known = known || record_too;
        }
        devices.merge(more.devices);
        shut_out.merge(more.shut_out);
        everyone = everyone || more.everyone;
    }
};

}  // namespace kheya::hub_store
