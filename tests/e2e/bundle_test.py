#!/usr/bin/env python3
"""Exchange by file: offices without a line, offices that mix both ways, lost, late, repeated and
damaged bundles. Real programs; the hub and some of the agents run meanwhile."""
import itertools
import os
import random
import stat
import unittest

from kheya import Agent, Hub, World, free_port

REFUSED, FORBIDDEN = 1, 77


class Bundles(World):
    def setUp(self):
        super().setUp()
        self.set_line("down")
        self.numbers = itertools.count(1)

    def path(self, name):
        return self.folder / ("%d_%s" % (next(self.numbers), name))

    def enrol_by_file(self, name, office):
        """An agent that has never had a line, with its first bundle."""
        agent, first = Agent(self.folder / name), self.path(name)
        agent("enrol", self.hub("enrol-code", office).stdout.strip(), "--out", first)
        self.agents[name] = (agent, office, "own")
        self.addCleanup(agent.kill)
        return agent, first

    def export(self, agent, *options):
        out = self.path("request")
        agent("export", out, *options)
        return out

    def carry(self, agent, *options):
        """There and back."""
        request = self.export(agent, *options)
        self.hub("import", request)
        return agent.json("import", "%s.answer" % request)

    def test_an_office_that_only_ever_uses_bundles_ends_like_the_hub(self):
        agent, first = self.enrol_by_file("one", "DIP-DIST-65")
        agent("set", "portal", "maintainer=own")          # saving works at once
        self.assertFalse(agent.status()["joined"])
        said = self.hub.json("import", first)
        self.assertTrue(said["enrolled"])
        # The bundle was written before the save, so that one waits.
        taken = agent.json("import", "%s.answer" % first)
        self.assertTrue(taken["joined"] and taken["new"])
        self.assertEqual(taken["pending"], 1)
        self.hub("set", "portal", "maintainer_office=from above", "--office", "DIP-DIST-65")
        agent.serve()                        # both programs run meanwhile
        self.assertEqual(self.carry(agent)["pending"], 0)
        for i in range(3):
            agent("set", "remark", "about=portal", "text=remark %d" % i)
            self.hub("set", "enothi_office", "state=started", "started_on=2021-01-0%d" % (i + 1),
                     "--office", "DIP-DIST-65")
            self.carry(agent)
        agent.kill()
        status = agent.status()
        self.assertTrue(status["joined"])
        self.assertIsNotNone(status["last_exchange"])
        self.assertEqual(agent.json("get", "portal")["fields"]["maintainer_office"]["value"],
                         "from above")
        self.assertEqual(self.hub.texts("--office", "DIP-DIST-65"),
                         {"remark %d" % i for i in range(3)})
        self.assert_all_agree()
        self.assertEqual(self.hub.json("device", "list")[0]["copies"], 0)
        # The line comes at last: nothing is said twice, nobody is taken for a copy.
        self.set_line("up")
        agent.sync()
        self.assert_all_agree()
        self.assertEqual(self.hub.json("device", "list")[0]["copies"], 0)

    def test_enrolment_answer_lost_then_the_request_again_or_export_by_the_hub(self):
        agent, first = self.enrol_by_file("one", "DIP-DIST-65")
        self.hub("import", first)
        os.unlink("%s.answer" % first)
        agent("set", "portal", "maintainer=own")
        again = self.export(agent)                         # carries the enrolment once more
        self.assertFalse(self.hub.json("import", again)["enrolled"])
        os.unlink("%s.answer" % again)
        device, back = self.hub.json("device", "list")[0]["device"], self.path("back")
        self.hub("export", device, back)
        taken = agent.json("import", back)
        self.assertTrue(taken["joined"])
        self.assertEqual(taken["pending"], 0)
        self.assert_all_agree()
        self.assertFalse(agent.json("import", back)["new"])

    def test_lost_repeated_late_and_mixed_with_a_line(self):
        one, first = self.enrol_by_file("one", "DIP-DIST-65")
        self.hub("import", first)
        one("import", "%s.answer" % first)
        two = self.enrol_by_line("two", "DIP-DIST-65")
        draw, requests, answers = random.Random(20211231), {one: [], two: []}, {one: [], two: []}
        for step in range(60):
            agent = draw.choice((one, two))
            what = draw.choice(("save", "save", "above", "export", "import", "answer", "answer",
                                "line"))
            if what == "save":
                agent("set", "portal", "maintainer_office=by %d" % step, "maintainer=dc")
            elif what == "above":
                self.hub("set", "portal", "maintainer_office=above %d" % step,
                         "maintainer=%s" % draw.choice(("uno", "own")), "--office", "DIP-DIST-65")
            elif what == "export":
                requests[agent].append(self.export(agent))
            elif what == "import" and requests[agent]:     # any one, any number of times
                bundle, back = draw.choice(requests[agent]), self.path("answer")
                self.hub("import", bundle, "--answer", back)
                answers[agent].append(back)
            elif what == "answer" and answers[agent]:
                agent("import", draw.choice(answers[agent]))
            elif what == "line" and agent is two:
                self.set_line("up")
                agent.sync()
                self.set_line("down")
        for _ in range(2):
            self.carry(one)
            self.carry(two)
        self.carry(one)
        self.assert_all_agree()
        for agent, late in ((a, file) for a in (one, two) for file in answers[a]):
            agent("import", late)                           # once more, all of them
        self.assert_all_agree()
        self.sync_all()
        self.assert_all_agree()
        self.assertEqual([d["copies"] for d in self.hub.json("device", "list")], [0, 0])

    def enrol_by_line(self, name, office):
        self.set_line("up")
        agent = self.enrol(name, office)
        agent.sync()
        self.set_line("down")
        return agent

    def test_replay_says_so_and_parts_come_in_any_order(self):
        agent = self.enrol_by_line("one", "DIP-DIST-65")
        draw, table = random.Random(7), self.path("remarks.csv")
        table.write_text("office,key,about,text\n" + "".join(
            ",,portal,%d %s\n" % (i, draw.randbytes(240).hex()) for i in range(400)))
        agent("set", "remark", "--csv", table)
        out = self.path("parts")
        files = agent.json("export", out, "--part-kib", 16)["files"]
        self.assertGreater(len(files), 1)
        self.assertEqual(files, [str(out)] + ["%s.%d" % (out, k + 2)
                                              for k in range(len(files) - 1)])
        late = self.hub.json("import", files[-1])
        self.assertGreater(late["waiting"], 0)             # earlier ones are missing
        for file in files:
            self.assertEqual(self.hub.json("import", file, "--part-kib", 8)["waiting"], 0)
        again = self.hub("import", files[0]).stdout
        self.assertIn("changes were here already", again)
        self.assertIn("all ", again)
        back = self.path("back")
        parts = self.hub.json("import", files[-1], "--answer", back, "--part-kib", 8)["files"]
        self.assertGreater(len(parts), 1)
        for part in [*reversed(parts), *parts]:
            agent("import", part)
        for file in files[:-1]:
            agent("import", "%s.answer" % file)
        self.carry(agent)
        self.assert_all_agree()
        self.assertEqual(agent.status()["changes"]["acknowledged"], 400)

    def test_another_offices_line_hands_a_bundle_on(self):
        one = self.enrol_by_line("one", "DIP-DIST-65")
        two = self.enrol_by_line("two", "DIP-DIST-19")
        one("set", "portal", "maintainer=own")
        request = self.export(one)
        self.set_line("up")
        said = two("relay", request).stdout
        self.assertIn("%s.answer" % request, said)
        one("import", "%s.answer" % request)
        self.assertEqual(one.status()["changes"]["pending"], 0)
        self.assert_all_agree()
        # It works again, and a file that is none is refused with the hub's reason.
        again = self.path("again")
        two("relay", request, "--answer", again)
        one("import", again)
        bad = self.path("bad")
        bad.write_bytes(b"no bundle")
        self.assertIn("no bundle", two("relay", bad, expect=REFUSED).stderr)

    def test_damaged_and_misdirected_bundles_are_refused_whole(self):
        one = self.enrol_by_line("one", "DIP-DIST-65")
        two = self.enrol_by_line("two", "DIP-DIST-19")
        one("set", "portal", "maintainer=own")
        request = self.export(one)
        whole = request.read_bytes()
        self.assertEqual(stat.S_IMODE(request.stat().st_mode) & 0o600, 0o600)
        self.assertNotIn(b"maintainer", whole)
        before = self.hub.checksum("DIP-DIST-65")
        bad = self.path("bad")
        for at in range(0, len(whole), max(1, len(whole) // 12)):
            bad.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:])
            self.hub("import", bad, expect=REFUSED)
        bad.write_bytes(whole[:-1])
        self.assertIn("cut short", self.hub("import", bad, expect=REFUSED).stderr)
        self.assertFalse(os.path.exists("%s.answer" % bad))
        self.assertEqual(self.hub.checksum("DIP-DIST-65"), before)
        other = Hub(self.folder / "other", "https://127.0.0.1:%d" % free_port())
        self.assertIn("another hub", other("import", request, expect=REFUSED).stderr)
        self.assertIn("not for this device", two("import", request, expect=REFUSED).stderr)
        self.hub("import", request)
        answer = "%s.answer" % request
        self.assertIn("not for this device", two("import", answer, expect=REFUSED).stderr)
        self.hub("import", answer, expect=REFUSED)
        one("import", answer)
        self.assert_all_agree()
        # Writing fails: nothing is lost, and it can be done again.
        one("export", self.folder / "no" / "such" / "folder", expect=74)
        self.carry(one)

    def test_revoked_and_unknown_devices_are_told_why(self):
        agent = self.enrol_by_line("one", "DIP-DIST-65")
        agent("set", "portal", "maintainer=own")
        request = self.export(agent)
        device = self.hub.json("device", "list")[0]["device"]
        self.hub("device", "revoke", device, "--why", "stolen")
        self.assertIn("stolen", self.hub("import", request, expect=FORBIDDEN).stderr)
        self.hub("export", device, self.path("back"), expect=FORBIDDEN)
        agent, first = self.enrol_by_file("two", "DIP-DIST-65")
        self.hub("import", first)
        stranger, second = self.enrol_by_file("three", "DIP-DIST-65")
        code = self.hub("enrol-code", "DIP-DIST-65").stdout.strip()
        four, five = (Agent(self.folder / name) for name in ("four", "five"))
        four("enrol", code, "--out", self.path("four"))
        third = self.path("five")
        five("enrol", code, "--out", third)                # the same code on two devices
        self.hub("import", self.export(four))
        self.assertIn("used by another", self.hub("import", third, expect=FORBIDDEN).stderr)
        self.hub("import", second)
        stranger("import", "%s.answer" % second)

    def test_a_copied_folder_is_found_by_its_chain_alone(self):
        import shutil
        one = self.enrol_by_line("one", "DIP-DIST-65")
        one("set", "portal", "maintainer=own")
        self.carry(one)
        shutil.copytree(one.folder, self.folder / "copy")
        copy = Agent(self.folder / "copy")
        one("set", "remark", "about=portal", "text=from the first")
        copy("set", "remark", "about=portal", "text=from the copy")
        copy("set", "remark", "about=portal", "text=and again")
        self.carry(one)
        request = self.export(copy)
        self.assertTrue(self.hub.json("import", request)["copy"])
        copy("import", "%s.answer" % request)
        self.agents["copy"] = (copy, "DIP-DIST-65", "own")
        for _ in range(2):
            self.carry(copy)
            self.carry(one)
        copy("import", "%s.answer" % request)              # late: no third replica
        self.carry(copy)
        self.carry(one)
        self.assert_all_agree()
        self.assertEqual(self.hub.texts("--office", "DIP-DIST-65"),
                         {"from the first", "from the copy", "and again"})
        self.assertEqual(self.hub.json("device", "list")[0]["copies"], 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
