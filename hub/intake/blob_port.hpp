#pragma once

// The hub's handler for evidence: PUT and GET of /v1/blob/HASH?evidence=KEY, in blocks that can be
// resumed. Who may send or have it follows from the evidence record KEY: the office that holds it
// now must be in the device's scope, and it must name that hash. Owner: the hub's io thread; store
// and files are touched by jobs of the disk queue.

#include "hub/intake/admission.hpp"
#include "hub/store/store.hpp"
#include "shared/platform/blob_folder.hpp"
#include "shared/platform/disk_queue.hpp"

#include <memory>
#include <string>

namespace kheya::hub_intake {

inline constexpr std::int64_t blob_quota_of_device = std::int64_t{1} << 30;   // bytes, for ever
inline constexpr std::size_t partials_of_device = 4;   // the longest untouched one gives way
inline constexpr std::size_t partials_limit = 1000;    // of all devices

class blob_port {
public:
    // `folder`: of the data; empty: there is none, and no evidence.
    blob_port(hub_store::store& in, platform::disk_queue& disk, platform::clock& time,
              admission& room, const std::string& folder);

    static bool is_asked(const platform::http_request& request);
    platform::awaitable<platform::http_response> handle(platform::http_request request);

private:
    struct visit;
    platform::awaitable<platform::http_response> take(std::shared_ptr<visit> v,
                                                      platform::http_request request);
    platform::awaitable<platform::http_response> give(std::shared_ptr<visit> v);
    // These run on the disk and fill the visit.
    void examine(visit& v);
    void look_what_is_here(visit& v);
    void make_room(visit& v);
    base::result<void> add(visit& v, const std::string& bytes);
    void enter(const visit& v);
    hub_store::store& store_;
    platform::disk_queue& disk_;
    platform::clock& clock_;
    admission& room_;
    bool has_folder_;
    platform::blob_folder blobs_;
};

}  // namespace kheya::hub_intake
