"""A message that kills whoever takes it: the broker ends the loop, and its neighbours are served."""

import json
import unittest
import uuid

import pika

from support.stack import shared, wait_for

QUEUE = "jobs.level_bonus"
PREFETCH = 8
NEIGHBOURS = 6
CRASHES_AT_MOST = 60  # the limit is 20
SECONDS = 30


class CrashLoop(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = shared()

    def setUp(self):
        self.stack.stop_part("jobs")
        self.addCleanup(self.stack.wait_ready, "jobs")
        self.addCleanup(self.stack.start_part, "jobs")
        self.connection = pika.BlockingConnection(pika.URLParameters(self.stack.env["AMQP_URL"]))
        self.addCleanup(self.connection.close)
        self.channel = self.connection.channel()

    def put(self, **headers):
        message_id = str(uuid.uuid4())
        self.channel.basic_publish("player_level_up", "player.level_up", b"{}", pika.BasicProperties(
            content_type="application/cloudevents+json", delivery_mode=2, message_id=message_id, headers=headers))
        return message_id

    def consume_until_crash(self, poison, served):
        """One life of a consumer. False when there was no poison left to die of."""
        connection = pika.BlockingConnection(pika.URLParameters(self.stack.env["AMQP_URL"]))
        channel = connection.channel()
        channel.basic_qos(prefetch_count=PREFETCH)
        for method, properties, _ in channel.consume(QUEUE, inactivity_timeout=1):
            if method is None or properties.message_id == poison:
                connection.close()  # with all that it holds: as a crash, but for the sound of it
                return method is not None
            served.add(properties.message_id)
            channel.basic_ack(method.delivery_tag)
        return False

    def test_it_ends_by_the_delivery_limit_and_says_so(self):
        neighbours = {self.put() for _ in range(NEIGHBOURS // 2)}
        poison = self.put(**{"x-attempt": 2, "x-last-error": "the database is away"})
        neighbours |= {self.put() for _ in range(NEIGHBOURS // 2)}
        served, crashes = set(), 0
        while self.consume_until_crash(poison, served):
            crashes += 1
            self.assertLess(crashes, CRASHES_AT_MOST, "it goes on for ever")
        self.assertGreater(crashes, 20)
        self.assertEqual(served, neighbours)
        [dead] = wait_for(lambda: self.dead(poison), SECONDS, "it is a dead letter")
        self.assertRegex(dead["reason"], r"^delivery_limit: .* crashed")
        self.assertEqual((dead["consumer"], dead["headers"]["x-last-death-queue"]), ("the broker", QUEUE))
        self.assertRegex(dead["given_up_at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        shown = self.stack.wildmarchctl("dead", "show", QUEUE, "--id", poison)
        for words in ("reason         delivery_limit", "given up by    the broker", "last error     the database is away"):
            self.assertIn(words, shown)
        self.stack.wildmarchctl("dead", "drop", QUEUE, "--id", poison, "--yes")

    def dead(self, message_id):
        lines = self.stack.wildmarchctl("dead", "show", QUEUE, "--json", "--max", "0").splitlines()
        return [one for one in map(json.loads, lines) if one["id"] == message_id]


if __name__ == "__main__":
    unittest.main()
