#pragma once

// The agent's small facts about itself and its hub, one row each in the table `meta`. Calls run
// inside database::transact() or read() and throw like it.

#include "shared/base/ids.hpp"
#include "shared/base/side.hpp"
#include "shared/platform/sqlite.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace kheya::agent_store {

namespace note {
inline constexpr std::string_view office = "office";             // empty: not enrolled
inline constexpr std::string_view hub_url = "hub_url";
inline constexpr std::string_view hub_key = "hub_key";           // Ed25519, hex
inline constexpr std::string_view hub_next_key = "hub_next_key"; // announced; hub_keys.hpp
inline constexpr std::string_view hub_earlier_keys = "hub_earlier_keys";   // hex, with spaces
inline constexpr std::string_view hub_name = "hub_name";
inline constexpr std::string_view enrol_secret = "enrol_secret"; // until the hub has answered
inline constexpr std::string_view code_hash = "code_hash";       // of the code last used
inline constexpr std::string_view turned_away = "turned_away";   // 1: the hub refused this device
inline constexpr std::string_view wrong_hub = "wrong_hub";       // 1: it showed another key
inline constexpr std::string_view statement = "statement";       // the hub's signed enrolment
inline constexpr std::string_view show_statement = "show_statement"; // 1: the hub forgot us
inline constexpr std::string_view device = "device";             // public key, hex
inline constexpr std::string_view scope = "scope";               // own, subtree
inline constexpr std::string_view side = "side";
inline constexpr std::string_view level = "level";
inline constexpr std::string_view epoch = "epoch";
inline constexpr std::string_view epoch_proof = "epoch_proof";   // the hub's, of that epoch
inline constexpr std::string_view lease = "lease";
inline constexpr std::string_view sweep_due = "sweep_due";       // 1: a full pass is under way
inline constexpr std::string_view offer_due = "offer_due";       // 1: the hub lacks some of `past`
inline constexpr std::string_view dictionary = "dictionary";     // of the wire, the hub's; 0: none
inline constexpr std::string_view last_made_at = "last_made_at";
inline constexpr std::string_view heard_at = "heard_at";         // hub time of the last receipt
inline constexpr std::string_view released = "released";         // wire::release_cursor, JSON
inline constexpr std::string_view heard_turns = "heard_turns";   // of the hub's clock, there
inline constexpr std::string_view offset = "offset";             // hub's time minus ours, there
inline constexpr std::string_view last_exchange = "last_exchange";  // our clock, ended properly
inline constexpr std::string_view last_attempt = "last_attempt"; // ok, or why not
inline constexpr std::string_view last_attempt_bn = "last_attempt_bn"; // why not, where known
inline constexpr std::string_view checksum = "checksum";         // kept until a page changes it
inline constexpr std::string_view types_hash = "types_hash";  // of the record types of the tables
inline constexpr std::string_view types = "types";   // the published set, JSON with its files
inline constexpr std::string_view types_coming = "types_coming";    // parts of the next, JSON
inline constexpr std::string_view types_trouble = "types_trouble";  // one that does not load, JSON
inline constexpr std::string_view checked_at = "checked_at";  // last full check, our clock
inline constexpr std::string_view rescued = "rescued";        // the last rescue, JSON, for doctor
inline constexpr std::string_view restored = "restored";      // the last restore, JSON, for doctor
inline constexpr std::string_view log_doubt = "log_doubt";    // a torn end of the log, JSON
inline constexpr std::string_view backed_up_at = "backed_up_at";   // our clock
inline constexpr std::string_view probed_at = "probed_at";   // last look at the portal, our clock
inline constexpr std::string_view desk_sessions = "desk_sessions"; // hashes, JSON array
inline constexpr std::string_view people = "people";         // of this PC, with PINs; JSON array
inline constexpr std::string_view evidence_trouble = "evidence_trouble";  // why some is not there
inline constexpr std::string_view copies_found = "copies_found";   // times this disk was a copy
}  // namespace note

class notes {
public:
    explicit notes(platform::database& db) : db_(db) {}

    [[nodiscard]] std::string text(std::string_view key) const;   // empty: not there
    [[nodiscard]] std::int64_t number(std::string_view key, std::int64_t otherwise = 0) const;
    void set(std::string_view key, std::string_view value);
    void set(std::string_view key, std::int64_t value);
    void forget(std::string_view key);

    [[nodiscard]] bool enrolled() const { return !text(note::office).empty(); }
    [[nodiscard]] bool joined() const { return !text(note::statement).empty(); }
    [[nodiscard]] base::side side() const;

private:
    platform::database& db_;
};

}  // namespace kheya::agent_store
