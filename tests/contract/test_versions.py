"""What was released stays true: the check of versions, and that it finds what it is for."""

import json
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from support.contracts import SCHEMAS, Library
import tables  # of schemas/generator, which support.contracts put in reach
import versions

SECONDS = 20
RELEASED = versions.contract(Library())  # as if all that is here were released


class Released(unittest.TestCase):
    def test_nothing_that_was_released_is_broken(self):
        sources = versions.released()
        self.assertIn(versions.RELEASED, [where for where, _ in sources])
        for where, contract in sources:
            with self.subTest(where):
                self.assertEqual(versions.breaks(contract, versions.contract(Library())), [])


    def test_the_last_tag_holds_too_however_its_copy_here_was_changed(self):
        with tempfile.TemporaryDirectory() as directory:
            def git(*words):
                subprocess.run(["git", "-c", "user.name=test", "-c", "user.email=test@localhost", *words],
                               cwd=directory,
                               check=True, capture_output=True, timeout=SECONDS)
            file = Path(directory) / "schemas" / versions.RELEASED
            file.parent.mkdir()
            file.write_text('{"errors": {}}', encoding="utf-8")
            git("init")
            self.assertEqual([where for where, _ in versions.released(file.parent)], [versions.RELEASED])
            git("add", ".")
            git("commit", "-m", "a release")
            git("tag", "v1")
            file.write_text("{}", encoding="utf-8")
            self.assertEqual(versions.released(file.parent), [(versions.RELEASED, {}), ("the tag v1", {"errors": {}})])


