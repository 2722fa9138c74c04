"""Each service is killed with SIGKILL in the middle of a journey; the journey goes on, and every sum is exact."""

import itertools
import threading
import unittest
import uuid
from concurrent.futures import ThreadPoolExecutor

from support.game import Gateway, Player, Refused
from support.ledger import growth
from support.stack import Stack, shared, wait_for
from support.telegram import Player as Person, Sandbox

GIFTS = 60  # of each client
CLIENTS = 8
KILLS = 4

_people = itertools.count(7_000_000_001)  # a sandbox that was killed would give out the same numbers again


class Journey(unittest.TestCase):
    """From registration to level 2, with one service killed between and during fights."""

    @classmethod
    def setUpClass(cls):
        cls.stack = shared()

    def journey_with(self, service):
        chat = self.enter(Sandbox(self.stack.env["SANDBOX_URL"]), next(_people))
        player = Player(self.stack.env, external_id=chat.id)
        blows = 0
        while player.level < 2:
            view = player.start_fight()
            while view is not None and view["state"] == "running":
                blows += 1
                if blows in (2, 9, 17):
                    self.kill(service, chat)
                view = player.attack(view)
        self.stack.wait_ready(service)

        def is_exact():
            seen = player.get()
            return (seen["xp"], seen["gold"], seen["level"]) == (
                player.xp, player.gold + player.bonuses(), player.level)

        wait_for(is_exact, 30, f"{player.get()} is xp {player.xp}, gold {player.gold} + {player.bonuses()}")
        wait_for(lambda: any("Level 2" in text for text in chat.texts()), 30, "the level-up is congratulated")
        self.assertEqual(self.stack.sql(f"SELECT count(*) FROM notification WHERE player_id = {player.id}"), "1")
        self.stack.audit()

    def kill(self, service, chat):
        restarts = self.stack.state(service)["restarts"]
        self.stack.kill(service)
        wait_for(lambda: self.stack.state(service)["restarts"] > restarts, 15, f"{service} is started again")
        if service == "sandbox":  # it forgets all: the person comes back to it
            self.stack.wait_ready(service)
            self.enter(chat.sandbox, chat.id)

    def enter(self, sandbox, number):
        """A person with this number of Telegram's opens the chat with the bot."""
        sandbox.ask("POST", "players", {"first_name": "Pat", "language_code": "en", "id": number})
        chat = Person(sandbox, number)
        chat.start()
        return chat

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


class TwoCores(unittest.TestCase):
    """What one process can't show: the same rows in two hands."""

    @classmethod
    def setUpClass(cls):
        cls.stack = Stack("two-cores", scale={"core": 2}).start()
        cls.addClassCleanup(cls.stack.stop)

    def give(self, people, seed, given, faults):
        """One client's gifts, each to another of the people; what was not refused goes to `given`."""
        gateway = Gateway(self.stack.env)
        for n in range(GIFTS):
            giver = people[(seed + n) % len(people)]
            receiver = people[(seed + n + 1 + n % 3) % len(people)]
            body = {"to": receiver.name, "amount": 1 + n % 5}
            try:
                gateway.known("POST", f"/v1/players/{giver.id}/gifts", body, str(uuid.uuid4()))
                given.append((giver.id, receiver.id, body["amount"]))
            except Refused as refused:
                if refused.code != "not_enough_gold":
                    faults.append(refused)
            except AssertionError as error:
                faults.append(error)

    def kill_cores_while(self, clients, given, faults):
        for kill in range(KILLS):
            wait_for(lambda: len(given) > (kill + 1) * CLIENTS * GIFTS // (KILLS + 3) or faults or
                     not any(client.is_alive() for client in clients), 60, "gifts go on")
            name = ("core", "core.2")[kill % 2]
            restarts = self.stack.state(name)["restarts"]
            self.stack.kill(name)
            self.stack.wait_restarted(name, restarts)

    def test_gifts_in_both_directions_make_and_lose_no_gold(self):
        people = [Player(self.stack.env) for _ in range(4)]
        given, faults = [], []
        clients = [threading.Thread(target=self.give, args=(people, seed, given, faults))
                   for seed in range(CLIENTS)]
        for client in clients:
            client.start()
        self.kill_cores_while(clients, given, faults)
        for client in clients:
            client.join(120)
        self.assertEqual(faults, [])
        self.assertFalse(any(client.is_alive() for client in clients))
        self.assertGreater(len(given), CLIENTS * GIFTS // 2)
        expected = {person.id: person.gold for person in people}
        for giver, receiver, amount in given:
            expected[giver] -= amount
            expected[receiver] += amount
        self.assertEqual({person.id: person.get()["gold"] for person in people}, expected)
        self.assertEqual(sum(expected.values()), sum(person.gold for person in people))
        self.stack.audit()

    def test_a_core_that_was_paused_goes_on_as_a_harmless_zombie(self):
        player = Player(self.stack.env)
        view = player.start_fight()
        self.stack.kill("core", "STOP")
        try:
            while len(player.fights) < 2:
                view = player.attack(view) if view is not None and view["state"] == "running" else player.start_fight()
        finally:
            self.stack.kill("core", "CONT")
        self.stack.wait_ready("core")
        player.fight()
        seen = player.get()
        self.assertEqual((seen["xp"], seen["gold"]), (player.xp, player.gold + player.bonuses()))
        self.stack.audit()

    def test_what_a_paused_core_tells_late_does_not_put_old_maxima_back(self):
        """It stands between its commit and Redis, while the other commits more and tells Redis of it."""
        player = Player(self.stack.env)
        for statement in growth(player.id, 3, 0):
            self.stack.sql(statement)
        self.stack.stop_part("core.2")
        self.stack.restart("core", {"WILDMARCH_FAULT": "core.settled:1:stop"})
        try:
            with ThreadPoolExecutor(1) as thread:
                first = thread.submit(player.post, "/attributes", {"vitality": 1})
                wait_for(lambda: "fault point reached" in self.stack.log("core"), 10, "it stands there")
                self.stack.start_part("core.2")
                self.stack.wait_ready("core.2")
                self.stack.rabbitmqctl("close_all_user_connections", "core", "a paused one takes no calls")
                first.result(timeout=30)
            player.post("/attributes", {"vitality": 2})
            newest = player.get()["hp_max"]
        finally:
            self.stack.kill("core", "CONT")
        self.stack.wait_ready("core")
        self.stack.stop_part("core.2")
        self.assertEqual(player.get()["hp_max"], newest, "asked over the connection to Redis that told it late")
        self.stack.start_part("core.2")
        self.stack.wait_ready("core.2")
        self.stack.audit()


if __name__ == "__main__":
    unittest.main()
