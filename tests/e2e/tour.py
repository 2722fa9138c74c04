"""A tour of all that can be asked for over HTTP: each operation once, done. Who goes on it brings a stack on which nobody minds."""

from support.game import Gateway, Player, Refused
from support.service import ask
from support.service_calls import Service
from support.stack import wait_for

SECONDS = 30
XP_OF_LEVEL_5 = 1074  # 60 L + 15 L² + L³/4 for each level before it
XP_OF_LEVEL_19 = 60000
PLENTY = 5000  # of gold
STEPS_MAX = 2000  # through a dungeon
FIGHTS_MAX = 40  # until one leaves something: one in three does


class Tour:
    def __init__(self, stack):
        self.stack = stack
        key = stack.wildmarchctl("clients", "add", "tour", "--scopes", "admin")
        self.administrator = Gateway(stack.env | {"GATEWAY_KEY": key})
        wait_for(lambda: self.administrator.once("GET", "/v1/admin/players/id_1")[0] != 401, SECONDS,
                 "the gateway knows the key")
        self.ticker, self.jobs = Service(stack, "ticker"), Service(stack, "jobs")
        self.ann, self.bob, self.cyd, self.eve = (Player(stack.env) for _ in range(4))

    def go(self):
        self.things()
        self.quests()
        self.fights()
        self.grow()
        self.skills()
        self.arena()
        self.clans()
        self.market()
        self.trade()
        self.mail()
        self.lands()
        self.dungeons()
        self.raids()
        self.bosses()
        self.administration()
        self.names()
        for service in (self.ticker, self.jobs):
            service.close()

    def act(self, what, player, **fields):
        return self.administrator.known("POST", f"/v1/admin/players/id_{player.id}/{what}", {"reason": "a tour", **fields})

    # --- things, in the camp where everybody begins

    def pieces(self):
        bag = self.ann.get("/inventory/1")
        return {entry["piece"]["slot"]: entry["piece"]["id"] for entry in bag["entries"] if "piece" in entry}

    def buy(self, item, count):
        shop = self.ann.get("/shops/1")["shops"].index("martas_chest") + 1
        goods = self.ann.get(f"/shops/{shop}")["goods"]
        price = next(good["price"] for good in goods if good["item"] == item)
        self.ann.post("/shops/buy", {"shop": "martas_chest", "item": item, "count": count, "price_seen": price})

    def things(self):
        pieces = self.pieces()
        for slot in ("weapon", "head", "body"):
            self.ann.post("/inventory/unequip", {"slot": slot})
        self.ann.post("/inventory/equip", {"piece": pieces["body"]})
        self.ann.post("/inventory/lock", {"piece": pieces["body"], "is_locked": True})
        self.ann.post("/inventory/dismantle", {"piece": pieces["weapon"]})
        self.ann.post("/inventory/sell", {"piece": pieces["head"]})
        self.buy("flour", 3)
        self.buy("ash_cakes", 1)
        self.stack.sql(f"UPDATE piece SET durability = 90 WHERE player_id = {self.ann.id}")
        self.ann.post("/inventory/repair", {})
        self.ann.get("/recipes/1")
        job = self.ann.post("/craft/start", {"recipe": "rye_bread", "count": 1})["job"]
        self.stack.sql(f"UPDATE craft_job SET ready_at = now() WHERE id = '{job}'")
        self.ann.post("/craft/claim", {"job": job})
        self.gather()
        self.ann.post("/inventory/use", {"item": "ash_cakes"})

    def gather(self):
        """Walks until something grows."""
        while True:
            for trade in ("herbs", "mining"):
                try:
                    self.ann.post("/gather", {"trade": trade})
                    return
                except Refused as refused:
                    if refused.code != "nothing_here":
                        raise
            place = self.ann.location()
            self.ann.step(place, place["exits"][0])

    # --- what is asked of her

    def explored(self, player, count):
        """So many walks, noted in her book."""
        self.stack.sql("INSERT INTO deed AS d VALUES "
                       f"({player.id}, 'explore', 'taiga', {count}, (now() AT TIME ZONE 'UTC')::date - DATE '1970-01-01', 0, "
                       "to_char(now() AT TIME ZONE 'UTC', 'IYYYIW')::int, 0) "
                       f"ON CONFLICT (player_id, deed, of) DO UPDATE SET amount = d.amount + {count}")

    def quests(self):
        walk = {"quest": "walk_before_supper"}
        self.ann.get("/quests/available/1")
        self.ann.post("/quests/accept", walk)
        self.ann.post("/quests/abandon", walk)
        self.ann.post("/quests/accept", walk)
        self.explored(self.ann, 50)
        self.ann.post("/quests/hand_in", walk)
        self.ann.get("/daily")
        self.ann.post("/daily/claim", {"quest": "daily_round"})
        self.ann.post("/daily/streak", {})
        self.ann.get("/achievements/1")
        self.ann.post("/achievements/claim", {"achievement": "soles"})
        self.ann.get("/titles")
        self.ann.post("/titles/wear", {"title": "new_at_the_fire"})
        self.ann.post("/titles/take_off", {})

    # --- fights

    def fights(self):
        view = self.bob.start_fight()
        self.bob.post("/combat/defend", {"fight_id": view["fight_id"], "turn": 1})
        self.bob.post("/combat/use", {"fight_id": view["fight_id"], "turn": 2, "item": "bitter_draught"})
        for _ in range(FIGHTS_MAX):
            view = self.bob.fight()
            if "loot" in view.get("spoils", {}):
                return
        raise AssertionError(f"{FIGHTS_MAX} fights left nothing")

    # --- growth

    def grow(self):
        """To level 5, and rich; Dante was brought by Ann, who is paid for it."""
        dan = self.bob.gateway.known("POST", "/v1/players", {
            "provider": "telegram", "external_id": "7000000001", "name": "Dante", "language": "en",
            "referrer": self.ann.name})
        for player in (self.ann, self.bob, self.cyd):
            self.act("grant", player, asset="gold", amount=PLENTY)
            self.act("grant", player, asset="xp", amount=XP_OF_LEVEL_5)
        self.administrator.known("POST", f"/v1/admin/players/id_{dan['character']['player_id']}/grant",
                                 {"reason": "a tour", "asset": "xp", "amount": XP_OF_LEVEL_5})
        wait_for(lambda: self.stack.sql("SELECT count(*) FROM ledger WHERE op_id LIKE 'refer:%'") != "0", SECONDS,
                 "who brought somebody is paid")

    def skills(self):
        self.cyd.post("/attributes", {"strength": 2, "vitality": 1})
        self.cyd.get("/skills")
        self.cyd.post("/skills", {"skill": "heavy_blow"})
        view = self.cyd.start_fight()
        view = self.cyd.post("/combat/skill", {"fight_id": view["fight_id"], "turn": view["turn"], "skill": "heavy_blow"})
        while view is not None and view["state"] == "running":
            view = self.cyd.attack(view)
        self.cyd.post("/respec", {"what": "attributes"})

    # --- with each other

    def challenge(self, challenger, opponent):
        return challenger.post("/arena/challenges", {"opponent": opponent.name})["challenge_id"]

    def arena(self):
        self.ann.post("/arena/spar", {"opponent": self.bob.name})
        self.bob.post("/arena/decline", {"challenge_id": self.challenge(self.ann, self.bob)})
        self.ann.post("/arena/withdraw", {"challenge_id": self.challenge(self.ann, self.bob)})
        duel = self.bob.post("/arena/accept", {"challenge_id": self.challenge(self.ann, self.bob)})
        self.ann.get("/arena/challenges")
        self.ann.get("/arena")
        self.ann.get("/arena/top/1")
        self.ann.get(f"/arena/duels/{duel['duel_id']}/1")

    def clans(self):
        ann, bob, cyd = self.ann, self.bob, self.cyd
        ann.post("/clan", {"name": "The Foxes", "tag": "FOX"})
        bob.post("/clan/apply", {"tag": "FOX"})
        bob.post("/clan/withdraw_application", {"tag": "FOX"})
        cyd.post("/clan/apply", {"tag": "FOX"})
        ann.get("/clan/pending/application/1")
        ann.post("/clan/refuse_application", {"who": cyd.name})
        ann.post("/clan/invite", {"who": cyd.name})
        ann.post("/clan/withdraw_invitation", {"who": cyd.name})
        ann.post("/clan/invite", {"who": cyd.name})
        cyd.get("/invitations")
        cyd.post("/clan/refuse_invitation", {"tag": "FOX"})
        ann.post("/clan/invite", {"who": cyd.name})
        cyd.post("/clan/accept_invitation", {"tag": "FOX"})
        bob.post("/clan/apply", {"tag": "FOX"})
        ann.post("/clan/accept_application", {"who": bob.name})
        ann.get("/clan")
        ann.get("/clans/FOX/1")
        ann.gateway.known("GET", "/v1/clans/1")
        ann.post("/clan/deposit", {"amount": 2000})
        ann.post("/clan/invest", {"amount": 1000})
        ann.post("/clan/withdraw", {"amount": 10})
        ann.post("/clan/rename", {"name": "The Old Foxes", "tag": "FOX"})
        ann.post("/clan/promote", {"who": bob.name})
        ann.post("/clan/demote", {"who": bob.name})
        ann.post("/clan/kick", {"who": bob.name})
        self.eve.post("/clan/apply", {"tag": "FOX"})
        ann.post("/clan/ban", {"who": self.eve.name})
        ann.post("/clan/unban", {"who": self.eve.name})
        ann.post("/clan/hand_over", {"who": cyd.name})
        ann.post("/clan/leave", {})
        cyd.post("/clan/disband", {})

    def piece_of(self, player, slot):
        """What the player wears there, taken off."""
        return player.post("/inventory/unequip", {"slot": slot})["piece"]

    def market(self):
        ann, bob = self.ann, self.bob
        lot = bob.post("/market/sell", {"piece": self.piece_of(bob, "feet"), "price": 30})["lot"]["lot_id"]
        gloves = self.piece_of(bob, "hands")
        kept = bob.post("/market/sell", {"piece": gloves, "price": 30})["lot"]["lot_id"]
        bob.get("/market/lots")
        ann.get("/market/equipment/common/1/60/1000/0")
        ann.post("/market/buy", {"lot_id": lot})
        bob.post("/market/cancel", {"lot_id": kept})
        left = bob.post("/market/sell", {"piece": gloves, "price": 30})["lot"]["lot_id"]
        self.run_out("lot", "ends_at", "market.expire", left)

    def run_out(self, table, column, operation, deal):
        """Its time comes, and the ticker asks for what follows; this one, if it is faster."""
        self.stack.sql(f"UPDATE {table} SET {column} = now() WHERE id = '{deal}'")
        answer = ask(self.stack.plan, "ticker", operation, {f"{table}_id": deal})
        assert answer.get("code") in (None, f"no_such_{table}"), answer

    def goods(self, gold=0, pieces=()):
        return {"gold": gold, "things": [], "pieces": list(pieces)}

    def trade(self):
        ann, bob = self.ann, self.bob
        left = ann.post("/trades", {"to": bob.name, "goods": self.goods(5)})
        bob.post("/trades/cancel", {"trade_id": left["trade_id"]})
        table = ann.post("/trades", {"to": bob.name, "goods": self.goods(20)})
        bob.get("/trades")
        bob.get(f"/trades/{table['trade_id']}")
        table = bob.post("/trades/counter", {"trade_id": table["trade_id"], "version": table["version"],
                                             "goods": self.goods(0, [self.piece_of(bob, "head")])})
        for player in (ann, bob):
            player.post("/trades/confirm", {"trade_id": table["trade_id"], "version": table["version"]})
        left = ann.post("/trades", {"to": bob.name, "goods": self.goods(5)})["trade_id"]
        self.run_out("trade", "expires_at", "trade.expire", left)

    def mail(self):
        ann, bob = self.ann, self.bob
        letter = {"letter_id": ann.post("/mail", {"to": bob.name, "text": "For the winter.", "goods": self.goods(10)})["letter_id"]}
        bob.get("/mail/1")
        bob.post("/mail/read", letter)
        bob.post("/mail/take", letter)
        bob.post("/mail/discard", letter)
        left = ann.post("/mail", {"to": bob.name, "text": "Again."})["letter_id"]
        self.run_out("letter", "expires_at", "mail.expire", left)

    # --- about in the land, and below it

    def stand(self, player, x, y):
        """Puts somebody down there: the way would take an hour. The version goes up, as with any step."""
        self.stack.redis("HSET", f"{{h{player.id % 64:02}}}:p:{player.id}", "x", str(x), "y", str(y), "energy", "100")
        self.stack.redis("HINCRBY", f"{{h{player.id % 64:02}}}:p:{player.id}", "ver", "1")

    def find(self, *kinds):
        """Explores a grid until a place of one of these kinds is seen, and goes there."""
        for n in range(400):
            self.stand(self.ann, n % 20 * 48 - 480, n // 20 * 48 - 480)
            view = self.ann.post("/explore", {})
            for place in view["places"][:view["found"]]:
                if place["place"] in kinds:
                    self.stand(self.ann, place["x"], place["y"])
                    return place
        raise AssertionError(f"no {kinds} in all the land")

    def lands(self):
        home = self.eve.location()  # who never left
        self.stand(self.ann, home["x"], home["y"])
        self.ann.post("/visit", {})
        for direction in ((1, 0), (0, 1), (-1, 0), (0, -1)):
            place = self.ann.location()
            try:
                self.ann.post("/travel", {"x": place["x"] + direction[0], "y": place["y"] + direction[1],
                                          "version": place["version"]})
                break
            except Refused as refused:
                if refused.code != "way_blocked":
                    raise
        self.ann.post("/turn_back", {"version": self.ann.location()["version"]})
        wait_for(lambda: "journey" not in self.ann.location(), SECONDS, "she is back")
        self.find("camp")
        self.ann.get("/here")
        self.ann.post("/visit", {})
        gate = next(place for place in self.ann.get("/places")["places"] if "gate_price" in place)
        self.ann.post("/gate", {"x": gate["x"], "y": gate["y"], "price_seen": gate["gate_price"]})

    def dungeons(self):
        """Through one to its ruler. The first who holds a room is fought, the others are beaten by decree."""
        self.act("grant", self.ann, asset="xp", amount=XP_OF_LEVEL_19)
        place = self.find("sunken_steeple", "salt_stairs", "wax_door")
        came, fights = {}, 1
        self.ann.post("/dungeon", {})
        view = self.ann.post("/dungeon/leave", {})
        for _ in range(STEPS_MAX):
            if view["state"] == "cleared":
                return
            if view["state"] != "goes_on":
                self.stand(self.ann, place["x"], place["y"])
                view, came = self.ann.post("/dungeon", {}), {}
            elif "monsters" in view and fights > 0:
                fights -= 1
                self.fight_through(self.ann.post("/dungeon/fight", {}))
            elif "monsters" in view:
                self.stack.sql("UPDATE dungeon_run SET done = done | (1 << room), fight_id = NULL"
                               f" WHERE player_id = {self.ann.id}")
            else:
                view = self.go_on(view, came)
                continue
            view = self.ann.get("/dungeon")
        raise AssertionError(f"{STEPS_MAX} steps led to no ruler")

    def fight_through(self, view):
        while view is not None and view["state"] == "running":
            view = self.ann.attack(view)

    def go_on(self, view, came):
        """Takes what the room has, then to the next one, where it came least."""
        here = next(room for room in view["rooms"] if room["room"] == view["room"])
        key = (view["floor"], view["room"])
        came[key] = came.get(key, 0) + 1
        if here["kind"] in ("loot", "rest", "puzzle", "shop", "boss") and came[key] == 1:
            price = {"price_seen": view["price"]} if "price" in view else {}
            return self.ann.post("/dungeon/search", price)
        if here["kind"] == "stairs":
            return self.ann.post("/dungeon/descend", {"floor": view["floor"]})
        room = min(view["ways"], key=lambda way: came.get((view["floor"], way), 0))
        return self.ann.post("/dungeon/step", {"room": room, "floor": view["floor"]})
    def raids(self):
        """Three go out, and lose heart; two of them are rewarded nevertheless."""
        members = (self.ann, self.bob, self.cyd)
        raid = {"raid_id": self.ann.post("/raids", {"dungeon": "parish_church"})["raid_id"]}
        for other in (self.bob, self.cyd, self.eve):
            self.ann.post("/raids/invite", {**raid, "who": other.name})
            other.get("/raids")
            other.post("/raids/join", raid)
        self.ann.post("/raids/kick", {**raid, "who": self.eve.name})
        self.ann.post("/raids/check", raid)
        for member in members:
            member.post("/raids/ready", raid)
        for member in members:
            member.post("/raids/act", {**raid, "round": 1, "act": "defend"})
        self.bob.get(f"/raids/{raid['raid_id']}/rounds/1")
        self.ticker.call("raid.due", {"count": 50})
        self.ticker.call("raid.advance", raid)
        for member in members:
            member.post("/raids/leave", raid)
        self.stack.sql("UPDATE raid_member SET xp = 5, gold = 5, share_bp = 5, is_owed = true")
        self.bob.post("/raids/claim", raid)
        self.jobs.call("raid.reward", {**raid, "player_id": self.ann.id})
    def boss(self, slot):
        """One that Ann and Bob have struck twice each, and that is nearly beaten."""
        number = self.ticker.call("boss.spawn", {"schedule_id": slot, "boss": "nine_parish_boar"})["boss_id"]
        shares = ", ".join(f"({number}, {player.id}, 10, 10, 2, 0, '')" for player in (self.ann, self.bob))
        self.stack.sql(f"INSERT INTO world_boss_share VALUES {shares}; UPDATE world_boss SET hp = 1, hp_max = 21, hits = 4, players = 2"
                       f" WHERE id = {number}")
        return {"boss_id": number}
    def bosses(self):
        boss = self.boss("a-tour:1")
        self.ann.post("/bosses/strike", boss)
        self.ann.get("/bosses")
        self.stack.sql(f"UPDATE world_boss_share SET is_owed = true, reward_bp = 5000 WHERE boss_id = {boss['boss_id']}")
        self.ann.post("/bosses/claim", boss)
        self.jobs.call("boss.unpaid", {"count": 1, "after_boss_id": 0, "after_player_id": 0})
        self.jobs.call("boss.reward", {**boss, "player_id": self.bob.id})
        late = self.boss("a-tour:2")
        self.stack.sql(f"UPDATE world_boss SET ends_at = now() WHERE id = {late['boss_id']}")
        wait_for(lambda: self.ann.get(f"/bosses/{late['boss_id']}")["state"] == "escaped", SECONDS, "it leaves")

    # --- above them, and the end

    def administration(self):
        self.administrator.known("GET", f"/v1/admin/players/id_{self.cyd.id}")
        self.administrator.known("POST", "/v1/admin/announcements", {
            "text": "The fires go out at noon.", "language": "en", "reason": "a tour"})
        self.act("take", self.cyd, asset="gold", amount=1)
        self.act("ban", self.cyd)
        self.act("unban", self.cyd)

    def names(self):
        self.cyd.post("/name", {"name": "Cydonia"})
        self.cyd.post("/delete", {"name": "Cydonia"})
        self.cyd.post("/restore", {})
