#include "agent/command/service.hpp"

#include "agent/command/bundle_verbs.hpp"
#include "agent/command/doctor.hpp"
#include "agent/command/evidence_verbs.hpp"
#include "agent/command/people_verb.hpp"
#include "agent/command/probe_verb.hpp"
#include "agent/command/quarantine.hpp"
#include "agent/command/quarter_form.hpp"
#include "agent/command/read_verb.hpp"
#include "agent/command/status.hpp"
#include "agent/command/words.hpp"
#include "agent/store/health.hpp"
#include "agent/store/hub_keys.hpp"
#include "agent/store/keepsake.hpp"
#include "agent/store/rescue.hpp"
#include "shared/base/hash.hpp"
#include "shared/editing/arguments.hpp"
#include "shared/platform/files.hpp"

#include <algorithm>

namespace kheya::agent_command {

namespace note = agent_store::note;
using base::errc;
using editing::outcome;
using nlohmann::json;
using platform::awaitable;
using editing::request;

namespace {

bool writes(std::string_view verb) {
    return verb == "set" || verb == "decide" || verb == "retire" || verb == "sign" ||
           verb == "attach" || verb == "read";
}

base::error not_enrolled() {
    return {errc::not_enrolled,
            "not enrolled yet: run `kheya-agent enrol CODE`",
            {},
            "এখনও নিবন্ধিত নয়: `kheya-agent enrol CODE` চালান"};
}

// A portal that does not answer tells something only of a machine that has a line.
constexpr base::time_us line_is_fresh = 2 * 3600 * base::second_us;

bool is_row(const agent_store::health_finding& f) {
    return f.of == agent_store::health_finding::kind::row;
}

// The hub turned this device away, or it shows another key than the one known here and the code
// tells of another: which a code of some other hub does not bring about by itself.
bool needs_new_code(const agent_store::notes& notes, const agent_sync::enrol_code& code) {
    if (notes.number(note::turned_away) != 0) return true;
    const auto known = agent_store::hub_keys_in(notes);
    return !known || (notes.number(note::wrong_hub) != 0 && known->now != code.hub_key);
}

base::error enrolled_already(const std::string& office) {
    return {errc::refused,
            "this device is enrolled already, as the office " + office +
                "; where headquarters gave this code because it was revoked there, or the hub is "
                "another one, add --anew",
            "code",
            "এই ডিভাইস আগে থেকেই " + office +
                " অফিস হিসেবে নিবন্ধিত; ডিভাইসটি বাতিল হয়েছে বা হাব বদলেছে বলে প্রধান কার্যালয় এই "
                "কোড দিয়ে থাকলে --anew যোগ করুন"};
}

outcome said(const base::result<outcome>& given, const editing::speech& how) {
    return given ? *given : editing::failure(given.error(), how);
}

}  // namespace

awaitable<outcome> service::perform(request asked) {
    if (asked.verb == "enrol") co_return co_await enrol(std::move(asked));
    if (asked.verb == "sync") co_return co_await sync(std::move(asked));
    if (asked.verb == "export") co_return co_await export_files(std::move(asked));
    if (asked.verb == "import") co_return co_await import_file(std::move(asked));
    if (asked.verb == "relay") co_return co_await relay_file(std::move(asked));
    if (asked.verb == "probe") co_return co_await probe(std::move(asked));
    if (asked.verb == "check") co_return co_await check(std::move(asked));
    if (asked.verb == "backup") co_return co_await back_up(std::move(asked));
    co_return co_await in_store(std::move(asked));
}

awaitable<outcome> service::in_store(request asked) {
    outcome given;
    const bool is_change = writes(asked.verb);
    const bool is_write =
        is_change || (asked.verb == "people" && changes_people(asked.arguments));
    const bool is_preview = is_write && asked.arguments.contains("preview") &&
                            asked.arguments["preview"] == true;
    bool answered = false;
    std::function<base::result<void>()> job = [&]() -> base::result<void> {
        if (is_write) {
            TRY_VOID(around_.care.may_save());
        }
        given = around_.store.notes().enrolled() ? answer(asked)
                                                 : editing::failure(not_enrolled(), asked.how);
        answered = true;
        if (is_preview || (is_write && given.exit_code != 0)) return base::refused("rolled back");
        return {};
    };
    base::result<void> stored;
    if (is_write)
        stored = co_await around_.disk.write(std::move(job));
    else
        stored = co_await around_.disk.read(std::move(job));
    if (is_preview && answered) co_return given;
    if (!stored && given.exit_code == 0) given = editing::failure(stored.error(), asked.how);
    if (is_change && given.exit_code == 0) around_.runner.saved();
    co_return given;
}

outcome service::answer(const request& asked) {
    auto& store = around_.store;
    const base::time_us wall = around_.time.wall();
    const auto blobs = agent_store::blobs_in(around_.folder);
    if (asked.verb == "status") return status(store, around_.care, blobs, wall, asked.how);
    if (asked.verb == "extract") return extract(store, blobs, asked.arguments, asked.how);
    if (asked.verb == "people") {
        return change_people(store, around_.random, asked.arguments, asked.how);
    }
    auto in = ledger();
    if (asked.verb == "quarantine") {
        return show_quarantine(store, in, asked.arguments.value("all", false), asked.how);
    }
    if (asked.verb == "doctor") {
        return doctor({store, in, around_.care, around_.folder, wall}, asked.how);
    }
    if (asked.verb == "report") {
        return said(print_form(in, asked.arguments, wall, asked.how), asked.how);
    }
    if (asked.verb == "sign") return said(sign_form(in, asked.arguments, asked.how), asked.how);
    if (asked.verb == "read") return note_reading(in, asked.arguments, asked.how);
    if (asked.verb == "attach") {
        return attach(in, blobs, asked.arguments, in.writer(around_.user), asked.how);
    }
    if (editing::is_shared_verb(asked.verb)) {
        return editing::run_verb(asked.verb, asked.arguments, in, in.writer(around_.user),
                                 asked.how);
    }
    return editing::failure({errc::usage, "there is no verb \"" + asked.verb + "\"", {}, {}},
                            asked.how);
}

awaitable<outcome> service::check(request asked) {
    const bool deep = asked.arguments.contains("deep") && asked.arguments["deep"] == true;
    std::vector<agent_store::health_finding> findings;
    std::vector<care_finding> told;
    std::function<base::result<void>()> look = [&]() -> base::result<void> {
        if (!around_.store.notes().enrolled()) return not_enrolled();
        findings = agent_store::look_over(around_.store, deep);
        if (deep) told = check_evidence(agent_store::blobs_in(around_.folder));
        for (const auto& f : findings) {
            if (f.is_damage()) around_.care.found_damage(f.where + ": " + f.what.en);
        }
        return {};
    };
    const auto looked = co_await around_.disk.read(std::move(look));
    if (!looked) co_return editing::failure(looked.error(), asked.how);
    const bool has_rows = std::any_of(findings.begin(), findings.end(), is_row);
    base::result<void> mended;
    if (has_rows && !around_.care.damaged()) {
        std::function<base::result<void>()> mend = [&]() -> base::result<void> {
            TRY_VOID(around_.care.may_save());
            agent_store::rebuild_rows(around_.store);
            return {};
        };
        mended = co_await around_.disk.write(std::move(mend));
    }
    const bool rows_are_new = has_rows && mended.has_value() && !around_.care.damaged();
    if (deep && findings.empty()) {
        const base::time_us wall = around_.time.wall();
        std::function<base::result<void>()> note_it = [this, wall]() -> base::result<void> {
            around_.store.notes().set(note::checked_at, wall);
            return {};
        };
        // Only the date of the weekly check hangs on it.
        const auto noted = co_await around_.disk.write(std::move(note_it));
        (void)noted;
    }
    for (const auto& f : findings) {
        const bool is_mended = is_row(f) && rows_are_new;
        const agent_store::both_languages done = {"nothing: it was made anew just now",
                                                  "কিছু করতে হবে না: এইমাত্র নতুন করে তৈরি হলো"};
        told.push_back({f.what, f.where, is_mended ? done : f.remedy, is_mended});
    }
    co_return tell(told, errc::io, asked.how);
}

awaitable<outcome> service::back_up(request asked) {
    const std::string file = asked.arguments.value("file", "");
    const base::time_us wall = around_.time.wall();
    std::function<base::result<void>()> make = [&]() -> base::result<void> {
        if (!around_.store.notes().enrolled()) return not_enrolled();
        return agent_store::back_up(around_.store, around_.folder, file, wall);
    };
    const auto made = co_await around_.disk.read(std::move(make));
    if (!made) co_return editing::failure(made.error(), asked.how);
    std::function<base::result<void>()> note_it = [this, wall]() -> base::result<void> {
        around_.store.notes().set(note::backed_up_at, wall);
        return {};
    };
    const auto noted = co_await around_.disk.write(std::move(note_it));
    if (!noted) co_return editing::failure(noted.error(), asked.how);
    if (asked.how.json) co_return editing::success(json{{"file", file}});
    co_return editing::success(
        say(asked.how.bengali,
            "backed up to " + file + "; it holds this device's key: keep it where nobody else "
            "reads it. Evidence files are not in it: those that headquarters has come back from "
            "there, the others (see `status`) are in the folder blobs\n",
            file + " ফাইলে ব্যাকআপ হয়েছে; এতে এই ডিভাইসের চাবি আছে: নিরাপদ জায়গায় রাখুন। প্রমাণকের "
            "ফাইল এতে নেই: প্রধান কার্যালয়ে যা পৌঁছেছে তা সেখান থেকে ফিরে আসবে, বাকিগুলো blobs "
            "ফোল্ডারে আছে\n"));
}

awaitable<outcome> service::sync(request asked) {
    std::optional<base::time_us> deadline;
    if (const auto given = asked.arguments.find("deadline"); given != asked.arguments.end()) {
        if (!given->is_number()) {
            co_return editing::failure({errc::usage, "--deadline takes seconds", "deadline", {}},
                                       asked.how);
        }
        const double seconds = std::clamp(given->get<double>(), 0.0, 1e9);
        deadline = static_cast<base::time_us>(seconds * static_cast<double>(base::second_us));
    }
    auto done = co_await around_.runner.sync(deadline);
    if (!done) co_return editing::failure(done.error(), asked.how);
    asked.verb = "status";
    co_return co_await in_store(std::move(asked));
}

agent_store::agent_ledger service::ledger() {
    auto& store = around_.store;
    const agent_store::clock_reading made{around_.time.boot_id(), around_.time.monotonic(),
                                          store.notes().number(note::heard_at)};
    return {store, around_.random, around_.time.wall(), made};
}

awaitable<outcome> service::probe(request asked) {
    const auto named = asked.arguments.find("url");
    std::string url = named != asked.arguments.end() && named->is_string()
                          ? named->get<std::string>()
                          : std::string();
    std::string domain;
    std::shared_ptr<const record::type_set> types;
    bool has_line = false;
    std::function<base::result<void>()> prepare = [&]() -> base::result<void> {
        const auto notes = around_.store.notes();
        if (!notes.enrolled()) return not_enrolled();
        auto in = ledger();
        TRY(domain, portal_domain(in));
        types = in.types();
        has_line = notes.text(note::last_attempt) == "ok" &&
                   since_exchange(notes, around_.time.wall()).value_or(line_is_fresh) <
                       line_is_fresh;
        return {};
    };
    const auto prepared = co_await around_.disk.read(std::move(prepare));
    if (!prepared) co_return editing::failure(prepared.error(), asked.how);
    if (url.empty()) url = domain;
    if (url.empty() || around_.web == nullptr) {
        co_return editing::failure({errc::refused, "the office's portal has no domain yet",
                                    "domain", "তথ্য বাতায়নের ডোমেইন এখনও লেখা হয়নি"},
                                   asked.how);
    }
    auto seen = co_await agent_probe::look(*around_.web, around_.time, url);
    if (!seen) co_return editing::failure(seen.error(), asked.how);
    if (seen->status == 0 && !has_line) {
        co_return editing::failure(
            {errc::no_link, obstacle_text(*types, *seen, false) + "; nothing was recorded",
             {}, obstacle_text(*types, *seen, true) + "; কিছু লেখা হয়নি"},
            asked.how);
    }
    const auto asked_for = platform::parse_web_address(url);
    std::vector<std::string> recorded;
    std::function<base::result<void>()> keep = [&]() -> base::result<void> {
        TRY_VOID(around_.care.may_save());
        auto in = ledger();
        around_.store.notes().set(note::probed_at, around_.time.wall());
        TRY(recorded, record_sighting(in, *seen));
        return {};
    };
    if (asked_for && asked_for->host == domain) {
        const auto kept = co_await around_.disk.write(std::move(keep));
        if (!kept) co_return editing::failure(kept.error(), asked.how);
        around_.runner.saved();
    }
    co_return tell_sighting(*types, *seen, recorded, asked.how);
}

awaitable<outcome> service::export_files(request asked) {
    outcome given;
    const agent_sync::moment now{around_.time.wall(), around_.time.monotonic(),
                                 around_.time.boot_id()};
    std::function<base::result<void>()> job = [&]() -> base::result<void> {
        if (!around_.store.notes().enrolled()) return not_enrolled();
        TRY(const auto device, platform::key_pair::load(around_.key_file));
        const auto evidence = agent_store::count_evidence(
            around_.store.db(), agent_store::blobs_in(around_.folder));
        given = export_bundle(around_.store, device, now,
                              {around_.machine, around_.full_history}, around_.random,
                              evidence.waiting, asked);
        return {};
    };
    const auto done = co_await around_.disk.read(std::move(job));
    if (!done) co_return editing::failure(done.error(), asked.how);
    co_return given;
}

awaitable<outcome> service::import_file(request asked) {
    auto file = bundle_in(asked.arguments);
    if (!file) co_return editing::failure(file.error(), asked.how);
    asked.arguments.clear();
    agent_sync::file_intake intake(around_.store, around_.disk, around_.time, around_.random);
    const auto taken = co_await intake.take(std::move(*file), around_.key_file,
                                           around_.full_history);
    if (!taken) co_return editing::failure(taken.error(), asked.how);
    std::int64_t pending = 0;
    std::function<base::result<void>()> count = [&]() -> base::result<void> {
        pending = around_.store.journal().counts().pending;
        return {};
    };
    const auto counted = co_await around_.disk.read(std::move(count));
    if (!counted) co_return editing::failure(counted.error(), asked.how);
    co_return tell_imported(*taken, pending, asked.how);
}

awaitable<outcome> service::relay_file(request asked) {
    auto file = bundle_in(asked.arguments);
    if (!file) co_return editing::failure(file.error(), asked.how);
    auto handing_on = around_.line.relay(std::move(*file));
    auto answer = co_await std::move(handing_on);
    if (!answer) co_return editing::failure(answer.error(), asked.how);
    const std::string path = editing::text_in(asked.arguments, "file");
    co_return tell_relayed(editing::text_in(asked.arguments, "answer"), path, std::move(*answer),
                           asked.how);
}

// Runs in a transaction. A device that cannot go on as it is starts over under a new key when it is
// given a new code. Else it keeps its key whatever is typed, unless it is told to start over:
// without a line it may not know what headquarters knows.
base::result<void> service::begin(const agent_sync::enrol_code& code, bool anew) {
    const auto notes = around_.store.notes();
    const std::string noted = notes.text(note::device);
    auto key = platform::key_pair::load(around_.key_file);
    const bool is_own = key && key->public_part().hex() == noted;
    const bool is_new = notes.text(note::code_hash) != base::sha256_of(code.secret).hex();
    bool start_over = notes.joined() && (!is_own || needs_new_code(notes, code));
    if (!start_over) {
        if (notes.joined() && !is_new) return {};  // typed twice
        if (notes.joined() && !anew) return enrolled_already(notes.text(note::office));
        start_over = anew && is_new;   // also where nothing was heard of the key yet
    }
    const bool keeps_key = key && !start_over;
    if (!keeps_key) key = platform::key_pair::generate(around_.random);
    TRY_VOID(agent_sync::begin_enrolment(around_.store, code, key->public_part(), around_.random));
    if (keeps_key) return {};
    // The transaction's last step: a key without its facts is used or replaced by the next try.
    return agent_store::replace_key(around_.folder, *key, noted);
}

awaitable<outcome> service::enrol(request asked) {
    const auto given = asked.arguments.find("code");
    const bool has_code = given != asked.arguments.end() && given->is_string();
    auto code = agent_sync::read_code(has_code ? given->get<std::string>() : std::string());
    if (!code) co_return editing::failure(code.error(), asked.how);
    // An answer that is taken meanwhile would be of the hub and the key of before.
    auto free = co_await around_.runner.seize();
    if (!free) co_return editing::failure(free.error(), asked.how);
    const bool anew = asked.arguments.value("anew", false);
    std::function<base::result<void>()> write_down = [&] { return begin(*code, anew); };
    auto begun = co_await around_.disk.write(std::move(write_down));
    if (begun) around_.line.forget_key();
    around_.runner.release();
    if (!begun) co_return editing::failure(begun.error(), asked.how);
    if (asked.arguments.contains("out")) {   // there is no line: the way goes by file
        asked.arguments["file"] = asked.arguments["out"];
        co_return co_await export_files(std::move(asked));
    }
    auto joined = co_await around_.runner.sync(std::nullopt);
    if (!joined) {
        outcome kept = editing::failure(joined.error(), asked.how);
        if (joined.error().code == errc::no_link || joined.error().code == errc::later) {
            kept.err +=
                say(asked.how.bengali, "saving works already; joining goes on with the next line\n",
                    "এখনই সংরক্ষণ করা যাবে; সংযোগ পেলে নিবন্ধন সম্পূর্ণ হবে\n");
        }
        co_return kept;
    }
    asked.verb = "status";
    co_return co_await in_store(std::move(asked));
}

}  // namespace kheya::agent_command
