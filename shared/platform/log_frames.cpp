#include "shared/platform/log_frames.hpp"

#include "shared/platform/files.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <fstream>

namespace kheya::platform {

namespace {

// https://www.sqlite.org/fileformat2.html#walformat
constexpr std::size_t header_bytes = 32, frame_header_bytes = 24;
constexpr std::uint32_t magic = 0x377f0682;   // its last bit: checksums of big-endian words
constexpr std::uint32_t format = 3'007'000, page_least = 512, page_most = 65'536, our_page = 4096;
// No database of ours has as many: a number beyond it is the harm itself.
constexpr std::uint32_t pages_most = 1U << 24;

// As each frame carries them, over all frames before it.
using sums = std::array<std::uint32_t, 2>;

std::uint32_t number_at(const std::string& bytes, std::size_t at) {
    std::uint32_t n = 0;
    for (std::size_t i = 0; i < 4; ++i) n = n << 8 | static_cast<std::uint8_t>(bytes[at + i]);
    return n;
}

void put_number(std::string& bytes, std::size_t at, std::uint32_t n) {
    for (std::size_t i = 4; i-- > 0; n >>= 8) bytes[at + i] = static_cast<char>(n & 0xff);
}

std::uint32_t word_at(const std::string& bytes, std::size_t at, bool is_big) {
    const std::uint32_t n = number_at(bytes, at);
    return is_big ? n : __builtin_bswap32(n);
}

sums sums_at(const std::string& bytes, std::size_t at) {
    return {number_at(bytes, at), number_at(bytes, at + 4)};
}

void put_sums(std::string& bytes, std::size_t at, sums s) {
    put_number(bytes, at, s[0]);
    put_number(bytes, at + 4, s[1]);
}

// What the index says of the log with these salts.
struct safe_frames {
    std::int64_t count = 0;
    std::uint32_t pages = 0;   // of the database with them
};

// https://www.sqlite.org/walformat.html#the_wal_index_file_format: it begins with the same header
// twice, in the machine's own order of bytes, each closed by a checksum. Either is written when the
// log is safe on the disk.
safe_frames counted_safe(const std::string& index_file, const std::string& salts) {
    constexpr std::size_t copy_bytes = 48, words = copy_bytes / 4;
    safe_frames most;
    std::ifstream in(index_file, std::ios::binary);
    std::array<char, copy_bytes> bytes{};
    while (in.read(bytes.data(), copy_bytes) && in.tellg() <= 2 * std::streamoff(copy_bytes)) {
        std::array<std::uint32_t, words> word{};
        std::memcpy(word.data(), bytes.data(), copy_bytes);
        sums s{};
        for (std::size_t at = 0; at < words - 2; at += 2) {
            s[0] += word[at] + s[1];
            s[1] += word[at + 1] + s[0];
        }
        const bool holds = word[0] == format && s == sums{word[10], word[11]};
        if (!holds || std::memcmp(&word[8], salts.data(), 8) != 0) continue;
        if (word[4] > most.count) most = {word[4], word[5]};
    }
    return most;
}

// Stands on one frame after the other.
class log_reader {
public:
    explicit log_reader(const std::string& file)
        : in_(file + "-wal", std::ios::binary), index_(file + "-shm") {
        header_.resize(header_bytes);
        if (!in_.read(header_.data(), header_bytes)) return;
        const std::uint32_t page = number_at(header_, 8);
        const bool is_page = page >= page_least && page <= page_most && (page & (page - 1)) == 0;
        holds_ = is_page && (number_at(header_, 0) | 1U) == (magic | 1U) &&
                 add({}, header_, 0, 24) == sums_at(header_, 24);
        frame_.resize(frame_header_bytes + (holds_ ? page : our_page));
        if (!holds_) mend_header();
    }

    [[nodiscard]] bool header_holds() const { return holds_; }
    [[nodiscard]] const std::string& header() const { return header_; }
    // What the first frame's checksum goes on from.
    [[nodiscard]] sums seed() const { return sums_at(header_, 24); }
    void rewind() {
        in_.clear();
        in_.seekg(header_bytes);
    }
    bool next() {
        return !frame_.empty() &&
               in_.read(frame_.data(), static_cast<std::streamsize>(frame_.size())).good();
    }

