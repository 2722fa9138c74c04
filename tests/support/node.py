"""Node and the npm packages of tests/contract/validators, which are pinned by its package-lock.json."""

import hashlib
import json
import shutil
import subprocess

from stack.packages import PROJECT

SOURCE = PROJECT / "tests" / "contract" / "validators"
PLACE = PROJECT / "build" / "validators"
INSTALL_SECONDS = 120
RUN_SECONDS = 60


def package_lists():
    """Lists of the Debian packages that bring Node, where there is no npm yet: another Node's own would be in their way."""
    return [] if shutil.which("npm") else [PROJECT / "tests" / "contract" / "packages"]


def run(script, *words):
    """What a script of tests/contract/validators prints, which is JSON."""
    _install()
    done = subprocess.run(["node", PLACE / script, *words], capture_output=True, text=True, check=False,
                          timeout=RUN_SECONDS)
    if done.returncode != 0:
        raise AssertionError(f"{script} ended with {done.returncode}: {done.stderr[-2000:]}")
    return json.loads(done.stdout)


def _install():
    """Installs them unless just these are there."""
    PLACE.mkdir(parents=True, exist_ok=True)
    for file in SOURCE.iterdir():
        shutil.copy(file, PLACE)
    digest = hashlib.sha256((SOURCE / "package-lock.json").read_bytes()).hexdigest()
    stamp = PLACE / "installed"
    if stamp.exists() and stamp.read_text() == digest:
        return
    done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"], cwd=PLACE,
                          capture_output=True, text=True, check=False, timeout=INSTALL_SECONDS)
    if done.returncode != 0:
        raise AssertionError(f"npm ci in {PLACE} failed; is its registry in reach? {done.stderr[-2000:]}")
    stamp.write_text(digest)
