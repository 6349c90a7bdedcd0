#pragma once

// The parts of the command line that stand in files of their own. Only files that declare verbs
// include this.

#include "shared/editing/cli_verb.hpp"

namespace kheya::hub_command {

using editing::request;
using editing::verb;

// The verbs of the quarter: report, overview, offices, followup, overdue, remind, letters.
void add_report_verbs(CLI::App& app, request& r);

}  // namespace kheya::hub_command
