#pragma once

// Where the console is to be found: the names that stand for this machine, and the certificate that
// is shown under them. Read once, when the hub starts to serve. Owner: the program.

#include "shared/platform/page_certificate.hpp"

#include <set>
#include <string>
#include <string_view>

namespace kheya::hub_console {

struct place_settings {
    std::string folder;                // of the data
    std::string certificate, key;      // files; both empty: the console's own
    std::string names;                 // separated by commas
    std::string url, console_url;      // as the store has them
    std::string machine;               // the host's own name
};

struct place {
    platform::page_certificate shown;
    std::set<std::string> names;  // as gate::set_place wants them
    bool was_made = false;        // browsers will ask about the new certificate
};

// What stands between the commas.
std::set<std::string> words_of(std::string_view list);
// Errors: usage (one of certificate and key alone), io.
base::result<place> find_place(const place_settings& from, base::time_us now);

}  // namespace kheya::hub_console
