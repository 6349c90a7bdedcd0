#pragma once

// The large units of an answer as text, written straight from the messages: byte for byte what
// dumping their JSON would give, without building it. The hub writes little else.

#include "shared/wire/codec.hpp"
#include "shared/wire/messages.hpp"

#include <string>

namespace kheya::wire {

std::string heads_text(const merge::head_list& heads);  // heads_to_json(heads).dump()
// {"page": to_json(p)}, with what was taken out of changes in its sequences where there is some.
std::string unit_text(const page& p, const json& redacted = json());
std::string unit_text(const past_changes& p);           // {"past": to_json(p)}
std::string pack_text(std::string_view unit, encoding e);  // as pack() packs its JSON

}  // namespace kheya::wire
