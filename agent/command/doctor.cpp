#include "agent/command/doctor.hpp"

#include "agent/command/quarantine.hpp"
#include "agent/command/status.hpp"
#include "agent/command/words.hpp"
#include "agent/store/coming_types.hpp"
#include "agent/store/health.hpp"
#include "agent/store/keepsake.hpp"
#include "agent/store/rescue.hpp"
#include "shared/platform/files.hpp"
#include "shared/platform/keys.hpp"
#include "shared/wire/limits.hpp"

namespace kheya::agent_command {

namespace note = agent_store::note;
using nlohmann::json;

namespace {

constexpr std::int64_t little_space = 64 << 20;
constexpr base::time_us long_silence = 7 * base::day_us;

const agent_store::both_languages new_code = {
    "ask headquarters for a new enrolment code and enrol again; everything here is kept",
    "প্রধান কার্যালয় থেকে নতুন কোড নিয়ে আবার নিবন্ধন করুন; এখানকার সব তথ্য আছে"};

class examination {
public:
    explicit examination(const patient& of) : of_(of) {}

    void disk() {
        if (of_.care.mode() == agent_store::disk_mode::read_only) {
            add({{"reading only: " + of_.care.reason(), "তথ্য এখন শুধু পড়া যায়, লেখা যায় না"},
                 of_.folder,
                 {"nothing is saved now: make folder and disk writable, then save again",
                  "ফোল্ডারে লেখার অনুমতি দিন বা ডিস্ক ঠিক করুন, তারপর আবার সংরক্ষণ করুন"}});
        } else if (const auto writable = platform::try_folder(of_.folder); !writable) {
            add({{"the data folder cannot be written: " + writable.error().message,
                  "তথ্য-ফোল্ডারে লেখা যাচ্ছে না"},
                 of_.folder,
                 {"give this account the right to write there",
                  "এই ব্যবহারকারীকে ফোল্ডারে লেখার অনুমতি দিন"}});
        }
        const auto room = platform::free_space(of_.folder);
        const bool is_full = of_.care.mode() == agent_store::disk_mode::full;
        if (is_full || (room && *room < little_space)) {
            const std::string left = std::to_string(room ? *room >> 20 : 0);
            add({{"only " + left + " MiB are free" + (is_full ? ": saving is stopped" : ""),
                  "ডিস্কে মাত্র " + base::bengali_digits(left) + " MiB জায়গা আছে" +
                      (is_full ? ": সংরক্ষণ বন্ধ" : "")},
                 of_.folder,
                 {"delete what is not needed from this disk",
                  "এই ডিস্ক থেকে অপ্রয়োজনীয় ফাইল মুছুন"}});
        }
        if (!of_.care.has_reserve()) {
            add({{"the reserve for a full disk is given up", "ভরা ডিস্কের জন্য রাখা জায়গা নেই"},
                 of_.folder + "/reserve",
                 {"make room: it comes back by itself", "জায়গা খালি করুন: নিজেই ফিরে আসবে"}});
        }
    }

    void evidence() {
        const std::string why = of_.in.notes().text(agent_store::note::evidence_trouble);
        if (why.empty()) return;
        add({{"evidence does not get through: " + why, "প্রমাণকের ফাইল পৌঁছাচ্ছে না"},
             "evidence",
             {"nothing: it is sent again after each exchange; if this stays, tell headquarters",
              "কিছু করতে হবে না: প্রতি আদান-প্রদানের পর আবার পাঠানো হয়; এরপরও থাকলে প্রধান "
              "কার্যালয়কে জানান"}, false, "sync"});
    }

