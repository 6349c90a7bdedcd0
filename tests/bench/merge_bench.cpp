// The merge against what bare SQLite needs for the same values, in one run on one disk:
//
//   merge_bench FOLDER [--changes 1000000] [--offices 4000] [--fields 13] [--apart 20]
//
// Ours: journal, head sets, record rows and conflicts through the real fold, as the hub does it.
// References (bare_sqlite.hpp): for each field change a last-writer-wins upsert of its cell and an
// insert into a log; and SQLite's session changesets, one a save. All with 1,000 field changes a
// transaction; they take turns, transaction by transaction, so that whatever else the machine does
// hits all of them. A save holds --fields of a record's registers (14 of a portal, 12 of an
// officer's card); one in --apart was written without having seen the one before it, which makes
// conflicts. Seeded: equal words do equal work.

#include "hub/store/fold.hpp"
#include "hub/store/sqlite_store.hpp"
#include "shared/base/check.hpp"
#include "shared/platform/system.hpp"
#include "tests/bench/bare_sqlite.hpp"
#include "tests/bench/drawn_saves.hpp"

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace {

using namespace kheya;

constexpr std::size_t in_transaction = 1000;
constexpr double goal_share = 0.8, goal_journal_bytes = 80;

struct words {
    std::string folder;
    std::size_t changes = 1'000'000, offices = 4'000, fields = 13, apart = 20;
};

std::vector<std::string> office_names(std::size_t count) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < count; ++i) {
        char text[48];
        std::snprintf(text, sizeof text, "D%zu-UPA-%05zu", i % 4, i);
        out.emplace_back(text);
    }
    return out;
}

struct spent {
    base::time_us ours = 0, bare = 0, sessions = 0;
    std::size_t saves = 0, changes = 0;
};

void prepare(hub_store::sqlite_store& to, const record::type_set& types,
             const std::vector<std::string>& offices) {
    const auto done = to.transact([&]() -> base::result<void> {
        to.prepare_rows(types);
        for (const std::string& office : offices) {
            to.put_office({office, "", "DIP", "upazila", base::side::office, 0});
        }
        return {};
    });
    CHECK(done.has_value());
}

void merge(hub_store::sqlite_store& to, const record::type_set& types,
           std::vector<hub_store::journal_row>& saves) {
    const auto done = to.transact([&]() -> base::result<void> {
        for (hub_store::journal_row& row : saves) {
            hub_store::enter_change(to, types, row);
            to.put_place(row.office, row.at, row.change.id);
        }
        return {};
    });
    CHECK(done.has_value());
}

struct references {
    bench::bare_cells& bare;
    bench::changesets& sessions;
};

spent measure(const words& of, hub_store::sqlite_store& ours, references others,
              platform::clock& time) {
    const auto types = record::builtin_types();
    const auto offices = office_names(of.offices);
    prepare(ours, *types, offices);
    bench::drawn_saves by(offices, of.fields, of.apart);
    spent sum;
    while (sum.changes < of.changes) {
        std::vector<hub_store::journal_row> saves;
        std::vector<bench::cells> values;
        for (std::size_t held = 0; held < in_transaction; held += values.back().size()) {
            saves.push_back(by.next());
            values.push_back(bench::cells_of(saves.back().change));
            sum.changes += values.back().size();
        }
        auto made = others.sessions.record(saves, values);
        sum.saves += saves.size();
        const auto timed = [&](base::time_us& into, const auto& act) {
            const base::time_us begun = time.monotonic();
            act();
            into += time.monotonic() - begun;
        };
        timed(sum.bare, [&] { others.bare.take(saves, values); });
        timed(sum.sessions, [&] { others.sessions.apply(made); });
        timed(sum.ours, [&] { merge(ours, *types, saves); });
    }
    return sum;
}

