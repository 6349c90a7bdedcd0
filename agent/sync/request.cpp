#include "agent/sync/request.hpp"

#include "agent/store/coming_types.hpp"
#include "agent/store/office_tree.hpp"
#include "agent/store/redactions.hpp"
#include "agent/sync/key_chain.hpp"
#include "shared/wire/bounded_json.hpp"
#include "shared/wire/release_cursor.hpp"
#include "shared/wire/standing.hpp"
#include "shared/wire/zstd_frame.hpp"

#include <algorithm>
#include <utility>

namespace kheya::agent_sync {

namespace {

using agent_store::log_row;
namespace note = agent_store::note;
using agent_store::own_change;

constexpr std::size_t frame_bytes = 64u << 10;
// Below the reader's limit, because values are only estimated here.
constexpr std::size_t frame_values = wire::value_limit * 3 / 4;
constexpr std::size_t timing_values = 8;
constexpr std::size_t redactions_at_once = 100, redactions_bytes = 512u << 10;

journal::timing timing_of(const own_change& own, const moment& now) {
    journal::timing t;
    if (!own.made.boot.empty() && own.made.boot == now.boot && now.mono >= own.made.mono) {
        t.age = now.mono - own.made.mono;
    }
    t.heard_at = own.made.heard_at;
    t.stamped = own.stamp;   // a restored hub shows the time it gave before
    return t;
}

class frame_builder {
public:
    frame_builder(wire::unit_writer& units, const platform::key_pair& device)
        : units_(units), device_(device) {}

    [[nodiscard]] bool fits(const own_change& own, std::size_t values) const {
        return frame_.changes.empty() ||
               (bytes_ + own.change.content.size() <= frame_bytes &&
                values_ + values <= frame_values &&
                frame_.changes.size() < wire::frame_changes_limit);
    }

    void add(const own_change& own, const moment& now) {
        const std::size_t values = wire::values_at_most(own.change.content) + timing_values;
        if (!fits(own, values)) close();
        if (frame_.changes.empty()) {
            frame_.replica = own.at.replica;
            frame_.first = own.at.n;
        }
        bytes_ += own.change.content.size();
        values_ += values;
        frame_.chain = own.chain;
        frame_.timings.push_back(timing_of(own, now));
        frame_.changes.push_back(own.change);
    }

    void close() {
        if (frame_.changes.empty()) return;
        frame_.signed_by_device =
            device_.sign(journal::signed_part(frame_.replica, frame_.last(), frame_.chain));
        units_.add({{"frame", wire::to_json(frame_)}});
        frame_ = {};
        bytes_ = values_ = 0;
    }

private:
    wire::unit_writer& units_;
    const platform::key_pair& device_;
    journal::frame frame_;
    std::size_t bytes_ = 0, values_ = 0;
};

// What others wrote and the restored hub lacks, about a segment's worth.
class offer_builder {
public:
    offer_builder(wire::unit_writer& units, outgoing& out) : units_(units), out_(out) {}

    void add(wire::past_changes::item item) {
        const std::size_t values =
            wire::values_at_most(item.change.content) + timing_values + timing_values;
        const std::size_t size = item.change.content.size();
        const bool fits = bytes_ + size <= frame_bytes && values_ + values <= frame_values &&
                          offer_.items.size() < wire::frame_changes_limit;
        if (!fits) close();
        bytes_ += size;
        values_ += values;
        out_.offered.push_back(item.change.id);
        offer_.items.push_back(std::move(item));
    }

