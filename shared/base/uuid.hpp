#pragma once

// UUID version 7 (RFC 9562): record ids of types without a natural key.

#include "shared/base/hybrid_time.hpp"

#include <array>
#include <cstdint>
#include <string>

namespace kheya::base {

// Text form of a UUIDv7 of that time (microseconds since 1970) and these random bytes.
std::string uuid_v7(time_us time, const std::array<std::uint8_t, 10>& random);

}  // namespace kheya::base
