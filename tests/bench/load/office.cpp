#include "tests/bench/load/office.hpp"

#include "agent/sync/intake.hpp"
#include "shared/record/type_set.hpp"
#include "shared/wire/codec.hpp"
#include "shared/wire/limits.hpp"
#include "shared/wire/zstd_frame.hpp"

namespace kheya::load {

namespace {

// As agent/sync/request closes its frames.
constexpr std::size_t frame_bytes = 64u << 10;

int types_version() {
    static const int version = record::builtin_types()->version();
    return version;
}

}  // namespace

office::office(std::size_t number, std::string id, platform::chance& random)
    : number_(number),
      id_(std::move(id)),
      key_(platform::key_pair::generate(random)),
      replica_(random.draw<base::replica_id>()),
      chain_(journal::chain_start(replica_)),
      nonce_(random.below(UINT64_MAX)) {
    cursors_[{id_, false}] = {{id_, false}, 0, 0, {}, {}};
}

void office::save(const std::string& type, const std::string& record,
                  std::map<std::string, nlohmann::json> fields, base::time_us now) {
    journal::change c;
    c.office = id_;
    c.type = type;
    c.record = record;
    c.made_at = now;
    c.author = "officer";
    c.type_version = types_version();
    c.nonce = ++nonce_;
    for (const auto& [reg, value] : fields) {
        const auto seen = heads_.find({type, record, reg});
        if (seen != heads_.end()) c.base[reg] = {seen->second};
    }
    c.fields = std::move(fields);
    journal::seal(c);
    for (const auto& [reg, value] : c.fields) heads_[{type, record, reg}] = c.id;
    chain_ = journal::chain_next(chain_, ++n_, c.id);
    unsent_.push_back({std::move(c), chain_});
}

wire::hello office::make_hello(base::time_us now) const {
    wire::hello hello;
    hello.protocol = wire::protocol_version;
    hello.software = "kheya-load";
    hello.types = types_version();
    hello.machine = "pc-" + std::to_string(number_);
    hello.dictionaries = {wire::dictionary_version};
    hello.makes_own_heads = true;
    hello.replicas = {{replica_, n_, chain_}};
    hello.epoch = epoch_;
    hello.lease = lease_;
    hello.wall = now;
    hello.heard_at = heard_at_;
    for (const auto& [stream, cursor] : cursors_) hello.cursors.push_back(cursor);
    return hello;
}

std::string office::body(base::time_us now) {
    wire::unit_writer units(wire::encoding::known);
    units.add({{"hello", wire::to_json(make_hello(now))}});
    journal::frame frame;
    std::size_t bytes = 0;
    const auto close = [&] {
        if (frame.changes.empty()) return;
        frame.signed_by_device =
            key_.sign(journal::signed_part(replica_, frame.last(), frame.chain));
        units.add({{"frame", wire::to_json(frame)}});
        frame = {};
        bytes = 0;
    };
    for (std::size_t i = 0; i < unsent_.size(); ++i) {
        const entry& each = unsent_[i];
        const std::size_t size = each.change.content.size();
        const bool full = bytes + size > frame_bytes ||
                          frame.changes.size() == wire::frame_changes_limit;
        if (full) close();
        if (frame.changes.empty()) {
            frame.replica = replica_;
            frame.first = acknowledged_ + 1 + static_cast<std::int64_t>(i);
        }
        bytes += size;
        frame.chain = each.chain;
        frame.changes.push_back(each.change);
        frame.timings.push_back({std::nullopt, heard_at_, std::nullopt});
    }
    close();
    std::string out = units.take();
    opening_ = units.opening();
    return out;
}

base::result<void> office::take(std::string_view answer, const base::public_key& hub) {
    wire::unit_reader units(wire::encoding::known, opening_);
    units.feed(answer);
    TRY(auto first, units.next());
    if (!first) return base::error{base::errc::no_link, "an answer without a receipt", {}, {}};
    TRY(const auto receipt, agent_sync::prove_receipt(*first, hub));
    epoch_ = receipt.epoch;
    lease_ = receipt.lease;
    heard_at_ = receipt.hub_time;
    for (const auto& at : receipt.replicas) {
        if (at.replica != replica_) continue;
        if (at.n != n_ || at.chain != chain_) {
            return base::refused("the hub holds " + std::to_string(at.n) + " of " +
                                 std::to_string(n_) + " changes of " + id_);
        }
        acknowledged_ = n_;
        unsent_.clear();
    }
    for (const auto& stamp : receipt.stamps) {
        if (stamp.quarantined) return base::refused(id_ + ": quarantine: " + stamp.reason);
    }
    if (has_unsent()) return base::refused("the receipt does not name the log of " + id_);
    more_ = false;
    news_mark_.clear();
    for (;;) {
        TRY(auto unit, units.next());
        if (!unit) break;
        take_unit(*unit);
    }
    return {};
}

// Head sets and history are looked at for the cursors that they move.
void office::take_unit(const nlohmann::json& unit) {
    if (const auto found = unit.find("page"); found != unit.end()) {
        const auto page = wire::read_page(*found);
        if (!page || !page->from || !page->to) return;
        const wire::hello::cursor fresh{page->stream, 0, page->stream.office_record_only ? -1 : 0,
                                        {}, {}};
        auto& cursor = cursors_.try_emplace(page->stream, fresh).first->second;
        if (cursor.heads != *page->from) return;
        cursor.heads = *page->to;
        cursor.heads_mark = page->mark;
    } else if (const auto past = unit.find("past"); past != unit.end()) {
        const auto read = wire::read_past(*past);
        if (!read) return;
        auto& cursor = cursors_[{read->office, false}];
        if (cursor.history != read->from) return;
        cursor.history = read->to;
        cursor.history_mark = read->mark;
    } else if (unit.contains("more")) {
        more_ = unit["more"] == true;
    } else if (const auto news = unit.find("news"); news != unit.end() && news->is_string()) {
        news_mark_ = news->get<std::string>();
    }
}

void office::add_heads(wire::checksum& sum) const {
    for (const auto& [key, id] : heads_) {
        const auto& [type, record, reg] = key;
        sum.add(type, record, reg, id);
    }
}

}  // namespace kheya::load
