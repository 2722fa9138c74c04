"""What administrators do, on two cores: bans hold at once for whatever is pressed next, grants are made once, and who is erased
leaves no name behind. And who brings somebody gets a reward."""

import json
import time
import unittest
import uuid
from concurrent.futures import ThreadPoolExecutor

import pika

from stack.servers import RabbitMQ
from support.game import Gateway, Player, Refused
from support.service import ask
from support.stack import Stack, wait_for

SECONDS = 20
OTHERS = 60_000  # entries of the ledger, of a thousand accounts
LOOKS, BLOCKS = 8, 150  # more looks than a statement needs to be planned for good; of the ledger and its indexes, for each
XP_OF_LEVEL = {5: 1074, 10: 7479}  # 60 L + 15 L² + L³/4 for each before it


STACK = None
KEY = None  # of a client with the scope admin


def setUpModule():
    global STACK, KEY
    STACK = Stack("administration", scale={"core": 2}).start()
    STACK.stop_part("ticker")  # it has given-up characters erased, as these tests do
    KEY = STACK.wildmarchctl("clients", "add", "console", "--scopes", "admin")


def tearDownModule():
    if STACK is not None:
        STACK.stop()


class Administrator(Gateway):
    def __init__(self, env):
        super().__init__(env | {"GATEWAY_KEY": KEY})

    def act(self, what, player, key=None, **fields):
        return self.known("POST", f"/v1/admin/players/{player}/{what}", {"reason": "a test", **fields}, key)

    def look_up(self, player):
        return self.known("GET", f"/v1/admin/players/{player}")


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = STACK
        cls.administrator = Administrator(STACK.env)
        wait_for(lambda: cls.administrator.once("GET", "/v1/admin/players/id_1")[0] != 401, SECONDS, "the gateway knows the key")

    def setUp(self):
        self.player = Player(self.stack.env)
        self.whom = f"id_{self.player.id}"

    def refused(self, code, what, *args, **more):
        with self.assertRaises(Refused) as caught:
            what(*args, **more)
        self.assertEqual(caught.exception.code, code)

    def act(self, what, **more):
        return self.administrator.act(what, self.whom, **more)

    def another(self):
        """One more connection under the administrator's key."""
        return Administrator(self.stack.env)

    def rise(self, player_id, level, before=1):
        """Experience for so many levels, and their bonuses."""
        xp = XP_OF_LEVEL[level] - XP_OF_LEVEL.get(before, 0)
        self.administrator.act("grant", f"id_{player_id}", asset="xp", amount=xp)
        wait_for(lambda: self.sql(f"SELECT 1 FROM ledger WHERE op_id = 'level:{player_id}:{level}' LIMIT 1"), SECONDS, "the bonus")

    def sql(self, statement):
        return self.stack.sql(statement)


