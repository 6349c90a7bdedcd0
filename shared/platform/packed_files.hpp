#pragma once

// Several files in one, each with its SHA-256, for backups: written under another name, synced and
// renamed, so that the name never shows half a file. Read back whole or not at all.

#include "shared/base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace kheya::platform {

struct packed_file {
    std::string name;       // letters, digits, '.', '-', '_'
    std::string bytes;      // what it holds, unless...
    std::string from_path;  // ... this names a file to copy
};

// An empty file PATH.kheya-KIND, mode 0600, for what takes the place of `path` once it is whole;
// gives its name. What a program that was killed left under that name goes: it is empty, or begins
// with `begin`. Errors: refused (somebody's own file has that name), io.
base::result<std::string> make_unfinished(const std::string& path, std::string_view kind,
                                          std::string_view begin);

// Errors: as make_unfinished.
base::result<void> pack_files(const std::string& path, const std::vector<packed_file>& files);
// Writes each file, mode 0600, into the folder, which must be there. Errors: refused (not such a
// file, or damaged), io. On an error the folder may hold some of them.
base::result<void> unpack_files(const std::string& path, const std::string& folder);
// Renames a file or folder and syncs the folder it goes to. Errors: io.
base::result<void> move_durably(const std::string& from, const std::string& to);
// Errors: io. What is not there is as good as removed.
base::result<void> remove_tree(const std::string& path);

}  // namespace kheya::platform
