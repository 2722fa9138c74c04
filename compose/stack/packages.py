"""Debian packages: which of a list are missing, and getting them."""

import re
import shutil
import subprocess
from pathlib import Path

from stack.console import Refusal, Step, run_logged

PROJECT = Path(__file__).resolve().parents[2]
INSTALL = Path(__file__).resolve().parent / "install"
LINE = re.compile(r"([a-z0-9][a-z0-9+.-]+)(?:\s*>=\s*(\S+))?")


def read_list(path):
    """The (package, least version or None) of each line of `path`."""
    wanted = []
    for line in Path(path).read_text().splitlines():
        line = line.partition("#")[0].strip()
        if not line:
            continue
        match = LINE.fullmatch(line)
        if match is None:
            raise Refusal(f"{path}: '{line}' isn't a package name, nor 'name >= version'")
        wanted.append(match.groups())
    return wanted


def missing(wanted):
    """The names of those that aren't installed, or are older than wanted."""
    query = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status} ${Version}\n"] +
        [name for name, _ in wanted], capture_output=True, text=True, check=False)
    installed = {}
    for line in query.stdout.splitlines():
        name, status, version = (line.split(" ") + [""])[:3]
        if status == "installed":
            installed[name] = version
    return [name for name, least in wanted
            if name not in installed or (least and not _at_least(installed[name], least))]


def _at_least(version, least):
    return subprocess.run(["dpkg", "--compare-versions", version, "ge", least],
                          check=False).returncode == 0


def ensure(lists, log):
    """Installs what is missing of the package lists at the paths `lists`; says so while it does."""
    if shutil.which("dpkg-query") is None:
        raise Refusal("this isn't Debian: install the packages named in compose/packages yourself, "
                      "and a dpkg-query that says so, or use Debian 12")
    absent = missing([entry for path in lists for entry in read_list(path)])
    if not absent:
        return
    shown = ", ".join(absent[:3]) + (f" and {len(absent) - 3} more" if len(absent) > 3 else "")
    with Step(f"installing {shown}") as step:
        run_logged([INSTALL, *absent], log, step, _progress, may_ask=True)
        step.tell("")
    still = missing([(name, None) for name in absent])
    if still:
        raise Refusal(f"still missing after apt-get: {', '.join(still)}; see {log}, "
                      "or install them by hand and run this again")


def _progress(line):
    match = re.match(r"(Get:\d+|Unpacking|Setting up) ?(.*)", line)
    if match is None:
        return None
    if match[1].startswith("Get:"):
        return "downloading " + " ".join(match[2].split(" ")[3:5])
    return f"{match[1].lower()} {match[2].split(' ')[0]}"
