#include "agent/store/hub_keys.hpp"

#include "shared/platform/keys.hpp"

#include <algorithm>
#include <sstream>

namespace kheya::agent_store {

namespace {

constexpr std::size_t earlier_limit = 256;  // kept; a hub that rolls monthly for twenty years

}  // namespace

base::result<hub_keys> hub_keys_in(const notes& in) {
    return read_hub_keys(in.text(note::hub_key), in.text(note::hub_next_key),
                         in.text(note::hub_earlier_keys));
}

base::result<hub_keys> read_hub_keys(const std::string& now, const std::string& next,
                                     const std::string& earlier) {
    hub_keys keys;
    TRY(keys.now, base::public_key::parse(now));
    if (const auto announced = base::public_key::parse(next)) keys.next = *announced;
    std::istringstream words(earlier);
    for (std::string word; words >> word;) {
        if (const auto key = base::public_key::parse(word)) keys.earlier.push_back(*key);
    }
    return keys;
}

void keep_hub_keys(notes in, const hub_keys& keys) {
    in.set(note::hub_key, keys.now.hex());
    if (keys.next) in.set(note::hub_next_key, keys.next->hex());
    else in.forget(note::hub_next_key);
    std::string words;
    for (const auto& key : keys.earlier) words += (words.empty() ? "" : " ") + key.hex();
    if (words.empty()) in.forget(note::hub_earlier_keys);
    else in.set(note::hub_earlier_keys, words);
}

hub_keys rolled_to(const hub_keys& from, const base::public_key& key) {
    hub_keys keys{key, std::nullopt, from.earlier};
    std::erase(keys.earlier, key);
    std::erase(keys.earlier, from.now);
    keys.earlier.insert(keys.earlier.begin(), from.now);
    if (keys.earlier.size() > earlier_limit) keys.earlier.resize(earlier_limit);
    return keys;
}

void add_earlier(hub_keys& keys, const std::vector<base::public_key>& told) {
    for (const auto& key : told) {
        const bool is_known =
            key == keys.now ||
            std::find(keys.earlier.begin(), keys.earlier.end(), key) != keys.earlier.end();
        if (!is_known && keys.earlier.size() < earlier_limit) keys.earlier.push_back(key);
    }
}

bool is_hubs_signature(const hub_keys& keys, std::string_view message,
                       const base::signature& signature) {
    if (platform::verify(keys.now, message, signature)) return true;
    return std::any_of(keys.earlier.begin(), keys.earlier.end(), [&](const auto& key) {
        return platform::verify(key, message, signature);
    });
}

}  // namespace kheya::agent_store
