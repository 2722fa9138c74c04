"""Whether a part answers. Each check returns None when all is well, else the reason in a few words."""

import http.client
import json
import socket
import subprocess
from base64 import b64encode
from urllib.parse import unquote, urlsplit

from stack.plan import child_environment

SECONDS = 2
QUEUE_IS_DOWN = ("down", "crashed", "stopped", "minority")


def http_get(url, seconds=SECONDS):
    """(status, body) of a GET; credentials may stand in the URL. OSError when nobody answers."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname, parts.port, timeout=seconds)
    headers = {}
    if parts.username is not None:
        login = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Authorization"] = "Basic " + b64encode(login.encode()).decode()
    try:
        query = f"?{parts.query}" if parts.query else ""
        connection.request("GET", (parts.path or "/") + query, headers=headers)
        response = connection.getresponse()
        return response.status, response.read().decode("utf-8", "replace")
    except http.client.HTTPException as error:
        raise ConnectionError(f"no HTTP answer: {error!r}") from None
    finally:
        connection.close()


def http_ok(url):
    try:
        status, body = http_get(url)
    except OSError as error:
        return _reason(error)
    return None if status == 200 else f"{status} {_short(body)}"


def ready(url):
    """What a service's /readyz says: the reasons of the parts that aren't ready."""
    try:
        status, body = http_get(url)
    except OSError as error:
        return _reason(error)
    if status == 200:
        return None
    try:
        parts = json.loads(body)["parts"]
        return "; ".join(part.get("why", part["name"]) for part in parts
                         if not part["ready"]) or "draining"
    except (ValueError, KeyError, TypeError):
        return f"{status} {_short(body)}"


def queues(management_url, vhost):
    """Whether all queues run, as the broker's management API has it: they come up some time after it answers."""
    try:
        status, body = http_get(f"{management_url}/api/queues/{vhost}?columns=name,state")
        if status != 200:
            return f"{status} {_short(body)}"
        down = [queue["name"] for queue in json.loads(body) if queue["state"] in QUEUE_IS_DOWN]
    except OSError as error:
        return _reason(error)
    except (ValueError, KeyError, TypeError):
        return "no list of queues"
    return f"down: {', '.join(down)}" if down else None


def amqp(url):
    """A broker opens the handshake to whoever speaks first."""
    parts = urlsplit(url)
    if parts.scheme == "amqps":
        return tcp(parts.hostname, parts.port or 5671)
    try:
        with socket.create_connection((parts.hostname, parts.port or 5672), SECONDS) as connection:
            connection.sendall(b"AMQP\x00\x00\x09\x01")
            answer = connection.recv(11)
    except OSError as error:
        return _reason(error)
    is_start = answer[:1] == b"\x01" and answer[7:] == b"\x00\x0a\x00\x0a"
    return None if is_start else "no AMQP handshake"


def postgres(url):
    """SELECT 1."""
    try:
        answer = subprocess.run(
            ["psql", "-XqAtc", "SELECT 1"], capture_output=True, text=True, timeout=SECONDS + 1,
            env=postgres_environment(url), stdin=subprocess.DEVNULL, check=False)
    except subprocess.TimeoutExpired:
        return "no answer"
    return None if answer.returncode == 0 else _short(answer.stderr.removeprefix("psql: error: "))


def postgres_environment(url):
    """What psql needs to connect to `url`, without a password on its command line."""
    parts = urlsplit(url)
    settings = {"PGHOST": parts.hostname, "PGPORT": str(parts.port or 5432),
                "PGUSER": unquote(parts.username or ""), "PGPASSWORD": unquote(parts.password or ""),
                "PGDATABASE": parts.path.lstrip("/"), "PGCONNECT_TIMEOUT": str(SECONDS)}
    return child_environment(**{name: value for name, value in settings.items() if value})


def redis(url):
    """PING, after AUTH."""
    parts = urlsplit(url)
    words = []
    if parts.password:
        login = [unquote(parts.username)] if parts.username else []
        words.append(["AUTH", *login, unquote(parts.password)])
    words.append(["PING"])
    request = b"".join(_resp(command) for command in words)
    try:
        with socket.create_connection((parts.hostname, parts.port or 6379), SECONDS) as connection:
            connection.sendall(request)
            answer = b""
            while answer.count(b"\r\n") < len(words):
                received = connection.recv(4096)
                if not received:
                    break
                answer += received
    except OSError as error:
        return _reason(error)
    if answer.endswith(b"+PONG\r\n"):
        return None
    return _short(answer.decode("utf-8", "replace")) or "no answer"


def _resp(words):
    encoded = [word.encode() for word in words]
    return b"*%d\r\n" % len(encoded) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w) for w in encoded)


def tcp(host, port):
    try:
        socket.create_connection((host, port), SECONDS).close()
    except OSError as error:
        return _reason(error)
    return None


def _reason(error):
    if isinstance(error, ConnectionRefusedError):
        return "nobody listens"
    if isinstance(error, TimeoutError):
        return "no answer"
    return str(error)


def _short(text):
    """The first words of an answer, on one line."""
    return " ".join(text.split())[:100]
