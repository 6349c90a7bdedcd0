#pragma once

// The hub's head sets as this device last pulled them, and how far each stream is. Only a verified
// answer of the hub changes them. Owner: the store. Calls run inside database::transact() or read()
// and throw like it.

#include "shared/platform/sqlite.hpp"
#include "shared/wire/messages.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace kheya::agent_store {

struct record_key {
    std::string office, type, record;
    friend auto operator<=>(const record_key&, const record_key&) = default;
};

struct stream_row {
    wire::stream_name name;
    std::int64_t heads = 0, history = 0;   // cursors
    bool checksum_bad = false;
    std::int64_t agreed = -1;              // where a checksum last agreed; -1: nowhere yet
    wire::stream_mark heads_mark{}, history_mark{};  // the hub's, at the cursors
};

// What was taken from beyond a cursor: it may pass these sequences when it comes to `first`.
struct ahead_row {
    std::int64_t first = 0, last = 0;
    std::optional<base::hash256> checksum;  // of the stream, where it ends there
    wire::stream_mark first_mark{}, mark{};  // at `first`, at `last`
};
// Whether both say that the stream was written the same way up to there; one of an earlier version
// says nothing, which is no contradiction.
inline bool agree(const wire::stream_mark& one, const wire::stream_mark& other) {
    return one.is_zero() || other.is_zero() || one == other;
}
enum class cursor_kind { heads, history };

class pulled_heads {
public:
    explicit pulled_heads(platform::database& db) : db_(db) {}

    // --- head sets ------------------------------------------------------------------------------
    // The registers of a record with their heads in the hub's order, and the office that holds it.
    struct record {
        std::string office;
        std::map<std::string, merge::head_list> registers;
    };
    [[nodiscard]] record find(std::string_view type, std::string_view record) const;
    // Takes the set if it is newer than what is here, or what is here is of another epoch. Gives
    // whether it did.
    bool apply(std::string_view office, const wire::head_set& set, std::string_view epoch);
    // The record left `office`: where the office that it went to is pulled too, its head sets are
    // that one's until it sends its own; else they go. Gives the records that changed.
    std::set<record_key> leave(std::string_view office, const wire::gone_record& gone,
                               std::string_view epoch);
    // The office that a record written for `office` is at now, as far as this device heard.
    [[nodiscard]] std::string whereabouts(std::string_view type, std::string_view record,
                                          std::string office) const;
    // The record is in that office's stream now: what other streams said of it is that one's until
    // it says more. Gives the records that changed.
    std::set<record_key> gather(const record_key& at);
    // Whether a head set of that register at least as new as `seq` was applied in that epoch, in
    // that office's stream; empty: in any.
    [[nodiscard]] bool covers(const record_key& record, std::string_view reg, std::int64_t seq,
                              std::string_view epoch) const;
    // Drops rows of other epochs; gives the records that had some.
    std::set<record_key> sweep(std::string_view epoch);
    // The same for one office.
    std::set<record_key> sweep_office(std::string_view office, std::string_view epoch);
    // Whether a head set of that office in that epoch is newer than `seq`.
    [[nodiscard]] bool has_newer(std::string_view office, std::int64_t seq,
                                 std::string_view epoch) const;
    // From now on every row of the stream counts as old: whatever the hub sends replaces it.
    void distrust(std::string_view office);
    // Keys of all records, narrowed by type and office where they are not empty.
    [[nodiscard]] std::vector<record_key> keys(std::string_view type,
                                               std::string_view office) const;
    // Adds the heads of that office in that epoch.
    void add_to(wire::checksum& sum, std::string_view office, std::string_view epoch) const;

    // --- streams --------------------------------------------------------------------------------
    [[nodiscard]] std::vector<stream_row> streams() const;
    [[nodiscard]] std::optional<stream_row> stream(const wire::stream_name& name) const;
    void put_stream(const stream_row& row);
    void restart_streams();   // all cursors to nothing; rows stay
    void put_ahead(const wire::stream_name& name, cursor_kind kind, const ahead_row& row);
    // One that begins where the cursor stands, after the same past; it is not given again.
    std::optional<ahead_row> take_ahead(const wire::stream_name& name, cursor_kind kind,
                                        std::int64_t cursor, const wire::stream_mark& mark);
    // Of what stands ahead of the cursor for heads the one that ends last.
    std::optional<ahead_row> farthest_ahead(const wire::stream_name& name) const;
    // Drops streams that are not in the list with their rows and starts new ones. Gives the records
    // that lost rows.
    std::set<record_key> keep_streams(const std::vector<wire::stream_name>& allowed);

private:
    std::set<record_key> hand_over(std::string_view from, const record_key& to, bool is_pulled);
    std::set<record_key> drop(std::string_view condition, std::string_view argument,
                              std::string_view second = {});
    platform::database& db_;
};

}  // namespace kheya::agent_store
