"""The world's pages: all of the content is on them, their links lead somewhere, their numbers are those of the rules."""

import html.parser
import json
import re
import subprocess
import sys
import tempfile
import unittest
from functools import lru_cache
from pathlib import Path

from stack.packages import PROJECT
from support.stack import BINARIES

GENERATED = BINARIES.parent / "generated"
DOCUMENTS = GENERATED / "documents"
CONTENT = PROJECT / "core" / "content"
TEXTS = PROJECT / "bot" / "texts"
WRITER = PROJECT / "schemas" / "generator" / "world.py"
SECONDS = 60
PAGES = ("world.html", "world-bestiary.html", "world-items.html", "world-crafts.html", "world-deeds.html",
         "world-rules.html")
CALLED = {"affixes": "affix", "biomes": "biome", "families": "family", "loot": "loot", "world_bosses": "world_boss"}

FALLBACKS = {"monster.unknown"}  # of the bot, for a word that it doesn't know yet


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


class Page(html.parser.HTMLParser):
    """Its links, its anchors with the words in them, and whether its elements close in order."""

    VOID = {"meta", "br", "input"}

    def __init__(self, name):
        super().__init__()
        self.links, self.anchors, self.words = [], {}, {}
        self.repeated = []
        self._open = []
        self.source = (DOCUMENTS / name).read_text(encoding="utf-8")
        self.feed(self.source)
        self.close()
        if self._open:
            raise AssertionError(f"{name}: {self._open} stay open")

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.links += [attributes[name] for name in ("href", "src") if name in attributes]
        if "id" in attributes:
            self.repeated += [attributes["id"]] if attributes["id"] in self.anchors else []
            self.anchors[attributes["id"]] = ""
        if tag not in self.VOID:
            self._open.append((tag, attributes.get("id"), attributes.get("lang")))

    def handle_endtag(self, tag):
        if self._open.pop()[0] != tag:
            raise AssertionError(f"</{tag}> at {self.getpos()} closes something else")

    def handle_data(self, data):
        for _, anchor, _ in self._open:
            if anchor is not None:
                self.anchors[anchor] += data + " "
        if self._open and self._open[-1][2] is not None:
            self.words.setdefault(self._open[-1][2], set()).add(data)


@lru_cache(maxsize=None)
def page(name):
    return Page(name)


def anchors():
    return {anchor: words for name in PAGES for anchor, words in page(name).anchors.items()}


def entries():
    """(kind, key) of all content."""
    for path in CONTENT.glob("*.json"):
        kind = CALLED.get(path.stem, path.stem.removesuffix("s"))
        for key in load(path):
            yield kind, key


def anchor(kind, key):
    return f"{kind}-{key}".replace("_", "-")


class Pages(unittest.TestCase):
    def test_their_links_lead_somewhere_and_nowhere_outside(self):
        for name in PAGES:
            self.assertEqual(page(name).repeated, [], name)
            self.assertNotIn("url(", page(name).source)
            for link in set(page(name).links):
                file, _, to = link.partition("#")
                with self.subTest(page=name, link=link):
                    self.assertTrue((DOCUMENTS / (file or name)).is_file())
                    if to:
                        self.assertIn(to, page(file or name).anchors)

    def test_every_entry_of_the_content_stands_somewhere(self):
        everywhere, count = anchors(), 0
        for kind, key in entries():
            with self.subTest(kind=kind, key=key):
                self.assertIn(anchor(kind, key), everywhere)
                count += 1
        self.assertGreater(count, 900)

    def test_everything_that_is_said_of_the_content_can_be_read_in_both_languages(self):
        for language in ("en", "ru"):
            shown = set().union(*(page(name).words.get(language, set()) for name in PAGES))
            for path in (TEXTS / language).glob("*.json"):
                for key, words in load(path).items():
                    self.assertTrue((words[0] if isinstance(words, list) else words) in shown or key in FALLBACKS, key)

    def test_the_search_knows_every_name_and_where_it_stands(self):
        source = (DOCUMENTS / "world-names.js").read_text(encoding="utf-8")
        listed = json.loads(source.removeprefix("const NAMES = ").rstrip().removesuffix(";"))
        addresses = {address for *_, address in listed}
        for address in addresses:
            file, _, to = address.partition("#")
            self.assertIn(to, page(file).anchors)
        for kind, key in entries():
            if kind not in ("recipe", "world_boss"):  # they are called what they make, and who comes
                self.assertTrue(any(address.endswith("#" + anchor(kind, key)) for address in addresses), (kind, key))


