"""What the game's events say, to whoever listens."""

import json
import threading
from collections import Counter

import pika

from stack.servers import RabbitMQ


class Heard:
    """Of these exchanges all events from now on, taken as they come: no queue fills with them. Ends with close()."""

    def __init__(self, plan, exchanges):
        self._events = {}  # by its id, which is the same when it is published again: (routing key, data)
        self._connection = pika.BlockingConnection(pika.URLParameters(f"{RabbitMQ(plan).url('admin')}?heartbeat=0"))
        self._channel = self._connection.channel()
        queue = self._channel.queue_declare("", exclusive=True).method.queue
        for exchange in exchanges:
            self._channel.queue_bind(queue, exchange, "#")
        self._channel.basic_consume(queue, self._on_event, auto_ack=True)
        self._thread = threading.Thread(target=self._channel.start_consuming)
        self._thread.start()

    def _on_event(self, _channel, method, properties, body):
        self._events[properties.message_id] = (method.routing_key, json.loads(body)["data"])

    def close(self):
        self._connection.add_callback_threadsafe(self._channel.stop_consuming)
        self._thread.join()
        self._connection.close()

    def of(self, routing_key, *fields):
        """How many of these there were: by the field, or tuple of fields, of their data."""
        events = [data for key, data in list(self._events.values()) if key == routing_key]
        return Counter(tuple(data[field] for field in fields) if len(fields) > 1 else data[fields[0]] for data in events)
