"""The crash sweep's scenarios: one command each, and what must be there once it has answered."""
import json
import os
import shutil
import subprocess
import time

from kheya import BIN, Agent, Hub, run

OFFICE, OTHER = "DIP-DIST-65", "DIP-DIST-19"
QUARTER = "2021-22/Q2"
DONE, REFUSED = 0, 1
COMMAND_WITHIN_S = 120
EMPTIED_WITHIN_S = 60


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
    saves = True                      # something that was not there before

    def prepare(self, world):
        """Once, with the hub running."""

    def words(self, world):
        raise NotImplementedError

    writes_out = False                # a file beside the data folder, where it may not lie

    def shim_folder(self, world):
        if self.writes_out:
            return world.folder
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
        said = world.one("--json", "status", expect=None)
        return said.returncode == DONE and json.loads(said.stdout)["office"] == OFFICE


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

    def prepare(self, world):
        world.note(form=world.one.json("report", QUARTER)["shown"])

    def words(self, world):
        return world.one.words("sign", QUARTER, "--shown", world.facts["form"], "--by", "Rahim",
                               "--designation", "AD", "--force")

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
    name, verb, saves = "check", ("check",), False

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


class HubEmpties(HubServes):
    """The first exchange finds a log that is full, which is emptied behind its commit."""
    name = "hub empties"
    log_full = (8 << 20) + (256 << 10)   # hub/store/log_emptier.hpp: 2048 pages

    def prepare(self, world):
        super().prepare(world)
        world.hub.kill()
        log, written = world.hub.folder / "hub.db-wal", 0
        # Verbs of no running hub leave the log as it is. Each writes the same few pages anew.
        while log.stat().st_size < self.log_full:
            written += 1
            world.hub("set", "portal", "maintainer_office=UNO %d" % written, "--office", OTHER)
        world.note(last="UNO %d" % written)
        if self.is_emptied(world):
            raise AssertionError("the log was emptied before the hub ran")

    def is_emptied(self, world):
        return world.facts["last"].encode() in (world.hub.folder / "hub.db").read_bytes()

    def is_over(self, world):
        return self.is_emptied(world) or world.hub.served.poll() is not None

    def perform(self, world, shim=None):
        world.answer = ""
        if not start_hub(world, shim):
            return None
        done = world.one("sync", "--deadline", "5", expect=None)
        world.said, code = done.stdout + done.stderr, done.returncode
        world.answer = "synced" if code == DONE else ""   # holds, whatever the hub dies of now
        fails = shim is not None and shim["KHEYA_SHIM_AT"] != "0"
        for _ in range(1 if fails else EMPTIED_WITHIN_S):   # a call may fail: the log goes on
            until = time.monotonic() + 1
            while not self.is_over(world) and time.monotonic() < until:
                time.sleep(0.01)
            world.one("sync", "--deadline", "5", expect=None)   # asks again, or for its last call
            if self.is_over(world):
                break
        ended = world.hub.served.poll() is not None
        world.hub.kill()
        if shim is None and not self.is_emptied(world):
            raise AssertionError("the log was not emptied")
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


class OfficeMerge(Scenario):
    name, verb, program = "office merge", ("office", "merge"), "kheya-hub"

    def prepare(self, world):
        world.note(staff=world.two.create("staff", "name_bn=রহিম", "designation=x"))
        world.two.sync()

    def words(self, world):
        return world.hub.words("office", "merge", OTHER, "--into", OFFICE, "--why", "reform")

    def lost(self, world):
        said = world.hub.json("get", "office", "--office", OTHER)["fields"]
        held = {s["key"] for s in world.hub.json("list", "staff", "--office", OFFICE)}
        merged = said.get("successor", {}).get("value") == OFFICE
        return ([] if merged else ["the merging"]) + \
            ([] if world.facts["staff"] in held else ["the staff"])


class OfficeSplit(OfficeMerge):
    name, verb = "office split", ("office", "split")
    repeated_may_be = (DONE, REFUSED)

    def words(self, world):
        return world.hub.words("office", "split", OTHER, "--into", OFFICE, "--records",
                               "staff/" + world.facts["staff"], "--why", "reform")

    def lost(self, world):
        held = {s["key"] for s in world.hub.json("list", "staff", "--office", OFFICE)}
        return [] if world.facts["staff"] in held else ["the staff"]


class Backup(Scenario):
    name, verb = "backup", ("backup",)
    writes_out = True

    def words(self, world):
        return world.one.words("backup", world.folder / "copy")

    def is_saved(self, world):
        other = Agent(world.folder / "other")
        return other("restore", world.folder / "copy", expect=None).returncode == DONE


class Restore(Scenario):
    name, verb, saves = "restore", ("restore",), False

    def prepare(self, world):
        world.one("set", "remark", "about=portal", "text=before the backup")
        world.one("backup", world.folder / "kept")
        world.one("set", "remark", "about=portal", "text=after the backup")
        world.one.sync()

    def words(self, world):
        return world.one.words("restore", world.folder / "kept", "--force")

    def lost(self, world):
        return [text for text in ("before the backup", "after the backup")
                for at_hub in (False, True) if text not in remarks(world, at_hub)]

    def is_saved(self, world):
        return "before the backup" in remarks(world, False)


