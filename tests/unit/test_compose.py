"""The stack's own machinery, with small shell commands for parts: supervisor, plan, ports, counting."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from stack import control, health, lifecycle, packages, plan as plans, ports, servers
from stack.console import Refusal
from support.stack import wait_for
from support.tally import Tally, count, count_cut_short

SECONDS = 10


class SupervisedParts(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.plan = plans.Plan(directory=Path(self.directory.name))
        self.supervisor = lifecycle.launch(self.plan)
        self.addCleanup(self.end)

    def end(self):
        self.supervisor.shutdown()
        self.supervisor.close()

    def start(self, name, script, **more):
        spec = servers.part(self.plan, name, ["/bin/sh", "-c", script], **more)
        self.supervisor.start(part=spec)
        return self.state(name)["pid"]

    def state(self, name):
        return self.supervisor.parts()[name]

    def said(self, name):
        return self.plan.log(name).read_text(encoding="utf-8")

    def test_a_killed_part_is_started_again_and_its_end_is_remembered(self):
        first = self.start("part", "exec sleep 100")
        self.supervisor.kill("part")
        wait_for(lambda: self.state("part")["pid"] not in (None, first), SECONDS, "it is back")
        self.assertEqual(self.state("part")["restarts"], 1)
        self.assertEqual(self.state("part")["last_exit"], "signal KILL")

    def test_waits_grow_while_a_part_keeps_dying(self):
        self.start("part", "date +%s%N; exit 3")
        wait_for(lambda: self.state("part")["restarts"] >= 4, SECONDS, "four restarts")
        starts = [int(line) / 1e9 for line in self.said("part").split()][:5]
        waits = [later - earlier for earlier, later in zip(starts, starts[1:])]
        for wait, least in zip(waits, (0.2, 0.4, 0.8, 1.6)):
            self.assertGreaterEqual(wait, least)
        self.assertEqual(self.state("part")["last_exit"], "exit code 3")

    def test_a_stopped_part_stays_down_until_it_is_started(self):
        self.start("part", "exec sleep 100")
        self.assertEqual(self.supervisor.stop("part")["exit"], "signal TERM")
        self.assertEqual(self.state("part")["state"], "stopped")
        self.supervisor.start("part")
        self.assertEqual(self.state("part")["state"], "up")

    def test_what_does_not_hear_sigterm_is_killed_after_its_grace(self):
        self.start("part", "trap '' TERM; echo ready; while :; do sleep 1; done", grace=1)
        wait_for(lambda: self.said("part"), SECONDS, "its trap is set")
        self.assertEqual(self.supervisor.stop("part")["exit"], "signal KILL")

    def test_what_is_not_warm_is_told_to_stop_only_later(self):
        script = "trap 'exit 4' TERM; echo up; while :; do sleep 0.01; done"
        self.start("part", script, warm_up=3)
        wait_for(lambda: "up" in self.said("part"), SECONDS, "it listens")
        self.supervisor.warm("part")
        self.assertLess(self.seconds_to_stop(), 3)
        self.start("part", script, warm_up=3)
        self.assertGreaterEqual(self.seconds_to_stop(), 2.9)

    def seconds_to_stop(self):
        began = time.monotonic()
        self.assertEqual(self.supervisor.stop("part")["exit"], "exit code 4")
        return time.monotonic() - began

    def test_a_frozen_part_can_be_stopped(self):
        self.start("part", "exec sleep 100")
        self.supervisor.kill("part", "STOP")
        self.assertEqual(self.supervisor.stop("part")["exit"], "signal TERM")

    def test_environment_for_one_start_is_gone_at_the_next(self):
        self.start("part", "echo fault=$FAULT; exec sleep 100")
        wait_for(lambda: self.said("part"), SECONDS, "it was started without")
        self.supervisor.stop("part")
        self.supervisor.start("part", env={"FAULT": "here"})
        wait_for(lambda: "fault=here" in self.said("part"), SECONDS, "it was started with it")
        self.supervisor.kill("part")
        wait_for(lambda: self.said("part").count("fault=") == 3, SECONDS, "it was started again")
        self.assertEqual(self.said("part").split(), ["fault=", "fault=here", "fault="])

    def test_later_stages_have_ended_before_earlier_ones_are_asked(self):
        for name, stage in (("server", 1), ("service", 2)):
            script = (f"trap 'echo {name} asked >>order; sleep 0.3; echo {name} ended >>order; exit' TERM;"
                      " echo ready; while :; do sleep 0.05; done")
            self.start(name, script, stage=stage)
            wait_for(lambda name=name: self.said(name), SECONDS, "its trap is set")
        self.supervisor.shutdown()
        order = (self.plan.directory / "order").read_text(encoding="utf-8").splitlines()
        self.assertEqual(order, ["service asked", "service ended", "server asked", "server ended"])

    def test_the_stack_ends_with_the_process_that_holds_it(self):
        pid = self.start("part", "exec sleep 100")
        process = self.supervisor.supervisor
        self.supervisor.close()
        wait_for(lambda: not _is_alive(pid), SECONDS, "the part has ended")
        self.assertEqual(process.wait(SECONDS), 0)
        self.assertIsNone(control.connect(self.plan.directory))
        self.supervisor = lifecycle.launch(self.plan)  # a new one may follow

    def test_parts_end_when_the_supervisor_is_killed(self):
        pid = self.start("part", "echo up; exec sleep 100")
        wait_for(lambda: self.said("part"), SECONDS, "it runs")
        os.kill(self.supervisor.supervisor.pid, signal.SIGKILL)
        wait_for(lambda: not _is_alive(pid), SECONDS, "the part has ended")

    def test_an_unknown_part_is_refused_by_name(self):
        self.start("core", "exec sleep 100")
        with self.assertRaisesRegex(Refusal, "no part 'cor'; there are: core"):
            self.supervisor.stop("cor")

    def test_a_part_that_dies_at_once_is_given_up_with_its_last_words(self):
        self.start("part", "echo WORLD_SEED must be a number; exit 1")
        with self.assertRaisesRegex(Refusal, "part ends at once .*: WORLD_SEED must be a number"):
            lifecycle.wait_until_well(self.plan, self.supervisor, ["part"], lambda: "no", SECONDS)


class Plans(unittest.TestCase):
    def test_the_environment_names_servers_that_already_run(self):
        plan = plans.from_environment({"REDIS_URL": "redis://:secret@elsewhere:6379/0"})
        self.assertFalse(servers.Redis(plan).is_private)
        self.assertTrue(servers.Postgres(plan).is_private)

    def test_services_reach_databases_by_socket_where_its_address_fits(self):
        with tempfile.TemporaryDirectory() as directory:
            near = plans.Plan(directory=Path(directory))
            far = plans.Plan(directory=Path(directory) / ("w" * 100))
            self.assertRegex(servers.Redis(near).service_url(), f"^unix://:.+@{directory}/redis/redis.sock$")
            self.assertIn(f"?host={directory}/postgres&port=24004", servers.Postgres(near).service_url())
            for server in (servers.Redis(far), servers.Postgres(far)):
                self.assertEqual(server.service_url(), server.url())
                self.assertIn("@127.0.0.1:", server.url())

    def test_a_broken_value_is_refused_with_what_to_do(self):
        for environment, said in (
                ({"WILDMARCH_PORT_BASE": "80"}, "give a number from 1024"),
                ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL isn't of the form postgresql://"),
                ({"TELEGRAM_TOKEN": "hello"}, "as BotFather gives it"),
                ({"TELEGRAM_API_URL": "http://127.0.0.1:1"}, "TELEGRAM_TOKEN is not"),
                ({"WILDMARCH_CORES": "no"}, "say core=2")):
            with self.subTest(environment), self.assertRaisesRegex(Refusal, said):
                plans.from_environment(environment)

    def test_a_plan_comes_back_as_it_was_saved(self):
        with tempfile.TemporaryDirectory() as directory:
            plan = plans.Plan(directory=Path(directory), port_base=5000, scale={"core": 2},
                              telegram={"TELEGRAM_TOKEN": "1:x"})
            plan.save()
            self.assertEqual(plans.load(directory), plan)
            self.assertEqual(plan.instances("core"), ["core", "core.2"])

    def test_no_two_parts_share_a_port(self):
        plan = plans.Plan(scale=dict.fromkeys(plans.SCALABLE, plans.MOST_INSTANCES))
        taken = [plan.port(name, instance) for name in plans.PORTS
                 for instance in range(1, plan.scale.get(name.removesuffix(" admin"), 1) + 1)]
        low, high = plans.RABBITMQCTL_PORTS
        taken += range(plan.port_base + low, plan.port_base + high + 1)
        self.assertEqual(len(taken), len(set(taken)))
        self.assertLess(max(taken), plan.port_base + plans.PORT_SPAN)


class Ports(unittest.TestCase):
    def test_a_taken_port_is_named_with_its_holder(self):
        with socket.create_server(("127.0.0.1", 0)) as holder:
            port = holder.getsockname()[1]
            with self.assertRaisesRegex(Refusal, rf"port {port} \(Redis\) is taken by python3 \(pid"):
                ports.refuse_taken(plans.Plan(), [(port, "Redis")])

    def test_a_block_is_given_out_once_while_it_is_claimed(self):
        first, claim = ports.claim_block(41000, 49000)
        second, other = ports.claim_block(41000, 49000)
        self.assertNotEqual(first, second)
        claim.close()
        other.close()

    def test_nobody_listening_is_said_so(self):
        with socket.create_server(("127.0.0.1", 0)) as holder:
            port = holder.getsockname()[1]
        self.assertEqual(health.http_ok(f"http://127.0.0.1:{port}/readyz"), "nobody listens")
        self.assertEqual(health.redis(f"redis://127.0.0.1:{port}"), "nobody listens")
        self.assertEqual(health.amqp(f"amqp://127.0.0.1:{port}"), "nobody listens")


class Packages(unittest.TestCase):
    def test_what_is_absent_or_too_old_is_missing(self):
        wanted = [("dpkg", None), ("dpkg", "99:1"), ("no-such-package", None)]
        self.assertEqual(packages.missing(wanted), ["dpkg", "no-such-package"])


class Counting(unittest.TestCase):
    def test_each_dialect(self):
        for text, succeeded, tally in (
                ("[====] Synthesis: Tested: 5 | Passing: 3 | Failing: 2 | Crashing: 1", False, Tally(3, 2)),
                ("Ran 4 tests in 0.1s\n\nOK (skipped=1)\n", True, Tally(3, 0, 1)),
                ("Ran 4 tests in 0.1s\n\nFAILED (failures=1, errors=1)\n", False, Tally(2, 2)),
                ("Ran 2 tests in 1s\n\nFAILED (errors=1)\nRan 9 tests in all\n\nFAILED (failures=1, skipped=0)\n", False,
                 Tally(8, 1)),
                ("7 passed, 0 failed\n", True, Tally(7)),
                ("fine", True, Tally(1)), ("", False, Tally(0, 1)),
                ("7 passed, 0 failed\n", False, Tally(7, 1))):
            with self.subTest(text):
                self.assertEqual(count(text, succeeded), tally)

    def test_a_run_that_was_cut_short_is_a_failure_and_what_it_had_done(self):
        said = "test_a (x.Y) ... ok\ntest_b (x.Y) ... FAIL\ntest_c (x.Y) ... skipped 'why'\ntest_d (x.Y) ... "
        self.assertEqual(count_cut_short(said), Tally(1, 2, 1))

    def test_a_real_run_of_unittest_is_read(self):
        ran = subprocess.run([sys.executable, "-m", "unittest", "-v", f"{__name__}.Packages"],
                             capture_output=True, text=True, check=False, timeout=60,
                             env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
        self.assertEqual(count(ran.stderr, ran.returncode == 0), Tally(1))


def _is_alive(pid):
    """Whether it runs; a zombie doesn't."""
    try:
        return Path("/proc", str(pid), "stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


if __name__ == "__main__":
    unittest.main()
