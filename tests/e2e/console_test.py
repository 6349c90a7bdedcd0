#!/usr/bin/env python3
"""Headquarters' console as a browser, a script or a stranger meets it."""
import json
import re
import signal
import time

import console
import kheya


class Entering(console.ConsoleWorld):
    def test_link_makes_the_administrator_once(self):
        visitor = self.administrator()
        me = visitor.ask("GET", "/api/v1/me").json()
        self.assertEqual(me["user"], {"name": "admin", "role": "administrator", "scope": "",
                                      "totp": False})
        self.assertEqual(me["token"], visitor.token)
        again = self.visitor().begin(self.link)
        self.assertEqual(again.status, 422)
        self.assertEqual(self.visitor().ask("GET", "/api/v1/me").status, 401)
        self.assertIn(("first", "refused"), self.acts(visitor))

    def test_what_init_says_opens_the_console_for_its_link(self):
        port = kheya.free_port()
        hub = kheya.Hub.__new__(kheya.Hub)
        kheya.Program.__init__(hub, self.folder / "begun")
        said = hub("init", "--console-url", "https://127.0.0.1:%d" % port).stdout
        words = re.search("`kheya-hub run (.*)`", said).group(1).split()
        hub.serve(*words, "--listen", "127.0.0.1:0", said="agent port")
        self.addCleanup(hub.kill)
        visitor = console.Visitor(port)
        self.assertEqual(visitor.begin(said.split()[-1]).status, 200)

    def acts(self, visitor):
        return [(e["verb"], e["outcome"]) for e in visitor.call("audit").json()["entries"]]

    def test_weak_password_keeps_the_link(self):
        for weak in ("short", "aaaaaaaaaaaa", "my admin password", ""):
            self.assertEqual(self.visitor().begin(self.link, weak).status, 422, weak)
        self.assertEqual(self.visitor().begin(self.link).status, 200)

    def test_login_logout_and_wrong_words(self):
        self.administrator()
        visitor = self.visitor()
        self.assertEqual(visitor.login("admin", "wrong password").status, 401)
        self.assertEqual(visitor.login("nobody", console.PASSWORD).status, 401)
        answer = visitor.login(" admin ")
        self.assertEqual(answer.status, 200)
        for word in ("HttpOnly", "Secure", "SameSite=Strict", "Path=/", "__Host-kheya"):
            self.assertIn(word, answer.fields["Set-Cookie"])
        self.assertEqual(visitor.call("status").status, 200)
        self.assertEqual(visitor.call("logout").status, 200)
        self.assertEqual(visitor.call("status").status, 401)

    def test_a_new_session_at_every_login(self):
        self.administrator()
        visitor = self.visitor()
        visitor.cookie = "__Host-kheya%d=%s" % (self.port, "f" * 64)
        self.assertEqual(visitor.ask("GET", "/api/v1/me").status, 401)
        planted = visitor.cookie
        self.assertEqual(visitor.login("admin").status, 200)
        self.assertNotEqual(visitor.cookie, planted)
        first = visitor.cookie
        self.assertEqual(visitor.login("admin").status, 200)
        visitor.cookie = first
        self.assertEqual(visitor.ask("GET", "/api/v1/me").status, 401)

    def restart(self):
        self.hub.kill(signal.SIGTERM)
        self.start()

    def test_a_restart_asks_nobody_to_sign_in_again(self):
        visitor, left = self.administrator(), self.visitor()
        self.assertEqual(left.login("admin").status, 200)
        self.restart()
        self.assertEqual(visitor.ask("GET", "/api/v1/me").json()["token"], visitor.token)
        self.assertEqual(visitor.call("status").status, 200)
        self.assertEqual(left.call("logout").status, 200)
        self.restart()
        self.assertEqual(left.call("status").status, 401)
        self.assertEqual(visitor.call("status").status, 200)
        # And none is let in by what a stopped hub was told.
        self.user("Second", "administrator")
        self.hub.kill(signal.SIGTERM)
        self.hub("user", "disable", "admin")
        self.start()
        self.assertEqual(visitor.call("status").status, 401)

    @kheya.copies_the_store
    def test_a_restored_backup_lets_nobody_in(self):
        visitor = self.administrator()
        secret, backup = self.folder / "secret", self.folder / "hub.backup"
        secret.write_text("a passphrase kept apart")
        self.hub("backup", backup, "--passphrase-file", secret)
        self.assertEqual(visitor.call("status").status, 200)
        self.hub.kill(signal.SIGTERM)
        self.hub("restore", backup, "--passphrase-file", secret, "--force")
        self.start()
        self.assertEqual(visitor.call("status").status, 401)
        self.assertEqual(visitor.login("admin").status, 200)

    def test_guessing_is_slowed_down(self):
        self.administrator()
        visitor = self.visitor()
        answer, tries = None, 0
        while tries < 30 and (answer is None or answer.status == 401):
            answer = visitor.login("admin", "guess number %d" % tries)
            tries += answer.status == 401
        self.assertEqual(answer.status, 429)
        self.assertGreaterEqual(tries, 5)
        time.sleep(int(answer.fields["Retry-After"]) + 1)
        self.assertEqual(visitor.login("admin").status, 200)
        failed = [e for e in visitor.call("audit").json()["entries"]
                  if e["verb"] == "login" and e["outcome"] == "refused"]
        self.assertEqual(len(failed), tries)
        self.assertEqual(failed[0]["from"], "127.0.0.1")

    def test_second_factor(self):
        visitor = self.administrator()
        secret = visitor.call("me/totp").json()["secret"]
        self.assertEqual(visitor.call("me/totp", {"code": "000000"}).status, 422)
        self.assertIn(("me/totp", "refused"), self.acts(visitor))
        step = self.now_step()
        self.assertEqual(visitor.call("me/totp", {"code": console.totp(secret, step)}).status, 200)
        self.assertTrue(visitor.ask("GET", "/api/v1/me").json()["user"]["totp"])
        self.assertEqual(visitor.call("me/totp").status, 422)
        other = self.visitor()
        answer = other.login("admin")
        self.assertEqual((answer.status, answer.json()["needs_code"]), (401, True))
        used = console.totp(secret, step)
        self.assertEqual(other.login("admin", code=used).status, 401)
        self.assertEqual(other.login("admin", code=console.totp(secret, step + 1)).status, 200)
        again = self.visitor().login("admin", code=console.totp(secret, step + 1))
        self.assertEqual(again.status, 401)
        self.assertEqual(other.call("me/totp", {"off": True, "password": "no"}).status, 401)
        off = other.call("me/totp", {"off": True, "password": console.PASSWORD})
        self.assertEqual(off.status, 200)
        self.assertEqual(self.visitor().login("admin").status, 200)

    def test_a_lost_second_factor_is_dropped_by_an_administrator(self):
        boss, user = self.administrator(), self.user("Karim", "viewer")
        drawn = user.call("me/totp").json()
        self.assertIn("secret=" + drawn["secret"], drawn["uri"])
        self.assertIn("<svg", drawn["qr"])
        code = console.totp(drawn["secret"], self.now_step())
        self.assertEqual(user.call("me/totp", {"code": code}).status, 200)
        lost = self.visitor()
        self.assertTrue(lost.login("Karim").json()["needs_code"])
        done = boss.call("user/reset", {"name": "Karim", "totp": True})
        self.assertEqual(done.status, 200, done.bytes)
        self.assertNotIn("link", done.json())   # the password stays
        self.assertEqual(user.call("list").status, 401)   # who had it open is out
        self.assertEqual(lost.login("Karim").status, 200)
        entry = boss.call("audit").json()["entries"]
        reset = [e for e in entry if e["verb"] == "user reset"][0]
        self.assertEqual((reset["what"], reset["note"]), ("Karim", "second factor only"))

    def test_new_password_ends_other_sessions(self):
        visitor, other = self.administrator(), self.visitor()
        other.login("admin")
        fresh = "আরেকটি পাসওয়ার্ড 7"
        self.assertEqual(visitor.call("me/password", {"old": "no", "new": fresh}).status, 401)
        done = visitor.call("me/password", {"old": console.PASSWORD, "new": fresh})
        self.assertEqual(done.status, 200)
        self.assertEqual(visitor.call("status").status, 200)
        self.assertEqual(other.call("status").status, 401)
        self.assertEqual(other.login("admin").status, 401)
        self.assertEqual(other.login("admin", fresh).status, 200)

    def test_disabled_and_reset_users_are_out_at_once(self):
        visitor = self.user("Karim", "viewer")
        self.assertEqual(visitor.call("status").status, 200)
        self.hub("user", "disable", "Karim")
        self.assertEqual(visitor.call("status").status, 401)
        self.assertEqual(visitor.login("Karim").status, 401)
        self.hub("user", "enable", "Karim")
        self.assertEqual(visitor.login("Karim").status, 200)
        link = self.hub.json("user", "reset", "Karim")["link"]
        self.assertEqual(visitor.call("status").status, 401)
        self.assertEqual(visitor.login("Karim").status, 401)
        self.assertEqual(visitor.begin(link).status, 200)

    def test_the_last_administrator_stays(self):
        self.hub("user", "disable", "admin", expect=1)
        self.hub("user", "add", "Second", "--role", "administrator")
        self.hub("user", "disable", "admin")
        self.hub("user", "disable", "Second", expect=1)


