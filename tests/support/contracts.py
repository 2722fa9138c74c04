"""The schemas, as python3-jsonschema sees them: an implementation of JSON Schema that we did not write.

Where we are stricter than JSON Schema, on purpose, so are these validators: whole numbers are written without fraction
and exponent, a pattern's $ is the end of the text, and a raw object is bounded by its bytes."""

import json
import re
import sys

import jsonschema

from stack.packages import PROJECT

SCHEMAS = PROJECT / "schemas"
sys.path.insert(0, str(SCHEMAS / "generator"))
import bundle  # noqa: E402  (the generator is no package: it must run without one)
from model import Library  # noqa: E402


def _is_whole(_checker, instance):
    return isinstance(instance, int) and not isinstance(instance, bool)


def _check_pattern(_validator, pattern, instance, _schema):
    if isinstance(instance, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), instance):
        yield jsonschema.ValidationError(f"{instance!r} does not match {pattern}")


def _check_raw(_validator, room, instance, _schema):
    if len(json.dumps(instance, separators=(",", ":"), ensure_ascii=False).encode()) > room:
        yield jsonschema.ValidationError(f"it has more than {room} bytes")


Validator = jsonschema.validators.extend(
    jsonschema.Draft202012Validator, {"pattern": _check_pattern, "x-raw": _check_raw},
    type_checker=jsonschema.Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole))


def schemas_by_struct():
    """{name of the C struct: self-contained schema}; of an event or a notification, the schema of its data."""
    return bundle.by_struct(Library())


def validators_by_message():
    """{(exchange, type property): validator of the whole body} of every message that services publish, such as
    ("requests", "combat.attack"), ("replies", "refusal") and ("player_level_up", "wildmarch.player.level_up.v1")."""
    return {key: Validator(schema) for key, schema in bundle.by_message(Library()).items()}
