"""The gateway, asked by real HTTP over raw sockets, with the real broker and database behind it. The core's place is taken by
stand_in_core, whose answer depends on the player alone."""

import base64
import hashlib
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import time
import unittest
from urllib.parse import quote

from stack import health, services
from stack.packages import PROJECT
from stack.servers import RabbitMQ
from support.stack import BINARIES, SANITIZER_REPORTS, Stack, wait_for

SECONDS = 10  # that anything may take here at most
RECOVERY_SECONDS = 30


class Answer:
    """What came back: status, headers (lower-case names), body; `json` if it is any."""

    def __init__(self, raw):
        head, _, self.body = raw.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        self.status = int(lines[0].split(" ")[1])
        self.headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}

    @property
    def json(self):
        return json.loads(self.body)


class Connection:
    """A keep-alive connection that sends bytes as they are."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), SECONDS)
        self.left = b""

    def send(self, raw):
        self.socket.sendall(raw)

    def receive(self):
        while b"\r\n\r\n" not in self.left:
            self._more()
        head, _, rest = self.left.partition(b"\r\n\r\n")
        size = Answer(head + b"\r\n\r\n").headers.get("content-length", "0")
        while len(rest) < int(size):
            self._more()
            rest = self.left.partition(b"\r\n\r\n")[2]
        self.left = rest[int(size):]
        return Answer(head + b"\r\n\r\n" + rest[:int(size)])

    def is_closed(self):
        """Whether the gateway closes it, within the socket's time."""
        try:
            return self.left == b"" and self.socket.recv(1) == b""
        except ConnectionResetError:
            return True

    def close(self):
        self.socket.close()

    def _more(self):
        piece = self.socket.recv(65536)
        if not piece:
            raise ConnectionError(f"closed after {self.left[:200]!r}")
        self.left += piece


def new_key():
    """(id, SHA-256 of the secret, the whole key)"""
    key_id = secrets.token_hex(4)
    secret = base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()
    return key_id, hashlib.sha256(secret.encode()).hexdigest(), f"wm_test_{key_id}_{secret}"


class Gateway:
    """The servers, the stand-in and the gateway, and the ways to ask."""

    def __init__(self):
        self.stack = Stack("gateway", services=False).start()
        self.keys = {}
        self.processes = []
        self.sql((PROJECT / "schemas" / "migrations" / "0006_clients.sql").read_text(encoding="utf-8"))
        for name, scopes, column in (("player", "read,play", None), ("reader", "read", None),
                                     ("administrator", "admin", None), ("nobody", "", None),
                                     ("revoked", "read,play", "revoked_at"), ("expired", "read,play", "expires_at")):
            self.add_client(name, scopes, column)
        self.core = self.start_core()
        self.process = self.start_gateway()

    def add_client(self, name, scopes, column=None):
        key_id, digest, self.keys[name] = new_key()
        extra = (f", {column}", ", now() - interval '1 minute'") if column else ("", "")
        self.sql(f"INSERT INTO client (id, secret_sha256, name, scopes{extra[0]}) "
                 f"VALUES ('{key_id}', '\\x{digest}', '{name}', '{scopes}'{extra[1]})")

    def sql(self, statements):
        subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", self.stack.env["DATABASE_URL"]],
                       input=statements, text=True, check=True, timeout=SECONDS)

    # --- processes

    def start_core(self):
        url = RabbitMQ(self.stack.plan).url("core")
        with open(self.stack.plan.log("stand_in_core"), "ab") as log:
            process = subprocess.Popen([BINARIES / "stand_in_core"], stdout=subprocess.PIPE, stderr=log, text=True,
                                       env={**os.environ, "AMQP_URL": url, **self.sanitizers()})
        self.processes.append(process)
        if process.stdout.readline() != "ready\n":
            raise AssertionError("stand_in_core got no queues")
        return process

    def start_gateway(self):
        service = next(one for one in services.SERVICES if one.name == "gateway")
        environment = {**services.environment(self.stack.plan, service, 1), **self.sanitizers()}
        with open(self.stack.plan.log("gateway"), "ab") as log:
            process = subprocess.Popen([BINARIES / "wildmarch-gateway"], env=environment, stderr=log)
        self.processes.append(process)
        self.wait_ready(SECONDS)
        return process

    def sanitizers(self):
        reports = SANITIZER_REPORTS / "report"
        return {"ASAN_OPTIONS": f"log_path={reports}:detect_leaks=1", "UBSAN_OPTIONS": f"log_path={reports}"}

    def why_unready(self):
        return health.ready(f"{self.admin}/readyz")

    def wait_ready(self, seconds=RECOVERY_SECONDS):
        wait_for(lambda: self.why_unready() is None, seconds, f"the gateway is ready ({self.why_unready()})")

    def stop(self):
        for process in self.processes:
            process.kill()
            process.wait()
            if process.stdout:
                process.stdout.close()
        self.stack.stop()

    # --- asking

    @property
    def port(self):
        return self.stack.plan.port("gateway")

    @property
    def admin(self):
        return services.admin_url(self.stack.plan, "gateway")

    def metrics(self):
        return health.http_get(f"{self.admin}/metrics")[1]

    def connect(self):
        return Connection(self.port)

    def request(self, method, path, body=None, key="player", **headers):
        """The bytes of a request; header names have _ for -, a value of None leaves one out."""
        fields = {"Host": "localhost"}
        if key is not None:
            fields["Authorization"] = f"Bearer {self.keys.get(key, key)}"
        if method != "GET":
            fields |= {"Content-Type": "application/json", "Idempotency-Key": secrets.token_hex(8)}
        fields |= {name.replace("_", "-"): value for name, value in headers.items()}
        raw = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        if method != "GET":
            fields.setdefault("Content-Length", str(len(raw)))
        lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value is not None)
        return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + raw

    def ask(self, method, path, body=None, key="player", **headers):
        connection = self.connect()
        try:
            connection.send(self.request(method, path, body, key, **headers))
            return connection.receive()
        finally:
            connection.close()

    def get(self, path, key="player", **headers):
        return self.ask("GET", path, None, key, **headers)

    def post(self, path, body, key="player", **headers):
        return self.ask("POST", path, body, key, **headers)

    def attack(self, player=1, body=None, **headers):
        return self.post(f"/v1/players/{player}/combat/attack", {"fight_id": "f-1", "turn": 1} if body is None else body, **headers)


