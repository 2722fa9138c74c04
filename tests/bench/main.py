"""tests/bench/run: builds a release, runs it beside the yardsticks, in turn, and prints what came of it."""

import argparse
import json
import os
import sys
from pathlib import Path

from stack.build import build
from stack.console import Refusal, Step
from stack.packages import PROJECT, ensure
from support.stack import BINARIES, DIRECTORY, Stack
from bench import domains, parts, report, size
from bench.chunks import WORLD_SEED, chunks
from bench.yardsticks import Peer, compile_limit, open_broker

RELEASE = PROJECT / "build" / "release"
REPETITIONS = 3
PARTS = ("battles", "chunks", "calls", "events", "domains", "http", "size")


def main(words):
    os.umask(0o077)
    arguments = _parser().parse_args(words)
    folder = arguments.yardsticks.resolve()
    try:
        result = measure(folder if folder.is_dir() else None, arguments.parts or PARTS, arguments.repetitions)
    except Refusal as refusal:
        print(f"\ntests/bench/run: {refusal}", flush=True)
        return 1
    if not folder.is_dir():
        print(f"\n{folder} isn't there: no yardsticks, no ratios (--yardsticks DIR says where they are)")
    file = DIRECTORY / "result.json"
    file.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(f"\n{report.show(result)}\n\nas JSON: {file}", flush=True)
    return 0


def _parser():
    parser = argparse.ArgumentParser(prog="tests/bench/run", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART",
                        help=f"{', '.join(PARTS)}; all of them when none is named")
    parser.add_argument("--yardsticks", metavar="DIR", type=Path, default=PROJECT.parent / "shared" / "bench",
                        help="where limit/ and peer/ are (%(default)s)")
    parser.add_argument("--repetitions", metavar="N", type=int, default=REPETITIONS,
                        help="of each measurement, ours and theirs in turn (%(default)s)")
    return parser


def measure(folder, names, repetitions):
    """All that is measured, as the report wants it. `folder` holds the yardsticks, or is None."""
    ensure([PROJECT / "compose" / "packages", PROJECT / "tests" / "bench" / "packages"],
           DIRECTORY / "install.log")
    if BINARIES == RELEASE / "bin":
        build(RELEASE, DIRECTORY / "build.log", {"CMAKE_BUILD_TYPE": "RelWithDebInfo"}, "building a release")
    result = {"rates": [], "memory_mb": {}, "idle_percent": {}}
    if "battles" in names:
        result["rates"] += measure_battles(repetitions)
    if "chunks" in names:
        result["rates"].append(measure_chunks(repetitions))
    if "calls" in names:
        with Stack("bench-calls", services=False) as stack:
            result["rates"] += measure_calls(stack, folder, repetitions)
    if "events" in names:
        with Stack("bench-events", services=False) as stack:
            result["rates"] += measure_events(stack, folder, repetitions)
    if "domains" in names:
        with Stack("bench-domains", scale={"core": 2},
                   settings={"SNAPSHOT_INTERVAL_S": "60", "WORLD_SEED": str(WORLD_SEED)}) as stack:
            result["domains"] = domains.measure(stack, repetitions)
    if "http" in names:
        with Stack("bench-http", settings={"SNAPSHOT_INTERVAL_S": "60"}) as stack:
            measure_http(stack, folder, repetitions, result)
    if "size" in names:
        with Stack("bench-size") as stack:
            result["size"] = size.measure(stack)
    return result


def measure_battles(repetitions):
    rows = []
    for kind, what in (("hunt", "battles, one against one"), ("raid", "battles, ten against a boss")):
        with Step(what):
            rows.append(report.compare(what, [parts.battles(kind) for _ in range(repetitions)], [], None))
    return rows


def measure_chunks(repetitions):
    with Step("chunks of the world"):
        return report.compare("chunks of the world", [chunks() for _ in range(repetitions)], [], None)


def measure_calls(stack, folder, repetitions):
    rows = []
    program = None
    if folder is not None:
        program = compile_limit(folder, "full")
        open_broker(stack)
    for in_flight in parts.CALLS:
        ours, theirs = {"raw": [], "bus": []}, []
        with Step(f"calls, {in_flight} in flight"):
            for _ in range(repetitions):
                for mode, samples in ours.items():
                    samples.append(parts.calls(stack, mode, in_flight))
                if program is not None:
                    theirs.append(parts.yardstick_calls(stack, program, in_flight))
        for mode, what in (("raw", "bytes"), ("bus", "operations")):
            rows.append(report.compare(f"calls, {what}, {in_flight} in flight", ours[mode], theirs,
                                       report.CALLS_WANTED[mode]))
    return rows


def measure_events(stack, folder, repetitions):
    rows = []
    program = None
    if folder is not None:
        program = compile_limit(folder, "conf")
        open_broker(stack)
    for kind in parts.QUEUE_KINDS:
        for window in parts.WINDOWS:
            ours, theirs = {"raw": [], "publish": []}, []
            with Step(f"confirmed publishes, {kind}, window {window}"):
                for _ in range(repetitions):
                    for mode, samples in ours.items():
                        samples.append(parts.publishes(stack, mode, kind, window))
                    if program is not None:
                        theirs.append(parts.yardstick_publishes(stack, program, kind, window))
            for mode, what in (("raw", "bytes"), ("publish", "bus")):
                rows.append(report.compare(f"confirms, {what}, {kind}, window {window}", ours[mode], theirs,
                                           report.PUBLISHES_WANTED))
    with Step("events taken and acknowledged"):
        taken = [parts.consumed_events(stack) for _ in range(repetitions)]
    rows.append(report.compare("events taken, checked and acknowledged", taken, [], None))
    return rows


def measure_http(stack, folder, repetitions, result):
    with Step(f"idling for {parts.IDLE_SECONDS} s"):
        result["idle_percent"] = parts.idle(stack)
    with Step("registering players") as step:
        players, monster = parts.prepare_players(stack, 1, parts.FIGHT_PLAYERS * repetitions)
        step.tell(f"{len(players)}, each beside a {monster}")
    if folder is None:
        measure_requests(stack, None, players, monster, repetitions, result)
    else:
        with Peer(folder, stack) as peer:
            measure_requests(stack, peer, players, monster, repetitions, result)
    result["memory_mb"] = parts.memory(stack)


def measure_requests(stack, peer, players, monster, repetitions, result):
    """Each side looks round first, then fights: what stood still while the other worked is slower for some seconds."""
    looks, fights, their_looks, their_attacks = [], [], [], []
    with Step("location, and whole fights, over HTTP"):
        for i in range(repetitions):
            looks.append(parts.location(stack, players))
            share = players[i * parts.FIGHT_PLAYERS:(i + 1) * parts.FIGHT_PLAYERS]
            fights.append(parts.fights(stack, share, monster))
            if peer is not None:
                their_looks.append(parts.peer_requests(stack, peer, "location.lua"))
                their_attacks.append(parts.peer_requests(stack, peer, "attack.lua"))
    result["rates"] += [
        report.compare("location over HTTP", looks, their_looks, report.LOCATION_WANTED),
        report.compare("attacks of whole fights over HTTP", fights, their_attacks, report.FIGHTS_WANTED)]
    result["fights"] = [sample.more for sample in fights]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
