"""What the clients of the crowd do, and what they know of the world by what they heard. That may be old by the time
somebody acts on it: then they are refused, or overtake another who acts on the same."""

LOTS = LETTERS = TRADES = 8  # that are open at once
PRICE, TAX, FEE = 30, 1, 1  # of a lot: what is paid, what of it is lost, what putting it up costs
FOUNDING = 100  # what a clan costs
MUCH = 2000  # as no treasury has it
DRAUGHT = "bitter_draught"
SLOTS = ("weapon", "head", "body", "hands", "feet")
TAGS = ("CRWDA", "CRWDB")
CLAN_SIZE = 20


class Acts:
    """`people` are Players, the first of whom lead the clans; `fighters` are those of them who stand where monsters
    are. An act returns its journal entry, or None when there was nothing to be done."""

    def __init__(self, people, fighters, boss):
        self.people, self.fighters, self.boss = people, fighters, boss
        self.loose = {one.id: set() for one in people}  # pieces that aren't worn
        self.lots = {}  # lot → who sells
        self.letters, self.emptied = {}, {}  # letter → whose box
        self.trades = {}  # trade → (players, version)
        self.fights = {}  # player → the running fight
        self.clans = {tag: {} for tag in TAGS}  # name → role
        self.applied = {tag: set() for tag in TAGS}
        self.by_name = {one.name: one for one in people}

    def table(self):
        return {
            "gift": (8, self.gift),
            "sell": (8, self.sell), "buy": (7, self.buy), "cancel": (2, self.cancel), "wear": (4, self.wear),
            "write": (7, self.write), "take": (7, self.take), "discard": (4, self.discard),
            "offer": (4, self.offer), "counter": (2, self.counter), "confirm": (8, self.confirm), "clear": (1, self.clear),
            "apply": (3, self.apply), "accept": (3, self.accept), "leave": (0.3, self.leave), "found": (0.5, self.found),
            "deposit": (3, self.deposit), "withdraw": (3, self.withdraw), "promote": (0.5, self.promote),
            "fight": (16, self.fight), "strike": (2, self.strike), "claim": (1, self.claim),
        }

    async def gift(self, client):
        giver, receiver = client.random.sample(self.people[:4], 2)
        return await client.post("gift", giver.id, "/gifts", {"to": receiver.name, "amount": client.random.randint(1, 5)})

    # --- the market

    def piece_of(self, client, person):
        return client.random.choice(sorted(self.loose[person.id])) if self.loose[person.id] else None

    async def sell(self, client):
        seller = client.random.choice(self.people)
        piece = self.piece_of(client, seller)
        if len(self.lots) >= LOTS:
            return None
        if piece is None:
            entry = await client.post("undress", seller.id, "/inventory/unequip", {"slot": client.random.choice(SLOTS)})
            if entry.answer:
                self.loose[seller.id].add(entry.answer["piece"])
            return entry
        entry = await client.post("sell", seller.id, "/market/sell", {"piece": piece, "price": PRICE})
        if entry.answer:
            self.lots[entry.answer["lot"]["lot_id"]] = seller.id
        if entry.refusal != "in_fight":
            self.loose[seller.id].discard(piece)
        return entry

    async def end_lot(self, client, act, player, lot, thing):
        entry = await client.post(act, player, f"/market/{act}", {"lot_id": lot})
        if entry.answer or entry.refusal == "no_such_lot":
            self.lots.pop(lot, None)
        if entry.answer:
            self.loose[player].add(entry.answer[thing]["piece"]["id"])
        return entry

    async def buy(self, client):
        if not self.lots:
            return None
        lot, buyer = client.random.choice(list(self.lots)), client.random.choice(self.people)
        return await self.end_lot(client, "buy", buyer.id, lot, "bought")

    async def cancel(self, client):
        if not self.lots:
            return None
        lot, seller = client.random.choice(list(self.lots.items()))
        return await self.end_lot(client, "cancel", seller, lot, "returned")

    async def wear(self, client):
        person = client.random.choice(self.people)
        piece = self.piece_of(client, person)
        if piece is None:
            return None
        entry = await client.post("wear", person.id, "/inventory/equip", {"piece": piece})
        if entry.refusal != "in_fight":
            self.loose[person.id].discard(piece)
        return entry

    # --- the mail

    async def write(self, client):
        writer, reader = client.random.sample(self.people, 2)
        piece = self.piece_of(client, writer) if client.random.random() < 0.3 else None
        if len(self.letters) >= LETTERS:
            return None
        goods = {"gold": client.random.randint(1, 9), "things": [{"item": DRAUGHT, "count": 1}], "pieces": [piece] if piece else []}
        entry = await client.post("write", writer.id, "/mail", {"to": reader.name, "text": "", "goods": goods})
        if entry.answer:
            self.letters[entry.answer["letter_id"]] = reader.id
            self.loose[writer.id].discard(piece)
        return entry

    async def take(self, client):
        if not self.letters:
            return None
        letter, reader = client.random.choice(list(self.letters.items()))
        entry = await client.post("take", reader, "/mail/take", {"letter_id": letter})
        if entry.answer:
            self.emptied[letter] = reader
            self.loose[reader] |= {thing["piece"]["id"] for thing in entry.answer["taken"]["things"] if "piece" in thing}
        if entry.refusal != "bag_full":
            self.letters.pop(letter, None)
        return entry

    async def discard(self, client):
        """An empty letter; or one that isn't, which is refused."""
        if not self.emptied and not self.letters:
            return None
        letter, reader = client.random.choice(list((self.emptied or self.letters).items()))
        entry = await client.post("discard", reader, "/mail/discard", {"letter_id": letter})
        self.emptied.pop(letter, None)
        return entry

    # --- trades

    def goods(self, client):
        return {"gold": client.random.randint(1, 9), "things": [{"item": DRAUGHT, "count": 1}], "pieces": []}

    async def offer(self, client):
        one, other = client.random.sample(self.people, 2)
        if len(self.trades) >= TRADES:
            return None
        entry = await client.post("offer", one.id, "/trades", {"to": other.name, "goods": self.goods(client)})
        if entry.answer:
            self.trades[entry.answer["trade_id"]] = ((one.id, other.id), entry.answer["version"])
        return entry

    async def at_table(self, client, act, body):
        """One of the two does something at a table, as it was seen last."""
        if not self.trades:
            return None
        trade, (players, version) = client.random.choice(list(self.trades.items()))
        seen = {"trade_id": trade} if act == "cancel" else {"trade_id": trade, "version": version}
        entry = await client.post(act if act != "cancel" else "clear", client.random.choice(players), f"/trades/{act}", seen | body)
        if act == "cancel" and entry.answer or entry.refusal == "no_such_trade" or (entry.answer or {}).get("is_done"):
            self.trades.pop(trade, None)
        elif entry.answer and trade in self.trades:
            self.trades[trade] = (players, max(self.trades[trade][1], entry.answer["version"]))
        return entry

    async def counter(self, client):
        return await self.at_table(client, "counter", {"goods": self.goods(client)})

    async def confirm(self, client):
        return await self.at_table(client, "confirm", {})

    async def clear(self, client):
        return await self.at_table(client, "cancel", {})

    # --- the clans

    async def in_clan(self, client, act, player, what, body):
        """What a clan's view says of its highest is kept; it is never too full, and has one leader."""
        entry = await client.post(act, player, what, body)
        view = entry.answer or {}
        if "members" in view:
            roles = {member["name"]: member["role"] for member in view["members"]}
            if view["headcount"] > CLAN_SIZE or list(roles.values()).count("leader") != 1:
                raise AssertionError(f"a clan of {view['headcount']}: {roles}")
            self.clans[view["tag"]] = roles
        return entry

    def some(self, client, tag, roles):
        """One who had one of these roles in the clan when somebody looked."""
        names = sorted(name for name, role in self.clans[tag].items() if role in roles)
        return self.by_name[client.random.choice(names)] if names else None

    async def found(self, client):
        tag, founder = client.random.choice(TAGS), client.random.choice(self.people)
        if self.clans[tag]:
            return None
        return await self.in_clan(client, "found", founder.id, "/clan", {"name": f"The {tag}", "tag": tag})

    async def apply(self, client):
        tag, person = client.random.choice((*TAGS, TAGS[0], TAGS[0])), client.random.choice(self.people)
        entry = await self.in_clan(client, "apply", person.id, "/clan/apply", {"tag": tag})
        if entry.answer:
            self.applied[tag].add(person.name)
        return entry

    async def accept(self, client):
        tag = client.random.choice(TAGS)
        actor = self.some(client, tag, ("leader", "officer"))
        if actor is None or not self.applied[tag]:
            return None
        name = client.random.choice(sorted(self.applied[tag]))
        entry = await self.in_clan(client, "accept", actor.id, "/clan/accept_application", {"who": name})
        if entry.answer or entry.refusal == "no_such_request":
            self.applied[tag].discard(name)
        return entry

    async def leave(self, client):
        """A leader, or anybody."""
        actor = self.some(client, client.random.choice(TAGS), ("leader",)) if client.random.random() < 0.5 else None
        actor = actor or client.random.choice(self.people)
        entry = await self.in_clan(client, "leave", actor.id, "/clan/leave", {})
        for roles in self.clans.values():
            roles.pop(actor.name, None)
        if entry.answer and entry.answer["is_disbanded"]:
            self.clans[entry.answer["tag"]] = {}
        return entry

    async def promote(self, client):
        tag = client.random.choice(TAGS)
        actor, member = self.some(client, tag, ("leader",)), self.some(client, tag, ("member",))
        if actor is None or member is None:
            return None
        return await self.in_clan(client, "promote", actor.id, "/clan/promote", {"who": member.name})

    async def deposit(self, client):
        giver = client.random.choice(self.people)
        return await self.in_clan(client, "deposit", giver.id, "/clan/deposit", {"amount": client.random.randint(5, 20)})

    async def withdraw(self, client):
        """A little, or more than there is."""
        taker = self.some(client, client.random.choice(TAGS), ("leader", "officer"))
        if taker is None:
            return None
        return await self.in_clan(client, "withdraw", taker.id, "/clan/withdraw", {"amount": client.random.choice((3, MUCH))})

    # --- fights and the boss

    async def fight(self, client):
        """Begins one, or does the next thing in the one that runs."""
        who = client.random.choice(self.fighters)
        view = self.fights.get(who.id)
        if view is None:
            return await self.begin(client, who)
        seen = {"fight_id": view["fight_id"], "turn": view["turn"]}
        has_draught = any(thing["item"] == DRAUGHT and thing["left"] > 0 for thing in view["battle"].get("things", {}).get("carried", ()))
        if has_draught and client.random.random() < 0.5:
            entry = await client.post("drink", who.id, "/combat/use", {**seen, "item": DRAUGHT}, repeats=False)
        else:
            entry = await client.post("blow", who.id, "/combat/attack", seen, repeats=False)
        if entry.answer and entry.answer["state"] == "running":
            self.fights[who.id] = entry.answer
        elif self.fights.get(who.id) is view:
            del self.fights[who.id]
        return entry

    async def begin(self, client, who):
        place = await client.get(who.id, "/location")
        if place is None or not place["monsters"]:
            return None
        monster = min(place["monsters"], key=lambda one: one["level"])
        entry = await client.post("start", who.id, "/combat/start", {"monster": monster["kind"], "version": place["version"]}, repeats=False)
        view = await client.get(who.id, "/combat") if entry.refusal == "in_fight" else entry.answer
        if view and view["state"] == "running":
            self.fights[who.id] = view
        return entry

    async def strike(self, client):
        """Whatever became of the boss, a repeat is told what the first one dealt."""
        who = client.random.choice(self.people)
        entry = await client.post("strike", who.id, "/bosses/strike", {"boss_id": self.boss}, repeats=False)
        if entry.answer:
            await client.repeat(entry, "/bosses/strike", lambda answer: answer["strike"]["damage"])
        return entry

    async def claim(self, client):
        who = client.random.choice(self.people)
        return await client.post("claim", who.id, "/bosses/claim", {"boss_id": self.boss})
