"""Two hundred clients act on the same few players, two clans, one boss, a handful of lots, letters and trades, while cores
are killed: the invariants hold, and the books say what the clients were told.

`tests/run faults --only crowd` lets them act for SECONDS. Longer, or with the choices of another run:

    compose/stack/python tests/faults/test_crowd.py --seconds 60 --seed 7

Here everything happens at once. Each race has a test of its own, too, that sees to it that it happens:

| race | test |
| --- | --- |
| two gifts between two players, in both directions | faults/test_kills.py: gifts_in_both_directions_make_and_lose_no_gold |
| the leader leaves, and so does the heir, or everybody | integration/test_clans.py: leader_and_heir_leave…, all_leave_at_once… |
| many acceptances for the last place of a clan | integration/test_clans.py: fifty_applications_for_the_last_place… |
| two clans accept one player | integration/test_clans.py: two_clans_accept_one_player_at_once… |
| many blows on a world boss, one of them the last | integration/test_raids.py: of_many_blows_at_once_one_is_the_last… |
| its reward is claimed by many | the same |
| both sides of a trade agree at once | integration/test_things.py: two_who_agree_at_once_exchange_once |
| one agrees while the other changes the table | integration/test_things.py: who_agrees_while_the_other_changes… |
| a lot is bought by many, or taken back, or runs out | integration/test_things.py: a_lot_that_many_want…, a_lot_is_bought_or_… |
| a letter is emptied by many, or goes back | integration/test_things.py: what_is_in_a_letter…, a_letter_is_emptied_or… |
| a piece is worn, sold and taken apart | integration/test_things.py: a_piece_is_worn_sold_or_taken_apart… |
| all members of a raid speak in one round | integration/test_raids.py: rounds_are_played_once_when_all_speak… |
| all say yes to a raid's ready check | integration/test_raids.py: all_say_yes_at_once_and_the_fight_begins_once |
| the last yes of it, and a leave | integration/test_raids.py: last_yes_and_leaving_at_once |
| the last blow of a fight by two cores | here: a_last_blow_by_two_cores_is_struck_once |
| a fight begins while its player gives things away | here: of_a_fight_that_begins_and_a_change…, a_fight_that_begins_behind_a_change… |
| an erased player's box, and who wrote to it | integration/test_administration.py: what_is_in_the_letters_of_who_is_erased… |
"""

import argparse
import asyncio
import itertools
import random
import time
import unittest
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from crowd_acts import DRAUGHT, FEE, FOUNDING, PRICE, TAGS, TAX, Acts
from crowd_told import DRAUGHTS, EXCHANGES, Told
from support.crowd import Crowd, Entry
from support.game import Player, Refused, at_once
from support.heard import Heard
from support.ledger import growth, posting
from support.service_calls import Service
from support.stack import Stack, wait_for

SECONDS = 20
SEED = None  # a new one for each run
CLIENTS = 200
PEOPLE, FIGHTERS = 34, 10
MEMBERS = 16  # of the first clan, beside who leads it: it will be full
RICHES, SUPPLY = 3000, 20
LEVEL, STRENGTH = 40, 55
BOSS_HP = 6000  # takes the strikes of some of the people, and falls to them
KILL_PAUSE = (1.5, 3)  # seconds between the return of a core and the next kill
KILLS = 3
FIGHTS, BLOWS = 5, 4  # of one player, and at once
WAIT_SECONDS = 10
OUTBOX_SECONDS = 30  # until all events are published
FEW = 5  # of what is wrong are shown
IN_FLIGHT = CLIENTS // 2  # at each kill
# So much of each has to have been done, or it was no crowd.
LEAST = {"gift": 30, "sell": 20, "buy": 10, "cancel": 3, "write": 20, "take": 10, "offer": 10, "confirm": 10, "wear": 5,
         "apply": 10, "accept": 8, "leave": 2, "deposit": 10, "withdraw": 2, "start": 10, "blow": 10, "drink": 3, "strike": 8, "claim": 4}
DAY_AGO = "UPDATE clan_leaver SET left_at = now() - interval '25 hours'"
STACK = None


def setUpModule():
    global STACK
    STACK = Stack("crowd", scale={"core": 2}).start()


def tearDownModule():
    if STACK is not None:
        STACK.stop()


