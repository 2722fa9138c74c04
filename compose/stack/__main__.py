"""The commands: compose/up, compose/down, compose/status, compose/part, compose/ctl."""

import argparse
import fcntl
import os
import shutil
import signal
import sys
import time
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from stack import control, health, lifecycle, plan as plans, services
from stack.build import build
from stack.console import Refusal
from stack.packages import PROJECT, ensure
from stack.servers import RabbitMQ, all_servers, operator_tool

LOGS = PROJECT / "build" / "log"


def main(words):
    """Runs one command; returns its exit code."""
    os.umask(0o077)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        if words[:1] == ["ctl"]:
            return run_ctl(words[1:])
        arguments = _parser().parse_args(words)
        return arguments.run(arguments)
    except Refusal as refusal:
        print(f"\nwildmarch: {refusal}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped", file=sys.stderr)
        return 130


def _interrupt(*_):
    raise KeyboardInterrupt


def _parser():
    parser = argparse.ArgumentParser(prog="compose")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    up = commands.add_parser(
        "up", help="install, build and start all of it", formatter_class=argparse.RawTextHelpFormatter,
        description="Installs what is missing, builds, and runs the whole of Wildmarch on this machine.",
        epilog=UP_HELP)
    up.add_argument("--detach", action="store_true", help="return when all is up; it runs on")
    up.add_argument("--scale", action="append", default=[], metavar="SERVICE=N",
                    help="run more than one of core, ticker or jobs, such as core=2")
    up.set_defaults(run=run_up)

    down = commands.add_parser("down", help="stop all of it", description="Stops all of it.")
    down.add_argument("--wipe", action="store_true", help="and drop its data, passwords and keys")
    down.set_defaults(run=run_down)

    status = commands.add_parser(
        "status", help="what runs, since when, how it feels",
        description="Each part: up, since when, its health, its port. Exit code 1 when one is down.")
    status.set_defaults(run=run_status)

    part = commands.add_parser("part", help="one part of a running stack",
                               description="One part of a running stack.")
    part.add_argument("--dir", type=Path, default=plans.DIRECTORY, metavar="DIRECTORY",
                      help="the stack's directory (default: build/stack)")
    part.add_argument("action", choices=["start", "stop", "restart", "kill", "pid", "env"],
                      help="env prints every address, for any NAME")
    part.add_argument("name", nargs="?", metavar="NAME", help="as compose/status prints it")
    part.add_argument("--signal", default="KILL", help="for kill (default: KILL)")
    part.add_argument("--env", action="append", default=[], metavar="NAME=VALUE",
                      help="for start and restart: added for this one start")
    part.set_defaults(run=run_part)
    return parser


UP_HELP = """environment:
  WILDMARCH_PORT_BASE  first of the 100 ports that it uses (default 24000)
  WILDMARCH_CORES      how many cores run, as --scale core=N
  TELEGRAM_TOKEN       the bot talks to Telegram with it; there is no sandbox then
  TELEGRAM_API_URL     ... or to the Bot API server at this address
  AMQP_URL, AMQP_MANAGEMENT_URL, DATABASE_URL, REDIS_URL
                       servers that you already run; none of that kind is started then
  AMQP_CA_FILE         whose certificates an AMQP_URL of amqps:// may show (default: the system's CAs)
  LOG_LEVEL, WORLD_SEED, SNAPSHOT_INTERVAL_S, SANDBOX_HOST, GATEWAY_HOST
                       settings of the services, see build/release/bin/wildmarch-core --help"""


# --- up


def run_up(arguments):
    plan = plans.from_environment(os.environ, arguments.scale)
    with _one_at_a_time(plan.directory):
        if _is_running(plan.directory):
            plan = plans.load(plan.directory)
            print("It runs already. compose/down stops it; then compose/up builds and starts it anew.")
            _print_addresses(plan)
            return 0
        begun = time.monotonic()
        ensure([PROJECT / "compose" / "packages"], LOGS / "install.log")
        build(PROJECT / "build" / "release", LOGS / "build.log", {"CMAKE_BUILD_TYPE": "RelWithDebInfo"})
        with lifecycle.starting(plan) as supervisor:
            lifecycle.start_servers(plan, supervisor)
            lifecycle.prepare_game(plan)
            lifecycle.start_services(plan, supervisor)
            supervisor.hold(not arguments.detach)
            supervisor.watch()
    print(f"\nWildmarch is up after {time.monotonic() - begun:.0f} s.")
    _print_addresses(plan)
    if arguments.detach:
        supervisor.close()
        return 0
    return _stay(supervisor)


def _is_running(directory):
    """Whether a stack runs there. One that is just being stopped is waited for."""
    running = control.connect(directory)
    if running is None:
        return False
    try:
        if not running.is_closing():
            return True
        print("the last one is still being stopped: waiting for it", flush=True)
        running.shutdown()
    except ConnectionError:
        pass  # it has ended meanwhile
    finally:
        running.close()
    return False


