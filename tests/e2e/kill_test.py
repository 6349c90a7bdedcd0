#!/usr/bin/env python3
"""kill -9 at random moments of set, sync and run: what was answered as saved is there, and the
next start needs no repair. KHEYA_KILLS kills in all (default 200); KHEYA_SEED repeats a run."""
import os
import random
import subprocess
import threading
import time
import unittest

from kheya import World

KILLS = int(os.environ.get("KHEYA_KILLS", "200"))
SEED = int(os.environ.get("KHEYA_SEED", "20211122"))


class Kill(World):
    def setUp(self):
        super().setUp()
        self.chance = random.Random(SEED)
        self.saved = set()        # texts that were answered as saved
        self.tried = set()        # all texts
        self.number = 0

    def typical(self, words):
        """Seconds that a command takes when nobody kills it."""
        begin = time.monotonic()
        subprocess.run(words, capture_output=True, check=False)
        return time.monotonic() - begin

    def kill_within(self, words, longest):
        """Starts a command and kills it at a random moment; gives it whether it ended before."""
        process = subprocess.Popen(list(map(str, words)), stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL)
        try:
            process.wait(timeout=self.chance.uniform(0, longest))
        except subprocess.TimeoutExpired:
            process.kill()
        out = process.communicate()[0]
        return process.returncode, out

    def new_text(self):
        self.number += 1
        text = "remark %d" % self.number
        self.tried.add(text)
        return text

    def save_one(self, agent, longest=None):
        text = self.new_text()
        words = agent.words("set", "remark", "about=portal", "text=" + text)
        if longest is None:
            agent("set", "remark", "about=portal", "text=" + text)
            self.saved.add(text)
            return
        code, out = self.kill_within(words, longest)
        if code == 0 and out:
            self.saved.add(text)

    def assert_nothing_lost(self, agent):
        held = agent.texts()
        self.assertLessEqual(self.saved, held, "seed %d" % SEED)
        self.assertLessEqual(held, self.tried)

    def test_killing_set(self):
        agent = self.enrol("one", "DIP-DIST-65")
        longest = 1.3 * self.typical(
            agent.words("set", "remark", "about=portal", "text=" + self.new_text()))
        for _ in range(KILLS // 4):
            self.save_one(agent, longest)
        self.assert_nothing_lost(agent)
        self.sync_all()
        self.assert_all_agree()
        self.assertLessEqual(self.saved, self.hub.texts("--office", "DIP-DIST-65"))

    def test_killing_sync_and_the_running_agent(self):
        agent = self.enrol("one", "DIP-DIST-65")
        longest = 1.3 * self.typical(agent.words("sync"))
        for _ in range(KILLS // 4):
            self.save_one(agent)
            self.kill_within(agent.words("sync"), longest)
        self.assert_nothing_lost(agent)
        for _ in range(KILLS // 4):
            agent.serve()
            saver = threading.Thread(target=self.try_to_save, args=(agent,))
            saver.start()
            time.sleep(self.chance.uniform(0, 0.15))
            agent.kill()
            saver.join()
        self.assert_nothing_lost(agent)
        self.sync_all()
        self.assert_all_agree()
        self.assertLessEqual(self.saved, self.hub.texts("--office", "DIP-DIST-65"))

    def try_to_save(self, agent):
        text = self.new_text()
        done = agent("set", "remark", "about=portal", "text=" + text, expect=None)
        if done.returncode == 0:
            self.saved.add(text)

    def test_killing_the_hub(self):
        one, two = self.enrol("one", "DIP-DIST-65"), self.enrol("two", "DIP-DIST-65")
        for _ in range(KILLS // 4):
            self.save_one(one)
            self.save_one(two)
            syncs = [subprocess.Popen(list(map(str, a.words("sync", "--deadline", "5"))),
                                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                     for a in (one, two)]
            time.sleep(self.chance.uniform(0, 0.1))
            self.hub.kill()
            for sync in syncs:
                sync.wait(timeout=60)
            self.hub.start(self.hub_port)
        self.sync_all()
        self.assert_all_agree()
        self.assert_nothing_lost(one)
        self.assertEqual(self.hub.texts("--office", "DIP-DIST-65"), self.saved)


if __name__ == "__main__":
    unittest.main(verbosity=2)
