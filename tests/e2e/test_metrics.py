"""What every service of a played game tells Prometheus, read by a parser that isn't ours."""

import re
import unittest
import urllib.request
from collections import Counter

from prometheus_client.parser import text_string_to_metric_families

from support.game import Player
from support.stack import shared, wait_for
from support.telegram import Sandbox

SECONDS = 30

ALL = {"build_info", "loop_lag_seconds", "draining", "log_dropped", "reconnects"}
BUS = {"bus_published", "bus_outcomes", "bus_confirm_seconds", "bus_blocked", "bus_blocked_seconds", "bus_queues_lost",
       "bus_stale_acks", "bus_copies_failed", "bus_deliveries", "bus_retries", "bus_dead_letters"}
CALLS = {"bus_calls", "bus_call_seconds", "bus_late_replies"}
OUTBOX = {"outbox_rows", "outbox_oldest_seconds", "outbox_swept", "outbox_parked_rows", "outbox_parked", "inbox_repeats"}
FAMILIES = {
    "core": ALL | BUS | OUTBOX | {"operations", "operation_seconds", "operation_conflicts", "bus_requests_expired"},
    "gateway": ALL | (BUS - {"bus_deliveries", "bus_retries", "bus_dead_letters"}) | CALLS | {
        "gateway_requests", "gateway_request_seconds", "gateway_inflight"},
    "jobs": ALL | BUS | OUTBOX | CALLS | {"bus_handler_seconds", "level_bonus", "notices"},
    "bot": ALL | BUS | {"bus_handler_seconds", "bot_questions", "bot_question_seconds", "bot_notices", "telegram_calls"},
    "ticker": ALL | (BUS - {"bus_deliveries", "bus_retries", "bus_dead_letters"}) | CALLS | {
        "due", "hot_saved", "topology_lost", "topology_look_age_seconds"},
}
PEERS = {
    "core": {"amqp_publish", "amqp_consume", "postgres", "redis"},
    "gateway": {"amqp_publish", "amqp_consume", "postgres"},
    "jobs": {"amqp_publish", "amqp_consume", "postgres"},
    "bot": {"amqp_publish", "amqp_consume", "redis"},
    "ticker": {"amqp_publish", "amqp_consume", "postgres", "redis"},
}
OURS = "wildmarch_"
OF_THE_PLATFORM = {"process_resident_memory_bytes", "process_cpu_seconds", "process_open_fds"}
LIKE_AN_ID = re.compile(r"[0-9]{4}|[0-9a-fA-F]{8}-|[0-9a-fA-F]{16}")  # an HTTP status has three digits
NO_BASE_UNIT = re.compile(r"_(ms|us|ns|milliseconds|microseconds|minutes|kb|kib|mb|mib)(_|$)")


