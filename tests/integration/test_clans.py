"""Clans by HTTP, with many clients at once, two cores behind one gateway, and cores that are killed."""

import json
import threading
import unittest
import uuid

from support.game import Gateway, Player, Refused, at_once, done
from support.stack import Stack, wait_for

APPLICANTS = 50  # for one place
OFFICERS = 10  # who accept them
ROUNDS = 5  # after each, the one who came in leaves
SIZE = 20  # of a clan of level 1
SECONDS = 120  # that all the clients of a test may take
STACK = None


def setUpModule():
    global STACK
    STACK = Stack("clans", scale={"core": 2}).start()


def tearDownModule():
    if STACK is not None:
        STACK.stop()


class Clan:
    """One with its leader, under a name of its own."""

    def __init__(self):
        self.tag = uuid.uuid4().hex[:4].replace("e", "g") + "x"  # it has a letter
        self.leader = Player(STACK.env)
        self.id = self.leader.post("/clan", {"name": f"Clan {uuid.uuid4().hex[:10]}", "tag": self.tag})["clan_id"]

    def people(self, count):
        """So many more, who have applied."""
        people = [Player(STACK.env) for _ in range(count)]
        for person in people:
            person.post("/clan/apply", {"tag": self.tag})
        return people

    def take_in(self, people):
        for person in people:
            self.leader.post("/clan/accept_application", {"who": person.name})
        return people

    def ranks(self):
        """{player id: rank}; empty when it is gone."""
        lines = STACK.sql(f"SELECT player_id, rank FROM clan_member WHERE clan_id = {self.id}").splitlines()
        return {int(player): rank for player, rank in (line.split("|") for line in lines)}

    def is_there(self):
        return STACK.sql(f"SELECT count(*) FROM clan WHERE id = {self.id}") == "1"


class Case(unittest.TestCase):
    def refused(self, code, person, what, body):
        with self.assertRaises(Refused) as caught:
            person.post(what, body)
        self.assertEqual(caught.exception.code, code)

    def age(self, person, hours):
        """As if the person had left so long ago."""
        STACK.sql(f"UPDATE clan_leaver SET left_at = now() - interval '{hours} hours' WHERE player_id = {person.id}")


