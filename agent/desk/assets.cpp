#include "agent/desk/assets.hpp"

#include <array>

#define KHEYA_PAGE(name)                             \
    extern "C" const char kheya_page_##name##_begin; \
    extern "C" const char kheya_page_##name##_end

KHEYA_PAGE(index);
KHEYA_PAGE(script);
KHEYA_PAGE(style);
KHEYA_PAGE(reader);
KHEYA_PAGE(font);
KHEYA_PAGE(font_bold);

#undef KHEYA_PAGE

namespace kheya::agent_desk {

namespace {

std::string_view between(const char& begin, const char& end) {
    return {&begin, static_cast<std::size_t>(&end - &begin)};
}

}  // namespace

std::span<const serving::asset> assets() {
    const auto page = between(kheya_page_index_begin, kheya_page_index_end);
    static const std::array<serving::asset, 7> all = {{
        {"/", "text/html; charset=utf-8", page, false, true},
        {"/enrol", "text/html; charset=utf-8", page, false, true, true},
        {"/desk.js", "text/javascript; charset=utf-8",
         between(kheya_page_script_begin, kheya_page_script_end), true, true},
        {"/qr.js", "text/javascript; charset=utf-8",
         between(kheya_page_reader_begin, kheya_page_reader_end), false, true},
        {"/desk.css", "text/css; charset=utf-8",
         between(kheya_page_style_begin, kheya_page_style_end), true, true},
        {"/bengali.woff2", "font/woff2",
         between(kheya_page_font_begin, kheya_page_font_end), true},
        {"/bengali-bold.woff2", "font/woff2",
         between(kheya_page_font_bold_begin, kheya_page_font_bold_end), true},
    }};
    return all;
}

}  // namespace kheya::agent_desk
