"""A person opens the chat page, presses what is there, and comes to level 2. A screenshot is kept of each kind of step."""

import shutil
import unittest

from adventurer import Adventurer
from browser import DESKTOP, PHONE, Page
from support.game import Gateway
from support.stack import DIRECTORY, shared, wait_for

SHOTS = DIRECTORY / "e2e"
BONUS = 50  # gold for level 2
SECONDS = 30  # for what goes through the workers


class Journey(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = shared()

    def open_page(self, name):
        shutil.rmtree(SHOTS / name, ignore_errors=True)
        page = self.enterContext(Page(self.stack.env["SANDBOX_URL"], SHOTS / name))
        self.addCleanup(lambda: self.assertEqual(page.complaints(), []))
        return page

    def character(self, page):
        """The player of the page as the gateway knows it."""
        gateway = Gateway(self.stack.env)
        identity = gateway.known("GET", f"/v1/identities/telegram/{page.player_id()}")
        return gateway.known("GET", f"/v1/players/{identity['player_id']}")

    def shoot_everywhere(self, page, name):
        """The same screen on a desktop and on a phone, by day and by night."""
        for shape, metrics in (("desktop", DESKTOP), ("phone", PHONE)):
            page.shape(metrics)
            for colours in ("light", "dark"):
                page.colours(colours)
                page.shoot(f"{name}-{shape}-{colours}")
            self.assertFalse(page.is_too_wide(), f"{name} fits a {shape}")
        page.shape(DESKTOP)
        page.colours("light")

    def test_from_start_to_level_2(self):
        page = self.open_page("journey")
        page.shoot("welcome")
        page.create_player("Ann", "English")
        page.shoot("created")
        player = Adventurer(page, "en", first_of_each(page))
        player.begin("Annabel")
        player.play_until(2)
        wait_for(player.congratulations, SECONDS, "the congratulation comes as a message of its own")
        self.shoot_everywhere(page, "congratulation")
        self.assertEqual(player.congratulations(), [{"level": 2, "name": "Annabel", "gold": BONUS}])
        self.assertIsNotNone(player.read_text(page.texts()[-1], "notice.level_up"), "it is the newest message")
        self.assertNotIn(player.words["button.attack"], page.screen().labels, "and not the screen")

        seen = self.character(page)
        self.assertEqual((seen["xp"], seen["gold"], seen["level"]), (player.xp, player.gold + BONUS, 2))
        home = player.press(player.words["button.home"], "home-again")
        self.assertEqual(home.text, page.texts()[-1], "the screen comes back to the end of the chat")
        self.assertEqual(sum(bool(message["labels"]) for message in page.messages()), 1, "and leaves no buttons above")
        self.assertIn(f"{player.gold + BONUS} gold coins", home.text)
        self.shoot_everywhere(page, "home")
        player.press(player.words["button.profile"], "profile")
        player.press(player.words["button.home"], "back")
        player.press(player.words["button.help"], "help")
        player.press(player.words["button.home"], "back")
        player.open_map()
        self.shoot_everywhere(page, "map")

    def test_in_russian(self):
        page = self.open_page("russian")
        page.create_player("Аня", "Русский")
        player = Adventurer(page, "ru", first_of_each(page))
        player.begin("Аннушка")
        player.play_fights(1)
        self.shoot_everywhere(page, "end")
        seen = self.character(page)
        self.assertEqual((seen["name"], seen["xp"], seen["gold"]), ("Аннушка", player.xp, player.gold))


def first_of_each(page):
    """Keeps a screenshot of the first screen of each kind of deed."""
    kept = set()

    def keep(screen, deed):
        if deed not in kept:
            page.shoot(deed)
        kept.add(deed)

    return keep


if __name__ == "__main__":
    unittest.main()
