#pragma once

// Errors said in both languages at the point where they arise, so that no message exists in one
// only.

#include "shared/base/result.hpp"

#include <string>
#include <utility>

namespace kheya::editing {

inline base::error refusal(std::string where, std::string en, std::string bn) {
    return {base::errc::refused, std::move(en), std::move(where), std::move(bn)};
}

inline base::error misuse(std::string where, std::string en, std::string bn) {
    return {base::errc::usage, std::move(en), std::move(where), std::move(bn)};
}

}  // namespace kheya::editing
