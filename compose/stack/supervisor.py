"""The process that holds a stack together: starts parts, watches them, starts again what dies.

    stopped ──start──▶ up ──exit──▶ waiting ──0.2 s, doubling to 5 s──▶ up
                       │              (after STEADY_SECONDS up, the wait begins at 0.2 s again)
                       └──stop──▶ stopping ──exit──▶ stopped

A part that can't be stopped well before it has warmed up (it was said to be warm, or some seconds have passed) is
told to stop only then.

It knows nothing of what the parts are: stack.control sends it, over a Unix socket, what to start and how to
end it, a JSON document a line. One thread, one selector; it never gives up on a part. If it is killed itself,
the kernel ends its parts (setpriv --pdeathsig)."""

import json
import os
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

BACKOFF_SECONDS = (0.2, 5.0)
STEADY_SECONDS = 10
LOG_BYTES = 64 << 20  # a log that grows beyond this is moved to <log>.1
LOG_CHECK_SECONDS = 10


class Part:
    """One process of the stack and what is known about it."""

    def __init__(self, spec):
        self.spec = spec
        self.state = "stopped"
        self.child = None
        self.since = None  # Unix time of the last start
        self.started = 0.0  # the same on the monotonic clock
        self.is_warm = False  # somebody has seen that it is well since its start
        self.is_told = False  # stopping: it has had its signal
        self.deadline = None  # waiting: start again then; stopping: signal it then, or kill it
        self.backoff = BACKOFF_SECONDS[0]
        self.restarts = 0
        self.last_exit = None

    def describe(self):
        return {"name": self.spec["name"], "state": self.state, "since": self.since,
                "pid": self.child.pid if self.child else None, "restarts": self.restarts,
                "last_exit": self.last_exit}


class Client:
    """A connection to the control socket."""

    def __init__(self, connection):
        self.connection = connection
        self.received = b""
        self.watches = False
        self.holds = False  # the leash: when this connection ends, so does the stack

    def send(self, message):
        """Small lines to a reader that reads: one that doesn't is cut off by the caller."""
        try:
            self.connection.sendall(json.dumps(message).encode() + b"\n")
            return True
        except OSError:
            return False


