"""A player's side of the sandbox, over its control API: what a client of Telegram shows, and what a person can do.

    ann = Sandbox(stack.env["SANDBOX_URL"]).player("Ann", "en")
    ann.say("/start")
    ann.press("🗺 Map")             # returns when the bot has answered and shown what came of it
"""

import http.client
import json
import time
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

NEVER = 1 << 53  # no version of the sandbox is that high
SECONDS = 30  # that an answer may take, sanitizers and a busy machine included


@dataclass(frozen=True)
class Screen:
    """The bot's newest message that has buttons."""

    text: str
    labels: tuple
    message_id: int
    version: int  # of the message, which grows with each edit


class Sandbox:
    def __init__(self, url):
        self.address = urlsplit(url)

    def ask(self, verb, path, body=None):
        """The answer of the control API; fails on any status but 200."""
        connection = http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=2 * SECONDS)
        try:
            connection.request(verb, f"/control/{path}", None if body is None else json.dumps(body),
                               {"Content-Type": "application/json"})
            answer = connection.getresponse()
            content = json.loads(answer.read())
        finally:
            connection.close()
        if answer.status != 200:
            raise AssertionError(f"{verb} {path} {body}: {answer.status} {json.dumps(content, ensure_ascii=False)}")
        return content

    def player(self, first_name, language="en"):
        return Player(self, self.ask("POST", "players", {"first_name": first_name, "language_code": language})["id"])

    def epoch(self):
        """Another one after a restart or a reset."""
        return self.ask("GET", "changes?wait_ms=0")["epoch"]

    def log(self, **filters):
        """The Bot API calls so far: number, at_ms, method, chat_id, status, args."""
        return self.ask("GET", f"log?{urlencode(filters)}")["calls"]


class Player:
    def __init__(self, sandbox, number):
        self.sandbox, self.id = sandbox, number

    def ask(self, verb, what, body=None):
        return self.sandbox.ask(verb, f"players/{self.id}{what}", body)

    def chat(self, since=0):
        """The chat as its player sees it, or what is new in it since a version."""
        return self.ask("GET", f"?since={since}")

    def texts(self):
        """The texts of the bot, oldest first."""
        return [message["text"] for message in self.chat()["messages"] if message["from"] == "bot"]

    def screen(self):
        for message in reversed(self.chat()["messages"]):
            if message["from"] == "bot" and message["keyboard"]:
                labels = tuple(button["text"] for row in message["keyboard"] for button in row)
                return Screen(message["text"], labels, message["id"], message["version"])
        return None

    def until(self, since, condition, what):
        """Follows the chat until condition(what is new since that version) is true; returns the screen then."""
        deadline = time.monotonic() + SECONDS
        while True:
            news = self.chat(since)
            if condition(news):
                return self.screen()
            if time.monotonic() > deadline:
                raise AssertionError(f"{what} came to nothing within {SECONDS} s: {news}")
            self.sandbox.ask("GET", "changes?" + urlencode({
                "epoch": self.sandbox.epoch(), "since": NEVER, "chat": self.id, "chat_since": news["version"],
                "wait_ms": 1000}))

    def start(self):
        return self.say("/start")

    def say(self, text):
        """Sends a text, and waits until the bot has written below it."""
        said = self.ask("POST", "/say", {"text": text})
        return self.until(said["version"], lambda news: any(
            message["from"] == "bot" and message["id"] > said["message_id"] for message in news["messages"]), text)

    def press(self, label):
        """Presses a button that is seen; waits until it is answered, and the screen has changed or a toast came."""
        screen_id = self.screen().message_id
        pressed = self.ask("POST", "/press", {"label": label, "message_id": screen_id})

        def is_done(news):
            answer = next((press for press in news["presses"] if press["id"] == pressed["query_id"]), None)
            return answer is not None and answer["answered"] and (is_drawn(news, screen_id) or answer["text"])

        return self.until(pressed["version"], is_done, label)


def is_drawn(news, screen_id):
    """Whether the bot has changed the screen or sent a new one. What it still does to older messages isn't that, nor
    is a notice."""
    return any(message["from"] == "bot" and message["id"] >= screen_id and message["keyboard"]
               for message in news["messages"])
