#!/usr/bin/env python3
"""A hub with the whole country in it: how long its answers take, and a walk over its pages.

    cmake --preset sim && cmake --build build/sim --target kheya-hub fill_store
    KHEYA_BIN=build/sim tests/bench/country.py FOLDER [--offices 33000] [--quarters 8]
        [--quarter 2021-22/Q2] [--times 5] [--walk bn,en] [--shots FOLDER]

FOLDER is filled where there is no hub in it yet (some minutes) and may be used again. Each answer
is asked for `--times` times over HTTPS on one connection, as a browser does; the table tells the
median and the longest. `--walk` goes over every page in a browser afterwards
(tests/e2e/console_country.mjs), and needs node, Chromium and shared/pages/node_modules."""
import argparse
import http.client
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
import console  # noqa: E402  (beside this folder)
import kheya  # noqa: E402

TABLES = ["T%d" % i for i in range(15)]
GOALS_S = {"overview": 0.3, "table": 1.0, "xlsx": 5.0}


class Browser(console.Visitor):
    """Keeps its connection."""
    line = None

    def ask(self, method, path, body=None, **given):
        for attempt in (1, 2):
            self.line = self.line or self.connect(timeout=600)
            try:
                self.line.request(method, path, body, self.fields(given))
                return console.Answer(self.line.getresponse())
            except (http.client.HTTPException, ConnectionError):
                self.line.close()
                self.line = None
                if attempt == 2:
                    raise


def fill(folder, asked):
    hub = kheya.Hub.__new__(kheya.Hub)
    kheya.Program.__init__(hub, folder)
    if not (folder / "hub.key").exists():
        hub("init", "--name", "Country", "--url", "https://127.0.0.1:8443")
        subprocess.run([kheya.BIN / "tests" / "fill_store", folder / "hub.db", str(asked.offices),
                        str(asked.quarters), asked.quarter], check=True)
    return hub


def measure(ask, times):
    """Seconds of each; the answer's size."""
    took = []
    for _ in range(times):
        begun = time.monotonic()
        answer = ask()
        took.append(time.monotonic() - begun)
        if answer.status != 200:
            raise SystemExit("status %d: %s" % (answer.status, answer.bytes[:300]))
    return took, len(answer.bytes)


def tell(name, took, size, goal=None):
    said = "" if goal is None else ("reached" if statistics.median(took) <= goal else "MISSED")
    print("| %s | %s | %.3f s | %.3f s | %d KiB | %s |" % (
        name, "" if goal is None else "%.1f s" % goal, statistics.median(took), max(took),
        size >> 10, said), flush=True)


def figures(by, asked):
    quarter, times = asked.quarter, asked.times
    print("| What | Goal | Median | Longest | Answer | |\n|---|---|---|---|---|---|")
    tell("overview, first of this quarter", *measure(
        lambda: by.call("overview", {"quarter": quarter}), 1))
    tell("overview", *measure(lambda: by.call("overview", {"quarter": quarter}), times),
         GOALS_S["overview"])
    after = []
    for number in range(times):
        by.call("set", {"target": "portal", "office": "DIP-HQ-26",
                        "assignments": ["domain=measured%d.gov.bd" % number]})
        took, size = measure(lambda: by.call("overview", {"quarter": quarter}), 1)
        after += took
    tell("overview after a write", after, size, GOALS_S["overview"])
    for table in TABLES:
        tell("report, table %s" % table, *measure(
            lambda: by.call("report", {"quarter": quarter, "table": table}), times),
            GOALS_S["table"])
    tell("report, all tables", *measure(lambda: by.call("report", {"quarter": quarter}), times))
    for form in ("xlsx", "html", "csv"):
        path = "/api/v1/report?quarter=%s&format=%s&lang=bn" % (quarter, form)
        tell("report, all tables as " + form.upper(), *measure(lambda: by.ask("GET", path), times),
             GOALS_S["xlsx"] if form == "xlsx" else None)
    for verb, given in (("office/list", {}), ("device/list", {"limit": 101}),
                        ("standing", {"quarter": quarter, "limit": 1}), ("conflicts", {}),
                        ("followup", {"quarter": quarter}), ("overdue", {"quarter": quarter}),
                        ("letters", {}), ("office/show", {"office": "DIP-HQ-26"}),
                        ("search", {"text": "office26"}),
                        ("list/offices", {"quarter": quarter, "what": "portal_yes", "limit": 200}),
                        ("list/offices", {"quarter": quarter, "table": "T1", "column": "exists",
                                          "row": {"department": "DIP", "by": "field"}})):
        tell(" ".join([verb, *("%s=%s" % each for each in given.items() if each[0] != "quarter")]),
             *measure(lambda: by.call(verb, given), times))


def walk(hub, port, link, asked, lang):
    world = {"bin": str(kheya.BIN), "agent": "", "hub": str(hub.folder), "link": link,
             "port": port, "lang": lang, "office": "DIP-HQ-26", "quarter": asked.quarter,
             "control": "", "password": console.PASSWORD}
    subprocess.run(["node", str(HERE.parent / "e2e" / "console_country.mjs")], check=True,
                   env=dict(os.environ, KHEYA_SHOTS=str(asked.shots / lang),
                            KHEYA_WORLD=json.dumps(world)))


def main():
    words = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    words.add_argument("folder", type=pathlib.Path)
    words.add_argument("--offices", type=int, default=33000)
    words.add_argument("--quarters", type=int, default=8)
    words.add_argument("--quarter", default="2021-22/Q2")
    words.add_argument("--times", type=int, default=5, help="0: no figures")
    words.add_argument("--walk", default="", help="languages: bn,en")
    words.add_argument("--shots", type=pathlib.Path, default=pathlib.Path("shots"))
    asked = words.parse_args()
    hub = fill(asked.folder, asked)
    port, agents = kheya.free_port(), kheya.free_port()
    begun = time.monotonic()
    # It makes the overviews of the last quarters in the background, which would be measured too.
    hub.serve("--listen", "127.0.0.1:%d" % agents, "--console", "127.0.0.1:%d" % port,
              said="quarters are ready", within=600)
    print("started, and the present overviews made, in %.1f s" % (time.monotonic() - begun))
    try:
        if asked.times > 0:
            by = Browser(port)
            by.begin(hub.json("user", "reset", "admin")["link"])
            figures(by, asked)
            status = pathlib.Path("/proc/%d/status" % hub.served.pid).read_text(encoding="ascii")
            print("memory: " + next(one for one in status.splitlines() if "VmHWM" in one))
        if asked.walk:
            begun = time.monotonic()
            hub("overview", asked.quarter)  # the first of a quarter is known to take long
            print("first overview of %s: %.1f s" % (asked.quarter, time.monotonic() - begun))
        for lang in filter(None, asked.walk.split(",")):
            walk(hub, port, hub.json("user", "reset", "admin")["link"], asked, lang)
    finally:
        hub.kill(kheya.signal.SIGTERM)


if __name__ == "__main__":
    main()
