#include "hub/command/permissions.hpp"

#include <algorithm>
#include <array>

namespace kheya::hub_command {

namespace {

using enum hub_store::role;
constexpr bool reads = false, writes = true;

// The administrator alone cares for people, devices and settings. A division (the ministry's side)
// has the whole register of offices. A department has its own offices and their records.
constexpr auto all_permissions = std::to_array<permission>({
    {"audit", administrator, reads, bearing::whole},
    {"check", administrator, reads, bearing::whole},
    {"checksum", viewer, reads, bearing::filtered},
    {"conflicts", viewer, reads, bearing::filtered},
    {"decide", department, writes, bearing::filtered},
    {"device confirm", administrator, writes, bearing::whole},
    {"device list", viewer, reads, bearing::filtered},
    {"device revoke", administrator, writes, bearing::whole},
    {"doctor", administrator, reads, bearing::whole},
    {"enrol-code", administrator, writes, bearing::whole},
    {"export", administrator, writes, bearing::whole},
    {"extract", viewer, reads, bearing::filtered},
    {"followup", viewer, reads, bearing::filtered},
    {"get", viewer, reads, bearing::filtered},
    {"history", viewer, reads, bearing::filtered},
    {"import", administrator, writes, bearing::whole},
    {"letter draft", department, writes, bearing::filtered},
    {"letter issue", department, writes, bearing::filtered},
    {"letter template", division, writes, bearing::whole},
    {"letters", viewer, reads, bearing::filtered},
    {"list", viewer, reads, bearing::filtered},
    {"list offices", viewer, reads, bearing::filtered},
    {"notices", administrator, reads, bearing::whole},
    {"office close", division, writes, bearing::whole},
    {"office import", division, writes, bearing::whole},
    {"office list", viewer, reads, bearing::filtered},
    {"office merge", division, writes, bearing::whole},
    {"office move", division, writes, bearing::whole},
    {"office show", viewer, reads, bearing::filtered},
    {"office split", division, writes, bearing::whole},
    {"overdue", viewer, reads, bearing::filtered},
    {"overview", viewer, reads, bearing::filtered},
    {"quarantine", viewer, reads, bearing::filtered},
    {"quarantine release", department, writes, bearing::filtered},
    {"redact", administrator, writes, bearing::whole},
    {"redactions", administrator, reads, bearing::whole},
    {"remind", department, writes, bearing::filtered},
    {"report", viewer, reads, bearing::filtered},
    {"report differences", viewer, reads, bearing::whole},
    {"report issue", division, writes, bearing::whole},
    {"report revisions", viewer, reads, bearing::whole},
    {"retire", department, writes, bearing::filtered},
    {"search", viewer, reads, bearing::filtered},
    {"set", department, writes, bearing::filtered},
    {"settings", administrator, writes, bearing::whole},
    {"standing", viewer, reads, bearing::filtered},
    {"status", viewer, reads, bearing::whole},
    {"types list", viewer, reads, bearing::none},
    {"types publish", administrator, writes, bearing::whole},
    {"user add", administrator, writes, bearing::whole},
    {"user disable", administrator, writes, bearing::whole},
    {"user enable", administrator, writes, bearing::whole},
    {"user handover", administrator, writes, bearing::whole},
    {"user list", administrator, reads, bearing::whole},
    {"user reset", administrator, writes, bearing::whole},
});

}  // namespace

std::span<const permission> permissions() { return all_permissions; }

const permission* find_permission(std::string_view verb) {
    const auto found = std::find_if(all_permissions.begin(), all_permissions.end(),
                                    [&](const permission& one) { return one.verb == verb; });
    return found == all_permissions.end() ? nullptr : &*found;
}

bool only_reads(std::string_view verb) {
    // The command line's name of it.
    const permission* found = find_permission(verb == "offices" ? "list offices" : verb);
    return found != nullptr && !found->writes;
}

}  // namespace kheya::hub_command
