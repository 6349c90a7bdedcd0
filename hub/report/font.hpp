#pragma once

// Noto Sans Bengali (SIL Open Font Licence) as WOFF2, carried in the program for reports that are
// printed: one file must be all that a printout needs.

#include <string_view>

namespace kheya::hub_report {

std::string_view bengali_font();

}  // namespace kheya::hub_report
