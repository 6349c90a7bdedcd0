#include "hub/command/backup.hpp"

#include "hub/command/comparing.hpp"
#include "hub/command/key_roll.hpp"
#include "hub/intake/clock_turns.hpp"
#include "hub/store/engine.hpp"
#include "hub/store/hub_ledger.hpp"
#include "shared/platform/files.hpp"
#include "shared/platform/packed_files.hpp"
#include "shared/platform/sealed_box.hpp"
#include "shared/platform/system.hpp"
#include "shared/platform/terminal.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <sstream>

namespace kheya::hub_command {

namespace {

constexpr std::size_t text_limit = 64u << 20;  // of settings and of the log of statements
constexpr const char* store_name = "hub.db";
constexpr const char* key_name = "hub.key";
constexpr const char* next_begin = "next-";  // of the file with the announced key's seed
constexpr const char* sealed_name = "hub.key.sealed";
constexpr const char* settings_name = "hub.toml";

constexpr std::string_view database_begin = "SQLite format 3";
constexpr std::string_view name_begin = "kheya-hub-", name_end = ".backup";
// What make_unfinished adds.
constexpr std::array<std::string_view, 2> half_ends = {".kheya-store", ".kheya-unfinished"};

std::string quoted(const std::string& text) {
    std::string out = "'";
    for (char c : text) out += c == '\'' ? std::string("''") : std::string(1, c);
    return out + "'";
}

// With the announced key, where the folder has it.
base::result<hub_identity> identity_behind(const platform::key_pair& key,
                                           const std::string& folder) {
    if (!platform::file_exists(key_file(folder))) return hub_identity{key};
    TRY(auto who, load_identity(folder));
    // The key that serves counts, whatever was put beside it meanwhile.
    return who.key.public_part() == key.public_part() ? who : hub_identity{key};
}

// The lines of both logs, each once: a folder that is set aside may know of later statements.
base::result<void> join_statements(const std::string& older, const std::string& into) {
    if (!platform::file_exists(older)) return {};
    TRY(const auto there, platform::file_exists(into) ? platform::read_file(into, text_limit)
                                                      : base::result<std::string>(std::string()));
    TRY(const auto more, platform::read_file(older, text_limit));
    std::set<std::string> known;
    std::string line, all = there;
    for (std::istringstream lines(there); std::getline(lines, line);) known.insert(line);
    for (std::istringstream lines(more); std::getline(lines, line);) {
        if (known.insert(line).second) all += line + "\n";
    }
    return platform::write_private_file(into, all);
}

// Before anything of the folder gives way to it.
base::result<void> check_store(const std::string& file) {
    TRY(const auto store, hub_store::open_engine("sqlite:" + file));
    return store->transact([&] { return hub_store::check_holds_hub(*store); });
}

// What a store that is damaged gives is no backup.
base::result<void> check_whole(const std::string& file) {
    TRY(const auto copy, hub_store::open_reader("sqlite:" + file));
    return copy->snapshot([&]() -> base::result<void> {
        const auto problems = copy->engine_check(true);
        if (problems.empty()) return {};
        return base::error{base::errc::io,
                           "the store is damaged, and so would be its backup: " +
                               problems.front() + "; see `kheya-hub check`",
                           {},
                           "তথ্য-ফাইল নষ্ট, তাই ব্যাকআপ নেওয়া হয়নি: " + problems.front() +
                               "; `kheya-hub check` চালান"};
    });
}

base::result<void> set_aside(const restore_order& order, const std::string& aside) {
    bool made = false;
    std::vector<std::string> names = platform::files_beginning(order.folder, next_begin);
    names.insert(names.end(), {key_name, store_name, "hub.db-wal", "hub.db-shm", settings_name});
    for (const std::string& name : names) {
        const std::string path = order.folder + "/" + name;
        if (!platform::file_exists(path)) continue;
        if (!made) TRY_VOID(platform::make_private_folder(aside));
        made = true;
        TRY_VOID(platform::move_durably(path, aside + "/" + name));
    }
    return {};
}

}  // namespace

base::error no_own_backup() {
    return {base::errc::refused,
            "this store is in PostgreSQL: back its database up there (pg_basebackup and archived "
            "WAL, or pg_dump), and keep a copy of hub.key, hub.toml, statements.log and blobs; see "
            "docs/scale.md",
            "store",
            "এই হাবের তথ্য PostgreSQL-এ: ব্যাকআপ সেখানেই নিন, docs/scale.md দেখুন"};
}

base::error restores_to_folder() {
    return {base::errc::usage,
            "a restore puts the store into the data folder: leave --store and KHEYA_HUB_STORE out, "
            "and move it with `move-store` afterwards",
            "store",
            "restore ভাণ্ডারটি তথ্য-ফোল্ডারেই রাখে: --store ও KHEYA_HUB_STORE বাদ দিন, পরে "
            "`move-store` দিয়ে সরান"};
}

base::result<store_copy> copy_store(hub_store::store& in, platform::database& db,
                                    const platform::key_pair& key, platform::chance& random,
                                    const backup_order& order) {
    // The passphrase comes first: a short one costs no copying.
    TRY(const auto who, identity_behind(key, order.folder));
    store_copy made;
    TRY(made.sealed_keys, platform::seal(secret_text(who), order.passphrase, random));
    // An empty file of ours first: SQLite would make one that others may read.
    TRY(made.file, platform::make_unfinished(order.file, "store", database_begin));
    const auto copied = db.read([&] {
        for (const auto& row : in.replicas()) made.covered[row.id] = row.n;
        const std::string& into = made.file;
        db.script("VACUUM INTO " + quoted(into));
    });
    if (copied) return made;
    TRY_VOID(platform::remove_tree(made.file));
    return copied.error();
}

base::result<void> pack_backup(const backup_order& order, const store_copy& copy) {
    const auto written = [&]() -> base::result<void> {
        TRY_VOID(check_whole(copy.file));
        std::vector<platform::packed_file> files = {{sealed_name, copy.sealed_keys, {}}};
        for (const char* name : {settings_name, statements_name}) {
            const std::string path = order.folder + "/" + name;
            if (platform::file_exists(path)) files.push_back({name, {}, path});
        }
        files.push_back({store_name, {}, copy.file});
        return platform::pack_files(order.file, files);
    }();
    TRY_VOID(platform::remove_tree(copy.file));
    return written;
}

base::result<covered_places> write_backup(hub_store::store& in, platform::database& db,
                                          const platform::key_pair& key, platform::chance& random,
                                          const backup_order& order) {
    TRY(auto copy, copy_store(in, db, key, random, order));
    TRY_VOID(pack_backup(order, copy));
    return std::move(copy.covered);
}

void note_backup(hub_store::store& in, const covered_places& covered, base::time_us now,
                 const std::string& file) {
    for (const auto& [id, n] : covered) {
        auto row = in.replica(id);
        if (!row || row->backed_up >= n) continue;
        row->backed_up = n;
        in.put_replica(*row);
    }
    in.set_meta("backup_last", std::to_string(now));
    in.set_meta("backup_file", file);
    in.set_meta("backup_error", "");
}

void note_failed_backup(hub_store::store& in, const std::string& why) {
    in.set_meta("backup_error", why);
}

std::string backup_name(base::time_us now) {
    std::string name = std::string(name_begin);
    for (char c : base::to_iso(now)) {
        if (c != '-' && c != ':' && c != '.') name += c;
    }
    return name + std::string(name_end);
}

base::result<void> clear_unfinished(const std::string& folder) {
    for (const std::string& name : platform::files_beginning(folder, name_begin)) {
        const bool is_half = std::any_of(
            half_ends.begin(), half_ends.end(), [&](std::string_view end) {
                return name.ends_with(std::string(name_end).append(end));
            });
        if (is_half) TRY_VOID(platform::remove_tree(folder + "/" + name));
    }
    return {};
}

base::result<void> keep_newest(hub_store::store& in, const std::string& folder, std::size_t count,
                               const std::string& newest) {
    std::error_code wrong;
    std::vector<std::string> made;  // by name: a path may be written in several ways
    for (const auto& entry : std::filesystem::directory_iterator(folder, wrong)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with(name_begin) && name.ends_with(name_end)) made.push_back(name);
    }
    if (wrong) return base::io_trouble(wrong.message(), folder);
    const std::string last_made = std::filesystem::path(newest).filename().string();
    std::sort(made.begin(), made.end(), [&](const std::string& a, const std::string& b) {
        const bool a_ahead = a > last_made, b_ahead = b > last_made;
        return a_ahead != b_ahead ? a_ahead : a < b;
    });
    // In the order in which they go.
    const auto last = last_comparison(in);
    const std::string whole = std::min(last_made, backup_name(last ? last->whole : 0));
    const auto kept = std::find_if(made.rbegin(), made.rend(),
                                   [&](const std::string& one) { return one <= whole; });
    for (std::size_t i = 0; i + count < made.size(); ++i) {
        if (kept != made.rend() && made[i] == *kept) continue;
        TRY_VOID(platform::remove_tree(folder + "/" + made[i]));
    }
    return {};
}

