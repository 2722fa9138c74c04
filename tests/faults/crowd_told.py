"""What the answers that the crowd got come to: what each account must have by them, what must have been made, and which
events there must have been. A journal is in the order in which outcomes became known, so that only sums are told from it, and
what a version puts in order."""

from collections import Counter

from crowd_acts import DRAUGHT, FEE, FOUNDING, PRICE, TAX

DRAUGHTS = f"item:{DRAUGHT}"
EXCHANGES = ("game_events", "mail_received", "market_lot_sold", "trade_finished", "trade_offered")  # of those events


class Told:
    """By a `crowd` that is done, whose players have these `ids`: name → id."""

    def __init__(self, crowd, ids):
        self.done, self.ids = crowd.done, ids
        self.ends = [entry for entry in self.done("blow", "drink") if entry.answer["state"] != "running"]
        self.agreed = [entry for entry in self.done("confirm") if entry.answer["is_done"]]
        self._sums = Counter()
        for add in (self._gifts, self._market, self._mail, self._trades, self._fights, self._clans):
            add()

    # --- value

    def changes(self):
        """{(account, asset): by how much it changed}, of players and clans, gold and draughts."""
        return {key: amount for key, amount in self._sums.items() if amount}

    def pieces(self):
        """How many were found."""
        return sum("piece" in thing for _, _, found in self._gains() for thing in found)

    def _add(self, player, gold, draughts=0):
        self._sums[f"player:{player}", "gold"] += gold
        self._sums[f"player:{player}", DRAUGHTS] += draughts

    def _add_goods(self, player, goods, sign):
        self._add(player, sign * goods["gold"], sign * draughts_in(goods["things"]))

    def _gifts(self):
        for entry in self.done("gift"):
            self._add(entry.player, -entry.body["amount"])
            self._add(self.ids[entry.body["to"]], entry.body["amount"])

    def _market(self):
        sellers = {entry.answer["lot"]["lot_id"]: entry.player for entry in self.done("sell")}
        for seller in sellers.values():
            self._add(seller, -FEE)
        for entry in self.done("buy"):
            self._add(entry.player, -PRICE)
            self._add(sellers[entry.body["lot_id"]], PRICE - TAX)

    def _mail(self):
        for entry in self.done("write"):
            self._add(entry.player, -entry.answer["fee"])
            self._add_goods(entry.player, entry.body["goods"], -1)
        for entry in self.done("take"):
            self._add_goods(entry.player, entry.answer["taken"], 1)

    def _trades(self):
        """What lies on a table its owner hasn't; what lay on one that was agreed with the other has."""
        tables = {}
        for entry in sorted(self.done("offer", "counter"), key=lambda entry: entry.answer["version"]):
            tables[entry.answer["trade_id"]] = entry.answer["sides"]
        for entry in self.done("clear"):
            tables.pop(entry.body["trade_id"], None)
        for sides in tables.values():
            for side in sides:
                self._add_goods(self.ids[side["player"]], side["goods"], -1)
        for entry in self.agreed:
            for side, other in zip(tables[entry.body["trade_id"]], reversed(tables[entry.body["trade_id"]])):
                self._add_goods(self.ids[other["player"]], side["goods"], 1)

    def _fights(self):
        for entry in self.done("drink"):
            self._add(entry.player, 0, -1)
        for player, gains, found in self._gains():
            levels = range(gains["level"] - gains["levels_gained"] + 1, gains["level"] + 1)
            self._add(player, gains["gold"] + sum(25 * level for level in levels), draughts_in(found))

    def _gains(self):
        """(who, gold and levels, things) of each fight that was won and of each share of the boss."""
        won = [(entry.player, entry.answer["spoils"]) for entry in self.ends if "spoils" in entry.answer]
        return [*((player, spoils, spoils.get("loot", {}).get("found", ())) for player, spoils in won),
                *((entry.player, entry.answer, entry.answer["found"]) for entry in self.done("claim"))]

    def _clans(self):
        """Who leaves a clan last gets what it has."""
        for entry in self.done("found"):
            self._add(entry.player, -FOUNDING)
        for entry in self.done("deposit", "withdraw"):
            amount = entry.body["amount"] if entry.act == "deposit" else -entry.body["amount"]
            self._add(entry.player, -amount)
            self._sums[f"clan:{entry.answer['clan_id']}", "gold"] += amount
        for entry in self.done("leave"):
            if entry.answer["is_disbanded"]:
                self._add(entry.player, self._sums.pop((f"clan:{entry.answer['clan_id']}", "gold"), 0))

    # --- events

    def events(self):
        """{(routing key, the fields that say which one it is): how many of each}"""
        finished = [(entry.body["trade_id"], True) for entry in self.agreed]
        finished += [(entry.body["trade_id"], False) for entry in self.done("clear")]
        return {key: Counter(which) for key, which in {
            ("player.combat_finished", "fight_id"): [entry.answer["fight_id"] for entry in self.ends],
            ("player.market_lot_sold", "lot_id"): [entry.body["lot_id"] for entry in self.done("buy")],
            ("player.mail_received", "letter_id"): [entry.answer["letter_id"] for entry in self.done("write")],
            ("player.trade_offered", "trade_id", "version"): [
                (entry.answer["trade_id"], entry.answer["version"]) for entry in self.done("offer", "counter")],
            ("player.trade_finished", "trade_id", "is_done"): finished,
        }.items()}


def draughts_in(things):
    return sum(thing["count"] for thing in things if thing["item"] == DRAUGHT)
