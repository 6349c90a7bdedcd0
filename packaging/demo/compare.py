#!/usr/bin/env python3
"""Compares table T12 of a report with the minutes, in whatever form the report was exported.

    compare.py FIGURES.csv REPORT...      .json .csv .xlsx .html, in English or Bengali

Every office count and percentage of FIGURES.csv must be a row of T12 with that computed value; what
the minutes say themselves (derived: no), and was imported as said, must stand there as stated too.
Prints the differences; exits with 1 if there is one.
"""
import csv
import html.parser
import io
import json
import sys

# Headings of the columns, in either language.
KEY, COMPUTED = ("key", "Key", "সূচক"), ("computed", "Computed", "হিসাব অনুযায়ী")
STATED = ("stated", "Stated", "বক্তব্য অনুযায়ী")
DIGITS = str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789")


class Printed(html.parser.HTMLParser):
    """The rows of one table of a printed report."""

    def __init__(self, text, table):
        super().__init__()
        self.wanted, self.inside, self.rows, self.cell = table, False, [], None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "section":
            self.inside = dict(attrs).get("data-table") == self.wanted
        elif self.inside and tag == "tr":
            self.rows.append([])
        elif self.inside and tag in ("td", "th"):
            self.cell = dict(attrs).get("data-column", "")
            if self.cell:                       # a heading: its key will do
                self.rows[-1].append(self.cell)
                self.cell = None

    def handle_endtag(self, tag):
        if tag == "td" and self.cell is not None:
            self.rows[-1].append(self.cell)
            self.cell = None

    def handle_data(self, data):
        if self.cell is not None:
            self.cell += data


def from_json(path):
    with open(path, encoding="utf-8") as file:
        table = json.load(file)["tables"]["T12"]
    return [table["columns"], *table["rows"]]


def from_csv(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        blocks = file.read().split("\r\n\r\n")
    block = next(b for b in blocks if b.startswith("T12,"))
    return list(csv.reader(io.StringIO(block)))[1:]


def from_xlsx(path):
    sys.path.append("/usr/lib/python3/dist-packages")    # Debian's, whatever python runs this
    import openpyxl
    sheet = next(s for s in openpyxl.load_workbook(path) if s["A1"].value.startswith("T12 "))
    return [[c.value for c in row] for row in sheet.iter_rows(min_row=3)]


def from_html(path):
    with open(path, encoding="utf-8") as file:
        return Printed(file.read(), "T12").rows


READERS = {"json": from_json, "csv": from_csv, "xlsx": from_xlsx, "html": from_html}


def number(value):
    try:
        return float(str(value).translate(DIGITS))
    except ValueError:
        return None


def differences(rows, figures):
    head = rows[0]
    key, stated, computed = (next(i for i, name in enumerate(head) if name in names)
                             for names in (KEY, STATED, COMPUTED))
    records = {row[key]: row for row in rows[1:] if len(row) > computed}
    for figure in figures:
        row = records.get(figure["key"])
        sides = [("the records", computed)]
        if figure["derived"] == "no":
            sides.append(("what was stated", stated))
        for side, column in sides:
            found = row[column] if row else None
            if number(found) != float(figure["value"]):
                yield "%s: the minutes give %s, %s %s" % (figure["key"], figure["value"], side,
                                                          found)


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8", newline="") as file:
        figures = list(csv.DictReader(file))
    wrong = 0
    for path in sys.argv[2:]:
        form = path.rsplit(".", 1)[-1]
        found = list(differences(READERS[form](path), figures))
        wrong += len(found)
        print("%s: %d figures of the minutes compared: %d differ" %
              (path.rsplit("/", 1)[-1], len(figures), len(found)))
        for line in found:
            print("  " + line)
    return 1 if wrong or not figures else 0


if __name__ == "__main__":
    sys.exit(main())
