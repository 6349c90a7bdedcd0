#pragma once

// Reads SQLite's log (`-wal`) by its file format, before anything opens it. SQLite stops at the
// first frame whose checksum does not hold and takes all behind it for a commit that was cut short:
// where commits stand behind it that were acknowledged, they would go without a word.

#include "shared/base/result.hpp"

#include <string>

namespace kheya::agent_store {

// Whether the log at `path` is harmed where SQLite would not notice. A commit is written only when
// the one before it is safe on the disk. So a whole commit behind the one that does not hold was
// saved after it; one that does not hold and has none behind it may have been cut short, and then
// nobody was told that it was saved. False for a log that is missing, empty or whole.
bool log_is_harmed(const std::string& path);
// A log of the same commits whose checksums hold: also what stands behind the harm reads from it,
// and the harmed pages themselves. To take from it what can be proved, nothing else. Errors: io.
base::result<void> write_mended_log(const std::string& path, const std::string& to);

}  // namespace kheya::agent_store
