"""The pages for people: events.html for who subscribes, http.html for who calls."""
import bundle
import page
from model import load
from openapi import PARAMETERS, codes_of, in_path
from tables import event_type, load_envelope, load_errors, load_headers

LANGUAGES = {'.py': ('Python', '#'), '.js': ('JavaScript', '//'), '.c': ('C', '//')}
AGES = {'D': 'days', 'h': 'hours'}

# ── words ──────────────────────────────────────────────────────────────────────────────────────

EVENTS_LEAD = '''Everything that happens in the game and that others may know of, as messages on RabbitMQ. Subscribe
in any language that speaks AMQP.'''
LOGIN = '''An operator runs `wildmarchctl subscribers add stats`, with your name in place of stats, and gives you the
`AMQP_URL` that it prints. With it you may declare queues whose names begin with `ext.stats.`, bind them to
`game_events`, and read them and the history. You can publish nothing, and see nothing of the game's own.'''
LISTEN = '''Declare a queue, bind it to `game_events` by the routing keys that you want, consume. `player.level_up` is
one event, `player.*` all that happens to players, `#` everything.'''
AWAY = '''While you are away a durable queue keeps what comes: up to {length:,} messages, each for {kept}. A queue
that nobody has used for {unused} is deleted. Have several consumers on one queue to share the work.'''
HISTORY = '''The stream `{stream}` keeps every public event for {age}. Reading it takes nothing away from anybody:
consume it like a queue, with a prefetch, acknowledgements, and the consumer argument `x-stream-offset`:'''
OFFSETS = [
    ('`first`', 'all that is kept, the oldest first'),
    ('`next`', 'what is published from now on'),
    ('`last`', 'the last chunk that was written, and what follows'),
    ('a timestamp', 'what was published from about that time on'),
    ('a number', '''from that offset on: every delivery carries its own in the header `x-stream-offset`. Store the last
one in the transaction of what you do with the event, and begin one after it.'''),
]
ABSENCE = '''Reading on, you are live: a program that keeps its offset and reads nothing but the stream needs no queue.
Who has a queue, too, catches up first; what arrives both ways has the same `id`. A login that was limited to some topics
can't read the stream: for it, an operator replays what it missed into its queue.'''
PROGRAM = 'A service from outside, run by the game\'s own tests:'
PROMISES = '''
**At least once.** An event is written in the database transaction that makes it true, and published until the broker
confirms it. No event is lost; after a crash one may come twice.

**A repeat is recognisable.** Its `id` is made from its cause: the same fact has the same `id`, also in the stream and
when an operator replays it. Keep the ids that you handled for as long as you might meet a repeat, and skip those that
you know.

**Order is in the message, not in its arrival.** Within one `source`, a later event has a greater `sequence`; compare
it as text. If you keep a copy of state, keep the highest `sequence` with it and ignore what is lower. Between
different sources there is no order.

**Dispatch on `type`,** not on the exchange or the routing key, and ignore the types and fields that you do not know:
both are added without notice.

**Acknowledge when it is done.** What you leave unacknowledged comes again when your connection ends.'''
VERSIONS = '''
**A type never changes its meaning.** `….v1` may gain optional fields, and nothing else: no field goes, none becomes
required, no range and no list of words changes. The game's tests compare every contract with the last release, and
fail otherwise.

**A break is a new type.** `….v2` comes on the same exchange with the same routing key, and both are published for a
while, with different ids.

**An end is announced.** A type that will go is marked as deprecated here for at least one release before.'''
ENVELOPE = 'Every event is a CloudEvents 1.0 document: a JSON object in UTF-8, with these attributes round its `data`.'
MIRRORED = 'So that you can route and trace without parsing. The body alone is complete: it is what the stream keeps.'
PROPERTIES = [
    ('message_id', 'the `id`'),
    ('type', 'the `type`'),
    ('timestamp', 'the `time`, in seconds'),
    ('correlation_id', 'the `correlationid`, if there is one'),
    ('app_id', 'who published it: `wildmarch-core/<version>`'),
    ('user_id', 'the publisher\'s login, checked by the broker'),
    ('delivery_mode', '2: it is on disk before it is confirmed'),
]
BASICS = '''
**Keys.** Each request carries `Authorization: Bearer <key>`. An operator makes a key with `wildmarchctl clients add
NAME`.

**Reads are GETs.** They change nothing.

**Writes happen once.** Each carries an `Idempotency-Key`. If you did not learn the outcome, repeat the request with
the same key.

**Unknown fields** are refused in a body, and may appear in an answer at any time: ignore those that you do not know.'''
PROBLEMS = '''What is not done is answered with `application/problem+json` (RFC 9457). Tell them by `code`; treat one
that you do not know by its status.'''


