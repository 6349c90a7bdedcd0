#include "shared/platform/sqlite.hpp"
#include "tests/unit/platform_fixture.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kheya::platform {
namespace {

class Sqlite : public testing::Test {
protected:
    void SetUp() override {
        auto opened = database::open(folder.file("a.db"));
        ASSERT_TRUE(opened) << opened.error().text();
        db = std::move(*opened);
        ASSERT_TRUE(db->transact([&] { db->script("CREATE TABLE t(a INTEGER PRIMARY KEY, b)"); }));
    }
    std::int64_t count() {
        auto got = db->read([&] {
            rows r = db->query("SELECT count(*) FROM t");
            r.next();
            return r.integer(0);
        });
        return got ? *got : -1;
    }
    temporary_folder folder;
    std::unique_ptr<database> db;
};

TEST_F(Sqlite, FileIsForItsOwnerOnly) {
    for (const char* name : {"a.db", "a.db-wal", "a.db-shm"}) {
        struct stat status{};
        ASSERT_EQ(::stat(folder.file(name).c_str(), &status), 0) << name;
        EXPECT_EQ(status.st_mode & 0777, 0600U) << name;
    }
}

TEST_F(Sqlite, WritesAheadAndSyncsEveryCommit) {
    auto modes = db->read([&] {
        rows journal = db->query("PRAGMA journal_mode");
        rows sync = db->query("PRAGMA synchronous");
        rows keys = db->query("PRAGMA foreign_keys");
        journal.next();
        sync.next();
        keys.next();
        return journal.text(0) + sync.text(0) + keys.text(0);
    });
    ASSERT_TRUE(modes);
    EXPECT_EQ(*modes, "wal21");
}

TEST_F(Sqlite, EveryKindOfValueComesBackAsItWas) {
    base::change_id id;
    id.bytes.fill(0xab);
    auto got = db->transact([&]() -> base::result<void> {
        db->run("INSERT INTO t VALUES(?1, ?2)", 1, "কখগ");
        db->run("INSERT INTO t VALUES(?1, ?2)", 2, id);
        db->run("INSERT INTO t VALUES(?1, ?2)", 3, std::optional<int>());
        db->run("INSERT INTO t VALUES(?1, ?2)", 4, std::string());
        db->run("INSERT INTO t VALUES(?1, ?2)", 5, std::string_view("a\0b", 3));
        db->run("INSERT INTO t VALUES(?1, ?2)", 6, INT64_MIN);
        rows r = db->query("SELECT b FROM t ORDER BY a");
        EXPECT_TRUE(r.next());
        EXPECT_EQ(r.text(0), "কখগ");
        EXPECT_TRUE(r.next());
        EXPECT_EQ(r.id<base::change_id>(0), id);
        EXPECT_TRUE(r.next());
        EXPECT_TRUE(r.is_null(0));
        EXPECT_TRUE(r.next());
        EXPECT_FALSE(r.is_null(0));
        EXPECT_EQ(r.view(0), "");
        EXPECT_TRUE(r.next());
        EXPECT_EQ(r.text(0).size(), 3U);
        EXPECT_TRUE(r.next());
        EXPECT_EQ(r.integer(0), INT64_MIN);
        EXPECT_FALSE(r.next());
        return {};
    });
    EXPECT_TRUE(got) << got.error().text();
}

TEST_F(Sqlite, ErrorUndoesTheTransaction) {
    auto got = db->transact([&]() -> base::result<int> {
        db->run("INSERT INTO t VALUES(1, 'x')");
        return base::refused("no");
    });
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().message, "no");
    EXPECT_EQ(count(), 0);
    EXPECT_FALSE(db->in_transaction());
}

TEST_F(Sqlite, FailureUndoesTheTransactionAndBecomesAnError) {
    auto got = db->transact([&] {
        db->run("INSERT INTO t VALUES(1, 'x')");
        db->run("INSERT INTO t VALUES(1, 'y')");
    });
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, base::errc::io);
    EXPECT_EQ(count(), 0);
}

TEST_F(Sqlite, OtherExceptionsUndoTheTransactionToo) {
    auto work = [&] {
        (void)db->transact([&] {
            db->run("INSERT INTO t VALUES(1, 'x')");
            throw std::runtime_error("ours");
        });
    };
    EXPECT_THROW(work(), std::runtime_error);
    EXPECT_FALSE(db->in_transaction());
    EXPECT_EQ(count(), 0);
}

TEST_F(Sqlite, NestedTransactionIsUndoneAlone) {
    auto got = db->transact([&] {
        db->run("INSERT INTO t VALUES(1, 'x')");
        auto inner = db->transact([&]() -> base::result<void> {
            db->run("INSERT INTO t VALUES(2, 'y')");
            return base::refused("inner");
        });
        EXPECT_FALSE(inner);
        auto failing = db->transact([&] {
            db->run("INSERT INTO t VALUES(3, 'y')");
            db->run("INSERT INTO t VALUES(1, 'y')");
        });
        EXPECT_FALSE(failing);
        auto good = db->transact([&] { db->run("INSERT INTO t VALUES(4, 'z')"); });
        EXPECT_TRUE(good);
    });
    EXPECT_TRUE(got);
    EXPECT_EQ(count(), 2);
}

