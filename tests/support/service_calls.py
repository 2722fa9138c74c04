"""Calls that only the game's own services make: by the broker, with the login of one of them."""

import itertools
import json
import secrets
import uuid

import pika

from stack.servers import RabbitMQ
from support.game import Refused
from support.stack import wait_for

SECONDS = 20


class Service:
    """One of them, such as ticker. Ends with close()."""

    def __init__(self, stack, name):
        self.name = name
        self._numbers = itertools.count(1)
        self._connection = pika.BlockingConnection(pika.URLParameters(f"{RabbitMQ(stack.plan).url(name)}?heartbeat=0"))
        self._channel = self._connection.channel()
        self._queue = self._channel.queue_declare(f"{name}.replies.{uuid.uuid4().hex}", exclusive=True).method.queue
        self._channel.queue_bind(self._queue, "replies", self._queue)

    def close(self):
        self._connection.close()

    def call(self, operation, fields, operation_id=None):
        """The answer; raises Refused."""
        self._channel.basic_publish("requests", operation, json.dumps(fields).encode(), pika.BasicProperties(
            type=operation, message_id=operation_id or str(uuid.uuid4()), correlation_id=str(next(self._numbers)),
            reply_to=self._queue, user_id=self.name, app_id=f"wildmarch-{self.name}/test", content_type="application/json",
            delivery_mode=1, expiration="10000", headers={
                "x-remaining-ms": "10000", "x-principal": f"service:{self.name}",
                "traceparent": f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"}))
        _, _, body = wait_for(self._get, SECONDS, f"{operation} is answered")
        answer = json.loads(body)
        if set(answer) >= {"code", "retryable"}:
            raise Refused(0, answer)
        return answer

    def _get(self):
        got = self._channel.basic_get(self._queue, auto_ack=True)
        return got if got[0] is not None else None
