#pragma once

// Performs verbs in the process that holds the data folder, whether they were typed there or came
// through the local socket. A refused verb changes nothing: its transaction is rolled back. Owner:
// the program; all calls on the io thread.

#include "agent/store/agent_ledger.hpp"
#include "agent/store/disk_care.hpp"
#include "agent/sync/enrolment.hpp"
#include "agent/sync/runner.hpp"
#include "shared/editing/request.hpp"
#include "shared/platform/web.hpp"

#include <functional>

namespace kheya::agent_command {

struct surroundings {
    agent_store::store& store;
    platform::disk_queue& disk;
    platform::clock& time;
    platform::chance& random;
    agent_sync::exchange& line;
    agent_sync::runner& runner;
    agent_store::disk_care& care;
    std::string folder;
    std::string key_file;
    std::string machine;
    bool full_history = true;
    std::string user;  // author where --by is left out
    platform::web* web = nullptr;   // for the probe; null: there is none
};

class service {
public:
    explicit service(surroundings around) : around_(std::move(around)) {}

    platform::awaitable<editing::outcome> perform(editing::request asked);
    // Whether a verb may take long, so that others should be able to ask meanwhile.
    static bool takes_long(std::string_view verb) {
        return verb == "sync" || verb == "enrol" || verb == "probe" || verb == "relay";
    }

private:
    platform::awaitable<editing::outcome> enrol(editing::request asked);
    platform::awaitable<editing::outcome> sync(editing::request asked);
    platform::awaitable<editing::outcome> export_files(editing::request asked);
    platform::awaitable<editing::outcome> import_file(editing::request asked);
    platform::awaitable<editing::outcome> relay_file(editing::request asked);
    platform::awaitable<editing::outcome> probe(editing::request asked);
    platform::awaitable<editing::outcome> in_store(editing::request asked);
    agent_store::agent_ledger ledger();   // inside a transaction
    editing::outcome answer(const editing::request& asked);
    platform::awaitable<editing::outcome> check(editing::request asked);
    platform::awaitable<editing::outcome> back_up(editing::request asked);
    base::result<void> begin(const agent_sync::enrol_code& code, bool anew);
    surroundings around_;
};

}  // namespace kheya::agent_command
