#pragma once

// A store in memory for the tests of shared/editing: folds with the real merge, so that two of them
// that exchange changes show real conflicts. Its types are made here, apart from the product's.

#include "shared/editing/verbs.hpp"
#include "shared/record/registers.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace kheya::editing {

// Small types for these tests, so that they do not change with the product's own.
inline const char* both = R"("writers": ["office", "headquarters", "ministry"])";
inline std::string label(const std::string& en) {
    return R"("label": {"bn": "বাংলা )" + en + R"(", "en": ")" + en + R"("})";
}

inline std::string site_type() {
    return R"({"type": "site", )" + label("Site") + R"(, "key": "single",
  "groups": [{"name": "seen", )" +
           label("As seen") + R"(,
    "members": ["page", "observed_on", "observed_by"], "date": "observed_on", "rule": "observed",
    )" + both +
           R"(}],
  "fields": [
   {"name": "state", )" +
           label("State") +
           R"(, "kind": "code", "codes": "yes_no_soon",
    "rule": "observed", "ask_when": [["yes", "no"]], )" +
           both + R"(},
   {"name": "english", )" +
           label("English version") +
           R"(, "kind": "code",
    "codes": "yes_no_soon", "rule": "observed", )" +
           both + R"(},
   {"name": "domain", )" +
           label("Domain") + R"(, "kind": "domain", "rule": "ask", )" + both + R"(},
   {"name": "keeper", )" +
           label("Keeper") + R"(, "kind": "text", "rule": "office", )" + both + R"(},
   {"name": "helpers", )" +
           label("Helpers") + R"(, "kind": "text", "many": true, )" + both + R"(},
   {"name": "rank", )" +
           label("Rank") +
           R"(, "kind": "integer", "min": 0, "max": 9,
    "rule": "headquarters", "writers": ["headquarters", "ministry"]},
   {"name": "page", )" +
           label("Page") +
           R"(, "kind": "text"},
   {"name": "observed_on", )" +
           label("Seen on") +
           R"(, "kind": "date"},
   {"name": "observed_by", )" +
           label("Seen by") +
           R"(, "kind": "text"}],
  "checks": [
   {"form": "required_when", "field": "domain", "if": {"state": "yes"},
    "message": {"bn": "{domain} দিতে হবে", "en": "{domain} is needed"}},
   {"form": "required_when", "field": "keeper", "if": {"state": "yes"}, "warning": true,
    "message": {"bn": "{keeper} দিন", "en": "please give {keeper}"}}]})";
}

inline std::string branch_type() {
    return R"({"type": "branch", )" + label("Branch") +
           R"(, "key": ["month", "name"],
  "fields": [
   {"name": "month", )" +
           label("Month") +
           R"(, "kind": "month", "required": true, "fixed": true,
    )" + both +
           R"(},
   {"name": "name", )" +
           label("Name") +
           R"(, "kind": "text", "required": true, "fixed": true,
    )" + both +
           R"(},
   {"name": "chief", )" +
           label("Chief") + R"(, "kind": "text", "fixed": true, )" + both + R"(},
   {"name": "step", )" +
           label("Step") +
           R"(, "kind": "code", "codes": "steps",
    "rule": "forward", "order": ["none", "setup", "started"], )" +
           both + R"(}]})";
}

inline std::string note_type() {
    return R"({"type": "note", )" + label("Note") +
           R"(, "key": "drawn", "append_only": true,
  "fields": [{"name": "body", )" +
           label("Body") + R"(, "kind": "text", "required": true,
    )" + both +
           R"(}]})";
}

inline std::shared_ptr<const record::type_set> small_types() {
    static const auto types = [] {
        const auto code = [&](const std::string& name) {
            return R"({"code": ")" + name + R"(", "bn": "বাংলা )" + name + R"(", "en": "The )" +
                   name + R"("})";
        };
        auto loaded = record::type_set::load(
            {{"set.json", R"({"version": 7})"},
             {"codes.json", R"({"yes_no_soon": [)" + code("yes") + "," + code("no") + "," +
                                code("soon") + R"(], "steps": [)" + code("none") + "," +
                                code("setup") + "," + code("started") + "," + code("dropped") +
                                "]}"},
             {"site.json", site_type()},
             {"branch.json", branch_type()},
             {"note.json", note_type()}});
        if (!loaded) throw std::runtime_error(loaded.error().text());
        return *loaded;
    }();
    return types;
}

class memory_ledger : public ledger {
public:
    explicit memory_ledger(std::string home, char name = 'a',
                           std::shared_ptr<const record::type_set> types = small_types())
        : home_(std::move(home)), types_(std::move(types)) {
        replica_.bytes[0] = static_cast<std::uint8_t>(name);
        nonce_ = static_cast<std::uint64_t>(name) << 32;
    }

