#include "hub/intake/redactions.hpp"

#include "hub/store/fold.hpp"
#include "shared/platform/log.hpp"
#include "shared/wire/bounded_json.hpp"

#include <algorithm>
#include <sstream>

namespace kheya::hub_intake {

namespace {

using nlohmann::json;

bool is_signed(const platform::key_pair& hub_key, const journal::redaction& r) {
    return platform::is_own_signature(hub_key, journal::signed_part(r), r.signed_by_hub);
}

// What both say. Two lives of the hub may each have taken something else out of one change.
void join(json& into, const json& more) {
    for (const auto& [name, told] : more.items()) {
        if (!into.contains(name)) into[name] = told;
    }
}

std::string kept_name(const base::change_id& id) { return "redactions told of " + id.hex(); }

// Beside what is known of a change that is not here: to be joined when it comes, for what the hub
// signs of both together hangs on the change itself.
void keep_until_it_comes(hub_store::store& in, const journal::redaction& told) {
    json kept = json::parse(in.meta(kept_name(told.id)).value_or(""), nullptr, false);
    if (!kept.is_array()) kept = json::array();
    json one = journal::to_json(told);
    if (std::find(kept.begin(), kept.end(), one) != kept.end()) return;
    kept.push_back(std::move(one));
    in.set_meta(kept_name(told.id), kept.dump());
}

}  // namespace

base::result<void> sign_redaction(const platform::key_pair& hub_key,
                                  const hub_store::journal_row& change, journal::redaction& r) {
    r.id = change.change.id;
    r.office = change.office;
    r.type = change.change.type;
    r.record = change.change.record;
    TRY_VOID(journal::cut_out(change.change, r));
    r.signed_by_hub = hub_key.sign(journal::signed_part(r));
    return {};
}

json redaction_statement(const journal::redaction& r) {
    return {{"redaction", journal::to_json(r)}};
}

base::result<bool> enter_redaction(hub_store::store& in, const record::type_set& types,
                                   const platform::key_pair& hub_key, journal::redaction told) {
    if (!is_signed(hub_key, told)) {
        return base::refused("it is not signed by this hub", "redaction");
    }
    if (const auto known = in.redaction(told.id)) {
        json all = known->what.values;
        join(all, told.values);
        if (all == known->what.values) return false;
        if (all != told.values) {
            const auto entry = in.journal_entry(told.id);
            if (!entry) {
                keep_until_it_comes(in, told);
                return false;
            }
            told.values = std::move(all);
            TRY_VOID(sign_redaction(hub_key, *entry, told));
        }
    }
    TRY_VOID(hub_store::take_redaction(in, types, told));
    return true;
}

void join_redactions(hub_store::store& in, const record::type_set& types,
                     const platform::key_pair& hub_key, const base::change_id& id) {
    const std::string text = in.meta(kept_name(id)).value_or("");
    if (text.empty()) return;
    in.set_meta(kept_name(id), "");
    take_redactions(in, types, hub_key, json::parse(text, nullptr, false));
}

std::size_t apply_redactions(hub_store::store& in, const record::type_set& types,
                             const platform::key_pair& hub_key, const std::string& log) {
    std::size_t applied = 0;
    std::istringstream lines(log);
    for (std::string line; std::getline(lines, line);) {
        const auto parsed = wire::parse_bounded(line);
        if (!parsed || !parsed->is_object() || !parsed->contains("redaction")) continue;
        const auto told = journal::read_redaction((*parsed)["redaction"]);
        const auto entered = told ? enter_redaction(in, types, hub_key, *told)
                                  : base::result<bool>(told.error());
        if (!entered) platform::log_warn("statements.log: " + entered.error().text());
        else if (*entered) ++applied;
    }
    return applied;
}

void take_redactions(hub_store::store& in, const record::type_set& types,
                     const platform::key_pair& hub_key, const json& unit) {
    if (!unit.is_array()) return;
    for (const json& item : unit) {
        const auto told = journal::read_redaction(item);
        const auto entered = told ? enter_redaction(in, types, hub_key, *told)
                                  : base::result<bool>(told.error());
        if (!entered) {
            platform::log_warn("a device told of a redaction: " + entered.error().text());
        } else if (*entered) {
            platform::log_info("a redaction that this store lacked is known again");
        }
    }
}

base::result<void> prove_whole(const journal::change& c, const platform::key_pair& hub_key) {
    const auto cut = journal::redaction_in(c);
    if (!cut) return {};
    if (is_signed(hub_key, *cut) && journal::is_rest(c, *cut)) return {};
    return base::refused("a change is cut without this hub's word for it", "z");
}

void note_carried(hub_store::store& in, const record::type_set& types,
                  const platform::key_pair& hub_key, const journal::change& c) {
    const auto cut = journal::redaction_in(c);
    if (!cut) return;
    const auto entered = enter_redaction(in, types, hub_key, *cut);
    if (!entered) platform::log_warn("a carried redaction: " + entered.error().text());
}

}  // namespace kheya::hub_intake
