"""Documents made from a schema: good ones, ones with a fault in them, and the ways to write them.

A value may be a Verbatim: the text that stands for it, whether or not that is JSON."""
import json
import re


class Verbatim(str):
    pass


NUMBERS = ['1.0', '1e2', '1E2', '1e-2', '0.0', '-0', '-0.0', '-1', '1.5', '1e400', '00', '01', '-01', '+1', '.5',
           '1.', '1e', '-', '0x10', '1_0', 'NaN', 'Infinity', '-Infinity', '9007199254740991', '9007199254740992',
           '9007199254740993', '2147483647', '2147483648', '-2147483648', '-2147483649', '9223372036854775807',
           '9223372036854775808', '-9223372036854775808', '-9223372036854775809', '18446744073709551616',
           '1' + '0' * 300]
TEXTS = [r'"\u0000"', r'"a\u0000b"', r'"\ud83d"', r'"\ude00\ud83d"', r'"\ud83dA"', r'"\ud83d\u0041"',
         r'"\ud83d\ude00"', r'"\uD83D\uDE00"', r'"\x41"', r'"\u00e"', r'"\u00g0"', r'"\\"', r'"\/"', r'"\b\f\r"',
         '"\t"', '"\x01"', '"\x7f"', "'a'", '"a', r'"\"', '"a""b"']
WORDS = ['tru', 'True', 'TRUE', 'falsee', 'nul', 'None', 'undefined', 'true false', '', ' ', ',', ':', '/**/1', '1//',
         '{', '}', '[', ']', '"', '{]', '[1,]', '[,1]', '[1 2]', '{"a":1,}', '{"a"}', '{"a":}', '{a:1}', "{'a':1}",
         '{1:1}', '{null:1}', '[[]', '{"a":{}']
NAMES = ['extra', 'playerid', 'Ж', '', 'name ', 'x' * 64, 'x' * 65, 'x' * 300, '\t', '\U0001f600', 'a\u0000b', 'data',
         '$ref', '__proto__']
DEPTHS = [1, 2, 20, 30, 31, 32, 33, 34, 100, 300]


def nested(depth, opening='[', closing=']'):
    return Verbatim(opening * depth + closing * depth)


