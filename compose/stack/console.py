"""What a person reads while the stack works: a line for each step, how far it is, how long it took."""

import os
import select
import signal
import subprocess
import sys
import time
from collections import deque
from pathlib import Path

REDRAW_SECONDS = 0.5  # on a terminal
REPEAT_SECONDS = 10  # in a log: a line now and then shows that it isn't stuck
TAIL_LINES = 15  # of a command's output, shown when it fails
END_SECONDS = 15  # for a command that is ended to clean up


class Refusal(Exception):
    """Something that only the person can mend: its text says what is wrong and what to do."""


class Step:
    """One step on the screen: `with Step("starting RabbitMQ") as step: step.tell("booting")`."""

    def __init__(self, what):
        self.what = what
        self.detail = ""
        self.failed = False  # set it for a step that ended, and not well
        self.live = sys.stdout.isatty()
        self.begun = time.monotonic()
        self.drawn = 0.0

    def __enter__(self):
        if self.live:
            self._draw()
        else:
            print(f"    {self.what} …", flush=True)
            self.drawn = time.monotonic()
        return self

    def tell(self, detail=None):
        """Says how far it is; call it as often as you like, or without a word, to show that time passes."""
        if detail is not None:
            self.detail = detail
        pause = REDRAW_SECONDS if self.live else REPEAT_SECONDS
        if time.monotonic() - self.drawn >= pause:
            self._draw()

    def __exit__(self, kind, error, trace):
        mark = "--" if kind is not None or self.failed else "ok"
        start = "\r\033[K" if self.live else ""
        print(f"{start} {mark} {self._line()}", flush=True)

    def _line(self):
        seconds = time.monotonic() - self.begun
        detail = f": {self.detail}" if self.detail else ""
        return f"{self.what}{detail} ({seconds:.0f} s)"

    def _draw(self):
        if self.live:
            print(f"\r\033[K    {self._line()[:100]}", end="", flush=True)
        else:
            print(f"    {self._line()}", flush=True)
        self.drawn = time.monotonic()


def run_logged(argv, log, step, read_line=None, may_ask=False):
    """Runs a long command: its output goes to the file `log`, and `read_line(line)` may make a progress
    text of a line. A failure is a Refusal with the last lines and the file's name. One that `may_ask` at
    the terminal (sudo) stays in our process group."""
    status, tail = follow(argv, log, step, read_line, own_group=not may_ask)
    if status != 0:
        raise Refusal(f"{argv[0]} failed ({status}); the whole output is in {log}, its end:\n" +
                      "\n".join(f"    {line}" for line in tail))


def follow(argv, log, step, read_line=None, env=None, seconds=None, own_group=True,
           tail_lines=TAIL_LINES):
    """Runs a command to its end; returns (exit status, last lines). The status is None if it took longer
    than `seconds` and was ended. With a process group of its own, nothing of that group outlives it."""
    log = Path(log)
    log.parent.mkdir(parents=True, exist_ok=True)
    tail = deque(maxlen=tail_lines)
    deadline = None if seconds is None else time.monotonic() + seconds
    with open(log, "ab") as out:
        child = subprocess.Popen([str(word) for word in argv], stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, env=env,
                                 start_new_session=own_group)
        try:
            for raw in _lines(child.stdout.fileno(), step, deadline):
                out.write(raw)
                out.flush()
                line = raw.decode("utf-8", "replace").rstrip()
                if line:
                    tail.append(line)
                step.tell(read_line(line) if read_line else None)
            status = child.wait(None if deadline is None else max(1, deadline - time.monotonic()))
        except (TimeoutError, subprocess.TimeoutExpired):
            status = None
        finally:
            _end(child, own_group)
    return status, tail


def _end(child, own_group):
    """SIGTERM to what is left of a command, and after a while SIGKILL."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            if own_group:
                os.killpg(child.pid, number)
            else:
                child.send_signal(number)  # nothing, once it has ended
        except ProcessLookupError:
            return
        try:
            child.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            continue


def _lines(descriptor, step, deadline):
    """The lines that arrive on a pipe; while none do, the step shows that time passes."""
    rest = b""
    while deadline is None or time.monotonic() < deadline:
        if not select.select([descriptor], [], [], REDRAW_SECONDS)[0]:
            step.tell()
            continue
        chunk = os.read(descriptor, 65536)
        if not chunk:
            if rest:
                yield rest
            return
        *lines, rest = (rest + chunk).split(b"\n")
        yield from (line + b"\n" for line in lines)
    raise TimeoutError
