"""Operations a second of each domain, with one core and with two: a read and one or two writes, by many players.

What a domain does is a generator: it yields what shall be asked, and is sent the answers. Each player does each write once;
who is asked about in turn has as little as may be to do with each other, so that locks are seldom waited for. Who asks
shares the machine with what is measured."""

import time
from dataclasses import dataclass

from stack.console import Step
from support.service import ask
from support.stack import Stack
from bench import report
from bench.chunks import camps
from bench.operations import Scout, among, blows, call, give, own, register, starts, steps, word

PLAYERS = 1200  # of one round with one number of cores; as many fight duels and buy
READS = 2  # of each player
SECONDS = 420  # when so many are gone no other round begins
GOLD, FLOUR = 1000, 10
CLAN_SIZE = 10
CAMPS = 100  # among which buyers are spread; in flight there are fewer
LEFT = 8  # on a shelf that buyers are sent to
DUEL_LEVEL, DUEL_XP = 5, 1074  # the arena's least, and the experience at which it begins
BOSS, BOSS_HP = "nine_parish_boar", 1_000_000_000
DUNGEON, DUNGEON_SEED = "parish_church", "0000000000000007"


@dataclass
class Game:
    """Where it is played."""
    stack: Stack
    start: dict  # the place
    path: list  # from there to a monster
    boss_id: int


@dataclass
class Ask:
    operation: str
    requests: list
    counts: bool = True  # False: it prepares what is measured


# --- what is done in each domain


def character(people, game):
    yield Ask("character.get", own(people) * READS)
    yield Ask("character.give_gold", [{"player_id": one.id, "to": other.name, "amount": 1} for one, other in pairs(people)])


def skill(people, game):
    yield Ask("skill.tree", own(people) * READS)
    yield Ask("skill.learn", [{"player_id": one.id, "skill": "heavy_blow"} for one in people])


def inventory(people, game):
    yield Ask("inventory.list", pages(people))
    yield Ask("inventory.unequip", [{"player_id": one.id, "slot": "feet"} for one in people])


def craft(people, game):
    yield Ask("craft.list", pages(people))
    yield Ask("craft.start", [{"player_id": one.id, "recipe": "rye_bread", "count": 1} for one in people])


def shop(people, game):
    shops = yield Ask("shop.list", [{"player_id": one.id, "number": 1} for one in people])
    yield Ask("shop.buy", [bought(*pair) for pair in zip(people, shops, strict=True)])


