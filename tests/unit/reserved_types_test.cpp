// A record type has an SQL table of its own name, in both stores: none may be called like a table
// that a store needs itself.

#include "agent/store/schema.hpp"
#include "hub/store/schema.hpp"
#include "shared/record/type_set.hpp"

#include <gtest/gtest.h>

#include <set>

namespace kheya {
namespace {

std::set<std::string> tables_of(const std::string& schema) {
    const std::string before = "CREATE TABLE IF NOT EXISTS ";
    std::set<std::string> found;
    for (auto at = schema.find(before); at != std::string::npos; at = schema.find(before, at)) {
        at += before.size();
        found.insert(schema.substr(at, schema.find_first_of(" (", at) - at));
    }
    return found;
}

TEST(ReservedTypes, NoTypeIsCalledLikeATableOfAStore) {
    auto tables = tables_of(hub_store::sqlite_schema());
    tables.merge(tables_of(hub_store::postgres_schema()));
    tables.merge(tables_of(agent_store::schema_sql()));
    EXPECT_GT(tables.size(), 20u);
    for (const std::string& name : tables) {
        auto files = record::builtin_type_files();
        files[name + ".json"] = R"({"label": {"bn": "x", "en": "x"}, "key": "drawn",)"
                                R"( "fields": [], "type": ")" +
                                name + "\"}";
        const auto loaded = record::type_set::load(files);
        ASSERT_FALSE(loaded.has_value()) << name;
        EXPECT_NE(loaded.error().text().find("name of a table"), std::string::npos)
            << name << ": " << loaded.error().text();
    }
}

}  // namespace
}  // namespace kheya
