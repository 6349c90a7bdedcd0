#include "hub/intake/answer_pages.hpp"

#include "hub/intake/foresight.hpp"
#include "hub/intake/tellable.hpp"

#include <algorithm>
#include <span>

namespace kheya::hub_intake {

namespace {

// Values of a page that redactions take, about; heads and what left the stream have the others.
constexpr std::size_t redactions_values = 1'000, values_a_redaction = 8, values_a_cut = 4;
constexpr std::size_t gone_in_page = wire::page_sets_limit + 1;   // one more tells that there are
constexpr std::size_t sets_read_at_once = 8'192;   // of a stream that may be long

// The head sets behind a sequence, in their order. Pages take some hundred each: they are read once
// for many pages.
class coming_sets {
public:
    coming_sets(hub_store::store& in, std::string office, std::int64_t after)
        : in_(in), office_(std::move(office)), after_(after) {}

    // Those of the next sequence, which belong together; empty: there are no more.
    std::span<wire::head_set> next() {
        if (at_ == read_.size() && more_) read_on();
        if (at_ == read_.size()) return {};
        std::size_t end = at_;
        while (end < read_.size() && read_[end].seq == read_[at_].seq) ++end;
        return std::span(read_).subspan(at_, end - at_);
    }
    void pass(std::size_t count) { at_ += count; }

private:
    void read_on() {
        read_.clear();
        at_ = 0;
        more_ = false;
        in_.each_register_since(office_, after_, [&](const wire::head_set& set) {
            more_ = read_.size() >= sets_read_at_once && set.seq > read_.back().seq;
            if (!more_) read_.push_back(set);
            return !more_;
        });
        if (!read_.empty()) after_ = read_.back().seq;
    }

