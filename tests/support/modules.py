"""Runs the test modules of a folder, several at once, each in a process of its own:

    python -m support.modules FOLDER WORKERS [-k WORD]

What a module says is printed whole when it has ended, and at the very end the sum, in unittest's own words. Ended early, it
prints what the modules have said so far."""

import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from support.tally import Tally, count

POLL_SECONDS = 0.1


class Module:
    """A test module that runs."""

    def __init__(self, path, words):
        self.output = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")
        self.process = subprocess.Popen([sys.executable, "-m", "unittest", "-v", path.stem, *words], stdout=self.output,
                                        stderr=subprocess.STDOUT, cwd=path.parent)
        print(f"{path.stem} (begins)", flush=True)

    def tell(self):
        """Prints what it has said; returns that."""
        self.output.seek(0)
        said = self.output.read()
        print(said, flush=True)
        return said


def run(paths, workers, words):
    """All of them, the longest text first: it is likely the longest to run. Returns the sum."""
    waiting = sorted(paths, key=lambda path: path.stat().st_size)
    running, total = [], Tally()
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                running.append(Module(waiting.pop(), words))
            for module in [one for one in running if one.process.poll() is not None]:
                running.remove(module)
                said = module.tell()
                if not re.search(r"^Ran 0 tests", said, re.M):  # none of the name that was asked for
                    total += count(said, module.process.returncode == 0)
            time.sleep(POLL_SECONDS)
    finally:
        for module in running:
            module.process.terminate()
            module.tell()
    return total


def main(folder, workers, *words):
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    total = run(list(Path(folder).glob("test_*.py")), int(workers), words)
    print(f"Ran {total.passed + total.failed + total.skipped} tests in all\n")
    print(f"FAILED (failures={total.failed}, skipped={total.skipped})" if total.failed else f"OK (skipped={total.skipped})")
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
