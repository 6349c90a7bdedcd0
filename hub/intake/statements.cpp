#include "hub/intake/statements.hpp"

#include "hub/intake/gate.hpp"
#include "hub/intake/redactions.hpp"
#include "hub/store/type_shelf.hpp"
#include "shared/platform/log.hpp"
#include "shared/wire/bounded_json.hpp"
#include "shared/wire/json_reader.hpp"
#include "shared/wire/standing.hpp"

#include <map>
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

bool is_signed(const platform::key_pair& hub_key, const json& shown) {
    wire::json_reader outer(shown, "statement");
    const auto signature = outer.id<base::signature>("signature");
    return outer.status() &&
           platform::is_own_signature(hub_key, shown["statement"].dump(), signature);
}

// Whoever signed it.
std::optional<statement> read_statement(const json& shown) {
    if (!shown.is_object() || !shown.contains("statement")) return std::nullopt;
    wire::json_reader in(shown["statement"], "statement");
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

bool is_anew(const hub_store::device_row& enrolled, const hub_store::device_row& known) {
    return enrolled.enrolled_at > known.enrolled_at &&
           (enrolled.office != known.office || enrolled.subtree != known.subtree);
}

// What the log says of a device that the store has otherwise.
bool says_more(const statement& got, const hub_store::device_row& known) {
    if (got.device.revoked) return !known.revoked;
    return is_anew(got.device, known) || !known.confirmed;
}

// Gives the row as it is from now on. `known`: null, where the store has none.
hub_store::device_row enter_more(hub_store::store& in, const statement& got,
                                 const hub_store::device_row* known) {
    if (known == nullptr || (!got.device.revoked && is_anew(got.device, *known))) {
        statement anew = got;
        if (known != nullptr) anew.device.revoked = known->revoked;
        enter(in, anew);
        return anew.device;
    }
    hub_store::device_row row = *known;
    if (got.device.revoked) row.revoked = got.device.revoked;
    else row.confirmed = true;  // the log is the hub's own word
    in.put_device(row);
    return row;
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

std::string standing_of(hub_store::store& in, const hub_store::device_row& device) {
    const auto office = in.office(device.office);
    return wire::mark_of({device.subtree ? "subtree" : "own",
                          base::to_text(office ? office->side : base::side::office),
                          office ? std::string_view(office->level) : std::string_view(),
                          has_whole_country(in, device)});
}

json statement_for(hub_store::store& in, const platform::key_pair& hub_key,
                   const hub_store::device_row& device) {
    const auto office = in.office(device.office);
    return sign(hub_key, {{"device", device.key.hex()},
                          {"office", device.office},
                          {"scope", device.subtree ? "subtree" : "own"},
                          {"side", base::to_text(office ? office->side : base::side::office)},
                          {"level", office ? office->level : ""},
                          {"whole", has_whole_country(in, device)},
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
    std::map<base::public_key, hub_store::device_row> known;
    for (auto& device : in.devices()) known[device.key] = std::move(device);
    std::istringstream lines(log);
    for (std::string line; std::getline(lines, line);) {
        if (line.empty()) continue;
        const auto parsed = wire::parse_bounded(line);
        if (parsed && parsed->is_object() && parsed->contains("redaction")) {
            has_redactions = true;
            continue;
        }
        if (parsed && parsed->is_object() && parsed->contains("key_roll")) continue;
        const auto got = parsed ? read_statement(*parsed) : std::nullopt;
        const auto at = got ? known.find(got->device.key) : known.end();
        const auto* row = at == known.end() ? nullptr : &at->second;
        if (got && row && !says_more(*got, *row)) continue;
        // Signatures are looked at where something hangs on them: the log may be long.
        if (!got || !is_signed(hub_key, *parsed)) {
            platform::log_warn("statements.log: a line is not this hub's");
            continue;
        }
        known[got->device.key] = enter_more(in, *got, row);
        ++applied;
    }
    if (has_redactions) cut_again(in, hub_key, log);
    return applied;
}

bool enter_by_statement(hub_store::store& in, const platform::key_pair& hub_key,
                        const base::public_key& device, const json& shown) {
    auto got = read_statement(shown);
    if (!got || got->device.key != device || got->device.revoked) return false;
    if (in.device(device) || !is_signed(hub_key, shown)) return false;
    got->device.confirmed = false;
    enter(in, *got);
    platform::log_warn("device " + device.hex().substr(0, 16) + " of " + got->device.office +
                       " is known by its statement only: `kheya-hub device confirm` lets it pull");
    return true;
}

}  // namespace kheya::hub_intake
