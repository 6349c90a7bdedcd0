#include "hub/intake/own_past.hpp"

#include "hub/intake/troubles.hpp"
#include "hub/store/hub_ledger.hpp"
#include "shared/base/planted.hpp"
#include "shared/platform/log.hpp"

#include <algorithm>

namespace kheya::hub_intake {

namespace {

using nlohmann::json;

// Devices on whose word alone an epoch began lately: {KEY: when}. Where one has begun for any other
// reason since, what they show may be new: begin_epoch_put_back() forgets them.
json words_taken(hub_store::store& in, base::time_us now) {
    json words = json::parse(in.meta(hub_store::epoch_words_meta).value_or(""), nullptr, false);
    if (!words.is_object()) return json::object();
    for (auto word = words.begin(); word != words.end();) {
        const base::time_us age =
            word->is_number_integer() ? now - word->get<base::time_us>() : epoch_word_interval;
        if (age >= 0 && age < epoch_word_interval) ++word;
        else word = words.erase(word);
    }
    return words;
}

void tell_future(hub_store::store& in, const exchange_facts& facts, const std::string& what) {
    note_trouble(in, trouble_kind::future, facts.from.device, what, facts.from.received_at);
}

bool is_own_epoch(const platform::key_pair& hub_key, const wire::hello& hello) {
    return platform::holds_of_any(hub_key, [&](const platform::key_pair& key) {
        return platform::equal_in_constant_time(prove_epoch(key, *hello.epoch).bytes,
                                                hello.epoch_proof.bytes);
    });
}

// A mark is shown only where a hub gave it: one that this store lacks was lost with what it marks.
bool is_own_mark(hub_store::store& in, const std::string& office, std::int64_t seq,
                 const wire::stream_mark& shown) {
    return shown.is_zero() || in.mark_at(office, seq) == shown;
}

// What of the cursors this store never gave; empty: nothing.
std::string_view strange_in(hub_store::store& in, const wire::hello& hello) {
    for (const auto& cursor : hello.cursors) {
        const std::string& name = cursor.stream.office;
        const auto office = in.office(name);
        if (!office) continue;
        if (std::max(cursor.heads, cursor.history) > office->seq) return "a later sequence";
        if (!is_own_mark(in, name, cursor.heads, cursor.heads_mark) ||
            !is_own_mark(in, name, cursor.history, cursor.history_mark)) {
            return "a sequence written otherwise";
        }
    }
    return {};
}

// Nothing but the device says it. Anybody may say so, and a new epoch ends the sessions of the
// console and makes all agents pull anew.
void take_its_word(hub_store::store& in, platform::chance& random, const base::hub_epoch& epoch,
                   const exchange_facts& facts, std::string_view what) {
    const auto& device = facts.from.device;
    const base::time_us now = facts.from.received_at;
    const std::string shown = "shows " + std::string(what) + ", which it alone says: ";
    if (!device.confirmed) return tell_future(in, facts, shown + "none began, it is unconfirmed");
    json words = words_taken(in, now);
    if (words.contains(device.key.hex())) {
        return tell_future(in, facts, shown + "none began, one began on its word within the hour");
    }
    if (!open_epoch(in, random, epoch.counter, facts, what, false)) return;
    words[device.key.hex()] = now;
    in.set_meta(hub_store::epoch_words_meta, words.dump());
    tell_future(in, facts, shown + "an epoch began on its word");
}

}  // namespace

wire::epoch_proof prove_epoch(const platform::key_pair& hub_key, const base::hub_epoch& epoch) {
    const auto whole = hub_key.mac("kheya epoch 1 " + epoch.text());
    wire::epoch_proof proof;
    std::copy_n(whole.bytes.begin(), proof.bytes.size(), proof.bytes.begin());
    return proof;
}

bool open_epoch(hub_store::store& in, platform::chance& random, std::int64_t above,
                const exchange_facts& facts, std::string_view what, bool is_proven) {
    if (base::planted(base::planted_bug::epoch_not_drawn)) return false;
    if (above >= epoch_counter_limit - 1) {
        tell_future(in, facts, "shows " + std::string(what) + ": no epoch can begin above " +
                                   std::to_string(above));
        return false;
    }
    const base::hub_epoch next{above + 1, random.draw<base::replica_id>()};
    platform::log_warn("epoch " + next.text() + " begins: device " +
                       facts.from.device.key.hex().substr(0, 16) + " of " +
                       facts.from.device.office + " shows " + std::string(what) +
                       "; this store is an older copy");
    hub_store::begin_epoch_put_back(in, next, facts.from.received_at, is_proven);
    return true;
}

void notice_own_past(hub_store::store& in, platform::chance& random,
                     const platform::key_pair& hub_key, const exchange_facts& facts,
                     const std::function<bool()>& has_proof) {
    if (!facts.hello.epoch) return;
    const base::hub_epoch epoch = hub_store::epoch_of(in);
    const base::hub_epoch& shown = *facts.hello.epoch;
    if (shown != epoch) {
        if (shown.counter < epoch.counter) {
            // It began on a mere word: who shows that the word was true ends the codes of before.
            if (hub_store::are_codes_doubted(in) && has_proof()) hub_store::end_doubted_codes(in);
            return;
        }
        if (is_own_epoch(hub_key, facts.hello)) {
            open_epoch(in, random, shown.counter, facts, "an epoch drawn later");
        } else {
            tell_future(in, facts, "shows a later epoch without this hub's proof of it: it was "
                                   "not believed");
        }
        return;
    }
    const std::string_view what = strange_in(in, facts.hello);
    if (what.empty()) return;
    if (has_proof()) open_epoch(in, random, epoch.counter, facts, what);
    else take_its_word(in, random, epoch, facts, what);
}

}  // namespace kheya::hub_intake
