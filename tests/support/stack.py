"""A stack of the tests' own, on ports that nobody uses, built with sanitizers and fault points:

    with Stack("gifts") as stack:                # all of Wildmarch; Stack("…", services=False): servers only
        call(stack.env["GATEWAY_URL"], …)
        stack.kill("core")                       # SIGKILL; the supervisor starts it again
        stack.wait_ready("core")
        stack.audit()                            # wildmarchctl audit: the invariants

It ends with its `with`, or with the process that started it, however that ends. `shared()` is one stack for all
tests of a process: a start takes some ten seconds."""

import atexit
import os
import shutil
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from stack import health, lifecycle, services
from stack.packages import PROJECT
from stack.plan import Plan
from stack.ports import claim_block
from stack.servers import all_servers

PORTS = (26000, 30000)  # blocks are taken from here
READY_SECONDS = 60
BINARIES = Path(os.environ.get("WILDMARCH_BINARIES", PROJECT / "build" / "asan" / "bin"))
DIRECTORY = Path(os.environ.get("WILDMARCH_TEST_DIRECTORY", PROJECT / "build" / "test"))
SANITIZER_REPORTS = DIRECTORY / "asan"
AUDIT_SECONDS = 60
SETTLE_MS = 45_000  # for retries that are on their way


class Stack:
    """`settings` are environment variables for every service, `scale` such as {"core": 2}, `telegram` may
    point the bot elsewhere: {"TELEGRAM_API_URL": …, "TELEGRAM_TOKEN": …}. With a `certificate` (a PEM file, its
    key beside it as .key) the broker speaks TLS alone. `directory` is made anew."""

    def __init__(self, name, services=True, settings=None, scale=None, telegram=None, certificate=""):
        self.directory = DIRECTORY / name
        self.has_services = services
        self.env = {}
        base, self._claim = claim_block(*PORTS)
        self.plan = Plan(directory=self.directory, binaries=BINARIES, port_base=base,
                         scale=scale or {}, telegram=telegram or {}, certificate=str(certificate),
                         settings={**_sanitizer_options(), "SNAPSHOT_INTERVAL_S": "2", **(settings or {})})
        self._supervisor = None

    # --- its life

    def start(self):
        """Brings all of it up; returns itself when everything is ready."""
        shutil.rmtree(self.directory, ignore_errors=True)
        SANITIZER_REPORTS.mkdir(parents=True, exist_ok=True)
        with lifecycle.starting(self.plan) as supervisor:
            self._supervisor = supervisor
            lifecycle.start_servers(self.plan, supervisor)
            self.env = lifecycle.server_addresses(self.plan)
            if self.has_services:
                lifecycle.prepare_game(self.plan)
                lifecycle.start_services(self.plan, supervisor)
                self.env |= lifecycle.write_env(self.plan)
        return self

    def stop(self):
        """Stops services, then servers. Safe to repeat."""
        if self._supervisor is not None:
            self._supervisor.shutdown()
            self._supervisor.close()
            self._supervisor = None
        self._claim.close()

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, error, trace):
        self.stop()

    # --- its parts: rabbitmq, postgres, redis, core, core.2, gateway, ticker, jobs, bot, sandbox

    def kill(self, name, signal="KILL"):
        """Sends a signal: KILL, TERM, STOP, CONT. What dies is started again after 0.2 to 5 s."""
        return self._supervisor.kill(name, signal)

    def stop_part(self, name):
        """SIGTERM, SIGKILL when that isn't heard; it stays down. Returns how it ended: "exit code 0"."""
        return self._supervisor.stop(name).get("exit")

    def start_part(self, name, env=None):
        """Starts a stopped part. `env` is for this one start, and gone when the supervisor starts it again:
        start_part("core", {"WILDMARCH_FAULT": "core.committed:1:kill"})."""
        self._supervisor.start(name, env=env)

    def restart(self, name, env=None):
        """Stops, starts, and waits until it is ready. `env` as in start_part."""
        ended = self.stop_part(name)
        self.start_part(name, env)
        self.wait_ready(name)
        return ended

    def state(self, name):
        """state (up, waiting, stopping, stopped), pid, since, restarts, last_exit."""
        return self._supervisor.parts()[name]

    def pid(self, name):
        return self.state(name)["pid"]

    def wait_restarted(self, name, restarts, seconds=READY_SECONDS):
        """Waits until the supervisor has started `name` again more than `restarts` times, and it is ready."""
        wait_for(lambda: self.state(name)["restarts"] > restarts, seconds, f"{name} is started again")
        self.wait_ready(name, seconds)

    def wait_ready(self, name, seconds=READY_SECONDS):
        """Waits until a service's /readyz, or a server, says that it is well."""
        lifecycle.wait_until_well(self.plan, self._supervisor, [], self._check(name), seconds)
        self._supervisor.warm(name)

    def why_unready(self, name):
        """None when `name` is well, else the reason as /readyz gives it."""
        return self._check(name)()

    def stop_server(self, name, abruptly=False):
        """Stops rabbitmq, postgres or redis in order, or by SIGKILL; it stays down."""
        if abruptly:
            self.kill(name)
        return self.stop_part(name)

    def start_server(self, name):
        """Starts it again, and waits until it answers."""
        self.start_part(name)
        self.wait_ready(name)

    # --- what is there to look at

    def admin_url(self, name):
        """The admin listener of a service: /livez, /readyz, /metrics."""
        return services.admin_url(self.plan, name)

    def log(self, name):
        """All that a part has written."""
        return self.plan.log(name).read_text(encoding="utf-8", errors="replace")

    def rabbitmqctl(self, *words):
        """Runs rabbitmqctl on the stack's own node; returns what it printed."""
        return subprocess.run([self.env["RABBITMQCTL"], "-q", *words], check=True, capture_output=True,
                              text=True, timeout=AUDIT_SECONDS).stdout

    def wildmarchctl(self, *words):
        """Runs the operator's tool; returns what it printed, raises Refusal when it fails."""
        return lifecycle.wildmarchctl(self.plan, *words)

    def sql(self, statement):
        """What psql prints for a statement: rows of columns between bars."""
        return subprocess.run(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", self.env["DATABASE_URL"], "-c", statement],
                              check=True, capture_output=True, text=True, timeout=AUDIT_SECONDS).stdout.strip()

    @contextmanager
    def holding(self, statement):
        """Whatever it locks is locked by somebody else, within the `with`. It has to select something."""
        with subprocess.Popen(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", self.env["DATABASE_URL"]], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True) as psql:
            psql.stdin.write(f"BEGIN; {statement};\n")
            psql.stdin.flush()
            if not psql.stdout.readline().strip():
                raise AssertionError(f"nothing is held by {statement}")
            try:
                yield
            finally:
                psql.stdin.write("COMMIT;\n")
                psql.stdin.close()

    def redis(self, *words):
        """Runs one Redis command; returns what redis-cli printed. An error of Redis' is an exception."""
        url = urlsplit(self.env["REDIS_URL"])
        done = subprocess.run(["redis-cli", "-e", "-h", url.hostname, "-p", str(url.port), *words],
                              env={**os.environ, "REDISCLI_AUTH": url.password}, check=True, capture_output=True,
                              text=True, timeout=AUDIT_SECONDS)
        return done.stdout.strip()

    def audit(self, *words):
        """The invariants of the live system; raises Refusal with what is still broken after SETTLE_MS: a retry takes
        5 s, or 30 s the second time, and the management API counts messages every 5 s."""
        return self.wildmarchctl("audit", "--settle-ms", str(SETTLE_MS), *words)

    def _check(self, name):
        for server in all_servers(self.plan):
            if server.name == name:
                return server.ping
        return lambda: health.ready(f"{services.admin_url(self.plan, name)}/readyz")


_shared = None


def shared():
    """The one whole stack of this process, started at the first call."""
    global _shared
    if _shared is None:
        _shared = Stack(f"shared-{os.getpid()}").start()
        atexit.register(_shared.stop)
    return _shared


def wait_for(condition, seconds, what):
    """Waits until condition() is true and returns what it returned; fails with `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() >= deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(lifecycle.POLL_SECONDS)


def _sanitizer_options():
    """Services write their reports where the end of the run looks for them."""
    reports = SANITIZER_REPORTS / "report"
    return {
        "ASAN_OPTIONS": f"log_path={reports}:strict_string_checks=1:"
                        "detect_stack_use_after_return=1:detect_leaks=1",
        "UBSAN_OPTIONS": f"log_path={reports}:print_stacktrace=1",
    }
