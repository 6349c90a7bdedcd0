#pragma once

// One look at an office's portal: by HTTPS, else HTTP, through a few redirections, and what it
// shows. Touches the network through platform::web only, and no store.

#include "agent/probe/last_updated.hpp"
#include "shared/platform/web.hpp"

namespace kheya::agent_probe {

// cut: no day was found, but the page goes on. none: there was no page to read.
enum class page_text { dated, undated, bijoy, cut, none };
std::string_view to_text(page_text what);

// Why a site was not reached, in the words of the code list `probe_note`.
enum class obstacle {
    none,
    no_name,
    no_connection,
    no_answer,
    no_tls,
    no_web_server,
    line_cut,
    leads_away,   // to an address that is not followed
    leads_on,     // from one address to the next, without an end
    http_error,
    too_long
};
std::string_view to_text(obstacle what);

struct sighting {
    bool is_reachable = false;
    obstacle trouble = obstacle::none;
    std::string led_to;           // leads_away: where, as far as it can be shown
    std::string url;              // where it ended
    int status = 0;               // of HTTP; 0: nobody answered
    std::optional<int> certificate_days;   // left; none: there is no certificate
    std::string certificate_trouble;   // in the words of the code list `certificate_note`
    page_text text = page_text::none;
    std::optional<site_update> updated;
};

// Ends within two minutes, with what was seen until then. Only the address that was asked for may
// be one of the office's own network: no redirection leads into it. Errors: usage (no address).
platform::awaitable<base::result<sighting>> look(platform::web& through, platform::clock& time,
                                                 std::string url);

}  // namespace kheya::agent_probe
