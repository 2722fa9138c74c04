#!/usr/bin/python3
"""Prints each level-up as it happens. AMQP_URL holds your credential: you may make queues named ext.<something>."""
import json
import os

import pika  # Debian: python3-pika

channel = pika.BlockingConnection(pika.URLParameters(os.environ["AMQP_URL"])).channel()
channel.queue_declare("ext.levels", durable=True)  # keeps what comes while nobody listens, for a day
channel.queue_bind("ext.levels", "player_level_up", "player.level_up")
for method, properties, body in channel.consume("ext.levels"):
    event = json.loads(body)  # a CloudEvent; the same id twice is the same fact
    print(event["time"], event["type"], event["id"], json.dumps(event["data"]), flush=True)
    channel.basic_ack(method.delivery_tag)
