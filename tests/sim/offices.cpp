// Records with drawn keys, and offices that are merged and split while their agents save: law 8,
// and nobody's save is lost.

#include "tests/sim/world.hpp"

#include "hub/store/fold.hpp"

namespace kheya::sim {

namespace {

using nlohmann::json;

const std::string staff = "staff";

json some_of_a_person(dice& d) {
    const std::string number = std::to_string(d.below(5));
    switch (d.below(4)) {
        case 0: return {"designation=officer " + number};
        case 1: return {"name_en=Rahim " + number};
        case 2: return {std::string("role") + (d.one_in(3) ? "-=" : "+=") + "ict"};
        default: return {"designation=clerk " + number, "is_own=yes"};
    }
}

json a_new_person(dice& d) {
    return {"name_bn=রহিম " + std::to_string(d.below(100)), "designation=officer"};
}

}  // namespace

bool world::perform_with_moves(const step& s, dice& d) {
    switch (s.what) {
        case kind::staff_save: save_person(*agent_of(s), d); return true;
        case kind::hub_staff: save_person_at_hub(d); return true;
        case kind::move: move_office(d); return true;
        case kind::merge: merge_offices(d); return true;
        case kind::split: split_office(d); return true;
        default: return false;
    }
}

void world::save_person(agent_machine& a, dice& d) {
    if (!a.running()) return;
    std::vector<agent_store::record_key> known;
    screen shown;
    json arguments = {{"target", staff}};
    const auto read = a.store().db().read([&] {
        known = a.store().records().keys(staff, "");
        if (known.empty() || d.one_in(3)) {
            known.clear();
            return;
        }
        const auto& one = known[d.below(known.size())];
        shown = screen_of(a.store().records().find(staff, one.record, one.office));
        arguments["target"] = staff + "/" + one.record;
        arguments["office"] = one.office;
    });
    if (!read) return;
    if (known.empty()) arguments["office"] = office_for(a, d);
    arguments["assignments"] = known.empty() ? a_new_person(d) : some_of_a_person(d);
    attempt_at(a, {"set", std::move(arguments), {}}, std::move(shown));
}

void world::save_person_at_hub(dice& d) {
    std::vector<hub_store::record_key> known;
    screen shown;
    json arguments = {{"target", staff}};
    const auto read = hub_->store().db().read([&] {
        known = hub_->store().records("", staff, false);
        if (known.empty() || d.one_in(3)) {
            known.clear();
            return;
        }
        const auto& one = known[d.below(known.size())];
        shown = screen_of(hub_store::load_state(hub_->store(), one));
        arguments["target"] = staff + "/" + one.record;
        arguments["office"] = one.office;
    });
    if (!read) return;
    if (known.empty()) arguments["office"] = pool_.offices[d.below(plan_.offices)];
    arguments["assignments"] = known.empty() ? a_new_person(d) : some_of_a_person(d);
    attempt_at_hub({"set", std::move(arguments), {}}, std::move(shown));
}

void world::move_office(dice& d) {
    const std::size_t one = d.below(plan_.offices), parent = d.below(plan_.offices);
    const auto given = hub_->perform({"office move",
                                      {{"office", pool_.offices[one]},
                                       {"parent", pool_.offices[parent]},
                                       {"why", "order"}},
                                      {}});
    note(given ? "moved " + std::to_string(given->exit_code) : "died");
}

void world::merge_offices(dice& d) {
    const std::size_t one = d.below(plan_.offices), other = d.below(plan_.offices);
    const auto given = hub_->perform({"office merge",
                                      {{"offices", {pool_.offices[one]}},
                                       {"into", pool_.offices[other]},
                                       {"why", "order"}},
                                      {}});
    note(given ? "merged " + std::to_string(given->exit_code) : "died");
}

void world::split_office(dice& d) {
    const std::string& from = pool_.offices[d.below(plan_.offices)];
    const std::string& into = pool_.offices[d.below(plan_.offices)];
    json records = json::array();
    const auto read = hub_->store().db().read([&] {
        for (const auto& key : hub_->store().records(from, staff, false)) {
            if (d.one_in(2)) records.push_back(staff + "/" + key.record);
        }
    });
    if (!read || records.empty()) return;
    const auto given = hub_->perform(
        {"office split",
         {{"office", from}, {"into", into}, {"records", std::move(records)}, {"why", "order"}},
         {}});
    note(given ? "split " + std::to_string(given->exit_code) : "died");
}

// Own saves about persons that are not in sight, nor what replaced them. Who went to an office that
// this device does not see is out of its sight, once the hub has what it wrote.
void world::add_persons_not_shown(agent_machine& a, int most, std::vector<std::string>& lost) {
    auto found = a.store().db().query(
        "SELECT id, state, record, office FROM journal WHERE type = 'staff'"
        " ORDER BY ordinal DESC LIMIT ?1",
        most);
    while (found.next()) {
        const auto id = found.id<base::change_id>(0);
        const known_save* known = known_.find(id);
        if (known == nullptr || found.view(1) == "quarantined") continue;
        const std::string record = found.text(2);
        const bool is_held = !a.store().pulled().find(staff, record).office.empty();
        if (found.view(1) == "confirmed" && !is_held) continue;
        auto shown = screen_of(a.store().records().find(staff, record, found.text(3)));
        for (const auto& [reg, value] : known->save.change.fields) {
            if (!known_.seen_by(shown[reg], reg, id)) lost.push_back(reg + " " + id.hex());
        }
    }
}

// Law 8: in step, an agent shows the persons of the offices in its scope as the hub has them now,
// and nobody else.
void world::check_persons(agent_machine& a, const id_set& refused) {
    std::string wrong;
    std::map<std::string, screen> here;
    std::set<std::string> offices;
    const auto read = a.store().db().read([&] {
        for (const auto& stream : a.store().pulled().streams()) {
            if (!stream.name.office_record_only) offices.insert(stream.name.office);
        }
        for (const auto& key : a.store().records().keys(staff, "")) {
            here[key.office + "/" + key.record] =
                screen_of(a.store().records().find(staff, key.record, key.office));
        }
    });
    if (!read) fail("law 8", read.error().text());
    const auto asked = hub_->store().db().read([&] {
        for (const std::string& office : offices) {
            for (const auto& key : hub_->store().records(office, staff, false)) {
                const auto mine = here.find(office + "/" + key.record);
                if (mine == here.end()) {
                    wrong = key.record + " is not shown";
                    continue;
                }
                const auto there = screen_of(hub_store::load_state(hub_->store(), key));
                if (mine->second != there) wrong = key.record + " is shown otherwise";
                here.erase(mine);
            }
        }
    });
    if (!asked) fail("law 8", asked.error().text());
    for (const auto& [key, shown] : here) {
        for (const auto& [reg, ids] : shown) {
            for (const auto& id : ids) {
                if (!refused.contains(id)) wrong = key + " is out of its scope";
            }
        }
    }
    if (wrong.empty()) return;
    fail("law 8", "agent " + std::to_string(a.number) + ": staff " + wrong);
}

}  // namespace kheya::sim
