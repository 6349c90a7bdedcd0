#pragma once

// CHECK guards what must be true if our own code is right. It stays on in release builds: the
// journal makes a stop safe, a wrong merge is not. Never use it on what a peer, a file or a person
// gave.

namespace kheya::base {

// Prints the failed condition with its place to standard error and aborts.
[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace kheya::base

#define CHECK(condition) \
    ((condition) ? void(0) : ::kheya::base::check_failed(#condition, __FILE__, __LINE__))