class Strangers(console.ConsoleWorld):
    def test_only_our_own_page_may_call(self):
        visitor = self.administrator()
        for field, value, status in [
                ("Origin", None, 403), ("Origin", "https://evil.example", 403),
                ("Origin", "http://127.0.0.1:%d" % self.port, 403), ("Origin", "null", 403),
                ("X-Kheya-Token", None, 403), ("X-Kheya-Token", "0" * 64, 403),
                ("Content-Type", "text/plain", 415),
                ("Content-Type", "application/x-www-form-urlencoded", 415),
                ("Cookie", None, 401), ("Cookie", "__Host-kheya%d=x" % self.port, 401),
                ("Host", "evil.example:%d" % self.port, 421), ("Host", "127.0.0.1", 421)]:
            answer = visitor.call("status", **{field.replace("-", "_"): value})
            self.assertEqual(answer.status, status, (field, value, answer.bytes))
            self.assertNotIn("Access-Control-Allow-Origin", answer.fields)
        self.assertEqual(visitor.call("status").status, 200)

    def test_cross_site_form_cannot_sign_anybody_in(self):
        self.administrator()
        words = json.dumps({"name": "admin", "password": console.PASSWORD})
        for fields in ({"Content_Type": "text/plain"}, {"Origin": "https://evil.example"},
                       {"Origin": None}):
            answer = self.visitor().ask("POST", "/api/v1/login", words.encode(), **fields)
            self.assertIn(answer.status, (403, 415))
            self.assertNotIn("Set-Cookie", answer.fields)

    def test_nobody_gets_anything_unsigned(self):
        visitor = self.visitor()
        for verb in ("status", "list", "user/list", "audit", "types", "export", "settings"):
            self.assertEqual(visitor.call(verb).status, 401, verb)
        for path in ("/../hub.db", "/hub.db", "/%2e%2e/hub.key", "//etc/passwd", "/console.js/..",
                     "/console.pem", "/console.key", "/api/v1/../../hub.db"):
            self.assertIn(visitor.ask("GET", path).status, (400, 401, 404, 405), path)
        self.assertEqual(visitor.ask("GET", "/").status, 200)
        self.assertEqual(visitor.ask("POST", "/").status, 405)

    def test_command_line_verbs_are_not_for_pages(self):
        visitor = self.administrator()
        for verb in ("backup", "restore", "init", "run", "office%20list", "no/such", "me", ""):
            self.assertIn(visitor.call(verb).status, (403, 404), verb)

    def test_large_and_broken_bodies(self):
        visitor = self.administrator()
        self.assertEqual(visitor.ask("POST", "/api/v1/status", b"[" * 100000).status, 400)
        self.assertEqual(visitor.ask("POST", "/api/v1/status", b"[]").status, 400)
        self.assertEqual(visitor.ask("POST", "/api/v1/logout", b"x" * 20000).status, 400)
        stranger = self.visitor()
        self.assertEqual(stranger.ask("POST", "/api/v1/login", b"x" * 20000).status, 400)
        line = visitor.connect()
        line.putrequest("POST", "/api/v1/set", skip_host=True)
        for name, value in visitor.fields({"Content-Length": str(1 << 30)}).items():
            line.putheader(name, value)
        line.endheaders()
        self.assertEqual(line.getresponse().status, 413)
        line.close()

    def test_every_answer_is_guarded(self):
        visitor = self.administrator()
        for answer in (visitor.ask("GET", "/"), visitor.call("status"), visitor.call("no"),
                       visitor.ask("GET", "/none"), visitor.ask("GET", "/healthz"),
                       visitor.ask("GET", "/readyz"), visitor.ask("GET", "/api/v1/openapi.json")):
            self.assertIn("default-src 'none'", answer.fields["Content-Security-Policy"])
            self.assertEqual(answer.fields["X-Frame-Options"], "DENY")
            self.assertEqual(answer.fields["X-Content-Type-Options"], "nosniff")


if __name__ == "__main__":
    kheya.unittest.main()
