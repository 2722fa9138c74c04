"""Messages that somebody sends who may not: what the broker can't know to be false, the service that takes it refuses, and
keeps it with the reason. What the broker refuses itself: tests/contract/test_rights.py."""

import json
import unittest
import uuid

import pika

from stack.servers import RabbitMQ
from support.game import Player
from support.stack import shared, wait_for

SECONDS = 20  # a retry takes 5


class Forged(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = shared()
        cls.player = Player(cls.stack.env)
        cls.gold = cls.player.get()["gold"]

    def setUp(self):
        self.admin = self.channel_of("admin")

    def channel_of(self, user):
        connection = pika.BlockingConnection(pika.URLParameters(RabbitMQ(self.stack.plan).url(user)))
        self.addCleanup(connection.close)
        return connection.channel()

    def event(self, kind, **data):
        """A document that fits its schema, and would have an effect."""
        return json.dumps({"specversion": "1.0", "id": str(uuid.uuid4()), "source": f"/wildmarch/core/player/{self.player.id}",
                           "type": kind, "subject": f"player/{self.player.id}", "time": "2026-11-22T19:00:00.123Z",
                           "datacontenttype": "application/json", "data": {"player_id": self.player.id, **data}}).encode()

    def level_up(self):
        return self.event("wildmarch.player.level_up.v1", level=60, name=self.player.name)

    def refused(self, queue, body):
        """Why the dead letter with this body was given up."""
        def take():
            method, properties, found = self.admin.basic_get(f"{queue}.dead", auto_ack=True)
            return method is not None and (found, properties.headers["x-error"])

        found, reason = wait_for(take, SECONDS, f"it is in {queue}.dead")
        self.assertEqual(found, body)
        return reason

    def send(self, channel, exchange, key, body, **properties):
        channel.basic_publish(exchange, key, body, pika.BasicProperties(
            delivery_mode=2, message_id=str(uuid.uuid4()), **properties))

    def test_an_event_that_nobody_signed(self):
        body = self.level_up()
        self.send(self.channel_of("core"), "player_level_up", "player.level_up", body)
        self.assertEqual(self.refused("jobs.level_bonus", body), "no user_id says who sent this wildmarch.player.level_up.v1")
        self.has_no_effect()

    def test_an_event_of_somebody_who_may_not_send_it(self):
        body = self.level_up()
        self.send(self.admin, "player_level_up", "player.level_up", body, user_id="admin")
        self.assertEqual(self.refused("jobs.level_bonus", body), "admin may not send wildmarch.player.level_up.v1")
        self.has_no_effect()

    def test_an_event_that_calls_itself_another_in_its_properties(self):
        body = self.level_up()
        self.send(self.admin, "", "jobs.level_bonus", body, user_id="admin", type="wildmarch.notification.delivered.v1")
        self.assertEqual(self.refused("jobs.level_bonus", body), "admin may not send wildmarch.player.level_up.v1")

    def test_an_event_that_comes_round_by_a_retry(self):
        """The bot may publish to retry.5s, and the broker doesn't look at the header CC."""
        body = self.level_up()
        self.send(self.channel_of("bot"), "retry.5s", "bot.notifications", body, user_id="bot",
                  headers={"CC": ["jobs.level_bonus"]})
        self.assertEqual(self.refused("jobs.level_bonus", body), "bot may not send wildmarch.player.level_up.v1")
        self.refused("bot.notifications", body)
        self.has_no_effect()

    def test_a_notification(self):
        body = self.event("wildmarch.notification.level_up.v1", level=2, gold=1, provider="telegram", external_id="1",
                          language="en", name="Ann")
        self.send(self.channel_of("ops"), "notify", "telegram.personal", body)
        self.assertIn("no user_id says who sent", self.refused("bot.notifications", body))
        self.send(self.admin, "notify", "telegram.personal", body, user_id="admin")
        self.assertEqual(self.refused("bot.notifications", body), "admin may not send wildmarch.notification.level_up.v1")

    def test_a_call(self):
        body = json.dumps({"player_id": self.player.id, "level": 60}).encode()
        self.send(self.admin, "requests", "character.grant_bonus", body, user_id="admin",
                  headers={"x-principal": "service:jobs", "x-remaining-ms": "5000"})
        self.assertEqual(self.refused("core.character", body), "admin may not send character.grant_bonus")
        self.send(self.channel_of("jobs"), "requests", "character.grant_bonus", body,
                  headers={"x-principal": "service:jobs", "x-remaining-ms": "5000"})
        self.assertEqual(self.refused("core.character", body), "no user_id says who sent this character.grant_bonus")
        self.has_no_effect()

    def has_no_effect(self):
        self.assertEqual(self.player.get()["gold"], self.gold)


if __name__ == "__main__":
    unittest.main()
