"""Whether the ports that a stack wants are free, and who holds those that aren't."""

import os
import socket
from pathlib import Path

from stack.console import Refusal
from stack.plan import PORT_SPAN


def refuse_taken(plan, wanted):
    """`wanted` holds (port, what for). Refuses with the first one that somebody holds."""
    for port, what in wanted:
        if _is_free(port):
            continue
        base = plan.port_base + 1000 if plan.port_base < 60000 else 24000
        raise Refusal(f"port {port} ({what}) is taken by {_holder(port)}: stop it, or take other ports: "
                      f"WILDMARCH_PORT_BASE={base} compose/up")


def claim_block(first, last):
    """(base, claim): the first block of PORT_SPAN ports from `first` on that nobody uses or has claimed.
    It is yours while the claim stays open; any number of test runs may do this at once."""
    for base in range(first, last, PORT_SPAN):
        claim = socket.socket(socket.AF_UNIX)
        try:
            claim.bind(f"\0wildmarch/ports/{base}")
        except OSError:
            claim.close()
            continue
        if all(_is_free(port) for port in range(base, base + PORT_SPAN)):
            return base, claim
        claim.close()
    raise Refusal(f"no {PORT_SPAN} free ports between {first} and {last}: stop what takes them")


def _is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _holder(port):
    """The program that listens on `port`, as far as we may see it."""
    inodes = {inode for table in ("/proc/net/tcp", "/proc/net/tcp6")
              for inode in _listening(table, port)}
    for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            target = os.readlink(descriptor)
        except OSError:
            continue  # it ended meanwhile, or is another user's
        if target.startswith("socket:[") and target[8:-1] in inodes:
            pid = descriptor.parts[2]
            return f"{Path('/proc', pid, 'comm').read_text().strip()} (pid {pid})"
    return "another user's program"


def _listening(table, port):
    try:
        lines = Path(table).read_text(encoding="ascii").splitlines()[1:]
    except FileNotFoundError:
        return
    for line in lines:
        fields = line.split()
        if fields[3] == "0A" and int(fields[1].rpartition(":")[2], 16) == port:
            yield fields[9]
