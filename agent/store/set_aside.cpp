#include "agent/store/set_aside.hpp"

#include "agent/store/file_pages.hpp"
#include "agent/store/salvage.hpp"
#include "shared/platform/files.hpp"
#include "shared/platform/log_frames.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <set>

namespace kheya::agent_store {

namespace {

constexpr std::string_view log_ending = "-wal";

// What was set aside, the oldest first: a number after `begin`, also where only the log is there.
std::vector<std::string> set_aside_before(const std::string& folder, const std::string& begin) {
    std::set<int> found;
    for (const std::string& name : platform::files_beginning(folder, begin)) {
        const char* end = name.data() + name.size();
        int number = 0;
        const auto read = std::from_chars(name.data() + begin.size(), end, number);
        if (read.ec != std::errc()) continue;
        const std::string_view rest(read.ptr, static_cast<std::size_t>(end - read.ptr));
        if (rest.empty() || rest == log_ending) found.insert(number);
    }
    std::vector<std::string> names;
    for (const int number : found) names.push_back(begin + std::to_string(number));
    return names;
}

// With a log whose checksums hold. SQLite would remove one that stands beside no database.
base::result<void> copy_whole(const std::string& file, const std::string& copy) {
    std::error_code failed;
    const auto size = std::filesystem::file_size(file, failed);
    if (!failed && size > 0) return copy_with_mended_log(file, copy);
    platform::remove_database(copy);
    TRY_VOID(platform::write_private_file(copy, std::string(page_bytes, '\0')));
    return platform::write_mended_log(file, copy + std::string(log_ending));
}

struct owner {
    std::string device, office;
};

// Nothing: it does not read.
std::optional<owner> owner_of(platform::database& db) {
    const auto read = db.read([&] {
        const notes in(db);
        return owner{in.text(note::device), in.text(note::office)};
    });
    return read ? std::optional(*read) : std::nullopt;
}

// Whether something may wait in it: also where that does not read.
bool may_hold_unsent(platform::database& db) {
    const auto waits = db.read([&] {
        return db.query("SELECT 1 FROM journal WHERE state = 'pending'").next();
    });
    return !waits || *waits;
}

class taker {
public:
    taker(store& into, std::string folder, taken_of whose)
        : into_(into),
          folder_(std::move(folder)),
          copy_(folder_ + "/agent.db.salvage"),
          whose_(whose),
          own_{into.notes().text(note::device), into.notes().text(note::office)} {}

    // `is_told`: what does not read of it was not told before.
    void take(const std::string& name, bool is_told) {
        const std::string file = folder_ + "/" + name;
        auto old = open(file, false);
        std::optional<owner> whose = old ? owner_of(**old) : std::nullopt;
        if (!whose) {   // its first page does not read
            old = open(file, true);
            whose = old ? owner_of(**old) : std::nullopt;
        }
        if (!whose) {
            if (is_told) note_harm(name, std::nullopt);
            return;
        }
        if (!is_ours(*whose)) {
            const bool is_others = whose_ == taken_of::office && !whose->office.empty();
            if (is_told && is_others && may_hold_unsent(**old)) report_.of_others.push_back(name);
            return;
        }
        salvage found(into_);
        found.take_all(**old);
        *old = nullptr;
        if (found.unread() != 0) {
            (void)copy_with_pages_of_log(file, copy_);
            found.take_all_of_pages(copy_);
        }
        report_.taken += found.taken();
        if (is_told && found.unread() != 0) note_harm(name, found.unread());
    }

    set_aside_report finish() {
        platform::remove_database(copy_);
        return std::move(report_);
    }

private:
    base::result<std::unique_ptr<platform::database>> open(const std::string& file,
                                                           bool with_header) {
        TRY_VOID(copy_whole(file, copy_));
        if (with_header) put_header(copy_);
        return platform::database::open(copy_);
    }
    [[nodiscard]] bool is_ours(const owner& whose) const {
        return whose_ == taken_of::device ? whose.device == own_.device
                                          : whose.office == own_.office;
    }
    void note_harm(const std::string& name, std::optional<std::int64_t> unread) {
        report_.harmed.push_back(name);
        if (unread && report_.unread) *report_.unread += *unread;
        else report_.unread.reset();
    }

    store& into_;
    std::string folder_, copy_;
    taken_of whose_;
    owner own_;
    set_aside_report report_;
};

}  // namespace

std::string free_name(const std::string& folder, const std::string& begin) {
    const auto taken = platform::files_beginning(folder, begin);
    for (int number = 1;; ++number) {
        const std::string name = begin + std::to_string(number);
        const bool used = std::any_of(taken.begin(), taken.end(), [&](const std::string& t) {
            return t == name || t.starts_with(name + "-");
        });
        if (!used) return name;
    }
}

set_aside_report take_set_aside(store& into, const std::string& folder, taken_of whose) {
    taker from(into, folder, whose);
    const std::string damaged = "agent.db.damaged-", replaced = "agent.db.replaced-";
    // The rescue itself told of the first.
    for (const auto& name : set_aside_before(folder, damaged)) from.take(name, false);
    for (const auto& name : set_aside_before(folder, replaced)) from.take(name, true);
    return from.finish();
}

}  // namespace kheya::agent_store
