"""C text out of the model: a header and a source for each message."""
from model import Enum

HEAD = '/* Made by schemas/generator from {source}; change that, not this. */\n'


def quoted(text):
    return '"' + text.replace('\\', '\\\\').replace('"', '\\"') + '"'


def header(name, source, body, includes=('stdbool.h', 'stddef.h', 'stdint.h'), ours=(), folder='messages'):
    guard = f'{folder}_{name}_H'.upper()
    lines = [HEAD.format(source=source).rstrip(), f'#ifndef {guard}', f'#define {guard}', '']
    lines += [f'#include "{one}"' for one in ours]
    lines += [''] * bool(ours) + [f'#include <{one}>' for one in includes]
    return '\n'.join(lines + ['', body.strip('\n'), '', '#endif', ''])


def source_file(name, source, body, ours=(), folder='messages'):
    lines = [HEAD.format(source=source).rstrip(), f'#include "{folder}/{name}.h"', '']
    lines += [f'#include "{one}"' for one in ours] + [''] * bool(ours)
    lines += ['#include <stddef.h>'] + ['#include <string.h>'] * ('strcmp(' in body)
    return '\n'.join(lines + ['', body.strip('\n'), ''])


# ── enums ──────────────────────────────────────────────────────────────────────────────────────

def enum_declared(enum):
    words = ''.join(f'\t{enum.constant(word)},\n' for word in enum.words)
    about = f'/* {enum.description} */\n' if enum.description else ''
    return (f'{about}enum {enum.name} {{\n{words}}};\n'
            f'#define {enum.name.upper()}_COUNT {len(enum.words)}\n\n'
            f'/* The word that stands in JSON, static; NULL for no value of the enum. */\n'
            f'const char *{enum.name}_text(enum {enum.name} value);\n'
            f'/* False, and `ret` untouched, for a strange word. */\n'
            f'bool {enum.name}_parse(const char *word, enum {enum.name} *ret);\n'
            f'extern const char *const {enum.name}_words[{len(enum.words)}];\n')


def enum_defined(enum):
    words = ''.join(f'\t{quoted(word)},\n' for word in enum.words)
    return (f'const char *const {enum.name}_words[{len(enum.words)}] = {{\n{words}}};\n\n'
            f'const char *\n{enum.name}_text(enum {enum.name} value)\n{{\n'
            f'\treturn (unsigned)value < {len(enum.words)} ? {enum.name}_words[value] : NULL;\n}}\n\n'
            f'bool\n{enum.name}_parse(const char *word, enum {enum.name} *ret)\n{{\n'
            f'\tfor (unsigned i = 0; i < {len(enum.words)}; i++) {{\n'
            f'\t\tif (strcmp({enum.name}_words[i], word) == 0) {{\n'
            f'\t\t\t*ret = (enum {enum.name})i;\n\t\t\treturn true;\n\t\t}}\n\t}}\n'
            f'\treturn false;\n}}\n')


# ── structs ────────────────────────────────────────────────────────────────────────────────────

def bounds(field):
    if field.kind in ('I32', 'I64'):
        return f'{field.min}..{field.max}'
    if field.kind == 'TEXT':
        return f'{field.min}..{field.max} characters'
    if field.kind == 'RAW':
        return f'a JSON object of at most {field.max} bytes'
    return ''


def member(field):
    array = f'[{field.items[1]}]' if field.items else ''
    room = f'[{field.room}]' if field.room else ''
    notes = '; '.join(note for note in (field.description, bounds(field)) if note)
    lines = ''
    if is_marked(field):
        lines += f'\tbool has_{field.name};\n'
    if field.items:
        lines += f'\tsize_t {field.name}_count; /* {field.items[0]}..{field.items[1]} */\n'
    return lines + f'\t{field.ctype} {field.name}{array}{room};' + \
        (f' /* {notes} */' if notes else '') + '\n' + index_member(field)


def is_marked(field):
    """Whether a has_ says if it is there: an absent array is an empty one."""
    return not field.required and not field.items


def index_member(field):
    """Where the entry stands that a field of content names."""
    if not field.entry:
        return ''
    array = f'[{field.items[1]}]' if field.items else ''
    absent = '; -1: none is named' if is_marked(field) else ''
    return f'\tint32_t {field.name}_index{array}; /* of that {field.entry}{absent} */\n'


def struct_declared(struct, first=''):
    """`first` is a member that no schema names."""
    text = ''.join(enum_declared(enum) + '\n' for enum in struct.enums)
    text += ''.join(struct_declared(inner) + '\n' for inner in struct.nested)
    about = f'/* {struct.description} */\n' if struct.description else ''
    return text + f'{about}struct {struct.name} {{\n{first}{"".join(map(member, struct.fields))}}};\n'


def int64(value):
    return 'INT64_MIN' if value == -2**63 else f'INT64_C({value})'


def letters_name(struct, field):
    return f'{struct.name}_{field.name}_letters'


def field_row(struct, field):
    where = f'offsetof(struct {struct.name}, '
    size = f'sizeof(((struct {struct.name} *)0)->{field.name}{"[0]" if field.items else ""})'
    rows = {
        '.key': quoted(f'"{field.name}":'),
        '.name_size': len(field.name),
        '.kind': f'SHAPE_{field.kind}',
        '.offset': f'{where}{field.name})',
        '.size': size,
        '.has_offset': f'{where}has_{field.name})' if is_marked(field) else 'SHAPE_NONE',
        '.count_offset': f'{where}{field.name}_count)' if field.items else 'SHAPE_NONE',
    }
    if field.items:
        rows['.items_min'], rows['.items_max'] = field.items
    if field.min or field.max:
        rows['.min'], rows['.max'] = int64(field.min), int64(field.max)
    if field.letters:
        rows['.letters'] = letters_name(struct, field)
    if field.enum:
        rows['.words'] = f'{field.enum.name}_words'
    if field.struct:
        rows['.shape'] = f'&{field.struct.name}_shape'
    body = ''.join(f'\t\t{key} = {value},\n' for key, value in rows.items())
    return f'\t{{\n{body}\t}},\n'


