#pragma once

// The letter that takes an enrolment code to an office: one page of HTML in Bengali, with the code
// as text and as QR, to be printed or mailed. Nothing in it is fetched from anywhere: it carries
// its Bengali letters.

#include "shared/base/calendar.hpp"
#include "shared/base/result.hpp"

#include <string>

namespace kheya::hub_command {

struct enrol_letter {
    std::string hub_name;
    std::string office, office_name;   // id, and its name in Bengali
    std::string code;
    base::date written_on{}, good_until{};
};

// Errors: refused (the code does not fit into a QR code).
base::result<std::string> to_html(const enrol_letter& letter);

}  // namespace kheya::hub_command
