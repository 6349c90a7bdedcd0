// Record types that headquarters publishes while agents of all ages save: who has heard of a newer
// set writes fields that the others only keep, and every agent is in step with the hub in the end.

#include "tests/sim/world.hpp"

#include "agent/store/notes.hpp"
#include "hub/store/type_shelf.hpp"

namespace kheya::sim {

namespace {

using nlohmann::json;

constexpr std::size_t new_fields = 4;

std::string name_of_new(std::size_t i) { return "extra_" + std::to_string(i); }

bool has_field(const json& type, const std::string& name) {
    for (const json& field : type["fields"]) {
        if (field["name"] == name) return true;
    }
    return false;
}

// Another field, another rule for one that people write, another label, or a field's end.
void edit(json& type, dice& d) {
    const std::size_t wanted = d.below(new_fields);
    switch (d.below(4)) {
        case 0:
        case 1:
            if (has_field(type, name_of_new(wanted))) return;
            type["fields"].push_back({{"name", name_of_new(wanted)},
                                      {"label", {{"bn", "নতুন"}, {"en", "New"}}},
                                      {"kind", "text"},
                                      {"rule", d.one_in(2) ? "latest" : "ask"},
                                      {"writers", {"office", "headquarters", "ministry"}}});
            return;
        case 2:
            for (json& field : type["fields"]) {
                if (field["name"] != "maintainer_office") continue;
                field["rule"] = d.pick<std::string>({"latest", "ask", "office", "headquarters"});
            }
            return;
        default:
            for (json& field : type["fields"]) {
                if (field["name"] == name_of_new(wanted)) field["retired"] = d.one_in(2);
            }
    }
}

}  // namespace

bool world::perform_with_types(const step& s, dice& d) {
    if (s.what == kind::publish) publish_types(d);
    else if (s.what == kind::save_new) save_new(*agent_of(s), d);
    else return false;
    return true;
}

void world::publish_types(dice& d) {
    if (!hub_->running()) return;
    record::type_files files;
    const auto read =
        hub_->store().db().read([&] { files = hub_store::files_in_use(hub_->store()); });
    if (!read) return;
    json type = json::parse(files["portal.json"]);
    edit(type, d);
    files["portal.json"] = type.dump();
    const auto given = hub_->perform({"types publish", {{"files", files}}, {}});
    note(given ? std::to_string(given->exit_code) + given->out : "died");
    if (given && given->exit_code == static_cast<int>(base::errc::refused)) {
        fail("types", "a set that keeps all there was is refused: " + given->out);
    }
}

// A field that only newer sets have: where this agent's has it.
void world::save_new(agent_machine& a, dice& d) {
    if (!a.running()) return;
    const std::string field = name_of_new(d.below(new_fields));
    const auto known = a.store().db().read([&] {
        const record::field* f = a.store().types()->find("portal")->find_field(field);
        return f != nullptr && !f->retired;
    });
    const std::string office = pool_.offices[a.of.office];
    if (!known || !*known) return;
    auto shown = shown_at(a, office);
    if (!shown) return;
    json arguments = {{"target", "portal"}, {"office", office}};
    arguments["assignments"] = {field + "=value " + std::to_string(d.below(5))};
    attempt_at(a, {"set", std::move(arguments), {}}, std::move(*shown));
}

// The hub's set, or a later one of the hub that this one was before it was restored.
std::string world::types_apart(agent_machine& a) {
    std::optional<hub_store::published_set> newest;
    const auto asked = hub_->store().db().read([&] {
        const auto all = hub_store::published_sets(hub_->store());
        if (!all.empty()) newest = all.back();
    });
    if (!asked || !newest) return {};
    json used;
    const auto read = a.store().db().read([&] {
        used = json::parse(a.store().notes().text(agent_store::note::types), nullptr, false);
    });
    if (!read) return "cannot read: " + read.error().text();
    if (!used.is_object()) return "has no set of record types";
    if (used["set"] == newest->set.hex() || used["version"] > newest->version) return {};
    return "has version " + used["version"].dump() + " of the record types, the hub " +
           std::to_string(newest->version);
}

}  // namespace kheya::sim
