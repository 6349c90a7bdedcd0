#pragma once

// The store's interface in SQL, written once for every engine: statements that SQLite and
// PostgreSQL read alike, and what must differ asked of `Engine`. The definitions are in the sql_*
// headers beside this one, which only sqlite_store.cpp and postgres_store.cpp include. Owner:
// whoever runs the disk queue; not for two threads at once.
//
// An Engine gives:
//   connection          query(sql, values...) gives rows: next(), is_null(), integer(), text(),
//                       view(), id<Id>(); run(sql, values...) gives the number of rows changed
//   send(db, sql, ...)  as run, when nobody asks what came of it: may travel with the next one
//   scan(db, sql, ...)  as query, for more rows than memory should hold at once
//   scan_few(...)       the same, where there are few nearly always
//   update(db, f, ...)  changes one row if there is such a one, and says if there was. Who cannot
//                       know that without waiting asks f(), and the transaction fails where it errs
//   replace(t, c, k)    the statement that puts a row of columns `c` in the place of the one with
//                       the same key columns `k`, in table `t`
//   among(column, n)    a condition: the column is in the JSON array of texts bound as ?n
//   unindexed(column)   the column, but not worth an index
//   octets(column)      the length of a text in bytes
//   fail(error)         throws what the engine's transactions turn into that error

#include "hub/store/engine.hpp"

#include <utility>

namespace kheya::hub_store {

template <class Engine>
class sql_store : public engine {
public:
    using connection = typename Engine::connection;
    explicit sql_store(std::unique_ptr<connection> db) : db_(std::move(db)) {}
    [[nodiscard]] connection& db() { return *db_; }

