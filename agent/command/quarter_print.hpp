#pragma once

// The quarterly form as people read it: as plain text, and as a page to print. Where a value waits
// for a decision, the others stand beside it. Pure.

#include "shared/editing/record_state.hpp"

#include <string>
#include <vector>

namespace kheya::agent_command {

struct form_section {
    const record::type* type = nullptr;
    std::vector<editing::record_state> records;
};

std::string as_text(const record::type_set& types, const std::vector<form_section>& form,
                    const std::string& title, bool bn);
// `name`: what the form is named by, for whoever signs it.
std::string as_html(const record::type_set& types, const std::vector<form_section>& form,
                    const std::string& title, const std::string& name, bool bn);

}  // namespace kheya::agent_command
