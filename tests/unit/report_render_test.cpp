// The three forms of the report: for eyes, for programs, for spreadsheets; and that what the
// demonstration holds passes the checks of the record types it will be imported through.

#include "shared/record/validate.hpp"
#include "tests/unit/report_source.hpp"

#include <gtest/gtest.h>

namespace kheya::hub_report::testing {
namespace {

document small_document() {
    const cell dash{nullptr, {"-", "-"}};
    return {base::quarter{2021, 2},
            *base::parse_iso("2022-01-01T00:00:00Z"),
            {{"T1",
              {"বাতায়ন", "Portals"},
              {{"name", {"নাম", "Name"}}, {"n", {"সংখ্যা", "Number"}}, {"p", {"হার", "Rate"}}},
              {{cell{"A", {"ক", "A"}}, cell{12, {}}, dash},
               {cell{"=1+1", {}}, cell{-3, {"-৩", "-3"}}, cell{29.9, {"২৯.৯", "29.9"}}},
               {cell{"say \"x\", y\nz", {}}, cell{0, {}}, cell{100.0, {"১০০.০", "100.0"}}}},
              {{"টীকা", "A note"}}}}};
}

document text_document() {
    document doc = small_document();
    doc.tables[0].rows.pop_back();
    doc.tables[0].rows.pop_back();
    return doc;
}

TEST(ReportJson, HasTheShapeThatOthersScriptAgainst) {
    const document doc = small_document();
    const auto json = to_json(doc);
    EXPECT_EQ(json["quarter"], "2021-22/Q2");
    EXPECT_EQ(json["as_of"], "2022-01-01T00:00:00.000Z");
    EXPECT_EQ(json["tables"]["T1"]["title"], "Portals");
    EXPECT_EQ(json["tables"]["T1"]["columns"], nlohmann::json({"name", "n", "p"}));
    EXPECT_EQ(json["tables"]["T1"]["rows"][0][1], 12);
    EXPECT_TRUE(json["tables"]["T1"]["rows"][0][2].is_null());
    EXPECT_EQ(json["tables"]["T1"]["rows"][1][2].dump(), "29.9");
    EXPECT_TRUE(to_json(doc, "T2")["tables"].empty());
}

TEST(ReportCsv, QuotesDefusesAndKeepsNumbersBare) {
    const std::string csv = render_csv(small_document(), "T1");
    EXPECT_EQ(csv,
              "\xEF\xBB\xBF"
              "Name,Number,Rate\r\n"
              "A,12,-\r\n"
              "\"'=1+1\",-3,29.9\r\n"
              "\"say \"\"x\"\", y\nz\",0,100.0\r\n");
    const csv_rows rows = parse_csv(csv.substr(3));
    EXPECT_EQ(rows[3][0], "say \"x\", y\nz");
}

TEST(ReportCsv, DefusesWhateverASpreadsheetCouldRun) {
    for (const char* text : {"=cmd()", "+88", "-2+3", "@SUM(A1)", "\t=1", "\r=1"}) {
        document doc = text_document();
        doc.tables[0].rows[0][0] = {text, {}};
        const csv_rows rows = parse_csv(render_csv(doc, "T1").substr(3));
        EXPECT_EQ(rows[1][0].substr(0, 1), "'") << text;
    }
}

TEST(ReportCsv, AllTablesStandUnderTheirNames) {
    const std::string csv = render_csv(small_document(), {}, true);
    EXPECT_NE(csv.find("T1,বাতায়ন\r\nনাম,সংখ্যা,হার\r\nক,12,-\r\n"), std::string::npos) << csv;
    EXPECT_EQ(csv.substr(3, csv.find("\r\n") - 3), "ত্রৈমাসিক,2021-22/Q2");
}

TEST(ReportCsv, SaysWhatItIsAndWhatItsTablesLeaveOut) {
    document doc = small_document();
    doc.tables[0].notes = {{"টীকা", "A note, with a comma"}};
    const base::time_us at = *base::parse_iso("2022-01-20T04:00:00Z");
    const issue_mark issued{3, at, "Rahim", "44.00", "", "ab"};
    const std::string csv = render_csv(doc, {}, false, issued);
    for (const char* line : {"Quarter,2021-22/Q2\r\n", "Revision,3\r\n", "Memo,44.00\r\n",
                             "Issued,2022-01-20T04:00:00.000Z\r\n", "Hash,ab\r\n",
                             "\r\n\r\n\"A note, with a comma\"\r\n"}) {
        EXPECT_NE(csv.find(line), std::string::npos) << line << csv;
    }
    EXPECT_EQ(render_csv(doc).find("Revision"), std::string::npos);
}

TEST(ReportText, AlignsByTheWidthOfCharacters) {
    EXPECT_EQ(render_text(text_document(), false),
              "Quarterly report 2021-22/Q2  (as of 2022-01-01T00:00:00.000Z)\n\n"
              "T1  Portals\n"
              "Name  Number  Rate\n"
              "----  ------  ----\n"
              "A         12     -\n"
              "* A note\n\n");
    // The headings are three, five and three columns wide: a hasanta joins and takes none.
    EXPECT_EQ(render_text(text_document(), true),
              "ত্রৈমাসিক প্রতিবেদন ২০২১-২২, ২য় ত্রৈমাসিক  (২০২২-০১-০১T০০:০০:০০.০০০Z)\n\n"
              "T1  বাতায়ন\n"
              "নাম  সংখ্যা  হার\n"
              "---  -----  ---\n"
              "ক       ১২    -\n"
              "* টীকা\n\n");
}

TEST(ReportText, EmptyTableSaysSo) {
    document doc = text_document();
    doc.tables[0].rows.clear();
    EXPECT_NE(render_text(doc, false).find("(nothing to show)"), std::string::npos);
    EXPECT_EQ(render_text(doc, false, "T9").find("T1"), std::string::npos);
}

TEST(ReportDemo, EveryRecordPassesTheChecksOfItsType) {
    const auto types = record::builtin_types();
    memory_source source;
    source.add_csv("office", "packaging/demo/offices.csv", *types);
    for (const char* department : {"DIP", "DNC", "FSCD", "PRISONS"}) {
        const std::string of = std::string(department) + ".csv";
        source.add_csv("portal", "packaging/demo/portal_" + of, *types);
        source.add_csv("enothi_office", "packaging/demo/enothi_" + of, *types);
    }
    source.add_csv("report_cell", "packaging/demo/stated.csv", *types);
    const base::date today = *base::parse_date("2021-12-31");
    for (const record_view& v : source.records) {
        const record::type* t = types->find(v.type);
        ASSERT_NE(t, nullptr);
        nlohmann::json values = nlohmann::json::object();
        std::set<std::string> touched;
        for (const auto& [name, value] : v.values) {
            const record::field* f = t->find_field(name);
            ASSERT_NE(f, nullptr) << v.type << "." << name;
            const auto elements = f->many ? value : nlohmann::json::array({value});
            for (const auto& element : elements) {
                EXPECT_TRUE(record::check_value(*types, *f, element))
                    << v.type << " " << v.office << " " << name << "=" << element;
            }
            values[name] = value;
            touched.insert(name);
        }
        for (const auto& f : record::check_record(*types, *t, values, touched, today, false)) {
            EXPECT_TRUE(f.warning) << v.type << " " << v.office << ": " << f.message.en;
        }
    }
}

}  // namespace
}  // namespace kheya::hub_report::testing