    void close() {
        if (offer_.items.empty()) return;
        units_.add({{"offer", wire::to_json(offer_)}});
        offer_ = {};
        bytes_ = values_ = 0;
    }

private:
    wire::unit_writer& units_;
    outgoing& out_;
    wire::offer offer_;
    std::size_t bytes_ = 0, values_ = 0;
};

void add_offers(agent_store::store& in, std::size_t segment, wire::unit_writer& units,
                outgoing& out) {
    const auto notes = in.notes();
    if (notes.number(note::offer_due) == 0) return;
    offer_builder offers(units, out);
    std::size_t bytes = 0;
    in.past().each_lacking(notes.text(note::epoch), [&](wire::past_changes::item item) {
        const std::size_t size = item.change.content.size();
        if (bytes > 0 && bytes + size > segment) return false;
        bytes += size;
        offers.add(std::move(item));
        return true;
    });
    offers.close();
}

// While some of ours is in quarantine: how far we were told of what was let out.
void add_released(agent_store::store& in, wire::unit_writer& units) {
    if (in.journal().counts().quarantined == 0) return;
    const auto told =
        nlohmann::json::parse(in.notes().text(note::released), nullptr, false);
    const auto read = wire::read_release_cursor(told);
    units.add({{"released", wire::to_json(read ? *read : wire::release_cursor{})}});
}

// What was taken out of changes, to a hub that may be an older copy of itself: before the changes,
// so that it takes none of them whole.
void add_redactions(agent_store::store& in, wire::unit_writer& units, outgoing& out) {
    const std::string epoch = in.notes().text(note::epoch);
    if (epoch.empty()) return;
    nlohmann::json told = nlohmann::json::array();
    std::size_t bytes = 0, all = 0;
    const auto close = [&] {
        if (told.empty()) return;
        units.add({{"redacted", std::exchange(told, nlohmann::json::array())}});
        bytes = 0;
    };
    agent_store::redactions(in).each_lacking(epoch, [&](const journal::redaction& one) {
        told.push_back(journal::to_json(one));
        const std::size_t size = told.back().dump().size();
        bytes += size;
        all += size;
        out.redacted.push_back(one.id);
        if (bytes >= wire::page_bytes_limit) close();
        return out.redacted.size() < redactions_at_once && all < redactions_bytes;
    });
    close();
}

std::vector<log_row> listed_logs(const std::vector<log_row>& all) {
    std::vector<log_row> listed;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const bool is_current = i + 1 == all.size();
        if (is_current || all[i].n > 0) listed.push_back(all[i]);
    }
    if (listed.size() > wire::replicas_limit) {
        listed.erase(listed.begin(),
                     listed.end() - static_cast<std::ptrdiff_t>(wire::replicas_limit));
    }
    return listed;
}

// What the hub's last statement said: it tells where something is otherwise by now.
std::string mark_of_statement(const agent_store::notes& notes) {
    const std::string scope = notes.text(note::scope), side = notes.text(note::side);
    const std::string level = notes.text(note::level);
    return wire::mark_of({scope, side, level, agent_store::whole_country(notes)});
}

wire::hello make_hello(agent_store::store& in, const moment& now, const request_options& options) {
    const auto notes = in.notes();
    wire::hello hello;
    hello.protocol = wire::protocol_version;
    hello.software = "kheya-agent " KHEYA_VERSION;
    agent_store::coming_types(in).tell(hello);
    hello.machine = options.machine;
    if (options.over_line) {
        hello.dictionaries = {wire::dictionary_version};
        hello.makes_own_heads = true;
    }
    hello.asks_keys =
        notes.text(note::hub_next_key).empty() || notes.number(hub_keys_told) == 0;
    hello.wall = now.wall;
    hello.heard_at = notes.number(note::heard_at);
    if (const auto epoch = base::hub_epoch::parse(notes.text(note::epoch))) hello.epoch = *epoch;
    if (const auto proof = wire::epoch_proof::parse(notes.text(note::epoch_proof))) {
        hello.epoch_proof = *proof;
    }
    if (const auto lease = base::lease_id::parse(notes.text(note::lease))) hello.lease = *lease;
    if (options.shows_statement || notes.number(note::show_statement) != 0) {
        hello.statement = nlohmann::json::parse(notes.text(note::statement), nullptr, false);
        if (!hello.statement.is_object()) hello.statement = nullptr;
    } else if (options.over_line && notes.joined()) {
        hello.statement = mark_of_statement(notes);
    }
    const std::string home = notes.text(note::office);
    for (const auto& stream : in.pulled().streams()) {
        const bool wants_past = options.full_history && !stream.name.office_record_only;
        // What files brought ahead of the cursor is shown too: a hub that was put back behind that
        // would not find it out by the cursor. The stream's own cursor comes last and counts.
        const auto ahead = in.pulled().farthest_ahead(stream.name);
        const bool has_room = hello.cursors.size() + 2 <= wire::streams_limit;
        if (has_room && ahead && ahead->last > stream.heads) {
            hello.cursors.push_back({stream.name, ahead->last, -1, ahead->mark, {}});
        }
        hello.cursors.push_back({stream.name, stream.heads, wants_past ? stream.history : -1,
                                 stream.heads_mark, stream.history_mark});
        if (hello.cursors.size() == wire::streams_limit) break;
    }
    // The first exchange of all: the own office is what a new device surely may pull.
    if (hello.cursors.empty()) {
        hello.cursors.push_back({{home, false}, 0, options.full_history ? 0 : -1, {}, {}});
    }
    return hello;
}

// Own changes that no verified receipt covers, then what a restored hub lacks of others'.
void add_changes(agent_store::store& in, const platform::key_pair& device, const moment& now,
                 const request_options& options, const log_row& writing, wire::unit_writer& units,
                 outgoing& out) {
    frame_builder frames(units, device);
    std::size_t bytes = 0;
    const std::int64_t before = std::max(writing.acknowledged, options.after);
    in.journal().each_from(writing.replica, before + 1, [&](const own_change& own) {
        if (bytes > 0 && bytes + own.change.content.size() > options.segment) return false;
        if (options.over_line && std::cmp_equal(out.changes, wire::exchange_changes_limit)) {
            return false;
        }
        bytes += own.change.content.size();
        ++out.changes;
        frames.add(own, now);
        return true;
    });
    frames.close();
    if (bytes < options.segment) add_offers(in, options.segment - bytes, units, out);
}

}  // namespace

outgoing build_request(agent_store::store& in, const platform::key_pair& device, const moment& now,
                       const request_options& options) {
    outgoing out;
    wire::unit_writer units(options.encoding);
    wire::hello hello = make_hello(in, now, options);
    out.epoch = hello.epoch;
    const auto logs = listed_logs(in.journal().logs());
    for (const log_row& log : logs) {
        hello.replicas.push_back({log.replica, log.n, log.chain});
        out.listed.push_back(log.replica);
    }
    units.add({{"hello", wire::to_json(hello)}});
    add_released(in, units);
    add_redactions(in, units, out);
    add_changes(in, device, now, options, in.journal().writing_log(), units, out);
    out.body = units.take();
    out.opening = units.opening();
    return out;
}

}  // namespace kheya::agent_sync
