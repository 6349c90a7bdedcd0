#pragma once

// Reads what the first question of a kind would wait for before anybody asks: what overviews are
// made from, and the words of searches. Jobs of the reader, some offices at a time. Owner: the
// program; on the io thread.

#include "hub/command/kept_quarters.hpp"
#include "hub/command/kept_texts.hpp"
#include "hub/store/engine.hpp"
#include "hub/store/type_shelf.hpp"
#include "shared/platform/disk_queue.hpp"
#include "shared/platform/seams.hpp"

#include <functional>
#include <string>

namespace kheya::hub_command {

class warming {
public:
    struct surroundings {
        platform::disk_queue& reading;
        hub_store::engine& reader;
        hub_store::type_shelf& types;  // by jobs of the reader only, as what is kept
        platform::clock& time;
        kept_quarters& kept;
        kept_texts& texts;
    };
    explicit warming(surroundings around) : around_(around) {}
    // Until stop(), which it notices within a second.
    platform::awaitable<void> keep_on();
    void stop() { stopped_ = true; }

private:
    platform::awaitable<bool> warm(base::quarter quarter);
    platform::awaitable<bool> warm_texts();
    // Jobs of the reader until one says that all is done; false: there was trouble, or stop().
    platform::awaitable<bool> in_slices(
        std::string what, std::function<base::result<bool>(hub_store::store& in)> slice);

    surroundings around_;
    bool stopped_ = false;
};

}  // namespace kheya::hub_command