GATEWAY = None


def setUpModule():
    global GATEWAY
    GATEWAY = Gateway()


def tearDownModule():
    if GATEWAY is not None:
        GATEWAY.stop()


class GatewayTest(unittest.TestCase):
    def assert_problem(self, answer, status, code):
        self.assertEqual(answer.status, status, answer.body)
        self.assertEqual(answer.headers["content-type"], "application/problem+json")
        problem = answer.json
        self.assertEqual((problem["status"], problem["code"]), (status, code))
        self.assertEqual(problem["type"], f"urn:wildmarch:problem:{code}")
        self.assertTrue(problem["title"])
        self.assertTrue(problem["instance"])
        self.assertIsInstance(problem["retryable"], bool)
        return problem


class Calls(GatewayTest):
    def test_every_route_reaches_its_operation(self):
        with open(PROJECT / "schemas" / "routes.json", encoding="utf-8") as file:
            routes = json.load(file)
        for route in routes:
            with self.subTest(route["operation"]):
                fields = {**self.sample(route["operation"]), "player_id": 1}
                in_path = re.findall(r"{(\w+)}", route["path"])
                body = {name: value for name, value in fields.items() if name not in (*in_path, "player_id")}
                answer = GATEWAY.ask(route["method"], route["path"].format(**{name: quote(str(value)) for name, value in fields.items()}),
                                     body if route["method"] == "POST" else None,
                                     key="administrator" if route["scope"] == "admin" else "player")
                self.assertEqual(answer.status, 200, answer.body)
                self.assertEqual(answer.headers["content-type"], "application/json")
                self.assertIsInstance(answer.json, dict)

    def sample(self, operation):
        """The first golden request of an operation."""
        path = PROJECT / "schemas" / "golden" / f"{operation.replace('.', '_')}_request.1.json"
        return json.loads(path.read_text(encoding="utf-8"))

    def test_the_reply_is_passed_on_as_it_came(self):
        with open(PROJECT / "schemas" / "examples" / "fight_view.ok.json", "rb") as file:
            self.assertEqual(GATEWAY.attack().body, file.read())

    def test_the_principal_travels_along(self):
        self.assertEqual(GATEWAY.get("/v1/players/10").json["name"], "client:player")
        self.assertEqual(GATEWAY.get("/v1/players/10", key="reader").json["name"], "client:reader")

    def test_the_idempotency_key_is_the_operations_id(self):
        for sent, expected in (("tg:1:42", "tg:1:42"), ('"tg:1:42"', "tg:1:42"), ('"a\\"b\\\\c"', 'a"b\\c')):
            answer = GATEWAY.post("/v1/players/11/gifts", {"to": "Bob", "amount": 5}, Idempotency_Key=sent)
            self.assertEqual(answer.json["to"], expected)
        self.assertEqual(GATEWAY.get("/v1/players/11").json["name"], "none")

    def test_the_trace_goes_on(self):
        trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        answer = GATEWAY.get("/v1/players/12", traceparent=f"00-{trace}-00f067aa0ba902b7-01")
        self.assertEqual(answer.json["name"], trace)
        started = GATEWAY.get("/v1/players/12", traceparent="00-nonsense").json["name"]
        self.assertRegex(started, "^[0-9a-f]{32}$")

    def test_the_deadline_travels_along(self):
        self.assertIn(int(GATEWAY.get("/v1/players/13").json["name"]), range(1000, 2001))

    def test_a_replayed_reply_says_so(self):
        self.assertEqual(GATEWAY.attack(7).headers["idempotency-replayed"], "true")
        self.assertNotIn("idempotency-replayed", GATEWAY.attack(1).headers)

    def test_the_request_id_is_taken_or_made(self):
        self.assertEqual(GATEWAY.get("/v1/players/1", X_Request_Id="abc.DEF-1_2").headers["x-request-id"], "abc.DEF-1_2")
        uuid = "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
        for bad in ("a b", "x" * 65, "<script>"):
            self.assertRegex(GATEWAY.get("/v1/players/1", X_Request_Id=bad).headers["x-request-id"], uuid)
        problem = GATEWAY.get("/v1/nothing", X_Request_Id="abc")
        self.assertEqual(problem.json["instance"], "abc")

    def test_a_connection_serves_many_requests(self):
        connection = GATEWAY.connect()
        for player in (1, 2, 10, 5, 1):
            connection.send(GATEWAY.request("GET", f"/v1/players/{player}"))
            self.assertIn(connection.receive().status, (200, 409))
        connection.close()

    def test_percent_escapes_are_undone_once(self):
        self.assertEqual(GATEWAY.get("/v1/%70layers/%31").status, 200)


