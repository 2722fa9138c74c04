"""What each login may do at the broker, by a table that was written by hand, and that it may do nothing else: every exchange
and every queue of the broker is tried, with the services' own logins."""

import itertools
import unittest
from dataclasses import dataclass
from urllib.parse import urlsplit

import pika

from stack import health
from stack.servers import RabbitMQ
from support.stack import Stack, wait_for

STACK = None
SECONDS = 20  # a retry takes 5

REFUSED, FORGED = 403, 406
CONNECTIONS = 100
FORWARDED_AT_ONCE = 32  # by a queue that dead-letters at least once: so many without a target stop it
KEYS = {"x.y", "combat.attack", "player.level_up", "core.combat", "jobs.level_bonus", "telegram.personal", ""}
EVENTS = {"player_level_up": "player.level_up", "player_registered": "player.registered",
          "player_renamed": "player.renamed", "combat_finished": "player.combat_finished",
          "duel_finished": "player.duel_finished", "skill_learned": "player.skill_learned",
          "item_crafted": "player.item_crafted", "quest_completed": "player.quest_completed",
          "achievement_earned": "player.achievement_earned", "streak_continued": "player.streak_continued",
          "place_discovered": "player.place_discovered",
          "dungeon_cleared": "player.dungeon_cleared",
          "clan_created": "clan.created", "clan_joined": "clan.joined",
          "clan_left": "clan.left", "clan_leader_changed": "clan.leader_changed", "clan_level_up": "clan.level_up",
          "clan_disbanded": "clan.disbanded", "raid_started": "raid.started", "raid_finished": "raid.finished",
          "world_boss_spawned": "boss.spawned", "world_boss_defeated": "boss.defeated", "world_boss_escaped": "boss.escaped",
          "player_erased": "player.erased", "announcement_made": "announcement.made"}
INTERNAL_EVENTS = {"loot_granted": "player.loot_granted", "duel_challenged": "player.duel_challenged",
                   "clan_invited": "clan.invited", "player_banned": "player.banned", "player_unbanned": "player.unbanned",
                   "mail_received": "player.mail_received", "market_lot_sold": "player.market_lot_sold",
                   "trade_finished": "player.trade_finished", "trade_offered": "player.trade_offered"}
BOTS_EVENTS = {"notification_delivered": "notification.delivered", "notification_failed": "notification.failed"}
PUBLIC_CALLS = {"admin.announce", "admin.ban", "admin.grant", "admin.look_up", "admin.take", "admin.unban",
                "arena.accept", "arena.challenge", "arena.challenges", "arena.decline", "arena.show",
                "arena.spar", "arena.status", "arena.top", "arena.withdraw", "boss.claim", "boss.list", "boss.look",
                "boss.strike", "character.allocate",
                "character.delete", "character.get", "character.give_gold", "character.identify",
                "character.register", "character.rename", "character.respec", "character.restore",
                "clan.accept_application", "clan.accept_invitation", "clan.apply", "clan.ban", "clan.demote",
                "clan.deposit", "clan.disband", "clan.found", "clan.get", "clan.hand_over", "clan.invest",
                "clan.invitations", "clan.invite", "clan.kick", "clan.leave", "clan.list", "clan.look",
                "clan.pending", "clan.promote", "clan.refuse_application", "clan.refuse_invitation",
                "clan.rename", "clan.unban", "clan.withdraw", "clan.withdraw_application",
                "clan.withdraw_invitation", "combat.attack", "combat.defend", "combat.flee", "combat.get",
                "combat.skill", "combat.start_combat", "combat.start_room", "combat.use", "craft.claim", "craft.list", "craft.start",
                "inventory.dismantle", "inventory.equip", "inventory.list", "inventory.lock", "inventory.sell",
                "inventory.repair", "inventory.unequip", "inventory.use", "mail.discard", "mail.list", "mail.read", "mail.send",
                "mail.take", "market.buy", "market.cancel", "market.list", "market.mine", "market.sell",
                "quest.abandon", "quest.accept", "quest.achievements",
                "quest.claim_achievement", "quest.claim_streak", "quest.claim_task", "quest.daily",
                "quest.hand_in", "quest.list", "quest.take_off_title", "quest.titles", "quest.wear_title",
                "raid.act", "raid.check", "raid.claim", "raid.found", "raid.get", "raid.invite",
                "raid.join", "raid.kick", "raid.leave", "raid.log", "raid.ready", "shop.buy", "shop.list", "skill.learn", "skill.tree",
                "trade.cancel", "trade.confirm", "trade.counter", "trade.get", "trade.list", "trade.offer",
                "dungeon.descend", "dungeon.enter", "dungeon.leave", "dungeon.look", "dungeon.search", "dungeon.step",
                "world.explore", "world.gather", "world.get_location", "world.here", "world.move", "world.pass_gate",
                "world.places", "world.travel", "world.turn_back", "world.visit"}
