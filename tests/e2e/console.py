"""A browser's side of headquarters' console, without a browser: HTTPS, cookie, token."""
import base64
import hashlib
import hmac
import http.client
import json
import ssl
import struct
import time

import kheya

PASSWORD = "নদীর ওপারে 26"


def totp(secret, step):
    """RFC 6238, on its own."""
    key = base64.b32decode(secret)
    mac = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
    at = mac[-1] & 15
    return "%06d" % ((struct.unpack(">I", mac[at:at + 4])[0] & 0x7FFFFFFF) % 1000000)


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.fields = response.headers
        self.bytes = response.read()

    def json(self):
        return json.loads(self.bytes)


class Visitor:
    """Somebody at a browser; `login` makes him a user."""

    def __init__(self, port, host=None):
        self.port = port
        self.host = host or "127.0.0.1:%d" % port
        self.origin = "https://" + self.host
        self.cookie = self.token = ""

    def connect(self, timeout=60):
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return http.client.HTTPSConnection("127.0.0.1", self.port, context=context,
                                           timeout=timeout)

    def fields(self, given):
        fields = {"Host": self.host, "Origin": self.origin, "Content-Type": "application/json"}
        if self.cookie:
            fields["Cookie"] = self.cookie
        if self.token:
            fields["X-Kheya-Token"] = self.token
        fields.update(given)
        return {name: value for name, value in fields.items() if value is not None}

    def ask(self, method, path, body=None, **given):
        """`given`: fields of the head in the place of ours; None leaves one out."""
        line = self.connect()
        try:
            named = {name.replace("_", "-"): value for name, value in given.items()}
            line.request(method, path, body, self.fields(named))
            return Answer(line.getresponse())
        finally:
            line.close()

    def call(self, verb, arguments=None, **given):
        return self.ask("POST", "/api/v1/" + verb, json.dumps(arguments or {}).encode(), **given)

    def take(self, answer):
        """The session that the answer opens."""
        if answer.status == 200:
            self.cookie = answer.fields["Set-Cookie"].split(";")[0]
            self.token = answer.json()["token"]
        return answer

    def begin(self, link, password=PASSWORD):
        return self.take(self.call("first", {"key": link.split("#first=")[1],
                                             "password": password}))

    def login(self, name, password=PASSWORD, **more):
        return self.take(self.call("login", {"name": name, "password": password, **more}))

    def leave(self):
        self.cookie = self.token = ""


class ConsoleWorld(kheya.unittest.TestCase):
    """A hub with a console and offices of two departments below one ministry."""
    OFFICES = kheya.OFFICES + """\
DNC-HQ-26,DNC,hq,প্রধান কার্যালয়,Head office,SSD-MIN-26,30,26,,no,,2020-07-01,
DNC-DIST-65,DNC,district,জেলা কার্যালয় নড়াইল,Narail,DNC-HQ-26,40,65,,yes,,2020-07-01,
"""

    def setUp(self):
        self.folder = kheya.pathlib.Path(kheya.tempfile.mkdtemp(prefix="kheya-e2e-"))
        self.addCleanup(kheya.shutil.rmtree, self.folder, ignore_errors=True)
        self.hub = kheya.Hub.__new__(kheya.Hub)
        kheya.Program.__init__(self.hub, self.folder / "hub")
        self.hub.store = kheya.store_for(self)
        self.port, self.agent_port = kheya.free_port(), kheya.free_port()
        made = self.hub.json("init", "--name", "Test", "--url",
                             "https://127.0.0.1:%d" % self.agent_port)
        self.link = made["link"]
        table = self.folder / "offices.csv"
        table.write_text(self.OFFICES, encoding="utf-8")
        self.hub("office", "import", table)
        self.start()
        self.addCleanup(self.hub.kill)

    def start(self):
        self.hub.serve("--listen", "127.0.0.1:%d" % self.agent_port,
                       "--console", "127.0.0.1:%d" % self.port, said="agent port")

    def visitor(self, **more):
        return Visitor(self.port, **more)

    def administrator(self):
        visitor = self.visitor()
        self.assertEqual(visitor.begin(self.link).status, 200)
        return visitor

    def user(self, name, role, scope=None):
        words = ["user", "add", name, "--role", role]
        made = self.hub.json(*words, *(["--scope", scope] if scope else []))
        visitor = self.visitor()
        answer = visitor.begin(made["link"])
        self.assertEqual(answer.status, 200, answer.bytes)
        return visitor

    def now_step(self):
        return int(time.time()) // 30
