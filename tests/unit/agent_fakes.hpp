#pragma once

// A clock, chance and hub that tests script, and one office's agent between them. The hub keeps
// places, head sets and an epoch and answers as docs/wire.md says, with knobs for every fault.

#include "agent/store/agent_ledger.hpp"
#include "agent/sync/enrolment.hpp"
#include "agent/sync/runner.hpp"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace kheya::agent_test {

using nlohmann::json;

// What went wrong, as a test's message shows it; empty: nothing.
inline std::string told(const base::result<void>& outcome) {
    return outcome ? std::string() : outcome.error().text();
}

class fake_clock : public platform::clock {
public:
    base::time_us now = 1'640'000'000 * base::second_us, mono = 0;
    std::string boot = "boot-1";
    base::time_us wall() override { return now; }
    base::time_us monotonic() override { return mono; }
    std::string boot_id() override { return boot; }
    platform::awaitable<void> wait(base::time_us duration) override;
    void pass(base::time_us duration) { now += duration, mono += duration; }
};

class fake_chance : public platform::chance {
public:
    explicit fake_chance(std::uint64_t seed) : state_(seed) {}
    void fill(std::span<std::uint8_t> out) override;

private:
    std::uint64_t state_;
};

// A hub with one office.
class fake_hub : public platform::transport {
public:
    explicit fake_hub(platform::chance& random);

    platform::awaitable<base::result<platform::http_response>> send(
        platform::hub_address to, platform::http_request request) override;
    void reset() override { ++resets; }

    // Headquarters writes: a change that the agent has not seen. Without a record: the office's.
    base::change_id write(const std::string& reg, json value, const std::string& type = "portal",
                          const std::string& record = {});
    void new_epoch();
    // A backup: everything but the key.
    struct memory {
        struct log {
            std::vector<base::change_id> ids;
            base::hash256 chain;
        };
        base::hub_epoch epoch;
        std::int64_t seq = 0;
        std::map<base::replica_id, log> logs;
        std::map<base::change_id, std::int64_t> seqs;
        std::map<base::change_id, journal::change> changes;
        struct reg {
            merge::register_state state;
            std::int64_t seq = 0;
            std::string type, record;
        };
        std::map<std::string, reg> registers;   // TYPE RECORD REGISTER
    } held;

    platform::key_pair key;
    std::string office = "DIP-DIST-65";
    // --- knobs ----------------------------------------------------------------------------------
    std::function<std::optional<platform::http_response>(const platform::http_request&)> instead;
    std::size_t cut_after = std::string::npos;   // bytes of the answer that still arrive
    bool lose_answer = false;                    // the request is taken, nothing comes back
    bool forge = false;                          // sign with another key
    bool without_echo = false, without_pages = false, reverse_pages = false, wrong_checksum = false;
    bool says_copy = false;
    bool says_more = false;   // than it tells
    bool held_full = false;   // takes no frame, as too much is held
    std::string stamps_in;                       // the office whose stream the stamps name
    base::time_us clock_correction = 0;          // of what the device's clock says of its saves
    std::set<std::string> quarantine_types;
    std::size_t sets_in_page = 100;
    std::string news_mark;                       // told at the end of each answer
    // --- what was seen ---------------------------------------------------------------------------
    int exchanges = 0, resets = 0;
    std::size_t last_answer_bytes = 0;
    std::vector<std::int64_t> frame_firsts;
    wire::hello last_hello;
    [[nodiscard]] bool has(const base::change_id& id) const { return held.changes.contains(id); }

private:
    std::string answer(const std::string& body);
    void take_frame(const journal::frame& frame, std::vector<base::change_id>& arrived);
    void fold(const journal::change& change);
    json receipt_unit(const std::vector<base::change_id>& arrived);
    void add_pages(std::vector<json>& units, const std::vector<base::change_id>& arrived);
    platform::chance& random_;
    bool copy_seen_ = false;
};

// What an agent is enrolled at. Without an io context the agent makes one of its own.
struct agent_place {
    const platform::key_pair& hub_key;
    std::string office;
    agent_sync::transport_maker make_transport;
    boost::asio::io_context* io = nullptr;
    std::string machine = "pc";
};

// One office's agent on a database in memory, with its key in a folder of the test.
class office_agent {
public:
    office_agent(fake_hub& hub, std::uint64_t seed, const std::string& path = ":memory:");
    office_agent(const agent_place& at, std::uint64_t seed, const std::string& path);
    ~office_agent();
    office_agent(const office_agent&) = delete;
    office_agent& operator=(const office_agent&) = delete;

    base::change_id save(const std::string& assignment, const std::string& type = "portal");
    base::change_id save_all(const std::vector<std::string>& assignments,
                             const std::string& type = "portal");
    // What the agent shows for a field of its portal; null when there is none.
    json shown(const std::string& field);
    std::size_t heads(const std::string& field);
    base::result<void> sync(std::optional<base::time_us> deadline = std::nullopt);
    agent_sync::listening_end listen();
    void carry(const platform::blob_folder& blobs, std::function<bool()> must_stop,
               agent_sync::exchange_end& end);
    // From now on sync() carries evidence files too, as the program does.
    void carry_with_sync(const platform::blob_folder& blobs);
    [[nodiscard]] bool can_listen() const { return line_->can_listen(); }
    [[nodiscard]] bool more_comes() const { return runner_->more_comes(); }
    agent_store::own_counts counts();
    std::string note(std::string_view key);
    agent_store::store& store() { return *store_; }
    agent_sync::runner& runner() { return *runner_; }
    boost::asio::io_context& io() { return io_; }
    [[nodiscard]] const base::public_key& device() const { return device_; }
    [[nodiscard]] const std::string& key_file() const { return key_file_; }
    fake_clock time;

private:
    boost::asio::io_context own_io_;
    boost::asio::io_context& io_;
    base::public_key device_;
    fake_chance random_;
    std::string key_file_;
    std::unique_ptr<agent_store::store> store_;
    std::unique_ptr<platform::disk_queue> disk_;
    std::unique_ptr<agent_sync::exchange> line_;
    std::unique_ptr<agent_sync::carrier> carrier_;
    std::unique_ptr<agent_sync::runner> runner_;
};

}  // namespace kheya::agent_test
