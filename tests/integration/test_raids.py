"""Raids and world bosses in a whole game with two cores: rounds are played once, a boss falls once, and everything is
given once, whoever comes at once and whoever is killed meanwhile."""

import json
import threading
import unittest
import uuid

from support.game import Player, at_once, done, refusal
from support.ledger import growth
from support.service_calls import Service
from support.stack import Stack, wait_for

LEVEL = 40  # of those who win a raid for beginners
STRENGTH = 55
SECONDS = 60
ROUNDS = 100
STRIKERS = 12  # who strike a boss at the same moment
MANY_BLOWS = 1500  # health that takes some of theirs
STACK = None
TICKER = JOBS = None


def setUpModule():
    global STACK, TICKER, JOBS
    STACK = Stack("raids", scale={"core": 2}).start()
    TICKER, JOBS = Service(STACK, "ticker"), Service(STACK, "jobs")


def tearDownModule():
    for service in (TICKER, JOBS):
        if service is not None:
            service.close()
    if STACK is not None:
        STACK.stop()


def grown():
    """A player who is strong enough for a raid, by the books, with all that the levels bring."""
    player = Player(STACK.env)
    STACK.sql("; ".join(["BEGIN", *growth(player.id, LEVEL, STRENGTH), "COMMIT"]))
    return player


class Raid:
    """One with its members, the first of whom leads it."""

    def __init__(self, members):
        self.members = members
        self.id = members[0].post("/raids", {"dungeon": "parish_church"})["raid_id"]
        for member in members[1:]:
            members[0].post("/raids/invite", {"raid_id": self.id, "who": member.name})
            member.post("/raids/join", {"raid_id": self.id})

    def call(self, what, player, **fields):
        return player.post(f"/raids/{what}", {"raid_id": self.id, **fields})

    def body(self, **fields):
        return {"raid_id": self.id, **fields}

    def begin(self):
        self.call("check", self.members[0])
        for member in self.members:
            view = self.call("ready", member)
        return view

    def state(self):
        return STACK.sql(f"SELECT state FROM raid WHERE id = {self.id}")

    def round(self):
        return int(STACK.sql(f"SELECT rounds FROM raid WHERE id = {self.id}"))

    def pass_time(self):
        STACK.sql(f"UPDATE raid SET due_at = now() - interval '1 s' WHERE id = {self.id}")

    def fight(self):
        """All strike at once, round after round, until it is over. Returns the last answers."""
        number = self.round()
        for _ in range(ROUNDS):
            view = self.members[0].get("/raids").get("raid")
            standing = [member for member, seen in zip(self.members, view["members"], strict=True) if seen["hp"] > 0]
            outcomes = at_once([member.asking("/raids/act", self.body(round=number, act="attack")) for member in standing])
            if len(done(outcomes)) != len(standing):
                raise AssertionError(f"round {number}: {outcomes}")
            states = {outcome["state"] for outcome in outcomes}
            if states != {"running"}:
                return outcomes
            number += 1
            if self.round() != number:
                raise AssertionError(f"round {number - 1} was played so often that it is {self.round()} now")
        raise AssertionError("it never ends")


