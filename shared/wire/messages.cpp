// The small messages: hello, receipt, checksum. Frames and pages are in frame_codec.cpp and
// page_codec.cpp.

#include "shared/wire/messages.hpp"

#include "shared/base/hash.hpp"
#include "shared/wire/json_reader.hpp"
#include "shared/wire/limits.hpp"

#include <algorithm>

namespace kheya::wire {

namespace {

json positions_to_json(const std::vector<replica_position>& positions) {
    json list = json::array();
    for (const auto& p : positions) {
        json item = {{"replica", p.replica.hex()}, {"n", p.n}, {"chain", p.chain.hex()}};
        if (p.backed_up > 0) item["backed_up"] = p.backed_up;
        list.push_back(std::move(item));
    }
    return list;
}

base::result<std::vector<replica_position>> read_positions(const json& list) {
    if (list.size() > replicas_limit)
        return base::refused("more replicas than allowed", "replicas");
    std::vector<replica_position> positions;
    for (const json& item : list) {
        json_reader in(item, "replica position");
        replica_position p;
        p.replica = in.id<base::replica_id>("replica");
        p.n = in.number("n");
        p.chain = in.id<base::hash256>("chain");
        p.backed_up = in.number("backed_up", 0);
        if (p.n < 0) in.note("n", "must not be negative");
        TRY_VOID(in.status());
        positions.push_back(p);
    }
    return positions;
}

json stream_to_json(const stream_name& s) {
    json out = {{"office", s.office}};
    if (s.office_record_only) out["only"] = "office";
    return out;
}

stream_name read_stream(json_reader& in) {
    return {in.text("office"), in.text("only", "") == "office"};
}

json stamped_to_json(const stamped_change& s) {
    json out = {{"id", s.id.hex()},
                {"seq", s.seq},
                {"at", s.stamp.effective_at},
                {"mac", base::to_hex(s.stamp.mac)}};
    if (!s.office.empty()) out["o"] = s.office;
    if (s.quarantined) out["quarantined"] = s.reason;
    return out;
}

base::result<stamped_change> read_stamped(const json& item) {
    json_reader in(item, "stamp");
    stamped_change s;
    s.id = in.id<base::change_id>("id");
    s.seq = in.number("seq");
    s.office = in.text("o", "");
    s.stamp.effective_at = in.number("at");
    if (!base::from_hex(in.text("mac"), s.stamp.mac)) in.note("mac", "is not 16 bytes of hex");
    s.quarantined = in.has("quarantined");
    s.reason = in.text("quarantined", "");
    TRY_VOID(in.status());
    return s;
}

// A number that is kept as an int: one that does not fit must not turn into another.
int read_int(json_reader& in, const char* key) {
    const std::int64_t number = in.number(key);
    if (number < 0 || number > INT32_MAX) in.note(key, "is out of range");
    return static_cast<int>(number);
}

base::result<base::hub_epoch> read_epoch(json_reader& in) {
    return base::hub_epoch::parse(in.text("epoch"));
}

}  // namespace

json to_json(const hello& h) {
    json cursors = json::array();
    for (const auto& c : h.cursors) {
        json item = stream_to_json(c.stream);
        item["heads"] = c.heads;
        if (c.history >= 0) item["history"] = c.history;
        if (!c.heads_mark.is_zero()) item["mark"] = c.heads_mark.hex();
        if (!c.history_mark.is_zero()) item["history_mark"] = c.history_mark.hex();
        cursors.push_back(std::move(item));
    }
    json out = {{"protocol", h.protocol},
                {"software", h.software},
                {"types", h.types},
                {"machine", h.machine},
                {"wall", h.wall},
                {"heard", h.heard_at},
                {"replicas", positions_to_json(h.replicas)},
                {"cursors", std::move(cursors)}};
    if (h.epoch) out["epoch"] = h.epoch->text();
    if (!h.epoch_proof.is_zero()) out["proof"] = h.epoch_proof.hex();
    if (!h.lease.is_zero()) out["lease"] = h.lease.hex();
    if (!h.statement.is_null()) out["statement"] = h.statement;
    if (!h.dictionaries.empty()) out["dictionaries"] = h.dictionaries;
    if (h.makes_own_heads) out["own"] = true;
    if (!h.types_set.is_zero()) out["types_set"] = h.types_set.hex();
    if (!h.types_next.is_zero()) {
        out["types_next"] = h.types_next.hex();
        out["types_have"] = h.types_have;
    }
    if (h.asks_keys) out["asks_keys"] = true;
    return out;
}

base::result<hello> read_hello(const json& unit) {
    json_reader in(unit, "hello");
    hello h;
    h.protocol = read_int(in, "protocol");
    h.software = in.text("software", "");
    h.types = read_int(in, "types");
    h.machine = in.text("machine", "");
    h.wall = in.number("wall");
    h.heard_at = in.number("heard", 0);
    TRY(h.replicas, read_positions(in.list("replicas")));
    if (h.replicas.empty()) in.note("replicas", "must name the current replica");
    if (in.has("epoch")) {
        TRY(h.epoch, read_epoch(in));
    }
    h.epoch_proof = in.optional_id<epoch_proof>("proof").value_or(epoch_proof{});
    if (in.has("lease")) h.lease = in.id<base::lease_id>("lease");
    if (in.has("statement")) h.statement = unit["statement"];
    if (in.has("types_set")) h.types_set = in.id<base::hash256>("types_set");
    if (in.has("types_next")) h.types_next = in.id<base::hash256>("types_next");
    h.types_have = in.number("types_have", 0);
    h.makes_own_heads = in.flag("own");
    h.asks_keys = in.flag("asks_keys");
    if (in.has("dictionaries")) {
        const json& versions = in.list("dictionaries");
        if (versions.size() > dictionaries_limit) in.note("dictionaries", "are too many");
        for (const json& each : versions) {
            // One that is no such number is none that we have.
            if (each.is_number_integer() && each >= 0 && each <= INT32_MAX) {
                h.dictionaries.push_back(each.get<int>());
            }
        }
    }
    if (in.list("cursors").size() > streams_limit) in.note("cursors", "are too many");
    TRY_VOID(in.status());
    for (const json& item : in.list("cursors")) {
        json_reader entry(item, "cursor");
        hello::cursor c;
        c.stream = read_stream(entry);
        c.heads = entry.number("heads");
        c.history = entry.number("history", -1);
        c.heads_mark = entry.optional_id<stream_mark>("mark").value_or(stream_mark{});
        c.history_mark = entry.optional_id<stream_mark>("history_mark").value_or(stream_mark{});
        TRY_VOID(entry.status());
        h.cursors.push_back(std::move(c));
    }
    return h;
}

json to_json(const receipt& r) {
    json stamps = json::array(), streams = json::array();
    for (const auto& s : r.stamps) stamps.push_back(stamped_to_json(s));
    for (const auto& s : r.streams) streams.push_back(stream_to_json(s));
    json out = {{"epoch", r.epoch.text()},     {"replicas", positions_to_json(r.replicas)},
                {"stamps", std::move(stamps)}, {"streams", std::move(streams)},
                {"lease", r.lease.hex()},      {"time", r.hub_time}};
    if (!r.epoch_proof.is_zero()) out["proof"] = r.epoch_proof.hex();
    if (r.is_copy) out["copy"] = true;
    if (r.clock_turns > 0) out["turns"] = r.clock_turns;
    if (r.next_key) out["next_key"] = r.next_key->hex();
    for (const auto& key : r.earlier_keys) out["earlier_keys"].push_back(key.hex());
    return out;
}

base::result<receipt> read_receipt(const json& unit) {
    json_reader in(unit, "receipt");
    receipt r;
    TRY(r.epoch, read_epoch(in));
    TRY(r.replicas, read_positions(in.list("replicas")));
    for (const json& item : in.list("stamps")) {
        TRY(auto stamped, read_stamped(item));
        r.stamps.push_back(std::move(stamped));
    }
    for (const json& item : in.list("streams")) {
        json_reader entry(item, "stream");
        r.streams.push_back(read_stream(entry));
        TRY_VOID(entry.status());
    }
    r.epoch_proof = in.optional_id<epoch_proof>("proof").value_or(epoch_proof{});
    r.is_copy = in.flag("copy");
    r.lease = in.id<base::lease_id>("lease");
    r.hub_time = in.number("time");
    if (r.hub_time < 0 || r.hub_time > hub_time_limit) in.note("time", "is out of range");
    r.clock_turns = in.number("turns", 0);
    if (r.clock_turns < 0) in.note("turns", "is out of range");
    r.next_key = in.optional_id<base::public_key>("next_key");
    if (in.list("earlier_keys").size() > key_rolls_limit) in.note("earlier_keys", "are too many");
    TRY_VOID(in.status());
    for (const json& item : in.list("earlier_keys")) {
        if (!item.is_string()) return base::refused("is not a key", "earlier_keys");
        TRY(const auto key, base::public_key::parse(item.get_ref<const std::string&>()));
        r.earlier_keys.push_back(key);
    }
    return r;
}

void checksum::add(std::string_view type, std::string_view record, std::string_view reg,
                   const base::change_id& id) {
    begins_.push_back(text_.size());
    text_.append(type).append("/").append(record).append("\t").append(reg).append("\t");
    base::append_hex(text_, id.bytes);
    text_.push_back('\n');
    const std::size_t count = begins_.size();
    if (sorted_ && count > 1) sorted_ = line(count - 2) <= line(count - 1);
}

void checksum::add(const checksum& more) {
    if (more.begins_.empty()) return;
    sorted_ = sorted_ && more.sorted_ &&
              (begins_.empty() || line(begins_.size() - 1) <= more.line(0));
    for (const std::size_t begin : more.begins_) begins_.push_back(text_.size() + begin);
    text_ += more.text_;
}

std::string_view checksum::line(std::size_t i) const {
    const std::size_t end = i + 1 < begins_.size() ? begins_[i + 1] : text_.size();
    return std::string_view(text_).substr(begins_[i], end - begins_[i] - 1);
}

std::string checksum::sorted() const {
    // Stores give them by their keys, which is this order nearly always.
    if (sorted_) return text_;
    std::vector<std::string_view> lines;
    lines.reserve(begins_.size());
    for (std::size_t i = 0; i < begins_.size(); ++i) lines.push_back(line(i));
    std::sort(lines.begin(), lines.end());
    std::string out;
    out.reserve(text_.size());
    for (const std::string_view each : lines) out.append(each).push_back('\n');
    return out;
}

base::hash256 checksum::finish() const {
    return base::sha256().add(sorted_ ? text_ : sorted()).finish();
}

}  // namespace kheya::wire