class Facts(unittest.TestCase):
    """A figure of each kind, from the data to the page."""

    def test_a_monster_shows_where_it_lives_what_it_does_and_leaves(self):
        words = anchors()["monster-grey-wolf"]
        for said in ("Tundra", "Bite at the throat", "Raw hide", "98 %"):
            self.assertIn(said, words)

    def test_a_thing_shows_where_it_comes_from_and_what_it_goes_into(self):
        recipes, items = load(CONTENT / "recipes.json"), anchors()
        for key, recipe in recipes.items():
            self.assertIn("Made", items[anchor("item", recipe["output"])], key)
            for one in recipe["inputs"]:
                self.assertIn("Goes into", items[anchor("item", one["item"])], key)
        for shop in load(CONTENT / "shops.json").values():
            for one in shop["stock"]:
                self.assertIn("Sold by", items[anchor("item", one["item"])])
        for quest in load(CONTENT / "quests.json").values():
            for one in quest.get("items", ()):
                self.assertIn("Reward of", items[anchor("item", one["item"])])

    def test_what_lies_in_a_loot_table_says_so(self):
        items = anchors()
        for key, table in load(CONTENT / "loot.json").items():
            for one in table["entries"]:
                if "item" in one:
                    self.assertRegex(items[anchor("item", one["item"])], "Left by|Found in", key)

    def test_a_tree_has_a_line_to_each_parent(self):
        skills = load(CONTENT / "skills.json")
        trees = re.findall(r'<svg class="tree".*?</svg>', page("world-deeds.html").source, re.S)
        self.assertEqual(len(trees), len({one["tree"] for one in skills.values()}))
        self.assertEqual(sum(tree.count("<path ") for tree in trees),
                         sum(len(one.get("needs", ())) for one in skills.values()))
        self.assertEqual(sum(tree.count("<rect ") for tree in trees), len(skills))

    def test_a_quest_stands_behind_those_that_it_needs(self):
        source = page("world-deeds.html").source
        quests = load(CONTENT / "quests.json")
        for key, quest in quests.items():
            for needed in quest.get("needs", ()):
                if quests[needed]["line"] == quest["line"]:
                    self.assertLess(source.index(f'id="{anchor("quest", needed)}"'),
                                    source.index(f'id="{anchor("quest", key)}"'))

    def test_the_numbers_are_those_of_the_rules(self):
        numbers = load(GENERATED / "rules_numbers.json")
        words = page("world-rules.html").source
        for status, rule in numbers["statuses"].items():
            self.assertIn(str(rule["turns"]), row_of(words, f"status-{status}"))
        for level in (1, 10, 60):
            self.assertIn(f"<td>{numbers['levels'][level - 1]['xp_total']:,}</td>", words)
        # Known from the rules' test vectors.
        self.assertEqual([numbers["levels"][level - 1]["player"]["hp"] for level in (1, 10)], [128, 296])
        self.assertEqual(numbers["weather"]["rain"]["next"]["rain"], 50)
        self.assertEqual(numbers["elements"]["fire"]["nature"], 12500)
        self.assertEqual(numbers["weather"]["storm"]["elements"]["lightning"], 13000)
        self.assertEqual(numbers["packs"][1], {"hp_bp": 6000, "attack_bp": 7000, "worth_bp": 6300})


def row_of(source, anchor_id):
    """The row of a table that the anchor stands in."""
    at = source.index(f'id="{anchor_id}"')
    return source[at:source.index("</tr>", at)]


class Writer(unittest.TestCase):
    def test_the_same_content_gives_the_same_pages(self):
        with tempfile.TemporaryDirectory() as directory:
            version = load(DOCUMENTS / "openapi.json")["info"]["version"]
            subprocess.run([sys.executable, "-B", WRITER, directory, version, GENERATED / "rules_numbers.json"],
                           check=True, timeout=SECONDS)
            made = {path.name: path.read_bytes() for path in Path(directory).iterdir()}
        self.assertEqual(set(made), {*PAGES, "world.js", "world-names.js"})
        for name, written in made.items():
            self.assertTrue(written == (DOCUMENTS / name).read_bytes(), name)


if __name__ == "__main__":
    unittest.main()
