#pragma once

// One start of kheya-agent: serves as the agent, or performs one verb, itself or through the agent
// that runs already. Where settings, data folder and real seams come together.

#include <string>
#include <vector>

namespace kheya::agent {

// Takes the command line without the program's name; prints; gives the exit code.
int launch(const std::vector<std::string>& words);

}  // namespace kheya::agent
