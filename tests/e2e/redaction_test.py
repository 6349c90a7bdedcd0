#!/usr/bin/env python3
"""A personal value is taken out for good: from every file of the hub and of the agents that held
it, over the line and by bundle, and an older backup does not bring it back. Real programs."""
import shutil
import unittest

from kheya import Agent, World, copies_the_store

MOBILE = "+8801711223344"
OFFICE = "DIP-DIST-65"
WHY = "asked for by herself"


def files_with(folder, text):
    """Names of the files that hold these bytes, whatever they are."""
    wanted = text.encode()
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*")
                  if path.is_file() and wanted in path.read_bytes())


class Redaction(World):
    def setUp(self):
        super().setUp()
        self.secret = self.folder / "passphrase"
        self.secret.write_text("a passphrase kept apart\n", encoding="utf-8")

    def staff(self, agent):
        return agent.create("staff", "name_bn=রোকেয়া", "designation=অফিস সহকারী",
                            "mobile=" + MOBILE)

    def redact(self, key, *more, expect=0):
        return self.hub("redact", "staff/" + key, "mobile", "--why", WHY, "--by", "Nasima", *more,
                        expect=expect)

    def assert_gone(self, program, key, *office):
        """Neither shown nor in any file; who took it out stays."""
        self.assertNotIn(MOBILE, str(program.json("get", "staff/" + key, *office)))
        history = program.json("history", "staff/" + key, "mobile", *office)
        self.assertEqual([e["value"] for e in history], [None])
        self.assertEqual(history[0]["redacted"][0]["by"], "Nasima")
        self.assertEqual(history[0]["redacted"][0]["why"], WHY)
        # What is kept as it was typed; the hub's journal is packed, so its text is asked for above.
        self.assertEqual(files_with(program.folder, MOBILE), [])
        self.assertEqual(files_with(program.folder, MOBILE[3:]), [])

    def test_it_leaves_every_file_and_everything_agrees(self):
        one, two = self.enrol("one", OFFICE), self.enrol("two", "DIP-HQ-26", "subtree")
        key = self.staff(one)
        self.sync_all()
        self.assertIn(MOBILE, str(two.json("get", "staff/" + key)))
        self.assertTrue(files_with(two.folder, MOBILE))
        before = self.hub.checksum(OFFICE)
        one.serve()  # a running agent hears of it while it waits for news
        self.redact(key)
        self.assertEqual(self.hub.checksum(OFFICE), before)
        self.sync_all()
        for agent in (one, two):
            self.assert_gone(agent, key)
        self.assert_gone(self.hub, key, "--office", OFFICE)
        self.assert_all_agree()
        self.assertEqual(self.redact(key, expect=1).returncode, 1)  # already
        listed = self.hub.json("redactions")
        self.assertEqual([(e["field"], e["by"]) for e in listed], [("mobile", "Nasima")])
        # Who meanwhile writes a new number loses nothing.
        one("set", "staff/" + key, "mobile=+8801811000000")
        self.sync_all()
        shown = self.hub.json("get", "staff/" + key, "--office", OFFICE)
        self.assertEqual(shown["fields"]["mobile"]["value"], "+8801811000000")
        self.assertEqual(self.hub.json("conflicts"), [])
        self.assert_all_agree()

    def test_an_office_without_a_line_hears_of_it_by_bundle(self):
        self.set_line("down")
        agent = Agent(self.folder / "one")
        first = self.folder / "first"
        agent("enrol", self.hub("enrol-code", OFFICE).stdout.strip(), "--out", first)
        self.agents["one"] = (agent, OFFICE, "own")
        key = self.staff(agent)
        self.hub("import", first)
        agent("import", "%s.answer" % first)
        requests = []

        def carry():
            requests.append(self.folder / ("request%d" % len(requests)))
            agent("export", requests[-1])
            self.hub("import", requests[-1])
            agent("import", "%s.answer" % requests[-1])
        carry()
        self.redact(key)
        carry()
        self.assert_gone(agent, key)
        # Old files, both ways, again.
        self.hub("import", requests[0], "--answer", self.folder / "late")
        agent("import", "%s.answer" % requests[0])
        self.assert_gone(agent, key)
        self.assert_gone(self.hub, key, "--office", OFFICE)
        carry()
        self.assert_all_agree()

    def restored(self, backup, *, forget):
        self.hub.kill()
        if forget:
            shutil.rmtree(self.hub.folder)  # another machine: no log of statements
        self.hub("restore", backup, "--passphrase-file", self.secret,
                 *([] if forget else ["--force"]))
        for aside in self.hub.folder.glob("before-*"):
            shutil.rmtree(aside)
        self.hub.start(self.hub_port)

    @copies_the_store
    def test_an_older_backup_does_not_bring_it_back(self):
        one, two = self.enrol("one", OFFICE), self.enrol("two", OFFICE)
        empty, backup = self.folder / "empty.backup", self.folder / "hub.backup"
        self.hub("backup", empty, "--passphrase-file", self.secret)
        key = self.staff(one)
        self.sync_all()
        self.hub("backup", backup, "--passphrase-file", self.secret)
        self.redact(key)
        # The log beside the store is enough, before any agent has spoken ...
        self.restored(backup, forget=False)
        self.assert_gone(self.hub, key, "--office", OFFICE)
        self.sync_all(rounds=3)
        self.assert_all_agree()
        # ... and where that is lost with the machine, the agents tell of it.
        for file in (backup, empty):
            self.restored(file, forget=True)
            self.sync_all(rounds=4)
            self.assert_gone(self.hub, key, "--office", OFFICE)
            for agent in (one, two):
                self.assert_gone(agent, key)
            self.assert_all_agree()


if __name__ == "__main__":
    unittest.main(verbosity=2)
