"""The build refuses catalogues that don't fit together: bot/texts/generate.py on broken ones. And the content's words are
there, in every language, for what is there."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
TEXTS = PROJECT / "bot" / "texts"
LANGUAGES = ("en", "ru")

# Of each kind of content: the group of its words, and what follows an entry's key in theirs.
WORDS = {
    "families": ("family", [""]),
    "monsters": ("monster", ["", ".about"]),
    "moves": ("move", [""]),
    "biomes": ("biome", [""]),
    "places": ("place", ["", ".about"]),
    "dungeons": ("dungeon", ["", ".about"]),
    "traps": ("trap", [""]),
    "items": ("item", ["", ".about"]),
    "affixes": ("affix", [""]),
    "shops": ("shop", ["", ".about"]),
    "skills": ("skill", ["", ".about"]),
    "quests": ("quest", ["", ".about", ".done"]),
    "achievements": ("achievement", [""]),
    "titles": ("title", [""]),
}
WORDLESS = {"loot", "recipes", "world_bosses"}  # a recipe is called what it makes, a world boss as its monster
FALLBACKS = {"monster.unknown", "biome.unknown"}  # what is shown for a word that the bot doesn't know yet


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


class Catalogues(unittest.TestCase):
    def generate(self, change):
        """What the generator says of the catalogues after `change`, or None when it takes them."""
        catalogues = {name: load(TEXTS / f"{name}.json") for name in LANGUAGES}
        change(catalogues["en"], catalogues["ru"])
        with tempfile.TemporaryDirectory() as directory:
            paths = [Path(directory) / f"{name}.json" for name in catalogues]
            for path, words in zip(paths, catalogues.values()):
                path.write_text(json.dumps(words), encoding="utf-8")
            paths += sorted(TEXTS.glob("*/*.json"))
            done = subprocess.run([sys.executable, TEXTS / "generate.py", Path(directory) / "out", *paths],
                                  capture_output=True, text=True, timeout=30)
        return done.stderr if done.returncode else None

    def refused(self, change, reason):
        said = self.generate(change)
        self.assertIsNotNone(said, "it was taken")
        self.assertIn(reason, said)

    def test_the_real_ones_are_taken(self):
        self.assertIsNone(self.generate(lambda en, ru: None))

    def test_a_key_that_one_language_lacks(self):
        self.refused(lambda en, ru: ru.pop("map.title"), "map.title is not in every language")

    def test_a_placeholder_that_one_language_lacks(self):
        self.refused(lambda en, ru: ru.update({"map.at": "где-то"}), "map.at has other placeholders")

    def test_a_missing_plural_form(self):
        self.refused(lambda en, ru: ru["coins"].pop("few"), "coins needs exactly the forms one, few, many")

    def test_a_label_that_is_too_long(self):
        self.refused(lambda en, ru: en.update({"button.map": "x" * 21}), "button.map is 21 units long")

    def test_a_tag_that_is_not_closed(self):
        self.refused(lambda en, ru: en.update({"help.text": "<b>help"}), "help.text has a tag that isn't closed")

    def test_markup_where_it_would_be_shown_as_it_is(self):
        self.refused(lambda en, ru: en.update({"toast.busy": "<b>busy</b>"}), "toast.busy is shown as plain text")

    def test_a_key_that_stands_in_two_files(self):
        self.refused(lambda en, ru: en.update({"item.camp_blade": "Blade"}), "said twice: item.camp_blade")

    def test_two_keys_that_are_the_same_in_c(self):
        both = {"map.title_x": "x", "map.title.x": "x"}
        self.refused(lambda en, ru: (en.update(both), ru.update(both)), "map.title_x and map.title.x are the same in C")

    def test_a_name_of_the_content_that_is_too_long(self):
        both = {"item.pole": "x" * 41}
        self.refused(lambda en, ru: (en.update(both), ru.update(both)), "item.pole is 41 units long, more than 40")

    def test_a_story_of_the_content_that_is_too_long(self):
        both = {"quest.pole.about": "x" * 401}
        self.refused(lambda en, ru: (en.update(both), ru.update(both)), "quest.pole.about is 401 units long, more than 400")

    def test_markup_in_the_words_of_the_content(self):
        both = {"quest.pole.about": "<i>pole</i>"}
        self.refused(lambda en, ru: (en.update(both), ru.update(both)), "quest.pole.about is shown as plain text")


class WordsOfTheContent(unittest.TestCase):
    def words(self, language, group):
        """The keys of a group in all files of a language."""
        paths = [TEXTS / f"{language}.json", *(TEXTS / language).glob("*.json")]
        return {key for path in paths for key in load(path) if key.split(".")[0] == group}

    def test_every_kind_has_its_words_or_none(self):
        kinds = {path.stem for path in (PROJECT / "core" / "content").glob("*.json")}
        self.assertEqual(kinds, WORDS.keys() | WORDLESS)

    def test_every_entry_has_its_words_and_every_word_its_entry(self):
        for kind, (group, endings) in WORDS.items():
            entries = load(PROJECT / "core" / "content" / f"{kind}.json")
            expected = {f"{group}.{key}{ending}" for key in entries for ending in endings}
            for language in LANGUAGES:
                with self.subTest(kind=kind, language=language):
                    self.assertEqual(self.words(language, group) - FALLBACKS, expected)


if __name__ == "__main__":
    unittest.main()
