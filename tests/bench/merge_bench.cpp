// The merge against what bare SQLite needs for the same values, in one run on one disk:
//
//   merge_bench FOLDER [--changes 1000000] [--offices 4000] [--fields 13] [--apart 20]
//
// Ours: journal, head sets, record rows and conflicts through the real fold, as the hub does it.
// Reference: for each field change a last-writer-wins upsert of its cell and an insert into a log,
// by the C interface with statements prepared once. Both: WAL, synchronous=FULL, a cache of 64 MiB,
// a log of 16,384 pages, 1,000 field changes a transaction; the two take turns, transaction by
// transaction, so that whatever else the machine does hits both. A save holds --fields of a
// record's registers (14 of a portal, 12 of an officer's card); one in --apart was written without
// having seen the one before it, which makes conflicts. Seeded: equal words do equal work.

#include "hub/store/fold.hpp"
#include "hub/store/sqlite_store.hpp"
#include "shared/base/check.hpp"
#include "shared/platform/system.hpp"

#include <boost/asio/io_context.hpp>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>

namespace {

using namespace kheya;
using nlohmann::json;

constexpr std::size_t in_transaction = 1000;

constexpr std::array portal_registers = {
    "state", "domain", "other_domains/www.example.gov.bd", "maintainer", "helpers/dc",
    "maintainer_office", "site_seen", "real_update_on", "officers_seen", "services_seen",
    "english_version", "other_domains/old.example.gov.bd", "helpers/a2i", "other_domains/x.gov.bd"};
constexpr std::array card_registers = {
    "name_bn",        "name_en",   "designation", "branch", "mobile",      "telephone",
    "photo_shown",    "official_email", "on_portal", "role", "posted_from", "posted_to"};

struct words {
    std::string folder;
    std::size_t changes = 1'000'000, offices = 4'000, fields = 13, apart = 20;
};

// splitmix64
class dice {
public:
    std::size_t below(std::size_t bound) {
        state_ += 0x9e3779b97f4a7c15;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return static_cast<std::size_t>((z ^ (z >> 31)) % bound);
    }

private:
    std::uint64_t state_ = 6;
};

std::string day(std::size_t number) {
    char text[16];
    std::snprintf(text, sizeof text, "2021-%02zu-%02zu", 1 + number / 28 % 12, 1 + number % 28);
    return text;
}

json value_of(const std::string& reg, std::size_t number) {
    const std::string n = std::to_string(number);
    if (reg == "state") {
        return {{"value", number % 7 == 0 ? "no" : "yes"}, {"observed_on", day(number)}};
    }
    if (reg == "site_seen") {
        return {{"observed_by", "officer " + std::to_string(number % 40)},
                {"observed_on", day(number)},
                {"site_last_updated_on", day(number / 3)}};
    }
    if (reg == "officers_seen") {
        return {{"officer_info", "current"}, {"officer_info_checked_on", day(number)}};
    }
    if (reg == "services_seen") {
        return {{"service_info", "partial"}, {"service_info_checked_on", day(number)}};
    }
    if (reg.find('/') != std::string::npos) return number % 5 == 0 ? json() : json(true);
    if (reg == "photo_shown") return number % 2 == 0;
    if (reg == "real_update_on" || reg.starts_with("posted")) return day(number);
    if (reg == "name_bn") return "কর্মকর্তা " + n;
    return "value " + n;
}

// What the office's PC shows, and what headquarters' page showed before that.
struct shown {
    std::map<std::string, journal::id_list> now, before;
};

class author {
public:
    explicit author(const words& of) : of_(of) {}

