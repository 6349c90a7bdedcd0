#include "tests/property/schedule.hpp"

#include "tests/property/visit_types.hpp"

#include <algorithm>
#include <array>

namespace kheya::property {

namespace {

using nlohmann::json;

const std::vector<std::string> plain_registers = {
    "note", "state", "site", "count", "stage", "budget", "address", "domain", "tags/a", "tags/b",
    "from_newer_set"};
// Few registers a schedule, or hardly anything would ever meet.
constexpr std::size_t registers_in_play = 3;

using screen = std::map<std::string, id_set>;   // register -> heads

json stage_value(dice& d, int least) {
    static const std::vector<std::string> steps = {"open", "sent", "done"};
    if (d.one_in(6)) return "dropped";
    const auto from = static_cast<std::size_t>(std::max(least, 0));
    return steps[from + d.below(steps.size() - from)];
}

// Few values a register, so that equal ones are written apart too. `least`: the step of a forward
// register before which this writer may not go back.
json draw_value(dice& d, const std::string& reg, int least) {
    static const std::vector<std::string> words = {"ক", "খ", "ক\u200d"};
    static const std::vector<std::string> days = {"2021-12-30", "2021-12-31"};
    if (reg == "stage") return stage_value(d, least);
    if (reg.starts_with("tags/")) return d.one_in(2) ? json(true) : json();
    if (d.one_in(12)) return nullptr;
    if (reg == "state") {
        const auto answer = d.pick<std::string>({"yes", "no", "unknown"});
        return {{"value", answer}, {"observed_on", d.pick(days)}};
    }
    if (reg == "site") return {{"floor", d.below(3)}, {"seen_on", d.pick(days)}};
    if (reg == "count") {
        return {{"number", d.below(3)}, {"source", d.one_in(2) && least == 0 ? "hand" : "system"},
                {"read_on", d.pick(days)}};
    }
    if (reg == "budget") return d.below(3);
    if (reg == "from_newer_set") return {{"parts", {d.below(2), "ঘ"}}};
    return d.pick(words);
}

// The world in which a schedule happens. Views are folded as sync.md says; `past` is kept beside.
class world {
public:
    world(const tape& from, const schedule_options& options) : options_(options) {
        dice d(from.empty() ? 0 : from.front());
        std::vector<std::string> all = plain_registers;
        d.shuffle(all);
        registers_.assign(all.begin(), all.begin() + registers_in_play);
        for (std::size_t w = 0; w < writers_count; ++w) {
            people_[w].clock = options.wall;
            if (options.wild_clocks && d.one_in(3)) people_[w].clock = 0;
            else if (options.wild_clocks && d.one_in(2)) people_[w].clock *= 4;   // after 2180
        }
    }

    schedule run(const tape& from) {
        for (const std::uint32_t number : from) {
            dice d(number);
            const std::size_t writer = d.below(writers_count);
            const std::size_t what = d.below(10);
            if (what < 2) open_form(writer);
            else if (what < 6) save_form(d, writer);
            else if (writer < agents_count) exchange(d, writer);
            if (options_.moments) note_moments(writer);
        }
        return std::move(made_);
    }

private:
    struct person {
        screen pulled;
        std::vector<std::size_t> pending;
        std::vector<screen> forms;
        base::time_us clock = 0;
    };

    std::vector<std::string> every_register() const {
        std::vector<std::string> all = registers_;
        all.push_back(retired);
        return all;
    }

    const save& named(const base::change_id& id) const { return *made_.find(id); }

    // The hub's heads, by full pasts only. Saves come here after all that they know of.
    void arrive(std::size_t index) {
        if (!at_hub_.insert(index).second) return;
        const save& s = made_.saves[index];
        if (s.quarantined) return;
        for (const auto& [reg, value] : s.change.fields) {
            for (const auto& id : s.past.at(reg)) hub_heads_[reg].erase(id);
            hub_heads_[reg].insert(s.change.id);
        }
    }

    id_set hub_heads(const std::string& reg) const {
        const auto found = hub_heads_.find(reg);
        return found == hub_heads_.end() ? id_set() : found->second;
    }

