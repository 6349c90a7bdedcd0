#pragma once

// The tail of an answer: changes of a stream as the journal holds them, for reading offline.

#include "hub/intake/answer_body.hpp"

#include <set>

namespace kheya::hub_intake {

// Sequences of that office's stream that are in the sender's own journal: they came with this very
// request, and its receipt is enough.
std::set<std::int64_t> told_by_sender(const exchange_facts& facts, const wire::receipt& receipt,
                                      const std::string& office);

// History from `cursor` on, without what is told; moves the cursor on.
told_to add_history(hub_store::store& in, const platform::key_pair& hub_key,
                    const std::string& office, std::int64_t& cursor, const wire::receipt& receipt,
                    const std::set<std::int64_t>& told, answer_body& body);

}  // namespace kheya::hub_intake