class Metrics(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = shared()
        chat = Sandbox(cls.stack.env["SANDBOX_URL"]).player("Ann")
        player = Player(cls.stack.env, external_id=chat.id)
        chat.start()
        player.play_until(2)
        wait_for(lambda: any("notices" in name for name in cls.scrape("bot", "delivered")), SECONDS,
                 "the congratulation is delivered")

    @classmethod
    def text(cls, service):
        with urllib.request.urlopen(f"{cls.stack.admin_url(service)}/metrics", timeout=SECONDS) as answer:
            return answer.headers["Content-Type"], answer.read().decode()

    @classmethod
    def scrape(cls, service, label=None):
        """{family: [(sample's name, labels, value)]}; with `label`, only samples above 0 that hold it as a value."""
        found = {}
        for family in text_string_to_metric_families(cls.text(service)[1]):
            samples = [(one.name, one.labels, one.value) for one in family.samples
                       if label is None or label in one.labels.values() and one.value > 0]
            if samples:
                found[family.name] = samples
        return found

    def each(self):
        for service in FAMILIES:
            with self.subTest(service):
                yield service, list(text_string_to_metric_families(self.text(service)[1]))

    def test_each_family_is_there_with_its_prefix_and_help(self):
        for service, families in self.each():
            names = Counter(family.name for family in families)
            self.assertEqual([name for name, count in names.items() if count > 1], [], "told twice")
            self.assertEqual({OURS + name for name in FAMILIES[service]} - set(names), set())
            self.assertEqual({name for name in names if not name.startswith(OURS)}, OF_THE_PLATFORM)
            for family in families:
                self.assertGreater(len(family.documentation), 10, family.name)
                self.assertIn(family.type, ("counter", "gauge", "histogram"), family.name)

    def test_units_are_base_units_and_stand_in_the_names(self):
        for _, families in self.each():
            for family in families:
                self.assertIsNone(NO_BASE_UNIT.search(family.name), family.name)
                if family.type == "histogram":
                    self.assertRegex(family.name, "_seconds$")
                if family.type == "counter":
                    self.assertEqual({one.name for one in family.samples}, {f"{family.name}_total"})

    def test_no_label_holds_an_id(self):
        for _, families in self.each():
            for family in families:
                for sample in family.samples:
                    for label, value in sample.labels.items():
                        if label not in ("le", "version"):
                            self.assertIsNone(LIKE_AN_ID.search(value), f"{sample.name} {label}={value}")

    def test_no_sample_is_told_twice(self):
        for _, families in self.each():
            told = Counter((one.name, *sorted(one.labels.items())) for family in families for one in family.samples)
            self.assertEqual([sample for sample, count in told.items() if count > 1], [])

    def test_histograms_are_consistent(self):
        seen = 0
        for _, families in self.each():
            for family in (one for one in families if one.type == "histogram"):
                for series in self.series(family):
                    self.check(family.name, **series)
                    seen += series["count"] > 0
        self.assertGreater(seen, 10, "the game was played")

    @staticmethod
    def series(family):
        """What the samples of a histogram say, for each of its series."""
        found = {}
        for one in family.samples:
            labels = tuple(sorted((key, value) for key, value in one.labels.items() if key != "le"))
            series = found.setdefault(labels, {"buckets": [], "total": None, "count": None})
            if one.name.endswith("_bucket"):
                series["buckets"].append((float(one.labels["le"]), one.value))
            else:
                series["total" if one.name.endswith("_sum") else "count"] = one.value
        return found.values()

    def check(self, name, buckets, total, count):
        bounds, counts = zip(*buckets)
        self.assertEqual(list(bounds), sorted(set(bounds)), name)
        self.assertEqual(list(counts), sorted(counts), f"{name}: buckets count what is below them, too")
        self.assertEqual((bounds[-1], counts[-1]), (float("inf"), count), name)
        low = sum((counts[i] - counts[i - 1]) * bounds[i - 1] for i in range(1, len(counts)))
        self.assertGreaterEqual(total, low * 0.999, f"{name}: the sum is less than what its buckets hold")

    def test_peers_are_counted_by_name(self):
        for service in PEERS:
            peers = {labels["peer"] for _, labels, _ in self.scrape(service)[f"{OURS}reconnects"]}
            self.assertEqual(peers, PEERS[service])

    def test_a_played_game_is_counted(self):
        for service, family, label in (
                ("core", "operations", "combat.attack"), ("core", "operation_seconds", "combat.attack"),
                ("core", "bus_deliveries", "core.combat"), ("core", "bus_outcomes", "confirmed"),
                ("gateway", "bus_calls", "ok"), ("gateway", "gateway_requests", "200"),
                ("jobs", "level_bonus", "done"), ("jobs", "bus_handler_seconds", "jobs.level_bonus"),
                ("bot", "bot_notices", "delivered"), ("bot", "bus_handler_seconds", "bot.notifications")):
            self.assertIn(OURS + family, self.scrape(service, label), f"{service}: {label}")

    def test_the_format_is_named(self):
        self.assertEqual(self.text("core")[0], "text/plain; version=0.0.4")


if __name__ == "__main__":
    unittest.main()
