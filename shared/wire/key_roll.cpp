#include "shared/wire/key_roll.hpp"

#include "shared/wire/json_reader.hpp"
#include "shared/wire/limits.hpp"

namespace kheya::wire {

using nlohmann::json;

namespace {

constexpr std::string_view title = "kheya key roll 1\n";

json said_in(const key_roll& roll) {
    json said = {{"seq", roll.seq},
                 {"old", roll.before.hex()},
                 {"new", roll.now.hex()},
                 {"time", roll.time}};
    if (roll.next) said["next"] = roll.next->hex();
    return said;
}

}  // namespace

std::string signed_part(const key_roll& roll) {
    return std::string(title) + said_in(roll).dump();
}

json to_json(const key_roll& roll) {
    json out = said_in(roll);
    out["signature"] = roll.signature.hex();
    return out;
}

base::result<key_roll> read_key_roll(const json& item) {
    json_reader in(item, "key roll");
    key_roll roll;
    roll.seq = in.number("seq");
    roll.before = in.id<base::public_key>("old");
    roll.now = in.id<base::public_key>("new");
    roll.next = in.optional_id<base::public_key>("next");
    roll.time = in.number("time");
    roll.signature = in.id<base::signature>("signature");
    if (roll.seq < 1) in.note("seq", "is out of range");
    TRY_VOID(in.status());
    return roll;
}

json key_rolls_to_json(const std::vector<key_roll>& rolls) {
    json list = json::array();
    for (const key_roll& roll : rolls) list.push_back(to_json(roll));
    return list;
}

base::result<std::vector<key_roll>> read_key_rolls(const json& list) {
    if (!list.is_array()) return base::refused("must be a list", "rolls");
    if (list.size() > key_rolls_limit) return base::refused("are too many", "rolls");
    std::vector<key_roll> rolls;
    for (const json& item : list) {
        TRY(const auto roll, read_key_roll(item));
        rolls.push_back(roll);
    }
    return rolls;
}

}  // namespace kheya::wire
