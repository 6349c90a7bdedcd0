#pragma once

// A text as a QR code (libqrencode): for a terminal, and as a drawing in a page. Pure; the code is
// byte mode with error correction M, so that a photocopied letter still reads.

#include "shared/base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace kheya::hub_command {

struct qr_code {
    int width = 0;            // modules a side, without the quiet zone
    std::vector<bool> dark;   // row by row
    // Outside it is the quiet zone.
    [[nodiscard]] bool is_dark(int x, int y) const;
};

// Errors: refused (longer than any code can hold).
base::result<qr_code> draw_qr_code(std::string_view text);
// Two modules a character, as half blocks, dark on light whatever the terminal's colours are.
std::string to_terminal(const qr_code& code);
// One <svg> element that fills what it stands in.
std::string to_svg(const qr_code& code);

}  // namespace kheya::hub_command
