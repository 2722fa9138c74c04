"""The broker's management page on a busy system, as an operator opens it: names say what each thing is, and rates
move. Pictures of it are kept under build/test/e2e/management/."""

import re
import threading
import unittest
from urllib.parse import unquote, urlsplit

from selenium.webdriver.common.by import By

from browser import Page
from support.game import Player
from support.stack import DIRECTORY, shared

PLAYERS = 4
WIDE = {"width": 1500, "height": 1250, "deviceScaleFactor": 1, "mobile": False}
RATE = re.compile(r"\b(0\.0*[1-9]|[1-9])[\d,.]* ?(k?B)?/s")  # what moves
UNFOLD = """
for (const title of document.querySelectorAll("div.section-invisible > h2"))
    if (arguments[0].includes(title.innerText.replace(/ \\(.*/, "").trim())) title.click();"""
FOLDED = ("Bindings", "Consumers")
VIEWS = {
    "overview": ("#/", ("Queued messages", "Message rates", "Connections")),
    "connections": ("#/connections", ("wildmarch-core publish", "wildmarch-core consume", "wildmarch-gateway publish",
                                      "wildmarch-bot consume", "wildmarch-jobs consume")),
    "exchanges": ("#/exchanges", ("player_level_up", "combat_finished", "player_registered", "game_events", "requests",
                                  "replies", "notify", "dead_letters", "unrouted", "retry.5s")),
    "queues": ("#/queues", ("core.combat", "core.world", "core.character", "jobs.level_bonus", "jobs.level_bonus.dead",
                            "bot.notifications", "game_events.log", "gateway.replies.")),
    "exchange": ("#/exchanges/wildmarch/player_level_up", ("game_events", "jobs.level_bonus", "player.level_up")),
    "queue": ("#/queues/wildmarch/core.combat", ("requests", "combat.*", "Consumers")),
}


class Operator(Page):
    """Chromium on the management page, logged in."""

    def __init__(self, url, shots):
        parts = urlsplit(url)
        super().__init__(f"http://{parts.hostname}:{parts.port}/", shots)
        self.login = unquote(parts.username), unquote(parts.password)

    def __enter__(self):
        super().__enter__()
        self.shape(WIDE)
        for name, value in zip(("username", "password"), self.login):
            self.until(lambda name=name: self.driver.find_elements(By.NAME, name), name)[0].send_keys(value)
        self.driver.find_element(By.CSS_SELECTOR, "input[type=submit]").click()
        self.until(lambda: self.driver.find_elements(By.ID, "main"), "the login is taken")
        return self

    def words(self):
        return self.driver.find_element(By.ID, "main").text

    def open(self, address, wanted):
        """Goes there, and waits until all of that can be read, and something moves."""
        self.driver.get(self.url + address)

        def is_there():
            self.driver.execute_script(UNFOLD, FOLDED)
            words = self.words()
            return all(word in words for word in wanted) and RATE.search(words)

        self.until(is_there, f"{address} shows a rate, and {', '.join(wanted)}")


class ManagementPage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = shared()

    def setUp(self):
        """Players who come, fight and reach a level, until the test is over."""
        self.is_over = threading.Event()
        players = [threading.Thread(target=self.play) for _ in range(PLAYERS)]
        for player in players:
            player.start()
        self.addCleanup(lambda: [player.join() for player in players])
        self.addCleanup(self.is_over.set)

    def play(self):
        while not self.is_over.is_set():
            Player(self.stack.env).play_until(2)

    def test_an_operator_reads_it_without_a_manual(self):
        with Operator(self.stack.env["AMQP_MANAGEMENT_URL"], DIRECTORY / "e2e" / "management") as page:
            for name, (address, wanted) in VIEWS.items():
                with self.subTest(name):
                    page.open(address, wanted)
                    self.assertGreater(page.shoot(name).stat().st_size, 10_000)


if __name__ == "__main__":
    unittest.main()
