#include "shared/wire/codec.hpp"

#include "shared/base/check.hpp"
#include "shared/wire/bounded_json.hpp"
#include "shared/wire/limits.hpp"
#include "shared/wire/unit_text.hpp"
#include "shared/wire/zstd_frame.hpp"

#include <stdexcept>
#include <utility>

namespace kheya::wire {

namespace {

constexpr std::size_t length_bytes = 4;
// A piece is closed when it is so long. Shorter ones would cost more to read than they tell.
constexpr std::size_t piece_text = 16u << 10;
constexpr std::size_t opening_limit = 8u << 10;

std::string with_length(std::string_view frame) {
    std::string out(length_bytes, '\0');
    for (std::size_t i = 0; i < length_bytes; ++i) {
        out[i] = static_cast<char>(frame.size() >> (8 * (length_bytes - 1 - i)));
    }
    return out.append(frame);
}

// The last so many bytes of what went before are what the next piece is packed against.
void remember_text(std::string& before, std::string_view text) {
    before.append(text);
    if (before.size() > opening_limit) before.erase(0, before.size() - opening_limit);
}

void open_with(std::string& opening, std::string_view line) {
    if (opening.size() >= opening_limit) return;
    opening.append(line).push_back('\n');
    if (opening.size() > opening_limit) opening.resize(opening_limit);
}

std::size_t read_length(std::string_view bytes) {
    std::size_t length = 0;
    for (std::size_t i = 0; i < length_bytes; ++i) {
        length = length << 8 | static_cast<unsigned char>(bytes[i]);
    }
    return length;
}

}  // namespace

std::string_view content_type(encoding e) {
    switch (e) {
        case encoding::packed: return packed_type;
        case encoding::plain: return plain_type;
        case encoding::known: break;
    }
    return known_type;
}

std::optional<encoding> encoding_of(std::string_view type) {
    type = type.substr(0, type.find(';'));
    for (const auto e : {encoding::packed, encoding::plain, encoding::known}) {
        if (type == content_type(e)) return e;
    }
    return std::nullopt;
}

std::string pack(const nlohmann::json& unit, encoding e) { return pack_text(unit.dump(), e); }

std::string pack_text(std::string_view text, encoding e) {
    CHECK(text.size() <= unit_limit && e != encoding::known);
    if (e == encoding::plain) return std::string(text) + "\n";
    return with_length(zstd_frame(text));
}

unit_writer::unit_writer(encoding e, std::string before)
    : encoding_(e), before_(std::move(before)) {}

// Answers hold what peers wrote: too much of it must end the answer, not the program.
void unit_writer::must_fit(std::size_t size) {
    if (size > unit_limit) throw std::length_error("a unit would be over its limit");
}

void unit_writer::add_text(std::string_view unit) {
    must_fit(unit.size());
    open_with(opening_, unit);
    if (encoding_ != encoding::known) {
        make_first();
        body_ += pack_text(unit, encoding_);
        return;
    }
    waiting_.append(unit).push_back('\n');
    if (first_size_ + waiting_.size() >= piece_text) close_piece();
}

void unit_writer::begin_with(std::size_t size, std::function<std::string()> text) {
    CHECK(opening_.empty());
    must_fit(size);
    first_ = std::move(text);
    first_size_ = size + 1;  // and its line's end
    if (first_size_ >= piece_text) close_piece();
}

void unit_writer::make_first() {
    if (!first_) return;
    const std::string text = std::exchange(first_, nullptr)();
    CHECK(text.size() + 1 == first_size_);
    first_size_ = 0;
    const std::string rest = std::exchange(opening_, {});
    open_with(opening_, text);
    opening_.append(rest, 0, opening_limit - opening_.size());
    if (encoding_ == encoding::known) {
        waiting_.insert(0, text + "\n");
    } else {
        body_ += pack_text(text, encoding_);
    }
}

void unit_writer::close_piece() {
    make_first();
    if (waiting_.empty()) return;
    body_ += with_length(zstd_frame(waiting_, before_));
    remember_text(before_, waiting_);
    waiting_.clear();
}

std::string unit_writer::take() {
    close_piece();
    return std::move(body_);
}

base::error unit_reader::remember(base::error e) {
    failed_ = std::move(e);
    return *failed_;
}

base::result<std::optional<std::string>> unit_reader::next_line() {
    const std::string_view left = std::string_view(buffer_).substr(taken_);
    const auto end = left.find('\n');
    if (end == std::string_view::npos) {
        if (left.size() > unit_limit) return remember(base::refused("a line is over the limit"));
        return std::optional<std::string>();
    }
    if (end > unit_limit) return remember(base::refused("a line is over the limit"));
    taken_ += end + 1;
    return std::optional<std::string>(left.substr(0, end));
}

// The next length and what it announces; nothing when more bytes are needed. It stands in buffer_.
base::result<std::optional<std::string_view>> unit_reader::next_frame() {
    const std::string_view left = std::string_view(buffer_).substr(taken_);
    if (left.size() < length_bytes) return std::optional<std::string_view>();
    const std::size_t length = read_length(left);
    if (length == 0 || length > packed_unit_limit) {
        return remember(base::refused("a unit's length is not possible"));
    }
    if (left.size() < length_bytes + length) return std::optional<std::string_view>();
    taken_ += length_bytes + length;
    return std::optional<std::string_view>(left.substr(length_bytes, length));
}

base::result<std::optional<std::string>> unit_reader::next_in_piece() {
    if (line_at_ == lines_.size()) {
        TRY(const auto frame, next_frame());
        if (!frame) return std::optional<std::string>();
        if (was_short_) return remember(base::refused("a piece follows one that is too short"));
        auto text = text_of_frame(*frame, unit_limit + piece_text, before_);
        if (!text) return remember(text.error());
        if (!text->ends_with('\n')) return remember(base::refused("a piece ends inside a unit"));
        was_short_ = text->size() < piece_text;
        remember_text(before_, *text);
        lines_ = std::move(*text);
        line_at_ = 0;
    }
    const auto end = lines_.find('\n', line_at_);
    if (end - line_at_ > unit_limit) return remember(base::refused("a unit is over the limit"));
    std::string line = lines_.substr(line_at_, end - line_at_);
    line_at_ = end + 1;
    return std::optional<std::string>(std::move(line));
}

base::result<std::optional<std::string>> unit_reader::next_text() {
    if (encoding_ == encoding::plain) return next_line();
    if (encoding_ == encoding::known) return next_in_piece();
    TRY(const auto frame, next_frame());
    if (!frame) return std::optional<std::string>();
    auto text = text_of_frame(*frame, unit_limit);
    if (!text) return remember(text.error());
    return std::optional<std::string>(std::move(*text));
}

base::result<std::optional<nlohmann::json>> unit_reader::next() {
    if (failed_) return *failed_;
    TRY(const auto text, next_text());
    // Give the buffer back once it is read, so that a long body does not pile up.
    if (taken_ > 0 && (taken_ == buffer_.size() || taken_ > unit_limit)) {
        buffer_.erase(0, taken_);
        taken_ = 0;
    }
    if (!text) return std::optional<nlohmann::json>();
    so_far_.text += text->size();
    if (so_far_.text > limits_.text || ++so_far_.units > limits_.units) {
        return remember(base::refused("the body unpacks to more than is read of one"));
    }
    open_with(opening_, *text);
    auto unit = parse_bounded(*text);
    if (!unit) return remember(unit.error());
    return std::optional<nlohmann::json>(std::move(*unit));
}

}  // namespace kheya::wire
