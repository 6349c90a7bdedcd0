// What only an engine with several writers has to show: connections that die, transactions that
// meet, and a reader that misses nothing.

#include "hub/store/move.hpp"
#include "hub/store/postgres_store.hpp"
#include "tests/unit/store_world.hpp"

#include <boost/asio/io_context.hpp>

#include <atomic>
#include <barrier>
#include <thread>

namespace kheya::hub_store {
namespace {

using hub_test::json;

class Postgres : public hub_test::StoreWorld {
protected:
    Postgres() : StoreWorld(hub_test::empty_postgres_url()) {}

    static postgres_connection& db_of(engine& in) {
        return dynamic_cast<postgres_store&>(in).db();
    }
    static std::int64_t session_of(engine& in) {
        auto found = db_of(in).query("SELECT CAST(pg_backend_pid() AS bigint)");
        found.next();
        return found.integer(0);
    }
    void end_session(std::int64_t number) {
        auto other = postgres_connection::open(hub_test::postgres_server_url()).value();
        auto ended = other->query("SELECT pg_terminate_backend(CAST(?1 AS int), 10000)", number);
        ended.next();
        EXPECT_EQ(ended.integer(0), 1);
    }
    std::vector<std::int64_t> sequences(const std::string& office) {
        std::vector<std::int64_t> out;
        inside([&] {
            kept->each_journal_entry(office, 0, [&](const journal_row& row) {
                out.push_back(row.seq);
                return true;
            });
        });
        return out;
    }
};

audit_row act_of(const std::string& who) {
    audit_row row;
    row.who = who;
    return row;
}

// One save of a writer of its own.
void enter_one(store& in, const record::type_set& types, const std::string& office,
               std::int64_t writer, std::int64_t number) {
    auto row = hub_test::arrival_of(
        hub_test::make_save(office, "portal", office, {{"domain", std::to_string(number)}},
                            static_cast<std::uint64_t>(writer * 1'000'000 + number)),
        number);
    row.at.replica.bytes[1] = static_cast<std::uint8_t>(writer);
    enter_change(in, types, row);
    in.put_place(office, row.at, row.change.id);
}

// --- connections that die ------------------------------------------------------------------------

// The server that answers then may have lost the end of what the one before had.
TEST_F(Postgres, NewSessionLooksBesideTheStoreBeforeAnythingElse) {
    int looks = 0;
    kept->when_older([&] { kept->set_meta("looked", std::to_string(++looks)); });
    const auto looked = [&] { return kept->meta("looked").value_or("never"); };
    inside([&] { EXPECT_EQ(looked(), "never"); });
    end_session(session_of(*kept));
    const auto failed = kept->transact([&]() -> base::result<void> {
        EXPECT_EQ(looked(), "1");
        return base::refused("not this time");
    });
    EXPECT_FALSE(failed.has_value());
    for (int i = 0; i < 2; ++i) inside([&] { EXPECT_EQ(looked(), "2"); });
    end_session(session_of(*kept));
    for (int i = 0; i < 2; ++i) {
        EXPECT_TRUE(kept->snapshot([&]() -> base::result<void> {
            EXPECT_EQ(looked(), "3");
            return {};
        }).has_value());
    }
}

TEST_F(Postgres, ConnectionKilledInsideATransactionRunsItAgainWhole) {
    int runs = 0;
    inside([&] {
        ++runs;
        enter_one(*kept, *types, "A", 1, 1);
        enter_one(*kept, *types, "B", 1, 2);
        if (runs == 1) end_session(session_of(*kept));
        enter_one(*kept, *types, "A", 1, 3);
    });
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(sequences("A"), (std::vector<std::int64_t>{1, 2}));
    EXPECT_EQ(sequences("B"), (std::vector<std::int64_t>{1}));
    EXPECT_EQ(findings(), std::vector<std::string>{});
}

TEST_F(Postgres, ConnectionKilledInsideASavepointRunsTheWholeTransactionAgain) {
    int runs = 0;
    inside([&] {
        ++runs;
        enter_one(*kept, *types, "A", 1, 1);
        const auto inner = kept->transact([&]() -> base::result<void> {
            if (runs == 1) end_session(session_of(*kept));
            enter_one(*kept, *types, "A", 1, 2);
            return {};
        });
        // The queue of a hub asks just so, and gives up the batch.
        EXPECT_EQ(kept->is_lost(), runs == 1);
        EXPECT_EQ(inner.has_value(), runs == 2);
    });
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(sequences("A"), (std::vector<std::int64_t>{1, 2}));
}

TEST_F(Postgres, ConnectionKilledBetweenTransactionsIsMadeAnew) {
    end_session(session_of(*kept));
    save("A", "A", {{"domain", "a"}});
    end_session(session_of(*kept));
    EXPECT_TRUE(kept->snapshot([&]() -> base::result<void> {
        EXPECT_EQ(kept->office("A")->seq, 1);
        return {};
    }));
}

// A commit that ends before the database has written it down.
TEST_F(Postgres, CommitThatFailedIsRunAgain) {
    db_of(*kept).query("SELECT 1");
    inside([&] {
        db_of(*kept).script(
            "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " IF NEW.value = 'die' THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;"
            " RETURN NULL; END $$;"
            "CREATE CONSTRAINT TRIGGER dying AFTER INSERT ON meta DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION die()");
    });
    int runs = 0;
    inside([&] {
        kept->set_meta("at the end", ++runs == 1 ? "die" : "live");
        enter_one(*kept, *types, "A", 1, 1);
    });
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(sequences("A"), (std::vector<std::int64_t>{1}));
    inside([&] { EXPECT_EQ(kept->meta("at the end"), "live"); });
}

// A commit that is on the disk while its answer is lost: it waits for a standby that never comes,
// and its session ends meanwhile.
TEST_F(Postgres, CommitWhoseAnswerWasLostIsNotRunAgain) {
    auto other = postgres_connection::open(hub_test::postgres_server_url()).value();
    other->query("SET synchronous_commit = local");
    const auto system = [&](const std::string& said) {
        other->query("ALTER SYSTEM " + said);
        other->query("SELECT pg_reload_conf()");
    };
    system("SET synchronous_standby_names = 'nobody'");
    std::atomic<bool> killed = false;
    std::thread killer([&] {
        while (!killed) {
            auto seen = other->query(
                "SELECT CAST(count(pg_terminate_backend(pid, 10000)) AS bigint) FROM"
                " pg_stat_activity, pg_sleep(0.02) WHERE wait_event = 'SyncRep'");
            seen.next();
            if (seen.integer(0) == 0) continue;
            system("RESET synchronous_standby_names");
            killed = true;
        }
    });
    // The server takes the setting up when it gets to it: until then commits do not wait.
    std::int64_t saves = 0, runs = 0;
    while (!killed) {
        ++saves;
        inside([&] {
            ++runs;
            enter_one(*kept, *types, "A", 1, saves);
        });
    }
    killer.join();
    EXPECT_EQ(runs, saves);
    EXPECT_EQ(sequences("A").size(), static_cast<std::size_t>(saves));
    EXPECT_EQ(findings(), std::vector<std::string>{});
}

// A transaction does not ask twice what it knows, and must see all that it writes itself.
TEST_F(Postgres, WhatWasReadIsReadAgainOnceItWasWritten) {
    auto other = hub_test::open_test_store(url);
    inside([&] { kept->set_meta("x", "1"); });
    inside([&] {
        EXPECT_EQ(kept->meta("x"), "1");
        EXPECT_EQ(kept->office("A")->seq, 0);
        kept->set_meta("x", "2");
        EXPECT_EQ(kept->meta("x"), "2");
        EXPECT_FALSE(kept->transact([&]() -> base::result<void> {
            kept->set_meta("x", "3");
            EXPECT_EQ(kept->meta("x"), "3");
            kept->next_sequence("A", {});
            EXPECT_EQ(kept->office("A")->seq, 1);
            return base::refused("not so");
        }));
        EXPECT_EQ(kept->meta("x"), "2");
        EXPECT_EQ(kept->office("A")->seq, 0);
        EXPECT_EQ(kept->offices_below("HQ"), (std::vector<std::string>{"A", "B"}));
        kept->put_office({"C", "HQ", "DIP", "district", base::side::office, 0});
        EXPECT_EQ(kept->offices_below("HQ"), (std::vector<std::string>{"A", "B", "C"}));
        EXPECT_EQ(kept->children_of("HQ").size(), 3u);
        // What others commit meanwhile is for the next one to see.
        inside(*other, [&] { other->put_own_text("y", "z"); });
        EXPECT_FALSE(kept->own_text("y"));
    });
    inside([&] {
        EXPECT_EQ(kept->own_text("y"), "z");
        kept->meta("x");
    });
    inside(*other, [&] { other->set_meta("x", "4"); });
    inside([&] { EXPECT_EQ(kept->meta("x"), "4"); });
}

TEST_F(Postgres, ServerThatDoesNotAnswerIsSaidSo) {
    const auto opened = open_engine("postgresql://kheya@/x?host=/nonexistent");
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, base::errc::later);
    EXPECT_NE(opened.error().message.find("does not answer"), std::string::npos);
}

// --- transactions that meet ----------------------------------------------------------------------

TEST_F(Postgres, SeveralWritersOfOneStreamAndAReaderMissesNothing) {
    constexpr std::int64_t saves = 30, writers_at_once = 4;
    std::atomic<std::int64_t> writing = writers_at_once;
    std::vector<std::thread> writers;
    for (std::int64_t writer = 1; writer <= writers_at_once; ++writer) {
        writers.emplace_back([&, writer] {
            auto own = hub_test::open_test_store(url);
            for (std::int64_t i = 1; i <= saves; ++i) {
                inside(*own, [&] { enter_one(*own, *types, "A", writer, i); });
            }
            --writing;
        });
    }
    std::int64_t cursor = 0, gaps = 0;
    auto reader = hub_test::open_test_store(url);
    while (cursor < writers_at_once * saves) {
        const bool was_writing = writing > 0;
        const std::int64_t before = cursor;
        EXPECT_TRUE(reader->snapshot([&]() -> base::result<void> {
            const std::int64_t end = reader->office("A")->seq;
            reader->each_journal_entry("A", cursor, [&](const journal_row& row) {
                gaps += row.seq == cursor + 1 ? 0 : 1;
                cursor = row.seq;
                return true;
            });
            EXPECT_EQ(cursor, end);
            return {};
        }));
        if (!was_writing && cursor == before) break;  // nothing more will come
    }
    for (auto& writer : writers) writer.join();
    EXPECT_EQ(cursor, writers_at_once * saves);
    EXPECT_EQ(gaps, 0);
    EXPECT_EQ(findings(), std::vector<std::string>{});
}

// Another's save comes between at every try, until it has to wait.
TEST_F(Postgres, WriterThatIsNeverFirstComesToItsTurn) {
    auto quick = hub_test::open_test_store(url);
    db_of(*quick).query("SET lock_timeout = '1ms'");
    std::int64_t runs = 0, between = 0;
    bool is_disturbed = true;
    inside([&] {
        ++runs;
        kept->meta("x");  // what it sees is settled from here on
        is_disturbed = is_disturbed && quick->transact([&]() -> base::result<void> {
            enter_one(*quick, *types, "A", 1, runs);
            return {};
        }).has_value();
        between += is_disturbed ? 1 : 0;
        enter_one(*kept, *types, "A", 2, 1);
    });
    EXPECT_FALSE(is_disturbed);
    EXPECT_GT(between, 1);
    EXPECT_EQ(sequences("A").size(), static_cast<std::size_t>(between + 1));
    // Nobody is held up afterwards.
    inside(*quick, [&] { enter_one(*quick, *types, "A", 1, 100); });
    EXPECT_EQ(findings(), std::vector<std::string>{});
}

// Two that were never first: the one that is alone is not stopped by the one that waits to be.
TEST_F(Postgres, WhoIsAloneIsNotHeldUpByTheNextThatWantsToBe) {
    auto looks = postgres_connection::open(url).value();
    const auto is_there = [&](bool granted) {
        auto seen = looks->query("SELECT 1 FROM pg_locks WHERE locktype = 'advisory'"
                                 " AND mode = 'ExclusiveLock' AND granted = (?1 <> 0)",
                                 granted ? 1 : 0);
        return seen.next();
    };
    std::thread next;
    inside([&] {
        const bool is_alone = is_there(true), goes_on = next.joinable();
        if (is_alone && !goes_on) {
            next = std::thread([&] {
                auto other = postgres_connection::open(url).value();
                other->query("SELECT pg_advisory_lock(hashtext(current_schema()), 1)");
            });
            while (!is_there(false)) std::this_thread::yield();
        }
        if (!goes_on) {
            db_of(*kept).script("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$");
        }
        enter_one(*kept, *types, "A", 1, 1);
    });
    next.join();
    EXPECT_EQ(sequences("A"), (std::vector<std::int64_t>{1}));
}

TEST_F(Postgres, WhoMeetsOneThatGoesOnAloneWaitsAndDoesNotGiveUp) {
    auto alone = postgres_connection::open(url).value();
    alone->query("SELECT pg_advisory_lock(hashtext(current_schema()), 1)");
    std::atomic<bool> written = false;
    std::int64_t runs = 0;
    std::thread writer([&] {
        inside([&] {
            ++runs;
            enter_one(*kept, *types, "A", 1, 1);
        });
        written = true;
    });
    for (bool is_waiting = false; !is_waiting && !written;) {
        auto seen = alone->query("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                                 " AND NOT granted");
        seen.next();
        is_waiting = seen.integer(0) == 1;
    }
    EXPECT_FALSE(written);
    alone->query("SELECT pg_advisory_unlock(hashtext(current_schema()), 1)");
    writer.join();
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(sequences("A"), (std::vector<std::int64_t>{1}));
}

TEST_F(Postgres, WritersThatLockCrosswiseBothHold) {
    std::barrier both(2);
    const auto write = [&](int writer, const std::string& first, const std::string& second) {
        auto own = hub_test::open_test_store(url);
        bool met = false;
        inside(*own, [&] {
            enter_one(*own, *types, first, writer, 1);
            if (!met) both.arrive_and_wait();
            met = true;
            enter_one(*own, *types, second, writer, 2);
        });
    };
    std::thread other([&] { write(1, "A", "B"); });
    write(2, "B", "A");
    other.join();
    EXPECT_EQ(sequences("A"), (std::vector<std::int64_t>{1, 2}));
    EXPECT_EQ(sequences("B"), (std::vector<std::int64_t>{1, 2}));
    EXPECT_EQ(findings(), std::vector<std::string>{});
}

// Each looks whether the other is there before it comes: one after the other, only one comes.
TEST_F(Postgres, WhatTwoReadOfEachOtherHoldsAsIfOneCameFirst) {
    std::barrier both(2);
    const auto come = [&](const std::string& own_name, const std::string& other_name) {
        auto own = hub_test::open_test_store(url);
        bool met = false;
        inside(*own, [&] {
            const bool alone = !own->meta(other_name);
            if (!met) both.arrive_and_wait();
            met = true;
            if (alone) own->set_meta(own_name, "here");
        });
    };
    std::thread other([&] { come("x", "y"); });
    come("y", "x");
    other.join();
    inside([&] { EXPECT_NE(kept->meta("x").has_value(), kept->meta("y").has_value()); });
}

TEST_F(Postgres, SameChangeThroughTwoHubsIsThereOnce) {
    std::barrier both(2);
    const auto take = [&] {
        auto own = hub_test::open_test_store(url);
        bool met = false;
        inside(*own, [&] {
            const auto save =
                hub_test::make_save("A", "portal", "A", {{"domain", "5"}}, 5);
            const bool known = own->standing_of(save.id).has_value();
            if (!met) both.arrive_and_wait();
            met = true;
            if (!known) enter_one(*own, *types, "A", 0, 5);
        });
    };
    std::thread other(take);
    take();
    other.join();
    EXPECT_EQ(sequences("A").size(), 1u);
}

// --- what other processes tell -------------------------------------------------------------------

// As a hub process that waits: what it heard, until it was woken so often.
class Listening : public Postgres {
protected:
    Listening() : others(hub_test::open_test_store(url)) {
        ear = kept->listen(io.get_executor());
        ear->start([this](movement what) { heard.push_back(std::move(what)); });
        until_heard(1);
    }
    void until_heard(std::size_t times) {
        while (heard.size() < times) ASSERT_EQ(io.run_one(), 1u);
    }
    void end_listening() {
        auto ours = postgres_connection::open(hub_test::postgres_server_url()).value();
        auto found = ours->query(
            "SELECT CAST(pid AS bigint) FROM pg_stat_activity WHERE query LIKE 'LISTEN %'");
        ASSERT_TRUE(found.next());
        end_session(found.integer(0));
    }
    boost::asio::io_context io{1};
    std::unique_ptr<engine> others;
    std::vector<movement> heard;
    std::unique_ptr<listener> ear;
};

TEST_F(Listening, WhoBeginsToListenMayHaveMissedAnything) { EXPECT_TRUE(heard.at(0).everyone); }

TEST_F(Listening, CommitOfAnotherProcessIsHeardAndNeitherWhatIsOursNorWhatWasRolledBack) {
    inside([&] { enter_one(*kept, *types, "HQ", 1, 1); });
    EXPECT_FALSE(others->transact([&]() -> base::result<void> {
        enter_one(*others, *types, "B", 2, 1);
        return base::refused("not so");
    }));
    inside(*others, [&] { others->append_audit(act_of("x")); });
    base::public_key device;
    device.bytes[0] = 1;
    inside(*others, [&] {
        enter_one(*others, *types, "A", 2, 2);
        device_row row;
        row.office = "A";
        row.key = device;
        others->put_device(row);
        others->shut_out("নাম");
    });
    until_heard(2);
    EXPECT_EQ(heard.at(1).offices, (std::map<std::string, bool>{{"A", false}}));
    EXPECT_EQ(heard.at(1).devices, std::set<base::public_key>{device});
    EXPECT_EQ(heard.at(1).shut_out, std::set<std::string>{"নাম"});
    EXPECT_FALSE(heard.at(1).everyone);
    inside(*others, [&] {
        device_row row;
        row.office = "A";
        row.key = device;
        others->note_device(row);
        enter(*others, "B", "B", {{"department", "DIP"}}, {}, {}, "office");
    });
    until_heard(3);
    EXPECT_EQ(heard.at(2).offices, (std::map<std::string, bool>{{"B", true}}));
    EXPECT_TRUE(heard.at(2).devices.empty());
}

TEST_F(Listening, MoreThanANoticeHoldsIsForEveryone) {
    inside(*others, [&] {
        for (int i = 0; i < 500; ++i) {
            const std::string office = "an office with a long name " + std::to_string(i);
            others->put_office({office, "HQ", "DIP", "district", base::side::office, 0});
            others->next_sequence(office, {});
        }
        others->shut_out("নাম");   // nobody finds out otherwise that a password was changed
    });
    until_heard(2);
    EXPECT_TRUE(heard.at(1).everyone);
    EXPECT_TRUE(heard.at(1).offices.empty());
    EXPECT_EQ(heard.at(1).shut_out, std::set<std::string>{"নাম"});
}

TEST_F(Listening, ConnectionThatWasLostIsMadeAgainAndThenEveryoneIsWokenOnce) {
    end_listening();
    inside(*others, [&] { enter_one(*others, *types, "A", 1, 1); });
    until_heard(2);
    EXPECT_TRUE(heard.at(1).everyone);
    inside(*others, [&] { enter_one(*others, *types, "B", 1, 2); });
    until_heard(3);
    EXPECT_EQ(heard.at(2).offices, (std::map<std::string, bool>{{"B", false}}));
    EXPECT_FALSE(heard.at(2).everyone);
}

// A notice that a newer program wrote: no reason to miss it.
TEST_F(Listening, NoticeThatCannotBeReadIsForEveryone) {
    auto& newer = db_of(*others);
    EXPECT_TRUE(newer.transact([&]() -> base::result<void> {
        newer.notify("[]");
        return {};
    }));
    until_heard(2);
    EXPECT_TRUE(heard.at(1).everyone);
}

TEST_F(Listening, WhoStopsHearsNothingAndIsAtWorkNoLonger) {
    ear->stop();
    inside(*others, [&] { enter_one(*others, *types, "A", 1, 1); });
    io.run();  // comes to its end
    EXPECT_EQ(heard.size(), 1u);
}

// --- moving ------------------------------------------------------------------------------------

TEST_F(Postgres, StoreMovesToAFileAndBackWhole) {
    const auto one = save("A", "A", {{"domain", "one"}});
    save("A", "A", {{"domain", "two"}});
    save("B", "B", {{"domain", "held"}}, {}, "refused");
    save("B", "B:x", {{"name_bn", "x"}, {"active", true}}, {}, {}, "enothi_branch");
    inside([&] {
        kept->next_sequence("B", one.change.id);
        user_row person;
        person.name = "x";
        person.password = "hash";
        kept->put_user(person);
        for (int i = 0; i < 3; ++i) kept->append_audit(act_of("x"));
    });
    const std::string file = testing::TempDir() + "moved.db";
    for (const char* end : {"", "-wal", "-shm"}) std::remove((file + end).c_str());
    auto in_file = hub_test::open_test_store("sqlite:" + file);
    const auto there = move_whole(*kept, *in_file, "sqlite:" + file, 5);
    ASSERT_TRUE(there) << there.error().text();
    EXPECT_EQ(there->changes, 4);
    EXPECT_EQ(there->offices, 3);
    const auto mark = in_file->mark_at("B", 3);

    const std::string anew = "postgresql://kheya:secret@db/kheya";
    auto back = hub_test::open_test_store(hub_test::empty_postgres_url());
    const auto again = move_whole(*in_file, *back, anew, 5);
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_EQ(again->records, there->records);
    EXPECT_FALSE(move_whole(*in_file, *back, anew, 5));  // it holds one now
    kept = std::move(back);
    inside([&] {
        EXPECT_EQ(kept->mark_at("B", 3), mark);
        EXPECT_EQ(kept->quarantined("B").size(), 1u);
        kept->append_audit(act_of("y"));
        EXPECT_EQ(kept->audit({}).front().who, "y");
        EXPECT_EQ(kept->audit({}).size(), 4u);
    });
    EXPECT_EQ(save("A", "A", {{"domain", "three"}}, {one.change.id}).seq, 3);
    EXPECT_EQ(findings(), std::vector<std::string>{});
    // The old one is not used by mistake.
    EXPECT_TRUE(in_file->transact([&]() -> base::result<void> {
        const auto said = check_not_moved(*in_file);
        EXPECT_FALSE(said);
        EXPECT_EQ(said.error().message.find("secret"), std::string::npos);
        return {};
    }));
}

// --- opening -------------------------------------------------------------------------------------

TEST_F(Postgres, StoreOfANewerHubIsRefused) {
    inside([&] { kept->set_meta("postgres_schema", "99"); });
    const auto opened = open_engine(url);
    ASSERT_FALSE(opened);
    EXPECT_NE(opened.error().message.find("newer"), std::string::npos);
}

TEST_F(Postgres, StoreOfAnotherHubIsRefused) {
    const auto key_of = [](std::uint8_t seed) {
        return platform::key_pair::from_seed({{seed}});
    };
    const auto one = key_of(1), next = key_of(2).after(one), other = key_of(3).after(key_of(4));
    inside([&] {
        EXPECT_TRUE(keep_to_one_hub(*kept, one));
        EXPECT_TRUE(keep_to_one_hub(*kept, one));
        EXPECT_FALSE(keep_to_one_hub(*kept, other));
        EXPECT_TRUE(keep_to_one_hub(*kept, next));   // the same hub after a roll
        EXPECT_FALSE(keep_to_one_hub(*kept, one));   // a process that still has the old file
    });
}

TEST_F(Postgres, TwoHubsThatOpenAnEmptyDatabaseAtOnceMakeItsTablesOnce) {
    const std::string empty = hub_test::empty_postgres_url();
    std::vector<std::thread> hubs;
    std::atomic<int> opened = 0;
    for (int i = 0; i < 4; ++i) {
        hubs.emplace_back([&] {
            if (const auto one = open_engine(empty)) ++opened;
        });
    }
    for (auto& each : hubs) each.join();
    EXPECT_EQ(opened, 4);
}

}  // namespace
}  // namespace kheya::hub_store
