#pragma once

// A change is one save: some registers of one record, each with the ids of the heads its author had
// on the screen. Its id is the hash of its content, for ever and everywhere; its place (replica, n)
// is only where it stands in a replica's log. Merging speaks of ids, delivery of places.

#include "shared/base/hybrid_time.hpp"
#include "shared/base/ids.hpp"
#include "shared/base/side.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <vector>

namespace kheya::journal {

using json = nlohmann::json;
using id_list = std::vector<base::change_id>;

struct place {
    base::replica_id replica;
    std::int64_t n = 0;  // from 1, without a gap
    friend auto operator<=>(const place&, const place&) = default;
};

struct change {
    base::change_id id;
    std::string content;  // canonical JSON: what the id is the hash of

    // The content, read.
    std::string office, type, record;
    std::map<std::string, json> fields;   // register -> value, null where emptied
    std::map<std::string, id_list> base;  // register -> heads that were on the screen
    id_list saw_retired;                  // heads of `retired` that the author saw
    base::time_us made_at = 0;            // the writer's own clock
    std::string author;
    base::side side = base::side::office;
    int type_version = 0;
    std::string why;          // reason of a decision, a retirement, a step back
    std::uint64_t nonce = 0;  // random: two equal saves are two changes
};

// Fills content and id from the other members; base lists are sorted and made unique first.
void seal(change& c);

// Reads a content object as it stands in a journal or a frame. Keys that this version does not know
// stay in `content`, so the id survives. Errors: refused, where = the key at fault.
base::result<change> read_change(const json& content);
// The same from text that this program wrote itself.
base::result<change> read_change(const std::string& content);

}  // namespace kheya::journal