// Gives the bytes a change of `counted`.
double print_sizes(platform::database& db, std::size_t changes, std::string_view counted) {
    double found_bytes = 0;
    const auto read = db.read([&] {
        auto found = db.query("SELECT coalesce(m.tbl_name, s.name), sum(s.pgsize) FROM dbstat s"
                              " LEFT JOIN sqlite_schema m ON m.name = s.name"
                              " GROUP BY 1 HAVING sum(s.pgsize) > 65536 ORDER BY 2 DESC");
        while (found.next()) {
            const double each =
                static_cast<double>(found.integer(1)) / static_cast<double>(changes);
            std::printf("  %-16s %7.1f bytes a change\n", found.text(0).c_str(), each);
            if (found.view(0) == counted) found_bytes = each;
        }
    });
    if (!read) std::printf("  no sizes: %s\n", read.error().text().c_str());
    return found_bytes;
}

std::optional<words> read_words(int count, char** text) {
    if (count < 2 || count % 2 != 0) return std::nullopt;
    words out;
    out.folder = text[1];
    for (int i = 2; i < count; i += 2) {
        const std::string name = text[i];
        const auto number = static_cast<std::size_t>(std::atoll(text[i + 1]));
        if (name == "--changes") out.changes = number;
        else if (name == "--offices") out.offices = number;
        else if (name == "--fields") out.fields = number;
        else if (name == "--apart") out.apart = number;
        else return std::nullopt;
    }
    return out;
}

}  // namespace

int main(int count, char** text) {
    const auto of = read_words(count, text);
    if (!of) {
        std::fprintf(stderr, "words: FOLDER [--changes N] [--offices N] [--fields N]"
                             " [--apart N]\n");
        return 2;
    }
    const std::filesystem::path folder = of->folder;
    std::filesystem::create_directories(folder);
    for (const std::string name : {"hub.db", "bare.db", "sessions.db"}) {
        for (const char* more : {"", "-wal", "-shm"}) {
            std::filesystem::remove(folder / (name + more));
        }
    }
    boost::asio::io_context io(1);
    const auto time = platform::make_system_clock(io.get_executor());
    auto ours = hub_store::open_sqlite("sqlite:" + (folder / "hub.db").string());
    CHECK(ours.has_value());
    bench::bare_cells bare(folder / "bare.db");
    bench::changesets sessions(folder / "sessions.db");
    const spent sum = measure(*of, **ours, {bare, sessions}, *time);
    const auto rate = [&](base::time_us in, std::size_t number) {
        return static_cast<double>(number) * 1e6 / static_cast<double>(in);
    };
    const double share = static_cast<double>(sum.bare) / static_cast<double>(sum.ours);
    std::printf("%zu field changes in %zu saves, %zu offices\n", sum.changes, sum.saves,
                of->offices);
    std::printf("bare SQLite:        %8.0f changes a second\n", rate(sum.bare, sum.changes));
    std::printf("session changesets: %8.0f changes a second\n", rate(sum.sessions, sum.changes));
    std::printf("merge:              %8.0f changes a second, %.0f saves; %.0f %% of bare SQLite\n",
                rate(sum.ours, sum.changes), rate(sum.ours, sum.saves), 100.0 * share);
    std::printf("open conflicts %lld, settled %lld\n",
                static_cast<long long>((*ours)->count(hub_store::counted::open_conflicts)),
                static_cast<long long>((*ours)->count(hub_store::counted::settled_conflicts)));
    bare.file().run("PRAGMA wal_checkpoint(TRUNCATE)");
    const double journal = print_sizes((*ours)->db(), sum.changes, "journal");
    auto other = platform::database::open((folder / "bare.db").string(), {.read_only = true});
    if (other) {
        std::printf("bare SQLite:\n");
        print_sizes(**other, sum.changes, "log");
    }
    std::printf("| merge of %zu field changes | at least 80 %% of bare SQLite in the run | %.0f %%"
                " (%.0f against %.0f changes/s; session changesets %.0f) | %s |\n",
                sum.changes, 100.0 * share, rate(sum.ours, sum.changes),
                rate(sum.bare, sum.changes), rate(sum.sessions, sum.changes),
                share >= goal_share ? "reached" : "missed");
    std::printf("| disk a change, journal with its indexes | at most 80 bytes | %.1f bytes | %s"
                " |\n", journal, journal <= goal_journal_bytes ? "reached" : "missed");
    return 0;
}
