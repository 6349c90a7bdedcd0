#!/usr/bin/env python3
"""What headquarters does with a quarter: workbook and print of the report, issued revisions, late
reports told apart, reminders that reach an office's desk and come back read. Real programs."""
import html.parser
import json
import pathlib
import subprocess
import sys
import unittest

sys.path.append("/usr/lib/python3/dist-packages")    # Debian's, whatever python runs this
import openpyxl  # noqa: E402

from kheya import HERE, World

QUARTER = "2026-27/Q1"            # its reports are due on 9 October 2026 from a district
LIBRARIES = pathlib.Path("/usr/lib")


class Tables(html.parser.HTMLParser):
    """The cells of a printed report by table id."""

    def __init__(self, text):
        super().__init__()
        self.tables, self.rows, self.cell = {}, None, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "section":
            self.rows = self.tables[dict(attrs)["data-table"]] = []
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.cell = ""

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.rows[-1].append(self.cell)
            self.cell = None

    def handle_data(self, data):
        if self.cell is not None:
            self.cell += data


def ascii_digits(text):
    return text.translate(str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789"))


class Reports(World):
    def bengali(self, *verb):
        words = [w if w != "en" else "bn" for w in map(str, self.hub.words(*verb))]
        return subprocess.run(words, check=True, capture_output=True, text=True, timeout=300).stdout

    def fill(self):
        self.hub("set", "portal", "state=yes", "domain=passport.narail.gov.bd", "maintainer=own",
                 "real_update_on=2026-08-15", "--office", "DIP-DIST-65")
        self.hub("set", "portal", "state=no", "--office", "DIP-DIST-19")
        self.hub("set", "portal_case", "opened_on=2026-08-01", "stage=identified", "--office",
                 "DIP-DIST-19")
        self.hub("set", "case_event", "on=2026-08-02", "text==HYPERLINK(\"http://x\")", "--office",
                 "DIP-DIST-19")

    def test_the_workbook_holds_what_the_report_says_as_numbers_dates_and_text(self):
        self.fill()
        out = self.folder / "report.xlsx"
        self.bengali("report", QUARTER, "--format", "xlsx", "--out", out)
        report = self.hub.json("report", QUARTER)["tables"]
        book = openpyxl.load_workbook(out)
        self.assertEqual(len(book.sheetnames), len(report))
        self.assertIn("T১ তথ্য বাতায়ন", book.sheetnames)
        for sheet, table in zip(book, sorted(report.items(), key=self.place)):
            rows = list(sheet.iter_rows(min_row=4, max_row=3 + len(table[1]["rows"])))
            for cells, values in zip(rows, table[1]["rows"]):
                for cell, value in zip(cells, values):
                    if isinstance(value, (int, float)):
                        self.assertEqual(cell.value, value, sheet.title)
                        self.assertEqual(cell.data_type, "n")
                    else:
                        self.assertNotEqual(cell.data_type, "f", sheet.title)
            self.assertEqual(sheet.freeze_panes, "B4")
            self.assertGreaterEqual(sheet.column_dimensions["A"].width, 8)
        missing = next(s for s in book if s.title.startswith("T৬"))
        dates = [c for row in missing.iter_rows(min_row=4) for c in row if c.is_date]
        self.assertEqual({d.value.date().isoformat() for d in dates}, {"2026-08-01", "2026-08-02"})
        text = [c for row in missing.iter_rows(min_row=4) for c in row
                if str(c.value).startswith("=HYPERLINK")]
        self.assertEqual([c.data_type for c in text], ["s"])

    @staticmethod
    def place(table):
        return 99 if table[0] == "indicators" else int(table[0][1:])

    def test_the_print_is_one_file_in_bengali_with_every_figure(self):
        self.fill()
        page = self.bengali("report", QUARTER, "--format", "html")
        self.assertNotIn("<script", page)
        self.assertNotIn("http://", page.replace("=HYPERLINK(&quot;http://x&quot;)", ""))
        self.assertIn("font/woff2;base64,", page)
        self.assertIn("২০২৬-২৭ অর্থবছর, ১ম ত্রৈমাসিক", page)
        tables = Tables(page).tables
        for name, table in self.hub.json("report", QUARTER)["tables"].items():
            for shown, values in zip(tables[name][1:], table["rows"]):
                for cell, value in zip(shown, values):
                    if isinstance(value, (int, float)):
                        self.assertEqual(float(ascii_digits(cell)), value, name)

    def test_an_issued_revision_stays_as_it_was_in_every_format(self):
        self.fill()
        first = self.hub.json("report", "issue", QUARTER, "--memo", "৫৮.০০.০০০০.০১৮.৩১.০০২.২১.২১৬",
                              "--note", "for the Cabinet Division", "--by", "Programmer")
        self.assertEqual((first["revision"], first["memo"]), (1, "58.00.0000.018.31.002.21.216"))
        formats = [("json",), ("csv",), ("text",), ("html",)]
        before = [self.hub("report", QUARTER, "--revision", "1", "--format", *f).stdout
                  for f in formats]
        self.hub("set", "portal", "state=yes", "domain=passport.cumilla.gov.bd", "maintainer=own",
                 "--office", "DIP-DIST-19", "--why", "made")
        after = [self.hub("report", QUARTER, "--revision", "১", "--format", *f).stdout
                 for f in formats]
        self.assertEqual(before, after)
        second = self.hub.json("report", "issue", QUARTER)
        self.assertEqual(second["revision"], 2)
        self.assertEqual([r["hash"] for r in self.hub.json("report", "revisions", QUARTER)],
                         [first["hash"], second["hash"]])
        changed = self.hub.json("report", "differences", QUARTER)["differences"]
        cells = {(d["table"], d["column"], d["old"], d["new"]) for d in changed
                 if d["what"] == "changed" and d["row"][:3] == ["DIP", "field", "all"]}
        self.assertIn(("T1", "exists", 1, 2), cells)
        self.assertIn(("T1", "none", 1, 0), cells)
        gone = [d for d in changed if d["what"] == "removed"]
        self.assertEqual([(d["table"], d["row"][1]) for d in gone], [("T6", "DIP-DIST-19")])
        self.assertEqual(self.hub.json("report", "differences", QUARTER, "--from", "2", "--to",
                                       "now")["differences"], [])
        self.hub("report", QUARTER, "--revision", "3", expect=1)
        self.hub("report", "issue", QUARTER, "--memo", "12345.6", expect=2)

    def drafts(self):
        return {(l["to"], l["stage"]): l for l in self.hub.json("letters", QUARTER)
                if l["state"] == "draft"}

    def issue(self, office):
        key = self.drafts()[(office, "second")]["key"]
        return self.hub.json("letter", "issue", key, "--office", office, "--memo", "15", "--name",
                             "মো. আইয়ুব হোসেন", "--designation", "প্রোগ্রামার")

    def test_a_reminder_reaches_the_desk_and_comes_back_read(self):
        agent = self.enrol("one", "DIP-DIST-65")
        self.assertIn("DIP-DIST-65", [r["office"] for r in
                                      self.hub.json("overdue", QUARTER)["rows"]])
        drafted = self.hub.json("remind", QUARTER)["drafted"]
        self.assertEqual({d["to"] for d in drafted},
                         {"SSD-MIN-26", "DIP-HQ-26", "DIP-DIST-65", "DIP-DIST-19"})
        again = self.hub.json("remind", QUARTER)
        self.assertEqual((again["drafted"], again["known"]), ([], 4))
        agent.sync()
        self.assertEqual(agent.json("list", "letter"), [])     # nobody has signed it yet
        letter = self.issue("DIP-DIST-65")
        self.assertEqual((letter["office"], letter["state"]), ("DIP-DIST-65", "issued"))
        self.assertNotIn("{", letter["text_bn"])
        self.assertIn("৯ অক্টোবর ২০২৬", letter["text_bn"])
        agent.sync()
        on_desk = agent.json("list", "letter")
        self.assertEqual([l["key"] for l in on_desk], [letter["key"]])
        self.assertIsNone(self.letter(letter["key"])["read_at"])
        agent("read", "letter/" + letter["key"])
        agent.sync()
        seen = self.letter(letter["key"])
        self.assertEqual(seen["state"], "read")
        self.assertIsNotNone(seen["read_at"])
        self.assertEqual(self.hub.json("remind", QUARTER)["drafted"], [])

    def letter(self, key):
        return next(l for l in self.hub.json("letters", QUARTER) if l["key"] == key)

    def test_the_same_by_bundle(self):
        agent = self.enrol("one", "DIP-DIST-65")
        self.set_line("down")
        self.hub("remind", QUARTER)
        letter = self.issue("DIP-DIST-65")
        self.carry(agent, "first")
        agent("read", "letter/" + letter["key"])
        self.assertIsNone(self.letter(letter["key"])["read_at"])
        self.carry(agent, "second")
        self.assertEqual(self.letter(letter["key"])["state"], "read")

    def carry(self, agent, name):
        request = self.folder / name
        agent("export", request)
        self.hub("import", request)
        agent("import", "%s.answer" % request)

    def test_templates_are_headquarters_own(self):
        text = self.folder / "second.txt"
        text.write_text("স্মারক {memo}: {office} {due_on}\n", encoding="utf-8")
        self.hub("letter", "template", "second", "--file", text)
        self.hub("remind", QUARTER, "--stage", "second")
        self.assertIn("স্মারক {memo}: আঞ্চলিক পাসপোর্ট অফিস নড়াইল ৯ অক্টোবর ২০২৬",
                      self.drafts()[("DIP-DIST-65", "second")]["text_bn"])
        text.write_text("{wrong}", encoding="utf-8")
        self.hub("letter", "template", "second", "--file", text, expect=1)
        self.hub("letter", "template", "second", "--own")
        self.assertIn("তাগিদ", self.hub("letter", "template", "second").stdout)

    def test_signed_in_time_with_no_line_is_late_by_the_line_alone(self):
        self.at("2026-10-01 09:00:00")
        one, two = self.enrol("one", "DIP-DIST-65"), self.enrol("two", "DIP-DIST-19")
        self.set_line("down")
        # Narail signs in time, Cumilla after the last day.
        self.sign(one, "2026-10-05 10:00:00")
        self.sign(two, "2026-10-12 10:00:00")
        self.at("2026-10-30 09:00:00")
        self.set_line("up")
        for agent in (one, two):
            agent("sync", prefix=self.clock("2026-10-30 10:00:00"))
        dip = self.punctuality()
        self.assertEqual({k: dip[k] for k in ("due", "signed", "received", "signed_on_time",
                                              "received_on_time", "late", "late_by_link")},
                         {"due": 2, "signed": 2, "received": 2, "signed_on_time": 1,
                          "received_on_time": 0, "late": 1, "late_by_link": 1})
        standing = {office: next(r for r in self.hub.json("office", "show", office)["reports"]
                                 if r["quarter"] == QUARTER)["standing"]
                    for office in ("DIP-DIST-65", "DIP-DIST-19")}
        self.assertEqual(standing, {"DIP-DIST-65": "late_by_link", "DIP-DIST-19": "late"})

    def test_a_clock_that_the_agent_knows_to_be_set_back_makes_no_report_punctual(self):
        agent = self.enrol("one", "DIP-DIST-65")    # of today, after the last day
        self.set_line("down")
        self.sign(agent, "2026-10-06 10:00:00")
        self.set_line("up")
        agent("sync")
        dip = self.punctuality()
        self.assertEqual((dip["signed_on_time"], dip["time_unsure"]), (0, 1))

    def test_a_clock_that_is_still_wrong_at_the_exchange_makes_a_report_late_and_unsure(self):
        self.at("2026-10-01 09:00:00")
        agent = self.enrol("one", "DIP-DIST-65")
        self.set_line("down")
        self.at("2026-10-12 10:05:00")
        self.sign(agent, "2026-10-06 10:00:00")     # six days behind the truth
        self.set_line("up")
        agent("sync", prefix=self.clock("2026-10-06 10:05:00"))
        dip = self.punctuality()
        self.assertEqual((dip["signed_on_time"], dip["late"], dip["time_unsure"]), (0, 1, 1))

    def punctuality(self):
        """What T0 says of the department's field offices."""
        table = self.hub.json("report", QUARTER, "--table", "T0")["tables"]["T0"]
        return dict(zip(table["columns"], next(r for r in table["rows"]
                                               if r[:2] == ["DIP", "field"])))

    @staticmethod
    def clock(time):
        # Not by the program faketime, which stays between us and what it runs.
        library = next(LIBRARIES.glob("*/faketime/libfaketimeMT.so.1"))
        return ("env", "LD_PRELOAD=%s" % library, "FAKETIME=@%s" % time)

    def at(self, time):
        """The hub goes on from that moment."""
        self.hub.kill()
        words = type(self.hub).words
        self.hub.words = lambda *verb: [*self.clock(time), *words(self.hub, *verb)]
        self.hub.start(self.hub_port)

    def sign(self, agent, time):
        clock = self.clock(time)
        shown = json.loads(agent("--json", "report", QUARTER, prefix=clock).stdout)["shown"]
        agent("sign", QUARTER, "--shown", shown, "--by", "রহিমা খাতুন", "--designation",
              "সহকারী পরিচালক", "--force", prefix=clock)


if __name__ == "__main__":
    unittest.main(verbosity=2)
