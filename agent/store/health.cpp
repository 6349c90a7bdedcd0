#include "agent/store/health.hpp"

#include "agent/store/disk_care.hpp"
#include "agent/store/hub_keys.hpp"
#include "shared/base/check.hpp"
#include "shared/journal/redaction.hpp"
#include "shared/rows/rows.hpp"

#include <set>

namespace kheya::agent_store {

namespace {

constexpr std::size_t findings_limit = 100;   // what is wrong once is mostly wrong everywhere

class examination {
    using kind = health_finding::kind;

public:
    explicit examination(store& in) : store_(in) {}

    void file(bool deep) {
        for (auto& fault : file_faults(store_.db(), deep)) {
            add({kind::file, fault_of(std::move(fault)), "agent.db", set_aside()});
        }
    }

    void table(const std::string& name) {
        std::string quoted;
        for (const char c : name) quoted += c == '\'' ? std::string("\'\'") : std::string(1, c);
        auto found = store_.db().query("PRAGMA integrity_check('" + quoted + "')");
        while (found.next()) {
            if (found.view(0) == "ok") continue;
            add({kind::file, fault_of(found.text(0)), name, set_aside()});
        }
    }

    // The chain proves order and completeness; ids are hashed anew only when `deep`.
    void chains(bool deep) {
        if (store_.notes().enrolled() && !store_.journal().current_log()) {
            add({kind::log, {"there is no log to write to", "পরিবর্তনের কোনো শিকল নেই"}, "log",
                 set_aside()});
        }
        for (const auto& replica : store_.journal().unlisted_logs()) {
            add({kind::log,
                 {"changes stand in a log that is not listed",
                  "কিছু পরিবর্তনের শিকলের তথ্য হারিয়ে গেছে"},
                 "log " + replica.hex(), set_aside()});
        }
        for (const log_row& log : store_.journal().logs()) {
            base::hash256 chain = journal::chain_start(log.replica);
            std::int64_t n = 0;
            auto found = store_.db().query(
                "SELECT n, id, chain, content FROM journal WHERE replica = ?1 ORDER BY n",
                log.replica);
            while (found.next()) {
                ++n;
                const std::string where = "log " + log.replica.hex() + " at " + std::to_string(n);
                const auto id = found.id<base::change_id>(1);
                chain = journal::chain_next(chain, n, id);
                if (found.integer(0) != n) {
                    return add({kind::log, {"a change is missing", "একটি পরিবর্তন নেই"}, where,
                                set_aside()});
                }
                if (found.id<base::hash256>(2) != chain) {
                    return add({kind::log,
                                {"the chain does not hold", "পরিবর্তনের শিকল মেলে না"}, where,
                                set_aside()});
                }
                if (!deep) continue;
                const auto change = journal::read_change(found.text(3));
                if (!change || change->id != id || !is_whole(*change)) {
                    add({kind::log,
                         {"a change's content is not what its id says",
                          "একটি পরিবর্তনের লেখা বদলে গেছে"},
                         where, set_aside()});
                }
            }
            if (n != log.n || chain != log.chain) {
                add({kind::log, {"the log's end does not hold", "পরিবর্তনের শিকলের শেষ মেলে না"},
                     "log " + log.replica.hex(), set_aside()});
            }
        }
    }

    // Of a change that headquarters took something out of, the hub's signature stands for its id.
    bool is_whole(const journal::change& change) {
        const auto cut = journal::redaction_in(change);
        if (!cut) return true;
        const auto hub = hub_keys_in(store_.notes());
        return hub && journal::is_rest(change, *cut) &&
               is_hubs_signature(*hub, journal::signed_part(*cut), cut->signed_by_hub);
    }

    void streams() {
        for (const stream_row& stream : store_.pulled().streams()) {
            if (!stream.checksum_bad) continue;
            add({kind::stream,
                 {"the checksum differs from the hub's", "হাবের সঙ্গে এখানকার তথ্যের যোগফল মেলে না"},
                 "stream " + stream.name.office,
                 {"the next exchange pulls it again; if this stays, tell headquarters",
                  "পরের আদান-প্রদানে আবার আনা হবে; এরপরও থাকলে প্রধান কার্যালয়কে জানান"}});
        }
    }

    // Others' changes are of no use where they do not read; the hub has them.
    void past() {
        const auto lost = store_.past().damaged();
        for (const auto& row : lost) {
            add({kind::stream,
                 {"another's change is not what its id says",
                  "অন্যের একটি পরিবর্তনের লেখা বদলে গেছে"},
                 "past " + row.id.hex(),
                 {"nothing to do: the next exchange brings it again",
                  "কিছু করতে হবে না: পরের আদান-প্রদানে আবার আনা হবে"}});
        }
        store_.past().forget(lost);
    }