class Acts(Case):
    def test_they_are_not_for_players_keys(self):
        for method, what, body in (("GET", "", None), ("POST", "/ban", {"reason": "x"})):
            self.refused("forbidden", self.player.gateway.known, method, f"/v1/admin/players/{self.whom}{what}", body)
        self.refused("forbidden", self.administrator.known, "GET", f"/v1/players/{self.player.id}")

    def test_two_grants_under_one_key_are_one(self):
        key = str(uuid.uuid4())
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda _: self.another().act("grant", self.whom, key, asset="gold", amount=500), range(4)))
        self.assertEqual({answer["amount"] for answer in answers}, {500})
        self.assertEqual(self.player.get()["gold"], 700)
        self.assertEqual(self.sql(f"SELECT count(*), min(who), min(reason) FROM admin_act WHERE player_id = {self.player.id}"),
                         "1|client:console|a test")
        self.refused("key_reused", self.act, "grant", key=key, asset="gold", amount=501)
        self.stack.audit()

    def test_many_takes_at_once_leave_nothing_below_zero(self):
        def take(_):
            return self.another().act("take", self.whom, asset="gold", amount=30)["amount"]
        with ThreadPoolExecutor(8) as pool:
            taken = list(pool.map(take, range(10)))
        self.assertEqual(sum(taken), 200)
        self.assertEqual(self.player.get()["gold"], 0)
        self.stack.audit()

    def test_looking_up_shows_character_identity_ban_and_books(self):
        self.act("grant", asset="gold", amount=5)
        self.act("ban", until=4102444800000)
        seen = self.administrator.look_up(self.player.name)
        self.assertEqual((seen["character"]["player_id"], seen["character"]["gold"]), (self.player.id, 205))
        self.assertEqual((seen["provider"], seen["language"]), ("telegram", "en"))
        self.assertEqual(seen["banned_until"], 4102444800000)
        self.assertEqual([entry["delta"] for entry in seen["books"]["entries"] if entry["asset"] == "gold"], [5, 200])
        self.assertEqual([act["what"] for act in seen["books"]["acts"]], ["ban", "grant"])
        self.refused("no_such_player", self.administrator.look_up, "Nobody")

    def ledger_blocks(self):
        """How many were read since the stack began. A connection's reads are counted when it ends, at the latest."""
        self.sql("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = current_user AND pid <> pg_backend_pid()")
        return int(self.sql("SELECT heap_blks_hit + heap_blks_read + idx_blks_hit + idx_blks_read FROM pg_statio_user_tables"
                            " WHERE relname = 'ledger'"))

    def test_looking_up_reads_little_of_what_all_others_did(self):
        self.sql("INSERT INTO ledger SELECT 'test:' || n / 2, n % 2, 'game:test.' || n / 2 % 1000, 'gold', 1 - n % 2 * 2"
                 f" FROM generate_series(0, {OTHERS - 1}) AS n")
        self.sql("VACUUM ANALYZE ledger")  # as autovacuum does before long
        self.act("grant", asset="gold", amount=5)
        before = self.ledger_blocks()
        for _ in range(LOOKS):
            entries = self.administrator.look_up(self.whom)["books"]["entries"]
        read = (self.ledger_blocks() - before) / LOOKS
        self.assertGreater(read, 2, "the looks are counted")
        self.assertLess(read, BLOCKS)
        self.assertEqual([entry["delta"] for entry in entries if entry["asset"] == "gold"], [5, 200])
        self.assertGreater(int(self.sql("SELECT pg_relation_size('ledger') / current_setting('block_size')::int")), 4 * BLOCKS)

    def test_an_announcement_is_an_event(self):
        connection = pika.BlockingConnection(pika.URLParameters(RabbitMQ(self.stack.plan).url("admin")))
        self.addCleanup(connection.close)
        channel = connection.channel()
        queue = channel.queue_declare("", exclusive=True).method.queue
        channel.queue_bind(queue, "game_events", "announcement.*")
        told = self.administrator.known("POST", "/v1/admin/announcements", {"text": "Hear!", "reason": "news"})
        body = wait_for(lambda: channel.basic_get(queue, auto_ack=True)[2], SECONDS, "the event")
        self.assertEqual(json.loads(body)["data"], {**told, "text": "Hear!"})
        self.assertEqual(self.sql("SELECT count(*) FROM admin_act WHERE what = 'announce'"), "1")


class Bans(Case):
    def presses(self):
        """What is pressed by a player: in a fight and out of it, hot and value."""
        view = self.player.start_fight()
        blow = {"fight_id": view["fight_id"], "turn": view["turn"]}
        place = self.player.location()
        return [("/combat/attack", blow), ("/combat/defend", blow), ("/move", {"direction": "north", "version": place["version"]}),
                ("/gifts", {"to": "Nobody", "amount": 1}), ("/attributes", {"luck": 1}),
                ("/combat/start", {"monster": "grey_wolf", "version": place["version"]}), ("/restore", {})]

    def test_a_ban_is_seen_by_both_cores_at_the_next_press(self):
        presses = self.presses()
        self.act("ban")
        for what, body in presses * 4:  # the cores take turns
            self.refused("banned", self.player.post, what, body)
        self.assertEqual(self.player.get("/combat")["state"], "running")
        self.assertEqual(self.player.get()["name"], self.player.name)

    def test_a_fight_goes_on_when_the_ban_is_lifted(self):
        view = self.player.start_fight()
        self.act("ban")
        self.refused("banned", self.player.attack, view)
        self.act("unban")
        while view["state"] == "running":
            view = self.player.attack(self.player.get("/combat"))
        wait_for(lambda: self.player.get()["xp"] == self.player.xp, SECONDS, "it is paid")
        self.stack.audit()

    def test_a_ban_ends_by_itself(self):
        place = self.player.location()
        self.act("ban", until=int(time.time() * 1000) + 2000)
        self.refused("banned", self.player.step, place, "north")
        time.sleep(2)
        self.player.step(self.player.location(), self.player.location()["exits"][0])

    def test_a_ban_is_told_though_its_core_died_before(self):
        """As if it had died between its commit and telling the hot state."""
        place = self.player.location()
        self.sql("UPDATE character SET banned_until = 'now'::timestamptz + interval '1 hour', standing_changed_at = clock_timestamp(),"
                 f" version = version + 1 WHERE player_id = {self.player.id}")

        def is_told():
            try:
                self.player.step(self.player.location(), place["exits"][0])
            except Refused as refused:
                return refused.code == "banned"
        wait_for(is_told, SECONDS, "the sweep tells it")

    def test_a_ban_survives_the_loss_of_hot_state(self):
        place = self.player.location()
        self.act("ban")
        self.stack.redis("FLUSHALL")
        self.refused("banned", self.player.post, "/move", {"direction": place["exits"][0], "version": place["version"]})


