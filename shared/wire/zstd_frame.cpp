#include "shared/wire/zstd_frame.hpp"

#include "shared/base/check.hpp"

#include <zstd.h>

#include <memory>

extern "C" const char kheya_wire_units_dict_begin[];
extern "C" const char kheya_wire_units_dict_end[];

namespace kheya::wire {

namespace {

constexpr int level_alone = 3;
constexpr int level_against = 6;

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

// A dictionary's tables stand at its beginning, what it quotes from at its end: more to quote from
// is put behind it.
std::string known_to_both(std::string_view before) {
    return std::string(dictionary()).append(before);
}

// The announced size is not trusted: the output buffer has the limit, whatever the frame says.
base::result<std::string> room_for(std::string_view frame, std::size_t limit) {
    const unsigned long long announced = ZSTD_getFrameContentSize(frame.data(), frame.size());
    if (announced == ZSTD_CONTENTSIZE_ERROR || announced == ZSTD_CONTENTSIZE_UNKNOWN) {
        return base::refused("a unit is not a zstd frame with a size");
    }
    if (announced > limit) {
        return base::refused("a unit unpacks to more than " + std::to_string(limit) + " bytes");
    }
    return std::string(announced, '\0');
}

}  // namespace

std::string_view dictionary() {
    return {kheya_wire_units_dict_begin,
            static_cast<std::size_t>(kheya_wire_units_dict_end - kheya_wire_units_dict_begin)};
}

std::string zstd_frame(std::string_view text) {
    std::string out(ZSTD_compressBound(text.size()), '\0');
    const std::size_t size = ZSTD_compressCCtx(&packing_context(), out.data(), out.size(),
                                               text.data(), text.size(), level_alone);
    CHECK(!ZSTD_isError(size));
    out.resize(size);
    return out;
}

std::string zstd_frame(std::string_view text, std::string_view before) {
    const std::string known = known_to_both(before);
    ZSTD_CCtx* const context = &packing_context();
    const auto must = [](std::size_t result) { CHECK(!ZSTD_isError(result)); };
    must(ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level_against));
    // The media type names the dictionary. What went before is not the same on both sides if one of
    // them is wrong: no text that is not the other's may come of it.
    must(ZSTD_CCtx_setParameter(context, ZSTD_c_dictIDFlag, 0));
    must(ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1));
    must(ZSTD_CCtx_loadDictionary(context, known.data(), known.size()));
    std::string out(ZSTD_compressBound(text.size()), '\0');
    const std::size_t size =
        ZSTD_compress2(context, out.data(), out.size(), text.data(), text.size());
    must(size);
    must(ZSTD_CCtx_reset(context, ZSTD_reset_session_and_parameters));
    out.resize(size);
    return out;
}

base::result<std::string> text_of_frame(std::string_view frame, std::size_t limit) {
    TRY(std::string text, room_for(frame, limit));
    const std::size_t size = ZSTD_decompressDCtx(&unpacking_context(), text.data(), text.size(),
                                                 frame.data(), frame.size());
    if (ZSTD_isError(size) || size != text.size()) return base::refused("a unit does not unpack");
    return text;
}

base::result<std::string> text_of_frame(std::string_view frame, std::size_t limit,
                                        std::string_view before) {
    TRY(std::string text, room_for(frame, limit));
    const std::string known = known_to_both(before);
    const std::size_t size =
        ZSTD_decompress_usingDict(&unpacking_context(), text.data(), text.size(), frame.data(),
                                  frame.size(), known.data(), known.size());
    if (ZSTD_isError(size) || size != text.size()) return base::refused("a piece does not unpack");
    return text;
}

}  // namespace kheya::wire
