"""The documents are true: what the gateway answers is in the OpenAPI document, what the broker delivers in the AsyncAPI
document, asked of a whole game."""

import http.client
import json
import socket
import unittest
import uuid
from urllib.parse import urlsplit

import jsonschema
import pika

from stack.servers import RabbitMQ
from support import contracts
from support.game import Player, Refused
from support.stack import BINARIES, Stack, wait_for

DOCUMENTS = BINARIES.parent / "generated" / "documents"
SECONDS = 10
FEW_SECONDS = 20
STACK = None


def setUpModule():
    global STACK
    STACK = Stack("documents").start()


def tearDownModule():
    if STACK is not None:
        STACK.stop()


def load(name):
    return json.loads((DOCUMENTS / name).read_text(encoding="utf-8"))


def validate(document, schema, instance):
    """Against a schema with references into the document."""
    resolver = jsonschema.RefResolver("", document)
    contracts.Validator(schema, resolver=resolver).validate(instance)


def closed(tree):
    """The schema when nobody may add a field: what an answer holds must be in the document."""
    if isinstance(tree, list):
        return [closed(one) for one in tree]
    if not isinstance(tree, dict):
        return tree
    found = {key: closed(value) for key, value in tree.items()}
    if tree.get("type") == "object" and "properties" in tree:
        found["additionalProperties"] = False
    return found


class Answer:
    def __init__(self, response):
        self.status, self.headers, self.body = response.status, response.headers, response.read()

    @property
    def json(self):
        return json.loads(self.body)


