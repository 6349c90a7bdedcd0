#!/usr/bin/env python3
"""The officer's pages in a real browser, in both languages: desk_walk.mjs walks, this makes its
world: a hub, two agents of one office that wrote apart, a letter and a directive."""
import http.client
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import unittest
import urllib.error
import urllib.parse
import urllib.request

from care_test import fill, mounted, unmount
from kheya import BIN, HERE, Agent, World

SHOTS = pathlib.Path(os.environ.get("KHEYA_SHOTS", BIN / "shots"))
OFFICE = "DIP-DIST-65"
TYPES = HERE.parent.parent / "shared" / "record" / "types"
WRITERS = ["office", "headquarters", "ministry"]


def labelled(name, bengali, english, **more):
    return {"name": name, "label": {"bn": bengali, "en": english}, **more}


def field(name, bengali, english, kind, **more):
    return labelled(name, bengali, english, kind=kind, writers=WRITERS, **more)


DRILL = {
    "type": "fire_drill", "label": {"bn": "অগ্নি মহড়া", "en": "Fire drill"}, "key": ["held_on"],
    "groups": [labelled("outcome", "ফলাফল", "Outcome", members=["result", "seen_on"],
                        date="seen_on", rule="observed", writers=WRITERS)],
    "fields": [field("held_on", "মহড়ার তারিখ", "Held on", "date", required=True, fixed=True),
               field("people", "অংশগ্রহণকারী", "People", "integer", min=0, max=500),
               labelled("result", "ফল", "Result", kind="code", codes="drill_result"),
               labelled("seen_on", "দেখার তারিখ", "Seen on", kind="date"),
               field("tools", "সরঞ্জাম", "Tools", "code", codes="drill_tool", many=True),
               field("leader", "পরিচালনাকারী", "Led by", "reference", refers_to="staff"),
               field("note", "মন্তব্য", "Note", "text", max=500)]}
CODES = {"drill_result": [{"code": "good", "bn": "সন্তোষজনক", "en": "Good"},
                          {"code": "poor", "bn": "খারাপ", "en": "Poor"}],
         "drill_tool": [{"code": "bucket", "bn": "বালতি", "en": "Bucket"},
                        {"code": "hose", "bn": "হোস পাইপ", "en": "Hose"}]}


