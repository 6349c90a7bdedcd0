#pragma once

// The SQLite engine of the hub's store: one writer inside the process. Owner: whoever runs the disk
// queue; not for two threads at once.

#include "hub/store/store.hpp"
#include "shared/platform/sqlite.hpp"

#include <utility>

namespace kheya::hub_store {

class sqlite_store final : public store {
public:
    explicit sqlite_store(std::unique_ptr<platform::database> db) : db_(std::move(db)) {}
    base::result<void> prepare();  // makes the tables
    [[nodiscard]] platform::database& db() { return *db_; }

    // Runs `work`, which only reads, on one state of the store. Errors: work's own, io.
    base::result<void> snapshot(const std::function<base::result<void>()>& work);
    base::result<void> transact(const std::function<base::result<void>()>& work) override;
    std::uint64_t rollbacks() override { return db_->rollbacks(); }
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
    void release_entry(journal_row& now, const release_row& release) override;
    std::vector<release_row> releases(std::string_view office, base::time_us since,
                                      std::size_t limit) override;
    std::optional<replica_row> replica(const base::replica_id& id) override;
    std::vector<replica_row> replicas() override;
    void put_replica(const replica_row& row) override;
    std::optional<device_row> device(const base::public_key& key) override;
    void put_device(const device_row& row) override;
    std::vector<device_row> devices() override;
    void put_waiting(const waiting_row& row) override;
    std::optional<waiting_row> take_waiting(const base::replica_id& replica,
                                            std::int64_t next) override;
    std::size_t waiting_bytes(const base::public_key& device) override;
    std::optional<enrol_code_row> enrol_code(std::string_view id) override;
    void put_enrol_code(const enrol_code_row& row) override;
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
    register_rows load_record(std::string_view office, std::string_view type,
                              std::string_view record) override;
    void save_record(const record_key& key, const register_rows& registers,
                     std::optional<base::time_us> arrived = std::nullopt) override;
    std::int64_t record_seq(const record_key& key) override;
    std::optional<std::string> office_of(std::string_view type, std::string_view record) override;
    void each_register_since(std::string_view office, std::int64_t after,
                             const std::function<bool(const wire::head_set&)>& visit) override;
    void add_heads(std::string_view office, wire::checksum& sum) override;
    std::vector<record_key> records(std::string_view office, std::string_view type,
                                    bool conflicts_only) override;
    std::int64_t count(counted what) override;
    std::optional<user_row> user(std::string_view name) override;
    std::optional<user_row> user_by_link(const base::hash256& link) override;
    void put_user(const user_row& row) override;
    std::vector<user_row> users() override;
    void append_audit(const audit_row& row) override;
    std::vector<audit_row> audit(const audit_filter& asked) override;
    void prepare_rows(const record::type_set& types) override;
    void write_row(const record::type_set& types, const editing::record_state& state) override;
    std::string read_row(const record::type_set& types, const record_key& key) override;
    void each_row(const record::type& t, const row_query& query,
                  const std::function<void(const record_row&)>& visit) override;
    std::map<std::string, pulse_row> pulses(const std::vector<std::string>& offices) override;
    void each_past(std::string_view type, const std::vector<std::string>& registers,
                   const std::vector<std::string>& offices,
                   const std::function<void(const past_row&)>& visit) override;
    std::vector<std::string> engine_check(bool deep) override;

private:
    void prepare_reading(const record::type_set& types);
    void pack_registers();
    void append_entries();
    // The next sequence of that stream, and the mark that comes of it.
    std::pair<std::int64_t, wire::stream_mark> advance(std::string_view office,
                                                       const base::change_id& what);

    std::unique_ptr<platform::database> db_;
    movement moved_;
};

// As open_store, for who needs the engine itself. Errors: usage (another engine's URL), io.
base::result<std::unique_ptr<sqlite_store>> open_sqlite(const std::string& url);
// A second one of a file that is open already, for reading beside its writer: it never writes and
// never checkpoints. Null for a store in memory. Errors: usage, io.
base::result<std::unique_ptr<sqlite_store>> open_reader(const std::string& url);

}  // namespace kheya::hub_store
