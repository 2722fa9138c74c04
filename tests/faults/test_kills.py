"""Each service is killed with SIGKILL in the middle of a journey; the journey goes on, and every sum is exact."""

import threading
import unittest
import uuid

from support.game import Gateway, Player, Refused
from support.stack import Stack, shared, wait_for

GIFTS = 60  # of each client
CLIENTS = 8
KILLS = 4


class Journey(unittest.TestCase):
    """From registration to level 2, with one service killed between and during fights."""

    @classmethod
    def setUpClass(cls):
        cls.stack = shared()

    def journey_with(self, service):
        player = Player(self.stack.env)
        blows = 0
        while player.level < 2:
            view = player.start_fight()
            while view is not None and view["state"] == "running":
                blows += 1
                if blows in (2, 9, 17):
                    restarts = self.stack.state(service)["restarts"]
                    self.stack.kill(service)
                    wait_for(lambda: self.stack.state(service)["restarts"] > restarts, 15,
                             f"{service} is started again")
                view = player.attack(view)
        self.stack.wait_ready(service)

        def is_exact():
            seen = player.get()
            return (seen["xp"], seen["gold"], seen["level"]) == (
                player.xp, player.gold + player.bonuses(), player.level)

        wait_for(is_exact, 30, f"{player.get()} is xp {player.xp}, gold {player.gold} + {player.bonuses()}")
        wait_for(lambda: self.congratulations(player) == 1, 30, "the level-up was congratulated once")
        self.stack.audit()

    def congratulations(self, player):
        return int(self.stack.sql(f"SELECT count(*) FROM notification WHERE player_id = {player.id}"))

    def test_core_is_killed(self):
        self.journey_with("core")

    def test_gateway_is_killed(self):
        self.journey_with("gateway")

    def test_jobs_is_killed(self):
        self.journey_with("jobs")

    def test_ticker_is_killed(self):
        self.journey_with("ticker")

    def test_bot_is_killed(self):
        self.journey_with("bot")

    def test_sandbox_is_killed(self):
        self.journey_with("sandbox")


class Gifts(unittest.TestCase):
    """The hard case of two players in one transaction: both directions at once, two cores, cores killed."""

    def test_no_gold_is_made_or_lost(self):
        with Stack("gifts", scale={"core": 2}) as stack:
            people = [Player(stack.env) for _ in range(4)]
            start = sum(person.gold for person in people)
            given, faults = [], []

            def give(seed):
                gateway = Gateway(stack.env)
                for n in range(GIFTS):
                    giver = people[(seed + n) % len(people)]
                    receiver = people[(seed + n + 1 + n % 3) % len(people)]
                    if giver is receiver:
                        continue
                    body = {"to": receiver.name, "amount": 1 + n % 5}
                    try:
                        gateway.known("POST", f"/v1/players/{giver.id}/gifts", body, str(uuid.uuid4()))
                        given.append((giver.id, receiver.id, body["amount"]))
                    except Refused as refused:
                        if refused.code != "not_enough_gold":
                            faults.append(refused)
                    except AssertionError as error:
                        faults.append(error)

            clients = [threading.Thread(target=give, args=(seed,)) for seed in range(CLIENTS)]
            for client in clients:
                client.start()
            for kill in range(KILLS):
                wait_for(lambda: len(given) > (kill + 1) * CLIENTS * GIFTS // (KILLS + 3) or faults or
                         not any(client.is_alive() for client in clients), 60, "gifts go on")
                name = ("core", "core.2")[kill % 2]
                restarts = stack.state(name)["restarts"]
                stack.kill(name)
                stack.wait_restarted(name, restarts)
            for client in clients:
                client.join(120)
            self.assertEqual(faults, [])
            self.assertFalse(any(client.is_alive() for client in clients))
            expected = {person.id: person.gold for person in people}
            for giver, receiver, amount in given:
                expected[giver] -= amount
                expected[receiver] += amount
            self.assertEqual({person.id: person.get()["gold"] for person in people}, expected)
            self.assertEqual(sum(expected.values()), start)
            self.assertGreater(len(given), CLIENTS * GIFTS // 2)
            stack.audit()


if __name__ == "__main__":
    unittest.main()
