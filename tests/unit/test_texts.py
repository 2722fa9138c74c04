"""The build refuses catalogues that don't fit together: bot/texts/generate.py on broken ones."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TEXTS = Path(__file__).resolve().parents[2] / "bot" / "texts"


class Catalogues(unittest.TestCase):
    def generate(self, change):
        """What the generator says of the catalogues after `change`, or None when it takes them."""
        catalogues = {name: json.loads((TEXTS / f"{name}.json").read_text(encoding="utf-8")) for name in ("en", "ru")}
        change(catalogues["en"], catalogues["ru"])
        with tempfile.TemporaryDirectory() as directory:
            paths = [Path(directory) / f"{name}.json" for name in catalogues]
            for path, words in zip(paths, catalogues.values()):
                path.write_text(json.dumps(words), encoding="utf-8")
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


if __name__ == "__main__":
    unittest.main()
