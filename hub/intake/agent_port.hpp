#pragma once

// The hub's handler for its agent port: /v1/exchange, /v1/wait and /v1/enrol. Reads units as they
// arrive and commits each frame at once; answers once that is done. Owner: the hub's io thread;
// everything that touches the store runs as a job of the disk queue.

#include "hub/intake/admission.hpp"
#include "hub/intake/answer.hpp"
#include "hub/intake/gate.hpp"
#include "hub/intake/troubles.hpp"
#include "hub/intake/waiting_frames.hpp"
#include "hub/intake/waiting_room.hpp"
#include "shared/platform/disk_queue.hpp"
#include "shared/wire/limits.hpp"

#include <memory>

namespace kheya::hub_intake {

class agent_port {
public:
    // All references outlive the port.
    agent_port(boost::asio::any_io_executor io, hub_store::store& in, platform::disk_queue& disk,
               platform::clock& time, platform::chance& random, const platform::key_pair& hub_key,
               const hub_store::type_shelf& types, statement_log statements = {},
               const port_limits& limits = {});

    // An http_handler (shared/platform/seams.hpp): a simulated network calls it too.
    platform::awaitable<platform::http_response> handle(platform::http_request request);
    // Streams or devices moved, as the disk has it: wakes those who wait for that.
    void moved(hub_store::movement what) { room_.moved(std::move(what)); }
    // What the other ports of this hub take on counts there too.
    admission& room_for_all() { return admission_; }
    // Sends those home who wait.
    void stop() { room_.stop(); }

private:
    struct visit;  // one exchange while it is read
    platform::awaitable<platform::http_response> exchange(platform::http_request request);
    platform::awaitable<platform::http_response> wait_for_news(platform::http_request request);
    platform::awaitable<platform::http_response> show_keys();
    platform::awaitable<platform::http_response> enrol_device(platform::http_request request);
    platform::awaitable<base::result<void>> read_units(std::shared_ptr<visit> v,
                                                       platform::http_request request);
    platform::awaitable<base::result<void>> take_unit(std::shared_ptr<visit> v,
                                                      nlohmann::json unit);
    platform::awaitable<base::result<void>> commit(std::shared_ptr<visit> v);
    base::result<void> commit_held(visit& v);  // these two run on the disk
    void take_followers(exchange_facts& facts, const base::replica_id& replica) {
        take_waiting(store_, types_, replica, key_, facts, wire::exchange_changes_limit);
    }
    // For a person at headquarters; the exchange is answered all the same.
    platform::awaitable<void> tell_trouble(std::shared_ptr<visit> v, trouble_kind kind,
                                           std::string what);
    // Gives the refusal, and remembers that a revoked device called.
    platform::awaitable<platform::http_response> turn_away(base::error why, base::public_key peer);
    platform::http_response refusal(const base::error& e) const;

    hub_store::store& store_;
    platform::disk_queue& disk_;
    platform::clock& clock_;
    platform::chance& chance_;
    const platform::key_pair& key_;
    const hub_store::type_shelf& types_;
    statement_log statements_;
    stream_checksums checksums_;  // used by disk jobs only
    // Devices that were admitted lately, by disk jobs only: what they are going to need is asked
    // together with whether they still are.
    std::set<base::public_key> guests_;
    admission admission_;
    waiting_room room_;
};

}  // namespace kheya::hub_intake
