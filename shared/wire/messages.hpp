#pragma once

// What agent and hub say to each other, as structs with their JSON forms. docs/wire.md shows each
// one with an example. Readers refuse what is malformed and pass over keys they do not know, so
// that either side may be newer.

#include "shared/journal/frame.hpp"
#include "shared/merge/merge.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace kheya::wire {

using json = nlohmann::json;

// A stream as an agent pulls it: one office's journal at the hub, or only its office record (the
// offices above and below, which the reference stream is made of).
struct stream_name {
    std::string office;
    bool office_record_only = false;
    friend auto operator<=>(const stream_name&, const stream_name&) = default;
};

// What the hub had written in a stream up to some sequence, as a hash over the ids in their order:
// two streams with the same mark at a sequence are the same up to there. Zero: not known.
using stream_mark = base::binary_id<struct stream_mark_tag, 8>;

// The hub's proof to itself that an epoch was its own, which agents keep and show. Zero: not known.
using epoch_proof = base::binary_id<struct epoch_proof_tag, 8>;

struct replica_position {
    base::replica_id replica;
    std::int64_t n = 0;
    base::hash256 chain;
    std::int64_t backed_up = 0;  // in a receipt: the highest n that a backup of the hub holds
};

struct hello {
    struct cursor {
        stream_name stream;
        std::int64_t heads = 0;     // sequence up to which head sets were applied
        std::int64_t history = -1;  // same for the tail of replaced changes; -1: not wanted
        // As the hub gave them with these sequences.
        stream_mark heads_mark{}, history_mark{};
    };
    int protocol = 0;
    std::string software;
    int types = 0;                           // version of the agent's record-type set
    std::string machine;                     // for the administrator's list of copies
    std::vector<replica_position> replicas;  // the current one last
    std::optional<base::hub_epoch> epoch;    // none before the first exchange
    wire::epoch_proof epoch_proof{};         // as the hub gave it with that one
    base::lease_id lease{};                  // zero before the first exchange
    base::time_us wall = 0;                  // the agent's clock when it sends
    base::time_us heard_at = 0;              // last time heard from the hub; 0: never
    std::vector<cursor> cursors;
    json statement = nullptr;  // the hub's signed enrolment, where it no longer knew the device
    std::vector<int> dictionaries;  // versions by which the answer may be packed
    bool makes_own_heads = false;   // pages may only name them: page::own_heads
    // Of the published set of record types in use here; zero: none, the program's own.
    base::hash256 types_set{};
    base::hash256 types_next{};   // one that is on its way ...
    std::int64_t types_have = 0;  // ... and how many of its parts are here; -1: cannot be read here
    bool asks_keys = false;       // the hub's next key is not known here
};

// A published set of record types, or a piece of it: `text` of all parts, one after another, is a
// JSON object of files, name to text.
struct types_part {
    int version = 0;
    base::hash256 set;   // of all its files (record::hash_of)
    base::hash256 from;  // the files are those that differ from this set's; zero: they are all
    std::int64_t part = 1, parts = 1;
    std::string text;
};

// What became of one change: the answer to its first arrival, repeated whenever it is asked for.
struct stamped_change {
    base::change_id id;
    std::int64_t seq = 0;  // in its office's stream
    std::string office = {};  // that one; empty: of a hub that does not say it
    journal::stamp stamp;
    bool quarantined = false;
    std::string reason;  // of the quarantine
};

struct receipt {
    base::hub_epoch epoch;
    wire::epoch_proof epoch_proof{};  // to one that did not show it
    std::vector<replica_position> replicas;  // highest contiguous n and the chain hash there
    std::vector<stamped_change> stamps;
    std::vector<stream_name> streams;  // what this device may pull now
    bool is_copy = false;              // this disk is a copy: draw a new replica id
    base::lease_id lease{};            // to present next time
    base::time_us hub_time = 0;
    // How often the hub's clock has gone back: receipts of an epoch are in the order of this, then
    // of the hub's time.
    std::int64_t clock_turns = 0;
    // To one that asks: the key that will take the place of this one, and those before this one.
    std::optional<base::public_key> next_key = {};
    std::vector<base::public_key> earlier_keys = {};
};

