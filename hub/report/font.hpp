#pragma once

// Noto Sans Bengali (SIL Open Font Licence) as WOFF2, carried in the program for what is printed:
// one file must be all that a printout needs.

#include <string>

namespace kheya::hub_report {

// A style rule that makes 'Kheya Bengali' of it, with the letters themselves inside.
std::string font_face();

}  // namespace kheya::hub_report
