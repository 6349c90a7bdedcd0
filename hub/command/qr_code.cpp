#include "hub/command/qr_code.hpp"

#include <qrencode.h>

#include <memory>

namespace kheya::hub_command {

namespace {

constexpr int quiet = 4;   // light modules around a code, as the standard asks

}  // namespace

bool qr_code::is_dark(int x, int y) const {
    if (x < 0 || y < 0 || x >= width || y >= width) return false;
    return dark[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                static_cast<std::size_t>(x)];
}

base::result<qr_code> draw_qr_code(std::string_view text) {
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> drawn(
        QRcode_encodeData(static_cast<int>(text.size()),
                          reinterpret_cast<const unsigned char*>(text.data()), 0, QR_ECLEVEL_M),
        &QRcode_free);
    if (!drawn) {
        return base::error{base::errc::refused, "the text is too long for a QR code", {},
                           "কিউআর কোডের জন্য লেখাটি বেশি বড়"};
    }
    qr_code code;
    code.width = drawn->width;
    const auto side = static_cast<std::size_t>(code.width), modules = side * side;
    code.dark.reserve(modules);
    for (std::size_t i = 0; i < modules; ++i) code.dark.push_back((drawn->data[i] & 1) != 0);
    return code;
}

std::string to_terminal(const qr_code& code) {
    std::string text;
    for (int y = -quiet; y < code.width + quiet; y += 2) {
        text += "\x1b[30;47m";   // black on white
        for (int x = -quiet; x < code.width + quiet; ++x) {
            const bool upper = code.is_dark(x, y), lower = code.is_dark(x, y + 1);
            text += upper ? (lower ? "█" : "▀") : (lower ? "▄" : " ");
        }
        text += "\x1b[0m\n";
    }
    return text;
}

std::string to_svg(const qr_code& code) {
    const std::string size = std::to_string(code.width + 2 * quiet);
    std::string path;
    for (int y = 0; y < code.width; ++y) {
        for (int x = 0; x < code.width;) {
            int run = 0;
            while (code.is_dark(x + run, y)) ++run;
            if (run > 0) {
                path += "M" + std::to_string(x + quiet) + "," + std::to_string(y + quiet) + "h" +
                        std::to_string(run) + "v1h-" + std::to_string(run) + "z";
            }
            x += run + 1;
        }
    }
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + size + " " + size +
           "\" shape-rendering=\"crispEdges\" role=\"img\" aria-label=\"QR\"><path fill=\"#fff\" "
           "d=\"M0,0h" + size + "v" + size + "h-" + size + "z\"/><path fill=\"#000\" d=\"" + path +
           "\"/></svg>";
}

}  // namespace kheya::hub_command
