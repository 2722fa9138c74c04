"""Bringing a stack up and down, in order: for compose/up and for the tests alike."""

import json
import os
import re
import subprocess
import time
from contextlib import contextmanager

from stack import control, health, services
from stack.console import Refusal, Step
from stack.packages import PROJECT
from stack.ports import refuse_taken
from stack.secrets import write_private
from stack.servers import Postgres, RabbitMQ, Redis, all_servers, operator_tool

SERVER_SECONDS = 120  # a broker's first boot on a busy machine
EXTERNAL_SECONDS = 10  # a server that the person says is running
SERVICE_SECONDS = 60
DEATHS_AT_START = 3  # a service that dies so often before it is ready won't mend itself
POLL_SECONDS = 0.1
CTL_EXISTS = 1  # wildmarchctl: what was to be made is there already


def launch(plan):
    """Starts the supervisor of a stack in which nothing runs yet; whoever launches it holds it."""
    plan.save()
    plan.log("supervisor").parent.mkdir(exist_ok=True)
    supervisor = control.launch(plan.directory)
    supervisor.hold()
    return supervisor


def start_servers(plan, supervisor):
    """The private servers: prepared and started together, then waited for one by one."""
    private = [server for server in all_servers(plan) if server.is_private]
    refuse_taken(plan, [(plan.port(name), what) for server in private
                        for name, what in server.ports.items()])
    for server in private:
        with Step(f"preparing {server.title}"):
            server.prepare()
        for part in server.parts():
            supervisor.start(part=part)
    for server in all_servers(plan):
        if server.is_private:
            with Step(f"starting {server.title}") as step:
                names = [part["name"] for part in server.parts()]
                wait_until_well(plan, supervisor, names, server.answers, SERVER_SECONDS, step)
                server.settle()
                wait_until_well(plan, supervisor, names, server.ping, SERVER_SECONDS, step)
                for name in names:
                    supervisor.warm(name)
        else:
            with Step(f"looking for your {server.title}") as step:
                _wait_for_external(plan, supervisor, server, step)


def _wait_for_external(plan, supervisor, server, step):
    try:
        wait_until_well(plan, supervisor, [], server.ping, EXTERNAL_SECONDS, step)
    except Refusal as refusal:
        raise Refusal(f"the server that {server.variable} names is {refusal}; start it, or unset "
                      f"{server.variable} to get a private one") from None


def prepare_game(plan):
    """What the services find when they start: the database's tables, the bot's key."""
    with Step("applying the database migrations") as step:
        step.tell(wildmarchctl(plan, "migrate").splitlines()[-1])
    with Step("giving the bot a key for the gateway"):
        if plan.secrets.exists("gateway_key"):  # the database may be another one than last time
            known = {"KEY_FILE": str(plan.secrets.path("gateway_key"))}
            wildmarchctl(plan, "clients", "add", "bot", env=known, well=(0, CTL_EXISTS))
        else:
            plan.secrets.write("gateway_key", wildmarchctl(plan, "clients", "add", "bot"))


def start_services(plan, supervisor, seconds=SERVICE_SECONDS):
    """Our own processes, all at once, and each one's /readyz."""
    refuse_taken(plan, services.ports(plan))
    parts = services.parts(plan)
    for part in parts:
        supervisor.start(part=part)
    for part in parts:
        with Step(f"starting {part['name']}") as step:
            wait_until_ready(plan, supervisor, part["name"], seconds, step)
    write_env(plan)


def wait_until_ready(plan, supervisor, name, seconds, step=None):
    """Waits for the /readyz of the process `name`."""
    url = f"{services.admin_url(plan, name)}/readyz"
    wait_until_well(plan, supervisor, [name], lambda: health.ready(url), seconds, step)


