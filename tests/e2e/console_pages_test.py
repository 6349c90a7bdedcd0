#!/usr/bin/env python3
"""Headquarters' pages in a real browser, in both languages: console_walk.mjs looks at every page,
console_acts.mjs does what is done there, console_roles.mjs looks at what people see who may not do
everything. This makes their world: the offices of the minutes with
what was said of them, and an office whose two PCs wrote apart."""
import csv
import json
import os
import pathlib
import sqlite3
import struct
import subprocess
import sys
import unittest
import zlib

import console
import kheya

SHOTS = pathlib.Path(os.environ.get("KHEYA_SHOTS", kheya.BIN / "shots"))
DEMO = kheya.HERE.parent.parent / "packaging" / "demo"
FIGURES = kheya.HERE.parent / "golden" / "minutes_figures.csv"
OFFICE = "DIP-DIST-65"
QUARTER = "2021-22/Q2"
DEPARTMENTS = ("DIP", "DNC", "FSCD", "PRISONS")


def picture(width, height):
    """A PNG, of one colour."""
    def part(name, body):
        return (struct.pack(">I", len(body)) + name + body
                + struct.pack(">I", zlib.crc32(name + body)))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    lines = zlib.compress((b"\0" + b"\x00\x62\x4a" * width) * height)
    return (b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", lines)
            + part(b"IEND", b""))


