#include "hub/command/office_tree.hpp"
#include "hub/command/verbs.hpp"
#include "hub/intake/tellable.hpp"
#include "hub/store/fold.hpp"
#include "hub/store/hub_ledger.hpp"
#include "shared/editing/quarantine.hpp"

#include <map>

namespace kheya::hub_command {

namespace {

using editing::outcome;
using editing::speech;

constexpr std::size_t releases_shown = 1000;

base::error not_there(const std::string& id) {
    return refusal("no change \"" + id + "\" is in quarantine: see `kheya-hub quarantine`", "id",
                   "আটক তথ্যের মধ্যে \"" + id + "\" নেই");
}

// An office may send what names another's record.
bool may_see_record(const hub_store::record_name& of, const std::string& sender,
                    surroundings& around) {
    const auto holder = around.store.office_of(of.first, of.second);
    return around.scope->allows(holder.value_or(sender));
}

json release_document(const hub_store::release_row& r) {
    return {{"id", r.id.hex()}, {"office", r.office},
            {"by", r.by},       {"released_at", base::to_iso(r.released_at)},
            {"why", r.why},     {"reason", r.reason}};
}

outcome list_releases(const std::string& office, surroundings& around, const speech& how) {
    json list = json::array();
    std::string text;
    for (const auto& r : around.store.releases(office, 0, releases_shown)) {
        if (!around.scope->allows(r.office)) continue;
        list.push_back(release_document(r));
        text += base::to_iso(r.released_at) + "\t" + r.office + "\t" + r.id.hex() + "\t" + r.by +
                ": " + r.why + "\t(was held: " + r.reason + ")\n";
    }
    return how.json ? editing::success(list) : editing::success(text);
}

}  // namespace

outcome list_quarantine(const json& arguments, surroundings& around, const speech& how) {
    const std::string office = arguments.value("office", "");
    if (arguments.value("released", false)) return list_releases(office, around, how);
    hub_store::hub_ledger ledger(around.store, around.types, around.random, around.now);
    json list = json::array();
    std::string text;
    // A record's history is read once, however much of it is held.
    std::map<hub_store::record_name, std::map<base::change_id, editing::held_entry>> read;
    for (const auto& name : around.store.held_names(office)) {
        if (!around.scope->allows(name.office) || !may_see_record(name.of, name.office, around)) {
            continue;
        }
        const auto [known, is_new] = read.try_emplace(name.of);
        if (is_new) {
            const auto history = ledger.history(name.of.first, name.of.second);
            if (!history) return editing::failure(history.error(), how);
            for (auto& held : editing::held_entries(*history)) {
                const base::change_id id = held.entry.change.id;
                known->second.emplace(id, std::move(held));
            }
        }
        const auto held = known->second.find(name.id);
        if (held == known->second.end()) continue;
        list.push_back(editing::held_document(*around.types, held->second));
        text += editing::held_text(*around.types, held->second, how.bengali);
        known->second.erase(held);
    }
    if (how.json) return editing::success(list);
    if (text.empty()) text = how.bengali ? "কিছু আটক নেই\n" : "nothing is in quarantine\n";
    return editing::success(text);
}

outcome release_quarantined(const json& arguments, surroundings& around, const speech& how) {
    const std::string given = arguments.value("id", ""), why = arguments.value("why", "");
    if (why.empty()) {
        return editing::failure(refusal("say why: --why TEXT", "why", "কারণ লিখুন"), how);
    }
    const auto id = base::change_id::parse(given);
    auto row = id ? around.store.journal_entry(*id) : std::nullopt;
    if (!row || !row->quarantine) return editing::failure(not_there(given), how);
    // Where it would land, whose it was, and the record that it would change.
    if (!around.scope->allows(row->office) || !around.scope->allows(row->change.office) ||
        !may_see_record({row->change.type, row->change.record}, row->office, around)) {
        return editing::failure(not_there(given), how);
    }
    if (!around.store.office(row->change.office)) {
        return editing::failure(
            refusal("it is for the office " + row->change.office +
                        ", which is not in the register: import that office first",
                    "id",
                    row->change.office + " অফিসটি রেজিস্টারে নেই: আগে অফিসটি নিন"),
            how);
    }
    if (const auto fine = check_tree(around, row->change); !fine) {
        return editing::failure(fine.error(), how);
    }
    const std::string home =
        around.store.office_of(row->change.type, row->change.record).value_or(row->change.office);
    if (!hub_intake::is_tellable(around.store, row->change, home)) {
        return editing::failure(
            refusal("it is more than offices can be told: ask for it again in smaller entries",
                    "id", "এটি অফিসে পাঠানো যায় না, এত বড়: ছোট ছোট লেখায় আবার চান"),
            how);
    }
    const hub_store::release_row release{row->written_in, *id, around.now,
                                         arguments.value("by", "headquarters"), why,
                                         *row->quarantine};
    around.done.office = row->change.office;
    hub_store::release_change(around.store, *around.types, *row, release);
    if (how.json) return editing::success(release_document(release));
    return editing::success((how.bengali ? "গ্রহণ করা হয়েছে: " : "released: ") + id->hex() + "\n");
}

}  // namespace kheya::hub_command
