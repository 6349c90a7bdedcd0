#include "hub/store/postgres_answers.hpp"

#include "hub/store/postgres_connection.hpp"

namespace kheya::hub_store {

namespace {

constexpr std::size_t answers_most = 256;

bool reads_only(std::string_view sql) {
    return sql.starts_with("SELECT ") || sql.starts_with("WITH RECURSIVE ");
}

std::string_view word_after(std::string_view sql, std::string_view before) {
    const auto at = sql.find(before);
    if (at == std::string_view::npos) return {};
    sql.remove_prefix(at + before.size());
    if (sql.starts_with('"')) sql.remove_prefix(1);
    return sql.substr(0, sql.find_first_of(" ,()\""));
}

// Of a question; empty where there are several.
std::string_view table_asked(std::string_view sql) {
    const auto first = sql.find(" FROM ");
    const bool is_one = sql.find(" FROM ", first + 1) == std::string_view::npos &&
                        sql.find(" JOIN ") == std::string_view::npos &&
                        sql.find("WITH ") == std::string_view::npos;
    return is_one ? word_after(sql, " FROM ") : std::string_view();
}

// Of what writes; empty: it may be any.
std::string_view table_written(std::string_view sql) {
    for (std::string_view verb : {"INSERT INTO ", "UPDATE ", "DELETE FROM "}) {
        if (sql.starts_with(verb)) return word_after(sql, verb);
    }
    return {};
}

}  // namespace

std::string postgres_answers::key_of(std::string_view sql,
                                     std::span<const postgres_value> given) {
    const bool is_asked = reads_only(sql) && sql.find(" FROM ") != std::string_view::npos &&
                          sql.find("FOR UPDATE") == std::string_view::npos &&
                          sql.find("pg_") == std::string_view::npos;
    if (!is_asked) return {};
    std::string key(sql);
    for (const postgres_value& v : given) {
        key += '\0';
        key += static_cast<char>(v.is_null ? 'n' : 'a' + static_cast<int>(v.is));
        key += v.is == postgres_value::kind::integer ? std::to_string(v.number)
                                                     : std::to_string(v.content.size()) + ":";
        key += v.content;
    }
    return key;
}

std::shared_ptr<pg_result> postgres_answers::find(const std::string& key) const {
    const auto found = known_.find(key);
    return found == known_.end() ? nullptr : found->second.rows;
}

void postgres_answers::keep(std::string key, std::string_view sql,
                            std::shared_ptr<pg_result> rows) {
    if (known_.size() >= answers_most) known_.clear();   // the last asked is asked again soonest
    known_.emplace(std::move(key), answer{std::string(table_asked(sql)), std::move(rows)});
}

void postgres_answers::forget_for(std::string_view sql) {
    const bool changes_nothing =
        reads_only(sql) || sql.starts_with("SAVEPOINT ") || sql.starts_with("RELEASE ") ||
        sql.starts_with("DECLARE ") || sql.starts_with("FETCH ") || sql.starts_with("CLOSE ");
    if (changes_nothing || known_.empty()) return;
    const std::string_view table = table_written(sql);
    if (table.empty()) return clear();
    std::erase_if(known_, [&](const auto& each) {
        return each.second.table.empty() || each.second.table == table;
    });
}

}  // namespace kheya::hub_store
