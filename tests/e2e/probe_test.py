#!/usr/bin/env python3
"""A look at a portal: real servers on loopback, with and without TLS, whole and endless.
Slow and silent ones: tests/unit/probe_web_test.cpp."""
import http.server
import socket
import ssl
import subprocess
import threading
import unittest

from kheya import World

FOOTER = "সাইটটি শেষ হাল-নাগাদ করা হয়েছে: ২০২৪-০৮-১৩ ১৫:৩০:৪৯"
ENDLESS_MIB = 8   # far beyond what is read


class Portal(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/":
            self.send_response(302)
            self.send_header("Location", "/home")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        pieces = [FOOTER.encode()] if self.path == "/home" else [b"x" * (1 << 20)] * ENDLESS_MIB
        try:
            for piece in pieces:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.write(b"0\r\n\r\n")
        except OSError:
            pass   # the reader had enough

    def log_message(self, *_):
        pass


class Probe(World):
    def serve(self, certificate=None):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Portal)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server.server_address[1]

    def test_a_portal_is_read_through_redirections_and_chunks(self):
        agent = self.enrol("one", "DIP-DIST-65")
        seen = agent.json("probe", "--url", "http://127.0.0.1:%d" % self.serve())
        self.assertTrue(seen["reachable"])
        self.assertEqual(seen["updated"]["on"], "2024-08-13")
        self.assertEqual(seen["updated"]["time"], "15:30:49")
        self.assertEqual(seen["recorded"], [])   # not the office's own portal

    def test_a_certificate_of_ones_own_is_told_and_stops_nothing(self):
        agent = self.enrol("one", "DIP-DIST-65")
        both = self.folder / "both.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30",
                        "-subj", "/CN=portal", "-keyout", both, "-out", both.with_suffix(".crt")],
                       check=True, capture_output=True)
        both.write_bytes(both.read_bytes() + both.with_suffix(".crt").read_bytes())
        seen = agent.json("probe", "--url", "https://127.0.0.1:%d" % self.serve(both))
        self.assertTrue(seen["reachable"])
        self.assertIn(seen["certificate"]["days"], (29, 30))
        self.assertEqual(seen["certificate"]["trouble"], "self_signed")

    def test_an_endless_page_is_read_as_far_as_the_limit(self):
        agent = self.enrol("one", "DIP-DIST-65")
        seen = agent.json("probe", "--url", "http://127.0.0.1:%d/endless" % self.serve())
        self.assertEqual(seen["page"], "cut")

    def test_what_is_no_web_server_and_what_is_nobody(self):
        agent = self.enrol("one", "DIP-DIST-65")
        seen = agent.json("probe", "--url", "https://127.0.0.1:%d" % self.serve())
        self.assertFalse(seen["reachable"])
        self.assertEqual(seen["trouble"], "no_tls")
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            port = nobody.getsockname()[1]
        gone = agent.json("probe", "--url", "http://127.0.0.1:%d" % port)
        self.assertEqual(gone["trouble"], "no_connection")
        told = agent("--lang", "bn", "probe", "--url", "http://127.0.0.1:%d" % port).stdout
        self.assertIn("সংযোগ করা যায়নি", told)
        self.assertIn("https://HOST", agent("probe", "--url", "gopher://x", expect=2).stderr)
        self.assertIn("domain", agent("probe", expect=1).stderr)


if __name__ == "__main__":
    unittest.main()
