// The acts of headquarters that change an office's place in the tree or end it. The office's stream
// and every record in it stay where they are; what changes is the office's own record, by an
// ordinary change with its reason, so that every device in scope learns of it.

#include "hub/command/letters.hpp"
#include "hub/command/office_act.hpp"
#include "hub/command/office_tree.hpp"
#include "hub/store/fold.hpp"
#include "shared/base/calendar.hpp"
#include "shared/base/text.hpp"

namespace kheya::hub_command {

namespace {

using editing::assignment;
using editing::outcome;
using editing::speech;

constexpr std::size_t below_named = 20;

outcome ended(const base::result<void>& done, const office_act& act, const speech& how) {
    if (!done) return editing::failure(done.error(), how);
    if (how.json) return editing::success(json{{"office", act.office}, {"saved", true}});
    return editing::success(act.office + (how.bengali ? ": সংরক্ষিত\n" : ": saved\n"));
}

// Those right below it that have not ended would hang on an office that is no more.
base::result<void> check_nobody_below(surroundings& around, const std::string& office) {
    const auto children = around.store.children_of(office);
    if (children.empty()) return {};
    std::string below;
    std::size_t count = 0;
    const auto ended = ended_offices(around, children);
    for (const std::string& child : children) {
        const auto state = hub_store::load_state(around.store, {child, "office", child});
        if (ended.contains(child) || editing::standing_of(state) == merge::standing::retired) {
            continue;
        }
        if (++count <= below_named) below += (count == 1 ? "" : ", ") + child;
    }
    if (count == 0) return {};
    const std::string n = std::to_string(count);
    if (count > below_named) below += ", ...";
    return refusal(n + " offices still stand below " + office + ": " + below +
                       "; move them first (`office move`), or merge it into the office that "
                       "follows it (`office merge`), which takes them along",
                   "office",
                   office + " এর অধীনে এখনও " + base::bengali_digits(n) + "টি অফিস আছে: " + below +
                       "; আগে সেগুলো অন্য অফিসের অধীনে দিন, অথবা এই অফিসকে পরবর্তী অফিসের সঙ্গে "
                       "একীভূত করুন, তাতে সেগুলোও যাবে");
}

}  // namespace

outcome move_office(const json& arguments, surroundings& around, const speech& how) {
    office_act act;
    const auto done = [&]() -> base::result<void> {
        TRY(act.office, known_office(around, arguments, "office"));
        TRY(const std::string parent, known_office(around, arguments, "parent"));
        TRY(act.why, reason_for(arguments));
        TRY_VOID(may_stand_below(around, act.office, parent));
        act.assignments.push_back({assignment::action::put, "parent", parent});
        const std::string department = arguments.value("department", "");
        if (!department.empty()) {
            act.assignments.push_back({assignment::action::put, "department", department});
        }
        return perform_act(act, around, arguments);
    }();
    return ended(done, act, how);
}

outcome close_office(const json& arguments, surroundings& around, const speech& how) {
    office_act act;
    const auto done = [&]() -> base::result<void> {
        TRY(act.office, known_office(around, arguments, "office"));
        TRY(act.why, reason_for(arguments));
        const std::string status = status_of(around, act.office);
        if (status == "closed" || status == "merged") {
            return refusal("the office " + act.office + " is " + status + " already", "office",
                           act.office + " অফিসটি আগেই " + ended_bn(status));
        }
        const std::string until =
            arguments.value("until", base::to_text(base::dhaka_date(around.now)));
        TRY_VOID(check_nobody_below(around, act.office));
        act.assignments.push_back({assignment::action::put, "status", "closed"});
        act.assignments.push_back({assignment::action::put, "valid_to", until});
        return perform_act(act, around, arguments);
    }();
    return ended(done, act, how);
}

}  // namespace kheya::hub_command
