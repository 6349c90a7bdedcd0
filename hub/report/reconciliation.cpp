// T12: what departments said against what the records say, figure by figure, and whether the things
// they said fit together. Every number here comes from a record; figures.cpp only says what to
// count.
#include "hub/report/figures.hpp"
#include "hub/report/scope_rows.hpp"
#include "shared/base/text.hpp"

#include <algorithm>
#include <charconv>

namespace kheya::hub_report {
namespace {

struct computed_figure {
    std::optional<std::int64_t> tenths;  // all figures in tenths, so that rates fit in too
    std::int64_t unknown = 0, disputed = 0;
};

void add_offices(const survey& s, const figure& f, std::string_view part,
                 std::set<const office*>& chosen) {
    const bool level = part.starts_with("level:"), group = part.starts_with("group:");
    const std::string code(part.substr(part.find(':') + 1));
    for (const office* o : s.offices.all_offices(f.department)) {
        const bool wanted = part == "head_office" ? o->level == "hq"
                            : !o->counts_as_field ? false
                            : level               ? o->level == code
                            : group               ? o->groups.contains(code)
                                                  : part == "field";
        if (wanted) chosen.insert(o);
    }
}

offices_view offices_of(const survey& s, const figure& f) {
    std::set<const office*> chosen;
    std::string_view rest = f.offices;
    while (!rest.empty()) {
        const std::size_t plus = rest.find('+');
        add_offices(s, f, rest.substr(0, plus), chosen);
        rest = plus == std::string_view::npos ? std::string_view() : rest.substr(plus + 1);
    }
    return {chosen.begin(), chosen.end()};
}

bool about_portals(measure m) {
    return m == measure::portal_exists || m == measure::portal_missing ||
           m == measure::portal_not_shown || m == measure::portal_rate;
}

computed_figure compute_figure(const survey& s, const figure& f) {
    const offices_view offices = offices_of(s, f);
    const auto all = static_cast<std::int64_t>(offices.size());
    computed_figure c;
    if (f.asks == measure::offices) {
        c.tenths = 10 * all;
        return c;
    }
    answers a;
    for (const office* o : offices) {
        a.add(about_portals(f.asks) ? s.known.portal_of(*o).state : enothi_at_end_of(s, *o).state);
    }
    c.unknown = a.unknown;
    c.disputed = a.disputed;
    const std::int64_t started = a.of("started") + a.of("full");
    switch (f.asks) {
        case measure::offices:
            break;
        case measure::portal_exists:
            c.tenths = 10 * a.of("yes");
            break;
        case measure::portal_missing:
            c.tenths = 10 * (a.of("no") + a.of("building"));
            break;
        case measure::portal_not_shown:
            c.tenths = 10 * (all - a.of("yes"));
            break;
        case measure::enothi_started:
            c.tenths = 10 * started;
            break;
        case measure::enothi_not_started:
            c.tenths = 10 * a.of("not_started");
            break;
        case measure::portal_rate:
            c.tenths = percent_tenths(a.of("yes"), all);
            break;
        case measure::enothi_rate:
            c.tenths = percent_tenths(started, all);
            break;
    }
    return c;
}

// A stated decimal in tenths; none where it is no number. More than one decimal is rounded half up.
std::optional<std::int64_t> tenths_of(const std::string& text) {
    double value = 0;
    auto [stopped, trouble] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || trouble != std::errc() || stopped != text.data() + text.size()) return {};
    if (value < -1e12 || value > 1e12) return {};
    return static_cast<std::int64_t>(value * 10 + (value < 0 ? -0.5 : 0.5));
}

// What the offices of a department say together.
struct statement {
    bool disputed = false;               // one of them is, or they differ
    bool of_wrong_unit = false;          // of what cannot be compared
    std::optional<std::int64_t> tenths;  // none: nobody says a number
};

bool is_rate(const figure& f) {
    return f.asks == measure::portal_rate || f.asks == measure::enothi_rate;
}

statement stated_of(const survey& s, std::string_view department, std::string_view key) {
    statement said;
    const figure* asked = find_figure(key);
    const std::string_view unit = asked != nullptr && is_rate(*asked) ? "percent" : "office";
    const auto found = s.known.stated.find(key);
    if (found == s.known.stated.end()) return said;
    for (const stated_fact& one : found->second) {
        const office* o = s.offices.find(one.office);
        if (o == nullptr || o->department != department) continue;
        const auto number = tenths_of(one.value);
        const bool differs = said.tenths && number && *said.tenths != *number;
        said.disputed = said.disputed || one.disputed || differs;
        if (number) said.tenths = number;
        said.of_wrong_unit =
            said.of_wrong_unit || (asked != nullptr && !one.unit.empty() && one.unit != unit);
    }
    if (said.disputed || said.of_wrong_unit) said.tenths.reset();
    return said;
}

std::string sign_of(std::int64_t tenths) {
    return tenths > 0 ? "+" : "";
}

cell number_cell(std::optional<std::int64_t> tenths, bool rate) {
    if (!tenths || rate) return tenths_cell(tenths);
    return count_cell(*tenths / 10);
}

// Signed, as people read a difference; programs get the number.
cell difference_cell(std::optional<std::int64_t> tenths, bool rate) {
    cell c = number_cell(tenths, rate);
    if (!tenths) return c;
    const std::string shown = c.text.en.empty() ? c.value.dump() : c.text.en;
    c.text.en = sign_of(*tenths) + shown;
    c.text.bn = sign_of(*tenths) + (c.text.bn.empty() ? base::bengali_digits(shown) : c.text.bn);
    return c;
}

cell result_cell(std::string_view code) {
    if (code == "agrees") return coded_cell("agrees", {"মেলে", "Agrees"});
    if (code == "differs") return coded_cell("differs", {"মেলে না", "Differs"});
    if (code == "no_number") {
        return coded_cell("no_number", {"সংখ্যা বলা হয়নি", "No number stated"});
    }
    if (code == "none_left") return coded_cell("none_left", {"কোনো অফিস অবশিষ্ট নেই", "None left"});
    if (code == "wrong_unit") return coded_cell("wrong_unit", {"একক মেলে না", "Wrong unit"});
    if (code == "disputed") return coded_cell("disputed", {"মীমাংসাধীন", "Disputed"});
    return coded_cell("not_stated", {"বলা হয়নি", "Not stated"});
}

std::vector<cell> figure_row(const survey& s, const figure& f) {
    const bool rate = is_rate(f);
    const computed_figure c = compute_figure(s, f);
    const statement said = stated_of(s, f.department, f.key);
    const std::optional<std::int64_t> stated = said.tenths;
    std::optional<std::int64_t> difference;
    if (stated && c.tenths) difference = *stated - *c.tenths;
    const std::string_view result = said.disputed      ? "disputed"
                                    : said.of_wrong_unit ? "wrong_unit"
                                    : !difference      ? "not_stated"
                                    : *difference == 0 ? "agrees"
                                                       : "differs";
    return {coded_cell("figure", {"সংখ্যা", "Figure"}),
            department_cell(s, f.department),
            text_cell(std::string(f.key)),
            coded_cell(std::string(f.label_en), {std::string(f.label_bn), std::string(f.label_en)}),
            number_cell(stated, rate),
            number_cell(c.tenths, rate),
            difference_cell(difference, rate),
            count_cell(c.unknown),
            count_cell(c.disputed),
            coded_cell(rate ? "percent" : "office",
                       code_label(s.types, "figure_unit", rate ? "percent" : "office")),
            result_cell(result),
            empty_cell(),
            empty_cell()};
}

// One side of an identity, added up. `spelled` is "7 + 57 + 6".
struct side_sum {
    std::int64_t tenths = 0, unknown = 0, disputed = 0;
    std::string spelled;
    bool complete = true, contested = false;
};

void add_number(side_sum& sum, std::optional<std::int64_t> tenths) {
    if (!sum.spelled.empty()) sum.spelled += " + ";
    if (!tenths) {
        sum.complete = false;
        sum.spelled += "?";
        return;
    }
    sum.tenths += *tenths;
    sum.spelled += std::to_string(*tenths / 10);
    if (*tenths % 10 != 0) sum.spelled += "." + std::to_string(std::abs(*tenths % 10));
}

side_sum add_up(const survey& s, std::string_view department, std::span<const term> terms) {
    side_sum sum;
    for (const term& t : terms) {
        if (!t.stated) {
            const figure* f = find_figure(t.key);
            const computed_figure c = f == nullptr ? computed_figure{} : compute_figure(s, *f);
            sum.unknown += c.unknown;
            sum.disputed += c.disputed;
            add_number(sum, c.tenths);
            continue;
        }
        const statement said = stated_of(s, department, t.key);
        sum.contested = sum.contested || said.disputed;
        add_number(sum, said.tenths);
    }
    return sum;
}

std::string_view verdict(const side_sum& parts, const side_sum& whole, bool open_without_number) {
    if (parts.contested || whole.contested) return "disputed";
    if (!parts.complete || !whole.complete) return "not_stated";
    const std::int64_t left = whole.tenths - parts.tenths;
    if (open_without_number) return left > 0 ? "no_number" : "none_left";
    return left == 0 ? "agrees" : "differs";
}

std::vector<cell> identity_row(const survey& s, const identity& i) {
    side_sum parts = add_up(s, i.department, i.parts);
    const side_sum whole = add_up(s, i.department, i.whole);
    const statement open = i.open.empty() ? statement() : stated_of(s, i.department, i.open);
    const auto open_number = open.tenths;
    parts.contested = parts.contested || open.disputed;
    if (open_number) add_number(parts, open_number);
    const bool open_without_number = !i.open.empty() && !open_number;
    std::string spelled =
        parts.spelled + (open_without_number ? " + ?" : "") + " / " + whole.spelled;
    std::optional<std::int64_t> left, right, difference;
    if (parts.complete) left = parts.tenths;
    if (whole.complete) right = whole.tenths;
    if (left && right) difference = *left - *right;
    return {coded_cell("identity", {"মিলকরণ", "Identity"}),
            department_cell(s, i.department),
            text_cell(std::string(i.id)),
            coded_cell(std::string(i.label_en), {std::string(i.label_bn), std::string(i.label_en)}),
            number_cell(left, false),
            number_cell(right, false),
            difference_cell(difference, false),
            count_cell(parts.unknown + whole.unknown),
            count_cell(parts.disputed + whole.disputed),
            coded_cell("office", code_label(s.types, "figure_unit", "office")),
            result_cell(verdict(parts, whole, open_without_number)),
            coded_cell(spelled, {base::bengali_digits(spelled), spelled}),
            coded_cell(std::string(i.explanation_en),
                       {std::string(i.explanation_bn), std::string(i.explanation_en)})};
}

}  // namespace