class Raids(unittest.TestCase):
    def test_rounds_are_played_once_when_all_speak_at_once_and_all_is_given_once(self):
        raid = Raid([grown() for _ in range(3)])
        before = [member.get()["energy"] for member in raid.members]
        self.assertEqual(raid.begin()["state"], "running")
        for member, energy in zip(raid.members, before, strict=True):
            self.assertIn(energy - member.get()["energy"], (19, 20))
        outcomes = raid.fight()
        self.assertEqual([outcome["state"] for outcome in outcomes].count("won"), 1, outcomes)
        rewards = [next(one for one in member.get("/raids")["owed"] if one["raid_id"] == raid.id) for member in raid.members]
        log = raid.members[1].get(f"/raids/{raid.id}/rounds/1")
        self.assertEqual((log["fighters"][3], len({entry["who"] for entry in log["entries"]} - {3})),
                         ({"who": "drowned_sexton", "is_enemy": True}, 3))
        for member, reward in zip(raid.members, rewards, strict=True):
            gold = member.get()["gold"]
            claims = at_once([member.asking("/raids/claim", raid.body()) for _ in range(4)])
            self.assertEqual((len(done(claims)), claims.count("nothing_owed")), (1, 3), claims)
            self.assertEqual(member.get()["gold"], gold + reward["gold"])
        self.assertEqual(refusal(JOBS.call, "raid.reward", {"raid_id": raid.id, "player_id": raid.members[0].id}), "nothing_owed")
        self.assertEqual(refusal(raid.members[0].post, "/raids", {"dungeon": "parish_church"}), "raid_locked")
        STACK.audit()

    def test_who_says_nothing_defends_and_the_ticker_goes_on(self):
        raid = Raid([Player(STACK.env) for _ in range(3)])
        raid.begin()
        raid.call("act", raid.members[0], round=1, act="attack")
        self.assertNotIn({"raid_id": raid.id}, TICKER.call("raid.due", {"count": 50})["raids"])
        raid.pass_time()
        self.assertIn({"raid_id": raid.id}, TICKER.call("raid.due", {"count": 50})["raids"])
        self.assertEqual(TICKER.call("raid.advance", {"raid_id": raid.id})["round"], 2)
        self.assertEqual(TICKER.call("raid.advance", {"raid_id": raid.id})["round"], 2)
        self.assertEqual(refusal(lambda: raid.call("act", raid.members[1], round=1, act="attack")), "stale")

    def test_one_player_is_in_one_raid(self):
        raids = [Raid([Player(STACK.env)]) for _ in range(2)]
        for _ in range(4):
            player = Player(STACK.env)
            for raid in raids:
                raid.call("invite", raid.members[0], who=player.name)
            outcomes = at_once([player.asking("/raids/join", raid.body()) for raid in raids])
            self.assertEqual((len(done(outcomes)), outcomes.count("in_raid")), (1, 1), outcomes)

    def test_all_say_yes_at_once_and_the_fight_begins_once(self):
        raid = Raid([Player(STACK.env) for _ in range(5)])
        before = [member.get()["energy"] for member in raid.members]
        raid.call("check", raid.members[0])
        outcomes = at_once([member.asking("/raids/ready", raid.body()) for member in raid.members for _ in range(2)])
        self.assertLessEqual({outcome for outcome in outcomes if not isinstance(outcome, dict)}, {"raid_begun"}, outcomes)
        self.assertEqual((raid.state(), raid.round()), ("running", 1))
        for member, energy in zip(raid.members, before, strict=True):
            self.assertIn(energy - member.get()["energy"], (19, 20), "it was paid once")
        self.assertEqual(raid.call("act", raid.members[0], round=1, act="attack")["round"], 1)

    def test_last_yes_and_leaving_at_once(self):
        for _ in range(4):
            raid = Raid([Player(STACK.env) for _ in range(4)])
            raid.call("check", raid.members[0])
            for member in raid.members[:3]:
                raid.call("ready", member)
            outcomes = at_once([raid.members[3].asking("/raids/ready", raid.body()), raid.members[1].asking("/raids/leave", raid.body())])
            self.assertEqual(len(done(outcomes)), 2, outcomes)
            self.assertEqual(raid.state(), "running")
            places, left = STACK.sql(f"SELECT count(*), count(*) FILTER (WHERE has_left) FROM raid_member WHERE raid_id = {raid.id}").split("|")
            self.assertIn((places, left), (("3", "0"), ("4", "1")))
            credits = STACK.sql(f"SELECT count(*) FROM raid_credit WHERE player_id = {raid.members[1].id}")
            self.assertEqual(credits, "1" if places == "3" else "0", "what was paid before the fight is put by")
        STACK.audit()

    def test_a_ban_in_the_fight_holds_nobody_up_for_longer_than_a_round(self):
        raid = Raid([Player(STACK.env) for _ in range(3)])
        raid.begin()
        STACK.sql(f"UPDATE character SET banned_until = now() + interval '1 d' WHERE player_id = {raid.members[2].id}")
        self.assertEqual(refusal(lambda: raid.call("act", raid.members[2], round=1, act="attack")), "banned")
        for member in raid.members[:2]:
            raid.call("act", member, round=1, act="attack")
        raid.pass_time()
        TICKER.call("raid.advance", {"raid_id": raid.id})
        self.assertEqual(raid.round(), 2)

    def test_a_core_dies_with_the_last_word(self):
        raid = Raid([Player(STACK.env) for _ in range(3)])
        raid.begin()
        STACK.stop_part("core.2")
        self.addCleanup(STACK.wait_ready, "core.2")
        self.addCleanup(STACK.start_part, "core.2")
        for number, point in enumerate(("core.committing", "core.committed"), 1):
            for member in raid.members[:2]:
                raid.call("act", member, round=number, act="attack")
            STACK.stop_part("core")
            before = STACK.state("core")["restarts"]
            STACK.start_part("core", {"WILDMARCH_FAULT": f"{point}:1:kill"})
            STACK.wait_ready("core")
            self.assertEqual(raid.call("act", raid.members[2], round=number, act="attack")["round"], number + 1)
            STACK.wait_restarted("core", before)
        self.assertEqual(raid.round(), 3)
        STACK.audit()


