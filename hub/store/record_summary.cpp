#include "hub/store/record_summary.hpp"

#include "shared/base/hash.hpp"
#include "shared/record/registers.hpp"

#include <algorithm>
#include <cstring>
#include <set>
#include <tuple>

namespace kheya::hub_store {

record_summary summary_of(const register_rows& registers) {
    record_summary out;
    std::vector<const merge::head*> values;
    const merge::head_list* retired = nullptr;
    for (const auto& [name, row] : registers) {
        out.seq = std::max(out.seq, row.seq);
        out.open += row.verdict == merge::verdict::open ? 1 : 0;
        out.settled += row.verdict == merge::verdict::settled ? 1 : 0;
        const merge::head_list& heads = row.state.heads;
        if (heads.empty()) continue;
        out.exists = true;
        out.newest = std::max(out.newest, heads.front().effective_at);
        out.unsure = out.unsure || heads.front().time_unsure;
        if (name == record::retired_register) {
            retired = &heads;
            continue;
        }
        for (const merge::head& h : heads) values.push_back(&h);
    }
    if (retired != nullptr) {
        out.retired = merge::standing_of(*retired, values) == merge::standing::retired;
    }
    return out;
}

std::size_t disputed_in(const register_rows& registers) {
    std::set<std::string_view> disputed;
    for (const auto& [name, row] : registers) {
        if (row.verdict == merge::verdict::open) disputed.insert(record::base_name(name));
    }
    return disputed.size();
}

void add_changed(std::vector<wire::head_set>& sets, const std::string& type,
                 const std::string& record, register_rows registers, std::int64_t after) {
    for (auto& [name, row] : registers) {
        if (row.seq <= after) continue;
        sets.push_back({type, record, name, row.seq, std::move(row.state.heads)});
    }
}

void sort_by_sequence(std::vector<wire::head_set>& sets) {
    std::sort(sets.begin(), sets.end(), [](const wire::head_set& a, const wire::head_set& b) {
        return std::tie(a.seq, a.type, a.record, a.reg) < std::tie(b.seq, b.type, b.record, b.reg);
    });
}

wire::stream_mark mark_after(const wire::stream_mark& before, std::int64_t seq,
                             const base::change_id& what) {
    const auto hash = base::sha256()
                          .add(before.bytes)
                          .add_number(static_cast<std::uint64_t>(seq))
                          .add(what.bytes)
                          .finish();
    wire::stream_mark mark;
    std::memcpy(mark.bytes.data(), hash.bytes.data(), mark.bytes.size());
    return mark;
}

}  // namespace kheya::hub_store
