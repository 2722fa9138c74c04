"""What processes use: processor time while something is measured, and memory."""

import os
import time
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


class Usage:
    """`with Usage(stack, names, peers) as usage: …`; then usage.seconds, and usage.cpu_us by name. `peers` are
    further processes: {name: pid}."""

    def __init__(self, stack, names, peers=None):
        self._pids = {name: stack.pid(name) for name in names} | (peers or {})
        self.seconds = 0.0
        self.cpu_us = {}

    def __enter__(self):
        self._before = self._look()
        self._begun = time.monotonic()
        return self

    def __exit__(self, kind, error, trace):
        self.seconds = time.monotonic() - self._begun
        after = self._look()
        self.cpu_us = {name: after[name] - self._before[name] for name in after}

    def _look(self):
        return {name: _family_cpu_us(pid) for name, pid in self._pids.items()}


def resident_mb(pid):
    """Memory of one process, in MB of 1024 x 1024."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise AssertionError(f"/proc/{pid}/status names no VmRSS")


def _family_cpu_us(pid):
    """A process with its children: those that live, and those that ended."""
    own = _cpu_ticks(pid, with_ended=True) + sum(_cpu_ticks(child) for child in _children(pid))
    return own * 1_000_000 // TICKS


def _cpu_ticks(pid, with_ended=False):
    """Of user and system; 0 for one that has just ended: its parent has its time."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return 0
    user, system, ended_user, ended_system = map(int, stat.rpartition(")")[2].split()[11:15])
    return user + system + (ended_user + ended_system if with_ended else 0)


def _children(pid):
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
