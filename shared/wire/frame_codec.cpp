#include "shared/wire/change_limits.hpp"
#include "shared/wire/json_reader.hpp"
#include "shared/wire/limits.hpp"
#include "shared/wire/messages.hpp"

namespace kheya::wire {

namespace {

json timing_to_json(const journal::timing& t) {
    json out = json::object();
    if (t.age) out["age"] = *t.age;
    if (t.heard_at != 0) out["heard"] = t.heard_at;
    if (t.stamped) {
        out["at"] = t.stamped->effective_at;
        out["mac"] = base::to_hex(t.stamped->mac);
    }
    return out;
}

base::result<journal::timing> read_timing(const json& item) {
    json_reader in(item, "timing");
    journal::timing t;
    if (in.has("age")) {
        t.age = in.number("age");
        if (*t.age < 0) in.note("age", "must not be negative");
    }
    t.heard_at = in.number("heard", 0);
    if (in.has("mac")) {
        t.stamped.emplace();
        t.stamped->effective_at = in.number("at");
        if (!base::from_hex(in.text("mac"), t.stamped->mac)) in.note("mac", "is not 16 bytes");
    }
    TRY_VOID(in.status());
    return t;
}

}  // namespace

json to_json(const journal::frame& f) {
    json changes = json::array(), timings = json::array();
    for (const auto& c : f.changes) changes.push_back(json::parse(c.content));
    for (const auto& t : f.timings) timings.push_back(timing_to_json(t));
    return {{"replica", f.replica.hex()},    {"first", f.first},
            {"changes", std::move(changes)}, {"timings", std::move(timings)},
            {"chain", f.chain.hex()},        {"signature", f.signed_by_device.hex()}};
}

base::result<journal::frame> read_frame(const json& unit) {
    json_reader in(unit, "frame");
    journal::frame f;
    f.replica = in.id<base::replica_id>("replica");
    f.first = in.number("first");
    f.chain = in.id<base::hash256>("chain");
    f.signed_by_device = in.id<base::signature>("signature");
    const json& changes = in.list("changes");
    const json& timings = in.list("timings");
    if (f.first < 1 || f.first > INT64_MAX / 2) in.note("first", "is out of range");
    if (changes.empty() || changes.size() > frame_changes_limit) {
        in.note("changes", "must be a list of a size within the limit");
    }
    if (timings.size() != changes.size()) in.note("timings", "must be as many as the changes");
    TRY_VOID(in.status());
    for (std::size_t i = 0; i < changes.size(); ++i) {
        TRY(auto change, journal::read_change(changes[i]));
        TRY_VOID(check_carried(change));
        TRY(auto timing, read_timing(timings[i]));
        f.changes.push_back(std::move(change));
        f.timings.push_back(std::move(timing));
    }
    return f;
}

}  // namespace kheya::wire