def grown(count):
    """Players who are strong, rich, and have draughts."""

    def make(_):
        one = Player(STACK.env)
        STACK.sql("; ".join([
            "BEGIN", *growth(one.id, LEVEL, STRENGTH), posting(f"rich:{one.id}", "game:mint.test", f"player:{one.id}", "gold", RICHES),
            posting(f"draughts:{one.id}", "game:mint.test", f"player:{one.id}", DRAUGHTS, SUPPLY), "COMMIT"]))
        return one

    with ThreadPoolExecutor(8) as threads:
        return list(threads.map(make, range(count)))


def rows(statement):
    return [line.split("|") for line in STACK.sql(statement).splitlines()]


def few(wrong):
    """How many things are wrong, and the first of them."""
    return f"{len(wrong)}: {'; '.join(wrong[:FEW])}"


class Books:
    """What the ledger says since a moment, beside what the clients were told."""

    def __init__(self):
        self.before, self.owned = self.sums(), self.balances()

    def sums(self):
        return {(account, asset): int(total) for account, asset, total in rows(
            "SELECT account, asset, sum(delta) FROM ledger WHERE account LIKE 'game:%' GROUP BY 1, 2")}

    def came_to(self, account, asset="gold"):
        return self.sums().get((account, asset), 0) - self.before.get((account, asset), 0)

    def balances(self):
        """Of players and clans, in what the crowd is told of."""
        return Counter({(account, asset): int(balance) for account, asset, balance in rows(
            f"SELECT account, asset, balance FROM account WHERE account ~ '^(player|clan):' AND asset IN ('gold', '{DRAUGHTS}')")})

    def changes(self):
        """{(account, asset): by how much it changed}"""
        now = self.balances()
        return {key: now[key] - self.owned[key] for key in now | self.owned if now[key] != self.owned[key]}

    def keys(self):
        """The Idempotency-Keys under which something moved."""
        return {key for key, in rows("SELECT DISTINCT substring(op_id FROM '[^:]*$') FROM ledger WHERE op_id LIKE 'client:%'")}


