"""The core starts with a sound content only: wildmarch-core with and without -t."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from stack.packages import PROJECT
from support.stack import BINARIES

SOUND = PROJECT / "tests" / "support" / "content"
SECONDS = 20


class Start(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.content = Path(directory.name) / "content"
        shutil.copytree(SOUND, self.content)

    def core(self, *flags):
        # Nobody listens there: it must not come so far.
        environment = {**os.environ, "AMQP_URL": "amqp://127.0.0.1:1", "DATABASE_URL": "postgresql://127.0.0.1:1",
                       "REDIS_URL": "redis://127.0.0.1:1", "FIGHT_SECRET": "0123456789abcdef", "ADMIN_PORT": "0"}
        return subprocess.run([BINARIES / "wildmarch-core", *flags], env=environment, capture_output=True, text=True,
                              timeout=SECONDS, check=False)

    def break_it(self):
        for name, sound, broken in (("traps", "agility", "cunning"), ("titles", '"level": 10', '"level": 61')):
            path = self.content / f"{name}.json"
            path.write_text(path.read_text(encoding="utf-8").replace(sound, broken), encoding="utf-8")

    def test_a_sound_one_passes_the_test(self):
        done = self.core("-t", "--content-dir", self.content)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn(f"CONTENT_DIR={self.content}\n", done.stdout)

    def test_the_one_that_it_is_built_with_passes_the_test(self):
        done = self.core("-t")
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_every_mistake_is_named_and_nothing_starts(self):
        self.break_it()
        for flags in ((), ("-t",)):
            with self.subTest(flags=flags):
                done = self.core(*flags, "--content-dir", self.content)
                said = [line for line in done.stderr.splitlines() if not line.startswith("{")]
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertEqual(said[0], "titles.json: comes_home.level must be 2..60")
                self.assertRegex(said[1], "^traps.json: pit.stat must be one of ")
                self.assertRegex(said[2], "^wildmarch-core: the content of .* is not fit for use: titles.json: ")

    def test_a_directory_that_is_not_there(self):
        done = self.core("-t", "--content-dir", self.content / "nowhere")
        self.assertEqual(done.returncode, 2)
        self.assertIn("nowhere/monsters.json can't be read: No such file or directory", done.stderr)


if __name__ == "__main__":
    unittest.main()
