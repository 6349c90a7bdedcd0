#include "agent/launch.hpp"

#include <cstdio>
#include <exception>

int main(int count, char** words) {
    try {
        return kheya::agent::launch(std::vector<std::string>(words + 1, words + count));
    } catch (const std::exception& trouble) {  // such as: memory is used up
        std::fprintf(stderr, "kheya-agent: stopped: %s\n", trouble.what());
        return 70;  // EX_SOFTWARE of sysexits.h
    }
}
