"""What a player costs in bytes: registered; at par, with things, quests, skills and fights behind them; and with each
fight more. Of Redis and of Postgres, as they say themselves."""

import re
from collections import defaultdict

import redis

from stack.console import Step
from support.stack import wait_for
from bench.domains import pairs
from bench.operations import Scout, among, blows, call, give, own, register, starts, steps

PLAYERS = 2000
FIGHTS = 2  # of each, until they are at par
GOLD, STACK = 500, 5
STACKS = ("flour", "linen", "leather", "tallow", "yarrow", "salt_water", "bandages", "rye_bread", "dried_meat", "iron_ore")
PIECES = ("camp_blade", "felt_cap", "road_boots", "hazel_staff", "barrel_shield", "rope_mitts")  # beside those of the start
SETTLE_SECONDS = 60


def measure(stack):
    """Bytes, by player or fight: {players, fights, registered, par, fight}, each of those {redis, keys, postgres}."""
    scout = Scout(stack.env)
    scout.find_monster()
    register(stack, 10)  # so that no table is empty
    before = look(stack)
    with Step(f"registering {PLAYERS} players"):
        people = register(stack, PLAYERS)
        call(stack, "world.get_location", own(people))
        registered = look(stack)
    with Step("bringing them to par") as step:
        live(stack, people, scout.path, step)
        par = look(stack)
    with Step("one fight more"):
        fights = fight(stack, people)
        more = look(stack)
    return {"players": PLAYERS, "fights": fights, "registered": share(before, registered, PLAYERS),
            "par": share(before, par, PLAYERS), "fight": share(par, more, fights)}


# --- a life


def live(stack, people, path, step):
    """What everybody has done and got before long."""
    step.tell("what they own")
    give(stack, people, "gold", GOLD)
    for item in STACKS:
        give(stack, people, f"item:{item}", STACK)
    for item in PIECES:
        stack.sql("INSERT INTO piece (id, player_id, item, level, quality, rarity, affixes, durability, made_by)"
                  f" SELECT substr(md5(player_id || '/{item}/bench'), 1, 20), player_id, '{item}', 1, 2, 'uncommon', 'sharp 104', 90,"
                  f" 'bench' FROM character WHERE {among(people)}")
    step.tell("what they do")
    call(stack, "quest.accept", [{"player_id": one.id, "quest": "walk_before_supper"} for one in people])
    call(stack, "skill.learn", [{"player_id": one.id, "skill": "heavy_blow"} for one in people])
    call(stack, "craft.start", [{"player_id": one.id, "recipe": "rye_bread", "count": 1} for one in people])
    call(stack, "world.explore", own(people))
    call(stack, "mail.send", [{"player_id": one.id, "to": other.name, "text": "Come to the ford before dark."}
                              for one, other in pairs(people)])
    _, places = call(stack, "world.get_location", own(people))
    for way in path:
        _, places = call(stack, "world.move", steps(places, way))
    for number in range(FIGHTS):
        step.tell(f"fight {number + 1}")
        fight(stack, people)


def fight(stack, people):
    """A whole fight of each who isn't where there is nobody to fight with. Returns how many there were."""
    _, places = call(stack, "world.get_location", own(people))
    _, views = call(stack, "combat.start_combat", starts([place for place in places if place["monsters"]]))
    count = len(views)
    while running := blows(views):
        _, views = call(stack, "combat.attack", running)
    return count


# --- looking


def look(stack):
    """Bytes of all there is, when what is on its way has arrived: {redis, keys: {kind: …}, postgres: {table: …}}."""
    client = redis.Redis.from_url(stack.env["REDIS_URL"])
    wait_for(lambda: is_settled(stack, client), SETTLE_SECONDS, "all is saved and published")
    stack.sql("VACUUM")
    lines = stack.sql("SELECT relname, pg_total_relation_size(oid) FROM pg_class"
                      " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace").splitlines()
    found = {"redis": client.info("memory")["used_memory"], "keys": keys(client),
             "postgres": {table: int(size) for table, size in (line.split("|") for line in lines)}}
    client.close()
    return found


def is_settled(stack, client):
    waiting = sum(client.zcard(f"{{h{shard:02}}}:dirty") + client.scard(f"{{h{shard:02}}}:owed") for shard in range(64))
    return waiting == 0 and stack.sql("SELECT count(*) FROM outbox") == "0"


def keys(client):
    """What MEMORY USAGE says of each kind: {h07}:p:42 is one of p."""
    names = list(client.scan_iter(count=1000))
    sizes = defaultdict(int)
    pipeline = client.pipeline(transaction=False)
    for name in names:
        pipeline.memory_usage(name, samples=0)
    for name, size in zip(names, pipeline.execute(), strict=True):
        kind = re.sub(r"^\{.*?\}:", "", name.decode()).partition(":")[0]
        sizes[kind] += size or 0  # None: it has expired meanwhile
    return dict(sizes)


def share(before, after, count):
    """What came with each of so many."""
    return {"redis": round((after["redis"] - before["redis"]) / count),
            **{part: {name: round((size - before[part].get(name, 0)) / count) for name, size in after[part].items()
                      if size != before[part].get(name, 0)} for part in ("keys", "postgres")}}
