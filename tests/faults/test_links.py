"""The core's way to RabbitMQ is cut, reset, goes deaf, stalls and stutters while a player plays: every sum is exact."""

import unittest

from stack.servers import RabbitMQ
from support.game import Fighters
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
            with Fighters(stack.env) as fighters:
                for trouble in TROUBLES:
                    for command in trouble:
                        proxy.say(command)
                    fights = fighters.settled()
                    wait_for(lambda: fighters.settled() > fights, 60, f"a fight is settled after {trouble}")
            for player in fighters.players:
                self.is_exact(player)
            stack.audit()

    def is_exact(self, player):
        def are_equal():
            seen = player.get()
            return (seen["xp"], seen["gold"]) == (player.xp, player.gold + player.bonuses())

        wait_for(are_equal, 30, f"{player.get()} is xp {player.xp}, gold {player.gold} + {player.bonuses()}")


if __name__ == "__main__":
    unittest.main()