def shape_defined(struct, linkage):
    required = sum(1 << i for i, field in enumerate(struct.fields) if field.required)
    text = ''
    for field in struct.fields:
        if field.letters:
            low, high = field.letters
            text += (f'static const uint64_t {letters_name(struct, field)}[2] = '
                     f'{{ UINT64_C({low:#x}), UINT64_C({high:#x}) }};\n')
        if field.enum:
            text += (f'_Static_assert(sizeof({field.ctype}) == sizeof(int), '
                     f'"a CHOICE is stored as an int");\n')
    rows = ''.join(field_row(struct, field) for field in struct.fields)
    return (f'{text}\nstatic const struct shape_field {struct.name}_fields[] = {{\n{rows}}};\n\n'
            f'{linkage}const struct shape {struct.name}_shape = {{\n'
            f'\t.name = {quoted(struct.name)},\n\t.size = sizeof(struct {struct.name}),\n'
            f'\t.fields = {struct.name}_fields,\n\t.count = {len(struct.fields)},\n'
            f'\t.required = UINT64_C({required:#x}),\n}};\n'
            f'_Static_assert(sizeof(struct {struct.name}) <= SHAPE_SIZE_MAX, '
            f'"{struct.name} is too large");\n')


def functions_declared(name, with_read):
    text = (f'extern const struct shape {name}_shape;\n\n'
            f'/* See shape_decode and shape_write in events/shape.h. */\n'
            f'MUST_CHECK int {name}_decode(const void *body, size_t size, struct {name} *ret,\n'
            f'    enum unknown_fields policy, struct err *err);\n'
            f'void {name}_write(const struct {name} *message, struct text *out);\n')
    if with_read:
        text += (f'/* Out of the data object of an event; paths in errors begin with "data.". */\n'
                 f'MUST_CHECK int {name}_read(const struct json *data, struct {name} *ret,\n'
                 f'    enum unknown_fields policy, struct err *err);\n')
    return text


def functions_defined(name, with_read):
    text = (f'int\n{name}_decode(const void *body, size_t size, struct {name} *ret,\n'
            f'    enum unknown_fields policy, struct err *err)\n{{\n'
            f'\treturn shape_decode(&{name}_shape, body, size, ret, policy, err);\n}}\n\n'
            f'void\n{name}_write(const struct {name} *message, struct text *out)\n{{\n'
            f'\tshape_write(&{name}_shape, message, out);\n}}\n')
    if with_read:
        text += (f'\nint\n{name}_read(const struct json *data, struct {name} *ret,\n'
                 f'    enum unknown_fields policy, struct err *err)\n{{\n'
                 f'\treturn shape_read(&{name}_shape, data, "data", ret, policy, err);\n}}\n')
    return text


def enums_of(struct):
    for inner in struct.nested:
        yield from enums_of(inner)
    yield from struct.enums


def struct_text(struct, with_read=False):
    """(declarations, definitions) of one struct with all that stands inside it."""
    declared = struct_declared(struct) + '\n' + functions_declared(struct.name, with_read)
    defined = ''.join(enum_defined(enum) + '\n' for enum in enums_of(struct))
    for inner in struct.all_nested():
        defined += shape_defined(inner, 'static ') + '\n'
    defined += shape_defined(struct, '') + '\n' + functions_defined(struct.name, with_read)
    return declared, defined


def uses(struct):
    """The headers of the types that stand in it: a shared enum's is pure, and stands with the content."""
    return sorted({f'{"content" if is_pure(target) else "messages"}/{target.name}.h' for target in struct.uses})


def is_pure(target):
    return isinstance(target, Enum) or target.is_content


def type_files(name, target):
    """The files of a shared type that is no enum."""
    declared, defined = struct_text(target)
    return message_files(name, f'schemas/types/{name}.json', declared, defined, uses(target))


def message_files(name, source, declared, defined, includes):
    return {f'{name}.h': header(name, source, declared, ours=['events/shape.h'] + includes),
            f'{name}.c': source_file(name, source, defined)}


def operation_files(name, request, reply):
    """The files of an operation: request and reply together."""
    declared, defined = struct_text(request.struct)
    declared = f'/* {name}, the request. */\n\n' + declared
    includes = uses(request.struct)
    if reply.is_alias:
        includes.append(f'messages/{reply.struct.name}.h')
        declared += f'\n/* The reply is a struct {reply.struct.name}. {reply.description} */\n'
    else:
        more, code = struct_text(reply.struct)
        declared += f'\n/* {name}, the reply. */\n\n' + more
        defined += '\n' + code
        includes += uses(reply.struct)
    c_name = name.replace('.', '_')
    sources = f'schemas/requests/{name}.json and schemas/replies/{name}.json'
    return message_files(c_name, sources, declared, defined, sorted(set(includes)))


def fact_files(folder, message):
    """The files of an event or a notification."""
    name = message.struct.name
    declared, defined = struct_text(message.struct, with_read=True)
    declared = 'struct json;\n\n' + declared
    return message_files(name, f'schemas/{folder}/{message.file}', declared, defined,
                         uses(message.struct))