HEARD = ("requests", "replies", "game_events", "player_level_up", "notify", "unrouted")  # tried for every queue
DELAYS = ("5s", "30s", "5m", "1h")
REQUESTS = ("core.character", "core.world", "core.combat", "core.skill", "core.inventory", "core.craft", "core.shop", "core.clan",
            "core.quest", "core.raid", "core.boss", "core.arena", "core.dungeon", "core.admin", "core.market",
            "core.trade", "core.mail")
STREAM = "game_events.log"  # it can be consumed, but not asked for single messages
DEAD = ("core.character.dead", "core.world.dead", "core.combat.dead", "core.skill.dead", "core.clan.dead",
        "core.inventory.dead", "core.craft.dead", "core.shop.dead", "core.quest.dead",
        "core.arena.dead", "core.dungeon.dead", "core.admin.dead", "core.raid.dead", "core.boss.dead",
        "core.market.dead", "core.trade.dead", "core.mail.dead",
        "jobs.requests.dead", "jobs.level_bonus.dead", "jobs.notices.dead", "bot.notifications.dead", "bot.broadcasts.dead")


@dataclass(frozen=True)
class May:
    """What a login may do. Queues that end with .test are made by the test, as the service makes its own."""

    publish: dict  # {exchange: the only keys that it may use there}, None: any key
    read: tuple = ()
    make: tuple = ()  # queues that it may declare, and so delete
    bind: frozenset = frozenset()  # (queue, exchange): by any key, "#" too


def retries(*queues):
    return {**{f"retry.{delay}": set(queues) for delay in DELAYS}, "dead_letters": set(queues)}


USERS = {
    "gateway": May(
        publish={"requests": PUBLIC_CALLS},
        make=("gateway.replies.test",), read=("gateway.replies.test",),
        bind=frozenset({("gateway.replies.test", "replies")})),
    "core": May(
        publish={"replies": None, "dead_letters": set(REQUESTS),
                 **{name: {key} for name, key in (EVENTS | INTERNAL_EVENTS).items()}},
        make=REQUESTS, read=REQUESTS),
    "jobs": May(
        publish={"requests": {"boss.reward", "boss.unpaid", "character.grant_bonus", "character.reward_referrer", "raid.reward"}, "notify": {"telegram.personal"},
                 **retries("jobs.level_bonus", "jobs.notices")},
        make=("jobs.replies.test",), read=("jobs.level_bonus", "jobs.notices", "jobs.replies.test"),
        bind=frozenset({("jobs.replies.test", "replies"), *((f"retry.{delay}", "replies") for delay in DELAYS)})),
    "ticker": May(
        publish={"requests": {"boss.spawn", "character.erase", "mail.expire", "market.expire", "raid.advance", "raid.due", "trade.expire"}},
        make=("ticker.replies.test",), read=("ticker.replies.test",),
        bind=frozenset({("ticker.replies.test", "replies")})),
    "bot": May(
        publish={**{name: {key} for name, key in BOTS_EVENTS.items()}, **retries("bot.notifications")},
        read=("bot.notifications",)),
    "ops": May(
        publish=dict.fromkeys(("", "notify", "game_events", "tasks", "retried", *EVENTS)),
        make=("ops.tail.test",), read=(*DEAD, "unrouted", STREAM, "ops.tail.test"),
        bind=frozenset({("ops.tail.test", "game_events"), ("ops.tail.test", "unrouted")})),
    # Subscribers, as wildmarchctl subscribers add makes them: of all events, and of some.
    "ext-all": May(
        publish={}, make=("ext.all.test",), read=("ext.all.test", STREAM),
        bind=frozenset({("ext.all.test", "game_events")})),
    "ext-some": May(publish={}, make=("ext.some.test",), read=("ext.some.test",)),
}
URLS = {}  # of those whose password is not the stack's own


def setUpModule():
    global STACK
    STACK = Stack("rights", services=False).start()
    STACK.wildmarchctl("migrate")
    URLS["ext-all"] = STACK.wildmarchctl("subscribers", "add", "all")
    URLS["ext-some"] = STACK.wildmarchctl("subscribers", "add", "some", "--topics", "player.*")


