#include "hub/report/dak.hpp"

#include "hub/report/facts.hpp"

#include <array>

namespace kheya::hub_report {
namespace {

constexpr std::array<std::string_view, 2> dak_kinds = {"dak_received", "dak_disposed"};

// One kind of one month at one office. A count for the whole office replaces its branches'.
struct dak_given {
    std::int64_t of_office = 0, of_branches = 0;
    bool is_whole = false, whole_disputed = false, branch_disputed = false;
    std::set<std::string> branches;

    void add(const count_fact& c) {
        if (c.branch == "all") {
            is_whole = true;
            whole_disputed = c.disputed;
            of_office = c.value;
            return;
        }
        branches.insert(c.branch);
        branch_disputed = branch_disputed || c.disputed;
        of_branches += c.value;
    }
    [[nodiscard]] bool lacking() const { return !is_whole && branches.empty(); }
    [[nodiscard]] bool disputed() const { return is_whole ? whole_disputed : branch_disputed; }
    [[nodiscard]] std::int64_t value() const { return is_whole ? of_office : of_branches; }
};

using dak_month = std::array<dak_given, dak_kinds.size()>;
using dak_months = std::map<std::string, dak_month>;  // by YYYY-MM

void add_count(dak_months& to, const count_fact& c) {
    for (std::size_t kind = 0; kind < dak_kinds.size(); ++kind) {
        if (c.kind == dak_kinds[kind]) to[c.month][kind].add(c);
    }
}

bool has_whole(const dak_months& given, const std::string& month) {
    const auto found = given.find(month);
    return found != given.end() && !found->second[0].lacking() && !found->second[1].lacking();
}

base::date month_begin(base::date day) {
    return day.year() / day.month() / 1;
}

// From the month in which work began to the quarter's end; nothing where a month lacks a count,
// where its counts are not of the branches that the others are of, or where more went than had
// come, which cannot be.
std::optional<dak_fact> added_up(const dak_months& given, base::date began, base::quarter q) {
    dak_fact out;
    std::int64_t open = 0;
    bool impossible = false;
    const std::set<std::string>* branches = nullptr;
    for (base::date day = month_begin(began); day <= q.last_day(); day += std::chrono::months{1}) {
        const std::string month = base::month_of(day);
        if (!has_whole(given, month)) return std::nullopt;
        const dak_month& both = given.at(month);
        for (const dak_given& one : both) {
            out.disputed = out.disputed || one.disputed();
            if (one.is_whole) continue;
            if (branches != nullptr && *branches != one.branches) return std::nullopt;
            branches = &one.branches;
        }
        open += both[0].value() - both[1].value();
        impossible = impossible || open < 0;
        if (q.contains(day)) {
            out.received += both[0].value();
            out.disposed += both[1].value();
        } else {
            out.opening = open;
        }
    }
    if (out.disputed) return dak_fact{true, 0, 0, 0};
    return impossible ? std::nullopt : std::optional(out);
}

struct beginning {
    std::optional<base::date> on;
    bool disputed = false;
};

// Of one quarter: first who may be known at all, then what they gave before it.
class dak_reader {
public:
    dak_reader(record_source& source, const record::type_set& types, base::quarter q, facts& into)
        : source_(source), types_(types), quarter_(q), into_(into) {}

    base::result<void> read() {
        TRY_VOID(source_.each_of("enothi_office", {{}, {}, {"started_on"}, false, {}},
                                 [this](const record_view& v) {
                                     const field_reader r(v, types_);
                                     began_[v.office] = {r.day("started_on"),
                                                         r.disputed("started_on")};
                                 }));
        for (const auto& [office, counts] : into_.counts) look_at(office, counts);
        TRY_VOID(read_before());
        for (const auto& [office, given] : given_) {
            const auto found = added_up(given, *began_.at(office).on, quarter_);
            if (found) into_.dak[office] = *found;
        }
        return {};
    }

private:
    void look_at(const std::string& office, const std::vector<count_fact>& counts) {
        const auto known = began_.find(office);
        if (known == began_.end()) return;
        const beginning& began = known->second;
        if (!began.disputed && (!began.on || *began.on > quarter_.last_day())) return;
        dak_months given;
        for (const count_fact& c : counts) add_count(given, c);
        const bool is_new = !began.disputed && *began.on >= quarter_.first_day();
        for (const std::string& month : quarter_.months()) {
            if (is_new && month < base::month_of(*began.on)) continue;
            if (!has_whole(given, month)) return;
        }
        if (began.disputed) {
            into_.dak[office].disputed = true;
            return;
        }
        if (!is_new) earlier_.push_back(office);
        given_.emplace(office, std::move(given));
    }

    base::result<void> read_before() {
        if (earlier_.empty()) return {};
        const std::string first = base::month_of(quarter_.first_day());
        rows_wanted wanted{"kind", {dak_kinds.begin(), dak_kinds.end()}, {"value"}, false, {}};
        wanted.offices = earlier_;
        return source_.each_of("enothi_count", wanted, [&](const record_view& v) {
            const auto found = given_.find(v.office);
            if (found == given_.end()) return;
            const auto c = count_from(v, field_reader(v, types_));
            if (c && c->month < first) add_count(found->second, *c);
        });
    }

    record_source& source_;
    const record::type_set& types_;
    base::quarter quarter_;
    facts& into_;
    std::map<std::string, beginning> began_;
    std::map<std::string, dak_months> given_;
    std::vector<std::string> earlier_;  // those of them that began before the quarter
};

}  // namespace

base::result<void> read_dak(record_source& source, const record::type_set& types,
                            base::quarter quarter, facts& into) {
    return dak_reader(source, types, quarter, into).read();
}

// KEY of a count is BRANCH:MONTH:KIND; a branch's own name may hold a colon, so from the end.
std::optional<count_fact> count_from(const record_view& record, const field_reader& r) {
    const std::string_view key = record.key;
    const std::size_t kind_at = key.rfind(':');
    if (kind_at == std::string_view::npos || kind_at == 0) return std::nullopt;
    const std::size_t month_at = key.rfind(':', kind_at - 1);
    if (month_at == std::string_view::npos) return std::nullopt;
    count_fact c;
    c.kind = key.substr(kind_at + 1);
    c.month = key.substr(month_at + 1, kind_at - month_at - 1);
    c.branch = key.substr(0, month_at);
    c.disputed = r.disputed("value");
    const auto value = r.number("value");
    if (!value && !c.disputed) return std::nullopt;
    c.value = value.value_or(0);
    return c;
}

}  // namespace kheya::hub_report
