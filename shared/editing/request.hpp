#pragma once

// One verb asked of a program, as the command line or the local socket brings it, and the texts
// that travel over that socket to the process that holds the data folder.

#include "shared/editing/verbs.hpp"

#include <nlohmann/json.hpp>

#include <functional>
#include <string>
#include <vector>

namespace kheya::editing {

struct request {
    std::string verb;
    nlohmann::json arguments = nlohmann::json::object();
    speech how;
};

// How whoever typed these words wants to be answered: `--json`, `--lang bn`, wherever they stand,
// so that words which make no command are refused in that form too.
speech speech_in(const std::vector<std::string>& words);

// Errors: refused, when an argument is not UTF-8 (it could not travel as it was typed).
base::result<std::string> to_text(const request& asked);
// Errors: refused.
base::result<request> read_request(const std::string& text);
std::string to_text(const outcome& given);
// Errors: io.
base::result<outcome> read_outcome(const std::string& text);

// What is said where a file of `given`, which `asked` gave, could not be written. Of a verb that is
// done by then, such as an import whose answer it is, what was done comes first.
outcome unwritten(const request& asked, const outcome& given, const base::error& why);

// Performs the request and whatever goes on from it, so that no step has to hold all files at once:
// `write` gets the files of every step but the last, whose outcome is given.
outcome perform_whole(request asked, const std::function<outcome(const request&)>& perform,
                      const std::function<base::result<void>(const output_file&)>& write);

}  // namespace kheya::editing
