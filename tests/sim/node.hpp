#pragma once

// One machine with the shipped program on it: an office's agent or the hub. It can be started, cut
// off in the middle of anything, and started again on what its disk kept. Each has an io_context of
// its own, so that a crash drops every coroutine of that machine and of no other.

#include "agent/agent.hpp"
#include "hub/hub.hpp"
#include "hub/store/sqlite_store.hpp"
#include "tests/sim/clock.hpp"
#include "tests/sim/disk.hpp"

#include <boost/asio/io_context.hpp>

#include <optional>
#include <set>

namespace kheya::sim {

class network;

// What both kinds of machine have.
class machine {
public:
    machine(timeline& all, int number, std::uint64_t seed, image content);
    virtual ~machine() = default;
    machine(const machine&) = delete;
    machine& operator=(const machine&) = delete;

    // Opens the store and builds the program; false where the disk does not let it.
    virtual bool start() = 0;
    virtual void drop_program() = 0;
    [[nodiscard]] virtual bool running() const = 0;
    void stop();                  // the process is killed: what was written is still in the cache
    void power_cut(dice& d);      // and the machine too
    void poll();                  // everything that can run now
    void insert(image content);   // another disk; the program must be down

    timeline& all;
    const int number;
    std::unique_ptr<sim::disk> drive;
    machine_clock clock;
    seeded_chance chance;
    std::unique_ptr<boost::asio::io_context> io;
    boost::asio::any_io_executor executor;

protected:
    std::uint64_t seed_;
};

class hub_machine final : public machine {
public:
    hub_machine(timeline& all, std::uint64_t seed, image content, const platform::key_pair& key);
    ~hub_machine() override;
    bool start() override;
    void drop_program() override;
    [[nodiscard]] bool running() const override { return program_ != nullptr; }
    [[nodiscard]] hub_store::sqlite_store& store() { return *store_; }
    platform::http_handler handler() { return handler_; }
    // Nothing: the hub died of it.
    std::optional<editing::outcome> perform(editing::request asked);
    // Its key gives way to another; the program must be down.
    void roll_key();
    [[nodiscard]] const base::public_key& key() const { return key_.public_part(); }
    bool make_tables = false;     // of a new hub
    bool keeps_statements = false;   // on a disk of their own, which nothing befalls
    std::size_t log_pages = 0;    // by so many its log grows until it is emptied; 0: as the program

private:
    // The key that it announces once it has rolled: as it follows from the present one.
    [[nodiscard]] platform::key_pair next_key() const;
    bool settle_rolls(hub_store::sqlite_store& in);
    bool hear_statements(hub_store::sqlite_store& in);
    std::string statements_;
    platform::key_pair key_;
    hub_store::sqlite_store* store_ = nullptr;
    std::unique_ptr<hub::program> program_;
    platform::http_handler handler_;
};

struct device {
    std::size_t office = 0;
    std::string folder;           // with device.key
    base::public_key key;
    image content;                // joined and in step
};

class agent_machine final : public machine {
public:
    agent_machine(timeline& all, int number_, std::uint64_t seed, const device& of, network& net,
                  image content);
    ~agent_machine() override;
    bool start() override;
    void drop_program() override;
    [[nodiscard]] bool running() const override { return program_ != nullptr; }
    [[nodiscard]] agent_store::store& store() { return program_->store(); }
    std::optional<editing::outcome> perform(editing::request asked);
    // Exchanges in simulated time; `syncing` until it ended.
    void sync();
    // Hands on another device's file in simulated time, which `asked` says.
    void relay(const device& whose, editing::request asked);
    struct errand {
        const device* of = nullptr;
        editing::outcome ended;
    };
    std::vector<errand> errands_ended;   // until somebody takes them

    const device& of;
    bool syncing = false;
    bool full_history = true;     // from the next start on
    std::size_t log_most = 0;     // pages of a log that a commit empties; 0: as SQLite has it
    bool has_line = true;         // false: bundles that people carry are all it ever has
    bool revoked = false;
    bool may_be_revoked = false;  // the hub was asked to, and may have died of its answer
    int synced_exit = -1;         // of the last sync that ended
    std::uint64_t syncs_ended = 0;
    std::string said;             // by that sync
    std::set<base::change_id> own_before;   // when it began
    std::set<base::change_id> own;   // acknowledged on this disk or on those it was copied from

private:
    network& net_;
    std::unique_ptr<agent::program> program_;
};

}  // namespace kheya::sim
