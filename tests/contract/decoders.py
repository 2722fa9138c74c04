#!/usr/bin/python3
"""Holds the generated decoders against python3-jsonschema: for thousands of documents made from the schemas, good ones and ones
with a fault in them, both must agree, and what is taken must come out as it went in.

usage: decoders.py DECODE_LINES [SEED]

Where we are stricter than JSON Schema, on purpose, support/contracts.py says so."""
import json
import random
import re
import subprocess
import sys

from support.contracts import Validator, schemas_by_struct

GOOD, BAD = 60, 120     # documents of each kind for each message


# ── documents ──────────────────────────────────────────────────────────────────────────────────

class Maker:
    def __init__(self, rng):
        self.rng = rng

    def letters(self, schema):
        if 'pattern' in schema:
            allowed = re.compile(schema['pattern'])
            return [chr(code) for code in range(0x20, 0x7f) if allowed.fullmatch(chr(code))]
        return list('aZ0 "\\/\n\t\x7fé€Жя\u200b\u2028😀\U0010ffff')

    def text(self, schema):
        least, most = schema.get('minLength', 0), schema['maxLength']
        size = self.rng.choice([least, most, self.rng.randint(least, most)])
        return ''.join(self.rng.choices(self.letters(schema), k=size))

    def number(self, schema):
        low, high = schema['minimum'], schema['maximum']
        return self.rng.choice([low, high, self.rng.randint(low, high), min(max(0, low), high)])

    def value(self, schema):
        rng = self.rng
        if 'x-raw' in schema:
            return rng.choice([{}, {'a': [1, 2.5, {'b': None}]}, {'text': 'Ж"\\' * rng.randint(0, 50)}])
        if 'enum' in schema:
            return rng.choice(schema['enum'])
        if schema['type'] == 'string':
            return self.text(schema)
        if schema['type'] == 'integer':
            return self.number(schema)
        if schema['type'] == 'boolean':
            return rng.random() < 0.5
        if schema['type'] == 'array':
            least, most = schema.get('minItems', 0), schema['maxItems']
            return [self.value(schema['items']) for _ in range(rng.choice([least, most, rng.randint(least, most)]))]
        return self.object(schema)

    def object(self, schema):
        names = list(schema['properties'])
        self.rng.shuffle(names)
        return {name: self.value(schema['properties'][name]) for name in names
                if name in schema['required'] or self.rng.random() < 0.5}

    def places(self, schema, document, found):
        """All (schema, container, key) inside a document, as far as it still is what its schema says."""
        if schema['type'] == 'object' and 'x-raw' not in schema and isinstance(document, dict):
            for name in [name for name in document if name in schema['properties']]:
                found.append((schema['properties'][name], document, name))
                self.places(schema['properties'][name], document[name], found)
        elif schema['type'] == 'array' and isinstance(document, list):
            for i, value in enumerate(document):
                found.append((schema['items'], document, i))
                self.places(schema['items'], value, found)
        return found

    def strange(self, schema):
        """A value that may or may not fit: the two judges say."""
        rng = self.rng
        values = [None, True, 0, -1, 1, 2**31, 2**53, -2**63, 2**63, 2**70, 1.5, '', 'x', 'Ж', 'a b', [], [1], {}, {'a': 1}]
        if schema['type'] == 'integer':
            values += [schema['minimum'] - 1, schema['maximum'] + 1] * 4
        elif schema['type'] == 'string' and 'enum' not in schema:
            letters = self.letters(schema)
            values += [''.join(rng.choices(letters, k=size)) for size in (schema['maxLength'] + 1, schema['maxLength'])] * 3
            values += ['é' * schema['maxLength'], letters[0] * (schema['maxLength'] - 1) + '\n']
        elif schema['type'] == 'array':
            values += [[self.value(schema['items']) for _ in range(schema['maxItems'] + 1)]] * 3
        return rng.choice(values)

    def fault(self, schema, document):
        """Changes the document in one place."""
        where, container, key = self.rng.choice(self.places(schema, document, []))
        choice = self.rng.random()
        if choice < 0.6:
            container[key] = self.strange(where)
        elif choice < 0.8:
            del container[key]
        else:
            target = container if isinstance(container, dict) else document
            target[self.rng.choice(['extra', 'playerid', 'Ж', '', 'name ', 'x' * 100])] = self.rng.choice([1, [], {'a': None}])


def spelt(document, rng):
    """One of the ways to write it."""
    separators = rng.choice([(',', ':'), (', ', ' : ')])
    return json.dumps(document, ensure_ascii=rng.random() < 0.5, separators=separators)


# ── the two judges ─────────────────────────────────────────────────────────────────────────────

def without_unknown(schema, document):
    if schema.get('type') == 'object' and 'x-raw' not in schema and isinstance(document, dict):
        return {name: without_unknown(schema['properties'][name], value)
                for name, value in document.items() if name in schema['properties']}
    if schema.get('type') == 'array' and isinstance(document, list):
        return [without_unknown(schema['items'], one) for one in document]
    return document


def cases(rng):
    maker = Maker(rng)
    for name, schema in schemas_by_struct().items():
        for i in range(GOOD + BAD):
            document = maker.object(schema)
            if i >= GOOD:
                maker.fault(schema, document)
            yield name, schema, rng.choice(['refuse', 'ignore']), document


def complaint(schema, policy, document, answer):
    """What the decoder's answer gets wrong, or None."""
    judged = without_unknown(schema, document) if policy == 'ignore' else document
    fits = Validator(schema).is_valid(judged)
    verdict, _, text = answer.partition(' ')
    if fits != (verdict == 'ok'):
        return f'jsonschema {"takes" if fits else "refuses"} it, the decoder says {answer}'
    if verdict == 'ok' and json.loads(text) != judged:
        return f'it came out as {text}'
    if verdict not in ('ok', 'missing', 'type', 'range', 'unknown'):
        return f'a fault of its fields is reported as {answer}'
    return None


def main(arguments):
    seed = int(arguments[1]) if len(arguments) > 1 else 20261122
    rng = random.Random(seed)
    made = list(cases(rng))
    lines = [f'{name} {policy} {spelt(document, rng)}' for name, _, policy, document in made]
    run = subprocess.run([arguments[0]], input='\n'.join(lines).encode() + b'\n', stdout=subprocess.PIPE, check=True)
    answers = run.stdout.decode().removesuffix('\n').split('\n')
    if len(answers) != len(lines):
        print(f'{len(lines)} documents, {len(answers)} answers')
        return 1
    wrong, taken = 0, 0
    for line, answer, (_, schema, policy, document) in zip(lines, answers, made):
        taken += answer.startswith('ok ')
        fault = complaint(schema, policy, document, answer)
        if fault:
            wrong += 1
            print(f'{line[:400]}\n  {fault[:400]}')
    print(f'seed {seed}: {len(lines)} documents, {taken} taken, {wrong} wrong')
    if not len(lines) * 0.3 < taken < len(lines) * 0.8:
        print('too few of one kind: this test would not notice a fault')
        return 1
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
