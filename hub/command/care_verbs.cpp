#include "hub/command/comparing.hpp"
#include "hub/command/long_waits.hpp"
#include "hub/command/verbs.hpp"
#include "hub/intake/troubles.hpp"
#include "hub/intake/unjudged.hpp"
#include "hub/store/fold.hpp"
#include "hub/store/hub_ledger.hpp"
#include "hub/store/refold.hpp"
#include "shared/base/text.hpp"
#include "shared/platform/files.hpp"

#include <cstdlib>

namespace kheya::hub_command {

namespace {

using editing::outcome;
using editing::speech;

constexpr std::int64_t little_room = 256 << 20;  // bytes: backups and a busy day need more
constexpr std::int64_t mib = 1 << 20;

json found(std::string what, std::string where, std::string action) {
    return {{"what", std::move(what)}, {"where", std::move(where)}, {"do", std::move(action)}};
}

// "none" until the first one; "failed" as long as the last try did.
json backup_document(hub_store::store& in) {
    const auto last = in.meta("backup_last"), error = in.meta("backup_error");
    json out = {{"last", nullptr}, {"state", "none"}, {"error", nullptr}};
    if (last) {
        out["last"] = base::to_iso(std::strtoll(last->c_str(), nullptr, 10));
        out["state"] = "ok";
        out["file"] = in.meta("backup_file").value_or("");
    }
    if (error && !error->empty()) {
        out["state"] = "failed";
        out["error"] = *error;
    }
    return out;
}

json journal_document(hub_store::store& in) {
    const auto last = last_comparison(in);
    if (!last) return {{"compared", nullptr}, {"differences", 0}};
    return {{"compared", base::to_iso(last->at)}, {"differences", last->differences}};
}

struct notice {
    std::string en, bn;
};

// What the administrator has to know without asking.
std::vector<notice> notices(const surroundings& around) {
    hub_store::store& in = around.store;
    const base::time_us now = around.now;
    std::vector<notice> list;
    for (const disk_word& word : disk_words(around.disk)) list.push_back({word.en, word.bn});
    if (const auto error = in.meta("backup_error"); error && !error->empty()) {
        list.push_back({"THE LAST BACKUP FAILED: " + *error, "শেষ ব্যাকআপ হয়নি: " + *error});
    }
    if (const auto last = last_comparison(in); last && last->differences > 0) {
        const std::string count = std::to_string(last->differences);
        list.push_back({"WHAT IS KEPT DIFFERS FROM THE JOURNAL in " + count + " places: " +
                            last->first + "; see `kheya-hub check --deep`",
                        "রাখা তথ্য জার্নালের সঙ্গে মেলে না, " + base::bengali_digits(count) +
                            "টি জায়গায়: " + last->first +
                            "; `kheya-hub check --deep` চালান"});
    }
    if (const auto found = hub_store::put_back_of(in); found && found->awaited > 0) {
        const std::string at = base::to_iso(found->at);
        const std::string awaited = std::to_string(found->awaited);
        const std::string devices = std::to_string(found->devices);
        list.push_back({"this store was put back to an earlier state on " + at + ": " + awaited +
                            " of " + devices +
                            " devices have not called since; what they hold comes back when they "
                            "do",
                        "এই হাবের তথ্য আগের অবস্থায় ফিরেছে (" + at + "): " +
                            base::bengali_digits(devices) + "টি ডিভাইসের মধ্যে " +
                            base::bengali_digits(awaited) +
                            "টি এরপর যোগাযোগ করেনি; করলে তাদের কাছে থাকা তথ্য ফিরবে"});
    }
    for (const auto& t : hub_intake::troubles(in, hub_intake::trouble_kind::future, now)) {
        const std::string id = t.device.substr(0, id_digits);
        list.push_back({"device " + id + " of " + t.office + " " + t.what,
                        t.office + " অফিসের ডিভাইস " + id +
                            " প্রমাণ ছাড়া বলছে যে এই হাবের তথ্য পুরোনো: " + t.what});
    }
    for (const long_wait& w : long_waits(in, now)) {
        list.push_back({w.device.office + ": " + w.what + "; " + w.remedy,
                        w.device.office + ": " + w.what_bn + "; " + w.remedy_bn});
    }
    for (const auto& d : in.devices()) {
        const std::string id = d.key.hex().substr(0, id_digits);
        const std::string en = "device " + id + " of " + d.office;
        const std::string bn = d.office + " অফিসের ডিভাইস " + id;
        if (!d.confirmed && !d.revoked) {
            list.push_back({en + " (" + d.machine +
                                ") is unconfirmed: it may send and does not receive; see "
                                "`kheya-hub device confirm`",
                            bn + " (" + d.machine +
                                ") নিশ্চিত করা হয়নি: পাঠাতে পারে, পায় না; `kheya-hub device "
                                "confirm` দেখুন"});
        }
        if (d.copies > 0) {
            list.push_back({en + ": " + d.copy_note, bn + "-এর ডিস্কের কপি আছে: " + d.copy_note});
        }
    }
    return list;
}

constexpr const char* put_back_advice =
    "stop the hub, keep this file, restore the last backup in which `check --deep` finds no fault: "
    "what came since comes back from the agents";

json found(const hub_store::difference& one) {
    using enum hub_store::difference::remedy;
    return found(one.what, "hub.db",
                 one.by == was_done  ? "nothing: it was made anew from the journal"
                 : one.by == rebuild ? "`kheya-hub check --rebuild` makes it anew from the journal"
                                     : put_back_advice);
}

// What does not read hides nothing of the rest. Gives what stays to be done.
base::result<std::vector<std::string>> look_deep(surroundings& around, bool rebuilds,
                                                 json& findings) {
    using hub_store::comparison;
    std::vector<std::string> left;
    comparison all(rebuilds ? comparison::aim::mending : comparison::aim::telling,
                   [&](const std::string& office, std::int64_t after, const std::string& why) {
                       left.push_back(office + ": an entry of its journal does not read, behind "
                                               "the sequence " + std::to_string(after) + ": " +
                                      why);
                       findings.push_back(found(left.back(), "hub.db", put_back_advice));
                   });
    for (;;) {
        TRY(const bool done, all.go_on(around.store, *around.types));
        if (done) break;
    }
    for (const auto& one : all.found()) {
        findings.push_back(found(one));
        if (one.by != hub_store::difference::remedy::was_done) left.push_back(one.what);
    }
    return left;
}

}  // namespace

disk_state disk_of(const std::string& folder) {
    disk_state of;
    if (folder.empty()) return of;
    if (const auto free = platform::free_space(folder)) of.free = *free;
    return of;
}

std::vector<disk_word> disk_words(const disk_state& of) {
    std::vector<disk_word> list;
    if (!of.trouble.empty()) {
        const std::string since = base::to_iso(of.since);
        list.push_back({"THE DISK OF THE HUB'S DATA GIVES TROUBLE since " + since + ": " +
                            of.trouble,
                        "হাবের তথ্যের ডিস্কে সমস্যা (" + since + " থেকে): " + of.trouble});
    }
    if (of.free && *of.free < little_room) {
        const std::string left = std::to_string(*of.free / mib);
        list.push_back({"the disk of the hub's data is nearly full: " + left + " MiB are free",
                        "হাবের ডিস্ক প্রায় ভরে গেছে: " + base::bengali_digits(left) +
                            " MiB ফাঁকা আছে"});
    }
    return list;
}

outcome show_checksum(const json& arguments, surroundings& around, const speech& how) {
    const std::string office = arguments.value("office", "");
    if (!around.store.office(office) || !around.scope->allows(office)) {
        return editing::failure(
            refusal("there is no office \"" + office + "\": see `kheya-hub office list`", "office",
                    "\"" + office + "\" নামে কোনো অফিস নেই"),
            how);
    }
    std::vector<std::string> offices = {office};
    if (arguments.value("scope", "own") == "subtree") {
        for (auto& below : around.store.offices_below(office)) {
            if (!around.scope->allows(below)) continue;
            offices.push_back(std::move(below));
        }
    }
    const std::string sum = hub_store::checksum_of(around.store, offices).hex();
    if (how.json) return editing::success(json{{"office", office}, {"checksum", sum}});
    return editing::success(sum + "\n");
}

outcome check_store(const json& arguments, surroundings& around, const speech& how) {
    const bool rebuilds = arguments.value("rebuild", false);
    const bool deep = rebuilds || arguments.value("deep", false);
    json findings = json::array();
    for (const auto& problem : around.store.engine_check(deep)) {
        findings.push_back(
            found(problem, "hub.db", "stop the hub, keep this file, restore the last backup"));
    }
    bool good = findings.empty();
    outcome out;
    if (deep) {
        const auto left = look_deep(around, rebuilds, findings);
        if (!left) findings.push_back(found(left.error().text(), "hub.db", put_back_advice));
        const hub_store::type_shelf types(around.store, around.types);
        for (const auto& one : hub_intake::unjudged_values(around.store, types)) {
            findings.push_back(found(hub_intake::text_of(one, false), "hub.db",
                                     "see its history, and `set` what is right"));
            good = false;
        }
        good = good && left && left->empty();
        if (left && around.compared != nullptr) *around.compared = *left;
        out.keeps = left && around.compared == nullptr;
        if (out.keeps) note_comparison(around.store, around.now, *left);
    }
    if (how.json) {
        out.out = editing::success(json{{"ok", good}, {"findings", findings}}).out;
    } else {
        for (const json& f : findings)
            out.out +=
                f["what"].get<std::string>() + "\n  do: " + f["do"].get<std::string>() + "\n";
        if (findings.empty()) out.out = how.bengali ? "কোনো ত্রুটি নেই\n" : "no fault found\n";
    }
    if (!good) out.exit_code = static_cast<int>(base::errc::io);
    return out;
}

outcome show_status(const json&, surroundings& around, const speech& how) {
    using hub_store::counted;
    const auto count = [&](counted what) { return around.store.count(what); };
    json conflicts = {{"open", count(counted::open_conflicts)},
                      {"settled", count(counted::settled_conflicts)}};
    json doc = {
        {"name", around.store.meta("name").value_or("")},
        {"url", around.store.meta("url").value_or("")},
        {"version", KHEYA_VERSION},
        {"epoch", hub_store::epoch_of(around.store).text()},
        {"key", around.key.public_part().hex()},
        {"offices", count(counted::offices)},
        {"devices", count(counted::devices)},
        {"changes",
         {{"total", count(counted::changes)}, {"quarantined", count(counted::quarantined)}}},
        {"conflicts", conflicts},
        {"backup", backup_document(around.store)},
        {"journal", journal_document(around.store)}};
    doc["notices"] = json::array();
    for (const notice& one : notices(around)) doc["notices"].push_back(one.en);
    if (how.json) return editing::success(doc);
    std::string text;
    text += "hub        " + doc["name"].get<std::string>() + " at " +
            doc["url"].get<std::string>() + "\n";
    text += "version    " KHEYA_VERSION ", epoch " + doc["epoch"].get<std::string>() + "\n";
    text += "offices    " + doc["offices"].dump() + ", devices " + doc["devices"].dump() + "\n";
    text += "changes    " + doc["changes"]["total"].dump() + ", in quarantine " +
            doc["changes"]["quarantined"].dump() + "\n";
    text += "conflicts  " + conflicts["open"].dump() + " open, " + conflicts["settled"].dump() +
            " settled by rule\n";
    const json& backup = doc["backup"];
    text += "backup     " +
            (backup["last"].is_null() ? "none yet" : "last " + backup["last"].get<std::string>()) +
            "\n";
    const json& journal = doc["journal"];
    text += "journal    " +
            (journal["compared"].is_null()
                 ? "not compared yet"
                 : "compared " + journal["compared"].get<std::string>() + ", differences " +
                       journal["differences"].dump()) +
            "\n";
    for (const json& notice : doc["notices"]) text += "!! " + notice.get<std::string>() + "\n";
    return editing::success(text);
}

outcome show_notices(const json&, surroundings& around, const speech& how) {
    json list = json::array();
    std::string text;
    for (const notice& one : notices(around)) {
        list.push_back({{"what", one.en}, {"what_bn", one.bn}});
        text += (how.bengali ? one.bn : one.en) + "\n";
    }
    return how.json ? editing::success(list) : editing::success(text);
}

}  // namespace kheya::hub_command
