// Writers that meet in one store, as hub processes on one database do:
//
//   store_bench URL [--writers 8] [--offices 1] [--changes 2] [--seconds 10]
//
// Each writer has a connection of its own and commits one exchange after the other, as fast as it
// can: so many changes of an office's records through the real fold, in one transaction. Offices
// are dealt out in turn, so that one office means one stream for all. A reader follows every stream
// by its cursor and looks that each sequence is there; at the end it has seen all that was
// committed, or the program says so and ends with 1. The store must be empty. On PostgreSQL the
// same fields are then written for as long as plain upserts with a log (plain_postgres.hpp).

#include "hub/store/engine.hpp"
#include "hub/store/fold.hpp"
#include "shared/base/check.hpp"
#include "tests/bench/plain_postgres.hpp"
#include "tests/bench/stream_reader.hpp"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <map>
#include <thread>
#include <vector>

namespace {

using namespace kheya;
using watch = std::chrono::steady_clock;

struct words {
    std::string url;
    std::int64_t writers = 8, offices = 1, changes = 2, seconds = 10;
};

words read_words(int count, char** given) {
    words out;
    CHECK(count >= 2 && count % 2 == 0);
    out.url = given[1];
    for (int i = 2; i + 1 < count; i += 2) {
        const std::int64_t value = std::atoll(given[i + 1]);
        if (std::strcmp(given[i], "--writers") == 0) out.writers = value;
        else if (std::strcmp(given[i], "--offices") == 0) out.offices = value;
        else if (std::strcmp(given[i], "--changes") == 0) out.changes = value;
        else if (std::strcmp(given[i], "--seconds") == 0) out.seconds = value;
        else CHECK(false);
    }
    return out;
}

std::string office_name(std::int64_t number) { return "OFFICE-" + std::to_string(number); }

std::unique_ptr<hub_store::engine> open(const std::string& url) {
    auto opened = hub_store::open_engine(url);
    if (!opened) std::fprintf(stderr, "store_bench: %s\n", opened.error().text().c_str());
    CHECK(opened.has_value());
    return std::move(*opened);
}

void prepare(hub_store::engine& in, std::int64_t offices) {
    const auto done = in.transact([&]() -> base::result<void> {
        CHECK(in.offices().empty());
        in.prepare_rows(*record::builtin_types());
        for (std::int64_t i = 0; i < offices; ++i) {
            in.put_office({office_name(i), "", "DIP", "district", base::side::office, 0});
        }
        return {};
    });
    CHECK(done.has_value());
}

struct tally {
    std::atomic<std::int64_t> commits = 0, again = 0, failed = 0;
};

std::vector<std::pair<std::string, std::string>> fields_of(std::int64_t n) {
    return {{"name_bn", "officer " + std::to_string(n)},
            {"mobile", "+8801700" + std::to_string(100000 + n % 900000)},
            {"designation", "grade " + std::to_string(n % 20)}};
}

class writer {
public:
    writer(const words& of, std::int64_t number, tally& into)
        : of_(of), number_(number), into_(into), own_(open(of.url)) {}

    void run(watch::time_point until) {
        for (std::int64_t turn = 0; watch::now() < until; ++turn) {
            const std::string office = office_name((number_ + turn) % of_.offices);
            const auto before = n_;
            const auto seen = last_;
            int runs = 0;
            const auto done = own_->transact([&]() -> base::result<void> {
                into_.again += ++runs > 1 ? 1 : 0;
                n_ = before;
                last_ = seen;
                for (std::int64_t i = 0; i < of_.changes; ++i) save(office, i);
                return {};
            });
            if (done) ++into_.commits;
            else ++into_.failed;
        }
    }

private:
    void save(const std::string& office, std::int64_t which) {
        hub_store::journal_row row;
        journal::change& c = row.change;
        c.office = office;
        c.type = "staff";
        c.record = std::to_string(number_) + "-" + std::to_string(which);
        for (const auto& [field, value] : fields_of(n_)) c.fields[field] = value;
        for (const auto& [reg, value] : c.fields) {
            const auto seen = last_.find(office + c.record);
            if (seen != last_.end()) c.base[reg] = {seen->second};
        }
        c.author = "officer";
        c.made_at = n_;
        c.nonce = static_cast<std::uint64_t>(number_ << 40 | n_) << 1;
        journal::seal(c);
        row.office = row.written_in = office;
        row.at.replica.bytes[0] = static_cast<std::uint8_t>(number_);
        row.at.n = ++n_;
        row.received_at = row.effective_at = n_;
        CHECK(!own_->standing_of(c.id));  // as intake asks
        hub_store::enter_change(*own_, *types_, row);
        own_->put_place(office, row.at, c.id);
        last_[office + c.record] = c.id;
    }

