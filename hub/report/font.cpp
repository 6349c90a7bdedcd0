#include "hub/report/font.hpp"

#include "shared/base/base64.hpp"

#include <algorithm>
#include <string_view>

extern "C" {
extern const char kheya_report_font_begin[];
extern const char kheya_report_font_end[];
}

namespace kheya::hub_report {

// The alphabet of data addresses is the ordinary one.
std::string font_face() {
    const std::string_view font(
        kheya_report_font_begin,
        static_cast<std::size_t>(kheya_report_font_end - kheya_report_font_begin));
    std::string bytes = base::to_base64url(font);
    std::replace(bytes.begin(), bytes.end(), '-', '+');
    std::replace(bytes.begin(), bytes.end(), '_', '/');
    return "@font-face{font-family:'Kheya Bengali';src:url(data:font/woff2;base64," + bytes +
           ") format('woff2')}";
}

}  // namespace kheya::hub_report
