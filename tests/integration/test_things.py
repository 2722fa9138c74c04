"""Things that are owned, in a whole running game: many clients want the same piece at once, and one has it; what a fight
leaves, a shop sells and a work brings is in the books once."""

import unittest
import uuid

from support.game import Player, Refused, at_once
from support.service import ask
from support.stack import Stack, wait_for

STACK = None
CLIENTS = 8
RULER = (0, "0000000000000007")  # the room of the church's ruler on its last floor, for this seed
SLOTS = {"weapon", "body", "head", "hands", "feet"}


def setUpModule():
    global STACK
    STACK = Stack("things", scale={"core": 2}).start()
    STACK.stop_part("ticker")  # it ends lots, trades and letters, as these tests do


def tearDownModule():
    if STACK is not None:
        STACK.stop()


class Owner(Player):
    def entries(self):
        first = self.get("/inventory/1")
        pages = [first, *(self.get(f"/inventory/{page}") for page in range(2, first["pages"] + 1))]
        return [entry for page in pages for entry in page["entries"]]

    def pieces(self):
        return {entry["piece"]["slot"]: entry["piece"] for entry in self.entries() if "piece" in entry}

    def count(self, item):
        return sum(entry["count"] for entry in self.entries() if entry["item"] == item)

    def good(self, item, shop):
        number = self.get("/shops/1")["shops"].index(shop) + 1
        return next(good for good in self.get(f"/shops/{number}")["goods"] if good["item"] == item)

    def buy(self, item, count, shop="martas_chest"):
        price = self.good(item, shop)["price"]
        return self.post("/shops/buy", {"shop": shop, "item": item, "count": count, "price_seen": price})