class Planted(unittest.TestCase):
    """Each plants one change in a copy of the schemas."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.root = Path(directory.name) / "schemas"
        shutil.copytree(SCHEMAS, self.root)

    def edit(self, name, change):
        path = self.root / f"{name}.json"
        document = json.loads(path.read_text(encoding="utf-8"))
        change(document)
        path.write_text(json.dumps(document), encoding="utf-8")

    def found(self, since=RELEASED):
        return versions.breaks(since, versions.contract(Library(self.root)))

    def expect(self, *words):
        """One complaint for each of these, which it begins with; in any order."""
        found = self.found()
        self.assertEqual(len(found), len(words), found)
        for word in words:
            self.assertTrue(any(one.startswith(word) for one in found), f"{word!r} isn't in {found}")

    def field(self, name, field, **changes):
        self.edit(name, lambda schema: schema["properties"][field].update(changes))

    def drop(self, name, field):
        self.edit(name, lambda schema: (schema["properties"].pop(field), schema["required"].remove(field)))

    def require(self, name, field):
        self.edit(name, lambda schema: schema["required"].append(field))

    def add(self, name, field):
        self.edit(name, lambda schema: schema["properties"].update(
            {field: {"type": "integer", "minimum": 0, "maximum": 9, "description": "planted"}}))

    # --- what harms nobody

    def test_nothing_changed(self):
        self.expect()

    def test_an_optional_field_is_added_anywhere(self):
        for name in ("requests/combat.attack", "types/fight_view", "events/player_level_up", "notifications/level_up",
                     "envelope", "problem"):
            self.add(name, "planted")
        self.expect()

    def test_words_for_people_change(self):
        self.field("events/player_level_up", "level", description="other words")
        self.expect()

    def test_a_request_allows_more(self):
        self.field("requests/combat.attack", "turn", maximum=2000)
        self.field("requests/character.give_gold", "to", maxLength=65, minLength=0)
        self.edit("requests/combat.flee", lambda schema: schema["required"].remove("turn"))
        self.expect()

    def test_a_message_a_route_and_a_code_are_added(self):
        shutil.copy(self.root / "events" / "player_level_up.json", self.root / "events" / "player_level_down.json")
        self.edit("events/player_level_down", lambda schema: schema.update({"x-routing-key": "player.level_down"}))
        self.edit("errors", lambda errors: errors.update(
            planted={"status": 409, "title": "Planted.", "retryable": False, "on": "game"}))
        self.edit("routes", lambda routes: routes.append({**routes[2], "path": "/v1/planted/{player_id}"}))
        self.expect()

    def test_a_new_version_stands_beside_the_old_one(self):
        shutil.copy(self.root / "events" / "player_level_up.json", self.root / "events" / "player_level_up.v2.json")
        self.edit("events/player_level_up.v2", lambda schema: schema.update({"x-version": 2}))
        self.field("events/player_level_up.v2", "level", maximum=100)
        self.expect()
        table = tables.fact_files(Library(self.root))["events_table.c"]
        for name, version in (("player_level_up", 1), ("player_level_up_v2", 2)):
            kind = f"wildmarch.player.level_up.v{version}"
            self.assertIn(f'"{name}", "player_level_up", "player.level_up", "{kind}"', table)

    def test_what_was_deprecated_in_a_release_may_go(self):
        self.edit("events/combat_finished", lambda schema: schema.update(deprecated=True))
        before = versions.contract(Library(self.root))
        (self.root / "events" / "combat_finished.json").unlink()
        (self.root / "golden" / "combat_finished_event.1.json").unlink()
        self.assertEqual(self.found(before), [])

    # --- what breaks who reads

    def test_a_field_of_an_event_is_removed(self):
        self.drop("events/player_registered", "name")
        self.expect("wildmarch.player.registered.v1.name is gone: who reads it misses it")

    def test_a_field_of_an_event_becomes_optional(self):
        self.edit("events/player_registered", lambda schema: schema["required"].remove("name"))
        self.expect("wildmarch.player.registered.v1.name became optional: who reads")

    def test_an_event_may_say_more_than_its_readers_know(self):
        self.field("events/player_level_up", "level", maximum=100)
        self.field("events/combat_finished", "outcome", enum=["won", "lost", "fled", "draw", "void"])
        self.field("events/combat_finished", "monster", pattern="^[a-z0-9_-]*$", maxLength=40)
        self.expect("wildmarch.player.level_up.v1.level is 2..100 now, was 2..60: who reads",
                    "wildmarch.player.combat_finished.v1.outcome may be void now: who reads",
                    "wildmarch.player.combat_finished.v1.monster is 1..40 now, was 1..32: who reads",
                    "wildmarch.player.combat_finished.v1.monster has the pattern ^[a-z0-9_-]*$ now, was ^[a-z0-9_]*$")

    def test_a_shared_type_breaks_every_reply_that_holds_it(self):
        self.field("types/fight_view", "turn", maximum=2000)
        self.expect(*(f"combat.{name}, the reply.turn is 1..2000 now, was 1..1000: who reads"
                      for name in ("attack", "defend", "flee", "get", "skill", "start_combat", "start_room", "use")))

    # --- what breaks the messages that are kept

    def test_an_event_allows_less(self):
        self.field("events/player_level_up", "level", minimum=3)
        self.field("events/combat_finished", "outcome", enum=["won", "lost", "fled"])
        self.expect("wildmarch.player.level_up.v1.level is 3..60 now, was 2..60: messages that are kept",
                    "wildmarch.player.combat_finished.v1.outcome may not be draw any more: messages that are kept")

    def test_a_field_of_an_event_becomes_required(self):
        self.require("events/notification_failed", "reason")
        self.add("events/player_level_up", "planted")
        self.require("events/player_level_up", "planted")
        self.expect("wildmarch.notification.failed.v1.reason became required: messages that are kept need not have it",
                    "wildmarch.player.level_up.v1.planted is new and required: messages that are kept need not have it")

    def test_a_golden_sample_is_edited_or_lost(self):
        self.edit("golden/refusal.1", lambda sample: sample.update(detail="other"))
        (self.root / "golden" / "fight_view.1.json").unlink()
        self.expect("golden/refusal.1.json is not what it was", "golden/fight_view.1.json is not what it was")

    # --- what breaks callers

    def test_a_request_allows_less(self):
        self.field("requests/combat.attack", "turn", maximum=500)
        self.edit("types/way", lambda schema: schema["enum"].remove("west"))
        found = [one for one in self.found() if ", the request" in one]
        refused = versions.NARROWED["request"]
        self.assertEqual(found, [f"combat.attack, the request.turn is 1..500 now, was 1..1000: {refused}",
                                 f"world.move, the request.direction may not be west any more: {refused}"])

    def test_a_request_loses_a_field_or_requires_one(self):
        self.drop("requests/world.move", "version")
        self.add("requests/combat.flee", "planted")
        self.require("requests/combat.flee", "planted")
        self.expect("world.move, the request.version is gone: a caller that sends it is refused",
                    "combat.flee, the request.planted is new and required: callers need not send it")

    def test_a_route_or_a_code_changes(self):
        def change(routes):
            [character] = (one for one in routes if one["path"] == "/v1/players/{player_id}")
            character["scope"] = "play"
            routes[:] = (one for one in routes if one["operation"] != "world.get_location")
        self.edit("routes", change)
        self.edit("errors", lambda errors: errors["no_energy"].update(status=422))
        self.expect("the route GET /v1/players/{player_id}/location is gone",
                    "the route GET /v1/players/{player_id} is ",
                    "the error no_energy is ")

    # --- what breaks everybody

    def test_a_type_changes(self):
        self.field("events/player_level_up", "name", type="integer", minimum=0, maximum=1)
        self.edit("events/player_level_up", lambda schema: schema["properties"]["name"].pop("minLength"))
        self.edit("events/player_level_up", lambda schema: schema["properties"]["name"].pop("maxLength"))
        self.expect("wildmarch.player.level_up.v1.name is integer now, was string: nobody reads both")

    def test_a_version_is_raised_without_the_old_one_beside_it(self):
        self.edit("events/player_level_up", lambda schema: schema.update({"x-version": 2}))
        self.expect("wildmarch.player.level_up.v1 is gone: keep it as it was, with what is new beside it")

    def test_an_event_moves(self):
        self.edit("events/player_level_up", lambda schema: schema.update({"x-routing-key": "player.levelled"}))
        self.edit("notifications/level_up", lambda schema: schema.update({"x-class": "broadcast"}))
        self.expect("wildmarch.player.level_up.v1 is gone",  # the key is part of the type
                    "wildmarch.notification.level_up.v1: its class is broadcast now, was personal")

    def test_an_exchange_is_renamed(self):
        (self.root / "events" / "player_registered.json").rename(self.root / "events" / "player_came.json")
        for sample in (self.root / "golden").glob("player_registered_event.*"):
            sample.rename(sample.with_name(sample.name.replace("registered", "came")))
        found = self.found()
        self.assertIn("wildmarch.player.registered.v1: its exchange is player_came now, was player_registered: "
                      "who is bound to that gets nothing", found)
        self.assertIn("the exchange player_registered is gone", found)

    def test_a_public_event_becomes_internal(self):
        self.edit("events/player_registered", lambda schema: schema.update({"x-public": False}))
        self.expect("wildmarch.player.registered.v1 is internal now", "the exchange player_registered is gone")

    def test_the_envelope_loses_an_attribute(self):
        self.edit("envelope", lambda schema: schema["properties"].pop("sequence"))
        self.expect("envelope.sequence is gone: who reads it misses it")


if __name__ == "__main__":
    unittest.main()
