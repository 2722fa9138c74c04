"""Many clients of the gateway in one process: each has a connection of its own and repeats what it asked for, under the
same Idempotency-Key, until it knows what came of it. What they asked and heard is kept in a journal, to be compared with
the books."""

import asyncio
import json
import random
import uuid
from dataclasses import dataclass
from urllib.parse import urlsplit

TRY_SECONDS = 15  # for one answer
KNOWN_SECONDS = 60  # for an outcome to become known, through restarts
PAUSE_SECONDS = 0.1  # between two tries
REPEATED = 0.15  # of all outcomes are asked for again, when they are known


class Line:
    """A connection, opened when it is needed. One request at a time."""

    def __init__(self, env):
        self.address = urlsplit(env["GATEWAY_URL"])
        self.head = f"Host: {self.address.hostname}\r\nAuthorization: Bearer {env['GATEWAY_KEY']}\r\n"
        self._streams = None

    def close(self):
        if self._streams is not None:
            self._streams[1].close()
        self._streams = None

    async def once(self, method, path, body=None, key=None):
        """One try: (status, answer); status 0 when the connection ends before the answer, or it takes too long."""
        try:
            return await asyncio.wait_for(self._once(method, path, body, key), TRY_SECONDS)
        except (OSError, EOFError, TimeoutError, asyncio.TimeoutError) as error:
            self.close()
            return 0, {"detail": repr(error)}

    async def _once(self, method, path, body, key):
        if self._streams is None:
            self._streams = await asyncio.open_connection(self.address.hostname, self.address.port)
        reader, writer = self._streams
        data = b"" if body is None else json.dumps(body).encode()
        head = f"{method} {path} HTTP/1.1\r\n{self.head}Content-Length: {len(data)}\r\n"
        if body is not None:
            head += f"Content-Type: application/json\r\nIdempotency-Key: {key}\r\n"
        writer.write(head.encode() + b"\r\n" + data)
        status, *fields = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        fields = dict(field.lower().split(": ", 1) for field in fields if field)
        content = await reader.readexactly(int(fields.get("content-length", 0)))
        if fields.get("connection") == "close":
            self.close()
        return int(status.split()[1]), json.loads(content) if content else {}


@dataclass
class Entry:
    """An operation whose outcome is known."""

    act: str
    player: int
    key: str
    body: dict
    answer: dict = None  # None: refused, with
    refusal: str = ""
    tries: int = 1


class Crowd:
    """So many clients who act until the time is over. `acts` is a table: name → (weight, coroutine function of a
    Client). What one of them raises, run() raises."""

    def __init__(self, env, clients, acts, seed):
        self.env, self.acts, self.seed = env, acts, seed
        self.clients = [Client(self, number) for number in range(clients)]
        self.journal = []
        self.in_flight = 0
        self.unanswered = 0  # tries
        self._is_over = False

    async def run(self, *others):
        """Acts until the first of `others`, coroutines, has ended."""
        playing = [asyncio.ensure_future(client.play()) for client in self.clients]
        beside = [asyncio.ensure_future(other) for other in others]
        try:
            await asyncio.wait([*playing, *beside], return_when=asyncio.FIRST_COMPLETED)
            self._is_over = True
            await asyncio.gather(*playing)
            await asyncio.gather(*beside)
        finally:
            for task in (*playing, *beside):
                task.cancel()
            for client in self.clients:
                client.line.close()

    @property
    def is_over(self):
        return self._is_over

    def done(self, *acts):
        return [entry for entry in self.journal if entry.act in acts and entry.answer is not None]

    def counts(self):
        """{act: (done, refused)}"""
        return {act: (len(self.done(act)), sum(entry.act == act and entry.answer is None for entry in self.journal))
                for act in sorted({entry.act for entry in self.journal})}


class Client:
    """One of the crowd. Its choices follow from the seed and its number, as far as the others let them."""

    def __init__(self, crowd, number):
        self.crowd = crowd
        self.random = random.Random(f"{crowd.seed}:{number}")
        self.line = Line(crowd.env)

    async def play(self):
        names, weights = list(self.crowd.acts), [weight for weight, _ in self.crowd.acts.values()]
        while not self.crowd.is_over:
            name, = self.random.choices(names, weights)
            if not await self.crowd.acts[name][1](self):
                await asyncio.sleep(0)  # nothing was there to be done

    async def get(self, player, what):
        """The answer, or None when it is refused."""
        answer, _, _ = await self._known("GET", f"/v1/players/{player}{what}")
        return answer

    async def post(self, act, player, what, body, repeats=True):
        """An operation, as an entry of the journal; with `repeats`, some are asked for again, and answered as before."""
        key, path = str(uuid.UUID(int=self.random.getrandbits(128), version=4)), f"/v1/players/{player}{what}"
        answer, refusal, tries = await self._known("POST", path, body, key)
        entry = Entry(act, player, key, body, answer, refusal, tries)
        self.crowd.journal.append(entry)
        if repeats and self.random.random() < REPEATED:
            await self.repeat(entry, what)
        return entry

    async def repeat(self, entry, what, says=lambda answer: answer):
        """Asks for it again; what the answer `says` must be the same."""
        path = f"/v1/players/{entry.player}{what}"
        answer, refusal, _ = await self._known("POST", path, entry.body, entry.key)
        if refusal != entry.refusal or answer is not None and says(answer) != says(entry.answer):
            raise AssertionError(f"{path} {entry.body} was answered {entry.answer or entry.refusal}, and the repeat {answer or refusal}")

    async def _known(self, method, path, body=None, key=None):
        """(answer, "", tries), or (None, code, tries)."""
        loop, crowd = asyncio.get_running_loop(), self.crowd
        deadline, tries = loop.time() + KNOWN_SECONDS, 0
        while True:
            tries += 1
            crowd.in_flight += 1
            status, answer = await self.line.once(method, path, body, key)
            crowd.in_flight -= 1
            if 200 <= status < 300:
                return answer, "", tries
            if 400 <= status < 500 and not answer.get("retryable"):
                return None, answer["code"], tries
            crowd.unanswered += 1
            if loop.time() > deadline:
                raise AssertionError(f"{method} {path} {body} stayed unknown: {status} {answer}")
            await asyncio.sleep(PAUSE_SECONDS)