class Things(unittest.TestCase):
    def setUp(self):
        self.ann = Owner(STACK.env)

    def tearDown(self):
        STACK.audit()

    def test_who_registers_is_clothed_and_shows_it(self):
        pieces = self.ann.pieces()
        self.assertEqual(set(pieces), SLOTS)
        self.assertTrue(all(piece["is_worn"] for piece in pieces.values()))
        self.assertEqual(self.ann.count("bitter_draught"), 2)
        before = self.ann.get()["attack"]
        self.ann.post("/inventory/unequip", {"slot": "weapon"})
        self.assertLess(self.ann.get()["attack"], before)
        self.ann.post("/inventory/equip", {"piece": pieces["weapon"]["id"]})
        self.assertEqual(self.ann.get()["attack"], before)

    # --- what is done is counted, and paid for once

    def counted(self, deed, of):
        return STACK.sql(f"SELECT coalesce(sum(amount), 0) FROM deed WHERE player_id = {self.ann.id} AND deed = '{deed}' "
                         f"AND of IN ('{of}', '')")

    def test_deeds_are_counted_with_what_they_change(self):
        self.ann.post("/inventory/unequip", {"slot": "head"})
        piece = next(entry for entry in self.ann.entries() if entry.get("piece", {}).get("slot") == "head")
        self.assertEqual(self.counted("sell", piece["item"]), "0")
        key, body = str(uuid.uuid4()), {"piece": piece["piece"]["id"]}
        sold = self.ann.post("/inventory/sell", body, key)
        self.assertEqual(self.ann.post("/inventory/sell", body, key), sold)
        self.assertEqual((self.counted("sell", piece["item"]), self.counted("earn_gold", "")), ("1", str(sold["paid"])))

    def noted(self, *deeds):
        """In Ann's book, as of today: (deed, of, how often)."""
        for deed, of, amount in deeds:
            STACK.sql(f"INSERT INTO deed VALUES ({self.ann.id}, '{deed}', '{of}', {amount}, "
                      "(now() AT TIME ZONE 'UTC')::date - DATE '1970-01-01', 0, "
                      "to_char(now() AT TIME ZONE 'UTC', 'IYYYIW')::int, 0)")

    def test_what_many_want_to_claim_is_given_once(self):
        self.ann.post("/quests/accept", {"quest": "walk_before_supper"})
        self.noted(("explore", "taiga", 10))
        for what, body, refusal in (("/quests/hand_in", {"quest": "walk_before_supper"}, "no_such_quest"),
                                    ("/daily/claim", {"quest": "daily_round"}, "already_claimed"),
                                    ("/daily/streak", {}, "already_claimed")):
            before = self.ann.get()
            answers = at_once([self.ann.asking(what, body) for _ in range(CLIENTS)])
            paid = [answer["paid"] for answer in answers if isinstance(answer, dict)]
            self.assertEqual(len(paid), 1, answers)
            self.assertEqual({answer for answer in answers if isinstance(answer, str)}, {refusal})
            self.assertEqual(self.ann.get()["gold"], before["gold"] + paid[0])
        self.assertEqual(self.ann.get("/quests/done/1")["entries"][0]["quest"], "walk_before_supper")

    def test_what_is_claimed_and_worn_stays(self):
        self.noted(("explore", "taiga", 60), ("kill", "grey_wolf", 55))
        board = self.ann.get("/achievements/1")["entries"]
        self.assertLessEqual({"soles", "back_into_the_dark", "honest_hunger"},
                             {one["achievement"] for one in board if one["claimable"] > 0})
        self.assertEqual(self.ann.post("/achievements/claim", {"achievement": "honest_hunger"})["claimed"], 1)
        self.ann.post("/titles/wear", {"title": "new_at_the_fire"})
        self.assertEqual(self.ann.get()["title"], "new_at_the_fire")
        self.assertEqual(self.ann.get("/titles"), {"player_id": self.ann.id, "titles": ["new_at_the_fire"],
                                                   "worn": "new_at_the_fire"})
        self.ann.post("/titles/take_off", {})
        self.assertNotIn("title", self.ann.get())

    def test_a_piece_that_many_want_to_sell_is_sold_once(self):
        piece = self.ann.pieces()["head"]["id"]
        self.ann.post("/inventory/unequip", {"slot": "head"})
        answers = at_once([self.ann.asking("/inventory/sell", {"piece": piece}) for _ in range(CLIENTS)])
        paid = [answer["paid"] for answer in answers if isinstance(answer, dict)]
        self.assertEqual(len(paid), 1, answers)
        self.assertEqual({answer for answer in answers if isinstance(answer, str)}, {"no_such_item"})
        self.assertEqual(self.ann.get()["gold"], 200 + paid[0])

    def test_a_piece_is_worn_sold_or_taken_apart_and_never_two_of_these(self):
        piece = self.ann.pieces()["weapon"]["id"]
        self.ann.post("/inventory/unequip", {"slot": "weapon"})
        answers = at_once([self.ann.asking(f"/inventory/{what}", {"piece": piece})
                           for what in ("equip", "sell", "dismantle") for _ in range(3)])
        gone = [answer for answer in answers if isinstance(answer, dict) and "is_worn" not in answer]
        worn = [answer for answer in answers if isinstance(answer, dict) and "is_worn" in answer]
        self.assertLessEqual(len(gone), 1, answers)
        self.assertTrue(gone or worn, answers)
        self.assertEqual("weapon" in self.ann.pieces(), not gone, answers)

    def test_the_last_ones_on_a_shelf_are_sold_once(self):
        buyers = [Owner(STACK.env) for _ in range(4)]
        good = self.ann.good("camp_blade", "martas_chest")
        answers = at_once([buyer.asking("/shops/buy", {
            "shop": "martas_chest", "item": "camp_blade", "count": 1, "price_seen": good["price"]}) for buyer in buyers])
        self.assertEqual(sum(isinstance(answer, dict) for answer in answers), min(good["left"], 4), answers)
        self.assertLessEqual({answer for answer in answers if isinstance(answer, str)}, {"sold_out"})

    def test_a_work_is_claimed_once_by_whoever_comes(self):
        self.ann.buy("flour", 6)
        job = self.ann.post("/craft/start", {"recipe": "rye_bread", "count": 2})["job"]
        self.assertEqual(self.ann.count("flour"), 0)
        with self.assertRaises(Refused) as early:
            self.ann.post("/craft/claim", {"job": job})
        self.assertEqual(early.exception.code, "not_ready")
        STACK.sql(f"UPDATE craft_job SET ready_at = now() WHERE id = '{job}'")
        answers = at_once([self.ann.asking("/craft/claim", {"job": job}) for _ in range(CLIENTS)])
        claimed = [answer for answer in answers if isinstance(answer, dict)]
        self.assertEqual(len(claimed), 1, answers)
        self.assertEqual(self.ann.count("rye_bread"), 2 * claimed[0]["made"])
        self.assertEqual(claimed[0]["skill"], claimed[0]["gained"])

    def test_what_is_bought_is_eaten_by_who_is_tired_and_by_nobody_else(self):
        self.ann.buy("ash_cakes", 1)
        with self.assertRaises(Refused) as rested:
            self.ann.post("/inventory/use", {"item": "ash_cakes"})
        self.assertEqual(rested.exception.code, "not_possible")
        for way in ("south", "north", "east", "west") * 2:
            place = self.ann.location()
            if way in place["exits"]:
                self.ann.step(place, way)
        before = self.ann.get()["energy"]
        self.assertLess(before, 101)
        key = str(uuid.uuid4())
        used = self.ann.post("/inventory/use", {"item": "ash_cakes"}, key)
        after = self.ann.get()["energy"]
        self.assertEqual(after, min(101, before + 2))
        self.assertEqual(self.ann.post("/inventory/use", {"item": "ash_cakes"}, key), used)
        self.assertEqual(self.ann.get()["energy"], after, "the repeat gave nothing")

    def test_who_searches_pays_once_and_finds_once(self):
        trade = self.ann.find_growth()
        had = {entry["item"]: entry["count"] for entry in self.ann.entries()}
        before, key = self.ann.get()["energy"], str(uuid.uuid4())
        found = self.ann.post("/gather", {"trade": trade}, key)
        self.assertEqual(self.ann.post("/gather", {"trade": trade}, key), found)
        self.assertLess(found["energy"], before)
        self.assertEqual(self.ann.get()["energy"], found["energy"])
        self.assertEqual(self.ann.count(found["item"]), found["count"] + had.get(found["item"], 0))
        self.assertEqual(self.ann.location()["version"], found["version"])

    def test_what_a_fight_left_is_in_the_bag_and_told_again(self):
        while True:
            view = self.ann.start_fight()
            while view["state"] == "running":
                blow, key = {"fight_id": view["fight_id"], "turn": view["turn"]}, str(uuid.uuid4())
                view = self.ann.post("/combat/attack", blow, key)
            self.ann.note(view)
            if view["state"] == "won" and "loot" in view["spoils"]:
                break
        for found in view["spoils"]["loot"]["found"]:
            if "piece" in found:
                self.assertIn(found["piece"], [entry["piece"]["id"] for entry in self.ann.entries() if "piece" in entry])
            else:
                self.assertGreaterEqual(self.ann.count(found["item"]), found["count"])
        self.assertEqual(self.ann.post("/combat/attack", blow, key), view)

    def test_a_draught_that_is_drunk_in_a_fight_is_gone_when_it_ends(self):
        view = self.ann.start_fight()
        self.assertEqual(view["battle"]["things"]["carried"][0]["item"], "bitter_draught")
        turn = {"fight_id": view["fight_id"], "turn": view["turn"]}
        with self.assertRaises(Refused) as fighting:
            self.ann.post("/inventory/use", {"item": "bitter_draught"})
        self.assertEqual(fighting.exception.code, "in_fight")
        view = self.ann.post("/combat/use", {**turn, "item": "bitter_draught"})
        while view is not None and view["state"] == "running":
            view = self.ann.attack(view)
        if view["turn"] > 1:
            self.assertEqual(self.ann.count("bitter_draught"), 1)

    def test_what_a_place_gives_it_gives_once_to_many_who_ask_at_once(self):
        answers = at_once([self.ann.asking("/visit", {}) for _ in range(CLIENTS)])
        self.assertTrue(all(isinstance(answer, dict) for answer in answers), answers)
        self.assertEqual(sum(not answer["is_visited"] for answer in answers), 0)
        self.assertEqual(STACK.sql(f"SELECT count(*) FROM place WHERE player_id = {self.ann.id}"), "1")
        bob = Owner(STACK.env)
        self.assertIn(self.ann.name, [other["name"] for other in bob.get("/here")["others"]])

    def test_a_prize_that_many_reach_for_is_taken_once(self):
        place = self.ann.location()
        room, seed = RULER
        STACK.sql(f"INSERT INTO dungeon_run VALUES ({self.ann.id}, gen_random_uuid(), 'parish_church', {place['x']}, {place['y']},"
                  f" '{seed}', 1, 3, 6, 9, 3, {room}, {room}, {1 << room}, {1 << room}, NULL, 'goes_on',"
                  " (extract(epoch FROM now()) * 1000)::bigint + 3600000)")
        answers = at_once([self.ann.asking("/dungeon/search", {}) for _ in range(CLIENTS)])
        prizes = [answer for answer in answers if isinstance(answer, dict)]
        self.assertEqual(len(prizes), 1, answers)
        self.assertEqual({answer for answer in answers if isinstance(answer, str)}, {"no_dungeon"})
        found = sum(one["count"] for one in prizes[0]["gained"]["found"])
        self.assertEqual(STACK.sql("SELECT coalesce((SELECT sum(delta) FROM ledger WHERE delta > 0 AND op_id LIKE 'dungeon:%'"
                                   f" AND account = 'player:{self.ann.id}'), 0) + (SELECT count(*) FROM piece"
                                   f" WHERE made_by LIKE 'dungeon:%' AND player_id = {self.ann.id})"), str(found))

    def test_nobody_walks_two_ways_at_once(self):
        place = self.ann.location()
        ways = [(place["x"] + x, place["y"] + y) for x in range(-3, 4) for y in range(-3, 4) if (x, y) != (0, 0)]
        answers = at_once([self.ann.asking("/travel", {"x": x, "y": y, "version": place["version"]}) for x, y in ways[:16]])
        self.assertLessEqual(sum(isinstance(answer, dict) for answer in answers), 1, answers)
        if any(isinstance(answer, dict) for answer in answers):
            self.assertIn("journey", self.ann.location())


