#pragma once

// What some fields ever were, kept by office: reading the journal for them takes most of the time
// of a quarter that nobody has looked at, and is the same for every quarter. Owner: one thread,
// inside a transaction.

#include "hub/command/stored_records.hpp"

#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace kheya::hub_command {

// How far an office's stream is. Where a database has lost its end, the same sequence may stand for
// something else; the mark tells.
struct stream_end {
    std::string office;
    std::int64_t seq = 0;
    wire::stream_mark mark = {};
    friend auto operator<=>(const stream_end&, const stream_end&) = default;
};
inline stream_end end_of(const hub_store::office_row& office) {
    return {office.id, office.seq, office.mark};
}

class kept_past {
public:
    using stream = stream_end;

    kept_past() = default;
    // A copy would point to the texts of the other.
    kept_past(const kept_past&) = delete;
    kept_past& operator=(const kept_past&) = delete;
    kept_past(kept_past&&) = default;
    kept_past& operator=(kept_past&&) = default;

    // Brings these offices up to date; `all`: there are no others. Errors: io.
    base::result<void> refresh(hub_store::store& in,
                               const std::shared_ptr<const record::type_set>& types,
                               const std::vector<stream>& offices, bool all);
    void forget() {
        offices_.clear();
        texts_.clear();
    }
    [[nodiscard]] std::size_t size() const { return offices_.size(); }
    // Whether it holds that office as it stands.
    [[nodiscard]] bool holds(const stream& office) const;
    // Of the offices that `wanted` lets through.
    void each(const std::vector<std::string>& fields,
              const std::function<bool(const std::string& office)>& wanted,
              const std::function<void(const hub_report::past_value&)>& visit) const;

private:
    struct value {
        base::time_us from = 0, written = 0;
        const std::string* text = nullptr;  // of texts_: days and codes are few, values are many
        std::size_t field = 0;              // place in hub_report::past_fields()
    };
    struct office_past {
        stream_end end;
        std::vector<value> values;
    };
    std::unordered_map<std::string, office_past> offices_;
    std::unordered_set<std::string> texts_;
};

// Records with what is kept of their past: as `records` says it, without reading the journal.
class records_with_past final : public hub_report::record_source {
public:
    records_with_past(stored_records& records, const kept_past& past)
        : records_(records), past_(past) {}

    base::result<void> each(
        std::string_view type,
        const std::function<void(const hub_report::record_view&)>& visit) override {
        return records_.each(type, visit);
    }
    base::result<void> each_of(
        std::string_view type, const hub_report::rows_wanted& which,
        const std::function<void(const hub_report::record_view&)>& visit) override {
        return records_.each_of(type, which, visit);
    }
    base::result<std::map<std::string, hub_report::pulse>> pulses(
        const record::type_set& types) override {
        return records_.pulses(types);
    }
    base::result<std::map<std::string, std::string>> parents() override {
        return records_.parents();
    }
    base::result<void> each_past(
        const std::vector<std::string>& fields,
        const std::function<void(const hub_report::past_value&)>& visit) override;
    base::result<void> each_decided(
        base::time_us after, base::time_us until,
        const std::function<void(const hub_report::decided_value&)>& visit) override {
        return records_.each_decided(after, until, visit);
    }

private:
    stored_records& records_;
    const kept_past& past_;
};

}  // namespace kheya::hub_command
