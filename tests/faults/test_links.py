"""The core's way to RabbitMQ is cut, reset, goes deaf, stalls and stutters while a player plays: every sum is exact."""

import threading
import unittest

from stack.servers import RabbitMQ
from support.game import Player
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
            player = Player(stack.env)
            self.play_through(proxy, player)

            def is_exact():
                seen = player.get()
                return (seen["xp"], seen["gold"]) == (player.xp, player.gold + player.bonuses())

            wait_for(is_exact, 30, f"{player.get()} is xp {player.xp}, gold {player.gold} + {player.bonuses()}")
            stack.audit()

    def play_through(self, proxy, player):
        stop, failures = threading.Event(), []

        def play():
            try:
                while not stop.is_set():
                    player.fight()
            except Exception as error:  # told to the test, which fails with it
                failures.append(error)

        thread = threading.Thread(target=play)
        thread.start()
        try:
            for trouble in TROUBLES:
                for command in trouble:
                    proxy.say(command)
                fights = len(player.fights)
                wait_for(lambda: len(player.fights) > fights or failures, 60, f"a fight is settled after {trouble}")
        finally:
            stop.set()
            thread.join(120)
        self.assertEqual(failures, [])
        self.assertFalse(thread.is_alive())


if __name__ == "__main__":
    unittest.main()
