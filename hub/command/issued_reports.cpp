// Issuing a report freezes its document for ever: what was printed, signed and sent on can be
// printed again, and shown beside what the records say later.
#include "hub/command/issued_reports.hpp"

#include "hub/command/asked_records.hpp"
#include "hub/command/calendar_settings.hpp"
#include "hub/command/kept_quarters.hpp"
#include "hub/report/known_before.hpp"
#include "shared/base/check.hpp"
#include "shared/base/hash.hpp"
#include "shared/base/text.hpp"
#include "shared/record/scalars.hpp"

#include <charconv>

namespace kheya::hub_command {

namespace {

using editing::outcome;
using editing::speech;
using hub_store::issued_row;

constexpr std::size_t note_most = 500, name_most = 160;  // code points

std::string hash_of(const std::string& document) {
    return base::sha256().add(document).finish().hex();
}

json row_document(const issued_row& row) {
    return {{"quarter", row.quarter}, {"revision", row.number},
            {"issued_at", base::to_iso(row.issued_at)}, {"by", row.by},
            {"memo", row.memo}, {"note", row.note}, {"hash", row.hash}};
}

std::string row_text(const issued_row& row, bool bengali) {
    const std::string number = std::to_string(row.number);
    return row.quarter + "\t" +
           (bengali ? "সংস্করণ " + base::bengali_digits(number) : "revision " + number) + "\t" +
           base::to_long_text(base::dhaka_date(row.issued_at), bengali) + "\t" + row.by + "\t" +
           row.memo + "\t" + row.note + "\t" + row.hash.substr(0, 16) + "\n";
}

base::result<std::string> short_text(const json& arguments, const char* key, std::size_t most) {
    TRY(const std::string normal, base::normalize(arguments.value(key, "")));
    const std::string text = base::without_turns(normal);
    if (base::length(text) <= most) return text;
    return base::error{base::errc::usage,
                       "at most " + std::to_string(most) + " characters are kept", key,
                       "সর্বোচ্চ " + base::bengali_digits(std::to_string(most)) +
                           "টি অক্ষর রাখা যায়"};
}

// What is typed of the row.
base::result<issued_row> typed_row(const json& arguments) {
    issued_row row;
    TRY(row.note, short_text(arguments, "note", note_most));
    TRY(row.by, short_text(arguments, "by", name_most));
    if (row.by.empty()) row.by = "headquarters";
    if (const std::string memo = arguments.value("memo", ""); !memo.empty()) {
        TRY(row.memo, checked_memo(memo));
    }
    return row;
}

// `after`: how many revisions whoever issues it was shown. Of two presses, or one whose answer was
// lost, the second makes none.
base::result<void> check_after(const json& arguments, std::int64_t issued) {
    if (!arguments.contains("after") || arguments.at("after") == issued) return {};
    const std::string number = std::to_string(issued);
    return refusal("revision " + number + " was issued since this page was read: look at it first",
                   "after",
                   "এই পাতা দেখানোর পর সংস্করণ " + base::bengali_digits(number) +
                       " জারি হয়েছে: আগে সেটি দেখুন");
}

base::result<issued_row> issue(const json& arguments, surroundings& around) {
    TRY(issued_row row, typed_row(arguments));
    found_first now;
    if (around.found == nullptr) {
        TRY_VOID(freeze_report(arguments, around, {}, now));
    }
    const found_first& found = around.found == nullptr ? now : *around.found;
    TRY(const auto quarter, base::parse_quarter(arguments.value("quarter", "")));
    row.quarter = quarter.text();
    row.number = static_cast<std::int64_t>(around.store.issued(row.quarter).size()) + 1;
    TRY_VOID(check_after(arguments, row.number - 1));
    row.issued_at = around.now;
    row.hash = found.hash;
    around.store.put_issued(row, found.frozen);
    return row;
}

// What is kept of the quarter, where all of it is asked for as it is now; null: it is to be read.
base::result<const hub_report::kept_quarter*> kept_of_all(const json& arguments,
                                                          surroundings& around,
                                                          const asked_records& asked) {
    const bool of_all = around.kept != nullptr && around.scope->is_whole() &&
                        reach_of(arguments).whole() && !asked.earlier;
    if (!of_all) return nullptr;
    return around.kept->if_kept(around.store, around.types, asked.quarter);
}

// `to`: the last one unless said; `from`: the one before it; "now": as the records stand.
base::result<hub_report::document> document_of(const json& arguments, surroundings& around,
                                               base::quarter quarter, const char* key,
                                               std::int64_t otherwise) {
    if (arguments.value(key, json()) == "now") {
        return computed_report(arguments, around);
    }
    std::int64_t number = otherwise;
    if (arguments.contains(key)) {
        TRY(number, revision_number(arguments, key));
    }
    TRY(auto found, find_issued(around, quarter, number));
    return std::move(found.document);
}

}  // namespace

base::result<hub_report::document> computed_report(const json& arguments, surroundings& around,
                                                   const std::string& table,
                                                   const hub_report::progress_call& told) {
    base::result<hub_report::document> doc = base::refused("not computed");
    TRY_VOID(with_records(arguments, around, [&](asked_records& asked) -> base::result<void> {
        TRY(const auto* kept, kept_of_all(arguments, around, asked));
        if (kept == nullptr) {
            return with_past(asked, around, [&](hub_report::record_source& source)
                                                -> base::result<void> {
                doc = hub_report::compute(source, *around.types, asked.quarter, asked.as_of,
                                          calendar_of(around.store).due, table, told);
                return {};
            });
        }
        const hub_report::known_before before{kept->offices(), kept->known(),
                                              hub_report::kept_subjects, kept->pulses()};
        doc = hub_report::compute(asked.records, *around.types, asked.quarter, asked.as_of, before,
                                  table, told, calendar_of(around.store).due);
        return {};
    }));
    return doc;
}

base::result<void> freeze_report(const json& arguments, surroundings& around,
                                 const speech& /*how*/, found_first& into) {
    if (!reach_of(arguments).whole()) {
        return base::error{base::errc::usage, "a report is issued whole", "--department"};
    }
    TRY_VOID(typed_row(arguments));  // what is wrong there is said before the long look
    TRY(const auto doc, computed_report(arguments, around, {}, around.told));
    into.frozen = hub_report::freeze(doc);
    into.hash = hash_of(into.frozen);
    return {};
}

base::result<std::string> checked_memo(const std::string& typed) {
    if (auto memo = record::read_memo(base::squeeze(base::ascii_digits(typed)))) return *memo;
    return base::error{base::errc::usage,
                       "\"" + typed + "\" is no memo number: 18 or 22 digits in groups, such as "
                       "58.00.0000.018.31.002.21.216, or the number alone",
                       "--memo",
                       "\"" + typed + "\" স্মারক নম্বর নয়: ১৮ বা ২২ অঙ্ক, অথবা শুধু ক্রমিক নম্বর"};
}

base::result<std::int64_t> revision_number(const json& arguments, const char* key) {
    const json& given = arguments.at(key);
    if (given.is_number_integer()) return given.get<std::int64_t>();
    const std::string text = base::ascii_digits(given.is_string() ? given.get<std::string>() : "");
    std::int64_t number = 0;
    const auto [stop, trouble] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (trouble == std::errc() && stop == text.data() + text.size() && number > 0) return number;
    return base::error{base::errc::usage, "a revision is a number from 1 on", key,
                       "সংস্করণ ১ থেকে শুরু একটি সংখ্যা"};
}

base::result<issued_report> find_issued(surroundings& around, base::quarter quarter,
                                        std::int64_t number) {
    for (const issued_row& row : around.store.issued(quarter.text())) {
        if (row.number != number) continue;
        const auto text = around.store.issued_document(row.quarter, number);
        CHECK(text.has_value());
        if (hash_of(*text) != row.hash) {
            return base::error{base::errc::io,
                               "the kept document of this revision does not match its hash: "
                               "restore the store from a backup",
                               quarter.text() + " revision " + std::to_string(number)};
        }
        TRY(auto doc, hub_report::thaw(*text));
        return issued_report{std::move(doc),
                             {static_cast<int>(number), row.issued_at, row.by, row.memo, row.note,
                              row.hash}};
    }
    const std::string text = std::to_string(number);
    return base::error{base::errc::refused,
                       "there is no revision " + text + " of " + quarter.text() +
                           "; see `kheya-hub report revisions " + quarter.text() + "`",
                       "--revision",
                       quarter.text() + "-এর সংস্করণ " + base::bengali_digits(text) + " নেই"};
}

outcome issue_report(const json& arguments, surroundings& around, const speech& how) {
    const auto row = issue(arguments, around);
    if (!row) return editing::failure(row.error(), how);
    return how.json ? editing::success(row_document(*row))
                    : editing::success(row_text(*row, how.bengali));
}

outcome list_revisions(const json& arguments, surroundings& around, const speech& how) {
    const auto quarter = base::parse_quarter(arguments.value("quarter", ""));
    if (!quarter) return editing::failure(misused(quarter.error(), "quarter"), how);
    json list = json::array();
    std::string text;
    for (const issued_row& row : around.store.issued(quarter->text())) {
        list.push_back(row_document(row));
        text += row_text(row, how.bengali);
    }
    return how.json ? editing::success(list) : editing::success(text);
}

outcome show_differences(const json& arguments, surroundings& around, const speech& how) {
    std::vector<hub_report::difference> found;
    json doc;
    const auto done = [&]() -> base::result<void> {
        const auto quarter = base::parse_quarter(arguments.value("quarter", ""));
        if (!quarter) return misused(quarter.error(), "quarter");
        const auto last = static_cast<std::int64_t>(around.store.issued(quarter->text()).size());
        const bool to_now = arguments.value("to", json()) == "now";
        TRY(const auto from,
            document_of(arguments, around, *quarter, "from", to_now ? last : last - 1));
        TRY(const auto to, document_of(arguments, around, *quarter, "to", last));
        found = hub_report::differences(from, to);
        doc = {{"quarter", quarter->text()}, {"differences", hub_report::to_json(found)}};
        return {};
    }();
    if (!done) return editing::failure(done.error(), how);
    return how.json ? editing::success(doc)
                    : editing::success(hub_report::render_text(found, how.bengali));
}

}  // namespace kheya::hub_command
