"""Programs for Node and the npm packages that they stand on, pinned by the package-lock.json beside them."""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

from stack.packages import PROJECT

VALIDATORS = PROJECT / "tests" / "contract" / "validators"
INSTALL_SECONDS = 120
RUN_SECONDS = 60


def package_lists():
    """Lists of the Debian packages that bring Node, where there is no npm yet: another Node's own would be in their way."""
    return [] if shutil.which("npm") else [PROJECT / "tests" / "contract" / "packages"]


def run(script, *words):
    """What a script of tests/contract/validators prints, which is JSON."""
    done = subprocess.run(["node", installed(VALIDATORS) / script, *words], capture_output=True, text=True, check=False,
                          timeout=RUN_SECONDS)
    if done.returncode != 0:
        raise AssertionError(f"{script} ended with {done.returncode}: {done.stderr[-2000:]}")
    return json.loads(done.stdout)


def installed(source):
    """A copy of the folder `source` under build/node, with its packages; they are installed unless just these are there."""
    place = PROJECT / "build" / "node" / source.name
    place.mkdir(parents=True, exist_ok=True)
    for file in filter(Path.is_file, source.iterdir()):
        shutil.copy(file, place)
    digest = hashlib.sha256((source / "package-lock.json").read_bytes()).hexdigest()
    stamp = place / "installed"
    if stamp.exists() and stamp.read_text() == digest:
        return place
    done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"], cwd=place,
                          capture_output=True, text=True, check=False, timeout=INSTALL_SECONDS)
    if done.returncode != 0:
        raise AssertionError(f"npm ci in {place} failed; is its registry in reach? {done.stderr[-2000:]}")
    stamp.write_text(digest)
    return place
