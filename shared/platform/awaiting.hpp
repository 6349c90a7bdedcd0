#pragma once

// What every call that waits for a line here is written with.

#include "shared/platform/seams.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace kheya::platform {

inline constexpr auto awaited = boost::asio::as_tuple(boost::asio::use_awaitable);
// Before the next accept() where none is possible: out of descriptors, until others end.
inline constexpr base::time_us accept_pause = base::second_us / 10;

inline base::error no_link(std::string message) {
    return {base::errc::no_link, std::move(message)};
}

}  // namespace kheya::platform
