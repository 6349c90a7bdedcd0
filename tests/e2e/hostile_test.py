#!/usr/bin/env python3
"""Peers that are not what they should be: each has the clear outcome that docs/wire.md names."""
import http.server
import json
import socket
import ssl
import threading
import unittest

from kheya import Agent, World, run

PKCS8_ED25519 = bytes.fromhex("302e020100300506032b657004220420")


def certificate(seed, folder):
    """PEM files of a self-signed certificate for that Ed25519 seed."""
    key, cert = folder / "peer.key", folder / "peer.crt"
    der = folder / "peer.der"
    der.write_bytes(PKCS8_ED25519 + seed)
    run(["openssl", "pkey", "-inform", "DER", "-in", der, "-out", key])
    run(["openssl", "req", "-x509", "-new", "-key", key, "-subj", "/CN=hub", "-days", "2",
         "-out", cert])
    return key, cert


class Impostor:
    """An HTTPS server on the hub's port that answers every POST with what the test says."""

    def __init__(self, port, key, cert):
        impostor = self
        self.answer = (200, "text/html", b"<html>please log in</html>")

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                self.rfile.read(int(self.headers.get("Content-Length", "0")))
                status, kind, body = impostor.answer
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                try:
                    self.wfile.write(body)
                except OSError:
                    pass

            def log_message(self, *_):
                pass

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.load_cert_chain(cert, key)
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class HostileHub(World):
    def setUp(self):
        super().setUp()
        self.agent = self.enrol("one", "DIP-DIST-65")
        self.agent("set", "portal", "maintainer=own")
        self.seed = self.hub.seed()

    def impersonate(self, seed):
        self.hub.kill()
        key, cert = certificate(seed, self.folder)
        impostor = Impostor(self.hub_port, key, cert)
        self.addCleanup(impostor.stop)
        return impostor

    def assert_kept(self, code, said):
        done = self.agent.sync(expect=code)
        self.assertIn(said, (done.stdout + done.stderr).lower())
        status = self.agent.status()
        self.assertEqual(status["changes"]["pending"], 1)
        self.assertEqual(self.agent.json("get", "portal")["fields"]["maintainer"]["value"], "own")

    def test_a_hub_that_answers_200_with_html_is_no_hub(self):
        self.impersonate(self.seed)
        self.assert_kept(69, "hub")

    def test_garbage_and_ten_megabytes_from_the_right_key_are_no_hub(self):
        impostor = self.impersonate(self.seed)
        units = "application/vnd.kheya.units"
        for body in (b"\x00\x00\x00\x08garbage!", b"\xff" * 300, b"",
                     (10 << 20).to_bytes(4, "big") + b"x" * (10 << 20)):
            impostor.answer = (200, units, body)
            self.assert_kept(69, "hub")
        long_string = json.dumps({"receipt": {"epoch": "x" * (10 << 20)}, "signature": ""}) + "\n"
        impostor.answer = (200, "application/x-ndjson", long_string.encode())
        self.assert_kept(69, "hub")

    def test_a_receipt_without_the_hubs_signature_is_not_believed(self):
        impostor = self.impersonate(self.seed)
        receipt = {"epoch": "1-" + "0" * 32, "replicas": [], "stamps": [], "streams": [],
                   "lease": "0" * 32, "time": 0}
        unit = json.dumps({"receipt": receipt, "signature": "0" * 128}) + "\n"
        impostor.answer = (200, "application/x-ndjson", unit.encode())
        self.assert_kept(69, "hub")

    def test_another_key_on_the_hubs_address_is_named(self):
        self.impersonate(b"\x07" * 32)
        self.assert_kept(69, "wrong key")

    def test_a_busy_hub_is_asked_later(self):
        impostor = self.impersonate(self.seed)
        impostor.answer = (503, "application/problem+json", b"{}")
        self.assert_kept(75, "busy")

    def test_when_the_hub_is_back_everything_goes_through(self):
        impostor = self.impersonate(self.seed)
        self.assert_kept(69, "hub")
        impostor.stop()
        self.hub.start(self.hub_port)
        self.sync_all()
        self.assert_all_agree()


class HostileDevice(World):
    def test_a_revoked_device_is_told_so_with_the_reason_and_keeps_its_data(self):
        agent = self.enrol("one", "DIP-DIST-65")
        agent.sync()
        device = self.hub.json("device", "list")[0]["device"]
        agent("set", "portal", "maintainer=own")
        self.hub("device", "revoke", device, "--why", "stolen from the office")
        done = agent.sync(expect=77)
        self.assertIn("stolen from the office", done.stdout + done.stderr)
        self.assertEqual(agent.json("get", "portal")["fields"]["maintainer"]["value"], "own")
        self.assertEqual(self.hub.json("list", "portal"), [])

    def test_an_unknown_key_is_turned_away(self):
        agent = self.enrol("one", "DIP-DIST-65")
        agent("set", "portal", "maintainer=own")
        key = agent.folder / "device.key"
        words = key.read_text().split()
        words[-1] = "11" * 32
        key.write_text(" ".join(words) + "\n")
        done = agent.sync(expect=77)
        self.assertIn("not enrolled", done.stdout + done.stderr)
        self.assertEqual(agent.status()["changes"]["pending"], 1)

    def test_a_code_works_once_and_says_why_not_again(self):
        code = self.hub("enrol-code", "DIP-DIST-65").stdout.strip()
        Agent(self.folder / "one")("enrol", code)
        done = Agent(self.folder / "two")("enrol", code, expect=77)
        self.assertIn("used by another device", done.stdout + done.stderr)

    def test_the_hub_outlives_what_strangers_send(self):
        for junk in (b"", b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01" + b"\xff" * 400,
                     b"\x00" * 5000):
            with socket.create_connection(("127.0.0.1", self.hub_port)) as line:
                line.sendall(junk)
        key, cert = certificate(b"\x05" * 32, self.folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.load_cert_chain(cert, key)
        host = b"Host: hub\r\n"
        ask = b"POST /v1/exchange HTTP/1.1\r\n" + host
        plain = b"Content-Type: application/x-ndjson\r\n"
        deep = b'{"hello":' + b"[" * 200 + b"]" * 200 + b"}\n"
        bodies = [b"{}\n", b'{"hello":1}\n', b'{"hello":{"protocol":1e99}}\n', deep, b"\xff\xfe\n"]
        requests = [ask + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                    ask + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
                    ask + b"Content-Length: 99999999\r\n\r\n",
                    b"POST /v1/exchange HTTP/1.0\r\n" + host + b"Content-Length: 0\r\n\r\n"]
        requests += [ask + plain + b"Content-Length: %d\r\n\r\n" % len(b) + b for b in bodies]
        for request in requests:
            with socket.create_connection(("127.0.0.1", self.hub_port)) as raw, \
                    context.wrap_socket(raw) as line:
                line.sendall(request)
                answer = line.recv(4096)
            self.assertRegex(answer.decode("latin-1"), r"^(HTTP/1\.1 (4\d\d|501|505) |$)",
                             request[:80])
        self.assertIsNone(self.hub.served.poll())
        agent = self.enrol("one", "DIP-DIST-65")
        agent("set", "portal", "maintainer=own")
        self.sync_all()
        self.assert_all_agree()


if __name__ == "__main__":
    unittest.main(verbosity=2)