    const words& of_;
    std::int64_t number_, n_ = 0;
    tally& into_;
    std::unique_ptr<hub_store::engine> own_;
    std::shared_ptr<const record::type_set> types_ = record::builtin_types();
    std::map<std::string, base::change_id> last_;
};

// Commits a second of as many writers, for as long.
double run_plain(const words& of) {
    std::atomic<std::int64_t> commits = 0;
    std::vector<std::unique_ptr<bench::plain_postgres>> lines;
    for (std::int64_t i = 0; i < of.writers; ++i) {
        lines.push_back(std::make_unique<bench::plain_postgres>(of.url));
    }
    const auto until = watch::now() + std::chrono::seconds(of.seconds);
    std::vector<std::thread> threads;
    for (std::int64_t number = 0; number < of.writers; ++number) {
        threads.emplace_back([&, number] {
            std::int64_t n = 0;
            for (std::int64_t turn = 0; watch::now() < until; ++turn, ++commits) {
                const std::string office = office_name((number + turn) % of.offices);
                std::vector<bench::plain_cell> changes;
                for (std::int64_t i = 0; i < of.changes; ++i, ++n) {
                    const std::string record = std::to_string(number) + "-" + std::to_string(i);
                    for (const auto& [field, value] : fields_of(n)) {
                        changes.push_back({office, record, field, value, n});
                    }
                }
                lines[static_cast<std::size_t>(number)]->commit(changes);
            }
        });
    }
    for (auto& each : threads) each.join();
    return static_cast<double>(commits) / static_cast<double>(of.seconds);
}

}  // namespace

int main(int count, char** given) {
    const words of = read_words(count, given);
    prepare(*open(of.url), of.offices);
    tally all;
    std::vector<std::unique_ptr<writer>> writers;
    for (std::int64_t i = 0; i < of.writers; ++i) {
        writers.push_back(std::make_unique<writer>(of, i, all));
    }
    const auto begin = watch::now();
    std::vector<std::thread> threads;
    for (auto& each : writers) {
        const auto until = begin + std::chrono::seconds(of.seconds);
        threads.emplace_back([until, w = each.get()] { w->run(until); });
    }
    bench::stream_reader reader(of.url);
    for (auto& each : threads) each.join();
    const double took = std::chrono::duration<double>(watch::now() - begin).count();
    reader.finish();
    const std::int64_t written = all.commits * of.changes;
    const bool is_whole = reader.missing() == 0 && reader.seen() == written;
    std::printf("%lld writers, %lld offices, %lld changes a commit: %.0f commits a second, %.0f "
                "changes; run again %.2f times a commit, %lld failed; read along: %s\n",
                static_cast<long long>(of.writers), static_cast<long long>(of.offices),
                static_cast<long long>(of.changes), static_cast<double>(all.commits) / took,
                static_cast<double>(written) / took,
                static_cast<double>(all.again) / static_cast<double>(std::max<std::int64_t>(
                                                    1, all.commits)),
                static_cast<long long>(all.failed),
                is_whole ? "none missing" : "SOME MISSING");
    if (of.url.starts_with("postgres")) {
        const double ours = static_cast<double>(all.commits) / took, plain = run_plain(of);
        std::printf("| %lld writers of %lld offices in PostgreSQL, %lld saves of 3 fields a commit"
                    " | beside plain unnest upserts with a log | %.0f commits/s against %.0f, %.0f"
                    " %% | |\n",
                    static_cast<long long>(of.writers), static_cast<long long>(of.offices),
                    static_cast<long long>(of.changes), ours, plain, 100 * ours / plain);
    }
    return is_whole && all.failed == 0 ? 0 : 1;
}
