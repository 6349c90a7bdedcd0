#include "tests/sim/steps.hpp"

#include "tests/property/schedule.hpp"

#include <array>
#include <optional>

namespace kheya::sim {

namespace {

using property::dice;

struct entry {
    kind what;
    const char* name;
    std::size_t weight;
};

// Weights of a day at the offices; faults are rare each and common together.
const std::array<entry, static_cast<std::size_t>(kind::count_of_kinds)> kinds = {{
    {kind::save, "save", 200},
    {kind::open_form, "open_form", 60},
    {kind::save_form, "save_form", 60},
    {kind::decide, "decide", 20},
    {kind::retire, "retire", 8},
    {kind::refused_save, "refused_save", 10},
    {kind::hub_save, "hub_save", 50},
    {kind::hub_open_form, "hub_open_form", 15},
    {kind::hub_save_form, "hub_save_form", 15},
    {kind::hub_decide, "hub_decide", 15},
    {kind::sync, "sync", 300},
    {kind::pass, "pass", 120},
    {kind::outage, "outage", 10},
    {kind::line_back, "line_back", 12},
    {kind::swizzle, "swizzle", 3},
    {kind::kill, "kill", 8},
    {kind::crash_at_write, "crash_at_write", 12},
    {kind::full_disk, "full_disk", 5},
    {kind::io_error, "io_error", 6},
    {kind::broken_disk, "broken_disk", 3},
    {kind::repair, "repair", 10},
    {kind::hub_kill, "hub_kill", 4},
    {kind::hub_crash_at_write, "hub_crash_at_write", 8},
    {kind::hub_full_disk, "hub_full_disk", 3},
    {kind::hub_io_error, "hub_io_error", 3},
    {kind::clock_jump, "clock_jump", 8},
    {kind::clock_drift, "clock_drift", 5},
    {kind::copy_disk, "copy_disk", 8},
    {kind::old_disk, "old_disk", 6},
    {kind::clone, "clone", 3},
    {kind::hub_backup, "hub_backup", 5},
    {kind::hub_restore, "hub_restore", 4},
    {kind::hub_rollback, "rollback", 4},
    {kind::scope, "scope", 3},
    {kind::replace, "replace", 2},
    {kind::export_file, "export_file", 60},
    {kind::hub_import, "hub_import", 80},
    {kind::import_file, "import_file", 80},
    {kind::flood, "flood", 4},
    {kind::publish, "publish", 12},
    {kind::save_new, "save_new", 120},
    {kind::staff_save, "staff_save", 150},
    {kind::hub_staff, "hub_staff", 40},
    {kind::move, "move", 6},
    {kind::merge, "merge", 6},
    {kind::split, "split", 12},
    {kind::heap, "heap", 40},
    {kind::hub_loss, "hub_loss", 40},
    {kind::key_roll, "key_roll", 12},
    {kind::impostor, "impostor", 12},
    {kind::hub_broken_disk, "hub_broken_disk", 6},
    {kind::relay, "relay", 100},
    {kind::hub_cut_in_emptying, "hub_cut_in_emptying", 20},
    {kind::hub_release, "hub_release", 40},
    {kind::correct, "correct", 40},
    {kind::relevel, "relevel", 12},
    {kind::close, "close", 6},
    {kind::reopen, "reopen", 20},
    {kind::redact, "redact", 12},
    {kind::quiet, "quiet", 0},
}};

constexpr std::uint64_t schedules_by_file = 4;   // one in so many mixes files with the line
constexpr std::uint64_t schedules_without_line = 8;   // in one in so many some have only files
// Of so many two have record types published in them: each time the hub and every agent reads all
// of them anew, which costs as much as some hundred other steps.
constexpr std::uint64_t schedules_in_a_round = 16;
constexpr std::uint64_t schedules_in_a_long_round = 64;   // one of them has heaps
// Of so many long rounds two have files relayed, in all their schedules that have files, in two
// logs are emptied all the while, and in one headquarters judges what it held.
constexpr std::uint64_t long_rounds = 8;
constexpr std::size_t hub_log_pages_most = 40, agent_log_pages_most = 60;

using weights = std::array<std::size_t, kinds.size()>;

bool is_by_file(kind k) {
    return k == kind::export_file || k == kind::hub_import || k == kind::import_file;
}

// What the hub holds entries for.
bool is_held_for(kind k) { return k == kind::refused_save || k == kind::scope; }

struct shape {
    bool by_file = false, without_line = false, with_types = false, with_moves = false;
    bool with_heaps = false, heads_only = false, with_rolls = false, hub_breaks = false;
    bool with_relays = false, with_small_logs = false, with_judging = false;
};

// Whether that kind is drawn in a schedule of that shape; nothing: in all of them.
std::optional<bool> only_where(kind k, const shape& of) {
    if (is_by_file(k)) return of.by_file;
    if (k == kind::flood) return of.without_line;
    if (k == kind::publish || k == kind::save_new) return of.with_types;
    if (k >= kind::staff_save && k <= kind::split) return of.with_moves;
    if (k == kind::heap) return of.with_heaps;
    if (k == kind::hub_loss) return of.heads_only;
    if (k == kind::key_roll || k == kind::impostor) return of.with_rolls;
    if (k == kind::hub_broken_disk) return of.hub_breaks;
    if (k == kind::relay) return of.with_relays;
    if (k == kind::hub_cut_in_emptying) return of.with_small_logs;
    if (k >= kind::hub_release && k <= kind::redact) return of.with_judging;
    return std::nullopt;
}

// Each schedule leaves some faults out and has more of others: what always happens together would
// hide what only shows alone.
weights draw_weights(dice& d, const std::set<std::string>& without, const shape& of) {
    weights all{};
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        if (const auto only = only_where(kinds[i].what, of)) {
            all[i] = *only && !without.contains(kinds[i].name) ? kinds[i].weight : 0;
            continue;
        }
        static const std::array<std::size_t, 4> times = {0, 1, 1, 4};
        const std::size_t drawn = times[d.below(times.size())];
        const bool fault = kinds[i].what > kind::pass;
        std::size_t often = fault ? drawn : 1;
        if (of.with_judging && is_held_for(kinds[i].what)) often *= 4;
        all[i] = without.contains(kinds[i].name) ? 0 : kinds[i].weight * often;
    }
    return all;
}

kind draw_kind(dice& d, const weights& all) {
    std::size_t sum = 0;
    for (const std::size_t weight : all) sum += weight;
    std::size_t at = d.below(sum);
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        if (at < all[i]) return kinds[i].what;
        at -= all[i];
    }
    return kind::pass;
}

}  // namespace

