#include "hub/intake/by_file.hpp"

#include "hub/intake/frame_intake.hpp"
#include "hub/intake/gate.hpp"
#include "hub/intake/offer_intake.hpp"
#include "hub/intake/redactions.hpp"
#include "hub/intake/troubles.hpp"
#include "hub/intake/waiting_frames.hpp"
#include "hub/store/hub_ledger.hpp"
#include "shared/wire/json_reader.hpp"
#include "shared/wire/limits.hpp"

namespace kheya::hub_intake {

namespace {

using nlohmann::json;

// A file of the largest size, whose texts pack as well as texts do.
constexpr wire::body_limits file_limits = {16 * bundle::file_limit, 1u << 20};

base::error malformed(const std::string& what) {
    return {base::errc::refused, "what is in this bundle cannot be read: " + what, "bundle",
            "বান্ডিলের ভেতরের তথ্য পড়া যায়নি"};
}

base::error with_way_to_hold(base::error why) {
    why.message += "; what is in it can be held for a person to look at: import it with --held";
    why.message_bn += "; ভেতরের তথ্য আটক রেখে দেখতে --held দিয়ে আনুন";
    return why;
}

// A device that was revoked hears of it here only, where it has no line.
base::error with_way_back(base::error why) {
    why = with_way_to_hold(std::move(why));
    why.message += "; if its office shall go on, give it a code for `kheya-agent enrol CODE --anew "
                   "--out FILE`";
    why.message_bn += "; অফিসটি কাজ চালিয়ে গেলে নতুন কোড দিন: `kheya-agent enrol CODE --anew "
                      "--out FILE`";
    return why;
}

// What one bundle needs while it is read.
class reading {
public:
    reading(hub_store::store& in, const hub_store::type_shelf& types, platform::chance& random,
            const platform::key_pair& hub_key, base::time_us now, of_revoked then)
        : store_(in), types_(types), chance_(random), key_(hub_key), now_(now), then_(then) {}

    base::result<void> take_units(const bundle::content& opened) {
        wire::unit_reader reader(wire::encoding::packed, {}, file_limits);
        reader.feed(opened.body);
        for (;;) {
            TRY(const auto unit, reader.next());
            if (!unit) break;
            TRY_VOID(take_unit(*unit, opened.sender));
        }
        if (!reader.at_boundary()) return malformed("it ends inside a unit");
        if (!greeted_) return malformed("it has no hello");
        TRY_VOID(enter(opened.sender));
        if (!visit.is_held) return {};
        const auto held = hold_waiting(store_, types_, facts_.from, key_);
        visit.followed += held.changes;
        visit.is_full = visit.is_full || held.is_full;
        return {};
    }
    [[nodiscard]] exchange_facts& facts() { return facts_; }
    // What a refused bundle leaves behind, once nothing of it is in the store any more.
    void note_refusal(const base::public_key& sender) {
        // The same code fails again for the same reason, and this time the try counts.
        if (!refused_secret_.empty()) {
            (void)enrol(store_, key_, sender, refused_secret_, {}, now_);
        }
        note_turned_away(store_, sender, now_);
    }
    file_visit visit;

private:
    base::result<void> take_unit(const json& unit, const base::public_key& sender) {
        if (!unit.is_object() || unit.size() != 1) return malformed("a unit has not one key");
        if (!greeted_) {
            if (!unit.contains("hello")) return malformed("it does not begin with a hello");
            TRY(facts_.hello, wire::read_hello(unit["hello"]));
            if (facts_.hello.protocol != wire::protocol_version) {
                return base::error{base::errc::refused,
                                   "this bundle speaks protocol " +
                                       std::to_string(facts_.hello.protocol) +
                                       ", the hub protocol " +
                                       std::to_string(wire::protocol_version),
                                   "bundle"};
            }
            greeted_ = true;
            return {};
        }
        if (unit.contains("enrol")) return enrol_sender(unit["enrol"], sender);
        TRY_VOID(enter(sender));   // of somebody unknown nothing more is read
        if (visit.is_held && !unit.contains("frame")) return {};
        if (unit.contains("frame")) {
            TRY(auto frame, wire::read_frame(unit["frame"]));
            return take(std::move(frame));
        } else if (unit.contains("offer")) {
            TRY(const auto offer, wire::read_offer(unit["offer"]));
            visit.given_back += static_cast<std::int64_t>(
                take_offer(store_, types_, offer, facts_.from, key_));
            for (const auto& item : offer.items) facts_.offered.push_back(item.change.id);
        } else if (unit.contains("released")) {
            TRY(facts_.released, wire::read_release_cursor(unit["released"]));
        } else if (unit.contains("redacted")) {
            take_redactions(store_, *types_.now(), key_, unit["redacted"]);
        }
        return {};  // of a newer agent
    }

