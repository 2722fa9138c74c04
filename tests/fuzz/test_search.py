"""Each fuzz target, built by clang with libFuzzer, searches from its corpus for a while. What it crashes on lies in
build/test/fuzz afterwards: it becomes a file of the corpus."""

import os
import re
import shutil
import subprocess
import unittest
from concurrent.futures import ThreadPoolExecutor

from stack.build import build
from stack.packages import PROJECT
from support.stack import DIRECTORY

# Seconds to search, by hand as long as one likes (see CMakeLists.txt), and bytes of an input.
TARGETS = {"amqp": (20, 300), "messages": (10, 4096), "event": (10, 4096), "http": (10, 4096), "json": (10, 4096),
           "content": (15, 16384), "battle": (15, 4096)}
GRACE_SECONDS = 60  # for a machine that is busy
BUILD = PROJECT / "build" / "fuzz"
FOUND = DIRECTORY / "fuzz"
SEARCHES = {}


def setUpModule():
    build(BUILD, DIRECTORY / "log" / "fuzz.build.log",
          {"CMAKE_C_COMPILER": "clang", "CMAKE_BUILD_TYPE": "Debug", "WILDMARCH_SANITIZE": "ON",
           "WILDMARCH_FUZZ": "ON"},
          "building the fuzz targets", [f"fuzz_{target}" for target in TARGETS])
    shutil.rmtree(FOUND, ignore_errors=True)
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for target in TARGETS:
            SEARCHES[target] = pool.submit(search, target)


def search(target):
    """Runs the target; returns its exit status and all that it said."""
    seconds, bytes_max = TARGETS[target]
    new = FOUND / target
    new.mkdir(parents=True)
    done = subprocess.run(
        [BUILD / "bin" / f"fuzz_{target}", new, PROJECT / "tests" / "fuzz" / "corpus" / target,
         f"-max_total_time={seconds}", f"-max_len={bytes_max}", f"-artifact_prefix={new}-", "-timeout=20",
         "-print_final_stats=1"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=seconds + GRACE_SECONDS)
    return done.returncode, done.stdout.decode("utf-8", "replace")


class Search(unittest.TestCase):
    def finds_nothing(self, target):
        status, said = SEARCHES[target].result()
        self.assertEqual(status, 0, said[-6000:])
        executions = int(re.search(r"stat::number_of_executed_units: (\d+)", said)[1])
        edges = re.findall(r"cov: (\d+)", said)[-1]
        print(f"{target}: {executions} executions, {edges} edges", flush=True)
        self.assertGreater(executions, 1000)

    def test_http_requests(self):
        self.finds_nothing("http")

    def test_json(self):
        self.finds_nothing("json")

    def test_messages(self):
        self.finds_nothing("messages")

    def test_the_envelope_of_an_event(self):
        self.finds_nothing("event")

    def test_the_content(self):
        self.finds_nothing("content")

    def test_stored_battles(self):
        self.finds_nothing("battle")

    def test_the_amqp_client(self):
        self.finds_nothing("amqp")


if __name__ == "__main__":
    unittest.main()
