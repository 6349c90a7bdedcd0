#include "agent/sync/key_chain.hpp"

#include "agent/sync/exchange.hpp"
#include "shared/base/planted.hpp"
#include "shared/platform/log.hpp"
#include "shared/wire/bounded_json.hpp"
#include "shared/wire/limits.hpp"

#include <algorithm>

namespace kheya::agent_sync {

using agent_store::hub_keys;
using nlohmann::json;
using platform::awaitable;

namespace {

base::error no_way(std::string en, std::string bn) {
    return {base::errc::refused, std::move(en), "rolls", std::move(bn)};
}

base::error broken_chain(const char* what) {
    return no_way(std::string("the chain of the hub's keys is not good: ") + what,
                  "হাবের চাবি বদলের ধারা সঠিক নয়");
}

}  // namespace

platform::hub_address address_of(std::string url, const hub_keys& keys) {
    platform::hub_address hub{std::move(url), {platform::spki_pin(keys.now)}};
    if (keys.next) hub.pins.push_back(platform::spki_pin(*keys.next));
    return hub;
}

base::result<hub_keys> follow_chain(hub_keys from, std::span<const wire::key_roll> chain) {
    if (chain.size() > wire::key_rolls_limit) return broken_chain("it is too long");
    const auto first = std::find_if(chain.begin(), chain.end(), [&](const wire::key_roll& roll) {
        return roll.before == from.now;
    });
    if (first == chain.end()) {
        return no_way("no roll of the hub's key leads on from the key that is known here: if this "
                      "lasts, ask headquarters whether you need a new code",
                      "এই ডিভাইসের জানা চাবি থেকে হাবের নতুন চাবির কোনো প্রমাণ নেই: এভাবে থাকলে "
                      "নতুন কোড লাগবে কি না প্রধান কার্যালয়ে জিজ্ঞাসা করুন");
    }
    std::vector<base::public_key> seen = {from.now};
    for (auto at = first; at != chain.end(); ++at) {
        if (at->before != from.now) return broken_chain("a statement does not follow the last");
        if (at != first && at->seq != std::prev(at)->seq + 1) {
            return broken_chain("its numbers are not in order");
        }
        if (std::find(seen.begin(), seen.end(), at->now) != seen.end()) {
            return broken_chain("it comes back to a key before");
        }
        if (!platform::verify(from.now, wire::signed_part(*at), at->signature) &&
            !base::planted(base::planted_bug::roll_not_verified)) {
            return broken_chain("a statement is not signed by the key before");
        }
        // Whoever stole the present key alone cannot lead anybody elsewhere.
        if (from.next && *from.next != at->now) {
            return no_way("the hub's key was not rolled to the one that it had announced: ask "
                          "headquarters, and enrol again with a new code if they say so",
                          "হাবের নতুন চাবি আগে জানানো চাবি নয়: প্রধান কার্যালয়ে জিজ্ঞাসা করুন, তারা "
                          "বললে নতুন কোডে আবার নিবন্ধন করুন");
        }
        from = agent_store::rolled_to(from, at->now);
        from.next = at->next;
        seen.push_back(at->now);
    }
    return from;
}

awaitable<base::result<hub_keys>> ask_for_chain(platform::transport& line, std::string url,
                                                hub_keys from) {
    platform::hub_address anybody;
    anybody.url = std::move(url);
    anybody.any_key = true;
    platform::http_request request;
    request.method = "GET";
    request.target = "/v1/keys";
    auto response = co_await line.send(std::move(anybody), std::move(request));
    if (!response) co_return response.error();
    if (response->status != 200 || !response->content_type.starts_with("application/json")) {
        co_return no_hub("it gives no list of keys");
    }
    const auto body = co_await platform::read_all(response->body, wire::key_rolls_bytes);
    if (!body) co_return body.error();
    const auto said = wire::parse_bounded(*body);
    if (!said || !said->is_object() || !said->contains("rolls")) {
        co_return no_hub("its list of keys cannot be read");
    }
    const auto chain = wire::read_key_rolls((*said)["rolls"]);
    if (!chain) co_return broken_chain("it cannot be read");
    co_return follow_chain(std::move(from), *chain);
}

awaitable<bool> exchange::follow_roll(base::error& why) {
    auto followed = co_await ask_for_chain(*transport_, hub_.address.url, hub_.keys);
    if (!followed && followed.error().code == base::errc::refused) {
        why.message = std::string(platform::wrong_key) + ": " + followed.error().message;
        why.message_bn = followed.error().message_bn;
    }
    if (!followed) co_return false;
    std::function<base::result<void>()> keep = [&]() -> base::result<void> {
        agent_store::keep_hub_keys(store_.notes(), *followed);
        return {};
    };
    const auto kept = co_await disk_.write(std::move(keep));
    if (!kept) why = kept.error();
    if (!kept) co_return false;
    platform::log_warn("the hub's key was rolled: it is known as " +
                       followed->now.hex().substr(0, 16) + "... from now on");
    co_return true;
}

base::result<wire::receipt> take_receipt_unit(agent_store::store& in, hub_keys& keys,
                                              const json& unit) {
    const hub_keys before = keys;
    auto receipt = prove_receipt(unit, keys.now);
    if (!receipt && keys.next) {
        const auto announced = prove_receipt(unit, *keys.next);
        if (announced) {
            receipt = announced;
            keys = agent_store::rolled_to(keys, *keys.next);
        }
    }
    if (!receipt) return receipt;
    // An announced key stays: a second announcement would be worth nothing against a thief.
    if (!keys.next && receipt->next_key && *receipt->next_key != keys.now) {
        keys.next = receipt->next_key;
    }
    agent_store::add_earlier(keys, receipt->earlier_keys);
    if (receipt->next_key || !receipt->earlier_keys.empty()) in.notes().set(hub_keys_told, 1);
    if (keys != before) agent_store::keep_hub_keys(in.notes(), keys);
    return receipt;
}

}  // namespace kheya::agent_sync