    void database() {
        for (const auto& f : agent_store::look_over(of_.in, false)) {
            add({f.what, f.where, f.remedy, !f.is_damage()});
        }
        doubtful_end();
        put_back();
        const auto aside = platform::files_beginning(of_.folder, "agent.db.damaged-");
        if (aside.empty()) return;
        care_finding found{{"a damaged database was set aside", "নষ্ট তথ্য-ফাইল সরিয়ে রাখা আছে"},
                           of_.folder + "/" + aside.back(),
                           {"nothing: keep it until an exchange has ended well",
                            "কিছু করতে হবে না: পরের সফল আদান-প্রদান পর্যন্ত রেখে দিন"},
                           true};
        if (const auto event = agent_store::rescue_report::noted_in(of_.in.notes())) {
            found.what.en += ": " + event->why + "; " + std::to_string(event->salvaged) +
                             " own changes taken from it, ";
            found.what.bn += ": নিজের " + number_text(event->salvaged, true) +
                             "টি পরিবর্তন তা থেকে নেওয়া হয়েছে, ";
            if (event->unreadable) {
                found.what.en += std::to_string(*event->unreadable) + " did not read";
                found.what.bn += number_text(*event->unreadable, true) + "টি পড়া যায়নি";
            } else {
                found.what.en += agent_store::rescue_report::unknown_loss({}, false);
                found.what.bn += agent_store::rescue_report::unknown_loss({}, true);
                found.remedy = {"keep this file and give it to headquarters: more may be taken "
                                "from it",
                                "এই ফাইলটি রেখে দিন ও প্রধান কার্যালয়ে দিন: আরও তথ্য উদ্ধার হতে পারে"};
                found.is_note = false;
            }
        }
        add(std::move(found));
    }

    // What a restore could not take stays told as long as its file is there.
    void put_back() {
        auto event = agent_store::restore_report::noted_in(of_.in.notes());
        if (!event) return;
        for (auto* names : {&event->aside.harmed, &event->aside.of_others}) {
            std::erase_if(*names, [&](const std::string& name) {
                const std::string file = of_.folder + "/" + name;
                return !platform::file_exists(file) && !platform::file_exists(file + "-wal");
            });
        }
        const std::string said = event->text(false);
        if (said.empty() || (event->is_well() && of_.wall - event->at > long_silence)) return;
        care_finding found{{"a backup was put back here: " + said,
                            "এখানে ব্যাকআপ ফেরানো হয়েছে: " + event->text(true)},
                           of_.folder,
                           {"nothing: what was taken over goes to headquarters by itself",
                            "কিছু করতে হবে না: যা নেওয়া হয়েছে তা নিজেই প্রধান কার্যালয়ে যাবে"},
                           true};
        if (!event->is_well()) {
            found.remedy = {"keep these files and give them to headquarters",
                            "ফাইলগুলো রেখে দিন ও প্রধান কার্যালয়ে দিন"};
            found.is_note = false;
        }
        add(std::move(found));
    }

    // A power cut in the middle of a save, mostly: it was not answered, so the officer knows.
    void doubtful_end() {
        const auto event = json::parse(of_.in.notes().text(note::log_doubt), nullptr, false);
        if (!event.is_object()) return;
        const std::int64_t at = event.value("at", std::int64_t(0)),
                           taken = event.value("taken", std::int64_t(0)),
                           lost = event.value("lost", std::int64_t(0));
        if (of_.wall - at > long_silence) return;
        add({{"the last save before a start " + duration_text(of_.wall - at, false) +
                  " ago was cut short or harmed: " + std::to_string(taken) +
                  " changes of it read and are kept, " + std::to_string(lost) + " did not",
              duration_text(of_.wall - at, true) + " আগে চালু করার সময় শেষ সংরক্ষণটি অসম্পূর্ণ বা নষ্ট "
                  "পাওয়া গেছে: তার " + number_text(taken, true) + "টি পরিবর্তন রাখা হয়েছে, " +
                  number_text(lost, true) + "টি পড়া যায়নি"},
             "agent.db-wal",
             {"look whether what was saved last is there",
              "শেষে যা সংরক্ষণ করেছিলেন তা আছে কি না দেখুন"}, true});
    }

    void clock() {
        const auto notes = of_.in.notes();
        const base::time_us offset = notes.number(note::offset);
        if (notes.number(note::heard_at) == 0) return;
        if (offset <= wire::clock_tolerance && offset >= -wire::clock_tolerance) return;
        const std::string by = duration_text(offset < 0 ? -offset : offset, false),
                          by_bn = duration_text(offset < 0 ? -offset : offset, true);
        add({{"this computer's clock differs from the hub's by " + by,
              "এই কম্পিউটারের ঘড়ি হাবের থেকে " + by_bn + " আলাদা"},
             "clock",
             {"set date and time; what was saved is dated by the hub's clock",
              "তারিখ ও সময় ঠিক করুন; যা সংরক্ষণ হয়েছে তার সময় হাবের ঘড়িতে ধরা হয়"}});
    }

