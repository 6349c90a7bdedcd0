#include "hub/intake/news.hpp"

#include "hub/store/hub_ledger.hpp"
#include "hub/store/office_places.hpp"
#include "shared/base/hash.hpp"
#include "shared/wire/limits.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace kheya::hub_intake {

namespace {

constexpr std::size_t parents_limit = 16;  // a longer chain of parents is a cycle

std::set<std::string> offices_above(hub_store::store& in, const std::string& id) {
    std::set<std::string> above;
    auto office = in.office(id);
    while (office && !office->parent.empty() && above.size() < parents_limit) {
        if (!above.insert(office->parent).second) break;
        office = in.office(office->parent);
    }
    return above;
}

// How far a stream is, of an office's record alone where only that is pulled: what else such an
// office writes concerns nobody above or below it.
std::int64_t place_of(hub_store::store& in, const wire::stream_name& stream) {
    if (!stream.office_record_only) {
        const auto office = in.office(stream.office);
        return office ? office->seq : 0;
    }
    return in.record_seq({stream.office, "office", stream.office});
}

}  // namespace

std::vector<wire::stream_name> streams_of(hub_store::store& in, const delivery& from) {
    std::vector<wire::stream_name> streams;
    std::set<std::string> whole(from.writable.begin(), from.writable.end());
    for (const std::string& office : from.writable) streams.push_back({office, false});
    const std::set<std::string> above = offices_above(in, from.device.office);
    for (const std::string& id : above) {
        if (!whole.contains(id) && in.office(id)) streams.push_back({id, true});
    }
    for (const std::string& id : in.children_of(from.device.office)) {
        if (!whole.contains(id) && !above.contains(id)) streams.push_back({id, true});
    }
    if (streams.size() > wire::streams_limit) streams.resize(wire::streams_limit);
    return streams;
}

std::string news_mark(hub_store::store& in, const delivery& from) {
    base::sha256 hash;
    hash.add(hub_store::epoch_of(in).text());
    if (from.device.confirmed) {
        if (const auto types = in.meta(hub_store::types_meta)) hash.add("\ntypes ").add(*types);
        for (const auto& stream : streams_of(in, from)) {
            hash.add(stream.office_record_only ? "\nrecord " : "\noffice ").add(stream.office);
            const std::int64_t seq = place_of(in, stream);
            hash.add_number(static_cast<std::uint64_t>(seq));
            hash.add(in.mark_at(stream.office, seq).bytes);
        }
    }
    return hash.finish().hex().substr(0, wire::news_mark_length);
}

base::result<wait_request> read_wait(std::string_view target) {
    const base::error wrong = base::refused(
        "ask for /v1/wait?seconds=1.." + std::to_string(wire::wait_limit_s) + "&mark=" +
        std::to_string(wire::news_mark_length) + " hex digits");
    constexpr std::string_view seconds = "seconds=", mark = "&mark=";
    target.remove_prefix(wait_target.size());
    const std::size_t at = target.find(mark);
    if (!target.starts_with(seconds) || at == std::string_view::npos) return wrong;
    const std::string_view digits = target.substr(seconds.size(), at - seconds.size());
    std::int64_t count = 0;
    const auto [stopped, status] =
        std::from_chars(digits.data(), digits.data() + digits.size(), count);
    if (status != std::errc{} || stopped != digits.data() + digits.size()) return wrong;
    if (count < 1 || count > wire::wait_limit_s) return wrong;
    wait_request asked{count * base::second_us, std::string(target.substr(at + mark.size()))};
    std::array<std::uint8_t, wire::news_mark_length / 2> bytes{};
    if (!base::from_hex(asked.mark, bytes)) return wrong;
    return asked;
}

concerned concerned_by(hub_store::store& in, const hub_store::movement& moved) {
    concerned whom;
    whom.devices = moved.devices;
    for (const auto& [office, record_too] : moved.offices) {
        whom.any.insert(office);
        const auto above = offices_above(in, office);
        whom.seeing_below.insert(above.begin(), above.end());
        if (!record_too) continue;
        for (auto& below : in.offices_below(office)) whom.any.insert(std::move(below));
        if (const auto row = in.office(office); row && !row->parent.empty()) {
            whom.any.insert(row->parent);
        }
        // It may have stood below them until now, which is news for them too.
        for (const std::string& once : hub_store::once_above(in, office)) {
            whom.any.insert(once);
            whom.seeing_below.insert(once);
        }
    }
    return whom;
}

}  // namespace kheya::hub_intake
