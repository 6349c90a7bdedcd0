#include "agent/command/evidence_verbs.hpp"

#include "agent/command/words.hpp"
#include "shared/base/base64.hpp"
#include "shared/base/hash.hpp"
#include "shared/base/text.hpp"
#include "shared/editing/arguments.hpp"
#include "shared/editing/target.hpp"
#include "shared/editing/verbs.hpp"
#include "shared/wire/limits.hpp"

#include <array>

namespace kheya::agent_command {

using editing::outcome;
using editing::speech;
using editing::text_in;
using nlohmann::json;

namespace {

constexpr std::string_view evidence_target = "evidence/";
constexpr std::size_t name_limit = 200;   // characters, as the record type has it

struct signature {
    std::string_view begin, media_type;
};
constexpr std::array<signature, 6> signatures = {{{"\xff\xd8\xff", "image/jpeg"},
                                                  {"\x89PNG\r\n\x1a\n", "image/png"},
                                                  {"GIF8", "image/gif"},
                                                  {"%PDF-", "application/pdf"},
                                                  {"PK\x03\x04", "application/zip"},
                                                  {"II*", "image/tiff"}}};

base::result<std::string> bytes_in(const json& arguments) {
    const auto given = arguments.find("bytes");
    const bool is_text = given != arguments.end() && given->is_string();
    auto bytes =
        is_text ? base::from_base64url(given->get_ref<const std::string&>()) : std::nullopt;
    if (!bytes || bytes->empty()) {
        return base::error{base::errc::usage, "the file is empty or did not arrive whole", "file",
                           "ফাইলটি খালি বা সম্পূর্ণ নয়"};
    }
    if (bytes->size() > wire::blob_limit) {
        return evidence_too_large(bytes->size(), media_type_of(*bytes).starts_with("image/"));
    }
    return std::move(*bytes);
}

// A name that is too long to be kept loses letters before its ending.
std::string short_name(std::string name) {
    if (base::length(name) <= name_limit) return name;
    constexpr std::size_t ending_most = 10;
    const std::size_t dot = name.rfind('.');
    const bool has_ending = dot != std::string::npos && name.size() - dot <= ending_most;
    const std::string ending = "…" + (has_ending ? name.substr(dot) : std::string());
    if (has_ending) name.resize(dot);
    while (base::length(name) + base::length(ending) > name_limit) {
        while ((static_cast<unsigned char>(name.back()) & 0xC0) == 0x80) name.pop_back();
        name.pop_back();
    }
    return name + ending;
}

// The one name of a record, whatever way it was typed: by it evidence is found.
std::string name_of(const json& document) {
    const std::string key = text_in(document, "key");
    return text_in(document, "type") + (key.empty() ? "" : "/" + key);
}

outcome refused_in(const json& document, const speech& how) {
    const json& e = document.at("error");
    return editing::failure({static_cast<base::errc>(e.at("code").get<int>()),
                             text_in(e, "message"), text_in(e, "where"), text_in(e, "message_bn")},
                            how);
}

// What `set` would be told for the evidence record.
json record_of(const json& arguments, const std::string& about, const base::hash256& hash,
               std::string_view bytes) {
    json assignments = {"sha256=" + hash.hex(), "mime=" + media_type_of(bytes),
                        "bytes=" + std::to_string(bytes.size()),
                        "about=" + about};
    const std::string name = short_name(base::squeeze(text_in(arguments, "file_name")));
    if (!name.empty()) assignments.push_back("file_name=" + name);
    for (const char* field : {"caption", "taken_on"}) {
        const std::string value = text_in(arguments, field);
        if (!value.empty()) assignments.push_back(field + ("=" + value));
    }
    json set = {{"target", "evidence"}, {"assignments", std::move(assignments)}};
    for (const char* key : {"by", "office"}) {
        if (arguments.contains(key)) set[key] = arguments[key];
    }
    return set;
}

}  // namespace

base::error evidence_too_large(std::size_t bytes, bool is_picture) {
    const std::string most = std::to_string(wire::blob_limit >> 10);
    return {base::errc::refused,
            "the file has " + std::to_string(bytes >> 10) + " KiB, evidence may have " + most +
                " KiB: " +
                (is_picture ? "save the picture smaller (1600 pixels wide is plenty), or attach it "
                              "in the local pages, which shrink it"
                            : "scan it in grey at 150 dpi, or attach the pages that matter"),
            "file",
            "ফাইলটি " + number_text(static_cast<std::int64_t>(bytes >> 10), true) +
                " KiB, সর্বোচ্চ " +
                number_text(static_cast<std::int64_t>(wire::blob_limit >> 10), true) +
                " KiB রাখা যায়: ছোট করে আবার দিন"};
}

std::string media_type_of(std::string_view bytes) {
    for (const auto& [begin, media_type] : signatures) {
        if (bytes.starts_with(begin)) return std::string(media_type);
    }
    if (bytes.starts_with("RIFF") && bytes.substr(0, 12).ends_with("WEBP")) return "image/webp";
    return "application/octet-stream";
}

outcome attach(agent_store::agent_ledger& ledger, platform::blob_folder blobs,
               const json& arguments, editing::writer by, const speech& how) {
    const auto bytes = bytes_in(arguments);
    if (!bytes) return editing::failure(bytes.error(), how);
    // The record must be there: evidence about a misspelt key would be found by nobody.
    json asked = {{"target", text_in(arguments, "target")}};
    if (arguments.contains("office")) asked["office"] = arguments["office"];
    const outcome about = editing::run_verb("get", asked, ledger, by, {true, how.bengali});
    const json record = json::parse(about.out);
    if (about.exit_code != 0) return refused_in(record, how);
    const bool was_here = blobs.has(base::sha256_of(*bytes));
    const auto hash = blobs.put(*bytes);
    if (!hash) return editing::failure(hash.error(), how);
    outcome saved = editing::run_verb("set", record_of(arguments, name_of(record), *hash, *bytes),
                                      ledger, std::move(by), {true, how.bengali});
    json told = json::parse(saved.out);
    if (saved.exit_code != 0) {
        if (!was_here) blobs.remove(*hash);
        return how.json ? saved : refused_in(told, how);
    }
    if (how.json) {
        told["sha256"] = hash->hex();
        told["bytes"] = bytes->size();
        return editing::success(told);
    }
    const std::string name = std::string(evidence_target) + told.value("key", "");
    outcome given = editing::success(
        say(how.bengali, "kept as " + name + "; it is sent after all changes\n",
            name + " হিসেবে রাখা হলো; সব পরিবর্তনের পরে পাঠানো হবে\n"));
    given.err = saved.err;
    return given;
}

outcome extract(agent_store::store& in, platform::blob_folder blobs, const json& arguments,
                const speech& how) {
    const std::string target = text_in(arguments, "target");
    const auto item = target.starts_with(evidence_target)
                          ? agent_store::evidence(in.db()).find(
                                std::string_view(target).substr(evidence_target.size()))
                          : std::nullopt;
    if (!item) {
        return editing::failure({base::errc::refused,
                                 "there is no such evidence: see `kheya-agent list evidence`",
                                 target, "এমন কোনো প্রমাণক নেই: `kheya-agent list evidence` দেখুন"},
                                how);
    }
    if (!blobs.has(item->hash)) {
        return editing::failure({base::errc::later,
                                 "this evidence is not here yet: it comes with a line, from the "
                                 "hub or by way of it from the computer that has it",
                                 target, "প্রমাণকটি এখনও এখানে আসেনি: সংযোগ পেলে আসবে"},
                                how);
    }
    auto bytes = blobs.read(item->hash, wire::blob_limit);
    if (!bytes) return editing::failure(bytes.error(), how);
    const std::string path = text_in(arguments, "file");
    outcome given = how.json ? editing::success(json{{"file", path}, {"sha256", item->hash.hex()},
                                                     {"mime", media_type_of(*bytes)},
                                                     {"bytes", bytes->size()}})
                             : editing::success(path + "\n");
    given.files.push_back({path, std::move(*bytes)});
    return given;
}

std::vector<care_finding> check_evidence(platform::blob_folder blobs) {
    std::vector<care_finding> found;
    for (const auto& hash : blobs.all()) {
        const auto bytes = blobs.read(hash, wire::blob_limit);
        if (bytes) continue;
        found.push_back({{bytes.error().message, "প্রমাণকের ফাইল নষ্ট: সরিয়ে রাখা হলো"},
                         blobs.path_of(hash),
                         {"nothing: it comes back with a line if headquarters has it; else attach "
                          "the original again",
                          "প্রধান কার্যালয়ে থাকলে সংযোগ পেলে ফিরে আসবে; না থাকলে মূল ফাইল আবার দিন"}});
    }
    return found;
}

}  // namespace kheya::agent_command