class Erasure(Case):
    def erase(self, operation_id):
        """Asks as the ticker does; returns the answer and whether it is a refusal."""
        connection = pika.BlockingConnection(pika.URLParameters(RabbitMQ(self.stack.plan).url("ticker")))
        self.addCleanup(connection.close)
        channel = connection.channel()
        queue = channel.queue_declare(f"ticker.replies.{uuid.uuid4().hex}", exclusive=True).method.queue
        channel.queue_bind(queue, "replies", queue)
        channel.basic_publish("requests", "character.erase", json.dumps({"player_id": self.player.id}).encode(), pika.BasicProperties(
            type="character.erase", message_id=operation_id, correlation_id="1", reply_to=queue, user_id="ticker",
            content_type="application/json", expiration="10000",
            headers={"x-remaining-ms": "10000", "x-principal": "service:ticker"}))
        body = wait_for(lambda: channel.basic_get(queue, auto_ack=True)[2], SECONDS, "the answer")
        return json.loads(body)

    def columns(self):
        for row in self.sql("SELECT table_name, column_name, data_type FROM information_schema.columns JOIN information_schema.tables"
                            " USING (table_schema, table_name) WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
                            " AND data_type IN ('text', 'json', 'jsonb', 'bytea', 'character varying')").splitlines():
            yield row.split("|")

    def traces(self, word):
        """Where the word stands: every text of every table."""
        return [f"{table}.{column}" for table, column, kind in self.columns()
                if self.sql(f"SELECT count(*) FROM {table} WHERE " + (
                    f"position(convert_to('{word}', 'UTF8') IN {column}) > 0" if kind == "bytea"
                    else f"strpos(lower({column}::text), lower('{word}')) > 0")) != "0"]

    def live(self):
        """A life that leaves traces; returns the words that say who it was."""
        friend = Player(self.stack.env)
        former, self.player.name = self.player.name, f"Q{uuid.uuid4().hex[:12]}"
        friend.post("/gifts", {"to": former, "amount": 5})
        friend.post("/mail", {"to": former, "text": f"Dear {former}, where is {self.player.name}?"})
        self.rise(friend.id, 5)
        self.rise(self.player.id, 5)
        challenge = self.player.post("/arena/challenges", {"opponent": friend.name})
        friend.post("/arena/accept", {"challenge_id": challenge["challenge_id"]})
        self.player.post("/name", {"name": self.player.name})
        self.player.post("/clan", {"name": f"Clan {self.player.id}", "tag": f"X{self.player.id % 1000}"})
        friend.post("/gifts", {"to": self.player.name, "amount": 7})
        self.player.fight()
        self.act("grant", asset="gold", amount=1, reason=f"a prize for {self.player.name}")
        body = json.dumps({"data": {"player_id": self.player.id, "name": former}})
        self.sql("INSERT INTO operator_log (operator, action, target, note, message, body_before, body_after) VALUES ('ann', 'dead edit',"
                 f" 'q', 'of {self.player.name}', '{{\"name\": \"{former}\"}}', convert_to('{body}', 'UTF8'), '\\xff00')")
        self.sql("INSERT INTO outbox (event_id, producer, aggregate, version, exchange, routing_key, headers, body, parked_at)"
                 f" VALUES ('{uuid.uuid4()}', 'none', 'a', 1, 'x', 'y', '{{}}', convert_to('{body}', 'UTF8'), now())")
        return former, self.player.name

    def test_nobody_is_erased_before_the_time(self):
        self.assertEqual(self.erase("e1")["code"], "forbidden")
        self.player.post("/delete", {"name": self.player.name})
        self.assertEqual(self.erase("e1")["code"], "forbidden")

    def test_no_table_keeps_a_trace_of_the_name(self):
        words = self.live()
        external = self.sql(f"SELECT external_id FROM player WHERE id = {self.player.id}")
        for word in (*words, external):
            self.assertIn("inbox.reply", self.traces(word))
        self.player.post("/delete", {"name": self.player.name})
        self.sql(f"UPDATE character SET delete_after = now() - interval '1 s' WHERE player_id = {self.player.id}")
        self.assertEqual(self.erase(f"erase:{self.player.id}"), {"player_id": self.player.id})
        for word in (*words, external):
            self.assertEqual(self.traces(word), [])
        self.assertEqual(self.stack.redis("KEYS", f"*:{self.player.id}"), "")
        self.assertEqual(self.sql(f"SELECT count(*) FROM clan_member WHERE player_id = {self.player.id}"), "0")
        self.assertEqual(self.erase(f"erase:{self.player.id}"), {"player_id": self.player.id})
        self.sql("DELETE FROM outbox WHERE producer = 'none'")
        self.stack.audit()
        self.gone(words[1], external)

    def gone(self, name, external):
        for what in ("", "/location", "/combat"):
            self.refused("no_such_player", self.player.get, what)
        self.refused("no_such_player", self.player.post, "/restore", {})
        self.refused("no_such_player", self.player.post, "/move", {"direction": "north", "version": 1})
        anew = Player(self.stack.env, name, external)
        self.assertNotEqual(anew.id, self.player.id)
        self.assertEqual(anew.gold, 200)

    def erase_now(self, player):
        self.player = player
        player.post("/delete", {"name": player.name})
        self.sql(f"UPDATE character SET delete_after = now() - interval '1 s' WHERE player_id = {player.id}")
        self.assertEqual(self.erase(f"erase:{player.id}"), {"player_id": player.id})

    def end_letters(self, player, count):
        """Of a player's box; returns how many went back."""
        due = self.sql(f"SELECT id FROM letter WHERE player_id = {player.id} AND expires_at <= now()").splitlines()
        self.assertEqual(len(due), count)
        ends = [ask(self.stack.plan, "ticker", "mail.expire", {"letter_id": letter}) for letter in due]
        self.assertEqual(self.sql(f"SELECT count(*) FROM parcel WHERE player_id = {player.id}"), "0")
        return sum(end["is_returned"] for end in ends)

    def sunk(self):
        return self.sql("SELECT coalesce(sum(delta), 0) FROM ledger WHERE account = 'game:sink.erased' AND op_id LIKE 'letter:%:leave'")

    def test_what_is_in_the_letters_of_who_is_erased_goes_back_or_leaves_the_world(self):
        heir, friend, gone = self.player, Player(self.stack.env), Player(self.stack.env)
        for one in (friend, gone):
            one.post("/mail", {"to": heir.name, "text": "", "goods": {"gold": 30, "things": [], "pieces": []}})
        piece = heir.post("/inventory/unequip", {"slot": "head"})["piece"]
        lot = heir.post("/market/sell", {"piece": piece, "price": 30})["lot"]["lot_id"]
        self.sql(f"UPDATE lot SET ends_at = now() WHERE id = '{lot}'")
        ask(self.stack.plan, "ticker", "market.expire", {"lot_id": lot})
        self.erase_now(gone)
        self.erase_now(heir)
        self.assertEqual(self.end_letters(heir, 3), 1)
        self.assertEqual(self.sql(f"SELECT count(*) FROM piece WHERE id = '{piece}'"), "0")
        self.assertEqual((friend.get("/mail/1")["letters"][0]["kind"], self.sunk()), ("returned", "30"))
        self.erase_now(friend)
        self.assertEqual((self.end_letters(friend, 1), self.sunk()), (0, "60"))
        self.stack.audit()

    def test_who_is_banned_is_not_erased(self):
        self.player.post("/delete", {"name": self.player.name})
        self.sql(f"UPDATE character SET delete_after = now() - interval '1 s' WHERE player_id = {self.player.id}")
        self.act("ban")
        self.assertEqual(self.erase("e2")["code"], "banned")
        self.act("unban")
        self.assertEqual(self.erase("e2"), {"player_id": self.player.id})


