// What people do at the offices and at headquarters. Each save is known to the oracle with the
// screen its author had before it is tried.

#include "tests/sim/world.hpp"

#include "hub/store/fold.hpp"
#include "hub/store/kept_content.hpp"

namespace kheya::sim {

namespace {

using nlohmann::json;

const std::string portal = "portal";

std::string one_assignment(dice& d) {
    const std::string number = std::to_string(d.below(4));
    switch (d.below(7)) {
        case 0: return "domain=www" + number + ".gov.bd";
        case 1: return "state=" + d.pick<std::string>({"yes", "no", "building", "unknown"});
        case 2: return "maintainer=" + d.pick<std::string>({"own", "dc", "uno"});
        case 3:
            return std::string("other_domains") + (d.one_in(3) ? "-=" : "+=") + "old" + number +
                   ".gov.bd";
        case 4: return "real_update_on=2021-12-0" + std::to_string(1 + d.below(9));
        default: return "maintainer_office=" + d.pick<std::string>({"DC", "UNO", "ডিসি", "SSD"});
    }
}

json assignments(dice& d) {
    json all = json::array({one_assignment(d)});
    if (d.one_in(3)) all.push_back(one_assignment(d));
    return all;
}

json bases_of(const screen& shown) {
    json bases = json::array();
    for (const auto& [reg, heads] : shown) {
        for (const auto& id : heads) bases.push_back(reg + "=" + id.hex());
    }
    return bases;
}

std::optional<base::change_id> saved_id(const editing::outcome& given) {
    const json said = json::parse(given.out, nullptr, false);
    if (!said.is_object() || !said.contains("id")) return std::nullopt;
    return *base::change_id::parse(said["id"].get<std::string>());
}

}  // namespace

std::string world::office_for(const agent_machine& a, dice& d) const {
    const std::size_t own = a.of.office;
    const bool below = own % 4 == 0 && own + 1 < plan_.offices && d.one_in(3);
    const std::size_t most = std::min<std::size_t>(3, plan_.offices - own - 1);
    return pool_.offices[below ? own + 1 + d.below(most) : own];
}

std::optional<screen> world::shown_at(agent_machine& a, const std::string& office) {
    if (!a.running()) return std::nullopt;
    const auto state =
        a.store().db().read([&] { return a.store().records().find(portal, office, office); });
    if (!state) return std::nullopt;
    return screen_of(*state);
}

std::optional<screen> world::shown_at_hub(const std::string& office) {
    const auto state = hub_->store().db().read(
        [&] { return hub_store::load_state(hub_->store(), {office, portal, office}); });
    if (!state) return std::nullopt;
    return screen_of(*state);
}

// Learns what is in the journal though nobody was told "saved".
void world::adopt(agent_machine& a) {
    if (!a.running()) return;
    (void)a.store().db().read([&]() -> base::result<void> {
        auto found = a.store().db().query("SELECT content FROM journal ORDER BY ordinal");
        while (found.next()) {
            TRY(const auto change, journal::read_change(found.text(0)));
            known_.learn(change);
        }
        return {};
    });
}

void world::adopt_from_hub() {
    (void)hub_->store().db().read([&]() -> base::result<void> {
        auto found = hub_->store().db().query("SELECT content FROM journal");
        while (found.next()) {
            TRY(const auto content, hub_store::content_in(found.view(0)));
            TRY(const auto change, journal::read_change(content));
            known_.learn(change);
        }
        return {};
    });
}

void world::attempt_at(agent_machine& a, editing::request asked, screen shown) {
    asked.arguments["by"] = known_.begin(std::move(shown));
    const auto given = a.perform(std::move(asked));
    const bool saved = given && given->exit_code == 0;
    note(given ? std::to_string(given->exit_code) + given->out : "died");
    if (!saved) return adopt(a);
    const auto id = saved_id(*given);
    if (!id) fail("save", "\"saved\" without an id: " + given->out);
    a.own.insert(*id);
    const auto kept = a.store().db().read([&] { return a.store().journal().find(*id); });
    if (!kept) return;   // the disk is in trouble since
    if (!*kept) fail("law 4", "\"saved\", but the journal lacks " + id->hex());
    known_.learn((*kept)->change);
    known_.acknowledge(*id);
    check_own(a, false);
}

void world::save(agent_machine& a, dice& d, const std::optional<form>& opened) {
    const std::string office = opened ? opened->office : office_for(a, d);
    auto shown = opened ? opened->shown : shown_at(a, office);
    if (!a.running() || !shown) return;
    json arguments = {{"target", portal}, {"office", office}, {"assignments", assignments(d)}};
    if (opened) arguments["base"] = bases_of(*shown);
    attempt_at(a, {"set", std::move(arguments), {}}, std::move(*shown));
}

void world::open_form(agent_machine& a, dice& d) {
    const std::string office = office_for(a, d);
    if (auto shown = shown_at(a, office)) forms_[a.number].push_back({office, std::move(*shown)});
    if (forms_[a.number].size() > 3) forms_[a.number].erase(forms_[a.number].begin());
}

void world::retire(agent_machine& a, dice&) {
    const std::string office = pool_.offices[a.of.office];
    auto shown = shown_at(a, office);
    if (!shown) return;
    attempt_at(a, {"retire", {{"target", portal}, {"office", office}, {"why", "closed"}}, {}},
               std::move(*shown));
}

namespace {

// Keeps one of the heads of a conflict.
editing::request decision(const json& conflict, dice& d) {
    const json& heads = conflict["heads"];
    return {"decide",
            {{"target", portal},
             {"office", conflict["office"]},
             {"field", conflict["field"]},
             {"keep", heads[d.below(heads.size())]["id"]},
             {"why", "asked by telephone"}},
            {}};
}

}  // namespace

json listed(const std::optional<editing::outcome>& given) {
    if (!given || given->exit_code != 0) return json::array();
    json list = json::parse(given->out, nullptr, false);
    return list.is_array() ? list : json::array();
}

void world::decide(agent_machine& a, dice& d) {
    const json all = listed(a.perform({"conflicts", {{"all", true}}, {}}));
    const std::string own = pool_.offices[a.of.office];
    if (all.empty()) {
        auto shown = shown_at(a, own);
        if (!shown || !shown->contains("retired")) return;
        json back = {{"target", portal}, {"office", own}, {"field", "retired"},
                     {"value", "no"},    {"why", "open again"}};
        return attempt_at(a, {"decide", std::move(back), {}}, std::move(*shown));
    }
    const json& one = all[d.below(all.size())];
    auto shown = shown_at(a, one["office"].get<std::string>());
    if (shown && one["type"] == portal) attempt_at(a, decision(one, d), std::move(*shown));
}

// What no form lets through, as a changed or older program might write it.
void world::save_refused(agent_machine& a, dice& d) {
    const std::string office = pool_.offices[a.of.office];
    auto shown = shown_at(a, office);
    if (!shown) return;
    journal::change c;
    c.office = office;
    c.type = portal;
    c.record = office;
    c.fields["maintainer"] = "nonsense";
    if (d.one_in(2)) c.fields["domain"] = "www9.gov.bd";
    for (const auto& [reg, value] : c.fields) {
        const auto& heads = (*shown)[reg];
        c.base[reg].assign(heads.begin(), heads.end());
    }
    c.side = base::side::office;
    c.type_version = record::builtin_types()->version();
    c.nonce = d.next();
    c.made_at = a.clock.wall();
    c.author = known_.begin(std::move(*shown));
    journal::seal(c);
    const auto kept = a.store().db().transact(
        [&] { a.store().save(c, {a.clock.boot_id(), a.clock.monotonic(), 0}); });
    if (!kept) return adopt(a);
    known_.learn(c);
    known_.acknowledge(c.id);
    a.own.insert(c.id);
}

void world::attempt_at_hub(editing::request asked, screen shown) {
    asked.arguments["by"] = known_.begin(std::move(shown));
    const auto given = hub_->perform(std::move(asked));
    note(given ? std::to_string(given->exit_code) + given->out : "died");
    if (!given || given->exit_code != 0) return adopt_from_hub();
    const auto id = saved_id(*given);
    if (!id) fail("save", "\"saved\" without an id: " + given->out);
    at_hub_.insert(*id);
    const auto kept =
        hub_->store().db().read([&] { return hub_->store().journal_entry(*id); });
    if (!kept) return;
    if (!*kept) fail("law 4", "\"saved\", but the hub's journal lacks " + id->hex());
    known_.learn((*kept)->change);
    known_.acknowledge(*id);
}

void world::save_at_hub(dice& d, const std::optional<form>& opened) {
    const std::string office = opened ? opened->office : pool_.offices[d.below(plan_.offices)];
    auto shown = opened ? opened->shown : shown_at_hub(office);
    if (!shown) return;
    json arguments = {{"target", portal}, {"office", office}, {"assignments", assignments(d)}};
    if (opened) arguments["base"] = bases_of(*shown);
    attempt_at_hub({"set", std::move(arguments), {}}, std::move(*shown));
}

void world::decide_at_hub(dice& d) {
    const json all = listed(hub_->perform({"conflicts", {{"all", true}}, {}}));
    if (all.empty()) return;
    const json& one = all[d.below(all.size())];
    if (one["type"] != portal) return;
    auto shown = shown_at_hub(one["office"].get<std::string>());
    if (shown) attempt_at_hub(decision(one, d), std::move(*shown));
}

}  // namespace kheya::sim
