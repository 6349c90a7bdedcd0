"""Real programs on loopback for the end-to-end tests: a hub, agents and the line between them.

The programs come from $KHEYA_BIN. Every test gets a folder of its own, removed at its end. With
KHEYA_TEST_ENGINE=postgresql the hubs store in a database of a private server instead of a file.
"""
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import postgres_cluster  # noqa: E402  (beside this folder)

ON_POSTGRES = os.environ.get("KHEYA_TEST_ENGINE") == "postgresql"
BIN = pathlib.Path(os.environ.get("KHEYA_BIN", HERE.parent.parent / "build" / "dev"))
STARTED_WITHIN_S = 60
OFFICES = """office,department,level,name_bn,name_en,parent,division_bbs,district_bbs,upazila_bbs,\
counts_as_field,reporting_groups,valid_from,valid_to
SSD-MIN-26,SSD,ministry_division,সুরক্ষা সেবা বিভাগ,Security Services Division,,30,26,,no,,2020-07-01,
DIP-HQ-26,DIP,hq,প্রধান কার্যালয়,Head office,SSD-MIN-26,30,26,,no,,2020-07-01,
DIP-DIST-65,DIP,district,আঞ্চলিক পাসপোর্ট অফিস নড়াইল,Narail,DIP-HQ-26,40,65,,yes,,2020-07-01,
DIP-DIST-19,DIP,district,আঞ্চলিক পাসপোর্ট অফিস কুমিল্লা,Cumilla,DIP-HQ-26,20,19,,yes,,2020-07-01,
"""


def backup_is_refused(self):
    secret, copy = self.folder / "no.passphrase", self.folder / "no.backup"
    secret.write_text("a passphrase kept apart\n", encoding="utf-8")
    self.assertIn("PostgreSQL", self.hub("backup", copy, "--passphrase-file", secret,
                                         expect=1).stderr)
    self.assertFalse(copy.exists())


def copies_the_store(test):
    """`kheya-hub backup` copies a file. Of a database it is refused, with what to do instead
    (docs/scale.md): there the test is that."""
    return backup_is_refused if ON_POSTGRES else test


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(words, expect=0, prefix=()):
    """Runs a program to its end; gives it. `expect`: its exit code, None for any."""
    done = subprocess.run([*prefix, *map(str, words)], capture_output=True, text=True, timeout=300,
                          check=False)
    if expect is not None and done.returncode != expect:
        raise AssertionError("exit code %d instead of %s: %s\n%s%s" %
                             (done.returncode, expect, " ".join(map(str, words)), done.stdout,
                              done.stderr))
    return done


class Program:
    """One data folder and the program that works in it."""
    name = ""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.served = None

    def words(self, *verb):
        return [BIN / self.name, "--data", self.folder, "--lang", "en", *verb]

    def __call__(self, *verb, expect=0, prefix=()):
        return run(self.words(*verb), expect, prefix)

    def json(self, *verb, expect=0):
        return json.loads(self("--json", *verb, expect=expect).stdout)

    def texts(self, *office):
        """The texts of all remarks it holds."""
        return {r["fields"]["text"]["value"] for r in self.json("list", "remark", *office)}

    def serve(self, *options, said, within=STARTED_WITHIN_S):
        log = open(self.folder.with_suffix(".log"), "a+", encoding="utf-8")
        begin = log.seek(0, os.SEEK_END)
        self.served = subprocess.Popen(list(map(str, self.words("run", *options))), stdout=log,
                                       stderr=log)
        until = time.monotonic() + within
        while time.monotonic() < until:
            log.seek(begin)
            text = log.read()
            if said in text:
                log.close()
                return
            if self.served.poll() is not None:
                break
            time.sleep(0.02)
        raise AssertionError("%s did not start: %s" % (self.name, text))

    def kill(self, how=signal.SIGKILL):
        if self.served and self.served.poll() is None:
            self.served.send_signal(how)
            self.served.wait(timeout=60)
        self.served = None


class Hub(Program):
    name = "kheya-hub"
    store = None

    def __init__(self, folder, url, store=None):
        super().__init__(folder)
        self.store = store
        self("init", "--name", "Test", "--url", url)
        table = self.folder.parent / "offices.csv"
        table.write_text(OFFICES, encoding="utf-8")
        self("office", "import", table)

    def words(self, *verb):
        return super().words(*(["--store", self.store] if self.store else []), *verb)

    def start(self, port):
        self.serve("--listen", "127.0.0.1:%d" % port, said="agent port")

    def checksum(self, office, scope="own"):
        return self("checksum", office, "--scope", scope).stdout.strip()

    def seed(self):
        return bytes.fromhex((self.folder / "hub.key").read_text().split()[3])


class Agent(Program):
    name = "kheya-agent"

    def serve(self, *options, said="running"):
        """Any port, so that tests do not meet; no browser opens by itself."""
        super().serve("--port", "0", "--no-open", *options, said=said)

    def link(self):
        """Opens the pages once."""
        return self("open", "--no-open").stdout.strip()

    def status(self):
        return self.json("status")

    def sync(self, expect=0):
        return self("sync", expect=expect)

    def create(self, target, *words):
        """Saves a new record of a type whose keys are drawn; gives its key."""
        return self.json("set", target, *words)["key"]

    def values(self, target, field):
        """Every value that the history knows of a field."""
        return [entry["value"] for entry in self.json("history", target, field)]


def store_for(test):
    """The URL of an empty database on a private server, which ends with the test; None: a file."""
    if not ON_POSTGRES:
        return None
    test.cluster = postgres_cluster.Cluster()
    test.addCleanup(test.cluster.end)
    test.cluster.make()
    test.cluster.start()
    return test.cluster.database("kheya")


class World(unittest.TestCase):
    """A hub behind a line. Offices: DIP-HQ-26 with DIP-DIST-65 and DIP-DIST-19 below."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kheya-e2e-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.hub_port, self.line_port = free_port(), free_port()
        store = store_for(self)
        self.hub = Hub(self.folder / "hub", "https://127.0.0.1:%d" % self.line_port, store)
        self.hub.start(self.hub_port)
        self.addCleanup(self.hub.kill)
        self.control = self.folder / "line"
        self.control.write_text("up\n")
        self.line = subprocess.Popen(
            [sys.executable, str(HERE / "line.py"), "--listen", "127.0.0.1:%d" % self.line_port,
             "--to", "127.0.0.1:%d" % self.hub_port, "--control", str(self.control)],
            stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.line.stdout.close)
        self.addCleanup(self.line.wait)
        self.addCleanup(self.line.kill)
        self.line.stdout.readline()
        self.agents = {}

    def set_line(self, *words):
        self.control.write_text(" ".join(map(str, words)) + "\n")

    def enrol(self, name, office, scope="own"):
        agent = Agent(self.folder / name)
        agent("enrol", self.hub("enrol-code", office, "--scope", scope).stdout.strip())
        self.agents[name] = (agent, office, scope)
        self.addCleanup(agent.kill)
        return agent

    def sync_all(self, rounds=2):
        self.set_line("up")
        for _ in range(rounds):
            for agent, _, _ in self.agents.values():
                agent.sync()

    def assert_all_agree(self):
        """After the last exchange nothing is pending and every checksum is the hub's."""
        for name, (agent, office, scope) in self.agents.items():
            status = agent.status()
            self.assertEqual(status["changes"]["pending"], 0, name)
            self.assertEqual(status["checksum"], self.hub.checksum(office, scope), name)
            self.assertTrue(agent.json("check", "--deep")["ok"], name)
        self.assertTrue(self.hub.json("check", "--deep")["ok"])
