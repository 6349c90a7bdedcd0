#pragma once

// Finds records at the office by what people remember of them, however they spell it. Reads only;
// inside a read of the store.

#include "agent/store/agent_ledger.hpp"

#include <nlohmann/json.hpp>

namespace kheya::agent_desk {

inline constexpr std::size_t finds_most = 50;

// [{"type","key","office","found": [{"field","value"}]}], the best first. Every word must
// be found somewhere in the record: in a value, a code's label or the type's name, folded by
// base::fold_name; a word of five letters or more may have one letter wrong.
base::result<nlohmann::json> search(agent_store::agent_ledger& in, std::string_view words);

}  // namespace kheya::agent_desk
