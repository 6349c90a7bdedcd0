// What headquarters held and judges anew: entries are let out, or corrected at their office, while
// offices change their level, close and come back, and personal values are taken out for good.

#include "tests/sim/world.hpp"

#include "hub/store/fold.hpp"
#include "shared/journal/redaction.hpp"

namespace kheya::sim {

namespace {

using nlohmann::json;

// Whether what was taken out of the change is still in it.
bool holds_yet(const journal::change& c, const journal::redaction& told) {
    const auto cut = journal::redaction_in(c);
    const auto& values = told.values.items();
    return std::any_of(values.begin(), values.end(), [&](const auto& value) {
        return !cut || !cut->values.contains(value.key());
    });
}

bool shows_yet(const editing::record_state& shown, const journal::redaction& told) {
    for (const auto& [reg, heads] : shown.registers) {
        for (const merge::head& head : heads) {
            if (head.id != told.id) continue;
            json value = head.value;
            journal::cut_value(told, reg, value);
            if (value != head.value) return true;
        }
    }
    return false;
}

}  // namespace

bool world::perform_judging(const step& s, dice& d) {
    const std::string& office = pool_.offices[d.below(plan_.offices)];
    switch (s.what) {
        case kind::hub_release: release_at_hub(d); return true;
        case kind::correct: correct(*agent_of(s), d); return true;
        case kind::relevel: relevel(office, d); return true;
        case kind::close:
            judge({"office close", {{"office", office}, {"why", "order"}}, {}});
            return true;
        case kind::reopen:
            set_office(office, {"status=active", "valid_to="});
            return true;
        case kind::redact: redact_at_hub(d); return true;
        default: return false;
    }
}

// An act of headquarters that the oracle has nothing to say of.
void world::judge(editing::request asked) {
    asked.arguments["by"] = "judge";
    const std::string verb = asked.verb;
    const auto given = hub_->perform(std::move(asked));
    note(given ? verb + " " + std::to_string(given->exit_code) : "died");
    if (given && given->exit_code == 0) ++counted_.judged;
}

void world::set_office(const std::string& office, json given) {
    judge({"set",
           {{"target", "office"},
            {"office", office},
            {"why", "order"},
            {"assignments", std::move(given)}},
           {}});
}

void world::release_at_hub(dice& d) {
    const json all = listed(hub_->perform({"quarantine", json::object(), {}}));
    if (all.empty()) return;
    judge({"quarantine release",
           {{"id", all[d.below(all.size())]["id"]}, {"why", "asked by telephone"}},
           {}});
}

// As the page does it: over what the entry's author had seen.
void world::correct(agent_machine& a, dice& d) {
    const json all = listed(a.perform({"quarantine", json::object(), {}}));
    if (all.empty()) return;
    const json& held = all[d.below(all.size())];
    const auto* known = known_.find(*base::change_id::parse(held["id"].get<std::string>()));
    if (known == nullptr || held["fields"].contains("retired")) return;
    json assignments = json::array();
    for (const auto& [field, value] : held["fields"].items()) {
        if (value == "nonsense") assignments.push_back(field + "=own");
        else if (value.is_string()) assignments.push_back(field + "=" + value.get<std::string>());
    }
    const auto type = held["type"].get<std::string>();
    const bool is_person = type == "staff";
    if (assignments.empty()) return;
    attempt_at(a,
               {"set",
                {{"target", is_person ? type + "/" + held["key"].get<std::string>() : type},
                 {"office", held["office"]},
                 {"base", held["base"]},
                 {"assignments", std::move(assignments)}},
                {}},
               *known->whole);
}

void world::relevel(const std::string& office, dice& d) {
    const std::string level = d.pick<std::string>({"division", "district", "hq"});
    const std::string in_the_field = level == "hq" ? "no" : "yes";
    set_office(office, {"level=" + level, "counts_as_field=" + in_the_field});
}

void world::redact_at_hub(dice& d) {
    std::vector<hub_store::record_key> known;
    const auto read = hub_->store().db().read(
        [&] { known = hub_->store().records("", d.one_in(4) ? "portal" : "staff", false); });
    if (!read || known.empty()) return;
    const auto& one = known[d.below(known.size())];
    const bool is_person = one.type == "staff";
    judge({"redact",
           {{"target", is_person ? "staff/" + one.record : one.type},
            {"office", one.office},
            {"field", is_person ? d.pick<std::string>({"designation", "name_bn", "name_en"})
                                : "maintainer_office"},
            {"why", "asked for"}},
           {}});
}

std::vector<journal::redaction> world::redactions_at_hub() {
    std::vector<journal::redaction> all;
    if (!plan_.statements_kept) return all;   // nobody takes any out
    const auto read = hub_->store().db().read([&] {
        for (auto& row : hub_->store().redactions("", 0, 0)) all.push_back(std::move(row.what));
    });
    if (!read) fail("redaction", read.error().text());
    return all;
}

// What was taken out is nowhere: not at the hub, nor at anybody who may still ask it.
void world::check_redactions() {
    const auto all = redactions_at_hub();
    if (all.empty()) return;
    std::string wrong;
    const auto read = hub_->store().db().read([&] {
        for (const auto& told : all) {
            const auto entry = hub_->store().journal_entry(told.id);
            if (entry && holds_yet(entry->change, told)) wrong = "the hub's journal";
            const auto home = hub_->store().office_of(told.type, told.record);
            if (home && shows_yet(hub_store::load_state(hub_->store(),
                                                        {*home, told.type, told.record}), told)) {
                wrong = "the hub's screen";
            }
        }
    });
    if (!read) fail("redaction", read.error().text());
    for (auto& a : agents_) {
        if (a->revoked || !wrong.empty()) continue;
        const auto asked = a->store().db().read([&] {
            for (const auto& told : all) {
                const std::string where = "agent " + std::to_string(a->number) + ", ";
                const auto own = a->store().journal().find(told.id);
                if (own && holds_yet(own->change, told)) wrong = where + "its journal";
                for (const auto& key : a->store().records().keys(told.type, "")) {
                    if (key.record != told.record) continue;
                    const auto shown = a->store().records().find(key.type, key.record, key.office);
                    if (shows_yet(shown, told)) wrong = where + "its screen";
                }
                if (!wrong.empty()) return;
            }
        });
        if (!asked) fail("redaction", asked.error().text());
    }
    if (!wrong.empty()) fail("redaction", "a value that was taken out is still in " + wrong);
}

}  // namespace kheya::sim
