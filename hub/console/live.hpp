#pragma once

// News for pages that are open: server-sent events, one stream a page, fed by what moves in the
// store. Tells which offices moved and nothing of what; of those that the reader may see only, or
// that it may have been anywhere.
// Owner: the console; all calls on the io thread. A stream ends with its session: at once where the
// store tells of it, else at the next heartbeat.

#include "hub/console/sessions.hpp"
#include "shared/platform/disk_queue.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <vector>

namespace kheya::hub_console {

inline constexpr std::size_t streams_most = 500;
inline constexpr std::size_t streams_of_one_most = 3;   // of one session: a browser has six lines
inline constexpr std::size_t offices_told = 50;         // in one event
inline constexpr base::time_us heartbeat = 20 * base::second_us;
inline constexpr base::time_us news_pause = base::second_us;  // between two events of a stream

class live {
public:
    struct surroundings {
        boost::asio::any_io_executor io;
        hub_store::store& store;
        platform::disk_queue& disk;
        platform::clock& time;
        sessions& door;
    };
    explicit live(surroundings around) : around_(std::move(around)) {}

    // A stream for his session, or 503 where there are too many.
    platform::http_response open(hub_command::caller who);
    void moved(const hub_store::movement& what);
    // `word`: the page's own, by which it knows what it asked for.
    struct progress_note {
        std::string word;
        std::size_t done = 0, whole = 0;
    };
    void progress(const std::string& name, progress_note note);  // to that user's streams
    void stop();  // ends all streams
    [[nodiscard]] std::size_t count();

    struct reader;

private:
    class source;
    platform::awaitable<std::string> event_for(std::shared_ptr<reader> who);
    surroundings around_;
    std::vector<std::weak_ptr<reader>> readers_;  // whoever left is gone
    std::int64_t revision_ = 0;                   // of news since the hub started
    bool stopped_ = false;
};

}  // namespace kheya::hub_console
