#include "shared/wire/codec.hpp"

#include "shared/base/check.hpp"
#include "shared/wire/bounded_json.hpp"
#include "shared/wire/limits.hpp"
#include "shared/wire/unit_text.hpp"

#include <zstd.h>

#include <memory>

namespace kheya::wire {

namespace {

constexpr int zstd_level = 3;
constexpr std::size_t length_bytes = 4;

// Contexts are kept by each thread: making one anew for every unit costs more than packing it.
ZSTD_CCtx& packing_context() {
    struct free_context {
        void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
    };
    thread_local const std::unique_ptr<ZSTD_CCtx, free_context> kept(ZSTD_createCCtx());
    CHECK(kept != nullptr);
    return *kept;
}

ZSTD_DCtx& unpacking_context() {
    struct free_context {
        void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
    };
    thread_local const std::unique_ptr<ZSTD_DCtx, free_context> kept(ZSTD_createDCtx());
    CHECK(kept != nullptr);
    return *kept;
}

// The announced size is not trusted: the output buffer has the limit, whatever the frame says.
base::result<std::string> unpack(std::string_view packed) {
    const unsigned long long announced = ZSTD_getFrameContentSize(packed.data(), packed.size());
    if (announced == ZSTD_CONTENTSIZE_ERROR || announced == ZSTD_CONTENTSIZE_UNKNOWN) {
        return base::refused("a unit is not a zstd frame with a size");
    }
    if (announced > unit_limit) {
        return base::refused("a unit unpacks to more than " + std::to_string(unit_limit) +
                             " bytes");
    }
    std::string text(announced, '\0');
    const std::size_t size = ZSTD_decompressDCtx(&unpacking_context(), text.data(), text.size(),
                                                 packed.data(), packed.size());
    if (ZSTD_isError(size) || size != text.size()) return base::refused("a unit does not unpack");
    return text;
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
    return e == encoding::packed ? packed_type : plain_type;
}

std::optional<encoding> encoding_of(std::string_view type) {
    type = type.substr(0, type.find(';'));
    if (type == packed_type) return encoding::packed;
    if (type == plain_type) return encoding::plain;
    return std::nullopt;
}

std::string pack(const nlohmann::json& unit, encoding e) { return pack_text(unit.dump(), e); }

std::string pack_text(std::string_view text, encoding e) {
    CHECK(text.size() <= unit_limit);
    if (e == encoding::plain) return std::string(text) + "\n";
    std::string out(length_bytes + ZSTD_compressBound(text.size()), '\0');
    const std::size_t size =
        ZSTD_compressCCtx(&packing_context(), out.data() + length_bytes,
                          out.size() - length_bytes, text.data(), text.size(), zstd_level);
    CHECK(!ZSTD_isError(size));
    out.resize(length_bytes + size);
    for (std::size_t i = 0; i < length_bytes; ++i) {
        out[i] = static_cast<char>(size >> (8 * (length_bytes - 1 - i)));
    }
    return out;
}

base::error unit_reader::remember(base::error e) {
    failed_ = std::move(e);
    return *failed_;
}

base::result<std::optional<std::string>> unit_reader::next_text() {
    const std::string_view left = std::string_view(buffer_).substr(taken_);
    if (encoding_ == encoding::plain) {
        const auto end = left.find('\n');
        if (end == std::string_view::npos) {
            if (left.size() > unit_limit)
                return remember(base::refused("a line is over the limit"));
            return std::optional<std::string>();
        }
        if (end > unit_limit) return remember(base::refused("a line is over the limit"));
        taken_ += end + 1;
        return std::optional<std::string>(left.substr(0, end));
    }
    if (left.size() < length_bytes) return std::optional<std::string>();
    const std::size_t length = read_length(left);
    if (length == 0 || length > packed_unit_limit) {
        return remember(base::refused("a unit's length is not possible"));
    }
    if (left.size() < length_bytes + length) return std::optional<std::string>();
    auto text = unpack(left.substr(length_bytes, length));
    if (!text) return remember(text.error());
    taken_ += length_bytes + length;
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
    auto unit = parse_bounded(*text);
    if (!unit) return remember(unit.error());
    return std::optional<nlohmann::json>(std::move(*unit));
}

}  // namespace kheya::wire
