"""Bad messages on the bus: each is dead-lettered with its reason, and the next one is served."""

import unittest
import uuid

import pika

from stack.servers import RabbitMQ
from support.game import Player
from support.stack import shared, wait_for

DEEP = b"[" * 3000 + b"]" * 3000


def event(data):
    """A player_level_up document around this data object's text."""
    return (b'{"specversion":"1.0","id":"' + str(uuid.uuid4()).encode() + b'","source":"/test/player/1",'
            b'"type":"wildmarch.player.level_up.v1","subject":"player/1","time":"2026-11-22T19:00:00.123Z",'
            b'"datacontenttype":"application/json","data":' + data + b"}")


POISON = {
    "not JSON": b"hello",
    "empty": b"",
    "lacks a field": event(b'{"player_id":1,"name":"Ann"}'),
    "has a wrong type": event(b'{"player_id":"1","level":2,"name":"Ann"}'),
    "is out of range": event(b'{"player_id":1,"level":61,"name":"Ann"}'),
    "is 1 MB": event(b'{"player_id":1,"level":2,"name":"' + b"a" * (1 << 20) + b'"}'),
    "is nested 3,000 deep": event(DEEP),
    "holds NUL": event(b'{"player_id":1,"level":2,"name":"A\\u0000n"}'),
    "holds a raw NUL": event(b'{"player_id":1,"level":2,"name":"A\x00n"}'),
    "holds invalid UTF-8": event(b'{"player_id":1,"level":2,"name":"A\xff\xfen"}'),
    "is of another type": event(b'{"player_id":1,"level":2,"name":"Ann"}').replace(b".v1", b".v9"),
}


class Poison(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = shared()

    def setUp(self):
        self.channel = self.channel_of("admin")

    def channel_of(self, user):
        connection = pika.BlockingConnection(pika.URLParameters(RabbitMQ(self.stack.plan).url(user)))
        self.addCleanup(connection.close)
        return connection.channel()

    def take_dead(self, queue):
        """The next dead letter of `queue`: (body, headers), or None."""
        method, properties, body = self.channel.basic_get(f"{queue}.dead", auto_ack=True)
        return (body, properties.headers) if method is not None else None

    def expect_dead(self, queue, body, what):
        dead = wait_for(lambda: self.take_dead(queue), 15, f"a message that {what} is dead-lettered")
        if len(body) < 1 << 20:
            self.assertEqual(dead[0], body, what)
        self.assertTrue(dead[1]["x-error"], f"{what}: no reason is given")
        return dead[1]["x-error"]

    def test_events(self):
        core = self.channel_of("core")
        for what, body in POISON.items():
            with self.subTest(what):
                core.basic_publish("player_level_up", "player.level_up", body, pika.BasicProperties(
                    content_type="application/cloudevents+json", delivery_mode=2, message_id=str(uuid.uuid4()),
                    user_id="core"))
                self.expect_dead("jobs.level_bonus", body, what)
        player = Player(self.stack.env)
        player.play_until(2)
        wait_for(lambda: player.get()["gold"] == player.gold + player.bonuses(), 15, "the next event is served")
        self.stack.audit()

    def test_an_event_that_comes_too_early_costs_nobody_the_bonus(self):
        player = Player(self.stack.env)
        unborn = int(self.stack.sql("SELECT max(player_id) FROM character")) + 1
        for player_id, why in ((player.id, "forbidden"), (unborn, "no_such_player")):
            early = event(b'{"player_id":%d,"level":2,"name":"Ann"}' % player_id)
            self.publish_as_core(early)
            self.assertEqual(self.expect_dead("jobs.level_bonus", early, f"is early for {player_id}"), why)
        other = Player(self.stack.env)
        self.assertEqual(other.id, unborn)
        for one in (player, other):
            one.play_until(2)
            wait_for(lambda one=one: one.get()["gold"] == one.gold + one.bonuses(), 15, "the bonus is granted")
        self.stack.audit()

    def publish_as_core(self, body):
        """A player_level_up, signed as the core signs it."""
        connection = pika.BlockingConnection(pika.URLParameters(RabbitMQ(self.stack.plan).url("core")))
        connection.channel().basic_publish("player_level_up", "player.level_up", body, pika.BasicProperties(
            content_type="application/cloudevents+json", delivery_mode=2, message_id=str(uuid.uuid4()), user_id="core"))
        connection.close()

    def test_notifications(self):
        jobs = self.channel_of("jobs")
        for what in ("not JSON", "lacks a field", "is nested 3,000 deep", "holds invalid UTF-8", "is 1 MB"):
            with self.subTest(what):
                body = POISON[what].replace(b"player.level_up.v1", b"notification.level_up.v1")
                jobs.basic_publish("notify", "telegram.personal", body, pika.BasicProperties(
                    content_type="application/cloudevents+json", delivery_mode=2, message_id=str(uuid.uuid4()),
                    user_id="jobs"))
                self.expect_dead("bot.notifications", body, what)
        self.stack.audit()

    def test_requests(self):
        bodies = {
            "not JSON": b"hello", "lacks a field": b"{}", "has a wrong type": b'{"player_id":"one"}',
            "is out of range": b'{"player_id":-1}', "is 1 MB": b'{"player_id":1,"x":"' + b"a" * (1 << 20) + b'"}',
            "is nested 3,000 deep": b'{"player_id":1,"x":' + DEEP + b"}",
            "holds NUL": b'{"player_id":1,"x":"\\u0000"}', "holds invalid UTF-8": b'{"player_id":1,"x":"\xff"}',
        }
        gateway = self.channel_of("gateway")
        for what, body in bodies.items():
            with self.subTest(what):
                gateway.basic_publish("requests", "world.get_location", body, pika.BasicProperties(
                    content_type="application/json", correlation_id="1", message_id=str(uuid.uuid4()), user_id="gateway",
                    reply_to="nobody.is.here", expiration="5000", headers={"x-remaining-ms": 5000}))
                self.expect_dead("core.world", body, what)
        self.assertEqual(Player(self.stack.env).location()["level"], 1, "the next request is served")

    def test_an_operation_that_nobody_has(self):
        self.channel.basic_publish("requests", "world.destroy", b"{}", pika.BasicProperties(
            content_type="application/json", correlation_id="1", reply_to="nobody.is.here", expiration="5000"))
        self.assertIn("no operation", self.expect_dead("core.world", b"{}", "names no operation"))

    def test_at_the_edge(self):
        player = Player(self.stack.env)
        path = f"/v1/players/{player.id}/move"
        bodies = {
            "not JSON": b"hello", "empty": b"", "lacks a field": b'{"direction":"north"}',
            "has a wrong type": b'{"direction":"north","version":"1"}',
            "has an unknown field": b'{"direction":"north","version":1,"speed":9}',
            "is 1 MB": b'{"direction":"' + b"n" * (1 << 20) + b'","version":1}',
            "is nested 3,000 deep": b'{"direction":' + DEEP + b',"version":1}',
            "holds NUL": b'{"direction":"nor\\u0000th","version":1}',
            "holds invalid UTF-8": b'{"direction":"\xff","version":1}',
        }
        for what, body in bodies.items():
            with self.subTest(what):
                try:
                    status, problem = player.gateway.once("POST", path, body, str(uuid.uuid4()))
                except OSError:
                    self.assertEqual(what, "is 1 MB", "only an oversized body may be cut off")
                    continue
                self.assertIn(status, (400, 413, 422), what)
                self.assertEqual(problem["status"], status)
        self.assertEqual(player.location()["player_id"], player.id, "the next request is served")


if __name__ == "__main__":
    unittest.main()
