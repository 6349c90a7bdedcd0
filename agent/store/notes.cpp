#include "agent/store/notes.hpp"

namespace kheya::agent_store {

std::string notes::text(std::string_view key) const {
    auto found = db_.query("SELECT value FROM meta WHERE key = ?1", key);
    return found.next() ? found.text(0) : std::string();
}

std::int64_t notes::number(std::string_view key, std::int64_t otherwise) const {
    auto found = db_.query("SELECT value FROM meta WHERE key = ?1", key);
    return found.next() ? found.integer(0) : otherwise;
}

void notes::set(std::string_view key, std::string_view value) {
    db_.run("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)", key, value);
}

void notes::set(std::string_view key, std::int64_t value) {
    db_.run("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)", key, value);
}

void notes::forget(std::string_view key) { db_.run("DELETE FROM meta WHERE key = ?1", key); }

base::side notes::side() const {
    return base::side_from(text(note::side)).value_or(base::side::office);
}

}  // namespace kheya::agent_store
