#include "hub/store/refold.hpp"

#include "hub/store/fold.hpp"
#include "hub/store/records_then.hpp"
#include "shared/wire/messages.hpp"

#include <set>

namespace kheya::hub_store {

namespace {

std::string name_of(const record_key& key) {
    return key.office + " " + key.type + "/" + key.record;
}

void compare_record(store& kept, store& again, const record::type_set& types, const record_key& key,
                    std::vector<std::string>& findings) {
    const auto have = kept.load_record(key.office, key.type, key.record);
    const auto want = again.load_record(key.office, key.type, key.record);
    std::set<std::string> names;
    for (const auto& [name, row] : have) names.insert(name);
    for (const auto& [name, row] : want) names.insert(name);
    for (const std::string& name : names) {
        const bool both = have.contains(name) && want.contains(name);
        if (both && have.at(name).verdict == want.at(name).verdict &&
            wire::heads_to_json(have.at(name).state.heads) ==
                wire::heads_to_json(want.at(name).state.heads)) {
            continue;
        }
        findings.push_back(name_of(key) + ": the heads of " + name + " differ from the journal's");
    }
    if (kept.read_row(types, key) != again.read_row(types, key)) {
        findings.push_back(name_of(key) + ": the row differs from the journal's");
    }
}

void check_chain(store& in, const replica_row& replica, std::vector<std::string>& findings) {
    base::hash256 chain = journal::chain_start(replica.id);
    for (std::int64_t n = 1; n <= replica.n; ++n) {
        const auto id = in.id_at({replica.id, n});
        if (!id || !in.standing_of(*id)) {
            findings.push_back("replica " + replica.id.hex() + ": place " + std::to_string(n) +
                               " holds no change of the journal");
            return;
        }
        chain = journal::chain_next(chain, n, *id);
    }
    if (chain != replica.chain) {
        findings.push_back("replica " + replica.id.hex() + ": the chain hash does not verify");
    }
}

// Visits an office's journal up to the first entry that does not read.
void each_readable(store& from, const std::string& office,
                   const std::function<void(const journal_row&)>& visit,
                   const unreadable_entry& tell) {
    std::int64_t last = 0;
    bool visiting = false;
    try {
        from.each_journal_entry(office, 0, [&](const journal_row& entry) {
            visiting = true;
            visit(entry);
            visiting = false;
            last = entry.seq;
            return true;
        });
    } catch (const std::exception& failed) {
        if (visiting || !tell) throw;
        tell(office, last, failed.what());
    }
}

}  // namespace

base::result<std::unique_ptr<store>> refold(store& from, const record::type_set& types,
                                            base::time_us until, const unreadable_entry& tell) {
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
            const auto fold = [&](const journal_row& entry) {
                auto then = entry_then(entry, until, left_later);
                if (then) enter_change(*aside, types, *then);
            };
            each_readable(from, office.id, fold, tell);
        }
        return {};
    }));
    return aside;
}

base::result<std::vector<std::string>> compare_with_journal(
    store& kept, const record::type_set& types, const std::function<void(std::size_t)>& progress,
    const unreadable_entry& tell) {
    std::set<std::string> half_read;
    unreadable_entry note;
    if (tell) {
        note = [&](const std::string& office, std::int64_t after, const std::string& why) {
            half_read.insert(office);
            tell(office, after, why);
        };
    }
    TRY(const auto again, refold(kept, types, INT64_MAX, note));
    std::vector<std::string> findings;
    TRY_VOID(again->transact([&]() -> base::result<void> {
        std::set<record_key> keys;
        for (auto& key : kept.records("", "", false)) keys.insert(key);
        for (auto& key : again->records("", "", false)) keys.insert(key);
        std::size_t done = 0;
        for (const record_key& key : keys) {
            if (half_read.contains(key.office)) continue;
            compare_record(kept, *again, types, key, findings);
            progress(++done);
        }
        return {};
    }));
    for (const replica_row& replica : kept.replicas()) check_chain(kept, replica, findings);
    return findings;
}

}  // namespace kheya::hub_store