class Life(Case):
    """One at a time."""

    def test_from_founding_to_the_end(self):
        clan = Clan()
        self.assertEqual(clan.leader.get()["gold"], clan.leader.gold - 100)
        officer, member = clan.take_in(clan.people(2))
        clan.leader.post("/clan/promote", {"who": officer.name.upper()})
        member.post("/clan/deposit", {"amount": 150})
        self.refused("clan_allowance", officer, "/clan/withdraw", {"amount": 16})
        self.assertEqual(officer.post("/clan/withdraw", {"amount": 15})["gold"], officer.gold + 15)
        self.refused("clan_allowance", officer, "/clan/withdraw", {"amount": 1})
        self.assertEqual(clan.leader.post("/clan/invest", {"amount": 100})["xp"], 100)
        view = clan.leader.post("/clan/hand_over", {"who": officer.name})
        self.assertEqual((view["role"], view["treasury"]), ("officer", 35))
        self.assertEqual([one["role"] for one in view["members"]], ["leader", "officer", "member"])
        end = officer.post("/clan/disband", {})
        self.assertEqual((end["is_disbanded"], end["gold"]), (True, officer.gold + 15 + 35))
        self.assertFalse(clan.is_there())
        self.refused("clan_wait", officer, "/clan", {"name": "Again", "tag": "AGAIN"})
        self.refused("no_clan", member, "/clan/leave", {})
        Clan().take_in([])  # and others may be founded
        STACK.audit()

    def test_names_and_tags_are_unique_under_case_fold(self):
        clan, other = Clan(), Player(STACK.env)
        name = clan.leader.get("/clan")["name"]
        self.refused("name_taken", other, "/clan", {"name": name.upper(), "tag": "OTHER"})
        self.refused("name_taken", other, "/clan", {"name": "Others", "tag": clan.tag.upper()})
        self.assertEqual(other.get()["gold"], other.gold)
        self.assertEqual(other.get(f"/clans/{clan.tag.upper()}/1")["name"], name)
        renamed = clan.leader.post("/clan/rename", {"name": f"{name} II", "tag": clan.tag.upper()})
        self.assertEqual((renamed["name"], renamed["tag"]), (f"{name} II", clan.tag.upper()))

    def test_who_left_is_back_after_a_day_and_who_is_banned_is_not(self):
        clan = Clan()
        person, = clan.take_in(clan.people(1))
        person.post("/clan/leave", {})
        self.refused("clan_wait", person, "/clan/apply", {"tag": clan.tag})
        self.age(person, 23)
        self.refused("clan_wait", person, "/clan/apply", {"tag": clan.tag})
        self.age(person, 24)
        person.post("/clan/apply", {"tag": clan.tag})
        clan.leader.post("/clan/ban", {"who": person.name})
        self.refused("clan_banned", person, "/clan/apply", {"tag": clan.tag})
        self.refused("clan_banned", clan.leader, "/clan/invite", {"who": person.name})
        self.assertEqual(clan.leader.get("/clan/pending/ban/1")["players"][0]["name"], person.name)
        clan.leader.post("/clan/unban", {"who": person.name})
        person.post("/clan/apply", {"tag": clan.tag})

    def test_what_is_open_is_closed_by_joining(self):
        clan, other, person = Clan(), Clan(), Player(STACK.env)
        person.post("/clan/apply", {"tag": clan.tag})
        other.leader.post("/clan/invite", {"who": person.name})
        self.assertEqual({(one["tag"], one["kind"]) for one in person.get("/invitations")["clans"]},
                         {(clan.tag, "application"), (other.tag, "invitation")})
        person.post("/clan/accept_invitation", {"tag": other.tag})
        self.assertEqual(person.get("/invitations"), {"clans": []})
        self.assertEqual(clan.leader.get("/clan/pending/application/1")["players"], [])
        self.refused("no_such_request", clan.leader, "/clan/accept_application", {"who": person.name})

    def test_the_list_begins_with_the_largest(self):
        clan = Clan()
        clan.take_in(clan.people(2))
        clans, page = [], 1
        while True:
            answer = clan.leader.gateway.known("GET", f"/v1/clans/{page}")
            clans += answer["clans"]
            if not answer["has_more"]:
                break
            page += 1
        self.assertEqual([one["headcount"] for one in clans], sorted((one["headcount"] for one in clans), reverse=True))
        self.assertEqual([one["headcount"] for one in clans if one["tag"] == clan.tag], [3])

    def test_events_tell_of_it_in_the_order_of_its_versions(self):
        heard = []
        listener = threading.Thread(target=lambda: heard.extend(STACK.wildmarchctl(
            "events", "tail", "clan.*", "--json", "true", "--count", "5", "--for", "30").splitlines()))
        listener.start()
        wait_for(lambda: "ops.tail." in STACK.rabbitmqctl("-p", "wildmarch", "list_queues", "name"), 20, "it listens")
        clan = Clan()
        person, = clan.take_in(clan.people(1))
        clan.leader.post("/clan/leave", {})
        person.post("/clan/leave", {})
        listener.join(60)
        events = [json.loads(line) for line in heard]
        events.sort(key=lambda one: one["sequence"])
        self.assertEqual([one["type"].split(".")[2] for one in events],
                         ["created", "joined", "left", "leader_changed", "disbanded"])
        self.assertEqual({one["subject"] for one in events}, {f"clan/{clan.id}"})
        self.assertEqual(len({one["sequence"] for one in events}), 5)