table reconciliation(const survey& s) {
    table t{"T12",
            {"অধিদপ্তরের বক্তব্য ও হিসাবের মিলকরণ", "Stated figures against the records"},
            {{"kind", {"ধরন", "Kind"}},
             department_column(),
             {"key", {"সূচক", "Key"}},
             {"label", {"বিবরণ", "What"}},
             {"stated", {"বক্তব্য অনুযায়ী", "Stated"}},
             {"computed", {"হিসাব অনুযায়ী", "Computed"}},
             {"difference", {"পার্থক্য", "Difference"}},
             unknown_column(),
             disputed_column(),
             {"unit", {"একক", "Unit"}},
             {"result", {"ফল", "Result"}},
             {"terms", {"হিসাব", "Sums"}},
             {"explanation", {"ব্যাখ্যা", "Explanation"}}},
            {},
            {{"মিলকরণের সারিতে “বক্তব্য” বাম পক্ষের ও “হিসাব” ডান পক্ষের যোগফল।",
              "In identity rows \"stated\" is the left sum and \"computed\" the right one."}}};
    const auto& known = s.offices.departments();
    auto in_register = [&known](std::string_view department) {
        return std::find(known.begin(), known.end(), department) != known.end();
    };
    for (const figure& f : figures()) {
        if (in_register(f.department)) t.rows.push_back(figure_row(s, f));
    }
    for (const identity& i : identities()) {
        if (in_register(i.department)) t.rows.push_back(identity_row(s, i));
    }
    return t;
}

}  // namespace kheya::hub_report
