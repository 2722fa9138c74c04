"""What somebody deletes or unbinds by hand in the broker is noticed within a minute and named, and no event is lost."""

import json
import time
import unittest
import urllib.request

import pika

from stack.console import Refusal
from support.game import Player
from support.stack import Stack, wait_for

NOTICED_SECONDS = 60
SECONDS = 30


class LostTopology(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        """Of its own: events are replayed here, and the shared one's stream holds other tests' poison."""
        cls.stack = cls.enterClassContext(Stack("lost-topology"))

    def setUp(self):
        connection = pika.BlockingConnection(pika.URLParameters(self.stack.env["AMQP_URL"]))
        self.addCleanup(connection.close)
        self.channel = connection.channel()
        self.read = {service: len(self.stack.log(service)) for service in ("ticker", "jobs", "core")}
        self.addCleanup(self.settle)
        self.addCleanup(self.apply)

    def apply(self):
        """Everything is as the contracts say again."""
        self.stack.rabbitmqctl("import_definitions", str(self.stack.directory / "rabbitmq" / "definitions.json"))

    def settle(self):
        """The next test finds everybody well."""
        for name in ("ticker", "jobs"):
            self.stack.wait_ready(name, NOTICED_SECONDS)

    def metric(self, service, line):
        with urllib.request.urlopen(f"{self.stack.admin_url(service)}/metrics", timeout=SECONDS) as answer:
            text = answer.read().decode()
        return next((float(found.split()[-1]) for found in text.splitlines() if found.startswith(f"{line} ")), None)

    def lines(self, service, what, **fields):
        """Log lines of a service with these words and fields, since this test began."""
        text = self.stack.log(service)[self.read[service]:]
        entries = (json.loads(line) for line in text.splitlines() if what in line)
        return [one for one in entries if fields.items() <= one.items()]

    def expect_noticed(self, kind, name, broken):
        """Within a minute of `broken` (monotonic): metric, readiness, one line."""
        left = broken + NOTICED_SECONDS - time.monotonic()
        wait_for(lambda: name in (self.stack.why_unready("ticker") or ""), left, f"the ticker says that {name} is gone")
        self.assertEqual(self.metric("ticker", f'wildmarch_topology_lost{{kind="{kind}"}}'), 1)
        self.assertEqual(len(self.lines("ticker", "is missing or down", kind=kind, name=name)), 1)

    def expect_back(self, kind, name):
        self.stack.wait_ready("ticker", NOTICED_SECONDS)
        self.assertEqual(self.metric("ticker", f'wildmarch_topology_lost{{kind="{kind}"}}'), 0)
        self.assertEqual(len(self.lines("ticker", "is back", kind=kind, name=name)), 1)

    def count(self, queue):
        return self.channel.queue_declare(queue, passive=True).method.message_count

    def test_a_binding(self):
        name = "player_level_up -> jobs.level_bonus (player.level_up)"
        self.channel.queue_unbind("jobs.level_bonus", "player_level_up", "player.level_up")
        broken = time.monotonic()
        player = Player(self.stack.env)
        player.play_until(2)
        self.expect_noticed("binding", name, broken)
        self.assertEqual(player.get()["gold"], player.gold, "nobody gave the bonus")
        self.apply()
        self.expect_back("binding", name)
        self.bonus_follows(player)

    def test_a_queue(self):
        self.channel.queue_delete("jobs.level_bonus")
        broken = time.monotonic()
        player = Player(self.stack.env)
        player.play_until(2)
        wait_for(lambda: "jobs.level_bonus" in (self.stack.why_unready("jobs") or ""), SECONDS, "its consumer says so")
        wait_for(lambda: self.metric("jobs", "wildmarch_bus_queues_lost") == 1, SECONDS, "it is counted")
        self.assertEqual(len(self.lines("jobs", "a queue was lost", queue="jobs.level_bonus")), 1)
        self.expect_noticed("queue", "jobs.level_bonus", broken)
        self.assertEqual(self.metric("ticker", 'wildmarch_topology_lost{kind="binding"}'), 0, "it goes without saying")
        self.apply()
        self.expect_back("queue", "jobs.level_bonus")
        self.stack.wait_ready("jobs")
        self.assertEqual(len(self.lines("jobs", "a lost queue is back", queue="jobs.level_bonus")), 1)
        self.assertEqual(self.metric("jobs", "wildmarch_bus_queues_lost"), 0)
        self.bonus_follows(player)

    def bonus_follows(self, player):
        """The stream took the event all the while: it is replayed."""
        self.stack.wildmarchctl("events", "replay", "--from", "15m", "--to", "jobs.level_bonus", "--pattern",
                                "player.level_up", "--yes")
        wait_for(lambda: player.get()["gold"] == player.gold + player.bonuses(), SECONDS, "the bonus is granted")
        self.stack.audit()

    def test_an_event_that_no_queue_takes_is_kept_in_unrouted(self):
        self.channel.exchange_unbind("game_events", "combat_finished", "#")
        self.addCleanup(self.channel.queue_purge, "unrouted")
        before = self.count("unrouted")
        player = Player(self.stack.env)
        player.fight()
        wait_for(lambda: self.count("unrouted") > before, SECONDS, "the event is kept")
        shown = [json.loads(line) for line in
                 self.stack.wildmarchctl("dead", "show", "unrouted", "--json", "--max", "0").splitlines()]
        self.assertIn(("combat_finished", player.id),
                      {(one["exchange"], one["body"]["data"]["player_id"]) for one in shown})

    def test_an_exchange_that_is_gone_holds_up_no_other_events(self):
        self.channel.exchange_delete("combat_finished")
        first = self.level_up()
        wait_for(lambda: self.parked() == len(first.fights), SECONDS, "the fights' events are parked")
        second = self.level_up()
        with self.assertRaises(Refusal) as stuck:
            self.stack.wildmarchctl("outbox", "status")
        self.assertRegex(str(stuck.exception), r"core +combat_finished .* parked: the exchange is gone")
        self.assertEqual(len(self.lines("core", "missing or not ours to write", exchange="combat_finished")), 1)
        wait_for(lambda: self.metric("core", "wildmarch_outbox_parked_rows") == self.parked(), SECONDS, "it is counted")
        self.apply()
        wait_for(lambda: self.stack.sql("SELECT count(*) FROM outbox") == "0", SECONDS, "the parked events follow")
        self.assertEqual({view["fight_id"] for player in (first, second) for view in player.fights} - self.streamed(),
                         set(), "nothing is lost")
        self.stack.audit()

    def level_up(self):
        """Somebody plays to level 2, and has the bonus as soon as ever."""
        player = Player(self.stack.env)
        player.play_until(2)
        wait_for(lambda: player.get()["gold"] == player.gold + player.bonuses(), SECONDS, "player_level_up flows")
        return player

    def parked(self):
        return int(self.stack.sql("SELECT count(parked_at) FROM outbox"))

    def streamed(self):
        """The fights whose events the stream has."""
        queue = self.channel.queue_declare("", exclusive=True).method.queue
        self.stack.wildmarchctl("events", "replay", "--from", "15m", "--to", queue, "--pattern", "player.combat_finished",
                                "--yes")
        found = set()
        while (got := self.channel.basic_get(queue, auto_ack=True))[0] is not None:
            found.add(json.loads(got[2])["data"]["fight_id"])
        return found


if __name__ == "__main__":
    unittest.main()
