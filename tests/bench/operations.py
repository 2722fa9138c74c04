"""Players by the thousand, and what they ask for, through bench_operations: over the bus, past the gateway."""

import itertools
import json
from dataclasses import dataclass

from stack.servers import RabbitMQ
from support.game import Player
from support.stack import BINARIES
from bench.parts import SERVERS, SERVICES, Sample, run
from bench.usage import Usage

IN_FLIGHT = 32
LETTERS = "abcdefghijklmnopqrstuvwxyz"

_people = itertools.count(1)


@dataclass(frozen=True)
class Person:
    number: int  # among those of its crowd
    id: int
    name: str


class Scout(Player):
    """A player who remembers the way."""

    def __init__(self, env):
        super().__init__(env)
        self.path = []

    def step(self, place, way):
        self.path.append(way)
        return super().step(place, way)


def call(stack, operation, requests):
    """Makes all these calls, IN_FLIGHT at a time, in order. Returns (a Sample, the answers); a call that isn't answered
    well is a Refusal."""
    cores = [name for name in stack.plan.instances("core") if stack.state(name)["state"] == "up"]
    usage = Usage(stack, [*(name for name in SERVICES + SERVERS if name != "core"), *cores])
    lines = "".join(f"{operation} {json.dumps(request, separators=(',', ':'))}\n" for request in requests)
    with usage:
        printed = run([BINARIES / "bench_operations", IN_FLIGHT], {"AMQP_URL": RabbitMQ(stack.plan).url("gateway")}, lines)
    took, *answers = map(json.loads, printed.splitlines())
    cpu = {name: spent / len(requests) for name, spent in usage.cpu_us.items()}
    cpu["core"] = sum(cpu.pop(name) for name in cores)
    return Sample(took["count"] * 1e6 / max(took["took_us"], 1), took["p50_us"] / 1e3, took["p99_us"] / 1e3, cpu), answers


def word(number, size):
    """A word of so many letters, another for each number below 26 to the power of that."""
    return "".join(LETTERS[number // len(LETTERS)**place % len(LETTERS)] for place in range(size))


def register(stack, count):
    """So many new players, in the order of their ids, which follow each other."""
    numbers = [next(_people) for _ in range(count)]
    _, answers = call(stack, "character.register", [
        {"provider": "bench", "external_id": f"crowd-{number}", "name": f"Crowd{word(number, 6)}", "language": "en"}
        for number in numbers])
    characters = sorted((answer["character"] for answer in answers), key=lambda one: one["player_id"])
    return [Person(number, one["player_id"], one["name"]) for number, one in enumerate(characters)]


def among(people):
    """The condition of SQL that a player_id is theirs. People whose ids follow each other."""
    return f"player_id BETWEEN {people[0].id} AND {people[-1].id}"


def give(stack, people, asset, amount):
    """To each of them, by the books."""
    stack.sql(f"""
        SELECT ledger_post(ARRAY[cause, cause], ARRAY[1, 2], ARRAY['game:mint.combat', 'player:' || player_id],
            ARRAY['{asset}', '{asset}'], ARRAY[-{amount}, {amount}]::bigint[])
        FROM (SELECT player_id, 'bench:{asset}:' || player_id AS cause FROM character WHERE {among(people)}) AS they;
        UPDATE character SET version = version + 1 WHERE {among(people)}""")


def own(people):
    """The request of whoever asks about nobody else, of each."""
    return [{"player_id": person.id} for person in people]


def steps(places, way):
    """One step, of those who saw these places."""
    return [{"player_id": place["player_id"], "direction": way, "version": place["version"]} for place in places]


def starts(places):
    """Of a fight with the weakest that is there, of each who saw such a place."""
    return [{"player_id": place["player_id"], "version": place["version"],
             "monster": min(place["monsters"], key=lambda one: one["level"])["kind"]} for place in places]


def blows(views):
    """The next one in each of these fights that isn't over."""
    return [{name: view[name] for name in ("player_id", "fight_id", "turn")} for view in views if view["state"] == "running"]
