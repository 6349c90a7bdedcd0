#pragma once

// The records as they stood at an earlier moment: those that nothing has reached since come from
// the store as they are, only the others are folded again from their part of the journal, type by
// type as they are asked for.

#include "hub/store/store.hpp"

#include <memory>

namespace kheya::hub_store {

// An entry as it stood at `until`, before later releases; nothing: it had not arrived. A record in
// `left_later` stood with the office that it left since.
using left_offices = std::map<record_name, std::string>;
std::optional<journal_row> entry_then(const journal_row& entry, base::time_us until,
                                      const left_offices& left_later);
// Of the records that moved after that moment: where each stood.
left_offices left_after(store& now, base::time_us until);

// Owner: the thread of `now`, which is read in the caller's transaction.
class records_then final : public record_reading {
public:
    // Errors: io.
    static base::result<std::unique_ptr<records_then>> at(store& now,
                                                          const record::type_set& types,
                                                          base::time_us until);
    // All reading is done in `work`. Errors: work's own, io.
    base::result<void> read(const std::function<base::result<void>()>& work);

    std::vector<office_row> offices() override;
    std::vector<std::string> offices_below(std::string_view id) override;
    void each_row(const record::type& t, const row_query& query,
                  const std::function<void(record_row&&)>& visit) override;
    std::map<std::string, pulse_row> pulses(const std::vector<std::string>& offices) override;
    void each_past(std::string_view type, const std::vector<std::string>& registers,
                   const std::vector<std::string>& offices,
                   const std::function<void(const past_row&)>& visit) override;
    void each_joining(const time_span& span, const std::vector<std::string>& offices,
                      const std::function<void(const journal_row&)>& visit) override;
    std::optional<journal_row> journal_entry(const base::change_id& id) override {
        return now_.journal_entry(id);
    }
    std::vector<journal_row> record_journal(std::string_view type,
                                            std::string_view record) override;

private:
    records_then(store& now, const record::type_set& types, base::time_us until,
                 std::unique_ptr<store> aside)
        : now_(now), types_(types), until_(until), aside_(std::move(aside)) {}
    [[nodiscard]] bool touched(const std::string& type, const std::string& record) const {
        return touched_.contains({type, record});
    }
    void fold(const std::string& type);  // the touched records of that type, once

    store& now_;
    const record::type_set& types_;
    base::time_us until_;
    std::unique_ptr<store> aside_;  // in memory
    std::set<record_name> touched_;
    left_offices left_later_;
    std::set<record_name> refused_;   // those that have something in quarantine now
    std::set<std::string> folded_;    // types
    std::set<std::string> offices_;   // that stand aside too
};

}  // namespace kheya::hub_store
