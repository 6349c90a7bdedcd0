#include "agent/store/disk_care.hpp"

#include "shared/platform/files.hpp"

namespace kheya::agent_store {

using platform::disk_trouble;

std::string_view to_text(disk_mode mode) {
    switch (mode) {
        case disk_mode::well: return "well";
        case disk_mode::full: return "full";
        case disk_mode::read_only: return "read_only";
    }
    return "well";
}

std::vector<std::string> file_faults(platform::database& db, bool full) {
    std::vector<std::string> faults;
    auto found = db.query(full ? "PRAGMA integrity_check" : "PRAGMA quick_check");
    while (found.next()) {
        if (found.view(0) != "ok") faults.push_back(found.text(0));
    }
    return faults;
}

bool disk_care::has_reserve() const {
    return reserve_ == 0 || platform::file_exists(reserve_file());
}

void disk_care::begin() {
    if (reserve_ == 0) return;
    if (const auto writable = platform::try_folder(folder_); !writable) {
        const auto room = platform::free_space(folder_);
        mode_ = room && *room == 0 ? disk_mode::full : disk_mode::read_only;
        reason_ = "the data folder cannot be written: " + writable.error().text();
        return;
    }
    if (has_reserve() || regain_room()) return;
    mode_ = disk_mode::full;
}

// Room for the reserve and some more: then it is made again and saving goes on.
bool disk_care::regain_room() {
    const auto room = platform::free_space(folder_);
    if (!room || *room < room_margin + (has_reserve() ? 0 : reserve_)) return false;
    if (!has_reserve() && !platform::reserve_space(reserve_file(), reserve_)) return false;
    mode_ = disk_mode::well;
    reason_.clear();
    return true;
}

void disk_care::give_up_reserve() {
    mode_ = disk_mode::full;
    if (reserve_ == 0) return;
    platform::remove_file(reserve_file());
    // Emptying the log into the database makes the log's room free for what comes next. If it
    // fails, nothing is lost by it.
    const auto emptied = store_.db().read([&] {
        auto done = store_.db().query("PRAGMA wal_checkpoint(TRUNCATE)");
        while (done.next()) {
        }
    });
    (void)emptied;
}

// After a failed write or sync nothing that is in memory is believed: the file is opened anew and
// looked over. Trying the failed write again would only prove that the memory remembers it.
void disk_care::come_back() {
    auto opened = store_.db().reopen();
    base::result<std::vector<std::string>> faults = std::vector<std::string>();
    if (opened) faults = store_.db().read([&] { return file_faults(store_.db(), false); });
    if (opened && faults && faults->empty()) {
        mode_ = disk_mode::well;
        reason_.clear();
        return;
    }
    mode_ = disk_mode::read_only;
    if (!opened) reason_ = opened.error().text();
    else if (!faults) reason_ = faults.error().text();
    else reason_ = "the database file is damaged: " + faults->front();
    const bool is_damage = opened && (faults ? true
                                             : platform::trouble_in(faults.error()) ==
                                                   disk_trouble::damaged);
    if (is_damage) found_damage(reason_);
}

void disk_care::found_damage(const std::string& why) {
    mode_ = disk_mode::read_only;
    reason_ = why;
    if (std::exchange(damaged_, true)) return;
    if (damage_) damage_(why);
}

void disk_care::saw(const base::error* trouble) {
    if (trouble == nullptr) {
        if (mode_ == disk_mode::full && reserve_ > 0) regain_room();
        return;
    }
    switch (platform::trouble_in(*trouble)) {
        case disk_trouble::none: return;
        case disk_trouble::full: return give_up_reserve();
        case disk_trouble::failed: return come_back();
        case disk_trouble::read_only:
            mode_ = disk_mode::read_only;
            reason_ = trouble->text();
            return;
        case disk_trouble::damaged: return found_damage(trouble->text());
    }
}

base::result<void> disk_care::may_save() {
    if (mode_ == disk_mode::full) {
        if (reserve_ == 0) mode_ = disk_mode::well;   // only trying tells
        else regain_room();
    } else if (mode_ == disk_mode::read_only && !damaged_) {
        if (reserve_ == 0 || platform::try_folder(folder_)) come_back();
    }
    if (mode_ == disk_mode::well) return {};
    if (mode_ == disk_mode::full) {
        return base::error{base::errc::io,
                           "not saved: the disk is full. Make room and save again; what was saved "
                           "before is safe and can be read and sent",
                           folder_,
                           "সংরক্ষণ হয়নি: ডিস্ক ভরে গেছে। জায়গা খালি করে আবার সংরক্ষণ করুন; "
                           "আগের সব তথ্য নিরাপদ"};
    }
    return base::error{base::errc::io, "not saved: " + reason_, folder_,
                       "সংরক্ষণ হয়নি, তথ্য এখন শুধু পড়া যাবে: " + reason_};
}

}  // namespace kheya::agent_store