class Referrals(Case):
    def newcomer(self, referrer):
        answer = self.player.gateway.known("POST", "/v1/players", {
            "provider": "telegram", "external_id": str(7 * 10**9 + uuid.uuid4().int % 10**9), "name": f"N{uuid.uuid4().hex[:12]}", "language": "en",
            "referrer": referrer})
        return answer["character"]["player_id"]

    def wait_gold(self, gold):
        wait_for(lambda: self.player.get()["gold"] == gold, SECONDS, f"the referrer has {gold}")

    def test_who_brought_somebody_is_rewarded_for_two_levels(self):
        newcomer = self.newcomer(self.player.name)
        self.rise(newcomer, 5)
        self.wait_gold(300)
        self.rise(newcomer, 10, before=5)
        self.wait_gold(600)
        self.stack.audit()

    def test_there_are_twenty_places(self):
        newcomers = [self.newcomer(self.whom) for _ in range(21)]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda one: self.another().act("grant", f"id_{one}", asset="xp", amount=XP_OF_LEVEL[5]), newcomers))
        self.wait_gold(200 + 20 * 100)
        self.stack.audit()
        self.assertEqual(self.player.get()["gold"], 200 + 20 * 100)
        self.assertEqual(self.sql(f"SELECT max(place) FROM referral WHERE referrer_id = {self.player.id}"), "20")

    def test_who_is_banned_gets_nothing(self):
        newcomer = self.newcomer(self.whom)
        self.act("ban")
        self.rise(newcomer, 5)
        self.stack.audit()
        self.assertEqual(self.player.get()["gold"], 200)


if __name__ == "__main__":
    unittest.main()
