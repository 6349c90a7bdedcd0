#pragma once

// What other hub processes commit to the database, heard through LISTEN on a connection of its own:
// whoever waits here is woken as by a commit of this process. A connection that is lost is made
// again, and then everyone is woken once, for what was told meanwhile. Owner: the io thread; the
// connection is made on a thread of its own, which may take seconds.

#include "hub/store/engine.hpp"

namespace kheya::hub_store {

// `own`: the sender's name in what this process tells, which it does not hear.
std::unique_ptr<listener> listen_to_postgres(boost::asio::any_io_executor io, std::string url,
                                             std::string own);

}  // namespace kheya::hub_store
