#include "hub/intake/statements.hpp"

#include "hub/intake/redactions.hpp"
#include "hub/store/type_shelf.hpp"
#include "shared/platform/log.hpp"
#include "shared/wire/bounded_json.hpp"
#include "shared/wire/json_reader.hpp"

#include <sstream>

namespace kheya::hub_intake {

namespace {

using nlohmann::json;

json sign(const platform::key_pair& hub_key, json statement) {
    const auto signature = hub_key.sign(statement.dump());
    return {{"statement", std::move(statement)}, {"signature", signature.hex()}};
}

struct statement {
    hub_store::device_row device;
    std::string level;
    base::side side = base::side::office;
};

// Nothing unless this hub signed it.
std::optional<statement> read_statement(const platform::key_pair& hub_key, const json& shown) {
    if (!shown.is_object() || !shown.contains("statement")) return std::nullopt;
    const json& said = shown["statement"];
    wire::json_reader outer(shown, "statement");
    const auto signature = outer.id<base::signature>("signature");
    if (!outer.status() || !platform::is_own_signature(hub_key, said.dump(), signature)) {
        return std::nullopt;
    }
    wire::json_reader in(said, "statement");
    statement got;
    got.device.key = in.id<base::public_key>("device");
    got.device.office = in.text("office");
    got.device.subtree = in.text("scope") == "subtree";
    got.device.enrolled_at = in.number("time");
    got.device.machine = in.text("machine", "");
    got.level = in.text("level", "");
    got.side = base::side_from(in.text("side", "")).value_or(base::side::office);
    if (in.has("revoked")) got.device.revoked = in.text("revoked");
    if (!in.status()) return std::nullopt;
    return got;
}

void enter(hub_store::store& in, const statement& got) {
    // The office may be younger than the backup: its record comes back from its agents.
    if (!in.office(got.device.office)) {
        in.put_office({got.device.office, "", "", got.level, got.side, 0});
    }
    in.put_device(got.device);
}

// Loading the record types is for those who have something to take out.
void cut_again(hub_store::store& in, const platform::key_pair& hub_key, const std::string& log) {
    const hub_store::type_shelf types(in, record::builtin_types());
    const std::size_t cut = apply_redactions(in, *types.now(), hub_key, log);
    if (cut == 0) return;
    platform::log_warn("statements.log: values of " + std::to_string(cut) +
                       " changes that this store did not know as redacted are taken out again");
}

}  // namespace

json statement_for(hub_store::store& in, const platform::key_pair& hub_key,
                   const hub_store::device_row& device) {
    const auto office = in.office(device.office);
    return sign(hub_key, {{"device", device.key.hex()},
                          {"office", device.office},
                          {"scope", device.subtree ? "subtree" : "own"},
                          {"side", base::to_text(office ? office->side : base::side::office)},
                          {"level", office ? office->level : ""},
                          {"machine", device.machine},
                          {"time", device.enrolled_at},
                          {"hub", in.meta("name").value_or("")}});
}

json revocation_of(const platform::key_pair& hub_key, const hub_store::device_row& device,
                   base::time_us now) {
    return sign(hub_key, {{"device", device.key.hex()},
                          {"office", device.office},
                          {"scope", device.subtree ? "subtree" : "own"},
                          {"machine", device.machine},
                          {"revoked", device.revoked.value_or("")},
                          {"time", device.enrolled_at},
                          {"revoked_at", now}});
}

std::size_t apply_statements(hub_store::store& in, const platform::key_pair& hub_key,
                             const std::string& log) {
    std::size_t applied = 0;
    bool has_redactions = false;
    std::istringstream lines(log);
    for (std::string line; std::getline(lines, line);) {
        const auto parsed = wire::parse_bounded(line);
        if (parsed && parsed->is_object() && parsed->contains("redaction")) {
            has_redactions = true;
            continue;
        }
        if (parsed && parsed->is_object() && parsed->contains("key_roll")) continue;
        const auto got = parsed ? read_statement(hub_key, *parsed) : std::nullopt;
        if (!got) {
            if (!line.empty()) platform::log_warn("statements.log: a line is not this hub's");
            continue;
        }
        auto known = in.device(got->device.key);
        if (!known) {
            enter(in, *got);
            ++applied;
        } else if (got->device.revoked && !known->revoked) {
            known->revoked = got->device.revoked;
            in.put_device(*known);
            ++applied;
        } else if (!known->confirmed) {
            known->confirmed = true;  // the log is the hub's own word
            in.put_device(*known);
            ++applied;
        }
    }
    if (has_redactions) cut_again(in, hub_key, log);
    return applied;
}

bool enter_by_statement(hub_store::store& in, const platform::key_pair& hub_key,
                        const base::public_key& device, const json& shown) {
    auto got = read_statement(hub_key, shown);
    if (!got || got->device.key != device || got->device.revoked || in.device(device)) return false;
    got->device.confirmed = false;
    enter(in, *got);
    platform::log_warn("device " + device.hex().substr(0, 16) + " of " + got->device.office +
                       " is known by its statement only: `kheya-hub device confirm` lets it pull");
    return true;
}

}  // namespace kheya::hub_intake
