#pragma once

// How many files and connections this process may hold open at once.

#include <cstddef>

namespace kheya::platform {

// Raises the soft limit towards `wanted`, as far as the hard one goes. Gives the limit that holds
// now.
std::size_t allow_open_files(std::size_t wanted);

}  // namespace kheya::platform
