#pragma once

// Who the hub is, as its data folder keeps it: hub.key with the present key, those before it and
// the public part of the announced next one, whose seed lies in a file of its own, so that it may
// be taken away to a safe. hub.key is replaced as a whole: by that a roll is decided, and all else
// follows from it when the hub opens its folder.

#include "shared/base/result.hpp"
#include "shared/platform/keys.hpp"

#include <optional>
#include <string>

namespace kheya::hub_command {

struct hub_identity {
    platform::key_pair key;  // with those before it
    std::optional<base::public_key> next = {};         // announced to the agents
    std::optional<platform::key_pair> next_pair = {};  // where its seed is here
    // Why the file with that seed is of no use. The hub serves all the same: only a roll needs it.
    std::optional<base::error> next_trouble = {};
};

std::string key_file(const std::string& folder);
// Of the announced key with that public part.
std::string next_key_file(const std::string& folder, const base::public_key& next);

// Draws a key, and the one after it.
hub_identity draw_identity(platform::chance& random);
// Errors: io (also when hub.key is no such file). Not where the announced key's file is damaged:
// next_trouble tells of that.
base::result<hub_identity> load_identity(const std::string& folder);
// The seed of the announced key first, hub.key last: a folder with hub.key is a whole hub.
// Errors: io.
base::result<void> save_identity(const hub_identity& who, const std::string& folder);

// All of it in one text, to be sealed. Errors: refused.
std::string secret_text(const hub_identity& who);
base::result<hub_identity> read_secret_text(std::string_view text);

// Its announced key takes the place of the present one and announces `following`.
hub_identity rolled(const hub_identity& who, const platform::key_pair& now,
                    std::optional<platform::key_pair> following);

}  // namespace kheya::hub_command
