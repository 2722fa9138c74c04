"""What a player makes of a character, pressed on the chat page: points, lessons, starting over; and what it is good for, a
fight with a pack. Screenshots are kept, of a desktop and of a phone.

The characters are given their level and their place behind the game's back, so the stack is this file's own."""

import json
import re
import shutil
import unittest

from adventurer import Adventurer, catalogue, number, pattern, plain
from browser import DESKTOP, PHONE, Page
from stack.packages import PROJECT
from support.game import Gateway
from support.stack import DIRECTORY, Stack

SHOTS = DIRECTORY / "e2e"
LEVEL = 12
POINTS = 3 * (LEVEL - 1)
GOLD = 5000
ROUNDS = 60
LAND = [(x, y) for y in (-60, 33, 60, -33, 0) for x in range(20, 120, 3)]  # where packs walk about
PREY_LEVELS = range(6, 10)  # of a pack that such a character can meet, for some rounds
PREY_COUNT = 3


def skill_names(language):
    words = json.loads((PROJECT / "bot" / "texts" / language / "deeds.json").read_text(encoding="utf-8"))
    return {key.split(".")[1]: name for key, name in words.items() if re.fullmatch(r"skill\.\w+", key)}


class Growth(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = Stack("growth").start()
        cls.addClassCleanup(cls.stack.stop)

    def hero(self, language, person, name):
        """Somebody of LEVEL with nothing spent, at home on a page of their own."""
        shots = SHOTS / f"growth-{language}"
        shutil.rmtree(shots, ignore_errors=True)
        self.page = self.enterContext(Page(self.stack.env["SANDBOX_URL"], shots))
        self.addCleanup(lambda: self.assertEqual(self.page.complaints(), []))
        self.page.create_player(person, {"en": "English", "ru": "Русский"}[language])
        self.words, self.skills = catalogue(language), skill_names(language)
        self.player = Adventurer(self.page, language)
        self.player.begin(name)
        self.gateway = Gateway(self.stack.env)
        self.id = self.gateway.known("GET", f"/v1/identities/telegram/{self.page.player_id()}")["player_id"]
        self.gateway.known("GET", f"/v1/players/{self.id}/location")  # what lives in Redis is there from now on
        self.stack.sql(f"UPDATE character SET level = {LEVEL} WHERE player_id = {self.id}")
        for asset, balance in (("gold", GOLD), ("xp", self.character()["xp_level"] + 100)):
            self.stack.sql(f"UPDATE account SET balance = {balance} WHERE account = 'player:{self.id}' AND asset = '{asset}'")
        self.hot = self.stack.redis("KEYS", f"*:p:{self.id}")
        self.stack.redis("HSET", self.hot, "level", str(LEVEL))

    def character(self):
        return self.gateway.known("GET", f"/v1/players/{self.id}")

    def press(self, key):
        return self.player.press(self.words[key], key)

    def shoot(self, name):
        """A phone last, as most people have one."""
        for shape, metrics in (("desktop", DESKTOP), ("phone", PHONE)):
            self.page.shape(metrics)
            self.page.shoot(f"{name}-{shape}")
            self.assertFalse(self.page.is_too_wide(), f"{name} fits a {shape}")
        self.page.shape(DESKTOP)

    def learn(self, skill):
        label = self.words["button.learn"].format(skill=self.skills[skill])
        screen = self.player.press(label, "learn")
        self.assertIn(f"🔹 {self.skills[skill]} 1/5", screen.text)
        return screen

    def go_to_a_pack(self):
        """The map of a place where several come together."""
        for x, y in LAND:
            self.stack.redis("HSET", self.hot, "x", str(x), "y", str(y))
            place = self.gateway.known("GET", f"/v1/players/{self.id}/location")
            if any(monster.get("count", 1) >= PREY_COUNT and monster["level"] in PREY_LEVELS
                   for monster in place["monsters"]):
                screen = self.page.say("/map")
                return max((label for label in screen.labels if re.search(r" ×\d · ", label)),
                           key=lambda label: int(re.search(r"×(\d)", label)[1]))
        raise AssertionError("nobody walks about in a pack")

    def rest(self):
        seen = self.character()
        self.stack.redis("HSET", self.hot, "hp", str(seen["hp_max"]), "mp", str(seen["mp_max"]))

    def fight_round(self, screen, used):
        """A skill that wasn't used yet, if it can be, or a blow; returns the screen and the skill's name."""
        possible = (re.fullmatch(pattern(self.words["button.skill"]), label) for label in screen.labels)
        new = next((label for label in possible if label and label["skill"] not in used), None)
        if new is None:
            return self.press("button.attack"), None
        return self.player.press(new[0], "skill"), new["skill"]

    def spend_points(self):
        self.page.say("/home")
        self.shoot("home")
        screen = self.press("button.profile")
        self.assertEqual(number(self.player.read(screen, "profile.points")["n"]), POINTS)
        self.shoot("profile")
        for key in ("strength.many", "strength.many", "vitality.many", "vitality.many", "intellect"):
            screen = self.press(f"button.{key}")
        self.assertEqual(number(self.player.read(screen, "profile.points")["n"]), POINTS - 21)
        seen = self.character()["attributes"]
        self.assertEqual((seen["strength"], seen["vitality"], seen["intellect"]), (15, 15, 6))
        self.shoot("profile-spent")

    def take_lessons(self):
        screen = self.press("button.skills")
        self.assertIn(self.words["button.tree.warrior.open"], screen.labels)
        self.shoot("skills")
        self.learn("heavy_blow")
        self.press("button.tree.mage")
        self.learn("rime")
        self.press("button.tree.keeper")
        self.learn("warm_hands")
        self.learn("throw_salt")
        self.shoot("skills-learned")
        tree = self.gateway.known("GET", f"/v1/players/{self.id}/skills")
        self.assertEqual(sum(skill["rank"] for skill in tree["skills"]), 4)
        self.press("button.profile")

    def fight_a_pack(self):
        """With each skill once, then with blows, until it has ended."""
        self.rest()
        pack = self.go_to_a_pack()
        self.shoot("map")
        screen = self.player.press(pack, "fight")
        count = int(re.search(r"×(\d)", pack)[1])
        self.assertIn(self.words["button.target"].format(mark="②"), screen.labels)
        self.assertIn(plain(self.words["fight.title.many"]).format(n=count, all=count), screen.text)
        self.shoot("fight")
        screen = self.player.press(self.words["button.target"].format(mark="②"), "aim")
        self.assertIn(self.words["button.target.chosen"].format(mark="②"), screen.labels)
        self.assertIn("🎯②", screen.text)
        used, told = set(), 0
        for turn in range(ROUNDS):
            screen, skill = self.fight_round(screen, used)
            used |= {skill}
            told += f"✨ {skill}." in screen.text  # a voice that is lost in the same round loses the skill too
            self.shoot(f"round-{turn + 1}" if self.words["button.attack"] in screen.labels else "end")
            if self.words["button.attack"] not in screen.labels:
                break
            if turn == 2:
                screen = self.press("button.defend")
                self.shoot("defence")
                if self.words["button.attack"] not in screen.labels:
                    break
        self.assertGreater(told, 1, "skills were used, and named in the story")
        self.assertNotIn("fight_id", self.character())

    def start_over(self):
        price = 100 * LEVEL
        self.page.say("/profile")
        screen = self.press("button.respec")
        self.assertIn(str(price), screen.text)
        self.shoot("respec")
        self.press("button.back")
        before = self.character()
        self.press("button.respec")
        screen = self.press("button.respec.do")
        self.assertEqual(number(self.player.read(screen, "profile.points")["n"]), POINTS)
        after = self.character()
        self.assertEqual((after["attributes"]["points"], after["gold"]), (POINTS, before["gold"] - price))
        self.shoot("respec-done")

    def play(self):
        self.spend_points()
        self.take_lessons()
        self.fight_a_pack()
        self.start_over()

    def test_points_lessons_and_a_pack(self):
        self.hero("en", "Ann", "Annabel")
        self.play()

    def test_in_russian(self):
        self.hero("ru", "Аня", "Аннушка")
        self.play()


if __name__ == "__main__":
    unittest.main()
