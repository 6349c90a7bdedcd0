#include "hub/store/log_harm.hpp"

#include "shared/platform/files.hpp"
#include "shared/platform/log_frames.hpp"

#include <filesystem>

namespace kheya::hub_store {

namespace {

// Of a missing one: 0.
std::uintmax_t length_of(const std::string& file) {
    std::error_code none;
    const auto length = std::filesystem::file_size(file, none);
    return none ? 0 : length;
}

}  // namespace

base::result<std::string> keep_harmed(const std::string& file) {
    const std::string log = file + "-wal";
    if (length_of(log) == 0) return std::string();
    if (length_of(file) == 0) {
        return base::error{base::errc::io,
                           "the store is missing or empty, and what was saved last stands in its "
                           "log " + log + ": put the file back that belongs to it, or move the log "
                           "away and restore a backup; nothing was changed",
                           file,
                           "তথ্য-ফাইলটি নেই বা খালি, অথচ শেষের তথ্য " + log +
                               " ফাইলে আছে: ফাইলটি ফিরিয়ে আনুন, নয়তো এটি সরিয়ে ব্যাকআপ থেকে "
                               "ফেরান; কিছুই বদলানো হয়নি"};
    }
    if (platform::state_of_log(file) != platform::log_state::harmed) return std::string();
    int number = 1;
    std::string kept;
    do {
        kept = file + std::string(damaged_end) + std::to_string(number++);
    } while (platform::file_exists(kept) || platform::file_exists(kept + "-wal"));
    // The log first: a copy that was cut short bears no database's name.
    TRY_VOID(platform::copy_private_file(log, kept + "-wal"));
    TRY_VOID(platform::copy_private_file(file, kept));
    return kept;
}

}  // namespace kheya::hub_store
