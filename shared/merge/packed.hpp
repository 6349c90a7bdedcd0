#pragma once

// A record's head sets as the stores keep them: one text of bytes a record, a third of the same as
// JSON, read without building a document. Only our own databases hold this form; on the wire heads
// are JSON. docs/merge.md has it byte for byte. It begins with its number, so that a later form can
// stand beside it in one file.

#include "shared/base/result.hpp"
#include "shared/merge/merge.hpp"

#include <map>
#include <string>
#include <string_view>

namespace kheya::merge {

// One register with what a store keeps beside its heads.
struct kept_register {
    std::int64_t seq = 0;  // at which it last changed
    merge::verdict verdict = merge::verdict::agreed;
    register_state state;
};
using kept_registers = std::map<std::string, kept_register>;

std::string pack(const kept_registers& registers);
// Errors: refused, when the bytes are not of a form that this program knows.
base::result<kept_registers> unpack(std::string_view bytes);
// Every head's register and id, without reading the values. Errors: as unpack.
base::result<void> each_packed_id(
    std::string_view bytes,
    const std::function<void(std::string_view reg, const base::change_id& id)>& visit);

}  // namespace kheya::merge
