#include "hub/store/refold.hpp"

#include "hub/store/fold.hpp"
#include "hub/store/records_then.hpp"
#include "shared/wire/messages.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace kheya::hub_store {

namespace {

constexpr std::size_t step_entries = 2'000;  // of one step, or places: some tenths of a second

std::string name_of(const record_key& key) {
    return key.office + " " + key.type + "/" + key.record;
}

// Whether it is the change that the journal has under that id, as its writer or a redaction made
// it: a letter that rotted in its content makes it another.
bool is_as_made(store& in, const journal_row& entry) {
    const auto standing = in.standing_of(entry.change.id);
    if (!standing || standing->office != entry.office || standing->seq != entry.seq) return false;
    const auto cut = journal::redaction_in(entry.change);
    return !cut || journal::is_rest(entry.change, *cut);
}

// An office's journal; nothing, where an entry does not read, which is told.
std::optional<std::vector<journal_row>> journal_of(store& in, const std::string& office,
                                                   const unreadable_entry& tell) {
    std::vector<journal_row> entries;
    const auto last = [&] { return entries.empty() ? 0 : entries.back().seq; };
    try {
        in.each_journal_entry(office, 0, [&](const journal_row& entry) {
            entries.push_back(entry);
            return true;
        });
    } catch (const std::exception& failed) {
        tell(office, last(), failed.what());
        return std::nullopt;
    }
    std::int64_t before = 0;
    for (const journal_row& entry : entries) {
        if (!is_as_made(in, entry)) {
            tell(office, before, "its content is not what its id is the hash of");
            return std::nullopt;
        }
        before = entry.seq;
    }
    return entries;
}

bool are_same(const register_row& a, const register_row& b) {
    return a.verdict == b.verdict &&
           wire::heads_to_json(a.state.heads) == wire::heads_to_json(b.state.heads);
}

// Whether the journal has all that these heads are of: nothing is lost with them.
bool are_in_journal(store& in, const register_row& row) {
    return std::all_of(row.state.heads.begin(), row.state.heads.end(),
                       [&](const merge::head& h) { return in.standing_of(h.id).has_value(); });
}

}  // namespace

base::result<std::unique_ptr<store>> refold(store& from, const record::type_set& types,
                                            base::time_us until) {
    TRY(auto aside, open_store("sqlite::memory:"));
    const auto offices = from.offices();
    const auto left_later = left_after(from, until);
    TRY_VOID(aside->transact([&]() -> base::result<void> {
        aside->prepare_rows(types);
        for (office_row office : offices) {
            office.seq = 0;
            aside->put_office(office);
        }
        for (const office_row& office : offices) {
            from.each_journal_entry(office.id, 0, [&](const journal_row& entry) {
                auto then = entry_then(entry, until, left_later);
                if (then) enter_change(*aside, types, *then);
                return true;
            });
        }
        return {};
    }));
    return aside;
}

// Some offices, each with what is in quarantine of its records anywhere.
struct comparison::folding_again {
    store& kept;
    store& aside;
    const record::type_set& types;
    std::set<record_name> held;  // records with entries in quarantine
    std::size_t entries = 0;

    void enter(journal_row entry) {
        if (!aside.office(entry.office)) {
            auto row = kept.office(entry.office);
            if (!row) row = office_row{entry.office, "", "", "", base::side::office, 0};
            row->seq = 0;
            aside.put_office(*row);
        }
        enter_change(aside, types, entry);
        ++entries;
    }
    // What the streams of other offices hold of it; false: one does not read, and is told of where
    // it stands.
    bool enter_held(const record_key& key) {
        if (!held.contains({key.type, key.record})) return true;
        try {
            for (const journal_row& entry : kept.held_of(key.type, key.record)) {
                if (entry.office == key.office) continue;
                if (!is_as_made(kept, entry)) return false;
                enter(entry);
            }
        } catch (const std::exception&) {
            return false;
        }
        return true;
    }
    // Nothing: its heads do not read.
    std::optional<register_rows> heads_of(const record_key& key) const {
        try {
            return kept.load_record(key.office, key.type, key.record);
        } catch (const std::exception&) {
            return std::nullopt;
        }
    }
    void rebuild_row(const record_key& key) const {
        kept.write_row(types, load_state(kept, key));
    }
};

