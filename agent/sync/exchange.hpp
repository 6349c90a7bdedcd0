#pragma once

// Performs one exchange: builds the request, sends it, applies the answer unit by unit as it
// arrives, each in its own transaction. Also posts the enrolment before the first one. Says how it
// ended in the session's words. Owner: the runner; all calls on the io thread.

#include "agent/store/hub_keys.hpp"
#include "agent/sync/intake.hpp"
#include "agent/sync/listening.hpp"
#include "agent/sync/session.hpp"
#include "shared/platform/disk_queue.hpp"
#include "shared/platform/seams.hpp"
#include "shared/wire/codec.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace kheya::agent_sync {

// Makes the way to the hub when it is first needed: TLS costs memory that an idle agent saves.
using transport_maker =
    std::function<std::unique_ptr<platform::transport>(const platform::key_pair& device)>;

struct exchange_options {
    std::string key_file;         // device.key
    std::string machine;
    bool full_history = true;
};

struct exchange_end {
    ended how = ended::done;
    base::error why;                                // where it is not done or more
    std::optional<base::time_us> retry_after;
    bool more_comes = false;   // headquarters has more for this office than it gave so far
};

// What answered is not our hub, or nothing did: no_link.
base::error no_hub(std::string what);
exchange_end failed(base::error why);
// What a status other than the one hoped for means, by docs/wire.md's table.
platform::awaitable<exchange_end> refusal(platform::http_response response);

struct listening_end {
    listening::heard what = listening::heard::broken;
    std::optional<base::time_us> retry_after = {};
};

class exchange {
public:
    exchange(agent_store::store& in, platform::disk_queue& disk, platform::clock& time,
             platform::chance& random, transport_maker make_transport, exchange_options options);

    // One request and its answer; `segment` as the session said. The end is written down for
    // `status` too.
    platform::awaitable<exchange_end> perform(std::size_t segment);
    // Waits at the hub for news since the last exchange that ended well, on a line of its own.
    platform::awaitable<listening_end> listen(base::time_us duration);
    // Another request of this device to the hub of the last exchange, on a line of its own. Errors:
    // no_link, later.
    platform::awaitable<base::result<platform::http_response>> send(
        platform::http_request request);
    // Hands another office's bundle to the hub and gives the answer to it, a file for the way back.
    // Neither can be read here. Errors: not_enrolled, no_link, later, forbidden, refused, io.
    platform::awaitable<base::result<std::string>> relay(std::string file);
    // The hub named a mark to wait from, and nothing was left to say.
    [[nodiscard]] bool can_listen() const { return !mark_.empty(); }
    // The session has ended: the next one may pull streams again because of their checksum.
    void forget_retries() { intake_.forget_retries(); }
    // What is under way fails soon, as if the line had broken.
    void cut_short() {
        if (transport_) transport_->reset();
    }
    // Drops the way to the hub with its kept-open connections.
    void hang_up() { transport_.reset(); }
    // A new key was written: forget the old one. No exchange is under way (runner::seize).
    void forget_key();

private:
    struct hub_facts {
        platform::hub_address address;
        agent_store::hub_keys keys;
        std::string secret;
        bool joined = false;
        bool shows_statement = false;
        bool knows_dictionary = false;   // it answered by ours before
    };
    platform::awaitable<exchange_end> attempt(std::size_t segment);
    platform::awaitable<base::result<void>> prepare();
    // After a wrong key was shown: whether the chain of the hub's rolls leads from the key that
    // proves it here to another one, by which it is known from then on. `why` may say more.
    platform::awaitable<bool> follow_roll(base::error& why);
    platform::awaitable<exchange_end> join();
    platform::awaitable<exchange_end> turned_away(platform::http_response response);
    platform::awaitable<exchange_end> take_answer(platform::http_response response);
    platform::awaitable<exchange_end> send_as_before(platform::http_response response);
    platform::awaitable<base::result<void>> take_units(wire::unit_reader& reader);
    base::result<void> take_unit(const nlohmann::json& unit);
    exchange_end finished();
    agent_store::store& store_;
    platform::disk_queue& disk_;
    platform::clock& time_;
    platform::chance& chance_;
    transport_maker make_transport_;
    exchange_options options_;
    std::optional<platform::key_pair> key_;
    std::unique_ptr<platform::transport> transport_;
    hub_facts hub_;
    intake intake_;
    std::string opening_;     // of the request, which its answer may be packed against
    bool proven_ = false;     // the answer began with a receipt of our hub
    bool more_ = false;       // the hub has more to send
    bool held_full_ = false;  // it takes no more, as too much of ours is in quarantine there
    std::string mark_;        // of how far we are, as the hub named it in the last exchange
};

}  // namespace kheya::agent_sync
