#!/usr/bin/env python3
"""Compares table T12 of a report (`kheya-hub report QUARTER --format json`) with the minutes.

    compare.py REPORT.json FIGURES.csv

Every office count and percentage of FIGURES.csv must be a row of T12 with that computed value.
Prints the differences; exits with 1 if there is one.
"""
import csv
import json
import sys


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        table = json.load(file)["tables"]["T12"]
    key, computed = table["columns"].index("key"), table["columns"].index("computed")
    records = {row[key]: row[computed] for row in table["rows"]}
    wrong = checked = 0
    with open(sys.argv[2], encoding="utf-8", newline="") as file:
        for figure in csv.DictReader(file):
            checked += 1
            found = records.get(figure["key"])
            if found is None or float(found) != float(figure["value"]):
                wrong += 1
                print("%s: the minutes give %s, the records %s" %
                      (figure["key"], figure["value"], found))
    print("%d figures of the minutes compared with the records: %d differ" % (checked, wrong))
    return 1 if wrong or not checked else 0


if __name__ == "__main__":
    sys.exit(main())
