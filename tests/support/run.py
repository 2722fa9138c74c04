"""tests/run: installs, builds with sanitizers, runs the parts, counts every single test.

A part is what ctest knows by the part's label, then the Python tests in tests/<part>/test_*.py. Its last line
is the sum; the exit code is 1 when a test failed, when a service wrote a sanitizer report, or when there was
no test at all."""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass

from stack.build import build
from stack.console import Refusal, Step, follow
from stack.packages import PROJECT, ensure
from stack.plan import child_environment
from support import node
from support.stack import DIRECTORY, SANITIZER_REPORTS, Stack
from support.tally import OUTPUT_LINES, Tally, count, count_cut_short, read_ctest

BUILD = PROJECT / "build" / "asan"
LOGS = DIRECTORY / "log"
LATE = "it took longer than its budget and was ended"


@dataclass(frozen=True)
class Part:
    seconds: int  # its budget
    jobs: int = 1  # how many of its ctest programs run at once
    servers: bool = False  # private servers are started for its ctest programs
    modules: int = 1  # how many of its Python modules run at once
    about: str = ""


PARTS = {
    "lint": Part(180, 2, about="format, borders, syntax"),
    "unit": Part(300, 2, about="rules, codecs, parsers: no server"),
    "integration": Part(600, servers=True, modules=2, about="a part against real RabbitMQ, Postgres, Redis"),
    "fuzz": Part(300, about="each parser against inputs that a search finds"),
    "spin": Part(300, about="the models of the hard cases"),
    "contract": Part(300, servers=True, about="messages, documents, versions, topology, definitions"),
    "e2e": Part(600, modules=2, about="a player's story through the sandbox"),
    "faults": Part(900, modules=2, about="kill, cut, stall, flush; then the invariants"),
}


def main(words):
    os.umask(0o077)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    arguments = _parser().parse_args(words)
    names = list(PARTS) if "all" in arguments.parts or not arguments.parts else arguments.parts
    total, begun = Tally(), time.monotonic()
    try:
        prepare()
        for name in names:
            total += run_part(name, PARTS[name], arguments.only)
        total += sanitizer_reports()
    except Refusal as refusal:
        say(f"\ntests/run: {refusal}")
        total += Tally(failed=1)
    except KeyboardInterrupt:
        say("\ninterrupted")
        total += Tally(failed=1)
    if total.is_empty:
        say("\ntests/run: no test ran")
    say(f"\n{time.monotonic() - begun:.0f} s; logs are in {LOGS}")
    say(str(total))
    return 0 if total.passed > 0 and total.failed == 0 else 1


def _interrupt(*_):
    raise KeyboardInterrupt


def _parser():
    parser = argparse.ArgumentParser(
        prog="tests/run", description="Runs every test, or the parts that are named.",
        formatter_class=argparse.RawTextHelpFormatter,
        epilog="parts:\n" + "\n".join(f"  {name:<14}{part.about}" for name, part in PARTS.items()))
    parser.add_argument("parts", nargs="*", choices=[*PARTS, "all", []], metavar="PART")
    parser.add_argument("--only", metavar="WORD", help="only tests whose name holds WORD")
    return parser


def prepare():
    """Everything that the parts stand on: packages, the build, an empty place for what they write."""
    lists = [PROJECT / "compose" / "packages", PROJECT / "tests" / "packages", *node.package_lists()]
    ensure(lists, LOGS / "install.log")
    shutil.rmtree(SANITIZER_REPORTS, ignore_errors=True)
    SANITIZER_REPORTS.mkdir(parents=True)
    build(BUILD, LOGS / "build.log", {"CMAKE_BUILD_TYPE": "Debug", "WILDMARCH_SANITIZE": "ON",
                                      "WILDMARCH_FAULTS": "ON"}, "building with sanitizers")


def run_part(name, part, only):
    """Runs one part within its budget and returns its sum."""
    deadline = time.monotonic() + part.seconds
    tally = run_ctest(name, part, only, deadline) + run_python(name, part, only, deadline)
    if tally.is_empty:
        say(f" -- {name}: has no tests" + (f" named {only}" if only else ""))
    return tally


