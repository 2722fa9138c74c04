"""The measurements: each function measures once and returns a Sample."""

import json
import os
import re
import resource
import subprocess
import time
from dataclasses import dataclass, field

import pika

from stack.console import Refusal
from stack.packages import PROJECT
from support.stack import BINARIES, DIRECTORY
from bench import par_players
from bench.usage import Usage, resident_mb

SERVICES = ("gateway", "core", "ticker", "jobs", "bot")
SERVERS = ("rabbitmq", "redis", "postgres")
CALLS = {1: 8_000, 32: 80_000, 128: 80_000}  # in flight: how many
PREFETCH, BODY_BYTES = 32, 128
QUEUE_KINDS = ("classic", "quorum")
WINDOWS = {64: 60_000, 512: 120_000}  # unconfirmed publishes: how many are measured
EVENTS = 100_000
EVENTS_PREFETCH = 16  # as services have it
CONNECTIONS = 32
LOCATION_PLAYERS = 1000
WRK_SECONDS = 8
FIGHT_PLAYERS, FIGHTS_EACH = 2400, 2  # a par fight takes some 38 % of a player's health
BATTLES = {"hunt": 1_000_000, "raid": 20_000}
IDLE_SECONDS = 20
PROGRAM_SECONDS = 120  # until a program that measures is given up


@dataclass
class Sample:
    rate: float  # a second
    p50_ms: float | None  # None: not measured
    p99_ms: float | None
    cpu_us: dict = field(default_factory=dict)  # of one request, by process
    more: dict = field(default_factory=dict)


def run(argv, env=None, text=None):
    """Runs a program that measures; returns what it printed."""
    done = subprocess.run([str(word) for word in argv], env={**os.environ, **(env or {})}, input=text,
                          capture_output=True, text=True, check=False, timeout=PROGRAM_SECONDS)
    if done.returncode != 0:
        raise Refusal(f"{argv[0]} ended with {done.returncode}: {done.stdout.strip()} {done.stderr.strip()}")
    return done.stdout


# --- calls through the broker


def calls(stack, mode, in_flight):
    """`mode` is raw (bytes through events/amqp) or bus (whole operations)."""
    return _calls_sample(run([BINARIES / "bench_calls", mode, in_flight, CALLS[in_flight]],
                             {"AMQP_URL": stack.env["AMQP_URL"]}))


def yardstick_calls(stack, program, in_flight):
    """Acknowledgements, no confirms, named exchanges and reply queue, two connections."""
    return _calls_sample(run([program, in_flight, CALLS[in_flight], PREFETCH, 1, 0, 1, 1, BODY_BYTES],
                             {"AMQP_PORT": str(stack.plan.port("amqp"))}))


def _calls_sample(printed):
    found = _found(r"(\d+) (?:calls|rpc)/s,? p50 ([\d.]+)(?: ms)?,? p99 ([\d.]+)", printed)
    return Sample(*map(float, found.groups()))


# --- events through the broker


def publishes(stack, mode, kind, window):
    """To an empty queue of this kind: raw (bytes through events/amqp) or publish (through the bus, with what it says of a
    message)."""
    queue = _empty_queue(stack, kind)
    usage = Usage(stack, ["rabbitmq"])
    with usage:
        *found, cost = _events(stack, queue, mode, window, WINDOWS[window])
    return Sample(*found, {"the publisher": cost, **_share(usage, WINDOWS[window])})


def consumed_events(stack):
    """From a quorum queue that was filled before."""
    queue = _empty_queue(stack, "quorum")
    _events(stack, queue, "fill", EVENTS)
    usage = Usage(stack, ["rabbitmq"])
    with usage:
        rate, _, _, cost = _events(stack, queue, "consume", EVENTS_PREFETCH, EVENTS)
    return Sample(rate, None, None, {"the consumer": cost, **_share(usage, EVENTS)})


def _events(stack, queue, what, *counts):
    """(a second, p50 and p99 in ms, microseconds of the processor for each)"""
    printed = run([BINARIES / "bench_events", what, queue, *counts], {"AMQP_URL": stack.env["AMQP_URL"]})
    return tuple(map(float, _found(r": (\d+) a second, p50 ([\d.]+) ms, p99 ([\d.]+) ms, cpu ([\d.]+) us",
                                   printed).groups()))


def _empty_queue(stack, kind):
    queue = f"bench.{kind}"
    connection = pika.BlockingConnection(pika.URLParameters(stack.env["AMQP_URL"]))
    channel = connection.channel()
    channel.queue_declare(queue, durable=True, arguments={"x-queue-type": kind})
    channel.queue_purge(queue)
    connection.close()
    return queue


