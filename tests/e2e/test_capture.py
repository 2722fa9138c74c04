"""A whole journey, and every message that it puts on the wire: each fits its contract, and every contract is met."""

import json
import secrets
import unittest
import uuid
from collections import Counter
from dataclasses import replace
from urllib.parse import urlsplit

import pika

from adventurer import Adventurer
from stack.packages import PROJECT
from stack.servers import RabbitMQ
from support.capture import EVENT_TYPE, Capture
from support.game import Player, Refused
from support.stack import Stack, wait_for
from support.telegram import Sandbox
from tour import Tour

SECONDS = 60
LEVEL_UP = "wildmarch.player.level_up.v1"


def public_events():
    """The events that strangers may see, by exchange: True or False."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8"))["x-public"]
            for path in (PROJECT / "schemas" / "events").glob("*.json")}


class Wire(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = cls.enterClassContext(Stack("capture"))
        cls.sandbox = Sandbox(cls.stack.env["SANDBOX_URL"])
        cls.capture = Capture(cls.stack).start()
        cls.addClassCleanup(cls.capture.stop)
        cls.stranger = Stranger(cls.stack)
        cls.addClassCleanup(cls.stranger.connection.close)
        cls.play()
        cls.poison = cls.plant()
        cls.await_message("dead_letters", LEVEL_UP)

    # --- the journey

    @classmethod
    def play(cls):
        ann, bob, cyd = cls.person("Ann"), cls.person("Bob"), cls.person("Cyd")
        Adventurer(ann).play_fights(1)
        cls.meet_more_of_the_game(ann, Player(cls.stack.env, external_id=ann.id))
        Tour(cls.stack).go()
        cls.sandbox.ask("POST", f"players/{bob.id}/block")
        Player(cls.stack.env, external_id=bob.id).play_until(2)
        cls.await_message("notification_failed", "wildmarch.notification.failed.v1")
        cls.rise_while_the_core_is_away(Player(cls.stack.env, external_id=cyd.id))
        cls.await_message("notification_delivered", "wildmarch.notification.delivered.v1")
        cls.give_up(Player(cls.stack.env))

    @classmethod
    def person(cls, name):
        """Somebody with a chat and a character."""
        chat = cls.sandbox.player(name)
        Adventurer(chat).begin(f"{name}ette")
        return chat

    @classmethod
    def meet_more_of_the_game(cls, chat, player):
        """What the chat has no button for, or not for sure."""
        player.gateway.known("GET", f"/v1/identities/telegram/{chat.id}")
        view = player.start_fight()
        player.get("/combat")
        player.get()
        player.post("/combat/flee", {"fight_id": view["fight_id"], "turn": view["turn"]})
        player.post("/gifts", {"to": "Bobette", "amount": 1})
        try:
            player.post("/gifts", {"to": "Annette", "amount": 1})
        except Refused:
            return
        raise AssertionError("a gift to oneself was not refused")

    @classmethod
    def rise_while_the_core_is_away(cls, player):
        """The bonus of this level comes by way of a retry."""
        cls.stack.stop_part("jobs")
        player.play_until(2)
        cls.stack.stop_part("core")
        cls.stack.start_part("jobs")
        cls.await_message("retry.5s", LEVEL_UP)
        cls.stack.start_part("core")
        cls.stack.wait_ready("core")

    @classmethod
    def give_up(cls, player):
        """Once the time has come, the ticker has the character erased."""
        player.post("/delete", {"name": player.name})
        cls.stack.sql(f"UPDATE character SET delete_after = now() WHERE player_id = {player.id}")
        cls.await_message("player_erased", "wildmarch.player.erased.v1")

    @classmethod
    def plant(cls):
        """An event of a level that there isn't, from one who may publish it; returns its id."""
        event = {"specversion": "1.0", "id": str(uuid.uuid4()), "source": "/wildmarch/core/player/1", "type": LEVEL_UP,
                 "subject": "player/1", "time": "2026-11-22T19:00:00.123Z", "datacontenttype": "application/json",
                 "data": {"player_id": 1, "level": 61, "name": "Nobody"}}
        connection = pika.BlockingConnection(pika.URLParameters(RabbitMQ(cls.stack.plan).url("core")))
        properties = pika.BasicProperties(
            content_type=EVENT_TYPE, delivery_mode=2, message_id=event["id"], type=LEVEL_UP, timestamp=1795374000,
            user_id="core", app_id="wildmarch-core/1",
            headers={"traceparent": f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"})
        connection.channel().basic_publish("player_level_up", "player.level_up", json.dumps(event).encode(), properties)
        connection.close()
        return event["id"]

    @classmethod
    def await_message(cls, exchange, kind):
        wait_for(lambda: any(message.kind == (exchange, kind) for message in cls.capture.messages()), SECONDS,
                 f"{kind} goes to {exchange}")

    # --- what came of it

    def test_every_message_fits_its_contract(self):
        messages = self.capture.messages()
        print("what was published:")
        for (exchange, kind), count in sorted(Counter(message.kind for message in messages).items()):
            print(f"{count:6} {exchange} {kind}")
        invalid = [(message, why) for message, why in self.capture.invalid() if not self.is_planted(message)]
        print(f"{len(messages):6} messages, {len(invalid)} invalid")
        self.assertEqual([f"{message.kind}: {why}: {message}" for message, why in invalid], [])

    def test_every_contract_is_met(self):
        seen = {message.kind for message in self.capture.messages()}
        self.assertEqual(self.capture.validators.keys() - seen, set())
        self.assertLessEqual({("retry.5s", LEVEL_UP), ("dead_letters", LEVEL_UP)}, seen)

    def test_a_message_that_breaks_its_contract_is_found(self):
        planted = {(message.exchange, why) for message, why in self.capture.invalid() if self.is_planted(message)}
        why = "$.data.level: 61 is greater than the maximum of 60"
        self.assertEqual(planted, {("player_level_up", why), ("dead_letters", why)})

    def test_each_answer_is_to_a_request_and_goes_to_who_asked(self):
        asked, answered = Counter(), Counter()
        for message in self.capture.messages():
            number = message.properties.get("correlation_id")
            if message.exchange == "requests":
                asked[message.properties["reply_to"], number] += 1
            elif message.exchange == "replies":
                answered[message.routing_key, number] += 1
        self.assertEqual(answered - asked, Counter())
        self.assertGreater(answered.total(), 50)

    def test_what_a_message_mirrors_is_checked(self):
        fact, request, reply, dead = map(self.one, ("notify", "requests", "replies", "dead_letters"))
        dead = replace(dead, body=dead.body.replace(b'"level": 61', b'"level": 60'))
        self.assertEqual([one.complaint(self.capture.validators) for one in (fact, request, reply, dead)], [None] * 4)
        for message, name, value in (
                (fact, "message_id", "x"), (fact, "correlation_id", "x"), (fact, "timestamp", 1),
                (fact, "content_type", "application/json"), (fact, "delivery_mode", 1), (fact, "user_id", "core"),
                (fact, "app_id", "wildmarch-core/1"), (request, "reply_to", "gateway"), (request, "correlation_id", ""),
                (request, "expiration", "0"), (request, "delivery_mode", 2), (reply, "correlation_id", ""),
                (reply, "delivery_mode", 2), (dead, "expiration", "1"), (dead, "delivery_mode", 1)):
            with self.subTest(f"{message.exchange} {name}"):
                self.assertIn(name, self.complaint_with(message, properties={**message.properties, name: value}))
        for message, name in ((fact, "traceparent"), (request, "traceparent"), (dead, "x-error"), (dead, "x-died-at")):
            with self.subTest(f"{message.exchange} without {name}"):
                headers = {key: value for key, value in message.headers.items() if key != name}
                self.assertIn(name, self.complaint_with(message, headers=headers))
        self.assertIn("no contract", self.complaint_with(fact, exchange="requests"))
        self.assertIn("not JSON", self.complaint_with(request, body=b"{"))

    def is_planted(self, message):
        return message.properties.get("message_id") == self.poison

    def one(self, exchange):
        return next(message for message in self.capture.messages() if message.exchange == exchange)

    def complaint_with(self, message, **changes):
        return str(replace(message, **changes).complaint(self.capture.validators))

    def test_a_stranger_sees_what_is_public_and_nothing_else(self):
        happened = {message.exchange for message in self.capture.messages()}
        public = public_events()
        self.assertLessEqual(public.keys(), happened, "events of both kinds have happened")
        self.assertEqual({exchange for exchange, is_public in public.items() if is_public}, self.stranger.exchanges())
        for exchange in (name for name, is_public in public.items() if not is_public):
            self.assertEqual(self.stranger.is_refused(exchange), True, f"a binding to {exchange}")


class Stranger:
    """A login with the rights of a stranger, and a queue of its own with all that game_events has from now on."""

    def __init__(self, stack):
        password = secrets.token_hex(16)
        stack.rabbitmqctl("add_user", "stranger", password)
        stack.rabbitmqctl("set_permissions", "-p", "wildmarch", "stranger", r"^ext\.stranger\.", r"^ext\.stranger\.",
                          r"^(game_events(\.log)?|ext\.stranger\..+)$")
        parts = urlsplit(stack.env["AMQP_URL"])
        self.connection = pika.BlockingConnection(pika.URLParameters(
            f"amqp://stranger:{password}@{parts.hostname}:{parts.port}/wildmarch?heartbeat=0"))
        self.channel = self.connection.channel()
        self.channel.queue_declare("ext.stranger.all")
        self.channel.queue_bind("ext.stranger.all", "game_events", "#")

    def exchanges(self):
        """Where all that came was published."""
        found = set()
        while True:
            method, _, _ = self.channel.basic_get("ext.stranger.all", auto_ack=True)
            if method is None:
                return found
            found.add(method.exchange)

    def is_refused(self, exchange):
        """Whether a binding to it is."""
        try:
            self.connection.channel().queue_bind("ext.stranger.all", exchange, "#")
        except pika.exceptions.ChannelClosedByBroker as closed:
            return closed.reply_code == 403
        return False


if __name__ == "__main__":
    unittest.main()