# --- ctest


def run_ctest(name, part, only, deadline):
    select = ["-L", f"^{name}$", *(["-R", only] if only else [])]
    if not _ctest_has_any(select):
        return Tally()
    if not part.servers:
        return _run_ctest(name, part, select, deadline, {})
    with Stack(f"{name}-servers", services=False) as stack:
        return _run_ctest(name, part, select, deadline, stack.env)


def _ctest_has_any(select):
    listed = subprocess.run(["ctest", "--test-dir", BUILD, "-N", *select], capture_output=True,
                            text=True, check=True)
    return "Total Tests: 0" not in listed.stdout


def _run_ctest(name, part, select, deadline, addresses):
    junit = LOGS / f"{name}.xml"
    junit.unlink(missing_ok=True)
    command = ["ctest", "--test-dir", BUILD, *select, "-j", part.jobs, "--output-junit", junit,
               "--no-tests=error", "--output-on-failure",
               "--test-output-size-passed", 1 << 20, "--test-output-size-failed", 1 << 20]

    def read(status, tail):
        if status is None:
            return _lost(LATE, tail)
        return read_ctest(junit, say) if junit.exists() else _lost("it left no result", tail)

    return _counted(name, command, LOGS / f"{name}.log", deadline, addresses, read)


# --- Python


def run_python(name, part, only, deadline):
    """tests/<part>/test_*.py; they start the stack that they need by support.stack."""
    directory = PROJECT / "tests" / name
    if not any(directory.glob("test_*.py")):
        return Tally()
    log = LOGS / f"{name}.python.log"
    words = ["-k", only] if only else []
    if part.modules > 1:
        command = [sys.executable, "-m", "support.modules", directory, part.modules, *words]
    else:  # in one process, which starts the stack that they share once
        command = [sys.executable, "-m", "unittest", "discover", "-v", "-s", directory, *words]

    def read(status, tail):
        text = log.read_text(encoding="utf-8", errors="replace")
        if status is None:
            _lost(LATE, tail)
            return count_cut_short(text)
        tally = count(text, True)
        if tally.failed:
            _show(tail)
        return tally

    return _counted(f"{name} (Python)", command, log, deadline, {}, read)


# --- both


def _counted(what, command, log, deadline, addresses, read):
    """Runs a test program until `deadline` and returns what `read(exit status, last lines)` makes of its
    results; the status is None if it was ended."""
    log.unlink(missing_ok=True)
    environment = child_environment(
        PYTHONPATH=os.environ["PYTHONPATH"], PYTHONDONTWRITEBYTECODE="1", PYTHONUNBUFFERED="1",
        WILDMARCH_BINARIES=str(BUILD / "bin"), WILDMARCH_TEST_DIRECTORY=str(DIRECTORY), **addresses)
    with Step(what) as step:
        status, tail = follow(command, log, step, _name_of_test, environment,
                              max(1, deadline - time.monotonic()), tail_lines=OUTPUT_LINES)
        tally = read(status, tail)
        if status != 0 and tally.failed == 0:
            _show(tail)
            tally.failed = 1
        step.failed = tally.failed > 0
        step.tell(str(tally))
    return tally


def _name_of_test(line):
    """Which test a line of ctest or unittest says has begun, if it says so."""
    match = re.match(r"\s*(?:Start\s+\d+: (\S+)|(test_\w+) \()", line)
    return match and (match[1] or match[2])


def _lost(why, tail):
    """A program whose count is unknown is one failed test."""
    say(f"--- {why}; what it said last:")
    _show(tail)
    return Tally(failed=1)


def _show(lines):
    say("\n".join(f"    {line}" for line in lines))


def sanitizer_reports():
    """Each report that a service left is a failed test."""
    reports = sorted(SANITIZER_REPORTS.glob("report*"))
    for report in reports:
        say(f" -- a service wrote {report}:")
        lines = report.read_text(encoding="utf-8", errors="replace").splitlines()
        _show(lines[:OUTPUT_LINES])
    return Tally(failed=len(reports))


def say(text):
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