    hub_store::store& in_;
    std::string office_;
    std::int64_t after_;
    std::vector<wire::head_set> read_;
    std::size_t at_ = 0;
    bool more_ = true;
};

// Whether the agent comes to the very same heads: they are all registers of one change that it has
// just sent, and nothing stands beside them. Then the page names them.
bool name_own(hub_store::store& in, std::span<const wire::head_set> group, const own_changes& own,
              wire::page& page) {
    const auto found = own.find(group.front().seq);
    if (found == own.end() || found->second.registers != group.size()) return false;
    const own_change& sent = found->second;
    const bool alone = std::all_of(group.begin(), group.end(), [&](const wire::head_set& set) {
        return set.heads.size() == 1 && set.heads[0].id == sent.id &&
               set.heads[0].effective_at == sent.effective_at;
    });
    if (!alone || in.redaction(sent.id)) return false;
    const merge::head& head = group[0].heads[0];
    if (!page.own) page.own = {head.office, head.side};
    if (page.own->office != head.office || page.own->side != head.side) return false;
    auto& runs = page.own->runs;
    if (!runs.empty() && runs.back().second + 1 == found->first) runs.back().second = found->first;
    else runs.emplace_back(found->first, found->first);
    return true;
}

// Leaves what one page tells; whether that is not all.
bool cut_gone(std::vector<hub_store::gone_row>& gone) {
    std::size_t bytes = 0, count = 0;
    while (count < gone.size() && count < wire::page_sets_limit &&
           bytes < wire::page_bytes_limit) {
        const hub_store::gone_row& row = gone[count++];
        bytes += nlohmann::json{row.left.type, row.left.record, row.now_at, row.seq}.dump().size();
    }
    const bool is_cut = count < gone.size();
    gone.resize(count);
    return is_cut;
}

// One page from `from` on, as far as `stream_seq`. A change's registers share its sequence, so a
// page ends between two sequences only.
wire::page next_page(hub_store::store& in, const wire::stream_name& stream, std::int64_t from,
                     std::int64_t stream_seq, const base::hub_epoch& epoch, coming_sets& coming,
                     const own_changes& own) {
    wire::page page;
    page.epoch = epoch;
    page.stream = stream;
    page.from = from;
    // What left the stream is told in the same pages: they end where it is too much of either.
    auto gone = stream.office_record_only
                    ? std::vector<hub_store::gone_row>()
                    : in.gone_since(stream.office, from, gone_in_page);
    if (cut_gone(gone)) stream_seq = gone.back().seq;
    told_size size;
    std::size_t count = 0;
    page.to = stream_seq;
    std::int64_t last_seq = from;
    for (auto group = coming.next(); !group.empty(); group = coming.next()) {
        if (group.front().seq > stream_seq) break;
        if (count >= wire::page_sets_limit || is_full(size)) {
            page.to = last_seq;
            break;
        }
        last_seq = group.front().seq;
        coming.pass(group.size());
        const bool is_named = !stream.office_record_only && name_own(in, group, own, page);
        if (is_named) count += group.size();
        for (wire::head_set& set : group) {
            if (is_named || (stream.office_record_only && set.type != "office")) continue;
            size += size_told(set);
            ++count;
            page.sets.push_back(std::move(set));
        }
    }
    if (page.own && page.own->runs.empty()) page.own.reset();
    page.from_mark = in.mark_at(stream.office, from);
    for (const auto& row : gone) {
        if (row.seq > *page.to) break;
        page.gone.push_back({row.left.type, row.left.record, row.seq, row.now_at});
    }
    page.mark = in.mark_at(stream.office, *page.to);
    return page;
}

// What was taken out of changes after that sequence; tells in `to` how far that goes.
json redactions_from(hub_store::store& in, const wire::stream_name& stream, std::int64_t after,
                     std::int64_t& to) {
    json told = json::array();
    told_size size;
    for (const auto& row : in.redactions(stream.office, after, to)) {
        if (stream.office_record_only && row.what.type != "office") continue;
        told.push_back(journal::to_json(row.what));
        size += {told.back().dump().size(),
                 values_a_redaction + values_a_cut * row.what.values.size()};
        if (size.bytes < wire::page_bytes_limit && size.values < redactions_values) continue;
        to = row.seq;
        break;
    }
    return told;
}

}  // namespace

own_changes own_in(const exchange_facts& facts, const wire::receipt& receipt,
                   const wire::stream_name& stream) {
    own_changes own;
    if (facts.own_registers.empty() || stream.office_record_only) return own;
    for (const wire::stamped_change& stamp : receipt.stamps) {
        const auto sent = facts.own_registers.find(stamp.id);
        if (stamp.quarantined || stamp.office != stream.office ||
            sent == facts.own_registers.end()) {
            continue;
        }
        own[stamp.seq] = {stamp.id, sent->second, stamp.stamp.effective_at};
    }
    return own;
}

told_to add_stream(hub_store::store& in, const wire::stream_name& stream, std::int64_t& cursor,
                   const exchange_facts& facts, const wire::receipt& receipt,
                   stream_checksums& checksums, bool ends_told, answer_body& body) {
    const auto office = in.office(stream.office);
    if (!office) return told_to::end;
    const own_changes own = own_in(facts, receipt, stream);
    if (cursor < office->seq) foresee_stream(in, *office, cursor, gone_in_page);
    coming_sets coming(in, stream.office, cursor);
    // A file tells the end also where nothing is new: a pass is over when all streams have told it.
    bool ends = ends_told;
    while (cursor < office->seq || ends) {
        if (!body.has_room()) return told_to::limit;
        ends = false;
        std::int64_t to = office->seq;
        json redacted = redactions_from(in, stream, cursor, to);
        wire::page page = next_page(in, stream, cursor, to, receipt.epoch, coming, own);
        if (*page.to == office->seq && !stream.office_record_only) {
            page.checksum = checksums.of(in, *office);
        }
        if (!body.add_text(wire::unit_text(page, redacted), stream.office, cursor)) {
            return told_to::untold;
        }
        cursor = *page.to;
    }
    return told_to::end;
}

}  // namespace kheya::hub_intake
