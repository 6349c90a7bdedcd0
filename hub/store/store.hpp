#pragma once

// The hub's store as an interface: what intake, ledger, report and commands need of an engine.
// SQLite inside the process by default; PostgreSQL fills it too when one machine is not enough.
// Calls run inside one of the engine's transactions and throw the engine's own failure, which that
// transaction turns into an error. Nothing here merges: fold.hpp does, with the same code for every
// engine.

#include "hub/store/people.hpp"
#include "hub/store/rows_in_store.hpp"
#include "shared/editing/ledger.hpp"
#include "shared/wire/messages.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace kheya::hub_store {

// The key in `meta` of the list of published record types (type_shelf.hpp).
inline constexpr std::string_view types_meta = "types";

// What reports read: the records as they stand, or stood (records_then.hpp).
class record_reading {
public:
    virtual ~record_reading() = default;
    virtual std::vector<office_row> offices() = 0;                            // by id
    virtual std::vector<std::string> offices_below(std::string_view id) = 0;  // all of them
    // By office and record.
    virtual void each_row(const record::type& t, const row_query& query,
                          const std::function<void(record_row&&)>& visit) = 0;
    // By office; of `offices`, of all where there are none.
    virtual std::map<std::string, pulse_row> pulses(const std::vector<std::string>& offices) = 0;
    // What those registers of a type were in every accepted change of `offices`, of all where there
    // are none; in no order.
    virtual void each_past(std::string_view type, const std::vector<std::string>& registers,
                           const std::vector<std::string>& offices,
                           const std::function<void(const past_row&)>& visit) = 0;
    // The accepted changes that arrived in `span` and took the place of two values or more of a
    // register at once; of `offices`, of all where there are none.
    virtual void each_joining(const time_span& span, const std::vector<std::string>& offices,
                              const std::function<void(const journal_row&)>& visit) = 0;
    virtual std::optional<journal_row> journal_entry(const base::change_id& id) = 0;
    // All entries of a record, what is in quarantine too, by arrival.
    virtual std::vector<journal_row> record_journal(std::string_view type,
                                                    std::string_view record) = 0;
};

class store : public record_reading {
public:

    // --- transactions ---------------------------------------------------------------------------
    // Runs `work` in one transaction: committed and on the disk when it returned without an error.
    // Inside another one it is a savepoint. Errors: work's own, io.
    virtual base::result<void> transact(const std::function<base::result<void>()>& work) = 0;
    // What moved since this was last called, what was rolled back included: for those who wait for
    // news and look again.
    virtual movement take_movement() = 0;
    // Offices that came into the register, or to another place in it, since this was last asked,
    // what was rolled back included: whoever enters changes judges what is held of them again.
    void note_placed(const std::string& office) { placed_.insert(office); }
    std::set<std::string> take_placed() { return std::exchange(placed_, {}); }

    // `questions` asks this store what will be asked soon; there it is answered "nothing" to all of
    // it. A store behind a line fetches the answers together, any other does nothing. It must come
    // to the same without.
    virtual void foresee(const std::function<void()>& questions) { (void)questions; }

    // What is kept beside the store is looked up again, in a transaction, wherever this store may
    // have become an older copy of itself while it was open.
    void when_older(std::function<void()> work) { when_older_ = std::move(work); }
    [[nodiscard]] bool looks_beside() const { return when_older_ != nullptr; }
    void look_beside() {
        if (when_older_) when_older_();
    }

    // --- the hub itself -------------------------------------------------------------------------
    virtual std::optional<std::string> meta(std::string_view key) = 0;
    virtual void set_meta(std::string_view key, std::string_view value) = 0;

    // --- offices and their streams --------------------------------------------------------------
    virtual std::optional<office_row> office(std::string_view id) = 0;
    virtual void put_office(const office_row& row) = 0;  // keeps sequence and mark of a known one
    virtual std::vector<std::string> children_of(std::string_view id) = 0;
    // For what is no entry of the journal. Locks the office's row. `what` is written under the
    // sequence: the stream's mark comes of it.
    virtual std::int64_t next_sequence(std::string_view office, const base::change_id& what) = 0;
    // Zero where that sequence was never given, or before there were marks.
    virtual wire::stream_mark mark_at(std::string_view office, std::int64_t seq) = 0;

    // --- journal --------------------------------------------------------------------------------
    // As journal_entry without reading the content.
    virtual std::optional<journal_standing> standing_of(const base::change_id& id) = 0;
    // Under the next sequence of its office's stream, which `row` tells on return.
    virtual void append_journal(journal_row& row) = 0;
    virtual void each_journal_entry(std::string_view office, std::int64_t after_seq,
                                    const std::function<bool(const journal_row&)>& visit) = 0;
    virtual std::optional<base::change_id> id_at(const journal::place& at) = 0;
    virtual void put_place(std::string_view home, const journal::place& at,
                           const base::change_id& id) = 0;