class GatewayKeepsItsDocument(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.document = closed(load("openapi.json"))
        cls.address = urlsplit(STACK.env["GATEWAY_URL"])
        cls.player = Player(STACK.env)

    def ask(self, operation, body=None, key=None, headers=(), **fields):
        """One request to an operation by its id, whose answer must be as the document has it."""
        method, path, contract = next(
            (method, path, one) for path, methods in self.document["paths"].items()
            for method, one in methods.items() if one["operationId"] == operation)
        connection = http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=SECONDS)
        self.addCleanup(connection.close)
        sent = {"Authorization": f"Bearer {STACK.env['GATEWAY_KEY']}"}
        if body is not None:
            sent |= {"Content-Type": "application/json", "Idempotency-Key": key or str(uuid.uuid4())}
        sent = {name: value for name, value in (sent | dict(headers)).items() if value is not None}
        connection.request(method.upper(), path.format(**{"player_id": self.player.id, **fields}),
                           None if body is None else json.dumps(body), sent)
        answer = Answer(connection.getresponse())
        self.assertIn(str(answer.status), contract["responses"], answer.body)
        self.check(contract["responses"][str(answer.status)], answer)
        return answer

    def check(self, response, answer):
        (kind, content), = response["content"].items()
        self.assertEqual(answer.headers["Content-Type"], kind)
        validate(self.document, content["schema"], answer.json)
        for name, header in response["headers"].items():
            schema = self.document["components"]["headers"][name]["schema"]
            if name != "Idempotency-Replayed":
                self.assertIn(name, answer.headers)
            if name in answer.headers:
                validate(self.document, schema, answer.headers[name])
        if answer.status >= 400:
            self.check_problem(content, answer)

    def check_problem(self, content, answer):
        problem = answer.json
        self.assertIn(problem["code"], content["examples"])
        example = content["examples"][problem["code"]]["value"]
        for name in ("type", "status", "title", "code", "retryable"):
            self.assertEqual(problem[name], example[name])
        self.assertEqual(problem["status"], answer.status)

    def refused(self, code, *words, **fields):
        answer = self.ask(*words, **fields)
        self.assertEqual(answer.json.get("code"), code, answer.body)
        return answer

    # --- the game says yes

    def test_who_comes_and_looks_is_answered_by_the_schemas(self):
        for operation in ("character_get", "world_get_location"):
            self.assertEqual(self.ask(operation).status, 200)
        who = {"provider": "paper", "external_id": uuid.uuid4().hex}
        new = self.ask("character_register", {**who, "name": f"N{uuid.uuid4().hex[:12]}", "language": "en"})
        self.assertTrue(new.json["is_new"])
        self.assertEqual(self.ask("character_identify", **who).json["player_id"], new.json["character"]["player_id"])

    def test_who_acts_is_answered_by_the_schemas(self):
        walker = Player(STACK.env)
        place = walker.find_monster()
        fight = self.ask("combat_start_combat", {"monster": place["monsters"][0]["kind"], "version": place["version"]},
                         player_id=walker.id)
        self.assertEqual(fight.status, 200, fight.body)
        self.assertEqual(self.ask("combat_get", player_id=walker.id).status, 200)
        blow = {"fight_id": fight.json["fight_id"], "turn": fight.json["turn"]}
        self.assertEqual(self.ask("combat_attack", blow, player_id=walker.id).status, 200)
        flight = {**blow, "turn": blow["turn"] + 1}
        self.assertIn(self.ask("combat_flee", flight, player_id=walker.id).status, (200, 409))  # it may be over
        here = self.player.location()
        step = self.ask("world_move", {"direction": here["exits"][0], "version": here["version"]})
        self.assertEqual(step.status, 200)
        gift = {"to": Player(STACK.env).name, "amount": 1}
        self.assertEqual(self.ask("character_give_gold", gift, "gift").status, 200)
        again = self.ask("character_give_gold", gift, "gift")
        self.assertEqual((again.status, again.headers["Idempotency-Replayed"]), (200, "true"))
        self.refused("key_reused", "character_give_gold", {**gift, "amount": 2}, "gift")

    # --- the game says no

    def test_refusals_are_those_of_the_operation(self):
        self.refused("no_such_player", "character_get", player_id=10**12)
        self.refused("no_such_player", "character_identify", provider="paper", external_id="nobody")
        self.refused("no_fight", "combat_get")
        self.refused("no_fight", "combat_attack", {"fight_id": "none", "turn": 1})
        self.refused("stale", "world_move", {"direction": "north", "version": 0})
        self.refused("gift_to_self", "character_give_gold", {"to": self.player.name, "amount": 1})
        self.refused("no_such_recipient", "character_give_gold", {"to": "Nobody at all", "amount": 1})
        self.refused("not_enough_gold", "character_give_gold", {"to": Player(STACK.env).name, "amount": 1_000_000})
        self.refused("name_taken", "character_register", {
            "provider": "paper", "external_id": "1", "name": self.player.name, "language": "en"})
        self.refused("name_invalid", "character_register", {
            "provider": "paper", "external_id": "1", "name": "a b\tc", "language": "en"})

    # --- the request is at fault

    def test_what_is_wrong_with_a_request_is_in_the_document(self):
        gift = {"to": "Ann", "amount": 1}
        self.refused("unauthenticated", "character_get", headers={"Authorization": None})
        self.refused("unauthenticated", "character_get",
                     headers={"Authorization": "Bearer wm_test_00000000_" + "x" * 43})
        self.refused("not_found", "character_get", player_id="somebody")
        self.refused("key_missing", "character_give_gold", gift, headers={"Idempotency-Key": None})
        self.refused("key_invalid", "character_give_gold", gift, "a b")
        self.refused("media_type", "character_give_gold", gift, headers={"Content-Type": "text/plain"})
        for field in ({"amount": 0}, {"amount": "1"}, {"planted": 1}, {"player_id": 1}):
            problem = self.refused("malformed", "character_give_gold", {**gift, **field}).json
            self.assertEqual(problem["errors"][0]["pointer"], f"/{list(field)[0]}")

    def test_a_key_without_the_scope_is_refused(self):
        key = STACK.wildmarchctl("clients", "add", "reader").strip()
        STACK.sql("UPDATE client SET scopes = 'read' WHERE name = 'reader'")
        mine = {"Authorization": f"Bearer {key}"}
        wait_for(lambda: self.ask("character_give_gold", {"to": "Ann", "amount": 1}, headers=mine).status == 403,
                 FEW_SECONDS, "the gateway knows the key, and its scopes")
        self.refused("forbidden", "character_give_gold", {"to": "Ann", "amount": 1}, headers=mine)

    def test_what_the_http_server_refuses_by_itself_is_in_the_document(self):
        documented = {code: example["value"] for methods in self.document["paths"].values() for one in methods.values()
                      for response in one["responses"].values()
                      for content in response["content"].values()
                      for code, example in content["examples"].items() if "code" in example["value"]}
        for code, raw in (("bad_request", b"GET /\r\n\r\n"), ("http_version", b"GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
                          ("not_implemented", b"BREW / HTTP/1.1\r\nHost: a\r\n\r\n"),
                          ("expectation_failed", b"GET / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n"),
                          ("too_large", b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n\r\n"),
                          ("headers_too_large", b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 8192 + b"\r\n\r\n")):
            address = (self.address.hostname, self.address.port)
            with self.subTest(code), socket.create_connection(address, SECONDS) as sock:
                sock.sendall(raw)
                response = http.client.HTTPResponse(sock)
                response.begin()
                answer = Answer(response)
                self.assertEqual(answer.json["code"], code)
                self.assertEqual(answer.json["status"], answer.status)
                self.assertEqual(answer.status, documented[code]["status"])
                validate(self.document, {"$ref": "#/components/schemas/problem"}, answer.json)

    def test_a_path_with_another_method_says_which(self):
        connection = http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=SECONDS)
        self.addCleanup(connection.close)
        connection.request("DELETE", f"/v1/players/{self.player.id}")
        answer = Answer(connection.getresponse())
        self.assertEqual((answer.status, answer.json["code"], answer.headers["Allow"]),
                         (405, "method_not_allowed", "GET"))
        validate(self.document, {"$ref": "#/components/schemas/problem"}, answer.json)


class BrokerKeepsItsDocument(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.document = load("asyncapi.json")
        cls.validators = contracts.validators_by_message()

    def setUp(self):
        connection = pika.BlockingConnection(pika.URLParameters(RabbitMQ(STACK.plan).url("admin")))
        self.addCleanup(connection.close)
        self.channel = connection.channel()
        self.queue = self.channel.queue_declare("", exclusive=True).method.queue

    def wait_for(self, wanted):
        """What came until all of the pairs `wanted` are among it: {(exchange, type): (method, properties, body)}"""
        seen = {}

        def take():
            method, properties, body = self.channel.basic_get(self.queue, auto_ack=True)
            if method is not None:
                seen[method.exchange, properties.type] = (method, properties, json.loads(body))
            return wanted <= seen.keys()
        wait_for(take, FEW_SECONDS, f"all of {wanted} came")
        return seen

    def check(self, trait, method, properties, body):
        """Properties and headers as their trait has them, and no other; the body by its schema."""
        trait = self.document["components"]["messageTraits"][trait]
        headers = {name: getattr(properties, name) for name in trait["headers"]["properties"]
                   if getattr(properties, name, None) is not None} | (properties.headers or {})
        jsonschema.Draft202012Validator({**trait["headers"], "additionalProperties": False}).validate(headers)
        self.assertEqual(properties.content_type, trait["contentType"])
        self.validators[method.exchange, properties.type].validate(body)

    def delivery_mode(self, trait):
        return self.document["components"]["operationTraits"][trait]["bindings"]["amqp"]["deliveryMode"]

    def test_events_are_as_documented(self):
        self.channel.queue_bind(self.queue, "game_events", "#")
        Player(STACK.env).fight()
        seen = self.wait_for({("player_registered", "wildmarch.player.registered.v1"),
                              ("combat_finished", "wildmarch.player.combat_finished.v1")})
        for (exchange, kind), (method, properties, body) in seen.items():
            with self.subTest(kind):
                self.check("fact", method, properties, body)
                self.assertEqual(properties.delivery_mode, self.delivery_mode("confirmed"))
                self.assertEqual((properties.message_id, properties.type), (body["id"], body["type"]))
                validate(self.document, self.document["components"]["messages"][kind]["payload"], body)
                channel = self.document["channels"][exchange]
                self.assertEqual((channel["address"], channel["x-public"]), (method.routing_key, True))

    def test_calls_and_replies_are_as_documented(self):
        self.channel.queue_bind(self.queue, "requests", "#")
        for line in STACK.rabbitmqctl("-p", "wildmarch", "list_queues", "name").split():
            if ".replies." in line:
                self.channel.queue_bind(self.queue, "replies", line)
        player = Player(STACK.env)
        player.location()
        with self.assertRaises(Refused):
            player.get("/combat")
        seen = self.wait_for({("requests", "character.register"), ("replies", "character.register"),
                              ("replies", "refusal"),
                              ("requests", "world.get_location"), ("replies", "world.get_location")})
        for (exchange, kind), (method, properties, body) in seen.items():
            with self.subTest(f"{exchange} {kind}"):
                self.check("call" if exchange == "requests" else "reply", method, properties, body)
                self.assertIn(properties.delivery_mode, (None, self.delivery_mode("call")))


if __name__ == "__main__":
    unittest.main()
