"""Chunks of the world a second: the generator alone, on one core."""

import json

from stack.packages import PROJECT
from support.stack import BINARIES
from bench.parts import Sample, run

CONTENT = PROJECT / "core" / "content"
WORLD_SEED = 10286
CHUNKS = 50_000


def chunks():
    """From the middle of the world to where its lands are of the highest level."""
    result = json.loads(run([BINARIES / "bench_chunks", "generate", CONTENT, WORLD_SEED, CHUNKS]))
    return Sample(result["chunks"] * 1e6 / result["took_us"], result["p50_us"] / 1e3, result["p99_us"] / 1e3, more=result)


def camps(count):
    """So many camps of that world: (x, y)."""
    return [tuple(map(int, line.split()))
            for line in run([BINARIES / "bench_chunks", "camps", CONTENT, WORLD_SEED, count]).splitlines()]
