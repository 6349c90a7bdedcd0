#include "agent/store/health.hpp"

#include "shared/rows/rows.hpp"

namespace kheya::agent_store {

namespace {

constexpr std::size_t findings_limit = 100;   // what is wrong once is mostly wrong everywhere

class examination {
public:
    explicit examination(store& in) : store_(in) {}

    void file(bool deep) {
        auto found = store_.db().query(deep ? "PRAGMA integrity_check" : "PRAGMA quick_check");
        while (found.next()) {
            if (found.view(0) == "ok") continue;
            add({found.text(0), "agent.db", "keep the file, enrol anew in another data folder"});
        }
    }

    // The chain proves order and completeness; ids are hashed anew only when `deep`.
    void chains(bool deep) {
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
                if (found.integer(0) != n) return add({"a change is missing", where, broken_log});
                if (found.id<base::hash256>(2) != chain) {
                    return add({"the chain does not hold", where, broken_log});
                }
                if (!deep) continue;
                const auto change = journal::read_change(found.text(3));
                if (!change || change->id != id) {
                    add({"a change's content is not what its id says", where, broken_log});
                }
            }
            if (n != log.n || chain != log.chain) {
                add({"the log's end does not hold", "log " + log.replica.hex(), broken_log});
            }
        }
    }

    void streams() {
        for (const stream_row& stream : store_.pulled().streams()) {
            if (!stream.checksum_bad) continue;
            add({"the checksum differs from the hub's", "stream " + stream.name.office,
                 "run `kheya-agent sync`: it is pulled again; if this stays, tell headquarters"});
        }
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
                    add({"the row differs from the journal", key.type + " " + key.record, rebuild});
                }
            }
            for (const record::type& t : types->types()) {
                auto rows = db.query("SELECT count(*) FROM \"" + t.name + "\"");
                if (rows.next() && rows.integer(0) != counted[t.name]) {
                    add({"there are rows of no record", t.name, rebuild});
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
    static constexpr const char* broken_log =
        "nothing is lost at the hub; save again what `list --pending` lacks";
    static constexpr const char* rebuild = "save or sync the record: its row is made anew";

    void add(health_finding finding) {
        if (findings_.size() < findings_limit) findings_.push_back(std::move(finding));
    }
    store& store_;
    std::vector<health_finding> findings_;
};

}  // namespace

std::vector<health_finding> look_over(store& in, bool deep) {
    examination e(in);
    e.file(deep);
    e.chains(deep);
    e.streams();
    if (deep) e.rows_against_heads();
    return e.take();
}

}  // namespace kheya::agent_store
