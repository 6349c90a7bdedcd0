#pragma once

// The officer's pages: assets out of the program, and a JSON API that performs the same verbs as
// the command line, for whoever the gate lets in. Owner: the program; all calls on the io thread.
// docs/desk.md describes the API.

#include "agent/desk/gate.hpp"
#include "agent/desk/sitting.hpp"
#include "agent/store/store.hpp"
#include "shared/editing/request.hpp"
#include "shared/platform/disk_queue.hpp"

#include <functional>

namespace kheya::agent_desk {

struct surroundings {
    agent_store::store& store;
    platform::disk_queue& disk;
    platform::clock& time;
    platform::chance& random;
    std::function<platform::awaitable<editing::outcome>(editing::request)> perform;
    std::function<bool()> is_exchanging;
    std::function<bool()> more_comes;   // headquarters said that it has more to give
    bool bengali = true;   // the language the pages begin in
    // What agent.toml says, and one of its keys set to a value; see agent/settings.hpp.
    std::function<base::result<nlohmann::json>()> settings;
    std::function<base::result<void>(const std::string&, const std::string&)> set_setting;
};

class desk {
public:
    explicit desk(surroundings around);

    // Answers what a browser on this machine asks; `port` as the server listens.
    platform::http_handler handler(unsigned short port);
    // http://127.0.0.1:PORT/open?key=..., good once.
    std::string draw_link();

private:
    platform::awaitable<platform::http_response> answer(platform::http_request asked);
    platform::awaitable<platform::http_response> open(std::string key);
    platform::awaitable<platform::http_response> call(platform::http_request asked);
    // {VERB: {"status": as a call would have it, "body": its answer}} of a page's first questions.
    platform::awaitable<std::string> first_answers(std::string session);
    platform::awaitable<editing::outcome> perform(editing::request asked);
    platform::awaitable<editing::outcome> keep_draft(editing::request asked);
    platform::awaitable<editing::outcome> in_store(editing::request asked);
    static bool is_people_call(std::string_view verb);
    platform::awaitable<editing::outcome> serve(std::string session, editing::request asked);
    platform::awaitable<editing::outcome> about_people(std::string session,
                                                       editing::request asked);
    platform::awaitable<base::result<agent_store::people>> people();
    platform::awaitable<base::result<void>> check_pin(agent_store::person who, std::string typed);
    platform::awaitable<base::result<void>> unlock(std::string session, nlohmann::json arguments);
    platform::awaitable<base::result<void>> change(std::string session, nlohmann::json arguments);
    editing::outcome read(const editing::request& asked);
    editing::outcome about_settings(const editing::request& asked);
    surroundings around_;
    gate gate_;
    sitting seats_;
    unsigned short port_ = 0;
    std::int64_t draft_changes_ = 0;   // rows; what is only typed is no news. Of the disk's thread
};

}  // namespace kheya::agent_desk