    screen view(std::size_t writer) const {
        screen shown;
        for (const std::string& reg : every_register()) {
            const auto& pulled = people_[writer].pulled;
            id_set& heads = shown[reg];
            if (writer >= agents_count) heads = hub_heads(reg);
            else if (pulled.contains(reg)) heads = pulled.at(reg);
            for (const std::size_t p : people_[writer].pending) {
                const save& own = made_.saves[p];
                if (!own.change.fields.contains(reg)) continue;
                const auto base = own.change.base.find(reg);
                if (base != own.change.base.end()) {
                    for (const auto& id : base->second) heads.erase(id);
                }
                heads.insert(own.change.id);
            }
        }
        return shown;
    }

    id_set past_of(const id_set& shown, const std::string& reg) const {
        id_set past = shown;
        for (const auto& id : shown) {
            const auto before = named(id).past.find(reg);
            if (before == named(id).past.end()) continue;
            past.insert(before->second.begin(), before->second.end());
        }
        return past;
    }

    bool is_end(const base::change_id& id) const {
        return !named(id).change.fields.at(retired).is_null();
    }

    // Whether the screen shows a retirement and an edit that did not see each other.
    bool contested(const screen& shown) const {
        std::size_t ends = 0;
        for (const auto& r : shown.at(retired)) {
            if (!is_end(r)) continue;
            ++ends;
            for (const auto& [reg, heads] : shown) {
                if (reg == retired) continue;
                for (const auto& e : heads) {
                    const bool answered = named(e).retirements_seen.contains(r);
                    if (!answered && !named(r).edits_seen.contains(e)) return true;
                }
            }
        }
        return ends > 0 && ends < shown.at(retired).size();
    }

    void open_form(std::size_t writer) { people_[writer].forms.push_back(view(writer)); }

    void save_form(dice& d, std::size_t writer) {
        person& who = people_[writer];
        if (who.forms.empty()) open_form(writer);   // opened and saved at once
        const std::size_t which = d.below(who.forms.size());
        const screen shown = who.forms[which];
        who.forms.erase(who.forms.begin() + static_cast<std::ptrdiff_t>(which));
        save s;
        s.writer = writer;
        if (d.one_in(7)) retire(s, shown, d);
        else edit(s, shown, d);
        seal(s, writer, d);
        const std::size_t index = made_.saves.size();
        made_.index[s.change.id] = index;
        made_.saves.push_back(std::move(s));
        if (writer < agents_count) who.pending.push_back(index);
        else arrive(index);
    }

    void edit(save& s, const screen& shown, dice& d) {
        const std::size_t count = 1 + d.below(2);
        for (std::size_t i = 0; i < count; ++i) {
            const std::string& reg = d.pick(registers_);
            const id_set& heads = shown.at(reg);
            s.change.fields[reg] = draw_value(d, reg, furthest_step(heads, reg));
            s.change.base[reg].assign(heads.begin(), heads.end());
            s.past[reg] = past_of(heads, reg);
        }
        if (contested(shown)) return;   // that takes a decision, no edit answers it by the way
        for (const auto& r : shown.at(retired)) s.change.saw_retired.push_back(r);
        s.retirements_seen = past_of(shown.at(retired), retired);
    }

    // Takes the record out of use, or back into it when it is out of use on this screen.
    void retire(save& s, const screen& shown, dice& d) {
        const id_set& heads = shown.at(retired);
        const bool out_of_use =
            std::any_of(heads.begin(), heads.end(), [&](const auto& r) { return is_end(r); });
        s.change.saw_retired.assign(heads.begin(), heads.end());
        s.past[retired] = past_of(heads, retired);
        journal::id_list& base = s.change.base[retired];
        base.assign(heads.begin(), heads.end());
        if (out_of_use && d.one_in(2)) {
            s.change.fields[retired] = nullptr;
            return;
        }
        s.change.fields[retired] = {{"reason", d.pick<std::string>({"বন্ধ", "ভুল"})}};
        for (const auto& [reg, ids] : shown) {
            if (reg == retired) continue;
            base.insert(base.end(), ids.begin(), ids.end());
            const id_set seen = past_of(ids, reg);
            s.edits_seen.insert(seen.begin(), seen.end());
        }
    }

