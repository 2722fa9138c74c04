"""What services ask the core for, and no client may: asked by a test with a service's own login."""

import json
import uuid

import pika

from stack.servers import RabbitMQ
from support.stack import wait_for

SECONDS = 20
TRANSIENT = 1


def ask(plan, service, operation, body, operation_id=None):
    """The answer to an operation that `service` asks for, under this id or a new one; a refusal's document has a code."""
    connection = pika.BlockingConnection(pika.URLParameters(RabbitMQ(plan).url(service)))
    channel = connection.channel()
    queue = channel.queue_declare(f"{service}.replies.{uuid.uuid4().hex}", exclusive=True).method.queue
    channel.queue_bind(queue, "replies", queue)
    channel.basic_publish("requests", operation, json.dumps(body).encode(), pika.BasicProperties(
        type=operation, message_id=operation_id or str(uuid.uuid4()), correlation_id="1", reply_to=queue, user_id=service,
        content_type="application/json", expiration="10000", delivery_mode=TRANSIENT, app_id=f"wildmarch-{service}/test",
        headers={"x-remaining-ms": "10000", "x-principal": f"service:{service}",
                 "traceparent": f"00-{uuid.uuid4().hex}-{uuid.uuid4().hex[:16]}-00"}))
    answer = wait_for(lambda: channel.basic_get(queue, auto_ack=True)[2], SECONDS, "the answer")
    connection.close()
    return json.loads(answer)