class Refusals(GatewayTest):
    def test_a_refusal_of_the_game_is_a_problem_with_the_present_view(self):
        problem = self.assert_problem(GATEWAY.attack(2), 409, "stale")
        self.assertEqual(problem["view"], {"turn": 3})
        self.assertEqual(problem["detail"], "turn 2 was played")
        self.assertFalse(problem["retryable"])

    def test_a_refusal_without_words_has_no_detail(self):
        self.assertNotIn("detail", self.assert_problem(GATEWAY.attack(5), 409, "no_fight"))

    def test_a_refusal_of_a_later_release_is_passed_on(self):
        problem = self.assert_problem(GATEWAY.attack(6), 409, "eclipse")
        self.assertTrue(problem["retryable"])

    def test_a_reply_that_breaks_its_schema_is_502(self):
        for player in (3, 8, 9):
            self.assert_problem(GATEWAY.attack(player), 502, "bad_reply")

    def test_no_answer_in_time_is_504(self):
        begun = time.monotonic()
        problem = self.assert_problem(GATEWAY.get("/v1/players/4"), 504, "timeout")
        self.assertTrue(problem["retryable"])
        self.assertTrue(1.5 < time.monotonic() - begun < 4)


class Keys(GatewayTest):
    def test_a_missing_unknown_wrong_revoked_or_expired_key_is_401(self):
        right = GATEWAY.keys["player"]
        wrong = right[:-1] + ("A" if right[-1] != "A" else "B")
        unknown = right.replace(right.split("_")[2], "zzzzzzzz")
        for key in (None, "", "x", wrong, unknown, right + "x", right[:-1], "wm_test_", "revoked", "expired"):
            answer = GATEWAY.get("/v1/players/1", key=key)
            self.assert_problem(answer, 401, "unauthenticated")
            self.assertEqual(answer.headers["www-authenticate"], "Bearer")

    def test_another_scheme_is_401(self):
        self.assert_problem(GATEWAY.get("/v1/players/1", Authorization=f"Basic {GATEWAY.keys['player']}"), 401, "unauthenticated")

    def test_a_key_without_the_scope_is_403(self):
        self.assertEqual(GATEWAY.get("/v1/players/1", key="reader").status, 200)
        self.assert_problem(GATEWAY.attack(key="reader"), 403, "forbidden")
        self.assert_problem(GATEWAY.get("/v1/players/1", key="nobody"), 403, "forbidden")

    def test_a_new_key_works_and_a_revoked_one_stops_within_the_reload(self):
        GATEWAY.add_client("late", "read")
        wait_for(lambda: GATEWAY.get("/v1/players/1", key="late").status == 200, SECONDS, "the new key works")
        GATEWAY.sql("UPDATE client SET revoked_at = now() WHERE name = 'late'")
        wait_for(lambda: GATEWAY.get("/v1/players/1", key="late").status == 401, SECONDS, "the revoked key stops")


