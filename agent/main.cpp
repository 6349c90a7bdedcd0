#include "agent/launch.hpp"

int main(int count, char** words) {
    return kheya::agent::launch(std::vector<std::string>(words + 1, words + count));
}
