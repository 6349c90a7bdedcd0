#pragma once

// Redactions of every engine. Part of sql_store.

#include "hub/store/sql_journal.hpp"
#include "shared/base/hash.hpp"

#include <algorithm>
#include <cstring>

namespace kheya::hub_store {

namespace sql {

inline constexpr std::string_view redaction_columns = "office, seq, id, told";

template <class Engine, class Rows>
redaction_row read_redaction(const Rows& row) {
    const auto told = nlohmann::json::parse(row.view(3), nullptr, false);
    return {row.text(0), row.integer(1),
            readable<Engine>(journal::read_redaction(told), "redaction")};
}

// What stands under its sequence in the stream's mark.
inline base::change_id mark_of(const std::string& told) {
    const base::hash256 hash = base::sha256_of(told);
    base::change_id id;
    std::memcpy(id.bytes.data(), hash.bytes.data(), id.bytes.size());
    return id;
}

inline std::int64_t moment_of(const redaction_row& row) {
    std::int64_t at = 0;
    for (const auto& one : row.what.values) at = std::max(at, one["at"].get<std::int64_t>());
    return at;
}

}  // namespace sql

template <class Engine>
std::optional<redaction_row> sql_store<Engine>::redaction(const base::change_id& id) {
    auto found = db_->query(select(sql::redaction_columns, "redaction WHERE id = ?1"), id);
    if (!found.next()) return std::nullopt;
    return sql::read_redaction<Engine>(found);
}

template <class Engine>
void sql_store<Engine>::put_redaction(redaction_row& row) {
    static const std::string put = Engine::replace("redaction", sql::redaction_columns, "id");
    const std::string told = journal::to_json(row.what).dump();
    row.seq = next_sequence(row.office, sql::mark_of(told));
    // Where the record has left for another office since, that one's stream tells of it.
    Engine::send(*db_, "DELETE FROM redaction WHERE id = ?1 AND office <> ?2", row.what.id,
                 row.office);
    Engine::send(*db_, put, row.office, row.seq, row.what.id, told);
}

template <class Engine>
std::vector<redaction_row> sql_store<Engine>::redactions(std::string_view office,
                                                         std::int64_t after, std::int64_t to) {
    std::vector<redaction_row> out;
    if (office.empty()) {
        auto found = db_->query(select(sql::redaction_columns, "redaction ORDER BY office, seq"));
        while (found.next()) out.push_back(sql::read_redaction<Engine>(found));
        std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
            return sql::moment_of(a) < sql::moment_of(b);
        });
        return out;
    }
    auto found = db_->query(select(sql::redaction_columns, "redaction WHERE office = ?1"
                                                           " AND seq > ?2 AND seq <= ?3"
                                                           " ORDER BY seq"),
                            office, after, to);
    while (found.next()) out.push_back(sql::read_redaction<Engine>(found));
    return out;
}

template <class Engine>
void sql_store<Engine>::replace_content(const journal::change& left) {
    const std::string content = pack_content(left.content);
    Engine::send(*db_, "UPDATE journal SET content = ?2 WHERE id = ?1", left.id, as_blob(content));
    overwritten_ = true;
}

}  // namespace kheya::hub_store
