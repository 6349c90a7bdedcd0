#pragma once

// A body is a row of units. Packed: each unit is a 4-byte big-endian length and one zstd frame of
// compact JSON. Plain (application/x-ndjson): one JSON text a line, for people with curl and logs.

#include "shared/base/result.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace kheya::wire {

enum class encoding { packed, plain };
inline constexpr std::string_view packed_type = "application/vnd.kheya.units";
inline constexpr std::string_view plain_type = "application/x-ndjson";
std::string_view content_type(encoding e);
// Nothing where the media type is neither of the two.
std::optional<encoding> encoding_of(std::string_view content_type);

// One unit as it travels.
std::string pack(const nlohmann::json& unit, encoding e);

// Takes bytes as they arrive and gives whole units. After an error it gives that error for ever.
class unit_reader {
public:
    explicit unit_reader(encoding e) : encoding_(e) {}
    void feed(std::string_view bytes) { buffer_.append(bytes); }
    // The next unit; nothing when more bytes are needed. Errors: refused (garbage, over a limit).
    base::result<std::optional<nlohmann::json>> next();
    // Whether the row may end here: no bytes of an unfinished unit are left.
    [[nodiscard]] bool at_boundary() const { return taken_ == buffer_.size(); }

private:
    base::result<std::optional<std::string>> next_text();
    base::error remember(base::error e);
    encoding encoding_;
    std::string buffer_;
    std::size_t taken_ = 0;  // bytes of buffer_ already given out
    std::optional<base::error> failed_;
};

}  // namespace kheya::wire
