// The command line's verbs about a quarter: reports, lists, reminders.
#include "hub/command/cli_verb.hpp"

namespace kheya::hub_command {

namespace {

void add_report_verb(CLI::App& app, request& r) {
    const std::string quarter = "Quarter, such as 2021-22/Q2";
    verb report(app, r, "report", "The quarterly report; issued revisions of it",
                "kheya-hub report 2021-22/Q2 --format xlsx --out report.xlsx");
    report.text("quarter", "quarter", quarter)
        .text("--as-of", "as_of", "As the records stood at this time (ISO 8601, UTC)")
        .text("--department", "department", "One department")
        .text("--below", "below", "One office and those below it")
        .text("--revision", "revision", "As it was issued under this number")
        .text("--format", "format", "text (default), json, csv, xlsx or html")
        .text("--table", "table", "One table, such as T1")
        .text("--out", "out", "File to write");
    CLI::App& parent = report.app();
    verb(parent, r, "issue", "Freeze it under the next number",
         "kheya-hub report issue 2021-22/Q2 --memo 58.00.0000.018.31.002.21.216", "report issue")
        .text("quarter", "quarter", quarter, true)
        .text("--memo", "memo", "Memo number of the letter that it goes out with")
        .text("--note", "note", "A note; it is kept")
        .text("--by", "by", "Who issues it");
    verb(parent, r, "revisions", "What was issued", "kheya-hub report revisions 2021-22/Q2",
         "report revisions")
        .text("quarter", "quarter", quarter, true);
    verb(parent, r, "differences", "Cells that two revisions say differently",
         "kheya-hub report differences 2021-22/Q2 --from 1 --to now", "report differences")
        .text("quarter", "quarter", quarter, true)
        .text("--from", "from", "Number, or now; default: the one before")
        .text("--to", "to", "Number, or now; default: the last one");
    // The verb's own callback runs last and would take the place of its sub-verb's.
    parent.callback([&parent, &r] {
        if (parent.get_subcommands().empty()) r.verb = "report";
    });
}

void add_letter_verbs(CLI::App& app, editing::request& r) {
    CLI::App* letter = app.add_subcommand("letter", "Letters of headquarters");
    letter->require_subcommand(1);
    verb(*letter, r, "draft", "Draft one reminder, from the template of its stage",
         "kheya-hub letter draft 2021-22/Q2 DIP-DIST-65 second", "letter draft")
        .text("quarter", "quarter", "Quarter that it is about", true)
        .text("office", "office", "Office that it is meant for", true)
        .text("stage", "stage", "first, second, third, demi_official or returned", true)
        .text("--file", "template_file", "Text in the place of the template")
        .text("--by", "by", "Who drafts it");
    verb(*letter, r, "issue", "Sign a draft; the office's next exchange takes it along",
         "kheya-hub letter issue KEY --memo 58.00.0000.018.31.002.22.15 --name 'Md. Ayub Hossain' "
         "--designation Programmer",
         "letter issue")
        .text("key", "key", "Key of the draft", true)
        .text("--office", "office", "Office that it is meant for, to make sure")
        .text("--memo", "memo", "Memo number", true)
        .text("--by,--name", "signed_by", "Who signs", true)
        .text("--designation", "designation", "As what", true)
        .text("--issued-on", "issued_on", "Its date (YYYY-MM-DD), default today");
    verb(*letter, r, "template", "Show or change the text of a reminder",
         "kheya-hub letter template second --file second.txt", "letter template")
        .text("stage", "stage", "first, second, third, demi_official or returned", true)
        .text("--file", "template_file", "File with the text from now on")
        .flag("--own", "own", "The program's own text again");
}

}  // namespace

void add_report_verbs(CLI::App& app, request& r) {
    const auto of_quarter = [&](const char* name, const char* says, const std::string& example) {
        verb made(app, r, name, says, "kheya-hub " + example);
        made.text("quarter", "quarter", "Quarter, such as 2021-22/Q2", true)
            .text("--department", "department", "One department")
            .text("--below", "below", "One office and those below it");
        return made;
    };
    const auto quarterly = [&](const char* name, const char* says, const std::string& example) {
        verb made = of_quarter(name, says, example);
        made.text("--as-of", "as_of", "As the records stood at this time (ISO 8601, UTC)");
        return made;
    };
    add_report_verb(app, r);
    quarterly("overview", "Figures by department, district and level; trend; who is late",
              "overview 2021-22/Q2");
    quarterly("offices", "The offices behind a number of the overview or of the report",
              "offices 2021-22/Q2 --table T1 --column none --row department=DNC --row by=field")
        .text("--what", "what", "Name of the figure, default offices")
        .text("--point", "point", "Of the trend: the quarter of the number")
        .text("--table", "table", "Of the report: T0 to T14, or indicators")
        .text("--column", "column", "Its column")
        .list("--row", "row", "Its row, as NAME=VALUE of the columns that name it")
        .text("--district", "district", "Code of the district, such as 26")
        .text("--level", "level", "Level, such as district; hq: head offices")
        .text("--group", "group", "Reporting group, such as regional")
        .text("--by", "by", "Row of the level: level, group, field, head_office or beside")
        .text("--after", "after", "Go on behind this office id")
        .number("--limit", "limit", "Most lines, default 100", 1, 2000);
    quarterly("standing", "Never enrolled, silent, with a backlog, late, incomplete, complete",
              "standing 2021-22/Q2 --what silent")
        .text("--what", "what", "Only those of which this holds")
        .text("--after", "after", "Go on behind this office id")
        .number("--limit", "limit", "Most lines, default 100", 1, 2000);
    quarterly("overdue", "Whose report is missing, and how they were reminded",
              "overdue 2021-22/Q2");
    of_quarter("remind", "Draft a reminder to every office that owes its report",
              "remind 2021-22/Q2 --out drafts")
        .text("--stage", "stage",
              "first, second, third, demi_official or returned; default: the next one")
        .text("--out", "out", "Folder to write the drafts to as well")
        .text("--by", "by", "Who drafts");
    verb(app, r, "letters", "Drafts, issued letters, and when they were read",
         "kheya-hub letters 2021-22/Q2")
        .text("quarter", "quarter", "Quarter that they are about")
        .text("--department", "department", "Only letters to one department")
        .text("--below", "below", "Only letters to one office and those below it")
        .text("--stage", "stage", "first, second, third, demi_official or returned")
        .text("--state", "state", "draft, issued or read")
        .text("--after", "after", "Go on behind the letter of this key")
        .number("--limit", "limit", "Most letters, default all", 1, 1000000);
    verb(app, r, "search", "Records with these words in one of their values",
         "kheya-hub search 'রহিম উদ্দিন' --type officer_card")
        .text("text", "text", "What is looked for; spelling need not be exact", true)
        .text("--type", "type", "Only records of this type")
        .text("--department", "department", "One department")
        .text("--below", "below", "One office and those below it")
        .number("--limit", "limit", "Most records, default 50", 1, 500);
    add_letter_verbs(app, r);
    quarterly("followup", "Portal cases, decisions and contacts to be followed up",
              "followup 2021-22/Q2");
}

}  // namespace kheya::hub_command
