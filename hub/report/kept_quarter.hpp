#pragma once

// What the overview of a quarter, and the lists behind its numbers, need of all offices, kept in
// memory from one question to the next: offices whose records changed are read again, the others
// are not. With 33,000 offices reading them all takes seconds. Owner: one thread.

#include "hub/report/marks.hpp"
#include "hub/report/trend.hpp"

namespace kheya::hub_report {

// What the marks of the overview are made from.
constexpr subjects for_marks =
    subject::portals | subject::portals_past | subject::enothi | subject::signatures;
// What is kept: branches and decisions too, which are many to read and few numbers to keep.
constexpr subjects kept_subjects =
    for_marks | subject::branches | subject::decided | subject::serviced;
// What of it is the same whichever quarter is looked at.
constexpr subjects of_every_quarter =
    subject::portals | subject::portals_past | subject::enothi | subject::branches;
constexpr std::size_t trend_quarters = 8;

class kept_quarter {
public:
    kept_quarter(std::shared_ptr<const record::type_set> types, base::quarter of)
        : types_(std::move(types)), of_(of), offices_(*types_, of) {}

    // Puts what `source` says in the place of what was known of the offices `moved`; it must give
    // nothing of any other office that is known. What is the same for every quarter is taken from
    // `like`, where one is given: another quarter that holds these offices as they stand.
    // Errors: io; then nothing that is kept may be used.
    base::result<void> refresh(record_source& source, const std::set<std::string>& moved,
                               const kept_quarter* like = nullptr);
    // Holds what is the same for every quarter together with `like`, which must hold the same
    // offices at the same moment.
    void share(const kept_quarter& like);

    [[nodiscard]] base::quarter of() const { return of_; }
    [[nodiscard]] const office_register& offices() const { return offices_; }
    [[nodiscard]] const facts& known() const { return known_; }  // kept_subjects
    [[nodiscard]] const std::map<std::string, pulse>& pulses() const { return pulses_; }
    [[nodiscard]] const office_trends& trends() const { return trends_; }
    [[nodiscard]] std::vector<trend_point> trend(
        const std::function<bool(const std::string& office)>& wanted) const {
        return add_up(trends_, of_, trend_quarters, wanted);
    }

private:
    std::shared_ptr<const record::type_set> types_;
    base::quarter of_;
    office_register offices_;
    facts known_;
    std::map<std::string, pulse> pulses_;
    office_trends trends_;
};

}  // namespace kheya::hub_report