def tearDownModule():
    if STACK is not None:
        STACK.stop()


def listed(what):
    """The names of all exchanges or queues that the broker has, the default exchange among them."""
    return [line for line in STACK.rabbitmqctl("-p", "wildmarch", f"list_{what}", "name", "--no-table-headers").split("\n")
            if line or what == "exchanges"]


class Case(unittest.TestCase):
    """Each try is a channel of its own, since a refusal closes it."""

    def connection(self, user):
        url = URLS[user] if user in URLS else RabbitMQ(STACK.plan).url(user)
        connection = pika.BlockingConnection(pika.URLParameters(url))
        self.addCleanup(lambda: connection.is_open and connection.close())
        return connection

    def refusal(self, connection, action):
        """The code and the words by which the broker refuses what `action(channel)` does; None when it does it."""
        channel = connection.channel()
        channel.confirm_delivery()
        try:
            action(channel)
        except pika.exceptions.ChannelClosedByBroker as closed:
            return closed.reply_code, closed.reply_text
        except pika.exceptions.UnroutableError:
            pass  # the broker took it, and nobody is bound
        channel.close()
        return None

    def expect(self, is_allowed, connection, action, what):
        """Allowed also means: refused for another reason than missing rights."""
        refusal = self.refusal(connection, action)
        self.assertEqual(is_allowed, refusal is None or refusal[0] != REFUSED, what)

    def make_queues(self, may, connection):
        for queue in may.make:
            if queue.endswith(".test"):
                connection.channel().queue_declare(queue, exclusive=True)


class Matrix(Case):
    @classmethod
    def setUpClass(cls):
        cls.exchanges = sorted(set(listed("exchanges")))  # the default one, which has no name, is the first
        cls.queues = sorted(set(listed("queues")))

    def test_the_table_names_what_is_there(self):
        self.assertLessEqual({name for may in USERS.values() for name in may.publish}, set(self.exchanges))
        self.assertLessEqual({"amq.topic", "player_level_up", "replies"}, set(self.exchanges))
        self.assertLessEqual({name for may in USERS.values() for name in (*may.make, *may.read)
                              if not name.endswith(".test")}, set(self.queues))
        users = STACK.rabbitmqctl("list_users", "--no-table-headers").splitlines()
        self.assertEqual({line.split("\t")[0] for line in users}, {*USERS, "admin"})

    def test_publishing(self):
        for user, may in USERS.items():
            connection = self.connection(user)
            for exchange in self.exchanges:
                keys = may.publish.get(exchange, set())
                own = keys or set()
                for key in KEYS | own | {f"{key}.more" for key in own} if exchange in may.publish else {"x.y"}:
                    is_allowed = exchange in may.publish and (keys is None or key in keys)
                    self.expect(is_allowed, connection, lambda c, to=exchange, by=key: c.basic_publish(
                        to, by, b"{}", mandatory=True), f"{user} publishes to '{exchange}' by '{key}'")

    def test_reading(self):
        for user, may in USERS.items():
            connection = self.connection(user)
            self.make_queues(may, connection)
            for queue in self.queues + list(may.make):
                if queue != STREAM:
                    self.expect(queue in may.read, connection, lambda c, q=queue: c.basic_get(q), f"{user} gets from {queue}")
                self.expect(queue in may.read, connection, lambda c, q=queue: consume(c, q), f"{user} consumes {queue}")
                if queue not in may.read:
                    self.expect(False, connection, lambda c, q=queue: c.queue_purge(q), f"{user} purges {queue}")

    def test_making_and_deleting(self):
        for user, may in USERS.items():
            connection = self.connection(user)
            for queue in {*self.queues, *may.make, "mine", "ext.mine", f"{user}.mine"}:
                self.expect(queue in may.make, connection, lambda c, q=queue: c.queue_declare(
                    q, exclusive=q.endswith(".test")), f"{user} declares {queue}")
                if queue not in may.make:
                    self.expect(False, connection, lambda c, q=queue: c.queue_delete(q), f"{user} deletes {queue}")
            for exchange in self.exchanges[1:]:
                self.expect(False, connection, lambda c, x=exchange: c.exchange_delete(x), f"{user} deletes {exchange}")
            self.expect(False, connection, lambda c: c.exchange_declare("mine"), f"{user} makes an exchange")
            self.expect(False, connection, lambda c: c.exchange_bind("game_events", "amq.topic"), f"{user} binds exchanges")

    def test_binding(self):
        for user, may in USERS.items():
            connection = self.connection(user)
            self.make_queues(may, connection)
            own = {*may.make, *may.read, "retry.5s"}
            for queue, exchange in {*itertools.product(self.queues, HEARD), *itertools.product(own, self.exchanges[1:])}:
                self.expect((queue, exchange) in may.bind, connection, lambda c, q=queue, x=exchange: c.queue_bind(
                    q, x, "#"), f"{user} binds {queue} to {exchange}")

    def test_the_core_hears_its_own_domains_only(self):
        connection = self.connection("core")
        for key, is_allowed in (("combat.*", True), ("jobs.*", False), ("#", False), ("*.*", False), ("combat.#", False)):
            self.expect(is_allowed, connection, lambda c, k=key: c.queue_bind("core.combat", "requests", k), key)

    def test_a_subscriber_of_some_events_binds_no_more(self):
        connection = self.connection("ext-some")
        self.make_queues(USERS["ext-some"], connection)
        for key, is_allowed in (("player.*", True), ("player.level_up", True), ("#", False), ("*.*", False), ("player.#", False),
                                ("world.*", False)):
            self.expect(is_allowed, connection, lambda c, k=key: c.queue_bind("ext.some.test", "game_events", k), key)


