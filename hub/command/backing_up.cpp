#include "hub/command/backing_up.hpp"

#include "shared/platform/files.hpp"
#include "shared/platform/log.hpp"
#include "shared/platform/sealed_box.hpp"

#include <algorithm>

namespace kheya::hub_command {

namespace {

constexpr base::time_us nap = base::second_us;  // how soon stop() is noticed
// One that failed is tried again after the first of these, then after twice as long each time: each
// copies the whole store, and what refuses one (a damaged store) seldom mends itself.
constexpr base::time_us first_retry = 600 * base::second_us;
constexpr base::time_us longest_retry = 2 * 3600 * base::second_us;

}  // namespace

backing_up::backing_up(surroundings around)
    : around_(std::move(around)), packing_(around_.io, around_.own_thread, 1) {}

platform::awaitable<editing::outcome> backing_up::back_up(editing::request asked) {
    std::string file = asked.arguments.value("file", "");
    std::string passphrase = asked.arguments.value("passphrase", "");
    // Those on a schedule have names of their own, wherever the settings keep them.
    auto done = platform::keep_out_of(around_.folder, file);
    if (done) done = co_await back_up_to(file, std::move(passphrase));
    if (!done) co_return editing::failure(done.error(), asked.how);
    if (asked.how.json) co_return editing::success(nlohmann::json{{"file", file}});
    co_return editing::success("kheya-hub: backup written to " + file +
                               "\nevidence files are not in it: copy the folder blobs beside it, "
                               "or let the offices send theirs again after a restore\n");
}

platform::awaitable<base::result<void>> backing_up::back_up_to(std::string file,
                                                               std::string passphrase) {
    if (around_.database == nullptr) co_return no_own_backup();
    if (backing_up_) {
        co_return base::error{base::errc::later, "another backup is being written", {}, {}};
    }
    backing_up_ = true;
    const backup_order order{around_.folder, file, std::move(passphrase)};
    auto copy = std::make_shared<store_copy>();
    // Between two transactions: what the copy holds is what receipts may promise.
    std::function<base::result<void>()> copying = [this, order, copy]() -> base::result<void> {
        TRY(*copy, copy_store(around_.store, *around_.database, around_.key, around_.random,
                              order));
        return {};
    };
    auto copied = co_await around_.disk.read(std::move(copying));
    if (copied) {
        std::function<base::result<void>()> pack = [order, copy] {
            return pack_backup(order, *copy);
        };
        copied = co_await packing_.run(std::move(pack));
    }
    const std::string why = copied ? std::string() : copied.error().text();
    const base::time_us now = around_.time.wall();
    std::function<base::result<void>()> note = [this, copy, why, now,
                                                file]() -> base::result<void> {
        hub_store::audit_row row;
        row.at = now;
        row.who = row.from = "hub";
        row.verb = "backup";
        row.what = file;
        row.outcome = why.empty() ? "done" : "failed";
        row.note = why;
        around_.store.append_audit(row);
        if (why.empty()) note_backup(around_.store, copy->covered, now, file);
        else note_failed_backup(around_.store, why);
        return {};
    };
    const auto noted = co_await around_.disk.write(std::move(note));
    backing_up_ = false;
    if (!copied) co_return copied.error();
    co_return noted;
}

// When the next one is due by the last that succeeded; a clock that jumped must not put it off.
platform::awaitable<base::time_us> backing_up::next_backup(base::time_us every) {
    auto last = std::make_shared<base::time_us>(0);
    std::function<base::result<void>()> look = [this, last]() -> base::result<void> {
        if (const auto text = around_.store.meta("backup_last")) *last = std::stoll(*text);
        return {};
    };
    const auto looked = co_await around_.disk.read(std::move(look));
    const base::time_us now = around_.time.wall();
    if (!looked || *last == 0 || *last > now) co_return 0;
    co_return std::max<base::time_us>(0, *last + every - now);
}

// For `settings` to show; what hub.toml says rules.
platform::awaitable<void> backing_up::note_schedule(schedule by) {
    const nlohmann::json shown = {{"folder", by.folder},
                                  {"every_h", by.every / (3600 * base::second_us)},
                                  {"keep", by.keep}};
    std::function<base::result<void>()> note = [this, shown]() -> base::result<void> {
        around_.store.set_meta("backup_schedule", shown.dump());
        return {};
    };
    const auto noted = co_await around_.disk.write(std::move(note));
    if (!noted) platform::log_error("backup schedule: " + noted.error().text());
}

platform::awaitable<void> backing_up::keep_on(schedule by) {
    auto noting = note_schedule(by);
    co_await std::move(noting);
    base::time_us left = co_await next_backup(by.every), retry = first_retry;
    while (!stopping_) {
        if (left > 0) {
            const base::time_us part = std::min(left, nap);
            co_await around_.time.wait(part);
            left -= part;
            continue;
        }
        const std::string file = by.folder + "/" + backup_name(around_.time.wall());
        auto passphrase = platform::read_passphrase(by.passphrase_file);
        base::result<void> done;
        // Each has a name of its own: no later one comes upon what a killed one left.
        if (!backing_up_) done = clear_unfinished(by.folder);
        if (done && !passphrase) done = passphrase.error();
        if (done) done = co_await back_up_to(file, std::move(*passphrase));
        if (done) {
            std::function<base::result<void>()> clear = [this, by, file] {
                return keep_newest(around_.store, by.folder, by.keep, file);
            };
            done = co_await around_.disk.read(std::move(clear));
        }
        left = by.every;
        if (done) {
            retry = first_retry;
            continue;
        }
        left = std::min(by.every, retry);
        retry = std::min(2 * retry, longest_retry);
        const std::string why = done.error().text();
        platform::log_error("backup: " + why);
        std::function<base::result<void>()> note = [this, why]() -> base::result<void> {
            note_failed_backup(around_.store, why);
            return {};
        };
        const auto noted = co_await around_.disk.write(std::move(note));
        if (!noted) platform::log_error("backup: " + noted.error().text());
    }
}

}  // namespace kheya::hub_command
