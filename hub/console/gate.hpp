#pragma once

// Which requests are for the console at all: a browser that knows us by our name, our own page, and
// the cookie that it brings. Decides from a request's head alone; whose the cookie is, sessions.hpp
// knows. docs/security.md has the reasons. Owner: the console.

#include "shared/platform/seams.hpp"

#include <optional>
#include <set>
#include <string>

namespace kheya::hub_console {

class gate {
public:
    // Where browsers find the console: its port, and the names that stand for this machine. "HOST:"
    // goes with our port; "HOST" and "HOST:PORT" are what a proxy before us is called.
    void set_place(unsigned short port, std::set<std::string> names);

    struct refusal {
        int status = 403;
        std::string detail, detail_bn;
        std::string where = {};   // `token`: the page has one of another session
    };
    // Whether the request names us as its host: a name of somebody else's that points here must not
    // make a browser trust what is behind it. An address by number is nobody's name.
    [[nodiscard]] std::optional<refusal> check_host(const platform::http_request& asked) const;
    // Whether our own page asks, and nobody else's form or script.
    [[nodiscard]] std::optional<refusal> check_page(const platform::http_request& asked) const;

    // name=value and what belongs to it, for the browser that asked; an empty secret takes the
    // cookie away.
    static std::string cookie(const std::string& secret, const platform::http_request& asked);
    // The value of the cookie that is ours; empty: there is none.
    static std::string secret_in(const platform::http_request& asked);

private:
    unsigned short port_ = 0;
    std::set<std::string> names_;
};

}  // namespace kheya::hub_console
