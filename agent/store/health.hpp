#pragma once

// Looks the agent's database over: the file itself, the chains of the own logs, and (deep) that
// every change's id is the hash of its content and that the kept rows equal rows made anew from the
// heads. Looking changes nothing but that what the hub has as it was is asked for again. Throws
// like the store's parts.

#include "agent/store/store.hpp"

namespace kheya::agent_store {

// What is said to people at the office, who read one of the two: neither may be left out.
struct both_languages {
    both_languages(std::string english, std::string bengali);
    std::string en, bn;
};

struct health_finding {
    // file, log: the database is set aside and built anew; row: made anew in place.
    enum class kind { file, log, stream, row } of;
    both_languages what;
    std::string where;
    both_languages remedy;
    [[nodiscard]] bool is_damage() const { return of == kind::file || of == kind::log; }
};
std::vector<health_finding> look_over(store& in, bool deep);
// One part of a full check, so that saves need not wait for all of it: the tables by name, then
// the chains with every change's hash.
std::vector<std::string> tables(store& in);
std::vector<health_finding> look_over_table(store& in, const std::string& table);
std::vector<health_finding> look_over_chains(store& in);
// Makes every record row and every conflict anew from the heads. Inside a transaction.
void rebuild_rows(store& in);

}  // namespace kheya::agent_store