@contextmanager
def _one_at_a_time(directory):
    """Two that start at once would take each other's ports."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(directory / "lock", "w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("another compose/up is at work here: waiting for it", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _print_addresses(plan):
    rabbitmq = RabbitMQ(plan)
    rows = []
    if services.has_sandbox(plan):
        rows.append(("Play", services.sandbox_url(plan), ""))
    else:
        rows.append(("Play", "in Telegram, with your bot", services.telegram_api_url(plan)))
    if rabbitmq.is_private:
        password = plan.secrets.password("amqp_admin")
        rows.append(("Broker", rabbitmq.management_url(user=None), f"admin / {password}"))
    rows.append(("Gateway", services.gateway_url(plan), "GATEWAY_KEY in the file below"))
    documents = plan.binaries.parent / "generated" / "documents"
    rows.append(("How to call and subscribe", _shown(documents), "http.html, events.html"))
    rows.append(("The world and its rules", _shown(documents / "world.html"), ""))
    rows.append(("All addresses and keys", _shown(plan.env_file), ""))
    rows.append(("Logs", _shown(plan.directory / "log"), ""))
    rows.append(("Operate it", "compose/ctl --help", ""))
    rows.append(("How it is, and stop", "compose/status", "compose/down"))
    print()
    for what, where, more in rows:
        print(f"  {what:<28}{where:<40}{more}".rstrip())
    print(flush=True)


def _shown(path):
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)


def _stay(supervisor):
    """In the foreground: says what dies and comes back, until Ctrl-C or compose/down."""
    print("Ctrl-C stops it.", flush=True)
    try:
        while (event := supervisor.next_event()) is not None:
            clock = datetime.now().strftime("%H:%M:%S")
            if event["event"] == "died":
                print(f"{clock} {event['name']} died ({event['last_exit']}): again in {event['wait']} s")
            else:
                print(f"{clock} {event['name']} {event['event']}")
            sys.stdout.flush()
    except KeyboardInterrupt:
        print("\nstopping ...", flush=True)
        supervisor.shutdown()
    print("stopped", flush=True)
    return 0


# --- down


def run_down(arguments):
    running = control.connect(plans.DIRECTORY)
    if running is None:
        print("It isn't running.")
    else:
        print("stopping ...", flush=True)
        running.shutdown()
        print("stopped; the data is kept" if not arguments.wipe else "stopped")
    if arguments.wipe:
        shutil.rmtree(plans.DIRECTORY, ignore_errors=False) if plans.DIRECTORY.exists() else None
        print("its data is gone")
    return 0


# --- status


def run_status(_):
    plan = plans.load(plans.DIRECTORY)
    running = control.connect(plans.DIRECTORY) if plan else None
    if running is None:
        print("It isn't running: compose/up starts it.")
        return 1
    rows = _rows(plan, running.parts())
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(word.ljust(width) for word, width in zip(row, widths)).rstrip())
    return 0 if all(row[1] == "up" and row[4].startswith("ok") for row in rows[1:]) else 1


def _rows(plan, states):
    rows = [("PART", "STATE", "SINCE", "PORT", "HEALTH", "RESTARTS", "LAST EXIT")]
    for name, port, check in _checks(plan):
        state = states.get(name)
        if state is None:
            rows.append((name, "up" if (why := check()) is None else "down", "", port,
                         why or "ok (yours)", "", ""))
            continue
        up = state["state"] == "up"
        why = check() if up else "down"
        rows.append((name, state["state"], _since(state) if up else "", port, why or "ok",
                     str(state["restarts"]), state["last_exit"] or ""))
    return rows


def _checks(plan):
    """(name, port, check) of every part."""
    for server in all_servers(plan):
        if server.name == "rabbitmq" and server.is_private:
            port = plan.port("epmd")
            yield "epmd", str(port), lambda port=port: health.tcp("127.0.0.1", port)
        port = plan.port(next(iter(server.ports))) if server.is_private else ""
        yield server.name, str(port), server.ping
    for service in services.running(plan):
        for name in plan.instances(service.name):
            url = services.admin_url(plan, name)
            port = plan.port(service.name) if service.name in plans.PORTS else url.rpartition(":")[2]
            yield name, str(port), lambda url=url: health.ready(f"{url}/readyz")


def _since(state):
    started = datetime.fromtimestamp(state["since"])
    seconds = int(time.time() - state["since"])
    hours, minutes = seconds // 3600, seconds // 60 % 60
    lasted = f"{hours} h {minutes} min" if hours else f"{minutes} min" if minutes else f"{seconds} s"
    return f"{started:%Y-%m-%d %H:%M:%S} ({lasted})"


# --- part


def run_part(arguments):
    if arguments.action == "env":
        print((arguments.dir / "env").read_text(encoding="utf-8"), end="")
        return 0
    if arguments.name is None:
        raise Refusal(f"compose/part {arguments.action} needs the NAME of a part, such as core")
    running = control.connect(arguments.dir)
    if running is None:
        raise Refusal(f"no stack runs in {arguments.dir}: compose/up starts one")
    states = running.parts()
    if arguments.name not in states:
        raise Refusal(f"there is no part '{arguments.name}'; there are: {', '.join(states)}")
    extra = dict(word.split("=", 1) for word in arguments.env)
    if arguments.action == "pid":
        print(states[arguments.name]["pid"] or "")
        return 0 if states[arguments.name]["pid"] else 1
    if arguments.action in ("stop", "restart"):
        running.stop(arguments.name)
    if arguments.action in ("start", "restart"):
        running.start(arguments.name, env=extra)
    if arguments.action == "kill":
        running.kill(arguments.name, arguments.signal)
    return 0


# --- ctl


def run_ctl(words):
    """Becomes wildmarchctl: as the user ops for messages, as the administrator for topology and subscribers."""
    directory = plans.DIRECTORY
    if words[:1] == ["--dir"] and len(words) > 1:
        directory, words = Path(words[1]), words[2:]
    plan = plans.load(directory)
    if plan is None:
        raise Refusal("there is no stack yet that it could work on: compose/up starts one")
    program = operator_tool(plan)
    given = services.operator_environment(plan)
    own = {name: value for name, value in os.environ.items() if f"{name}_FILE" not in given}
    os.execve(program, [program, *words], {**own, **given})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
