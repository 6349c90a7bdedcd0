#pragma once

// What a transaction was answered, by statement and values: the same question is not sent to the
// database again until the transaction writes the table that it asks. All that it sees besides its
// own writes is settled when it begins, so the answer would be the same. Owner: the connection.

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

struct pg_result;

namespace kheya::hub_store {

struct postgres_value;

class postgres_answers {
public:
    // Empty: the answer is not kept, for the statement locks rows, or asks what is no table.
    static std::string key_of(std::string_view sql, std::span<const postgres_value> given);
    // Null: it was not asked yet.
    [[nodiscard]] std::shared_ptr<pg_result> find(const std::string& key) const;
    void keep(std::string key, std::string_view sql, std::shared_ptr<pg_result> answer);
    // Forgets what the statement, which is sent now, may change.
    void forget_for(std::string_view sql);
    void clear() { known_.clear(); }

private:
    struct answer {
        std::string table;  // empty: more than one
        std::shared_ptr<pg_result> rows;
    };
    std::unordered_map<std::string, answer> known_;
};

}  // namespace kheya::hub_store
