#pragma once

// One set of record types after another: what a newer set says differently, and whether records
// written under the older one stay readable. Asked by headquarters before it publishes, and by both
// programs when their software brings types that the published set lacks. Pure.

#include "shared/record/type_set.hpp"

#include <string>
#include <vector>

namespace kheya::record {

// One thing that the newer set says differently.
struct difference {
    enum class kind { added, changed, retired, in_use_again };
    kind what = kind::changed;
    std::string type;   // empty: of a code list
    std::string group;  // the type's group, where it is one
    std::string field;  // the type's field, where it is one
    std::string list;   // code list
    std::string code;   // the list's code, where it is one
    [[nodiscard]] std::string text(bool bengali) const;
};
std::string_view to_text(difference::kind kind);

struct succession {
    std::vector<difference> differences;
    // What may not be: each with its file and place. Empty: the newer set may follow.
    std::vector<base::error> mistakes;
};

// Both sets have been loaded. Nothing may vanish, and no register may get another shape: what is
// not used any more is marked "retired". All else may change: labels, checks, limits, writers,
// rules of order, who must fill in what.
succession compare(const type_files& now, const type_files& next);

// `published` with everything that `own` has beside it: whole types, code lists and codes, and
// fields with their groups and the checks shown at them. What both have stays as published. A
// program needs its own types whatever headquarters published before it was written.
type_files completed(type_files published, const type_files& own);

// The same when a program that brought `before` is replaced by one that brings `own`: what
// headquarters had left as it was follows the program.
type_files followed(type_files published, const type_files& before, const type_files& own);

// The same files with that version in set.json.
type_files with_version(type_files files, int version);

}  // namespace kheya::record
