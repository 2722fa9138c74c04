"""tests/balance/run: builds a release, lets simulated people play, and writes a report with pictures."""

import argparse
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from stack.build import build
from stack.console import Refusal, Step
from stack.packages import PROJECT, ensure
from balance import bounds, page
from balance.tables import NAMES, Tables

RELEASE = PROJECT / "build" / "release"
AT_ONCE = 2


def main(words):
    os.umask(0o077)
    arguments = _parser().parse_args(words)
    try:
        folder = arguments.out.resolve()
        folder.mkdir(parents=True, exist_ok=True)
        if not arguments.report_only:
            measure(arguments, folder)
        tables = Tables(folder)
        checked = bounds.check(tables)
    except Refusal as refusal:
        print(f"\ntests/balance/run: {refusal}", flush=True)
        return 1
    file = folder / "report.html"
    file.write_text(page.write(tables, checked, arguments), encoding="utf-8")
    for bound in checked:
        print(f" {bound.mark} {bound.name}: {bound.found}")
    print(f"\nthe report: {file}", flush=True)
    return 1 if any(not bound.holds for bound in checked) else 0


def _parser():
    parser = argparse.ArgumentParser(
        prog="tests/balance/run", description=__doc__,
        epilog="The exit code is 1 when a bound is broken.")
    parser.add_argument("--players", metavar="N", type=int, default=2000, help="how many (%(default)s)")
    parser.add_argument("--days", metavar="N", type=int, default=30, choices=range(8, 121),
                        help="how long each plays, 8 to 120 (%(default)s)")
    parser.add_argument("--seed", metavar="N", type=int, default=1, help="of all chance (%(default)s)")
    parser.add_argument("--out", metavar="DIR", type=Path, default=PROJECT / "build" / "balance",
                        help="where the tables and report.html go (%(default)s)")
    parser.add_argument("--report-only", action="store_true", help="of the tables that are there already")
    return parser


def measure(arguments, folder):
    log = folder / "build.log"
    ensure([PROJECT / "compose" / "packages"], folder / "install.log")
    build(RELEASE, log, {"CMAKE_BUILD_TYPE": "Release"}, "building a release", ["balance"])
    with Step("measuring"), ThreadPoolExecutor(AT_ONCE) as pool:
        for done in [pool.submit(_run, [RELEASE / "bin" / "balance", PROJECT / "core" / "content", folder,
                                        arguments.seed, arguments.players, arguments.days, name])
                     for name in reversed(NAMES)]:  # the longest first
            done.result()


def _run(command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Refusal(f"{command[0].name} failed: {done.stderr.strip()}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
