#include "hub/command/hub_identity.hpp"

#include "shared/platform/files.hpp"

#include <sstream>
#include <vector>

namespace kheya::hub_command {

namespace {

constexpr std::size_t identity_limit = 64u << 10;
constexpr std::size_t name_digits = 16;  // of the announced key, in the name of its file
constexpr std::string_view title = "kheya Ed25519 seed ";  // as a key alone is kept
constexpr std::string_view next_title = "next ", next_seed_title = "next-seed ",
                           earlier_title = "earlier ";

std::string public_text(const hub_identity& who) {
    std::string text = std::string(title) + base::to_hex(who.key.seed()) + "\n";
    if (who.next) text += std::string(next_title) + who.next->hex() + "\n";
    for (const platform::key_pair& key : who.key.earlier()) {
        text += std::string(earlier_title) + base::to_hex(key.seed()) + "\n";
    }
    return text;
}

std::optional<platform::key_pair> key_in(std::string_view hex) {
    platform::key_seed seed{};
    if (!base::from_hex(hex, seed)) return std::nullopt;
    return platform::key_pair::from_seed(seed);
}

base::error no_identity() { return base::refused("is not a key file of this program"); }

}  // namespace

std::string key_file(const std::string& folder) { return folder + "/hub.key"; }

std::string next_key_file(const std::string& folder, const base::public_key& next) {
    return folder + "/next-" + next.hex().substr(0, name_digits) + ".key";
}

hub_identity draw_identity(platform::chance& random) {
    const auto now = platform::key_pair::generate(random);
    auto next = platform::key_pair::generate(random);
    return {now, next.public_part(), next};
}

base::result<hub_identity> load_identity(const std::string& folder) {
    const std::string path = key_file(folder);
    TRY(const auto text, platform::read_file(path, identity_limit));
    auto who = read_secret_text(text);
    if (!who) return base::io_trouble(who.error().message, path);
    if (!who->next) return who;
    const std::string next = next_key_file(folder, *who->next);
    if (!platform::file_exists(next)) return who;
    const auto pair = platform::key_pair::load(next);
    if (!pair) {
        who->next_trouble = pair.error();
    } else if (pair->public_part() != *who->next) {
        who->next_trouble = base::io_trouble("is not the key that hub.key announces", next);
    } else {
        who->next_pair = *pair;
    }
    return who;
}

base::result<void> save_identity(const hub_identity& who, const std::string& folder) {
    if (who.next_pair) {
        TRY_VOID(who.next_pair->save(next_key_file(folder, who.next_pair->public_part())));
    }
    return platform::write_private_file(key_file(folder), public_text(who));
}

std::string secret_text(const hub_identity& who) {
    std::string text = public_text(who);
    if (who.next_pair) {
        text += std::string(next_seed_title) + base::to_hex(who.next_pair->seed()) + "\n";
    }
    return text;
}

base::result<hub_identity> read_secret_text(std::string_view text) {
    std::optional<platform::key_pair> key;
    std::vector<platform::key_pair> earlier;
    std::optional<base::public_key> next;
    std::optional<platform::key_pair> next_pair;
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
        const std::string_view all = line;
        const auto after = [&](std::string_view begin) { return all.substr(begin.size()); };
        bool good = true;
        if (all.starts_with(title) && !key) {
            key = key_in(after(title));
            good = key.has_value();
        } else if (all.starts_with(next_title)) {
            const auto read = base::public_key::parse(after(next_title));
            good = read.has_value();
            if (good) next = *read;
        } else if (all.starts_with(next_seed_title)) {
            next_pair = key_in(after(next_seed_title));
            good = next_pair.has_value();
        } else if (all.starts_with(earlier_title)) {
            const auto read = key_in(after(earlier_title));
            good = read.has_value();
            if (good) earlier.push_back(*read);
        } else {
            good = all.empty();
        }
        if (!good) return no_identity();
    }
    if (!key || (next_pair && next != next_pair->public_part())) return no_identity();
    // The newest stands first: each takes the place of those behind it.
    for (std::size_t i = earlier.size(); i > 1; --i) {
        earlier[i - 2] = earlier[i - 2].after(earlier[i - 1]);
    }
    if (!earlier.empty()) key = key->after(earlier.front());
    return hub_identity{*key, next, next_pair};
}

hub_identity rolled(const hub_identity& who, const platform::key_pair& now,
                    std::optional<platform::key_pair> following) {
    hub_identity made{now.after(who.key), std::nullopt, following};
    if (following) made.next = following->public_part();
    return made;
}

}  // namespace kheya::hub_command
