#include "agent/command/status.hpp"

#include "agent/command/words.hpp"
#include "agent/store/coming_types.hpp"
#include "agent/store/rescue.hpp"
#include "shared/platform/files.hpp"
#include "shared/wire/limits.hpp"

namespace kheya::agent_command {

namespace note = agent_store::note;
using nlohmann::json;

namespace {

constexpr base::time_us jump_tolerance = base::second_us;

struct clock_state {
    bool sure = false;
    std::int64_t offset_s = 0;
};

// Good only when the hub agreed and nothing later than now was ever seen here.
clock_state look_at_clock(agent_store::store& in, base::time_us wall) {
    const auto notes = in.notes();
    const base::time_us offset = notes.number(note::offset);
    const bool heard = notes.number(note::heard_at) != 0;
    clock_state state;
    state.offset_s = offset / base::second_us;
    const bool close = offset <= wire::clock_tolerance && offset >= -wire::clock_tolerance;
    const bool went_back = wall + offset + wire::clock_tolerance < notes.number(note::heard_at) ||
                           wall + jump_tolerance < notes.number(note::last_made_at);
    state.sure = heard && close && !went_back;
    return state;
}

json document(agent_store::store& in, base::time_us wall) {
    const auto notes = in.notes();
    const auto counts = in.journal().counts();
    const auto log = in.journal().current_log();
    const std::string epoch = notes.text(note::epoch), attempt = notes.text(note::last_attempt);
    const base::time_us last = notes.number(note::last_exchange);
    const auto clock = look_at_clock(in, wall);
    json hub = {{"url", notes.text(note::hub_url)},
                {"name", notes.text(note::hub_name)},
                {"epoch", epoch.empty() ? json() : json(epoch)},
                {"reachable", attempt.empty() ? json() : json(attempt == "ok")}};
    if (!attempt.empty() && attempt != "ok") hub["why"] = attempt;
    return {{"office", notes.text(note::office)},
            {"device", notes.text(note::device)},
            {"replica", log ? log->replica.hex() : ""},
            {"version", KHEYA_VERSION},
            {"joined", notes.joined()},
            {"scope", notes.text(note::scope)},
            {"side", notes.text(note::side)},
            {"hub", std::move(hub)},
            {"changes",
             {{"total", counts.total},
              {"pending", counts.pending},
              {"acknowledged", counts.confirmed},
              {"quarantined", counts.quarantined},
              {"backed_up", counts.backed_up}}},
            {"conflicts", in.records().open_conflicts()},
            {"last_exchange", last == 0 ? json() : json(base::to_iso(last))},
            {"clock", {{"state", clock.sure ? "good" : "unsure"}, {"offset_s", clock.offset_s}}},
            {"checksum", in.checksum()}};
}

std::string delivery_line(const agent_store::own_counts& counts,
                          std::optional<base::time_us> since, bool bn) {
    const auto number = [&](std::int64_t n) { return number_text(n, bn); };
    if (counts.total == 0) {
        return say(bn, "nothing was saved here yet", "এখানে এখনও কিছু সংরক্ষণ করা হয়নি");
    }
    if (counts.pending == 0) {
        const std::int64_t there = counts.total - counts.quarantined;
        return say(bn,
                   there == 1 ? "the 1 change is at headquarters"
                              : "all " + number(there) + " changes are at headquarters",
                   number(there) + "টি পরিবর্তনের সবই প্রধান কার্যালয়ে পৌঁছেছে");
    }
    const std::string waiting = number(counts.pending);
    if (!since) {
        return say(bn, waiting + " wait here, no exchange yet",
                   waiting + "টি এখানে অপেক্ষায়, এখনও কোনো আদান-প্রদান হয়নি");
    }
    const std::string ago = duration_text(*since, bn);
    return say(bn, waiting + " wait here, last exchange " + ago + " ago",
               waiting + "টি এখানে অপেক্ষায়, শেষ আদান-প্রদান " + ago + " আগে");
}

std::string text(agent_store::store& in, base::time_us wall, bool bn) {
    const auto notes = in.notes();
    const auto counts = in.journal().counts();
    std::string out = say(bn, "office ", "অফিস ") + notes.text(note::office) + "\n";
    out += delivery_line(counts, since_exchange(notes, wall), bn) + "\n";
    if (counts.quarantined > 0) {
        const std::string number = number_text(counts.quarantined, bn);
        out += say(bn, number + " not accepted by headquarters: see `quarantine` for the reason",
                   number + "টি প্রধান কার্যালয় গ্রহণ করেনি: কারণ `quarantine` আদেশে দেখুন") + "\n";
    }
    if (const auto open = in.records().open_conflicts(); open > 0) {
        const std::string number = number_text(open, bn);
        out += say(bn, number + " wait for a decision: see `conflicts`",
                   number + "টি সিদ্ধান্তের অপেক্ষায়: `conflicts` আদেশ দেখুন") + "\n";
    }
    if (!notes.joined()) {
        out += say(bn, "the hub has not confirmed the enrolment yet",
                   "হাব এখনও নিবন্ধন নিশ্চিত করেনি") + "\n";
    }
    const std::string attempt = notes.text(note::last_attempt);
    if (!attempt.empty() && attempt != "ok") {
        out += say(bn, "last try: ", "শেষ চেষ্টা: ") + attempt + "\n";
    }
    if (const std::string why = agent_store::types_trouble(in, bn); !why.empty()) {
        out += why + "\n";
    }
    const auto clock = look_at_clock(in, wall);
    if (!clock.sure && notes.number(note::heard_at) != 0) {
        out += say(bn, "clock unsure: the hub's clock minus this one is ",
                   "ঘড়ি অনিশ্চিত: হাবের ঘড়ির সঙ্গে পার্থক্য ") +
               number_text(clock.offset_s, bn) + say(bn, " s", " সেকেন্ড") + "\n";
    }
    return out;
}

json evidence_document(agent_store::store& in, const platform::blob_folder& blobs) {
    const auto counts = agent_store::count_evidence(in.db(), blobs);
    json given = {{"waiting", counts.waiting},
                  {"waiting_bytes", counts.waiting_bytes},
                  {"missing", counts.missing}};
    const std::string why = in.notes().text(note::evidence_trouble);
    if (!why.empty()) given["why"] = why;
    return given;
}

std::string evidence_text(agent_store::store& in, const platform::blob_folder& blobs, bool bn) {
    const auto counts = agent_store::count_evidence(in.db(), blobs);
    std::string out;
    if (counts.waiting > 0) {
        const std::string number = number_text(counts.waiting, bn);
        const std::string kib = number_text((counts.waiting_bytes + 1023) / 1024, bn);
        out += say(bn, number + " evidence files (" + kib + " KiB) wait to be sent",
                   number + "টি প্রমাণক (" + kib + " KiB) পাঠানোর অপেক্ষায়") + "\n";
    }
    if (counts.missing > 0) {
        const std::string number = number_text(counts.missing, bn);
        out += say(bn, number + " evidence files are not here yet",
                   number + "টি প্রমাণকের ফাইল এখনও এখানে আসেনি") + "\n";
    }
    const std::string why = in.notes().text(note::evidence_trouble);
    if (!why.empty()) out += say(bn, "evidence: ", "প্রমাণক: ") + why + "\n";
    return out;
}

// The file that a rescue set aside without knowing how much did not read; empty: there is none.
std::string unknown_loss_in(agent_store::store& in, const std::string& folder) {
    const auto event = agent_store::rescue_report::noted_in(in.notes());
    if (!event || event->unreadable) return {};
    const std::string& kept = event->set_aside;
    return !kept.empty() && platform::file_exists(folder + "/" + kept) ? kept : std::string();
}

}  // namespace

std::optional<base::time_us> since_exchange(const agent_store::notes& notes, base::time_us wall) {
    const base::time_us last = notes.number(note::last_exchange);
    if (last == 0) return std::nullopt;
    const base::time_us here = std::min(wall, wall + notes.number(note::offset));
    return std::max<base::time_us>(0, here - last);
}

editing::outcome status(agent_store::store& in, const agent_store::disk_care& care,
                        const platform::blob_folder& blobs, base::time_us wall,
                        const editing::speech& how) {
    const bool well = care.mode() == agent_store::disk_mode::well;
    const std::string kept = unknown_loss_in(in, care.folder());
    if (how.json) {
        json given = document(in, wall);
        given["evidence"] = evidence_document(in, blobs);
        if (const std::string why = agent_store::types_trouble(in, false); !why.empty()) {
            given["types_trouble"] = why;
        }
        given["disk"] = {{"state", agent_store::to_text(care.mode())}};
        if (!care.reason().empty()) given["disk"]["why"] = care.reason();
        if (!kept.empty()) given["rescue"] = {{"set_aside", kept}, {"unreadable", nullptr}};
        return editing::success(given);
    }
    std::string given = text(in, wall, how.bengali) + evidence_text(in, blobs, how.bengali);
    if (care.mode() == agent_store::disk_mode::full) {
        given += say(how.bengali, "the disk is full: nothing is saved until there is room\n",
                     "ডিস্ক ভরে গেছে: জায়গা না হলে কিছু সংরক্ষণ হবে না\n");
    } else if (!well) {
        given += say(how.bengali, "reading only: ", "শুধু পড়া যাবে: ") + care.reason() + "\n";
    }
    if (!kept.empty()) {
        given += say(how.bengali, "a damaged database was set aside: ",
                     "নষ্ট তথ্য-ফাইল সরিয়ে রাখা আছে: ") +
                 agent_store::rescue_report::unknown_loss(kept, how.bengali) + "\n";
    }
    return editing::success(given);
}

}  // namespace kheya::agent_command
