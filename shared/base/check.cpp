#include "shared/base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace kheya::base {

void check_failed(const char* condition, const char* file, int line) {
    std::fprintf(stderr, "kheya: broken invariant: %s (%s:%d)\n", condition, file, line);
    std::abort();
}

}  // namespace kheya::base
