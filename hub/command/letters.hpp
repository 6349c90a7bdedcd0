#pragma once

// Letters of headquarters as the verbs see them. A draft stands with the head office above the one
// it is meant for, so that nobody there reads what nobody has signed; issuing writes it into that
// office's own stream, which its next exchange brings to its desk.

#include "hub/command/verbs.hpp"
#include "hub/report/record_source.hpp"
#include "shared/editing/edit.hpp"

namespace kheya::hub_command {

struct letter {
    std::string key, office;  // office: where the record stands
    std::map<std::string, json> values;
    bool retired = false;
    base::time_us read_at = 0;

    [[nodiscard]] std::string text(const char* field) const;
    [[nodiscard]] bool issued() const { return !text("issued_on").empty(); }
    [[nodiscard]] bool about(const std::string& record) const;
};

// Every letter, retired ones too. Errors: io.
base::result<std::vector<letter>> all_letters(surroundings& around);
// The record that the letters of a quarter are about.
std::string about_quarter(base::quarter q);
// Nearest head office or ministry above; the office itself where there is none.
std::string desk_of_drafts(surroundings& around, const std::string& office);
// One save of the letter `key` at `office`. Errors: refused.
base::result<void> save_letter(surroundings& around, const std::string& office,
                               const std::string& key,
                               const std::vector<editing::assignment>& assignments,
                               const std::string& author);
// headquarters' own template of that stage, or the program's.
std::string template_of(surroundings& around, std::string_view stage);
base::error unknown_stage(const std::string& stage);

}  // namespace kheya::hub_command