    // --- quarantine -----------------------------------------------------------------------------
    // Entries in quarantine, oldest first in each office's stream; `office` narrows where not
    // empty.
    virtual std::vector<journal_row> quarantined(std::string_view office) = 0;
    // The same without reading them: there may be many, and large.
    virtual std::vector<held_name> held_names(std::string_view office) = 0;
    virtual held_sum held_in(std::string_view office) = 0;
    // Of that device, in the stream of its office: of all logs that are not known as another's.
    virtual held_sum held_by(const device_row& device) = 0;
    // Records that have one, and what one of them has, in no order.
    virtual std::set<record_name> held_records() = 0;
    virtual std::vector<journal_row> held_of(std::string_view type, std::string_view record) = 0;
    // Gives the journal's entry of that id the office in `now`, the next sequence of that office's
    // stream, which `now` tells on return, and no quarantine; and keeps `release`.
    virtual void release_entry(journal_row& now, const release_row& release) = 0;
    // Newest first, at most `limit`; `office` narrows where not empty.
    virtual std::vector<release_row> releases(std::string_view office, base::time_us since,
                                              std::size_t limit) = 0;

    // --- redaction ------------------------------------------------------------------------------
    virtual std::optional<redaction_row> redaction(const base::change_id& id) = 0;
    // Told in the streams of those offices, and of all that were told an earlier one of the same
    // change, in the place of that; gives the sequence in each.
    virtual std::map<std::string, std::int64_t> put_redaction(const journal::redaction& what,
                                                              std::set<std::string> offices) = 0;
    virtual std::set<std::string> told_redaction(const base::change_id& id) = 0;  // offices
    // With sequences in (after, to], by sequence; `office` empty: one of each change, by time.
    virtual std::vector<redaction_row> redactions(std::string_view office, std::int64_t after,
                                                  std::int64_t to) = 0;
    // Puts what is left of a change in the place of what the journal holds of it.
    virtual void replace_content(const journal::change& left) = 0;

    // --- replicas and devices -------------------------------------------------------------------
    virtual std::optional<replica_row> replica(const base::replica_id& id) = 0;
    virtual std::vector<replica_row> replicas() = 0;
    virtual void put_replica(const replica_row& row) = 0;
    virtual std::optional<device_row> device(const base::public_key& key) = 0;
    virtual void put_device(const device_row& row) = 0;
    // The same, when nothing is new that the device itself would be told: it was seen.
    virtual void note_device(const device_row& row) = 0;
    virtual std::vector<device_row> devices() = 0;  // by office, then key
    // --- frames that came too early -------------------------------------------------------------
    // Takes the place of one with the same device, replica, first place and print only.
    virtual void put_waiting(const waiting_row& row) = 0;
    // Of that device; of all its replicas where none is named. By replica, then place.
    virtual std::vector<waiting_place> waiting_places(
        const base::public_key& device, const std::optional<base::replica_id>& replica) = 0;
    // The one that waits there, which waits no longer.
    virtual std::optional<waiting_row> take_waiting(const base::public_key& device,
                                                    const waiting_place& at) = 0;
    virtual std::size_t waiting_bytes(const base::public_key& device) = 0;
    // Those that have a frame there, with how much.
    virtual std::map<base::public_key, waiting_sum> devices_waiting() = 0;

    // --- enrolment codes ------------------------------------------------------------------------
    virtual std::optional<enrol_code_row> enrol_code(std::string_view id) = 0;
    virtual void put_enrol_code(const enrol_code_row& row) = 0;
    virtual void end_enrol_codes() = 0;    // all that nobody used
    virtual void doubt_enrol_codes() = 0;  // the same, which stay good until ...
    virtual void end_doubted_codes() = 0;  // ... those end that nobody used since

    // --- evidence -------------------------------------------------------------------------------
    virtual std::optional<blob_row> blob(std::string_view record) = 0;
    virtual std::vector<blob_row> blobs_with(const base::hash256& hash) = 0;
    virtual void put_blob(const blob_row& row) = 0;
    virtual std::int64_t blob_bytes(const base::public_key& device) = 0;  // of all it sent

    // --- issued reports -------------------------------------------------------------------------
    virtual void put_issued(const issued_row& row, std::string_view document) = 0;
    virtual std::vector<issued_row> issued(std::string_view quarter) = 0;  // oldest first
    virtual std::optional<std::string> issued_document(std::string_view quarter,
                                                       std::int64_t number) = 0;
    // --- texts of headquarters' own -------------------------------------------------------------
    virtual std::optional<std::string> own_text(std::string_view name) = 0;
    virtual void put_own_text(std::string_view name, std::string_view text) = 0;  // empty: none
    virtual void keep_replaced(const replaced_text& row) = 0;
    // The newest of them, newest first.
    virtual std::vector<replaced_text> replaced(std::string_view name, std::int64_t most) = 0;

