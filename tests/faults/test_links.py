"""The core's way to RabbitMQ is cut, reset, goes deaf, stalls and stutters while a player plays: every sum is exact."""

import threading
import unittest

from stack.servers import RabbitMQ
from support.game import Player, Refused
from support.proxy import Proxy
from support.stack import shared, wait_for

# Each is said when the player has settled one more fight. A core that hears nothing for two heartbeats leaves.
TROUBLES = (["cut"], ["reset"], ["stall both", "stall none"], ["slice on"], ["cut", "slice off"], ["deafen"],
            ["delay 20 20", "limit 200000"])


class Links(unittest.TestCase):
    def test_a_player_plays_over_a_bad_link_of_the_core(self):
        stack = shared()
        with Proxy(RabbitMQ(stack.plan).url("core")) as proxy:
            proxy.say("heartbeat 1")
            stack.restart("core", {"AMQP_URL_FILE": proxy.url_file(stack.directory)})
            self.addCleanup(stack.restart, "core")
            for player in self.play_through(proxy, stack.env):
                self.is_exact(player)
            stack.audit()

    def is_exact(self, player):
        def are_equal():
            seen = player.get()
            return (seen["xp"], seen["gold"]) == (player.xp, player.gold + player.bonuses())

        wait_for(are_equal, 30, f"{player.get()} is xp {player.xp}, gold {player.gold} + {player.bonuses()}")

    def play_through(self, proxy, env):
        """Returns who played: when one is too tired to fight on, the next one comes."""
        stop, failures, players = threading.Event(), [], [Player(env)]

        def play():
            try:
                while not stop.is_set():
                    try:
                        players[-1].fight()
                    except Refused as refused:
                        if refused.code != "no_energy":
                            raise
                        players.append(Player(env))
            except Exception as error:  # told to the test, which fails with it
                failures.append(error)

        def settled():
            return sum(len(player.fights) for player in players)

        thread = threading.Thread(target=play)
        thread.start()
        try:
            for trouble in TROUBLES:
                for command in trouble:
                    proxy.say(command)
                fights = settled()
                wait_for(lambda: settled() > fights or failures, 60, f"a fight is settled after {trouble}")
        finally:
            stop.set()
            thread.join(120)
        self.assertEqual(failures, [])
        self.assertFalse(thread.is_alive())
        return players


if __name__ == "__main__":
    unittest.main()
