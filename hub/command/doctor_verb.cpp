// `doctor` at headquarters: what may be wrong with the hub and with the devices that talk to it.

#include "hub/command/comparing.hpp"
#include "hub/command/key_roll.hpp"
#include "hub/command/long_waits.hpp"
#include "hub/command/verbs.hpp"
#include "hub/intake/key_rolls.hpp"
#include "hub/intake/troubles.hpp"
#include "hub/store/engine.hpp"
#include "hub/store/hub_ledger.hpp"
#include "hub/store/log_harm.hpp"
#include "shared/base/text.hpp"
#include "shared/platform/files.hpp"
#include "shared/platform/page_certificate.hpp"
#include "shared/wire/limits.hpp"

#include <cstdlib>

namespace kheya::hub_command {

namespace {

using editing::outcome;
using editing::speech;
using hub_store::counted;

constexpr base::time_us long_silence = 14 * base::day_us;
constexpr base::time_us old_backup = 2 * base::day_us;
constexpr std::size_t certificate_most = 256 << 10;

struct finding {
    std::string what, where, remedy, what_bn, remedy_bn;
    bool is_note = false;
};

std::string days_text(base::time_us duration) {
    return std::to_string(duration / base::day_us);
}

template <class Number>
std::string bengali(Number number) {
    return base::bengali_digits(std::to_string(number));
}

class examination {
public:
    explicit examination(surroundings& around) : around_(around) {}

    void store() {
        for (const auto& problem : around_.store.engine_check(false)) {
            add({problem, "hub.db", "stop the hub, keep this file, restore the last backup",
                 "তথ্য-ফাইলে সমস্যা: " + problem, "হাব বন্ধ করে শেষ ব্যাকআপ ফিরিয়ে আনুন"});
        }
        disk();
        journal();
        backups();
        if (const auto held = around_.store.count(counted::quarantined); held > 0) {
            add({std::to_string(held) + " entries are in quarantine", "quarantine",
                 "see `kheya-hub quarantine`: the offices see them too and may correct them",
                 base::bengali_digits(std::to_string(held)) + "টি তথ্য আটক আছে",
                 "`kheya-hub quarantine` দেখুন"});
        }
        if (const auto open = around_.store.count(counted::open_conflicts); open > 0) {
            add({std::to_string(open) + " values wait for a decision", "conflicts",
                 "see `kheya-hub conflicts` and decide",
                 base::bengali_digits(std::to_string(open)) + "টি তথ্য সিদ্ধান্তের অপেক্ষায়",
                 "`kheya-hub conflicts` দেখুন"});
        }
    }

    // Edits that the store lacks are on their way, and nobody has to do anything but call.
    void put_back() {
        const auto found = hub_store::put_back_of(around_.store);
        if (!found || found->awaited == 0) return;
        const std::string at = base::to_iso(found->at);
        add({"this store was put back to an earlier state (seen " + at + "); " +
                 std::to_string(found->awaited) + " of " + std::to_string(found->devices) +
                 " devices have not called since",
             "hub.db", "nothing: what they hold comes back by itself when they call",
             "এই হাবের তথ্য আগের অবস্থায় ফিরেছে (" + at + "); " + bengali(found->devices) +
                 "টি ডিভাইসের মধ্যে " + bengali(found->awaited) + "টি এরপর যোগাযোগ করেনি",
             "কিছু করতে হবে না: যোগাযোগ করলে তাদের কাছে থাকা তথ্য নিজে থেকেই ফিরবে", true});
    }

    // Until somebody has looked it through and taken it away.
    void harm() {
        if (around_.folder.empty()) return;
        const auto kept = platform::files_beginning(
            around_.folder, "hub.db" + std::string(hub_store::damaged_end));
        if (kept.empty()) return;
        add({"the log of the store was harmed; what was saved behind the harm is in this file "
             "only, or in none",
             around_.folder + "/" + kept.front(),
             "what offices hold comes back when they call; look whether something that was written "
             "here at headquarters last is missing, write it again, and delete the file",
             "হাবের তথ্য-ফাইলের লগ নষ্ট হয়েছিল; তার পরের তথ্য কেবল এই ফাইলে থাকতে পারে",
             "অফিসের তথ্য যোগাযোগ হলে নিজে থেকেই ফিরবে; প্রধান কার্যালয়ে শেষে লেখা কিছু বাদ পড়লে "
             "আবার লিখুন, তারপর ফাইলটি মুছে ফেলুন", true});
    }

