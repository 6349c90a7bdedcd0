#include "hub/report/facts.hpp"

#include "shared/base/text.hpp"

#include <algorithm>
#include <bit>
#include <charconv>

namespace kheya::hub_report {
namespace {

std::vector<std::string> split(std::string_view text, char mark) {
    std::vector<std::string> parts;
    while (true) {
        const std::size_t at = text.find(mark);
        parts.emplace_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

portal_fact portal_from(const field_reader& r) {
    portal_fact p;
    p.recorded = true;
    p.state = r.coded("state");
    p.maintainer = r.coded("maintainer");
    p.officer_info = r.coded("officer_info");
    p.service_info = r.coded("service_info");
    p.helpers = r.many("helpers");
    p.domain = r.text("domain");
    p.site_updated_on = r.day("site_last_updated_on");
    p.really_updated_on = r.day("real_update_on");
    p.read_without_date = !p.site_updated_on && r.has("site_last_updated_text");
    p.date_disputed = r.disputed("site_last_updated_on") || r.disputed("real_update_on");
    p.officer_checked_on = r.day("officer_info_checked_on");
    p.service_checked_on = r.day("service_info_checked_on");
    return p;
}

// Whether the record holds nothing but answers of a later day, or none where there may have been
// one: then only the past knows what stood by that day.
bool looked_at_after(const portal_fact& p, base::date day) {
    const std::pair<const std::optional<base::date>*, bool> known[] = {
        {&p.site_updated_on, p.read_without_date},
        {&p.really_updated_on, false},
        {&p.officer_checked_on, !p.officer_info.unknown()},
        {&p.service_checked_on, !p.service_info.unknown()}};
    return std::any_of(std::begin(known), std::end(known), [day](const auto& k) {
        return *k.first ? **k.first > day : k.second;
    });
}

// Gives whether it counts. One that may be active or not is in dispute, whatever its state.
bool count_branch(const field_reader& r, enothi_fact& e) {
    const bool contested = r.disputed("active") || r.disputed("state");
    if (!contested && !r.yes_or_no("active").value_or(true)) return false;
    ++e.branches;
    const fact state = r.coded("state");
    if (contested) {
        ++e.branches_disputed;
    } else if (state.unknown()) {
        ++e.branches_unknown;
    } else if (state.is("started")) {
        ++e.branches_started;
        if (const auto day = r.day("started_on")) e.branches_began.push_back(*day);
    }
    return true;
}

// Trainings last whole or half days; a finer fraction is taken down to the half. One day unless
// said.
std::int64_t half_days(const std::string& written) {
    double days = 0;
    const std::string ascii = base::ascii_digits(written);
    auto [stopped, trouble] = std::from_chars(ascii.data(), ascii.data() + ascii.size(), days);
    if (trouble != std::errc() || days <= 0 || days > 1000) return 2;
    return static_cast<std::int64_t>(2 * days);
}

signature_fact signature_from(const record_view& record, const field_reader& r) {
    signature_fact s;
    const auto parts = split(record.key, ':');
    if (parts.size() > 1) {
        const std::string& last = parts.back();
        std::from_chars(last.data(), last.data() + last.size(), s.revision);
    }
    s.signed_at = when_signed(record, r);
    s.received_at = record.first_received;
    s.time_unsure = record.time_unsure;
    s.disputed = !record.disputed.empty();
    return s;
}

// Reads one type after another into `out`; the first trouble ends the reading.
class facts_reader {
public:
    facts_reader(record_source& source, const record::type_set& types, base::quarter quarter)
        : source_(source), types_(types), in_(quarter), quarter_(quarter.text()) {}

    base::result<facts> read(subjects wanted) {
        wanted_ = wanted;
        if (wants(subject::portals)) {
            TRY_VOID(each("portal", [this](const record_view& v, const field_reader& r) {
                out_.portals[v.office] = portal_from(r);
            }));
        }
        if (wants(subject::portals_past)) TRY_VOID(read_portals_past());
        if (wants(subject::channels)) {
            TRY_VOID(each_of("social_channel", only({"kind", "state", "last_post_on"}),
                             [this](const record_view& v, const field_reader& r) {
                                 out_.channels[v.office].push_back(
                                     {r.text("kind"), r.coded("state"), r.day("last_post_on")});
                             }));
        }
        if (wants(subject::contacts)) {
            TRY_VOID(each_of("contact_entry", only({"on", "promised_by", "result"}),
                             [this](const record_view& v, const field_reader& r) {
                                 out_.contacts[v.office].push_back(
                                     {r.day("on"), r.day("promised_by"), r.text("result")});
                             }));
        }
        TRY_VOID(read_enothi());
        if (wants(subject::dak)) TRY_VOID(read_dak(source_, types_, in_, out_));
        if (wants(subject::cases)) TRY_VOID(read_cases());
        if (wants(subject::people)) TRY_VOID(read_people());
        if (wants(subject::directives)) TRY_VOID(read_decisions());
        if (wants(subject::projects)) TRY_VOID(read_projects());
        if (wants(subject::signatures)) TRY_VOID(read_signatures());
        if (wants(subject::stated)) TRY_VOID(read_stated());
        if (wants(subject::decided)) TRY_VOID(read_decided());
        if (wants(subject::serviced)) TRY_VOID(read_serviced());
        return std::move(out_);
    }

private:
    [[nodiscard]] bool wants(subject s) const { return (wanted_ & static_cast<subjects>(s)) != 0; }

    template <class Visit>
    base::result<void> each(std::string_view type, Visit visit) {
        return each_of(type, {}, std::move(visit));
    }

    template <class Visit>
    base::result<void> each_of(std::string_view type, const rows_wanted& which, Visit visit) {
        return source_.each_of(type, which, [&](const record_view& record) {
            if (!record.retired) visit(record, field_reader(record, types_));
        });
    }

    // Of types with many records: nothing is read of them that is not looked at here.
    static rows_wanted only(std::vector<std::string> shown) {
        return {{}, {}, std::move(shown), false};
    }

    base::result<void> read_portals_past() {
        const base::date end = in_.last_day();
        const bool needed =
            std::any_of(out_.portals.begin(), out_.portals.end(), [end](const auto& entry) {
                return looked_at_after(entry.second, end);
            });
        if (!needed) return {};
        TRY(out_.portals_past, read_portal_past(source_, types_));
        return {};
    }

    base::result<void> read_enothi() {
        if (wants(subject::enothi)) {
            TRY_VOID(each_of("enothi_office", only({"state", "started_on"}),
                             [this](const record_view& v, const field_reader& r) {
                                 enothi_fact& e = out_.enothi[v.office];
                                 e.recorded = true;
                                 e.state = r.coded("state");
                                 e.started_on = r.day("started_on");
                             }));
        }
        if (wants(subject::branches)) {
            std::map<std::string, std::set<std::string>> names;
            TRY_VOID(each_of("enothi_branch", only({"name_bn", "active", "state", "started_on"}),
                             [&](const record_view& v, const field_reader& r) {
                                 enothi_fact& e = out_.enothi[v.office];
                                 if (!count_branch(r, e) || !r.has("name_bn")) return;
                                 const auto name = base::fold_name(r.text("name_bn"));
                                 const bool is_new = names[v.office].insert(name).second;
                                 e.branch_names_repeat = e.branch_names_repeat || !is_new;
                             }));
        }
        if (!wants(subject::counts)) return {};
        return each_of("enothi_count", {"month", in_.months(), {"value"}, false},
                       [this](const record_view& v, const field_reader& r) {
                           if (auto c = count_from(v, r)) {
                               out_.counts[v.office].push_back(std::move(*c));
                           }
                       });
    }

    base::result<void> read_cases() {
        TRY_VOID(each("portal_case", [this](const record_view& v, const field_reader& r) {
            out_.cases[v.office] = {
                r.coded("stage"), r.day("opened_on"), r.day("closed_on"), {}, {}};
        }));
        return each("case_event", [this](const record_view& v, const field_reader& r) {
            const auto on = r.day("on");
            if (!out_.cases.contains(v.office) || !on || *on > in_.last_day()) return;
            case_fact& c = out_.cases[v.office];
            if (c.last_event_on && *c.last_event_on > *on) return;
            c.last_event_on = on;
            c.last_event = r.has("text") ? r.text("text") : r.text("stage");
        });
    }

    base::result<void> read_people() {
        TRY_VOID(each_of("staff", only({"is_own", "from", "to"}),
                         [this](const record_view& v, const field_reader& r) {
                             out_.staff[v.key] = {v.key, v.office,
                                                  r.yes_or_no("is_own").value_or(true),
                                                  r.day("from"), r.day("to")};
                         }));
        TRY_VOID(each("staff_posts", [this](const record_view& v, const field_reader& r) {
            const auto sanctioned = r.number("sanctioned"), filled = r.number("filled");
            if (r.disputed("sanctioned") || !sanctioned || !filled) return;
            out_.posts[v.office] = {*sanctioned, *filled};
        }));
        return each("training_event", [this](const record_view& v, const field_reader& r) {
            out_.trainings.push_back({v.office, r.text("topic"), r.day("from"),
                                      half_days(r.text("days")), r.many("attendees"),
                                      r.number("count_only").value_or(0)});
        });
    }

    base::result<void> read_decisions() {
        TRY(auto known, read_directives(source_, types_));
        out_.directives = std::move(known.directives);
        out_.targets = std::move(known.targets);
        return {};
    }

    base::result<void> read_projects() {
        return each("project_unit", [this](const record_view& v, const field_reader& r) {
            record::label name{r.text("name_bn"), r.text("name_en")};
            if (name.en.empty()) name.en = name.bn;
            out_.projects.push_back(
                {v.office, std::move(name), r.text("project_director"), r.day("end_date")});
        });
    }

    base::result<void> read_signatures() {
        TRY_VOID(each_of("sign_off", {"quarter", {quarter_}},
                         [this](const record_view& v, const field_reader& r) {
                             if (!of_quarter(v, r)) return;
                             out_.signatures[v.office].push_back(signature_from(v, r));
                         }));
        return each_of("quarterly_report", {"quarter", {quarter_}},
                       [this](const record_view& v, const field_reader& r) {
                           if (of_quarter(v, r)) out_.report_status[v.office] = r.coded("status");
                       });
    }

    base::result<void> read_stated() {
        return each("report_cell", [this](const record_view& v, const field_reader& r) {
            if (!of_quarter(v, r)) return;
            if (r.has("source") && r.text("source") != "stated") return;
            std::string key = r.text("key");
            if (key.empty() && v.key.size() > quarter_.size()) {
                key = v.key.substr(quarter_.size() + 1);
            }
            out_.stated[key].push_back(
                {v.office, r.text("value"), r.text("unit"), r.disputed("value")});
        });
    }

    base::result<void> read_decided() {
        const base::date before = base::add_days(in_.first_day(), -1);
        return source_.each_decided(base::end_of_dhaka_day(before),
                                    base::end_of_dhaka_day(in_.last_day()),
                                    [this](const decided_value& v) {
                                        out_.decided[v.office].push_back(v.waited);
                                    });
    }

    base::result<void> read_serviced() {
        std::vector<base::quarter> year;
        std::vector<std::string> names;
        for (int n = 1; n <= in_.number; ++n) {
            year.push_back({in_.first_year, n});
            names.push_back(year.back().text());
        }
        std::map<std::string, unsigned> checked, done;   // a bit each quarter
        TRY(const auto pasts, read_portal_past(source_, types_));
        for (const auto& [office, past] : pasts) {
            for (std::size_t i = 0; i < year.size(); ++i) {
                if (were_services_checked(past, year[i], types_)) checked[office] |= 1u << i;
            }
        }
        TRY_VOID(each_of("sign_off", {"quarter", names},
                         [&](const record_view& v, const field_reader& r) {
                             const std::string of =
                                 r.has("quarter") ? r.text("quarter") : v.key.substr(0, 10);
                             const auto at = std::find(names.begin(), names.end(), of);
                             if (at == names.end() || !checked.contains(v.office)) return;
                             const auto& of_year = year[static_cast<std::size_t>(
                                 at - names.begin())];
                             const auto signed_at = when_signed(v, r);
                             const auto end = base::end_of_dhaka_day(of_year.last_day());
                             if (signed_at != 0 && signed_at <= end) return;
                             done[v.office] |= checked[v.office] & (1u << (at - names.begin()));
                         }));
        for (const auto& [office, quarters] : done) {
            if (quarters != 0) out_.serviced[office] = std::popcount(quarters);
        }
        return {};
    }

    // Both the quarter field and a key that begins with the quarter are accepted.
    bool of_quarter(const record_view& v, const field_reader& r) const {
        if (r.has("quarter")) return r.text("quarter") == quarter_;
        return v.key == quarter_ || v.key.starts_with(quarter_ + ":");
    }

    record_source& source_;
    const record::type_set& types_;
    base::quarter in_;
    std::string quarter_;
    subjects wanted_ = all_subjects;
    facts out_;
};

}  // namespace

const portal_fact& facts::portal_of(const office& o) const {
    static const portal_fact none;
    const portal_fact* found = portals.find(o.id);
    return found == nullptr ? none : *found;
}

const enothi_fact& facts::enothi_of(const office& o) const {
    static const enothi_fact none;
    const enothi_fact* found = enothi.find(o.id);
    return found == nullptr ? none : *found;
}

// The hub's effective time is the device's time corrected by its measured offset.
base::time_us when_signed(const record_view& sign_off, const field_reader& r) {
    if (sign_off.last_effective != 0) return sign_off.last_effective;
    const auto written = base::parse_iso(r.text("signed_at"));
    return written ? *written : 0;
}

in_all_branches enothi_at_end::all_branches() const {
    if (branches > 0 && branches_started == branches) return in_all_branches::yes;
    const bool none_begun = branches == 0 && !state.unknown() && !state.disputed && !started();
    if (none_begun || branches_started + branches_unknown + branches_disputed < branches) {
        return in_all_branches::no;
    }
    return branches_disputed > 0 ? in_all_branches::disputed : in_all_branches::unknown;
}

enothi_at_end enothi_at_end_of(const survey& s, const office& o) {
    const enothi_fact& e = s.known.enothi_of(o);
    const base::date end = s.quarter.last_day();
    enothi_at_end out{e.state, e.branches, e.branches_started, e.branches_unknown,
                      e.branches_disputed};
    if (out.started() && e.started_on && *e.started_on > end) out.state.code = "not_started";
    out.branches_started -= static_cast<int>(
        std::count_if(e.branches_began.begin(), e.branches_began.end(),
                      [end](base::date began) { return began > end; }));
    return out;
}

const case_fact* open_case_of(const survey& s, const office& o) {
    const case_fact* found = s.known.cases.find(o.id);
    if (found == nullptr) return nullptr;
    const base::date end = s.quarter.last_day();
    const bool is_over = found->closed_on && *found->closed_on <= end;
    const bool came_later = found->opened_on && *found->opened_on > end;
    return is_over || came_later ? nullptr : found;
}

base::date survey::reference_day() const {
    return std::min(quarter.last_day(), base::dhaka_date(as_of));
}

base::result<facts> read_facts(record_source& source, const record::type_set& types,
                               base::quarter quarter, subjects wanted) {
    return facts_reader(source, types, quarter).read(wanted);
}

}  // namespace kheya::hub_report
