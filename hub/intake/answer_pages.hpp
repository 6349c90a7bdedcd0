#pragma once

// The pages of one stream in an answer: its head sets in the order of their sequences, with what
// left it and what was taken out of changes meanwhile.

#include "hub/intake/answer_body.hpp"

#include <map>

namespace kheya::hub_intake {

// Changes of this request in that stream, by sequence, whose heads the agent makes itself.
struct own_change {
    base::change_id id;
    std::size_t registers = 0;
    base::time_us effective_at = 0;
};
using own_changes = std::map<std::int64_t, own_change>;
own_changes own_in(const exchange_facts& facts, const wire::receipt& receipt,
                   const wire::stream_name& stream);

// From `cursor` on, which moves with what is told. `ends_told`: also where nothing is new.
told_to add_stream(hub_store::store& in, const wire::stream_name& stream, std::int64_t& cursor,
                   const exchange_facts& facts, const wire::receipt& receipt,
                   stream_checksums& checksums, bool ends_told, answer_body& body);

}  // namespace kheya::hub_intake
