#pragma once

// What a person is told about bundles: the verbs export, import and enrol --out, after the work is
// done in agent/sync. The files themselves are written where the command was typed.

#include "agent/sync/by_file.hpp"
#include "shared/editing/request.hpp"

namespace kheya::agent_command {

// {"file": path, "part_kib": most KiB a part}. Throws like the store's parts: inside
// database::read().
editing::outcome export_bundle(agent_store::store& in, const platform::key_pair& device,
                               const agent_sync::moment& now,
                               const agent_sync::request_options& options,
                               platform::chance& random, std::int64_t evidence_waiting,
                               const editing::request& asked);

// The bytes in {"file": path, "bundle": base64url}. Errors: usage.
base::result<std::string> bundle_in(const nlohmann::json& arguments);

// `pending`: own changes that no receipt covers yet.
editing::outcome tell_imported(const agent_sync::file_answer& taken, std::int64_t pending,
                               const editing::speech& how);

// The answer of the hub to another office's bundle, as a file beside it or where it was asked for.
editing::outcome tell_relayed(std::string answer_path, const std::string& path, std::string answer,
                              const editing::speech& how);

}  // namespace kheya::agent_command
