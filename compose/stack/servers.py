"""The servers that services stand on: RabbitMQ, Postgres and Redis, each private to one stack.

Each has a name, the environment variable that names it, the ports it takes, prepare() (directories and
configuration; once per start), parts() (processes for the supervisor), answers(), settle() (what is set up
in the running server), and ping(). One that the person named in the environment is only pinged."""

import json
import os
import pwd
import shutil
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from stack import health
from stack.console import Refusal
from stack.packages import PROJECT
from stack.plan import RABBITMQCTL_PORTS, child_environment
from stack.secrets import write_private

HOST = "127.0.0.1"
SCHEMAS = PROJECT / "schemas"
# What Redis may write before it writes all of it anew. Fights write 64 MB, what it would do by itself, in 20 s, and it
# takes a tenth of the machine's throughput while it does. To read 119 MB at a start took 1.8 s.
AOF_BYTES = 256 << 20
FREE_BYTES = 3 << 30  # RabbitMQ stops taking messages below 2 GB
WARM_UP_SECONDS = 15  # of RabbitMQ: see START_STREAMS
STREAMS_SECONDS = 5  # that streams come up by themselves

# RabbitMQ 3.10 that ends between starting a stream and having noted so waits, after the next start too, for a note that
# nobody is writing: the stream is down for good. Told that the writing failed, it tries again.
START_STREAMS = """
    Server = {rabbit_stream_coordinator, node()},
    {ok, {_, Machine}, _} = ra:local_query(Server, fun(State) -> State end),
    [ra:process_command(Server, {action_failed, Id, #{action => updating_mnesia, index => 0, node => node(),
                                                      epoch => element(3, Stream)}})
     || {Id, Stream} <- maps:to_list(element(2, Machine))]."""


def part(plan, name, argv, *, env=None, signal="TERM", grace=30, stage=1, setpriv=(),
         warm_up=0):
    """A process as the supervisor wants it described. A later stage stops earlier. `warm_up`: seconds after its start
    before which it isn't stopped, unless somebody says that it is well."""
    return {"name": name, "argv": [str(word) for word in argv], "env": env or child_environment(),
            "cwd": str(plan.directory), "log": str(plan.log(name)), "signal": signal, "grace": grace,
            "stage": stage, "setpriv": list(setpriv), "warm_up": warm_up}


def fits_socket(path):
    """Whether a Unix socket can have this address: the kernel holds 107 bytes of it."""
    return len(os.fsencode(path)) <= 107


def operator_tool(plan):
    """The path of wildmarchctl."""
    program = plan.binaries / "wildmarchctl"
    if not program.exists():
        raise Refusal(f"{program} isn't there: the build didn't make it")
    return program


class Server:
    """What the three have in common."""

    name = ""
    title = ""
    variable = ""

    def __init__(self, plan):
        self.plan = plan
        self.directory = plan.directory / self.name

    @property
    def is_private(self):
        return self.variable not in self.plan.external

    def answers(self):
        """Whether it can be set up: as ping(), unless a subclass says otherwise."""
        return self.ping()

    def settle(self):
        """Nothing is set up in the running server, unless a subclass says so."""