class AtOnce(Case):
    def test_fifty_applications_for_the_last_place_make_one_member(self):
        clan = Clan()
        officers = clan.take_in(clan.people(SIZE - 2))[:OFFICERS]
        for one in officers:
            clan.leader.post("/clan/promote", {"who": one.name})
        applicants = clan.people(APPLICANTS + ROUNDS - 1)
        for _ in range(ROUNDS):
            outcomes = at_once([officers[n % OFFICERS].asking("/clan/accept_application", {"who": one.name})
                                for n, one in enumerate(applicants)])
            self.assertEqual(len(done(outcomes)), 1, outcomes)
            self.assertEqual(outcomes.count("clan_full"), len(applicants) - 1, outcomes)
            self.assertEqual(len(clan.ranks()), SIZE)
            winner = next(one for one, outcome in zip(applicants, outcomes, strict=True) if isinstance(outcome, dict))
            winner.post("/clan/leave", {})
            applicants.remove(winner)
        STACK.audit()

    def test_leader_and_heir_leave_at_once_and_the_clan_is_led_or_gone(self):
        for members in (1, 2, 2, 1, 2, 1):
            clan = Clan()
            people = clan.take_in(clan.people(members))
            clan.leader.post("/clan/promote", {"who": people[0].name})
            outcomes = at_once([one.asking("/clan/leave", {}) for one in (clan.leader, people[0])])
            self.assertEqual(len(done(outcomes)), 2, outcomes)
            self.assertEqual(clan.ranks(), {people[1].id: "leader"} if members == 2 else {})
            self.assertEqual(clan.is_there(), members == 2)
        STACK.audit()

    def test_all_leave_at_once_and_the_treasury_goes_to_the_last(self):
        clan = Clan()
        people = [clan.leader, *clan.take_in(clan.people(7))]
        people[1].post("/clan/deposit", {"amount": 77})
        outcomes = at_once([one.asking("/clan/leave", {}) for one in people])
        self.assertEqual(len(done(outcomes)), 8, outcomes)
        self.assertEqual([one["is_disbanded"] for one in done(outcomes)].count(True), 1)
        self.assertFalse(clan.is_there())
        self.assertEqual(sum(one.get()["gold"] for one in people), sum(one.gold for one in people) - 100)
        STACK.audit()

    def test_two_clans_accept_one_player_at_once_and_one_gets_it(self):
        clans = [Clan(), Clan()]
        for _ in range(6):
            person = Player(STACK.env)
            for clan in clans:
                person.post("/clan/apply", {"tag": clan.tag})
            outcomes = at_once([clan.leader.asking("/clan/accept_application", {"who": person.name}) for clan in clans])
            self.assertEqual(len(done(outcomes)), 1, outcomes)
            self.assertEqual(sum(person.id in clan.ranks() for clan in clans), 1)
        STACK.audit()

    def test_leader_disbands_while_others_join_and_leave(self):
        clan = Clan()
        members = clan.take_in(clan.people(4))
        applicants = clan.people(4)
        invited = [Player(STACK.env) for _ in range(4)]
        for one in invited:
            clan.leader.post("/clan/invite", {"who": one.name})
        outcomes = at_once([*(one.asking("/clan/leave", {}) for one in members),
                            *(one.asking("/clan/withdraw_application", {"tag": clan.tag}) for one in applicants),
                            clan.leader.asking("/clan/disband", {}),
                            *(one.asking("/clan/accept_invitation", {"tag": clan.tag}) for one in invited)])
        self.assertIsInstance(outcomes[8], dict)
        self.assertFalse(clan.is_there())
        self.assertEqual(clan.ranks(), {})
        STACK.audit()

    def test_one_name_for_many_founders(self):
        people = [Player(STACK.env) for _ in range(8)]
        tag = uuid.uuid4().hex[:4] + "z"
        outcomes = at_once([one.asking("/clan", {"name": f"Many {tag}", "tag": tag}) for one in people])
        self.assertEqual((len(done(outcomes)), outcomes.count("name_taken")), (1, 7), outcomes)
        self.assertEqual(sum(one.get()["gold"] for one in people), sum(one.gold for one in people) - 100)


class Treasury(Case):
    CLIENTS, MOVES, KILLS = 8, 40, 4

    def move_gold(self, person, moved, faults):
        """One member's deposits and withdrawals in turn; those that were done go to `moved`."""
        gateway = Gateway(STACK.env)
        for n in range(self.MOVES):
            what, amount = ("deposit", 3 + n % 4) if n % 2 == 0 else ("withdraw", 2 + n % 3)
            try:
                gateway.known("POST", f"/v1/players/{person.id}/clan/{what}", {"amount": amount}, str(uuid.uuid4()))
                moved.append((person.id, amount if what == "withdraw" else -amount))
            except Refused as refused:
                if refused.code not in ("not_enough_gold", "clan_allowance"):
                    faults.append(refused)
            except AssertionError as error:
                faults.append(error)

    def kill_cores_while(self, clients, moved, faults):
        for kill in range(self.KILLS):
            wait_for(lambda: len(moved) > (kill + 1) * self.CLIENTS * self.MOVES // (2 * self.KILLS) or faults or
                     not any(client.is_alive() for client in clients), SECONDS, "gold goes on moving")
            name = ("core", "core.2")[kill % 2]
            restarts = STACK.state(name)["restarts"]
            STACK.kill(name)
            STACK.wait_restarted(name, restarts)

    def test_gold_is_neither_made_nor_lost_while_cores_are_killed(self):
        clan = Clan()
        people = clan.take_in(clan.people(self.CLIENTS))
        for person in people:
            clan.leader.post("/clan/promote", {"who": person.name})
        clan.leader.post("/clan/deposit", {"amount": 100})
        moved, faults = [], []
        clients = [threading.Thread(target=self.move_gold, args=(person, moved, faults)) for person in people]
        for client in clients:
            client.start()
        self.kill_cores_while(clients, moved, faults)
        for client in clients:
            client.join(SECONDS)
        self.assertEqual(faults, [])
        self.assertFalse(any(client.is_alive() for client in clients))
        self.assertGreater(len(moved), self.CLIENTS * self.MOVES // 2)
        expected = {person.id: person.gold + sum(delta for who, delta in moved if who == person.id) for person in people}
        self.assertEqual({person.id: person.get()["gold"] for person in people}, expected)
        self.assertEqual(clan.leader.get("/clan")["treasury"], 100 - sum(delta for _, delta in moved))
        STACK.audit()


if __name__ == "__main__":
    unittest.main()
