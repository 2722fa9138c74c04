"""C text for the tables: operations, events, refusals, headers, routes."""
import re

from emit import header, quoted, source_file
from model import SchemaError, c_name, load


def flag(value):
    return 'true' if value else 'false'


def table(ctype, name, rows):
    return f'const {ctype} {name}[] = {{\n' + ''.join(f'\t{row},\n' for row in rows) + '};\n'


# ── operations ─────────────────────────────────────────────────────────────────────────────────

def operation_files(library):
    requests, replies = library.requests, library.replies
    constants = ''.join(f'\tOPERATION_{c_name(name).upper()},\n' for name in requests)
    declared = (
        f'/* The number of an operation in message_operations. */\nenum message_operation_number {{\n{constants}'
        f'\tOPERATION_COUNT,\n}};\n\n'
        '/* What can be asked for over the bus: its name is the routing key on `requests`. */\n'
        'struct message_operation {\n'
        '\tconst char *name;   /* "combat.attack" */\n'
        '\tconst char *domain; /* "combat": served from the queue that <domain>.* is bound to */\n'
        '\tconst struct shape *request, *reply; /* shape_decode, shape_write; ->size for a buffer */\n'
        '\tbool is_write;      /* it changes something: it carries an operation id */\n'
        '\tbool is_internal;   /* for services only: no route leads to it */\n'
        '\tconst enum refusal_number *refusals; /* those of the game that it may answer with; behind them REFUSAL_COUNT */\n'
        '};\n\n'
        'extern const struct message_operation message_operations[OPERATION_COUNT];\n\n'
        '/* NULL for a name that is none. */\n'
        'const struct message_operation *message_operation_of(const char *name);\n'
        '/* Whether it may answer with this refusal of the game. */\n'
        'bool message_operation_may_refuse(const struct message_operation *operation, enum refusal_number refusal);\n')
    rows, lists = [], ''
    for name, request in requests.items():
        domain = name.split('.')[0]
        refusals = ', '.join([f'REFUSAL_{code.upper()}' for code in game_refusals(library, request)] + ['REFUSAL_COUNT'])
        lists += f'static const enum refusal_number {c_name(name)}_refusals[] = {{ {refusals} }};\n'
        rows.append(f'{{ {quoted(name)}, {quoted(domain)}, &{request.struct.name}_shape, '
                    f'&{replies[name].struct.name}_shape, '
                    f'{flag(request.marks.get("x-write"))}, {flag(request.marks.get("x-callers"))}, '
                    f'{c_name(name)}_refusals }}')
    defined = lists + '\n' + table('struct message_operation', 'message_operations', rows).replace(
        'message_operations[]', 'message_operations[OPERATION_COUNT]') + (
        '\nconst struct message_operation *\nmessage_operation_of(const char *name)\n{\n\tsize_t i;\n\n'
        '\tfor (i = 0; i < OPERATION_COUNT; i++)\n'
        '\t\tif (strcmp(message_operations[i].name, name) == 0)\n'
        '\t\t\treturn &message_operations[i];\n\treturn NULL;\n}\n'
        '\nbool\nmessage_operation_may_refuse(const struct message_operation *operation, enum refusal_number refusal)\n{\n'
        '\tconst enum refusal_number *at = operation->refusals;\n\n'
        '\twhile (*at != REFUSAL_COUNT && *at != refusal)\n\t\tat++;\n\treturn *at != REFUSAL_COUNT;\n}\n')
    ours = [f'messages/{c_name(name)}.h' for name in requests]
    return {'operations.h': header('operations', 'schemas/requests', declared, ['stdbool.h'],
                                   ['events/shape.h', 'messages/refusals.h']),
            'operations.c': source_file('operations', 'schemas/requests', defined, ours)}


# ── events and notifications ───────────────────────────────────────────────────────────────────

def event_type(event):
    return f'wildmarch.{event.marks["x-routing-key"]}.v{event.marks["x-version"]}'


def notification_type(notification):
    return f'wildmarch.notification.{notification.fact}.v{notification.marks["x-version"]}'


def event_row(event):
    key = event.marks['x-routing-key']
    if not re.fullmatch(r'[a-z]+\.[a-z_]+', key):
        raise SchemaError(f'events/{event.file}: the routing key {key} must be <aggregate>.<fact>')
    return (f'{{ {quoted(event.name)}, {quoted(event.fact)}, {quoted(key)}, {quoted(event_type(event))}, '
            f'{quoted(key.split(".")[0])}, {flag(event.marks["x-public"])}, &{event.struct.name}_shape }}')