    movement take_movement() override { return std::exchange(moved_, {}); }
    std::optional<std::string> meta(std::string_view key) override;
    void set_meta(std::string_view key, std::string_view value) override;
    std::optional<office_row> office(std::string_view id) override;
    void put_office(const office_row& row) override;
    std::vector<office_row> offices() override;
    std::vector<std::string> offices_below(std::string_view id) override;
    std::vector<std::string> children_of(std::string_view id) override;
    std::int64_t next_sequence(std::string_view office, const base::change_id& what) override;
    wire::stream_mark mark_at(std::string_view office, std::int64_t seq) override;
    std::optional<journal_row> journal_entry(const base::change_id& id) override;
    std::optional<journal_standing> standing_of(const base::change_id& id) override;
    void append_journal(journal_row& row) override;
    void each_journal_entry(std::string_view office, std::int64_t after_seq,
                            const std::function<bool(const journal_row&)>& visit) override;
    std::vector<journal_row> record_journal(std::string_view type,
                                            std::string_view record) override;
    std::optional<base::change_id> id_at(const journal::place& at) override;
    void put_place(std::string_view home, const journal::place& at,
                   const base::change_id& id) override;
    std::vector<journal_row> quarantined(std::string_view office) override;
    std::vector<held_name> held_names(std::string_view office) override;
    held_sum held_in(std::string_view office) override;
    held_sum held_by(const device_row& device) override;
    std::set<record_name> held_records() override;
    std::vector<journal_row> held_of(std::string_view type, std::string_view record) override;
    void release_entry(journal_row& now, const release_row& release) override;
    std::vector<release_row> releases(std::string_view office, base::time_us since,
                                      std::size_t limit) override;
    std::optional<redaction_row> redaction(const base::change_id& id) override;
    std::map<std::string, std::int64_t> put_redaction(const journal::redaction& what,
                                                      std::set<std::string> offices) override;
    std::set<std::string> told_redaction(const base::change_id& id) override;
    std::vector<redaction_row> redactions(std::string_view office, std::int64_t after,
                                          std::int64_t to) override;
    void replace_content(const journal::change& left) override;
    std::optional<replica_row> replica(const base::replica_id& id) override;
    std::vector<replica_row> replicas() override;
    void put_replica(const replica_row& row) override;
    std::optional<device_row> device(const base::public_key& key) override;
    void put_device(const device_row& row) override;
    void note_device(const device_row& row) override;
    std::vector<device_row> devices() override;
    void put_waiting(const waiting_row& row) override;
    std::vector<waiting_place> waiting_places(
        const base::public_key& device, const std::optional<base::replica_id>& replica) override;
    std::optional<waiting_row> take_waiting(const base::public_key& device,
                                            const waiting_place& at) override;
    std::size_t waiting_bytes(const base::public_key& device) override;
    std::map<base::public_key, waiting_sum> devices_waiting() override;
    std::optional<enrol_code_row> enrol_code(std::string_view id) override;
    void put_enrol_code(const enrol_code_row& row) override;
    void end_enrol_codes() override;
    void doubt_enrol_codes() override;
    void end_doubted_codes() override;
    std::optional<blob_row> blob(std::string_view record) override;
    std::vector<blob_row> blobs_with(const base::hash256& hash) override;
    void put_blob(const blob_row& row) override;
    std::int64_t blob_bytes(const base::public_key& device) override;
    void put_issued(const issued_row& row, std::string_view document) override;
    std::vector<issued_row> issued(std::string_view quarter) override;
    std::optional<std::string> issued_document(std::string_view quarter,
                                               std::int64_t number) override;
    std::optional<std::string> own_text(std::string_view name) override;
    void put_own_text(std::string_view name, std::string_view text) override;
    void keep_replaced(const replaced_text& row) override;
    std::vector<replaced_text> replaced(std::string_view name, std::int64_t most) override;
    register_rows load_record(std::string_view office, std::string_view type,
                              std::string_view record) override;
    void save_record(const record_key& key, const register_rows& registers,
                     std::optional<base::time_us> arrived = std::nullopt) override;
    std::int64_t record_seq(const record_key& key) override;
    std::size_t heads_bytes(const record_key& key) override;
    std::optional<std::string> office_of(std::string_view type, std::string_view record) override;
    void each_register_since(std::string_view office, std::int64_t after,
                             const std::function<bool(const wire::head_set&)>& visit) override;
    void each_heads(std::string_view office, std::int64_t after, const heads_visit& visit) override;
    std::vector<record_key> records(std::string_view office, std::string_view type,
                                    bool conflicts_only) override;
    std::int64_t count(counted what) override;
    std::optional<user_row> user(std::string_view name) override;
    std::optional<user_row> user_by_link(const base::hash256& link) override;
    void put_user(const user_row& row) override;
    std::vector<user_row> users() override;
    void shut_out(std::string_view name,
                  const std::optional<base::hash256>& but = std::nullopt) override;
    std::optional<session_row> session(const base::hash256& hash) override;
    void open_session(const session_row& row, const session_bounds& bounds) override;
    void note_session(const base::hash256& hash, base::time_us seen_at) override;
    void end_session(const base::hash256& hash) override;
    void end_sessions() override;
    void append_audit(const audit_row& row) override;
    std::vector<audit_row> audit(const audit_filter& asked) override;
    void rehome_entries(const std::string& office, const std::set<record_key>& records,
                        const std::string& to) override;
    void rehome_record(const record_key& left, const std::string& to,
                       const register_rows& registers) override;
    void put_gone(const gone_row& row) override;
    void drop_gone(const record_key& returned) override;
    std::vector<gone_row> gone_since(std::string_view office, std::int64_t after,
                                     std::size_t limit) override;
    void put_move(const move_row& row) override;
    std::vector<move_row> moves_of(std::string_view type, std::string_view record) override;
    std::vector<move_row> moves_after(base::time_us when) override;
    void each_row(const record::type& t, const row_query& query,
                  const std::function<void(record_row&&)>& visit) override;
    std::map<std::string, pulse_row> pulses(const std::vector<std::string>& offices) override;
    std::map<std::string, pulse_row> pulses_without(
        const std::vector<std::string>& offices, const std::set<record_name>& left_out) override;
    std::set<record_name> touched_after(base::time_us when) override;
    void each_entry_of(std::string_view office, std::string_view type,
                       const std::function<void(const journal_row&)>& visit) override;
    void each_joining(const time_span& span, const std::vector<std::string>& offices,
                      const std::function<void(const journal_row&)>& visit) override;
    void each_past(std::string_view type, const std::vector<std::string>& registers,
                   const std::vector<std::string>& offices,
                   const std::function<void(const past_row&)>& visit) override;

protected:
    movement moved_;
    bool overwritten_ = false;  // something was taken out for good

private:
    // The next sequence of that stream, and the mark that comes of it.
    std::pair<std::int64_t, wire::stream_mark> advance(std::string_view office,
                                                       const base::change_id& what);
    void insert_entry(const journal_row& row, const wire::stream_mark& mark);
    // An entry of the journal stands in that stream, under its next sequence, which `row` tells.
    void stand_anew(journal_row& row, const std::string& office);
    // Of the first change of a record that has values from now on.
    base::time_us first_arrival(const record_key& key, std::optional<base::time_us> arrived);

    std::unique_ptr<connection> db_;
};

}  // namespace kheya::hub_store
