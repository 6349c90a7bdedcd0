#pragma once

// A body is a row of units. Packed: each unit is a 4-byte big-endian length and one zstd frame of
// compact JSON. Plain (application/x-ndjson): one JSON text a line, for people with curl and logs.
// Known: those lines, cut into pieces; each piece is a length and one zstd frame, packed against
// what both sides know: the dictionary of the wire and the text that went before in this exchange.

#include "shared/base/result.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace kheya::wire {

enum class encoding { packed, plain, known };
inline constexpr std::string_view packed_type = "application/vnd.kheya.units";
inline constexpr std::string_view plain_type = "application/x-ndjson";
inline constexpr std::string_view known_type = "application/vnd.kheya.z1";  // by dictionary 1
std::string_view content_type(encoding e);
// Nothing where the media type is none of these.
std::optional<encoding> encoding_of(std::string_view content_type);

// One unit as it travels, packed or plain. What is packed against what went before has a writer.
std::string pack(const nlohmann::json& unit, encoding e);

// Makes a body in any encoding. `before`: what both sides know already, of an answer the opening of
// its request; only the encoding `known` looks at it.
class unit_writer {
public:
    explicit unit_writer(encoding e, std::string before = {});
    void add(const nlohmann::json& unit) { add_text(unit.dump()); }
    // Throws std::length_error, as begin_with does, for a unit over the limit.
    void add_text(std::string_view unit);
    // Before all others: a unit whose text, of exactly `size` bytes, is asked for when it must be
    // packed. That is in take(), unless a whole piece is closed before.
    void begin_with(std::size_t size, std::function<std::string()> text);
    // Bytes so far; of what is not packed yet, its text.
    [[nodiscard]] std::size_t size() const { return body_.size() + waiting_.size() + first_size_; }
    // The first of the text, as the reader at the other side gives it too.
    [[nodiscard]] const std::string& opening() const { return opening_; }
    std::string take();

private:
    static void must_fit(std::size_t size);
    void make_first();
    void close_piece();
    encoding encoding_;
    std::string before_, opening_, waiting_, body_;
    std::function<std::string()> first_;  // empty: it is made, or there is none
    std::size_t first_size_ = 0;
};

// What a body may come to, unpacked: a few bytes of it may be a great many. Without limits: of one
// whom the reader trusts.
struct body_limits {
    std::size_t text = SIZE_MAX, units = SIZE_MAX;
};

// Takes bytes as they arrive and gives whole units. After an error it gives that error for ever.
class unit_reader {
public:
    explicit unit_reader(encoding e, std::string before = {}, body_limits limits = {})
        : encoding_(e), before_(std::move(before)), limits_(limits) {}
    void feed(std::string_view bytes) { buffer_.append(bytes); }
    // The next unit; nothing when more bytes are needed. Errors: refused (garbage, over a limit).
    base::result<std::optional<nlohmann::json>> next();
    // Whether the row may end here: no bytes of an unfinished unit are left.
    [[nodiscard]] bool at_boundary() const {
        return taken_ == buffer_.size() && line_at_ == lines_.size();
    }
    // The first of the text so far: what an answer is packed against.
    [[nodiscard]] const std::string& opening() const { return opening_; }
    // What was given out so far, unpacked.
    [[nodiscard]] const body_limits& so_far() const { return so_far_; }

private:
    base::result<std::optional<std::string>> next_text();
    base::result<std::optional<std::string>> next_line();
    base::result<std::optional<std::string>> next_in_piece();
    base::result<std::optional<std::string_view>> next_frame();
    base::error remember(base::error e);
    encoding encoding_;
    std::string before_, opening_;
    body_limits limits_, so_far_{0, 0};
    std::string buffer_;
    std::size_t taken_ = 0;  // bytes of buffer_ already given out
    std::string lines_;        // the piece that is being read ...
    std::size_t line_at_ = 0;  // ... and how far
    bool was_short_ = false;   // a piece that only the last one may be
    std::optional<base::error> failed_;
};

}  // namespace kheya::wire
