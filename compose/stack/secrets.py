"""Passwords and keys: generated once, each in a file that only its owner may read. Services get the
file's name (DATABASE_URL_FILE), never the secret on a command line."""

import os
import secrets as random
from pathlib import Path


def write_private(path, text):
    """Replaces `path` by `text` in one step, readable by its owner alone."""
    path = Path(path)
    part = path.with_name(path.name + ".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="utf-8") as out:
        out.write(text)
    os.replace(part, path)


class Secrets:
    def __init__(self, directory):
        self.directory = Path(directory)

    def path(self, name):
        return self.directory / name

    def exists(self, name):
        return self.path(name).exists()

    def read(self, name):
        return self.path(name).read_text(encoding="utf-8").strip()

    def write(self, name, text):
        """Keeps `text` under `name`; returns the file."""
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(self.path(name), text + "\n")
        return self.path(name)

    def password(self, name):
        """The secret `name`, made at its first use: 32 hexadecimal digits, safe inside any URL."""
        if not self.exists(name):
            self.write(name, random.token_hex(16))
        return self.read(name)
