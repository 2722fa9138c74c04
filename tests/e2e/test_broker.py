"""What an operator sees in the management API while people play."""

import json
import unittest
import urllib.request
from base64 import b64encode
from urllib.parse import urlsplit

import pika

from stack.servers import RabbitMQ
from support.stack import shared, wait_for

SECONDS = 30


class Broker(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = shared()

    def ask(self, path):
        """What the management API says at /api/<path>."""
        parts = urlsplit(self.stack.env["AMQP_MANAGEMENT_URL"])
        login = b64encode(f"{parts.username}:{parts.password}".encode()).decode()
        request = urllib.request.Request(f"http://{parts.hostname}:{parts.port}/api/{path}",
                                         headers={"Authorization": f"Basic {login}"})
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return json.load(answer)

    def test_connections_are_named_after_service_and_role(self):
        def named():
            """The first two words of each connection's name: "wildmarch-core publish"."""
            return sorted(" ".join(one.get("client_properties", {}).get("connection_name", "?").split()[:2])
                          for one in self.ask("connections"))

        wanted = sorted(f"wildmarch-{service} {role}" for service in ("bot", "core", "gateway", "jobs")
                        for role in ("consume", "publish"))
        wait_for(lambda: set(wanted) <= set(named()), SECONDS, f"{wanted} are among {named()}")
        self.assertEqual([name for name in named() if not name.startswith("wildmarch-")], [])

    def test_exchanges_and_a_queue_for_each_domain_are_there(self):
        exchanges = {one["name"] for one in self.ask("exchanges/wildmarch")}
        self.assertLessEqual({"player_level_up", "notify", "requests", "replies", "game_events", "dead_letters"},
                             exchanges)
        bound = {one["destination"]: one["routing_key"]
                 for one in self.ask("exchanges/wildmarch/requests/bindings/source")}
        self.assertEqual({queue: bound.get(queue) for queue in ("core.character", "core.world", "core.combat")},
                         {f"core.{domain}": f"{domain}.*" for domain in ("character", "world", "combat")})
        wait_for(lambda: all(self.is_consumed(queue) for queue in bound if queue.startswith("core.")), SECONDS,
                 f"{sorted(bound)} are served")

    def test_what_a_stranger_leaves_unread_is_no_fault_of_the_game(self):
        connection = pika.BlockingConnection(pika.URLParameters(self.stack.env["AMQP_URL"]))
        self.addCleanup(connection.close)
        channel = connection.channel()
        channel.confirm_delivery()
        channel.queue_declare("ext.lazy", durable=True)
        self.addCleanup(channel.queue_delete, "ext.lazy")
        channel.basic_publish("", "ext.lazy", b"{}")
        self.stack.audit()

    def test_the_bot_may_neither_read_nor_write_requests(self):
        url = RabbitMQ(self.stack.plan).url("bot")
        for what, act in (("publishes", lambda c: c.basic_publish("requests", "combat.attack", b"{}")),
                          ("takes", lambda c: c.basic_get("core.combat")),
                          ("consumes", lambda c: c.basic_consume("core.combat", lambda *_: None)),
                          ("binds", lambda c: c.queue_bind("bot.notifications", "requests", "#"))):
            with self.subTest(what):
                self.assertEqual(refusal(url, act), 403)
        self.assertIsNone(refusal(url, lambda c: c.queue_declare("bot.notifications", passive=True)))

    # --- support

    def is_consumed(self, queue):
        return any(one["name"] == queue and one.get("consumers", 0) > 0 for one in self.ask("queues/wildmarch"))


def refusal(url, act):
    """The code by which the broker refuses what act(channel) does; None when it doesn't."""
    connection = pika.BlockingConnection(pika.URLParameters(url))
    try:
        channel = connection.channel()
        channel.confirm_delivery()
        act(channel)
        return None
    except pika.exceptions.ChannelClosedByBroker as closed:
        return closed.reply_code
    finally:
        connection.close()


if __name__ == "__main__":
    unittest.main()