def foot(version, document):
    return (f'Version {version}. Made from the contracts that the game is built from. For machines: '
            f'<a href="{document}">{document}</a>.')


def anchor(name):
    return name.replace('.', '-').replace('_', '-')


def deprecated(schema):
    return ' <span class="badge warn">deprecated</span>' if schema.get('deprecated') else ''


def fullest(library, message):
    return list(bundle.samples(library, message).values())[-1]


# ── events.html ────────────────────────────────────────────────────────────────────────────────

def examples(library):
    """The programs of events/examples, which the tests run."""
    for suffix, (language, comment) in LANGUAGES.items():
        for path in sorted((library.root.parent / 'events' / 'examples').glob(f'*{suffix}')):
            source = page.source_block(path.read_text(encoding='utf-8'), comment)
            yield page.disclosed(f'{language}: {path.name}', source, suffix == '.py')


def hours(milliseconds):
    return f'{milliseconds // 3600000} hours'


def age(stream):
    return f'{stream["max_age"][:-1]} {AGES[stream["max_age"][-1]]}'


def start(library, topology):
    name, stream = next(iter(topology.file['streams'].items()))
    limits = topology.file['strangers']['definition']
    away = AWAY.format(length=limits['max-length'], kept=hours(limits['message-ttl']), unused=hours(limits['expires']))
    offsets = [[page.text(offset), page.text(words)] for offset, words in OFFSETS]
    return page.section(
        'start', 'Start',
        '<h3>1. A login of your own</h3>', page.paragraph(LOGIN),
        '<h3>2. Listen</h3>', page.paragraph(LISTEN), page.paragraph(away),
        '<h3>3. Catch up</h3>', page.paragraph(HISTORY.format(stream=name, age=age(stream))),
        page.table(['x-stream-offset', 'You get'], offsets), page.paragraph(ABSENCE),
        '<h3>4. A whole program</h3>', page.paragraph(PROGRAM), *examples(library))


def envelope(library):
    schema = load_envelope(library)
    rows = [*PROPERTIES, ('content_type', f'`{schema["x-content-type"]}`')]
    rows += [(f'header {name}', one['description'])
             for name, one in load_headers(library).items() if 'fact' in one['on']]
    return page.section(
        'envelope', 'The envelope', page.paragraph(ENVELOPE), page.fields(schema),
        '<h4>Mirrored into AMQP</h4>', page.paragraph(MIRRORED),
        page.table(['Property', 'Holds'], [[page.code(name), page.text(words)] for name, words in rows]))


def event_card(library, event):
    kind, key = event_type(event), event.marks['x-routing-key']
    about = page.pairs([('type', page.code(kind)), ('routing key', page.code(key)),
                        ('exchange', page.text(f'`{event.fact}` ▸ `game_events`')),
                        ('published by', page.text(', '.join(event.marks['x-publishers']))),
                        ('JSON Schema', f'<a href="schemas/{kind}.json">{kind}.json</a>')])
    return page.card(
        anchor(kind), page.text(event.fact) + deprecated(event.schema), page.paragraph(event.description), about,
        '<h4>data</h4>', page.fields(bundle.inlined(library, event.schema)),
        '<h4>Example</h4>', page.json_block(fullest(library, event)))