    // Without its own key a device reaches nothing, whatever the internet does.
    bool has_key() {
        const std::string file = agent_store::key_file(of_.folder);
        const auto key = platform::key_pair::load(file);
        if (key && key->public_part().hex() == of_.in.notes().text(note::device)) return true;
        if (key) {
            add({{"this is the key of another device", "এটি অন্য ডিভাইসের চাবি"}, file, new_code,
                 false, "enrol"});
        } else if (platform::file_exists(file)) {
            add({{"this device's key cannot be read: it is damaged",
                  "এই ডিভাইসের চাবি পড়া যাচ্ছে না: ফাইলটি নষ্ট"}, file, new_code,
                 false, "enrol"});
        } else {
            add({{"this device's key is gone", "এই ডিভাইসের চাবি নেই"}, file, new_code, false,
                 "enrol"});
        }
        return false;
    }

    void line() {
        const bool has_own_key = has_key();
        const auto notes = of_.in.notes();
        const std::string attempt = notes.text(note::last_attempt), url = notes.text(note::hub_url);
        const std::string known = notes.text(note::last_attempt_bn);
        const std::string attempt_bn = known.empty() ? known : ": " + known;
        const auto since = since_exchange(notes, of_.wall);
        if (!base::public_key::parse(notes.text(note::hub_key))) {
            add({{"the hub's key is not known", "হাবের চাবি জানা নেই"}, "agent.db",
                 {"enrol again with a new code", "নতুন কোড দিয়ে আবার নিবন্ধন করুন"}, false,
                 "enrol"});
        }
        if (notes.number(note::turned_away) != 0) {
            add({{"the hub turned this device away: " + attempt,
                  "হাব এই ডিভাইসকে ফিরিয়ে দিয়েছে" + attempt_bn}, url,
                 new_code, false, "enrol"});
        } else if (notes.number(note::wrong_hub) != 0) {
            add({{"the hub shows another key than the one known here",
                  "হাবের চাবি এখানে জানা চাবির সঙ্গে মেলে না"}, url,
                 {"ask headquarters whether the hub's key was changed; if they say so, enrol again "
                  "with a new enrolment code; everything here is kept",
                  "হাবের চাবি বদলেছে কি না প্রধান কার্যালয়ে জানুন; বদলে থাকলে নতুন কোড দিয়ে আবার "
                  "নিবন্ধন করুন; এখানকার সব তথ্য আছে"}, false, "enrol"});
        } else if (!has_own_key) {
            return;   // nothing else about the line can be known
        } else if (!attempt.empty() && attempt != "ok") {
            add({{"the last try to reach the hub failed: " + attempt,
                  "হাবের সঙ্গে শেষ চেষ্টা সফল হয়নি" + attempt_bn}, url,
                 {"look whether the internet works here; it is tried again by itself",
                  "ইন্টারনেট সংযোগ দেখুন; নিজেই আবার চেষ্টা হবে"}, false, "sync"});
        } else if (!notes.joined()) {
            add({{"the hub has not confirmed the enrolment yet", "হাব এখনও নিবন্ধন নিশ্চিত করেনি"},
                 url,
                 {"run `kheya-agent sync` where there is internet",
                  "ইন্টারনেট থাকলে `kheya-agent sync` চালান"}, false, "sync"});
        }
        if (since && *since > long_silence) {
            add({{"the last exchange was " + duration_text(*since, false) + " ago",
                  "শেষ আদান-প্রদান " + duration_text(*since, true) + " আগে"}, url,
                 {"connect to the internet and run `kheya-agent sync`",
                  "ইন্টারনেটে যুক্ত হয়ে `kheya-agent sync` চালান"}, false, "sync"});
        }
    }

