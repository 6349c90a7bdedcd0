#pragma once

// The hub: builds its stages from the seams and wires them. The only file of the hub that sees them
// all; a simulator builds it the same way with seams of its own. Owner: one io thread.

#include "hub/command/perform.hpp"
#include "hub/intake/agent_port.hpp"

#include <memory>
#include <string>

namespace kheya::hub {

class program {
public:
    struct parts {
        boost::asio::any_io_executor io;
        platform::clock* time = nullptr;
        platform::chance* random = nullptr;
        std::unique_ptr<hub_store::store> store;
        platform::database* database = nullptr;  // of the SQLite engine: the disk queue's
        platform::key_pair key;
        bool own_disk_thread = true;
    };
    explicit program(parts made);

    // What the agent port answers; outlived by the hub.
    platform::http_handler agent_handler();
    // Runs one command between exchanges, in a transaction of its own: what the local socket
    // serves.
    platform::awaitable<editing::outcome> perform(editing::request asked);

private:
    parts parts_;
    std::shared_ptr<const record::type_set> types_;
    platform::disk_queue disk_;
    hub_intake::agent_port port_;
};

}  // namespace kheya::hub
