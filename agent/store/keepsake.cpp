#include "agent/store/keepsake.hpp"

#include "agent/store/disk_care.hpp"
#include "agent/store/hub_keys.hpp"
#include "agent/store/schema.hpp"
#include "shared/base/text.hpp"
#include "shared/platform/files.hpp"
#include "shared/platform/packed_files.hpp"

#include <array>
#include <map>

namespace kheya::agent_store {

namespace {

constexpr std::array identity_notes = {
    note::office, note::hub_url, note::hub_key, note::hub_name, note::enrol_secret,
    note::code_hash, note::device, note::scope, note::side, note::level, note::statement,
    note::people, note::hub_next_key, note::hub_earlier_keys};
// One says whether the others can be: that of the hub, or the code that is to be used.
constexpr std::array proved_notes = {
    note::office, note::device, note::hub_key, note::hub_next_key, note::hub_earlier_keys,
    note::statement, note::enrol_secret, note::code_hash};
constexpr std::size_t identity_limit = 256u << 10;
constexpr std::size_t key_limit = 64u << 10;

base::error no_backup(const std::string& why) {
    return {base::errc::refused, "this is no backup of a kheya-agent: " + why, {},
            "এটি kheya-agent-এর ব্যাকআপ নয়"};
}

using identity = std::map<std::string_view, std::string>;

identity noted_in(store& in) {
    identity values;
    for (const auto key : identity_notes) values[key] = in.notes().text(key);
    return values;
}

// As far as it reads.
identity noted_in_damaged(platform::database& in) {
    identity values;
    for (const auto key : identity_notes) {
        const auto value = in.read([&] { return notes(in).text(key); });
        values[key] = value ? *value : std::string();
    }
    return values;
}

identity kept_in(const std::string& folder) {
    identity values;
    const auto text = platform::read_file(identity_file(folder), identity_limit);
    const auto kept = text ? nlohmann::json::parse(*text, nullptr, false) : nlohmann::json();
    for (const auto key : identity_notes) {
        const auto value = kept.is_object() ? kept.find(std::string(key)) : kept.end();
        values[key] = value != kept.end() && value->is_string()
                          ? value->get_ref<const std::string&>()
                          : std::string();
    }
    return values;
}

// Whether the hub has signed that this device is of this office, or is to be asked with a code.
bool is_proved(const identity& of) {
    const auto keys = read_hub_keys(of.at(note::hub_key), of.at(note::hub_next_key),
                                    of.at(note::hub_earlier_keys));
    if (!keys || of.at(note::office).empty() || !base::public_key::parse(of.at(note::device))) {
        return false;
    }
    if (of.at(note::statement).empty()) return !of.at(note::enrol_secret).empty();
    const auto told = nlohmann::json::parse(of.at(note::statement), nullptr, false);
    if (!told.is_object() || !told.contains("statement") || !told.contains("signature")) {
        return false;
    }
    const auto& statement = told["statement"];
    if (!told["signature"].is_string() || !statement.is_object()) return false;
    const auto signature = base::signature::parse(told["signature"].get<std::string>());
    return signature && is_hubs_signature(*keys, statement.dump(), *signature) &&
           statement.value("device", nlohmann::json()) == of.at(note::device) &&
           statement.value("office", nlohmann::json()) == of.at(note::office);
}

// Of what stands for itself.
bool can_be(std::string_view key, const std::string& value) {
    if (key == note::hub_url) return value.starts_with("https://");
    if (value.empty()) return true;
    if (key == note::scope) return value == "own" || value == "subtree";
    if (key == note::side) return base::side_from(value).has_value();
    if (key == note::people) return nlohmann::json::parse(value, nullptr, false).is_array();
    return true;
}

// What cannot be in `values` is taken from `other`, where it can be there.
void mend(identity& values, const identity& other) {
    if (!is_proved(values) && is_proved(other)) {
        for (const auto key : proved_notes) values[key] = other.at(key);
    }
    for (auto& [key, value] : values) {
        if (!can_be(key, value) && can_be(key, other.at(key))) value = other.at(key);
    }
}

bool has_key_table(platform::database& db) {
    return db.query("SELECT 1 FROM sqlite_master WHERE name = 'device_key'").next();
}

// Under a name that no other key has taken; gives that.
base::result<std::string> set_key_aside(const std::string& folder, const std::string& device) {
    const std::string name = key_file(folder) + ".replaced-" + device;
    std::string aside = name;
    for (int next = 2; platform::file_exists(aside); ++next) {
        aside = name + "-" + std::to_string(next);
    }
    TRY_VOID(platform::move_file(key_file(folder), aside));
    return aside;
}

// What no receipt covers goes into the current log.
void move_unsent(own_journal& journal, const log_row& old) {
    std::vector<std::int64_t> leaving;
    journal.each_from(old.replica, old.acknowledged + 1, [&](const own_change& own) {
        leaving.push_back(own.ordinal);
        return true;
    });
    for (const std::int64_t ordinal : leaving) journal.move_to_current_log(ordinal);
    journal.cut_log(old.replica, old.acknowledged);
}

void note_restored(store& in, const restore_report& report) {
    const set_aside_report& aside = report.aside;
    const nlohmann::json event = {
        {"at", report.at},
        {"taken", aside.taken},
        {"harmed", aside.harmed},
        {"unread", aside.unread ? nlohmann::json(*aside.unread) : nlohmann::json()},
        {"of_others", aside.of_others}};
    in.notes().set(note::restored, event.dump());
}

std::vector<std::string> names_in(const nlohmann::json& list) {
    std::vector<std::string> names;
    for (const auto& name : list) {
        if (name.is_string()) names.push_back(name.get<std::string>());
    }
    return names;
}

std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

}  // namespace

std::string identity_file(const std::string& folder) { return folder + "/identity.json"; }
std::string key_file(const std::string& folder) { return folder + "/device.key"; }

std::optional<restore_report> restore_report::noted_in(const notes& from) {
    const auto event = nlohmann::json::parse(from.text(note::restored), nullptr, false);
    if (!event.is_object()) return std::nullopt;
    restore_report out;
    out.at = event.value("at", std::int64_t(0));
    out.aside.taken = event.value("taken", std::int64_t(0));
    out.aside.harmed = names_in(event.value("harmed", nlohmann::json()));
    out.aside.of_others = names_in(event.value("of_others", nlohmann::json()));
    const auto unread = event.value("unread", nlohmann::json());
    if (unread.is_number()) out.aside.unread = unread.get<std::int64_t>();
    else out.aside.unread.reset();
    return out;
}

std::string restore_report::text(bool bengali) const {
    std::string said;
    const auto say = [&](const std::string& en, const std::string& bn) {
        said += (said.empty() ? "" : "; ") + (bengali ? bn : en);
    };
    if (aside.taken > 0) {
        say(std::to_string(aside.taken) + (aside.taken == 1 ? " change" : " changes") +
                " that the backup lacks " + (aside.taken == 1 ? "was" : "were") +
                " taken over from what stood here before it",
            "ব্যাকআপে নেই এমন " + base::bengali_digits(std::to_string(aside.taken)) +
                "টি পরিবর্তন আগের তথ্য-ফাইল থেকে নেওয়া হয়েছে");
    }
    if (!aside.harmed.empty()) {
        const std::string files = listed(aside.harmed);
        const std::string count = aside.unread ? std::to_string(*aside.unread) : std::string();
        say(count.empty() ? "how many changes of " + files + " did not read is not known"
                          : count + " changes of " + files + " did not read",
            files + " ফাইলের " +
                (count.empty() ? std::string("কতটি পরিবর্তন পড়া যায়নি তা জানা যায়নি")
                               : base::bengali_digits(count) + "টি পরিবর্তন পড়া যায়নি"));
        say("what of them was not sent yet may be lost: keep these files and give them to "
            "headquarters",
            "যা তখনও পাঠানো হয়নি তা হারিয়ে থাকতে পারে: ফাইলগুলো রেখে দিন ও প্রধান কার্যালয়ে দিন");
    }
    if (!aside.of_others.empty()) {
        const std::string files = listed(aside.of_others);
        say("changes that were not sent yet stand in " + files + ", of another office, and nothing "
            "was taken from there: keep these files and give them to headquarters",
            files + " অন্য অফিসের, তাতে না-পাঠানো পরিবর্তন আছে, কিছুই নেওয়া হয়নি: ফাইলগুলো "
                    "রেখে দিন ও প্রধান কার্যালয়ে দিন");
    }
    return said;
}

base::result<void> keep_identity(store& in, const std::string& folder) {
    identity values = noted_in(in);
    mend(values, kept_in(folder));
    if (values[note::office].empty()) return {};
    auto document = nlohmann::json::object();
    for (const auto& [key, value] : values) {
        if (!value.empty()) document[std::string(key)] = value;
    }
    const std::string text = document.dump(1) + "\n";
    const auto kept = platform::read_file(identity_file(folder), identity_limit);
    if (kept && *kept == text) return {};
    return platform::write_private_file(identity_file(folder), text);
}

void take_identity(store& into, const std::string& folder, platform::database* damaged) {
    identity values = kept_in(folder);
    if (damaged != nullptr) {
        const identity old = noted_in_damaged(*damaged);
        for (auto& [key, value] : values) {
            if (value.empty()) value = old.at(key);
        }
        mend(values, old);
    }
    for (const auto& [key, value] : values) {
        if (!value.empty()) into.notes().set(key, value);
    }
}

base::result<void> mend_identity(store& in, const std::string& folder) {
    identity values;
    TRY_VOID(in.db().read([&] { values = noted_in(in); }));
    const identity noted = values;
    mend(values, kept_in(folder));
    if (values == noted) return {};
    return in.db().transact([&] {
        for (const auto& [key, value] : values) {
            if (value.empty()) in.notes().forget(key);
            else in.notes().set(key, value);
        }
    });
}

base::result<void> back_up(store& in, const std::string& folder, const std::string& file,
                           base::time_us wall) {
    const auto failed = [&](const base::error& e) {
        return base::error{base::errc::io, "the backup was not made: " + e.text(), file,
                           "ব্যাকআপ হয়নি: " + e.text(true)};
    };
    TRY_VOID(platform::keep_out_of(folder, file));
    const auto key = platform::read_file(key_file(folder), key_limit);
    if (!key) return failed(key.error());
    // An empty file of ours first: SQLite would make one that others may read.
    const auto beside = platform::make_unfinished(file, "store", "SQLite format 3");
    if (!beside) return failed(beside.error());
    const std::string& temporary = *beside;
    for (const char* part : {"-wal", "-shm", "-journal"}) platform::remove_file(temporary + part);
    auto written = in.db().read([&] { in.db().query("VACUUM INTO ?1", temporary).next(); });
    if (written) {
        auto copy = platform::database::open(temporary);
        written = copy ? (*copy)->transact([&] {
            (*copy)->script("CREATE TABLE device_key (file TEXT NOT NULL)");
            (*copy)->run("INSERT INTO device_key (file) VALUES (?1)", *key);
            (*copy)->run("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)",
                         note::backed_up_at, wall);
        })
                       : base::result<void>(copy.error());
        if (written) {
            written = (*copy)->read([&] {
                (*copy)->script("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE;");
            });
        }
    }
    if (written) written = platform::move_file(temporary, file);
    if (written) return {};
    platform::remove_database(temporary);
    return failed(written.error());
}

base::result<void> examine_backup(const std::string& file) {
    auto db = platform::database::open(file);
    if (!db) return no_backup(db.error().text());
    std::string why;
    const auto looked = (*db)->read([&] {
        const auto faults = file_faults(**db, false);
        if (!faults.empty()) {
            why = "it is damaged (" + faults.front() + ")";
            return;
        }
        if (!has_key_table(**db)) {
            why = "it holds no device key";
            return;
        }
        auto version = (*db)->query("PRAGMA user_version");
        if (version.next() && version.integer(0) > schema_version) {
            why = "it was written by a newer kheya-agent: update this one first";
        }
    });
    if (!looked) return no_backup(looked.error().text());
    if (!why.empty()) return no_backup(why);
    return (*db)->read([&] {
        (*db)->script("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE;");
    });
}

base::result<std::optional<restore_report>> settle_restored(store& in, const std::string& folder,
                                                            platform::chance& random,
                                                            base::time_us wall) {
    std::string key;
    TRY_VOID(in.db().read([&] {
        if (!has_key_table(in.db())) return;
        auto row = in.db().query("SELECT file FROM device_key");
        if (row.next()) key = row.text(0);
    }));
    if (key.empty()) return std::optional<restore_report>();
    const auto there = platform::read_file(key_file(folder), key_limit);
    if (there && *there != key) {
        // It may be of another device than the restored one.
        const auto known = platform::key_pair::load(key_file(folder));
        TRY_VOID(set_key_aside(folder, known ? known->public_part().hex()
                                             : in.notes().text(note::device)));
    }
    if (!there || *there != key) TRY_VOID(platform::write_private_file(key_file(folder), key));
    restore_report report;
    report.at = wall;
    TRY_VOID(in.db().transact([&] {
        auto journal = in.journal();
        const auto old = journal.current_log();
        journal.begin_log(random.draw<base::replica_id>());
        if (old) move_unsent(journal, *old);
        in.notes().forget(note::lease);   // it belongs to the log it was given for
        report.aside = take_set_aside(in, folder, taken_of::office);
        note_restored(in, report);
        in.db().script("DROP TABLE device_key");
    }));
    return std::optional(std::move(report));
}

base::result<void> replace_key(const std::string& folder, const platform::key_pair& key,
                               const std::string& device) {
    const std::string file = key_file(folder);
    std::string aside;
    if (platform::file_exists(file)) {
        TRY(aside, set_key_aside(folder, device));
    }
    const auto saved = key.save(file);
    // Where that fails too, it stays set aside and the next enrolment draws another.
    if (!saved && !aside.empty()) (void)platform::move_file(aside, file);
    return saved;
}

}  // namespace kheya::agent_store