class TwoHundredClients(unittest.TestCase):
    def setUp(self):
        self.seed = SEED if SEED is not None else random.randrange(10**6)
        self.people = grown(PEOPLE)
        with ThreadPoolExecutor(FIGHTERS) as threads:
            list(threads.map(lambda one: one.find_monster(3), self.people[-FIGHTERS:]))
        clans = [leader.post("/clan", {"name": f"The {tag}", "tag": tag})["clan_id"] for leader, tag in zip(self.people, TAGS)]
        self.join(clans[0], self.people[len(TAGS):][:MEMBERS])
        self.boss = self.bring_boss()
        self.acts = Acts(self.people, self.people[-FIGHTERS:], self.boss)
        for leader, tag in zip(self.people, TAGS):
            self.acts.clans[tag] = {leader.name: "leader"}
        self.books, self.heard, self.made = Books(), Heard(STACK.plan, EXCHANGES), self.count_pieces()
        self.addCleanup(self.heard.close)
        self.old = {row[0] for row in rows("SELECT id FROM lot UNION SELECT id FROM letter UNION SELECT id FROM trade")}
        self.crowd = Crowd(STACK.env, CLIENTS, self.acts.table(), self.seed)
        self.kills = []  # (operations in flight, of which so many were known when it was back)

    def join(self, clan, people):
        members = ", ".join(f"({one.id}, {clan}, 'member', now())" for one in people)
        STACK.sql(f"BEGIN; INSERT INTO clan_member (player_id, clan_id, rank, joined_at) VALUES {members};"
                  f" UPDATE clan SET members = members + {len(people)}, version = version + 1 WHERE id = {clan}; COMMIT")

    def bring_boss(self):
        """Everybody has struck it twice, and lacks one strike for a share."""
        ticker = Service(STACK, "ticker")
        boss = ticker.call("boss.spawn", {"schedule_id": uuid.uuid4().hex, "boss": "nine_parish_boar"})["boss_id"]
        ticker.close()
        shares = ", ".join(f"({boss}, {one.id}, 10, 10, 2, 0, '')" for one in self.people)
        STACK.sql("BEGIN; INSERT INTO world_boss_share (boss_id, player_id, dealt, score, strikes, last_ms, lately) "
                  f"VALUES {shares}; UPDATE world_boss SET hp = {BOSS_HP}, hp_max = {BOSS_HP + 10 * PEOPLE}, "
                  f"hits = {2 * PEOPLE}, players = {PEOPLE} WHERE id = {boss}; COMMIT")
        STACK.redis("DEL", *(f"{{b{boss}}}:{key}" for key in ("boss", "players", "places")))
        return boss

    async def kill_cores(self):
        """One after the other, for so many seconds."""
        choice, end = random.Random(self.seed), time.monotonic() + SECONDS
        for name in itertools.cycle(("core", "core.2")):
            await asyncio.sleep(min(choice.uniform(*KILL_PAUSE), max(0, end - time.monotonic())))
            if time.monotonic() > end - KILL_PAUSE[0]:
                break
            restarts, known, in_flight = STACK.state(name)["restarts"], len(self.crowd.journal), self.crowd.in_flight
            await asyncio.to_thread(STACK.kill, name)
            await asyncio.to_thread(STACK.wait_restarted, name, restarts)
            self.kills.append((in_flight, len(self.crowd.journal) - known))
            await asyncio.to_thread(STACK.sql, DAY_AGO)
        await asyncio.sleep(max(0, end - time.monotonic()))

    def finish_fights(self):
        for one in self.acts.fighters:
            try:
                view = one.get("/combat")
            except Refused:
                continue
            while view is not None and view["state"] == "running":
                seen = {"fight_id": view["fight_id"], "turn": view["turn"]}
                view = one.post("/combat/attack", seen)
                self.crowd.journal.append(Entry("blow", one.id, "", seen, view))

    def test_the_crowd_breaks_nothing(self):
        print(f"seed {self.seed}", flush=True)
        asyncio.run(self.crowd.run(self.kill_cores()))
        self.finish_fights()
        self.told = Told(self.crowd, {one.name: one.id for one in self.people})
        print(f"kills {self.kills}, {self.crowd.unanswered} tries unanswered, {self.crowd.counts()}", flush=True)
        for look in (STACK.audit, self.it_was_a_crowd, self.gold_is_what_was_told, self.everybody_has_what_was_told, self.each_key_has_one_effect,
                     self.what_was_told_is_an_event, self.lots_end_once, self.letters_end_once, self.trades_end_once,
                     self.fights_are_settled_once, self.the_boss_died_once, self.clans_fit, self.pieces_are_somewhere_once):
            with self.subTest(look.__name__):
                look()

    def it_was_a_crowd(self):
        counts = self.crowd.counts()
        self.assertEqual({act: counts.get(act) for act, least in LEAST.items() if counts.get(act, (0, 0))[0] < least}, {})
        self.assertTrue(any(entry.refusal == "clan_full" for entry in self.crowd.journal), "a clan is full")
        self.assertGreaterEqual(len(self.kills), KILLS)
        for in_flight, known in self.kills:
            self.assertGreater(in_flight, IN_FLIGHT, "a core was killed in the middle of work")
            self.assertGreater(known, 0, "the other one went on")

    def gold_is_what_was_told(self):
        done, spoils = self.crowd.done, {}
        for entry in done("blow", "drink"):
            if "spoils" in entry.answer:
                spoils[entry.answer["fight_id"]] = entry.answer["spoils"]["gold"]
        told = {
            "game:sink.market": FEE * len(done("sell")) + TAX * len(done("buy")),
            "game:sink.mail": sum(entry.answer["fee"] for entry in done("write")),
            "game:sink.clan": FOUNDING * len(done("found")),
            "game:mint.combat": -sum(spoils.values()),
            "game:mint.boss": -sum(entry.answer["gold"] for entry in done("claim")),
        }
        self.assertEqual({account: self.books.came_to(account) for account in told}, told)
        for entry in done("sell"):
            self.assertEqual(entry.answer["fee"], FEE)
        self.assertEqual(self.books.came_to("game:sink.fight", DRAUGHTS), len(done("drink")), "what was drunk was there until the fight was settled")

    def everybody_has_what_was_told(self):
        booked, told = self.books.changes(), self.told.changes()
        wrong = [f"{account} {asset}: {booked.get((account, asset), 0):+} in the books, {told.get((account, asset), 0):+} told"
                 for account, asset in sorted(booked | told) if booked.get((account, asset)) != told.get((account, asset))]
        self.assertFalse(wrong, few(wrong))

    def what_was_told_is_an_event(self):
        """One, however often it was published; those of a core that died are found by the next sweep."""
        wait_for(lambda: STACK.sql("SELECT count(*) FROM outbox") == "0", OUTBOX_SECONDS, "all events are published")
        wrong = []
        for key, told in self.told.events().items():
            heard = self.heard.of(*key)
            wrong += [f"{key[0]} of {which}: told {told[which]} times, heard {heard[which]}" for which in told | heard
                      if told[which] != heard[which]]
        self.assertFalse(wrong, few(wrong))

    def each_key_has_one_effect(self):
        """Nothing moved under a refused one, and something under each that was done and moves something in its own name.
        That a repeat is answered as the first time the clients have seen themselves."""
        moved = self.books.keys()
        self.assertEqual([entry for entry in self.crowd.journal if entry.answer is None and entry.key in moved], [])
        done = self.crowd.done("gift", "sell", "write", "offer", "deposit", "withdraw", "found")
        self.assertEqual([entry for entry in done if entry.key not in moved], [])

    def ends(self, ids, *acts, of):
        """Each was ended by one of these at most; returns those that weren't."""
        ended = [entry.body[of] for entry in self.crowd.done(*acts)]
        self.assertEqual(len(ended), len(set(ended)))
        self.assertLessEqual(set(ended), ids)
        return ids - set(ended)

    def stored(self, statement):
        return {row[0] for row in rows(statement)} - self.old

    def lots_end_once(self):
        put_up = {entry.answer["lot"]["lot_id"] for entry in self.crowd.done("sell")}
        self.assertEqual(self.ends(put_up, "buy", "cancel", of="lot_id"), self.stored("SELECT id FROM lot"))
        self.assertEqual({entry.answer["paid"] for entry in self.crowd.done("buy")}, {PRICE})

    def letters_end_once(self):
        written = {entry.answer["letter_id"] for entry in self.crowd.done("write")}
        self.assertEqual(self.ends(written, "take", of="letter_id"), self.stored("SELECT id FROM letter JOIN parcel USING (id)"))
        self.ends(written, "discard", of="letter_id")

    def trades_end_once(self):
        begun = {entry.answer["trade_id"] for entry in self.crowd.done("offer")}
        agreed = [entry.body["trade_id"] for entry in self.crowd.done("confirm") if entry.answer["is_done"]]
        self.assertEqual(len(agreed), len(set(agreed)))
        cleared = begun - self.ends(begun, "clear", of="trade_id")
        self.assertEqual(cleared & set(agreed), set())
        self.assertEqual(begun - cleared - set(agreed), self.stored("SELECT id FROM trade"))

    def fights_are_settled_once(self):
        ends = [entry.answer["fight_id"] for entry in self.crowd.done("blow", "drink") if entry.answer["state"] != "running"]
        self.assertEqual(len(ends), len(set(ends)), "two blows were the last")
        fighters = ", ".join(str(one.id) for one in self.acts.fighters)
        self.assertEqual(set(ends), self.stored(f"SELECT id FROM fight WHERE player_id IN ({fighters})"))

    def the_boss_died_once(self):
        strikes = [entry.answer["strike"] for entry in self.crowd.done("strike")]
        self.assertEqual([one["is_last"] for one in strikes].count(True), 1)
        self.assertEqual(sum(one["damage"] for one in strikes), BOSS_HP)
        claims = [entry.player for entry in self.crowd.done("claim")]
        self.assertEqual(len(claims), len(set(claims)), "nobody was paid twice")
        self.assertLessEqual(set(claims), {entry.player for entry in self.crowd.done("strike")})

    def clans_fit(self):
        for size, leaders in rows("SELECT count(*), count(*) FILTER (WHERE rank = 'leader') FROM clan_member GROUP BY clan_id"):
            self.assertLessEqual(int(size), 20)
            self.assertEqual(leaders, "1")

    def pieces_are_somewhere_once(self):
        """In one bag, or on its way."""
        bags = []
        for one in self.people:
            pages = [one.get("/inventory/1")]
            pages += [one.get(f"/inventory/{page}") for page in range(2, pages[0]["pages"] + 1)]
            bags += [entry["piece"]["id"] for page in pages for entry in page["entries"] if "piece" in entry]
        self.assertEqual(len(bags), len(set(bags)))
        people = ", ".join(str(one.id) for one in self.people)
        self.assertEqual(set(bags), self.stored(f"SELECT id FROM piece WHERE parcel_id IS NULL AND player_id IN ({people})"))
        self.assertEqual(self.count_pieces(), self.made + self.told.pieces(), "none is lost, and none is made but what was found")

    def count_pieces(self):
        return int(STACK.sql("SELECT count(*) FROM piece"))