base::result<hub_identity> unpack_backup(const restore_order& order) {
    const bool is_taken = platform::file_exists(order.folder + "/" + key_name) ||
                          platform::file_exists(order.folder + "/" + store_name);
    if (is_taken && !order.force) {
        return base::refused("there is a hub in " + order.folder +
                             " already: give another --data folder, or --force to set it aside");
    }
    TRY_VOID(platform::make_private_folder(order.folder));
    const std::string unpacked = order.folder + "/restoring";
    TRY_VOID(platform::remove_tree(unpacked));
    TRY_VOID(platform::make_private_folder(unpacked));
    const std::string log = order.folder + "/" + statements_name;
    const std::string joined = unpacked + "/" + statements_name;
    auto who = [&]() -> base::result<hub_identity> {
        TRY_VOID(platform::unpack_files(order.file, unpacked));
        TRY(const auto sealed,
            platform::read_file(unpacked + "/" + sealed_name, text_limit));
        TRY(const auto secret, platform::unseal(sealed, order.passphrase));
        auto kept = read_secret_text(secret);
        if (!kept || !platform::file_exists(unpacked + "/" + store_name)) {
            return base::refused("the backup lacks a key or a store", order.file);
        }
        TRY_VOID(check_store(unpacked + "/" + store_name));
        if (order.settle_settings) TRY_VOID(order.settle_settings(unpacked));
        // A log alone may be what is left of the old disk.
        TRY_VOID(join_statements(log, joined));
        TRY(const auto lines, platform::file_exists(joined)
                                  ? platform::read_file(joined, text_limit)
                                  : base::result<std::string>(std::string()));
        return later_identity(std::move(*kept), order.folder, lines);
    }();
    if (!who) {
        TRY_VOID(platform::remove_tree(unpacked));
        return who;
    }
    // The log comes first, over the folder's own, whose lines it has: wherever this is cut short,
    // the next try finds every revocation here.
    if (platform::file_exists(joined)) TRY_VOID(platform::move_durably(joined, log));
    const std::string aside = order.folder + "/" + order.aside_name;
    TRY_VOID(set_aside(order, aside));
    for (const char* name : {store_name, settings_name}) {
        if (!platform::file_exists(unpacked + "/" + name)) continue;
        TRY_VOID(platform::move_durably(unpacked + "/" + name, order.folder + "/" + name));
    }
    TRY_VOID(platform::remove_tree(unpacked));
    return who;
}

base::result<void> find_passphrase(editing::request& asked) {
    if (asked.arguments.contains("passphrase")) return {};
    if (const auto given = platform::environment("KHEYA_BACKUP_PASSPHRASE")) {
        asked.arguments["passphrase"] = *given;
        return {};
    }
    const auto typed = platform::ask_secret("Passphrase of the backup: ");
    if (!typed) {
        return base::error{base::errc::usage,
                           "give --passphrase-file FILE or KHEYA_BACKUP_PASSPHRASE",
                           "passphrase"};
    }
    asked.arguments["passphrase"] = *typed;
    return {};
}

void begin_restored(hub_store::store& in, platform::chance& random, base::time_us now) {
    const auto before = hub_store::epoch_of(in);
    hub_store::begin_epoch_put_back(
        in, {before.counter + 1, random.draw<base::replica_id>()}, now);
    hub_intake::clock_turns(in, now);  // when it is set right, that is found out
    for (auto row : in.replicas()) {
        row.backed_up = row.n;  // the backup that this store came from holds them
        in.put_replica(row);
    }
}

}  // namespace kheya::hub_command
