#pragma once

// What an exchange is about to ask the store, told beforehand where each answer would otherwise
// cost a round trip while other hubs wait for their turn. What is asked and not foretold, or
// foretold and not asked, costs time only.

#include "hub/intake/answer.hpp"

namespace kheya::hub_intake {

// Before greet(); `held`: the frame that comes with the hello, or null.
void foresee_greeting(hub_store::store& in, const base::public_key& peer, const wire::hello& hello,
                      const journal::frame* held);
// Before a frame is taken: of its log and its first change.
void foresee_frame(hub_store::store& in, const journal::frame& frame);
// Before one change is entered.
void foresee_change(hub_store::store& in, const journal::change& change);
// Before the answer, once all frames are entered; `releases_since` and `releases_most` as they will
// be asked.
void foresee_answer(hub_store::store& in, const exchange_facts& facts,
                    base::time_us releases_since, std::size_t releases_most);
// Before a stream's checksum, which is known at `from`, is brought to `to`; `gone_most` as it will
// be asked.
void foresee_checksum(hub_store::store& in, const std::string& office, std::int64_t from,
                      std::int64_t to, std::size_t gone_most);
// Before the news of a stream that stands at `office.seq`; `sets_most`: of a page.
void foresee_stream(hub_store::store& in, const hub_store::office_row& office, std::int64_t cursor,
                    std::size_t sets_most);

}  // namespace kheya::hub_intake