    std::string& frame() { return frame_; }
    [[nodiscard]] std::uint32_t page_number() const { return number_at(frame_, 0); }
    [[nodiscard]] std::uint32_t size_after_commit() const { return number_at(frame_, 4); }
    [[nodiscard]] sums told_sums() const { return sums_at(frame_, 16); }
    [[nodiscard]] sums sums_after(sums before) const {
        return add(add(before, frame_, 0, 8), frame_, frame_header_bytes,
                   frame_.size() - frame_header_bytes);
    }
    // As SQLite sees it.
    [[nodiscard]] bool holds_after(sums before) const {
        return has_salt(0) && has_salt(4) && page_number() != 0 &&
               sums_after(before) == told_sums();
    }
    // Of the round that the header tells of: another has neither salt. What was never written is
    // zeros.
    [[nodiscard]] bool is_of_round() const {
        return (has_salt(0) || has_salt(4)) && page_number() != 0;
    }
    [[nodiscard]] bool ends_commit() const { return size_after_commit() != 0; }
    [[nodiscard]] safe_frames safe() const { return counted_safe(index_, header_.substr(16, 8)); }

private:
    [[nodiscard]] bool has_salt(std::size_t at) const {
        return frame_.compare(8 + at, 4, header_, 16 + at, 4) == 0;
    }
    // As ours always are, with the salts of the first frame.
    void mend_header() {
        if (!next()) return;
        put_number(header_, 0, magic);
        put_number(header_, 4, format);
        put_number(header_, 8, our_page);
        header_.replace(16, 8, frame_, 8, 8);
        put_sums(header_, 24, add({}, header_, 0, 24));
        rewind();
    }
    [[nodiscard]] sums add(sums s, const std::string& bytes, std::size_t at,
                           std::size_t count) const {
        const bool is_big = (number_at(header_, 0) & 1U) != 0;
        for (const std::size_t end = at + count; at < end; at += 8) {
            s[0] += word_at(bytes, at, is_big) + s[1];
            s[1] += word_at(bytes, at + 4, is_big) + s[0];
        }
        return s;
    }

    std::ifstream in_;
    std::string index_, header_, frame_;
    bool holds_ = false;
};

// The last frame that a commit of this round ends with; none: -1.
std::int64_t last_commit(log_reader& log) {
    std::int64_t last = log.safe().count - 1;
    for (std::int64_t at = 0; log.next(); ++at) {
        if (log.is_of_round() && log.ends_commit()) last = std::max(last, at);
    }
    log.rewind();
    return last;
}

}  // namespace

log_state state_of_log(const std::string& file) {
    log_reader log(file);
    bool broken = !log.header_holds(), doubtful = false;
    // The header is on the disk before the first commit is.
    int commits = broken ? 1 : 0;
    std::int64_t whole = 0;
    sums before = log.seed();
    while (log.next()) {
        const bool ends = log.is_of_round() && log.ends_commit();
        if (!broken) {
            if (log.holds_after(before)) {
                before = log.told_sums();
                ++whole;
                continue;
            }
            broken = true;
            doubtful = ends;
            if (log.ends_commit()) commits = 1;   // whatever its salts say: they may be the harm
        } else if (ends) {
            doubtful = true;
            if (++commits == 2) return log_state::harmed;
        }
    }
    if (whole < log.safe().count) return log_state::harmed;
    return doubtful ? log_state::doubtful : log_state::whole;
}

base::result<void> write_mended_log(const std::string& file, const std::string& to) {
    TRY_VOID(write_private_file(to, ""));
    log_reader log(file);
    const std::int64_t last = last_commit(log);
    const safe_frames safe = log.safe();
    std::ofstream out(to, std::ios::binary);
    out << log.header();
    sums told_before = log.seed(), before = log.seed();
    for (std::int64_t at = 0; at <= last && log.next(); ++at) {
        const bool holds = log.holds_after(told_before);
        told_before = log.told_sums();
        if (log.page_number() == 0 || log.page_number() > pages_most) continue;
        // One whose mark may be the harm ends nothing: the next that does takes it along.
        if (!holds && at != last) put_number(log.frame(), 4, 0);
        if (at == last && !holds && at + 1 == safe.count) put_number(log.frame(), 4, safe.pages);
        log.frame().replace(8, 8, log.header(), 16, 8);
        before = log.sums_after(before);
        put_sums(log.frame(), 16, before);
        out << log.frame();
    }
    out.close();
    return out ? base::result<void>() : base::io_trouble("could not be written", to);
}

base::result<void> put_pages_of_log(const std::string& file, const std::string& to) {
    log_reader log(file);
    const std::int64_t last = last_commit(log);
    std::fstream out(to, std::ios::in | std::ios::out | std::ios::binary);
    for (std::int64_t at = 0; at <= last && log.next(); ++at) {
        if (log.page_number() == 0 || log.page_number() > pages_most) continue;
        out.seekp(static_cast<std::streamoff>(log.page_number() - 1) * our_page);
        out.write(log.frame().data() + frame_header_bytes, our_page);
    }
    out.close();
    return out ? base::result<void>() : base::io_trouble("could not be written", to);
}

}  // namespace kheya::platform