    // What ends a device's answers before their end, until it is seen to.
    void exchanges() {
        using enum hub_intake::trouble_kind;
        trouble(untold, true,
                {"", "",
                 "settle or shorten the record that was saved there: this office hears no more of "
                 "that office until then; whatever it sends is taken",
                 "একটি রেকর্ড এত বড় যে উত্তরে পাঠানো যায় না",
                 "রেকর্ডটি মীমাংসা বা ছোট করুন; অফিসটি যা পাঠায় তা নেওয়া হচ্ছে"});
        trouble(future, true,
                {"", "",
                 "if this store was put back, nothing: it goes on by itself; if not, find out what "
                 "runs on that computer, and revoke it",
                 "একটি ডিভাইস প্রমাণ ছাড়া বলছে যে এই হাবের তথ্য পুরোনো",
                 "হাবের তথ্য আগের অবস্থায় ফিরে থাকলে কিছু করতে হবে না; না হলে ওই কম্পিউটারে কী চলছে "
                 "দেখুন, দরকারে তার অনুমতি বাতিল করুন"});
    }

    // It pulls, shows and writes for no other.
    void wide_scopes() {
        trouble(hub_intake::trouble_kind::wide_scope, false,
                {"", "",
                 "enrol devices at offices further down, and that one with its own office only",
                 "এই ডিভাইসের অধীনে এত অফিস যে সব অফিসের তথ্য তাতে যায় না",
                 "নিচের অফিসগুলোতে ডিভাইস নিবন্ধন করুন, এটিকে শুধু নিজের অফিসের জন্য"});
    }

    // Its device keeps what is not taken, and sends it again.
    void held_full() {
        trouble(hub_intake::trouble_kind::held_full, false,
                {"", "",
                 "see `kheya-hub quarantine` and release what is right; revoke the device if it "
                 "means harm, or enrol that PC anew",
                 "এই ডিভাইসের এত তথ্য আটক আছে যে আর নেওয়া হচ্ছে না; বাকিটা ডিভাইসেই থাকছে",
                 "`kheya-hub quarantine` দেখে ঠিক তথ্য গ্রহণ করুন; ক্ষতিকর হলে ডিভাইসটি বাতিল করুন, "
                 "নইলে নতুন কোড দিন"});
    }

    // Edits that are here and that nobody sees.
    void waiting() {
        for (const long_wait& w : long_waits(around_.store, around_.now)) {
            add({w.what, place_of(w.device), w.remedy, w.what_bn, w.remedy_bn});
        }
    }

    // Which key proves this hub, who has not met it yet, and what lies ready for the next roll.
    void key() {
        const base::public_key& now = around_.key.public_part();
        std::optional<wire::key_roll> last;
        for (const auto& roll : hub_intake::key_rolls(around_.store)) {
            if (roll.now == now) last = roll;
        }
        std::size_t all = 0, behind = 0;
        for (const auto& d : around_.store.devices()) {
            if (d.revoked) continue;
            ++all;
            if (last && d.last_seen.value_or(d.enrolled_at) <= last->time) ++behind;
        }
        std::string en = "the hub's key " + now.hex().substr(0, id_digits), bn = "হাবের চাবি ";
        if (last) {
            const std::string day = base::to_iso(last->time);
            en += " is in use since " + day + " (roll " + std::to_string(last->seq) + "); " +
                  std::to_string(behind) + " of " + std::to_string(all) +
                  " devices have not called since";
            bn += day + " থেকে চলছে (" + bengali(last->seq) + " বার বদলেছে); " + bengali(all) +
                  "টি ডিভাইসের মধ্যে " + bengali(behind) + "টি এরপর যোগাযোগ করেনি";
        } else {
            en += " was never rolled";
            bn += "কখনও বদলানো হয়নি";
        }
        const auto [ready, ready_bn] = next_key();
        const bool some = behind > 0;
        add({en, "hub.key", (some ? "they follow by themselves when they call; " : "") + ready, bn,
             (some ? "যোগাযোগ করলে নিজে থেকেই মেনে নেবে; " : "") + ready_bn, true});
        const auto at = around_.store.meta("backup_last");
        if (last && at && std::strtoll(at->c_str(), nullptr, 10) <= last->time) {
            add({"the last backup is older than the hub's key", "backup",
                 "make one: earlier ones lack what comes after this key",
                 "শেষ ব্যাকআপ হাবের চাবি বদলের আগের", "এখনই ব্যাকআপ নিন"});
        }
    }