def yardstick_publishes(stack, program, kind, window):
    """The program makes and empties its queue itself."""
    before = _children_cpu_us()
    usage = Usage(stack, ["rabbitmq"])
    with usage:
        printed = run([program, kind, window, WINDOWS[window]], {"AMQP_PORT": str(stack.plan.port("amqp"))})
    cost = (_children_cpu_us() - before) / WINDOWS[window]
    return Sample(float(_found(r": (\d+) confirmed/s", printed)[1]), None, None,
                  {"the publisher": cost, **_share(usage, WINDOWS[window])})


def _children_cpu_us():
    """Of all programs that we have run."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (used.ru_utime + used.ru_stime) * 1e6


# --- requests over HTTP


def prepare_players(stack, first, count):
    """Registers par players. Returns (a line for each, the kind of monster that each stands before)."""
    place, monster = par_players.find_monster(stack.env)
    ids = _bench_fights(stack, ["register", stack.plan.port("gateway"), CONNECTIONS, first, count])
    par_players.grow(stack, "bench", place)
    lines = _bench_fights(stack, ["ready", stack.plan.port("gateway"), CONNECTIONS, *par_players.POINTS], ids)
    return lines.splitlines(), monster


def _bench_fights(stack, words, text=None):
    return run([BINARIES / "bench_fights", *words], {"GATEWAY_KEY": stack.env["GATEWAY_KEY"]}, text)


def location(stack, players):
    """GET …/location through gateway and core."""
    file = DIRECTORY / "players"
    file.write_text("\n".join(players[:LOCATION_PLAYERS]) + "\n", encoding="ascii")
    return _wrk(Usage(stack, SERVICES + SERVERS), PROJECT / "tests" / "bench" / "location.lua",
                stack.env["GATEWAY_URL"], {"GATEWAY_KEY": stack.env["GATEWAY_KEY"], "BENCH_PLAYERS": str(file)})


def peer_requests(stack, peer, script):
    """`script` is location.lua or attack.lua of the peer's."""
    return _wrk(Usage(stack, SERVERS, peer.pids), peer.folder / script, peer.url, {})


def _wrk(usage, script, url, env):
    with usage:
        printed = run(["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{WRK_SECONDS}", "--latency", "-s", script, url], env)
    if "Non-2xx" in printed or "Socket errors" in printed:
        raise Refusal(f"requests failed: {printed}")
    count = int(_found(r"(\d+) requests in", printed)[1])
    rate = float(_found(r"Requests/sec:\s+([\d.]+)", printed)[1])
    return Sample(rate, _wrk_ms(printed, 50), _wrk_ms(printed, 99), _share(usage, count))


def _wrk_ms(printed, percentile):
    number, unit = _found(rf"\s{percentile}%\s+([\d.]+)(us|ms|s)\s", printed).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def _found(pattern, printed):
    """What a program's output says; a refusal that shows all of it when it doesn't."""
    found = re.search(pattern, printed)
    if found is None:
        raise Refusal(f"a program printed something else than its result: {printed}")
    return found


def _share(usage, count):
    return {name: spent / count for name, spent in usage.cpu_us.items()}


def fights(stack, players, monster):
    """Whole fights from start to settlement. Attacks are counted, settling ones among them."""
    usage = Usage(stack, SERVICES + SERVERS)
    with usage:
        printed = _bench_fights(stack, ["play", stack.plan.port("gateway"), CONNECTIONS, FIGHTS_EACH, monster],
                                "\n".join(players) + "\n")
    result = json.loads(printed)
    count = result["attack"]["count"] + result["settle"]["count"]
    return Sample(count * 1e6 / result["took_us"], result["attack"]["p50_us"] / 1e3,
                  result["attack"]["p99_us"] / 1e3, _share(usage, count), result)


# --- rules


def battles(kind):
    """Battles of the rules alone, on one core, from setup to end."""
    result = json.loads(run([BINARIES / "bench_battles", kind, BATTLES[kind]]))
    return Sample(result["battles"] * 1e6 / result["took_us"], None, None, more=result)


# --- size


def idle(stack):
    """Percent of a core that each process takes while nobody plays."""
    with Usage(stack, SERVICES + SERVERS) as usage:
        time.sleep(IDLE_SECONDS)
    return {name: spent / usage.seconds / 1e4 for name, spent in usage.cpu_us.items()}


def memory(stack):
    """Resident MB of each service."""
    return {name: resident_mb(stack.pid(name)) for name in SERVICES}
