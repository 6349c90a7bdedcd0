#!/usr/bin/env python3
"""Record types that headquarters publishes, with real programs: a JSON file is all that a new type
needs to be saved, listed, read from a table and reported, here and at offices."""
import json
import shutil
import sqlite3
import time
import unittest

from kheya import HERE, ON_POSTGRES, World

TYPES = HERE.parent.parent / "shared" / "record" / "types"
WRITERS = ["office", "headquarters", "ministry"]


def field(name, bengali, english, kind, **more):
    return {"name": name, "label": {"bn": bengali, "en": english}, "kind": kind,
            "writers": WRITERS, **more}


DRILL = {"type": "fire_drill", "label": {"bn": "অগ্নি মহড়া", "en": "Fire drill"},
         "key": ["held_on"],
         "fields": [field("held_on", "তারিখ", "Day", "date", required=True, fixed=True),
                    field("people", "লোক", "People", "integer", min=0),
                    field("note", "মন্তব্য", "Note", "text")]}


def row_of(database, key_end):
    """The record's row, as any SQL tool reads it."""
    with sqlite3.connect("file:%s?mode=ro" % database, uri=True) as db:
        db.row_factory = sqlite3.Row
        for row in db.execute("SELECT * FROM fire_drill"):
            if row["record"].endswith(key_end):
                return dict(row)
    return None


class Types(World):
    def setUp(self):
        super().setUp()
        self.types = self.folder / "types"
        shutil.copytree(TYPES, self.types)

    def write(self, document):
        (self.types / (document["type"] + ".json")).write_text(
            json.dumps(document, ensure_ascii=False), encoding="utf-8")

    def publish(self, *words, expect=0):
        return self.hub.json("types", "publish", self.types, *words, expect=expect)

    def test_a_new_type_needs_a_json_file_and_nothing_else(self):
        agent = self.enrol("one", "DIP-DIST-65")
        agent.sync()
        agent.serve()
        self.write(DRILL)
        seen = self.publish("--dry-run")
        self.assertEqual(seen["changes"], [{"what": "added", "type": "fire_drill"}])
        agent("set", "fire_drill/2026-01-05", "people=12", expect=2)
        done = self.publish("--by", "Karim")
        self.assertTrue(done["published"])
        self.assertEqual(self.hub.json("types", "list")["versions"][-1]["by"], "Karim")
        # The agent hears of it by itself while it runs, and uses it without a restart.
        until = time.monotonic() + 60
        while agent("set", "fire_drill/2026-01-05", "people=12", "note=আগুন",
                    expect=None).returncode != 0:
            self.assertLess(time.monotonic(), until, "the set did not come")
            time.sleep(0.2)
        agent.sync()
        shown = self.hub.json("get", "fire_drill/2026-01-05", "--office", "DIP-DIST-65")
        self.assertEqual(shown["fields"]["note"]["value"], "আগুন")
        table = self.folder / "drills.csv"
        table.write_text("office,key,people,note\n,2026-02-01,7,from a table\n", encoding="utf-8")
        agent("set", "fire_drill", "--csv", table)
        agent.kill()
        # After a restart too: list, history, rows at both ends.
        self.assertEqual(len(agent.json("list", "fire_drill")), 2)
        self.assertEqual(agent.values("fire_drill/2026-02-01", "note"), ["from a table"])
        self.sync_all()
        self.assert_all_agree()
        row = row_of(agent.folder / "agent.db", "2026-02-01")
        self.assertEqual((row["people"], row["note"]), (7, "from a table"))
        if ON_POSTGRES:
            self.assertEqual(self.cluster.sql("SELECT people, note FROM fire_drill"
                                              " WHERE record LIKE '%2026-02-01'", "kheya"),
                             "7|from a table")
        else:
            row = row_of(self.hub.folder / "hub.db", "2026-02-01")
            self.assertEqual((row["people"], row["note"]), (7, "from a table"))
        self.hub("report", "2025-26/Q3")

    def test_an_agent_with_an_older_set_keeps_what_it_does_not_know(self):
        new, old = self.enrol("new", "DIP-DIST-65"), self.enrol("old", "DIP-DIST-65")
        self.sync_all()
        portal = json.loads((self.types / "portal.json").read_text(encoding="utf-8"))
        portal["fields"].append(field("colour", "রং", "Colour", "text"))
        self.write(portal)
        self.write(DRILL)
        self.publish()
        new.sync()
        self.set_line("down")
        new("set", "portal", "colour=green", "maintainer=own")
        new("set", "fire_drill/2026-01-05", "people=3")
        old("set", "portal", "english_version=partial")   # by the set before
        self.sync_all()
        self.assert_all_agree()
        got = old.json("get", "portal")["fields"]
        self.assertEqual((got["colour"]["value"], got["english_version"]["value"]),
                         ("green", "partial"))
        self.assertEqual(len(self.hub.json("quarantine")), 0)

    def test_by_file_as_well(self):
        agent = self.enrol("one", "DIP-DIST-65")
        agent.sync()
        self.write(DRILL)
        self.publish()
        self.set_line("down")
        out = self.folder / "out.kheya"
        agent("export", out)
        self.hub("import", out)
        agent("import", str(out) + ".answer")
        agent("set", "fire_drill/2026-01-05", "people=3")
        again = self.folder / "again.kheya"
        agent("export", again)
        self.hub("import", again)
        self.assertEqual(len(self.hub.json("list", "fire_drill", "--office", "DIP-DIST-65")), 1)

    def test_what_breaks_records_is_refused_and_what_is_retired_is_kept(self):
        self.write(DRILL)
        self.publish()
        self.hub("set", "fire_drill/2026-01-05", "note=kept", "--office", "DIP-DIST-65")
        (self.types / "fire_drill.json").unlink()
        refused = self.publish(expect=1)["error"]
        self.assertIn("fire_drill.json", refused["message"])
        self.assertIn("retired", refused["message_bn"])
        broken = json.loads(json.dumps(DRILL))
        broken["fields"][1]["kind"] = "text"
        self.write(broken)
        self.assertIn("people", self.publish(expect=1)["error"]["message"])
        retired = json.loads(json.dumps(DRILL))
        retired["fields"][2]["retired"] = True
        self.write(retired)
        self.assertEqual(self.publish()["changes"],
                         [{"what": "retired", "type": "fire_drill", "field": "note"}])
        self.hub("set", "fire_drill/2026-01-05", "note=x", "--office", "DIP-DIST-65", expect=1)
        shown = self.hub.json("get", "fire_drill/2026-01-05", "--office", "DIP-DIST-65")
        self.assertEqual(shown["fields"]["note"]["value"], "kept")
        self.assertTrue(self.hub.json("check", "--deep")["ok"])

    def test_the_set_survives_a_restart_of_the_hub(self):
        self.write(DRILL)
        version = self.publish()["version"]
        self.hub.kill()
        self.assertEqual(self.hub.json("types", "list")["version"], version)
        self.hub.start(self.hub_port)
        self.hub("set", "fire_drill/2026-01-05", "people=1", "--office", "DIP-DIST-65")


if __name__ == "__main__":
    unittest.main(verbosity=2)
