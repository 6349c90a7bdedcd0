#!/usr/bin/env python3
"""A hub restored from an old backup, twice, and one whose devices it never knew: nothing is to be
done at the agents, nothing is lost. Real programs over a real line."""
import shutil
import unittest

from kheya import World, copies_the_store


class Restore(World):
    def setUp(self):
        super().setUp()
        self.secret = self.folder / "passphrase"
        self.secret.write_text("a passphrase kept apart\n", encoding="utf-8")
        self.backup = self.folder / "hub.backup"

    def restore(self, *words):
        self.hub.kill()
        self.hub("restore", self.backup, "--passphrase-file", self.secret, "--force", *words)
        self.hub.start(self.hub_port)

    def back_up(self):
        self.hub("backup", self.backup, "--passphrase-file", self.secret)

    @copies_the_store
    def test_what_was_written_since_the_backup_comes_back(self):
        one, two = self.enrol("one", "DIP-DIST-65"), self.enrol("two", "DIP-DIST-19")
        one("set", "portal", "maintainer=own")
        self.sync_all()
        self.back_up()
        one("set", "portal", "maintainer=dc")
        two("set", "portal", "maintainer=uno")
        self.hub("set", "portal", "helpers+=dc", "--office", "DIP-DIST-65")
        self.sync_all()
        one("set", "portal", "english_version=partial")
        for _ in range(2):  # the same backup twice: each time a new epoch
            self.restore()
            self.sync_all(rounds=3)
            self.assert_all_agree()
            said = str(self.hub.json("history", "portal", "--office", "DIP-DIST-65"))
            for value in ("own", "dc", "partial"):
                self.assertIn("'" + value + "'", said)
            helpers = self.hub.json("history", "portal", "helpers", "--office", "DIP-DIST-65")
            self.assertEqual([h["by"] for h in helpers], ["headquarters"])
            self.assertIn("uno", str(self.hub.json("get", "portal", "--office", "DIP-DIST-19")))

    @copies_the_store
    def test_a_device_enrolled_since_sends_at_once_and_pulls_when_confirmed(self):
        self.back_up()
        one = self.enrol("one", "DIP-DIST-65")
        one("set", "portal", "maintainer=own")
        self.hub.kill()
        shutil.rmtree(self.hub.folder)  # the statements log is gone with the machine
        self.restore()
        one("sync", expect=None)
        self.assertIn("own", str(self.hub.json("get", "portal", "--office", "DIP-DIST-65")))
        device = self.hub.json("device", "list")[0]["device"]
        self.assertIn("UNCONFIRMED", self.hub("device", "list").stdout)
        self.hub("device", "confirm", device)
        self.sync_all()
        self.assert_all_agree()

    def roll(self, count):
        self.hub.kill()
        for _ in range(count):
            self.hub("key", "roll")
        self.hub.start(self.hub_port)

    def test_a_roll_that_no_office_was_told_of_is_met_with_a_new_code(self):
        one = self.enrol("one", "DIP-DIST-65")
        self.sync_all()
        one("set", "portal", "maintainer=own")
        self.hub.kill()
        for announced in self.hub.folder.glob("next-*.key"):
            announced.unlink()
        self.hub("key", "roll", "--unannounced")
        self.hub.start(self.hub_port)
        code = self.hub("enrol-code", "DIP-DIST-65").stdout.strip()
        self.assertIn("enrolled already", one("enrol", code, expect=1).stderr)  # it knows no need
        self.assertIn("enrol again with a new code", one("sync", expect=69).stderr)
        self.assertIn("new enrolment code", one("doctor", expect=None).stdout)
        self.set_line("down")
        one("sync", expect=69)  # no line since then: what was seen is not forgotten
        self.set_line("up")
        one("enrol", code)
        self.sync_all()
        self.assert_all_agree()
        self.assertIn("own", str(self.hub.json("get", "portal", "--office", "DIP-DIST-65")))
        again = self.hub("enrol-code", "DIP-DIST-65").stdout.strip()
        one("enrol", again, expect=1)

    def test_a_device_whose_key_is_gone_or_damaged_goes_on_with_a_new_code(self):
        one, two = self.enrol("one", "DIP-DIST-65"), self.enrol("two", "DIP-DIST-19")
        self.sync_all()
        key = one.folder / "device.key"
        others = (two.folder / "device.key").read_bytes()
        for value, file in (("own", None), ("dc", b"garbage\n"), ("uno", others), ("other", b"")):
            one("set", "portal", "maintainer=" + value)
            key.unlink()
            if file is not None:
                key.write_bytes(file)
            if file != others:
                one("sync", expect=74)
                one("export", self.folder / "out", expect=74)
            (told,) = [f for f in one.json("doctor", expect=None)["findings"]
                       if f["where"] == str(key)]
            self.assertIn("enrolment code", told["do"])
            self.assertNotIn("internet works", one("doctor", expect=None).stdout)
            one("enrol", self.hub("enrol-code", "DIP-DIST-65").stdout.strip())
            self.sync_all()
            self.assert_all_agree()
            self.assertIn(value, str(self.hub.json("get", "portal", "--office", "DIP-DIST-65")))
            self.assertNotIn("device.key", one("doctor", expect=None).stdout)
        aside = {file.read_bytes() for file in one.folder.glob("device.key.replaced-*")}
        self.assertLessEqual({b"garbage\n", b"", others}, aside)

    def test_an_agent_away_for_five_rolls_of_the_key_exchanges_untouched(self):
        one, two = self.enrol("one", "DIP-DIST-65"), self.enrol("two", "DIP-DIST-19")
        self.sync_all()
        self.hub("key", "roll", expect=1)  # while it runs: stop it first
        two("set", "portal", "maintainer=uno")
        self.roll(1)
        two.sync()
        code = self.hub("enrol-code", "DIP-HQ-26").stdout.strip()
        one("set", "portal", "maintainer=own")
        self.roll(4)
        one.sync()
        three = type(one)(self.folder / "three")
        three("enrol", code)  # a letter from before the last rolls
        self.agents["three"] = (three, "DIP-HQ-26", "own")
        self.sync_all()
        self.assert_all_agree()
        said = {office: str(self.hub.json("get", "portal", "--office", office))
                for office in ("DIP-DIST-65", "DIP-DIST-19")}
        self.assertIn("own", said["DIP-DIST-65"])
        self.assertIn("uno", said["DIP-DIST-19"])

    @copies_the_store
    def test_a_backup_from_before_a_roll_goes_on_under_the_later_key(self):
        one = self.enrol("one", "DIP-DIST-65")
        self.sync_all()
        self.back_up()
        one("set", "portal", "maintainer=own")
        self.roll(2)
        self.sync_all()
        key = self.hub.json("status")["key"]
        self.restore()
        self.assertEqual(self.hub.json("status")["key"], key)
        self.sync_all(rounds=3)
        self.assert_all_agree()
        # Only the log of the folder is left: the second key is on no disk any more.
        self.hub.kill()
        log = (self.hub.folder / "statements.log").read_text(encoding="utf-8")
        shutil.rmtree(self.hub.folder)
        self.hub.folder.mkdir()
        (self.hub.folder / "statements.log").write_text(log, encoding="utf-8")
        told = self.hub("restore", self.backup, "--passphrase-file", self.secret, expect=1)
        self.assertIn("gave up", told.stderr)

    def test_a_copied_folder_goes_on_beside_the_first(self):
        one = self.enrol("one", "DIP-DIST-65")
        one("set", "portal", "maintainer=own")
        self.sync_all()
        copy = type(one)(self.folder / "copy")
        shutil.copytree(one.folder, copy.folder)
        self.agents["copy"] = (copy, "DIP-DIST-65", "own")
        one.create("remark", "about=portal", "text=first")
        copy.create("remark", "about=portal", "text=second")
        self.sync_all(rounds=3)
        self.assert_all_agree()
        texts = self.hub.texts("--office", "DIP-DIST-65")
        self.assertEqual(texts, {"first", "second"})
        self.assertIn("COPIES FOUND", self.hub("device", "list").stdout)

    def test_init_makes_no_second_hub_of_a_store_whose_key_is_gone(self):
        key = self.hub.folder / "hub.key"
        kept = key.read_bytes()
        key.unlink()
        said = self.hub("init", "--name", "Another", "--url", "https://127.0.0.1:1", expect=1)
        self.assertIn("put hub.key back", said.stderr)
        self.assertFalse(key.exists())
        key.write_bytes(kept)
        key.chmod(0o600)
        self.assertEqual(self.hub.json("status")["name"], "Test")

    @copies_the_store
    def test_a_wrong_passphrase_changes_nothing(self):
        self.back_up()
        self.secret.write_text("another passphrase\n", encoding="utf-8")
        self.hub.kill()
        self.hub("restore", self.backup, "--passphrase-file", self.secret, "--force", expect=1)
        self.hub.start(self.hub_port)
        self.assertTrue(self.hub.json("check", "--deep")["ok"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
