"""A core is killed while things change hands: what was asked for happens once, or not at all, and a repeat says which."""

import unittest
import uuid

from support.game import Player, Refused
from support.ledger import posting
from support.stack import shared, wait_for

RULER = (0, "0000000000000007")  # the room of the church's ruler on its last floor, for this seed


class Things(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = shared()

    def setUp(self):
        self.ann = Player(self.stack.env)

    def tearDown(self):
        self.stack.audit()

    def dying(self, point, what, body):
        """Asks a core that kills itself at the point; the answer is that of the repeat, by the next one."""
        self.stack.stop_part("core")
        before = self.stack.state("core")["restarts"]
        self.stack.start_part("core", {"WILDMARCH_FAULT": f"{point}:1:kill"})
        self.stack.wait_ready("core")
        answer = self.ann.post(what, body, str(uuid.uuid4()))
        wait_for(lambda: self.stack.state("core")["restarts"] > before, 30, "the core dies at its point")
        self.stack.wait_ready("core")
        return answer

    def owned(self):
        pages = self.ann.get("/inventory/1")["pages"]
        return {entry["item"]: entry["count"] for page in range(1, pages + 1)
                for entry in self.ann.get(f"/inventory/{page}")["entries"]}

    def search(self, point):
        trade = self.ann.find_growth()
        had, before = self.owned(), self.ann.get()["energy"]
        found = self.dying(point, "/gather", {"trade": trade})
        self.assertIn(before - found["energy"], (1, 2), "it was paid for once")
        self.assertEqual(self.owned().get(found["item"], 0), had.get(found["item"], 0) + found["count"])
        self.assertEqual(self.ann.get()["energy"], found["energy"])

    def test_the_energy_of_a_search_is_spent_and_its_find_is_not_stored(self):
        self.search("core.spent")

    def test_the_commit_of_a_search_is_not_sent(self):
        self.search("core.committing")

    def test_the_find_of_a_search_is_stored_and_not_answered(self):
        self.search("core.committed")

    def sell(self, point):
        piece = self.ann.post("/inventory/unequip", {"slot": "head"})["piece"]
        sold = self.dying(point, "/inventory/sell", {"piece": piece})
        self.assertEqual(self.ann.get()["gold"], 200 + sold["paid"])
        self.assertNotIn("felt_cap", self.owned())

    def test_a_sale_is_not_committed(self):
        self.sell("core.committing")

    def test_a_sale_is_committed_and_not_answered(self):
        self.sell("core.committed")

    def test_a_quest_that_was_handed_in_and_not_answered_gives_once(self):
        walk = {"quest": "walk_before_supper"}
        self.ann.post("/quests/accept", walk)
        self.stack.sql(f"INSERT INTO deed VALUES ({self.ann.id}, 'explore', 'taiga', 3, 20784, 0, 202648, 0)")
        reward = self.dying("core.committed", "/quests/hand_in", walk)
        after = self.ann.get()
        self.assertEqual((after["gold"], after["xp"]), (200 + reward["paid"], reward["xp"]))
        self.assertEqual(self.owned()["rye_bread"], 2)
        with self.assertRaises(Refused) as refused:
            self.ann.post("/quests/hand_in", walk)
        self.assertEqual(refused.exception.code, "no_such_quest")

    def test_what_is_eaten_is_gone_and_gives_nothing_twice(self):
        trade = self.ann.find_growth()
        while self.ann.get()["energy"] > 90:
            self.ann.post("/gather", {"trade": trade})
        self.stack.sql(posting(f"test:{self.ann.id}", "game:mint.test", f"player:{self.ann.id}", "item:honey_cake", 2))
        before = self.ann.get()["energy"]
        used = self.dying("core.settled", "/inventory/use", {"item": "honey_cake"})
        self.assertEqual((used["left"], self.owned()["honey_cake"]), (1, 1))
        self.assertLessEqual(self.ann.get()["energy"], before + 1, "the crash cost what it would have given")
        self.ann.post("/inventory/use", {"item": "honey_cake"})
        self.assertGreaterEqual(self.ann.get()["energy"], before + 6)

    # --- below the ground

    def behind_the_ruler(self):
        """The church's ruler was beaten, by decree, and its prize is there."""
        room, seed = RULER
        place = self.ann.location()
        self.stack.sql(
            f"INSERT INTO dungeon_run VALUES ({self.ann.id}, gen_random_uuid(), 'parish_church', {place['x']}, {place['y']},"
            f" '{seed}', 1, 3, 6, 9, 3, {room}, {room}, {1 << room}, {1 << room}, NULL, 'goes_on',"
            " (extract(epoch FROM now()) * 1000)::bigint + 3600000)")

    def take_prize(self, point):
        self.behind_the_ruler()
        before = len(self.belongings())
        prize = self.dying(point, "/dungeon/search", {})
        self.assertEqual(prize["state"], "cleared")
        self.assertTrue(prize["gained"]["found"])
        after = len(self.belongings())
        self.assertGreater(after, before)
        with self.assertRaises(Refused) as again:
            self.ann.post("/dungeon/search", {})
        self.assertEqual((again.exception.code, len(self.belongings())), ("no_dungeon", after))

    def belongings(self):
        """Each thing that there is of what she owns."""
        entries = (self.ann.get(f"/inventory/{page}")["entries"] for page in range(1, self.ann.get("/inventory/1")["pages"] + 1))
        return [entry["item"] for page in entries for entry in page for _ in range(entry["count"])]

    def test_a_prize_is_not_committed(self):
        self.take_prize("core.committing")

    def test_a_prize_is_committed_and_not_answered(self):
        self.take_prize("core.committed")


    # --- between players

    def lot(self, seller):
        piece = seller.post("/inventory/unequip", {"slot": "head"})["piece"]
        return {"lot_id": seller.post("/market/sell", {"piece": piece, "price": 30})["lot"]["lot_id"]}

    def buy(self, point):
        bob = Player(self.stack.env)
        bought = self.dying(point, "/market/buy", self.lot(bob))
        self.assertEqual((bought["paid"], self.ann.get()["gold"]), (30, 170))
        self.assertEqual(bob.get()["gold"], 200 - 1 + 29)
        self.assertEqual(self.owned()["felt_cap"], 1)
        self.assertEqual(bought["bought"]["item"], "felt_cap")

    def test_a_lot_is_bought_and_that_is_not_committed(self):
        self.buy("core.committing")

    def test_a_lot_is_bought_and_that_is_not_answered(self):
        self.buy("core.committed")

    def test_a_trade_is_done_and_that_is_not_answered(self):
        bob = Player(self.stack.env)
        table = bob.post("/trades", {"to": self.ann.name, "goods": {"gold": 25, "things": [], "pieces": []}})
        seen = {"trade_id": table["trade_id"], "version": table["version"]}
        bob.post("/trades/confirm", seen)
        done = self.dying("core.committed", "/trades/confirm", seen)
        self.assertTrue(done["is_done"])
        self.assertEqual((done["gold"], self.ann.get()["gold"], bob.get()["gold"]), (225, 225, 175))

    def test_a_letter_is_emptied_and_that_is_not_committed(self):
        bob = Player(self.stack.env)
        letter = bob.post("/mail", {"to": self.ann.name, "text": "", "goods": {"gold": 25, "things": [], "pieces": []}})
        taken = self.dying("core.committing", "/mail/take", {"letter_id": letter["letter_id"]})
        self.assertEqual((taken["taken"]["gold"], taken["gold"], self.ann.get()["gold"]), (25, 225, 225))


if __name__ == "__main__":
    unittest.main()
