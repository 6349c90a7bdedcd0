#!/usr/bin/env python3
"""Hubs on PostgreSQL: several processes on one database, the way there from a file and back, and
what must be done at the database itself."""
import os
import shutil
import signal
import threading
import time
import unittest

import console
from kheya import Hub, World, free_port, run

OFFICE = "DIP-DIST-65"
OTHER = "DIP-DIST-19"
QUARTER = "2026-27/Q1"            # its reports are due on 9 October 2026 from a district
# Each of a hub's process and of the whole database server, under agents that save and exchange.
KILLS = int(os.environ.get("KHEYA_KILLS", "10"))


class Officer(threading.Thread):
    """Saves a remark and exchanges, over and over, whatever the hub does meanwhile."""

    def __init__(self, agent, name):
        super().__init__(daemon=True)
        self.agent, self.title = agent, name
        self.saved, self.trouble = [], None
        self.is_over = threading.Event()
        self.turns = 0

    def run(self):
        try:
            while not self.is_over.is_set():
                text = "%s %d" % (self.title, len(self.saved))
                self.agent("set", "remark", "about=portal", "text=" + text)
                self.saved.append(text)
                # 69: no line, 75: the hub says later.
                code = self.agent.sync(expect=None).returncode
                if code not in (0, 69, 75):
                    raise AssertionError("sync ended with %d" % code)
                self.turns += 1
        except Exception as trouble:  # told by whoever joins
            self.trouble = trouble


class SecondHub(Hub):
    """Another process of the same hub, as on a second machine: with its key and its store."""

    def __init__(self, folder, first):
        folder.mkdir(mode=0o700)
        shutil.copy2(first.folder / "hub.key", folder / "hub.key")
        self.folder, self.store, self.served = folder, first.store, None