def events_page(library, topology, version):
    public = [event for event in library.events.values() if event.marks['x-public']]
    stream = next(iter(topology.file['streams'].values()))
    facts = page.facts([('Exchange', '`game_events`, topic'), ('Format', 'CloudEvents 1.0, JSON'),
                        ('Delivery', 'at least once'), ('History', age(stream))])
    body = [facts, start(library, topology),
            page.section('promises', 'What you can rely on', page.rules(PROMISES)),
            page.section('events', 'Events', *(event_card(library, event) for event in public)),
            envelope(library),
            page.section('versions', 'Versions', page.rules(VERSIONS))]
    contents = [('Guide', [('start', 'Start'), ('promises', 'What you can rely on')]),
                ('Events', [(anchor(event_type(event)), event.marks['x-routing-key']) for event in public]),
                ('Details', [('envelope', 'The envelope'), ('versions', 'Versions')])]
    return page.page('Wildmarch: game events', EVENTS_LEAD, contents, body, foot(version, 'asyncapi.json'))


# ── http.html ──────────────────────────────────────────────────────────────────────────────────

def only(schema, names):
    return {**schema, 'properties': {name: one for name, one in schema['properties'].items() if name in names}}


def problem_table(errors, codes):
    rows = [[f'{errors[code]["status"]} {page.code(code)}', page.text(errors[code]['title']),
             'yes' if errors[code]['retryable'] else 'no'] for code in codes]
    return page.table(['Problem', 'Meaning', 'Retry?'], rows)


def asked(library, route, request):
    """What a route takes."""
    schema, path = bundle.inlined(library, request.schema), in_path(route)
    body = [name for name in schema['properties'] if name not in path]
    if path:
        yield '<h4>In the path</h4>' + page.fields(only(schema, path))
    if request.marks.get('x-write'):
        sample = fullest(library, request)
        shown = {name: sample[name] for name in body if name in sample}
        yield '<h4>Body</h4>' + page.fields(only(schema, body)) + page.json_block(shown)


def answered(library, errors, request, reply):
    """What it answers."""
    yield '<h4>Answer</h4>' + page.paragraph(reply.description)
    yield page.disclosed('Its fields', page.fields(bundle.inlined(library, reply.schema)))
    yield page.disclosed('An example', page.json_block(fullest(library, reply)))
    game = [code for code in codes_of(errors, library, request) if errors[code]['on'] == 'game']
    if game:
        yield '<h4>The game may refuse</h4>' + problem_table(errors, game)


def route_card(library, errors, route):
    request, reply = library.requests[route['operation']], library.replies[route['operation']]
    title = f'<span class="verb">{route["method"]}</span> {page.text(route["path"])}{deprecated(request.schema)}'
    about = page.pairs([('scope', page.code(route['scope'])), ('deadline', f'{route["deadline_ms"]:,} ms'),
                        ('operation', page.code(route['operation']))])
    return page.card(anchor(route['operation']), title, page.paragraph(request.description), about,
                     *asked(library, route, request), *answered(library, errors, request, reply))


def http_page(library, version):
    errors, routes = load_errors(library), load(library.root / 'routes.json')
    headers = [[page.code(one['name']), page.text(one['description'])] for one in PARAMETERS.values()]
    common = [code for code, one in errors.items() if one['on'] != 'game']
    body = [page.section('basics', 'Basics', page.rules(BASICS),
                         '<h4>Headers of a request</h4>', page.table(['Header', 'Meaning'], headers)),
            page.section('operations', 'Operations', *(route_card(library, errors, route) for route in routes)),
            page.section('problems', 'Problems', page.paragraph(PROBLEMS),
                         page.fields(load(library.root / 'problem.json')),
                         '<h4>At any request</h4>', problem_table(errors, common))]
    contents = [('Guide', [('basics', 'Basics')]),
                ('Operations', [(anchor(route['operation']), route['operation']) for route in routes]),
                ('Details', [('problems', 'Problems')])]
    return page.page('Wildmarch: HTTP API', 'The game over HTTP/1.1 and JSON.', contents, body,
                     foot(version, 'openapi.json'))
