"""What an operator does to the broker with wildmarchctl: compares it with the contracts, puts it right, makes another
one, lets strangers in and out. On servers alone, under the rights of the user ops and, for users and topology, of an
administrator."""

import json
import shutil
import subprocess
import tempfile
import unittest
import urllib.request
import uuid
from base64 import b64decode, b64encode
from contextlib import suppress
from urllib.parse import urlsplit

import pika

from stack import lifecycle, services
from stack.console import Refusal
from stack.packages import PROJECT
from stack.plan import Plan, child_environment
from stack.ports import claim_block
from stack.servers import RabbitMQ
from support.stack import BINARIES, DIRECTORY, PORTS, Stack, wait_for

SECONDS = 20  # that anything may take here at most
VHOST = "wildmarch"
STACK = None


def setUpModule():
    global STACK
    STACK = Stack("operator-broker", services=False).start()
    STACK.wildmarchctl("migrate")


def tearDownModule():
    if STACK is not None:
        STACK.stop()


def api(method, path, body=None):
    """One call of the management API, as its administrator."""
    parts = urlsplit(STACK.env["AMQP_MANAGEMENT_URL"])
    login = b64encode(f"{parts.username}:{parts.password}".encode()).decode()
    request = urllib.request.Request(
        f"http://{parts.hostname}:{parts.port}/api/{path}", method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Basic {login}", "Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        text = answer.read()
    return json.loads(text) if text else None


class BareBroker(RabbitMQ):
    """A node on which nobody has ever made anything; its administrator alone can log in."""

    def _definitions(self):
        return json.dumps({"users": [{"name": "admin", "tags": ["administrator"],
                                      "password": self.plan.secrets.password("amqp_admin")}]})

    def run(self, supervisor):
        """Starts it, and waits until it serves."""
        self.prepare()
        for part in self.parts():
            supervisor.start(part=part)
        wait_for(lambda: self.ctl("await_startup").returncode == 0, lifecycle.SERVER_SECONDS, "the bare node is up")
        supervisor.warm(self.name)

    def ctl(self, *words):
        return subprocess.run([self.rabbitmqctl, "-q", *words], capture_output=True, text=True, check=False,
                              timeout=lifecycle.SERVER_SECONDS)


class Operator(unittest.TestCase):
    def ctl(self, *words):
        return STACK.wildmarchctl(*words)

    def refused(self, *words):
        """The tool's words when it fails."""
        with self.assertRaises(Refusal) as caught:
            self.ctl(*words)
        return str(caught.exception)

    def connect(self, url):
        connection = pika.BlockingConnection(pika.URLParameters(url))
        self.addCleanup(self.close, connection)
        return connection

    def close(self, connection):
        with suppress(pika.exceptions.AMQPError):  # the broker may have closed it
            connection.close()

    def permit(self, user, configure, write, read):
        api("PUT", f"permissions/{VHOST}/{user}", {"configure": configure, "write": write, "read": read})

    def set_policy(self, name, pattern, priority):
        api("PUT", f"policies/{VHOST}/{name}", {"pattern": pattern, "definition": {"max-length": 5},
                                                "apply-to": "queues", "priority": priority})

    def named(self, kind, prefix):
        return [one["name"] for one in api("GET", f"{kind}/{VHOST}?columns=name") if one["name"].startswith(prefix)]

    def recorded(self, action, target):
        return STACK.sql("SELECT count(*) FROM operator_log WHERE done_at IS NOT NULL AND operator LIKE '%@%'"
                         f" AND action = '{action}' AND target = '{target}'")


class Topology(Operator):
    def setUp(self):
        self.addCleanup(self.ctl, "topology", "apply", "--yes", *self.passwords())
        self.assertEqual(self.ctl("topology", "check"), "")

    def passwords(self):
        return "--passwords", str(STACK.plan.secrets.path("amqp_passwords"))

    def heals(self, damage, *named):
        """Something is damaged; check names it, apply mends it."""
        damage()
        said = self.refused("topology", "check")
        self.assertIn("ended with 1", said)
        for text in named:
            self.assertIn(text, said)
        self.assertIn(named[0].partition(":")[0], self.ctl("topology", "apply", "--yes", *self.passwords()))
        self.assertEqual(self.ctl("topology", "check"), "", "apply has mended it")

    def test_a_lost_queue_is_named_and_made_again(self):
        self.heals(lambda: api("DELETE", f"queues/{VHOST}/jobs.level_bonus"), "queue jobs.level_bonus: missing",
                   "binding player_level_up → queue jobs.level_bonus by player.level_up: missing")

    def test_an_unbound_exchange_is_named_and_bound_again(self):
        self.heals(lambda: api("DELETE", f"bindings/{VHOST}/e/player_level_up/e/game_events/%23"),
                   "binding player_level_up → exchange game_events by #: missing")

    def test_a_lost_exchange_is_named_and_made_again(self):
        self.heals(lambda: api("DELETE", f"exchanges/{VHOST}/notify"), "exchange notify: missing")

    def test_wider_rights_are_named_and_taken_back(self):
        self.heals(lambda: self.permit("bot", "^$", ".*", "^bot"),
                   "permission of bot: write is .*, the contracts say ^(", "; read is ^bot, ")
        self.heals(lambda: api("PUT", f"topic-permissions/{VHOST}/gateway",
                               {"exchange": "notify", "write": ".*", "read": "^x"}),
                   "topic permission of gateway → notify: not in the contracts")
        self.heals(lambda: STACK.rabbitmqctl("set_user_tags", "jobs", "policymaker"),
                   'user jobs: tags is ["policymaker"], the contracts say []')
        self.heals(lambda: api("PUT", "user-limits/bot/max-channels", {"value": 1}), 'user bot: limits is {"max-channels":1')

    def test_a_strangers_rights_are_named_and_taken_away(self):
        api("PUT", "users/eve", {"password": "secret", "tags": ""})
        self.addCleanup(api, "DELETE", "users/eve")
        self.heals(lambda: self.permit("eve", "", "", ".*"),
                   "permission of eve: not in the contracts")

    def test_a_subscribers_wider_rights_are_named_and_taken_away(self):
        self.ctl("subscribers", "add", "stats")
        self.addCleanup(self.ctl, "subscribers", "revoke", "stats", "--yes")
        self.assertEqual(self.ctl("topology", "check"), "")
        self.heals(lambda: self.permit("ext-stats", ".*", ".*", ".*"), "permission of ext-stats: not in the contracts")

    def test_a_lost_user_is_named_and_made_again_with_its_password(self):
        self.heals(lambda: api("DELETE", "users/jobs"), "user jobs: missing",
                   "permission of jobs: missing")
        self.connect(RabbitMQ(STACK.plan).url("jobs"))
        api("DELETE", "users/jobs")
        self.assertIn("AMQP_PASSWORD_JOBS", self.refused("topology", "apply"))

    def test_an_added_binding_is_named_and_taken_away(self):
        self.heals(lambda: api("POST", f"bindings/{VHOST}/e/requests/q/unrouted", {"routing_key": "combat.*"}),
                   "binding requests → queue unrouted by combat.*: not in the contracts")

    def test_policies_are_compared(self):
        self.heals(lambda: self.set_policy("loose", ".*", 99), "policy loose: not in the contracts")
        self.heals(lambda: self.set_policy("dead", r"\.dead$", 10), r"policy dead: pattern is \.dead$,")
        self.heals(lambda: api("DELETE", f"operator-policies/{VHOST}/strangers"),
                   "parameter operator_policy → wildmarch strangers: missing")

    def test_a_queue_of_another_type_is_left_and_says_what_to_do(self):
        api("DELETE", f"queues/{VHOST}/bot.broadcasts")
        api("PUT", f"queues/{VHOST}/bot.broadcasts", {"durable": True})
        self.addCleanup(api, "DELETE", f"queues/{VHOST}/bot.broadcasts")
        self.assertIn("queue bot.broadcasts: arguments is {}, the contracts say {", self.refused("topology", "check"))
        said = self.refused("topology", "apply", "--yes")
        self.assertIn("leave   queue bot.broadcasts", said)
        self.assertIn("let its consumers empty it", said)
        self.assertIn("differences left: 1", said)

    def test_an_unknown_queue_goes_only_when_it_is_empty(self):
        api("PUT", f"queues/{VHOST}/mine", {"durable": True})
        api("POST", f"exchanges/{VHOST}/amq.default/publish",
            {"routing_key": "mine", "payload": "x", "payload_encoding": "string", "properties": {}})
        self.assertIn("not empty", self.refused("topology", "apply", "--yes"))
        self.assertEqual(api("GET", f"queues/{VHOST}/mine?columns=name"), {"name": "mine"})
        api("DELETE", f"queues/{VHOST}/mine/contents")
        self.heals(lambda: None, "queue mine: not in the contracts")

    def test_only_what_is_missing_is_made_unasked(self):
        self.permit("bot", "^$", ".*", "^bot")
        self.assertIn("change  permission of bot", self.ctl("topology", "apply", "--dry-run"))
        self.assertIn("Changes to the broker: 1, deletions: 0. Go on? Nobody is there to ask",
                      self.refused("topology", "apply"))
        self.assertIn("write is .*", self.refused("topology", "check"), "nothing was changed")
        self.ctl("topology", "apply", "--yes")
        api("DELETE", f"queues/{VHOST}/jobs.level_bonus")
        self.assertIn("make    queue jobs.level_bonus", self.ctl("topology", "apply", "--dry-run"))
        self.assertIn("queue jobs.level_bonus: missing", self.refused("topology", "check"))
        before = int(self.recorded("topology apply", VHOST))
        self.ctl("topology", "apply")
        self.assertEqual(self.ctl("topology", "apply"), "the broker agrees with the contracts")
        self.assertEqual(int(self.recorded("topology apply", VHOST)), before + 1)

    def test_what_ends_with_its_connection_and_what_is_strangers_is_no_drift(self):
        channel = self.connect(STACK.env["AMQP_URL"]).channel()
        for name in ("core.replies.1", "gateway.events.1", "ops.tail.1"):
            channel.queue_declare(name, exclusive=True)
            channel.queue_bind(name, "game_events", "player.*")
        channel.queue_declare("ext.stats.q", durable=True)
        channel.exchange_declare("ext.stats.x", "fanout")
        channel.queue_bind("ext.stats.q", "game_events", "#")
        self.assertEqual(self.ctl("topology", "check"), "")
        self.heals(lambda: channel.queue_bind("ext.stats.q", "requests", "#"),
                   "binding requests → queue ext.stats.q by #: not in the contracts")
        channel.queue_delete("ext.stats.q")
        channel.exchange_delete("ext.stats.x")

    def empty_the_broker(self):
        """Nothing is left but its administrator."""
        api("DELETE", f"vhosts/{VHOST}")
        for line in STACK.plan.secrets.read("amqp_passwords").splitlines():
            api("DELETE", f"users/{line.partition('=')[0]}")
        said = self.refused("topology", "check")
        self.assertIn(f"vhost {VHOST}: missing", said)
        self.assertIn("user core: missing", said)

    def test_export_makes_an_empty_broker_agree(self):
        exported = self.ctl("topology", "export", *self.passwords())
        for line in STACK.plan.secrets.read("amqp_passwords").splitlines():
            self.assertNotIn(line.partition("=")[2], exported, "hashes only")
        base, claim = claim_block(*PORTS)
        self.addCleanup(claim.close)
        plan = Plan(directory=DIRECTORY / "operator-bare-broker", binaries=BINARIES, port_base=base)
        shutil.rmtree(plan.directory, ignore_errors=True)
        with lifecycle.starting(plan) as supervisor:
            self.addCleanup(supervisor.close)
            self.addCleanup(supervisor.shutdown)
            broker = BareBroker(plan)
            broker.run(supervisor)
        check = ("topology", "check", "--amqp-management-url", broker.management_url())
        self.assertIn(f"vhost {VHOST}: missing", self.refused(*check))
        definitions = plan.directory / "exported.json"
        definitions.write_text(exported, encoding="utf-8")
        self.assertEqual(broker.ctl("import_definitions", definitions).returncode, 0)
        self.assertEqual(self.ctl(*check), "")
        password = STACK.plan.secrets.password("amqp_core")
        self.connect(f"amqp://core:{password}@127.0.0.1:{plan.port('amqp')}/{VHOST}")

    def test_apply_makes_an_empty_broker_agree(self):
        self.empty_the_broker()
        self.ctl("topology", "apply", *self.passwords())
        self.assertEqual(self.ctl("topology", "check"), "")
        self.connect(RabbitMQ(STACK.plan).url("bot"))

    def test_export_says_where_passwords_come_from(self):
        self.assertIn("set AMQP_PASSWORD_GATEWAY, or give --passwords FILE with a line gateway=",
                      self.refused("topology", "export"))
        with tempfile.NamedTemporaryFile("w") as passwords:
            passwords.write("gateway=x\n")
            passwords.flush()
            self.assertIn("has no line core=", self.refused("topology", "export", "--passwords", passwords.name))

    def test_show_says_who_writes_and_who_reads(self):
        said = self.ctl("topology", "show")
        self.assertRegex(said, r"(?m)^requests \(topic\), written by gateway, jobs")
        self.assertRegex(said, r"combat\.\* +→ core\.combat +classic, 60 s, read by core +0 messages, 0 consumers")
        self.assertRegex(said, r"(?m)^player_level_up .*written by core")
        self.assertRegex(said, r"# +→ game_events.log +stream, 7D, read by .*ops, subscribers")


class Subscribers(Operator):
    def add(self, name, *words):
        """A new subscriber; returns its AMQP URL."""
        url = self.ctl("subscribers", "add", name, *words)
        self.addCleanup(self.end, name)
        return url

    def end(self, name):
        if name in [one["name"] for one in self.listed()]:
            self.ctl("subscribers", "revoke", name, "--yes")

    def listed(self):
        return [json.loads(line) for line in self.ctl("subscribers", "list", "--json").splitlines()]

    def is_refused(self, connection, action):
        """Whether the broker refuses what `action(channel)` does. A channel of its own, since a refusal closes it."""
        channel = connection.channel()
        channel.confirm_delivery()
        try:
            action(channel)
        except pika.exceptions.ChannelClosedByBroker as closed:
            self.assertEqual(closed.reply_code, 403, closed.reply_text)
            return True
        channel.close()
        return False

    def publish(self, key, body):
        admin = self.connect(STACK.env["AMQP_URL"]).channel()
        admin.confirm_delivery()
        admin.basic_publish("game_events", key, body, pika.BasicProperties(delivery_mode=2))

    def test_one_reads_live_and_from_the_history(self):
        url = self.add("stats")
        channel = self.connect(url).channel()
        channel.queue_declare("ext.stats.levels", durable=True)
        channel.queue_bind("ext.stats.levels", "game_events", "player.*")
        live = str(uuid.uuid4()).encode()
        self.publish("player.level_up", live)
        _, _, body = wait_for(lambda: (got := channel.basic_get("ext.stats.levels", auto_ack=True))[0] and got, SECONDS,
                              "the event arrives")
        self.assertEqual(body, live)
        history = self.connect(url).channel()
        history.basic_qos(prefetch_count=10)
        for method, _, body in history.consume("game_events.log", arguments={"x-stream-offset": "first"},
                                               inactivity_timeout=SECONDS):
            self.assertIsNotNone(method, "the event stands in the history")
            history.basic_ack(method.delivery_tag)
            if body == live:
                break

    def test_one_may_do_nothing_else(self):
        connection = self.connect(self.add("stats"))
        self.add("stats-2")
        api("PUT", f"queues/{VHOST}/ext.stats-2.q", {"durable": True})
        for what, action in {
                "read requests": lambda c: c.basic_get("core.combat"),
                "see requests": lambda c: (c.queue_declare("ext.stats.q"), c.queue_bind("ext.stats.q", "requests", "#")),
                "see an internal event": lambda c: c.queue_bind("ext.stats.q", "notification_failed", "#"),
                "publish an event": lambda c: c.basic_publish("game_events", "player.level_up", b"{}"),
                "ask for an operation": lambda c: c.basic_publish("requests", "combat.attack", b"{}"),
                "write to a queue by name": lambda c: c.basic_publish("", "jobs.level_bonus", b"{}"),
                "use a retry": lambda c: c.basic_publish("retry.5s", "jobs.level_bonus", b"{}"),
                "take another's name": lambda c: c.queue_declare("jobs.mine"),
                "take another subscriber's name": lambda c: c.queue_declare("ext.stats-2.mine"),
                "read another subscriber's": lambda c: c.basic_get("ext.stats-2.q"),
                "end another subscriber's": lambda c: c.queue_delete("ext.stats-2.q"),
                "dead-letter into requests": lambda c: c.queue_declare(
                    "ext.stats.dlx", arguments={"x-dead-letter-exchange": "requests"}),
                "read dead letters": lambda c: c.basic_get("jobs.level_bonus.dead"),
                }.items():
            with self.subTest(what):
                self.assertTrue(self.is_refused(connection, action), what)

    def test_topics_limit_what_can_be_bound(self):
        connection = self.connect(self.add("map", "--topics", "player.*,combat.#,#.opened"))
        self.assertFalse(self.is_refused(connection, lambda c: c.queue_declare("ext.map.q", durable=True)))
        for key, refused in (("player.*", False), ("player.level_up", False), ("combat.#", False), ("combat", False),
                             ("combat.*.x", False), ("zone.opened", False), ("a.b.opened", False), ("opened", False),
                             ("#", True), ("player.#", True), ("*.*", True), ("player.a.b", True), ("*", True),
                             ("zone.opened.x", True), ("combats", True), ("players.x", True), ("reopened", True)):
            with self.subTest(key):
                self.assertEqual(refused, self.is_refused(
                    connection, lambda c, key=key: c.queue_bind("ext.map.q", "game_events", key)))
        self.assertTrue(self.is_refused(connection, lambda c: (c.basic_qos(prefetch_count=1),
                                                               c.basic_consume("game_events.log", print))),
                        "the history can't be read in part")
        self.assertEqual([one["topics"] for one in self.listed() if one["name"] == "map"],
                         [r"^(player\.[^.#]+|combat(\.[^.]+)*|([^.]+\.)*opened)$"])
        self.assertEqual(self.ctl("topology", "check"), "", "its rights are as they should be")

    def test_revoke_closes_and_clears(self):
        url = self.add("stats")
        connection = self.connect(url)
        channel = connection.channel()
        channel.queue_declare("ext.stats.q", durable=True)
        channel.queue_bind("ext.stats.q", "game_events", "#")
        channel.exchange_declare("ext.stats.x", "fanout")
        self.assertIn("Nobody is there to ask", self.refused("subscribers", "revoke", "stats"))
        connection.process_data_events(0)
        self.assertIn("queues deleted: 1", self.ctl("subscribers", "revoke", "stats", "--yes"))
        with self.assertRaises(pika.exceptions.ConnectionClosedByBroker):
            connection.process_data_events(SECONDS)
        with self.assertRaises(pika.exceptions.ProbableAuthenticationError):
            self.connect(url)
        self.assertEqual(self.named("queues", "ext.") + self.named("exchanges", "ext."), [])
        self.assertIn("there is no subscriber stats", self.refused("subscribers", "revoke", "stats", "--yes"))
        self.assertEqual(self.listed(), [])
        for word in ("add", "revoke"):
            self.assertNotEqual(self.recorded(f"subscribers {word}", "stats"), "0", word)

    def test_a_new_password_keeps_what_waits(self):
        url = self.add("stats")
        channel = self.connect(url).channel()
        channel.queue_declare("ext.stats.q", durable=True)
        channel.queue_bind("ext.stats.q", "game_events", "#")
        self.assertIn("there is a subscriber stats already", self.refused("subscribers", "add", "stats"))
        self.ctl("subscribers", "revoke", "stats", "--yes", "--keep-queues")
        self.publish("player.level_up", b"waits")
        renewed = self.ctl("subscribers", "add", "stats")
        self.assertNotEqual(renewed, url)
        channel = self.connect(renewed).channel()
        self.assertEqual(channel.basic_get("ext.stats.q", auto_ack=True)[2], b"waits")

    def test_what_was_cut_off_is_finished_by_the_next_run(self):
        api("PUT", "users/ext-cut", {"password_hash": "", "tags": ""})
        self.permit("ext-cut", ".*", ".*", ".*")
        self.assertFalse(self.listed()[0]["finished"])
        url = self.add("cut")
        self.assertTrue(self.is_refused(self.connect(url), lambda c: c.queue_declare("wider")))
        self.assertFalse(self.is_refused(self.connect(url), lambda c: c.queue_declare("ext.cut.q", durable=True)))
        api("DELETE", "users/ext-cut")
        self.assertIn("queues deleted: 1", self.ctl("subscribers", "revoke", "cut", "--yes"))
        self.assertEqual(self.named("queues", "ext.cut."), [])

    def test_connections_are_bounded(self):
        url = self.add("many")
        for _ in range(10):
            self.connect(url)
        with self.assertRaises(pika.exceptions.AMQPConnectionError):
            self.connect(url)

    def test_list_counts(self):
        channel = self.connect(self.add("stats")).channel()
        channel.queue_declare("ext.stats.q", durable=True)
        channel.queue_bind("ext.stats.q", "game_events", "#")
        for _ in range(3):
            self.publish("player.level_up", b"{}")
        [found] = wait_for(lambda: [one for one in self.listed() if one["waiting"] == 3 and one["connections"] == 1],
                           SECONDS, "the management API has counted")
        self.assertEqual((found["name"], found["queues"], found["finished"]), ("stats", 1, True))
        self.assertRegex(self.ctl("subscribers", "list"), r"stats +20\d\d-\d\d-\d\dT[0-9:]{8} +1 +1 +3  all")

    def test_each_host_gets_the_login(self):
        hosts = "amqps://a:b@one:5671/wildmarch,amqp://two/wildmarch"
        url = self.add("hosts", "--amqp-url", hosts)
        self.assertRegex(url, r"^amqps://(ext-hosts:[0-9a-f]{64}@)one:5671/wildmarch,amqp://\1two/wildmarch$")

    def test_names_and_topics_are_checked(self):
        for name in ("a.b", "A", "a_b", "a-", "x" * 41, "^", ""):
            self.assertIn("lower-case letters", self.refused("subscribers", "add", name), name)
        for topics in (r"player\..*", "player..x", "a**", ".", "a,", "^"):
            self.assertIn("no pattern", self.refused("subscribers", "add", "x", "--topics", topics), topics)


class Messages(Operator):
    """What was given up, with the rights of ops alone; and the record of it."""

    def setUp(self):
        self.admin = self.connect(STACK.env["AMQP_URL"]).channel()
        self.admin.confirm_delivery()
        for queue in ("unrouted", "jobs.level_bonus.dead"):
            self.admin.queue_purge(queue)

    def put(self, exchange, key, **properties):
        """Publishes a message; returns its id."""
        message_id = str(uuid.uuid4())
        self.admin.basic_publish(exchange, key, b'{"level": 2, "name": "\xc3\x84nn"}', pika.BasicProperties(
            content_type="application/json", delivery_mode=2, message_id=message_id, **properties))
        return message_id

    def dead_ids(self, queue):
        return [json.loads(line)["id"] for line in self.ctl("dead", "show", queue, "--json").splitlines()]

    def wait_dead(self, queue, ids):
        wait_for(lambda: self.dead_ids(queue) == ids, SECONDS, f"in {queue} are {ids}")

    def records(self, *words):
        return [json.loads(line) for line in self.ctl("record", "list", "--json", *words).splitlines()]

    def test_what_found_no_queue_goes_back_to_its_exchange(self):
        first, second = self.put("notify", "email.personal"), self.put("notify", "email.personal")
        self.wait_dead("unrouted", [first, second])
        self.assertIn("1 replayed", self.ctl("dead", "replay", "unrouted", "--id", first))
        self.wait_dead("unrouted", [second, first])
        queue = self.admin.queue_declare("", exclusive=True).method.queue
        self.admin.queue_bind(queue, "notify", "email.*")
        self.assertIn("--yes", self.refused("dead", "replay", "unrouted"))
        self.assertIn("2 replayed", self.ctl("dead", "replay", "unrouted", "--yes"))
        self.assertEqual(self.dead_ids("unrouted"), [])
        for expected in (second, first):
            method, properties, _ = self.admin.basic_get(queue, auto_ack=True)
            self.assertEqual((properties.message_id, method.exchange, method.routing_key),
                             (expected, "notify", "email.personal"))
        self.assertEqual(len(self.records("--message", first)), 2)

    def test_the_record_tells_who_did_what_and_keeps_what_was_dropped(self):
        dropped = self.put("dead_letters", "jobs.level_bonus", headers={"x-error": "data.name is missing"})
        self.wait_dead("jobs.level_bonus", [dropped])
        self.ctl("dead", "drop", "jobs.level_bonus", "--id", dropped, "--yes")
        [entry] = self.records("--message", dropped, "--from", "1h")
        self.assertEqual((entry["action"], entry["target"]), ("dead drop", "jobs.level_bonus.dead"))
        self.assertRegex(entry["operator"], r"^.+@.+$")
        self.assertIsNotNone(entry["done_at"])
        self.assertEqual(b64decode(entry["body_before"]), b'{"level": 2, "name": "\xc3\x84nn"}')
        self.assertEqual(entry["message"]["headers"]["x-error"], "data.name is missing")
        self.assertRegex(self.ctl("record", "list", "--max", "1"),
                         rf"^ *{entry['number']}  20\d\d-.*@.* dead drop +jobs.level_bonus.dead +{dropped}")
        shown = self.ctl("record", "show", str(entry["number"]))
        for text in ("did        dead drop", "state      done", '"level": 2', "Änn", "data.name is missing"):
            self.assertIn(text, shown)
        self.assertEqual(self.records("--from", "2099-01-01T00:00Z"), [])

    def test_what_was_cut_off_is_marked(self):
        STACK.sql("INSERT INTO operator_log (operator, action, target, message_id) VALUES ('a@b', 'dead drop', 'x', 'cut')")
        self.assertIn("(begun, perhaps done)", self.ctl("record", "list", "--message", "cut"))
        self.assertIn("no entry 999999", self.refused("record", "show", "999999"))
        self.assertIn("is no number", self.refused("record", "show", "first"))


class Rights(Operator):
    """The tool's two logins: ops for messages, an administrator for users and topology."""

    def as_ops(self, *words):
        parts = urlsplit(RabbitMQ(STACK.plan).url("ops"))
        management = urlsplit(STACK.env["AMQP_MANAGEMENT_URL"])
        url = f"http://ops:{parts.password}@{management.hostname}:{management.port}"
        return subprocess.run([BINARIES / "wildmarchctl", *words], capture_output=True, text=True, check=False,
                              timeout=SECONDS, stdin=subprocess.DEVNULL,
                              env={**services.operator_environment(STACK.plan), "AMQP_MANAGEMENT_URL": url})

    def test_ops_may_look_and_change_nobodys_rights(self):
        self.assertEqual(self.as_ops("topology", "show").returncode, 0)
        for words in (("topology", "check"), ("topology", "apply", "--yes"), ("subscribers", "list"),
                      ("subscribers", "add", "x"), ("subscribers", "revoke", "x", "--yes")):
            done = self.as_ops(*words)
            self.assertEqual((done.returncode, done.stdout), (2, ""), words)
            self.assertIn("AMQP_MANAGEMENT_URL must hold the login of an administrator", done.stderr)
            self.assertNotIn(RabbitMQ(STACK.plan).url("ops").split("@")[0], done.stderr)

    def test_compose_ctl_has_both_logins(self):
        for words in (("topology", "check"), ("dead", "list"), ("subscribers", "list")):
            done = subprocess.run([PROJECT / "compose" / "ctl", "--dir", STACK.directory, *words], capture_output=True,
                                  text=True, check=False, timeout=SECONDS, stdin=subprocess.DEVNULL,
                                  env=child_environment(AMQP_URL="amqp://nobody@127.0.0.1:1/none"))
            self.assertEqual((done.returncode, done.stderr), (0, ""), words)

    def test_a_server_that_is_not_there_is_named(self):
        self.assertIn("http://127.0.0.1:1: GET ", self.refused(
            "topology", "check", "--amqp-management-url", "http://admin:secret@127.0.0.1:1"))


class Help(Operator):
    def test_each_word_teaches(self):
        listed = self.ctl("--help")
        for name, words in {"topology": ("show", "check", "apply", "export"), "subscribers": ("add", "list", "revoke"),
                            "dead": ("list", "show", "replay", "edit", "drop"), "events": ("tail", "replay"),
                            "outbox": ("status",), "record": ("list", "show"), "fight": ("show",)}.items():
            self.assertIn(f"  {name} ", listed)
            for word in words:
                said = self.ctl(name, word, "--help")
                self.assertIn(f"\n  wildmarchctl {name} {word}", said, "an example")
                self.assertGreater(len(said), 500)
            self.assertIn("--help", self.refused(name, "nonsense"))


if __name__ == "__main__":
    unittest.main()
