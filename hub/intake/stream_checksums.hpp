#pragma once

// The checksums of streams, each kept with the sequence that it is of and its mark: a sequence
// whose transaction was lost is given again for something else. Beside them stands what they are
// the hash of, so that a stream that went on costs reading what moved, not all that it holds.
// Owner: the disk queue's thread.

#include "hub/store/store.hpp"

#include <map>

namespace kheya::hub_intake {

inline constexpr std::size_t checksum_text_most = 64u << 20;  // bytes, of all streams
inline constexpr std::size_t gone_at_once = 1000;             // more: all is read again
// So often it goes on from what it knew, then all is read again: a database that fell over to a
// standby behind it can come to the same mark with other heads, where a change that was held before
// was accepted now.
inline constexpr int steps_most = 100;

class stream_checksums {
public:
    explicit stream_checksums(std::size_t text_most = checksum_text_most)
        : text_most_(text_most) {}
    // Of the stream at `office.seq`. Inside a transaction whose state that row is of.
    base::hash256 of(hub_store::store& in, const hub_store::office_row& office);
    [[nodiscard]] std::size_t text_kept() const { return bytes_; }  // at most what it may be

private:
    struct stream {
        std::int64_t seq = 0;
        wire::stream_mark mark;
        base::hash256 sum;
        std::map<std::string, std::string> lines;  // by how a record's begin; none: not kept
        std::size_t bytes = 0;                     // of them
        int steps = 0;                             // since all was read
        std::uint64_t used = 0;                    // the larger, the later
    };
    static bool go_on(hub_store::store& in, const std::string& office, std::int64_t now,
                      stream& from);
    static void read(hub_store::store& in, const std::string& office, std::int64_t after,
                     stream& into);
    static void put(stream& into, std::string key, std::string lines);
    void make_room();

    std::size_t text_most_;
    std::map<std::string, stream> known_;  // by office
    std::size_t bytes_ = 0;
    std::uint64_t uses_ = 0;
};

}  // namespace kheya::hub_intake
