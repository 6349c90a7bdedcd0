#include "hub/command/comparing.hpp"

#include "shared/platform/log.hpp"

#include <algorithm>

namespace kheya::hub_command {

namespace {

constexpr const char* compared_meta = "compared";
constexpr base::time_us compare_every = 7 * base::day_us;
// A hub that starts has better things to do; one that could not compare tries again as soon.
constexpr base::time_us compare_rest = 3600 * base::second_us;
constexpr base::time_us nap = base::second_us;  // how soon stop() is noticed

}  // namespace

std::optional<compared> last_comparison(hub_store::store& in) {
    const auto text = in.meta(compared_meta);
    const auto kept = nlohmann::json::parse(text.value_or(""), nullptr, false);
    if (!kept.is_object()) return std::nullopt;
    return compared{kept.value("at", base::time_us(0)), kept.value("whole", base::time_us(0)),
                    kept.value("differences", std::size_t(0)), kept.value("first", "")};
}

void note_comparison(hub_store::store& in, base::time_us began,
                     const std::vector<std::string>& differences) {
    const bool is_whole = differences.empty();
    const auto before = last_comparison(in);
    const base::time_us whole = is_whole ? began : before ? before->whole : 0;
    const nlohmann::json kept = {{"at", began},
                                 {"whole", whole},
                                 {"differences", differences.size()},
                                 {"first", is_whole ? "" : differences.front()}};
    in.set_meta(compared_meta, kept.dump());
}

platform::awaitable<bool> comparing::rest(base::time_us duration) {
    for (auto left = duration; left > 0 && !stopped_; left -= nap) {
        co_await around_.time.wait(std::min(left, nap));
    }
    co_return !stopped_;
}

// By a clock that may have jumped: a comparison of the future was none.
platform::awaitable<base::time_us> comparing::left() {
    auto last = std::make_shared<std::optional<compared>>();
    std::function<base::result<void>()> look = [this, last] {
        return around_.reader.snapshot([&]() -> base::result<void> {
            *last = last_comparison(around_.reader);
            return {};
        });
    };
    const auto looked = co_await around_.reading.read(std::move(look));
    const base::time_us now = around_.time.wall();
    if (!looked) co_return compare_rest;
    if (!*last || (*last)->at > now) co_return 0;
    co_return std::max<base::time_us>(0, (*last)->at + compare_every - now);
}

platform::awaitable<base::result<void>> comparing::compare() {
    const base::time_us began = around_.time.wall();
    auto found = std::make_shared<std::vector<std::string>>();
    auto all = std::make_shared<hub_store::comparison>(
        hub_store::comparison::aim::telling,
        [found](const std::string& office, std::int64_t after, const std::string& why) {
            found->push_back(office + ": an entry of its journal does not read, behind the "
                                      "sequence " + std::to_string(after) + ": " + why);
        });
    auto done = std::make_shared<bool>(false);
    while (!*done) {
        if (stopped_) co_return base::error{base::errc::later, "the program is stopping"};
        std::function<base::result<void>()> step = [this, all, done] {
            return around_.reader.snapshot([&]() -> base::result<void> {
                TRY(*done, all->go_on(around_.reader, *around_.types.now()));
                return {};
            });
        };
        const auto stepped = co_await around_.reading.read(std::move(step));
        if (!stepped) co_return stepped.error();
    }
    for (const auto& one : all->found()) found->push_back(one.what);
    for (const std::string& one : *found) platform::log_error("journal: " + one);
    std::function<base::result<void>()> note = [this, began, found]() -> base::result<void> {
        note_comparison(around_.writer, began, *found);
        return {};
    };
    co_return co_await around_.writing.write(std::move(note));
}

platform::awaitable<void> comparing::keep_on() {
    base::time_us pause = compare_rest;
    for (;;) {
        auto resting = rest(pause);
        const bool goes_on = co_await std::move(resting);
        if (!goes_on) co_return;
        auto asking = left();
        pause = co_await std::move(asking);
        if (pause > 0) continue;
        auto working = compare();
        const auto done = co_await std::move(working);
        if (!done && !stopped_) platform::log_warn("journal: " + done.error().text());
        pause = compare_rest;
    }
}

}  // namespace kheya::hub_command
