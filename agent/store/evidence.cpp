#include "agent/store/evidence.hpp"

#include "agent/store/notes.hpp"
#include "shared/journal/change.hpp"

namespace kheya::agent_store {

namespace {

constexpr std::string_view query =
    "SELECT e.record, e.office, e.sha256, e.bytes, s.record IS NOT NULL FROM evidence e"
    " LEFT JOIN evidence_settled s ON s.record = e.record AND s.epoch = ?1"
    " WHERE e.sha256 IS NOT NULL AND e.bytes IS NOT NULL";

// Nothing: what somebody else wrote is no evidence record that could be carried.
std::optional<evidence_item> read_item(const platform::rows& row) {
    const auto hash = base::hash256::parse(row.view(2));
    if (!hash || row.integer(3) <= 0) return std::nullopt;
    return evidence_item{row.text(0), row.text(1), *hash, row.integer(3), row.integer(4) != 0};
}

// Of the change that made the record; nothing: it retires one, or reads no more.
std::optional<evidence_item> item_of(const std::string& content) {
    const auto change = journal::read_change(content);
    if (!change) return std::nullopt;
    const auto hash = change->fields.find("sha256"), bytes = change->fields.find("bytes");
    if (hash == change->fields.end() || bytes == change->fields.end()) return std::nullopt;
    if (!hash->second.is_string() || !bytes->second.is_number_integer()) return std::nullopt;
    const auto named = base::hash256::parse(hash->second.get_ref<const std::string&>());
    if (!named) return std::nullopt;
    return evidence_item{change->record, {}, *named, bytes->second.get<std::int64_t>(), false};
}

}  // namespace

std::optional<evidence_item> evidence::find(std::string_view record) const {
    auto found = db_.query(std::string(query) + " AND e.record = ?2", std::string_view(), record);
    if (!found.next()) return std::nullopt;
    return read_item(found);
}

std::vector<evidence_item> evidence::all(std::string_view epoch) const {
    std::vector<evidence_item> items;
    {
        // Drawn keys begin with the time.
        auto found = db_.query(std::string(query) + " ORDER BY e.record", epoch);
        while (found.next()) {
            if (auto item = read_item(found)) items.push_back(std::move(*item));
        }
    }
    // Attached here, and at an office that this device does not see since: the file must still go.
    auto left = db_.query(
        "SELECT j.content, s.record IS NOT NULL FROM journal j"
        " LEFT JOIN evidence_settled s ON s.record = j.record AND s.epoch = ?1"
        " WHERE j.type = 'evidence' AND j.state <> 'quarantined'"
        " AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.record = j.record) ORDER BY j.ordinal",
        epoch);
    while (left.next()) {
        if (auto item = item_of(left.text(0))) {
            item->is_settled = left.integer(1) != 0;
            items.push_back(std::move(*item));
        }
    }
    return items;
}

void evidence::settle(std::string_view record, std::string_view epoch) {
    db_.run("INSERT OR REPLACE INTO evidence_settled (record, epoch) VALUES (?1, ?2)", record,
            epoch);
}

evidence_counts count_evidence(platform::database& db, const platform::blob_folder& blobs) {
    evidence_counts counts;
    const notes known(db);
    const std::string own_office = known.text(note::office);
    const auto items = evidence(db).all(known.text(note::epoch));
    if (items.empty()) return counts;
    const auto here = blobs.all();
    for (const auto& item : items) {
        const bool is_here = here.contains(item.hash);
        if (is_here && !item.is_settled) {
            ++counts.waiting;
            counts.waiting_bytes += item.bytes;
        } else if (!is_here && item.office == own_office) {
            ++counts.missing;
        }
    }
    return counts;
}

platform::blob_folder blobs_in(const std::string& folder) {
    return platform::blob_folder(folder + "/blobs");
}

}  // namespace kheya::agent_store
