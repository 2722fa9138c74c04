"""Duels in a whole game with two cores: one challenge is one duel, ratings are those of the day's duels, whoever comes
at once, and whoever is killed meanwhile."""

import json
import threading
import unittest
import uuid

import pika

from stack.servers import RabbitMQ
from support.game import Player, at_once, done, refusal
from support.ledger import posting
from support.stack import Stack, wait_for

LEVEL, XP = 5, 1074  # the arena's least, and the experience at which it begins
SECONDS = 20
STACK = None


def setUpModule():
    global STACK
    STACK = Stack("arena", scale={"core": 2}).start()


def tearDownModule():
    if STACK is not None:
        STACK.stop()


class Duellist(Player):
    """Grown enough for the arena, by the books, with all that the levels bring."""

    def __init__(self):
        super().__init__(STACK.env)
        steps = [posting(f"grow:{self.id}", "game:mint.combat", f"player:{self.id}", "xp", XP),
                 f"UPDATE character SET level = {LEVEL}, version = version + 1 WHERE player_id = {self.id}"]
        for level in range(2, LEVEL + 1):
            steps.append(posting(f"level:{self.id}:{level}", "game:mint.level", f"player:{self.id}", "gold", 25 * level))
            steps.append("INSERT INTO notification (id, player_id, class, type, cause) VALUES "
                         f"('{uuid.uuid4()}', {self.id}, 'personal', 'wildmarch.notification.level_up.v1', 'grow:{self.id}:{level}')")
        STACK.sql("BEGIN; " + "; ".join(steps) + "; COMMIT")

    def challenge(self, other):
        return self.post("/arena/challenges", {"opponent": other.name})["challenge_id"]

    def accept(self, challenge, key=None):
        return self.post("/arena/accept", {"challenge_id": challenge}, key)

    def duel(self, other):
        return other.accept(self.challenge(other))

    def challenges(self):
        seen = self.get("/arena/challenges")
        return [[one["challenge_id"] for one in seen[way]] for way in ("incoming", "outgoing")]

    def rating(self):
        return self.get("/arena")["rating"]["rating_x100"]


def duels_of(*players):
    ids = ", ".join(str(player.id) for player in players)
    return int(STACK.sql(f"SELECT count(*) FROM duel WHERE challenger IN ({ids}) OR challenged IN ({ids})"))


class Challenges(unittest.TestCase):
    def setUp(self):
        self.ann, self.bob = Duellist(), Duellist()

    def test_one_is_seen_by_both_and_gone_when_it_was_fought(self):
        challenge = self.ann.challenge(self.bob)
        self.assertEqual((self.ann.challenges(), self.bob.challenges()), ([[], [challenge]], [[challenge], []]))
        self.bob.accept(challenge)
        self.assertEqual((self.ann.challenges(), self.bob.challenges()), ([[], []], [[], []]))

    def test_it_can_be_declined_or_taken_back(self):
        first = self.ann.challenge(self.bob)
        self.bob.post("/arena/decline", {"challenge_id": first})
        second = self.ann.challenge(self.bob)
        self.ann.post("/arena/withdraw", {"challenge_id": second})
        for challenge in (first, second):
            self.assertEqual(refusal(self.bob.accept, challenge), "no_such_challenge")
        self.assertEqual(duels_of(self.ann), 0)

    def test_three_wait_at_most_and_what_expired_makes_room(self):
        others = [Duellist() for _ in range(4)]
        waiting = [self.ann.challenge(other) for other in others[:3]]
        self.assertEqual(refusal(self.ann.challenge, others[3]), "too_many_challenges")
        STACK.sql(f"UPDATE arena_challenge SET expires_at = now() WHERE id = '{waiting[0]}'")
        self.assertEqual(refusal(others[0].accept, waiting[0]), "challenge_expired")
        self.ann.challenge(others[3])
        self.assertEqual(refusal(others[0].accept, waiting[0]), "no_such_challenge")

    def test_who_is_too_young_or_nobody_or_oneself_is_refused(self):
        young = Player(STACK.env)
        for name, code in ((young.name, "level_too_low"), ("Nobody At All", "no_such_recipient"), (self.ann.name, "challenge_to_self")):
            self.assertEqual(refusal(self.ann.post, "/arena/challenges", {"opponent": name}), code)
            self.assertEqual(refusal(self.ann.post, "/arena/spar", {"opponent": name}), code)

    def test_who_fights_elsewhere_accepts_later(self):
        challenge = self.ann.challenge(self.bob)
        view = self.bob.start_fight()
        self.assertEqual(refusal(self.bob.accept, challenge), "in_fight")
        while view["state"] == "running":
            view = self.bob.attack(view)
        self.bob.accept(challenge)


