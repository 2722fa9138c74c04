"""The content, judged by its schemas with a validator that we did not write; and what the generator refuses of these."""

import json
import shutil
import tempfile
import unittest
from pathlib import Path

from stack.packages import PROJECT
from support.contracts import SCHEMAS, Library, Validator
import bundle  # of schemas/generator, which support.contracts put in reach
import content
from model import SchemaError

CONTENT = PROJECT / "core" / "content"
SMALL = PROJECT / "tests" / "support" / "content"


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


class Content(unittest.TestCase):
    def test_every_file_is_of_a_kind_and_every_kind_has_its_file(self):
        files = {kind.file for kind in Library().content.values()}
        self.assertEqual({path.name for path in CONTENT.glob("*.json")}, files)

    def test_every_entry_fits_its_schema(self):
        library = Library()
        for name, kind in library.content.items():
            validator = Validator(bundle.inlined(library, load(SCHEMAS / "content" / f"{name}.json")))
            for directory in (CONTENT, SMALL):
                for key, entry in load(directory / kind.file).items():
                    with self.subTest(kind=name, key=key):
                        self.assertEqual([error.message for error in validator.iter_errors(entry)], [])

    def test_every_name_of_an_entry_is_a_key_of_its_kind(self):
        library = Library()
        keys = {name: load(CONTENT / kind.file).keys() for name, kind in library.content.items()}
        for name, kind in library.content.items():
            schema = bundle.inlined(library, load(SCHEMAS / "content" / f"{name}.json"))
            for key, entry in load(CONTENT / kind.file).items():
                for to, found in self.names(schema, entry):
                    with self.subTest(kind=name, key=key):
                        self.assertIn(found, keys[to])

    def names(self, schema, value):
        """(kind, key) of every entry that is named in a value."""
        if schema["type"] == "object":
            for name, inner in value.items():
                yield from self.names(schema["properties"][name], inner)
        elif schema["type"] == "array":
            for inner in value:
                yield from self.names(schema["items"], inner)
        elif "x-entry" in schema:
            yield schema["x-entry"], value


class Planted(unittest.TestCase):
    """Each plants one mistake in a copy of the schemas."""

    def refused(self, name, change, reason):
        with tempfile.TemporaryDirectory() as directory:
            root = Path(directory) / "schemas"
            shutil.copytree(SCHEMAS, root)
            path = root / f"{name}.json"
            schema = load(path)
            change(schema)
            path.write_text(json.dumps(schema), encoding="utf-8")
            with self.assertRaisesRegex(SchemaError, reason):
                content.content_files(Library(root))

    def test_a_kind_without_a_file(self):
        self.refused("content/trap", lambda schema: schema.pop("x-file"), "content/trap.json: x-file names its data")

    def test_a_name_of_an_unknown_kind(self):
        self.refused("content/family", lambda schema: schema["properties"]["loot"].update({"x-entry": "luck"}),
                     "content/family.json: loot: there is no content/luck.json")

    def test_a_name_that_may_be_empty(self):
        self.refused("content/family", lambda schema: schema["properties"]["loot"].update({"minLength": 0}),
                     "the key of an entry is never empty")

    def test_a_name_that_stands_too_deep(self):
        def bury(schema):
            entries = schema["properties"]["entries"]["items"]
            entries["properties"]["inside"] = {**schema["properties"]["pity"], "description": "deeper"}
        self.refused("content/loot", bury, "a reference stands in an entry or in an object in it, no deeper")

    def test_a_message_that_is_or_holds_what_only_content_does(self):
        action = {"$ref": "../types/action.json"}
        self.refused("replies/combat.get", lambda schema: schema.update(action), "a message is an object, and none of content")
        self.refused("requests/combat.attack", lambda schema: schema["properties"].update(strike=action),
                     "action is of content, and stands in no message")


if __name__ == "__main__":
    unittest.main()