std::string name_of(kind k) { return kinds[static_cast<std::size_t>(k)].name; }

std::string text_of(const step& s) {
    return name_of(s.what) + " " + std::to_string(s.who) + " " + std::to_string(s.chance);
}

plan make_plan(std::uint64_t seed, const plan_options& options) {
    dice d(seed * 0x9e3779b97f4a7c15 + 1);
    plan made;
    made.seed = seed;
    // Mostly a few agents, where everything meets; now and then many.
    const std::size_t size = d.below(20);
    made.offices = size < 16 ? 1 + d.below(3) : size < 19 ? 2 + d.below(6) : 8 + d.below(13);
    made.agents = 3 + (size < 16 ? d.below(3) : size < 19 ? d.below(10) : 10 + d.below(38));
    made.agents = std::min(made.agents, made.offices * 3);
    made.weather = static_cast<std::uint32_t>(d.below(4));
    shape of;
    of.by_file = seed % schedules_by_file == 2;
    of.without_line = made.some_lack_a_line = seed % schedules_without_line == 6;
    const std::uint64_t types_at = seed % schedules_in_a_round;
    of.with_types = types_at == 5 || types_at == 10;   // the latter by file too
    // Offices are merged and split: with lines, and where some have files only.
    of.with_moves = types_at == 0 || types_at == 8 || types_at == 14;
    of.with_heaps = seed % schedules_in_a_long_round == 50;
    of.heads_only = made.some_keep_heads_only = types_at == 12;
    // With lines alone, with files beside them, and where some have files only.
    const std::uint64_t long_at = seed % schedules_in_a_long_round;
    of.hub_breaks = types_at == 7 || types_at == 13;
    of.with_rolls = types_at == 7 || long_at == 18 || long_at == 22;
    const std::uint64_t long_round = seed / schedules_in_a_long_round % long_rounds;
    of.with_relays = made.lines_carry_files = of.by_file && (long_round == 4 || long_round == 5);
    of.with_small_logs = long_round == 2 || long_round == 5;
    of.with_judging = made.statements_kept = long_round == 7;
    if (of.with_judging && seed % 2 == 0) of.with_moves = true;
    if (of.with_small_logs) {
        dice own(seed * 0x9e3779b97f4a7c15 + 2);
        made.hub_log_pages = 1 + own.below(hub_log_pages_most);
        made.agent_log_pages = 1 + own.below(agent_log_pages_most);
    }
    const weights weighted = draw_weights(d, options.without, of);
    for (std::size_t i = 1; i <= options.events; ++i) {
        step s;
        // One in the middle; the world ends with another.
        s.what = i == options.events / 2 ? kind::quiet : draw_kind(d, weighted);
        s.who = static_cast<std::uint32_t>(d.next());
        s.chance = d.next() >> 16;
        made.steps.push_back(s);
    }
    return made;
}

}  // namespace kheya::sim
