#include "tests/sim/world.hpp"

#include <sqlite3.h>

namespace kheya::sim {

namespace {

constexpr base::time_us minute = 60 * base::second_us;
constexpr std::uint64_t writes_ahead = 60;   // a fault strikes within so many writes
constexpr std::uint64_t copies_ahead = 30;    // of pages, out of a log
constexpr std::uint64_t exchanges_most = 5'000;   // far beyond what any schedule needs

}  // namespace

world::world(const pool& from, const plan& of)
    : pool_(from), plan_(of), net_(all_, of.seed * 3 + 1), crash_dice_(of.seed * 5 + 2) {
    // SQLite's own generator salts its logs.
    sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED, static_cast<int>(of.seed) | 1, nullptr);
    hub_ = std::make_unique<hub_machine>(all_, of.seed * 7 + 3, from.hub, from.hub_key);
    hub_->log_pages = of.hub_log_pages;
    hub_->keeps_statements = of.statements_kept;
    restart(*hub_);
    net_.attach(hub_.get());
    for (std::size_t i = 0; i < of.agents; ++i) {
        const device& made = from.of(i % of.offices, i / of.offices);
        agent_machine& a = add_agent(made, made.content);
        copies_[a.number] = {made.content, {}};
        a.has_line = !of.some_lack_a_line || i % 2 != 0;
    }
    backup_ = saved_disk{from.hub, {}};
    set_weather(of.weather);
}

void world::run() {
    for (const step& s : plan_.steps) perform(s);
    quiet(true);
}

counts world::counted() const {
    counts all = counted_;
    all.exchanges = net_.exchanges;
    all.logs_emptied = hub_->drive->logs_emptied();
    for (const auto& a : agents_) all.logs_emptied += a->drive->logs_emptied();
    return all;
}

void world::note(const std::string& what) {
    for (const char c : what) {
        digest_ = (digest_ ^ static_cast<std::uint8_t>(c)) * 0x100000001b3;
    }
}

agent_machine& world::add_agent(const device& of, image content) {
    const int number = next_number_++;
    agents_.push_back(std::make_unique<agent_machine>(
        all_, number, plan_.seed * 11 + static_cast<std::uint64_t>(number), of, net_,
        std::move(content)));
    agents_.back()->log_most = plan_.agent_log_pages;
    agents_.back()->full_history = !plan_.some_keep_heads_only || number % 2 != 0;
    restart(*agents_.back());
    return *agents_.back();
}

agent_machine* world::agent_of(const step& s) { return agents_[s.who % agents_.size()].get(); }

void world::restart(machine& m) {
    if (!m.start()) fail("start", "machine " + std::to_string(m.number) + " does not start");
}

// A machine lost its power: what it answered "saved" must be there.
void world::revive(machine& m, dice& d) {
    if (m.drive->crashed_in_emptying()) ++counted_.cuts_in_emptying;
    m.power_cut(d);
    restart(m);
    note("revived " + std::to_string(m.number));
    if (&m == hub_.get()) return adopt_from_hub();
    auto& a = dynamic_cast<agent_machine&>(m);
    adopt(a);
    check_own(a, false);
}

void world::after_turn() {
    if (net_.exchanges > exchanges_most) fail("convergence", "the exchanges do not come to an end");
    if (hub_->drive->crashed()) revive(*hub_, crash_dice_);
    for (auto& a : agents_) {
        if (a->drive->crashed()) revive(*a, crash_dice_);
        take_errands(*a);
        if (a->running() && checked_syncs_[a->number] != a->syncs_ended) {
            checked_syncs_[a->number] = a->syncs_ended;
            note("synced " + std::to_string(a->synced_exit));
            check_own(*a, false);
            check_synced(*a);
            check_cursors(*a);
        }
    }
}

void world::run_for(base::time_us duration) {
    const base::time_us until = all_.now + duration;
    while (!all_.empty() && all_.next() <= until) {
        const int owner = all_.step();
        for (auto& a : agents_) {
            if (a->number == owner) a->poll();
        }
        after_turn();
    }
    all_.now = std::max(all_.now, until);
}

void world::pass(dice& d) {
    const std::size_t length = d.below(50);
    const auto amount = static_cast<base::time_us>(1 + d.below(60));
    if (length == 0) run_for(amount * base::day_us);
    else if (length < 6) run_for(amount * 10 * minute);
    else run_for(amount * base::second_us);
}

void world::set_weather(std::uint32_t level) {
    const base::time_us second = base::second_us;
    static const weather levels[] = {{0, 0, 0, 0, 0, 0, second / 10},
                                     {12, 12, 30, 30, 20, 40, 2 * second},
                                     {6, 6, 10, 10, 10, 20, 60 * second},
                                     {3, 4, 6, 5, 6, 12, 600 * second}};
    net_.weather = levels[level % 4];
}

