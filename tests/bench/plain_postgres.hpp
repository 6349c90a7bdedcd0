#pragma once

// What the PostgreSQL engine is measured against: the same field changes as last-writer-wins
// upserts of cells and rows of a log, in one prepared statement with unnest(), one round trip and
// one commit for all changes of a turn. No history that merges, no sequence that a reader could
// follow.

#include <memory>
#include <string>
#include <vector>

namespace kheya::bench {

struct plain_cell {
    std::string office, record, field, value;
    std::int64_t at = 0;
};

class plain_postgres {
public:
    // Makes the two tables where they are missing. The program ends where the server refuses.
    explicit plain_postgres(const std::string& url);
    ~plain_postgres();
    plain_postgres(const plain_postgres&) = delete;
    plain_postgres& operator=(const plain_postgres&) = delete;
    void commit(const std::vector<plain_cell>& changes);

private:
    struct connection;
    std::unique_ptr<connection> own_;
};

}  // namespace kheya::bench