    // The next save: known to be checked already, as intake hands it to the fold.
    hub_store::journal_row next() {
        const std::size_t office = dice_.below(of_.offices);
        const bool portal = dice_.below(2) == 0;
        hub_store::journal_row row;
        row.office = office_name(office);
        journal::change& c = row.change;
        c.office = row.office;
        c.type = portal ? "portal" : "officer_card";
        c.record = portal ? row.office : "0190163d-8694-739b-8000-" + row.office;
        c.author = "officer " + std::to_string(office % 5);
        c.made_at = 1'640'000'000'000'000 + static_cast<base::time_us>(number_) * 1'000'003;
        c.type_version = 3;
        c.nonce = dice_.below(SIZE_MAX);
        const std::size_t all = portal ? portal_registers.size() : card_registers.size();
        const std::size_t first = dice_.below(all);
        shown& on_screen = screens_[c.type + c.record];
        const bool apart = dice_.below(of_.apart) == 0;
        for (std::size_t i = 0; i < std::min(of_.fields, all); ++i) {
            const std::size_t at = (first + i) % all;
            const std::string reg = portal ? portal_registers[at] : card_registers[at];
            c.fields[reg] = value_of(reg, number_ + at);
            c.base[reg] = apart ? on_screen.before[reg] : on_screen.now[reg];
        }
        journal::seal(c);
        for (const auto& [reg, value] : c.fields) {
            auto& heads = on_screen.now[reg];
            on_screen.before[reg] = heads;
            if (!apart) heads.clear();
            heads.push_back(c.id);
        }
        std::memcpy(row.at.replica.bytes.data(), row.office.data(), row.office.size());
        row.at.n = ++places_[row.office];
        row.received_at = row.effective_at = c.made_at;
        row.written_in = row.office;
        ++number_;
        return row;
    }

    static std::string office_name(std::size_t number) {
        char text[16];
        std::snprintf(text, sizeof text, "D%zu-UPA-%05zu", number % 4, number);
        return text;
    }

private:
    const words& of_;
    dice dice_;
    std::size_t number_ = 0;
    std::map<std::string, shown> screens_;
    std::map<std::string, std::int64_t> places_;
};

// --- the reference -------------------------------------------------------------------------------

class bare {
public:
    explicit bare(const std::string& path) {
        CHECK(sqlite3_open(path.c_str(), &db_) == SQLITE_OK);
        run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;"
            "PRAGMA wal_autocheckpoint=16384; PRAGMA journal_size_limit=67108864;"
            "CREATE TABLE cell (office TEXT, type TEXT, record TEXT, field TEXT, value TEXT,"
            " at INTEGER, PRIMARY KEY (office, type, record, field)) WITHOUT ROWID;"
            "CREATE TABLE log (id INTEGER PRIMARY KEY, office TEXT, type TEXT, record TEXT,"
            " field TEXT, value TEXT, at INTEGER);");
        prepare(&upsert_,
                "INSERT INTO cell VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE"
                " SET value = excluded.value, at = excluded.at WHERE excluded.at > at");
        prepare(&log_, "INSERT INTO log (office, type, record, field, value, at)"
                       " VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
    }
    ~bare() {
        sqlite3_finalize(upsert_);
        sqlite3_finalize(log_);
        sqlite3_close(db_);
    }
    bare(const bare&) = delete;
    bare& operator=(const bare&) = delete;

