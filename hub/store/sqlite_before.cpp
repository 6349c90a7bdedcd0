// Brings SQLite files of before up to how they are now. Kept as long as such files may come.

#include "hub/store/sqlite_store.hpp"

namespace kheya::hub_store {

// They keep the journal by office, its content as text, which stays text here.
void sqlite_store::append_entries() {
    if (!db().query("SELECT 1 FROM pragma_table_info('journal_before')").next()) return;
    db().script(
        "INSERT INTO journal (office, seq, mark, id, replica, n, type, record, received_at,"
        " effective_at, written_in, side, quarantine, content)"
        " SELECT j.office, j.seq, m.mark, id, replica, n, type, record, received_at, effective_at,"
        " written_in, side, quarantine, content FROM journal_before j"
        " LEFT JOIN mark m ON m.office = j.office AND m.seq = j.seq"
        " ORDER BY received_at, j.office, j.seq;"
        "DROP TABLE journal_before;"
        "DELETE FROM mark WHERE EXISTS (SELECT 1 FROM journal j WHERE j.office = mark.office"
        " AND j.seq = mark.seq AND j.mark IS NOT NULL)");
}

// Those that tell of a redaction in one stream only: whether this is one.
bool sqlite_store::set_redactions_apart() {
    const bool is_one =
        db().query("SELECT 1 FROM pragma_table_info('redaction') WHERE name = 'office' AND pk = 0")
            .next();
    if (is_one) {
        db().script("ALTER TABLE redaction RENAME TO redaction_before;"
                    "DROP INDEX IF EXISTS redaction_office");
    }
    return is_one;
}

// Those in which one frame took the place of another that waited there: whether this is one.
bool sqlite_store::set_waiting_apart() {
    const auto has = [&](const char* rest) {
        return db().query(std::string("SELECT 1 FROM pragma_table_info('waiting')") + rest).next();
    };
    if (!has("") || has(" WHERE name = 'print'")) return false;
    db().script("ALTER TABLE waiting RENAME TO waiting_before;"
                "DROP INDEX IF EXISTS waiting_device");
    return true;
}

void sqlite_store::take_waiting_back() {
    db().script("INSERT INTO waiting (office, device, replica, first, frame)"
                " SELECT office, device, replica, first, frame FROM waiting_before;"
                "DROP TABLE waiting_before");
}

// They hold a row a register, with its heads as JSON, and what was replaced ahead and when a record
// arrived in tables of their own.
void sqlite_store::pack_registers() {
    if (!db().query("SELECT 1 FROM pragma_table_info('register')").next()) return;
    std::map<record_key, register_rows> records;
    {
        auto found = db().query(
            "SELECT office, type, record, name, seq, state, heads FROM register");
        while (found.next()) {
            auto heads = wire::read_heads(nlohmann::json::parse(found.view(6), nullptr, false));
            if (!heads) sqlite_engine::fail(platform::damaged(heads.error().message));
            register_row row{found.integer(4), static_cast<merge::verdict>(found.integer(5)), {}};
            row.state.heads = std::move(*heads);
            records[{found.text(0), found.text(1), found.text(2)}][found.text(3)] = std::move(row);
        }
    }
    {
        auto found = db().query("SELECT office, type, record, name, id FROM replaced_ahead");
        while (found.next()) {
            records[{found.text(0), found.text(1), found.text(2)}][found.text(3)]
                .state.replaced_ahead.insert(found.id<base::change_id>(4));
        }
    }
    for (const auto& [key, registers] : records) save_record(key, registers);
    db().script("DROP TABLE register; DROP TABLE replaced_ahead; DROP TABLE IF EXISTS stamp;"
                "DELETE FROM meta WHERE key = 'stamps'");
}

}  // namespace kheya::hub_store
