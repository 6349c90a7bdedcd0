#pragma once

// Carries evidence, after all changes: sends what is here and the hub lacks, fetches what this
// office's records name and is not here, block by block, going on where a line died. Stops as soon
// as an exchange wants the line. Owner: the program; all calls on the io thread.

#include "agent/store/evidence.hpp"
#include "agent/sync/exchange.hpp"

#include <functional>
#include <string>

namespace kheya::agent_sync {

class carrier {
public:
    // `fetches_all`: also the evidence of offices below this one.
    carrier(agent_store::store& in, platform::disk_queue& disk, exchange& line,
            platform::blob_folder blobs, bool fetches_all)
        : store_(in), disk_(disk), line_(line), blobs_(std::move(blobs)),
          fetches_all_(fetches_all) {}

    // Until nothing is left that can be carried (done), `must_stop` (more), or the line or the hub
    // ends it (no_link, later, forbidden). What the hub will not take or has not got is passed over
    // with the reason in the notes, for `status`.
    platform::awaitable<exchange_end> carry(std::function<bool()> must_stop);

private:
    struct parcel;
    platform::awaitable<exchange_end> move(std::shared_ptr<parcel> p);
    platform::awaitable<exchange_end> send(std::shared_ptr<parcel> p);
    platform::awaitable<exchange_end> send_block(std::shared_ptr<parcel> p, std::size_t count);
    platform::awaitable<exchange_end> fetch(std::shared_ptr<parcel> p);
    platform::awaitable<exchange_end> fetch_block(std::shared_ptr<parcel> p);
    platform::awaitable<exchange_end> passed_over(std::shared_ptr<parcel> p,
                                                  platform::http_response response);
    platform::awaitable<exchange_end> look_at(std::shared_ptr<parcel> p);
    platform::awaitable<exchange_end> settle(std::shared_ptr<parcel> p);
    platform::awaitable<base::result<void>> on_disk(std::function<base::result<void>()> job);
    agent_store::store& store_;
    platform::disk_queue& disk_;
    exchange& line_;
    platform::blob_folder blobs_;
    bool fetches_all_;
    std::string trouble_;   // of what was passed over in this round
};

}  // namespace kheya::agent_sync
