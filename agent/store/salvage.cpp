#include "agent/store/salvage.hpp"

#include "agent/store/log_frames.hpp"
#include "shared/platform/files.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace kheya::agent_store {

namespace {

// Places are dense: after this many without a readable change there are none to come.
constexpr std::int64_t salvage_gap = 20'000;
constexpr std::int64_t most_places = 10'000'000;

std::optional<std::int64_t> last_known(platform::database& from) {
    for (const char* sql : {"SELECT max(ordinal) FROM journal", "SELECT sum(n) FROM log"}) {
        const auto found = from.read([&]() -> std::int64_t {
            auto row = from.query(sql);
            return row.next() && !row.is_null(0) ? row.integer(0) : 0;
        });
        if (found) return std::clamp<std::int64_t>(*found, 0, most_places);
    }
    return std::nullopt;
}

// https://www.sqlite.org/fileformat2.html#the_database_header, as every database of ours has it.
void put_header(const std::string& file, std::uint32_t pages) {
    std::string head("SQLite format 3\0\x10\0\x02\x02\0\x40\x20\x20", 24);
    for (const std::uint32_t n : {1U, pages, 0U, 0U, 1U, 4U, 0U, 0U, 1U, 0U, 0U, 0U}) {
        for (int shift = 24; shift >= 0; shift -= 8) head += static_cast<char>(n >> shift & 0xff);
    }
    head.resize(92, '\0');
    head += std::string("\0\0\0\1\0\x2e\x76\x6a", 8);   // of change 1, like the number above
    std::fstream out(file, std::ios::in | std::ios::out | std::ios::binary);
    out.write(head.data(), static_cast<std::streamsize>(head.size()));
}

}  // namespace

base::result<void> copy_with_mended_log(const std::string& file, const std::string& to) {
    platform::remove_database(to);
    TRY_VOID(platform::copy_private_file(file, to));
    if (!platform::file_exists(file + "-wal")) return {};
    return write_mended_log(file, to + "-wal");
}

void salvage::take_all(platform::database& from) {
    const auto known = last_known(from);
    if (known) known_ = std::max(known_.value_or(0), *known);
    for (std::int64_t at = 1, missed = 0; at <= known.value_or(0) || missed < salvage_gap; ++at) {
        if (take(from, at)) {
            ++taken_;
            missed = 0;
        } else {
            ++missed;
        }
    }
}

void salvage::take_all_of_copy(const std::string& copy, bool with_header) {
    constexpr std::uintmax_t page = 4096;
    std::error_code failed;
    const auto bytes = std::filesystem::file_size(copy, failed);
    if (with_header && !failed) put_header(copy, static_cast<std::uint32_t>(bytes / page));
    if (!failed) {
        if (const auto opened = platform::database::open(copy)) take_all(**opened);
    }
    platform::remove_database(copy);
}

std::optional<std::int64_t> salvage::missed() const {
    if (!known_) return std::nullopt;
    return std::max<std::int64_t>(0, *known_ - taken_);
}

bool salvage::take(platform::database& from, std::int64_t ordinal) {
    const auto taken = from.read([&]() -> bool {
        auto row = from.query(
            "SELECT id, content, boot, mono, heard_at FROM journal WHERE ordinal = ?1", ordinal);
        if (!row.next()) return false;
        const auto change = journal::read_change(row.text(1));
        if (!change || change->id != row.id<base::change_id>(0)) return false;
        if (into_.journal().holds(change->id)) return false;
        into_.save(*change, {row.text(2), row.integer(3), row.integer(4)});
        return true;
    });
    return taken && *taken;
}

}  // namespace kheya::agent_store
