"""The documents of the contracts, judged by validators that we did not write."""

import html.parser
import json
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import jsonschema

from stack.packages import PROJECT
from support import contracts, node
from support.stack import BINARIES

DOCUMENTS = BINARIES.parent / "generated" / "documents"
GENERATOR = PROJECT / "schemas" / "generator"
VALIDATORS = PROJECT / "tests" / "contract" / "validators"
SECONDS = 60
FROZEN = re.compile(r"[a-z0-9_]+\.\d+(-least)?\.json")


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def judged(script):
    """What a script of tests/contract/validators prints of its document, which is JSON."""
    document = DOCUMENTS / script.replace(".js", ".json")
    done = subprocess.run(["node", node.installed(VALIDATORS) / script, document], capture_output=True, text=True,
                          check=True, timeout=SECONDS)
    return json.loads(done.stdout)


def references(tree):
    """Every $ref of a document."""
    if isinstance(tree, list):
        for one in tree:
            yield from references(one)
    elif isinstance(tree, dict):
        if isinstance(tree.get("$ref"), str):
            yield tree["$ref"]
        for one in tree.values():
            yield from references(one)


class AsyncAPI(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.parsed = judged("asyncapi.js")
        cls.operations = {one["id"]: one for one in cls.parsed["operations"]}

    def test_its_parser_has_no_complaint(self):
        self.assertEqual(self.parsed["complaints"], [])

    def test_every_message_that_services_publish_is_sent_and_received(self):
        for way in ("send", "receive"):
            with self.subTest(way):
                seen = {message for one in self.parsed["operations"] if one["action"] == way
                        for message in one["messages"]}
                answered = {message for one in self.parsed["operations"] for message in one.get("replies") or ()}
                internal = {"wildmarch.notification.delivered.v1", "wildmarch.notification.failed.v1",
                            "wildmarch.player.loot_granted.v1", "wildmarch.player.mail_received.v1",
                            "wildmarch.player.market_lot_sold.v1", "wildmarch.player.trade_finished.v1",
                            "wildmarch.player.trade_offered.v1"}
                for exchange, kind in contracts.validators_by_message():
                    name = {"requests": f"{kind}.request", "replies": f"{kind}.reply"}.get(exchange, kind)
                    name = "refusal" if kind == "refusal" else name
                    if way == "receive" and kind in internal:  # nobody listens to these yet
                        continue
                    self.assertIn(name, seen | answered)

    def test_a_call_is_answered_by_its_reply_or_a_refusal(self):
        call = self.operations["gateway.calls.combat.attack"]
        self.assertEqual((call["action"], call["channel"], call["messages"]),
                         ("send", "requests.combat.attack", ["combat.attack.request"]))
        self.assertEqual(call["replies"], ["combat.attack.reply", "refusal"])
        self.assertEqual(self.operations["core.serves.combat.attack"]["channel"], "queues.core.combat")

    def test_only_services_call_what_is_internal(self):
        self.assertIn("jobs.calls.character.grant_bonus", self.operations)
        self.assertNotIn("gateway.calls.character.grant_bonus", self.operations)

    def test_a_queue_receives_what_it_is_bound_for(self):
        channels = {one["id"]: one for one in self.parsed["channels"]}
        self.assertEqual(channels["queues.jobs.level_bonus"]["messages"], ["wildmarch.player.level_up.v1"])
        self.assertEqual(set(channels["queues.jobs.notices"]["messages"]), {
            "wildmarch.clan.invited.v1", "wildmarch.clan.joined.v1", "wildmarch.player.banned.v1",
            "wildmarch.player.duel_challenged.v1", "wildmarch.player.unbanned.v1"})
        self.assertEqual(channels["queues.bot.notifications"]["messages"], sorted(
            f"wildmarch.notification.{path.stem}.v1" for path in (contracts.SCHEMAS / "notifications").iterdir()))
        self.assertEqual(channels["queues.bot.broadcasts"]["messages"], [])
        self.assertEqual(channels["queues.game_events.log"]["messages"], channels["game_events"]["messages"])
        self.assertNotIn("wildmarch.notification.failed.v1", channels["game_events"]["messages"])


class OpenAPI(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.document = load(DOCUMENTS / "openapi.json")

    def test_its_validator_has_no_complaint(self):
        self.assertEqual(judged("openapi.js"), {"complaints": [], "version": "3.1"})

    def test_its_references_lead_somewhere(self):
        for reference in references(self.document):
            at = self.document
            for step in reference.removeprefix("#/").split("/"):
                self.assertIn(step, at, reference)
                at = at[step]

    def test_its_operations_are_the_routes(self):
        found = {(method.upper(), path) for path, methods in self.document["paths"].items() for method in methods}
        self.assertEqual(found, {(one["method"], one["path"]) for one in load(contracts.SCHEMAS / "routes.json")})

    def test_its_schemas_are_valid(self):
        for name, schema in self.document["components"]["schemas"].items():
            with self.subTest(name):
                jsonschema.Draft202012Validator.check_schema(schema)


class JsonSchemas(unittest.TestCase):
    def test_each_is_a_valid_schema_of_2020_12(self):
        sources = [one for folder in ("requests", "replies", "events", "notifications", "types")
                   for one in (contracts.SCHEMAS / folder).glob("*.json")]
        sources += [contracts.SCHEMAS / "envelope.json", contracts.SCHEMAS / "problem.json"]
        for path in [*sources, *(DOCUMENTS / "schemas").glob("*.json")]:
            with self.subTest(path.name):
                jsonschema.Draft202012Validator.check_schema(load(path))

    def test_examples_fit_or_break_them_as_their_names_say(self):
        schemas, judged = contracts.schemas_by_struct(), 0
        for path in (contracts.SCHEMAS / "examples").glob("*.json"):
            struct, verdict = path.name.split(".")[:2]
            if verdict.startswith("bad-syntax"):  # no JSON, or JSON that only a stricter reader refuses
                continue
            with self.subTest(path.name):
                judged += 1
                self.assertEqual(contracts.Validator(schemas[struct]).is_valid(load(path)), verdict.startswith("ok"))
        self.assertGreater(judged, 40)

    def test_golden_samples_fit_what_subscribers_and_clients_are_given(self):
        published = {path.name.removesuffix(".json"): load(path) for path in (DOCUMENTS / "schemas").glob("*.json")}
        whole = {key[1]: validator for key, validator in contracts.validators_by_message().items()}
        for path in (contracts.SCHEMAS / "golden").glob("*.json"):
            sample = load(path)
            if sample.get("specversion"):
                with self.subTest(path.name):
                    whole[sample["type"]].validate(sample)
                    jsonschema.Draft202012Validator(published[sample["type"]]).validate(sample)
                    jsonschema.Draft202012Validator(published[sample["type"]]).validate({**sample, "added": 1})

    def test_every_field_stands_in_a_golden_sample(self):
        for struct, schema in contracts.schemas_by_struct().items():
            with self.subTest(struct):
                samples = [load(path) for path in (contracts.SCHEMAS / "golden").glob(f"{struct}.*.json")]
                self.assertEqual(unseen(schema, [one.get("data", one) for one in samples]), [],
                                 f"add schemas/golden/{struct}.<next number>.json")

    def test_golden_samples_are_named_by_their_number(self):
        for path in (contracts.SCHEMAS / "golden").iterdir():
            self.assertRegex(path.name, FROZEN)


def unseen(schema, documents, where=""):
    """The fields of a schema that none of the documents has."""
    if schema.get("type") == "array":
        return unseen(schema["items"], [item for one in documents for item in one], where + "[]")
    found = []
    for name, inner in schema.get("properties", {}).items():
        there = [one[name] for one in documents if name in one]
        found += unseen(inner, there, f"{where}.{name}") if there else [f"{where}.{name}"]
    return found


class Page(html.parser.HTMLParser):
    """The links, anchors and words of a page, and whether its elements close in order."""

    VOID = {"meta", "br", "img", "link", "hr", "input"}

    def __init__(self, name):
        super().__init__()
        self.links, self.anchors, self.open, self.words = [], set(), [], []
        self.source = (DOCUMENTS / name).read_text(encoding="utf-8")
        self.feed(self.source)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.links += [attributes[name] for name in ("href", "src") if name in attributes]
        self.anchors |= {attributes["id"]} if "id" in attributes else set()
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if self.open.pop() != tag:
            raise AssertionError(f"</{tag}> at {self.getpos()} closes something else")

    def handle_data(self, data):
        self.words.append(data)


class Pages(unittest.TestCase):
    def test_they_stand_alone_and_their_links_lead_somewhere(self):
        for name in ("events.html", "http.html"):
            page = Page(name)
            self.assertEqual(page.open, [])
            self.assertNotIn("url(", page.source.partition("</style>")[0])
            self.assertGreater(len(page.links), 5)
            for link in page.links:
                with self.subTest(link):
                    if link.startswith("#"):
                        self.assertIn(link[1:], page.anchors)
                    else:
                        self.assertTrue((DOCUMENTS / link).is_file())

    def test_subscribers_find_every_public_event_with_all_its_fields_and_no_other(self):
        words = Page("events.html").words
        for path in (contracts.SCHEMAS / "events").glob("*.json"):
            with self.subTest(path.name):
                schema = load(path)
                kind = f"wildmarch.{schema['x-routing-key']}.v{schema['x-version']}"
                self.assertEqual(kind in words, schema["x-public"])
                if schema["x-public"]:
                    for field in schema["properties"]:
                        self.assertIn(field, words)

    def test_callers_find_every_route_and_every_problem(self):
        words = [word.strip() for word in Page("http.html").words]
        for route in load(contracts.SCHEMAS / "routes.json"):
            self.assertIn(route["path"], words)
        for code in load(contracts.SCHEMAS / "errors.json"):
            self.assertIn(code, words)


def is_of_the_world(path):
    """The pages of test_world.py stand beside ours."""
    return path.parent == DOCUMENTS and path.name.startswith("world")


class Generator(unittest.TestCase):
    def test_the_same_schemas_give_the_same_documents(self):
        with tempfile.TemporaryDirectory() as directory:
            version = load(DOCUMENTS / "openapi.json")["info"]["version"]
            subprocess.run([sys.executable, "-B", GENERATOR / "documents.py", directory, version], check=True,
                           timeout=SECONDS)
            made = {path.relative_to(directory): path.read_bytes() for path in Path(directory).rglob("*")
                    if path.is_file()}
        self.assertEqual(made, {path.relative_to(DOCUMENTS): path.read_bytes()
                                for path in DOCUMENTS.rglob("*") if path.is_file() and not is_of_the_world(path)})


if __name__ == "__main__":
    unittest.main()
