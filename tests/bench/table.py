#!/usr/bin/env python3
"""Measures everything that docs/performance.md has a goal for, and prints one table.

    cmake --preset sim && cmake --build build/sim --target bench
    tests/bench/table.py [--bin build/sim] [--country FOLDER] [--only merge,growth,load,postgres]

Takes some twenty minutes, most of it for filling a store with the whole country; `--country` names
a folder that tests/bench/country.py has filled (its hub.db is copied, not written to). What the
programs say beside their figures goes to stderr. Ends with 1 where one of them failed or lost
something; a goal that is missed is no failure. Nothing else should run on the machine meanwhile."""
import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
QUARTER = "2021-22/Q2"
LARGE, SMALL = (33000, 8), (300, 1)   # offices, quarters
LOADS = ["storm", "kept", "bulk", "reconnect", "wait", "beside", "office90"]
PARTS = ["merge", "growth", "load", "postgres"]


class Table:
    def __init__(self, programs):
        self.bin, self.rows, self.failed = programs, [], []

    def run(self, *words):
        print("+ " + " ".join(str(word) for word in words), file=sys.stderr, flush=True)
        done = subprocess.run([str(word) for word in words], stdout=subprocess.PIPE, text=True,
                              check=False)
        print(done.stdout, file=sys.stderr, flush=True)
        if done.returncode != 0:
            self.failed.append(" ".join(str(word) for word in words))
        for line in done.stdout.splitlines():
            is_figure = line.startswith("| ") and line.count(" |") >= 4
            if is_figure and not line.startswith("| What |"):
                self.rows.append(line)

    def program(self, name):
        found = self.bin / "tests" / name
        if not found.exists():
            raise SystemExit("table.py: there is no %s: cmake --build %s --target bench" % (
                found, self.bin))
        return found


def filled(table, folder, name, size, given=None):
    """A store that may be written to."""
    store = folder / (name + ".db")
    if given:
        shutil.copyfile(given / "hub.db", store)
    else:
        hub = folder / name
        subprocess.run([table.bin / "kheya-hub", "--data", hub, "--lang", "en", "init", "--name",
                        name, "--url", "https://127.0.0.1:8443"], stdout=subprocess.DEVNULL,
                       check=True)
        subprocess.run([table.program("fill_store"), hub / "hub.db", str(size[0]), str(size[1]),
                        QUARTER], stdout=sys.stderr, check=True)
        store = hub / "hub.db"
    return store


def main():
    words = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    words.add_argument("--bin", type=pathlib.Path, default=pathlib.Path("build/sim"))
    words.add_argument("--country", type=pathlib.Path)
    words.add_argument("--only", default=",".join(PARTS))
    asked = words.parse_args()
    wanted = asked.only.split(",")
    if not set(wanted) <= set(PARTS):
        raise SystemExit("table.py: --only takes of " + ",".join(PARTS))
    table = Table(asked.bin)
    load = table.program("kheya-load")
    postgres = [sys.executable, HERE / "on_postgres.py"]
    with tempfile.TemporaryDirectory(prefix="kheya-bench-") as name:
        folder = pathlib.Path(name)
        if "merge" in wanted:
            table.run(table.program("merge_bench"), folder / "merge")
        if "growth" in wanted:
            small = filled(table, folder, "small", SMALL)
            large = filled(table, folder, "large", LARGE, asked.country)
            table.run(table.program("growth_bench"), small, large)
        if "load" in wanted:
            for mode in LOADS:
                table.run(load, mode, "--folder", folder / mode)
        if "postgres" in wanted:
            table.run(*postgres, load, "hubs", "--database", "DATABASE", "--folder",
                      folder / "hubs")
            table.run(*postgres, table.program("store_bench"), "DATABASE")
    print("| What | Goal | Measured | |\n|---|---|---|---|")
    print("\n".join(table.rows))
    for command in table.failed:
        print("table.py: failed: " + command, file=sys.stderr)
    return 1 if table.failed else 0


if __name__ == "__main__":
    sys.exit(main())
