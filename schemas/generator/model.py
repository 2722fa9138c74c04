"""The schemas as the generator sees them: checked, resolved, with the C type of every field.

Only a subset of JSON Schema 2020-12 is allowed, the part that fits flat C structs; whatever is outside it stops the build.
Of content it is a little larger: an array may be optional, and a string may name another entry (x-entry)."""
import json
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent
INT32 = (-2**31, 2**31 - 1)
INT64 = (-2**63, 2**63 - 1)
KEYWORDS = {
    'object': {'properties', 'required', 'additionalProperties', 'x-raw'},
    'string': {'minLength', 'maxLength', 'pattern', 'enum'},
    'integer': {'minimum', 'maximum'},
    'array': {'items', 'minItems', 'maxItems'},
    'boolean': set(),
}
ANYWHERE = {'type', 'description', 'deprecated', '$schema'}


class SchemaError(Exception):
    """A schema that the generator does not understand: the build stops with its text."""


class Enum:
    def __init__(self, name, words, description=''):
        self.name, self.words, self.description = name, words, description

    def constant(self, word):
        return f'{self.name}_{word}'.upper()


class Field:
    """One member of a struct. `kind` is the SHAPE_ constant without its prefix."""

    def __init__(self, name, kind, ctype, required, description):
        self.name, self.kind, self.ctype = name, kind, ctype
        self.required, self.description = required, description
        self.room = None            # bytes of a text
        self.min = self.max = 0
        self.letters = None         # (low, high) bit set of ASCII
        self.enum = self.struct = None
        self.items = None           # (least, most) of an array
        self.entry = None           # the kind of content whose entry a text names


class Struct:
    def __init__(self, name, description, source, is_content):
        self.name, self.fields = name, []
        self.description, self.source, self.is_content = description, source, is_content
        self.enums, self.nested, self.uses = [], [], []   # uses: types

    def all_nested(self):
        for inner in self.nested:
            yield from inner.all_nested()
            yield inner


class Message:
    """A schema file: its JSON, its struct, and the keywords of ours (x-…) at its top. Of an event or a notification, `fact`
    is the name that its versions share: player_level_up.v2.json is the message player_level_up_v2 of player_level_up."""

    def __init__(self, path, schema, struct, marks):
        self.file, self.fact = path.name, re.sub(r'\.v\d+$', '', path.stem)
        self.name = path.stem if self.fact == path.stem else c_name(path.stem)
        self.schema, self.struct, self.marks = schema, struct, marks
        self.description, self.is_alias = schema['description'], '$ref' in schema
        if self.fact != path.stem and path.stem != f'{self.fact}.v{marks.get("x-version")}':
            raise SchemaError(f'{path.name}: its x-version is {marks.get("x-version")}')


class Kind:
    """A kind of content: `file` holds its entries by their keys, `plural` is what many of them are called in C."""

    def __init__(self, name, file, struct):
        self.name, self.file, self.struct = name, file, struct
        self.plural = file.removesuffix('.json')


def load(path):
    with open(path, encoding='utf-8') as file:
        return json.load(file)


def c_name(name):
    return name.replace('.', '_')


def references_in(node):
    """The names of the types that a schema refers to, in itself."""
    if isinstance(node, list):
        return set().union(*map(references_in, node))
    if not isinstance(node, dict):
        return set()
    own = {pathlib.PurePosixPath(node['$ref']).stem} if '$ref' in node else set()
    return own.union(*map(references_in, node.values()))


def letter_set(pattern, where):
    """The two words of the bit set for a pattern such as ^[a-z0-9_]*$."""
    match = re.fullmatch(r'\^\[((?:[^\]\\^]|(?<!\[)\^)+)\]\*\$', pattern)
    if not match or not pattern.isascii():
        raise SchemaError(f'{where}: pattern {pattern} must look like ^[a-z_]*$, without escapes')
    allowed = re.compile(pattern)
    bits = sum(1 << code for code in range(0x20, 0x7f) if allowed.match(chr(code)))
    return bits & (2**64 - 1), bits >> 64


