#include "hub/store/kept_content.hpp"

#include "shared/base/check.hpp"
#include "shared/base/text.hpp"

#include <zstd.h>

#include <memory>

extern "C" const char kheya_hub_content_dict_begin[];
extern "C" const char kheya_hub_content_dict_end[];

namespace kheya::hub_store {

namespace {

// content.dict never changes: entries are for ever. Another one is another form.
constexpr char first_dictionary = 1;
constexpr int level = -1;  // by a measure: 7 % more merges a second, 5 % more bytes than 1
// Far over what the hub takes; a damaged file may announce anything.
constexpr unsigned long long content_most = 16u << 20;

std::string_view dictionary() {
    return {kheya_hub_content_dict_begin,
            static_cast<std::size_t>(kheya_hub_content_dict_end - kheya_hub_content_dict_begin)};
}

struct packing {
    ZSTD_CCtx* context = ZSTD_createCCtx();
    ZSTD_CDict* known = ZSTD_createCDict(dictionary().data(), dictionary().size(), level);
    packing() {
        CHECK(context != nullptr && known != nullptr);
        // The length is kept, no checksum: the id is one.
        CHECK(!ZSTD_isError(ZSTD_CCtx_refCDict(context, known)));
        CHECK(!ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 0)));
        CHECK(!ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_dictIDFlag, 0)));
    }
    ~packing() {
        ZSTD_freeCCtx(context);
        ZSTD_freeCDict(known);
    }
    packing(const packing&) = delete;
    packing& operator=(const packing&) = delete;
};

struct unpacking {
    ZSTD_DCtx* context = ZSTD_createDCtx();
    ZSTD_DDict* known = ZSTD_createDDict(dictionary().data(), dictionary().size());
    unpacking() { CHECK(context != nullptr && known != nullptr); }
    ~unpacking() {
        ZSTD_freeDCtx(context);
        ZSTD_freeDDict(known);
    }
    unpacking(const unpacking&) = delete;
    unpacking& operator=(const unpacking&) = delete;
};

base::error unknown_form() {
    return base::refused("a change's content is not in a form that this program knows", "content");
}

}  // namespace

std::string pack_content(std::string_view text) {
    thread_local const packing by;
    std::string out(1 + ZSTD_compressBound(text.size()), first_dictionary);
    const std::size_t size =
        ZSTD_compress2(by.context, out.data() + 1, out.size() - 1, text.data(), text.size());
    CHECK(!ZSTD_isError(size));
    out.resize(1 + size);
    return out;
}

base::result<std::string> unpack_content(std::string_view bytes) {
    if (bytes.empty() || bytes.front() != first_dictionary) return unknown_form();
    bytes.remove_prefix(1);
    const unsigned long long announced = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
    if (announced == ZSTD_CONTENTSIZE_ERROR || announced == ZSTD_CONTENTSIZE_UNKNOWN ||
        announced > content_most) {
        return unknown_form();
    }
    thread_local const unpacking by;
    std::string text(announced, '\0');
    const std::size_t size = ZSTD_decompress_usingDDict(by.context, text.data(), text.size(),
                                                        bytes.data(), bytes.size(), by.known);
    if (ZSTD_isError(size) || size != text.size() || !base::is_valid_utf8(text)) {
        return unknown_form();
    }
    return text;
}

base::result<std::string> content_in(std::string_view kept) {
    if (kept.starts_with('{')) return std::string(kept);
    return unpack_content(kept);
}

}  // namespace kheya::hub_store