    // Of an office other than the one that the device is of by now.
    bool leads_elsewhere(const std::string& secret, const hub_store::device_row& known) {
        const auto code = store_.enrol_code(secret.substr(0, code_id_length));
        return code && !code->used_by && code->office != known.office;
    }

    // A device that is known already sends its code again when the answer was lost.
    base::result<void> enrol_sender(const json& asked, const base::public_key& sender) {
        const auto known = store_.device(sender);
        const bool is_known = known && !never_enrolled(*known);
        if (is_known && known->revoked) return {};   // it hears so when it enters
        wire::json_reader in(asked, "enrolment");
        const std::string secret = in.text("secret");
        const std::string machine = in.text("machine", "");
        TRY_VOID(in.status());
        if (is_known && !leads_elsewhere(secret, *known)) return {};
        const auto enrolled = enrol(store_, key_, sender, secret, machine, now_);
        if (!enrolled && then_ == of_revoked::held &&
            enter_as_never_enrolled(store_, sender, secret, machine, now_)) {
            return {};
        }
        if (!enrolled) {
            refused_secret_ = secret;
            return is_code_of_here(store_, secret) ? with_way_to_hold(enrolled.error())
                                                   : enrolled.error();
        }
        visit.enrolled_now = true;
        return {};
    }

    base::result<void> enter(const base::public_key& sender) {
        if (entered_) return {};
        auto admitted = admit(store_, sender, now_);
        if (!admitted && admitted.error().code == base::errc::not_enrolled &&
            enter_by_statement(store_, key_, sender, facts_.hello.statement)) {
            admitted = admit(store_, sender, now_);
        }
        if (!admitted && admitted.error().code == base::errc::not_enrolled) {
            return base::error{base::errc::forbidden,
                               "the device that wrote this bundle is not enrolled here: give its "
                               "office a code",
                               {},
                               "যে ডিভাইস এই বান্ডিল লিখেছে তা এখানে নিবন্ধিত নয়: অফিসকে কোড দিন"};
        }
        if (!admitted && admitted.error().code == base::errc::forbidden) {
            if (then_ == of_revoked::refused) return with_way_back(admitted.error());
            facts_.from = delivery_of(store_, *store_.device(sender), now_);
            entered_ = visit.is_held = true;
            return {};
        }
        if (!admitted) return admitted.error();
        facts_.from = std::move(*admitted);
        greet_file(store_, chance_, key_, facts_);
        entered_ = true;
        return {};
    }

    base::result<void> hold(const journal::frame& frame) {
        TRY_VOID(keep_held(store_, types_, frame, facts_.from, key_));
        count_left_out(frame);
        return {};
    }

    // Of a frame that was kept without places: what must be held, and found no room.
    void count_left_out(const journal::frame& frame) {
        for (const auto& change : frame.changes) {
            if (!store_.standing_of(change.id)) ++visit.left_out;
        }
        visit.is_full = visit.is_full || visit.left_out > 0;
    }

    base::result<void> take(journal::frame frame) {
        // The age was measured when the file was written, not when it came here.
        for (journal::timing& timing : frame.timings) timing.age.reset();
        const auto count = static_cast<std::int64_t>(frame.changes.size());
        visit.changes += count;
        std::int64_t known = 0;
        for (const auto& change : frame.changes) known += store_.journal_entry(change.id) ? 1 : 0;
        visit.known += known;
        if (visit.is_held) return hold(frame);
        if (facts_.is_copy) {
            TRY_VOID(keep_forked(store_, types_, frame, facts_.from, key_));
            count_left_out(frame);
            return {};
        }
        TRY(const frame_outcome outcome, take_frame(store_, types_, frame, facts_.from, key_));
        if (outcome == frame_outcome::copy) {
            note_copy(store_, facts_);
            count_left_out(frame);
            visit.followed +=
                keep_waiting_forks(store_, types_, frame.replica, facts_.from, key_).changes;
        }
        if (outcome == frame_outcome::gap) {
            const bool kept = keep_waiting(store_, frame, facts_.from);
            (kept ? visit.waiting : visit.left_out) += count - known;
        }
        if (outcome == frame_outcome::full) {
            const auto last = note_arrived(store_, frame, outcome, facts_);
            visit.is_full = true;
            visit.left_out += frame.last() - last;
        }
        if (outcome != frame_outcome::taken) return {};
        note_arrived(store_, frame, outcome, facts_);
        visit.followed += take_waiting(store_, types_, frame.replica, key_, facts_);
        return {};
    }