// What undoes it leaves memory for a file on the way.
TEST_F(Sqlite, NestedTransactionOfManyPagesHoldsAndIsUndone) {
    const std::string before(1000, 'a'), after(1000, 'b');
    const auto all_are = [&](const std::string& text) {
        auto r = db->query("SELECT count(*) FROM t WHERE b = ?1", text);
        return r.next() && r.integer(0) == 4000;
    };
    ASSERT_TRUE(db->transact([&] {
        for (int i = 0; i < 4000; ++i) db->run("INSERT INTO t(b) VALUES(?1)", before);
    }));
    const auto change = [&](bool fails) {
        return db->transact([&]() -> base::result<void> {
            db->run("UPDATE t SET b = ?1", after);
            if (fails) return base::refused("no");
            return {};
        });
    };
    ASSERT_TRUE(db->transact([&] {
        EXPECT_FALSE(change(true));
        EXPECT_TRUE(all_are(before));
        const auto changed = change(false);
        EXPECT_TRUE(changed) << (changed ? "" : changed.error().text());
        EXPECT_TRUE(all_are(after));
    }));
}

TEST_F(Sqlite, FullDiskGivesUpTheWholeTransaction) {
    ASSERT_TRUE(db->read([&] {
        rows pages = db->query("PRAGMA page_count");
        pages.next();
        rows limit = db->query("PRAGMA max_page_count=" + pages.text(0));
        limit.next();
    }));
    auto got = db->transact([&] {
        db->run("INSERT INTO t VALUES(1, 'small')");
        auto inner = db->transact([&] { db->run("INSERT INTO t VALUES(2, zeroblob(100000))"); });
        EXPECT_FALSE(inner);
        EXPECT_NE(inner.error().message.find("full"), std::string::npos);
        db->run("INSERT INTO t VALUES(3, 'small')");
    });
    // Whether SQLite gave up all or only the statement: never a part without its beginning.
    const std::int64_t left = count();
    EXPECT_TRUE((got && left == 2) || (!got && left == 0)) << left;
}

TEST_F(Sqlite, TheSameQueryRunsInsideItself) {
    auto got = db->transact([&] {
        for (int i = 0; i < 3; ++i) db->run("INSERT INTO t VALUES(?1, 0)", i);
        int pairs = 0;
        rows outer = db->query("SELECT a FROM t");
        while (outer.next()) {
            rows inner = db->query("SELECT a FROM t");
            while (inner.next()) ++pairs;
        }
        return pairs;
    });
    ASSERT_TRUE(got);
    EXPECT_EQ(*got, 9);
}

TEST_F(Sqlite, IdOfAnotherLengthIsDamage) {
    auto got = db->transact([&] {
        db->run("INSERT INTO t VALUES(1, x'0102')");
        rows r = db->query("SELECT b FROM t");
        r.next();
        return r.id<base::change_id>(0);
    });
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, base::errc::io);
}

TEST_F(Sqlite, ReaderSeesCommitsAndCannotWrite) {
    ASSERT_TRUE(db->transact([&] { db->run("INSERT INTO t VALUES(1, 1)"); }));
    auto reader = database::open(folder.file("a.db"), {.read_only = true});
    ASSERT_TRUE(reader);
    auto seen = (*reader)->read([&] {
        rows r = (*reader)->query("SELECT count(*) FROM t");
        r.next();
        return r.integer(0);
    });
    ASSERT_TRUE(seen);
    EXPECT_EQ(*seen, 1);
    EXPECT_FALSE((*reader)->read([&] { (*reader)->run("INSERT INTO t VALUES(2, 1)"); }));
}

// As another program sees it that asks for SQLite's shared lock of that file alone.
bool is_locked_by_us(const std::string& path) {
    const pid_t other = ::fork();
    if (other == 0) {
        struct flock asked {};
        asked.l_type = F_WRLCK;
        asked.l_whence = SEEK_SET;
        asked.l_start = 0x40000000 + 2;  // SHARED_FIRST and SHARED_SIZE of SQLite's file format
        asked.l_len = 510;
        const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
        const bool told = file >= 0 && ::fcntl(file, F_GETLK, &asked) == 0;
        ::_exit(told && asked.l_type != F_UNLCK ? 0 : 1);
    }
    int ended = 1;
    EXPECT_EQ(::waitpid(other, &ended, 0), other);
    return ended == 0;
}

// Another program that looks and finds nobody there takes the log away from under the writer, and
// what is saved from then on is gone. POSIX gives all locks of a process on a file up as soon as
// the process closes any descriptor of it.
TEST_F(Sqlite, OpeningItAgainKeepsTheLock) {
    const std::string path = folder.file("a.db");
    EXPECT_TRUE(is_locked_by_us(path));
    {
        const auto again = std::move(database::open(path).value());
        const auto reader = std::move(database::open(path, {.read_only = true}).value());
        EXPECT_TRUE(reader->read([&] { (void)reader->query("SELECT * FROM t").next(); }));
        EXPECT_TRUE(is_locked_by_us(path));
    }
    EXPECT_TRUE(is_locked_by_us(path));
}

TEST_F(Sqlite, FileThatIsNoDatabaseIsAnError) {
    const std::string path = folder.file("b.db");
    FILE* file = std::fopen(path.c_str(), "w");
    for (int i = 0; i < 1000; ++i) std::fputs("not a database ", file);
    std::fclose(file);
    auto opened = database::open(path);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, base::errc::io);
    EXPECT_EQ(opened.error().where, path);
    EXPECT_FALSE(database::open(folder.file("none/x.db")));
}

}  // namespace
}  // namespace kheya::platform
