#!/usr/bin/env python3
"""Evidence: attached at an office, sent over a line that is cut, there again on a replaced PC."""
import hashlib
import os
import random
import shutil
import socket
import ssl
import time
import unittest

from hostile_test import certificate
from kheya import BIN, World, copies_the_store, run


def picture(size, seed=1):
    return b"\x89PNG\r\n\x1a\n" + random.Random(seed).randbytes(size - 8)


class Evidence(World):
    def attach(self, agent, data, *words, expect=0, name="page.png"):
        """Gives the evidence's key, None where it is refused."""
        path = self.folder / name
        path.write_bytes(data)
        done = agent.json("attach", "portal", path, *words, expect=expect)
        return done.get("key")

    def at_hub(self, data):
        path = self.hub.folder / "blobs" / hashlib.sha256(data).hexdigest()
        return path.exists() and path.read_bytes() == data

    def waiting(self, agent):
        return agent.status()["evidence"]["waiting"]

    def office(self):
        agent = self.enrol("one", "DIP-DIST-65")
        agent("set", "portal", "maintainer=own")
        return agent

    def test_evidence_travels_and_comes_back_to_a_replaced_computer(self):
        agent, data = self.office(), picture(300_000)
        key = self.attach(agent, data, "--caption", "ইংরেজি পাতা", "--taken-on", "2021-12-30")
        self.assertEqual(self.waiting(agent), 1)
        self.assertIn("wait to be sent", agent("status").stdout)
        shown = agent.json("get", "evidence/" + key)["fields"]
        self.assertEqual(shown["about"]["value"], "portal")
        self.assertEqual(shown["mime"]["value"], "image/png")
        self.assertEqual(shown["file_name"]["value"], "page.png")
        agent.sync()
        self.assertEqual(self.waiting(agent), 0)
        self.assertTrue(self.at_hub(data))
        seen = self.folder / "seen.png"
        self.hub("extract", "evidence/" + key, seen)
        self.assertEqual(seen.read_bytes(), data)
        self.hub("extract", "evidence/nosuch", seen, expect=1)
        shutil.rmtree(agent.folder)
        new = self.enrol("new", "DIP-DIST-65")
        self.assertEqual(new.status()["evidence"]["missing"], 0)
        out = self.folder / "out.png"
        new("extract", "evidence/" + key, out)
        self.assertEqual(out.read_bytes(), data)
        self.assertEqual(len(new.json("list", "evidence")), 1)
        del self.agents["one"]
        self.sync_all()
        self.assert_all_agree()

    def test_a_line_cut_in_the_middle_resumes(self):
        agent, data = self.office(), picture(600_000)
        agent.sync()
        key = self.attach(agent, data)
        cuts, sent = 0, 0
        while self.waiting(agent):
            self.set_line("cut", 150_000)
            agent.sync(expect=None)
            cuts += 1
            partial = list((self.hub.folder / "blobs" / "partial").glob("*"))
            now = partial[0].stat().st_size if partial else len(data)
            self.assertGreater(now, sent, "the sending began anew")
            sent = now
            self.assertLess(cuts, 20)
            if cuts == 1:
                self.hub("extract", "evidence/" + key, self.folder / "early", expect=75)
        self.set_line("up")
        self.assertTrue(self.at_hub(data))
        print("%d bytes arrived over a line that was cut after each 150000: %d cuts"
              % (len(data), cuts), flush=True)
        # And the other way.
        shutil.rmtree(agent.folder / "blobs")
        fetched, cuts = 0, 0
        while agent.status()["evidence"]["missing"]:
            self.set_line("cut", 150_000)
            agent.sync(expect=None)
            cuts += 1
            partial = list((agent.folder / "blobs" / "partial").glob("*"))
            now = partial[0].stat().st_size if partial else len(data)
            self.assertGreater(now, fetched, "the fetching began anew")
            fetched = now
            self.assertLess(cuts, 20)
        agent("extract", "evidence/" + key, self.folder / "out")
        self.assertEqual((self.folder / "out").read_bytes(), data)

    def test_both_programs_killed_in_the_middle_go_on(self):
        agent, data = self.office(), picture(2 * 1024 * 1024)
        agent.sync()
        for round_number in range(6):
            key = self.attach(agent, data[:-1] + bytes([round_number]))
            agent.serve(said="running")
            time.sleep(0.05 + 0.04 * round_number)
            (agent if round_number % 2 else self.hub).kill()
            agent.kill()
            if self.hub.served is None:
                self.hub.start(self.hub_port)
            self.assertTrue(agent.json("check", "--deep")["ok"])
            agent("get", "evidence/" + key)
        agent.sync()
        self.assertEqual(self.waiting(agent), 0)
        for round_number in range(6):
            self.assertTrue(self.at_hub(data[:-1] + bytes([round_number])))

    def test_running_agents_pass_evidence_on(self):
        agent = self.office()
        agent.sync()
        agent.serve(said="running")
        other = self.enrol("other", "DIP-DIST-65")
        head = self.enrol("head", "DIP-HQ-26", "subtree")
        (head.folder / "agent.toml").write_text('[sync]\nevidence = "all"\n')
        for each in (other, head):
            each.serve(said="running")
        data = picture(100_000)
        key = self.attach(agent, data)
        until = time.monotonic() + 20
        while not self.at_hub(data):
            self.assertLess(time.monotonic(), until)
            time.sleep(0.05)
        for each, office in ((other, "DIP-DIST-65"), (head, "DIP-HQ-26")):
            each.sync()
            each("extract", "evidence/" + key, self.folder / "out")
            self.assertEqual((self.folder / "out").read_bytes(), data, office)

    def test_what_is_refused_is_refused_plainly(self):
        agent = self.office()
        path = self.folder / "large.png"
        path.write_bytes(picture(2 * 1024 * 1024 + 1))
        done = agent("attach", "portal", path, expect=1)
        self.assertIn("evidence may have 2048 KiB", done.stderr)
        path.write_bytes(b"%PDF-1.7" + os.urandom(3_000_000))
        self.assertIn("150 dpi", agent("attach", "portal", path, expect=1).stderr)
        path.write_bytes(b"")
        agent("attach", "portal", path, expect=2)
        agent("attach", "portal", self.folder / "nosuch.png", expect=74)
        agent("attach", "portal/x", BIN / "kheya-hub", expect=None)
        self.assertEqual(agent.json("list", "evidence"), [])
        self.assertFalse(list((agent.folder / "blobs").glob("*"))
                         if (agent.folder / "blobs").exists() else [])

    def put_raw(self, agent, path, headers, body=b"x"):
        """One request with that device's own key, byte for byte; gives the status line."""
        seed = bytes.fromhex((agent.folder / "device.key").read_text().split()[-1])
        key, cert = certificate(seed, self.folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.load_cert_chain(cert, key)
        lines = ["PUT %s HTTP/1.1" % path, "Host: hub", "Content-Length: %d" % len(body), *headers]
        with socket.create_connection(("127.0.0.1", self.hub_port), timeout=30) as plain:
            with context.wrap_socket(plain) as line:
                line.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
                return line.recv(4096).split(b"\r\n")[0].decode()

    def test_foreign_devices_and_hostile_ranges_are_refused_and_the_hub_goes_on(self):
        agent, data = self.office(), picture(1000)
        key = self.attach(agent, data)
        agent.sync()
        path = "/v1/blob/%s?evidence=%s" % (hashlib.sha256(data).hexdigest(), key)
        ok = "Content-Range: bytes 0-0/1000"
        foreign = self.enrol("foreign", "DIP-DIST-19")
        self.assertIn(" 403 ", self.put_raw(foreign, path, [ok]))
        self.assertIn(" 200 ", self.put_raw(agent, path, [ok]))
        for value in ("bytes 0-0/*", "bytes 5-1/1000", "bytes 0-0/0", "bytes -1-0/1000",
                      "bytes 0-18446744073709551615/18446744073709551615", "octets 0-0/1000",
                      "bytes 0-0/1000\r\nContent-Range: bytes 0-0/1000", "bytes 0-1/1000", ""):
            said = self.put_raw(agent, path, ["Content-Range: " + value])
            self.assertIn(" 400 ", said, value)
        self.assertIn(" 400 ", self.put_raw(agent, path, []))
        self.assertIn(" 422 ", self.put_raw(agent, path, ["Content-Range: bytes 0-0/999"]))
        self.assertIn(" 400 ", self.put_raw(agent, "/v1/blob/../../hub.key?evidence=x", [ok]))
        self.assertIn(" 413 ", self.put_raw(agent, path, ["Content-Range: bytes 0-32768/32769"],
                                            b"x" * 32769))
        self.assertTrue(self.at_hub(data))
        agent.sync()

    @copies_the_store
    def test_a_restored_hub_gets_evidence_back_from_the_offices(self):
        agent, data = self.office(), picture(50_000)
        self.attach(agent, data)
        agent.sync()
        secret = self.folder / "passphrase"
        secret.write_text("a long enough passphrase\n")
        backup = self.folder / "hub.backup"
        said = self.hub("backup", backup, "--passphrase-file", secret).stdout
        self.assertIn("evidence", said)
        self.hub.kill()
        shutil.rmtree(self.hub.folder)
        run([BIN / "kheya-hub", "--data", self.hub.folder, "--lang", "en", "restore", backup,
             "--passphrase-file", secret])
        self.hub.start(self.hub_port)
        self.assertFalse(self.at_hub(data))
        agent.sync()
        self.assertTrue(self.at_hub(data))


if __name__ == "__main__":
    unittest.main(verbosity=2)
