#pragma once

// From a host's addresses to a connected socket, for whoever calls out: the exchange and the
// portal's probe.

#include "shared/platform/seams.hpp"

#include <boost/asio/ip/tcp.hpp>

namespace kheya::platform {

// IPv6 and IPv4 by turns: where one of them leads nowhere, the other is the second try.
std::vector<boost::asio::ip::tcp::endpoint> by_turns(
    const std::vector<boost::asio::ip::tcp::endpoint>& found);

// Errors: no_link ("no answer" when `patience` passed).
awaitable<base::result<boost::asio::ip::tcp::socket>> dial(boost::asio::any_io_executor io,
                                                           boost::asio::ip::tcp::endpoint to,
                                                           base::time_us patience);

}  // namespace kheya::platform
