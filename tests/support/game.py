"""A client of the gateway that plays: for tests that need a game going on, and know what came of each operation.

An operation ends in one of three ways: done (an answer), not done (refused), unknown (no answer, or 5xx). What is
unknown is repeated under the same Idempotency-Key until it is known."""

import http.client
import itertools
import json
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

PATIENCE_SECONDS = 60  # for an operation to become known, through restarts
PAUSE_SECONDS = 0.1  # between two tries of it
LAST_FIGHT_SECONDS = 120  # to be settled, when nobody shall fight on

_people = itertools.count(6_000_000_001)  # away from those that the sandbox makes


class Refused(Exception):
    """The game said no. `code` as in schemas/errors.json."""

    def __init__(self, status, problem):
        super().__init__(f"{status} {problem.get('code')}: {problem.get('detail')}")
        self.status, self.problem, self.code = status, problem, problem.get("code")


def refusal(action, *arguments):
    """The code by which something is refused; None when it is done."""
    try:
        action(*arguments)
    except Refused as refused:
        return refused.code
    return None


def done(answers):
    """Those of at_once() that are no refusals."""
    return [answer for answer in answers if isinstance(answer, dict)]


class Gateway:
    """`env` of a stack. Not for several threads at once: make one each."""

    def __init__(self, env):
        self.address = urlsplit(env["GATEWAY_URL"])
        self.key = env["GATEWAY_KEY"]
        self.statuses = []  # of every answer, in order
        self._connection = None

    def __del__(self):
        if self._connection is not None:
            self._connection.close()

    def once(self, method, path, body=None, key=None, headers=None):
        """One try. Returns (status, answer); raises OSError or HTTPException when the connection ends first."""
        head = {"Authorization": f"Bearer {self.key}"}
        if body is not None:
            head["Content-Type"] = "application/json"
        if key is not None:
            head["Idempotency-Key"] = key
        data = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
        if self._connection is None:
            self._connection = http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=10)
        try:
            self._connection.request(method, path, data, head | (headers or {}))
            answer = self._connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            self._connection = None
            raise
        self.statuses.append(answer.status)
        return answer.status, json.loads(content) if content else {}

    def known(self, method, path, body=None, key=None):
        """Repeats until the outcome is known. Returns the answer or raises Refused."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        key = key or (str(uuid.uuid4()) if method == "POST" else None)
        while True:
            try:
                status, answer = self.once(method, path, body, key)
            except (OSError, http.client.HTTPException) as error:
                status, answer = 0, {"detail": repr(error)}
            if 200 <= status < 300:
                return answer
            if 400 <= status < 500 and not answer.get("retryable"):
                raise Refused(status, answer)
            if time.monotonic() > deadline:
                raise AssertionError(f"{method} {path} stayed unknown: {status} {answer}")
            time.sleep(PAUSE_SECONDS)


def at_once(actions):
    """Runs each in a thread of its own, all at the same moment; returns what they answered, a refusal as its code."""
    start = threading.Barrier(len(actions))

    def run(action):
        start.wait()
        try:
            return action()
        except Refused as refused:
            return refused.code

    with ThreadPoolExecutor(len(actions)) as threads:
        return list(threads.map(run, actions))


class Player:
    """A character, and what its settled fights gave according to the answers. `external_id` is Telegram's number of
    the person, for one who has a chat in the sandbox."""

    def __init__(self, env, name=None, external_id=None):
        self.env = env
        self.gateway = Gateway(env)
        external = external_id or next(_people)
        self.name = name or f"P{uuid.uuid4().hex[:12]}"
        registered = self.gateway.known("POST", "/v1/players", {
            "provider": "telegram", "external_id": str(external), "name": self.name, "language": "en"})
        self.id = registered["character"]["player_id"]
        self.xp = registered["character"]["xp"]
        self.gold = registered["character"]["gold"]
        self.level = registered["character"]["level"]
        self.fights = []

    def get(self, what=""):
        return self.gateway.known("GET", f"/v1/players/{self.id}{what}")

    def post(self, what, body, key=None):
        return self.gateway.known("POST", f"/v1/players/{self.id}{what}", body, key)

    def asking(self, what, body):
        """The same request by a client, and under a key, of its own."""
        gateway, key = Gateway(self.env), str(uuid.uuid4())
        return lambda: gateway.known("POST", f"/v1/players/{self.id}{what}", body, key)

    def location(self):
        return self.get("/location")

    def step(self, place, way):
        """One step from what was seen; None when the view was old."""
        try:
            return self.post("/move", {"direction": way, "version": place["version"]})
        except Refused as refused:
            if refused.code != "stale":
                raise
            return None

    def find_monster(self, level=1):
        """Walks to the nearest place with a monster of at most this level; returns the place."""
        came = {}
        while True:
            place = self.location()
            if any(monster["level"] <= level for monster in place["monsters"]):
                return place
            here = (place["x"], place["y"])
            came[here] = came.get(here, 0) + 1
            way = min(place["exits"], key=lambda exit: came.get(beyond(here, exit), 0))
            self.step(place, way)

    def find_growth(self):
        """Walks until something grows; returns a trade that takes it."""
        while True:
            place = self.location()
            for trade in ("herbs", "mining"):
                try:
                    self.post("/gather", {"trade": trade})
                    return trade
                except Refused as refused:
                    if refused.code != "nothing_here":
                        raise
            self.step(place, place["exits"][0])

    def fight(self, place=None):
        """One fight from start to settlement; returns its last view. Spoils are added to what is expected."""
        view = self.start_fight(place)
        while view is not None and view["state"] == "running":
            view = self.attack(view)
        return view

    def start_fight(self, place=None):
        while True:
            place = place or self.find_monster()
            monster = min(place["monsters"], key=lambda one: one["level"])
            try:
                return self.post("/combat/start", {"monster": monster["kind"], "version": place["version"]})
            except Refused as refused:
                if refused.code == "in_fight":
                    return refused.problem["view"] if "view" in refused.problem else self.get("/combat")
                if refused.code != "stale":
                    raise
                place = self.find_monster()

    def attack(self, view):
        """One blow; None when the fight is void (Redis forgot it)."""
        try:
            view = self.post("/combat/attack", {"fight_id": view["fight_id"], "turn": view["turn"]})
        except Refused as refused:
            if refused.code == "stale":
                return self.get("/combat")
            if refused.code == "no_fight":
                return None
            raise
        if view["state"] != "running":
            self.note(view)
        return view

    def note(self, view):
        """A settled fight: its spoils are owed from now on, once."""
        if view["fight_id"] in (fight["fight_id"] for fight in self.fights):
            return
        self.fights.append(view)
        self.xp += view["spoils"]["xp"]
        self.gold += view["spoils"]["gold"]
        self.level = view["spoils"]["level"]

    def bonuses(self):
        """Gold of the levels reached: 25 a level."""
        return sum(25 * level for level in range(2, self.level + 1))

    def play_until(self, level, pause=None):
        """Fights until the level is reached; `pause` is called between two fights."""
        while self.level < level:
            self.fight()
            if pause is not None:
                pause()


def beyond(here, way):
    """Where a step leads to."""
    x, y = here
    return {"north": (x, y - 1), "south": (x, y + 1), "east": (x + 1, y), "west": (x - 1, y)}[way]


class Fighters:
    """Players who fight in a thread of its own while a test makes trouble; who is too tired makes room for the next.
    Ends with its `with`, when the last fight is settled, and raises what a player met."""

    def __init__(self, env):
        self._env = env
        self._stop = threading.Event()
        self._failure = None
        self._thread = threading.Thread(target=self._play)
        self.players = [Player(env)]

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, kind, error, trace):
        self._stop.set()
        self._thread.join(LAST_FIGHT_SECONDS)
        if kind is None and self._thread.is_alive():
            raise AssertionError(f"a fight isn't over after {LAST_FIGHT_SECONDS} s")
        if kind is None and self._failure is not None:
            raise self._failure

    def settled(self):
        """How many fights are. Raises what a player met meanwhile."""
        if self._failure is not None:
            raise self._failure
        return sum(len(player.fights) for player in self.players)

    def _play(self):
        try:
            while not self._stop.is_set():
                try:
                    self.players[-1].fight()
                except Refused as refused:
                    if refused.code != "no_energy":
                        raise
                    self.players.append(Player(self._env))
        except Exception as error:  # told to the test, which fails with it
            self._failure = error
