#pragma once

// Looked at before SQLite opens a store's file: it passes over harm in the log beside it, and over
// a log whose database is gone, without a word, and writes over what stands there.

#include "shared/base/result.hpp"

#include <string>

namespace kheya::hub_store {

// What is kept of a harmed store is FILE with this and a number behind it.
inline constexpr std::string_view damaged_end = ".damaged-";

// Where commits that were acknowledged do not hold in the log of `file`: copies both beside it, to
// be looked into, and gives that name. What SQLite opens then is the state before the harm. Empty:
// the log is whole. Errors: io (also: a log whose database is missing or empty).
base::result<std::string> keep_harmed(const std::string& file);

}  // namespace kheya::hub_store
