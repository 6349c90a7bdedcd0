#!/usr/bin/env python3
"""Dies, or lets one call fail, at every point of every scenario where something could be left half
done, and looks whether anything answered as saved is lost and whether anybody had to repair.

  tests/e2e/crash_sweep.py [--every K] [--modes die,torn,enospc,eio] [SCENARIO...]

A point is a write, sync, truncation, rename, unlink or send of the program under test
(shim/crash_shim.c counts them). For each point: a copy of a prepared folder, the command under the
shim, the command again without it, an exchange, then `check --deep` of both sides, their checksums
and everything that was answered as saved. $KHEYA_BIN: the programs. $KHEYA_SHIM: the shim.
"""
import argparse
import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import time

from kheya import BIN, Agent, Hub, free_port, run

SHIM = pathlib.Path(os.environ.get("KHEYA_SHIM", BIN / "tests" / "crash_shim.so"))
OFFICE, OTHER = "DIP-DIST-65", "DIP-DIST-19"
QUARTER = "2021-22/Q2"
DONE, REFUSED = 0, 1
COMMAND_WITHIN_S = 120


class World:
    """One copy of the prepared folder: a hub on a port and agents that know it."""
    said = answer = ""                # of the last command

    def __init__(self, folder, port):
        self.folder, self.port = folder, port
        self.hub = Hub.__new__(Hub)
        self.hub.folder, self.hub.served = folder / "hub", None
        self.one, self.two = Agent(folder / "one"), Agent(folder / "two")
        self.facts_file = folder / "facts.json"

    @property
    def facts(self):
        return json.loads(self.facts_file.read_text())

    def note(self, **facts):
        known = self.facts if self.facts_file.exists() else {}
        self.facts_file.write_text(json.dumps({**known, **facts}))


def start_hub(world, shim=None):
    """Gives whether it came up; without a shim it must."""
    if shim is None:
        world.hub.start(world.port)
        return True
    before = dict(os.environ)
    os.environ.update(shim)
    try:
        world.hub.start(world.port)
        return True
    except AssertionError:
        world.hub.kill()
        return False
    finally:
        os.environ.clear()
        os.environ.update(before)


class Scenario:
    """One command of one program. `name` and `verb` are the subclass's; `verb`: what --help must
    know."""
    name, verb, program = "", (), "kheya-agent"
    hub_runs = False                  # while the command runs
    repeated_may_be = (DONE,)         # exit codes of the second run

    def prepare(self, world):
        """Once, with the hub running."""

    def words(self, world):
        raise NotImplementedError

    def shim_folder(self, world):
        return world.one.folder if self.program == "kheya-agent" else world.hub.folder

    def perform(self, world, shim=None):
        """Gives the exit code."""
        if self.hub_runs:
            start_hub(world)
        done = subprocess.run(list(map(str, self.words(world))), capture_output=True, text=True,
                              check=False, timeout=COMMAND_WITHIN_S,
                              env={**os.environ, **(shim or {})})
        world.said, world.answer = done.stdout + done.stderr, done.stdout.strip()
        world.hub.kill()
        return done.returncode

    def lost(self, world):
        """What is missing at the end, when the command has run again and all have exchanged."""
        del world
        return []

    def is_saved(self, world):
        """Whether what the first run answered as saved is there, before anything else happens."""
        return not self.lost(world)

    def known(self):
        words = [BIN / self.program, *self.verb, "--help"]
        said = subprocess.run(list(map(str, words)), capture_output=True, text=True, check=False)
        # An unknown word below `office` gets the help of `office` itself.
        usage = said.stdout.partition("Usage:")[2].partition("\n")[0]
        return said.returncode == 0 and " ".join(self.verb) in usage


def remarks(world, at_hub):
    return world.hub.texts("--office", OFFICE) if at_hub else world.one.texts()


class Enrol(Scenario):
    name, verb, hub_runs = "enrol", ("enrol",), True

    def prepare(self, world):
        shutil.rmtree(world.one.folder)
        world.one.folder.mkdir()
        world.note(code=world.hub("enrol-code", OFFICE).stdout.strip())

    def words(self, world):
        return world.one.words("enrol", world.facts["code"])

    def is_saved(self, world):
        return world.one.status()["office"] == OFFICE


