#include "agent/store/store.hpp"

#include "agent/store/schema.hpp"
#include "shared/base/hash.hpp"
#include "shared/platform/log.hpp"
#include "shared/platform/sqlite_columns.hpp"
#include "shared/record/succession.hpp"
#include "shared/rows/rows.hpp"

#include <algorithm>

namespace kheya::agent_store {

namespace {

// Of files of earlier versions.
void add_new_columns(platform::database& db) {
    platform::add_missing_column(db, "log", "backed_up", "INTEGER NOT NULL DEFAULT 0");
    platform::add_missing_column(db, "stream", "agreed", "INTEGER NOT NULL DEFAULT -1");
    for (const char* name : {"heads_mark", "history_mark"}) {
        platform::add_missing_column(db, "stream", name, "BLOB");
    }
    for (const char* name : {"mark", "first_mark"}) {
        platform::add_missing_column(db, "ahead", name, "BLOB");
    }
    platform::add_missing_column(db, "journal", "stamp_office", "TEXT NOT NULL DEFAULT ''");
    platform::add_missing_column(db, "past", "written_in", "TEXT NOT NULL DEFAULT ''");
    platform::add_missing_column(db, "past", "side", "TEXT NOT NULL DEFAULT 'office'");
    platform::add_missing_column(db, "past", "proof", "BLOB");
    platform::add_missing_column(db, "past", "epoch", "TEXT NOT NULL DEFAULT ''");
}

// A file of the first version held others' changes without the hub's proofs, and by the proof alone
// a hub that was put back is given them: those histories come anew.
void ask_for_proofs(platform::database& db) {
    const std::string unproved =
        " WHERE office IN (SELECT office FROM past WHERE proof IS NULL AND quarantined = 0)";
    db.run("UPDATE stream SET history = 0, history_mark = NULL" + unproved);
    db.run("DELETE FROM ahead" + unproved + " AND cursor = 'history'");
}

// Preparing some thirty tables at every command would cost more than the command: only when the
// record types, how conflicts in them are judged, or the schema differ from those that the tables
// were made for. That of the program's own set stands first in the note, then that of the published
// one.
const std::string& hash_of_types() {
    static const std::string known = record::hash_of(record::builtin_type_files()).hex() + "/" +
                                     std::to_string(merge::verdicts_version) + "/" +
                                     base::sha256_of(schema_sql()).hex().substr(0, 16);
    return known;
}

// Nothing: there is none, or its note was damaged.
std::optional<record::type_files> published_files(const notes& from) {
    const auto kept = nlohmann::json::parse(from.text(note::types), nullptr, false);
    if (!kept.is_object()) return std::nullopt;
    const auto files = kept.find("files");
    const bool reads = files != kept.end() && files->is_object() &&
                       std::all_of(files->begin(), files->end(),
                                   [](const auto& file) { return file.is_string(); });
    if (!reads) return std::nullopt;
    return files->get<record::type_files>();
}

}  // namespace

base::result<std::unique_ptr<store>> store::open(const std::string& path,
                                                 platform::database_options options) {
    TRY(auto db, platform::database::open(path, std::move(options)));
    std::unique_ptr<store> made(new store(std::move(db)));
    TRY_VOID(made->prepare());
    return made;
}

base::result<void> store::prepare() {
    const std::string& types_hash = hash_of_types();
    const auto is_current = db_->read([&] {
        auto version = db_->query("PRAGMA user_version");
        return version.next() && version.integer(0) == schema_version &&
               notes().text(note::types_hash).starts_with(types_hash);
    });
    if (!is_current) return is_current.error();
    if (*is_current) return {};
    return db_->transact([&]() -> base::result<void> {
        {
            auto version = db_->query("PRAGMA user_version");
            if (version.next() && version.integer(0) > schema_version) {
                return base::io_trouble("this data was written by a newer kheya-agent: update it");
            }
        }
        add_new_columns(*db_);
        db_->script(schema_sql());
        ask_for_proofs(*db_);
        // Another program may read what the one before it could not.
        notes().forget(note::types_trouble);
        prepare_rows();
        const std::string before = notes().text(note::types_hash);
        const auto space = before.find(' ');
        const std::string published = space == std::string::npos ? "" : before.substr(space);
        types_hash_ = types_hash + published;
        notes().set(note::types_hash, types_hash_);
        db_->script("PRAGMA user_version=" + std::to_string(schema_version));
        return {};
    });
}

// Fields that an older set did not know are in the heads already: their columns fill now.
void store::prepare_rows() {
    rows::prepare_tables(*db_, *types());
    const auto all = records().keys({}, {});
    records().refresh({all.begin(), all.end()});
}

record::type_files store::type_files() {
    const auto published = published_types();
    return published ? record::completed(*published, record::builtin_type_files())
                     : record::builtin_type_files();
}

// The hub takes a set that it is not told of for one that is not here, and tells it anew. Where
// this cannot be written now, the next load does it.
void store::forget_types() {
    platform::log_error("record types: the published set does not read: the program's own is used");
    const auto forgotten = db_->transact([&] {
        notes().forget(note::types);
        notes().set(note::types_hash, hash_of_types());
    });
    if (!forgotten) types_rollbacks_ = db_->rollbacks();
}

std::optional<record::type_files> store::published_types() {
    auto published = published_files(notes());
    if (!published && !notes().text(note::types).empty()) forget_types();
    return published;
}

std::shared_ptr<const record::type_set> store::types() {
    // A set that was put into use in a transaction that did not hold is not in use.
    if (types_ && types_rollbacks_ == db_->rollbacks()) return types_;
    types_rollbacks_ = db_->rollbacks();
    if (types_ && notes().text(note::types_hash) == types_hash_) return types_;
    const auto published = published_types();
    const std::string hash = notes().text(note::types_hash);
    base::result<std::shared_ptr<const record::type_set>> loaded = record::builtin_types();
    if (published) {
        loaded = record::type_set::load(
            record::completed(*published, record::builtin_type_files()));
    }
    // It loaded when it came: this program is older than the one that took it.
    if (!loaded) platform::log_error("record types: " + loaded.error().text());
    types_ = loaded ? *loaded : record::builtin_types();
    types_hash_ = hash;
    return types_;
}

base::result<void> store::use_types(const record::type_files& published) {
    TRY(const auto alone, record::type_set::load(published));
    TRY(auto types, record::type_set::load(
                        record::completed(published, record::builtin_type_files())));
    const std::string set = record::hash_of(published).hex();
    const nlohmann::json kept = {
        {"set", set}, {"version", alone->version()}, {"files", published}};
    notes().set(note::types, kept.dump());
    types_hash_ = hash_of_types() + " " + set;
    notes().set(note::types_hash, types_hash_);
    types_ = std::move(types);
    types_rollbacks_ = db_->rollbacks();
    prepare_rows();
    return {};
}

agent_store::records store::records() {
    return {*db_, [this]() -> const record::type_set& { return *types(); }};
}

journal::place store::save(const journal::change& c, const clock_reading& made) {
    const auto place = journal().append(c, made);
    notes().set(note::last_made_at, c.made_at);
    records().refresh({key_of(c)});
    return place;
}

record_key store::key_of(const journal::change& c) {
    auto holder = pulled().find(c.type, c.record).office;
    if (holder.empty()) holder = pulled().whereabouts(c.type, c.record, c.office);
    return {std::move(holder), c.type, c.record};
}

base::time_us store::next_time(base::time_us wall) {
    return base::next_hybrid_time(wall, notes().number(note::last_made_at));
}

base::time_us store::latest_seen() {
    return std::max(notes().number(note::last_made_at), notes().number(note::heard_at));
}

void store::pull_again(const std::string& office) {
    for (stream_row& stream : pulled().streams()) {
        if (stream.name.office != office) continue;
        stream.heads = 0;
        stream.heads_mark = {};
        pulled().put_stream(stream);
    }
    pulled().distrust(office);
    notes().set(note::sweep_due, 1);
    notes().forget(note::checksum);
}

std::string store::checksum() {
    std::string kept = notes().text(note::checksum);
    if (!kept.empty()) return kept;
    const std::string epoch = notes().text(note::epoch);
    if (epoch.empty()) return {};
    wire::checksum sum;
    for (const stream_row& stream : pulled().streams()) {
        if (!stream.name.office_record_only) pulled().add_to(sum, stream.name.office, epoch);
    }
    return sum.finish().hex();
}

}  // namespace kheya::agent_store
