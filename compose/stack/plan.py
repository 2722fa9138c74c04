"""What is to run, and where: directories, ports, what the environment asks for. Kept as plan.json beside
the data, so that compose/down and compose/status find the stack without being told again."""

import json
import os
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path

from stack.console import Refusal
from stack.packages import PROJECT
from stack.secrets import Secrets, write_private

DIRECTORY = PROJECT / "build" / "stack"
BINARIES = PROJECT / "build" / "release" / "bin"

# Each port is the base plus a number. What a person opens comes first.
PORT_BASE = 24000
PORTS = {
    "sandbox": 0, "gateway": 1, "management": 2, "amqp": 3, "postgres": 4, "redis": 5,
    "prometheus": 6, "distribution": 7, "epmd": 8,
    "sandbox admin": 10, "gateway admin": 11, "bot admin": 12,
    "core admin": 20, "ticker admin": 40, "jobs admin": 60,
}
RABBITMQCTL_PORTS = (80, 99)  # where rabbitmqctl listens while it runs
PORT_SPAN = 100
SCALABLE = ("core", "ticker", "jobs")
MOST_INSTANCES = 20

# Servers that already run somewhere else, by the variable that names them.
EXTERNAL = {
    "AMQP_URL": r"amqps?://\S+", "AMQP_MANAGEMENT_URL": r"https?://\S+",
    "DATABASE_URL": r"postgres(ql)?://\S+", "REDIS_URL": r"redis://\S+",
}
TELEGRAM = {"TELEGRAM_API_URL": r"https?://\S+", "TELEGRAM_TOKEN": r"\d+:[\w-]+"}
# Settings of services that pass through from the environment; the services themselves check them.
TUNABLE = ("AMQP_CA_FILE", "LOG_LEVEL", "WORLD_SEED", "SNAPSHOT_INTERVAL_S", "SANDBOX_HOST", "GATEWAY_HOST")


@dataclass
class Plan:
    directory: Path = DIRECTORY
    binaries: Path = BINARIES
    port_base: int = PORT_BASE
    scale: dict = field(default_factory=dict)  # of services that run more than once: {"core": 2}
    external: dict = field(default_factory=dict)  # EXTERNAL variables that were given
    telegram: dict = field(default_factory=dict)  # TELEGRAM variables that were given
    settings: dict = field(default_factory=dict)  # environment that every service gets
    certificate: str = ""  # of the private broker, its key beside it as .key: then it speaks TLS alone

    @property
    def secrets(self):
        return Secrets(self.directory / "secrets")

    @property
    def env_file(self):
        return self.directory / "env"

    def log(self, name):
        return self.directory / "log" / f"{name}.log"

    def port(self, name, instance=1):
        """The port `name` of PORTS; instances of a service count on from the first."""
        return self.port_base + PORTS[name] + instance - 1

    def instances(self, service):
        """The names of the running copies: core, core.2, core.3."""
        return [service if n == 1 else f"{service}.{n}"
                for n in range(1, self.scale.get(service, 1) + 1)]

    def save(self):
        self.directory.mkdir(parents=True, exist_ok=True)
        write_private(self.directory / "plan.json", json.dumps(asdict(self), default=str, indent=1))


def load(directory):
    """The plan that the stack in `directory` was started by, or None."""
    try:
        text = (Path(directory) / "plan.json").read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    values = json.loads(text)
    values["directory"], values["binaries"] = Path(values["directory"]), Path(values["binaries"])
    return Plan(**values)


def from_environment(environment, scale=()):
    """The plan that the person's environment asks for; `scale` holds words such as core=2."""
    own = _own_addresses()
    plan = Plan(port_base=_port_base(environment.get("WILDMARCH_PORT_BASE")))
    for given, patterns in ((plan.external, EXTERNAL), (plan.telegram, TELEGRAM)):
        for name, pattern in patterns.items():
            value = environment.get(name)
            if not value or value == own.get(name):  # build/stack/env was read into this shell
                continue
            if re.fullmatch(pattern, value) is None:
                raise Refusal(f"{name} isn't of the form {_shape(name)}: mend it, or unset it")
            given[name] = value
    if "AMQP_MANAGEMENT_URL" in plan.external and "AMQP_URL" not in plan.external:
        raise Refusal("AMQP_MANAGEMENT_URL is set and AMQP_URL is not: set both, or neither")
    if "TELEGRAM_API_URL" in plan.telegram and "TELEGRAM_TOKEN" not in plan.telegram:
        raise Refusal("TELEGRAM_API_URL is set and TELEGRAM_TOKEN is not: set both, or neither")
    plan.settings = {name: environment[name] for name in TUNABLE if environment.get(name)}
    if environment.get("WILDMARCH_CORES"):
        scale = [f"core={environment['WILDMARCH_CORES']}", *scale]
    for word in scale:
        service, count = _scale(word)
        plan.scale[service] = count
    return plan


def _port_base(text):
    if not text:
        return PORT_BASE
    if not text.isdigit() or not 1024 <= int(text) <= 65536 - PORT_SPAN:
        raise Refusal(f"WILDMARCH_PORT_BASE is '{text}': give a number from 1024 to {65536 - PORT_SPAN}; "
                      f"the {PORT_SPAN} ports from there are used")
    return int(text)


def _scale(word):
    service, _, count = word.partition("=")
    if service not in SCALABLE or not count.isdigit() or not 1 <= int(count) <= MOST_INSTANCES:
        raise Refusal(f"'{word}' can't be run: say core=2, with one of {', '.join(SCALABLE)} and a "
                      f"number from 1 to {MOST_INSTANCES}")
    return service, int(count)


def _shape(name):
    return {"AMQP_URL": "amqp://user:password@host:port/vhost",
            "DATABASE_URL": "postgresql://user:password@host:port/database",
            "REDIS_URL": "redis://:password@host:port",
            "TELEGRAM_TOKEN": "123456:letters-and-digits, as BotFather gives it"}.get(
                name, "http://host:port")


def _own_addresses():
    """What build/stack/env says: in the environment it means this stack, not another server."""
    try:
        lines = (DIRECTORY / "env").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    return dict(line.removeprefix("export ").replace("'", "").split("=", 1)
                for line in lines if "=" in line)


def child_environment(**extra):
    """The environment of what we start: nothing of the person's shell but what programs need."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TZ", "USER") if name in os.environ}
    path = kept.get("PATH", "")
    kept["PATH"] = ":".join(filter(None, [path, "/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"]))
    return {**kept, "LANG": "C.UTF-8", **extra}
