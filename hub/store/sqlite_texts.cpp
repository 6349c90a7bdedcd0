// Issued reports and headquarters' own texts of the SQLite engine.

#include "hub/store/sqlite_store.hpp"

namespace kheya::hub_store {

void sqlite_store::put_issued(const issued_row& row, std::string_view document) {
    db_->run(
        "INSERT INTO issued_report (quarter, number, issued_at, by, memo, note, hash, document)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        row.quarter, row.number, row.issued_at, row.by, row.memo, row.note, row.hash, document);
}

std::vector<issued_row> sqlite_store::issued(std::string_view quarter) {
    std::vector<issued_row> out;
    auto found = db_->query(
        "SELECT quarter, number, issued_at, by, memo, note, hash FROM issued_report"
        " WHERE quarter = ?1 ORDER BY number",
        quarter);
    while (found.next()) {
        out.push_back({found.text(0), found.integer(1), found.integer(2), found.text(3),
                       found.text(4), found.text(5), found.text(6)});
    }
    return out;
}

std::optional<std::string> sqlite_store::issued_document(std::string_view quarter,
                                                         std::int64_t number) {
    auto found = db_->query(
        "SELECT document FROM issued_report WHERE quarter = ?1 AND number = ?2", quarter, number);
    if (!found.next()) return std::nullopt;
    return found.text(0);
}

std::optional<std::string> sqlite_store::own_text(std::string_view name) {
    auto found = db_->query("SELECT text FROM own_text WHERE name = ?1", name);
    if (!found.next()) return std::nullopt;
    return found.text(0);
}

void sqlite_store::put_own_text(std::string_view name, std::string_view text) {
    if (text.empty()) {
        db_->run("DELETE FROM own_text WHERE name = ?1", name);
        return;
    }
    db_->run("INSERT OR REPLACE INTO own_text (name, text) VALUES (?1, ?2)", name, text);
}

}  // namespace kheya::hub_store
