#include "hub/intake/agent_port.hpp"

#include "hub/intake/foresight.hpp"
#include "hub/intake/frame_intake.hpp"
#include "hub/intake/offer_intake.hpp"
#include "hub/intake/redactions.hpp"
#include "shared/platform/log.hpp"
#include "shared/platform/turn.hpp"
#include "shared/record/registers.hpp"

#include <algorithm>

namespace kheya::hub_intake {

namespace {

using nlohmann::json;
using platform::http_request;
using platform::http_response;

constexpr std::size_t read_size = 16u << 10;
// Of a body, unpacked: so much is read of somebody unknown, and so much without a turn for others.
constexpr std::size_t stranger_text = 256u << 10, turn_text = 1u << 20;
constexpr std::size_t stranger_units = 64;
constexpr int retry_after_s = 30;        // at least ...
constexpr int retry_spread_s = 30;       // ... and so much more: not all at the same moment
constexpr int protocol_mismatch = 426;
constexpr std::size_t guests_most = 65'536;

// Statuses of docs/wire.md's table of refusals, carried in error::where of the port's own errors.
base::error protocol_error(int theirs) {
    const char* what = theirs < wire::protocol_version ? "update the agent" : "update the hub";
    return {base::errc::usage, "the hub speaks protocol " + std::to_string(wire::protocol_version) +
                                   ", the agent " + std::to_string(theirs) + ": " + what};
}

base::error full() {
    return {base::errc::later, "too much is under way: come later", {}, {}};
}

// What a frame or an offer takes while it waits for the disk: the text of its changes, and what was
// read from it, which is about as much again.
std::size_t size_of(const std::shared_ptr<const journal::frame>& frame,
                    const std::shared_ptr<const wire::offer>& offer) {
    std::size_t bytes = 0;
    if (frame) {
        for (const auto& change : frame->changes) bytes += 2 * change.content.size();
    }
    if (offer) {
        for (const auto& item : offer->items) bytes += 2 * item.change.content.size();
    }
    return bytes;
}

}  // namespace

struct agent_port::visit {
    exchange_facts facts;
    base::public_key peer;
    wire::encoding encoding = wire::encoding::packed;
    answer_form form;  // of the answer, once the whole request was read
    base::time_us arrived_at = 0;
    bool greeted = false;   // a hello was read
    bool admitted = false;  // and its device found, in the transaction of its first frame
    // The last frame, offer or list of redactions that is whole but not yet committed: it shares
    // its transaction with the answer, or with nothing if the line dies first. The job that commits
    // it may run again, and then begins with the visit as it was.
    std::shared_ptr<const journal::frame> held;
    std::string held_proven;   // its signed part, if the signature holds
    std::shared_ptr<const wire::offer> held_offer;
    std::shared_ptr<const json> held_redactions;
    [[nodiscard]] bool holds_any() const { return held || held_offer || held_redactions; }
    std::shared_ptr<admission::pass> pass;
    std::size_t body_bytes = 0;   // of the pass: for reading
    std::optional<wire::unit_writer> answer;
};

agent_port::agent_port(boost::asio::any_io_executor io, hub_store::store& in,
                       platform::disk_queue& disk, platform::clock& time,
                       platform::chance& random, const platform::key_pair& hub_key,
                       const hub_store::type_shelf& types, statement_log statements,
                       const port_limits& limits)
    : store_(in),
      disk_(disk),
      clock_(time),
      chance_(random),
      key_(hub_key),
      types_(types),
      statements_(std::move(statements)),
      admission_(limits),
      room_(std::move(io), in, disk, time, limits.seats) {}

http_response agent_port::refusal(const base::error& e) const {
    switch (e.code) {
        case base::errc::not_enrolled:
            return platform::make_problem(401, "not enrolled", e.message);
        case base::errc::forbidden:
            return platform::make_problem(403, "not allowed", e.message);
        case base::errc::usage:
            return platform::make_problem(protocol_mismatch, "protocol", e.message);
        case base::errc::refused:
            return platform::make_problem(400, "malformed request", e.text());
        default:
            break;
    }
    // Being full is no trouble of ours, and comes in crowds.
    if (e.code != base::errc::later) platform::log_error("exchange: " + e.text());
    http_response busy = platform::make_problem(503, "come later", "the hub cannot take this now");
    busy.retry_after_s = retry_after_s + static_cast<int>(chance_.below(retry_spread_s));
    return busy;
}

platform::awaitable<http_response> agent_port::handle(http_request request) {
    if (!request.peer) {
        co_return platform::make_problem(401, "no key", "show a device key in the TLS handshake");
    }
    const bool post = request.method == "POST";
    if (post && request.target == "/v1/exchange") co_return co_await exchange(std::move(request));
    if (post && request.target == "/v1/enrol") co_return co_await enrol_device(std::move(request));
    if (request.method == "GET" && request.target == "/v1/keys") co_return co_await show_keys();
    if (request.method == "GET" && request.target.starts_with(wait_target)) {
        co_return co_await wait_for_news(std::move(request));
    }
    co_return platform::make_problem(404, "nothing here", "see docs/wire.md for what is answered");
}

platform::awaitable<http_response> agent_port::exchange(http_request request) {
    const auto encoding = wire::encoding_of(request.content_type);
    if (!encoding) {
        co_return platform::make_problem(
            415, "media type",
            "send " + std::string(wire::packed_type) + " or " + std::string(wire::plain_type));
    }
    if (request.content_length > wire::request_limit) {
        co_return platform::make_problem(413, "too large", "send fewer frames at once");
    }
    auto v = std::make_shared<visit>();
    v->body_bytes =
        read_size + std::min<std::size_t>(request.content_length, wire::packed_unit_limit);
    v->pass = admission_.enter(*request.peer, v->body_bytes);
    if (!v->pass) co_return refusal(full());
    v->encoding = *encoding;
    v->peer = *request.peer;
    const auto read = co_await read_units(v, std::move(request));
    if (read && !v->greeted) {
        co_return platform::make_problem(400, "malformed request",
                                         "the first unit must be a hello");
    }
    // What was whole before the line died, or before a malformed unit, is kept all the same.
    const bool answering = read.has_value();
    const auto before = std::make_shared<const visit>(*v);
    std::function<base::result<void>()> last_job = [this, v, before,
                                                    answering]() -> base::result<void> {
        *v = *before;
        TRY_VOID(commit_held(*v));
        if (!answering) return {};
        // Also where no frame came: what the exchange before had no room for.
        for (const auto& log : v->facts.hello.replicas) take_followers(v->facts, log.replica);
        settle_exchange(store_, v->facts);
        return {};
    };
    // Not in the transaction: other hubs of this store wait for its end.
    std::function<base::result<void>()> answer_job;
    if (answering) {
        answer_job = [this, v]() -> base::result<void> {
            TRY(v->answer, build_answer(store_, key_, v->facts, checksums_, v->form));
            return {};
        };
    }
    base::result<void> done;
    if (answering || v->holds_any()) {
        done = co_await disk_.write(std::move(last_job), std::move(answer_job));
    }
    if (!read) co_return co_await turn_away(read.error(), v->peer);
    if (!done) co_return co_await turn_away(done.error(), v->peer);
    v->pass->welcome();
    if (!v->facts.untold.empty()) {
        auto telling = tell_trouble(v, trouble_kind::untold, v->facts.untold);
        co_await std::move(telling);
    }
    std::string body = v->answer->take();
    // What was committed stays: the next exchange gets its answer.
    if (!v->pass->resize(body.size())) co_return refusal(full());
    const auto type = wire::content_type(v->form.encoding);
    auto answer = platform::make_response(200, std::string(type), std::move(body));
    co_return admission::keep(std::move(v->pass), std::move(answer));
}

platform::awaitable<http_response> agent_port::turn_away(base::error why, base::public_key peer) {
    if (why.code == base::errc::forbidden || why.code == base::errc::not_enrolled) {
        admission_.forget(peer);
    }
    if (why.code == base::errc::forbidden) {
        const base::time_us now = clock_.wall();
        std::function<base::result<void>()> note = [this, peer, now]() -> base::result<void> {
            note_turned_away(store_, peer, now);
            return {};
        };
        const auto noted = co_await disk_.write(std::move(note));
        if (!noted) platform::log_error("exchange: " + noted.error().text());
    }
    co_return refusal(why);
}

platform::awaitable<void> agent_port::tell_trouble(std::shared_ptr<visit> v, trouble_kind kind,
                                                   std::string what) {
    std::function<base::result<void>()> note = [this, v, kind, what]() -> base::result<void> {
        note_trouble(store_, kind, v->facts.from.device, what, v->arrived_at);
        return {};
    };
    const auto noted = co_await disk_.write(std::move(note));
    if (!noted) platform::log_error(what + "; and " + noted.error().text());
}

platform::awaitable<base::result<void>> agent_port::read_units(std::shared_ptr<visit> v,
                                                               http_request request) {
    wire::unit_reader units(v->encoding, {}, {wire::request_text_limit, wire::request_units_limit});
    std::string chunk(read_size, '\0');
    std::size_t turned_at = 0;
    while (true) {
        const auto got = co_await request.body->read(std::span<char>(chunk));
        if (!got) co_return got.error();
        if (*got == 0) break;
        units.feed(std::string_view(chunk).substr(0, *got));
        while (true) {
            auto unit = units.next();
            if (!unit) co_return unit.error();
            if (!*unit) break;
            if (units.so_far().text - turned_at > turn_text) {
                turned_at = units.so_far().text;
                auto turn = platform::next_turn();
                co_await std::move(turn);
            }
            const bool is_much =
                units.so_far().text > stranger_text || units.so_far().units > stranger_units;
            if (is_much && v->greeted && !v->admitted) {
                auto asking = commit(v);
                const auto known = co_await std::move(asking);
                if (!known) co_return known.error();
            }
            json whole = std::move(**unit);
            const auto taken = co_await take_unit(v, std::move(whole));
            if (!taken) co_return taken.error();
        }
    }
    if (!units.at_boundary()) co_return base::refused("the body ends inside a unit");
    v->form = form_of_answer(v->facts.hello, v->encoding, units.opening());
    co_return base::result<void>();
}

platform::awaitable<base::result<void>> agent_port::take_unit(std::shared_ptr<visit> v, json unit) {
    if (!unit.is_object() || unit.size() != 1) {
        co_return base::refused("a unit must be an object with one key");
    }
    if (!v->greeted) {
        if (!unit.contains("hello")) co_return base::refused("the first unit must be a hello");
        auto hello = wire::read_hello(unit["hello"]);
        if (!hello) co_return hello.error();
        if (hello->protocol != wire::protocol_version) co_return protocol_error(hello->protocol);
        v->facts.hello = std::move(*hello);
        v->arrived_at = clock_.wall();
        v->greeted = true;
        co_return base::result<void>();
    }
    std::shared_ptr<const journal::frame> frame;
    std::string proven;
    std::shared_ptr<const wire::offer> offer;
    std::shared_ptr<const json> redactions;
    if (unit.contains("frame")) {
        auto read = wire::read_frame(unit["frame"]);
        if (!read) co_return read.error();
        proven = journal::signed_part(read->replica, read->last(), read->chain);
        if (!platform::verify(v->peer, proven, read->signed_by_device)) proven.clear();
        frame = std::make_shared<const journal::frame>(std::move(*read));
    } else if (unit.contains("offer")) {
        auto read = wire::read_offer(unit["offer"]);
        if (!read) co_return read.error();
        offer = std::make_shared<const wire::offer>(std::move(*read));
    } else if (unit.contains("released")) {
        auto told = wire::read_release_cursor(unit["released"]);
        if (!told) co_return told.error();
        v->facts.released = *told;
        co_return base::result<void>();
    } else if (unit.contains("redacted")) {
        redactions = std::make_shared<const json>(std::move(unit["redacted"]));
    } else {
        co_return base::result<void>();  // of a newer agent
    }
    if (v->holds_any()) {
        auto committing = commit(v);
        const auto committed = co_await std::move(committing);
        if (!committed) co_return committed.error();
    }
    if (!v->pass->resize(v->body_bytes + size_of(frame, offer))) co_return full();
    v->held = std::move(frame);
    v->held_proven = std::move(proven);
    v->held_offer = std::move(offer);
    v->held_redactions = std::move(redactions);
    co_return base::result<void>();
}

// Finds out first who is calling, where that is not known yet.
platform::awaitable<base::result<void>> agent_port::commit(std::shared_ptr<visit> v) {
    const auto before = std::make_shared<const visit>(*v);
    std::function<base::result<void>()> job = [this, v, before] {
        *v = *before;
        return commit_held(*v);
    };
    const auto committed = co_await disk_.write(std::move(job));
    if (committed) v->pass->welcome();
    co_return committed;
}

base::result<void> agent_port::commit_held(visit& v) {
    if (!v.admitted) {
        // A stranger costs one question, whatever it names.
        const bool was_here = guests_.contains(v.peer);
        const auto foresee = [&] {
            foresee_greeting(store_, v.peer, v.facts.hello, v.held.get());
        };
        if (was_here) foresee();
        auto from = admit(store_, v.peer, v.arrived_at);
        if (!from && from.error().code == base::errc::not_enrolled &&
            enter_by_statement(store_, key_, v.peer, v.facts.hello.statement)) {
            from = admit(store_, v.peer, v.arrived_at);
        }
        if (!from) guests_.erase(v.peer);
        TRY(v.facts.from, std::move(from));
        if (!was_here) foresee();
        if (guests_.size() >= guests_most) guests_.clear();
        guests_.insert(v.peer);
        greet(store_, chance_, key_, v.facts);
        v.admitted = true;
    }
    if (const auto told = std::exchange(v.held_redactions, nullptr)) {
        take_redactions(store_, *types_.now(), key_, *told);
    }
    if (v.held_offer) {
        const auto offer = std::exchange(v.held_offer, nullptr);
        take_offer(store_, types_, *offer, v.facts.from, key_);
    }
    if (!v.held) return {};
    const auto held = std::exchange(v.held, nullptr);
    const journal::frame& frame = *held;
    if (v.facts.arrived.size() + frame.changes.size() > wire::exchange_changes_limit) {
        v.facts.goes_on = true;   // the receipt tells how far its log is
        return {};
    }
    v.facts.from.proven = std::exchange(v.held_proven, {});
    if (v.facts.is_copy) {
        // It goes on under a new replica: no place of this log is given any more.
        return keep_forked(store_, types_, frame, v.facts.from, key_);
    }
    TRY(const frame_outcome outcome, take_frame(store_, types_, frame, v.facts.from, key_));
    if (outcome == frame_outcome::copy) v.facts.is_copy = true;
    if (outcome == frame_outcome::full) {
        note_arrived(store_, frame, outcome, v.facts);
        return {};
    }
    if (outcome != frame_outcome::taken) return {};
    for (const auto& change : frame.changes) {
        const auto [at, is_new] =
            v.facts.records.try_emplace(change.id, change.type, change.record);
        if (is_new) v.facts.arrived.push_back(change.id);
        const bool retires = change.fields.contains(std::string(record::retired_register));
        if (v.facts.hello.makes_own_heads && !retires) {
            v.facts.own_registers[change.id] = change.fields.size();
        }
    }
    take_followers(v.facts, frame.replica);
    return {};
}

}  // namespace kheya::hub_intake