class Library:
    """All schemas of a directory tree."""

    def __init__(self, root=ROOT):
        self.root = pathlib.Path(root)
        self.sources = []
        self.types, self.type_schemas = {}, {}
        self.content_types = references_in([load(path) for path in self.files('content')])
        for path in self.files('types'):
            self.type_named(path.stem)
        self.requests = self.messages('requests', '_request')
        self.replies = self.messages('replies', '_reply')
        self.events = self.messages('events', '_event')
        self.notifications = self.messages('notifications', '_notification')
        if self.requests.keys() != self.replies.keys():
            lonely = sorted(self.requests.keys() ^ self.replies.keys())
            raise SchemaError(f'requests/ and replies/ must pair up; alone: {", ".join(lonely)}')
        self.content = {path.stem: self.kind(path) for path in self.files('content')}
        self.check_entries()

    def files(self, folder):
        return sorted((self.root / folder).glob('*.json'))

    def messages(self, folder, suffix):
        found = {}
        for path in self.files(folder):
            where = f'{folder}/{path.name}'
            schema = load(path)
            self.sources.append(path)
            marks = {key: value for key, value in schema.items() if key.startswith('x-')}
            if not schema.get('description'):
                raise SchemaError(f'{where}: it needs a description')
            if '$ref' in schema:
                struct = self.referred(schema['$ref'], where)
            else:
                struct = self.struct(c_name(path.stem) + suffix, schema, where, marks)
            if not isinstance(struct, Struct) or struct.is_content:
                raise SchemaError(f'{where}: a message is an object, and none of content')
            message = Message(path, schema, struct, marks)
            found[message.name] = message
        return found

    def kind(self, path):
        where = f'content/{path.name}'
        schema = load(path)
        self.sources.append(path)
        file = schema.get('x-file', '')
        if not re.fullmatch(r'[a-z_]+\.json', file):
            raise SchemaError(f'{where}: x-file names its data, such as monsters.json')
        return Kind(path.stem, file, self.struct(f'content_{path.stem}', schema, where, {'x-file'}, True))

    def check_entries(self):
        for kind in self.content.values():
            for struct in (*kind.struct.all_nested(), kind.struct):
                for field in struct.fields:
                    if field.entry and field.entry not in self.content:
                        raise SchemaError(f'{struct.source}: {field.name}: there is no content/{field.entry}.json')

    def used_by_messages(self):
        """The names of the types that messages are made of."""
        folders = (self.requests, self.replies, self.events, self.notifications)
        waiting = [message.struct for folder in folders for message in folder.values()] + [self.types['refusal']]
        seen = set()
        while waiting:
            target = waiting.pop()
            if target not in seen:
                seen.add(target)
                waiting += getattr(target, 'uses', [])
        return {target.name for target in seen} & self.types.keys()

    def type_named(self, name):
        if name not in self.types:
            path = self.root / 'types' / f'{name}.json'
            if not path.exists():
                raise SchemaError(f'there is no {path}')
            schema = self.type_schemas[name] = load(path)
            self.sources.append(path)
            if schema.get('type') == 'string' and 'enum' in schema:
                self.types[name] = self.enum(name, schema, path.name)
            else:
                is_content = name in self.content_types
                self.types[name] = self.struct(name, schema, f'types/{path.name}', {}, is_content)
        return self.types[name]

    def referred(self, ref, where):
        match = re.fullmatch(r'\.\./types/([a-z_]+)\.json', ref)
        if not match:
            raise SchemaError(f'{where}: $ref {ref} must be ../types/<name>.json')
        return self.type_named(match[1])

    def check_keywords(self, schema, where, extra=()):
        kind = schema.get('type')
        if kind not in KEYWORDS:
            raise SchemaError(f'{where}: type {kind} is not one of {", ".join(KEYWORDS)}')
        strange = schema.keys() - KEYWORDS[kind] - ANYWHERE - set(extra)
        if strange:
            raise SchemaError(f'{where}: keywords outside our subset: {", ".join(sorted(strange))}')

    def enum(self, name, schema, where):
        self.check_keywords(schema, where)
        words = schema['enum']
        if not all(re.fullmatch('[a-z][a-z0-9_]{0,39}', word) for word in words):
            raise SchemaError(f'{where}: the words of an enum are lower-case names')
        return Enum(name, words, schema.get('description', ''))

    def struct(self, name, schema, where, marks, is_content=False):
        self.check_keywords(schema, where, marks)
        if schema.get('type') != 'object' or schema.get('additionalProperties') is not False:
            raise SchemaError(f'{where}: it must be an object with additionalProperties false')
        properties, required = schema['properties'], schema.get('required', [])
        if not properties or len(properties) > 64 or set(required) - properties.keys():
            raise SchemaError(f'{where}: 1 to 64 properties, and required ones among them')
        struct = Struct(name, schema.get('description', ''), where, is_content)
        for field, inner in properties.items():
            if not re.fullmatch('[a-z][a-z0-9_]{0,39}', field):
                raise SchemaError(f'{where}: {field} is no lower-case name')
            struct.fields.append(
                self.field(struct, field, inner, field in required, f'{where}: {field}'))
        return struct

    def field(self, struct, name, schema, required, where):
        items = None
        description = schema.get('description', '')
        if not description and '$ref' not in schema:
            raise SchemaError(f'{where}: what is it? It needs a description')
        if schema.get('type') == 'array':
            self.check_keywords(schema, where)
            if not 1 <= schema.get('maxItems', 0) <= 256:
                raise SchemaError(f'{where}: an array needs maxItems, 256 at most')
            if not required and not struct.is_content:
                raise SchemaError(f'{where}: an array is required; an empty one says nothing')
            items = (schema.get('minItems', 0), schema['maxItems'])
            schema = schema['items']
        if '$ref' in schema:
            field = self.by_reference(struct, name, schema['$ref'], where)
        else:
            self.check_keywords(schema, where, {'x-entry'} if struct.is_content else ())
            field = getattr(self, 'from_' + schema['type'])(struct, name, schema, where)
        field.required, field.description, field.items = required, description, items
        return field

    def by_reference(self, struct, name, ref, where):
        target = self.referred(ref, where)
        if isinstance(target, Struct) and target.is_content and not struct.is_content:
            raise SchemaError(f'{where}: {target.name} is of content, and stands in no message')
        struct.uses.append(target)
        if isinstance(target, Enum):
            return self.choice(name, target)
        field = Field(name, 'OBJECT', f'struct {target.name}', True, '')
        field.struct = target
        return field

    def choice(self, name, enum):
        field = Field(name, 'CHOICE', f'enum {enum.name}', True, '')
        field.enum, field.max = enum, len(enum.words) - 1
        return field

    def from_integer(self, _struct, name, schema, where):
        low, high = schema.get('minimum'), schema.get('maximum')
        if low is None or high is None or not INT64[0] <= low <= high <= INT64[1]:
            raise SchemaError(f'{where}: an integer needs minimum and maximum')
        narrow = INT32[0] <= low and high <= INT32[1]
        field = Field(name, 'I32' if narrow else 'I64', 'int32_t' if narrow else 'int64_t', True, '')
        field.min, field.max = low, high
        return field

    def from_boolean(self, _struct, name, _schema, _where):
        return Field(name, 'BOOL', 'bool', True, '')

    def from_string(self, struct, name, schema, where):
        if 'enum' in schema:
            enum = self.enum(f'{struct.name}_{name}', schema, where)
            struct.enums.append(enum)
            return self.choice(name, enum)
        if not 0 <= schema.get('minLength', 0) <= schema.get('maxLength', -1) <= 4096:
            raise SchemaError(f'{where}: a string needs maxLength, 4096 at most')
        field = Field(name, 'TEXT', 'char', True, '')
        field.min, field.max = schema.get('minLength', 0), schema['maxLength']
        if 'pattern' in schema:
            field.letters = letter_set(schema['pattern'], where)
        # maxLength counts characters: four bytes each, unless they are all ASCII.
        field.room = field.max * (1 if field.letters else 4) + 1
        field.entry = schema.get('x-entry')
        if field.entry and field.min < 1:
            raise SchemaError(f'{where}: the key of an entry is never empty: it needs minLength 1')
        return field

    def from_object(self, struct, name, schema, where):
        if 'x-raw' in schema:
            field = Field(name, 'RAW', 'char', True, '')
            field.max, field.room = schema['x-raw'], schema['x-raw'] + 1
            return field
        field = Field(name, 'OBJECT', f'struct {struct.name}_{name}', True, '')
        field.struct = self.struct(f'{struct.name}_{name}', schema, where, {}, struct.is_content)
        struct.uses += field.struct.uses
        struct.nested.append(field.struct)
        return field
