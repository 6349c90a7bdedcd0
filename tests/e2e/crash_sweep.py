#!/usr/bin/env python3
"""Dies, or lets one call fail, at every point of every scenario where something could be left half
done, and looks whether anything answered as saved is lost and whether anybody had to repair. Before
each scenario it makes a loss itself, and fails unless it sees that.

  tests/e2e/crash_sweep.py [--every K] [--modes die,torn,enospc,eio] [SCENARIO...]

A point is a write, sync, truncation, rename, unlink or send of the program under test
(shim/crash_shim.c counts them). For each point: a copy of a prepared folder, the command under the
shim, the command again without it, an exchange, then `check --deep` of both sides, their checksums
and everything that was answered as saved. $KHEYA_BIN: the programs. $KHEYA_SHIM: the shim.
"""
import argparse
import os
import pathlib
import shutil
import struct
import sys
import tempfile
import time

from crash_scenarios import DONE, OFFICE, OTHER, SCENARIOS, World, start_hub
from kheya import BIN, free_port, run

SHIM = pathlib.Path(os.environ.get("KHEYA_SHIM", BIN / "tests" / "crash_shim.so"))


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
        # About the portal, which stays with its office whatever happens to that.
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


def check_that_a_loss_shows(scenario, prepared, folder):
    """The folder as it was before the command, with the answer of the command: a loss."""
    world = copy_of(prepared, folder / "loss")
    done = scenario.perform(world)
    data = scenario.shim_folder(world)
    before = prepared.folder / data.relative_to(world.folder)
    shutil.rmtree(data)
    shutil.copytree(before, data, ignore=shutil.ignore_patterns("socket", "*.log"))
    if done != DONE or scenario.is_saved(world):
        raise AssertionError("%s: a loss would not be seen" % scenario.name)


def sweep(scenario, folder, every, modes):
    prepared = make_world(folder / "prepared", free_port(), scenario)
    if scenario.saves:
        check_that_a_loss_shows(scenario, prepared, folder)
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
