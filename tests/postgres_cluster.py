#!/usr/bin/env python3
"""A private PostgreSQL server for tests: a unix socket in a temporary folder, no port on the
network, everything synced to the disk as it would be at a hub. It ends, and its folder with it,
when its standard input does: however a test ends, no server is left behind.

    postgres_cluster.py ANSWER    writes the server's URL to the file ANSWER when it is ready

Works as an ordinary user and as root, where PostgreSQL insists on another user: then it runs as
"postgres" or "nobody".
"""
import glob
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time

STARTED_WITHIN_S = 120
SETTINGS = {"listen_addresses": "", "fsync": "on", "full_page_writes": "on",
            "synchronous_commit": "on", "max_connections": "60", "shared_buffers": "64MB",
            "log_min_messages": "warning", "timezone": "UTC"}


def program(name):
    for folder in sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True):
        if os.access(os.path.join(folder, name), os.X_OK):
            return os.path.join(folder, name)
    found = shutil.which(name)
    if found is None:
        raise SystemExit("no PostgreSQL server here: packaging/deps.sh test installs it")
    return found


def as_user():
    """The words that a command begins with so that it does not run as root."""
    if os.geteuid() != 0:
        return [], None
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return ["setpriv", "--reuid", str(user.pw_uid), "--regid", str(user.pw_gid),
                "--clear-groups"], user
    raise SystemExit("root, and neither a user postgres nor nobody to run the server as")


class Cluster:
    """Started by start(), or as a context."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kheya-pg-"))
        self.prefix, user = as_user()
        if user is not None:
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        self.data = self.folder / "data"
        self.url = "postgresql://kheya@/postgres?host=%s" % self.folder
        self.server = None

    def __enter__(self):
        self.make()
        self.start()
        return self

    def __exit__(self, *_):
        self.end()

    def run(self, *words):
        done = subprocess.run([*self.prefix, *map(str, words)], cwd=self.folder, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        if done.returncode != 0:
            raise SystemExit("%s: %s" % (words[0], done.stdout))

    def make(self):
        self.run(program("initdb"), "-D", self.data, "-U", "kheya", "-E", "UTF8",
                 "--locale=C.UTF-8", "--auth=trust", "--no-instructions")

    def standby(self):
        """Another cluster, started, that follows this one and may take over. From then on this one
        answers no commit that the other has not on its disk."""
        other = Cluster()
        other.run(program("pg_basebackup"), "-D", other.data, "-R", "-X", "stream", "-c", "fast",
                  "-h", self.folder, "-U", "kheya")
        other.start("-c", "cluster_name=standby")
        self.sql("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
        self.sql("SELECT pg_reload_conf()")
        until = time.monotonic() + STARTED_WITHIN_S
        while self.sql("SELECT sync_state FROM pg_stat_replication") != "sync":
            if time.monotonic() > until:
                other.end()
                raise SystemExit("the standby does not follow")
            time.sleep(0.05)
        return other

    def start(self, *more):
        words = [program("postgres"), "-D", self.data, "-k", self.folder, *more]
        for name, value in SETTINGS.items():
            words += ["-c", "%s=%s" % (name, value)]
        with open(self.folder / "server.log", "a", encoding="utf-8") as log:
            self.server = subprocess.Popen([*self.prefix, *map(str, words)], cwd=self.folder,
                                           stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        until = time.monotonic() + STARTED_WITHIN_S
        while time.monotonic() < until and self.server.poll() is None:
            asked = subprocess.run([program("pg_isready"), "-q", "-h", self.folder, "-d",
                                    "postgres", "-U", "kheya"], check=False)
            if asked.returncode == 0:
                return
            time.sleep(0.05)
        raise SystemExit("the server did not start: " + (self.folder / "server.log").read_text())

    def stop(self, how=signal.SIGINT):
        """SIGINT ends its sessions and stops in order; SIGQUIT is a crash."""
        if self.server is not None and self.server.poll() is None:
            self.server.send_signal(how)
            self.server.wait(timeout=120)
        self.server = None

    def end(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def sql(self, text, database="postgres"):
        words = [program("psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h",
                 self.folder, "-U", "kheya", "-d", database, "-c", text]
        done = subprocess.run(words, text=True, capture_output=True, check=False)
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        return done.stdout.strip()

    def database(self, name):
        """A new one of that name; gives its URL."""
        self.sql("CREATE DATABASE " + name)
        return "postgresql://kheya@/%s?host=%s" % (name, self.folder)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with Cluster() as cluster:
        with open(sys.argv[1], "w", encoding="utf-8") as answer:
            answer.write(cluster.url + "\n")
        sys.stdin.read()


if __name__ == "__main__":
    main()