struct head_set {
    std::string type, record, reg;
    std::int64_t seq = 0;
    merge::head_list heads;  // in the order of the hub
};

// A record that another office holds from now on.
struct gone_record {
    std::string type, record;
    std::int64_t seq = 0;  // in the stream that it left
    std::string now_at;    // the office that it went to
};

struct page {
    // Head sets that the receiver makes itself, of changes that it sent in this very request: at
    // each of these sequences stands, by a stamp of the receipt, a change that is the only head of
    // all its registers.
    struct own_heads {
        std::string office;                    // where they were written ...
        base::side side = base::side::office;  // ... and for whom, as the hub has it
        std::vector<std::pair<std::int64_t, std::int64_t>> runs = {};  // first and last of each
    };
    base::hub_epoch epoch;
    stream_name stream;
    // Sequences (from, to] are complete in this page for this stream. Not set in an echo: the head
    // sets of what was just pushed, sent out of turn.
    std::optional<std::int64_t> from, to;
    stream_mark from_mark{}, mark{};  // at `from`, at `to`
    std::vector<head_set> sets;
    std::optional<own_heads> own;
    std::vector<gone_record> gone;
    std::optional<base::hash256> checksum;  // on the last page of a stream: of the whole stream
};

// The tail: changes of the stream as the journal holds them, for reading the history offline.
struct past_changes {
    struct item {
        journal::place at;
        std::int64_t seq = 0;
        base::time_us effective_at = 0;
        base::time_us received_at = 0;
        bool quarantined = false;
        journal::change change;
        std::string written_in = {};           // office of the device that sent it; empty: the hub
        base::side side = base::side::office;  // as the hub knew the writer
        // The hub's word for time, office and side; none for what is in quarantine.
        std::optional<std::array<std::uint8_t, 16>> proof = {};
    };
    base::hub_epoch epoch;
    std::string office;
    std::int64_t from = 0, to = 0;
    stream_mark from_mark{}, mark{};  // at `from`, at `to`
    std::vector<item> items;
};

// What an agent holds of other writers and a restored hub lacks, with the hub's own proofs.
struct offer {
    std::vector<past_changes::item> items;
};

json to_json(const hello& h);
json to_json(const journal::frame& f);
json to_json(const receipt& r);  // the part that the hub signs
json to_json(const page& p);
json to_json(const past_changes& p);
json to_json(const offer& o);
json to_json(const types_part& p);
json offered_to_json(std::span<const base::change_id> ids);
json to_json(const merge::head& h);  // compact array; also how stores keep heads

base::result<hello> read_hello(const json& unit);
base::result<journal::frame> read_frame(const json& unit);
base::result<receipt> read_receipt(const json& unit);
base::result<page> read_page(const json& unit);
base::result<past_changes> read_past(const json& unit);
base::result<offer> read_offer(const json& unit);
base::result<types_part> read_types_part(const json& unit);
base::result<std::vector<base::change_id>> read_offered(const json& unit);
base::result<merge::head> read_head(const json& item);

// What a change is in one of its registers, as long as nothing was taken out of it; `retired` sees
// other heads than these.
merge::head head_of(const journal::change& c, const std::string& reg, std::string written_in,
                    base::side side, base::time_us effective_at);

json heads_to_json(const merge::head_list& heads);
base::result<merge::head_list> read_heads(const json& list);

// SHA-256 over the sorted (type/record, register, id) of heads: equal checksums mean equal truth.
// Add every head in any order.
class checksum {
public:
    void add(std::string_view type, std::string_view record, std::string_view reg,
             const base::change_id& id);
    void add(const checksum& more);
    // What it is the hash of: the lines in order, each with its end.
    [[nodiscard]] std::string sorted() const;
    [[nodiscard]] base::hash256 finish() const;

private:
    [[nodiscard]] std::string_view line(std::size_t i) const;  // without its end

    std::string text_;                 // the lines, each with its end ...
    std::vector<std::size_t> begins_;  // ... and where they begin
    bool sorted_ = true;               // so far
};

}  // namespace kheya::wire
