"""Players who are what the balance is measured with: of a level, in par gear, their points spent by the par split, unhurt,
before a par monster of their level that comes alone."""

import json

from stack.console import Refusal
from stack.packages import PROJECT
from support.game import Player, beyond

LEVEL = 5  # in the lands of the levels before it live the young, who fall sooner
STEPS = 90  # a walk that the energy lasts for
XP = sum(60 * level + 15 * level**2 + level**3 // 4 for level in range(1, LEVEL))
POINTS = tuple(3 * (LEVEL - 1) * tenths // 10 for tenths in (4, 3, 3))  # for strength, agility, vitality
HP, MP, ENERGY = 60 + 12 * (5 + POINTS[2]) + 8 * LEVEL, 20 + 6 * 5 + 2 * LEVEL, 100
BESIDES = (("barrel_shield", "offhand"), ("waxed_cape", "cloak"))  # of par gear, what a beginner lacks


def find_monster(env):
    """The place of such a monster, as a scout sees it, and the monster's kind."""
    monsters = json.loads((PROJECT / "core" / "content" / "monsters.json").read_text(encoding="utf-8"))
    for heading in ("north", "east", "south", "west"):
        for place in _walk(env, heading):
            for monster in place["monsters"]:
                is_alone = monster.get("count", 1) == 1
                if monster["level"] == LEVEL and is_alone and _is_par(monsters[monster["kind"]]):
                    return place, monster["kind"]
    raise Refusal(f"no par monster of level {LEVEL} in {STEPS} steps: has the world another shape now?")


def _walk(env, heading):
    """The places that a new player comes through who goes there, round what can't be walked on."""
    scout, came = Player(env), {}
    for _ in range(STEPS):
        place = scout.location()
        yield place
        here = (place["x"], place["y"])
        came[here] = came.get(here, 0) + 1
        scout.step(place, min(place["exits"], key=lambda way: (came.get(beyond(here, way), 0), way != heading)))


def _is_par(monster):
    """A kind whose numbers are the par monster's, or hardly differ."""
    shares = (monster.get(share, 10000) for share in ("hp_bp", "attack_bp", "defence_bp"))
    return monster["rank"] == "common" and all(abs(share - 10000) <= 500 for share in shares)


def grow(stack, provider, place):
    """Makes all players of a provider, who have just been registered and done nothing yet, such players, but for their
    points: these are for them to spend."""
    them = f"FROM player WHERE provider = '{provider}'"
    stack.sql(f"""BEGIN;
        SELECT ledger_post(ARRAY['grow:' || id, 'grow:' || id], '{{1,2}}', ARRAY['game:mint.combat', 'player:' || id],
            '{{xp,xp}}', ARRAY[{-XP}, {XP}]) {them};
        UPDATE character SET level = {LEVEL}, version = version + 1 WHERE player_id IN (SELECT id {them});
        UPDATE piece SET level = {LEVEL} WHERE player_id IN (SELECT id {them});
        INSERT INTO piece (id, player_id, item, worn, level, quality, rarity, affixes, durability, made_by)
            SELECT substr(md5(player.id || '/' || item), 1, 20), player.id, item, slot, {LEVEL}, 1, 'common', '', 100, 'grow'
            FROM player, (VALUES {", ".join(map(str, BESIDES))}) AS besides (item, slot) WHERE provider = '{provider}';
        INSERT INTO hot_state (player_id, epoch, ver, x, y, hp, hp_at, hp_rem, hp_max, mp, mp_rem, mp_max, energy, energy_at)
            SELECT id, nextval('hot_epoch'), 1, {place["x"]}, {place["y"]}, {HP}, 0, 0, {HP}, {MP}, 0, {MP}, {ENERGY}, 0 {them};
        COMMIT""")