def bought(person, seen):
    """Of those things of which there are enough for all who come to this camp."""
    goods = [good for good in seen["goods"] if good["left"] >= LEFT]
    good = goods[person.number // CAMPS % len(goods)]
    return {"player_id": person.id, "shop": seen["shop"], "item": good["item"], "count": 1, "price_seen": good["price"]}


def quest(people, game):
    yield Ask("quest.list", [{"state": "available", **request} for request in pages(people)])
    yield Ask("quest.accept", [{"player_id": one.id, "quest": "walk_before_supper"} for one in people])


def arena(people, game):
    yield Ask("arena.status", own(people) * READS)
    challenges = yield Ask("arena.challenge", [{"player_id": one.id, "opponent": other.name} for one, other in pairs(people)])
    yield Ask("arena.accept", [{"player_id": other.id, "challenge_id": challenge["challenge_id"]}
                               for (_, other), challenge in zip(pairs(people), challenges, strict=True)])


def dungeon(people, game):
    """All are in the same one, in the first room."""
    game.stack.sql(f"INSERT INTO dungeon_run SELECT player_id, gen_random_uuid(), '{DUNGEON}', {game.start['x']}, {game.start['y']},"
                   f" '{DUNGEON_SEED}', 1, 3, 6, 9, 1, 0, 0, 1, 1, NULL, 'goes_on', (extract(epoch FROM now()) * 1000)::bigint + 3600000"
                   f" FROM character WHERE {among(people)}")
    seen = yield Ask("dungeon.look", own(people) * READS)
    yield Ask("dungeon.step", [{"player_id": one.id, "floor": 1, "room": view["ways"][0]}
                               for one, view in zip(people, seen[:len(people)], strict=True)])


def clan(people, game):
    """In clans of ten; of those who come behind each other none is in the same."""
    people = people[:len(people) // CLAN_SIZE * CLAN_SIZE]
    founders, others = people[::CLAN_SIZE], [one for n, one in enumerate(people) if n % CLAN_SIZE]
    clans = yield Ask("clan.found", [{"player_id": one.id, "name": f"Clan {word(one.id, 5)}", "tag": word(one.id, 4)}
                                     for one in founders], counts=False)
    rows = ", ".join(f"({one.id}, {clans[n // (CLAN_SIZE - 1)]['clan_id']}, 'member', now())" for n, one in enumerate(others))
    ids = ", ".join(str(founded["clan_id"]) for founded in clans)
    game.stack.sql(f"INSERT INTO clan_member (player_id, clan_id, rank, joined_at) VALUES {rows};"
                   f" UPDATE clan SET members = {CLAN_SIZE}, version = version + 1 WHERE id IN ({ids})")
    apart = [one for n in range(CLAN_SIZE) for one in people[n::CLAN_SIZE]]
    yield Ask("clan.get", own(apart) * READS)
    yield Ask("clan.deposit", [{"player_id": one.id, "amount": 1} for one in apart])


def market(people, game):
    yield Ask("market.sell", [{"player_id": one.id, "item": "flour", "count": 1, "price": 3 + one.number % 50} for one in people])
    yield Ask("market.list", [{"player_id": one.id, "kind": "all", "rarity": "common", "level_min": 0, "level_max": 60,
                               "price_max": 1000, "after": "0"} for one in people])


def trade(people, game):
    half = pairs(people)[:len(people) // 2]
    tables = yield Ask("trade.offer", [{"player_id": one.id, "to": other.name, "goods": {"gold": 1, "things": [], "pieces": []}}
                                       for one, other in half])
    yield Ask("trade.list", own(people) * READS)
    yield Ask("trade.cancel", [{"player_id": one.id, "trade_id": table["trade_id"]}
                               for (one, _), table in zip(half, tables, strict=True)])


def mail(people, game):
    yield Ask("mail.send", [{"player_id": one.id, "to": other.name, "text": "Come to the ford before dark, and bring the rope."}
                            for one, other in pairs(people)])
    yield Ask("mail.list", pages(people))


def raid(people, game):
    raids = yield Ask("raid.found", [{"player_id": one.id, "dungeon": DUNGEON} for one in people])
    yield Ask("raid.get", own(people) * READS)
    yield Ask("raid.leave", [{"player_id": one.id, "raid_id": view["raid_id"]} for one, view in zip(people, raids, strict=True)])


def boss(people, game):
    """All strike the same one: it is one key of Redis."""
    requests = [{"player_id": one.id, "boss_id": game.boss_id} for one in people]
    yield Ask("boss.look", requests * READS)
    yield Ask("boss.strike", requests)


def admin(people, game):
    yield Ask("admin.look_up", [{"player": f"id_{one.id}"} for one in people])
    yield Ask("admin.grant", [{"player": f"id_{one.id}", "asset": "gold", "amount": 1, "reason": "measured"} for one in people])


def world(people, game):
    seen = yield Ask("world.get_location", own(people) * READS)
    yield Ask("world.move", steps(seen[:len(people)], game.path[0]))


def combat(people, game):
    """They stand where `world` led them. The first blow is measured; the others bring the fights to their end."""
    places = yield Ask("world.get_location", own(people), counts=False)
    for way in game.path[1:]:
        places = yield Ask("world.move", steps(places, way), counts=False)
    views = yield Ask("combat.start_combat", starts(places))
    yield Ask("combat.get", own(people) * READS)
    counts = True
    while running := blows(views):
        views = yield Ask("combat.attack", running, counts)
        counts = False


def pairs(people):
    """Each with somebody who is far from it in the order."""
    half = len(people) // 2
    return list(zip(people, people[half:] + people[:half], strict=True))


def pages(people):
    """The first page of each."""
    return [{"player_id": one.id, "page": 1} for one in people] * READS


# In this order: who moves is at no camp any more, who fights does nothing else.
NOVICES = (character, skill, inventory, craft, quest, dungeon, clan, market, trade, mail, raid, boss, admin, world, combat)
GROWN = (shop, arena)


# --- measuring


def measure(stack, repetitions):
    """Rows of the report. `stack` has two cores. Rounds with one core and with two take turns; SECONDS end them early."""
    begun, samples, took = time.monotonic(), {}, 0
    stack.stop_part("core.2")
    with Step("preparing the domains"):
        game = prepare(stack)
    for number in range(repetitions):
        if time.monotonic() - begun + took > SECONDS:
            break
        round_begun = time.monotonic()
        for cores in (1, 2):
            with Step(f"domains, cores: {cores}, round {number + 1} of {repetitions}") as step:
                if cores == 2:
                    stack.start_part("core.2")
                    stack.wait_ready("core.2")
                for operation, sample in play(game, step):
                    samples.setdefault(operation, ([], []))[cores - 1].append(sample)
        stack.stop_part("core.2")
        took = time.monotonic() - round_begun
    return [report.compare_cores(operation, *both) for operation, both in samples.items()]


def prepare(stack):
    scout = Scout(stack.env)
    start = scout.location()
    scout.find_monster()
    return Game(stack, start, scout.path, spawn(stack))


def spawn(stack):
    """A boss that outlives us, as nobody has met it yet."""
    boss_id = ask(stack.plan, "ticker", "boss.spawn", {"schedule_id": "bench", "boss": BOSS})["boss_id"]
    stack.sql(f"UPDATE world_boss SET hp = {BOSS_HP}, hp_max = {BOSS_HP} WHERE id = {boss_id}")
    return boss_id


def play(game, step):
    """One round of all domains, by players who were made for it: yields (operation, Sample)."""
    step.tell("registering players")
    people = register(game.stack, PLAYERS)
    give(game.stack, people, "gold", GOLD)
    give(game.stack, people, "item:flour", FLOUR)
    grown = register(game.stack, PLAYERS)
    give(game.stack, grown, "gold", GOLD)
    grow(game.stack, grown)
    spread(game.stack, grown)
    for crowd, domains in ((people, NOVICES), (grown, GROWN)):
        for domain in domains:
            step.tell(domain.__name__)
            game.stack.sql("ANALYZE")  # as autovacuum does in a game that has been running
            yield from answered(game.stack, domain(crowd, game))


def answered(stack, asking):
    """Asks what a domain wants to know; yields what is measured."""
    answers = None
    while True:
        try:
            wanted = asking.send(answers)
        except StopIteration:
            return
        sample, answers = call(stack, wanted.operation, wanted.requests)
        if wanted.counts:
            yield wanted.operation, sample


def grow(stack, people):
    """To the level of duels."""
    give(stack, people, "xp", DUEL_XP)
    stack.sql(f"UPDATE character SET level = {DUEL_LEVEL} WHERE {among(people)}")


def spread(stack, people):
    """Over camps, where they come to when they are loaded for the first time."""
    places = camps(CAMPS)
    rows = ", ".join("({}, nextval('hot_epoch'), 1, {}, {}, 100, 0, 0, 100, 0, 100, 50, 0, 50)".format(
        one.id, *places[one.number % CAMPS]) for one in people)
    stack.sql("INSERT INTO hot_state (player_id, epoch, ver, x, y, hp, hp_at, hp_rem, energy, energy_at, hp_max, mp, mp_rem,"
              f" mp_max) VALUES {rows}")
