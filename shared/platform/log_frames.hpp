#pragma once

// Reads SQLite's log (`-wal`) by its file format, before anything opens it. SQLite stops at the
// first frame whose checksum does not hold and takes all behind it for a commit that was cut short:
// where commits stand there that were acknowledged, they would go without a word.

#include "shared/base/result.hpp"

#include <string>

namespace kheya::platform {

enum class log_state {
    whole,      // also one that is missing or empty, or whose last commit was plainly cut short
    // The last commit stands there to its end and does not hold. It was cut short on its way to the
    // disk, so that nobody was told that it was saved, or harmed later: nobody can tell.
    doubtful,
    harmed,     // what was acknowledged does not hold
};
// Of the log of the database `file`. Two things prove that a commit was safe: another one behind
// it, which is written only then, or this log's index (`-shm`), where SQLite counts its frames only
// then.
log_state state_of_log(const std::string& file);
// A log of the same commits whose checksums hold: also what stands behind the harm reads from it,
// and the harmed pages themselves. To take from it what can be proved, nothing else. Errors: io.
base::result<void> write_mended_log(const std::string& file, const std::string& to);
// Puts each page that such a log has in its place in the database `to`, the later over the earlier.
// Errors: io.
base::result<void> put_pages_of_log(const std::string& file, const std::string& to);

}  // namespace kheya::platform
