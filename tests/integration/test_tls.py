"""The broker by amqps:// with a private CA: the whole game over it, and every certificate that is not to be trusted."""

import shutil
import ssl
import subprocess
import tempfile
import unittest
from pathlib import Path

import pika

from stack import lifecycle, services
from stack.console import Refusal
from stack.servers import RabbitMQ
from support.certificates import Authority
from support.game import Player
from support.stack import BINARIES, Stack, wait_for

SECONDS = 30
HERE = "DNS:localhost,IP:127.0.0.1"


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.authority, cls.stranger = Authority(cls.directory, "ca"), Authority(cls.directory, "stranger")
        cls.certificates = {
            "right": cls.authority.issue("right", HERE),
            "of another name": cls.authority.issue("elsewhere", "DNS:broker.example,IP:127.0.0.2"),
            "expired": cls.authority.issue("expired", HERE, days=-1),
            "of an unknown CA": cls.stranger.issue("unknown", HERE),
        }
        cls.shown = cls.directory / "shown.pem"
        cls.put(cls.certificates["right"])
        cls.stack = cls.enterClassContext(Stack("tls", certificate=cls.shown,
                                                settings={"AMQP_CA_FILE": str(cls.authority.certificate)}))

    @classmethod
    def put(cls, certificate):
        for suffix in (".pem", ".key"):
            shutil.copyfile(certificate.with_suffix(suffix), cls.shown.with_suffix(suffix))

    def show(self, what):
        """The broker shows this certificate to whoever connects from now on."""
        self.put(self.certificates[what])
        self.stack.rabbitmqctl("eval", "ssl:clear_pem_cache().")

    def refusal(self, host="127.0.0.1"):
        """What the operator's tool says of the broker when it is called by this name."""
        url = self.directory / "url"
        url.write_text(RabbitMQ(self.stack.plan).url("ops").replace("127.0.0.1", host), encoding="ascii")
        with self.assertRaises(Refusal) as caught:
            lifecycle.wildmarchctl(self.stack.plan, "dead", "list", env={"AMQP_URL_FILE": str(url)})
        return str(caught.exception)

    def test_the_game_is_played_over_tls_alone(self):
        player = Player(self.stack.env)
        player.play_until(2)
        wait_for(lambda: player.get()["gold"] == player.gold + player.bonuses(), SECONDS, "the bonus is granted")
        connections = self.stack.rabbitmqctl("list_connections", "user", "ssl", "--no-table-headers").split("\n")
        used = {tuple(line.split("\t")) for line in connections if line}
        self.assertEqual(used, {(user, "true") for user in ("gateway", "core", "ticker", "jobs", "bot")})
        plain = RabbitMQ(self.stack.plan).url("jobs").replace("amqps://", "amqp://")
        with self.assertRaises(pika.exceptions.AMQPConnectionError):
            pika.BlockingConnection(pika.URLParameters(plain))
        self.stack.audit()

    def test_a_stranger_connects_by_the_same_ca(self):
        parameters = pika.URLParameters(RabbitMQ(self.stack.plan).url("bot"))
        parameters.ssl_options = pika.SSLOptions(ssl.create_default_context(cafile=self.authority.certificate), "127.0.0.1")
        connection = pika.BlockingConnection(parameters)
        connection.channel().queue_declare("bot.notifications", passive=True)
        connection.close()

    def test_a_certificate_that_is_not_to_be_trusted(self):
        self.addCleanup(self.show, "right")
        for what, why in (("of another name", "IP address mismatch"), ("expired", "certificate has expired"),
                          ("of an unknown CA", "unable to get local issuer certificate")):
            with self.subTest(what):
                self.show(what)
                self.assertIn(f"127.0.0.1:{self.stack.plan.port('amqp')}: certificate verify failed: {why}", self.refusal())
        self.show("of another name")
        self.assertIn("certificate verify failed: hostname mismatch", self.refusal("localhost"))
        self.show("right")
        self.assertIn("bot.notifications.dead", self.stack.wildmarchctl("dead", "list"))

    def test_a_service_waits_for_a_certificate_that_it_can_trust(self):
        self.addCleanup(self.stack.wait_ready, "jobs")
        self.addCleanup(self.show, "right")
        self.show("expired")
        self.stack.stop_part("jobs")
        self.stack.start_part("jobs")
        wait_for(lambda: "certificate verify failed: certificate has expired" in self.stack.log("jobs"), SECONDS,
                 "jobs says what is wrong")
        self.assertIn("amqp consume: not connected", self.stack.why_unready("jobs"))

    def test_a_file_of_cas_that_is_none_stops_the_start(self):
        for file, why in (("/etc/hostname", "check that it is a PEM file"), ("/nowhere", "No such file")):
            service = next(one for one in services.SERVICES if one.name == "jobs")
            environment = {**services.environment(self.stack.plan, service, 2), "AMQP_CA_FILE": file}
            done = subprocess.run([BINARIES / "wildmarch-jobs"], env=environment, capture_output=True, text=True,
                                  timeout=SECONDS, check=False)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(f"reading certificates from {file}: {why}", done.stderr)


if __name__ == "__main__":
    unittest.main()