    void changes() {
        auto oldest = of_.in.db().query("SELECT made_at FROM journal WHERE state IN"
                                        " ('pending', 'received') ORDER BY made_at LIMIT 1");
        if (oldest.next() && of_.wall - oldest.integer(0) > long_silence) {
            const base::time_us age = of_.wall - oldest.integer(0);
            add({{"changes wait here since " + duration_text(age, false),
                  duration_text(age, true) + " ধরে পরিবর্তন এখানে অপেক্ষায়"}, "journal",
                 {"run `kheya-agent sync`; without internet ask headquarters how to send a file",
                  "`kheya-agent sync` চালান; ইন্টারনেট না থাকলে ফাইলে পাঠানোর উপায় প্রধান "
                  "কার্যালয়ে জানুন"}, false, "sync"});
        }
        if (const auto held = open_quarantine(of_.in, of_.ledger); held > 0) {
            add({{std::to_string(held) + (held == 1 ? " entry was" : " entries were") +
                      " not accepted by headquarters",
                  number_text(held, true) + "টি তথ্য প্রধান কার্যালয় গ্রহণ করেনি"}, "quarantine",
                 {"see `kheya-agent quarantine` and save them corrected",
                  "`kheya-agent quarantine` দেখুন ও সংশোধন করে সংরক্ষণ করুন"}, false,
                 "quarantine"});
        }
        if (const auto open = of_.in.records().open_conflicts(); open > 0) {
            add({{std::to_string(open) + (open == 1 ? " value waits" : " values wait") +
                      " for a decision",
                  number_text(open, true) + "টি তথ্য সিদ্ধান্তের অপেক্ষায়"}, "conflicts",
                 {"see `kheya-agent conflicts` and decide",
                  "`kheya-agent conflicts` দেখে সিদ্ধান্ত দিন"}, false, "conflicts"});
        }
        if (const std::string why = agent_store::types_trouble(of_.in, false); !why.empty()) {
            add({{why, agent_store::types_trouble(of_.in, true)}, "record types",
                 {"update this program: what is typed is kept meanwhile",
                  "এই প্রোগ্রাম হালনাগাদ করুন; যা লেখা হয় সব থাকে"}});
        }
        if (const auto copies = of_.in.notes().number(note::copies_found); copies > 0) {
            add({{"this disk turned out to be a copy " + std::to_string(copies) + " times",
                  "এই ডিস্কের আরেকটি কপি পাওয়া গেছে, " + number_text(copies, true) + " বার"}, "log",
                 {"nothing, if the computer was restored or replaced; else look who runs the other",
                  "কম্পিউটার বদলানো বা ফেরানো হয়ে থাকলে কিছু করতে হবে না; না হলে অন্যটি কে চালান "
                  "দেখুন"}, true});
        }
    }

    std::vector<care_finding> take() { return std::move(findings_); }

private:
    void add(care_finding finding) { findings_.push_back(std::move(finding)); }
    const patient& of_;
    std::vector<care_finding> findings_;
};

}  // namespace

editing::outcome tell(const std::vector<care_finding>& findings, base::errc code,
                      const editing::speech& how) {
    bool well = true;
    json list = json::array();
    std::string text;
    for (const care_finding& f : findings) {
        well = well && f.is_note;
        list.push_back({{"what", f.what.en}, {"what_bn", f.what.bn}, {"where", f.where},
                        {"do", f.remedy.en}, {"do_bn", f.remedy.bn}, {"note", f.is_note}});
        if (!f.verb.empty()) list.back()["verb"] = f.verb;
        const bool bn = how.bengali;
        text += f.where + ": " + (bn ? f.what.bn : f.what.en) + "; " +
                (bn ? f.remedy.bn : f.remedy.en) + "\n";
    }
    if (well) text += say(how.bengali, "all is well\n", "সব ঠিক আছে\n");
    editing::outcome given = how.json ? editing::success(json{{"ok", well}, {"findings", list}})
                                      : editing::success(text);
    if (!well) given.exit_code = static_cast<int>(code);
    return given;
}

editing::outcome doctor(const patient& of, const editing::speech& how) {
    examination e(of);
    e.disk();
    e.database();
    e.evidence();
    e.clock();
    e.line();
    e.changes();
    return tell(e.take(), base::errc::refused, how);
}

}  // namespace kheya::agent_command
