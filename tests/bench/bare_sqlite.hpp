#pragma once

// What the merge is measured against, each on a file of its own with the hub's own settings (WAL,
// synchronous=FULL, a cache of 64 MiB, a log of 16,384 pages), by the C interface with statements
// prepared once.

#include "tests/bench/drawn_saves.hpp"

#include <memory>
#include <string>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace kheya::bench {

class sqlite_file {
public:
    explicit sqlite_file(const std::string& path);
    ~sqlite_file();
    sqlite_file(const sqlite_file&) = delete;
    sqlite_file& operator=(const sqlite_file&) = delete;
    void run(const char* sql);
    sqlite3_stmt* prepare(const char* sql);
    [[nodiscard]] sqlite3* db() const { return db_; }

private:
    sqlite3* db_ = nullptr;
    std::vector<sqlite3_stmt*> prepared_;
};

// For each field change a last-writer-wins upsert of its cell and an insert into a log.
class bare_cells {
public:
    explicit bare_cells(const std::string& path);
    // In one transaction. `values`: of each save, its fields.
    void take(const std::vector<hub_store::journal_row>& saves, const std::vector<cells>& values);
    sqlite_file& file() { return file_; }

private:
    sqlite_file file_;
    sqlite3_stmt *upsert_, *log_;
};

// SQLite's session extension, as it would carry the same saves: each is a changeset of cells that
// the office's database made, which the hub's file applies (the later one wins) and keeps in a log.
class changesets {
public:
    explicit changesets(const std::string& path);
    // What the office sends: made before the clock runs.
    std::vector<std::string> record(const std::vector<hub_store::journal_row>& saves,
                                    const std::vector<cells>& values);
    // At the hub, in one transaction.
    void apply(std::vector<std::string>& made);

private:
    sqlite_file office_, hub_;
    sqlite3_stmt *upsert_, *log_;
};

}  // namespace kheya::bench
