"""A certificate authority of a test's own, by the program openssl.

    authority = Authority(directory, "ca")
    authority.issue("right", "DNS:localhost,IP:127.0.0.1")      # right.pem, right.key
    authority.certificate                                       # what clients are to trust"""

import subprocess
from pathlib import Path

SECONDS = 20


class Authority:
    def __init__(self, directory, name):
        self.directory, self.name = Path(directory), name
        self.certificate = self.directory / f"{name}.pem"
        openssl("req", "-x509", *_new_key(self.directory / f"{name}.key"), "-out", self.certificate, "-days", "2",
                "-subj", f"/CN={name}", "-addext", "keyUsage=critical,keyCertSign")

    def issue(self, name, places, days=2):
        """A certificate for `places`, such as "DNS:localhost,IP:127.0.0.1", and its key; returns the certificate's file.
        With `days` below 0 it has expired."""
        request, extensions = self.directory / f"{name}.csr", self.directory / f"{name}.extensions"
        certificate = self.directory / f"{name}.pem"
        extensions.write_text(f"subjectAltName={places}\n", encoding="ascii")
        openssl("req", *_new_key(self.directory / f"{name}.key"), "-out", request, "-subj", f"/CN={name}")
        openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.directory / f"{self.name}.key",
                "-CAcreateserial", "-extfile", extensions, "-days", str(days), "-out", certificate)
        return certificate


def _new_key(path):
    return ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", path)


def openssl(*words):
    subprocess.run(["openssl", *words], check=True, capture_output=True, timeout=SECONDS)
