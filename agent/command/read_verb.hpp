#pragma once

// `read`: notes, once and as the program, that a letter or directive from headquarters was opened
// at this office, so that headquarters sees it even where the line comes months later. Owner: the
// service; calls run inside the store's transaction, on the disk thread.

#include "agent/store/agent_ledger.hpp"
#include "shared/editing/request.hpp"

namespace kheya::agent_command {

// {"target": letter/KEY, directive/KEY or directive_target/KEY, "office", "by"}: puts read_at of
// the letter, or first_seen_at of what this office was told to do about the directive. Gives
// {"read": how many were noted now}: none where that was done before, the record is another
// office's, or nobody asks to be told. Errors: refused (no such record, nothing to be read).
editing::outcome note_reading(agent_store::agent_ledger& in, const nlohmann::json& arguments,
                              const editing::speech& how);

}  // namespace kheya::agent_command