    hub_store::store& store_;
    const hub_store::type_shelf& types_;
    platform::chance& chance_;
    const platform::key_pair& key_;
    base::time_us now_;
    of_revoked then_;
    exchange_facts facts_;
    bool greeted_ = false, entered_ = false;
    std::string refused_secret_;  // of a code that was not good
};

base::result<sealed_answer> seal_answer(hub_store::store& in, platform::chance& random,
                                        const platform::key_pair& hub_key, exchange_facts& facts,
                                        answer_cut by) {
    settle_exchange(in, facts);
    file_answer answer = build_file_answer(in, hub_key, facts, by.at_once, by.alone);
    if (!answer.untold.empty()) {
        note_trouble(in, trouble_kind::untold, facts.from.device, answer.untold,
                     facts.from.received_at);
    }
    if (by.set.is_zero()) by.set = random.draw<bundle::set_id>();
    bundle::content pattern;
    pattern.addressee = facts.from.device.key;
    pattern.what = bundle::kind::answer;
    pattern.set = by.set;
    pattern.part = by.part;
    pattern.answers = by.answers;
    sealed_answer sealed;
    const bool goes_on = !answer.rest.empty();
    TRY(sealed.parts, bundle::seal_parts(std::move(pattern), answer.first, answer.units,
                                         {by.part_bytes, goes_on}, hub_key, random));
    if (!goes_on) return sealed;
    by.part += static_cast<std::uint32_t>(sealed.parts.size());
    by.epoch = hub_store::epoch_of(in);
    by.cursors = std::move(answer.rest);
    sealed.rest = std::move(by);
    return sealed;
}

// What the hub has of the device's logs, with the stamps of all of it.
void name_logs(hub_store::store& in, exchange_facts& facts) {
    for (const auto& replica : in.replicas()) {
        if (replica.device != facts.from.device.key) continue;
        if (facts.hello.replicas.size() == wire::replicas_limit) break;
        facts.hello.replicas.push_back({replica.id, replica.n, replica.chain});
        for (std::int64_t n = 1; n <= replica.n; ++n) {
            if (const auto id = in.id_at({replica.id, n})) facts.arrived.push_back(*id);
        }
    }
}

}  // namespace

base::result<file_visit> take_file(hub_store::store& in, const hub_store::type_shelf& types,
                                   platform::chance& random, const platform::key_pair& hub_key,
                                   base::time_us now, std::string_view file,
                                   const answer_cut& by, of_revoked then) {
    TRY(const auto opened, bundle::open(file, hub_key, bundle::kind::request));
    reading bundle_in(in, types, random, hub_key, now, then);
    file_visit& visit = bundle_in.visit;
    const auto taken = in.transact([&]() -> base::result<void> {
        TRY_VOID(bundle_in.take_units(opened));
        if (visit.is_held) return {};
        answer_cut cut = by;
        cut.answers = opened.set;
        TRY(visit.answer, seal_answer(in, random, hub_key, bundle_in.facts(), std::move(cut)));
        return {};
    });
    if (!taken) {
        if (taken.error().code != base::errc::io) bundle_in.note_refusal(opened.sender);
        return taken.error();
    }
    visit.device = bundle_in.facts().from.device;
    visit.part = opened.part;
    visit.parts = opened.parts;
    visit.is_copy = bundle_in.facts().is_copy;
    return std::move(visit);
}

base::result<sealed_answer> answer_unasked(hub_store::store& in, platform::chance& random,
                                           const platform::key_pair& hub_key,
                                           const base::public_key& device, base::time_us now,
                                           const answer_cut& by) {
    exchange_facts facts;
    TRY(facts.from, admit(in, device, now));
    facts.hello.epoch = by.epoch.value_or(hub_store::epoch_of(in));
    facts.hello.cursors = by.cursors;
    facts.types_told = !by.cursors.empty();
    if (by.cursors.empty()) {
        facts.hello.cursors.push_back({{facts.from.device.office, false}, 0, 0});
        name_logs(in, facts);
    }
    return seal_answer(in, random, hub_key, facts, by);
}

}  // namespace kheya::hub_intake
