#pragma once

// The records of a store as the report reads them: the one way from the hub's truth to its figures.
// Limited to a department or to an office and those below it, and to what whoever asks may see, it
// gives nothing of any other office, so that whatever is worked out from it stays inside.

#include "hub/command/verbs.hpp"
#include "hub/report/record_source.hpp"
#include "hub/store/store.hpp"

#include <optional>

namespace kheya::hub_command {

// {"department": code, "below": office}, both optional: what the arguments of a verb limit it to.
struct reach {
    std::string department, below;
    [[nodiscard]] bool whole() const { return department.empty() && below.empty(); }
};
reach reach_of(const json& arguments);
// {"limit": number}: how many lines at the most; `unsaid` without it, never over `most`.
std::size_t limit_of(const json& arguments, std::size_t unsaid, std::size_t most);

class stored_records final : public hub_report::record_source {
public:
    stored_records(hub_store::record_reading& in, const surroundings& around,
                   const reach& limit = {});
    // For the program itself: of those offices, of all where there are none.
    stored_records(hub_store::record_reading& in,
                   std::shared_ptr<const record::type_set> types,
                   const std::set<std::string>& offices);

    [[nodiscard]] bool has_office(const std::string& id) const {
        return scope_->allows(id) && (!offices_ || offices_->contains(id));
    }
    // Whether records of that type at that office are given at all.
    [[nodiscard]] bool gives(std::string_view type, const std::string& office) const {
        return inside(type, office);
    }
    // As each_of, of those offices only. Errors: io.
    base::result<void> each_in(const std::vector<std::string>& offices, std::string_view type,
                               const hub_report::rows_wanted& which,
                               const std::function<void(const hub_report::record_view&)>& visit);
    base::result<void> each(
        std::string_view type,
        const std::function<void(const hub_report::record_view&)>& visit) override;
    base::result<void> each_of(
        std::string_view type, const hub_report::rows_wanted& which,
        const std::function<void(const hub_report::record_view&)>& visit) override;
    base::result<std::map<std::string, hub_report::pulse>> pulses(
        const record::type_set& types) override;
    base::result<std::map<std::string, std::string>> parents() override;
    base::result<void> each_past(
        const std::vector<std::string>& fields,
        const std::function<void(const hub_report::past_value&)>& visit) override;
    base::result<void> each_decided(
        base::time_us after, base::time_us until,
        const std::function<void(const hub_report::decided_value&)>& visit) override;

private:
    [[nodiscard]] bool inside(std::string_view type, const std::string& office) const;
    // The offices given and all above them. None: all there are.
    [[nodiscard]] const std::optional<std::set<std::string>>& those_and_above() const;
    [[nodiscard]] std::optional<base::time_us> in_dispute_since(
        const std::string& type, const std::string& reg,
        const std::vector<base::change_id>& values) const;

    hub_store::record_reading& store_;
    std::shared_ptr<const record::type_set> types_;
    std::shared_ptr<hub_store::office_scope> scope_;
    std::optional<std::set<std::string>> offices_;  // none: all
    std::vector<std::string> asked_;                // the same for the store; empty: all
    mutable std::optional<std::set<std::string>> above_;
};

}  // namespace kheya::hub_command
