#include "shared/platform/terminal.hpp"

#include "shared/platform/system.hpp"

#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>

namespace kheya::platform {

base::result<std::string> ask_secret(const std::string& prompt) {
    termios before{};
    if (!stdin_is_terminal() || ::tcgetattr(STDIN_FILENO, &before) != 0) {
        return base::error{base::errc::usage, "there is no terminal to ask at", {}, {}};
    }
    std::fputs(prompt.c_str(), stderr);
    termios silent = before;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    std::string typed;
    std::getline(std::cin, typed);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    std::fputs("\n", stderr);
    if (typed.empty()) return base::error{base::errc::usage, "nothing was typed", {}, {}};
    return typed;
}

}  // namespace kheya::platform
