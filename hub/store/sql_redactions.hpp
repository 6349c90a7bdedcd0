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
    auto found = db_->query(select(sql::redaction_columns, "redaction WHERE id = ?1 LIMIT 1"), id);
    if (!found.next()) return std::nullopt;
    return sql::read_redaction<Engine>(found);
}

template <class Engine>
std::set<std::string> sql_store<Engine>::told_redaction(const base::change_id& id) {
    std::set<std::string> offices;
    auto found = db_->query("SELECT office FROM redaction WHERE id = ?1", id);
    while (found.next()) offices.insert(found.text(0));
    return offices;
}

template <class Engine>
std::map<std::string, std::int64_t> sql_store<Engine>::put_redaction(
    const journal::redaction& what, std::set<std::string> offices) {
    static const std::string put = Engine::replace("redaction", sql::redaction_columns, "id");
    const std::string told = journal::to_json(what).dump();
    offices.merge(told_redaction(what.id));
    std::map<std::string, std::int64_t> at;
    for (const std::string& office : offices) {
        at[office] = next_sequence(office, sql::mark_of(told));
        Engine::send(*db_, put, office, at[office], what.id, told);
    }
    return at;
}

template <class Engine>
std::vector<redaction_row> sql_store<Engine>::redactions(std::string_view office,
                                                         std::int64_t after, std::int64_t to) {
    std::vector<redaction_row> out;
    if (office.empty()) {
        auto found = db_->query(select(sql::redaction_columns, "redaction ORDER BY office, seq"));
        std::set<base::change_id> known;
        while (found.next()) {
            auto row = sql::read_redaction<Engine>(found);
            if (known.insert(row.what.id).second) out.push_back(std::move(row));
        }
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
