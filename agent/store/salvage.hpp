#pragma once

// Takes out of a damaged database every own change that still reads: each is proved by its id,
// also where one bit of it has flipped.

#include "agent/store/store.hpp"

#include <optional>
#include <set>
#include <string>

namespace kheya::agent_store {

// A copy in `to` of the database `file` with a log whose checksums hold. Errors: io.
base::result<void> copy_with_mended_log(const std::string& file, const std::string& to);
// One without a log, with the pages that the log holds.
base::result<void> copy_with_pages_of_log(const std::string& file, const std::string& to);

class salvage {
public:
    // What is found goes to the end of the current log of `into`, inside a transaction of it.
    explicit salvage(store& into) : into_(into) {}
    // May be called for several files that hold the same journal: each change is taken once.
    void take_all(platform::database& from);
    // From a copy that is removed then; with the first bytes of a whole database if wanted. What
    // does not work gives nothing.
    void take_all_of_copy(const std::string& copy, bool with_header);
    // The same, from a copy without a log, of each page on its own: whatever leads there in the
    // file is not needed.
    void take_all_of_pages(const std::string& copy);

    [[nodiscard]] std::int64_t taken() const { return taken_; }
    // Places of the old journal; nothing: not known.
    [[nodiscard]] std::optional<std::int64_t> known() const { return known_; }
    // Places of the old journal that did not read; nothing: how many it had is not known.
    [[nodiscard]] std::optional<std::int64_t> missed() const;
    // The same, where what reads and was there already is none that is missed.
    [[nodiscard]] std::optional<std::int64_t> unread() const;

private:
    void take_all_of_page(platform::database& from, const std::string& table);
    bool take(platform::database& from, const std::string& table, std::int64_t ordinal);
    std::optional<journal::change> proved(const std::string& content, const base::change_id& id);
    store& into_;
    std::int64_t taken_ = 0;
    std::set<base::change_id> read_;
    int turned_ = 0;   // texts in which a flipped bit was looked for
    std::optional<std::int64_t> known_;
};

}  // namespace kheya::agent_store