class Set(Scenario):
    name, verb = "set", ("set",)

    def words(self, world):
        return world.one.words("set", "remark", "about=portal", "text=saved under the shim")

    def lost(self, world):
        return [side for side in ("agent", "hub")
                if "saved under the shim" not in remarks(world, side == "hub")]

    def is_saved(self, world):
        return "saved under the shim" in remarks(world, False)


class Sync(Scenario):
    name, verb, hub_runs = "sync", ("sync",), True

    def prepare(self, world):
        world.one("set", "remark", "about=portal", "text=to push")
        world.one("set", "portal", "maintainer_office=DC")
        world.hub("set", "remark", "about=portal", "text=to pull", "--office", OFFICE)

    def words(self, world):
        return world.one.words("sync")

    def lost(self, world):
        return [text for text in ("to push", "to pull")
                for at_hub in (False, True) if text not in remarks(world, at_hub)]


class Sign(Scenario):
    name, verb, repeated_may_be = "sign", ("sign",), (DONE, REFUSED)

    def words(self, world):
        return world.one.words("sign", QUARTER, "--by", "Rahim", "--designation", "AD",
                               "--force")

    def lost(self, world):
        signed = world.hub.json("list", "sign_off", "--office", OFFICE)
        return [] if signed else ["sign_off"]

    def is_saved(self, world):
        return bool(world.one.json("list", "sign_off"))


class Decide(Scenario):
    name, verb, repeated_may_be = "decide", ("decide",), (DONE, REFUSED)

    def prepare(self, world):
        world.one("set", "portal", "maintainer_office=DC")
        world.hub("set", "portal", "maintainer_office=UNO", "--office", OFFICE)
        world.one.sync()

    def words(self, world):
        return world.one.words("decide", "portal", "maintainer_office", "--value", "self",
                               "--why", "seen by the inspector")

    def lost(self, world):
        field = world.hub.json("get", "portal", "--office", OFFICE)["fields"]["maintainer_office"]
        good = field["value"] == "self" and len(field["heads"]) == 1
        return [] if good else ["the decision"]

    def is_saved(self, world):
        shown = world.one.json("get", "portal")["fields"]["maintainer_office"]
        return shown["value"] == "self" and len(shown["heads"]) == 1


class Retire(Scenario):
    name, verb, repeated_may_be = "retire", ("retire",), (DONE, REFUSED)

    def prepare(self, world):
        world.note(key=world.one.create("remark", "about=portal", "text=to retire"))
        world.one.sync()

    def words(self, world):
        return world.one.words("retire", "remark/" + world.facts["key"], "--why", "twice")

    def lost(self, world):
        return ["the retirement"] if "to retire" in remarks(world, True) else []

    def is_saved(self, world):
        return "to retire" not in remarks(world, False)


class Check(Scenario):
    name, verb = "check", ("check",)

    def words(self, world):
        return world.one.words("check", "--deep")


class HubSet(Scenario):
    name, verb, program = "hub set", ("set",), "kheya-hub"

    def words(self, world):
        return world.hub.words("set", "remark", "about=portal", "text=headquarters says",
                               "--office", OFFICE)

    def lost(self, world):
        return [at for at in (False, True) if "headquarters says" not in remarks(world, at)]

    def is_saved(self, world):
        return "headquarters says" in remarks(world, True)


class HubServes(Sync):
    name, verb, program = "hub serves", ("run",), "kheya-hub"

    def perform(self, world, shim=None):
        if start_hub(world, shim):
            done = world.one("sync", "--deadline", "5", expect=None)
            world.said, code = done.stdout + done.stderr, done.returncode
        else:
            code = None
        world.answer = ""  # the hub itself says nothing; the agent's exit code is the answer
        ended = world.hub.served is None or world.hub.served.poll() is not None
        world.hub.kill()
        return code if not ended else -9


