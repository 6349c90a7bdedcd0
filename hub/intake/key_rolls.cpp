#include "hub/intake/key_rolls.hpp"

#include "shared/wire/bounded_json.hpp"
#include "shared/wire/limits.hpp"

#include <algorithm>
#include <sstream>

namespace kheya::hub_intake {

namespace {

using nlohmann::json;

constexpr std::string_view rolls_meta = "key_rolls", next_meta = "next_key";
constexpr const char* log_key = "key_roll";

bool is_signed(const wire::key_roll& roll) {
    return platform::verify(roll.before, wire::signed_part(roll), roll.signature);
}

std::vector<wire::key_roll> rolls_in(const std::string& log) {
    std::vector<wire::key_roll> found;
    std::istringstream lines(log);
    for (std::string line; std::getline(lines, line);) {
        const auto parsed = wire::parse_bounded(line);
        if (!parsed || !parsed->is_object() || !parsed->contains(log_key)) continue;
        const auto roll = wire::read_key_roll((*parsed)[log_key]);
        if (roll && is_signed(*roll)) found.push_back(*roll);
    }
    return found;
}

// The one of that number between those keys; null: there is none.
const wire::key_roll* find_roll(const std::vector<wire::key_roll>& in, std::int64_t seq,
                                const base::public_key& before, const base::public_key& now) {
    const auto found = std::find_if(in.begin(), in.end(), [&](const wire::key_roll& roll) {
        return roll.seq == seq && roll.before == before && roll.now == now && is_signed(roll);
    });
    return found == in.end() ? nullptr : &*found;
}

}  // namespace

std::vector<wire::key_roll> key_rolls(hub_store::store& in) {
    const auto kept = in.meta(rolls_meta);
    const auto parsed = kept ? wire::parse_bounded(*kept) : base::result<json>(json::array());
    auto rolls = parsed ? wire::read_key_rolls(*parsed)
                        : base::result<std::vector<wire::key_roll>>(parsed.error());
    return rolls ? std::move(*rolls) : std::vector<wire::key_roll>{};
}

std::vector<wire::key_roll> settle_key_rolls(hub_store::store& in,
                                             const platform::key_pair& hub_key,
                                             const std::optional<base::public_key>& next,
                                             const std::string& log, base::time_us now) {
    std::vector<platform::key_pair> keys(hub_key.earlier().rbegin(), hub_key.earlier().rend());
    keys.push_back(hub_key);
    const auto logged = rolls_in(log), kept = key_rolls(in);
    std::vector<wire::key_roll> all, new_to_log;
    for (std::size_t i = 0; i + 1 < keys.size(); ++i) {
        wire::key_roll roll;
        roll.seq = static_cast<std::int64_t>(i) + 1;
        roll.before = keys[i].public_part();
        roll.now = keys[i + 1].public_part();
        const auto* in_log = find_roll(logged, roll.seq, roll.before, roll.now);
        const auto* in_store = find_roll(kept, roll.seq, roll.before, roll.now);
        if (in_log != nullptr || in_store != nullptr) {
            roll = in_log != nullptr ? *in_log : *in_store;
        } else {
            roll.next = i + 2 < keys.size() ? keys[i + 2].public_part() : next;
            roll.time = now;
            roll.signature = keys[i].sign(wire::signed_part(roll));
        }
        if (in_log == nullptr) new_to_log.push_back(roll);
        all.push_back(roll);
    }
    if (all.size() > wire::key_rolls_limit) {
        all.erase(all.begin(), all.end() - wire::key_rolls_limit);
    }
    const std::string text = wire::key_rolls_to_json(all).dump();
    if (!all.empty() && in.meta(rolls_meta) != text) in.set_meta(rolls_meta, text);
    const std::string announced = next ? next->hex() : "";
    if (in.meta(next_meta).value_or("") != announced) in.set_meta(next_meta, announced);
    return new_to_log;
}

std::string line_of(const wire::key_roll& roll) {
    return json{{log_key, wire::to_json(roll)}}.dump();
}

std::optional<wire::key_roll> roll_away(const platform::key_pair& hub_key, const std::string& log) {
    for (const wire::key_roll& roll : rolls_in(log)) {
        if (roll.before == hub_key.public_part()) return roll;
    }
    return std::nullopt;
}

void tell_keys(hub_store::store& in, const platform::key_pair& hub_key, wire::receipt& into) {
    const auto announced = base::public_key::parse(in.meta(next_meta).value_or(""));
    // Another process on this store may have rolled the key under us: what is announced there comes
    // after a key that is not ours, and an agent that took it for ours would follow no roll of it.
    const auto rolls = key_rolls(in);
    const bool is_present = rolls.empty() || rolls.back().now == hub_key.public_part();
    if (announced && is_present) into.next_key = *announced;
    for (const platform::key_pair& key : hub_key.earlier()) {
        if (into.earlier_keys.size() == wire::key_rolls_limit) break;
        into.earlier_keys.push_back(key.public_part());
    }
}

}  // namespace kheya::hub_intake
