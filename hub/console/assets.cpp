#include "hub/console/assets.hpp"

#include <array>

#define KHEYA_CONSOLE(name)                             \
    extern "C" const char kheya_console_##name##_begin; \
    extern "C" const char kheya_console_##name##_end

KHEYA_CONSOLE(index);
KHEYA_CONSOLE(script);
KHEYA_CONSOLE(charts);
KHEYA_CONSOLE(style);
KHEYA_CONSOLE(font);
KHEYA_CONSOLE(font_bold);
KHEYA_CONSOLE(api);

#undef KHEYA_CONSOLE

namespace kheya::hub_console {

namespace {

std::string_view between(const char& begin, const char& end) {
    return {&begin, static_cast<std::size_t>(&end - &begin)};
}

}  // namespace

std::span<const serving::asset> assets() {
    static const std::array<serving::asset, 6> all = {{
        {"/", "text/html; charset=utf-8",
         between(kheya_console_index_begin, kheya_console_index_end), false, true},
        {"/console.js", "text/javascript; charset=utf-8",
         between(kheya_console_script_begin, kheya_console_script_end), false, true},
        {"/charts.js", "text/javascript; charset=utf-8",
         between(kheya_console_charts_begin, kheya_console_charts_end), false, true},
        {"/console.css", "text/css; charset=utf-8",
         between(kheya_console_style_begin, kheya_console_style_end), false, true},
        {"/bengali.woff2", "font/woff2",
         between(kheya_console_font_begin, kheya_console_font_end), true},
        {"/bengali-bold.woff2", "font/woff2",
         between(kheya_console_font_bold_begin, kheya_console_font_bold_end), true},
    }};
    return all;
}

std::string_view api_description() {
    return between(kheya_console_api_begin, kheya_console_api_end);
}

}  // namespace kheya::hub_console
