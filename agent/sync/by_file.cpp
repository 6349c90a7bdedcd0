#include "agent/sync/by_file.hpp"

#include "agent/store/redactions.hpp"
#include "agent/sync/enrolment.hpp"
#include "agent/sync/key_chain.hpp"
#include "shared/wire/codec.hpp"

#include <algorithm>

namespace kheya::agent_sync {

namespace note = agent_store::note;
using nlohmann::json;
using platform::awaitable;

namespace {

base::error unreadable(std::string what) {
    return {base::errc::refused, "this answer cannot be read: " + std::move(what), "bundle",
            "এই উত্তর পড়া যায়নি"};
}

base::result<agent_store::hub_keys> hub_of(const agent_store::notes& notes) {
    if (!notes.enrolled()) {
        return base::error{base::errc::not_enrolled,
                           "not enrolled yet: run `kheya-agent enrol CODE`", {},
                           "এখনও নিবন্ধিত নয়: `kheya-agent enrol CODE` চালান"};
    }
    return agent_store::hub_keys_in(notes);
}

// An answer of the hub, from before its key was rolled.
bool is_of_earlier_key(const agent_store::hub_keys& known, const bundle::content& opened) {
    const auto& earlier = known.earlier;
    return std::find(earlier.begin(), earlier.end(), opened.sender) != earlier.end();
}

// The hub's keys when an answer comes from another one than the present: the announced one, or one
// that the chain leads to which the answer brings before all else.
base::result<agent_store::hub_keys> keys_of_sender(const agent_store::hub_keys& known,
                                                   const bundle::content& opened) {
    if (opened.sender == known.now) return known;
    if (known.next == opened.sender) return agent_store::rolled_to(known, opened.sender);
    if (is_of_earlier_key(known, opened)) {
        return base::error{base::errc::refused,
                           "this answer was made before the hub's key was rolled: export again and "
                           "take the new answer",
                           "bundle",
                           "এই উত্তর হাবের আগের চাবির: আবার export করে নতুন উত্তর নিন"};
    }
    wire::unit_reader reader(wire::encoding::packed);
    reader.feed(opened.body);
    const auto unit = reader.next();
    if (unit && *unit && (*unit)->is_object() && (*unit)->contains("rolls")) {
        TRY(const auto chain, wire::read_key_rolls((**unit)["rolls"]));
        const auto followed = follow_chain(known, chain);
        if (followed && followed->now == opened.sender) return followed;
        if (!followed) return followed.error();
    }
    return base::error{base::errc::refused,
                       "this answer is by another key than the hub's: ask headquarters, and enrol "
                       "again with a new code if they say so",
                       "bundle",
                       "এই উত্তর হাবের জানা চাবির নয়: প্রধান কার্যালয়ে জিজ্ঞাসা করুন, তারা বললে নতুন "
                       "কোডে আবার নিবন্ধন করুন"};
}

// The first unit of a packed row, with its length.
std::size_t first_unit(std::string_view body) {
    wire::unit_reader reader(wire::encoding::packed);
    std::size_t size = 0;
    while (size < body.size()) {
        reader.feed(body.substr(size, 1));
        ++size;
        if (const auto unit = reader.next(); unit && *unit) break;
    }
    return size;
}

}  // namespace

base::result<file_request> write_file_request(agent_store::store& in,
                                              const platform::key_pair& device, const moment& now,
                                              const request_options& options,
                                              const file_cut& by, platform::chance& random) {
    const auto notes = in.notes();
    bundle::content pattern;
    TRY(const auto hub, hub_of(notes));
    pattern.addressee = hub.now;
    request_options whole = options;
    whole.segment = by.at_once;   // of content: packed it is smaller
    // Where another was begun meanwhile, what that lacks stands in it from its beginning.
    const auto log = in.journal().current_log();
    const bool goes_on_in_it = by.log.is_zero() || (log && log->replica == by.log);
    whole.after = goes_on_in_it ? by.after : 0;
    whole.shows_statement = true;   // nobody is there to ask for it
    const outgoing sent = build_request(in, device, now, whole);
    const std::size_t hello = first_unit(sent.body);
    std::string first = sent.body.substr(0, hello);

    file_request made;
    made.changes = sent.changes;
    if (!notes.joined()) {
        const std::string secret = notes.text(note::enrol_secret);
        if (secret.empty()) {
            return base::error{base::errc::forbidden,
                               "the hub refused the enrolment code: ask headquarters for a new one",
                               {}, "হাব নিবন্ধন কোডটি নেয়নি: প্রধান কার্যালয় থেকে নতুন কোড নিন"};
        }
        const json enrol = {{"enrol", {{"secret", secret}, {"machine", options.machine}}}};
        first += wire::pack(enrol, wire::encoding::packed);
        made.enrols = true;
    }
    file_cut rest = by;
    if (log) {
        rest.log = log->replica;
        rest.after = std::max(log->acknowledged, whole.after) + sent.changes;
        made.left = std::max<std::int64_t>(0, log->n - rest.after);
    }
    rest.set = by.set.is_zero() ? random.draw<bundle::set_id>() : by.set;
    pattern.set = rest.set;
    pattern.part = by.part;
    const bool goes_on = made.left > 0 && sent.changes > 0;
    TRY(made.files, bundle::seal_parts(std::move(pattern), first,
                                       std::string_view(sent.body).substr(hello),
                                       {by.part_bytes, goes_on}, device, random));
    rest.part += static_cast<std::uint32_t>(made.files.size());
    if (goes_on) made.rest = rest;
    return made;
}

base::result<void> file_intake::open(const std::string& file, const std::string& key_file) {
    TRY(const auto known, hub_of(store_.notes()));
    TRY(const auto device, platform::key_pair::load(key_file));
    TRY(auto opened, bundle::open(file, device, bundle::kind::answer));
    auto keys = keys_of_sender(known, opened);
    if (!keys) {
        by_wrong_key_ = !is_of_earlier_key(known, opened);
        return keys.error();
    }
    hub_ = std::move(*keys);
    rolled_ = hub_ != known;
    body_ = std::move(opened.body);
    answer_ = {};
    answer_.part = opened.part;
    answer_.parts = opened.parts;
    return {};
}

base::result<void> file_intake::take_unit(const json& unit) {
    if (!unit.is_object()) return unreadable("a unit is no object");
    if (unit.contains("rolls")) return {};   // looked at when the file was opened
    if (unit.contains("receipt") || !proven_) {
        const auto receipt = take_receipt_unit(store_, hub_, unit);
        if (!receipt) return unreadable(receipt.error().message);
        if (rolled_) agent_store::keep_hub_keys(store_.notes(), hub_);
        answer_.is_earlier = !intake_.take_receipt(*receipt, time_.wall());
        answer_.is_copy = answer_.is_copy || intake_.is_copy();
        proven_ = true;
    } else if (const auto page = unit.find("page"); page != unit.end()) {
        TRY(auto read, wire::read_page(*page));
        if (const auto cut = page->find("redacted"); cut != page->end()) {
            intake_.take_redactions(*cut);
        }
        intake_.take_page(std::move(read));
    } else if (const auto past = unit.find("past"); past != unit.end()) {
        TRY(auto read, wire::read_past(*past));
        intake_.take_past(std::move(read));
    } else if (const auto given = unit.find("enrolled"); given != unit.end()) {
        if (store_.notes().joined()) {
            // An answer that was long on its way tells what the office was.
            if (!intake_.is_late()) take_standing(store_, *given);
            return {};
        }
        const auto taken = take_statement(store_, *given);
        if (!taken) return unreadable(taken.error().message);
        answer_.joined_now = true;
    } else if (const auto seen = unit.find("offered"); seen != unit.end()) {
        TRY(const auto ids, wire::read_offered(*seen));
        intake_.take_offered(ids);
    } else if (const auto types = unit.find("types"); types != unit.end()) {
        TRY(const auto read, wire::read_types_part(*types));
        intake_.take_types(read);
    } else if (const auto told = unit.find("released"); told != unit.end()) {
        intake_.take_released(*told);
    } else if (unit.contains("more")) {
        more_ = unit["more"] == true;
    }
    return {};   // what a newer hub says besides is passed over
}

awaitable<base::result<file_answer>> file_intake::take(std::string file, std::string key_file,
                                                       bool full_history) {
    std::function<base::result<void>()> reading = [&] { return open(file, key_file); };
    by_wrong_key_ = false;
    const auto opened = co_await disk_.read(std::move(reading));
    if (!opened && by_wrong_key_) {
        std::function<base::result<void>()> note_it = [this]() -> base::result<void> {
            store_.notes().set(note::wrong_hub, 1);
            return {};
        };
        const auto noted = co_await disk_.write(std::move(note_it));
        if (!noted) co_return noted.error();
    }
    if (!opened) co_return opened.error();
    file.clear();
    intake_.begin_file(full_history);
    proven_ = more_ = false;
    wire::unit_reader reader(wire::encoding::packed);
    reader.feed(body_);
    for (;;) {
        auto unit = reader.next();
        if (!unit) co_return unreadable(unit.error().message);
        if (!*unit) break;
        std::function<base::result<void>()> apply = [this, &unit] { return take_unit(**unit); };
        const auto applied = co_await disk_.write(std::move(apply));
        if (!applied) co_return applied.error();
        if (answer_.is_earlier) co_return answer_;
    }
    if (!proven_ || !reader.at_boundary()) co_return unreadable("it has no receipt");
    std::function<base::result<void>()> finish = [this]() -> base::result<void> {
        intake_.finish(more_, time_.wall());
        return {};
    };
    const auto finished = co_await disk_.write(std::move(finish));
    if (!finished) co_return finished.error();
    if (intake_.has_cut()) {
        std::function<base::result<void>()> empty = [this]() -> base::result<void> {
            agent_store::empty_log(store_.db());
            return {};
        };
        const auto emptied = co_await disk_.read(std::move(empty));
        if (!emptied) co_return emptied.error();
    }
    answer_.moved = intake_.moved() || answer_.joined_now;
    answer_.has_unsent = intake_.has_unsent();
    answer_.wants_more = intake_.wants_more();
    co_return answer_;
}

}  // namespace kheya::agent_sync