class Postgres(World):
    def second_hub(self):
        second = SecondHub(self.folder / "second", self.hub)
        self.addCleanup(second.kill)
        return second

    def test_conflict_met_and_decided_over_two_hub_processes(self):
        second = self.second_hub()
        second_port = free_port()
        second.start(second_port)
        one, two = self.enrol("one", OFFICE), self.enrol("two", OFFICE)
        self.sync_all()
        one("set", "portal", "maintainer=own")
        two("set", "portal", "maintainer=dc")
        one.sync()
        # The other half of the offices calls the other process.
        self.hub.kill(signal.SIGTERM)
        second.kill(signal.SIGTERM)
        second.start(self.hub_port)
        two.sync()
        self.assertEqual(len(second.json("conflicts")), 1)
        self.hub.start(second_port)
        self.hub("decide", "portal", "maintainer", "--office", OFFICE, "--value", "dc", "--why",
                 "asked")
        self.sync_all()
        self.assert_all_agree()
        self.assertEqual(one.json("get", "portal")["fields"]["maintainer"]["value"], "dc")
        self.assertEqual(second.checksum(OFFICE), self.hub.checksum(OFFICE))

    def wait_for(self, true, what):
        """Less than a wait for news lasts: an agent that is not told hears it later."""
        until = time.monotonic() + 30
        while not true():
            self.assertLess(time.monotonic(), until, what)
            time.sleep(0.05)

    def test_news_of_one_process_reach_whoever_waits_at_the_other(self):
        second = self.second_hub()
        second_port, pages_port = free_port(), free_port()
        second.serve("--listen", "127.0.0.1:%d" % second_port, "--console",
                     "127.0.0.1:%d" % pages_port, said="agent port")
        agent = self.enrol("one", OFFICE)
        agent.serve()
        reader = console.Visitor(pages_port)
        link = second.json("user", "add", "Karim", "--role", "viewer")["link"]
        self.assertEqual(reader.begin(link).status, 200)
        line = reader.connect()
        self.addCleanup(line.close)
        line.request("GET", "/api/v1/events", None, reader.fields({}))
        events = line.getresponse()

        def maintainer():
            got = agent.json("get", "portal", expect=None)
            return got.get("fields", {}).get("maintainer", {}).get("value")

        def hears(value, words=(OTHER,)):
            # The agent waits at the first process, the page is open at the second.
            second("set", "portal", "maintainer=" + value, "--office", OFFICE)
            self.wait_for(lambda: maintainer() == value, "the agent did not hear of " + value)
            self.hub("set", "portal", "maintainer=" + value, "--office", OTHER)
            told = " "
            while not any(word in told for word in words):
                told = events.fp.readline().decode()
                self.assertNotEqual(told, "", "the page did not hear of " + value)

        self.wait_for(lambda: agent.status()["changes"]["pending"] == 0, "it never exchanged")
        hears("own")
        # What is told while a process cannot hear is not missed.
        self.assertEqual(self.cluster.sql(
            "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity"
            " WHERE query LIKE 'LISTEN %'"), "2")
        hears("dc", (OTHER, '"more":true'))
        hears("uno")
        # Who is shut out at one process is out at the other.
        self.assertEqual(reader.ask("GET", "/api/v1/me").status, 200)
        self.hub("user", "disable", "Karim")
        self.wait_for(lambda: reader.ask("GET", "/api/v1/me").status == 401, "he is still in")

    def test_somebody_signed_in_at_one_process_is_known_at_the_other(self):
        second = self.second_hub()
        ports = [free_port(), free_port()]
        for hub, port in zip((self.hub, second), ports):
            hub.kill(signal.SIGTERM)
            hub.serve("--listen", "127.0.0.1:%d" % free_port(), "--console", "127.0.0.1:%d" % port,
                      said="agent port")

        def at(port, visitor):
            """The same browser, whose balancer sends it to the other process."""
            other = console.Visitor(port)
            other.cookie = visitor.cookie.replace(str(visitor.port), str(port))
            other.token = visitor.token
            return other

        link = self.hub.json("user", "add", "Karim", "--role", "viewer")["link"]
        one = console.Visitor(ports[0])
        self.assertEqual(one.begin(link).status, 200)
        two = at(ports[1], one)
        self.assertEqual(two.call("list").status, 200)
        self.assertEqual(two.ask("GET", "/api/v1/me").json()["token"], one.token)
        # A process that is started anew asks nobody to sign in again.
        self.hub.kill(signal.SIGTERM)
        self.hub.serve("--listen", "127.0.0.1:%d" % free_port(), "--console",
                       "127.0.0.1:%d" % ports[0], said="agent port")
        self.assertEqual(one.call("list").status, 200)
        # Nobody listens: what ends at one process is refused at the other all the same.
        more = [console.Visitor(ports[0]) for _ in range(2)]
        for each in more:
            self.assertEqual(each.login("Karim").status, 200)
            self.assertEqual(at(ports[1], each).call("list").status, 200)
        self.cluster.sql("SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity"
                         " WHERE query LIKE 'LISTEN %'")
        self.assertEqual(two.call("logout").status, 200)
        self.assertEqual(one.call("list").status, 401)
        fresh = "আরেকটি পাসওয়ার্ড 7"
        done = more[0].call("me/password", {"old": console.PASSWORD, "new": fresh})
        self.assertEqual(done.status, 200, done.bytes)
        self.assertEqual(at(ports[1], more[1]).call("list").status, 401)
        self.assertEqual(at(ports[1], more[0]).call("list").status, 200)
        second("user", "disable", "Karim")
        self.assertEqual(more[0].call("list").status, 401)

    def kill_by_turns(self, officers, kill):
        """Kills, and lets work go on in between until every officer has come round."""
        for _ in range(KILLS):
            self.come_round(officers)
            kill()

    def come_round(self, officers):
        turns = [one.turns for one in officers]
        while any(one.turns == was for one, was in zip(officers, turns)):
            for one in officers:
                one.join(timeout=0.05)
                if one.trouble:
                    raise one.trouble

    def end_work(self, officers):
        for one in officers:
            one.is_over.set()
        for one in officers:
            one.join()
        for one in officers:
            self.assertIsNone(one.trouble)

    def test_hub_and_server_killed_under_load_lose_nothing_and_recover_by_themselves(self):
        officers = []
        for n, office in enumerate((OFFICE, OFFICE, OTHER, OTHER)):
            officers.append(Officer(self.enrol("pc%d" % n, office), "pc%d" % n))
        for one in officers:
            one.start()

        def kill_hub():
            self.hub.kill()
            self.hub.start(self.hub_port)

        def kill_server():
            self.cluster.stop(signal.SIGQUIT)  # every session dies where it stands
            self.cluster.start()

        try:
            self.kill_by_turns(officers, kill_hub)
            self.kill_by_turns(officers, kill_server)
        finally:
            self.end_work(officers)
        self.sync_all(rounds=3)
        self.assert_all_agree()
        held = self.hub.texts()
        for one in officers:
            self.assertGreater(len(one.saved), 2 * KILLS)
            self.assertEqual(set(one.saved) - held, set())

    def test_standby_takes_over_under_load_and_nothing_that_was_answered_is_lost(self):
        standby = self.cluster.standby()
        self.addCleanup(standby.end)
        self.hub.kill(signal.SIGTERM)
        self.hub.store += "," + str(standby.folder)
        self.hub.start(self.hub_port)
        officers = []
        for n, office in enumerate((OFFICE, OFFICE, OTHER)):
            officers.append(Officer(self.enrol("pc%d" % n, office), "pc%d" % n))
        for one in officers:
            one.start()
        answered = []

        def kill_primary():
            # What headquarters wrote is nowhere else: no agent brings it again.
            for n in range(5):
                text = "headquarters %d" % n
                self.hub("set", "remark", "about=portal", "text=" + text, "--office",
                         "DIP-HQ-26")
                answered.append(text)
            self.cluster.stop(signal.SIGQUIT)
            standby.sql("SELECT pg_promote()")

        try:
            self.come_round(officers)
            kill_primary()
            self.come_round(officers)
        finally:
            self.end_work(officers)
        self.assertEqual(standby.sql("SELECT pg_is_in_recovery()"), "f")
        self.sync_all(rounds=3)
        self.assert_all_agree()
        held = self.hub.texts()
        for one in officers:
            self.assertEqual(set(one.saved) - held, set())
        self.assertEqual(set(answered) - held, set())
        # Nobody had to show the hub what it lacked.
        self.assertTrue(standby.sql("SELECT value FROM meta WHERE key = 'epoch'",
                                    "kheya").startswith("1-"))

    def test_database_that_lost_its_end_under_a_running_hub(self):
        """What must not come back with an older state: whoever was revoked, a value taken out, and
        figures of writes that are gone."""
        one, two = self.enrol("one", OFFICE), self.enrol("two", OFFICE)
        key = one.create("staff", "name_bn=রোকেয়া", "designation=x", "mobile=+8801711223344")
        self.sync_all()
        spare = self.enrol("spare", OFFICE)
        spare.sync()

        def patiently(*words):
            """Connections that the server ended may be refused once or twice."""
            until = time.monotonic() + 30
            while self.hub(*words, expect=None).returncode != 0:
                self.assertLess(time.monotonic(), until, words)
                time.sleep(0.2)

        def portals():
            return self.hub.json("overview", QUARTER)["figures"]["portal_yes"]

        def states():
            return sorted(d["state"] for d in self.hub.json("device", "list"))

        def mobile():
            shown = self.hub.json("get", "staff/" + key)
            return shown["fields"].get("mobile", {}).get("value")

        self.cluster.stop()
        before = self.cluster.data.with_name("before")
        self.cluster.run("cp", "-a", self.cluster.data, before)
        self.cluster.start()
        figures = portals()
        patiently("device", "revoke", spare.status()["device"], "--why", "stolen")
        patiently("redact", "staff/" + key, "mobile", "--office", OFFICE, "--why", "asked")
        patiently("set", "portal", "state=yes", "domain=passport.narail.gov.bd", "--office", OFFICE)
        revoked = states()
        self.assertIn("revoked", revoked)
        self.assertIsNone(mobile())
        self.assertEqual(portals(), figures + 1)
        self.cluster.stop()
        shutil.rmtree(self.cluster.data)
        before.rename(self.cluster.data)
        self.cluster.start()
        patiently("set", "portal", "state=no", "--office", OFFICE)
        self.assertEqual(portals(), figures)
        self.assertEqual(states(), revoked)
        self.assertIsNone(mobile())
        self.assertEqual(spare.sync(expect=None).returncode, 77)
        for agent in (one, two):
            agent.sync(expect=None)
        self.assertIsNone(mobile())

    def test_two_processes_that_draft_the_same_reminder_write_it_once(self):
        second = self.second_hub()
        second.start(free_port())
        drafted, troubles = [], []

        def remind(by):
            try:
                drafted.append(by.json("remind", QUARTER)["drafted"])
            except Exception as trouble:  # told below
                troubles.append(trouble)

        both = [threading.Thread(target=remind, args=(by,)) for by in (self.hub, second)]
        for one in both:
            one.start()
        for one in both:
            one.join()
        self.assertEqual(troubles, [])
        letters = self.hub.json("letters", QUARTER)
        offices = [letter["to"] for letter in letters]
        self.assertEqual(len(offices), 4)
        self.assertEqual(len(set(offices)), 4)
        keys = {letter["key"] for letter in letters}
        self.assertEqual({d["key"] for each in drafted for d in each}, keys)
        self.assertEqual(self.hub.json("conflicts"), [])
        self.assertEqual(second.json("letters", QUARTER), letters)

    def test_store_goes_to_a_file_and_back_and_no_edit_is_lost(self):
        one = self.enrol("one", OFFICE)
        one("set", "portal", "maintainer=own")
        one("set", "remark", "about=portal", "text=before")
        self.sync_all()
        refused = self.hub("move-store", "sqlite:" + str(self.folder / "moved.db"), expect=1)
        self.assertIn("stop it first", refused.stderr)
        self.hub.kill(signal.SIGTERM)
        in_database, sums = self.hub.store, self.hub.checksum(OFFICE)
        in_file = "sqlite:" + str(self.folder / "moved.db")
        moved = self.hub.json("move-store", in_file)
        self.assertEqual(moved["offices"], 4)
        gone = self.hub("status", expect=1)
        self.assertIn("was moved to", gone.stderr)
        self.hub.store = in_file
        self.assertEqual(self.hub.checksum(OFFICE), sums)
        self.hub.start(self.hub_port)
        one("set", "remark", "about=portal", "text=in the file")
        self.sync_all()
        self.assert_all_agree()
        self.hub.kill(signal.SIGTERM)
        taken = self.hub("move-store", in_database, expect=1)
        self.assertIn("there is a store already", taken.stderr)
        again = self.cluster.database("again")
        self.hub("move-store", again)
        self.hub.store = again
        self.hub.start(self.hub_port)
        one("set", "remark", "about=portal", "text=and back")
        self.sync_all()
        self.assert_all_agree()
        self.assertEqual(self.hub.texts("--office", OFFICE), {"before", "in the file", "and back"})
        self.assertTrue(self.hub.json("check", "--deep")["ok"])

    def test_what_the_database_does_itself_is_said(self):
        for words in (("backup", self.folder / "b"), ("restore", self.folder / "b")):
            done = run(["env", "KHEYA_BACKUP_PASSPHRASE=a passphrase kept apart",
                        *self.hub.words(*words)], expect=1)
            self.assertIn("PostgreSQL", done.stderr)
        stranger = Hub.__new__(Hub)
        stranger.folder, stranger.served, stranger.store = self.folder / "other", None, None
        stranger.store = self.hub.store
        refused = stranger("init", expect=1)
        self.assertIn("belongs to the hub with the key", refused.stderr)


if __name__ == "__main__":
    unittest.main()
