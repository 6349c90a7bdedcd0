#!/usr/bin/env python3
"""Takes a quarter's report from the console as a browser does, in every form it gives.

    console.py LINK QUARTER FOLDER      LINK: the administrator's one-time link

Writes console.json (the call that the pages draw), and console-file.json .csv .xlsx .html.
"""
import http.client
import json
import ssl
import sys
import urllib.parse

PASSWORD = "demo at the console"


class Browser:
    def __init__(self, address):
        self.host, self.cookie, self.token = address.netloc, "", ""
        self.context = ssl.create_default_context()
        self.context.check_hostname = False
        self.context.verify_mode = ssl.CERT_NONE      # self-signed, on loopback

    def ask(self, method, path, body=None):
        line = http.client.HTTPSConnection(self.host, context=self.context, timeout=120)
        head = {"Cookie": self.cookie}
        if body is not None:
            head.update({"Origin": "https://" + self.host, "Content-Type": "application/json",
                         "X-Kheya-Token": self.token})
        said = json.dumps(body) if body is not None else None
        line.request(method, "/api/v1/" + path, said, head)
        answer = line.getresponse()
        given = answer.read()
        if answer.status != 200:
            sys.exit("console: %s: %d %s" % (path, answer.status, given.decode()))
        if answer.getheader("Set-Cookie"):
            self.cookie = answer.getheader("Set-Cookie").split(";")[0]
        return given


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    link, quarter, folder = sys.argv[1:]
    address = urllib.parse.urlparse(link)
    browser = Browser(address)
    key = address.fragment.removeprefix("first=")
    browser.token = json.loads(browser.ask("POST", "first", {"key": key,
                                                             "password": PASSWORD}))["token"]
    files = {"console.json": browser.ask("POST", "report", {"quarter": quarter})}
    for form in ("json", "csv", "xlsx", "html"):
        asked = urllib.parse.urlencode({"quarter": quarter, "format": form, "lang": "bn"})
        files["console-file." + form] = browser.ask("GET", "report?" + asked)
    for name, given in files.items():
        with open(folder + "/" + name, "wb") as file:
            file.write(given)


if __name__ == "__main__":
    main()