def notification_row(notification):
    return (f'{{ {quoted(notification.fact)}, {quoted(notification_type(notification))}, '
            f'{quoted(notification.marks["x-class"])}, &{notification.struct.name}_shape }}')


def fact_files(library):
    events, notifications = library.events.values(), library.notifications.values()
    constants = ''.join(f'\tEVENT_{event.name.upper()},\n' for event in events)
    kinds = ''.join(f'\tNOTIFICATION_{one.name.upper()},\n' for one in notifications)
    declared = (
        f'enum message_event_number {{\n{constants}\tEVENT_COUNT,\n}};\n\n'
        '/* A fact that services publish. */\n'
        'struct message_event {\n'
        '\tconst char *name;        /* of its schema, with the version from 2 on: what its ids are made from */\n'
        '\tconst char *exchange;    /* named after the fact: "player_level_up"; its versions share it */\n'
        '\tconst char *routing_key; /* "player.level_up" */\n'
        '\tconst char *type;        /* "wildmarch.player.level_up.v1" */\n'
        '\tconst char *aggregate;   /* "player": subject and source name it with its id */\n'
        '\tbool is_public;          /* bound to game_events */\n'
        '\tconst struct shape *data;\n};\n\n'
        'extern const struct message_event message_events[EVENT_COUNT];\n'
        '/* NULL for a type that is none. */\n'
        'const struct message_event *message_event_of(const char *type);\n\n'
        f'enum message_notification_number {{\n{kinds}\tNOTIFICATION_COUNT,\n}};\n\n'
        '/* A message for a player, on the exchange `notify` with the key <provider>.<class>. */\n'
        'struct message_notification {\n'
        '\tconst char *kind;  /* "level_up" */\n'
        '\tconst char *type;  /* "wildmarch.notification.level_up.v1" */\n'
        '\tconst char *class; /* "personal" */\n'
        '\tconst struct shape *data;\n};\n\n'
        'extern const struct message_notification message_notifications[NOTIFICATION_COUNT];\n'
        '/* NULL for a type that is none. */\n'
        'const struct message_notification *message_notification_of(const char *type);\n')
    defined = table('struct message_event', 'message_events', map(event_row, events)).replace(
        '[]', '[EVENT_COUNT]')
    defined += '\n' + lookup('event', 'EVENT_COUNT') + '\n'
    defined += table('struct message_notification', 'message_notifications',
                     map(notification_row, notifications)).replace('[]', '[NOTIFICATION_COUNT]')
    defined += '\n' + lookup('notification', 'NOTIFICATION_COUNT')
    ours = [f'messages/{one.struct.name}.h' for one in [*events, *notifications]]
    return {'events_table.h': header('events_table', 'schemas/events and schemas/notifications', declared,
                                     ['stdbool.h'], ['events/shape.h']),
            'events_table.c': source_file('events_table', 'schemas/events and schemas/notifications',
                                          defined, ours)}


def lookup(what, count):
    return (f'const struct message_{what} *\nmessage_{what}_of(const char *type)\n{{\n\tsize_t i;\n\n'
            f'\tfor (i = 0; i < {count}; i++)\n'
            f'\t\tif (strcmp(message_{what}s[i].type, type) == 0)\n'
            f'\t\t\treturn &message_{what}s[i];\n\treturn NULL;\n}}\n')


# ── all of them ────────────────────────────────────────────────────────────────────────────────

