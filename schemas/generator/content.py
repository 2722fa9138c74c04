"""C text for the content: of each kind a pure header, which the rules may include; and, for the loader, shapes and the
table of what refers to what."""
from emit import enum_declared, enum_defined, enums_of, header, quoted, shape_defined, source_file, struct_declared, uses
from model import Enum, SchemaError
from tables import table

FOLDER = 'content'
KEY = '\tchar key[CONTENT_KEY_SIZE];\n'

DECLARED = '''
/* All content: of each kind its entries, sorted by key. A reference was found when it was loaded. */
struct content {
@members@};

/* The number of the entry of this key among `count` entries of `size` bytes, which are sorted; -1 if there is none. */
int32_t content_index(const void *entries, int32_t count, size_t size, const char *key);

/* The entry of this key, which lives as long as the content; NULL if there is none. */
@functions@'''

DEFINED = '''
int32_t
content_index(const void *entries, int32_t count, size_t size, const char *key)
{
	const char *keys = entries; /* an entry begins with its key */
	int32_t low = 0, high = count, middle;
	int order;

	while (low < high) {
		middle = low + (high - low) / 2;
		order = strcmp(key, keys + (size_t)middle * size);
		if (order == 0)
			return middle;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return -1;
}
'''

FIND = '''
const struct content_@name@ *
content_find_@name@(const struct content *content, const char *key)
{
	int32_t found = content_index(content->@plural@, content->@plural@_count, sizeof(*content->@plural@), key);

	return found < 0 ? NULL : &content->@plural@[found];
}
'''

TABLES = '''
enum content_kind {
@kinds@	CONTENT_KIND_COUNT
};

/* A text of an entry, or an array of them, that names another entry. */
struct content_reference {
	const struct shape_field *outer; /* the object, or the array of them, that it stands in; NULL: the entry */
	const struct shape_field *field;
	size_t index_offset; /* of int32_t <name>_index, in what it stands in */
	enum content_kind to;
};

struct content_table {
	const char *name; /* "monster" */
	const char *file; /* "monsters.json" */
	const struct shape *shape;
	size_t entries_offset; /* in struct content: of the pointer to its entries, */
	size_t count_offset;   /* and of their number, an int32_t */
	const struct content_reference *references;
	size_t references_count;
};

extern const struct content_table content_tables[CONTENT_KIND_COUNT];
'''


def filled(template, **values):
    for name, value in values.items():
        template = template.replace(f'@{name}@', value)
    return template


# ── the pure part ──────────────────────────────────────────────────────────────────────────────

def pure_files(name, source, declared, defined, includes=()):
    """A header, and a source where there is something to define."""
    files = {f'{name}.h': header(name, source, declared, ours=list(includes), folder=FOLDER)}
    if defined:
        files[f'{name}.c'] = source_file(name, source, defined, folder=FOLDER)
    return files


def struct_files(name, source, struct, first='', includes=()):
    words = '\n'.join(map(enum_defined, enums_of(struct)))
    return pure_files(name, source, struct_declared(struct, first), words, sorted([*includes, *uses(struct)]))


def type_files(library):
    files = {}
    for name, target in library.types.items():
        source = f'schemas/types/{name}.json'
        if isinstance(target, Enum):
            files.update(pure_files(name, source, enum_declared(target), enum_defined(target)))
        elif target.is_content:
            files.update(struct_files(name, source, target))
    return files


def all_files(library):
    kinds = library.content.values()
    members = ''.join(f'\tconst struct content_{kind.name} *{kind.plural};\n\tint32_t {kind.plural}_count;\n'
                      for kind in kinds)
    functions = ''.join(f'const struct content_{kind.name} *content_find_{kind.name}(\n'
                        f'    const struct content *content, const char *key);\n' for kind in kinds)
    defined = DEFINED + ''.join(filled(FIND, name=kind.name, plural=kind.plural) for kind in kinds)
    declared = filled(DECLARED, members=members, functions=functions)
    key = '#define CONTENT_KEY_SIZE 33 /* of a key with its NUL */\n'
    files = {'key.h': header('key', 'schemas/content', key, [], folder=FOLDER)}
    for kind in kinds:
        files.update(struct_files(kind.name, f'schemas/content/{kind.name}.json', kind.struct, KEY, ['content/key.h']))
    return {**files, **pure_files('content', 'schemas/content', declared, defined,
                                  [f'content/{kind.name}.h' for kind in kinds])}


# ── for the loader ─────────────────────────────────────────────────────────────────────────────

def shapes(struct):
    return ''.join(shape_defined(inner, 'static ') + '\n' for inner in (*struct.all_nested(), struct))


def field_at(struct, field):
    return f'&{struct.name}_fields[{struct.fields.index(field)}]'


def reference_rows(struct, outer='NULL'):
    """A row for each text that names an entry, in the entry itself and in the objects in it."""
    for field in struct.fields:
        if field.entry:
            yield (f'{{ {outer}, {field_at(struct, field)}, offsetof(struct {struct.name}, {field.name}_index), '
                   f'CONTENT_KIND_{field.entry.upper()} }}')
        inner = list(reference_rows(field.struct, field_at(struct, field))) if field.struct else []
        if inner and outer != 'NULL':
            raise SchemaError(f'{struct.source}: {field.name}: a reference stands in an entry or in an object in it, '
                              f'no deeper')
        yield from inner


def table_row(kind, references):
    own = f'content_{kind.name}'
    offsets = ', '.join(f'offsetof(struct content, {member})' for member in (kind.plural, f'{kind.plural}_count'))
    listed = f'{own}_references, {len(references)}' if references else 'NULL, 0'
    return f'{{ {quoted(kind.name)}, {quoted(kind.file)}, &{own}_shape, {offsets}, {listed} }}'


def table_files(library):
    text = ''.join(shapes(target) for target in library.types.values()
                   if not isinstance(target, Enum) and target.is_content)
    rows = []
    for kind in library.content.values():
        text += shapes(kind.struct)
        references = list(reference_rows(kind.struct))
        rows.append(table_row(kind, references))
        if references:
            text += 'static ' + table('struct content_reference', f'content_{kind.name}_references', references) + '\n'
    text += table('struct content_table', 'content_tables', rows).replace('[]', '[CONTENT_KIND_COUNT]', 1)
    kinds = ''.join(f'\tCONTENT_KIND_{name.upper()},\n' for name in library.content)
    return {'tables.h': header('tables', 'schemas/content', filled(TABLES, kinds=kinds), ['stddef.h', 'stdint.h'],
                               ['events/shape.h'], FOLDER),
            'tables.c': source_file('tables', 'schemas/content', text, ['content/content.h'], FOLDER)}


def content_files(library):
    return {**type_files(library), **all_files(library), **table_files(library)}
