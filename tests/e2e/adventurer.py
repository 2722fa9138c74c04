"""A person who plays by what the screen says: the same one at the page in a browser and at the control API.

A chat has start(), say(text), press(label), each with the Screen that comes of it, and texts(); a Screen is what a
person sees: text and labels. Nothing here knows of the gateway: what the fights gave is read from their last words."""

import json
import re
import time

from stack.packages import PROJECT

PRESSES = 300  # a journey that takes more has lost its way
WOUNDED = 20  # with fewer HP one looks for a camp
RESTED = 40  # with so many one goes out again
LOOK_SECONDS = 2  # between two looks while one rests
STEPS = {"button.north": (0, -1), "button.east": (1, 0), "button.south": (0, 1), "button.west": (-1, 0)}


def catalogue(language):
    """The words of a language, by key."""
    return json.loads((PROJECT / "bot" / "texts" / f"{language}.json").read_text(encoding="utf-8"))


def plain(phrase):
    """A phrase of the catalogue as it is seen: without its tags."""
    return re.sub(r"<[^>]+>", "", phrase)


def pattern(phrase):
    """What finds a phrase of the catalogue in a text: each placeholder is a group of the same name."""
    parts = re.split(r"\{(\w+)\}", plain(phrase))
    return "".join(f"(?P<{part}>.+?)" if i % 2 else re.escape(part) for i, part in enumerate(parts)) + r"(?=\n|$)"


def number(words):
    """The number in "50 gold coins"."""
    return int(re.search(r"\d+", words).group())


class Adventurer:
    """`seen` is called with each new screen and what was done to get there."""

    def __init__(self, chat, language="en", seen=lambda screen, deed: None):
        self.chat, self.words, self.seen = chat, catalogue(language), seen
        self.xp, self.gold, self.level = 0, 0, 1
        self.presses = self.fights = 0
        self.camp = None
        self.visits = {}

    def begin(self, name):
        """Start, the name, home."""
        self.seen(self.chat.start(), "start")
        screen = self.chat.say(name)
        self.gold = number(self.read(screen, "start.named")["gold"])
        self.seen(screen, "home")

    def read(self, screen, key):
        """The placeholders of a phrase as the screen fills them; None when it doesn't say it."""
        return self.read_text(screen.text, key)

    def read_text(self, text, key):
        found = re.search(pattern(self.words[key]), text)
        return found and found.groupdict()

    def congratulations(self):
        """What each congratulation in the chat says: level, name, gold."""
        told = (self.read_text(text, "notice.level_up") for text in self.chat.texts())
        return [{**one, "level": int(one["level"]), "gold": number(one["gold"])} for one in told if one]

    def press(self, label, deed):
        self.presses += 1
        if self.presses > PRESSES:
            raise AssertionError(f"{PRESSES} presses, and still {self.chat.screen()}")
        screen = self.chat.press(label)
        self.seen(screen, deed)
        return screen

    def open_map(self):
        return self.press(self.words["button.map"], "map")

    def look_again(self):
        """Home and back: the map as it is now."""
        self.chat.say("/home")
        return self.open_map()

    def play_until(self, level):
        """Fights, rests and walks until the screen says that the level is reached."""
        self.play(lambda: self.level >= level)

    def play_fights(self, count):
        """Until so many more fights have ended."""
        wanted = self.fights + count
        self.play(lambda: self.fights >= wanted)

    def play(self, is_enough):
        screen = self.open_map()
        while not is_enough():
            screen = self.turn(screen)

    def turn(self, screen):
        """One thing that a sensible person would do with this screen."""
        for label in (self.words["button.again"], self.words["button.attack"]):
            if label in screen.labels:
                return self.blow(label)
        if self.read(screen, "map.at") is None:
            return self.open_map()
        here = self.here(screen)
        if self.words["button.camp"] in screen.labels:
            self.camp = here
            if self.hp(screen) < RESTED:
                return self.rest()
        elif self.hp(screen) < WOUNDED and self.camp is not None:
            return self.walk(screen, lambda place: distance(place, self.camp))
        elif self.prey(screen):
            return self.press(self.prey(screen), "fight")
        return self.walk(screen, lambda place: self.visits.get(place, 0))

    def rest(self):
        """Sits by the fire, with a look at the wounds now and then."""
        while True:
            screen = self.press(self.words["button.camp"], "rest")
            if self.hp(screen) >= RESTED:
                return screen
            time.sleep(LOOK_SECONDS)

    def here(self, screen):
        at = self.read(screen, "map.at")
        return int(at["x"].replace("−", "-")), int(at["y"].replace("−", "-"))

    def hp(self, screen):
        return int(self.read(screen, "bar.hp")["now"])

    def prey(self, screen):
        """The label of the weakest monster here, if it, or all of its pack together, is no stronger than us."""
        found = {}
        for label in screen.labels:
            name, dot, level = label.rpartition(" · ")
            if dot and level.isdigit():
                pack = re.search(r" ×(\d)$", name)
                found[label] = int(level) * (int(pack[1]) if pack else 1)
        weakest = min(found, key=found.get, default=None)
        return weakest if weakest and found[weakest] <= self.level else None

    def walk(self, screen, cost):
        """To the neighbour that costs least, of those with an arrow."""
        x, y = self.here(screen)
        self.visits[x, y] = self.visits.get((x, y), 0) + 1
        ways = {self.words[key]: (x + dx, y + dy) for key, (dx, dy) in STEPS.items()
                if self.words[key] in screen.labels}
        return self.press(min(ways, key=lambda label: (cost(ways[label]), self.visits.get(ways[label], 0))), "walk")

    def blow(self, label):
        """Strikes, or tries again what did not come through; what a fight's last words say is added up."""
        screen = self.press(label, "strike")
        spoils, level = self.read(screen, "fight.spoils"), self.read(screen, "fight.level")
        if self.words["button.attack"] not in screen.labels and self.words["button.again"] not in screen.labels:
            self.fights += 1
            self.seen(screen, "victory" if spoils else "defeat")
        if spoils:
            self.xp += number(spoils["xp"])
            self.gold += number(spoils["gold"])
        if level:
            self.level = int(level["level"])
        return screen


def distance(one, other):
    return abs(one[0] - other[0]) + abs(one[1] - other[1])
