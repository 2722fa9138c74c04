"""The broker that booted from the definitions is what the topology says, and its rights hold: asked through the management API,
and tried with each service's own login."""

import json
import subprocess
import sys
import unittest
import urllib.error
import urllib.request
from base64 import b64encode
from urllib.parse import urlsplit

import pika

from stack.packages import PROJECT
from stack.servers import RabbitMQ
from support.stack import BINARIES, Stack

sys.path.insert(0, str(PROJECT / "schemas" / "generator"))
from model import Library  # noqa: E402  (the generator is no package: it must run without one)
from topology import Topology  # noqa: E402

STACK = None
SECONDS = 10


def setUpModule():
    global STACK
    STACK = Stack("topology", services=False).start()


def tearDownModule():
    if STACK is not None:
        STACK.stop()


def ask(path):
    """What the management API says at /api/<path>."""
    parts = urlsplit(STACK.env["AMQP_MANAGEMENT_URL"])
    request = urllib.request.Request(f"http://{parts.hostname}:{parts.port}/api/{path}")
    login = b64encode(f"{parts.username}:{parts.password}".encode()).decode()
    request.add_header("Authorization", f"Basic {login}")
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        return json.load(answer)


class BootedBroker(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.topology = Topology(Library())

    def test_its_exchanges_are_those_of_the_topology(self):
        found = {one["name"]: (one["type"], one["durable"], one["arguments"].get("alternate-exchange"))
                 for one in ask("exchanges/wildmarch") if one["name"] and not one["name"].startswith("amq.")}
        self.assertEqual(found, {name: (one["type"], True, one["alternate"])
                                 for name, one in self.topology.exchanges.items()})

    def test_its_queues_are_those_of_the_topology(self):
        found = {one["name"]: (one["durable"], one["arguments"]) for one in ask("queues/wildmarch")}
        self.assertEqual(found, {name: (one["durable"], one["arguments"])
                                 for name, one in self.topology.queues.items()})

    def test_its_bindings_are_those_of_the_topology(self):
        found = {(one["source"], one["destination"], one["destination_type"] == "exchange", one["routing_key"])
                 for one in ask("bindings/wildmarch") if one["source"]}
        self.assertEqual(found, set(self.topology.bindings))

    def test_it_has_the_exchanges_and_queues_that_the_asyncapi_document_names(self):
        file = BINARIES.parent / "generated" / "documents" / "asyncapi.json"
        channels = json.loads(file.read_text(encoding="utf-8"))["channels"].values()
        bindings = [channel["bindings"]["amqp"] for channel in channels]
        exchanges = {one["exchange"]["name"]: one["exchange"] for one in bindings if "exchange" in one}
        self.assertEqual({name: (one["type"], one["durable"], one.get("x-alternate-exchange"))
                          for name, one in exchanges.items()},
                         {one["name"]: (one["type"], one["durable"], one["arguments"].get("alternate-exchange"))
                          for one in ask("exchanges/wildmarch") if one["name"] and not one["name"].startswith("amq.")})
        queues = {one["queue"]["name"]: one["queue"] for one in bindings
                  if "queue" in one and not one["queue"]["exclusive"]}
        self.assertEqual({name: (one["durable"], one["x-arguments"]) for name, one in queues.items()},
                         {one["name"]: (one["durable"], one["arguments"]) for one in ask("queues/wildmarch")})
        self.assertEqual({(bound["exchange"], name, bound["routingKey"])
                          for name, one in queues.items() for bound in one["x-bindings"]},
                         {(one["source"], one["destination"], one["routing_key"]) for one in ask("bindings/wildmarch")
                          if one["source"] and one["destination_type"] == "queue"})
        self.assertEqual({one["exchange"]["vhost"] for one in bindings if "exchange" in one}, {"wildmarch"})

    def test_every_queue_that_lasts_is_bounded_by_a_policy_or_by_its_own_arguments(self):
        listed = STACK.rabbitmqctl("-p", "wildmarch", "list_queues", "name", "policy", "--formatter", "json")
        for queue in json.loads(listed):
            own = self.topology.queues[queue["name"]]["arguments"].keys() & {"x-max-length", "x-max-length-bytes"}
            self.assertTrue(own or queue["policy"], queue["name"])

    def test_its_rights_are_those_of_the_topology(self):
        found = {one["user"]: {right: one[right] for right in ("configure", "write", "read")}
                 for one in ask("vhosts/wildmarch/permissions") if one["user"] != "admin"}
        self.assertEqual(found, {user: {right: rights[right] for right in ("configure", "write", "read")}
                                 for user, rights in self.topology.permissions().items()})

    def test_strangers_have_bounded_queues(self):
        policies = {one["name"]: one for one in ask("operator-policies/wildmarch")}
        self.assertIn("max-length", policies["strangers"]["definition"])

    def test_a_missing_password_stops_the_definitions(self):
        done = subprocess.run([sys.executable, PROJECT / "schemas" / "generator" / "definitions.py"], env={},
                              capture_output=True, text=True, check=False, timeout=SECONDS)
        self.assertEqual(done.returncode, 1)
        self.assertIn("AMQP_PASSWORD_GATEWAY", done.stderr)


class Rights(unittest.TestCase):
    """Each try is a channel of its own, since a refusal closes it."""

    def connection(self, user):
        url = RabbitMQ(STACK.plan).url(user)
        connection = pika.BlockingConnection(pika.URLParameters(url))
        self.addCleanup(lambda: connection.is_open and connection.close())
        return connection

    def is_refused(self, connection, action):
        """Whether the broker refuses what `action(channel)` does."""
        channel = connection.channel()
        channel.confirm_delivery()
        try:
            action(channel)
        except pika.exceptions.ChannelClosedByBroker as closed:
            self.assertEqual(closed.reply_code, 403, closed.reply_text)
            return True
        channel.close()
        return False

    def test_the_bot_can_neither_read_nor_write_requests(self):
        bot = self.connection("bot")
        self.assertTrue(self.is_refused(bot, lambda c: c.basic_publish("requests", "combat.attack", b"{}")))
        self.assertTrue(self.is_refused(bot, lambda c: c.basic_get("core.combat")))
        self.assertTrue(self.is_refused(bot, lambda c: c.queue_bind("bot.notifications", "requests", "#")))
        self.assertTrue(self.is_refused(bot, lambda c: c.queue_declare("bot.mine")))
        self.assertFalse(self.is_refused(bot, lambda c: c.basic_get("bot.notifications")))

    def test_only_its_publishers_may_publish_an_event(self):
        for user, exchange, refused in (("core", "player_level_up", False), ("jobs", "player_level_up", True),
                                        ("bot", "player_level_up", True), ("bot", "notification_failed", False),
                                        ("core", "notification_failed", True), ("gateway", "notify", True),
                                        ("jobs", "notify", False)):
            with self.subTest(f"{user} to {exchange}"):
                connection = self.connection(user)
                self.assertEqual(refused, self.is_refused(
                    connection, lambda c, to=exchange: c.basic_publish(to, "x.y", b"{}")))

    def test_the_default_exchange_is_for_operators(self):
        for user, refused in (("core", True), ("bot", True), ("gateway", True), ("ops", False)):
            with self.subTest(user):
                connection = self.connection(user)
                self.assertEqual(refused, self.is_refused(
                    connection, lambda c: c.basic_publish("", "unrouted", b"{}")))

    def test_the_gateway_may_not_take_requests(self):
        gateway = self.connection("gateway")
        self.assertTrue(self.is_refused(gateway, lambda c: c.basic_get("core.combat")))
        self.assertTrue(self.is_refused(gateway, lambda c: c.queue_declare("core.combat", durable=True)))

    def test_a_core_may_declare_and_bind_its_own_queues(self):
        core = self.connection("core")
        arguments = Topology(Library()).queues["core.combat"]["arguments"]
        self.assertFalse(self.is_refused(core, lambda c: c.queue_declare("core.combat", arguments=arguments)))
        self.assertFalse(self.is_refused(core, lambda c: c.queue_bind("core.combat", "requests", "combat.*")))


if __name__ == "__main__":
    unittest.main()
