#pragma once

// The verbs that agent and hub share, each from its arguments to what a person or a script gets.
// They run inside the store's transaction; a refused verb changes nothing.

#include "shared/editing/edit.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace kheya::editing {

// To be written where the command was typed, once the verb has succeeded.
struct output_file {
    std::string path;
    std::string bytes;
    bool is_sealed = false;  // others on the machine may read it
};

struct outcome {
    int exit_code = 0;
    std::string out;  // standard output, ends with a line feed
    std::string err;  // standard error: message or warnings
    std::vector<output_file> files = {};
    // What goes on from here, {"verb", "arguments"}, once the files are written; null: all is done.
    nlohmann::json next = nullptr;
    bool keeps = false;  // it failed, and what it wrote of that into the store stays all the same
};

struct speech {
    bool json = false;
    bool bengali = false;
};

// An error as people (or with --json programs, {"error":{"code","where","message"}} on standard
// output) get it; the exit code is that of the error.
outcome failure(const base::error& e, const speech& how);
outcome success(std::string text);
outcome success(const nlohmann::json& document);

// `arguments` is what the command line (or the local socket) gave:
//   set      {"target":"TYPE[/KEY]","assignments":["F=V",...],"office","base":["REGISTER=ID",...],
//            "why","by"}; `base`: the heads that the form showed, each where it stood, or ids alone
//            or {"csv": text, "target":"TYPE"}: a table `office,key,FIELD,...`, one save a line,
//            all or nothing, errors by line; `seen`: what an earlier one, a preview, gave as
//            `seen`: refused where other values stand by now where this one would write
//   get      {"target","office"}          list {"type","office","pending","conflicts","retired"}
//   history  {"target","office","field"}  conflicts {"office","all"}
//   decide   {"target","office","field","keep"|"value","base","why","by"}
//   retire   {"target","office","base","why","by"}; `base` as for `set`
// `by` names the author; the rest of the writer comes from the caller.
outcome run_verb(std::string_view verb, const nlohmann::json& arguments, ledger& store, writer by,
                 const speech& how);
bool is_shared_verb(std::string_view verb);

}  // namespace kheya::editing
