#include "shared/base/base64.hpp"

#include <cstdint>

namespace kheya::base {

std::string to_base64url(bytes_view bytes) {
    static constexpr char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string text;
    text.reserve((bytes.size() * 4 + 2) / 3);
    std::uint32_t held = 0;
    int bits = 0;
    for (std::uint8_t byte : bytes) {
        held = held << 8 | byte;
        for (bits += 8; bits >= 6;) text.push_back(digits[held >> (bits -= 6) & 63]);
    }
    if (bits > 0) text.push_back(digits[held << (6 - bits) & 63]);
    return text;
}

std::optional<std::string> from_base64url(std::string_view text) {
    std::string bytes;
    bytes.reserve(text.size() * 3 / 4);
    std::uint32_t held = 0;
    int bits = 0;
    for (char c : text) {
        std::uint32_t value = 0;
        if (c >= 'A' && c <= 'Z')
            value = c - 'A';
        else if (c >= 'a' && c <= 'z')
            value = c - 'a' + 26;
        else if (c >= '0' && c <= '9')
            value = c - '0' + 52;
        else if (c == '-')
            value = 62;
        else if (c == '_')
            value = 63;
        else
            return std::nullopt;
        held = held << 6 | value;
        bits += 6;
        if (bits >= 8) bytes.push_back(static_cast<char>(held >> (bits -= 8) & 255));
    }
    // One text for one value: no lone digit, no bits that nobody reads.
    if (text.size() % 4 == 1 || (held & ((1U << bits) - 1)) != 0) return std::nullopt;
    return bytes;
}

}  // namespace kheya::base
