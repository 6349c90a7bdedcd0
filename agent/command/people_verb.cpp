#include "agent/command/people_verb.hpp"

#include "agent/command/words.hpp"
#include "shared/editing/arguments.hpp"
#include "shared/editing/refusal.hpp"

#include <algorithm>

namespace kheya::agent_command {

using agent_store::people;
using agent_store::person;
using base::result;
using editing::text_in;
using nlohmann::json;

namespace {

base::error unknown_person(const std::string& name) {
    return editing::refusal("name",
                            "nobody on the list is called \"" + name + "\": see kheya-agent people",
                            "তালিকায় \"" + name + "\" নামে কেউ নেই: kheya-agent people দেখুন");
}

std::string list_text(const people& all, bool bengali) {
    if (all.empty()) {
        return say(bengali, "nobody is on the list: kheya-agent people add NAME\n",
                   "তালিকায় কেউ নেই: kheya-agent people add NAME\n");
    }
    std::string text;
    for (const person& one : all) {
        text += one.name;
        if (!one.pin.empty()) text += say(bengali, "  (PIN)", "  (পিন আছে)");
        text += '\n';
    }
    return text;
}

}  // namespace

bool changes_people(const json& arguments) { return !text_in(arguments, "action").empty(); }

json people_document(const people& all) {
    json list = json::array();
    for (const person& one : all) list.push_back({{"name", one.name}, {"pin", !one.pin.empty()}});
    return list;
}

base::error no_action() {
    return editing::misuse("action", "say add, pin, reset or remove, then the name",
                           "add, pin, reset বা remove লিখুন, তারপর নাম");
}

result<void> change_person(people& all, platform::chance& random, const json& arguments) {
    const std::string action = text_in(arguments, "action");
    const std::string name = text_in(arguments, "name");
    const auto actions = {"add", "pin", "reset", "remove"};
    if (std::find(actions.begin(), actions.end(), action) == actions.end()) return no_action();
    std::string hash;
    const bool gives_pin = arguments.contains("pin") && (action == "add" || action == "pin");
    if (gives_pin) {
        TRY(hash, agent_store::new_pin(text_in(arguments, "pin"), random));
    }
    if (action == "add") {
        TRY(std::string kept, agent_store::new_name(all, name));
        all.push_back({std::move(kept), std::move(hash)});
        return {};
    }
    const auto* found = agent_store::find_person(all, name);
    if (found == nullptr) return unknown_person(name);
    const auto place = all.begin() + (found - all.data());
    if (action == "remove") all.erase(place);
    else if (action == "reset") place->pin.clear();
    else if (action == "pin" && gives_pin) place->pin = std::move(hash);
    else return no_action();
    return {};
}

editing::outcome change_people(agent_store::store& in, platform::chance& random,
                               const json& arguments, const editing::speech& how) {
    auto notes = in.notes();
    people all = agent_store::read_people(notes);
    if (changes_people(arguments)) {
        const auto changed = change_person(all, random, arguments);
        if (!changed) return editing::failure(changed.error(), how);
        agent_store::keep_people(notes, all);
    }
    if (how.json) return editing::success(people_document(all));
    return editing::success(list_text(all, how.bengali));
}

}  // namespace kheya::agent_command
