"""The broker that booted from the definitions is what the topology says: asked through the management API."""

import json
import sys
import unittest
import urllib.request
from base64 import b64encode
from urllib.parse import urlsplit

from stack.packages import PROJECT
from support.stack import BINARIES, Stack

sys.path.insert(0, str(PROJECT / "schemas" / "generator"))
from model import Library  # noqa: E402  (the generator is no package: it must run without one)
from rights import Rights  # noqa: E402
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
        library = Library()
        cls.topology = Topology(library)
        cls.rights = Rights(library, cls.topology)

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
                                 for user, rights in self.rights.permissions.items()})
        found = {(one["user"], one["exchange"]): {right: one[right] for right in ("write", "read")}
                 for one in ask("vhosts/wildmarch/topic-permissions")}
        self.assertEqual(found, self.rights.topic_permissions)

    def test_its_limits_are_those_of_the_topology(self):
        limits = self.topology.limits
        self.assertEqual({one["user"]: one["value"] for one in ask("user-limits")},
                         {user: {"max-connections": limits["user_connections"], "max-channels": limits["user_channels"]}
                          for user in self.rights.permissions})
        self.assertEqual([one["value"] for one in ask("vhost-limits/wildmarch")],
                         [{"max-connections": limits["vhost_connections"], "max-queues": limits["vhost_queues"]}])

    def test_strangers_have_bounded_queues(self):
        policies = {one["name"]: one for one in ask("operator-policies/wildmarch")}
        self.assertIn("max-length", policies["strangers"]["definition"])


if __name__ == "__main__":
    unittest.main()
