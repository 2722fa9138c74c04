"""Our own processes: how each is started and what its configuration says.

Every secret goes through a file (NAME_FILE), so that none stands on a command line or in an environment."""

import secrets as random
import string
from dataclasses import dataclass

from stack.plan import child_environment
from stack.servers import HOST, Postgres, RabbitMQ, Redis, part

GRACE_SECONDS = 12  # services drain within 10
TELEGRAM_API_URL = "https://api.telegram.org"


@dataclass(frozen=True)
class Service:
    name: str
    stage: int  # a later one stops earlier: players' side first
    needs: tuple  # of AMQP, DATABASE, REDIS


SERVICES = (
    Service("core", 2, ("AMQP", "DATABASE", "REDIS")),
    Service("gateway", 3, ("AMQP", "DATABASE")),
    Service("ticker", 3, ("AMQP", "DATABASE", "REDIS")),
    Service("jobs", 3, ("AMQP", "DATABASE")),
    Service("bot", 4, ("AMQP", "REDIS")),
    Service("sandbox", 2, ()),
)


def has_sandbox(plan):
    """The local Telegram runs unless the bot is pointed at another one."""
    return "TELEGRAM_TOKEN" not in plan.telegram


def running(plan):
    """The services of this stack."""
    return [service for service in SERVICES if service.name != "sandbox" or has_sandbox(plan)]


def parts(plan):
    """Every process of ours, for the supervisor."""
    return [part(plan, name, [plan.binaries / f"wildmarch-{service.name}"],
                 env=environment(plan, service, instance), grace=GRACE_SECONDS, stage=service.stage)
            for service in running(plan)
            for instance, name in enumerate(plan.instances(service.name), 1)]


def ports(plan):
    """(port, what for) of every port that our processes listen on."""
    wanted = [(plan.port("gateway"), "the gateway")]
    if has_sandbox(plan):
        wanted.append((plan.port("sandbox"), "the sandbox's chat page"))
    for service in running(plan):
        for instance, name in enumerate(plan.instances(service.name), 1):
            wanted.append((plan.port(f"{service.name} admin", instance), f"{name}'s admin page"))
    return wanted


def admin_url(plan, name):
    """The admin listener of the process `name`: core, core.2, …"""
    service, _, instance = name.partition(".")
    return f"http://{HOST}:{plan.port(f'{service} admin', int(instance or 1))}"


def gateway_url(plan):
    return f"http://{HOST}:{plan.port('gateway')}"


def sandbox_url(plan):
    return f"http://{HOST}:{plan.port('sandbox')}"


def telegram_api_url(plan):
    if has_sandbox(plan):
        return sandbox_url(plan)
    return plan.telegram.get("TELEGRAM_API_URL", TELEGRAM_API_URL)


def telegram_token(plan):
    """The bot's token: the person's, or one for the sandbox, of the form that Telegram gives out."""
    if not has_sandbox(plan):
        return plan.telegram["TELEGRAM_TOKEN"]
    if not plan.secrets.exists("sandbox_token"):
        letters = string.ascii_letters + string.digits
        plan.secrets.write("sandbox_token",
                           "1000001:" + "".join(random.choice(letters) for _ in range(35)))
    return plan.secrets.read("sandbox_token")


def environment(plan, service, instance):
    """The whole configuration of one process."""
    values = {"ADMIN_HOST": HOST, "ADMIN_PORT": str(plan.port(f"{service.name} admin", instance)),
              # It comes with libpq, for LDAP alone; unasked it would make itself ready in each process.
              "GNUTLS_NO_IMPLICIT_INIT": "1"}
    secret = {}
    if "AMQP" in service.needs:
        secret["AMQP_URL"] = RabbitMQ(plan).url(service.name)
    if "DATABASE" in service.needs:
        secret["DATABASE_URL"] = Postgres(plan).service_url()
    if "REDIS" in service.needs:
        secret["REDIS_URL"] = Redis(plan).service_url()
    if service.name == "core":
        secret["FIGHT_SECRET"] = plan.secrets.password("fight_secret")
    elif service.name == "ticker":
        secret |= _management(plan, "ticker")
    elif service.name == "gateway":
        values |= {"GATEWAY_HOST": HOST, "GATEWAY_PORT": str(plan.port("gateway"))}
    elif service.name == "bot":
        values |= {"GATEWAY_URL": gateway_url(plan), "TELEGRAM_API_URL": telegram_api_url(plan)}
        secret |= {"GATEWAY_KEY": plan.secrets.read("gateway_key"),
                   "TELEGRAM_TOKEN": telegram_token(plan)}
    elif service.name == "sandbox":
        values |= {"SANDBOX_HOST": HOST, "SANDBOX_PORT": str(plan.port("sandbox"))}
        secret["TELEGRAM_TOKEN"] = telegram_token(plan)
    for name, text in secret.items():
        values[f"{name}_FILE"] = str(plan.secrets.write(f"{service.name}_{name.lower()}", text))
    return child_environment(**values, **plan.settings)


def operator_environment(plan):
    """What wildmarchctl needs to work on this stack."""
    secret = {"DATABASE_URL": Postgres(plan).url(), "REDIS_URL": Redis(plan).url(),
              "AMQP_URL": RabbitMQ(plan).url("ops"), **_management(plan, "admin")}
    known = {name: text for name, text in plan.settings.items() if name == "AMQP_CA_FILE"}
    return child_environment(**{f"{name}_FILE": str(plan.secrets.write(f"ops_{name.lower()}", text))
                                for name, text in secret.items()}, **known)


def _management(plan, user):
    """The management API for `user`; nothing where the broker is somebody else's and they didn't say."""
    url = RabbitMQ(plan).management_url(user)
    return {} if url is None else {"AMQP_MANAGEMENT_URL": url}