    // --- records' head sets ---------------------------------------------------------------------
    // A record's registers; empty: it has none there.
    virtual register_rows load_record(std::string_view office, std::string_view type,
                                      std::string_view record) = 0;
    // Puts them in place of all that the record had there. `arrived`: when the change arrived that
    // is the reason; nothing: none is, or it is not known.
    virtual void save_record(const record_key& key, const register_rows& registers,
                             std::optional<base::time_us> arrived = std::nullopt) = 0;
    // The sequence at which one of its registers last changed; 0: it has none there.
    virtual std::int64_t record_seq(const record_key& key) = 0;
    // How long its head sets are as they are kept; 0: there is no such record.
    virtual std::size_t heads_bytes(const record_key& key) = 0;
    // One of them; empty heads: none yet.
    register_row load_register(const register_key& key);
    // The office that holds a record now; nothing when there is no such record.
    virtual std::optional<std::string> office_of(std::string_view type,
                                                 std::string_view record) = 0;
    // Head sets with a sequence over `after`, by sequence; visit returns false to stop.
    virtual void each_register_since(std::string_view office, std::int64_t after,
                                     const std::function<bool(const wire::head_set&)>& visit) = 0;
    // Each record of the office that changed after that sequence, with what its heads are to the
    // checksum. In the order of the checksum where it is all records (after 0).
    using heads_visit = std::function<void(std::string_view type, std::string_view record,
                                           const wire::checksum& heads)>;
    virtual void each_heads(std::string_view office, std::int64_t after,
                            const heads_visit& visit) = 0;
    // Record keys by office, type, record; `conflicts_only`: with a register that is not agreed.
    virtual std::vector<record_key> records(std::string_view office, std::string_view type,
                                            bool conflicts_only) = 0;
    virtual std::int64_t count(counted what) = 0;

    // --- people at headquarters ------------------------------------------------------------------
    virtual std::optional<user_row> user(std::string_view name) = 0;
    virtual std::optional<user_row> user_by_link(const base::hash256& link) = 0;
    virtual void put_user(const user_row& row) = 0;
    virtual std::vector<user_row> users() = 0;  // by name
    // Ends all sessions under that name but that one: every process looks for them again.
    virtual void shut_out(std::string_view name,
                          const std::optional<base::hash256>& but = std::nullopt) = 0;
    virtual std::optional<session_row> session(const base::hash256& hash) = 0;
    // Within those bounds, the new one among them.
    virtual void open_session(const session_row& row, const session_bounds& bounds) = 0;
    // It was used then; one that is gone stays so.
    virtual void note_session(const base::hash256& hash, base::time_us seen_at) = 0;
    virtual void end_session(const base::hash256& hash) = 0;
    virtual void end_sessions() = 0;  // everybody's
    virtual void append_audit(const audit_row& row) = 0;  // its id is given here
    virtual std::vector<audit_row> audit(const audit_filter& asked) = 0;  // newest first

    // --- records that change their office: see moving.hpp ---------------------------------------
    // The office's entries about those records stand in the other stream from now on, in their
    // order, but those in quarantine.
    virtual void rehome_entries(const std::string& office, const std::set<record_key>& records,
                                const std::string& to) = 0;
    // So does the record with all that is kept beside its heads; `registers` are what it had, under
    // sequences of the other stream.
    virtual void rehome_record(const record_key& left, const std::string& to,
                               const register_rows& registers) = 0;
    virtual void put_gone(const gone_row& row) = 0;  // instead of an earlier one of that record
    virtual void drop_gone(const record_key& returned) = 0;
    virtual std::vector<gone_row> gone_since(std::string_view office, std::int64_t after,
                                             std::size_t limit) = 0;  // by sequence
    virtual void put_move(const move_row& row) = 0;
    virtual std::vector<move_row> moves_of(std::string_view type, std::string_view record) = 0;
    virtual std::vector<move_row> moves_after(base::time_us when) = 0;  // both oldest first

    // --- record rows ----------------------------------------------------------------------------
    virtual void prepare_rows(const record::type_set& types) = 0;
    virtual void write_row(const record::type_set& types, const editing::record_state& state) = 0;
    virtual std::string read_row(const record::type_set& types, const record_key& key) = 0;

    // --- for reports, beside record_reading -----------------------------------------------------
    // Pulses that those records have no part in.
    virtual std::map<std::string, pulse_row> pulses_without(
        const std::vector<std::string>& offices, const std::set<record_name>& left_out) = 0;
    // The records of which something arrived after that moment, was let out of quarantine or moved.
    virtual std::set<record_name> touched_after(base::time_us when) = 0;
    // The journal's entries of one type in an office's stream that are not in quarantine, by
    // sequence.
    virtual void each_entry_of(std::string_view office, std::string_view type,
                               const std::function<void(const journal_row&)>& visit) = 0;

    // --- care -----------------------------------------------------------------------------------
    // What is wrong with the engine's own files; empty: nothing.
    virtual std::vector<std::string> engine_check(bool deep) = 0;

private:
    std::function<void()> when_older_;
    std::set<std::string> placed_;
};

// As open_engine (engine.hpp); sqlite::memory: is for folding a journal aside.
base::result<std::unique_ptr<store>> open_store(const std::string& url);

}  // namespace kheya::hub_store
