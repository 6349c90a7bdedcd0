#pragma once

// What the modes share: one hub, N offices with the product's HTTPS client each, and the way one of
// them delivers what it has, going on by the product's own session (its backoff, its Retry-After).

#include "agent/sync/session.hpp"
#include "shared/platform/http_client.hpp"
#include "shared/platform/system.hpp"
#include "tests/bench/load/figures.hpp"
#include "tests/bench/load/hub_process.hpp"
#include "tests/bench/load/traffic.hpp"

#include <boost/asio/io_context.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace kheya::load {

struct settings {
    std::string hub_program, folder;
    std::size_t offices = 0;    // 0: as many as the goal speaks of
    std::size_t at_once = 256;  // offices that exchange at the same moment, where the mode asks
    std::size_t seconds = 0;    // over which they come; 0: as the goal says
    std::string store;          // a filled store to begin with, for mode `beside`
    std::string quarter = "2021-22/Q2";   // whose reports are made
    std::string visitor;        // visitor.py, who makes them at the console; empty: commands do
    std::string database;       // URL of an empty one, for mode `hubs`
    std::size_t hubs = 3;       // processes, for mode `hubs`
};

struct answered {
    int status = 0;             // 0: no answer
    std::string body, why;
    std::optional<int> retry_after_s;
    base::time_us took = 0;
};

class stage {
public:
    // `offices` below one head office, each enrolled with its device, at a hub that now runs. The
    // last of them is the head office itself where `with_head`. `filled`: see hub_process.
    stage(const settings& set, const std::string& mode, std::size_t offices,
          bool with_head = false, const std::string& filled = {});
    // So many PCs of one office; the hub stores in `set.database`.
    stage(const settings& set, const std::string& mode, std::size_t pcs, std::string database);

    struct tally {
        std::vector<base::time_us> accepted;       // from the request's begin to the answer's end
        std::map<std::string, std::size_t> failed;  // by reason
        std::size_t exchanges = 0;
    };
    // Runs the loop until everything spawned by `begin` said done().
    void run(std::size_t count, const std::function<platform::awaitable<void>(std::size_t)>& one);

    platform::awaitable<answered> ask(platform::transport& line, platform::hub_address to,
                                      platform::http_request request);
    static platform::http_request exchange_request(std::string body);
    // One exchange after the other, by the session, until office `i` has nothing left to say, or
    // nothing to ask where `pulls`. `first`: the body of its first request, made before the clock.
    platform::awaitable<void> deliver(std::size_t i, std::string first, bool pulls, tally& into);
    // `one` of all offices by their number, `set.at_once` at a time.
    void each_office(const std::function<platform::awaitable<void>(std::size_t)>& one);
    // deliver() of all offices. `bodies`: one for each.
    void deliver_all(std::vector<std::string> bodies, bool hangs_up, tally& into);

    void check(report& into);
    // Notes of bytes, memory and processor between two moments.
    struct moment {
        base::time_us at = 0;
        traffic bytes;
        process_use hub, own;
    };
    moment now();
    void tell(report& into, const std::string& title, const tally& of, const moment& from,
              const moment& to);

    settings set;
    boost::asio::io_context io{1};
    std::unique_ptr<platform::clock> time;
    std::unique_ptr<platform::chance> chance;
    hub_process hub;
    std::vector<std::unique_ptr<office>> offices;
    std::vector<std::unique_ptr<platform::https_transport>> lines;
    std::vector<platform::hub_address> ways;   // of each office: the hub, or a slow line to it

private:
    void enrol(const std::vector<std::string>& ids);   // one PC each
};

inline constexpr std::size_t spare_files = 200;   // beside a connection for each office
// So many file descriptors, or the program ends and says what to do.
void need_descriptors(std::size_t count);

}  // namespace kheya::load