    // `values`: of each save, its field's values as text, made before the clock runs.
    void take(const std::vector<hub_store::journal_row>& saves,
              const std::vector<std::vector<std::pair<std::string, std::string>>>& values) {
        run("BEGIN IMMEDIATE");
        for (std::size_t i = 0; i < saves.size(); ++i) {
            for (const auto& [field, value] : values[i]) {
                for (sqlite3_stmt* s : {upsert_, log_}) put(s, saves[i].change, field, value);
            }
        }
        run("COMMIT");
    }
    void run(const char* sql) {
        CHECK(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
    }
    sqlite3* db() { return db_; }

private:
    void prepare(sqlite3_stmt** into, const char* sql) {
        CHECK(sqlite3_prepare_v2(db_, sql, -1, into, nullptr) == SQLITE_OK);
    }
    static void text(sqlite3_stmt* s, int index, const std::string& value) {
        sqlite3_bind_text(s, index, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
    }
    static void put(sqlite3_stmt* s, const journal::change& c, const std::string& field,
                    const std::string& value) {
        text(s, 1, c.office);
        text(s, 2, c.type);
        text(s, 3, c.record);
        text(s, 4, field);
        text(s, 5, value);
        sqlite3_bind_int64(s, 6, c.made_at);
        CHECK(sqlite3_step(s) == SQLITE_DONE);
        sqlite3_reset(s);
    }

    sqlite3* db_ = nullptr;
    sqlite3_stmt *upsert_ = nullptr, *log_ = nullptr;
};

// --- both ----------------------------------------------------------------------------------------

struct spent {
    base::time_us ours = 0, reference = 0;
    std::size_t saves = 0, changes = 0;
};

void prepare(hub_store::sqlite_store& to, const record::type_set& types, std::size_t offices) {
    const auto done = to.transact([&]() -> base::result<void> {
        to.prepare_rows(types);
        for (std::size_t i = 0; i < offices; ++i) {
            to.put_office({author::office_name(i), "", "DIP", "upazila", base::side::office, 0});
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

spent measure(const words& of, hub_store::sqlite_store& ours, bare& reference,
              platform::clock& time) {
    const auto types = record::builtin_types();
    prepare(ours, *types, of.offices);
    author by(of);
    spent sum;
    while (sum.changes < of.changes) {
        std::vector<hub_store::journal_row> saves;
        std::vector<std::vector<std::pair<std::string, std::string>>> values;
        for (std::size_t held = 0; held < in_transaction; held += values.back().size()) {
            saves.push_back(by.next());
            values.emplace_back();
            for (const auto& [reg, value] : saves.back().change.fields) {
                values.back().emplace_back(reg, value.is_string() ? value.get<std::string>()
                                                                  : value.dump());
            }
            sum.changes += values.back().size();
        }
        sum.saves += saves.size();
        const base::time_us begun = time.monotonic();
        reference.take(saves, values);
        const base::time_us between = time.monotonic();
        merge(ours, *types, saves);
        sum.ours += time.monotonic() - between;
        sum.reference += between - begun;
    }
    return sum;
}

void print_sizes(platform::database& db, std::size_t changes) {
    const auto read = db.read([&] {
        auto found = db.query("SELECT coalesce(m.tbl_name, s.name), sum(s.pgsize) FROM dbstat s"
                              " LEFT JOIN sqlite_schema m ON m.name = s.name"
                              " GROUP BY 1 HAVING sum(s.pgsize) > 65536 ORDER BY 2 DESC");
        while (found.next()) {
            std::printf("  %-16s %7.1f bytes a change\n", found.text(0).c_str(),
                        static_cast<double>(found.integer(1)) / static_cast<double>(changes));
        }
    });
    if (!read) std::printf("  no sizes: %s\n", read.error().text().c_str());
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
    for (const char* name : {"hub.db", "hub.db-wal", "bare.db", "bare.db-wal"}) {
        std::filesystem::remove(folder / name);
    }
    boost::asio::io_context io(1);
    const auto time = platform::make_system_clock(io.get_executor());
    auto ours = hub_store::open_sqlite("sqlite:" + (folder / "hub.db").string());
    CHECK(ours.has_value());
    bare reference(folder / "bare.db");
    const spent sum = measure(*of, **ours, reference, *time);
    const auto rate = [&](base::time_us in, std::size_t number) {
        return static_cast<double>(number) * 1e6 / static_cast<double>(in);
    };
    std::printf("%zu field changes in %zu saves, %zu offices\n", sum.changes, sum.saves,
                of->offices);
    std::printf("bare SQLite: %8.0f changes a second\n", rate(sum.reference, sum.changes));
    std::printf("merge:       %8.0f changes a second, %.0f saves; %.0f %% of bare SQLite\n",
                rate(sum.ours, sum.changes), rate(sum.ours, sum.saves),
                100.0 * static_cast<double>(sum.reference) / static_cast<double>(sum.ours));
    std::printf("open conflicts %lld, settled %lld\n",
                static_cast<long long>((*ours)->count(hub_store::counted::open_conflicts)),
                static_cast<long long>((*ours)->count(hub_store::counted::settled_conflicts)));
    reference.run("PRAGMA wal_checkpoint(TRUNCATE)");
    print_sizes((*ours)->db(), sum.changes);
    auto other = platform::database::open((folder / "bare.db").string(), {.read_only = true});
    if (other) {
        std::printf("bare SQLite:\n");
        print_sizes(**other, sum.changes);
    }
    return 0;
}
