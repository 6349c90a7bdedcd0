#pragma once

// What a portal's dated answers were on the last day of a quarter that has ended. The record holds
// the newest ones: by these alone, whoever works on after the quarter would count as one who did
// nothing in it.

#include "hub/report/by_office.hpp"
#include "hub/report/field_reader.hpp"

#include <cstdint>
#include <vector>

namespace kheya::hub_report {

enum class dated_answer : std::uint8_t { site, real_update, officers, services };

// What one portal's dated answers ever were, as much of it as the end of any quarter needs.
class portal_past {
public:
    struct answer {
        base::date on;            // the day that it tells of; of one without, when it was given
        dated_answer what = {};
        bool is_dated = false;
        std::uint8_t code = 0;    // place in the list `currency`, from 1; 0: none

        [[nodiscard]] std::optional<base::date> day() const {
            return is_dated ? std::optional(on) : std::nullopt;
        }
    };

    // The newest that tells of no later day than this; null: there is none.
    [[nodiscard]] const answer* at(dated_answer what, base::date day) const;
    // In the order in which they were given.
    void note(const answer& given);

private:
    std::vector<answer> answers_;
};

// The fields that it is read from, as past_fields() of trend.hpp has them.
const std::vector<std::string>& portal_past_fields();

// Of every office that the source speaks of. Errors: io.
base::result<by_office<portal_past>> read_portal_past(record_source& source,
                                                      const record::type_set& types);

struct survey;
struct office;

// What counts of a portal for the quarter.
struct portal_at_end {
    std::optional<base::date> updated_on;  // the later of the site's own date and the office's word
    bool read_without_date = false;        // someone read the footer and it held no date
    bool date_disputed = false;
    fact officer_info, service_info;
    std::optional<base::date> officer_checked_on, service_checked_on;
};
portal_at_end portal_at_end_of(const survey& s, const office& o);
// Whether the services shown were checked in the quarter, with an answer.
bool were_services_checked(const portal_past& past, base::quarter in,
                           const record::type_set& types);

}  // namespace kheya::hub_report