class Paths(GatewayTest):
    def test_an_unknown_path_is_404(self):
        for path in ("/", "/v1", "/v1/nothing", "/v1/players/1/nothing", "/v1/players/1/", "//v1/players/1", "/v1/players/1/combat/attack/x",
                     "/v1/players/..", "/v1/players/%2e%2e", "/v1/players/1%2Fcombat", "/v1/players/1%00", "/v1/" + "a/" * 50):
            self.assert_problem(GATEWAY.get(path), 404, "not_found")

    def test_a_parameter_that_can_be_no_id_is_404(self):
        for player in ("abc", "0", "-1", "1.5", "99999999999999999999", "1%20", "%201", "9007199254740992"):
            self.assert_problem(GATEWAY.get(f"/v1/players/{player}"), 404, "not_found")
        self.assert_problem(GATEWAY.get("/v1/identities/telegram/%D0%96"), 404, "not_found")
        self.assert_problem(GATEWAY.get("/v1/identities/Telegram/1"), 404, "not_found")

    def test_another_method_is_405_and_names_what_is_allowed(self):
        answer = GATEWAY.get("/v1/players/1/combat/attack")
        self.assert_problem(answer, 405, "method_not_allowed")
        self.assertEqual(answer.headers["allow"], "POST")
        answer = GATEWAY.post("/v1/players/1/location", {})
        self.assert_problem(answer, 405, "method_not_allowed")
        self.assertEqual(answer.headers["allow"], "GET")


class Bodies(GatewayTest):
    def test_a_write_needs_an_idempotency_key(self):
        self.assert_problem(GATEWAY.attack(Idempotency_Key=None), 400, "key_missing")

    def test_an_idempotency_key_has_1_to_128_visible_characters(self):
        for bad in ("", '""', "a b", "x" * 129, '"open', '"a"b', '"a\\n"', "\u00e9"):
            answer = GATEWAY.attack(Idempotency_Key=bad)
            self.assertEqual(answer.status, 400, bad)
        self.assertEqual(GATEWAY.attack(Idempotency_Key="x" * 128).status, 200)

    def test_what_is_not_json_by_its_type_is_415(self):
        for kind in (None, "text/plain", "application/x-www-form-urlencoded", "application/jsonp", "application/problem+json"):
            self.assert_problem(GATEWAY.attack(Content_Type=kind), 415, "media_type")
        self.assertEqual(GATEWAY.attack(Content_Type="Application/JSON; charset=utf-8").status, 200)

    def test_a_field_that_does_not_fit_is_422_with_a_pointer(self):
        for body, pointer in (({"fight_id": "f"}, "/turn"), ({"fight_id": "f", "turn": "1"}, "/turn"), ({"fight_id": "f", "turn": 0}, "/turn"),
                              ({"fight_id": 1, "turn": 1}, "/fight_id"), ({"fight_id": "f", "turn": 1, "damage": 9}, "/damage"),
                              ({"fight_id": "f", "turn": 1, "player_id": 2}, "/player_id"), ({"fight_id": "f", "turn": None}, "/turn")):
            problem = self.assert_problem(GATEWAY.attack(body=body), 422, "malformed")
            self.assertEqual(problem["errors"][0]["pointer"], pointer, problem)

    def test_a_body_that_is_no_sound_json_is_422(self):
        deep = b"[" * 3000 + b"]" * 3000
        for body in (b"", b"nonsense", b"{", b"[]", b"null", b'{"fight_id":"f","turn":1} x', b'{"fight_id":"f","turn":1,"turn":1}',
                     b'{"fight_id":' + deep + b',"turn":1}', b'{"fight_id":"a\x00b","turn":1}', b'{"fight_id":"a\\u0000b","turn":1}',
                     b'{"fight_id":"\xff\xfe","turn":1}', b'{"fight_id":"\\ud800","turn":1}', b'\xef\xbb\xbf{"fight_id":"f","turn":1}'):
            self.assert_problem(GATEWAY.attack(body=body), 422, "malformed")
        self.assertEqual(GATEWAY.attack().status, 200)

    def test_a_megabyte_is_413(self):
        connection = GATEWAY.connect()
        body = b'{"fight_id":"' + b"x" * (1 << 20) + b'"}'
        request = GATEWAY.request("POST", "/v1/players/1/combat/attack", body)
        connection.send(request[:len(request) - len(body)])
        self.assert_problem(connection.receive(), 413, "too_large")
        self.assertTrue(connection.is_closed())
        connection.close()
        self.assertEqual(GATEWAY.attack().status, 200)

    def test_headers_that_are_too_large_are_431(self):
        self.assert_problem(GATEWAY.get("/v1/players/1", X_Long="x" * 20000), 431, "headers_too_large")

    def test_what_is_no_http_is_400(self):
        connection = GATEWAY.connect()
        connection.send(b"nonsense\r\n\r\n")
        self.assert_problem(connection.receive(), 400, "bad_request")
        connection.close()


