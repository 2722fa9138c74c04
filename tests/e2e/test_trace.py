"""One trace id leads from a press in the chat to everything that came of it, on every hop."""

import json
import secrets
import time
import unittest

import pika

from adventurer import Adventurer
from support.game import Gateway, Player
from support.stack import Stack, shared, wait_for
from support.telegram import Sandbox

SECONDS = 30
ENOUGH = 75 - 14  # XP after which one more victory is level 2
SAMPLED_A_SECOND = 4
LINES_A_CALL = 3  # of the gateway: call sent, reply taken, request answered
CROWD = 300


class Trace(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = cls.enterClassContext(Stack("trace", settings={"LOG_LEVEL": "debug"}))

    def setUp(self):
        connection = pika.BlockingConnection(pika.URLParameters(self.stack.env["AMQP_URL"]))
        self.addCleanup(connection.close)
        self.channel = connection.channel()
        self.queues = {exchange: self.listen(exchange) for exchange in ("player_level_up", "combat_finished", "notify",
                                                                     "notification_delivered")}

    def listen(self, exchange):
        """A queue of this test's with all that flows through an exchange from now on."""
        queue = self.channel.queue_declare("", exclusive=True).method.queue
        self.channel.queue_bind(queue, exchange, "#")
        return queue

    def next(self, exchange):
        """The next message there: (trace id of its header, document)."""
        def get():
            method, *message = self.channel.basic_get(self.queues[exchange], auto_ack=True)
            return method and message

        properties, body = wait_for(get, SECONDS, f"{exchange} has a message")
        return trace_of(properties.headers["traceparent"]), json.loads(body)

    def logged(self, trace):
        """Routes that the gateway's log has under this trace."""
        lines = (json.loads(line) for line in self.stack.log("gateway").splitlines() if trace in line)
        return [line["route"] for line in lines if "route" in line]  # others tell of hops on the bus

    def test_a_press_in_the_chat(self):
        chat = Sandbox(self.stack.env["SANDBOX_URL"]).player("Ann")
        veteran = Player(self.stack.env, external_id=chat.id)
        while veteran.xp < ENOUGH:
            veteran.fight()
        ann = Adventurer(chat)
        chat.start()
        ann.play_until(2)
        trace, event = self.next("player_level_up")
        self.assertEqual(trace_of(event["traceparent"]), trace)
        self.assertRegex(event["correlationid"], "tg:[0-9]+:[0-9]+", "the operation is the update's")
        self.assertEqual(self.next("notify")[0], trace)
        self.assertEqual(self.next_finished(trace)["correlationid"], event["correlationid"])
        wait_for(lambda: self.logged(trace), SECONDS, "the gateway's log has the press")
        self.assertTrue(all("combat/attack" in route for route in self.logged(trace)), self.logged(trace))
        wait_for(ann.congratulations, SECONDS, "the congratulation comes")
        self.assertEqual(self.next("notification_delivered")[0], trace)

    def next_finished(self, trace):
        """The combat_finished of that trace."""
        while True:
            found, event = self.next("combat_finished")
            if found == trace:
                return event

    def test_a_client_brings_its_own_trace(self):
        player = Player(self.stack.env)
        trace = secrets.token_hex(16)
        parent = f"00-{trace}-{secrets.token_hex(8)}-01"
        status, _ = player.gateway.once("GET", f"/v1/players/{player.id}", headers={"traceparent": parent})
        self.assertEqual(status, 200)
        wait_for(lambda: self.logged(trace), SECONDS, "the gateway's log has the trace")

    def test_a_strange_traceparent_is_not_taken_over(self):
        player = Player(self.stack.env)
        bad = "0" * 32
        status, _ = Gateway(self.stack.env).once("GET", f"/v1/players/{player.id}",
                                                 headers={"traceparent": f"00-{bad}-{secrets.token_hex(8)}-01"})
        self.assertEqual(status, 200)
        self.assertEqual(self.logged(bad), [])


class AtTheUsualLevel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = shared()

    def last_blow(self, player):
        """Plays on to level 2, each request with a trace of its own; returns the last one's."""
        once = player.gateway.once
        traces = []

        def traced(*words, **more):
            time.sleep(1 / SAMPLED_A_SECOND)  # at a person's pace
            traces.append(secrets.token_hex(16))
            return once(*words, **more, headers={"traceparent": f"00-{traces[-1]}-{secrets.token_hex(8)}-01"})

        player.gateway.once = traced
        player.play_until(2)
        player.gateway.once = once
        return traces[-1]

    def test_a_press_is_followed_to_the_message_that_congratulates(self):
        chat = Sandbox(self.stack.env["SANDBOX_URL"]).player("Ann")
        player = Player(self.stack.env, external_id=chat.id)
        chat.start()
        while player.xp < ENOUGH:
            player.fight()
        trace = self.last_blow(player)

        def followed():
            said = self.stack.wildmarchctl("trace", trace, "--json", "--logs", str(self.stack.directory / "log"))
            found = [json.loads(line) for line in said.splitlines()]
            return any(one["what"] == "sendMessage answered" for one in found) and found

        found = wait_for(followed, SECONDS, "the congratulation is in the trace")
        steps = iter((one["service"], one["what"]) for one in found)
        for step in (("gateway", "call sent"), ("core", "request taken"), ("core", "reply sent"), ("jobs", "delivery taken"),
                     ("jobs", "delivery done"), ("bot", "delivery taken"), ("bot", "sendMessage answered")):
            self.assertIn(step, steps, "in this order")
        self.assertEqual({one["entry"]["level"] for one in found if "entry" in one}, {"info"})
        sent = next(one["entry"] for one in found if one["what"] == "sendMessage answered")
        self.assertEqual(sent["verdict"], "done")

    def test_a_crowd_does_not_flood_the_log(self):
        player = Player(self.stack.env)
        before = len(self.stack.log("gateway").splitlines())
        begun = time.monotonic()
        for _ in range(CROWD):
            player.location()
        seconds = time.monotonic() - begun + 2  # of the clock that have begun
        lines = len(self.stack.log("gateway").splitlines()) - before
        self.assertLessEqual(lines, LINES_A_CALL * SAMPLED_A_SECOND * seconds)
        self.assertLess(lines, CROWD)


def trace_of(traceparent):
    """The trace id in a traceparent."""
    return traceparent.split("-")[1]


if __name__ == "__main__":
    unittest.main()