class OfficeImport(Scenario):
    name, verb, program = "office import", ("office", "import"), "kheya-hub"

    def prepare(self, world):
        table = world.folder / "more.csv"
        head = (world.folder / "offices.csv").read_text(encoding="utf-8")
        table.write_text(head + "DIP-DIST-%s,DIP,district,নতুন,New,DIP-HQ-26,20,15,,yes,,2020-07-01,"
                         "\n" % "15", encoding="utf-8")

    def words(self, world):
        return world.hub.words("office", "import", world.folder / "more.csv")

    def lost(self, world):
        held = {o["office"] for o in world.hub.json("office", "list")}
        return [] if "DIP-DIST-15" in held else ["DIP-DIST-15"]


class OfficeMove(Scenario):
    name, verb, program = "office move", ("office", "move"), "kheya-hub"
    repeated_may_be = (DONE, REFUSED)

    def words(self, world):
        return world.hub.words("office", "move", OTHER, "--parent", OFFICE, "--why", "reform")

    def lost(self, world):
        found = [o for o in world.hub.json("office", "list") if o["office"] == OTHER]
        return [] if found[0]["parent"] == OFFICE else ["the move"]


class OfficeClose(Scenario):
    name, verb, program = "office close", ("office", "close"), "kheya-hub"
    repeated_may_be = (DONE, REFUSED)

    def words(self, world):
        return world.hub.words("office", "close", OTHER, "--why", "reform")

    def lost(self, world):
        said = world.hub.json("get", "office", "--office", OTHER)["fields"]
        return [] if said.get("valid_to", {}).get("value") else ["the closing"]


class Backup(Scenario):
    name, verb = "backup", ("backup",)

    def words(self, world):
        return world.one.words("backup", world.one.folder / "copy")


class Missing(Scenario):
    """A verb of the interface that has no scenario yet because the programs do not know it."""

    def __init__(self, name, *verb, program="kheya-agent"):
        self.name, self.verb, self.program = name, verb or (name,), program


SCENARIOS = [Enrol(), Set(), Sync(), Sign(), Decide(), Retire(), Check(), HubSet(), HubServes(),
             OfficeImport(), OfficeMove(), OfficeClose(), Backup(),
             Missing("office merge", "office", "merge", program="kheya-hub"),
             Missing("export"), Missing("import"), Missing("restore"), Missing("rebuild")]


def make_world(folder, port, scenario):
    world = World(folder, port)
    world.hub.__init__(folder / "hub", "https://127.0.0.1:%d" % port)
    world.hub.start(port)
    for agent, office in ((world.one, OFFICE), (world.two, OTHER)):
        agent("enrol", world.hub("enrol-code", office).stdout.strip())
        agent("set", "remark", "about=portal", "text=from " + agent.folder.name)
        agent.sync()
    scenario.prepare(world)
    world.hub.kill()
    return world


def copy_of(prepared, folder):
    shutil.copytree(prepared.folder, folder, ignore=shutil.ignore_patterns("socket", "*.log"))
    return World(folder, prepared.port)


def shim_for(scenario, world, at, mode, count):
    asan = os.environ.get("ASAN_OPTIONS", "")
    return {"LD_PRELOAD": str(SHIM), "KHEYA_SHIM_FOLDER": str(scenario.shim_folder(world)),
            "KHEYA_SHIM_AT": str(at), "KHEYA_SHIM_MODE": mode, "KHEYA_SHIM_COUNT": str(count),
            "ASAN_OPTIONS": ":".join(filter(None, [asan, "verify_asan_link_order=0"]))}


def points_of(scenario, prepared, folder):
    world, count = copy_of(prepared, folder / "count"), folder / "counted"
    code = scenario.perform(world, shim_for(scenario, world, 0, "die", count))
    if code != DONE:
        raise AssertionError("%s ends with %s: %s" % (scenario.name, code, world.said))
    return struct.unpack("Q", count.read_bytes())[0]