class Duels(unittest.TestCase):
    def setUp(self):
        self.ann, self.bob = Duellist(), Duellist()

    def test_both_ratings_change_and_both_see_it(self):
        duel = self.ann.duel(self.bob)
        self.assertTrue(duel["is_rated"])
        self.assertEqual(duel["challenger"]["name"], self.ann.name)
        for player, side in ((self.ann, "challenger"), (self.bob, "challenged")):
            status = player.get("/arena")
            self.assertEqual(status["rating"]["rating_x100"], duel[side]["rating_x100"])
            self.assertEqual([one["duel_id"] for one in status["duels"]], [duel["duel_id"]])
            self.assertEqual(status["duels_today"], 1)
        if duel["outcome"] != "draw":
            self.assertEqual(sorted(duel[side]["rating_x100"] for side in ("challenger", "challenged")), [133769, 166231])

    def test_it_is_shown_page_by_page_to_those_two_alone(self):
        duel = self.ann.duel(self.bob)
        path = f"/arena/duels/{duel['duel_id']}"
        pages = [self.bob.get(f"{path}/{page}") for page in range(duel["pages"])]
        self.assertEqual(pages[-1], duel)
        rounds = [entry["round"] for page in pages for entry in page["entries"]]
        self.assertEqual((rounds[0], rounds[-1], rounds), (1, duel["rounds"], sorted(rounds)))
        self.assertEqual(refusal(Duellist().get, f"{path}/0"), "no_such_duel")

    def test_the_same_two_meet_three_times_a_day_for_less_and_less(self):
        self.assertEqual([self.ann.duel(self.bob)["weight_percent"] for _ in range(3)], [100, 50, 25])
        self.assertEqual(refusal(self.ann.challenge, self.bob), "too_many_duels")
        self.assertEqual(refusal(self.bob.challenge, self.ann), "too_many_duels")
        self.ann.duel(Duellist())

    def test_a_sparring_leaves_nothing(self):
        before = STACK.sql("SELECT (SELECT count(*) FROM duel), (SELECT count(*) FROM arena_rating)")
        spar = self.ann.post("/arena/spar", {"opponent": self.bob.name})
        self.assertFalse(spar["is_rated"])
        self.assertIn(spar["entries"][-1]["what"], ("falls", "hit", "crit", "defends", "miss"))
        self.assertEqual(STACK.sql("SELECT (SELECT count(*) FROM duel), (SELECT count(*) FROM arena_rating)"), before)

    def test_the_board_has_both_in_order(self):
        self.ann.duel(self.bob)
        first = self.ann.get("/arena/top/0")
        pages = [first, *(self.ann.get(f"/arena/top/{page}") for page in range(1, (first["places"] + 9) // 10))]
        entries = [entry for page in pages for entry in page["entries"]]
        self.assertEqual([entry["place"] for entry in entries], list(range(1, first["places"] + 1)))
        shown = [(-entry["rating"]["shown_x100"], entry["player_id"]) for entry in entries]
        self.assertEqual(shown, sorted(shown))
        self.assertEqual(entries[first["own_place"] - 1]["player_id"], self.ann.id)

    def test_the_world_is_told(self):
        connection = pika.BlockingConnection(pika.URLParameters(RabbitMQ(STACK.plan).url("admin")))
        self.addCleanup(connection.close)
        channel = connection.channel()
        queue = channel.queue_declare("", exclusive=True).method.queue
        channel.queue_bind(queue, "game_events", "player.duel_finished")
        duel = self.ann.duel(self.bob)
        heard = []

        def is_told():
            _, _, body = channel.basic_get(queue, auto_ack=True)
            if body is not None:
                heard.append(json.loads(body)["data"])
            return any(one["duel_id"] == duel["duel_id"] for one in heard)

        wait_for(is_told, SECONDS, "the duel is published")
        told = next(one for one in heard if one["duel_id"] == duel["duel_id"])
        self.assertEqual((told["challenger"], told["challenged"], told["outcome"]), (self.ann.name, self.bob.name, duel["outcome"]))
        self.assertEqual(told["challenged_rating_x100"], duel["challenged"]["rating_x100"])


class AtOnce(unittest.TestCase):
    def copy_of(self, player):
        """The same player with a connection of its own."""
        copy = object.__new__(Duellist)
        copy.__dict__ = {**player.__dict__, "gateway": type(player.gateway)(STACK.env)}
        return copy

    def test_a_challenge_that_is_accepted_many_times_at_once_is_one_duel(self):
        for _ in range(5):
            ann, bob = Duellist(), Duellist()
            challenge = ann.challenge(bob)
            copies = [self.copy_of(bob) for _ in range(4)]
            came = at_once([lambda one=one: one.accept(challenge) for one in copies])
            self.assertEqual((len(done(came)), came.count("no_such_challenge")), (1, 3), came)
            self.assertEqual(duels_of(ann, bob), 1)
        STACK.audit()

    def test_accepted_taken_back_and_declined_at_once_it_is_one_of_them(self):
        for _ in range(5):
            ann, bob = Duellist(), Duellist()
            challenge = ann.challenge(bob)
            at_once([lambda: bob.accept(challenge), lambda: ann.post("/arena/withdraw", {"challenge_id": challenge}),
                     lambda: self.copy_of(bob).post("/arena/decline", {"challenge_id": challenge})])
            self.assertEqual((ann.challenges(), bob.challenges()), ([[], []], [[], []]))
            self.assertLessEqual(duels_of(ann, bob), 1)
        STACK.audit()

    def test_two_who_challenge_and_accept_each_other_both_come_through(self):
        for _ in range(5):
            ann, bob = Duellist(), Duellist()
            challenges = at_once([lambda: ann.challenge(bob), lambda: bob.challenge(ann)])
            came = at_once([lambda: bob.accept(challenges[0]), lambda: ann.accept(challenges[1])])
            self.assertTrue(all(isinstance(one, dict) for one in came), came)
            self.assertEqual(sorted(one["weight_percent"] for one in came), [50, 100])
            self.assertEqual(duels_of(ann, bob), 2)
        STACK.audit()

    def test_all_against_all_is_as_many_duels_as_answers(self):
        players = [Duellist() for _ in range(4)]
        pairs = [(a, b) for a in players for b in players if a is not b]
        waiting = [(b, a.challenge(b)) for a, b in pairs]
        came = at_once([lambda who=who, one=one: self.copy_of(who).accept(one) for who, one in waiting])
        self.assertEqual(len(done(came)), len(pairs), came)
        self.assertEqual(duels_of(*players), len(pairs))
        for player in players:
            status = player.get("/arena")
            self.assertEqual(status["duels_today"], 6)
        self.assertIn("duels are rated", STACK.audit())


class Kills(unittest.TestCase):
    """The one core that is left is killed at a named point of the acceptance."""

    @classmethod
    def setUpClass(cls):
        STACK.stop_part("core.2")

    @classmethod
    def tearDownClass(cls):
        STACK.start_part("core.2")
        STACK.wait_ready("core.2")

    def accept_through(self, point):
        ann, bob = Duellist(), Duellist()
        challenge, key = ann.challenge(bob), str(uuid.uuid4())
        STACK.stop_part("core")
        before = STACK.state("core")["restarts"]
        STACK.start_part("core", {"WILDMARCH_FAULT": f"{point}:1:kill"})
        STACK.wait_ready("core")
        duel = bob.accept(challenge, key)
        wait_for(lambda: STACK.state("core")["restarts"] > before, 30, f"the core dies at {point}")
        STACK.wait_ready("core")
        self.assertEqual(bob.accept(challenge, key), duel)
        self.assertEqual(refusal(bob.accept, challenge), "no_such_challenge")
        self.assertEqual(duels_of(ann, bob), 1)
        self.assertEqual((ann.rating(), bob.rating()), tuple(duel[side]["rating_x100"] for side in ("challenger", "challenged")))
        STACK.audit()

    def test_before_its_commit(self):
        self.accept_through("core.committing")

    def test_behind_its_commit(self):
        self.accept_through("core.committed")

    def test_at_any_time(self):
        players = [Duellist() for _ in range(4)]
        for number, (ann, bob) in enumerate(zip(players, players[1:] + players[:1])):
            challenge, before = ann.challenge(bob), STACK.state("core")["restarts"]
            killer = threading.Timer(0.005 * number, STACK.kill, ("core",))
            killer.start()
            bob.accept(challenge)
            killer.join()
            STACK.wait_restarted("core", before)
        self.assertEqual(duels_of(*players), len(players))
        audit = STACK.audit()
        self.assertIn("duels replay", audit)
        self.assertIn("ratings follow duels", audit)


if __name__ == "__main__":
    unittest.main()
