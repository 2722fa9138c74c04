"""The examples for subscribers, run as they stand with a login from wildmarchctl subscribers add: each reads live, goes away,
and prints what it missed when it is back, nothing twice."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import unittest
import uuid
from pathlib import Path

import pika

from stack.packages import PROJECT
from stack.servers import RabbitMQ
from support import node
from support.game import Player
from support.stack import shared, wait_for

EXAMPLES = PROJECT / "events" / "examples"
LINES = 30  # fewer than
SECONDS = 30


class Example:
    """One of them: its process, and what it has printed in all its lives."""

    def __init__(self, name, command, url, state):
        self.name, self.command, self.state, self.output = name, command, state, state.with_suffix(".out")
        self.environment = {"PATH": os.environ["PATH"], "AMQP_URL": url, "STATE": str(state)}
        self.process = None

    def start(self):
        with open(self.output, "ab") as output:
            self.process = subprocess.Popen(self.command, env=self.environment, stdout=output, stderr=output)

    def kill(self):
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(SECONDS)

    def ids(self):
        """Of the events that it printed, in order; what is no event is its complaint."""
        lines = self.output.read_text(encoding="utf-8").splitlines()
        try:
            return [json.loads(line)["id"] for line in lines]
        except ValueError:
            raise AssertionError(f"{self.name} said: {self.output.read_text(encoding='utf-8')}") from None

    def has_noted(self, expected):
        """It has printed all of them and noted that it did: what is between the two comes again after a kill."""
        noted = self.state.read_text(encoding="ascii") if self.state.exists() else ""
        return set(self.ids()) >= set(expected) and all(event_id in noted for event_id in expected)


def ids(history):
    """In order, each once."""
    return list(dict.fromkeys(event_id for event_id, *_ in history))


class Strangers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = shared()
        cls.directory = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        program = cls.directory / "subscribe"
        subprocess.run(["cc", "-std=c17", "-Wall", "-Wextra", "-Werror", EXAMPLES / "subscribe.c", "-lrabbitmq", "-o", program],
                       check=True, timeout=SECONDS)
        commands = {"python": [sys.executable, EXAMPLES / "subscribe.py"], "c": [program],
                    "javascript": ["node", node.installed(EXAMPLES) / "subscribe.js"]}
        cls.examples = [cls.example(name, command) for name, command in commands.items()]

    @classmethod
    def example(cls, name, command):
        url = cls.stack.wildmarchctl("subscribers", "add", name)
        cls.addClassCleanup(cls.stack.wildmarchctl, "subscribers", "revoke", name, "--yes")
        made = Example(name, command, url, cls.directory / name)
        cls.addClassCleanup(made.kill)
        return made

    def history(self):
        """All that happened to players until now, as the stream has it: [(id, exchange, key, properties, body)]."""
        wait_for(lambda: self.stack.sql("SELECT count(*) FROM outbox") == "0", SECONDS, "all is published")
        channel, end = self.channel_of("ops"), str(uuid.uuid4())
        channel.basic_publish("game_events", "test.end", json.dumps({"id": end}), pika.BasicProperties(message_id=end))
        channel.basic_qos(prefetch_count=1000)
        found = []
        for method, properties, body in channel.consume("game_events.log", arguments={"x-stream-offset": "first"},
                                                        inactivity_timeout=SECONDS):
            self.assertIsNotNone(method, "the stream holds what was published last")
            channel.basic_ack(method.delivery_tag)
            if properties.message_id == end:
                break
            if method.routing_key.startswith("player."):
                found.append((properties.message_id, method.exchange, method.routing_key, properties, body))
        channel.connection.close()  # before more comes: pika would reject it, which a stream doesn't know
        return found

    def channel_of(self, user):
        connection = pika.BlockingConnection(pika.URLParameters(RabbitMQ(self.stack.plan).url(user)))
        self.addCleanup(lambda: connection.is_open and connection.close())
        channel = connection.channel()
        channel.confirm_delivery()
        return channel

    def repeat(self, event):
        """The core publishes this one a second time, as after a crash between a confirm and its note of it."""
        _, exchange, key, properties, body = event
        properties.headers = None  # its place in the stream
        self.channel_of("core").basic_publish(exchange, key, body, properties)

    def all_have_noted(self, history):
        expected = ids(history)
        for example in self.examples:
            wait_for(lambda one=example: one.has_noted(expected), SECONDS, f"{example.name} printed all {len(expected)}")

    def test_live_then_an_hour_away_then_what_was_missed(self):
        for example in self.examples:
            example.start()
        player = Player(self.stack.env)
        player.fight()
        live = self.history()
        self.all_have_noted(live)
        for example in self.examples:
            example.kill()
        self.repeat(live[-1])
        player.play_until(2)
        missed = self.history()
        self.assertGreater(len(missed), len(live) + 2)
        for example in self.examples:
            self.assertEqual(example.ids(), ids(live), f"{example.name} is away")
            example.start()
        self.all_have_noted(missed)
        self.repeat(missed[-1])
        player.fight()
        all_of_it = self.history()
        self.all_have_noted(all_of_it)
        in_order = ids(all_of_it)
        self.assertEqual(len(in_order), len(all_of_it) - 2, "two are repeated")
        for example in self.examples:
            self.assertEqual(example.ids(), in_order, f"{example.name} printed each once, in order")

    def test_each_is_short(self):
        for name in ("subscribe.py", "subscribe.js", "subscribe.c"):
            self.assertLess(len((EXAMPLES / name).read_text(encoding="utf-8").splitlines()), LINES, name)

    def test_the_login_may_not_read_calls(self):
        for example in self.examples:
            connection = pika.BlockingConnection(pika.URLParameters(example.environment["AMQP_URL"]))
            with self.assertRaises(pika.exceptions.ChannelClosedByBroker) as caught:
                connection.channel().basic_get("core.combat")
            self.assertEqual(caught.exception.reply_code, 403)
            connection.close()


if __name__ == "__main__":
    unittest.main()
