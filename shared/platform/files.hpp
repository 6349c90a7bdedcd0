#pragma once

// Plain files that belong to one owner: keys, settings, small logs, and the lock that says which
// process writes a data folder. What is written here is on the disk when the call returns.

#include "shared/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kheya::platform {

// Makes the folder and those above it; the last one gets mode 0700 when it is new. Errors: io.
base::result<void> make_private_folder(const std::string& path);
// Replaces the file as a whole, mode 0600: other processes see the old or the new bytes.
// Errors: io.
base::result<void> write_private_file(const std::string& path, std::string_view bytes);
// The same with mode 0644 less the umask: a file to be carried away, to wherever somebody named.
// What else lies there stays as it is. Errors: io.
base::result<void> write_shared_file(const std::string& path, std::string_view bytes);
// A file that somebody named must not take the place of one that the program keeps. Errors: refused
// (it would lie in the data folder or below it, links followed).
base::result<void> keep_out_of(const std::string& data_folder, const std::string& path);
// A file for whoever asked, where he asked for it, and for his account alone: but for a sealed one,
// which says nothing to others and may be anybody's to carry. Errors: as keep_out_of, io.
base::result<void> write_outside(const std::string& data_folder, const std::string& path,
                                 std::string_view bytes, bool is_sealed = false);
// Errors: io, also when the file is longer than `limit`.
base::result<std::string> read_file(const std::string& path, std::size_t limit);
[[nodiscard]] bool file_exists(const std::string& path);
// Renames within one folder, and the folder is on the disk when this returns. Errors: io.
base::result<void> move_file(const std::string& from, const std::string& to);
// A file of really allocated zeros, mode 0600. Errors: io (the disk is full); leaves nothing then.
base::result<void> reserve_space(const std::string& path, std::int64_t bytes);
void remove_file(const std::string& path);
base::result<void> copy_private_file(const std::string& from, const std::string& to);
// Bytes that this user may still write there. Errors: io.
base::result<std::int64_t> free_space(const std::string& folder);
// Whether a file can be made in the folder; the reason when not. Errors: io.
base::result<void> try_folder(const std::string& folder);
// Names (not paths) of the files in a folder that begin so, in order.
std::vector<std::string> files_beginning(const std::string& folder, std::string_view begin);
// Adds a line, behind the end of one that was cut short, then syncs; mode 0600. Errors: io.
base::result<void> append_durably(const std::string& path, std::string_view line);
// In bytes; 0 where there is no file. Errors: io.
base::result<std::uint64_t> length_of(const std::string& path);
// Leaves so many bytes of it, then syncs; nothing where there is no file. Errors: io.
base::result<void> cut_durably(const std::string& path, std::uint64_t length);

// Held by the one process that writes a data folder; gone with the process, however it ends.
class file_lock {
public:
    // The lock, or nothing when another process holds it. Writes our process id into FOLDER/lock.
    // Errors: io.
    static base::result<std::optional<file_lock>> try_take(const std::string& folder);
    file_lock(file_lock&& other) noexcept;
    file_lock& operator=(file_lock&& other) noexcept;
    ~file_lock();

private:
    explicit file_lock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_ = -1;
};

// A new name is only safe once its folder is on the disk too.
base::result<void> sync_folder_of(const std::string& path);

}  // namespace kheya::platform