    // What stands in the folder of the key that was announced, in both languages.
    std::pair<std::string, std::string> next_key() {
        const auto who = around_.folder.empty() ||
                                 !platform::file_exists(key_file(around_.folder))
                             ? base::result<hub_identity>(base::io_trouble("no folder"))
                             : load_identity(around_.folder);
        if (!who) return {"nothing to do", "কিছু করার নেই"};
        if (!who->next) {
            return {"no next key is announced: the first `kheya-hub key roll` announces one",
                    "পরের চাবি জানানো হয়নি: প্রথমবার `kheya-hub key roll` চালালে জানানো হবে"};
        }
        const std::string file = next_key_file(around_.folder, *who->next);
        if (who->next_trouble) {
            const base::error told = next_key_refusal(*who->next_trouble);
            add({"the next key is damaged", file, told.message, "পরের চাবির ফাইল নষ্ট",
                 told.message_bn});
            return {"the next key is announced, and its file is damaged",
                    "পরের চাবি জানানো আছে, কিন্তু তার ফাইল নষ্ট"};
        }
        if (!who->next_pair) {
            return {"the next key is announced and not in the folder: keep its file safe",
                    "পরের চাবি জানানো আছে, ফোল্ডারে নেই: ফাইলটি নিরাপদে রাখুন"};
        }
        return {"the next key lies ready in " + file, "পরের চাবি তৈরি আছে: " + file};
    }

    // Its offices hear only that the hub is busy.
    void disk() {
        for (const disk_word& word : disk_words(around_.disk)) {
            add({word.en, around_.folder,
                 "free some space there, or look after the disk: the offices keep what they have "
                 "and send it again",
                 word.bn, "জায়গা খালি করুন বা ডিস্ক দেখুন: অফিসগুলোর তথ্য তাদের কাছেই থাকছে"});
        }
    }

    // What the weekly comparison found.
    void journal() {
        const auto last = last_comparison(around_.store);
        if (!last || last->differences == 0) return;
        add({"what is kept differed from the journal on " + base::to_iso(last->at) + " in " +
                 std::to_string(last->differences) + " places: " + last->first,
             "hub.db",
             "`kheya-hub check --deep` names all of them, `check --rebuild` makes anew what the "
             "journal holds",
             "রাখা তথ্য জার্নালের সঙ্গে মেলে না, " + bengali(last->differences) +
                 "টি জায়গায়: " + last->first,
             "`kheya-hub check --deep` সব দেখায়, `check --rebuild` জার্নাল থেকে আবার তৈরি করে"});
    }

    // A hub without any backup is told so too: its disk is the only copy. A database is backed up
    // by its own tools, of which nothing is known here.
    void backups() {
        auto* engine = dynamic_cast<hub_store::engine*>(&around_.store);
        if (engine != nullptr && engine->file() == nullptr) return;
        const auto at = around_.store.meta("backup_last");
        if (const auto error = around_.store.meta("backup_error"); error && !error->empty()) {
            add({"the last backup failed: " + *error, "backup",
                 "see to the cause, then run `kheya-hub backup FILE`",
                 "শেষ ব্যাকআপ হয়নি: " + *error, "কারণ দূর করে `kheya-hub backup FILE` চালান"});
        }
        const base::time_us age =
            at ? around_.now - std::strtoll(at->c_str(), nullptr, 10) : 0;
        if (at && age <= old_backup) return;
        const std::string days = days_text(age);
        add({at ? "the last backup is " + days + " days old" : "there is no backup yet", "backup",
             "run `kheya-hub backup FILE`, or set backup.folder in hub.toml",
             at ? "শেষ ব্যাকআপ " + base::bengali_digits(days) + " দিন আগের"
                : "এখনও কোনো ব্যাকআপ নেই",
             "`kheya-hub backup FILE` চালান বা hub.toml-এ backup.folder দিন"});
    }

    // Who can do everything should not depend on one password.
    void console() {
        for (const auto& user : around_.store.users()) {
            const bool is_in = !user.disabled && !user.password.empty();
            if (!is_in || user.may != hub_store::role::administrator || user.totp_confirmed) {
                continue;
            }
            add({"the administrator \"" + user.name + "\" has no second factor", "console",
                 "ask him to turn it on at the console, under his name",
                 "প্রশাসক \"" + user.name + "\"-এর দ্বিতীয় ধাপের যাচাই চালু নেই",
                 "কনসোলে নিজের নামের পাতায় চালু করতে বলুন", true});
        }
        const std::string file = around_.folder + "/console.pem";
        if (around_.folder.empty() || !platform::file_exists(file)) return;
        const auto text = platform::read_file(file, certificate_most);
        const auto end = text ? platform::end_of({*text, {}}) : text.error();
        if (end && *end - around_.now > platform::page_certificate_rest) return;
        add({end ? "the console's certificate ends at " + base::to_iso(*end)
                 : "the console's certificate does not read: " + end.error().text(),
             file, "start the hub anew: it makes another one; tell people its new print",
             "কনসোলের সনদের মেয়াদ শেষ হচ্ছে", "হাব আবার চালু করুন: নতুন সনদ তৈরি হবে"});
    }