def shape_files(library):
    """Every message by the name of its struct, for tools and tests that take any of them."""
    folders = (library.requests, library.replies, library.events, library.notifications)
    names = {one.struct.name for folder in folders for one in folder.values()} | {'refusal'}
    headers = {c_name(name) for name in library.requests} | {'refusal'} | {
        one.struct.name for folder in folders[2:] for one in folder.values()}
    declared = (f'#define SHAPE_COUNT {len(names)}\n\n'
                '/* Every message that travels alone. */\n'
                'extern const struct shape *const message_shapes[SHAPE_COUNT];\n\n'
                '/* By the name of its struct; NULL for a name that is none. */\n'
                'const struct shape *message_shape_of(const char *name);\n')
    defined = table('struct shape *const', 'message_shapes', [f'&{name}_shape' for name in sorted(names)])
    defined = defined.replace('[]', '[SHAPE_COUNT]') + (
        '\nconst struct shape *\nmessage_shape_of(const char *name)\n{\n\tsize_t i;\n\n'
        '\tfor (i = 0; i < SHAPE_COUNT; i++)\n'
        '\t\tif (strcmp(message_shapes[i]->name, name) == 0)\n'
        '\t\t\treturn message_shapes[i];\n\treturn NULL;\n}\n')
    ours = [f'messages/{name}.h' for name in sorted(headers)]
    return {'shapes.h': header('shapes', 'schemas', declared, [], ['events/shape.h']),
            'shapes.c': source_file('shapes', 'schemas', defined, ours)}


# ── refusals ───────────────────────────────────────────────────────────────────────────────────

# Where one may meet a refusal: at any request, at those that write, where a request says so in x-refusals, or at a path that
# has another method.
REFUSED_ON = ['every', 'write', 'game', 'path']


def load_errors(library):
    errors = load(library.root / 'errors.json')
    for code, meaning in errors.items():
        if set(meaning) != {'status', 'title', 'retryable', 'on'} or not 400 <= meaning['status'] < 600 or \
                meaning['on'] not in REFUSED_ON:
            raise SchemaError(f'errors.json: {code} needs a status of 400..599, a title, retryable, and on: '
                              f'one of {", ".join(REFUSED_ON)}')
    return errors


def game_refusals(library, request):
    """The codes that an operation may be refused with for the game's own reasons."""
    errors, codes = load_errors(library), request.marks.get('x-refusals', [])
    strange = set(codes) - errors.keys()
    if strange:
        raise SchemaError(f'requests/{request.name}.json: errors.json has no {", ".join(sorted(strange))}')
    return codes


def refusal_files(library):
    errors = load_errors(library)
    constants = ''.join(f'\tREFUSAL_{code.upper()},\n' for code in errors)
    declared = (
        f'enum refusal_number {{\n{constants}\tREFUSAL_COUNT,\n}};\n\n'
        '/* What a refusal code means to the outside. The first one with a status speaks for it. */\n'
        'struct refusal_meaning {\n'
        '\tconst char *code;  /* "no_fight" */\n'
        '\tint status;        /* of HTTP */\n'
        '\tconst char *title; /* one sentence */\n'
        '\tbool is_retryable; /* the same request may succeed later */\n'
        '\tbool is_of_game;   /* the rules say no; otherwise the request is at fault, or the machinery */\n};\n\n'
        'extern const struct refusal_meaning refusal_meanings[REFUSAL_COUNT];\n\n'
        '/* NULL for a code that nobody defined. */\n'
        'const struct refusal_meaning *refusal_meaning_of(const char *code);\n')
    rows = [f'{{ {quoted(code)}, {meaning["status"]}, {quoted(meaning["title"])}, '
            f'{flag(meaning["retryable"])}, {flag(meaning["on"] == "game")} }}' for code, meaning in errors.items()]
    defined = table('struct refusal_meaning', 'refusal_meanings', rows).replace('[]', '[REFUSAL_COUNT]')
    defined += ('\nconst struct refusal_meaning *\nrefusal_meaning_of(const char *code)\n{\n\tsize_t i;\n\n'
                '\tfor (i = 0; i < REFUSAL_COUNT; i++)\n'
                '\t\tif (strcmp(refusal_meanings[i].code, code) == 0)\n'
                '\t\t\treturn &refusal_meanings[i];\n\treturn NULL;\n}\n')
    return {'refusals.h': header('refusals', 'schemas/errors.json', declared, ['stdbool.h']),
            'refusals.c': source_file('refusals', 'schemas/errors.json', defined)}


# ── headers ────────────────────────────────────────────────────────────────────────────────────

# What carries a header: a call, its reply, an event or notification, and the copies of what failed.
CARRIERS = ['call', 'reply', 'fact', 'retry', 'dead_letter']


def load_headers(library):
    headers = load(library.root / 'headers.json')
    for name, one in headers.items():
        if not re.fullmatch('[a-z-]+', name) or set(one) != {'on', 'description'} or set(one['on']) - set(CARRIERS):
            raise SchemaError(f'headers.json: {name} needs a description, and on: some of {", ".join(CARRIERS)}')
    return headers


