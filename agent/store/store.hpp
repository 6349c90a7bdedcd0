#pragma once

// The agent's database as one object: opened once by the process that holds the data folder's lock.
// What an officer saves and what the hub sends goes through here, each in one transaction together
// with the record rows that it changes. The parts it hands out borrow it.

#include "agent/store/notes.hpp"
#include "agent/store/own_journal.hpp"
#include "agent/store/past.hpp"
#include "agent/store/pulled_heads.hpp"
#include "agent/store/records.hpp"
#include "shared/platform/seams.hpp"
#include "shared/record/type_set.hpp"

#include <memory>
#include <string>

namespace kheya::agent_store {

class store {
public:
    // Opens or makes the file and brings its tables up to this program's record types. Errors: io.
    static base::result<std::unique_ptr<store>> open(const std::string& path,
                                                     platform::database_options options = {});

    [[nodiscard]] platform::database& db() { return *db_; }
    [[nodiscard]] agent_store::notes notes() { return agent_store::notes(*db_); }
    [[nodiscard]] own_journal journal() { return own_journal(*db_); }
    [[nodiscard]] pulled_heads pulled() { return pulled_heads(*db_); }
    [[nodiscard]] agent_store::past past() { return agent_store::past(*db_); }
    [[nodiscard]] agent_store::records records();
    // The set in use: the published one, with whatever the program's own has beside it. Loaded at
    // the first call: `status` does without.
    [[nodiscard]] std::shared_ptr<const record::type_set> types();
    // Its files, as the pages are given them.
    [[nodiscard]] record::type_files type_files();
    // Those of the published set; nothing: there is none, or it does not read, is forgotten, and
    // is told anew by the next exchange.
    [[nodiscard]] std::optional<record::type_files> published_types();

    // --- inside a transaction -------------------------------------------------------------------
    // Gives the sealed change its place and shows it.
    journal::place save(const journal::change& c, const clock_reading& made);
    // The record that the change speaks of, under the office that holds it now.
    [[nodiscard]] record_key key_of(const journal::change& c);
    // The time for the next change by this wall clock.
    [[nodiscard]] base::time_us next_time(base::time_us wall);
    // The latest time that this device is sure to have seen: in its journal or from the hub.
    [[nodiscard]] base::time_us latest_seen();
    // From now on this published set is used: tables and rows follow. Errors: refused, with file
    // and place, where this program cannot read it; nothing has changed then.
    base::result<void> use_types(const record::type_files& published);
    // The hub is to send all heads of that office anew, and what it does not send goes.
    void pull_again(const std::string& office);
    // Of the confirmed heads in scope, in hex; kept until a page changes them.
    [[nodiscard]] std::string checksum();

private:
    explicit store(std::unique_ptr<platform::database> db) : db_(std::move(db)) {}
    base::result<void> prepare();
    void prepare_rows();
    void forget_types();
    std::unique_ptr<platform::database> db_;
    std::shared_ptr<const record::type_set> types_;
    std::string types_hash_;             // the note when types_ was loaded
    std::uint64_t types_rollbacks_ = 0;  // of the database then
};

}  // namespace kheya::agent_store
