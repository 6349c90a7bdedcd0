#include "agent/agent.hpp"

#include "agent/settings.hpp"
#include "agent/store/redactions.hpp"
#include "agent/store/rescue.hpp"
#include "shared/platform/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

namespace kheya::agent {

namespace asio = boost::asio;
namespace note = agent_store::note;
using agent_store::health_finding;

namespace {

constexpr base::time_us full_check_every = 7 * base::day_us;
constexpr base::time_us full_check_asked_every = base::day_us / 4;
// The portal is not looked at while the office's PC is just starting, nor often without a line.
constexpr base::time_us probe_first = 10 * 60 * base::second_us;
// After a save, for the log to be emptied: others may follow it.
constexpr base::time_us rest_after = 10 * base::second_us;
// Pages of the log: a save has more, the note of an exchange that failed has fewer.
constexpr std::size_t rest_from = 6;
constexpr base::time_us probe_again = 3600 * base::second_us;

std::string key_file(const settings& set) { return set.folder + "/device.key"; }

}  // namespace

program::program(seams outside, std::unique_ptr<agent_store::store> store, const settings& set)
    : io_(outside.io),
      time_(outside.time),
      settings_(set),
      store_(std::move(store)),
      care_(*store_, set.folder, set.reserve),
      disk_(outside.io, store_->db(), set.own_disk_thread),
      line_(*store_, disk_, outside.time, outside.random, outside.make_transport,
            {key_file(set), set.machine, set.full_history}),
      carrier_(*store_, disk_, line_, agent_store::blobs_in(set.folder), set.fetches_all_evidence),
      runner_(outside.io, outside.time, outside.random, line_, set.interval),
      service_({*store_, disk_, outside.time, outside.random, line_, runner_, care_, set.folder,
                key_file(set), set.machine, set.full_history, set.user, outside.web}),
      random_(outside.random),
      probes_(outside.web != nullptr && set.probe_every > 0) {
    runner_.carry(carrier_);
    care_.begin();
    care_.on_damage([io = io_, call = std::move(outside.on_damage)](const std::string& why) {
        platform::log_error("agent.db: " + why);
        // Seen on the disk thread; the program is closed from the loop.
        if (call) asio::post(io, [call, why] { call(why); });
    });
    disk_.set_watch([this](const base::error* trouble) {
        care_.saw(trouble);
        // Beside a job that failed others may have held.
        if (store_->db().log_pages() < rest_from) return;
        if (std::exchange(log_is_empty_, false)) asio::post(io_, [this] { wrote(); });
    });
    runner_.on_idle([this, idle = std::move(outside.on_idle)] {
        if (idle) idle();
        if (settings_.reserve > 0) asio::co_spawn(io_, keep_identity(), asio::detached);
    });
}

void program::start() {
    started_ = true;
    log_is_empty_ = false;   // there is what the program before this one left
    wrote();
    runner_.start(settings_.listens);
    asio::co_spawn(io_, look_over_regularly(), asio::detached);
    if (probes_) asio::co_spawn(io_, probe_regularly(), asio::detached);
}

// A command rests at its end.
void program::wrote() {
    if (started_ && !std::exchange(rests_later_, true)) {
        asio::co_spawn(io_, rest_later(), asio::detached);
    }
}

// Where somebody waits for the disk, the log waits for a better moment.
platform::awaitable<void> program::rest_later() {
    do {
        co_await time_.wait(rest_after);
    } while (disk_.waiting() > 0);
    rests_later_ = false;
    co_await rest();
}

// Who copies agent.db alone has all of it then, and a log that is empty cannot be harmed. It is the
// writer's own connection that does it: SQLite before 3.51.3 loses commits where another one does.
platform::awaitable<void> program::rest() {
    std::function<base::result<void>()> empty = [this]() -> base::result<void> {
        if (std::exchange(log_is_empty_, true) || care_.mode() != agent_store::disk_mode::well) {
            return {};
        }
        agent_store::empty_log(store_->db());
        return {};
    };
    const auto emptied = co_await disk_.read(std::move(empty));
    // All is in the log, and is read from there.
    if (!emptied) platform::log_warn("emptying the log: " + emptied.error().text());
}

platform::awaitable<bool> program::is_probe_due() {
    base::time_us last = 0;
    std::function<base::result<void>()> ask = [&]() -> base::result<void> {
        last = store_->notes().number(note::probed_at);
        return {};
    };
    const auto asked = co_await disk_.read(std::move(ask));
    const base::time_us since = time_.wall() - last;
    // A clock that was set back far must not put the look off for years.
    co_return asked && (since >= settings_.probe_every || since < 0);
}

platform::awaitable<void> program::probe_regularly() {
    co_await time_.wait(probe_first);
    while (true) {
        const bool is_due = co_await is_probe_due();
        if (is_due) {
            editing::request asked;
            asked.verb = "probe";
            auto looking = service_.perform(std::move(asked));
            const editing::outcome given = co_await std::move(looking);
            if (given.exit_code != 0) platform::log_debug("probe: " + given.err);
        }
        co_await time_.wait(probe_again);
    }
}

// What the hub said in an exchange belongs in the file that survives the database.
platform::awaitable<void> program::keep_identity() {
    std::function<base::result<void>()> keep = [this] {
        return agent_store::keep_identity(*store_, settings_.folder);
    };
    const auto kept = co_await disk_.read(std::move(keep));
    if (!kept) platform::log_warn("identity.json: " + kept.error().text());
}

// Gives whether the part is without damage.
platform::awaitable<bool> program::take_look(look part) {
    std::vector<health_finding> findings;
    std::function<base::result<void>()> job = [&]() -> base::result<void> {
        findings = part();
        for (const auto& f : findings) {
            if (f.is_damage()) care_.found_damage(f.where + ": " + f.what.en);
        }
        return {};
    };
    const auto looked = co_await disk_.read(std::move(job));
    if (!looked) platform::log_error("check: " + looked.error().text());
    bool sound = looked.has_value();
    for (const auto& f : findings) {
        platform::log_error("check: " + f.where + ": " + f.what.en + "; " + f.remedy.en);
        sound = sound && !f.is_damage();
    }
    co_return sound;
}

platform::awaitable<bool> program::is_full_check_due() {
    base::time_us checked = 0;
    bool damaged = false;
    std::function<base::result<void>()> ask = [&]() -> base::result<void> {
        checked = store_->notes().number(note::checked_at);
        damaged = care_.damaged();
        return {};
    };
    const auto asked = co_await disk_.read(std::move(ask));
    const base::time_us wall = time_.wall();
    // A clock that was set back far must not put the check off for years.
    const bool is_due = wall - checked >= full_check_every || checked - wall >= full_check_every;
    co_return asked && is_due && !damaged;
}

// After serving has begun: an old PC's disk takes its time, and the officer should not wait for it.
// A PC may stay on for months: the week is watched while the program runs too.
platform::awaitable<void> program::look_over_regularly() {
    look quick = [this] { return agent_store::look_over(*store_, false); };
    auto looking = take_look(std::move(quick));
    (void)co_await std::move(looking);
    while (true) {
        const bool is_due = co_await is_full_check_due();
        if (is_due) co_await look_over_fully();
        co_await time_.wait(full_check_asked_every);
    }
}

// Table by table, so that a save waits for one of them at most.
platform::awaitable<void> program::look_over_fully() {
    std::vector<std::string> names;
    std::function<base::result<void>()> list = [&]() -> base::result<void> {
        names = agent_store::tables(*store_);
        return {};
    };
    const auto listed = co_await disk_.read(std::move(list));
    if (!listed) co_return;
    for (const std::string& name : names) {
        look table = [this, name] { return agent_store::look_over_table(*store_, name); };
        const bool sound = co_await take_look(std::move(table));
        if (!sound) co_return;
    }
    look chains = [this] { return agent_store::look_over_chains(*store_); };
    const bool sound = co_await take_look(std::move(chains));
    if (!sound) co_return;
    const base::time_us wall = time_.wall();
    std::function<base::result<void>()> note_it = [this, wall]() -> base::result<void> {
        store_->notes().set(note::checked_at, wall);
        return {};
    };
    const auto noted = co_await disk_.write(std::move(note_it));
    if (!noted) platform::log_error("check: " + noted.error().text());
}

platform::http_handler program::serve_pages(unsigned short port, bool bengali) {
    desk_ = std::make_unique<agent_desk::desk>(agent_desk::surroundings{
        *store_, disk_, time_, random_,
        [this](editing::request asked) { return perform(std::move(asked)); },
        [this] { return runner_.is_exchanging(); }, [this] { return runner_.more_comes(); },
        bengali, [this] { return tell_settings(settings_.folder); },
        [this](const std::string& key, const std::string& value) {
            return change_setting(settings_.folder, key, value);
        }});
    return desk_->handler(port);
}

platform::awaitable<editing::outcome> program::perform(editing::request asked) {
    const bool may_join =
        asked.verb == "enrol" || asked.verb == "sync" || asked.verb == "import";
    editing::outcome given = co_await service_.perform(std::move(asked));
    if (may_join && settings_.reserve > 0) co_await keep_identity();
    co_return given;
}

}  // namespace kheya::agent