class Pages(console.ConsoleWorld):
    OFFICES = (DEMO / "offices.csv").read_text(encoding="utf-8")

    def record_minutes(self):
        for department in DEPARTMENTS:
            for kind in ("portal", "enothi"):
                record = "portal" if kind == "portal" else "enothi_office"
                self.hub("set", record, "--csv", DEMO / ("%s_%s.csv" % (kind, department)))
        self.hub("set", "report_cell", "--csv", DEMO / "stated.csv")

    def test_every_figure_of_the_minutes_stands_in_each_form(self):
        self.record_minutes()
        reader = self.user("Reader", "viewer")
        files = {"page.json": reader.call("report", {"quarter": QUARTER})}
        for form in ("json", "csv", "xlsx", "html"):
            for lang in ("bn", "en"):
                files["file-%s.%s" % (lang, form)] = reader.ask(
                    "GET", "/api/v1/report?quarter=%s&format=%s&lang=%s" % (QUARTER, form, lang))
        for name, answer in files.items():
            self.assertEqual(answer.status, 200, (name, answer.bytes[:300]))
            (self.folder / name).write_bytes(answer.bytes)
        subprocess.run([sys.executable, DEMO / "compare.py", FIGURES,
                        *(self.folder / name for name in files)], check=True, timeout=120)

    def enrol(self, name):
        agent = kheya.Agent(self.folder / name)
        agent("enrol", self.hub("enrol-code", OFFICE).stdout.strip())
        self.addCleanup(agent.kill)
        return agent

    def prepare(self):
        self.record_minutes()
        one, two = self.enrol("one"), self.enrol("two")
        one("set", "remark", "about=portal", "text=সব ঠিক আছে", "--by", "রহিম")
        for agent in (one, two, one):
            agent.sync()
        one("set", "portal", "maintainer=dc", "--by", "রহিম")
        two("set", "portal", "maintainer=uno", "--by", "করিম")
        one("set", "portal", "domain=dip.narail.gov.bd", "--by", "রহিম")
        two("set", "portal", "domain=narailpassport.gov.bd", "--by", "করিম")
        # This one settles itself, by its rule.
        one("set", "portal", "officer_info=current", "officer_info_checked_on=2026-10-02",
            "--by", "রহিম")
        two("set", "portal", "officer_info=outdated", "officer_info_checked_on=2026-10-02",
            "--by", "করিম")
        for agent in (one, two, one):
            agent.sync()
        self.hub("set", "directive/meeting:5:1.2(ga)", "text_bn=তথ্য বাতায়ন সৃজন করতে হবে",
                 "issued_on=2021-11-22", "due_on=2021-12-31", "issuer=সুরক্ষা সেবা বিভাগ",
                 "--office", "SSD-MIN-26")
        self.hub("set", "directive_target/meeting:5:1.2(ga)", "status=claimed", "--office", OFFICE)
        return one

    def run_walk(self, script, lang):
        one = self.prepare()
        self.run_browser(script, lang, one)
        return one

    def run_browser(self, script, lang, one, **more):
        world = {"bin": str(kheya.BIN), "agent": str(one.folder), "hub": str(self.hub.folder),
                 "link": self.link, "port": self.port, "lang": lang, "office": OFFICE,
                 "quarter": QUARTER, "control": "", "password": console.PASSWORD,
                 "figures": list(csv.DictReader(FIGURES.read_text(encoding="utf-8").splitlines())),
                 **more}
        shots = SHOTS / ("%s-%s" % (script, lang))
        subprocess.run(["node", str(kheya.HERE / (script + ".mjs"))], check=True, timeout=600,
                       env=dict(os.environ, KHEYA_SHOTS=str(shots),
                                KHEYA_WORLD=json.dumps(world)))

    def walk(self, lang):
        one = self.run_walk("console_walk", lang)
        one.sync()
        letters = one.json("list", "letter")
        self.assertEqual([each["fields"]["stage"]["value"] for each in letters], ["first"])
        self.assertEqual(one.json("conflicts"), [])

    def test_every_page_in_bengali(self):
        self.walk("bn")

    def test_every_page_in_english(self):
        self.walk("en")

    def hold(self, agent):
        """One entry that the hub cannot accept: its PC takes itself for the ministry's."""
        for side, verb in (("ministry", ("set", "portal", "english_version=partial")),
                           ("office", ("sync",))):
            db = sqlite3.connect(agent.folder / "agent.db")
            db.execute("UPDATE meta SET value = ? WHERE key = 'side'", (side,))
            db.commit()
            db.close()
            agent(*verb)
        self.assertEqual(len(self.hub.json("quarantine")), 1)

    def lose_second_factor(self):
        user = self.user("Salma", "viewer")
        code = console.totp(user.call("me/totp").json()["secret"], self.now_step())
        self.assertEqual(user.call("me/totp", {"code": code}).status, 200)

    def act(self, lang):
        one = self.prepare()
        self.hold(one)
        self.lose_second_factor()
        self.run_browser("console_acts", lang, one)
        one.sync()
        letters = one.json("list", "letter")
        self.assertEqual([each["fields"]["memo"]["value"] for each in letters],
                         ["44.00.0000.001.01.001.21.28"])
        self.assertEqual(one.json("conflicts"), [])

    def test_what_is_done_in_bengali(self):
        self.act("bn")

    def test_what_is_done_in_english(self):
        self.act("en")

    def test_what_is_typed_while_saving_stays(self):
        one, two, three = self.enrol("one"), self.enrol("two"), self.enrol("three")
        one("set", "portal", "maintainer=dc", "--by", "রহিম")
        two("set", "portal", "maintainer=uno", "--by", "করিম")
        three("set", "portal", "maintainer=own", "--by", "সালমা")
        for agent in (one, two):
            agent.sync()
        self.run_browser("console_typing", "bn", three)

    def read_signed(self, lang):
        one = self.enrol("one")
        one("set", "portal", "state=yes", "domain=signed.narail.gov.bd", "maintainer=own")
        last = self.hub.json("office", "show", OFFICE)["reports"][0]["quarter"]
        one("sign", last, "--shown", one.json("report", last)["shown"], "--by", "রহিমা",
            "--designation", "উপপরিচালক", "--force")
        one.sync()
        self.run_browser("console_signed", lang, one, signed=last)

    def test_what_an_office_signed_for_is_read_and_sent_back_in_bengali(self):
        self.read_signed("bn")

    def test_what_an_office_signed_for_is_read_and_sent_back_in_english(self):
        self.read_signed("en")

    def test_windows_hear_of_news_and_keep_what_is_typed_in_bengali(self):
        self.run_walk("console_windows", "bn")

    def test_windows_hear_of_news_and_keep_what_is_typed_in_english(self):
        self.run_walk("console_windows", "en")

    def test_what_was_not_shown_is_neither_decided_nor_signed(self):
        pcs = [self.enrol(name) for name in ("one", "two", "three", "four")]
        pcs[0]("set", "portal", "state=yes", "domain=narail.gov.bd", "maintainer=own")
        for pc in pcs:
            pc.sync()
        for pc, maintainer, domain in zip(pcs, ("dc", "uno", "other", None),
                                          ("one", "two", None, "four")):
            given = ["maintainer=" + maintainer] if maintainer else []
            given += ["domain=%s.narail.gov.bd" % domain] if domain else []
            pc("set", "portal", *given)
        for pc in pcs[:2]:
            pc.sync()
        self.run_browser("console_seen", "en", pcs[0], three=str(pcs[2].folder),
                         four=str(pcs[3].folder), folder=str(self.folder), offices=self.OFFICES)

    def stay(self, matter, lang):
        one = self.enrol("one")
        one("set", "portal", "state=yes", "domain=narail.gov.bd", "--by", "রহিম")
        one.sync()
        self.run_browser("console_stay", lang, one, matter=matter)

    def test_signing_out_is_not_said_before_the_hub_heard_it(self):
        self.stay("leaving", "bn")

    def test_what_is_issued_twice_is_one_revision(self):
        self.stay("issuing", "bn")

    def test_what_another_set_meanwhile_is_told(self):
        self.stay("settings", "bn")

    def test_a_clock_that_is_off_and_a_session_from_elsewhere(self):
        self.stay("clock", "en")

    def test_ways_that_lead_nowhere_or_lock_somebody_out(self):
        self.stay("ways", "en")

    def test_what_came_while_the_stream_was_broken_is_shown(self):
        self.stay("news", "en")

    def test_what_is_typed_is_its_writers(self):
        self.stay("drafts", "en")

    def test_a_page_that_nobody_touches_keeps_no_session(self):
        self.stay("idling", "en")

    def test_the_reason_of_a_decision_stays_until_it_is_decided(self):
        one, two = self.enrol("one"), self.enrol("two")
        one("set", "portal", "state=yes", "domain=narail.gov.bd", "maintainer=own")
        for pc in (one, two):
            pc.sync()
        one("set", "portal", "maintainer=dc", "domain=one.narail.gov.bd", "--by", "রহিম")
        two("set", "portal", "maintainer=uno", "domain=two.narail.gov.bd", "--by", "করিম")
        for pc in (one, two):
            pc.sync()
        self.run_browser("console_why", "bn", one)

    def go_round(self, lang):
        self.hub("remind", QUARTER)
        self.run_browser("console_rounds", lang, self.enrol("one"), stage="second",
                         later="2021-22/Q3")

    def test_a_round_of_reminders_is_issued_at_once_in_bengali(self):
        self.go_round("bn")

    def test_a_round_of_reminders_is_issued_at_once_in_english(self):
        self.go_round("en")

    def come_back(self, lang):
        self.record_minutes()
        self.hub("report", "issue", QUARTER, "--note", "সভার জন্য")
        self.run_browser("console_places", lang, self.enrol("one"))

    def test_who_comes_back_finds_what_he_left_in_bengali(self):
        self.come_back("bn")

    def test_who_comes_back_finds_what_he_left_in_english(self):
        self.come_back("en")

    def give(self, lang):
        directive, other = "meeting:5:1.2(ga)", "DIP-DIST-19"
        text = "তথ্য বাতায়ন সৃজন করতে হবে"
        self.hub("set", "directive/" + directive, "text_bn=" + text, "issued_on=2021-11-22",
                 "due_on=2021-12-31", "--office", "SSD-MIN-26")
        for office in (OFFICE, other):
            self.hub("set", "directive_target/" + directive, "status=claimed", "--office", office)
        self.run_browser("console_directives", lang, self.enrol("one"), directive=directive,
                         other=other, text=text)

    def test_a_decision_is_given_to_many_and_claims_are_verified_in_bengali(self):
        self.give("bn")

    def test_a_decision_is_given_to_many_and_claims_are_verified_in_english(self):
        self.give("en")

    def ask(self, lang):
        one = self.enrol("one")
        self.hub("set", "directive/meeting:5:1.2(ga)", "text_bn=তথ্য বাতায়ন সৃজন করতে হবে",
                 "issued_on=2021-11-22", "due_on=2021-12-31", "--office", "SSD-MIN-26")
        self.hub("set", "directive_target/meeting:5:1.2(ga)", "status=open", "--office", OFFICE)
        asked = {"asked": "বাতায়নের পাসওয়ার্ড নেই", "said": "এটুআইকে পত্র দেওয়া হয়েছে",
                 "again": "সার্ভার খোলে না", "directive": "তথ্য বাতায়ন সৃজন করতে হবে"}
        one.sync()
        one("set", "help_request", "to=ssd_ict", "text=" + asked["asked"], "--by", "রহিম")
        one("set", "follow_up", "directive=meeting:5:1.2(ga)", "on=2026-11-20",
            "text=" + asked["said"], "--by", "রহিম")
        one.sync()
        self.run_browser("console_asked", lang, one, **asked)

    def test_what_offices_ask_is_followed_up_in_bengali(self):
        self.ask("bn")

    def test_what_offices_ask_is_followed_up_in_english(self):
        self.ask("en")

    def test_evidence_is_seen_at_headquarters(self):
        one = self.enrol("one")
        one("set", "portal", "state=yes", "domain=narail.gov.bd", "--by", "রহিম")
        (self.folder / "page.png").write_bytes(picture(64, 48))
        (self.folder / "letter.pdf").write_bytes(b"%PDF-1.4 a letter")
        one("attach", "portal", self.folder / "page.png", "--caption", "প্রথম পাতা")
        one("attach", "portal", self.folder / "letter.pdf", "--caption", "চিঠি")
        one.sync()
        for lang in ("bn", "en"):
            link = self.hub.json("user", "add", lang, "--role", "viewer")["link"]
            self.run_browser("console_evidence", lang, one, link=link, user=lang,
                             folder=str(self.folder))

    def test_an_administrator_sees_that_a_backup_failed(self):
        one = self.prepare()
        self.hub.kill()
        (self.hub.folder / "hub.toml").write_text(
            '[backup]\nfolder = "%s"\npassphrase_file = "%s"\n'
            % (self.folder / "backups", self.folder / "no-passphrase"), encoding="utf-8")
        self.start()
        for name, lang in (("Karim", "bn"), ("Rahima", "en")):
            link = self.hub.json("user", "add", name, "--role", "administrator")["link"]
            self.run_browser("console_alarm", lang, one, link=link, user=name)

    def test_what_a_department_and_a_viewer_see(self):
        one = self.prepare()
        for name, role, scope, lang in (("Karim", "department", ["--scope", "DIP"], "bn"),
                                        ("Rahima", "viewer", [], "en")):
            link = self.hub.json("user", "add", name, "--role", role, *scope)["link"]
            self.run_browser("console_roles", lang, one, link=link, user=name, role=role)


if __name__ == "__main__":
    unittest.main()