    // A head is what the change of its id says. A checksum, which is of ids, does not show where it
    // is not.
    void heads() {
        std::set<std::string> harmed;
        for (const record_key& key : store_.pulled().keys({}, {})) {
            const auto record = store_.pulled().find(key.type, key.record);
            for (const auto& [reg, heads] : record.registers) {
                for (const merge::head& head : heads) {
                    if (is_as_written(head, reg)) continue;
                    harmed.insert(record.office);
                    add({kind::stream,
                         {"a value is not what its change says",
                          "একটি মান তার পরিবর্তনের লেখার সঙ্গে মেলে না"},
                         key.type + " " + key.record + " " + reg,
                         {"nothing to do: the next exchange brings it again",
                          "কিছু করতে হবে না: পরের আদান-প্রদানে আবার আনা হবে"}});
                }
            }
        }
        if (harmed.empty()) return;
        const auto done = store_.db().transact([&] {
            for (const std::string& office : harmed) store_.pull_again(office);
        });
        if (!done) throw platform::sqlite_failure(done.error());
    }

    // So is one whose change is not here.
    bool is_as_written(const merge::head& head, const std::string& reg) {
        const auto own = store_.journal().find(head.id);
        const auto change = own ? own->change : store_.past().find(head.id);
        if (!change) return true;
        const auto value = change->fields.find(reg);
        return value != change->fields.end() && value->second == head.value &&
               change->author == head.author && change->made_at == head.made_at;
    }

    // Rows are written anew inside a transaction that is given up, and compared with what was
    // there.
    void rows_against_heads() {
        auto undone = store_.db().transact([&]() -> base::result<void> {
            const auto records = store_.records();
            auto& db = store_.db();
            const auto types = store_.types();
            std::map<std::string, std::int64_t> counted;
            for (const record_key& key : records.keys({}, {})) {
                const auto state = records.find(key.type, key.record, key.office);
                if (!state.exists() || state.office != key.office) continue;
                ++counted[key.type];
                const auto kept =
                    rows::read_row(db, *types, key.type, key.office, key.record);
                rows::write_row(db, *types, state);
                if (kept != rows::read_row(db, *types, key.type, key.office, key.record)) {
                    add({kind::row,
                         {"the row differs from the journal",
                          "একটি তথ্যের সারি জার্নালের সঙ্গে মেলে না"},
                         key.type + " " + key.record, rebuild()});
                }
            }
            for (const record::type& t : types->types()) {
                auto rows = db.query("SELECT count(*) FROM \"" + t.name + "\"");
                if (rows.next() && rows.integer(0) != counted[t.name]) {
                    add({kind::row,
                         {"there are rows of no record", "এমন সারি আছে যার কোনো তথ্য নেই"}, t.name,
                         rebuild()});
                }
            }
            return base::refused("compared; nothing is to stay");
        });
        if (!undone && undone.error().code != base::errc::refused) {
            throw platform::sqlite_failure(undone.error());
        }
    }

    std::vector<health_finding> take() { return std::move(findings_); }

private:
    // What SQLite says is for whoever mends files.
    static both_languages fault_of(std::string said) {
        return {"SQLite says: " + std::move(said), "তথ্য-ফাইলে ত্রুটি ধরা পড়েছে"};
    }
    static both_languages set_aside() {
        return {"nothing to do: the file is set aside and built anew from what reads and from the "
                "hub",
                "কিছু করতে হবে না: ফাইলটি সরিয়ে রেখে যা পড়া যায় তা ও হাব থেকে নতুন করে গড়া হবে"};
    }
    static both_languages rebuild() {
        return {"nothing to do: it is made anew from the journal",
                "কিছু করতে হবে না: জার্নাল থেকে নতুন করে তৈরি হবে"};
    }

    void add(health_finding finding) {
        if (findings_.size() < findings_limit) findings_.push_back(std::move(finding));
    }
    store& store_;
    std::vector<health_finding> findings_;
};

}  // namespace

both_languages::both_languages(std::string english, std::string bengali)
    : en(std::move(english)), bn(std::move(bengali)) {
    CHECK(!en.empty() && !bn.empty());
}

std::vector<std::string> tables(store& in) {
    std::vector<std::string> names;
    auto found = in.db().query("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
    while (found.next()) names.push_back(found.text(0));
    return names;
}

std::vector<health_finding> look_over_table(store& in, const std::string& table) {
    examination e(in);
    e.table(table);
    return e.take();
}

std::vector<health_finding> look_over_chains(store& in) {
    examination e(in);
    e.chains(true);
    e.past();
    e.heads();
    return e.take();
}

void rebuild_rows(store& in) {
    for (const record::type& t : in.types()->types()) {
        in.db().run("DELETE FROM \"" + t.name + "\"");
    }
    in.db().run("DELETE FROM conflict");
    const auto all = in.records().keys({}, {});
    in.records().refresh({all.begin(), all.end()});
}

std::vector<health_finding> look_over(store& in, bool deep) {
    examination e(in);
    e.file(deep);
    e.chains(deep);
    e.streams();
    if (deep) e.past();
    if (deep) e.heads();
    if (deep) e.rows_against_heads();
    return e.take();
}

}  // namespace kheya::agent_store