class RabbitMQ(Server):
    name = "rabbitmq"
    title = "RabbitMQ"
    variable = "AMQP_URL"
    vhost = "wildmarch"
    ports = {"amqp": "AMQP", "management": "its management page", "prometheus": "its metrics",
             "distribution": "Erlang", "epmd": "Erlang's port mapper"}
    programs = Path("/usr/lib/rabbitmq/bin")

    def url(self, user="admin"):
        """Where `user` connects to."""
        if not self.is_private:
            return self.plan.external["AMQP_URL"]
        password = self.plan.secrets.password(f"amqp_{user}")
        scheme = "amqps" if self.plan.certificate else "amqp"
        return f"{scheme}://{user}:{password}@{HOST}:{self.plan.port('amqp')}/{self.vhost}"

    def management_url(self, user="admin"):
        """The management page and API for `user` (None: without a login), or None when the broker is somebody else's
        and they didn't say."""
        if not self.is_private:
            return self.plan.external.get("AMQP_MANAGEMENT_URL")
        who = f"{user}:{self.plan.secrets.password(f'amqp_{user}')}@" if user else ""
        return f"http://{who}{HOST}:{self.plan.port('management')}"

    def prepare(self):
        for name in ("", "data", "log", "home"):
            (self.directory / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        free = shutil.disk_usage(self.directory).free
        if free < FREE_BYTES:
            raise Refusal(f"{free >> 20} MB are free under {self.plan.directory} and RabbitMQ wants "
                          f"{FREE_BYTES >> 20}: free some")
        cookie = self.directory / "home" / ".erlang.cookie"
        if not cookie.exists():
            write_private(cookie, self.plan.secrets.password("erlang_cookie"))
        write_private(self.directory / "plugins", "[rabbitmq_management,rabbitmq_prometheus].\n")
        write_private(self.directory / "definitions.json", self._definitions())
        write_private(self.directory / "rabbitmq.conf", self._configuration())
        self._write_rabbitmqctl()

    def parts(self):
        environment = self._environment()
        return [
            part(self.plan, "epmd", ["epmd", "-address", HOST, "-port", self.plan.port("epmd")],
                 env=environment, stage=0, grace=5),
            part(self.plan, "rabbitmq", [self.programs / "rabbitmq-server"], env=environment,
                 warm_up=WARM_UP_SECONDS),
        ]

    def answers(self):
        why = health.amqp(self.url())
        management = self.management_url()
        if why is None and management is not None:
            why = health.http_ok(f"{management}/api/health/checks/local-alarms")
        return why

    def settle(self):
        """Streams that don't come up are started: see START_STREAMS."""
        deadline = time.monotonic() + STREAMS_SECONDS
        while health.queues(self.management_url(), self.vhost) is not None:
            if time.monotonic() > deadline:
                subprocess.run([self.rabbitmqctl, "eval", START_STREAMS], capture_output=True, check=False)
                return
            time.sleep(0.1)

    def ping(self):
        why = self.answers()
        management = self.management_url()
        return health.queues(management, self.vhost) if why is None and management is not None else why

    @property
    def rabbitmqctl(self):
        """A script that runs rabbitmqctl against this node."""
        return self.directory / "rabbitmqctl"

    def _configuration(self):
        port = self.plan.port
        return f"""# Written at each start by compose/stack/servers.py.
{self._listener()}
management.tcp.ip = {HOST}
management.tcp.port = {port('management')}
prometheus.tcp.ip = {HOST}
prometheus.tcp.port = {port('prometheus')}
definitions.import_backend = local_filesystem
definitions.local.path = {self.directory}/definitions.json
max_message_size = 16777216
disk_free_limit.absolute = 2GB
raft.wal_max_size_bytes = 64000000
log.console = false
log.file.level = info
log.file.rotation.size = 10485760
log.file.rotation.count = 3
"""

    def _listener(self):
        address, certificate = f"{HOST}:{self.plan.port('amqp')}", self.plan.certificate
        if not certificate:
            return f"listeners.tcp.1 = {address}"
        return f"""listeners.tcp = none
listeners.ssl.1 = {address}
ssl_options.certfile = {certificate}
ssl_options.keyfile = {Path(certificate).with_suffix(".key")}
ssl_options.verify = verify_none"""  # of clients, which log in by password

    def _definitions(self):
        """The topology with the services' users, and an administrator for the person at the management page."""
        users = json.loads((SCHEMAS / "topology.json").read_text(encoding="utf-8"))["users"]
        passwords = self.plan.secrets.write("amqp_passwords", "\n".join(
            f"{user}={self.plan.secrets.password(f'amqp_{user}')}" for user in users))
        made = subprocess.run([operator_tool(self.plan), "topology", "export", "--passwords", passwords],
                              env=child_environment(**self.plan.settings), capture_output=True, text=True, check=False)
        if made.returncode != 0:
            raise Refusal(f"the broker's definitions can't be made: {made.stderr.strip()}")
        definitions = json.loads(made.stdout)
        definitions["users"].append({"name": "admin", "tags": ["administrator"],
                                     "password": self.plan.secrets.password("amqp_admin")})
        definitions["permissions"].append({"user": "admin", "vhost": self.vhost,
                                           "configure": ".*", "write": ".*", "read": ".*"})
        return json.dumps(definitions, indent=1)

    def _environment(self):
        here, port = self.directory, self.plan.port
        low, high = (self.plan.port_base + number for number in RABBITMQCTL_PORTS)
        return child_environment(
            HOME=str(here / "home"),
            ERL_EPMD_PORT=str(port("epmd")), ERL_EPMD_ADDRESS=HOST,
            ERL_CRASH_DUMP=str(here / "log" / "erl_crash.dump"),
            RABBITMQ_NODENAME="wildmarch@localhost",
            RABBITMQ_CONF_ENV_FILE="/dev/null",  # nothing of the system's own RabbitMQ
            RABBITMQ_CONFIG_FILE=str(here / "rabbitmq.conf"),
            RABBITMQ_ADVANCED_CONFIG_FILE=str(here / "none"),
            RABBITMQ_ENABLED_PLUGINS_FILE=str(here / "plugins"),
            RABBITMQ_MNESIA_BASE=str(here / "data"),
            RABBITMQ_GENERATED_CONFIG_DIR=str(here / "data" / "config"),
            RABBITMQ_LOG_BASE=str(here / "log"),
            RABBITMQ_PID_FILE=str(here / "data" / "pid"),
            RABBITMQ_DIST_PORT=str(port("distribution")),
            RABBITMQ_CTL_DIST_PORT_MIN=str(low), RABBITMQ_CTL_DIST_PORT_MAX=str(high),
            # The node doesn't spin while it idles, and speaks to its own machine only.
            RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="+sbwt none +sbwtdcpu none +sbwtdio none "
                                                "-kernel inet_dist_use_interface {127,0,0,1}",
            RUNNING_UNDER_SYSTEMD="1")  # no shell between us and the node: its pid is what we see

    def _write_rabbitmqctl(self):
        settings = "".join(f"export {name}='{value}'\n" for name, value in self._environment().items()
                           if name.startswith(("RABBITMQ_", "ERL_", "HOME", "LANG")))
        write_private(self.rabbitmqctl, f"#!/bin/sh\n{settings}exec {self.programs}/rabbitmqctl \"$@\"\n")
        self.rabbitmqctl.chmod(0o700)






class Postgres(Server):
    name = "postgres"
    title = "Postgres"
    variable = "DATABASE_URL"
    ports = {"postgres": "Postgres"}
    role = "wildmarch"
    database = "wildmarch"

    def url(self):
        if not self.is_private:
            return self.plan.external["DATABASE_URL"]
        return self._url(self.role, "postgres_wildmarch", self.database)

    def service_url(self):
        """For the services: through the socket, which takes 30 % off the kernel's share of the network."""
        if not self.is_private or self._socket_directory() is None:
            return self.url()
        password = self.plan.secrets.password("postgres_wildmarch")
        return (f"postgresql://{self.role}:{password}@/{self.database}"
                f"?host={quote(self._socket_directory())}&port={self.plan.port('postgres')}")

    def _socket_directory(self):
        socket = self.directory / f".s.PGSQL.{self.plan.port('postgres')}"
        return str(self.directory) if fits_socket(socket) else None

    def prepare(self):
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        data = self.directory / "data"
        if self._owner is not None:
            shutil.chown(self.directory, self._owner, self._owner)
        if not (data / "PG_VERSION").exists():
            self._create_cluster(data)
        configuration = self.directory / "wildmarch.conf"
        write_private(configuration, self._configuration())
        if self._owner is not None:
            shutil.chown(configuration, self._owner, self._owner)

    def parts(self):
        argv = [self._programs() / "postgres", "-D", self.directory / "data",
                "-c", f"config_file={self.directory}/wildmarch.conf"]
        # What a query frees is there for the next: to give it back to the kernel each time took 3 % of the processor.
        env = child_environment(MALLOC_TOP_PAD_=str(1 << 20))
        return [part(self.plan, "postgres", argv, env=env, signal="INT", setpriv=self._as_owner())]

    def ping(self):
        if not self.is_private:
            return health.postgres(self.url())
        return health.postgres(self._superuser_url())

    def settle(self):
        """The role and the database of the game; safe to repeat."""
        password = self.plan.secrets.password("postgres_wildmarch")
        statements = f"""
            SELECT 'CREATE ROLE {self.role} LOGIN CREATEDB'
             WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{self.role}') \\gexec
            ALTER ROLE {self.role} PASSWORD '{password}';
            SELECT 'CREATE DATABASE {self.database} OWNER {self.role}'
             WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{self.database}') \\gexec
            """
        done = subprocess.run(
            ["psql", "-Xqv", "ON_ERROR_STOP=1"], input=statements, capture_output=True, text=True,
            env=health.postgres_environment(self._superuser_url()), check=False)
        if done.returncode != 0:
            raise Refusal(f"Postgres refused to create the game's database: {done.stderr.strip()}")

    def _url(self, role, secret, database):
        password = self.plan.secrets.password(secret)
        return f"postgresql://{role}:{password}@{HOST}:{self.plan.port('postgres')}/{database}"

    def _superuser_url(self):
        return self._url("postgres", "postgres_superuser", "postgres")

    def _configuration(self):
        here = self.directory
        return f"""# Written at each start by compose/stack/servers.py.
data_directory = '{here}/data'
hba_file = '{here}/data/pg_hba.conf'
ident_file = '{here}/data/pg_ident.conf'
listen_addresses = '{HOST}'
port = {self.plan.port('postgres')}
unix_socket_directories = '{self._socket_directory() or ""}'
max_connections = 300
shared_buffers = 128MB
fsync = on
synchronous_commit = on
full_page_writes = on
password_encryption = 'scram-sha-256'
timezone = 'UTC'
"""

    def _create_cluster(self, data):
        """initdb into a directory beside the final one: a cluster that exists is whole."""
        unfinished = self.directory / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        password = self.directory / "password"
        write_private(password, self.plan.secrets.password("postgres_superuser") + "\n")
        if self._owner is not None:
            shutil.chown(password, self._owner, self._owner)
        made = subprocess.run(
            ["setpriv", "--pdeathsig", "TERM", *self._as_owner(), "--", self._programs() / "initdb",
             "-D", unfinished, "--username=postgres", f"--pwfile={password}", "--auth=scram-sha-256",
             "--encoding=UTF8", "--locale=C.UTF-8", "--lc-collate=C"],
            capture_output=True, text=True, check=False, cwd="/", stdin=subprocess.DEVNULL)
        password.unlink()
        if made.returncode != 0:
            raise Refusal(f"initdb failed: {made.stderr.strip()}")
        unfinished.rename(data)

    @property
    def _owner(self):
        """Postgres refuses to run as root: then its own system user takes its place."""
        return "postgres" if os.geteuid() == 0 else None

    def _as_owner(self):
        """What setpriv needs to become the owner. It may then search directories that it couldn't enter,
        since the project may well lie under /root."""
        if self._owner is None:
            return []
        try:
            pwd.getpwnam(self._owner)
        except KeyError:
            raise Refusal("there is no system user 'postgres': reinstall the package postgresql-common, "
                          "or run this without root") from None
        return ["--reuid", self._owner, "--regid", self._owner, "--clear-groups",
                "--inh-caps", "+dac_read_search", "--ambient-caps", "+dac_read_search"]

    @staticmethod
    def _programs():
        """Debian keeps each version's programs apart; the newest one is taken."""
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"),
                       key=lambda path: int(path.parts[-3]))
        if not found:
            raise Refusal("there is no Postgres server under /usr/lib/postgresql: "
                          "apt-get install postgresql-15")
        return found[-1].parent


