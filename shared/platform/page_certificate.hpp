#pragma once

// The certificate under which a hub shows its pages: ECDSA P-256, because browsers take no Ed25519,
// self-signed unless the administrator puts one of an authority in its place. Owner: the program
// that serves; nothing here is a key of agents or of the journal.

#include "shared/base/hybrid_time.hpp"
#include "shared/base/result.hpp"

#include <string>
#include <vector>

namespace kheya::platform {

struct page_certificate {
    std::string certificate_pem;  // with its chain
    std::string key_pem;
};

// The longest that every browser takes, and how long before its end a new one is made.
inline constexpr base::time_us page_certificate_life = 820 * base::day_us;
inline constexpr base::time_us page_certificate_rest = 30 * base::day_us;

// A new one for these names and addresses, good from a day before `now`. Errors: io.
base::result<page_certificate> make_page_certificate(const std::vector<std::string>& names,
                                                     base::time_us now);
// From files somebody gave. Errors: io (not there, no certificate, the key is another's).
base::result<page_certificate> load_page_certificate(const std::string& certificate_file,
                                                     const std::string& key_file);
// Its last moment, microseconds since 1970. Errors: io (not a certificate).
base::result<base::time_us> end_of(const page_certificate& shown);
// SHA-256 in hex, as browsers show it, so that a person can compare. Errors: io.
base::result<std::string> fingerprint_of(const page_certificate& shown);
// The one in `folder` (console.pem, console.key), made anew where there is none or where it ends
// soon; `was_made` tells. Errors: io.
base::result<page_certificate> keep_page_certificate(const std::string& folder,
                                                     const std::vector<std::string>& names,
                                                     base::time_us now, bool& was_made);

}  // namespace kheya::platform