void world::set_clock(machine_clock& clock, dice& d) {
    const base::time_us year = 365 * base::day_us;
    const auto some = static_cast<base::time_us>(d.below(12));
    switch (d.below(5)) {
        case 0: return clock.set(0);
        case 1: return clock.set(clock.wall() + some * year);
        case 2: return clock.set(clock.wall() - some * year);
        case 3: return clock.set(clock.wall() - some * 10 * base::second_us);
        default: return clock.set(all_.now);
    }
}

// Some of the lines stop, each at its own moment, and come back one by one.
void world::swizzle(dice& d) {
    base::time_us back = all_.now + 5 * minute;
    for (auto& a : agents_) {
        if (!d.one_in(2)) continue;
        const int number = a->number;
        const auto away = static_cast<base::time_us>(d.below(240)) * base::second_us;
        all_.at(all_.now + away, 0, [this, number] { net_.take_down(number); });
        back += static_cast<base::time_us>(1 + d.below(120)) * base::second_us;
        all_.at(back, 0, [this, number] { net_.bring_up(number); });
    }
}

void world::perform(const step& s) {
    dice d(s.chance);
    note(name_of(s.what));
    agent_machine& a = *agent_of(s);
    auto& forms = forms_[a.number];
    switch (s.what) {
        case kind::save: save(a, d, std::nullopt); break;
        case kind::open_form: open_form(a, d); break;
        case kind::save_form:
            if (forms.empty()) break;
            {
                const form opened = forms[d.below(forms.size())];
                save(a, d, opened);
            }
            break;
        case kind::decide: decide(a, d); break;
        case kind::retire: retire(a, d); break;
        case kind::refused_save: save_refused(a, d); break;
        case kind::sync:
            if (a.has_line) a.sync();
            else carry(a, false);
            break;
        case kind::pass: pass(d); break;
        case kind::quiet: quiet(false); break;
        default:
            if (!perform_at_hub(s, d) && !perform_copy(s, d) && !perform_by_file(s, d) &&
                !perform_with_types(s, d) && !perform_with_moves(s, d) && !perform_judging(s, d)) {
                perform_fault(s, d);
            }
    }
    after_turn();
    run_for(base::second_us / 5);
}

bool world::perform_at_hub(const step& s, dice& d) {
    auto& forms = forms_[0];
    disk& drive = *hub_->drive;
    switch (s.what) {
        case kind::hub_save: save_at_hub(d, std::nullopt); return true;
        case kind::hub_open_form: {
            const std::string office = pool_.offices[d.below(plan_.offices)];
            if (auto shown = shown_at_hub(office)) forms.push_back({office, *shown});
            return true;
        }
        case kind::hub_save_form:
            if (!forms.empty()) {
                const form opened = forms[d.below(forms.size())];
                save_at_hub(d, opened);
            }
            return true;
        case kind::hub_decide: decide_at_hub(d); return true;
        case kind::hub_kill:
            hub_->stop();
            if (!drive.crashed() && !hub_->start()) drive.lift(), restart(*hub_);
            return true;
        case kind::hub_crash_at_write: drive.crash_after(1 + d.below(writes_ahead)); return true;
        case kind::hub_cut_in_emptying:
            drive.crash_in_emptying_after(1 + d.below(copies_ahead));
            return true;
        case kind::hub_full_disk: drive.fail_after(d.below(writes_ahead), trouble::full, true);
            return true;
        case kind::hub_broken_disk: drive.fail_after(d.below(writes_ahead), trouble::error, true);
            return true;
        case kind::hub_io_error: drive.fail_after(d.below(writes_ahead), trouble::error, false);
            return true;
        default: return false;
    }
}

bool world::perform_fault(const step& s, dice& d) {
    agent_machine& a = *agent_of(s);
    disk& drive = *a.drive;
    switch (s.what) {
        case kind::outage: net_.take_down(a.number); return true;
        case kind::line_back: net_.bring_up(a.number); return true;
        case kind::swizzle: swizzle(d); return true;
        case kind::kill:
            a.stop();
            if (!drive.crashed() && !a.start()) drive.lift(), restart(a);
            return true;
        case kind::crash_at_write: drive.crash_after(1 + d.below(writes_ahead)); return true;
        case kind::full_disk: drive.fail_after(d.below(writes_ahead), trouble::full, true);
            return true;
        case kind::io_error: drive.fail_after(d.below(writes_ahead), trouble::error, false);
            return true;
        case kind::broken_disk: drive.fail_after(d.below(writes_ahead), trouble::error, true);
            return true;
        case kind::repair:
            drive.lift();
            hub_->drive->lift();
            return true;
        case kind::clock_jump: set_clock(d.one_in(6) ? hub_->clock : a.clock, d); return true;
        case kind::clock_drift:
            a.clock.drift(static_cast<std::int64_t>(d.below(2000)) - 1000);
            return true;
        default: return false;
    }
}

}  // namespace kheya::sim
