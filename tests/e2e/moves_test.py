#!/usr/bin/env python3
"""Offices that are merged and split while their agents are away: real programs over a real line."""
import unittest

from kheya import World, copies_the_store

OLD, NEW, ABOVE = "DIP-DIST-19", "DIP-DIST-65", "DIP-HQ-26"


def keys(program, *office):
    return {one["key"] for one in program.json("list", "staff", *office)}


class Moves(World):
    def merge(self):
        return self.hub("office", "merge", OLD, "--into", NEW, "--why", "order 12 of 2022")

    def test_what_an_office_wrote_before_it_heard_of_its_merging_arrives_and_is_seen(self):
        old, new = self.enrol("old", OLD), self.enrol("new", NEW)
        above = self.enrol("above", ABOVE, "subtree")
        staff = old.create("staff", "name_bn=রহিম", "designation=clerk")
        old("set", "portal", "maintainer=own")
        self.sync_all()
        self.set_line("down")
        old("set", "staff/" + staff, "designation=officer")
        later = old.create("staff", "name_bn=করিম", "designation=clerk")
        old("set", "portal", "english_version=partial")
        new("set", "portal", "maintainer=dc")
        self.merge()
        self.assertEqual(keys(self.hub, "--office", NEW), {staff})
        self.sync_all()
        self.assert_all_agree()
        self.assertEqual(self.hub.json("quarantine"), [])
        for program in (self.hub, new, above):
            self.assertEqual(keys(program), {staff, later})
        self.assertEqual(keys(old), set())
        shown = new.json("get", "staff/" + staff)
        self.assertEqual(shown["office"], NEW)
        self.assertEqual(shown["fields"]["designation"]["value"], "officer")
        self.assertEqual(shown["fields"]["designation"]["heads"][0]["office"], OLD)
        # What an office has once stays with it.
        for office, kept in ((OLD, "own"), (NEW, "dc")):
            got = self.hub.json("get", "portal", "--office", office)
            self.assertEqual(got["fields"]["maintainer"]["value"], kept)
        said = self.hub.json("get", "office", "--office", OLD)["fields"]
        self.assertEqual((said["status"]["value"], said["successor"]["value"]), ("merged", NEW))
        # Whose office is no more goes on: what he writes for it lands where it is now.
        last = old.create("staff", "name_bn=সালাম", "designation=clerk")
        old.sync()
        self.assertEqual(keys(self.hub, "--office", NEW), {staff, later, last})
        # Who joins now sees the same.
        self.enrol("fresh", NEW)
        self.sync_all()
        self.assert_all_agree()

    @copies_the_store
    def test_a_hub_that_was_put_back_hears_of_the_merging_again(self):
        old, new = self.enrol("old", OLD), self.enrol("new", NEW)
        staff = old.create("staff", "name_bn=রহিম", "designation=clerk")
        self.sync_all()
        secret = self.folder / "secret"
        secret.write_text("a passphrase kept apart\n", encoding="utf-8")
        self.hub("backup", self.folder / "copy", "--passphrase-file", secret)
        self.merge()
        self.sync_all()
        self.hub.kill()
        self.hub("restore", self.folder / "copy", "--passphrase-file", secret, "--force")
        self.hub.start(self.hub_port)
        self.assertEqual(keys(self.hub, "--office", OLD), {staff})
        self.sync_all(3)
        self.assert_all_agree()
        self.assertEqual(keys(self.hub, "--office", NEW), {staff})
        self.assertEqual(keys(new), {staff})

    def test_a_split_gives_some_records_to_another_office(self):
        old, new = self.enrol("old", OLD), self.enrol("new", NEW)
        goes = old.create("staff", "name_bn=রহিম", "designation=clerk")
        stays = old.create("staff", "name_bn=করিম", "designation=clerk")
        self.sync_all()
        table = self.folder / "shares.csv"
        table.write_text("record,into\nstaff/%s,%s\n" % (goes, NEW), encoding="utf-8")
        self.hub("office", "split", OLD, "--csv", table, "--why", "order 13 of 2022")
        self.sync_all()
        self.assert_all_agree()
        self.assertEqual((keys(old), keys(new)), ({stays}, {goes}))


if __name__ == "__main__":
    unittest.main()