class OneFight(unittest.TestCase):
    """By two cores."""

    def tearDown(self):
        STACK.audit()

    def test_a_last_blow_by_two_cores_is_struck_once(self):
        one, = grown(1)
        for _ in range(FIGHTS):
            view = one.start_fight()
            while view["state"] == "running":
                blow = {"fight_id": view["fight_id"], "turn": view["turn"]}
                answers = at_once([one.asking("/combat/attack", blow) for _ in range(BLOWS)])
                views = [answer for answer in answers if isinstance(answer, dict)]
                self.assertEqual(len(views), 1, answers)
                self.assertLessEqual({answer for answer in answers if isinstance(answer, str)}, {"stale", "no_fight"})
                view, = views
            one.note(view)
        spoils = sum(fight["spoils"]["gold"] for fight in one.fights)
        self.assertEqual(STACK.sql(f"SELECT count(*), sum(gold) FROM fight WHERE player_id = {one.id}"), f"{FIGHTS}|{spoils}")

    def waiting(self):
        """How many wait for a lock in Postgres."""
        return int(STACK.sql("SELECT count(*) FROM pg_locks WHERE NOT granted"))

    def beginning(self, one):
        """Twice, so that the core where something waits for this player isn't the only one that is asked."""
        place = one.find_monster()
        body = {"monster": min(place["monsters"], key=lambda seen: seen["level"])["kind"], "version": place["version"]}
        return [one.asking("/combat/start", body) for _ in range(2)]

    def outcome(self, action):
        try:
            return action()
        except Refused as refused:
            return refused.code

    def carried(self, view):
        return {thing["item"]: thing["left"] for thing in view["battle"].get("things", {}).get("carried", ())}

    def test_of_a_fight_that_begins_and_a_change_of_what_it_is_begun_with_one_is_done(self):
        """The change saw no fight, and waits for its player's character while one begins."""
        bob, draughts = Player(STACK.env), {"item": DRAUGHT, "count": 2}
        goods = {"gold": 0, "things": [draughts], "pieces": []}
        for what, body in (("/mail", {"to": bob.name, "text": "", "goods": goods}), ("/market/sell", {**draughts, "price": 30}),
                           ("/trades", {"to": bob.name, "goods": goods}), ("/inventory/unequip", {"slot": "weapon"})):
            with self.subTest(what), ThreadPoolExecutor(3) as threads:
                one = Player(STACK.env)
                begin = self.beginning(one)
                with STACK.holding(f"SELECT player_id FROM character WHERE player_id = {one.id} FOR UPDATE"):
                    change = threads.submit(self.outcome, one.asking(what, body))
                    wait_for(lambda: self.waiting() >= 1, WAIT_SECONDS, "the change waits")
                    begun = [threads.submit(self.outcome, action) for action in begin]
                    wait_for(lambda begun=begun: any(one.done() for one in begun), WAIT_SECONDS, "a fight begins")
                self.assertEqual(change.result(), "in_fight")
                view, = (one.result() for one in begun if isinstance(one.result(), dict))
                self.assertEqual(self.carried(view), {DRAUGHT: 2})

    def test_a_fight_that_begins_behind_a_change_is_begun_with_what_that_leaves(self):
        """The change is decided, and waits with its commit."""
        one, bob = Player(STACK.env), Player(STACK.env)
        begin = self.beginning(one)
        letter = {"to": bob.name, "text": "", "goods": {"gold": 0, "things": [{"item": DRAUGHT, "count": 2}], "pieces": []}}
        with ThreadPoolExecutor(3) as threads:
            with STACK.holding(f"SELECT balance FROM account WHERE account = 'player:{one.id}' AND asset = 'gold' FOR UPDATE"):
                change = threads.submit(self.outcome, one.asking("/mail", letter))
                wait_for(lambda: self.waiting() >= 1, WAIT_SECONDS, "the letter waits")
                begun = [threads.submit(self.outcome, action) for action in begin]
                wait_for(lambda: self.waiting() >= 2 or any(one.done() for one in begun), WAIT_SECONDS, "a fight begins")
            self.assertIsInstance(change.result(), dict)
            view, = (one.result() for one in begun if isinstance(one.result(), dict))
        self.assertEqual(self.carried(view), {})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Lets the crowd act for longer than tests/run does.")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int)
    arguments, rest = parser.parse_known_args()
    SECONDS, SEED = arguments.seconds, arguments.seed
    unittest.main(argv=["test_crowd.py", "TwoHundredClients", *rest])
