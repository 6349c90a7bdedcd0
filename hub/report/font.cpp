#include "hub/report/font.hpp"

extern "C" {
extern const char kheya_report_font_begin[];
extern const char kheya_report_font_end[];
}

namespace kheya::hub_report {

std::string_view bengali_font() {
    return {kheya_report_font_begin,
            static_cast<std::size_t>(kheya_report_font_end - kheya_report_font_begin)};
}

}  // namespace kheya::hub_report
