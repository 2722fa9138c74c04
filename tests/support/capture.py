"""Every message that anybody publishes while a test plays: RabbitMQ's tracer copies each to a queue of ours, under a
login that may read nothing else. What is wrong with a message is told by a validator that is not ours, and by what its
properties must mirror.

    capture = Capture(stack).start()
    ...
    for message in capture.messages():
        message.complaint(validators)          # None, or what is wrong"""

import json
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timezone
from urllib.parse import urlsplit

import pika

from support.contracts import validators_by_message

TRACER = "amq.rabbitmq.trace"
QUEUE = "tap"
JSON_TYPE = "application/json"
EVENT_TYPE = "application/cloudevents+json; charset=utf-8"
TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
TRANSIENT, PERSISTENT = 1, 2


@dataclass(frozen=True)
class Message:
    exchange: str
    routing_key: str
    user: str  # who was logged in where it came from
    properties: dict
    body: bytes
    headers: dict = field(default_factory=dict)

    @property
    def type(self):
        return self.properties.get("type")

    @property
    def kind(self):
        """What it is, for counting: ("requests", "combat.attack"), ("retry.5s", "wildmarch.player.level_up.v1"), …"""
        return self.exchange, self.type

    @property
    def is_copy(self):
        return self.exchange == "dead_letters" or self.exchange.startswith("retry.")

    def complaint(self, validators):
        """What is wrong with it, or None. `validators` by (exchange, type)."""
        try:
            document = json.loads(self.body)
        except ValueError as error:
            return f"it is not JSON: {error}"
        found = [one for (exchange, kind), one in validators.items()
                 if kind == self.type and (exchange == self.exchange or self.is_copy and exchange != "replies")]
        if not found:
            return f"no contract has a {self.type} on {self.exchange}"
        error = next(found[0].iter_errors(document), None)
        if error is not None:
            return f"{error.json_path}: {error.message}"
        return next((why for why in self._complaints(document) if why), None)

    def _complaints(self, document):
        yield from self._of_every_message()
        if "specversion" in document:
            yield from self._of_a_fact(document)
        elif self.exchange == "requests":
            yield from self._of_a_request()
        elif self.exchange == "replies":
            yield from self._of_a_reply()
        if self.is_copy:
            yield from self._of_a_copy()

    def _of_every_message(self):
        name = self.properties.get("app_id", "").partition("/")[0]
        yield self._differs("user_id", self.user)
        yield name != f"wildmarch-{self.user}" and f"app_id {name} is not that of {self.user}"
        parent = str(self.headers.get("traceparent"))
        yield not TRACEPARENT.fullmatch(parent) and f"traceparent is {parent}"

    def _of_a_fact(self, document):
        seconds = int(datetime.fromisoformat(document["time"].replace("Z", "+00:00")).timestamp())
        yield self._differs("content_type", EVENT_TYPE)
        yield self._differs("delivery_mode", PERSISTENT)
        yield self._differs("message_id", document["id"])
        yield self._differs("type", document["type"])
        yield self._differs("correlation_id", document.get("correlationid"))
        yield self._differs("timestamp", seconds)
        begun = document.get("traceparent")
        if begun is not None:
            yield not TRACEPARENT.fullmatch(begun) and f"the body's traceparent is {begun}"
            yield begun.split("-")[1] != self.headers["traceparent"].split("-")[1] and "header and body have two traces"

    def _of_a_request(self):
        remaining = self.headers.get("x-remaining-ms")
        yield self._differs("content_type", JSON_TYPE)
        yield self._differs("delivery_mode", TRANSIENT)
        yield self._differs("type", self.routing_key)
        yield not self.properties.get("correlation_id") and "it has no correlation_id"
        reply_to = self.properties.get("reply_to", "")
        yield not reply_to.startswith(f"{self.user}.replies.") and f"reply_to is {reply_to!r}, of somebody else"
        yield self._differs("expiration", str(remaining))
        yield not self.headers.get("x-principal") and "it is on nobody's behalf"

    def _of_a_reply(self):
        yield self._differs("content_type", JSON_TYPE)
        yield self._differs("delivery_mode", TRANSIENT)
        yield not self.properties.get("correlation_id") and "it has no correlation_id"
        yield ".replies." not in self.routing_key and f"its routing key is {self.routing_key!r}"

    def _of_a_copy(self):
        wanted = ({"x-error", "x-consumer", "x-died-at", "x-sender"} if self.exchange == "dead_letters" else
                  {"x-attempt", "x-first-seen", "x-last-error"})
        yield self._differs("delivery_mode", PERSISTENT)
        yield not wanted <= self.headers.keys() and f"it lacks {sorted(wanted - self.headers.keys())}"
        yield "expiration" in self.properties and "it has an expiration"

    def _differs(self, name, wanted):
        found = self.properties.get(name)
        return found != wanted and f"{name} is {found!r}, not {wanted!r}"


class Capture:
    def __init__(self, stack):
        self._stack = stack
        self._messages = []
        self._connection = self._channel = None
        self.validators = validators_by_message()

    def start(self):
        """From now on; returns itself."""
        password = secrets.token_hex(16)
        self._stack.rabbitmqctl("add_user", QUEUE, password)
        self._stack.rabbitmqctl("set_permissions", "-p", "wildmarch", QUEUE, f"^{QUEUE}$", f"^{QUEUE}$",
                                f"^({QUEUE}|{re.escape(TRACER)})$")
        parts = urlsplit(self._stack.env["AMQP_URL"])
        self._connection = pika.BlockingConnection(pika.URLParameters(
            f"amqp://{QUEUE}:{password}@{parts.hostname}:{parts.port}/wildmarch?heartbeat=0"))
        self._channel = self._connection.channel()
        self._channel.queue_declare(QUEUE, exclusive=True)
        self._channel.queue_bind(QUEUE, TRACER, "publish.#")
        self._stack.rabbitmqctl("trace_on", "-p", "wildmarch")
        return self

    def stop(self):
        self._stack.rabbitmqctl("trace_off", "-p", "wildmarch")
        self._connection.close()

    def messages(self):
        """All that were published so far."""
        while True:
            method, properties, body = self._channel.basic_get(QUEUE, auto_ack=True)
            if method is None:
                return self._messages
            self._messages.append(_traced(properties.headers, body))

    def invalid(self):
        """[(message, what is wrong)]"""
        complaints = ((message, message.complaint(self.validators)) for message in self.messages())
        return [(message, why) for message, why in complaints if why]


def _traced(trace, body):
    properties = dict(trace["properties"])
    headers = {name: _text(value) for name, value in properties.pop("headers", {}).items()}
    if isinstance(properties.get("timestamp"), datetime):
        properties["timestamp"] = int(properties["timestamp"].replace(tzinfo=timezone.utc).timestamp())
    return Message(trace["exchange_name"], trace["routing_keys"][0], trace["user"],
                   {name: _text(value) for name, value in properties.items()}, body, headers)


def _text(value):
    return value.decode() if isinstance(value, bytes) else value
