#!/usr/bin/env python3
"""Somebody at the console's pages, for `kheya-load beside --visitor`: HUB-PROGRAM FOLDER PORT.

Each line of standard input is an order, its words separated by tabs, as the command line has them;
when its answer is here whole, a line says so. Runs behind everything else on the machine: a
browser would be on another one."""
import http.client
import json
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "e2e"))
import console  # noqa: E402  (beside the end-to-end tests)


class Browser(console.Visitor):
    """Keeps its connection."""
    line = None

    def ask(self, method, path, body=None, **given):
        self.line = self.line or self.connect(timeout=600)
        self.line.request(method, path, body, self.fields(given))
        return console.Answer(self.line.getresponse())


def asked(by, words):
    if words[0] == "report" and "xlsx" in words:
        return by.ask("GET", "/api/v1/report?quarter=%s&format=xlsx&lang=bn" % words[1])
    if words[:2] == ["report", "issue"]:
        return by.call("report/issue", {"quarter": words[2]})
    given = {"quarter": words[1]}
    if "--table" in words:
        given["table"] = words[words.index("--table") + 1]
    return by.call(words[0], given)


def main():
    program, folder, port = sys.argv[1:]
    reset = [program, "--data", folder, "--json", "user", "reset", "admin"]
    link = json.loads(subprocess.run(reset, capture_output=True, check=True).stdout)["link"]
    by = Browser(int(port))
    by.begin(link)
    os.nice(19)
    for line in sys.stdin:
        try:
            answer = asked(by, line.rstrip("\n").split("\t"))
            said = "done" if answer.status == 200 else "status %d" % answer.status
        except (OSError, http.client.HTTPException) as trouble:
            said = "no answer: %s" % trouble
        print(said, flush=True)


if __name__ == "__main__":
    main()
