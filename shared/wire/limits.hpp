#pragma once

// Every limit of the exchange has its name here; docs/wire.md lists them for operators.

#include <cstddef>
#include <cstdint>

namespace kheya::wire {

inline constexpr int protocol_version = 1;

inline constexpr std::size_t request_limit = 4u << 20;      // bytes of a request body
inline constexpr std::size_t request_text_limit = 16u << 20;  // ... of its units, unpacked
inline constexpr std::size_t request_units_limit = 4'000;   // units of a request
inline constexpr std::size_t page_set_limit = 256u << 10;   // bytes of an answer body, packed
inline constexpr std::size_t answer_limit = 1u << 20;       // what an agent reads at most
inline constexpr std::size_t unit_limit = 1u << 20;         // an unpacked unit
inline constexpr std::size_t packed_unit_limit = 1u << 20;  // a unit as it travels
inline constexpr std::size_t string_limit = 64u << 10;      // bytes of one JSON string
inline constexpr std::size_t depth_limit = 16;              // nesting of a unit
inline constexpr std::size_t value_limit = 20'000;          // values in a unit

inline constexpr std::size_t segment_min = 4u << 10;        // frames in one request, at first
inline constexpr std::size_t segment_max = 256u << 10;      // ... and while the line holds
inline constexpr std::size_t frame_changes_limit = 500;     // changes in one frame
inline constexpr std::size_t exchange_changes_limit = 1'000;  // ... in one request
inline constexpr std::size_t page_sets_limit = 400;         // head sets in one page
inline constexpr std::size_t page_bytes_limit = 48u << 10;  // one page, unpacked
inline constexpr std::size_t types_piece = 40u << 10;       // text of one part of a set of types
inline constexpr std::int64_t types_parts_limit = 1'000;    // parts of one set
inline constexpr std::size_t change_limit = 256u << 10;     // content of one change
// One that is larger is not even held: no answer could carry it.
inline constexpr std::size_t change_carried_bytes = 512u << 10;
inline constexpr std::size_t change_carried_values = value_limit * 3 / 4;
inline constexpr std::size_t change_registers_limit = 200;  // registers in one change
inline constexpr std::size_t change_bases_limit = 2'000;    // earlier ones that it names
inline constexpr std::size_t value_depth_limit = 8;         // nesting of one register's value
inline constexpr std::size_t name_limit = 512;              // bytes: office, record, field, author
// Head sets that change together travel in one page: of all registers that a change writes.
inline constexpr std::size_t heads_bytes_limit = 512u << 10;
inline constexpr std::size_t heads_values_limit = 8'000;
// A record's head sets, as the hub keeps them: they are written whole for each change.
inline constexpr std::size_t record_limit = 512u << 10;
// What is held of one device at most, as the hub keeps it: beyond it its next change to be held is
// not taken, nor what follows, and the device keeps them.
inline constexpr std::int64_t held_changes_limit = 10'000;
inline constexpr std::int64_t held_bytes_limit = 16 << 20;
inline constexpr std::size_t reason_limit = 400;            // bytes: why a change is held
inline constexpr std::size_t replicas_limit = 64;           // replicas named in one hello
inline constexpr std::size_t streams_limit = 2'000;         // cursors named in one hello
inline constexpr std::size_t dictionaries_limit = 16;       // versions named in one hello
inline constexpr std::size_t key_rolls_limit = 64;          // of the hub's key, told at once
inline constexpr std::size_t key_rolls_bytes = 64u << 10;   // ... as an answer's body
inline constexpr std::size_t news_mark_length = 16;         // hex digits
inline constexpr std::int64_t wait_limit_s = 600;           // one GET /v1/wait
inline constexpr std::size_t blob_limit = 2u << 20;         // one piece of evidence
inline constexpr std::size_t blob_block = 32u << 10;        // of it in one PUT
inline constexpr std::size_t blob_answer_limit = 256u << 10;  // ... in one answer to GET
inline constexpr std::int64_t hub_time_limit = 253'402'300'799'000'000;  // end of the year 9999
// In microseconds. A clock further off is said to be wrong, and what it dated "time unsure".
inline constexpr std::int64_t clock_tolerance = 120'000'000;

}  // namespace kheya::wire
