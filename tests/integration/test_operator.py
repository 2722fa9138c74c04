"""What an operator does with wildmarchctl when something failed, against the whole stack, under the rights of the
user ops: look, mend, replay, drop, follow a press, and find it all in the record."""

import hashlib
import json
import secrets
import signal
import subprocess
import tempfile
import time
import unittest
import uuid
from pathlib import Path

import pika

from stack import services
from stack.console import Refusal
from stack.packages import PROJECT
from stack.servers import RabbitMQ
from support.game import Player
from support.stack import BINARIES, Stack, wait_for

SECONDS = 20  # that anything may take here at most
QUEUE = "jobs.level_bonus"
LOOKS = 25  # more than any delivery limit of ours
MANY = 60


def document(event_id, data):
    """A player_level_up event."""
    return json.dumps({"specversion": "1.0", "id": event_id, "source": "/test/player/1", "subject": "player/1",
                       "type": "wildmarch.player.level_up.v1", "time": "2026-11-22T19:00:00.123Z",
                       "datacontenttype": "application/json", "data": data}).encode()


class Operator(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = cls.enterClassContext(Stack("operator", settings={"LOG_LEVEL": "debug"}))

    def setUp(self):
        self.channel, self.ops = self.channel_of("admin"), self.channel_of("ops")
        for queue in (QUEUE, f"{QUEUE}.dead"):
            self.channel.queue_purge(queue)

    def channel_of(self, user):
        connection = pika.BlockingConnection(pika.URLParameters(RabbitMQ(self.stack.plan).url(user)))
        self.addCleanup(connection.close)
        return connection.channel()

    # --- what the tests say

    def ctl(self, *words):
        return self.stack.wildmarchctl(*words)

    def refused(self, *words):
        """The tool's words when it fails."""
        with self.assertRaises(Refusal) as caught:
            self.ctl(*words)
        return str(caught.exception)

    def start_ctl(self, *words):
        """The tool in the background, its output in a pipe."""
        return subprocess.Popen([BINARIES / "wildmarchctl", *words], stdout=subprocess.PIPE, text=True, cwd=PROJECT,
                                stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                                env=services.operator_environment(self.stack.plan))

    def dead(self, queue=QUEUE):
        """The dead messages, as dead show --json has them."""
        lines = self.ctl("dead", "show", queue, "--json", "--max", "0").splitlines()
        return [json.loads(line) for line in lines]

    def wait_dead(self, count):
        return wait_for(lambda: len(found := self.dead()) == count and found, SECONDS, f"{count} dead messages")

    def put(self, queue, event_id, body, **properties):
        self.ops.basic_publish("", queue, body, pika.BasicProperties(
            content_type="application/cloudevents+json", delivery_mode=2, message_id=event_id, user_id="ops",
            type="wildmarch.player.level_up.v1", **properties))

    def put_dead(self, count):
        """Dead messages of players that don't exist; returns their ids, in order."""
        ids = [str(uuid.uuid4()) for _ in range(count)]
        for number, event_id in enumerate(ids):
            self.put(f"{QUEUE}.dead", event_id, document(event_id, {"player_id": 10**9 + number, "level": 2}),
                     headers={"x-error": "data.name is missing", "x-attempt": "3"})
        wait_for(lambda: len(self.dead()) == count, SECONDS, "they are there")
        return ids

    def gold(self, player):
        return player.get()["gold"]

    def recorded(self, action, event_id):
        return self.stack.sql("SELECT count(*) FROM operator_log WHERE done_at IS NOT NULL AND operator LIKE '%@%'"
                              f" AND action = '{action}' AND message_id = '{event_id}'")

    def stop_jobs(self):
        """Nobody reads QUEUE from now on, until start_jobs or the test's end."""
        self.stack.stop_part("jobs")
        self.addCleanup(self.start_jobs)

    def start_jobs(self):
        if self.stack.state("jobs")["state"] != "up":
            self.stack.start_part("jobs")
        self.stack.wait_ready("jobs")

    def level_up_meanwhile(self, player):
        """Plays to level 2 while jobs is down; returns the event's properties and body, taken from its queue."""
        self.stop_jobs()
        player.play_until(2)

        def take():
            method, *message = self.channel.basic_get(QUEUE, auto_ack=True)
            return method and message

        return wait_for(take, SECONDS, "the event waits for jobs")

    # --- topology

    def test_the_broker_agrees_with_the_contracts_while_all_services_run(self):
        Player(self.stack.env).fight()
        self.assertEqual(self.ctl("topology", "check"), "")

    # --- dead letters

    def test_a_poisoned_message_is_mended_and_takes_effect_once(self):
        player = Player(self.stack.env)
        properties, body = self.level_up_meanwhile(player)
        before = self.gold(player)
        properties.user_id = "ops"  # the broker lets nobody sign for another
        self.ops.basic_publish("", QUEUE, body.replace(b'"level":2', b'"level":99'), properties)
        self.start_jobs()
        [poison] = self.wait_dead(1)
        event_id = properties.message_id
        self.assertEqual((poison["id"], poison["reason"]), (event_id, "data.level must be 2..60"))
        self.assertRegex(self.ctl("dead", "list"), rf"{QUEUE}.dead +1 .*data.level must be 2..60 \(1\)")
        shown = self.ctl("dead", "show", QUEUE, "--id", event_id)
        for expected in ("data.level must be 2..60", "wildmarch-jobs/", "given up ", '"level": 99'):
            self.assertIn(expected, shown)
        with tempfile.NamedTemporaryFile() as mended:
            mended.write(body)
            mended.flush()
            self.assertIn("it is still in", self.ctl("dead", "edit", QUEUE, "--id", event_id, "--body", mended.name))
        [mended] = self.wait_dead(1)
        self.assertEqual((mended["id"], mended["body"]["data"]["level"]), (event_id, 2))
        self.assertIn("@", mended["headers"]["x-edited-by"])
        self.assertIn("1 replayed", self.ctl("dead", "replay", QUEUE, "--id", event_id))
        wait_for(lambda: self.gold(player) == before + 50, SECONDS, "the bonus is granted")
        self.assertEqual(self.dead(), [])
        for action in ("dead edit", "dead replay"):
            self.assertEqual(self.recorded(action, event_id), "1", action)
        self.replay_has_no_second_effect(player)
        self.stack.audit()

    def replay_has_no_second_effect(self, player):
        """The same event, out of the stream, once more."""
        sent = self.ctl("events", "replay", "--from", "15m", "--to", QUEUE, "--pattern", "player.level_up", "--yes")
        self.assertRegex(sent, rf"^[1-9][0-9]* of [0-9]+ events since then are in {QUEUE}")
        wait_for(lambda: self.channel.queue_declare(QUEUE, passive=True).method.message_count == 0, SECONDS,
                 "jobs has seen them")
        self.stack.restart("jobs")  # what it held is done, or comes again
        wait_for(lambda: self.channel.queue_declare(QUEUE, passive=True).method.message_count == 0, SECONDS, "and done")
        ledger = self.stack.sql(f"SELECT count(*) FROM ledger WHERE account = 'player:{player.id}' AND delta = 50")
        notices = self.stack.sql(f"SELECT count(*) FROM notification WHERE player_id = {player.id}")
        self.assertEqual((ledger, notices), ("1", "1"))

    def test_an_editor_mends_it_too(self):
        [event_id] = self.put_dead(1)
        with tempfile.TemporaryDirectory() as directory:
            editor = Path(directory) / "editor"
            editor.write_text("#!/bin/sh\nsed -i 's/\"level\": 2/\"level\": 7/' \"$1\"\n", encoding="utf-8")
            editor.chmod(0o700)
            done = subprocess.run([BINARIES / "wildmarchctl", "dead", "edit", QUEUE, "--id", event_id], check=True,
                                  timeout=SECONDS, capture_output=True, text=True, stdin=subprocess.DEVNULL,
                                  env={**services.operator_environment(self.stack.plan), "EDITOR": str(editor)})
        self.assertIn("before  sha256:", done.stdout)
        self.assertEqual(self.wait_dead(1)[0]["body"]["data"]["level"], 7)

    def test_what_is_no_json_or_another_event_is_not_taken(self):
        [event_id] = self.put_dead(1)
        for body, why in ((b"{nonsense", "isn't JSON"), (document("another", {}), "another id")):
            with tempfile.NamedTemporaryFile() as file:
                file.write(body)
                file.flush()
                self.assertIn(why, self.refused("dead", "edit", QUEUE, "--id", event_id, "--body", file.name))
        self.assertEqual(self.wait_dead(1)[0]["body"]["data"]["level"], 2)

    def test_looking_changes_nothing(self):
        ids = self.put_dead(3)
        for _ in range(LOOKS):
            self.ctl("dead", "show", QUEUE, "--max", "2")
            wait_for(lambda: [one["id"] for one in self.dead()] == ids, SECONDS, "all are there, in their order")

    def test_drop_keeps_it_in_the_record(self):
        ids = self.put_dead(3)
        body = document(ids[0], {"player_id": 10**9, "level": 2})
        self.assertIn("--yes", self.refused("dead", "drop", QUEUE, "--max", "1"))
        self.assertIn("--id ID", self.refused("dead", "drop", QUEUE, "--yes"))
        said = self.ctl("dead", "drop", QUEUE, "--max", "1", "--yes")
        self.assertIn(f"{ids[0]}  sha256:{hashlib.sha256(body).hexdigest()}", said)
        self.assertEqual([one["id"] for one in self.wait_dead(2)], ids[1:])
        kept = self.stack.sql("SELECT encode(body_before, 'hex'), message->'headers'->>'x-error' FROM operator_log"
                              f" WHERE action = 'dead drop' AND message_id = '{ids[0]}'")
        self.assertEqual(kept, f"{body.hex()}|data.name is missing")

    def test_replay_asks_and_keeps_its_rate(self):
        ids = self.put_dead(5)
        self.assertIn("--yes", self.refused("dead", "replay", QUEUE))
        self.stop_jobs()
        begun = time.monotonic()
        self.assertIn("4 replayed", self.ctl("dead", "replay", QUEUE, "--yes", "--max", "4", "--rate", "10"))
        self.assertGreater(time.monotonic() - begun, 0.29)
        for event_id in ids[:4]:
            _, properties, _ = self.channel.basic_get(QUEUE, auto_ack=True)
            self.assertEqual(properties.message_id, event_id)
            self.assertEqual(set(properties.headers), {"x-replayed", "x-delivery-count"}, "a failure's headers are gone")
        self.assertEqual([one["id"] for one in self.wait_dead(1)], ids[4:])

    def test_a_killed_replay_loses_nothing(self):
        ids = set(self.put_dead(MANY))
        self.stop_jobs()
        replay = self.start_ctl("dead", "replay", QUEUE, "--yes", "--rate", "100")
        wait_for(lambda: self.channel.queue_declare(QUEUE, passive=True).method.message_count >= MANY // 4, SECONDS,
                 "a quarter is back")
        replay.kill()
        replay.communicate()
        wait_for(lambda: len(self.dead()) > 0, SECONDS, "the rest is where it was")
        self.ctl("dead", "replay", QUEUE, "--yes", "--rate", "0")
        self.assertEqual(self.dead(), [])
        found = []
        while (got := self.channel.basic_get(QUEUE, auto_ack=True))[0] is not None:
            found.append(got[1].message_id)
        self.assertEqual(set(found), ids)
        self.assertLessEqual(len(found), MANY + 1, "at worst the one in hand is there twice")

    # --- what the operator's own name must not make true

    def test_a_forgery_stays_dead_until_somebody_vouches_for_it(self):
        player = Player(self.stack.env)
        properties, body = self.level_up_meanwhile(player)
        before, event_id, other = self.gold(player), properties.message_id, self.put_dead(1)[0]
        properties.user_id, properties.headers = "admin", {"x-sender": "core", "x-edited-by": "core"}
        self.channel.basic_publish("", QUEUE, body, properties)
        self.start_jobs()
        [dead] = [one for one in self.wait_dead(2) if one["id"] == event_id]
        self.assertEqual((dead["reason"], dead["headers"]["x-sender"]),
                         ("admin may not send wildmarch.player.level_up.v1", "admin"))
        self.assertIn("sent by somebody who may not", self.refused("dead", "replay", QUEUE, "--yes"))
        wait_for(lambda: {one["id"] for one in self.dead()} == {event_id, other}, SECONDS,
                 "the other one went, and failed again")
        with tempfile.NamedTemporaryFile() as file:
            file.write(body.replace(b'"level":', b'"level": '))
            file.flush()
            self.ctl("dead", "edit", QUEUE, "--id", event_id, "--body", file.name)
        self.assertIn("1 replayed", self.ctl("dead", "replay", QUEUE, "--id", event_id))
        wait_for(lambda: self.gold(player) == before + 50, SECONDS, "the bonus is granted")

    def test_a_forgery_in_the_stream_is_not_replayed(self):
        event_id = str(uuid.uuid4())
        queue = self.channel.queue_declare("", exclusive=True).method.queue
        self.channel.confirm_delivery()
        self.channel.basic_publish("game_events", "test.forged", document(event_id, {}),
                                   pika.BasicProperties(user_id="admin", message_id=event_id))
        said = self.ctl("events", "replay", "--from", "5m", "--to", queue, "--pattern", "test.forged", "--yes")
        self.assertIn(f"left out  {event_id}  admin may not send wildmarch.player.level_up.v1", said)
        self.assertIn("1 left out", said)
        self.assertIsNone(self.channel.basic_get(queue, auto_ack=True)[0])

    def test_calls_are_not_replayed(self):
        self.assertIn("their callers repeat them", self.refused("dead", "replay", "core.world", "--yes"))
        self.assertIn("dead list shows all", self.refused("dead", "show", "core.nonsense"))

    # --- events

    def test_tail_prints_what_happens(self):
        tail = self.start_ctl("events", "tail", "player.*", "--count", "3")
        self.assertIn("listening", tail.stderr.readline())
        player = Player(self.stack.env)
        player.fight()
        player.fight()
        said, _ = tail.communicate(timeout=SECONDS)
        self.assertEqual(tail.returncode, 0)
        lines = said.splitlines()
        self.assertRegex(lines[0], rf"^\d\d:\d\d:\d\d\.\d\d\d player.registered +player/{player.id} ")
        self.assertRegex(lines[1], r"player.combat_finished .*outcome=\"")
        self.assertNotIn("\x1b", said, "no colours but on a terminal")

    def test_tail_ends_by_ctrl_c_and_leaves_nothing(self):
        tail = self.start_ctl("events", "tail", "--json")
        wait_for(lambda: "ops.tail." in self.stack.rabbitmqctl("list_queues", "-p", "wildmarch", "name"), SECONDS,
                 "it listens")
        tail.send_signal(signal.SIGINT)
        tail.communicate(timeout=SECONDS)
        self.assertEqual(tail.returncode, 0)
        self.assertNotIn("ops.tail.", self.stack.rabbitmqctl("list_queues", "-p", "wildmarch", "name"))

    def test_replay_takes_only_what_is_asked_for(self):
        player = Player(self.stack.env)
        player.fight()
        queue = self.channel.queue_declare("", exclusive=True).method.queue
        said = self.ctl("events", "replay", "--from", "1h", "--to", queue, "--pattern", "player.registered", "--yes")
        count = int(said.split(" ", 1)[0])
        self.assertEqual(str(count), self.stack.sql("SELECT count(*) FROM character"))
        _, properties, body = self.channel.basic_get(queue, auto_ack=True)
        self.assertEqual(properties.headers["x-replayed"], "true")
        self.assertEqual(properties.message_id, json.loads(body)["id"])
        self.assertIn("1 of", self.ctl("events", "replay", "--from", "1h", "--to", queue, "--max", "1", "--yes"))
        self.assertIn("no queue took it", self.refused("events", "replay", "--from", "1h", "--to", "nowhere", "--yes"))
        self.assertIn("is no time", self.refused("events", "replay", "--from", "soon", "--to", queue, "--yes"))
        self.assertIn("--yes", self.refused("events", "replay", "--from", "1h", "--to", queue))

    # --- following a press

    def press(self, player):
        """One last blow that makes a level; returns its trace id."""
        trace = secrets.token_hex(16)
        parent = {"traceparent": f"00-{trace}-{secrets.token_hex(8)}-01"}
        once = player.gateway.once
        player.gateway.once = lambda *words, **more: once(*words, **{**more, "headers": parent})
        player.play_until(2)
        player.gateway.once = once
        return trace

    def trace(self, trace_id):
        said = self.ctl("trace", trace_id, "--json", "--logs", str(self.stack.directory / "log"))
        return [json.loads(line) for line in said.splitlines()]

    def test_a_press_is_followed_through_all_services(self):
        player = Player(self.stack.env)
        trace = self.press(player)

        def followed():
            found = self.trace(trace)
            told = [index for index, one in enumerate(found) if one["what"] == "event player.level_up"]
            return told and any(one["service"] == "bot" for one in found) and (found, told[0])

        found, told = wait_for(followed, SECONDS, "the notification reached the bot")
        self.assertEqual([one["ts"] for one in found], sorted(one["ts"] for one in found))
        steps = iter((one["service"], one["what"]) for one in found)
        for step in (("gateway", "call sent"), ("core", "request taken"), ("gateway", "request answered")):
            self.assertIn(step, steps, "in this order")
        steps = iter((one["service"], one["what"]) for one in found[told:])
        for step in (("jobs", "delivery taken"), ("core", "request taken"), ("jobs", "delivery done"),
                     ("bot", "delivery taken")):
            self.assertIn(step, steps, "in this order")
        event = found[told]["event"]
        self.assertGreater(len(self.trace(event["id"])), 5, "an event's id leads to its trace")
        self.assertIn("core", self.ctl("trace", trace, "--logs", str(self.stack.directory / "log")))

    def test_an_id_that_nobody_names(self):
        self.assertIn("names " + "0" * 31 + "1",
                      self.refused("trace", "0" * 31 + "1", "--logs", str(self.stack.directory / "log")))

    # --- the outbox

    def test_outbox_status_names_what_is_stuck(self):
        wait_for(lambda: self.stack.sql("SELECT count(*) FROM outbox") == "0", SECONDS, "the outbox is empty")
        self.assertEqual(self.ctl("outbox", "status"), "the outbox is empty")
        self.stack.sql("INSERT INTO outbox (event_id, producer, aggregate, version, exchange, routing_key, headers, body,"
                       " created_at) VALUES (gen_random_uuid(), 'nobody', 'x', 1, 'gone', 'x', '{}', '',"
                       " now() - interval '5 min')")
        self.addCleanup(self.stack.sql, "DELETE FROM outbox WHERE producer = 'nobody'")
        self.assertRegex(self.refused("outbox", "status"), r"ended with 1: [^$]*nobody +gone +1 +3\d\d s .*stuck")


if __name__ == "__main__":
    unittest.main()
