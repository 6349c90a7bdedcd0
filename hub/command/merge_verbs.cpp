// The acts of headquarters that give an office's records to another one: offices become one, or a
// part of one goes to others. What an office has once, or names by its own key (its portal, its
// monthly counts, its quarterly reports), speaks of that office and stays in its history; records
// with drawn keys (staff, evidence, help requests ...) go. All of an act happens, or nothing.

#include "hub/command/office_act.hpp"
#include "hub/intake/held_again.hpp"
#include "hub/store/moving.hpp"
#include "shared/base/calendar.hpp"
#include "shared/editing/csv.hpp"

#include <map>
#include <set>

namespace kheya::hub_command {

namespace {

using editing::assignment;
using editing::outcome;
using editing::speech;
using hub_store::record_key;

// What an act did, or would do.
struct done_by {
    hub_store::given_away given;
    std::vector<std::string> below;            // stand below another office from now on
    std::vector<std::string> returned;         // were merged, and are active again
    std::map<record_key, std::string> went;    // where to
};

hub_store::act act_of(const surroundings& around, const json& arguments, const std::string& why) {
    return {around.now, arguments.value("by", "headquarters"), why};
}

// The office stands, and is another one; what was merged into `office` may have its records back.
enum class giving { merge, split };
base::result<std::string> receiver(surroundings& around, const std::string& office,
                                   const std::string& into, giving of) {
    TRY(std::string to, known_office(around, json{{"into", into}}, "into"));
    if (to == office) {
        return refusal("an office cannot take its own records", "into",
                       "একটি অফিস নিজের তথ্য নিজে নিতে পারে না");
    }
    const std::string status = status_of(around, to);
    const bool returns =
        status == "merged" && of == giving::split && around.store.office(to)->successor == office;
    if (!returns && (status == "closed" || status == "merged")) {
        return refusal("the office " + to + " is " + status, "into",
                       to + " অফিসটি " + ended_bn(status));
    }
    return to;
}

bool stands_at_or_above(surroundings& around, const std::string& office, std::string below) {
    std::set<std::string> seen;
    while (!below.empty() && seen.insert(below).second) {
        if (below == office) return true;
        const auto row = around.store.office(below);
        below = row ? row->parent : std::string();
    }
    return false;
}

// Those below it stand below its successor from now on. Where that one is below it too, the branch
// that it is on takes the office's own place in the tree.
base::result<void> hand_over_tree(surroundings& around, const json& arguments,
                                  const office_act& ends, const std::string& into,
                                  done_by& all) {
    const auto row = around.store.office(ends.office);
    for (const std::string& child : around.store.children_of(ends.office)) {
        const std::string parent =
            stands_at_or_above(around, child, into) ? row->parent : into;
        office_act below{child, {}, ends.why};
        below.assignments.push_back({assignment::action::put, "parent", parent});
        TRY_VOID(perform_act(below, around, arguments));
        all.below.push_back(child);
    }
    return {};
}

void append(std::vector<record_key>& to, const std::vector<record_key>& more) {
    to.insert(to.end(), more.begin(), more.end());
}

// Again: what has come to it since goes there too.
base::result<void> merge_one(const json& arguments, surroundings& around,
                             const std::string& office, const std::string& into,
                             const std::string& why, done_by& all) {
    const std::string status = status_of(around, office);
    const auto row = around.store.office(office);
    const bool again = status == "merged" && row->successor == into;
    if (status == "closed" || (status == "merged" && !again)) {
        const std::string& heir = row->successor;
        return refusal("the office " + office + " is " + status +
                           (heir.empty() ? "" : " into " + heir),
                       "offices",
                       office + " অফিসটি আগেই " + (heir.empty() ? "" : heir + "-এর সঙ্গে ") +
                           ended_bn(status));
    }
    const auto given =
        is_preview(arguments)
            ? hub_store::would_give(around.store, *around.types, office)
            : hub_store::give_all(around.store, *around.types, office, into,
                                  act_of(around, arguments, why));
    append(all.given.moved, given.moved);
    append(all.given.stayed, given.stayed);
    const auto put = assignment::action::put;
    office_act ends{office, {}, why};
    ends.assignments = {{put, "status", "merged"},
                        {put, "successor", into},
                        {put, "valid_to", base::to_text(base::dhaka_date(around.now))}};
    TRY_VOID(hand_over_tree(around, arguments, ends, into, all));
    if (!again) TRY_VOID(perform_act(ends, around, arguments));
    return {};
}

// What the receivers' devices wrote of records that are theirs now, and could not be taken before.
void let_out(const json& arguments, surroundings& around, const std::set<std::string>& receivers,
             const std::string& why) {
    if (is_preview(arguments)) return;
    const hub_store::type_shelf types(around.store, around.types);
    hub_intake::let_out(around.store, types, receivers, act_of(around, arguments, why));
}

base::result<void> merge_all(const json& arguments, surroundings& around, const std::string& into,
                             done_by& all) {
    all = {};
    TRY(const std::string why, reason_for(arguments));
    std::set<std::string> named;
    for (const json& name : arguments.value("offices", json::array())) {
        TRY(const std::string office,
            known_office(around, json{{"offices", name}}, "offices"));
        TRY_VOID(receiver(around, office, into, giving::merge));
        if (!named.insert(office).second) {
            return refusal(office + " stands twice", "offices", office + " দুবার আছে");
        }
        TRY_VOID(merge_one(arguments, around, office, into, why, all));
    }
    if (named.empty()) return refusal("say which offices", "offices", "কোন কোন অফিস তা দিন");
    let_out(arguments, around, {into}, why);
    return {};
}

// --- split ---------------------------------------------------------------------------------------

struct share {
    std::string record, into;
    std::size_t line = 0;  // of the table; 0: of the command line
};

base::error at_line(std::size_t line, base::error e) {
    const std::string column = e.where.empty() ? "" : ", " + e.where;
    if (line != 0) e.where = "line " + std::to_string(line) + column;
    return e;
}

base::result<std::vector<share>> read_shares(const json& arguments) {
    std::vector<share> shares;
    const std::string into = arguments.value("into", "");
    for (const json& record : arguments.value("records", json::array())) {
        shares.push_back({record.get<std::string>(), into, 0});
    }
    if (!arguments.contains("csv")) {
        if (!shares.empty() && !into.empty()) return shares;
        return refusal("say which records go where: --into OFFICE --records TYPE/KEY,... or "
                       "--csv FILE",
                       "records", "কোন তথ্য কোন অফিসে যাবে তা বাছুন");
    }
    if (!shares.empty() || !into.empty()) {
        return refusal("give either --csv or --into with --records", "csv",
                       "হয় টেবিল দিন, নয়তো অফিস ও তথ্য বাছুন");
    }
    TRY(const auto rows, editing::parse_csv(arguments["csv"].get<std::string>()));
    const std::vector<std::string> header = {"record", "into"};
    if (rows.empty() || rows.front().cells != header) {
        return refusal("the header must be exactly record,into", "line 1",
                       "শিরোনাম হুবহু record,into হতে হবে");
    }
    for (std::size_t i = 1; i < rows.size(); ++i) {
        if (rows[i].cells.size() != header.size()) {
            return at_line(rows[i].line, refusal("needs exactly two cells", {},
                                                 "ঠিক দুটি ঘর থাকতে হবে"));
        }
        shares.push_back({rows[i].cells[0], rows[i].cells[1], rows[i].line});
    }
    if (shares.empty()) {
        return refusal("the table names no record", "csv", "টেবিলে কোনো তথ্যের নাম নেই");
    }
    return shares;
}

base::result<record_key> shared_record(surroundings& around, const std::string& office,
                                       const std::string& name) {
    const std::size_t slash = name.find('/');
    const std::string type = name.substr(0, slash);
    if (around.types->find(type) == nullptr || slash == std::string::npos) {
        return refusal("\"" + name + "\" is no TYPE/KEY; see `kheya-hub list --office " + office +
                           "`",
                       "records", "\"" + name + "\" কোনো তথ্যের নাম নয় (TYPE/KEY)");
    }
    if (!hub_store::may_go(*around.types, type)) {
        return refusal(type + " speaks of the office itself and stays with it", "records",
                       type + " অফিসটির নিজের কথা, তাই তার সঙ্গেই থাকে");
    }
    record_key key{office, type, name.substr(slash + 1)};
    const auto holder = around.store.office_of(key.type, key.record);
    if (holder == office) return key;
    return refusal("the office " + office + " has no " + name +
                       (holder ? ": it is at " + *holder : std::string()),
                   "records",
                   office + " অফিসে " + name + " নেই" +
                       (holder ? ": সেটি আছে " + *holder + "-এ" : std::string()));
}

// An office that was merged into the one which is split now, and takes records of it again.
base::result<void> bring_back(const json& arguments, surroundings& around,
                              const std::string& office, const std::string& why, done_by& all) {
    if (status_of(around, office) != "merged") return {};
    const auto put = assignment::action::put;
    const office_act begins{
        office, {{put, "status", "active"}, {put, "successor", ""}, {put, "valid_to", ""}}, why};
    TRY_VOID(perform_act(begins, around, arguments));
    all.returned.push_back(office);
    return {};
}

base::result<void> split_off(const json& arguments, surroundings& around,
                             const std::string& office, done_by& all) {
    all = {};
    TRY(const std::string why, reason_for(arguments));
    TRY(const auto shares, read_shares(arguments));
    std::map<std::string, std::vector<record_key>> given;   // by receiver
    std::set<std::string> named;
    std::set<record_key> apart;   // of these the order itself says where they go
    for (const share& part : shares) {
        if (!named.insert(part.record).second) {
            return at_line(part.line, refusal(part.record + " stands twice", "records",
                                              part.record + " দুবার আছে"));
        }
        if (!given.contains(part.into)) {
            const auto into = receiver(around, office, part.into, giving::split);
            if (!into) return at_line(part.line, into.error());
        }
        const auto key = shared_record(around, office, part.record);
        if (!key) return at_line(part.line, key.error());
        given[part.into].push_back(*key);
        apart.insert(*key);
    }
    std::set<std::string> receivers;
    for (const auto& [into, records] : given) {
        TRY_VOID(bring_back(arguments, around, into, why, all));
        const auto went =
            is_preview(arguments)
                ? hub_store::would_move(around.store, *around.types, office, records, apart)
                : hub_store::move_records(around.store, *around.types, office, records, into,
                                          act_of(around, arguments, why), apart);
        append(all.given.moved, went);
        for (const record_key& key : went) all.went[key] = into;
        receivers.insert(into);
    }
    let_out(arguments, around, receivers, why);
    return {};
}

// --- what is told --------------------------------------------------------------------------------

json by_type(const std::vector<record_key>& records) {
    std::map<std::string, std::size_t> counts;
    for (const record_key& key : records) ++counts[key.type];
    json told = json::array();
    for (const auto& [type, count] : counts) told.push_back({{"type", type}, {"count", count}});
    return told;
}

json merge_told(const json& arguments, const std::string& into, const done_by& all, bool preview) {
    json told = {{"offices", arguments["offices"]},
                 {"into", into},
                 {"moved", all.given.moved.size()},
                 {"stayed", all.given.stayed.size()}};
    if (!preview) return told;
    auto below = all.below;
    if (below.size() > preview_most) below.resize(preview_most);
    told.update({{"preview", true},
                 {"going", by_type(all.given.moved)},
                 {"staying", by_type(all.given.stayed)},
                 {"below", below}});
    return told;
}

json split_told(const std::string& office, const done_by& all, bool preview) {
    json told = {{"office", office}, {"moved", all.given.moved.size()}};
    if (!all.returned.empty()) told["returns"] = all.returned;
    if (!preview) return told;
    json going = json::array();
    for (const auto& [key, into] : all.went) {
        if (going.size() == preview_most) break;
        going.push_back({{"record", key.type + "/" + key.record}, {"into", into}});
    }
    told.update({{"preview", true}, {"going", going}});
    return told;
}

}  // namespace

outcome merge_offices(const json& arguments, surroundings& around, const speech& how) {
    const std::string into = arguments.value("into", "");
    const bool preview = is_preview(arguments);
    done_by all;
    const auto done = merge_all(arguments, around, into, all);
    if (!done) return editing::failure(done.error(), how);
    if (how.json) return editing::success(merge_told(arguments, into, all, preview));
    const std::string moved = std::to_string(all.given.moved.size());
    const std::string stayed = std::to_string(all.given.stayed.size());
    if (how.bengali) {
        return editing::success((preview ? into + "-এর অংশ হবে; রেকর্ড যাবে: "
                                         : "এখন " + into + "-এর অংশ; রেকর্ড গেছে: ") +
                                moved + (preview ? ", ইতিহাসে থাকবে: " : ", ইতিহাসে রয়েছে: ") +
                                stayed + "\n");
    }
    return editing::success((preview ? "would be merged into " : "merged into ") + into +
                            "; records moved: " + moved + ", kept as history: " + stayed + "\n");
}

outcome split_office(const json& arguments, surroundings& around, const speech& how) {
    std::string office;
    const bool preview = is_preview(arguments);
    done_by all;
    const auto done = [&]() -> base::result<void> {
        TRY(office, known_office(around, arguments, "office"));
        return split_off(arguments, around, office, all);
    }();
    if (!done) return editing::failure(done.error(), how);
    if (how.json) return editing::success(split_told(office, all, preview));
    const char* en = preview ? ": records that would move: " : ": records moved: ";
    const char* bn = preview ? ": রেকর্ড যাবে: " : ": রেকর্ড গেছে: ";
    std::string text =
        office + (how.bengali ? bn : en) + std::to_string(all.given.moved.size()) + "\n";
    for (const std::string& one : all.returned) {
        text += one + (how.bengali ? (preview ? ": আবার চালু হবে\n" : ": আবার চালু\n")
                                   : (preview ? ": would be active again\n"
                                              : ": active again\n"));
    }
    return editing::success(text);
}

}  // namespace kheya::hub_command
