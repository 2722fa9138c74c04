#!/usr/bin/python3
"""Holds the generated decoders against python3-jsonschema: for thousands of documents made from the schemas, good ones
and ones with a fault in them, both must agree, and what is taken must come out as it went in.

usage: decoders.py DECODE_LINES [SEED]

Where we are stricter than JSON Schema, on purpose, STRICTER and support/contracts.py say so."""
import json
import random
import subprocess
import sys
from collections import Counter

import jsonschema
from documents import Maker, Writer

from support.contracts import Validator, schemas_by_struct

GOOD, BAD = 100, 200     # documents of each kind for each message
DEPTH_MAX = 32
STRICTER = {
    'nul': 'a text ends at its NUL in C, so none may be in it',
    'half a pair': 'a surrogate alone is no character, and has no UTF-8',
    'twice': 'of a field that stands twice, two readers could take different ones',
    'deep': f'more than {DEPTH_MAX} levels: what is nested without end must not eat the stack',
    'large': 'a raw object is kept as its text, in a bounded place',
    'whole': 'a whole number has neither fraction nor exponent',
    'end': '$ in a pattern is the end of the text, not a line break before it',
}
KEYWORDS = {'x-raw': 'large', 'type': 'whole', 'pattern': 'end'}  # of the schema: the rule that its check has with us


class Object(dict):
    """With the names that stood twice."""

    twice = frozenset()


class Reader:
    """Python's own reading of a document. What is no JSON raises ValueError; `broken` collects the stricter rules."""

    def __init__(self, body):
        self.broken = set()
        text = body.decode('utf-8')
        if depth_of(text) > DEPTH_MAX:
            self.broken.add('deep')
        self.document = json.loads(text, object_pairs_hook=self.object, parse_constant=no_constant)
        self.look_at(self.document)

    def object(self, pairs):
        found = Object(pairs)
        names = Counter(name for name, _ in pairs)
        found.twice = {name for name, count in names.items() if count > 1}
        for pair in pairs:
            self.look_at(pair)
        return found

    def look_at(self, value):
        """At the texts in a value, but not those in the objects in it: they have been looked at."""
        if isinstance(value, str):
            if '\0' in value:
                self.broken.add('nul')
            if any('\ud800' <= one <= '\udfff' for one in value):
                self.broken.add('half a pair')
        elif isinstance(value, (list, tuple)):
            for one in value:
                self.look_at(one)

    def look_by_schema(self, schema, value):
        if schema['type'] == 'array' and isinstance(value, list):
            for one in value:
                self.look_by_schema(schema['items'], one)
        if schema['type'] != 'object' or not isinstance(value, dict) or 'x-raw' in schema:
            return
        if value.twice & set(schema['properties']):
            self.broken.add('twice')
        for name in schema['properties'].keys() & value.keys():
            self.look_by_schema(schema['properties'][name], value[name])


def no_constant(name):
    raise ValueError(f'{name} is not JSON')


def depth_of(text):
    depth = deepest = 0
    is_text = is_escaped = False
    for one in text:
        if is_text:
            is_text = is_escaped or one != '"'
            is_escaped = not is_escaped and one == '\\'
        elif one == '"':
            is_text = True
        elif one in '[{':
            depth += 1
            deepest = max(deepest, depth)
        elif one in ']}':
            depth -= 1
    return deepest


def without_unknown(schema, document):
    if schema.get('type') == 'object' and 'x-raw' not in schema and isinstance(document, dict):
        return {name: without_unknown(schema['properties'][name], value)
                for name, value in document.items() if name in schema['properties']}
    if schema.get('type') == 'array' and isinstance(document, list):
        return [without_unknown(schema['items'], one) for one in document]
    return document


# ── the two judges ─────────────────────────────────────────────────────────────────────────────

class Judge:
    """What one message's documents must come to."""

    def __init__(self, schema):
        self.schema = schema
        self.ours = Validator(schema)
        self.plain = jsonschema.Draft202012Validator(schema)

    def verdict(self, policy, body):
        """(whether it fits, the document that is to come out, the stricter rule that alone makes it unfit)"""
        try:
            reader = Reader(body)
        except ValueError:
            return False, None, None
        judged = without_unknown(self.schema, reader.document) if policy == 'ignore' else reader.document
        error = next(self.ours.iter_errors(judged), None)
        if error is not None:
            is_ours_alone = not reader.broken and self.plain.is_valid(judged)
            return False, None, KEYWORDS[error.validator] if is_ours_alone else None
        reader.look_by_schema(self.schema, reader.document)
        return not reader.broken, judged, min(reader.broken, default=None)


def complaint(judge, policy, body, answer, rules):
    """What the decoder's answer gets wrong, or None."""
    fits, document, rule = judge.verdict(policy, body)
    verdict, _, text = answer.partition(' ')
    rules[rule] += rule is not None
    if fits != (verdict == 'ok'):
        return f'jsonschema {"takes" if fits else "refuses"} it, the decoder says {answer}'
    if verdict == 'ok' and json.loads(text) != document:
        return f'it came out as {text}'
    if verdict not in ('ok', 'missing', 'type', 'range', 'unknown', 'syntax'):
        return f'a fault of the document is reported as {answer}'
    return None


def cases(rng, schemas):
    maker = Maker(rng)
    for name, schema in schemas.items():
        for i in range(GOOD + BAD):
            document = maker.object(schema)
            if i >= GOOD:
                maker.fault(schema, document)
            yield name, rng.choice(['refuse', 'ignore']), Writer(rng).document(document)


def decoded(program, made):
    """What the decoder answers to each."""
    lines = b''.join(f'{name} {policy} '.encode() + body + b'\n' for name, policy, body in made)
    run = subprocess.run([program], input=lines, stdout=subprocess.PIPE, check=True)
    return run.stdout.decode().removesuffix('\n').split('\n')


def main(arguments):
    seed = int(arguments[1]) if len(arguments) > 1 else 20261122
    schemas = schemas_by_struct()
    judges = {name: Judge(schema) for name, schema in schemas.items()}
    made = list(cases(random.Random(seed), schemas))
    answers = decoded(arguments[0], made)
    if len(answers) != len(made):
        print(f'{len(made)} documents, {len(answers)} answers')
        return 1
    wrong, taken, rules = 0, 0, Counter()
    for (name, policy, body), answer in zip(made, answers):
        taken += answer.startswith('ok ')
        fault = complaint(judges[name], policy, body, answer, rules)
        if fault:
            wrong += 1
            print(f'{name} {policy} {body[:400]}\n  {fault[:400]}')
    print(f'seed {seed}: {len(made)} documents, {taken} taken, {wrong} wrong')
    for rule, why in STRICTER.items():
        print(f'  {rules[rule]:5} refused by a rule that JSON Schema does not have, {rule}: {why}')
    if not len(made) * 0.3 < taken < len(made) * 0.8 or not all(rules[rule] for rule in STRICTER):
        print('too few of one kind: a fault would not be noticed')
        return 1
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
