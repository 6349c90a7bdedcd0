#pragma once

// Text as one zstd frame: by itself, or against what both sides know. That is the dictionary of the
// wire, units.dict, with the text that went before behind it.

#include "shared/base/result.hpp"

#include <string>
#include <string_view>

namespace kheya::wire {

inline constexpr int dictionary_version = 1;  // of units.dict, which never changes under a version
std::string_view dictionary();

std::string zstd_frame(std::string_view text);
std::string zstd_frame(std::string_view text, std::string_view before);

// Gives the text of a frame of at most `limit` bytes. Errors: refused, when it is none, or larger.
base::result<std::string> text_of_frame(std::string_view frame, std::size_t limit);
base::result<std::string> text_of_frame(std::string_view frame, std::size_t limit,
                                        std::string_view before);

}  // namespace kheya::wire
