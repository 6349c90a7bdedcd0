#pragma once

// Once a week the hub compares what it keeps with its journal by itself, beside the writer and some
// offices at a time, and notes what came of it: `status` and `doctor` tell, and the rule by which
// old backups go asks up to when the store was whole. Owner: the program; on the io thread.

#include "hub/store/engine.hpp"
#include "hub/store/refold.hpp"
#include "hub/store/type_shelf.hpp"
#include "shared/platform/disk_queue.hpp"
#include "shared/platform/seams.hpp"

#include <optional>
#include <string>
#include <vector>

namespace kheya::hub_command {

// What came of the last one.
struct compared {
    base::time_us at = 0;           // when it began
    base::time_us whole = 0;        // when the last one began that found nothing; 0: none did
    std::size_t differences = 0;
    std::string first;              // of them
};
std::optional<compared> last_comparison(hub_store::store& in);
// In a transaction. `began`: the whole of it is of that time or later.
void note_comparison(hub_store::store& in, base::time_us began,
                     const std::vector<std::string>& differences);

class comparing {
public:
    struct surroundings {
        platform::disk_queue& reading;
        hub_store::engine& reader;
        hub_store::type_shelf& types;  // by jobs of `reading` only
        platform::disk_queue& writing;
        hub_store::store& writer;
        platform::clock& time;
    };
    explicit comparing(surroundings around) : around_(around) {}
    // Until stop(), which it notices within a second.
    platform::awaitable<void> keep_on();
    void stop() { stopped_ = true; }

private:
    platform::awaitable<bool> rest(base::time_us duration);  // false: stopped meanwhile
    platform::awaitable<base::time_us> left();  // until the next is due
    platform::awaitable<base::result<void>> compare();
    surroundings around_;
    bool stopped_ = false;
};

}  // namespace kheya::hub_command