def final_faults(scenario, world):
    """After an exchange of everybody: both sides sound, and agreeing."""
    faults = []
    start_hub(world)
    for agent, office in ((world.one, OFFICE), (world.two, OTHER)):
        done = agent("sync", expect=None)
        if done.returncode != DONE:
            faults.append("%s sync: %d %s" % (agent.folder.name, done.returncode, done.stderr))
            continue
        status = agent.status()
        if status["changes"]["pending"]:
            faults.append(agent.folder.name + " has pending changes")
        if status["checksum"] != world.hub.checksum(office):
            faults.append(agent.folder.name + ": checksums differ")
        if not agent.json("check", "--deep", expect=None)["ok"]:
            faults.append(agent.folder.name + ": check finds faults")
        if "from " + agent.folder.name not in world.hub.texts("--office", office):
            faults.append("an earlier remark is gone")
    if not world.hub.json("check", "--deep", expect=None)["ok"]:
        faults.append("hub: check finds faults")
    faults += ["lost: %s" % what for what in scenario.lost(world)]
    world.hub.kill()
    return faults


def try_point(scenario, prepared, folder, at, mode):
    """Gives (died or failed, losses, repairs), the latter two as sentences."""
    world = copy_of(prepared, folder)
    shim = shim_for(scenario, world, at, mode, folder / "counted")
    first = scenario.perform(world, shim)
    losses, repairs = [], []
    if (first == DONE or world.answer) and not scenario.is_saved(world):
        losses.append("answered, but not there: %s" % world.answer)
    again = scenario.perform(world)
    if again not in scenario.repeated_may_be:
        repairs.append("again: %s %s" % (again, world.said.strip()))
    try:
        losses += final_faults(scenario, world)
    except (AssertionError, ValueError, KeyError) as trouble:
        repairs.append("at the end: %s" % trouble)
    finally:
        world.hub.kill()
    if not losses and not repairs:
        shutil.rmtree(folder)
    return first != DONE, losses, repairs


def sweep(scenario, folder, every, modes):
    prepared = make_world(folder / "prepared", free_port(), scenario)
    points = points_of(scenario, prepared, folder)
    row = {"points": points, "tried": 0, "deaths": 0, "losses": 0, "repairs": 0}
    for mode in modes:
        for at in range(1, points + 1, every):
            hit, losses, repairs = try_point(scenario, prepared,
                                             folder / ("%s-%d" % (mode, at)), at, mode)
            row["tried"] += 1
            row["deaths"] += hit
            row["losses"] += bool(losses)
            row["repairs"] += bool(repairs)
            for what in losses + repairs:
                print("%s, %s at %d: %s" % (scenario.name, mode, at, what), flush=True)
    return row


def parse(words):
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1, help="only each Kth point")
    parser.add_argument("--modes", default="die", help="die,torn,enospc,eio,enospc-on,eio-on")
    parser.add_argument("scenarios", nargs="*")
    return parser.parse_args(words)


def main(words):
    asked = parse(words)
    if not SHIM.exists():
        sys.exit("no shim at %s: build crash_shim" % SHIM)
    run([BIN / "kheya-hub", "--version"])
    begin, bad = time.monotonic(), 0
    total = dict.fromkeys(("points", "tried", "deaths", "losses", "repairs"), 0)
    print("%-14s %7s %7s %7s %7s %7s" % ("scenario", *total))
    top = pathlib.Path(tempfile.mkdtemp(prefix="kheya-sweep-"))
    for number, scenario in enumerate(SCENARIOS):
        if asked.scenarios and scenario.name not in asked.scenarios:
            continue
        if not scenario.known():
            print("%-14s skipped: %s does not know the verb" % (scenario.name, scenario.program))
            continue
        if isinstance(scenario, Missing):
            print("%-14s skipped: no scenario written yet" % scenario.name)
            continue
        folder = top / str(number)
        folder.mkdir()
        row = sweep(scenario, folder, asked.every, asked.modes.split(","))
        print("%-14s %7d %7d %7d %7d %7d" % (scenario.name, *row.values()), flush=True)
        total = {key: total[key] + row[key] for key in total}
        bad += row["losses"] + row["repairs"]
    print("%-14s %7d %7d %7d %7d %7d  in %d s" % ("all", *total.values(),
                                                  time.monotonic() - begin))
    if bad == 0:
        shutil.rmtree(top, ignore_errors=True)
    elif total["tried"]:
        print("folders kept in %s" % top)
    return 1 if bad or total["tried"] == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