class Redis(Server):
    name = "redis"
    title = "Redis"
    variable = "REDIS_URL"
    ports = {"redis": "Redis"}

    def url(self):
        if not self.is_private:
            return self.plan.external["REDIS_URL"]
        return f"redis://:{self.plan.secrets.password('redis')}@{HOST}:{self.plan.port('redis')}/0"

    def service_url(self):
        """For the services: through the socket."""
        if not self.is_private or not fits_socket(self._socket):
            return self.url()
        return f"unix://:{self.plan.secrets.password('redis')}@{self._socket}"

    @property
    def _socket(self):
        return self.directory / "redis.sock"

    def prepare(self):
        (self.directory / "data").mkdir(mode=0o700, parents=True, exist_ok=True)
        socket = f"unixsocket {self._socket}\nunixsocketperm 700\n" if fits_socket(self._socket) else ""
        write_private(self.directory / "redis.conf", f"""# Written at each start by compose/stack/servers.py.
bind {HOST}
port {self.plan.port('redis')}
{socket}requirepass {self.plan.secrets.password('redis')}
dir {self.directory}/data
appendonly yes
appendfsync everysec
auto-aof-rewrite-min-size {AOF_BYTES}
save ""
maxmemory-policy noeviction
daemonize no
""")

    def parts(self):
        return [part(self.plan, "redis", ["redis-server", self.directory / "redis.conf"])]

    def ping(self):
        return health.redis(self.url())


def all_servers(plan):
    return [RabbitMQ(plan), Postgres(plan), Redis(plan)]
