#include "tests/sim/node.hpp"

#include "hub/command/key_roll.hpp"
#include "hub/intake/key_rolls.hpp"
#include "shared/base/hash.hpp"
#include "tests/sim/network.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>
#include <functional>

namespace kheya::sim {

namespace asio = boost::asio;

namespace {

constexpr int hub_cache_kib = 64 * 1024;   // as hub/store opens it

platform::awaitable<void> keep(platform::awaitable<editing::outcome> doing,
                               std::shared_ptr<std::optional<editing::outcome>> into) {
    *into = co_await std::move(doing);
}

// Where the disk does not let it somebody makes room, or puts another disk in.
bool settled(disk& drive, hub_store::sqlite_store& in, const std::function<void()>& work) {
    const auto settle = [&]() -> base::result<void> {
        work();
        return {};
    };
    if (in.transact(settle)) return true;
    if (drive.crashed()) return false;
    drive.lift();
    return in.transact(settle).has_value();
}

}  // namespace

machine::machine(timeline& time, int id, std::uint64_t seed, image content)
    : all(time),
      number(id),
      drive(std::make_unique<sim::disk>(std::move(content))),
      clock(time, id, &executor),
      chance(seed),
      seed_(seed) {}

void machine::stop() {
    all.forget(number);
    drop_program();
    // Coroutines that wait for nothing in simulated time go with their io_context.
    io.reset();
}

void machine::power_cut(dice& d) {
    stop();
    drive->power_cut(d);
    clock.reboot();
}

void machine::poll() {
    if (!io) return;
    io->restart();
    io->poll();
}

void machine::insert(image content) {
    auto other = std::make_unique<sim::disk>(std::move(content));
    other->count_on_from(*drive);
    drive = std::move(other);
}

// --- the hub -------------------------------------------------------------------------------------

hub_machine::hub_machine(timeline& time, std::uint64_t seed, image content,
                         const platform::key_pair& key)
    : machine(time, 1, seed, std::move(content)), key_(key) {}

hub_machine::~hub_machine() { stop(); }

platform::key_pair hub_machine::next_key() const {
    platform::key_seed seed{};
    const auto hash = base::sha256().add("next key").add(key_.seed()).finish();
    std::copy(hash.bytes.begin(), hash.bytes.end(), seed.begin());
    return platform::key_pair::from_seed(seed);
}

void hub_machine::roll_key() { key_ = next_key().after(key_); }

// As every start does: the store may be one from before the roll.
bool hub_machine::settle_rolls(hub_store::sqlite_store& in) {
    if (key_.earlier().empty()) return true;
    return settled(*drive, in, [&] {
        hub_intake::settle_key_rolls(in, key_, next_key().public_part(), {}, clock.wall());
    });
}

// The same: it may be one from before something was stated.
bool hub_machine::hear_statements(hub_store::sqlite_store& in) {
    if (statements_.empty()) return true;
    return settled(*drive, in, [&] { hub_command::know_again(in, key_, statements_); });
}

bool hub_machine::start() {
    io = std::make_unique<asio::io_context>(1);
    executor = io->get_executor();
    platform::database_options options;
    options.vfs = vfs_name();
    options.cache_kib = hub_cache_kib;
    auto db = platform::database::open(drive->path_of("hub.db"), options);
    if (!db) return false;
    auto store = std::make_unique<hub_store::sqlite_store>(std::move(*db));
    if (make_tables) {
        if (!store->prepare()) return false;
        const auto rows = store->transact([&]() -> base::result<void> {
            store->prepare_rows(*record::builtin_types());
            return {};
        });
        if (!rows) return false;
    }
    if (!settle_rolls(*store) || !hear_statements(*store)) return false;
    store_ = store.get();
    hub::program::parts parts{executor, &clock, &chance, nullptr, &store->db(), key_, false};
    parts.store = std::move(store);
    if (keeps_statements) {
        parts.statements = [this](const std::string& line) -> base::result<void> {
            statements_ += line + "\n";
            return {};
        };
        parts.read_statements = [this]() -> base::result<std::string> { return statements_; };
    }
    if (log_pages != 0) parts.log_pages_most = log_pages;
    program_ = std::make_unique<hub::program>(std::move(parts));
    handler_ = program_->agent_handler();
    return true;
}

void hub_machine::drop_program() {
    handler_ = nullptr;
    program_.reset();
    store_ = nullptr;
}

std::optional<editing::outcome> hub_machine::perform(editing::request asked) {
    if (!running()) return std::nullopt;
    asked.how.json = true;
    auto given = std::make_shared<std::optional<editing::outcome>>();
    asio::co_spawn(executor, keep(program_->perform(std::move(asked)), given), asio::detached);
    poll();
    return *given;
}

// --- an agent ------------------------------------------------------------------------------------

agent_machine::agent_machine(timeline& time, int id, std::uint64_t seed, const device& dev,
                             network& net, image content)
    : machine(time, id, seed, std::move(content)), of(dev), net_(net) {}

agent_machine::~agent_machine() { stop(); }

bool agent_machine::start() {
    io = std::make_unique<asio::io_context>(1);
    executor = io->get_executor();
    syncing = false;
    platform::database_options options;
    options.vfs = vfs_name();
    if (log_most != 0) options.log_most = log_most;
    auto store = agent_store::store::open(drive->path_of("agent.db"), options);
    if (!store) return false;
    agent::settings set;
    set.folder = of.folder;
    set.machine = "machine-" + std::to_string(number);
    set.user = "officer";
    set.full_history = full_history;
    agent::program::seams seams{executor, clock, chance,
                                [this](const platform::key_pair& key) {
                                    return net_.connect(*this, key.public_part());
                                }};
    program_ = std::make_unique<agent::program>(std::move(seams), std::move(*store), set);
    return true;
}

void agent_machine::drop_program() {
    program_.reset();
    syncing = false;
}

std::optional<editing::outcome> agent_machine::perform(editing::request asked) {
    if (!running()) return std::nullopt;
    asked.how.json = true;
    auto given = std::make_shared<std::optional<editing::outcome>>();
    asio::co_spawn(executor, keep(program_->perform(std::move(asked)), given), asio::detached);
    poll();
    return *given;
}

void agent_machine::relay(const device& whose, editing::request asked) {
    if (!running()) return;
    auto given = std::make_shared<std::optional<editing::outcome>>();
    asked.how.json = true;
    asio::co_spawn(executor, keep(program_->perform(std::move(asked)), given),
                   [this, given, &whose](std::exception_ptr failed) {
                       if (failed) std::rethrow_exception(failed);
                       if (*given) errands_ended.push_back({&whose, std::move(**given)});
                   });
    poll();
}

void agent_machine::sync() {
    if (!running() || syncing) return;
    syncing = true;
    own_before = own;
    auto given = std::make_shared<std::optional<editing::outcome>>();
    editing::request asked;
    asked.verb = "sync";
    asked.how.json = true;
    asio::co_spawn(executor, keep(program_->perform(std::move(asked)), given),
                   [this, given](std::exception_ptr failed) {
                       if (failed) std::rethrow_exception(failed);
                       syncing = false;
                       synced_exit = *given ? (*given)->exit_code : -1;
                       if (*given) said = (*given)->out + (*given)->err;
                       ++syncs_ended;
                   });
    poll();
}

}  // namespace kheya::sim
