#include "hub/intake/clock_turns.hpp"

#include "hub/store/hub_ledger.hpp"
#include "shared/platform/log.hpp"

#include <nlohmann/json.hpp>

namespace kheya::hub_intake {

namespace {

constexpr base::time_us noted_each = 600 * base::second_us;   // so that reading stays reading
constexpr base::time_us apart_at_most = 60 * base::second_us;   // hubs of one database

}  // namespace

std::int64_t clock_turns(hub_store::store& in, base::time_us now) {
    std::int64_t turns = 0;
    base::time_us latest = 0;
    if (const auto noted = in.meta(clock_meta)) {
        const auto known = nlohmann::json::parse(*noted);
        turns = known.at(0).get<std::int64_t>();
        latest = known.at(1).get<base::time_us>();
    }
    const bool is_turned = now < latest - apart_at_most;
    if (!is_turned && now < latest + noted_each) return turns;
    if (is_turned) {
        ++turns;
        hub_store::clock_was_set_back(in, now);
        platform::log_warn("this machine's clock was set back by " +
                           std::to_string((latest - now) / base::second_us) + " s");
    }
    in.set_meta(clock_meta, nlohmann::json{turns, now}.dump());
    return turns;
}

}  // namespace kheya::hub_intake