class Measures(GatewayTest):
    def test_metrics_name_the_template_and_never_the_path(self):
        GATEWAY.get("/v1/players/1")
        GATEWAY.get("/v1/players/4242424242")
        GATEWAY.get("/v1/secret-path")
        text = GATEWAY.metrics()
        self.assertIn('wildmarch_gateway_requests_total{method="GET",route="/v1/players/{player_id}",code="200"}', text)
        self.assertIn('wildmarch_gateway_requests_total{method="any",route="none",code="404"}', text)
        self.assertIn('wildmarch_gateway_inflight{domain="combat"} 0', text)
        self.assertNotIn("4242424242", text)
        self.assertNotIn("secret-path", text)

    def test_no_key_stands_in_the_log(self):
        log = GATEWAY.stack.log("gateway")
        self.assertIn("listening", log)
        for key in GATEWAY.keys.values():
            self.assertNotIn(key[-43:], log)


class Troubles(GatewayTest):
    """Each leaves the gateway as it found it."""

    def test_1_a_missing_queue_is_503(self):
        GATEWAY.core.terminate()
        GATEWAY.core.wait(SECONDS)
        GATEWAY.stack.rabbitmqctl("-p", "wildmarch", "delete_queue", "core.combat")
        answer = GATEWAY.attack()
        self.assert_problem(answer, 503, "unavailable")
        self.assertEqual(answer.headers["retry-after"], "1")
        GATEWAY.core = GATEWAY.start_core()
        self.assertEqual(GATEWAY.attack().status, 200)

    def test_2_too_many_in_flight_are_503_and_come_back(self):
        waiting = [GATEWAY.connect() for _ in range(513)]
        for connection in waiting:
            connection.send(GATEWAY.request("GET", "/v1/players/4"))
        statuses = sorted(connection.receive().status for connection in waiting)
        for connection in waiting:
            connection.close()
        self.assertEqual(statuses, [503] + [504] * 512)
        self.assertEqual(GATEWAY.get("/v1/players/1").status, 200)

    def test_3_a_blocked_broker_is_503(self):
        GATEWAY.stack.rabbitmqctl("set_vm_memory_high_watermark", "0.00001")
        try:
            wait_for(lambda: GATEWAY.get("/v1/players/1").status == 503, SECONDS, "the gateway refuses")
            self.assertIn("block", GATEWAY.why_unready())
        finally:
            GATEWAY.stack.rabbitmqctl("set_vm_memory_high_watermark", "0.6")
        wait_for(lambda: GATEWAY.get("/v1/players/1").status == 200, RECOVERY_SECONDS, "the gateway serves again")

    def test_4_a_broker_that_is_away_is_503_until_it_is_back(self):
        GATEWAY.stack.stop_server("rabbitmq", abruptly=True)
        wait_for(lambda: GATEWAY.get("/v1/players/1").status == 503, SECONDS, "the gateway refuses")
        self.assertIn("amqp", GATEWAY.why_unready())
        GATEWAY.stack.start_server("rabbitmq")
        GATEWAY.wait_ready()
        wait_for(lambda: GATEWAY.get("/v1/players/1").status == 200, RECOVERY_SECONDS, "the gateway serves again")

    def test_5_without_postgres_the_known_keys_stay_in_force(self):
        GATEWAY.stack.stop_server("postgres")
        self.assertEqual(GATEWAY.get("/v1/players/1").status, 200)
        GATEWAY.stack.start_server("postgres")

    def test_6_a_drain_finishes_what_is_in_hand(self):
        connection = GATEWAY.connect()
        connection.send(GATEWAY.request("GET", "/v1/players/4"))
        wait_for(lambda: 'inflight{domain="character"} 1' in GATEWAY.metrics(), SECONDS, "the call is in flight")
        GATEWAY.process.send_signal(signal.SIGTERM)
        self.assert_problem(connection.receive(), 504, "timeout")
        self.assertTrue(connection.is_closed())
        connection.close()
        self.assertEqual(GATEWAY.process.wait(SECONDS), 0)
        GATEWAY.process = GATEWAY.start_gateway()


if __name__ == "__main__":
    unittest.main()