void comparison::compare_record(folding_again& with, const record_key& key) {
    using enum difference::remedy;
    store& kept = with.kept;
    const bool mends = wanted_ == aim::mending;
    const auto have = with.heads_of(key);
    const auto want = with.aside.load_record(key.office, key.type, key.record);
    register_rows next = have ? *have : register_rows();
    std::set<std::string> names;
    for (const auto& [name, row] : next) names.insert(name);
    for (const auto& [name, row] : want) names.insert(name);
    bool differs = false;
    for (const std::string& name : names) {
        const auto is = next.find(name);
        const auto should = want.find(name);
        if (is != next.end() && should != want.end() && are_same(is->second, should->second)) {
            continue;
        }
        const bool known = should != want.end() &&
                           (is == next.end() || are_in_journal(kept, is->second));
        found_.push_back({name_of(key) + ": the heads of " + name + " differ from the journal's",
                          !known ? none : mends ? was_done : rebuild});
        if (!known || !mends) continue;
        register_row anew = should->second;
        // Its devices are to hear of it.
        anew.seq = kept.next_sequence(key.office, anew.state.heads.empty()
                                                      ? base::change_id()
                                                      : anew.state.heads.front().id);
        next[name] = std::move(anew);
        differs = true;
    }
    if (differs) kept.save_record(key, next);
    if (!have && !differs) return;  // there is nothing that a row could be of
    // Of the heads as they are: those that stay as they were keep their row.
    const bool same_row = kept.read_row(with.types, key) == with.aside.read_row(with.types, key);
    if (!same_row) {
        found_.push_back({name_of(key) + ": the row differs from the journal's",
                          mends ? was_done : rebuild});
    }
    if (mends && (differs || !same_row)) with.rebuild_row(key);
}

void comparison::compare_office(folding_again& with, const std::string& office) {
    const auto entries = journal_of(with.kept, office, tell_);
    if (!entries) return;
    for (const journal_row& entry : *entries) {
        const journal::change& c = entry.change;
        // What is held stands with its sender and concerns the record where that is.
        if (entry.quarantine && with.kept.office_of(c.type, c.record) != office) continue;
        with.enter(entry);
    }
    std::set<record_key> keys;
    for (auto& key : with.kept.records(office, "", false)) keys.insert(key);
    for (auto& key : with.aside.records(office, "", false)) keys.insert(key);
    for (const record_key& key : keys) {
        if (with.enter_held(key)) compare_record(with, key);
    }
}

void comparison::check_chain(store& in, const replica_row& replica) {
    base::hash256 chain = journal::chain_start(replica.id);
    for (std::int64_t n = 1; n <= replica.n; ++n) {
        const auto id = in.id_at({replica.id, n});
        if (!id || !in.standing_of(*id)) {
            found_.push_back({"replica " + replica.id.hex() + ": place " + std::to_string(n) +
                              " holds no change of the journal"});
            return;
        }
        chain = journal::chain_next(chain, n, *id);
    }
    if (chain != replica.chain) {
        found_.push_back({"replica " + replica.id.hex() + ": the chain hash does not verify"});
    }
}

base::result<bool> comparison::go_on(store& kept, const record::type_set& types) {
    if (!begun_) {
        for (auto& office : kept.offices()) offices_.push_back(std::move(office.id));
        for (const auto& replica : kept.replicas()) replicas_.push_back(replica.id);
        begun_ = true;
    }
    if (!offices_.empty()) {
        TRY(const auto aside, open_store("sqlite::memory:"));
        TRY_VOID(aside->transact([&]() -> base::result<void> {
            aside->prepare_rows(types);
            folding_again with{kept, *aside, types, kept.held_records()};
            while (!offices_.empty() && with.entries < step_entries) {
                compare_office(with, offices_.front());
                offices_.pop_front();
            }
            return {};
        }));
    }
    if (!offices_.empty()) return false;
    for (std::size_t places = 0; !replicas_.empty() && places < step_entries;) {
        if (const auto replica = kept.replica(replicas_.front())) {
            check_chain(kept, *replica);
            places += static_cast<std::size_t>(replica->n);
        }
        replicas_.pop_front();
    }
    return replicas_.empty();
}

base::result<std::vector<std::string>> compare_with_journal(
    store& kept, const record::type_set& types,
    const std::function<void(std::size_t)>& progress) {
    std::optional<base::error> unreadable;
    comparison all(comparison::aim::telling,
                   [&](const std::string& office, std::int64_t, const std::string& why) {
                       if (!unreadable) unreadable = base::io_trouble(why, office);
                   });
    for (std::size_t steps = 1;; ++steps) {
        TRY(const bool done, all.go_on(kept, types));
        progress(steps);
        if (done) break;
    }
    if (unreadable) return *unreadable;
    std::vector<std::string> said;
    for (const difference& one : all.found()) said.push_back(one.what);
    return said;
}

}  // namespace kheya::hub_store
