"""A fight is settled once, whatever was known when it ended, and whoever asks again gets the same answer."""

import time
import unittest
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor

from support.game import Gateway, Player, Refused
from support.stack import shared, wait_for

SECONDS = 10
KEPT = 8  # answers, of a player's last operations


class Settlements(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = shared()

    def win(self, player):
        """A won fight. Returns the last blow as it was sent, its key, and its answer."""
        while True:
            view = player.start_fight()
            while view["state"] == "running":
                blow, key = {"fight_id": view["fight_id"], "turn": view["turn"]}, str(uuid.uuid4())
                view = player.post("/combat/attack", blow, key)
            player.note(view)
            if view["state"] == "won":
                return blow, key, view

    def conflicts(self):
        with urllib.request.urlopen(self.stack.admin_url("core") + "/metrics", timeout=10) as answer:
            lines = answer.read().decode().splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith("wildmarch_operation_conflicts_total"))

    def test_a_last_blow_that_is_repeated_late_gets_the_same_answer(self):
        player = Player(self.stack.env)
        blow, key, view = self.win(player)
        self.win(player)
        self.assertEqual(player.post("/combat/attack", blow, key), view)
        self.assertEqual(player.get()["xp"], player.xp)
        self.stack.audit()

    def test_it_gets_the_same_answer_when_redis_forgot_the_fight(self):
        player = Player(self.stack.env)
        blow, key, view = self.win(player)
        self.assertEqual(self.stack.redis("DEL", self.fight_key(player, blow)).strip(), "1")
        self.assertEqual(player.post("/combat/attack", blow, key), view)
        self.assertEqual(player.get()["xp"], player.xp)
        self.stack.audit()

    def test_every_blow_that_is_repeated_gets_the_same_answer_while_the_fight_goes_on_and_when_it_is_over(self):
        player = Player(self.stack.env)
        place = player.find_monster()
        monster = min(place["monsters"], key=lambda one: one["level"])["kind"]
        sent = [("/combat/start", {"monster": monster, "version": place["version"]}, str(uuid.uuid4()))]
        answers = [player.post(*sent[0])]
        while answers[-1]["state"] == "running":
            turn = {"fight_id": answers[-1]["fight_id"], "turn": answers[-1]["turn"]}
            sent.append(("/combat/attack" if len(sent) > 1 else "/combat/defend", turn, str(uuid.uuid4())))
            answers.append(player.post(*sent[-1]))
            self.assertEqual([player.post(*one) for one in sent[-KEPT:]], answers[-KEPT:])
        self.assertGreater(len(answers), 2)
        self.stack.redis("DEL", self.fight_key(player, sent[-1][1]))
        with self.assertRaises(Refused) as refused:
            player.post(*sent[-2])
        self.assertEqual(refused.exception.code, "stale", "its answer isn't kept any more, and nothing is done again")
        self.stack.audit()

    def fight_key(self, player, blow):
        keys = self.stack.redis("KEYS", f"*{blow['fight_id']}*").split()
        self.assertEqual(len(keys), 1, f"{keys} of player {player.id}")
        return keys[0]

    def test_a_character_that_changed_elsewhere_is_read_again(self):
        """The core begins with the row that it stored last; the version says that another has changed it since."""
        player = Player(self.stack.env)
        self.win(player)
        self.stack.sql(f"UPDATE character SET version = version + 1 WHERE player_id = {player.id}")
        before = self.conflicts()
        self.win(player)
        self.assertGreater(self.conflicts(), before)
        self.assertEqual(player.get()["xp"], player.xp)
        self.win(player)
        self.stack.audit()

    def leave(self, player, view, seconds):
        """Nobody has played that fight for so long."""
        key, shard = self.fight_key(player, view), f"{{h{player.id % 64:02}}}"
        self.stack.redis("HSET", key, "played_at", str(int((time.time() - seconds) * 1000)))
        self.stack.redis("HINCRBY", f"{shard}:p:{player.id}", "ver", "1")
        return shard

    def visit(self, player):
        """Over a connection of its own."""
        return Gateway(self.stack.env).known("GET", f"/v1/players/{player.id}/location")

    def outcome(self, view):
        return self.stack.sql(f"SELECT outcome FROM fight WHERE id = '{view['fight_id']}'")

    def test_a_round_that_nobody_plays_for_a_minute_goes_by(self):
        player = Player(self.stack.env)
        seen = player.start_fight()
        self.leave(player, seen, 70)
        with self.assertRaises(Refused) as late:
            player.post("/combat/attack", {"fight_id": seen["fight_id"], "turn": seen["turn"]})
        self.assertEqual(late.exception.code, "stale")
        now = player.get("/combat")
        self.assertEqual((now["turn"], late.exception.problem["view"]["turn"]), (2, 2))
        player.note(player.fight())
        self.assertEqual(player.get()["xp"], player.xp)
        self.stack.audit()

    def test_a_fight_that_was_left_ends_when_its_player_comes_back(self):
        player = Player(self.stack.env)
        seen = player.start_fight()
        self.leave(player, seen, 15 * 60)
        with ThreadPoolExecutor() as threads:
            for visit in [threads.submit(self.visit, player) for _ in range(4)]:
                visit.result(timeout=SECONDS)
        self.assertIn(self.outcome(seen), ("fled", "lost", "draw"))
        told = self.stack.wildmarchctl("fight", "show", seen["fight_id"])
        self.assertRegex(told, r"round 1\n.*not_played")
        self.assertIn("it replays to its result hash", told)
        self.assertIsNone(player.attack(seen))
        self.assertEqual(player.get()["xp"], player.xp)
        self.stack.audit()

    def test_a_fight_that_was_left_for_good_is_ended_by_the_sweep(self):
        player = Player(self.stack.env)
        seen = player.start_fight()
        shard = self.leave(player, seen, 15 * 60)
        member = f"{player.id}:{seen['fight_id']}"
        self.stack.redis("ZADD", f"{shard}:running", "XX", "0", member)
        wait_for(lambda: self.outcome(seen), 2 * SECONDS, "it is settled")
        wait_for(lambda: self.stack.redis("ZSCORE", f"{shard}:running", member).strip() == "", SECONDS,
                 "nobody looks after it any more")
        self.assertEqual(player.get()["xp"], player.xp)
        self.stack.audit()

    def owed(self):
        """How many ended fights wait for their settlement."""
        return sum(int(self.stack.redis("SCARD", key)) for key in self.stack.redis("KEYS", "*:owed").split())

    def test_settlements_that_share_a_commit_are_taken_apart_when_one_is_refused(self):
        first, *others = [Player(self.stack.env) for _ in range(4)]
        with ThreadPoolExecutor() as threads:
            before = self.conflicts()
            with self.stack.holding(f"SELECT player_id FROM character WHERE player_id = {first.id} FOR UPDATE"):
                won = [threads.submit(self.win, first)]
                wait_for(lambda: self.owed() == 1, SECONDS, "the first waits for its character")
                won += [threads.submit(self.win, player) for player in others]
                wait_for(lambda: self.owed() == 1 + len(others), SECONDS, "the others gather behind it")
                self.stack.sql(f"UPDATE character SET version = version + 1 WHERE player_id = {others[0].id}")
            for one in won:
                one.result(timeout=SECONDS)
        self.assertGreaterEqual(self.conflicts() - before, len(others), "each was tried again")
        for player in (first, *others):
            self.assertEqual(player.get()["xp"], player.xp)
        self.stack.audit()


if __name__ == "__main__":
    unittest.main()
