"""The supervisor's client: starts a supervisor, and asks it to start, stop and kill parts."""

import json
import os
import socket
import subprocess
import sys

from stack.console import Refusal
from stack.packages import PROJECT
from stack.plan import child_environment

ANSWER_SECONDS = 60  # above every grace period


class Control:
    """A connection to the supervisor of the stack in a directory."""

    def __init__(self, connection):
        self.connection = connection
        self.supervisor = None  # its process, when we launched it
        self.lines = connection.makefile("r", encoding="utf-8")
        self.events = []  # what a watching connection was told between answers

    def close(self):
        self.lines.close()
        self.connection.close()

    def ask(self, **request):
        """Sends one request and returns the answer to it; a refusal of the supervisor is a Refusal."""
        try:
            self.connection.sendall(json.dumps(request).encode() + b"\n")
            while True:
                answer = self._read()
                if "event" not in answer:
                    break
                self.events.append(answer)
        except TimeoutError:
            raise Refusal(f"the supervisor didn't answer '{request['do']}' in {ANSWER_SECONDS} s: "
                          "see supervisor.log") from None
        if "error" in answer:
            raise Refusal(answer["error"])
        return answer

    def next_event(self):
        """Waits for the next event; None when the supervisor has ended."""
        if self.events:
            return self.events.pop(0)
        self.connection.settimeout(None)
        try:
            return self._read()
        except ConnectionError:
            return None

    def _read(self):
        line = self.lines.readline()
        if not line:
            raise ConnectionResetError("the supervisor has ended")
        return json.loads(line)

    # What there is to ask for.

    def start(self, name=None, part=None, env=None):
        """Starts a part: a new one by its description, a stopped one by its name. `env` is for this one
        start: when the part dies, it is started again without."""
        request = {"part": part} if part else {"name": name}
        return self.ask(do="start", env=env or {}, **request)

    def stop(self, name):
        return self.ask(do="stop", name=name)

    def kill(self, name, signal="KILL"):
        return self.ask(do="kill", name=name, signal=signal)

    def warm(self, name):
        """Says that a part is well, and may be stopped."""
        return self.ask(do="warm", name=name)

    def parts(self):
        return {part["name"]: part for part in self.ask(do="list")["parts"]}

    def is_closing(self):
        """Whether the stack is being stopped already."""
        return self.ask(do="list")["closing"]

    def hold(self, held=True):
        """While held, the stack ends when this connection does."""
        return self.ask(do="hold", held=held)

    def watch(self):
        return self.ask(do="watch")

    def shutdown(self):
        """Stops everything in order, then the supervisor itself; returns when all has ended."""
        try:
            self.ask(do="shutdown")
        except ConnectionError:
            pass  # it ended before its answer was read
        if self.supervisor is not None:
            self.supervisor.wait()


def connect(directory):
    """The Control of a running stack, or None if none runs in `directory`."""
    try:
        holder = os.open(directory, os.O_RDONLY)
    except FileNotFoundError:
        return None
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(ANSWER_SECONDS)
    try:
        connection.connect(f"/proc/self/fd/{holder}/control")  # any path fits into a socket address so
    except (FileNotFoundError, ConnectionRefusedError):
        connection.close()
        return None
    finally:
        os.close(holder)
    return Control(connection)


def launch(directory):
    """Starts a supervisor for the stack in `directory` and connects to it. It outlives the caller, unless
    the caller holds it."""
    holder = os.open(directory, os.O_RDONLY)
    address = f"/proc/self/fd/{holder}/control"
    if os.path.lexists(address):
        os.unlink(address)  # of a supervisor that was killed
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        os.chmod(address, 0o600)
        listener.listen(16)
        with open(os.path.join(directory, "supervisor.log"), "ab") as log:
            supervisor = subprocess.Popen(
                [sys.executable, "-m", "stack.supervisor", str(listener.fileno())],
                env=child_environment(PYTHONPATH=str(PROJECT / "compose"), PYTHONDONTWRITEBYTECODE="1"),
                pass_fds=[listener.fileno()], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, cwd=directory)
    os.close(holder)
    control = connect(directory)
    control.supervisor = supervisor
    return control