class Maker:
    def __init__(self, rng):
        self.rng = rng

    # ── good ──

    def letters(self, schema):
        if 'pattern' in schema:
            allowed = re.compile(schema['pattern'])
            return [chr(code) for code in range(0x20, 0x7f) if allowed.fullmatch(chr(code))]
        return list('aZ0 "\\/\n\t\x7fé€Жя\u0301\u200b\u2028\ufeff\uffff😀\U0010ffff')

    def text(self, schema):
        least, most = schema.get('minLength', 0), schema['maxLength']
        return self.text_of(schema, self.rng.choice([least, most, self.rng.randint(least, most)]))

    def text_of(self, schema, size):
        letters = self.letters(schema)
        if self.rng.random() < 0.3:
            letters = [self.rng.choice(letters)]  # all of one width
        return ''.join(self.rng.choices(letters, k=size))

    def number(self, schema):
        low, high = schema['minimum'], schema['maximum']
        return self.rng.choice([low, high, min(low + 1, high), max(high - 1, low), min(max(0, low), high),
                                self.rng.randint(low, high)])

    def items(self, schema, size):
        return [self.value(schema['items']) for _ in range(size)]

    def value(self, schema):
        rng = self.rng
        if 'x-raw' in schema:
            return rng.choice([{}, {'a': [1, 2.5, {'b': None}]}, {'text': 'Ж"\\' * rng.randint(0, 50)},
                               {'n': [10**30, -1e-7, True]}])
        if 'const' in schema:
            return schema['const']
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
            return self.items(schema, rng.choice([least, most, rng.randint(least, most)]))
        return self.object(schema)

    def object(self, schema):
        names = list(schema['properties'])
        self.rng.shuffle(names)
        return {name: self.value(schema['properties'][name]) for name in names
                if name in schema['required'] or self.rng.random() < 0.5}

    # ── with a fault ──

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

    def near(self, schema):
        """A value that nearly fits: at a border, or just behind it."""
        if 'x-raw' in schema:
            return self.rng.choice(self.near_raw(schema))
        if 'enum' in schema:
            return self.rng.choice(self.near_word(self.rng.choice(schema['enum'])))
        near = {'integer': self.near_number, 'string': self.near_text, 'array': self.near_items,
                'boolean': lambda _: [0, 1, 'true', '', None],
                'object': lambda _: [None, [], {}, [self.object(schema)], 'object']}[schema['type']]
        return self.rng.choice(near(schema))

    def near_raw(self, schema):
        room = schema['x-raw'] - len('{"t":""}')
        return [*(Verbatim('{"t":"' + 'x' * (room + extra) + '"}') for extra in (-1, 0, 1, 2)),
                *(Verbatim('{"t":"' + 'é' * (room // 2 + extra) + '"}') for extra in (0, 1)),
                Verbatim('{ "t" : 1.50 , "t" : 2 }'), Verbatim('{"t":' + nested(29) + '}')]

    def near_word(self, word):
        return [word + 'x', word[:-1], word.upper(), word.title(), '', ' ' + word, word + '\n', word + ' ', word * 20,
                Verbatim(f'"\\u{ord(word[0]):04x}{word[1:]}"'), Verbatim(f'"{word}\\u0000"')]

    def near_number(self, schema):
        low, high = schema['minimum'], schema['maximum']
        return [low - 1, low, high, high + 1, str(low),
                *(Verbatim(text) for text in (f'{low}.0', f'{high}e0', f'{high}0'))]

    def near_text(self, schema):
        least, most = schema.get('minLength', 0), schema['maxLength']
        return [*(self.text_of(schema, size) for size in (max(least - 1, 0), most, most + 1)), 'é' * most, '😀' * most,
                '😀' * (most + 1), self.text_of(schema, most - 1) + '\n',
                self.text_of(schema, most - 1) + self.rng.choice(' @/[`{é\x7f'),
                Verbatim('"' + r'\ud83d\ude00' * most + '"')]

    def near_items(self, schema):
        least, most = schema.get('minItems', 0), schema['maxItems']
        return [*(self.items(schema, size) for size in (max(least - 1, 0), least, most, most + 1)), [None], [[]]]

    def strange(self):
        rng = self.rng
        return rng.choice([
            lambda: rng.choice([None, True, False, 0, '', 'x', 'Ж', [], [None], {}, {'a': 1}, [[[]]]]),
            *(lambda words=words: Verbatim(rng.choice(words)) for words in (NUMBERS, TEXTS, WORDS)),
            lambda: nested(rng.choice(DEPTHS)),
            lambda: Verbatim(nested(rng.choice(DEPTHS), '{"a":', '}').replace(':}', ':1}'))])()

    def fault(self, schema, document):
        """Changes the document in one place."""
        where, container, key = self.rng.choice(self.places(schema, document, []))
        choice = self.rng.random()
        if choice < 0.45:
            container[key] = self.near(where)
        elif choice < 0.7:
            container[key] = self.strange()
        elif choice < 0.8:
            del container[key]
        else:
            target = container if isinstance(container, dict) else document
            target[self.rng.choice(NAMES)] = self.strange()


# ── writing ────────────────────────────────────────────────────────────────────────────────────

class Writer:
    """One of the ways to write a document, now and then with a fault in the text itself."""

    def __init__(self, rng):
        self.rng = rng
        self.blank = rng.choice(['', '', ' ', '\t', ' \r ', '  '])
        self.escapes = rng.choice([0, 0, 0.1, 1])
        self.repeats = rng.random() < 0.04

    def document(self, document):
        written = self.value(document).encode('utf-8', 'surrogatepass')
        return self.spoilt(written) if self.rng.random() < 0.05 else written

    def value(self, value):
        if isinstance(value, Verbatim):
            return str(value)
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return self.put('[', [self.value(one) for one in value], ']')
        if isinstance(value, dict):
            return self.put('{', self.members(value), '}')
        return json.dumps(value)

    def members(self, value):
        written = [f'{self.text(name)}{self.blank}:{self.blank}{self.value(one)}' for name, one in value.items()]
        if self.repeats and written:
            name = self.rng.choice(list(value))
            again = self.rng.choice([value[name], 1, {}])
            written.insert(self.rng.randrange(len(written) + 1), f'{self.text(name)}:{self.value(again)}')
            self.repeats = False
        return written

    def put(self, opening, parts, closing):
        return opening + self.blank + f'{self.blank},{self.blank}'.join(parts) + self.blank + closing

    def text(self, text):
        return '"' + ''.join(self.character(one) for one in text) + '"'

    def character(self, one):
        if one < ' ' or one in '"\\' or self.rng.random() < self.escapes:
            return json.dumps(one)[1:-1] if self.rng.random() < 0.5 else ''.join(
                f'\\u{int.from_bytes(unit, "big"):04{self.rng.choice("xX")}}' for unit in units(one))
        return one

    def spoilt(self, written):
        rng = self.rng
        at = rng.randrange(len(written))
        return rng.choice([
            written[:at], written[at:], written[:at] + written[at + 1:], written[:at] + b'\0' + written[at:],
            written[:at] + rng.choice(BROKEN_UTF8) + written[at:], b'\xef\xbb\xbf' + written,
            *(written + more for more in (b' x', b'{}', b'\0', b',')), b'[' + written + b']', b'  ' + written + b'\t ',
            b'null', b'[]', b'"x"', b'1', b' ', b'{}'])


BROKEN_UTF8 = [b'\x80', b'\xc0\xaf', b'\xe0\x80\xaf', b'\xed\xa0\x80', b'\xf4\x90\x80\x80', b'\xf8\x88\x80\x80\x80',
               b'\xff', b'\xc3']


def units(character):
    """The UTF-16 of a character."""
    encoded = character.encode('utf-16-be', 'surrogatepass')
    return [encoded[i:i + 2] for i in range(0, len(encoded), 2)]
