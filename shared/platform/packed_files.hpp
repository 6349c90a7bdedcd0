#pragma once

// Several files in one, each with its SHA-256, for backups: written under another name, synced and
// renamed, so that the name never shows half a file. Read back whole or not at all.

#include "shared/base/result.hpp"

#include <string>
#include <vector>

namespace kheya::platform {

struct packed_file {
    std::string name;       // letters, digits, '.', '-', '_'
    std::string bytes;      // what it holds, unless...
    std::string from_path;  // ... this names a file to copy
};

// Errors: io.
base::result<void> pack_files(const std::string& path, const std::vector<packed_file>& files);
// Writes each file, mode 0600, into the folder, which must be there. Errors: refused (not such a
// file, or damaged), io. On an error the folder may hold some of them.
base::result<void> unpack_files(const std::string& path, const std::string& folder);
// Renames a file or folder and syncs the folder it goes to. Errors: io.
base::result<void> move_durably(const std::string& from, const std::string& to);
// Errors: io. What is not there is as good as removed.
base::result<void> remove_tree(const std::string& path);

}  // namespace kheya::platform
