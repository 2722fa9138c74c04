"""RabbitMQ, Postgres and Redis go away while a player plays: refusals meanwhile, recovery within 10 s, no value lost."""

import json
import time
import unittest
import urllib.request
import urllib.error
import uuid

from support.game import Fighters, Gateway, Player
from support.stack import shared, wait_for

RECOVERY_SECONDS = 10


class Servers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = shared()

    def away(self, server, path, acceptable, unready, abruptly=False, body=None):
        """`server` goes away; `path` is answered within `acceptable` statuses, and `unready` services say why."""
        gateway, key = Gateway(self.stack.env), str(uuid.uuid4()) if body is not None else None
        self.stack.stop_server(server, abruptly)
        status, problem = gateway.once("POST" if body is not None else "GET", path, body, key)
        self.assertIn(status, acceptable, problem)
        self.assertEqual(problem["status"], status)
        for name, part in unready.items():
            wait_for(lambda: part in self.unready_parts(name), 20, f"/readyz of {name} names {part}")
        self.stack.start_server(server)
        began = time.monotonic()
        for name in unready:
            self.stack.wait_ready(name, RECOVERY_SECONDS)
        gateway.known("POST" if body is not None else "GET", path, body, key)
        self.assertLess(time.monotonic() - began, RECOVERY_SECONDS)

    def unready_parts(self, name):
        try:
            with urllib.request.urlopen(f"{self.stack.admin_url(name)}/readyz", timeout=5) as answer:
                parts = json.load(answer)["parts"]
        except urllib.error.HTTPError as error:
            self.assertEqual(error.code, 503)
            parts = json.load(error)["parts"]
        for part in parts:
            self.assertTrue(part["ready"] or part["why"], part)
        return [part["name"] for part in parts if not part["ready"]]

    def assert_exact(self, player):
        def is_exact():
            seen = player.get()
            return (seen["xp"], seen["gold"], seen["level"]) == (
                player.xp, player.gold + player.bonuses(), player.level)

        wait_for(is_exact, 30, f"{player.get()} is xp {player.xp}, gold {player.gold} + {player.bonuses()}")
        self.stack.audit()

    def restart_while_playing(self, server, abruptly=False):
        """The server is restarted twice while somebody fights; every sum is exact afterwards."""
        with Fighters(self.stack.env) as fighters:
            for fights in (1, 2):
                wait_for(lambda: fighters.settled() >= fights, 60, "fights are settled")
                self.stack.stop_server(server, abruptly)
                self.stack.start_server(server)
        for player in fighters.players:
            self.assert_exact(player)

    def test_rabbitmq_is_away(self):
        player = Player(self.stack.env)
        self.away("rabbitmq", f"/v1/players/{player.id}", (503, 504),
                  {"core": "amqp", "gateway": "amqp", "jobs": "amqp", "ticker": "amqp"})
        self.assert_exact(player)

    def test_postgres_is_away(self):
        player = Player(self.stack.env)
        self.away("postgres", f"/v1/players/{player.id}", (503, 504), {"core": "postgres", "jobs": "postgres"})
        self.assert_exact(player)

    def test_redis_is_away(self):
        player = Player(self.stack.env)
        self.away("redis", f"/v1/players/{player.id}/location", (503, 504), {"core": "redis", "ticker": "redis"})
        self.assert_exact(player)

    def test_rabbitmq_restarts_while_a_player_plays(self):
        self.restart_while_playing("rabbitmq")

    def test_postgres_restarts_while_a_player_plays(self):
        self.restart_while_playing("postgres")

    def test_redis_restarts_while_a_player_plays(self):
        self.restart_while_playing("redis")

    def test_redis_is_killed_while_a_player_plays(self):
        """Its log is synced each second: of hot state the last 2 s may be gone, of value nothing."""
        self.restart_while_playing("redis", abruptly=True)

    def test_postgres_is_killed_while_a_player_plays(self):
        self.restart_while_playing("postgres", abruptly=True)

    def test_rabbitmq_is_killed_while_a_player_plays(self):
        self.restart_while_playing("rabbitmq", abruptly=True)


class Flush(unittest.TestCase):
    """Redis forgets everything: players are back at the last saved place and HP, value is intact."""

    @classmethod
    def setUpClass(cls):
        cls.stack = shared()

    def saved(self, player):
        row = self.stack.sql(f"SELECT x, y, hp, ver FROM hot_state WHERE player_id = {player.id}")
        return tuple(int(number) for number in row.split("|")) if row else None

    def test_back_at_the_last_saved_place(self):
        player = Player(self.stack.env)
        place = player.find_monster()
        wait_for(lambda: self.saved(player) is not None and self.saved(player)[3] >= place["version"], 30,
                 "the ticker saves the place")
        self.stack.redis("FLUSHALL")
        after = player.location()
        self.assertEqual((after["x"], after["y"]), (place["x"], place["y"]))
        self.assertGreaterEqual(after["hp"], place["hp"])
        player.fight(after)
        seen = player.get()
        self.assertEqual((seen["xp"], seen["gold"]), (player.xp, player.gold))
        self.stack.audit()

    def test_a_running_fight_is_void_and_a_new_one_can_start(self):
        player = Player(self.stack.env)
        view = player.start_fight()
        self.stack.redis("FLUSHALL")
        self.assertIsNone(player.attack(view), "the old fight is not there any more")
        ended = player.fight()
        self.assertNotEqual(ended["fight_id"], view["fight_id"])
        seen = player.get()
        self.assertEqual((seen["xp"], seen["gold"]), (player.xp, player.gold))
        self.stack.audit()


if __name__ == "__main__":
    unittest.main()
