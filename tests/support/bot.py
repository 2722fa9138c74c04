"""The bot between a real sandbox and a small game of its own:

    with Bot(redis_url, amqp_url) as bot:
        ann = bot.player("Ann")
        ann.say("/start")
        ann.sees("What should the fires call you?")
"""

import http.client
import json
import os
import signal
import socket
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from support.stack import BINARIES, SANITIZER_REPORTS

TOKEN = "123456:TEST"
SECONDS = 15  # that anything may take at most


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(port, verb, path, body=None):
    """(status, JSON) of a request to this machine."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        data = None if body is None else json.dumps(body)
        connection.request(verb, path, data, {"Content-Type": "application/json"} if data else {})
        response = connection.getresponse()
        content = response.read()
        return response.status, json.loads(content or "null")
    finally:
        connection.close()


class Game:
    """What the bot needs of the gateway, as a game of one field: idempotent as the real one, and it counts."""

    def __init__(self):
        self.lock = threading.Lock()
        self.players = {}  # by Telegram's id
        self.replies = {}  # by operation id
        self.effects = []  # (player, what), in order
        self.repeats = 0
        self.in_hand = []  # ends of the paths that are being answered
        self.away = False
        self.slow = {}  # path's end -> seconds
        game = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                game.serve(self, None)

            def do_POST(self):
                game.serve(self, json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    # --- HTTP

    def serve(self, handler, body):
        path = handler.path.split("/")[2:]
        self.in_hand.append(path[-1])
        time.sleep(self.slow.get(path[-1], 0))
        with self.lock:
            status, answer = self.answer(handler, path, body)
        self.in_hand.remove(path[-1])
        content = json.dumps(answer).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json" if status < 400 else "application/problem+json")
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    def answer(self, handler, path, body):
        if handler.headers["Authorization"] != "Bearer test-key":
            return 401, {"code": "unauthenticated", "retryable": False}
        if self.away:
            return 503, {"code": "unavailable", "retryable": True}
        if body is None:
            return self.read(path)
        key = handler.headers["Idempotency-Key"]
        request = (tuple(path), json.dumps(body, sort_keys=True))
        if key in self.replies:
            self.repeats += 1
            before, reply = self.replies[key]
            return reply if before == request else (422, {"code": "key_reused", "retryable": False})
        self.replies[key] = (request, self.write(path, body))
        return self.replies[key][1]

    # --- the game

    def read(self, path):
        if path[0] == "identities":
            player = self.players.get(path[2])
            return (200, {key: player[key] for key in ("player_id", "name", "language")}) if player else self.no("no_such_player", 404)
        player = self.by_id(path[1])
        if player is None:
            return self.no("no_such_player", 404)
        if path[2:] == ["location"]:
            return 200, self.place(player)
        if path[2:] == ["combat"]:
            return (200, player["fight"]) if player["fight"] else self.no("no_fight")
        return 200, self.character(player)

    def write(self, path, body):
        if path == ["players"]:
            return self.register(body)
        player = self.by_id(path[1])
        if player is None:
            return self.no("no_such_player", 404)
        return getattr(self, "_".join(path[2:]))(player, body)

    def register(self, body):
        if body["name"] in ("Taken", "x"):
            return self.no("name_taken") if body["name"] == "Taken" else self.no("name_invalid", 422)
        is_new = body["external_id"] not in self.players
        player = self.players.setdefault(body["external_id"], {
            "player_id": 1000 + len(self.players), "name": body["name"], "language": body["language"],
            "x": 0, "y": 0, "version": 1, "xp": 0, "gold": 200, "fight": None})
        if is_new:
            self.effects.append((player["player_id"], "register"))
        return 200, {"is_new": is_new, "character": self.character(player)}

    def move(self, player, body):
        if body["version"] != player["version"]:
            return self.no("stale")
        if self.is_fighting(player):
            return self.no("in_fight")
        dx, dy = {"north": (0, -1), "south": (0, 1), "east": (1, 0), "west": (-1, 0)}[body["direction"]]
        player["x"] += dx
        player["y"] += dy
        player["version"] += 1
        self.effects.append((player["player_id"], "move " + body["direction"]))
        return 200, self.place(player)

    def combat_start(self, player, body):
        if self.is_fighting(player):
            return self.no("in_fight")
        player["version"] += 1
        player["fight"] = {
            "fight_id": f"f{player['version']}", "player_id": player["player_id"], "monster": body["monster"],
            "monster_level": 1, "state": "running", "turn": 1, "hp": 100, "hp_max": 100, "monster_hp": 30,
            "monster_hp_max": 30, "flee_chance_bp": 4500, "log": [], "now": 1}
        self.effects.append((player["player_id"], "fight"))
        return 200, dict(player["fight"])

    def combat_attack(self, player, body):
        fight = player["fight"]
        if fight is None or fight["state"] != "running":
            return self.no("no_fight")
        if (fight["fight_id"], fight["turn"]) != (body["fight_id"], body["turn"]):
            return self.no("stale")
        fight["monster_hp"] -= 16
        fight["hp"] -= 5
        fight["turn"] += 1
        fight["log"] = [{"who": "player", "what": "hit", "amount": 16, "hp_after": max(0, fight["monster_hp"])},
                        {"who": "monster", "what": "hit", "amount": 5, "hp_after": fight["hp"]}]
        self.effects.append((player["player_id"], "attack"))
        if fight["monster_hp"] <= 0:
            fight["monster_hp"] = 0
            fight["state"] = "won"
            fight["spoils"] = {"xp": 12, "gold": 3, "level": 1, "levels_gained": 0}
            player["xp"] += 12
            player["gold"] += 3
        return 200, dict(fight)

    def combat_flee(self, player, body):
        player["fight"]["state"] = "fled"
        self.effects.append((player["player_id"], "flee"))
        return 200, dict(player["fight"])

    def gifts(self, player, body):
        if body["amount"] > player["gold"]:
            return self.no("not_enough_gold")
        player["gold"] -= body["amount"]
        self.effects.append((player["player_id"], f"give {body['amount']} to {body['to']}"))
        return 200, {"to": body["to"], "amount": body["amount"], "gold": player["gold"]}

    # --- its views

    def by_id(self, text):
        return next((one for one in self.players.values() if str(one["player_id"]) == text), None)

    def is_fighting(self, player):
        return player["fight"] is not None and player["fight"]["state"] == "running"

    def character(self, player):
        view = {"player_id": player["player_id"], "name": player["name"], "level": 1, "xp": player["xp"], "xp_level": 0,
                "xp_next": 50, "gold": player["gold"], "hp": 90, "hp_max": 100, "hp_full_at": 601000, "energy": 100,
                "energy_max": 100, "energy_full_at": 1000, "x": player["x"], "y": player["y"], "attack": 10,
                "defence": 5, "speed": 10, "version": player["version"], "now": 1000}
        if self.is_fighting(player):
            view["fight_id"] = player["fight"]["fight_id"]
        return view

    def place(self, player):
        view = {"player_id": player["player_id"], "x": player["x"], "y": player["y"], "biome": "forest", "level": 1,
                "is_camp": False, "monsters": [{"kind": "grey_wolf", "level": 1}], "map": ["fffff~~"] * 7,
                "exits": ["north", "south", "east"], "hp": 90, "hp_max": 100, "energy": 99, "energy_max": 100,
                "version": player["version"], "now": 1000}
        if self.is_fighting(player):
            view["fight_id"] = player["fight"]["fight_id"]
        return view

    def no(self, code, status=409):
        return status, {"code": code, "detail": "no", "retryable": False}


class Player:
    """A person with a chat open."""

    def __init__(self, bot, name, **more):
        self.bot = bot
        self.id = bot.control("players", first_name=name, **more)["id"]
        self.version = 0

    def say(self, text):
        self.version = self.bot.control(f"players/{self.id}/say", text=text)["version"]

    def press(self, label=None, **what):
        if label is not None:
            what["label"] = label
        answer = self.bot.control(f"players/{self.id}/press", **what)
        self.version = answer["version"]
        return answer

    def sees(self, text=None, **what):
        """Waits until the bot's message holds `text` (button=, toast= likewise) since the last act. Returns what is seen."""
        if text is not None:
            what["text"] = text
        return self.bot.control(f"players/{self.id}/wait", after_version=self.version, timeout_ms=SECONDS * 1000, **what)

    def chat(self):
        return ask(self.bot.sandbox_port, "GET", f"/control/players/{self.id}")[1]

    def begin(self, name):
        self.say("/start")
        self.sees("What should the fires call you?")
        self.say(name)
        self.sees(f"Well met, {name}")


