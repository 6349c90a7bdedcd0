#include "agent/sync/enrolment.hpp"

#include "agent/store/hub_keys.hpp"
#include "agent/store/office_tree.hpp"
#include "agent/sync/key_chain.hpp"
#include "shared/base/hash.hpp"
#include "shared/platform/log.hpp"
#include "shared/wire/bounded_json.hpp"
#include "shared/wire/json_reader.hpp"

#include <set>

namespace kheya::agent_sync {

namespace note = agent_store::note;
using agent_store::own_state;
using nlohmann::json;

namespace {

base::error not_a_code() {
    return {base::errc::usage,
            "this is not a whole enrolment code: it begins with KHEYA1. and has no spaces", "code",
            "এটি সম্পূর্ণ নিবন্ধন কোড নয়: কোড KHEYA1. দিয়ে শুরু হয়, মাঝে ফাঁকা থাকে না"};
}

base::error not_our_hub(std::string what) {
    return {base::errc::no_link, "no hub here: " + std::move(what), {}, "এখানে হাব নেই"};
}

// Whether that key is not the one that answered so far, nor the one that it announced.
bool is_of_another_hub(const agent_store::notes& notes, const base::public_key& key) {
    const auto known = agent_store::hub_keys_in(notes);
    return !known || (known->now != key && known->next != key);
}

// What a hub said is true of no other: neither does that one count its epochs and sequences, nor
// has it what this one took. All own changes wait again; what others wrote stays on the screen
// until a full pass has ended.
void leave_hub(agent_store::store& in) {
    auto notes = in.notes();
    if (notes.text(note::epoch).empty()) return;
    for (const auto told : {note::epoch, note::epoch_proof, note::lease, note::heard_at,
                            note::heard_turns, note::checksum, note::offer_due}) {
        notes.forget(told);
    }
    in.db().run("DELETE FROM epoch_seen");
    notes.set(note::sweep_due, 1);
    in.pulled().restart_streams();
    auto journal = in.journal();
    for (const auto& log : journal.logs()) {
        journal.set_acknowledged(log.replica, 0);
        journal.set_backed_up(log.replica, 0);
    }
    std::set<agent_store::record_key> touched;
    std::vector<std::int64_t> again;
    for (const auto& log : journal.logs()) {
        journal.each_from(log.replica, 1, [&](const agent_store::own_change& own) {
            if (own.state == own_state::quarantined || own.state == own_state::pending) return true;
            again.push_back(own.ordinal);
            touched.insert(in.key_of(own.change));
            touched.insert({own.change.office, own.change.type, own.change.record});
            return true;
        });
    }
    for (const std::int64_t ordinal : again) journal.set_state(ordinal, own_state::pending);
    in.records().refresh(touched);
}

}  // namespace

base::result<enrol_code> read_code(std::string_view text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
    if (text.size() > code_limit || !text.starts_with(code_prefix)) return not_a_code();
    const auto bytes = platform::from_base64url(text.substr(code_prefix.size()));
    if (!bytes) return not_a_code();
    const auto parsed = wire::parse_bounded(*bytes);
    if (!parsed || !parsed->is_object()) return not_a_code();
    wire::json_reader in(*parsed, "code");
    enrol_code code;
    code.url = in.text("u");
    code.hub_key = in.id<base::public_key>("k");
    code.office = in.text("o");
    code.secret = in.text("s");
    if (!in.status() || !code.url.starts_with("https://") || code.office.empty())
        return not_a_code();
    return code;
}

std::string write_code(const enrol_code& code) {
    const json object = {{"u", code.url}, {"k", code.hub_key.hex()}, {"o", code.office},
                         {"s", code.secret}};
    const std::string text = object.dump();
    const base::bytes_view bytes(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
    return std::string(code_prefix) + platform::to_base64url(bytes);
}

base::result<void> begin_enrolment(agent_store::store& in, const enrol_code& code,
                                   const base::public_key& device, platform::chance& random) {
    auto notes = in.notes();
    auto journal = in.journal();
    const std::string office = notes.text(note::office);
    if (!office.empty() && office != code.office &&
        (notes.joined() || journal.counts().total > 0)) {
        return base::error{base::errc::refused,
                           "this data folder belongs to the office " + office +
                               ": enrol the other office with its own --data folder",
                           "code",
                           "এই তথ্য-ফোল্ডার " + office + " অফিসের: অন্য অফিসের জন্য আলাদা --data দিন"};
    }
    if (is_of_another_hub(notes, code.hub_key)) leave_hub(in);
    const bool is_new_key = notes.text(note::device) != device.hex();
    const auto old = journal.current_log();
    if (!old || is_new_key) {
        journal.begin_log(random.draw<base::replica_id>());
        // A log belongs to the key that signs it: what was not delivered goes into the new one.
        if (old) {
            std::vector<std::int64_t> leaving;
            journal.each_from(old->replica, old->acknowledged + 1, [&](const auto& own) {
                leaving.push_back(own.ordinal);
                return true;
            });
            for (const std::int64_t ordinal : leaving) journal.move_to_current_log(ordinal);
            journal.cut_log(old->replica, old->acknowledged);
        }
        notes.forget(note::lease);
    }
    notes.set(note::office, code.office);
    notes.set(note::hub_url, code.url);
    if (const auto known = agent_store::hub_keys_in(notes); known && known->now != code.hub_key) {
        agent_store::keep_hub_keys(notes, agent_store::rolled_to(*known, code.hub_key));
        notes.forget(hub_keys_told);   // it may be another hub
    }
    notes.set(note::hub_key, code.hub_key.hex());
    notes.set(note::enrol_secret, code.secret);
    notes.set(note::code_hash, base::sha256_of(code.secret).hex());
    notes.forget(note::turned_away);
    notes.forget(note::wrong_hub);
    notes.set(note::device, device.hex());
    notes.forget(note::statement);
    return {};
}

base::result<void> take_statement(agent_store::store& in, const json& answer) {
    auto notes = in.notes();
    wire::json_reader outer(answer, "enrolment answer");
    const auto signature = outer.id<base::signature>("signature");
    if (!outer.has("statement") || !outer.status())
        return not_our_hub("the answer is no statement");
    const json& statement = answer["statement"];
    const auto known = agent_store::hub_keys_in(notes);
    const std::string text = statement.dump();
    const bool is_now = known && platform::verify(known->now, text, signature);
    // Its key may have given way to the announced one since the code was made.
    const bool is_next =
        known && known->next && platform::verify(*known->next, text, signature);
    if (!is_now && !is_next) {
        return not_our_hub("the statement is not signed by the hub of the code");
    }
    wire::json_reader inner(statement, "statement");
    const std::string device = inner.text("device"), office = inner.text("office"),
                      scope = inner.text("scope"), side = inner.text("side"),
                      level = inner.text("level", ""), hub = inner.text("hub", "");
    std::optional<bool> is_whole;
    if (inner.has("whole")) is_whole = inner.flag("whole");
    if (!inner.status() || device != notes.text(note::device) ||
        office != notes.text(note::office)) {
        return not_our_hub("the statement is for another device or office");
    }
    if (!is_now) agent_store::keep_hub_keys(notes, agent_store::rolled_to(*known, *known->next));
    notes.set(note::scope, scope);
    notes.set(note::side, side);
    notes.set(note::level, level);
    agent_store::note_whole_country(notes, is_whole);
    notes.set(note::hub_name, hub);
    notes.set(note::statement, answer.dump());
    notes.forget(note::enrol_secret);
    return {};
}

void take_standing(agent_store::store& in, const json& told) {
    const auto taken = take_statement(in, told);
    if (!taken) platform::log_warn("the hub's statement is not taken: " + taken.error().message);
}

}  // namespace kheya::agent_sync