    int furthest_step(const id_set& heads, const std::string& reg) const {
        static const std::map<std::string, int> steps = {{"sent", 1}, {"done", 2}, {"system", 1}};
        int furthest = 0;
        for (const auto& id : heads) {
            const json& value = named(id).change.fields.at(reg);
            const json code = value.is_object() ? value.value("source", json()) : value;
            const auto step = code.is_string() ? steps.find(code.get<std::string>()) : steps.end();
            if (step != steps.end()) furthest = std::max(furthest, step->second);
        }
        return furthest;
    }

    void seal(save& s, std::size_t writer, dice& d) {
        journal::change& c = s.change;
        c.office = options_.office;
        c.type = visit_type;
        c.record = options_.record;
        c.author = "writer " + std::to_string(writer);
        // What the hub cannot accept: an office's device that claims to be the ministry.
        s.quarantined = options_.quarantine && writer < agents_count && d.one_in(9);
        c.side = s.quarantined ? base::side::ministry : side_of(writer);
        c.type_version = 7;
        c.why = "কারণ";
        c.nonce = (static_cast<std::uint64_t>(made_.saves.size()) << 40) + (d.next() >> 30);
        c.made_at = people_[writer].clock += base::time_us(1 + d.below(3)) * base::second_us;
        s.effective_at = c.made_at - c.made_at % (10 * base::second_us);   // ties are common
        journal::seal(c);
    }

    // Pushes some of what is pending and pulls some head sets; the answer may be lost.
    void exchange(dice& d, std::size_t writer) {
        person& who = people_[writer];
        const std::size_t pushed = d.below(who.pending.size() + 1);
        for (std::size_t i = 0; i < pushed; ++i) arrive(who.pending[i]);
        std::set<std::string> pulled;
        for (const std::string& reg : every_register()) {
            if (!d.one_in(3)) pulled.insert(reg);
        }
        const bool lost = d.one_in(4);
        if (!lost) {
            for (std::size_t i = 0; i < pushed; ++i) {
                for (const auto& [reg, value] : made_.saves[who.pending[i]].change.fields) {
                    pulled.insert(reg);
                }
            }
            const auto first = who.pending.begin();
            who.pending.erase(first, first + static_cast<std::ptrdiff_t>(pushed));
        }
        // Pages may arrive although the receipt before them did not count for these changes.
        for (const std::string& reg : pulled) who.pulled[reg] = hub_heads(reg);
    }

    void note_moments(std::size_t writer) {
        if (writer >= agents_count) return;
        const screen shown = view(writer);
        for (const std::string& reg : every_register()) {
            moment m{reg, people_[writer].pulled[reg], {}, shown.at(reg)};
            for (const std::size_t p : people_[writer].pending) {
                if (made_.saves[p].change.fields.contains(reg)) m.pending.push_back(p);
            }
            if (!m.pending.empty()) made_.moments.push_back(std::move(m));
        }
    }

    schedule_options options_;
    std::vector<std::string> registers_;
    std::array<person, writers_count> people_;
    std::set<std::size_t> at_hub_;
    screen hub_heads_;
    schedule made_;
};

}  // namespace

std::uint64_t dice::next() {   // splitmix64
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

rc::Gen<tape> any_tape(int longest) {
    const auto number =
        rc::gen::noShrink(rc::gen::resize(100, rc::gen::arbitrary<std::uint32_t>()));
    return rc::gen::scale(longest / 100.0, rc::gen::container<tape>(number));
}

const save* schedule::find(const base::change_id& id) const {
    const auto found = index.find(id);
    return found == index.end() ? nullptr : &saves[found->second];
}

base::side side_of(std::size_t writer) {
    if (writer < agents_count) return base::side::office;
    return writer == agents_count ? base::side::headquarters : base::side::ministry;
}

schedule make_schedule(const tape& from, const schedule_options& options) {
    return world(from, options).run(from);
}

}  // namespace kheya::property
