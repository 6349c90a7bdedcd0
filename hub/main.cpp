#include "hub/launch.hpp"

int main(int count, char** words) {
    return kheya::hub::launch(std::vector<std::string>(words + 1, words + count));
}