class Rebuild(Scenario):
    """What the first verb does that finds a file which is no database."""
    name, verb = "rebuild", ("set",)

    def prepare(self, world):
        for end in ("-wal", "-shm"):
            (world.one.folder / ("agent.db" + end)).unlink(missing_ok=True)
        (world.one.folder / "agent.db").write_bytes(b"no database" * 1000)

    def words(self, world):
        return world.one.words("set", "remark", "about=portal", "text=after the rebuild")

    def lost(self, world):
        return [at for at in (False, True) if "after the rebuild" not in remarks(world, at)]

    def is_saved(self, world):
        return "after the rebuild" in remarks(world, False)


class Export(Scenario):
    name, verb = "export", ("export",)
    writes_out = True

    def prepare(self, world):
        world.one("set", "remark", "about=portal", "text=goes by file")

    def words(self, world):
        return world.one.words("export", world.folder / "request.out")

    def is_saved(self, world):
        taken = world.hub("import", world.folder / "request.out", expect=None)
        return taken.returncode == DONE and "goes by file" in remarks(world, True)

    def lost(self, world):
        return [] if "goes by file" in remarks(world, True) else ["goes by file"]


class Import(Scenario):
    name, verb = "import", ("import",)

    def prepare(self, world):
        world.hub("set", "remark", "about=portal", "text=comes by file", "--office", OFFICE)
        world.one("export", world.folder / "request")
        world.hub("import", world.folder / "request")

    def words(self, world):
        return world.one.words("import", world.folder / "request.answer")

    def lost(self, world):
        return [] if self.is_saved(world) else ["comes by file"]

    def is_saved(self, world):
        return "comes by file" in remarks(world, False)


class HubImport(Export):
    name, verb, program = "hub import", ("import",), "kheya-hub"

    def prepare(self, world):
        super().prepare(world)
        world.one("export", world.folder / "request")

    def words(self, world):
        return world.hub.words("import", world.folder / "request", "--answer",
                               world.folder / "answer.out")

    def is_saved(self, world):
        taken = world.one("import", world.folder / "answer.out", expect=None)
        return taken.returncode == DONE and not self.lost(world)


class HubExport(Scenario):
    name, verb, program = "hub export", ("export",), "kheya-hub"
    writes_out = True

    def prepare(self, world):
        device = [d["device"] for d in world.hub.json("device", "list") if d["office"] == OFFICE]
        world.note(device=device[0])

    def words(self, world):
        return world.hub.words("export", world.facts["device"], world.folder / "answer.out")

    def is_saved(self, world):
        answer = world.folder / "answer.out"
        return world.one("import", answer, expect=None).returncode == DONE


class HubBackup(Scenario):
    name, verb, program = "hub backup", ("backup",), "kheya-hub"
    writes_out = True

    def prepare(self, world):
        (world.folder / "secret").write_text("a passphrase kept apart\n", encoding="utf-8")

    def sealed(self, verb, world, file, *words):
        return (verb, file, "--passphrase-file", world.folder / "secret", *words)

    def words(self, world):
        return world.hub.words(*self.sealed("backup", world, world.folder / "copy"))

    def is_saved(self, world):
        other = Hub.__new__(Hub)
        other.folder = world.folder / "other"
        words = other.words(*self.sealed("restore", world, world.folder / "copy"))
        return run(words, expect=None).returncode == DONE


class HubRestore(HubBackup):
    name, verb, saves = "hub restore", ("restore",), False

    def prepare(self, world):
        super().prepare(world)
        world.hub(*self.sealed("backup", world, world.folder / "hub.backup"))
        world.one("set", "remark", "about=portal", "text=after the backup")
        world.hub("set", "remark", "about=portal", "text=headquarters after it", "--office",
                  OFFICE)
        world.one.sync()

    def words(self, world):
        return world.hub.words(*self.sealed("restore", world, world.folder / "hub.backup",
                                            "--force"))

    def is_saved(self, world):
        return "from one" in remarks(world, True)

    def lost(self, world):
        return [text for text in ("after the backup", "headquarters after it")
                for at_hub in (False, True) if text not in remarks(world, at_hub)]


class KeyRoll(Scenario):
    """The announced key takes the place of the hub's."""
    # Cut off behind its decision it is finished when the folder is opened again, and the second
    # run rolls once more: agents follow both.
    name, verb, program = "key roll", ("key", "roll"), "kheya-hub"

    def prepare(self, world):
        world.one("set", "remark", "about=portal", "text=before the roll")
        world.one.sync()
        world.note(before=world.hub.json("status")["key"])
        world.one("set", "remark", "about=portal", "text=after the roll")

    def words(self, world):
        return world.hub.words("key", "roll")

    def is_saved(self, world):
        key = world.hub.json("status")["key"]
        return key != world.facts["before"] and "key     " + key in world.answer

    def lost(self, world):
        return [text for text in ("before the roll", "after the roll")
                for at_hub in (False, True) if text not in remarks(world, at_hub)]


SCENARIOS = [Enrol(), Set(), Sync(), Sign(), Decide(), Retire(), Check(), HubSet(), HubServes(),
             HubEmpties(), OfficeImport(), OfficeMove(), OfficeClose(), OfficeMerge(),
             OfficeSplit(), Export(), Import(), HubImport(), HubExport(), Backup(), Restore(),
             HubBackup(), HubRestore(), KeyRoll(), Rebuild()]
