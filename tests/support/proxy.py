"""The proxy before the broker (proxy.h) for tests in Python:

    with Proxy(RabbitMQ(stack.plan).url("core")) as proxy:
        stack.restart("core", {"AMQP_URL_FILE": proxy.url_file(stack.directory)})
        proxy.say("cut")                         # the commands stand in proxy_main.c
"""

import subprocess
from urllib.parse import urlsplit

from stack.plan import child_environment
from stack.secrets import write_private
from support.stack import BINARIES


class Proxy:
    def __init__(self, url):
        self._process = subprocess.Popen([BINARIES / "amqp_proxy"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         text=True, bufsize=1, env=child_environment(AMQP_URL=url))
        self._port = int(self._process.stdout.readline())
        self._url = urlsplit(url)

    def url_file(self, directory):
        """Where the address with the proxy's port stands, for the configuration of a service."""
        user = self._url.netloc.rpartition(":")[0]
        path = directory / f"amqp_proxy_{self._port}"
        write_private(path, self._url._replace(netloc=f"{user}:{self._port}").geturl())
        return str(path)

    def say(self, command):
        """Returns when it is done."""
        self._process.stdin.write(f"{command}\n")
        answer = self._process.stdout.readline().strip()
        if answer != "ok":
            raise AssertionError(f"amqp_proxy, told to {command}: {answer or 'it has ended'}")

    def close(self):
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(10)

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        self.close()