class Boss:
    """One that has just come. `strikers` have struck it twice before, 10 each, and lack one strike for a share."""

    def __init__(self, hp, strikers=(), ends="1 h"):
        self.id = TICKER.call("boss.spawn", {"schedule_id": uuid.uuid4().hex, "boss": "nine_parish_boar"})["boss_id"]
        rows = ", ".join(f"({self.id}, {one.id}, 10, 10, 2, 0, '')" for one in strikers)
        if strikers:
            STACK.sql(f"INSERT INTO world_boss_share (boss_id, player_id, dealt, score, strikes, last_ms, lately) VALUES {rows}")
        STACK.sql(f"UPDATE world_boss SET hp = {hp}, hp_max = {hp + 10 * len(strikers)}, hits = {2 * len(strikers)},"
                  f" players = {len(strikers)}, ends_at = now() + interval '{ends}' WHERE id = {self.id}")
        STACK.redis("DEL", *(f"{{b{self.id}}}:{key}" for key in ("boss", "players", "places")))

    def strike(self, player, key=None):
        return player.post("/bosses/strike", {"boss_id": self.id}, key)

    def look(self, player):
        return player.get(f"/bosses/{self.id}")

    def column(self, column):
        return STACK.sql(f"SELECT {column} FROM world_boss WHERE id = {self.id}")

    def debts(self):
        return [one["player_id"] for one in JOBS.call("boss.unpaid", {"count": 100, "after_boss_id": self.id, "after_player_id": 0})["owed"] if one["boss_id"] == self.id]


