#pragma once

// One start of kheya-hub: makes a hub, serves as one, or performs one verb, itself or through the
// hub that runs already. Where settings, data folder, keys and real seams come together.

#include <string>
#include <vector>

namespace kheya::hub {

// Takes the command line without the program's name; prints; gives the exit code.
int launch(const std::vector<std::string>& words);

}  // namespace kheya::hub
