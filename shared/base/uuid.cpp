#include "shared/base/uuid.hpp"

#include "shared/base/ids.hpp"

namespace kheya::base {

std::string uuid_v7(time_us time, const std::array<std::uint8_t, 10>& random) {
    std::array<std::uint8_t, 16> bytes{};
    std::uint64_t ms = static_cast<std::uint64_t>(time / 1000);
    for (int i = 5; i >= 0; --i, ms >>= 8) bytes[i] = static_cast<std::uint8_t>(ms);
    for (std::size_t i = 0; i < random.size(); ++i) bytes[6 + i] = random[i];
    bytes[6] = static_cast<std::uint8_t>(0x70 | (bytes[6] & 0x0f));  // version
    bytes[8] = static_cast<std::uint8_t>(0x80 | (bytes[8] & 0x3f));  // variant
    const std::string hex = to_hex(bytes);
    return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" +
           hex.substr(16, 4) + "-" + hex.substr(20);
}

}  // namespace kheya::base
