#include "hub/intake/stream_checksums.hpp"

#include "hub/intake/foresight.hpp"
#include "shared/base/hash.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace kheya::hub_intake {

namespace {

constexpr std::size_t around_a_record = 160;  // bytes of a map's node with its two strings

// How each line of a record begins: sorted by this, records stand as their lines do.
std::string beginning(std::string_view type, std::string_view record) {
    return std::string(type).append("/").append(record).append("\t");
}

}  // namespace

void stream_checksums::put(stream& into, std::string key, std::string lines) {
    const auto size = [](const auto& one) {
        return one.first.size() + one.second.size() + around_a_record;
    };
    const auto [at, is_new] = into.lines.try_emplace(std::move(key));
    if (!is_new) into.bytes -= size(*at);
    if (lines.empty()) {
        into.lines.erase(at);
        return;
    }
    at->second = std::move(lines);
    into.bytes += size(*at);
}

void stream_checksums::read(hub_store::store& in, const std::string& office, std::int64_t after,
                            stream& into) {
    in.each_heads(office, after,
                  [&](std::string_view type, std::string_view record, const wire::checksum& heads) {
                      put(into, beginning(type, record), heads.sorted());
                  });
}

// Brings the lines up to that sequence. False: they are of another past, or too much has left.
bool stream_checksums::go_on(hub_store::store& in, const std::string& office, std::int64_t now,
                             stream& from) {
    if (from.lines.empty() || from.mark.is_zero() || ++from.steps > steps_most) return false;
    foresee_checksum(in, office, from.seq, now, gone_at_once + 1);
    if (in.mark_at(office, from.seq) != from.mark) return false;
    const auto gone = in.gone_since(office, from.seq, gone_at_once + 1);
    if (gone.size() > gone_at_once) return false;
    for (const auto& row : gone) put(from, beginning(row.left.type, row.left.record), {});
    read(in, office, from.seq, from);  // after that: what came back is here
    return true;
}

base::hash256 stream_checksums::of(hub_store::store& in, const hub_store::office_row& office) {
    const wire::stream_mark mark = in.mark_at(office.id, office.seq);
    // Out of the way until it is whole again: what fails below leaves nothing half done.
    stream known = std::exchange(known_[office.id], {});
    bytes_ -= known.bytes;
    const bool holds = !known.sum.is_zero() && known.seq == office.seq && known.mark == mark;
    if (!holds) {
        if (known.seq > office.seq || !go_on(in, office.id, office.seq, known)) {
            known = {};
            read(in, office.id, 0, known);
        }
        known.seq = office.seq;
        known.mark = mark;
        base::sha256 sum;
        for (const auto& [key, lines] : known.lines) sum.add(lines);
        known.sum = sum.finish();
    }
    known.used = ++uses_;
    const base::hash256 sum = known.sum;
    bytes_ += known.bytes;
    known_[office.id] = std::move(known);
    if (bytes_ > text_most_) make_room();
    return sum;
}

// The texts of what was longest not asked for go, until half of the room is free. The sums stay.
void stream_checksums::make_room() {
    std::vector<stream*> kept;
    for (auto& [office, each] : known_) {
        if (each.bytes > 0) kept.push_back(&each);
    }
    std::sort(kept.begin(), kept.end(),
              [](const stream* a, const stream* b) { return a->used < b->used; });
    for (stream* each : kept) {
        if (bytes_ <= text_most_ / 2) return;
        bytes_ -= std::exchange(each->bytes, 0);
        each->lines.clear();
    }
}

}  // namespace kheya::hub_intake