class Desk(World):
    def prepare(self):
        one, two = self.enrol("one", OFFICE), self.enrol("two", OFFICE)
        one("set", "portal", "state=yes", "domain=passport.narail.gov.bd", "maintainer=own",
            "--by", "রহিম")
        one("set", "enothi_branch/accounts", "name_bn=হিসাব শাখা", "state=started", "active=yes")
        self.sync_all()
        one("set", "portal", "maintainer=dc", "--by", "রহিম")
        two("set", "portal", "maintainer=uno", "--by", "করিম")
        two.sync()
        self.hub("set", "letter", "kind=reminder", "stage=first", "to=" + OFFICE,
                 "issued_on=2026-11-01", "text_bn=প্রতিবেদন দ্রুত প্রেরণের অনুরোধ করা হলো।",
                 "--office", OFFICE)
        self.hub("set", "directive_target/%s:meeting:5:1.2(ga)" % OFFICE, "status=open",
                 "--office", OFFICE)
        self.hub("set", "directive/meeting:5:1.2(ga)", "text_bn=তথ্য বাতায়ন সৃজন করতে হবে",
                 "issued_on=2026-10-01", "due_on=2026-12-31", "issuer=সুরক্ষা সেবা বিভাগ",
                 "--office", OFFICE)
        one.sync()
        self.quarantine(one)
        return one, two

    def quarantine(self, agent, *values):
        """One entry that headquarters refuses: it claims a side that the office does not have."""
        def claim(side):
            db = sqlite3.connect(agent.folder / "agent.db")
            db.execute("UPDATE meta SET value = ? WHERE key = 'side'", (side,))
            db.commit()
            db.close()
        claim("ministry")
        agent("set", "enothi_branch/accounts", *(values or ("users=12",)), "--by", "সালমা")
        claim("office")
        agent.sync()
        self.assertEqual(len(agent.json("quarantine")), 1)

    def walk(self, lang, one, two, script="desk_walk.mjs", **more):
        walked = pathlib.Path(script).stem.removeprefix("desk_")
        shots = lang if walked == "walk" else walked + "-" + lang
        world = {**more, "bin": str(BIN), "agent": str(one.folder), "other": str(two.folder),
                 "hub": str(self.hub.folder), "control": str(self.control), "lang": lang,
                 "link": one.link(), "pid": one.served.pid, "office": OFFICE,
                 "hub_pid": self.hub.served.pid}
        subprocess.run(["node", str(HERE / script)], check=True, timeout=600,
                       env=dict(os.environ, KHEYA_SHOTS=str(SHOTS / shots),
                                KHEYA_WORLD=json.dumps(world)))
        self.sync_all()
        self.assert_all_agree()

    def test_every_page_in_bengali(self):
        one, two = self.prepare()
        one.serve()
        self.walk("bn", one, two)

    def test_every_page_in_english(self):
        one, two = self.prepare()
        one.serve()
        self.walk("en", one, two)

    def test_what_an_exchange_says_of_itself_in_bengali(self):
        one, two = self.prepare()
        one.serve()
        self.walk("bn", one, two, "desk_more.mjs")

    def test_what_an_exchange_says_of_itself_in_english(self):
        one, two = self.prepare()
        one.serve()
        self.walk("en", one, two, "desk_more.mjs")

    def test_every_type_and_page_on_a_narrow_screen(self):
        one, two = self.prepare()
        one.serve()
        self.walk("bn", one, two, "desk_pages.mjs")

    def test_a_working_day(self):
        one, two = self.prepare()
        one.serve()
        self.walk("bn", one, two, "desk_day.mjs")

    def test_a_pc_that_sees_other_offices(self):
        above, below = self.enrol("above", "DIP-HQ-26", "subtree"), self.enrol("below", OFFICE)
        for agent, users in ((above, 5), (below, 21)):
            agent("set", "enothi_branch/accounts", "name_bn=হিসাব শাখা", "state=setup",
                  "users=%d" % users)
        decided = OFFICE + ":meeting:5:1.2(ga)"
        for office, day in (("DIP-HQ-26", "2026-11-03"), (OFFICE, "2026-11-04")):
            self.hub("set", "letter", "kind=reminder", "stage=first", "to=" + office,
                     "issued_on=" + day, "text_bn=তাগিদ", "--office", office)
        self.hub("set", "directive_target/" + decided, "status=open", "--office", OFFICE)
        below("set", "follow_up", "directive=" + decided, "text=মাঠের অনুসরণ", "on=2026-11-02")
        self.sync_all()
        above.serve()
        self.walk("en", above, below, "desk_subtree.mjs")

    def test_a_type_that_is_only_a_file(self):
        one = self.enrol("one", OFFICE)
        one.sync()
        types = self.folder / "types"
        shutil.copytree(TYPES, types)
        codes = json.loads((types / "codes.json").read_text(encoding="utf-8"))
        for name, document in (("codes", {**codes, **CODES}), ("fire_drill", DRILL)):
            (types / (name + ".json")).write_text(json.dumps(document, ensure_ascii=False),
                                                  encoding="utf-8")
        one.serve()
        self.walk("bn", one, one, "desk_types.mjs", types=str(types))

    def test_people_share_a_pc(self):
        one, two = self.prepare()
        one.serve()
        self.walk("en", one, two, "desk_people.mjs")
        # What is kept is no PIN (a long one: four digits stand in some key of a hundred by chance),
        # and nothing of it went to headquarters.
        self.assertNotIn("42718853", (one.folder / "identity.json").read_text(encoding="utf-8"))
        pin = self.folder / "pin"
        pin.write_text("5831\n", encoding="utf-8")
        one("people", "pin", "Rahim", "--pin-file", pin)
        self.assertEqual(one("people").stdout, "Rahim  (PIN)\nKarim\n")
        self.assertIn("Salma", one("people", "remove", "Salma", expect=1).stderr)
        self.assertIn("no terminal", one("people", "pin", "Karim", expect=2).stderr)
        for file in self.hub.folder.rglob("*"):
            if file.is_file():
                self.assertNotIn(b"kheya-pin-1", file.read_bytes(), file)

    def test_a_pc_joins_with_the_letter(self):
        letter = self.folder / "letter.html"
        told = self.hub.json("enrol-code", OFFICE, "--letter", letter)
        self.assertEqual(told["letter"], str(letter))
        shown = self.hub("enrol-code", OFFICE, "--qr").stdout.splitlines()
        self.assertGreater(len(shown), 30)
        self.assertIn("\u2588", shown[10])
        agent = Agent(self.folder / "three")
        self.agents["three"] = (agent, OFFICE, "own")
        self.addCleanup(agent.kill)
        agent.serve()
        self.walk("en", agent, agent, "desk_enrol.mjs", letter=str(letter), code=told["code"])

    def test_the_code_of_another_office_is_put_right(self):
        codes = {"wrong": self.hub.json("enrol-code", "DIP-HQ-26")["code"],
                 "code": self.hub.json("enrol-code", OFFICE)["code"]}
        agent = Agent(self.folder / "three")
        self.agents["three"] = (agent, OFFICE, "own")
        self.addCleanup(agent.kill)
        agent.serve()
        self.walk("bn", agent, agent, "desk_other_code.mjs", **codes)

    def fill_the_disk(self, lang):
        small = self.folder / "small"
        if not mounted(small):
            self.skipTest("cannot mount a file system here")
        self.addCleanup(unmount, small)
        agent = self.enrol("small/agent", OFFICE)
        agent.serve()
        fill(small / "ballast")
        self.walk(lang, agent, agent, "desk_full.mjs", ballast=str(small / "ballast"))

    def test_a_full_disk_keeps_what_was_typed_in_bengali(self):
        self.fill_the_disk("bn")

    def test_a_full_disk_keeps_what_was_typed_in_english(self):
        self.fill_the_disk("en")

    def test_somebody_elses_request_is_refused(self):
        one, two = self.prepare()
        one.serve()
        address = one.link().split("/open")[0]

        def status(path, method="GET", **fields):
            asked = urllib.request.Request(address + path, method=method, headers=fields,
                                           data=b"{}" if method == "POST" else None)
            try:
                return urllib.request.urlopen(asked, timeout=10).status
            except urllib.error.HTTPError as refused:
                return refused.code

        own = {"Origin": address, "Content-Type": "application/json"}
        self.assertEqual(status("/"), 200)
        self.assertEqual(status("/", Host="evil.example"), 421)
        self.assertEqual(status("/api/v1/me"), 401)
        self.assertEqual(status("/api/v1/home", "POST", **own), 401)
        self.assertEqual(status("/open?key=" + "0" * 64), 200)   # the page, which lets nobody in
        self.assertEqual(status("/api/v1/me"), 401)
        self.assertEqual(status("/", "POST", **own), 405)
        self.check_session(one.link(), status, own)
        self.walk("en", one, two, "desk_foreign.mjs")

    def check_session(self, link, status, own):
        """With a session and its token: our own page may ask, and nobody else."""
        cookie = self.open_session(link)
        address = link.split("/open")[0]
        asked = urllib.request.Request(address + "/api/v1/me", headers={"Cookie": cookie})
        with urllib.request.urlopen(asked, timeout=10) as answer:
            token = json.load(answer)["token"]
        ours = {**own, "Cookie": cookie, "X-Kheya-Token": token}

        def call(**changed):
            fields = {**ours, **{name.replace("_", "-"): v for name, v in changed.items()}}
            return status("/api/v1/home", "POST",
                          **{name: v for name, v in fields.items() if v is not None})

        self.assertEqual(call(), 200)
        for origin in ("http://evil.example", "null", address.replace("http:", "https:"), None):
            self.assertEqual(call(Origin=origin), 403, origin)
        for wrong in (None, "0" * 64):
            self.assertEqual(call(X_Kheya_Token=wrong), 403, wrong)
        for kind in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data"):
            self.assertEqual(call(Content_Type=kind), 415, kind)
        self.assertEqual(call(Host="evil.example"), 421)
        self.assertEqual(call(Host="evil.example:" + address.split(":")[-1]), 421)
        self.assertEqual(call(Cookie=None), 401)
        self.assertEqual(status("/api/v1/home", **ours), 405)

    def open_session(self, link):
        """The cookie that the link gives, good once."""
        at = urllib.parse.urlsplit(link)
        line = http.client.HTTPConnection(at.netloc, timeout=10)
        line.request("GET", at.path + "?" + at.query)
        answer = line.getresponse()
        self.assertEqual(answer.status, 303)
        kept = answer.getheader("Set-Cookie")
        line.close()
        self.assertIn("HttpOnly; SameSite=Strict", kept)
        return kept.split(";")[0]

    def test_a_killed_browser_loses_nothing(self):
        one = self.enrol("one", OFFICE)
        one.sync()
        one.serve()
        self.walk("en", one, one, "desk_killed.mjs")

    def types_while_saving(self, lang):
        one = self.enrol("one", OFFICE)
        one("set", "portal", "state=no")
        one.sync()
        one.serve()
        self.walk(lang, one, one, "desk_typing.mjs")

    def test_what_is_typed_while_saving_stays_in_bengali(self):
        self.types_while_saving("bn")

    def test_what_is_typed_while_saving_stays_in_english(self):
        self.types_while_saving("en")

    def test_what_was_saved_is_shown_and_typed_over(self):
        one, two = self.prepare()
        one("set", "portal", "state=yes", "state.observed_on=2026-10-01", "officer_info=current",
            "officer_info_checked_on=2026-10-02", "service_info=current",
            "english_version=outdated", "english_version.observed_on=2026-10-01")
        one.serve()
        self.walk("en", one, two, "desk_saved.mjs")

    def enters(self, lang):
        one, two = self.prepare()
        one.serve()
        self.walk(lang, one, two, "desk_entry.mjs")

    def test_what_is_entered_is_saved_or_stays_in_bengali(self):
        self.enters("bn")

    def test_what_is_entered_is_saved_or_stays_in_english(self):
        self.enters("en")

    def settles(self, lang):
        one, two = self.prepare()
        one.serve()
        self.walk(lang, one, two, "desk_settle.mjs")

    def test_one_word_settles_what_waits_for_it_in_bengali(self):
        self.settles("bn")

    def test_one_word_settles_what_waits_for_it_in_english(self):
        self.settles("en")

    def is_told(self, lang):
        one, two = self.enrol("one", OFFICE), self.enrol("two", OFFICE)
        one("set", "enothi_branch/accounts", "name_bn=হিসাব শাখা", "state=started")
        one.sync()
        self.quarantine(one, "users=13", "users.observed_on=2026-01-05")
        one.serve()
        self.walk(lang, one, two, "desk_told.mjs")

    def test_what_a_page_says_is_what_happened_in_bengali(self):
        self.is_told("bn")

    def test_what_a_page_says_is_what_happened_in_english(self):
        self.is_told("en")

    def test_lists_and_grids_keep_what_was_typed(self):
        one, two = self.prepare()
        one.serve()
        self.walk("en", one, two, "desk_forms.mjs")

    def begins_in(self, agent, *words, **environment):
        """The language that the pages of an agent begin in which is started so."""
        spoken = ("LANG", "LC_ALL", "LC_MESSAGES", "KHEYA_AGENT_LANG")
        around = {name: value for name, value in os.environ.items() if name not in spoken}
        with subprocess.Popen([BIN / "kheya-agent", "--data", agent.folder, *words, "run",
                               "--port", "0", "--no-open"], env={**around, **environment},
                              stdout=subprocess.PIPE, text=True) as served:
            try:
                link = served.stdout.readline().split()[-1]
                jar = urllib.request.HTTPCookieProcessor()
                browser = urllib.request.build_opener(jar)
                browser.open(link, timeout=30).close()
                with browser.open(link.split("/open")[0] + "/api/v1/me", timeout=30) as told:
                    return json.load(told)["lang"]
            finally:
                served.kill()

    def test_pages_begin_in_bengali_unless_english_is_asked_for(self):
        one = self.enrol("one", OFFICE)
        self.assertEqual(self.begins_in(one), "bn")
        self.assertEqual(self.begins_in(one, LANG="C.UTF-8"), "bn")
        self.assertEqual(self.begins_in(one, LANG="en_US.UTF-8"), "bn")
        self.assertEqual(self.begins_in(one, KHEYA_AGENT_LANG="en"), "en")
        self.assertEqual(self.begins_in(one, "--lang", "en", LANG="bn_BD.UTF-8"), "en")
        self.assertEqual(self.begins_in(one, "--lang", "bn", KHEYA_AGENT_LANG="en"), "bn")
        (one.folder / "agent.toml").write_text('[agent]\nlang = "en"\n', encoding="utf-8")
        self.assertEqual(self.begins_in(one, LANG="bn_BD.UTF-8"), "en")

    def test_a_link_needs_an_agent_that_runs(self):
        one, _ = self.prepare()
        self.assertIn("kheya-agent run", one("open", "--no-open", expect=1).stderr)


if __name__ == "__main__":
    unittest.main()
