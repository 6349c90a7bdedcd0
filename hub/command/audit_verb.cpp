// The list of actions: some of the latest to look at, or all that are asked for as a table.

#include "hub/command/stored_records.hpp"
#include "hub/command/verbs.hpp"
#include "hub/report/csv_text.hpp"
#include "shared/editing/arguments.hpp"

#include <algorithm>
#include <array>

namespace kheya::hub_command {

namespace {

using editing::outcome;
using editing::speech;
using hub_store::audit_filter;
using hub_store::audit_row;

constexpr std::size_t shown_least = 100, shown_most = 500;
constexpr std::size_t table_most = 100'000;  // rows; who wants older ones asks again
constexpr std::size_t table_step = 1000;     // read at once
constexpr std::array<std::string_view, 3> audit_formats = {"text", "json", "csv"};

base::result<audit_filter> audit_filter_from(const json& arguments) {
    audit_filter filter;
    filter.who = arguments.value("who", "");
    filter.before = arguments.value("before", std::int64_t{0});
    if (const std::string since = arguments.value("since", ""); !since.empty()) {
        const auto time = base::parse_iso(since);
        if (!time) return base::error{base::errc::usage, time.error().message, "since"};
        filter.since = *time;
    }
    return filter;
}

// Up to so many; whether there are more.
bool read_actions(hub_store::store& in, audit_filter filter, std::size_t most,
                  const std::function<void(const audit_row&)>& visit) {
    for (std::size_t left = most; left > 0;) {
        const std::size_t step = std::min(left, table_step);
        filter.limit = step + 1;  // one more tells whether there is more
        auto rows = in.audit(filter);
        const bool more = rows.size() > step;
        if (more) rows.pop_back();
        for (const audit_row& row : rows) visit(row);
        left -= rows.size();
        if (!more || left == 0) return more;
        filter.before = rows.back().id;
    }
    return true;
}

const std::string& note_in(const audit_row& row, bool bengali) {
    return bengali && !row.note_bn.empty() ? row.note_bn : row.note;
}

std::string audit_csv(hub_store::store& in, const audit_filter& filter, std::size_t most,
                      bool bengali) {
    using hub_report::add_csv_line, hub_report::csv_field;
    std::string out(hub_report::csv_begin);
    if (bengali) {
        add_csv_line(out, {"ক্রমিক", "সময় (UTC)", "কে", "কোথা থেকে", "কাজ", "কীসে", "অফিস", "ফল",
                           "মন্তব্য"});
    } else {
        add_csv_line(out, {"Number", "When (UTC)", "Who", "From", "Did", "What", "Office",
                           "Outcome", "Note"});
    }
    std::int64_t last = 0;
    const bool more = read_actions(in, filter, most, [&](const audit_row& row) {
        last = row.id;
        add_csv_line(out, {std::to_string(row.id), base::to_iso(row.at), csv_field(row.who),
                           csv_field(row.from), csv_field(row.verb), csv_field(row.what),
                           csv_field(row.office), csv_field(row.outcome),
                           csv_field(note_in(row, bengali))});
    });
    // A table that ends early says so itself: it may be all that somebody is given.
    if (more) {
        add_csv_line(out, {csv_field((bengali ? "আরও পুরোনো কাজ আছে: before="
                                              : "there are older ones: before=") +
                                     std::to_string(last))});
    }
    return out;
}

// On the terminal, or a file.
outcome in_form(std::string bytes, std::string path, const std::string& format,
                const speech& how) {
    if (path.empty() && !how.json) return editing::success(std::move(bytes));
    if (path.empty()) path = "audit." + format;
    outcome given = how.json ? editing::success(json{{"file", path}, {"bytes", bytes.size()}})
                             : editing::success(path + "\n");
    given.files.push_back({path, std::move(bytes)});
    return given;
}

}  // namespace

outcome show_audit(const json& arguments, surroundings& around, const speech& how) {
    const std::string format = arguments.value("format", how.json ? "json" : "text");
    if (!editing::is_one_of(audit_formats, format)) {
        return editing::failure({base::errc::usage,
                                 "the list of actions comes as text, json or csv, not as " + format,
                                 "--format",
                                 "কার্যতালিকা text, json বা csv হিসেবে আসে, " + format +
                                     " হিসেবে নয়"},
                                how);
    }
    const auto filter = audit_filter_from(arguments);
    if (!filter) return editing::failure(filter.error(), how);
    const std::string path = arguments.value("out", "");
    if (format == "csv") {
        const std::size_t most = limit_of(arguments, table_most, table_most);
        return in_form(audit_csv(around.store, *filter, most, how.bengali), path, format, how);
    }
    json entries = json::array();
    std::string text;
    const std::size_t most = limit_of(arguments, shown_least, shown_most);
    const bool more = read_actions(around.store, *filter, most, [&](const audit_row& row) {
        entries.push_back({{"id", row.id},         {"at", base::to_iso(row.at)},
                           {"who", row.who},       {"from", row.from},
                           {"verb", row.verb},     {"what", row.what},
                           {"office", row.office}, {"outcome", row.outcome},
                           {"note", row.note},     {"note_bn", row.note_bn}});
        text += base::to_iso(row.at) + "\t" + row.who + "\t" + row.from + "\t" + row.verb + "\t" +
                row.what + "\t" + row.office + "\t" + row.outcome + "\t" +
                note_in(row, how.bengali) + "\n";
    });
    if (format == "text") return in_form(std::move(text), path, format, how);
    const json document = {{"entries", std::move(entries)}, {"more", more}};
    if (path.empty()) return editing::success(document);
    return in_form(document.dump(1) + "\n", path, format, how);
}

}  // namespace kheya::hub_command
