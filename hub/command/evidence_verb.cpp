// `extract` at headquarters: what an office attached, out of blobs/ and into a file.

#include "hub/command/verbs.hpp"
#include "shared/platform/blob_folder.hpp"
#include "shared/wire/limits.hpp"

namespace kheya::hub_command {

namespace {

using editing::outcome;

constexpr std::string_view evidence_target = "evidence/";

}  // namespace

outcome extract_evidence(const json& arguments, surroundings& around,
                         const editing::speech& how) {
    const std::string target = arguments.value("target", "");
    const std::string path = arguments.value("file", "");
    const bool is_evidence = target.starts_with(evidence_target);
    const std::string record = is_evidence ? target.substr(evidence_target.size()) : "";
    const auto holder =
        is_evidence ? around.store.office_of("evidence", record) : std::nullopt;
    if (!holder || !around.scope->allows(*holder)) {
        return editing::failure({base::errc::refused,
                                 "there is no such evidence: see `kheya-hub list evidence`", target,
                                 "এমন কোনো প্রমাণক নেই: `kheya-hub list evidence` দেখুন"},
                                how);
    }
    const auto row = around.store.blob(record);
    platform::blob_folder blobs(around.folder + "/blobs");
    if (!row || !blobs.has(row->hash)) {
        return editing::failure({base::errc::later,
                                 "the office has not sent this file yet: only its record is here",
                                 target, "অফিস ফাইলটি এখনও পাঠায়নি: শুধু রেকর্ড এসেছে"},
                                how);
    }
    auto bytes = blobs.read(row->hash, wire::blob_limit);
    if (!bytes) return editing::failure(bytes.error(), how);
    outcome given = how.json ? editing::success(json{{"file", path},
                                                     {"sha256", row->hash.hex()},
                                                     {"bytes", bytes->size()}})
                             : editing::success(path + "\n");
    given.files.push_back({path, std::move(*bytes)});
    return given;
}

}  // namespace kheya::hub_command
