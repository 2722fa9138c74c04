"""Counting tests: what a test program printed at its end, in whatever dialect it speaks."""

import re
import xml.etree.ElementTree as tree
from dataclasses import dataclass

# Criterion, Python's unittest, and the plain line that our own scripts end with.
CRITERION = re.compile(r"Synthesis: Tested: (\d+) \| Passing: (\d+)")
UNITTEST = re.compile(r"^Ran (\d+) tests? in .*?^(?:OK|FAILED)(?: \(([^)]*)\))?$", re.M | re.S)
PLAIN = re.compile(r"^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$", re.M)
COLOUR = re.compile(r"(?:\x1b|\[NON-XML-CHAR-0x1B\])\[[\d;]*m")
OUTPUT_LINES = 100


@dataclass
class Tally:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other):
        return Tally(self.passed + other.passed, self.failed + other.failed,
                     self.skipped + other.skipped)

    def __str__(self):
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"

    @property
    def is_empty(self):
        return self == Tally()


def count(text, succeeded):
    """The tests of one program, by its output. A program that failed has at least one failed test; one that
    names no number is one test."""
    text = COLOUR.sub("", text)
    tally = _criterion(text) or _unittest(text) or _plain(text)
    if tally is None:
        return Tally(passed=1) if succeeded else Tally(failed=1)
    if not succeeded and tally.failed == 0:
        tally.failed = 1
    return tally


def count_cut_short(text):
    """The tests of a verbose unittest run that never came to its end, and one failure for that."""
    ends = [line.rpartition("... ")[2] for line in text.splitlines() if "... " in line]
    return Tally(ends.count("ok"), 1 + sum(end in ("FAIL", "ERROR") for end in ends),
                 sum(end.startswith("skipped") for end in ends))


def _criterion(text):
    match = CRITERION.search(text)
    if match is None:
        return None
    tested, passing = map(int, match.groups())
    return Tally(passing, tested - passing)


def _unittest(text):
    matches = list(UNITTEST.finditer(text))
    if not matches:
        return None
    ran, details = int(matches[-1][1]), matches[-1][2] or ""
    numbers = {name: int(number) for name, number in re.findall(r"([a-z ]+)=(\d+)", details)}
    numbers = {name.strip(): number for name, number in numbers.items()}
    failed = sum(numbers.get(name, 0) for name in ("failures", "errors", "unexpected successes"))
    skipped = numbers.get("skipped", 0)
    return Tally(max(0, ran - failed - skipped), failed, skipped)


def _plain(text):
    matches = list(PLAIN.finditer(text))
    if not matches:
        return None
    return Tally(*(int(number or 0) for number in matches[-1].groups()))


def read_ctest(junit, say):
    """The tests behind a JUnit file of ctest; `say` is told of each program that failed, with its output."""
    total = Tally()
    for case in tree.parse(junit).getroot().iter("testcase"):
        output = case.findtext("system-out") or ""
        status = case.get("status")
        if status in ("disabled", "notrun") and case.find("failure") is None:
            total += Tally(skipped=1)
            continue
        tally = count(output, status == "run")
        total += tally
        if tally.failed:
            lines = COLOUR.sub("", output).splitlines()
            say(f"--- {case.get('name')}: {tally}")
            say("\n".join(f"    {line}" for line in lines[-OUTPUT_LINES:]))
    return total
