// The acts of headquarters that change an office's place in the tree or end it. The office's stream
// and every record in it stay where they are; what changes is the office's own record, by an
// ordinary change with its reason, so that every device in scope learns of it.

#include "hub/command/office_act.hpp"
#include "hub/command/office_tree.hpp"
#include "shared/base/calendar.hpp"

namespace kheya::hub_command {

namespace {

using editing::assignment;
using editing::outcome;
using editing::speech;

outcome ended(const base::result<void>& done, const office_act& act, const speech& how) {
    if (!done) return editing::failure(done.error(), how);
    if (how.json) return editing::success(json{{"office", act.office}, {"saved", true}});
    return editing::success(act.office + (how.bengali ? ": সংরক্ষিত\n" : ": saved\n"));
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
        act.assignments.push_back({assignment::action::put, "status", "closed"});
        act.assignments.push_back({assignment::action::put, "valid_to", until});
        return perform_act(act, around, arguments);
    }();
    return ended(done, act, how);
}

}  // namespace kheya::hub_command
