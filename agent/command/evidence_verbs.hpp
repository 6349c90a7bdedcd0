#pragma once

// `attach` and `extract`: a file becomes evidence about a record, and comes out again. The bytes
// are kept in blobs/ under their SHA-256; the record of type `evidence` names them. Owner: the
// service; calls run inside the store's transaction, on the disk thread.

#include "agent/command/doctor.hpp"
#include "agent/store/agent_ledger.hpp"
#include "agent/store/evidence.hpp"
#include "shared/editing/request.hpp"

#include <vector>

namespace kheya::agent_command {

// {"target":"TYPE[/KEY]","bytes": base64url,"file_name","caption","taken_on","by","office"}: keeps
// the bytes, then saves an evidence record about the target. Too much is refused: pictures are
// shrunk before they come here.
editing::outcome attach(agent_store::agent_ledger& ledger, platform::blob_folder blobs,
                        const nlohmann::json& arguments, editing::writer by,
                        const editing::speech& how);

// {"target":"evidence/KEY","file": path}: the file to be written where the command was typed.
editing::outcome extract(agent_store::store& in, platform::blob_folder blobs,
                         const nlohmann::json& arguments, const editing::speech& how);

// Every file of evidence hashed again; damaged ones are set aside, so that they are fetched anew.
std::vector<care_finding> check_evidence(platform::blob_folder blobs);

// What is said of a file with so many bytes, and what to do about it.
base::error evidence_too_large(std::size_t bytes, bool is_picture);
// The media type by the first bytes; application/octet-stream where they say nothing.
std::string media_type_of(std::string_view bytes);

}  // namespace kheya::agent_command