class Bot:
    """The sandbox, the game and the bot."""

    def __init__(self, redis_url, amqp_url):
        self.urls = {"REDIS_URL": redis_url, "AMQP_URL": amqp_url}
        self.game = Game()
        self.processes = []
        self.sandbox_port, self.admin_port = free_port(), free_port()
        self.log_path = SANITIZER_REPORTS.parent / "bot.log"
        self.log_path.parent.mkdir(parents=True, exist_ok=True)
        self.log_path.unlink(missing_ok=True)
        self.process = None

    def __enter__(self):
        self.run("wildmarch-sandbox", {"SANDBOX_PORT": str(self.sandbox_port), "TELEGRAM_TOKEN": TOKEN})
        self.until(lambda: self.answers(self.sandbox_port, "/control/log") == 200, "the sandbox answers")
        self.start()
        return self

    def __exit__(self, kind, error, trace):
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
        for process in self.processes:
            process.wait(SECONDS)
        self.game.stop()

    def run(self, program, environment):
        reports = SANITIZER_REPORTS / "report"
        SANITIZER_REPORTS.mkdir(parents=True, exist_ok=True)
        with open(self.log_path, "ab") as log:
            process = subprocess.Popen([BINARIES / program], stderr=log, env={
                **os.environ, **environment, "ASAN_OPTIONS": f"log_path={reports}:detect_leaks=1",
                "UBSAN_OPTIONS": f"log_path={reports}"})
        self.processes.append(process)
        return process

    def start(self, **environment):
        """Starts the bot, and waits until it is ready unless it is to die."""
        self.process = self.run("wildmarch-bot", {**self.environment(), **environment})
        if "WILDMARCH_FAULT" not in environment:
            self.until(lambda: self.answers(self.admin_port, "/readyz") == 200, "the bot is ready")

    def environment(self):
        return {**self.urls, "TELEGRAM_API_URL": f"http://127.0.0.1:{self.sandbox_port}", "TELEGRAM_TOKEN": TOKEN,
                "GATEWAY_URL": f"http://127.0.0.1:{self.game.port}", "GATEWAY_KEY": "test-key", "LOG_LEVEL": "debug",
                "ADMIN_PORT": str(self.admin_port)}

    def stop(self, number=signal.SIGTERM):
        """Ends the bot; returns its exit code."""
        self.process.send_signal(number)
        return self.process.wait(SECONDS)

    def answers(self, port, path):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            return None
        finally:
            connection.close()

    def player(self, name, **more):
        return Player(self, name, **more)

    def control(self, path, **body):
        status, answer = ask(self.sandbox_port, "POST", f"/control/{path}", body)
        if status != 200:
            raise AssertionError(f"{path} {body}: {status} {json.dumps(answer, ensure_ascii=False)[:3000]}")
        return answer

    def calls(self, method=None, after=0, chat_id=None):
        path = f"/control/log?after={after}" + (f"&method={method}" if method else "") + (f"&chat_id={chat_id}" if chat_id else "")
        return ask(self.sandbox_port, "GET", path)[1]["calls"]

    def until(self, is_so, what, seconds=SECONDS):
        deadline = time.monotonic() + seconds
        while not is_so():
            if time.monotonic() > deadline:
                raise AssertionError(f"not within {seconds} s: {what}")
            time.sleep(0.02)