    std::shared_ptr<const record::type_set> types() const override { return types_; }
    std::string home_office() const override { return home_; }
    base::result<void> may_write_for(std::string_view office) override {
        if (office == "NOWHERE") return base::refused("no such office", "office");
        return {};
    }
    base::result<record_state> find(std::string_view type, std::string_view record,
                                    std::string_view office) override {
        record_state state{std::string(office), std::string(type), std::string(record), {}, {}};
        const auto found = records_.find({state.type, state.record});
        if (found == records_.end()) return state;
        state.office = offices_.at({state.type, state.record});
        for (const auto& [reg, held] : found->second) {
            if (held.heads.empty()) continue;
            state.registers[reg] = held.heads;
            merge::order(types_->rule_of(type, reg), state.registers[reg]);
            for (const merge::head& head : held.heads) {
                if (pending_.contains(head.id)) state.pending.insert(head.id);
            }
        }
        return state;
    }
    base::result<void> each(const record_filter& filter,
                            const std::function<void(const record_state&)>& visit) override {
        for (const auto& [name, registers] : records_) {
            const auto state = find(name.first, name.second, "");
            if (!filter.type.empty() && state->type != filter.type) continue;
            if (!filter.office.empty() && state->office != filter.office) continue;
            if (filter.pending_only && state->pending.empty()) continue;
            if (filter.conflicts_only && conflicts_of(*types_, *state).empty()) continue;
            if (!filter.with_retired && standing_of(*state) == merge::standing::retired) continue;
            visit(*state);
        }
        return {};
    }
    base::result<std::vector<logged_change>> history(std::string_view type,
                                                     std::string_view record) override {
        std::vector<logged_change> found;
        for (const logged_change& entry : log_) {
            if (entry.change.type != type || entry.change.record != record) continue;
            found.push_back(entry);
            const bool waits = pending_.contains(entry.change.id);
            if (!waits) found.back().state = logged_change::state::confirmed;
        }
        return found;
    }
    base::result<journal::place> save(journal::change change) override {
        const journal::place at{replica_, ++n_};
        pending_.insert(change.id);
        take(change, at);
        return at;
    }
    std::uint64_t draw_nonce() override { return nonce_ += 2; }
    std::string draw_key() override {
        const std::string digits = std::to_string(++keys_);
        return "0190a000-0000-7000-8000-" + std::string(12 - digits.size(), '0') + digits;
    }

    // Both then hold the same changes, and none is pending.
    void exchange(memory_ledger& other) {
        for (const logged_change& entry : std::vector(log_)) other.take(entry.change, entry.at);
        for (const logged_change& entry : std::vector(other.log_)) take(entry.change, entry.at);
        pending_.clear();
        other.pending_.clear();
    }
    std::size_t saved() const { return log_.size(); }
    const journal::change& last() const { return log_.back().change; }

private:
    using key = std::pair<std::string, std::string>;

    void take(const journal::change& change, const journal::place& at) {
        if (!known_.insert(change.id).second) return;
        log_.push_back({change, at, change.made_at, 0, logged_change::state::pending, {}});
        offices_.try_emplace({change.type, change.record}, change.office);
        const auto known = [&](const base::change_id& id) {
            using standing = merge::known_change::standing;
            return merge::known_change{known_.contains(id) ? standing::folded : standing::unknown,
                                       {}};
        };
        for (const auto& [reg, value] : change.fields) {
            const auto found = change.base.find(reg);
            const journal::id_list bases =
                found == change.base.end() ? journal::id_list{} : found->second;
            merge::head head{change.id,
                             value,
                             change.author,
                             change.office,
                             change.side,
                             change.made_at,
                             change.made_at,
                             false,
                             reg == record::retired_register ? bases : change.saw_retired};
            merge::fold(records_[{change.type, change.record}][reg], std::move(head), bases, known);
        }
    }

    std::string home_;
    std::shared_ptr<const record::type_set> types_;
    base::replica_id replica_;
    std::int64_t n_ = 0;
    std::uint64_t nonce_ = 0;
    int keys_ = 0;
    std::vector<logged_change> log_;
    std::set<base::change_id> known_, pending_;
    std::map<key, std::map<std::string, merge::register_state>> records_;
    std::map<key, std::string> offices_;
};

inline writer officer(int day = 10, base::side side = base::side::office) {
    writer by;
    by.name = side == base::side::office ? "Rahim" : "Karim";
    by.side = side;
    by.office = side == base::side::office ? "DIP-DISTRICT-01" : "DIP-HQ";
    by.today = base::date(std::chrono::year(2021), std::chrono::month(12),
                          std::chrono::day(static_cast<unsigned>(day)));
    by.made_at = base::end_of_dhaka_day(by.today) - 8 * 3600 * base::second_us;
    return by;
}

// One verb as a script calls it.
inline outcome call(memory_ledger& store, const std::string& verb, const json& arguments,
                    const writer& by = officer(), speech how = {true, false}) {
    return run_verb(verb, arguments, store, by, how);
}
inline outcome set(memory_ledger& store, const std::string& target,
                   const std::vector<std::string>& assignments, const writer& by = officer(),
                   const std::string& why = {}) {
    return call(store, "set", {{"target", target}, {"assignments", assignments}, {"why", why}}, by);
}
inline json get(memory_ledger& store, const std::string& target) {
    return json::parse(call(store, "get", {{"target", target}}).out);
}
inline json read(const outcome& o) {
    return json::parse(o.out);
}
inline std::string message(const outcome& o) {
    return read(o)["error"]["message"].get<std::string>();
}

inline const std::string home = "DIP-DISTRICT-01";

}  // namespace kheya::editing
