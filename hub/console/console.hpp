#pragma once

// Headquarters' pages: assets out of the program, and a JSON API that performs the same verbs as
// the command line for people who signed in, as far as their role and scope let them. Owner: the
// hub; all calls on the io thread. docs/console.md describes the API.

#include "hub/console/api_shape.hpp"
#include "hub/console/entrance.hpp"
#include "hub/console/gate.hpp"
#include "hub/console/live.hpp"
#include "hub/console/sessions.hpp"

#include <functional>

namespace kheya::hub_console {

struct surroundings {
    boost::asio::any_io_executor io;
    hub_store::store& store;
    platform::disk_queue& disk;
    platform::work_queue& proving;
    platform::clock& time;
    platform::chance& random;
    std::function<platform::awaitable<editing::outcome>(editing::request, hub_command::caller)>
        perform;
    bool bengali = true;  // the language the pages begin in
    // Addresses that may read /metrics, beside this machine's own.
    std::set<std::string> metrics_from = {};
};

class console {
public:
    explicit console(surroundings around);

    // Answers what a browser asks; `port` as the server listens, `names` that stand for it.
    platform::http_handler handler(unsigned short port, std::set<std::string> names);
    // What was written to the store, by this process or another one: whoever was signed out by it
    // must leave.
    void moved(const hub_store::movement& what);
    // How far something that this user asked for has come: his open pages are told.
    void progress(const std::string& name, live::progress_note note) {
        live_.progress(name, std::move(note));
    }
    void stop() { live_.stop(); }

private:
    platform::awaitable<platform::http_response> answer(platform::http_request asked);
    platform::awaitable<platform::http_response> call(platform::http_request asked);
    platform::awaitable<platform::http_response> download(platform::http_request asked,
                                                          std::string target);
    platform::awaitable<platform::http_response> enter(platform::http_request asked,
                                                       std::string verb);
    platform::awaitable<platform::http_response> own(platform::http_request asked,
                                                     std::string verb, hub_command::caller who,
                                                     nlohmann::json arguments);
    platform::awaitable<platform::http_response> own_totp(hub_command::caller who,
                                                          nlohmann::json arguments);
    platform::awaitable<platform::http_response> me(platform::http_request asked);
    platform::awaitable<platform::http_response> ready();
    platform::awaitable<platform::http_response> metrics(std::string from);
    platform::awaitable<platform::http_response> events(platform::http_request asked);
    // Who asks, by his session; else why not.
    struct admitted {
        std::optional<hub_command::caller> who;
        platform::http_response refused = {};
    };
    platform::awaitable<admitted> admit(platform::http_request asked, sessions::use how);
    // The same for a call: our own page, with its token.
    platform::awaitable<admitted> admit_call(platform::http_request asked);
    // Performs it, as long as he is signed in.
    platform::awaitable<base::result<editing::outcome>> perform(editing::request wanted,
                                                                hub_command::caller who);
    surroundings around_;
    gate gate_;
    sessions sessions_;
    entrance entrance_;
    live live_;
    api_shape shape_;
};

}  // namespace kheya::hub_console
