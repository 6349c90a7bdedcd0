#pragma once

// A connection without TLS, for pages on this machine's loopback. Belongs, like every connection,
// to the coroutine that reads and writes it.

#include "shared/platform/tls.hpp"

namespace kheya::platform {

std::shared_ptr<connection> plain_connection(boost::asio::ip::tcp::socket socket);

}  // namespace kheya::platform
