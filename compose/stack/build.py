"""Builds the project with CMake and Ninja into a directory of its own."""

import re
import shutil

from stack.console import Step, run_logged
from stack.packages import PROJECT


def build(directory, log, options, what="building", targets=()):
    """Configures and builds the project, or only the named targets, into `directory`; `options` are CMake's
    -D settings."""
    with Step(what) as step:
        step.tell("configuring")
        run_logged(["cmake", "-S", str(PROJECT), "-B", str(directory), "-G", "Ninja",
                    *(f"-D{name}={value}" for name, value in options.items())], log, step)
        run_logged([shutil.which("ninja") or "ninja", "-C", str(directory), *targets], log, step, _progress)


def _progress(line):
    match = re.match(r"\[(\d+)/(\d+)\]", line)
    return f"{match[1]} of {match[2]}" if match else None