class Limits(Case):
    def test_a_login_has_so_many_connections_and_no_more(self):
        for _ in range(CONNECTIONS):
            self.connection("bot")
        with self.assertRaises(pika.exceptions.AMQPConnectionError):
            self.connection("bot")

    def test_only_the_ticker_and_the_operator_may_look_into_the_management(self):
        place = urlsplit(STACK.env["AMQP_MANAGEMENT_URL"])
        for user, status in (("gateway", 401), ("core", 401), ("jobs", 401), ("bot", 401), ("ticker", 200), ("ops", 200)):
            password = STACK.plan.secrets.password(f"amqp_{user}")
            url = f"http://{user}:{password}@{place.hostname}:{place.port}/api/queues/wildmarch"
            self.assertEqual(health.http_get(url)[0], status, user)


class Forged(Case):
    """What the broker knows to be false. What it can't know, the services refuse: tests/faults/test_forged.py."""

    def test_nobody_signs_for_another(self):
        for user in ("gateway", "core", "jobs", "bot", "ops"):
            connection = self.connection(user)
            exchange, keys = next(iter(USERS[user].publish.items()))
            key = min(keys) if keys else "unrouted"
            for name, code in (("admin", FORGED), ("core" if user != "core" else "jobs", FORGED), (user, None)):
                refusal = self.refusal(connection, lambda c, to=exchange, by=key, sender=name: c.basic_publish(
                    to, by, b"{}", pika.BasicProperties(user_id=sender)))
                self.assertEqual(refusal and refusal[0], code, f"{user} signs as {name}: {refusal}")


class Retries(Case):
    def setUp(self):
        self.admin = self.connection("admin").channel()
        for queue in ("bot.notifications", "core.combat", "unrouted", "bot.notifications.dead"):
            self.admin.queue_purge(queue)

    def waits(self, queue):
        return self.admin.queue_declare(queue, passive=True).method.message_count

    def test_more_keys_in_a_header_reach_no_other_kind_of_queue(self):
        """The broker asks for the right to the key alone, not to those in the header CC."""
        bot = self.connection("bot").channel()
        bot.basic_publish("retry.5s", "bot.notifications", b"{}", pika.BasicProperties(
            delivery_mode=2, headers={"CC": ["core.combat", "unrouted", "bot.notifications.dead", "requests"]}))
        wait_for(lambda: self.waits("bot.notifications") == 1, SECONDS, "it comes back")
        self.assertEqual([self.waits(queue) for queue in ("core.combat", "unrouted", "bot.notifications.dead")], [0, 0, 0])

    def test_what_has_no_queue_to_come_back_to_holds_up_nothing(self):
        for _ in range(FORWARDED_AT_ONCE + 1):
            self.admin.basic_publish("retry.5s", "gone", b"{}", pika.BasicProperties(delivery_mode=2))
        self.admin.basic_publish("retry.5s", "bot.notifications", b"{}", pika.BasicProperties(delivery_mode=2))
        wait_for(lambda: self.waits("bot.notifications") == 1, SECONDS, "the one behind them comes back")
        wait_for(lambda: self.waits("unrouted") == FORWARDED_AT_ONCE + 1, SECONDS, "and they are kept")


def consume(channel, queue):
    channel.basic_qos(prefetch_count=1)
    channel.basic_consume(queue, lambda *_: None)


if __name__ == "__main__":
    unittest.main()