def header_files(library):
    declared = ''.join(
        f'/* {one["description"]} */\n#define HEADER_{name.removeprefix("x-").replace("-", "_").upper()} {quoted(name)}\n'
        for name, one in load_headers(library).items())
    return {'headers.h': header('headers', 'schemas/headers.json', declared, [])}


def load_envelope(library):
    return load(library.root / 'envelope.json')


def envelope_files(library):
    envelope = load_envelope(library)
    attributes = envelope['properties']
    declared = (f'#define EVENT_CONTENT_TYPE {quoted(envelope["x-content-type"])}\n'
                f'#define EVENT_ATTRIBUTE_MAX {attributes["id"]["maxLength"]} /* bytes of any attribute: each is mirrored '
                f'into a short string of AMQP */\n'
                f'#define EVENT_SEQUENCE_DIGITS {attributes["sequence"]["maxLength"]}\n')
    return {'envelope.h': header('envelope', 'schemas/envelope.json', declared, [])}


# ── routes ─────────────────────────────────────────────────────────────────────────────────────

SCOPES = ['read', 'play', 'admin']


def check_route(library, route, seen):
    where = f'routes.json: {route["method"]} {route["path"]}'
    request = library.requests.get(route['operation'])
    if request is None or request.marks.get('x-callers'):
        raise SchemaError(f'{where}: no operation {route["operation"]} for the outside')
    if (route['method'] == 'GET') == bool(request.marks.get('x-write')):
        raise SchemaError(f'{where}: what reads is a GET, what writes is not')
    if route['scope'] not in SCOPES or not 1 <= route['deadline_ms'] <= 60000:
        raise SchemaError(f'{where}: scope or deadline_ms')
    fields = {field.name for field in request.struct.fields}
    unknown = set(re.findall(r'\{(\w+)\}', route['path'])) - fields
    if unknown:
        raise SchemaError(f'{where}: the request has no field {", ".join(sorted(unknown))}')
    bodiless = {field.name for field in request.struct.fields if field.required} - set(re.findall(r'\{(\w+)\}', route['path']))
    if route['method'] == 'GET' and bodiless:
        raise SchemaError(f'{where}: a GET has no body to hold {", ".join(sorted(bodiless))}')
    key = (route['method'], re.sub(r'\{\w+\}', '{}', route['path']))
    if key in seen:
        raise SchemaError(f'{where}: there is such a route already')
    seen.add(key)


def route_files(library):
    path = library.root / 'routes.json'
    library.sources.append(path)
    routes, seen = load(path), set()
    scopes = ''.join(f'\tSCOPE_{scope.upper()},\n' for scope in SCOPES)
    declared = (
        f'/* What a client may be allowed to do. */\nenum message_scope {{\n{scopes}\tSCOPE_COUNT,\n}};\n'
        'extern const char *const message_scopes[SCOPE_COUNT];\n\n'
        '/* A path of the HTTP API and the operation behind it. A {segment} of the path is the field of that name\n'
        ' * in the request; the others stand in the body. */\n'
        'struct message_route {\n'
        '\tconst char *method, *path;\n'
        '\tconst struct message_operation *operation;\n'
        '\tenum message_scope scope;\n'
        '\tint deadline_ms;\n};\n\n'
        f'#define ROUTE_COUNT {len(routes)}\n'
        'extern const struct message_route message_routes[ROUTE_COUNT];\n')
    rows = []
    for route in routes:
        check_route(library, route, seen)
        rows.append(f'{{ {quoted(route["method"])}, {quoted(route["path"])}, '
                    f'&message_operations[OPERATION_{c_name(route["operation"]).upper()}], '
                    f'SCOPE_{route["scope"].upper()}, {route["deadline_ms"]} }}')
    defined = 'const char *const message_scopes[SCOPE_COUNT] = { ' + \
        ', '.join(map(quoted, SCOPES)) + ' };\n\n' + \
        table('struct message_route', 'message_routes', rows).replace('[]', '[ROUTE_COUNT]')
    return {'routes.h': header('routes', 'schemas/routes.json', declared, [], ['messages/operations.h']),
            'routes.c': source_file('routes', 'schemas/routes.json', defined)}
