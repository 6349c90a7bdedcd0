#pragma once

// A bundle: units of the exchange in a file that people carry. Signed by its sender and sealed to
// its addressee, so that whoever carries it can neither read nor change it. Pure bytes in and out:
// the fields are in docs/bundle.md. A bundle that does not open changes nothing.

#include "shared/platform/keys.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kheya::bundle {

inline constexpr std::size_t file_limit = 16u << 20;  // bytes of one file
// Where an agent with a line hands on the file of another, and as what.
inline constexpr const char* relay_target = "/v1/bundle";
inline constexpr const char* content_type = "application/vnd.kheya.bundle";
// Bytes of parts made at once: what a running program can hand over its local socket. A set that is
// larger is made in several goes.
inline constexpr std::size_t at_once_limit = 32u << 20;
inline constexpr std::size_t at_once_least = 256u << 10;
inline constexpr std::size_t part_least = 4u << 10;  // the smallest part size to ask for
inline constexpr std::uint32_t parts_limit = 1u << 20;

// So many bytes at once, within the limits; 0: as many as may be.
std::size_t at_once(std::int64_t kib);

enum class kind : std::uint8_t { request = 1, answer = 2 };
using set_id = base::binary_id<struct set_tag, 16>;

struct content {
    base::public_key sender, addressee;
    kind what = kind::request;
    set_id set;               // the same in all parts
    std::uint32_t part = 1, parts = 1;  // parts 0: more follow, it was not known how many
    set_id answers;           // of an answer: the request's set; zero: of none
    std::string body;         // whole units, packed as over HTTPS
};

// One file. The seal's one-time key is drawn from `random`, so that a simulator can repeat it.
// Errors: refused (too large, or the addressee's key is no key).
base::result<std::string> seal(const content& made, const platform::key_pair& sender,
                               platform::chance& random);

// What was sealed to a key before the addressee's opens too. Errors: refused, with the reason: no
// bundle, unknown version, cut short, too large, for somebody else, damaged, of the other kind, not
// signed by who it says it is from.
base::result<content> open(std::string_view file, const platform::key_pair& addressee,
                           kind expected);

struct cut {
    std::size_t part_bytes = file_limit;
    bool more_follow = false;  // these are not the last parts of the set
};

// Seals the row of units as few parts of at most so many bytes each, every one with the units of
// `first` before its own. `pattern` gives all the other fields, with the number of the first part.
base::result<std::vector<std::string>> seal_parts(content pattern, std::string_view first,
                                                  std::string_view units, const cut& by,
                                                  const platform::key_pair& sender,
                                                  platform::chance& random);

// FILE, FILE.2, FILE.3, ...; `index` from 0.
std::string part_path(const std::string& path, std::size_t index);

}  // namespace kheya::bundle
