#pragma once

// Bytes as text of the RFC 4648 URL alphabet, without padding: in enrolment codes, and wherever a
// file's bytes travel inside JSON.

#include "shared/base/ids.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace kheya::base {

[[nodiscard]] std::string to_base64url(bytes_view bytes);
[[nodiscard]] inline std::string to_base64url(std::string_view bytes) {
    return to_base64url(
        bytes_view(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
}
// Nothing unless it is exactly what to_base64url gives for some bytes.
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

}  // namespace kheya::base
