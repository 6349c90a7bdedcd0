// The checkers: what must hold all along, after every quiet period and at the end. They compare
// the stores with what the oracle knows; the product's merge is not asked.

#include "tests/sim/world.hpp"

#include "agent/store/health.hpp"
#include "agent/store/notes.hpp"
#include "hub/store/fold.hpp"
#include "hub/store/hub_ledger.hpp"
#include "hub/store/kept_content.hpp"
#include "hub/store/refold.hpp"
#include "hub/store/type_shelf.hpp"

namespace kheya::sim {

namespace {

constexpr int rounds_most = 14;        // of exchanges by everybody until nothing moves
constexpr std::size_t recent = 6;      // own saves looked at after each step

const std::string retired = "retired";

const id_set& heads_in(const screen& shown, const std::string& reg) {
    static const id_set none;
    const auto found = shown.find(reg);
    return found == shown.end() ? none : found->second;
}

}  // namespace

void world::fail(const std::string& law, const std::string& what) const {
    throw violation(law + ": " + what);
}

// Everybody's faults are lifted; all exchange until nothing moves.
void world::quiet(bool last) {
    note("quiet");
    set_weather(0);
    net_.bring_all_up();
    hub_->drive->lift();
    run_for(base::day_us);   // what is on its way arrives
    for (auto& a : agents_) {
        a->drive->lift();
        if (!a->running()) restart(*a);
    }
    std::string why;
    std::set<int> late;
    for (int round = 0; round < rounds_most; ++round) {
        for (auto& a : agents_) {
            if (a->revoked || (round != 0 && !late.contains(a->number))) continue;
            if (a->has_line) a->sync();
            else carry(*a, plan_.lines_carry_files && round % 2 == 0);
        }
        run_for(2 * 3600 * base::second_us);
        if (why = apart(late); why.empty()) why = untold(late);
        if (why.empty()) break;
    }
    if (!why.empty()) fail("convergence", why);
    check_converged();
    if (last) check_deep();
    set_weather(plan_.weather);
}

std::string world::apart(std::set<int>& late) {
    std::map<std::string, std::string> sums;
    std::string first;
    late.clear();
    for (auto& a : agents_) {
        if (a->may_be_revoked && !a->revoked) a->revoked = is_revoked_at_hub(*a);
        if (a->revoked) continue;
        const std::string why = apart(*a, sums);
        if (why.empty()) continue;
        late.insert(a->number);
        if (first.empty()) first = "agent " + std::to_string(a->number) + " " + why;
    }
    return first;
}

bool world::is_revoked_at_hub(const agent_machine& a) {
    bool is = false;
    (void)hub_->store().db().read([&] {
        const auto row = hub_->store().device(a.of.key);
        is = row && row->revoked;
    });
    return is;
}

std::string world::apart(agent_machine& a, std::map<std::string, std::string>& sums) {
    if (a.syncing) return "still exchanges";
    if (a.synced_exit != 0) return "ends its sync with " + a.said;
    std::string sum;
    std::int64_t pending = 0;
    const auto read = a.store().db().read([&] {
        sum = a.store().checksum();
        pending = a.store().journal().counts().pending;
    });
    if (!read) return "cannot read: " + read.error().text();
    if (pending != 0) return "has " + std::to_string(pending) + " pending";
    const std::string& office = pool_.offices[a.of.office];
    (void)hub_->store().db().read([&] {
        const auto row = hub_->store().device(a.of.key);
        const bool wide = row && row->subtree;
        std::string& at_hub = sums[office + (wide ? " and below" : "")];
        if (at_hub.empty()) {
            std::vector<std::string> offices = {office};
            if (wide) {
                for (auto& o : hub_->store().offices_below(office)) offices.push_back(o);
            }
            at_hub = hub_store::checksum_of(hub_->store(), offices).hex();
        }
        if (sum == at_hub) sum.clear();
    });
    return sum.empty() ? types_apart(a) : "has another checksum than the hub";
}

void world::check_converged() {
    in_journal_ = read_hub_journal();
    check_hub_heads();
    check_nothing_lost();
    for (auto& a : agents_) {
        check_own(*a, true);
        if (a->revoked) continue;
        check_cursors(*a);
        check_screens(*a);
    }
    check_redactions();
    note("converged");
}

std::map<base::change_id, world::entry> world::read_hub_journal() {
    std::map<base::change_id, entry> all;
    const auto read = hub_->store().db().read([&]() -> base::result<void> {
        auto found = hub_->store().db().query("SELECT id, quarantine, content FROM journal");
        while (found.next()) {
            const auto id = found.id<base::change_id>(0);
            all[id].quarantined = !found.is_null(1);
            if (known_.find(id) != nullptr) continue;
            TRY(const auto content, hub_store::content_in(found.view(2)));
            TRY(const auto change, journal::read_change(content));
            known_.learn(change);
        }
        return {};
    });
    if (!read) fail("hub", read.error().text());
    return all;
}

// Where a disk was lost, what it alone had seen is out of anybody's reach: only claims that changes
// in the journal make can count, through refused ones and no further.
property::id_set world::past_at_hub(const screen& shown, const std::string& reg) const {
    property::id_set past;
    std::vector<base::change_id> waiting;
    const auto first = shown.find(reg);
    if (first != shown.end()) waiting.assign(first->second.begin(), first->second.end());
    while (!waiting.empty()) {
        const auto seen = waiting.back();
        waiting.pop_back();
        if (!past.insert(seen).second) continue;
        const auto* before = known_.find(seen);
        if (before == nullptr || !in_journal_.contains(seen)) continue;
        const auto further = before->shown.find(reg);
        if (further == before->shown.end()) continue;
        waiting.insert(waiting.end(), further->second.begin(), further->second.end());
    }
    return past;
}

// Laws 1, 3 and 4: the hub's heads are those of the full causal histories.
void world::check_hub_heads() {
    const auto& journal = in_journal_;
    struct of_record {
        property::schedule saves;
        property::head_ids heads;
    };
    std::map<std::pair<std::string, std::string>, of_record> records;
    const auto taken_out = redactions_at_hub();
    for (const auto& [id, known] : known_.all()) {
        const auto there = journal.find(id);
        if (there == journal.end()) continue;
        const journal::change& c = known.save.change;
        auto& all = records[{c.type, c.record}].saves;
        all.index[id] = all.saves.size();
        all.saves.push_back(known.save);
        auto& kept = all.saves.back();
        kept.quarantined = there->second.quarantined;
        for (auto& [reg, past] : kept.past) past = past_at_hub(known.shown, reg);
    }
    for (auto& [key, all] : records) {
        const std::string name = key.first + " " + key.second;
        const auto folded = property::folded(all.saves);
        property::outcomes got;
        const auto read = hub_->store().db().read([&] {
            const auto office = hub_->store().office_of(key.first, key.second).value_or(key.second);
            for (auto& [reg, row] : hub_->store().load_record(office, key.first, key.second)) {
                if (row.state.heads.empty()) continue;
                got[reg] = {row.state.heads, row.verdict};
            }
        });
        if (!read) fail("hub", read.error().text());
        const auto say = [&](const property::complaint& c, const char* law) {
            if (c) fail(law, name + ": " + *c);
        };
        auto expected = property::expected_heads(folded);
        std::erase_if(expected, [](const auto& reg) { return reg.second.empty(); });
        const auto heads = property::ids_of(got);
        // Who saw the lost change that had replaced a value may replace it too.
        for (auto& [reg, ids] : expected) {
            for (const auto* one : folded) {
                const auto& past = known_.find(one->change.id)->save.past;
                const auto seen = past.find(reg);
                if (seen == past.end()) continue;
                std::erase_if(ids, [&](const auto& id) {
                    const auto there = heads.find(reg);
                    return seen->second.contains(id) &&
                           (there == heads.end() || !there->second.contains(id));
                });
            }
        }
        say(property::check_heads(expected, heads), "laws 1 and 3");
        say(property::check_nothing_vanished(all.saves, folded, heads), "law 4");
        for (const auto& [reg, ids] : heads) {
            std::set<std::string> values;
            for (const auto& id : ids) {
                auto value = all.saves.find(id)->change.fields.at(reg);
                for (const auto& told : taken_out) {
                    if (told.id == id) journal::cut_value(told, reg, value);
                }
                if (value.is_object()) value.erase("observed_on");
                values.insert(value.dump());
            }
            if (reg == retired) continue;   // below
            if ((values.size() > 1) != (got[reg].verdict != merge::verdict::agreed)) {
                fail("law 3", name + " " + reg + ": wrong verdict");
            }
        }
        check_retirement(name, got);
    }
}

// Law 3: a retirement and an edit that did not see each other are a conflict; where one of the two
// saw the other, there is none. Between the two lies what was seen through refused or lost changes
// only, and what was saved while the record was contested: that settles nothing, a decision does.
void world::check_retirement(const std::string& record, const property::outcomes& got) {
    const auto ends = got.find(retired);
    if (ends == got.end()) return;
    std::size_t out_of_use = 0;
    bool apart = false, all_seen = true;
    for (const merge::head& end : ends->second.heads) {
        if (end.value.is_null()) continue;
        ++out_of_use;
        const known_save* r = known_.find(end.id);
        if (r == nullptr) return;
        for (const auto& [reg, there] : got) {
            if (reg == retired) continue;
            for (const merge::head& head : there.heads) {
                const known_save* e = known_.find(head.id);
                if (e == nullptr) return;
                const id_set& at_end = heads_in(*r->whole, reg);
                const id_set& at_edit = heads_in(*e->whole, retired);
                const auto& told = e->save.change.saw_retired;
                const bool says_so = std::find(told.begin(), told.end(), end.id) != told.end();
                if (at_end.contains(head.id) || says_so) continue;
                all_seen = false;
                apart = apart || (!known_.seen_by(at_end, reg, head.id) &&
                                  !known_.seen_by(at_edit, retired, end.id));
            }
        }
    }
    if (out_of_use != 0 && out_of_use < ends->second.heads.size()) apart = true;
    const bool contested = ends->second.verdict != merge::verdict::agreed;
    if (apart && !contested) fail("law 3", record + ": a retirement hides an edit");
    if (!apart && (all_seen || out_of_use == 0) && contested) {
        fail("law 3", record + ": a retirement is contested though all was seen");
    }
}

// Law 2: up to where its cursor stands an agent has everything.
void world::check_cursors(agent_machine& a) {
    if (!a.running() || a.revoked || !hub_->running()) return;
    std::string epoch;
    std::vector<agent_store::stream_row> streams;
    const auto read = a.store().db().read([&] {
        epoch = a.store().notes().text(agent_store::note::epoch);
        streams = a.store().pulled().streams();
    });
    if (!read) return;   // the disk is in trouble
    for (const auto& stream : streams) {
        const std::string& office = stream.name.office;
        if (stream.name.office_record_only || stream.heads == 0) continue;
        std::map<std::string, std::int64_t> at_hub;
        const auto asked = hub_->store().db().read([&] {
            auto& hub = hub_->store();
            const bool same_past = hub_store::epoch_of(hub).text() == epoch &&
                                   hub.mark_at(office, stream.heads) == stream.heads_mark;
            if (!same_past) return;
            hub.each_register_since(office, 0, [&](const wire::head_set& set) {
                if (set.seq > stream.heads) return false;
                at_hub[set.type + "/" + set.record + " " + set.reg] = set.seq;
                return true;
            });
        });
        if (!asked) return;
        (void)a.store().db().read([&] {
            auto found = a.store().db().query("SELECT type, record, register, seq FROM pulled"
                                              " WHERE office = ?1 AND epoch = ?2",
                                              office, epoch);
            while (found.next()) {
                const auto there = at_hub.find(found.text(0) + "/" + found.text(1) + " " +
                                               found.text(2));
                if (there == at_hub.end() || found.integer(3) < there->second) continue;
                at_hub.erase(there);
            }
        });
        if (at_hub.empty()) continue;
        fail("law 2", "agent " + std::to_string(a.number) + " stands at " +
                          std::to_string(stream.heads) + " of " + office + " and lacks " +
                          at_hub.begin()->first);
    }
}

// Law 1: in step, an agent shows the hub's heads and nothing else; what the hub refused it shows
// only to its author.
void world::check_screens(agent_machine& a) {
    std::vector<agent_store::stream_row> streams;
    id_set refused;
    const auto read = a.store().db().read([&] {
        streams = a.store().pulled().streams();
        auto found = a.store().db().query("SELECT id FROM journal WHERE state = 'quarantined'");
        while (found.next()) refused.insert(found.id<base::change_id>(0));
    });
    if (!read) fail("law 1", read.error().text());
    for (const auto& stream : streams) {
        const std::string& office = stream.name.office;
        if (stream.name.office_record_only) continue;
        const auto here = shown_at(a, office), there = shown_at_hub(office);
        if (!here || !there) fail("law 1", "a store does not read");
        for (const auto& [reg, heads] : *here) {
            const bool is_own = std::any_of(heads.begin(), heads.end(), [&](const auto& id) {
                return refused.contains(id);
            });
            if (is_own || heads == heads_in(*there, reg)) continue;
            fail("law 1", "agent " + std::to_string(a.number) +
                              " shows other heads than the hub: " + office + " " + reg);
        }
        for (const auto& [reg, heads] : *there) {
            if (!heads.empty() && !here->contains(reg)) {
                fail("law 1", "agent " + std::to_string(a.number) + " does not show " + office +
                                  " " + reg);
            }
        }
    }
    check_persons(a, refused);
}

// Laws 4 and 6: what was answered "saved" is at the hub while its author's disk or the hub had it.
void world::check_nothing_lost() {
    const auto& journal = in_journal_;
    for (auto& a : agents_) {
        if (a->revoked) continue;
        for (const auto& id : a->own) {
            if (!journal.contains(id)) {
                fail("law 6", "the save " + id.hex() + " of agent " + std::to_string(a->number) +
                                  " never reached the hub");
            }
            at_hub_.insert(id);
        }
    }
    for (const auto& id : at_hub_) {
        if (!journal.contains(id)) fail("law 6", "the hub lost " + id.hex());
    }
}

std::vector<std::string> world::own_not_shown(agent_machine& a, bool all_of_them) {
    const std::string office = pool_.offices[a.of.office];
    std::map<std::string, id_set> shown;
    std::vector<std::string> lost;
    // When the disk is in trouble, nothing is shown as saved either.
    (void)a.store().db().read([&] {
        const auto state = a.store().records().find("portal", office, office);
        for (const auto& [reg, heads] : screen_of(state)) shown[reg] = heads;
        auto found = a.store().db().query(
            "SELECT id, state FROM journal WHERE type = 'portal' AND record = ?1"
            " ORDER BY ordinal DESC LIMIT ?2",
            office, all_of_them ? 1'000'000 : static_cast<int>(recent));
        while (found.next()) {
            const auto id = found.id<base::change_id>(0);
            const known_save* known = known_.find(id);
            if (known == nullptr || found.view(1) == "quarantined") continue;
            for (const auto& [reg, value] : known->save.change.fields) {
                if (!known_.seen_by(shown[reg], reg, id)) lost.push_back(reg + " " + id.hex());
            }
        }
        add_persons_not_shown(a, all_of_them ? 1'000'000 : static_cast<int>(recent), lost);
    });
    return lost;
}

// Law 11: own saves are on their author's screen, or what replaced them is.
void world::check_own(agent_machine& a, bool all_of_them) {
    if (!a.running()) return;
    auto lost = own_not_shown(a, all_of_them);
    if (!lost.empty()) {
        // What replaced it may be a save that failed as far as anybody was told, and came back with
        // the log of a disk that had an error.
        adopt_from_hub();
        for (auto& each : agents_) adopt(*each);
        lost = own_not_shown(a, all_of_them);
    }
    if (!lost.empty()) {
        fail("law 11", "agent " + std::to_string(a.number) + " does not show its own " + lost[0]);
    }
    if (!all_of_them) return;
    for (const auto& id : a.own) {
        const auto holds = a.store().db().read([&] { return a.store().journal().holds(id); });
        if (holds && !*holds) {
            fail("law 4", "agent " + std::to_string(a.number) + " lost its own " + id.hex());
        }
    }
}

// "All is said" is said of what a proven receipt covers, and of nothing else.
void world::check_synced(agent_machine& a) {
    if (a.synced_exit != 0) return;
    for (const auto& id : a.own_before) {
        const auto own = a.store().db().read([&] { return a.store().journal().find(id); });
        if (!own || !*own) continue;
        const auto state = (*own)->state;
        if (state != agent_store::own_state::pending) continue;
        fail("sync", "agent " + std::to_string(a.number) + " says all is said, and " + id.hex() +
                         " is still pending");
    }
}

// What the hub refused is shown at the office, with the reason, and what it took is not. A release
// that came with another machine's words is heard of with the next exchange, though the checksums
// agree before: the record may be one that the machine does not see any more.
std::string world::untold(std::set<int>& late) {
    in_journal_ = read_hub_journal();
    std::string first;
    for (auto& a : agents_) {
        if (a->revoked) continue;
        for (const auto& id : a->own) {
            const auto there = in_journal_.find(id);
            if (there == in_journal_.end()) continue;
            const auto own =
                a->store().db().read([&] { return a->store().journal().find(id); });
            if (!own || !*own) continue;
            const bool told = (*own)->state == agent_store::own_state::quarantined;
            const bool has_reason = !told || !(*own)->reason.empty();
            if (told == there->second.quarantined && has_reason) continue;
            late.insert(a->number);
            if (!first.empty()) break;
            first = "agent " + std::to_string(a->number) + " is not told rightly of " + id.hex() +
                    ", which the hub " + (there->second.quarantined ? "refused" : "took");
            break;
        }
    }
    return first;
}

// Law 10, and the chains.
void world::check_deep() {
    const hub_store::type_shelf types(hub_->store(), record::builtin_types());
    std::shared_ptr<const record::type_set> used;
    const auto asked = hub_->store().db().read([&] { used = types.now(); });
    if (!asked) fail("law 10", asked.error().text());
    const auto differences =
        hub_store::compare_with_journal(hub_->store(), *used, [](std::size_t) {});
    if (!differences) fail("law 10", differences.error().text());
    if (!differences->empty()) fail("law 10", "the hub: " + differences->front());
    for (auto& a : agents_) {
        std::vector<agent_store::health_finding> findings;
        const auto read = a->store().db().read([&] { findings = look_over(a->store(), true); });
        if (!read) fail("law 10", read.error().text());
        // Who is shut out cannot pull again what did not agree.
        if (a->revoked) {
            std::erase_if(findings, [](const auto& found) {
                return found.of == agent_store::health_finding::kind::stream;
            });
        }
        if (!findings.empty()) {
            fail("law 10", "agent " + std::to_string(a->number) + ": " + findings[0].what.en +
                               ", " + findings[0].where);
        }
    }
}

}  // namespace kheya::sim
