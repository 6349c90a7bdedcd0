// Opening, setting aside and salvaging. The identity file and backups are in keepsake.cpp.

#include "agent/store/rescue.hpp"

#include "agent/store/disk_care.hpp"
#include "agent/store/keepsake.hpp"
#include "agent/store/salvage.hpp"
#include "agent/store/set_aside.hpp"
#include "shared/base/text.hpp"
#include "shared/platform/files.hpp"
#include "shared/platform/log_frames.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

namespace kheya::agent_store {

namespace {

using platform::log_state;
using platform::state_of_log;

constexpr std::array<const char*, 3> parts = {"-wal", "-shm", ""};
const std::string empty_page(4096, '\0');

std::string database_file(const std::string& folder) { return folder + "/agent.db"; }
std::string ready_file(const std::string& folder) { return folder + "/agent.db.ready"; }

// A missing file has none.
std::size_t file_bytes(const std::string& path) {
    std::error_code failed;
    const auto bytes = std::filesystem::file_size(path, failed);
    return failed ? 0 : static_cast<std::size_t>(bytes);
}

// The log goes first: a database must never meet the log of another one.
base::result<std::string> set_aside(const std::string& folder, const std::string& kind) {
    const std::string name = free_name(folder, "agent.db." + kind + "-");
    bool any = false;
    for (const char* part : parts) {
        const std::string from = database_file(folder) + part;
        if (!platform::file_exists(from)) continue;
        TRY_VOID(platform::move_file(from, folder + "/" + name + part));
        any = true;
    }
    return any ? name : std::string();
}

base::result<void> set_ready_aside(const std::string& folder) {
    const std::string name = free_name(folder, "agent.db.damaged-");
    for (const char* part : parts) {
        const std::string from = ready_file(folder) + part;
        if (!platform::file_exists(from)) continue;
        TRY_VOID(platform::move_file(from, folder + "/" + name + part));
    }
    return {};
}

base::result<std::string> put_ready_in_place(const std::string& folder, const std::string& kind) {
    TRY(const std::string aside, set_aside(folder, kind));
    TRY_VOID(platform::move_file(ready_file(folder), database_file(folder)));
    return aside;
}

// Whether that is what a rescue or a restore had put together, and no file that some harm to the
// disk left under its name: for that no database gives way.
base::result<bool> is_ready(const std::string& folder) {
    const auto db = platform::database::open(ready_file(folder));
    if (!db) {
        if (platform::trouble_in(db.error()) == platform::disk_trouble::damaged) return false;
        return db.error();
    }
    bool is_ours = false;
    const auto looked = (*db)->read([&] {
        if (!file_faults(**db, false).empty()) return;
        is_ours = (*db)->query("SELECT 1 FROM sqlite_master WHERE name = 'journal'").next();
        (*db)->script("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE;");
    });
    if (!looked && platform::trouble_in(looked.error()) != platform::disk_trouble::damaged) {
        return looked.error();
    }
    return looked && is_ours;
}

// SQLite removes the log that stands beside no database or an empty one, and with it what was
// saved last: such a log is never opened as it stands. A page of zeros is what a rescue that was
// cut short has put under it; no database of ours ever looked so.
bool log_stands_alone(const std::string& folder) {
    if (file_bytes(database_file(folder) + "-wal") == 0) return false;
    const std::string file = database_file(folder);
    const std::size_t there = file_bytes(file);
    if (there != empty_page.size()) return there == 0;
    const auto bytes = platform::read_file(file, empty_page.size());
    return bytes && *bytes == empty_page;
}

std::string doubtful_file(const std::string& folder) { return folder + "/agent.db.doubtful"; }

void keep_doubtful_end(const std::string& folder) {
    (void)copy_with_mended_log(database_file(folder), doubtful_file(folder));
}

std::int64_t last_ordinal(store& in) {
    auto row = in.db().query("SELECT max(ordinal) FROM journal");
    return row.next() && !row.is_null(0) ? row.integer(0) : 0;
}

// A save is taken whole or not at all. Nobody was told of most of these: it is a note for doctor.
void take_doubtful_end(store& in, const std::string& folder, base::time_us wall) {
    std::int64_t taken = 0, lost = 0;
    if (const auto copy = platform::database::open(doubtful_file(folder))) {
        const auto kept = in.db().transact([&]() -> base::result<void> {
            if (!in.journal().current_log()) return {};
            salvage found(in);
            const std::int64_t had = last_ordinal(in);
            found.take_all(**copy);
            taken = found.taken();
            lost = std::max<std::int64_t>(0, found.known().value_or(had) - had - taken);
            return lost == 0 ? base::result<void>() : base::refused("not whole");
        });
        if (!kept) lost += std::exchange(taken, 0);
    }
    platform::remove_database(doubtful_file(folder));
    if (taken == 0 && lost == 0) return;
    const nlohmann::json event = {{"at", wall}, {"taken", taken}, {"lost", lost}};
    (void)in.db().transact([&] { in.notes().set(note::log_doubt, event.dump()); });
}

// A file of its own without a log beside it.
base::result<void> close_whole(std::unique_ptr<store> made) {
    return made->db().read([&] {
        made->db().script("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE;");
    });
}

}  // namespace

bool is_data_folder(const std::string& folder) {
    return platform::file_exists(database_file(folder)) ||
           platform::file_exists(ready_file(folder)) ||
           platform::file_exists(identity_file(folder));
}

std::string rescue_report::unknown_loss(const std::string& kept, bool bengali) {
    if (bengali) {
        return "কতটি পড়া যায়নি তা জানা যায়নি: যা তখনও পাঠানো হয়নি তা হারিয়ে থাকতে পারে" +
               (kept.empty() ? "" : "; " + kept + " ফাইলটি রেখে দিন ও প্রধান কার্যালয়ে দিন");
    }
    return "how many did not read is not known: what was not sent yet may be lost" +
           (kept.empty() ? "" : "; keep the file " + kept + " and give it to headquarters, where "
                                "more may be taken from it");
}

std::string rescue_report::text(bool bengali) const {
    const std::string count = std::to_string(salvaged),
                      lost = std::to_string(unreadable.value_or(0));
    if (bengali) {
        return "তথ্য-ফাইল নষ্ট পাওয়া গেছে (" + why + "); " +
               (set_aside.empty() ? "" : set_aside + " নামে সরিয়ে রাখা হয়েছে। ") + "নিজের " +
               base::bengali_digits(count) + "টি পরিবর্তন উদ্ধার হয়েছে, " +
               (unreadable ? base::bengali_digits(lost) + "টি পড়া যায়নি"
                           : unknown_loss(set_aside, true)) +
               "; বাকি সব পরের সংযোগে হাব থেকে আসবে।\n";
    }
    return "the database was damaged (" + why + ")" +
           (set_aside.empty() ? "" : "; it was set aside as " + set_aside) + ". " + count +
           " own changes were taken from it, " +
           (unreadable ? lost + " places did not read" : unknown_loss(set_aside, false)) +
           "; the next exchange brings the rest back from the hub." +
           (knows_office ? "\n" : " The office is not known any more: enrol again.\n");
}

nlohmann::json rescue_report::document() const {
    return {{"why", why},
            {"set_aside", set_aside},
            {"salvaged", salvaged},
            {"unreadable", unreadable ? nlohmann::json(*unreadable) : nlohmann::json()}};
}

std::optional<rescue_report> rescue_report::noted_in(const notes& from) {
    const auto event = nlohmann::json::parse(from.text(note::rescued), nullptr, false);
    if (!event.is_object()) return std::nullopt;
    rescue_report out;
    out.why = event.value("why", "");
    out.set_aside = event.value("set_aside", "");
    out.salvaged = event.value("salvaged", std::int64_t(0));
    const auto lost = event.value("unreadable", nlohmann::json());
    if (lost.is_number()) out.unreadable = lost.get<std::int64_t>();
    return out;
}

base::result<rescue_report> rescue(const std::string& folder, platform::chance& random,
                                   base::time_us wall, const std::string& why) {
    rescue_report report;
    report.why = why;
    const std::string building = folder + "/agent.db.building";
    const std::string copy = folder + "/agent.db.salvage";
    for (const std::string& file : {building, copy}) platform::remove_database(file);
    TRY(auto made, store::open(building));
    if (log_stands_alone(folder)) {
        TRY_VOID(platform::write_private_file(database_file(folder), empty_page));
    }
    const bool was_there = platform::file_exists(database_file(folder));
    // Opening makes the log's index anew, of what SQLite takes from the log.
    const bool harmed_log = state_of_log(database_file(folder)) == log_state::harmed;
    const bool copied = harmed_log && copy_with_mended_log(database_file(folder), copy);
    auto old = was_there ? platform::database::open(database_file(folder))
                         : base::result<std::unique_ptr<platform::database>>(
                               platform::damaged("it was gone"));
    TRY_VOID(made->db().transact([&]() -> base::result<void> {
        take_identity(*made, folder, old ? old->get() : nullptr);
        made->journal().begin_log(random.draw<base::replica_id>());
        report.knows_office = made->notes().enrolled();
        salvage found(*made);
        if (old) found.take_all(**old);
        const bool unknown = !found.missed();
        if (was_there && unknown && !copied) {
            (void)copy_with_mended_log(database_file(folder), copy);
        }
        found.take_all_of_copy(copy, unknown);
        // What the log has given on already is in the file, where its harm does not reach.
        if (harmed_log && found.missed() != 0) {
            (void)platform::copy_private_file(database_file(folder), copy);
            found.take_all_of_copy(copy, false);
        }
        if (was_there && found.missed() != 0) {
            (void)copy_with_pages_of_log(database_file(folder), copy);
            found.take_all_of_pages(copy);
        }
        report.salvaged =
            found.taken() + take_set_aside(*made, folder, taken_of::device).taken;
        if (copied || !harmed_log) report.unreadable = found.missed();
        return {};
    }));
    if (old) *old = nullptr;
    // The name is known before the move, so that the note travels inside the file.
    if (platform::file_exists(database_file(folder))) {
        report.set_aside = free_name(folder, "agent.db.damaged-");
    }
    nlohmann::json event = report.document();
    event["at"] = base::to_iso(wall);
    TRY_VOID(made->db().transact([&] { made->notes().set(note::rescued, event.dump()); }));
    TRY_VOID(close_whole(std::move(made)));
    TRY_VOID(platform::move_file(building, ready_file(folder)));
    TRY(report.set_aside, put_ready_in_place(folder, "damaged"));
    return report;
}

base::result<opened_store> open_folder(const std::string& folder, platform::chance& random,
                                       base::time_us wall) {
    opened_store given;
    if (platform::file_exists(ready_file(folder))) {
        TRY(const bool ready, is_ready(folder));
        if (ready) TRY_VOID(put_ready_in_place(folder, "replaced"));
        else TRY_VOID(set_ready_aside(folder));
    }
    const bool was_there = platform::file_exists(database_file(folder));
    const bool has_identity = platform::file_exists(identity_file(folder));
    std::string why;
    const bool alone = log_stands_alone(folder);
    const log_state log = alone ? log_state::whole : state_of_log(database_file(folder));
    if (alone) why = was_there ? "it was empty" : "it was gone";
    else if (log == log_state::harmed) why = "its log was harmed";
    // SQLite writes over what it did not take.
    else if (log == log_state::doubtful) keep_doubtful_end(folder);
    auto opened = why.empty() ? store::open(database_file(folder))
                              : base::result<std::unique_ptr<store>>(platform::damaged(why));
    if (!opened && platform::trouble_in(opened.error()) == platform::disk_trouble::full) {
        platform::remove_file(folder + "/reserve");   // what it was kept for
        opened = store::open(database_file(folder));
    }
    if (!opened) {
        if (platform::trouble_in(opened.error()) != platform::disk_trouble::damaged) {
            return opened.error();
        }
        if (why.empty()) why = opened.error().text();
    } else {
        const auto enrolled =
            (*opened)->db().read([&] { return (*opened)->notes().enrolled(); });
        if (!enrolled) why = enrolled.error().text();
        else if (!*enrolled && has_identity) {
            why = was_there ? "it had lost what it held" : "it was gone";
        }
    }
    if (!why.empty()) {
        if (opened) *opened = nullptr;
        TRY(given.rescued, rescue(folder, random, wall, why));
        opened = store::open(database_file(folder));
        if (!opened) return opened.error();
    }
    given.in = std::move(*opened);
    (void)mend_identity(*given.in, folder);   // on a full disk a later opening does it
    TRY(given.restored, settle_restored(*given.in, folder, random, wall));
    (void)given.in->db().read([&] { return keep_identity(*given.in, folder); });
    if (log == log_state::doubtful) take_doubtful_end(*given.in, folder, wall);
    return given;
}

base::result<void> restore(const std::string& folder, const std::string& file, bool force) {
    const bool taken = is_data_folder(folder);
    if (taken && !force) {
        return base::error{base::errc::refused,
                           "there is data in this folder already: --force sets it aside (nothing "
                           "is deleted)",
                           folder,
                           "এই ফোল্ডারে আগে থেকেই তথ্য আছে: --force দিলে তা সরিয়ে রাখা হবে, "
                           "কিছুই মুছবে না"};
    }
    TRY_VOID(platform::make_private_folder(folder));
    const std::string copy = folder + "/agent.db.building";
    for (const char* part : parts) platform::remove_file(copy + part);
    if (auto copied = platform::copy_private_file(file, copy); !copied) return copied.error();
    if (auto fine = examine_backup(copy); !fine) {
        for (const char* part : parts) platform::remove_file(copy + part);
        base::error e = fine.error();
        e.where = file;
        return e;
    }
    if (platform::file_exists(identity_file(folder))) {
        TRY_VOID(platform::move_file(identity_file(folder),
                                     folder + "/" + free_name(folder, "identity.json.replaced-")));
    }
    TRY_VOID(platform::move_file(copy, ready_file(folder)));
    TRY_VOID(put_ready_in_place(folder, "replaced"));
    return {};
}

}  // namespace kheya::agent_store
