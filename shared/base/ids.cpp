#include "shared/base/ids.hpp"

#include <charconv>

namespace kheya::base {

namespace {

int digit_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

void append_hex(std::string& text, bytes_view bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    const std::size_t begin = text.size();
    text.resize(begin + 2 * bytes.size());
    char* out = text.data() + begin;
    for (std::uint8_t byte : bytes) {
        *out++ = digits[byte >> 4];
        *out++ = digits[byte & 15];
    }
}

std::string to_hex(bytes_view bytes) {
    std::string text;
    append_hex(text, bytes);
    return text;
}

bool from_hex(std::string_view text, std::span<std::uint8_t> out) {
    if (text.size() != 2 * out.size()) return false;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const int high = digit_value(text[2 * i]);
        const int low = digit_value(text[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        out[i] = static_cast<std::uint8_t>(high << 4 | low);
    }
    return true;
}

result<hub_epoch> hub_epoch::parse(std::string_view text) {
    hub_epoch epoch;
    const auto dash = text.find('-');
    if (dash == std::string_view::npos) return refused("a hub epoch is COUNTER-HEX");
    const auto [end, status] = std::from_chars(text.data(), text.data() + dash, epoch.counter);
    if (status != std::errc{} || end != text.data() + dash) {
        return refused("a hub epoch is COUNTER-HEX");
    }
    TRY(epoch.random, replica_id::parse(text.substr(dash + 1)));
    return epoch;
}

}  // namespace kheya::base
