#!/usr/bin/python3
"""Prints what happens to players: first what it missed, out of the last seven days, then live. AMQP_URL is what
wildmarchctl subscribers add has printed. The file STATE holds a line for each event that was printed, its place in the stream
and its id: it goes on behind the last one, or an hour ago at first, and a known id is the same event once more."""
import datetime
import json
import os
import pathlib

import pika  # Debian: python3-pika

state = pathlib.Path(os.environ["STATE"])
lines = state.read_text().splitlines() if state.exists() else []
known = {line.split()[1] for line in lines}
hour_ago = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=1)
start = int(lines[-1].split()[0]) + 1 if lines else hour_ago
channel = pika.BlockingConnection(pika.URLParameters(os.environ["AMQP_URL"])).channel()
channel.basic_qos(prefetch_count=100)
for method, properties, body in channel.consume("game_events.log", arguments={"x-stream-offset": start}):
    event = json.loads(body)  # a CloudEvent
    if method.routing_key.startswith("player.") and event["id"] not in known:
        print(json.dumps(event), flush=True)
        known.add(event["id"])
        with state.open("a") as file:
            file.write(f"{properties.headers['x-stream-offset']} {event['id']}\n")
    channel.basic_ack(method.delivery_tag)
