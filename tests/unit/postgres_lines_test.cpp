// The lines beside a store where PostgreSQL has a transaction run again.

#include "hub/store/postgres_store.hpp"
#include "tests/unit/kept_lines.hpp"
#include "tests/unit/store_world.hpp"

namespace kheya::hub_store {
namespace {

TEST(PostgresLines, TransactionThatRunsAgainSaysThemOnce) {
    const std::string url = hub_test::empty_postgres_url();
    auto kept = hub_test::open_test_store(url);
    std::string text;
    kept->keep_beside(std::make_unique<hub_test::kept_lines>(text));
    auto& db = dynamic_cast<postgres_store&>(*kept).db();
    auto other = postgres_connection::open(hub_test::postgres_server_url()).value();
    int runs = 0;
    const auto done = kept->transact([&]() -> base::result<void> {
        // The second time another process was first, and this one comes to less.
        TRY_VOID(kept->note_beside("always"));
        if (++runs == 1) TRY_VOID(kept->note_beside("the first time"));
        if (runs > 1) return {};
        auto own = db.query("SELECT CAST(pg_backend_pid() AS bigint)");
        own.next();
        auto ended = other->query("SELECT pg_terminate_backend(CAST(?1 AS int), 10000)",
                                  own.integer(0));
        ended.next();
        kept->set_meta("x", "1");
        (void)kept->meta("y");   // finds out
        return {};
    });
    EXPECT_TRUE(done);
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(text, "always\n");
}

}  // namespace
}  // namespace kheya::hub_store