    // Somebody goes on saving there, and nothing of it arrives.
    void still_calls(const hub_store::device_row& d, const std::string& where) {
        if (!d.turned_away_at || around_.now - *d.turned_away_at > long_silence) return;
        add({"it is revoked (" + *d.revoked + "), and still calls, last at " +
                 base::to_iso(*d.turned_away_at),
             where,
             "ask the office: enrol the PC anew if it is theirs; what it saves does not arrive",
             "বাতিল করা ডিভাইস (" + *d.revoked + ") এখনও যোগাযোগ করছে",
             "অফিসে জিজ্ঞাসা করুন; নিজেদের পিসি হলে নতুন কোড দিন"});
    }

    void device(const hub_store::device_row& d) {
        const std::string where = place_of(d);
        if (d.revoked) {
            still_calls(d, where);
            return;
        }
        const base::time_us seen = d.last_seen.value_or(d.enrolled_at);
        if (around_.now - seen > long_silence) {
            const std::string days = days_text(around_.now - seen);
            add({"nothing heard for " + days + " days", where,
                 "call the office; revoke the device if it is lost",
                 base::bengali_digits(days) + " দিন ধরে কোনো সাড়া নেই",
                 "অফিসে ফোন করুন; হারিয়ে গেলে ডিভাইসটি বাতিল করুন"});
        }
        if (d.offset && (*d.offset > wire::clock_tolerance || *d.offset < -wire::clock_tolerance)) {
            const std::string by = std::to_string(*d.offset / base::second_us);
            add({"its clock differs by " + by + " s", where,
                 "ask the office to set date and time; its entries are dated by the hub",
                 "ঘড়ির সময় ঠিক নেই", "অফিসকে তারিখ ও সময় ঠিক করতে বলুন"});
        }
        if (d.copies > 0) {
            add({"its disk was found copied: " + d.copy_note, where,
                 "ask the office whether two computers run it; nothing is lost",
                 "এর ডিস্কের কপি পাওয়া গেছে: " + d.copy_note, "অফিসে জিজ্ঞাসা করুন", true});
        }
    }

    outcome told(const speech& how) const {
        json list = json::array();
        std::string text;
        bool well = true;
        for (const finding& f : findings_) {
            well = well && f.is_note;
            list.push_back({{"what", f.what}, {"what_bn", f.what_bn}, {"where", f.where},
                            {"do", f.remedy}, {"do_bn", f.remedy_bn}, {"note", f.is_note}});
            text += f.where + ": " + (how.bengali ? f.what_bn : f.what) + "; " +
                    (how.bengali ? f.remedy_bn : f.remedy) + "\n";
        }
        if (well) text += how.bengali ? "সব ঠিক আছে\n" : "all is well\n";
        outcome given = how.json ? editing::success(json{{"ok", well}, {"findings", list}})
                                 : editing::success(text);
        if (!well) given.exit_code = static_cast<int>(base::errc::refused);
        return given;
    }

private:
    static std::string place_of(const hub_store::device_row& d) {
        return d.office + " " + d.machine + " " + d.key.hex().substr(0, id_digits);
    }
    void add(finding found) { findings_.push_back(std::move(found)); }
    // One finding for each device that has it. `quotes`: the Bengali text goes on with what it is.
    void trouble(hub_intake::trouble_kind kind, bool quotes, const finding& as) {
        for (const auto& t : hub_intake::troubles(around_.store, kind, around_.now)) {
            finding one = as;
            one.what = t.what;
            one.where = t.office + " " + t.device.substr(0, id_digits);
            if (quotes) one.what_bn += ": " + t.what;
            add(std::move(one));
        }
    }
    surroundings& around_;
    std::vector<finding> findings_;
};

}  // namespace

outcome show_doctor(const json&, surroundings& around, const speech& how) {
    examination e(around);
    e.store();
    e.put_back();
    e.harm();
    e.exchanges();
    e.wide_scopes();
    e.held_full();
    e.waiting();
    e.key();
    e.console();
    for (const auto& d : around.store.devices()) e.device(d);
    return e.told(how);
}

}  // namespace kheya::hub_command
