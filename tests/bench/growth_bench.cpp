// What a change costs as the work grows: the same number of saves merged into a small store and
// into a large one, in turns, in one run. Both were filled by fill_store and are written to:
//
//   growth_bench SMALL.db LARGE.db [SAVES]
//
// The saves are those of merge_bench: portals and officers' cards of offices at random, each over
// what the store holds. What a store holds is read by another connection before, so that the one
// that is measured begins as after a start: nothing in its cache.

#include "hub/store/fold.hpp"
#include "hub/store/sqlite_store.hpp"
#include "shared/base/check.hpp"
#include "shared/platform/system.hpp"
#include "tests/bench/drawn_saves.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdio>
#include <cstdlib>

namespace {

using namespace kheya;

constexpr std::size_t saves_default = 20'000, saves_in_transaction = 80;
constexpr std::size_t fields = 13, apart = 20;
constexpr double goal = 1.3;

std::unique_ptr<hub_store::sqlite_store> opened(
    base::result<std::unique_ptr<hub_store::sqlite_store>> found) {
    if (!found) std::fprintf(stderr, "growth_bench: %s\n", found.error().text().c_str());
    CHECK(found.has_value() && *found != nullptr);
    return std::move(*found);
}

class measured {
public:
    explicit measured(const std::string& file)
        : store_(opened(hub_store::open_sqlite("sqlite:" + file))), offices_(names(file)),
          by_(offices_, fields, apart) {
        const auto reader = opened(hub_store::open_sqlite_reader("sqlite:" + file));
        const auto done = reader->read([&]() -> base::result<void> {
            for (const std::string& office : offices_) {
                for (const auto& key : bench::drawn_saves::records_of(office)) {
                    by_.show(key, reader->load_record(key.office, key.type, key.record));
                }
            }
            return {};
        });
        CHECK(done.has_value());
        const auto prepared = store_->transact([&]() -> base::result<void> {
            store_->prepare_rows(*types_);
            return {};
        });
        CHECK(prepared.has_value());
    }

    void run(platform::clock& time) {
        std::vector<hub_store::journal_row> saves;
        for (std::size_t i = 0; i < saves_in_transaction; ++i) {
            saves.push_back(by_.next());
            changes_ += saves.back().change.fields.size();
        }
        const base::time_us begun = time.monotonic();
        const auto done = store_->transact([&]() -> base::result<void> {
            for (hub_store::journal_row& row : saves) {
                hub_store::enter_change(*store_, *types_, row);
                store_->put_place(row.office, row.at, row.change.id);
            }
            return {};
        });
        spent_ += time.monotonic() - begun;
        // Equal saves cannot be entered twice.
        if (done) return;
        std::fprintf(stderr, "growth_bench: was this store measured before? %s\n",
                     done.error().text().c_str());
        std::exit(1);
    }

    [[nodiscard]] double us_a_change() const {
        return static_cast<double>(spent_) / static_cast<double>(changes_);
    }
    [[nodiscard]] std::size_t offices() const { return offices_.size(); }

private:
    static std::vector<std::string> names(const std::string& file) {
        const auto reader = opened(hub_store::open_sqlite_reader("sqlite:" + file));
        std::vector<std::string> out;
        const auto done = reader->read([&]() -> base::result<void> {
            for (const auto& row : reader->offices()) out.push_back(row.id);
            return {};
        });
        CHECK(done.has_value());
        return out;
    }

    std::shared_ptr<const record::type_set> types_ = record::builtin_types();
    std::unique_ptr<hub_store::sqlite_store> store_;
    std::vector<std::string> offices_;
    bench::drawn_saves by_;
    base::time_us spent_ = 0;
    std::size_t changes_ = 0;
};

}  // namespace

int main(int count, char** text) {
    if (count != 3 && count != 4) {
        std::fprintf(stderr, "words: SMALL.db LARGE.db [SAVES]\n");
        return 2;
    }
    const std::size_t saves =
        count == 4 ? static_cast<std::size_t>(std::atoll(text[3])) : saves_default;
    boost::asio::io_context io(1);
    const auto time = platform::make_system_clock(io.get_executor());
    measured small(text[1]), large(text[2]);
    for (std::size_t done = 0; done < saves; done += saves_in_transaction) {
        small.run(*time);
        large.run(*time);
    }
    const double ratio = large.us_a_change() / small.us_a_change();
    std::printf("| time a change, %zu offices against %zu | at most 1.3 x | %.2f x (%.1f against"
                " %.1f us) | %s |\n",
                large.offices(), small.offices(), ratio, large.us_a_change(), small.us_a_change(),
                ratio <= goal ? "reached" : "missed");
    return 0;
}