class Deals(unittest.TestCase):
    """Between players: of all that may happen to a thing at once, one thing does."""

    ROUNDS = 5
    SECONDS = 20

    def setUp(self):
        self.ann, self.bob = Owner(STACK.env), Owner(STACK.env)

    def tearDown(self):
        STACK.audit()

    def as_the_ticker(self, operation, body):
        """What a service asks for, and no client may; returns the answer, or the code of the refusal."""
        answer = ask(STACK.plan, "ticker", operation, body)
        return answer.get("code") or answer

    def blade(self, owner):
        return owner.post("/inventory/unequip", {"slot": "weapon"})["piece"]

    def lot(self, owner, piece):
        return {"lot_id": owner.post("/market/sell", {"piece": piece, "price": 30})["lot"]["lot_id"]}

    def owners(self, piece, people=None):
        """Who of these has it in the bag; of Ann and Bob, if nobody else is named."""
        return [one for one in people or (self.ann, self.bob) if piece in [entry["piece"]["id"] for entry in one.entries() if "piece" in entry]]

    def goods(self, gold=0, pieces=()):
        return {"gold": gold, "things": [], "pieces": list(pieces)}

    def test_a_lot_that_many_want_is_bought_once(self):
        piece = self.blade(self.ann)
        lot = self.lot(self.ann, piece)
        seen = self.bob.get("/market/equipment/common/1/60/30/0")["lots"]
        self.assertIn(lot["lot_id"], [one["lot_id"] for one in seen])
        buyers = [Owner(STACK.env) for _ in range(CLIENTS)]
        answers = at_once([buyer.asking("/market/buy", lot) for buyer in buyers])
        self.assertEqual(sum(isinstance(answer, dict) for answer in answers), 1, answers)
        self.assertEqual({answer for answer in answers if isinstance(answer, str)}, {"no_such_lot"})
        self.assertEqual(sorted(buyer.get()["gold"] for buyer in buyers), [170] + [200] * (CLIENTS - 1))
        self.assertEqual(self.ann.get()["gold"], 200 - 1 + 29)
        self.assertEqual(len(self.owners(piece, buyers)), 1)

    def test_a_lot_is_bought_or_taken_back_and_never_both(self):
        piece, owner, other = self.blade(self.ann), self.ann, self.bob
        for _ in range(self.ROUNDS):
            lot = self.lot(owner, piece)
            answers = at_once([other.asking("/market/buy", lot), owner.asking("/market/cancel", lot)])
            self.assertEqual(sum(isinstance(answer, dict) for answer in answers), 1, answers)
            if isinstance(answers[0], dict):
                owner, other = other, owner
            self.assertEqual(self.owners(piece), [owner], answers)

    def test_a_lot_is_bought_or_runs_out_and_never_both(self):
        piece, owner, other = self.blade(self.ann), self.ann, self.bob
        for _ in range(self.ROUNDS):
            lot = self.lot(owner, piece)
            STACK.sql(f"UPDATE lot SET ends_at = now() + interval '0.2 s' WHERE id = '{lot['lot_id']}'")
            bought, ended = at_once([other.asking("/market/buy", lot), lambda lot=lot: self.as_the_ticker("market.expire", lot)])
            if ended == "forbidden" and not isinstance(bought, dict):
                ended = wait_for(lambda lot=lot: self.ended(lot), self.SECONDS, "its time comes")
            self.assertNotEqual(isinstance(bought, dict), isinstance(ended, dict), (bought, ended))
            if isinstance(bought, dict):
                owner, other = other, owner
            else:
                letter = owner.get("/mail/1")["letters"][0]
                self.assertEqual((letter["kind"], letter["letter_id"]), ("unsold", lot["lot_id"]))
                self.assertEqual(self.owners(piece), [])
                owner.post("/mail/take", {"letter_id": letter["letter_id"]})
            self.assertEqual(self.owners(piece), [owner])

    def ended(self, lot):
        answer = self.as_the_ticker("market.expire", lot)
        return answer if answer != "forbidden" else None

    def table(self, piece):
        """What Ann and Bob may agree upon: a piece of hers for forty gold of his."""
        trade = self.ann.post("/trades", {"to": self.bob.name, "goods": self.goods(0, [piece])})
        return self.bob.post("/trades/counter", {"trade_id": trade["trade_id"], "version": 1, "goods": self.goods(40)})

    def test_two_who_agree_at_once_exchange_once(self):
        piece = self.blade(self.ann)
        for _ in range(self.ROUNDS):
            trade = self.table(piece)
            seen = {"trade_id": trade["trade_id"], "version": trade["version"]}
            had = self.ann.get()["gold"], self.bob.get()["gold"]
            answers = at_once([one.asking("/trades/confirm", seen) for one in (self.ann, self.bob)])
            self.assertEqual(sorted(answer["is_done"] for answer in answers), [False, True])
            self.assertEqual((self.ann.get()["gold"], self.bob.get()["gold"]), (had[0] + 40, had[1] + 40 - 40))
            self.assertEqual(self.owners(piece), [self.bob])
            self.ann, self.bob = self.bob, self.ann

    def test_who_agrees_while_the_other_changes_the_table_agrees_with_what_was_seen(self):
        piece = self.blade(self.ann)
        for _ in range(self.ROUNDS):
            trade = self.table(piece)
            seen = {"trade_id": trade["trade_id"], "version": trade["version"]}
            self.bob.post("/trades/confirm", seen)
            agreed, changed = at_once([self.ann.asking("/trades/confirm", seen),
                                       self.bob.asking("/trades/counter", {**seen, "goods": self.goods(1)})])
            if isinstance(agreed, dict):
                self.assertEqual((agreed["is_done"], changed), (True, "no_such_trade"))
                self.assertEqual(self.owners(piece), [self.bob])
                self.ann, self.bob = self.bob, self.ann
            else:
                self.assertEqual((agreed, changed["version"]), ("stale", trade["version"] + 1))
                self.ann.post("/trades/cancel", {"trade_id": trade["trade_id"]})
                self.assertEqual(self.owners(piece), [self.ann])

    def test_what_two_begin_with_each_other_at_once_is_one_trade(self):
        answers = at_once([self.ann.asking("/trades", {"to": self.bob.name, "goods": self.goods(5)}),
                           self.bob.asking("/trades", {"to": self.ann.name, "goods": self.goods(5)})])
        self.assertEqual([answer for answer in answers if not isinstance(answer, dict)], ["too_many_trades"])
        trade = next(answer for answer in answers if isinstance(answer, dict))["trade_id"]
        STACK.sql(f"UPDATE trade SET expires_at = now() WHERE id = '{trade}'")
        self.assertEqual(self.as_the_ticker("trade.expire", {"trade_id": trade}), {"trade_id": trade})
        letters = self.ann.get("/mail/1")["letters"] + self.bob.get("/mail/1")["letters"]
        self.assertEqual([letter["kind"] for letter in letters], ["untraded"])

    def test_the_ticker_ends_what_is_over(self):
        trade = self.ann.post("/trades", {"to": self.bob.name, "goods": self.goods(5)})["trade_id"]
        letter = self.ann.post("/mail", {"to": self.bob.name, "text": "Come back.", "goods": self.goods(6)})["letter_id"]
        lot = self.lot(self.ann, self.blade(self.ann))["lot_id"]
        STACK.sql(f"UPDATE trade SET expires_at = now() WHERE id = '{trade}'; UPDATE letter SET expires_at = now() WHERE id = '{letter}';"
                  f" UPDATE lot SET ends_at = now() WHERE id = '{lot}'")
        self.addCleanup(STACK.stop_part, "ticker")
        STACK.start_part("ticker")
        wait_for(lambda: len(self.ann.get("/mail/1")["letters"]) == 3, self.SECONDS, "all three come back")
        self.assertEqual({letter["kind"] for letter in self.ann.get("/mail/1")["letters"]}, {"untraded", "returned", "unsold"})

    def test_what_is_in_a_letter_is_taken_once(self):
        piece = self.blade(self.ann)
        letter = {"letter_id": self.ann.post("/mail", {"to": self.bob.name, "text": "Yours.",
                                                       "goods": self.goods(50, [piece])})["letter_id"]}
        self.assertEqual(self.owners(piece), [])
        answers = at_once([self.bob.asking("/mail/take", letter) for _ in range(CLIENTS)])
        self.assertEqual(sum(isinstance(answer, dict) for answer in answers), 1, answers)
        self.assertEqual({answer for answer in answers if isinstance(answer, str)}, {"not_possible"})
        self.assertEqual((self.ann.get()["gold"], self.bob.get()["gold"]), (200 - 50 - 10, 250))
        self.assertEqual(self.owners(piece), [self.bob])
        self.assertEqual(self.bob.post("/mail/read", letter)["text"], "Yours.")

    def test_a_letter_is_emptied_or_goes_back_and_never_both(self):
        piece, owner, other = self.blade(self.ann), self.ann, self.bob
        for _ in range(self.ROUNDS):
            letter = {"letter_id": owner.post("/mail", {"to": other.name, "text": "", "goods": self.goods(0, [piece])})["letter_id"]}
            STACK.sql(f"UPDATE letter SET expires_at = now() WHERE id = '{letter['letter_id']}'")
            taken, ended = at_once([other.asking("/mail/take", letter), lambda letter=letter: self.as_the_ticker("mail.expire", letter)])
            if isinstance(taken, dict):
                self.assertEqual(ended, "forbidden")
                owner, other = other, owner
            else:
                self.assertEqual((taken, ended["is_returned"]), ("no_such_letter", True))
                owner.post("/mail/take", letter)
            self.assertEqual(self.owners(piece), [owner])

    def test_what_is_worn_wears_with_each_fight_and_is_repaired(self):
        STACK.sql(f"UPDATE piece SET durability = 90 WHERE player_id = {self.ann.id}")
        repaired = self.ann.post("/inventory/repair", {})
        self.assertEqual((repaired["repaired"], repaired["gold"]), (len(SLOTS), 200 - repaired["paid"]))
        self.assertEqual(self.worn(), {100})
        self.ann.fight()
        self.ann.fight()
        self.assertEqual(self.worn(), {98})
        head = self.ann.post("/inventory/unequip", {"slot": "head"})["piece"]
        self.ann.fight()
        self.assertEqual(self.worn(), {97})
        entry = next(entry["piece"] for entry in self.ann.entries() if entry.get("piece", {}).get("id") == head)
        self.assertEqual(entry["durability"], 98, "it stayed in the bag")

    def worn(self):
        return {entry["piece"]["durability"] for entry in self.ann.entries() if entry.get("piece", {}).get("is_worn")}


if __name__ == "__main__":
    unittest.main()
