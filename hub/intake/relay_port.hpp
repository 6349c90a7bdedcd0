#pragma once

// The hub's handler for POST /v1/bundle: a device with a line hands on the file of one without, and
// gets the answer to it, a file too. Who wrote it is judged by the bundle; the device that brings
// it must only be one that may exchange, and can read neither. Owner: the hub's io thread.

#include "hub/intake/admission.hpp"
#include "hub/store/store.hpp"
#include "shared/editing/request.hpp"
#include "shared/platform/disk_queue.hpp"

#include <set>

namespace kheya::hub_intake {

class relay_port {
public:
    // Imports the file as the verb `import` does; `by`: who brought it.
    using importer =
        std::function<platform::awaitable<editing::outcome>(std::string file, std::string by)>;
    relay_port(hub_store::store& in, platform::disk_queue& disk, platform::clock& time,
               admission& room, importer import)
        : store_(in), disk_(disk), clock_(time), room_(room), import_(std::move(import)) {}

    static bool is_asked(const platform::http_request& request);
    platform::awaitable<platform::http_response> handle(platform::http_request request);

private:
    hub_store::store& store_;
    platform::disk_queue& disk_;
    platform::clock& clock_;
    admission& room_;
    importer import_;
    std::set<base::public_key> under_way_;   // whose files
};

}  // namespace kheya::hub_intake
