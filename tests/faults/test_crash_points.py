"""A process is killed at each named point of its work: one effect, the same answer, nothing stuck."""

import unittest
import uuid

from support.game import Player
from support.stack import shared, wait_for

GOLD_AT_START = 200


class CrashPoints(unittest.TestCase):
    """Each test arms one point in one process, plays until the process has died there, and looks at what came of it."""

    @classmethod
    def setUpClass(cls):
        cls.stack = shared()

    def arm(self, service, point):
        """Restarts `service` so that it kills itself at the point's first passing, once: perhaps at once."""
        self.stack.stop_part(service)
        self.before = self.stack.state(service)["restarts"]
        self.stack.start_part(service, {"WILDMARCH_FAULT": f"{point}:1:kill"})
        self.stack.wait_ready(service)

    def assert_died(self, service):
        wait_for(lambda: self.stack.state(service)["restarts"] > self.before, 30, f"{service} dies at its point")
        self.stack.wait_ready(service)

    def assert_exact(self, player):
        """XP, gold and level are what the settled fights gave, bonuses included, and as much was counted as a deed."""

        def is_exact():
            seen = player.get()
            return (seen["xp"], seen["gold"], seen["level"]) == (
                player.xp, player.gold + player.bonuses(), player.level)

        wait_for(is_exact, 30, f"{player.get()} equals xp {player.xp}, gold {player.gold} + {player.bonuses()}")
        earned = self.stack.sql(f"SELECT sum(amount) FROM deed WHERE player_id = {player.id} AND deed = 'earn_gold'")
        self.assertEqual(int(earned or 0), player.gold + player.bonuses() - GOLD_AT_START)
        self.stack.audit()

    def crash_of_core(self, point):
        player = Player(self.stack.env)
        place = player.find_monster()
        self.arm("core", point)
        player.fight(place)
        self.assert_died("core")
        player.fight()
        self.assert_exact(player)

    def test_hot_action_is_stored_and_not_answered(self):
        self.crash_of_core("core.stored")

    def test_fight_has_ended_and_is_not_settled(self):
        self.crash_of_core("core.ended")

    def test_commit_is_not_sent(self):
        self.crash_of_core("core.committing")

    def test_commit_is_done_and_nothing_else(self):
        self.crash_of_core("core.committed")

    def test_value_is_settled_and_the_player_is_not_released(self):
        self.crash_of_core("core.settled")

    def test_player_is_released_and_not_answered(self):
        self.crash_of_core("core.released")

    def test_event_is_in_the_outbox_and_not_published(self):
        self.crash_of_core("outbox.committed")

    def test_event_is_published_and_not_confirmed(self):
        self.crash_of_core("outbox.published")

    def test_event_is_confirmed_and_its_row_not_deleted(self):
        self.crash_of_core("outbox.confirmed")

    def crash_of_jobs(self, point):
        player = Player(self.stack.env)
        self.arm("jobs", point)
        player.play_until(2)
        self.assert_died("jobs")
        self.assert_exact(player)

    def test_bonus_is_granted_and_the_notification_not_written(self):
        self.crash_of_jobs("jobs.granted")

    def test_notification_is_written_and_not_published(self):
        self.crash_of_jobs("jobs.committed")

    def test_ticker_has_saved_and_not_cleared_the_marks(self):
        player = Player(self.stack.env)
        self.arm("ticker", "ticker.saved")  # what was dirty is saved by the one that stops
        player.find_monster()
        self.assert_died("ticker")
        player.fight()
        self.assert_exact(player)

    def test_the_same_operation_again_after_a_crash_gets_the_same_answer(self):
        giver, receiver = Player(self.stack.env), Player(self.stack.env)
        key, body = str(uuid.uuid4()), {"to": receiver.name, "amount": 30}
        self.arm("core", "core.committed")
        first = giver.post("/gifts", body, key)
        self.assert_died("core")
        again = giver.post("/gifts", body, key)
        self.assertEqual(first, again)
        self.assertEqual(giver.get()["gold"], giver.gold - 30)
        self.assertEqual(receiver.get()["gold"], receiver.gold + 30)
        self.stack.audit()

    def test_a_debt_is_settled_by_the_sweep_for_who_does_not_come_back(self):
        player = Player(self.stack.env)
        view = player.start_fight()
        self.arm("core", "core.ended")
        key = None
        while view["state"] == "running" and self.stack.state("core")["restarts"] == self.before:
            key = str(uuid.uuid4())
            body = {"fight_id": view["fight_id"], "turn": view["turn"]}
            try:
                status, answer = player.gateway.once("POST", f"/v1/players/{player.id}/combat/attack", body, key)
            except OSError:
                break
            if status != 200:
                break
            view = answer
        self.assert_died("core")
        settled = self.stack.log("core")
        self.assertIsNotNone(key, settled)
        wait_for(lambda: self.fights_of(player) == 1, 30, "the sweep settles the fight")

    def fights_of(self, player):
        return int(self.stack.sql(f"SELECT count(*) FROM fight WHERE player_id = {player.id}"))


if __name__ == "__main__":
    unittest.main()