def wait_until_well(plan, supervisor, names, check, seconds, step=None):
    """Waits until `check()` returns None; refuses after `seconds`, or when one of the parts `names` dies
    again and again, with what it said last."""
    deadline = time.monotonic() + seconds
    while True:
        why = check()
        if why is None:
            if step is not None:
                step.tell("")
            return
        if step is not None:
            step.tell(why)
        states = supervisor.parts()
        for name in names:
            if states[name]["restarts"] >= DEATHS_AT_START:
                raise Refusal(f"{name} ends at once ({states[name]['last_exit']}): "
                              f"{last_words(plan, name)} (all of it: {plan.log(name)})")
        if time.monotonic() >= deadline:
            if not names:
                raise Refusal(f"not well after {seconds} s: {why}")
            who = names[-1]
            raise Refusal(f"{who} isn't well after {seconds} s: {why} ({last_words(plan, who)}; "
                          f"all of it: {plan.log(who)})")
        time.sleep(POLL_SECONDS)


def last_words(plan, name):
    """The last line that a part wrote, without the clutter of a JSON log line."""
    try:
        with open(plan.log(name), "rb") as log:
            log.seek(max(0, os.path.getsize(plan.log(name)) - 4096))
            lines = [line for line in log.read().decode("utf-8", "replace").splitlines() if line.strip()]
    except FileNotFoundError:
        lines = []
    if not lines:
        return "it wrote nothing"
    try:
        entry = json.loads(lines[-1])
        words = [entry.get(name) for name in ("what", "error", "err", "why")]
        return ": ".join(word for word in words if word)
    except (ValueError, AttributeError, TypeError):
        return lines[-1][:400]


def wildmarchctl(plan, *words, env=None, well=(0,)):
    """Runs the operator's tool against this stack; returns what it printed. An exit code that isn't `well`
    is a Refusal with what it said."""
    done = subprocess.run([operator_tool(plan), *words], capture_output=True, text=True, check=False,
                          stdin=subprocess.DEVNULL, timeout=SERVER_SECONDS, cwd=PROJECT,
                          env={**services.operator_environment(plan), **(env or {})})
    if done.returncode not in well:
        said = "\n".join(filter(None, (done.stdout.strip(), done.stderr.strip())))
        raise Refusal(f"wildmarchctl {' '.join(words)} ended with {done.returncode}: {said}")
    return done.stdout.strip()


def write_env(plan):
    """build/stack/env: every address and key, in shell form."""
    values = {
        "GATEWAY_URL": services.gateway_url(plan),
        "GATEWAY_KEY": plan.secrets.read("gateway_key") if plan.secrets.exists("gateway_key") else "",
        "TELEGRAM_API_URL": services.telegram_api_url(plan),
        "TELEGRAM_TOKEN": services.telegram_token(plan),
        "SANDBOX_URL": services.sandbox_url(plan) if services.has_sandbox(plan) else "",
        **server_addresses(plan),
    }
    for service in services.running(plan):
        for name in plan.instances(service.name):
            key = re.sub(r"\W", "_", name).upper()
            values[f"{key}_ADMIN_URL"] = services.admin_url(plan, name)
    write_private(plan.env_file, "".join(f"export {name}='{value}'\n" for name, value in values.items()))
    return values


def server_addresses(plan):
    """What tests of single parts need to know."""
    rabbitmq = RabbitMQ(plan)
    addresses = {"AMQP_URL": rabbitmq.url(), "AMQP_MANAGEMENT_URL": rabbitmq.management_url() or "",
                 "DATABASE_URL": Postgres(plan).url(), "REDIS_URL": Redis(plan).url()}
    if rabbitmq.is_private:
        addresses["RABBITMQCTL"] = str(rabbitmq.rabbitmqctl)
    return addresses


@contextmanager
def starting(plan):
    """The supervisor for a start: whatever fails while it starts stops all of it again."""
    supervisor = launch(plan)
    try:
        yield supervisor
    except BaseException:
        supervisor.shutdown()
        supervisor.close()
        raise
