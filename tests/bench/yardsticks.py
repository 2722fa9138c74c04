"""What Wildmarch is measured against: programs that stand in a folder beside the repository.

limit/full.c calls through RabbitMQ as fast as rabbitmq-c and libevent allow, with the semantics that we need;
limit/conf.c publishes with confirms as fast as rabbitmq-c does; peer/ is a gateway and a core in FastAPI, on the same
Redis and Postgres."""

import os
import subprocess
import urllib.error
import urllib.request

from stack.console import Refusal
from stack.ports import claim_block
from support.stack import DIRECTORY, PORTS, wait_for

PEER_SECONDS = 30


def compile_limit(folder, name):
    """Builds limit/NAME.c; returns the program."""
    program = DIRECTORY / name
    source = folder / "limit" / f"{name}.c"
    program.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["cc", "-O2", "-w", source, "-o", program, "-lrabbitmq", "-levent"],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Refusal(f"{source} can't be compiled: {done.stderr.strip()}")
    return program


def open_broker(stack):
    """The programs in limit/ log in as guest, to the vhost /."""
    stack.rabbitmqctl("add_vhost", "/")
    stack.rabbitmqctl("add_user", "guest", "guest")
    stack.rabbitmqctl("set_permissions", "-p", "/", "guest", ".*", ".*", ".*")


class Peer:
    """The FastAPI gateway and core; ends with its `with`."""

    def __init__(self, folder, stack):
        self.folder = folder / "peer"
        self.stack = stack
        self.processes = {}
        base, self._claim = claim_block(*PORTS)
        self.url = f"http://127.0.0.1:{base + 1}"
        self._core = f"http://127.0.0.1:{base}"

    def __enter__(self):
        self.stack.redis("ACL", "SETUSER", "default", "nopass")  # the peer knows no password
        self.stack.sql("CREATE DATABASE peer")
        self._start("core", self._core)
        self._start("gateway", self.url)
        return self

    def __exit__(self, kind, error, trace):
        for process in self.processes.values():
            process.terminate()
            process.wait()
        self._claim.close()

    @property
    def pids(self):
        return {name: process.pid for name, process in self.processes.items()}

    def _start(self, name, url):
        plan = self.stack.plan
        database = self.stack.env["DATABASE_URL"].rpartition("/")[0] + "/peer"
        with open(self.stack.directory / "log" / f"peer-{name}.log", "wb") as log:
            self.processes[f"peer {name}"] = subprocess.Popen(
                ["/usr/bin/python3", "-m", "uvicorn", f"{name}:app", "--port", url.rpartition(":")[2], "--loop",
                 "uvloop", "--http", "httptools", "--log-level", "warning"],
                cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={**os.environ, "REDIS_PORT": str(plan.port("redis")), "PG_DSN": database, "CORE": self._core,
                     "PYTHONDONTWRITEBYTECODE": "1"})
        wait_for(lambda: _answers(url), PEER_SECONDS, f"the peer's {name} answers; see {log.name}")


def _answers(url):
    try:
        urllib.request.urlopen(f"{url}/openapi.json", timeout=1).close()
    except (urllib.error.URLError, OSError):
        return False
    return True