class Supervisor:
    def __init__(self, listener):
        self.parts = {}
        self.clients = {}
        self.stop_waiters = {}  # part name → clients to answer when it has stopped
        self.closing = None  # clients to answer when all has stopped
        self.selector = selectors.DefaultSelector()
        self.listener = listener
        self.selector.register(listener, selectors.EVENT_READ, self._on_connection)
        self.log_check = time.monotonic() + LOG_CHECK_SECONDS
        self._watch_signals()

    def run(self):
        while not (self.closing is not None and self._all_stopped()):
            for key, _ in self.selector.select(self._patience()):
                key.data(key.fileobj)
            self._reap()
            self._keep_time()
        for client in self.closing:
            client.send({"ok": True})

    # --- what others ask for

    def _do_start(self, client, request):
        if self.closing is not None:
            return {"error": "the stack is being stopped"}
        if "part" in request:
            spec = request["part"]
            part = self.parts.setdefault(spec["name"], Part(spec))
        else:
            part = self._named(request)
            spec = part.spec
        if part.child is not None:
            return {"error": f"{spec['name']} is {part.state}: stop it first"}
        part.spec = spec
        part.backoff = BACKOFF_SECONDS[0]
        return self._spawn(part, request.get("env", {}))

    def _do_stop(self, client, request):
        part = self._named(request)
        if part.child is None:
            part.state, part.deadline = "stopped", None
            return {"ok": True}
        self._ask_to_stop(part)
        self.stop_waiters.setdefault(request["name"], []).append(client)
        return None

    def _do_kill(self, client, request):
        part = self._named(request)
        if part.child is None:
            return {"error": f"{request['name']} isn't running"}
        self._signal(part, signal.Signals["SIG" + request["signal"].removeprefix("SIG")])
        return {"ok": True, "pid": part.child.pid}

    def _do_warm(self, client, request):
        self._named(request).is_warm = True
        return {"ok": True}

    def _do_list(self, client, request):
        return {"ok": True, "pid": os.getpid(), "closing": self.closing is not None,
                "parts": [part.describe() for part in self.parts.values()]}

    def _do_watch(self, client, request):
        client.watches = True
        return {"ok": True}

    def _do_hold(self, client, request):
        client.holds = request["held"]
        return {"ok": True}

    def _do_shutdown(self, client, request):
        self._close([client])
        return None

    def _named(self, request):
        if request["name"] not in self.parts:
            raise LookupError(f"there is no part '{request['name']}'; there are: "
                              f"{', '.join(self.parts)}")
        return self.parts[request["name"]]

    # --- processes

    def _spawn(self, part, extra=None):
        spec = part.spec
        argv = ["setpriv", "--pdeathsig", spec["signal"], *spec["setpriv"], "--", *spec["argv"]]
        try:
            with open(spec["log"], "ab") as log:
                part.child = subprocess.Popen(
                    argv, env={**spec["env"], **(extra or {})}, cwd=spec["cwd"], stdout=log,
                    stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)
        except OSError as error:
            part.last_exit = f"can't start: {error}"
            self._wait_and_retry(part)
            return {"error": part.last_exit}
        part.state, part.deadline = "up", None
        part.is_warm = part.is_told = False
        part.since, part.started = time.time(), time.monotonic()
        self._tell("started", part)
        return {"ok": True, "pid": part.child.pid}

    def _signal(self, part, number):
        """Ends or freezes the whole group; any other signal is for the process itself."""
        try:
            if number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGCONT):
                os.killpg(part.child.pid, number)
            else:
                os.kill(part.child.pid, number)
        except ProcessLookupError:
            pass  # it ended by itself and is about to be reaped

    def _ask_to_stop(self, part):
        if part.state == "stopping":
            return
        part.state = "stopping"
        part.deadline = part.started + (0 if part.is_warm else part.spec["warm_up"])
        if part.deadline <= time.monotonic():
            self._tell_to_stop(part)

    def _tell_to_stop(self, part):
        part.is_told = True
        part.deadline = time.monotonic() + part.spec["grace"]
        self._signal(part, signal.Signals["SIG" + part.spec["signal"]])
        self._signal(part, signal.SIGCONT)  # a frozen one must hear it, too

    def _reap(self):
        for part in self.parts.values():
            if part.child is None or part.child.poll() is None:
                continue
            self._signal(part, signal.SIGKILL)  # what it left of its group
            part.last_exit = _exit_text(part.child.returncode)
            part.child = None
            if part.state == "stopping" or self.closing is not None:
                part.state, part.deadline = "stopped", None
                self._tell("stopped", part)
                for client in self.stop_waiters.pop(part.spec["name"], []):
                    client.send({"ok": True, "exit": part.last_exit})
            else:
                self._wait_and_retry(part)

    def _wait_and_retry(self, part):
        if time.monotonic() - part.started >= STEADY_SECONDS:
            part.backoff = BACKOFF_SECONDS[0]
        part.state = "waiting"
        part.deadline = time.monotonic() + part.backoff
        self._tell("died", part, wait=part.backoff)
        part.backoff = min(part.backoff * 2, BACKOFF_SECONDS[1])

    # --- time

    def _patience(self):
        deadlines = [part.deadline for part in self.parts.values() if part.deadline is not None]
        return max(0.0, min([*deadlines, self.log_check]) - time.monotonic())

    def _keep_time(self):
        now = time.monotonic()
        for part in self.parts.values():
            if part.deadline is None or part.deadline > now:
                continue
            if part.state == "waiting":
                part.restarts += 1
                self._spawn(part)
            elif not part.is_told:
                self._tell_to_stop(part)
            else:
                print(f"{part.spec['name']} didn't stop in {part.spec['grace']} s: killed", flush=True)
                part.deadline = None
                self._signal(part, signal.SIGKILL)
        if self.closing is not None:
            self._stop_next_stage()
        if now >= self.log_check:
            self.log_check = now + LOG_CHECK_SECONDS
            for part in self.parts.values():
                _bound_log(Path(part.spec["log"]))

    # --- the end

    def _close(self, waiters):
        self.closing = (self.closing or []) + waiters
        for part in self.parts.values():
            if part.state == "waiting":
                part.state, part.deadline = "stopped", None

    def _stop_next_stage(self):
        """Players' side first: a part is stopped when all of the later stages have."""
        alive = [part for part in self.parts.values() if part.child is not None]
        last = max((part.spec["stage"] for part in alive), default=0)
        for part in alive:
            if part.spec["stage"] == last:
                self._ask_to_stop(part)

    def _all_stopped(self):
        return all(part.child is None for part in self.parts.values())

    # --- connections and signals

    def _watch_signals(self):
        reader, writer = socket.socketpair()
        reader.setblocking(False)
        writer.setblocking(False)
        signal.set_wakeup_fd(writer.fileno())
        self.signal_ends = (reader, writer)
        for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: None)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        self.selector.register(reader, selectors.EVENT_READ, self._on_signal)

    def _on_signal(self, reader):
        if {signal.SIGTERM, signal.SIGINT} & set(reader.recv(4096)):
            self._close([])

    def _on_connection(self, listener):
        connection, _ = listener.accept()
        connection.settimeout(2)
        self.clients[connection] = Client(connection)
        self.selector.register(connection, selectors.EVENT_READ, self._on_request)

    def _on_request(self, connection):
        client = self.clients[connection]
        try:
            received = connection.recv(65536)
        except OSError:
            received = b""
        if not received:
            self._drop(client)
            return
        *lines, client.received = (client.received + received).split(b"\n")
        for line in lines:
            answer = self._answer(client, line)
            if answer is not None and not client.send(answer):
                self._drop(client)
                return

    def _answer(self, client, line):
        try:
            request = json.loads(line)
            return getattr(self, "_do_" + request["do"])(client, request)
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            return {"error": f"not understood: {error!r}"}
        except LookupError as error:
            return {"error": str(error)}

    def _drop(self, client):
        if client.connection not in self.clients:
            return
        del self.clients[client.connection]
        self.selector.unregister(client.connection)
        client.connection.close()
        if client.holds:
            self._close([])

    def _tell(self, what, part, **more):
        message = {"event": what, **part.describe(), **more}
        print(json.dumps(message), flush=True)
        for client in [client for client in self.clients.values() if client.watches]:
            if not client.send(message):
                self._drop(client)


def _exit_text(code):
    if code >= 0:
        return f"exit code {code}"
    return f"signal {signal.Signals(-code).name.removeprefix('SIG')}"


def _bound_log(log):
    """Writers append, so that the file can be emptied under them."""
    if log.exists() and log.stat().st_size > LOG_BYTES:
        shutil.copyfile(log, log.with_name(log.name + ".1"))
        os.truncate(log, 0)


def main():
    """python3 -m stack.supervisor: listens on the descriptor that it was handed as its argument."""
    listener = socket.socket(fileno=int(sys.argv[1]))
    os.umask(0o077)
    Supervisor(listener).run()


if __name__ == "__main__":
    main()