class Bosses(unittest.TestCase):
    def test_a_slot_brings_one_boss(self):
        slot = {"schedule_id": uuid.uuid4().hex, "boss": "parish_bell"}
        first, second = (TICKER.call("boss.spawn", slot) for _ in range(2))
        self.assertEqual((first["is_new"], second["is_new"], first["boss_id"]), (True, False, second["boss_id"]))
        self.assertEqual(refusal(TICKER.call, "boss.spawn", {"schedule_id": "x", "boss": "nobody"}), "no_such_boss")

    def test_of_many_blows_at_once_one_is_the_last_and_all_is_given_once(self):
        heard = []
        listener = threading.Thread(target=lambda: heard.extend(STACK.wildmarchctl(
            "events", "tail", "boss.*", "--json", "true", "--count", "2", "--for", "30").splitlines()))
        listener.start()
        wait_for(lambda: "ops.tail." in STACK.rabbitmqctl("-p", "wildmarch", "list_queues", "name"), 20, "it listens")
        strikers = [grown() for _ in range(STRIKERS)]  # a beginner may be thrown before the first blow
        boss = Boss(MANY_BLOWS, strikers)
        outcomes = at_once([one.asking("/bosses/strike", {"boss_id": boss.id}) for one in strikers])
        struck = done(outcomes)
        self.assertEqual(len(struck) + outcomes.count("boss_over"), STRIKERS, outcomes)
        self.assertEqual([one["strike"]["is_last"] for one in struck].count(True), 1, outcomes)
        self.assertEqual(sum(one["strike"]["damage"] for one in struck), MANY_BLOWS)
        self.assertEqual(boss.column("state"), "defeated")
        self.assertEqual(refusal(boss.strike, strikers[0]), "boss_over")
        owed = boss.debts()
        self.assertEqual(len(owed), len(struck), "a third strike earns a share")
        winner = next(one for one in strikers if one.id == owed[0])
        claims = at_once([winner.asking("/bosses/claim", {"boss_id": boss.id}) for _ in range(4)])
        self.assertEqual((len(done(claims)), claims.count("nothing_owed")), (1, 3), claims)
        for player in owed[1:]:
            JOBS.call("boss.reward", {"boss_id": boss.id, "player_id": player})
        self.assertEqual(boss.debts(), [])
        self.assertFalse(next(one for one in winner.get("/bosses")["bosses"] if one["boss_id"] == boss.id)["is_owed"])
        listener.join(SECONDS)
        events = [json.loads(line) for line in heard]
        told = [event["type"].split(".")[2] for event in events if event["subject"] == f"boss/{boss.id}"]
        self.assertEqual(told, ["spawned", "defeated"])
        STACK.audit()

    def test_a_repeat_strikes_once_and_a_second_strike_waits(self):
        player, boss, key = Player(STACK.env), Boss(100000), str(uuid.uuid4())
        first = boss.strike(player, key)
        again = boss.strike(player, key)
        self.assertEqual(again["strike"]["damage"], first["strike"]["damage"])
        self.assertEqual((again["hp"], again["strikes"], again["place"]), (first["hp"], 1, 1))
        self.assertEqual(refusal(boss.strike, player), "boss_wait")
        self.assertEqual(boss.look(player)["dealt"], first["strike"]["damage"])

    def test_one_that_isnt_beaten_leaves_and_gives_half(self):
        player = Player(STACK.env)
        boss = Boss(100000, [player], ends="2 s")
        boss.strike(player)
        wait_for(lambda: (boss.look(player), boss.column("state"))[1] == "escaped", SECONDS, "it leaves")
        self.assertEqual(refusal(boss.strike, player), "boss_over")
        self.assertEqual(player.post("/bosses/claim", {"boss_id": boss.id})["reward_bp"], 5000)
        STACK.audit()

    def test_when_redis_is_lost_it_goes_on_from_what_was_saved(self):
        player = Player(STACK.env)
        boss = Boss(100000, [player])
        boss.strike(player)
        STACK.redis("DEL", f"{{b{boss.id}}}:boss", f"{{b{boss.id}}}:players", f"{{b{boss.id}}}:places")
        self.assertEqual((boss.look(player)["hp"], boss.look(player)["dealt"]), (100000, 10), "nothing was saved since")
        view = boss.strike(player)
        self.assertEqual(view["hp"], 100000 - view["strike"]["damage"])
        wait_for(lambda: boss.column("hp") == str(view["hp"]), SECONDS, "the sweep saves it")
        STACK.redis("HSET", f"{{b{boss.id}}}:boss", "hits", "0", "hp", "100000")
        self.assertEqual(boss.look(player)["hp"], view["hp"], "an older copy is none")
        STACK.redis("HSET", f"{{b{boss.id}}}:boss", "born", "1", "hits", "9", "hp", "100000")
        self.assertEqual(boss.look(player)["hp"], view["hp"], "nor is somebody else's")
        STACK.audit()

    def test_a_core_dies_on_the_way_from_the_last_blow_to_its_settlement(self):
        STACK.stop_part("core.2")
        self.addCleanup(STACK.wait_ready, "core.2")
        self.addCleanup(STACK.start_part, "core.2")
        for point in ("core.struck", "core.committing", "core.committed", "core.boss_settled"):
            player = grown()
            boss = Boss(1, [player])
            STACK.stop_part("core")
            before = STACK.state("core")["restarts"]
            STACK.start_part("core", {"WILDMARCH_FAULT": f"{point}:1:kill"})
            STACK.wait_ready("core")
            key = str(uuid.uuid4())
            self.assertTrue(boss.strike(player, key)["strike"]["is_last"], point)
            STACK.wait_restarted("core", before)
            self.assertEqual(boss.column("state"), "defeated")
            self.assertEqual(player.post("/bosses/claim", {"boss_id": boss.id})["place"], 1)
            self.assertEqual(refusal(player.post, "/bosses/claim", {"boss_id": boss.id}), "nothing_owed")
        STACK.audit()
