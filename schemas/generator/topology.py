"""The broker's exchanges, queues and bindings: topology.json spelt out, as tables for C and for the broker's definitions."""
from emit import header, quoted, source_file
from model import SchemaError, load
from tables import flag, table


class Topology:
    """exchanges: {name: {type, alternate}}; queues: {name: {durable, arguments}}; bindings: [(source, destination,
    to_exchange, key)]. Meaning stands in arguments, which need a redeclaration to change; capacity in policies, but for the
    request queues, which their servers declare."""

    def __init__(self, library):
        path = library.root / 'topology.json'
        library.sources.append(path)
        self.file = load(path)
        self.limits = self.file['limits']
        self.events = library.events
        self.exchanges, self.queues, self.bindings = {}, {}, []
        for name, exchange in self.file['exchanges'].items():
            self.exchanges[name] = {'type': exchange['type'], 'alternate': exchange.get('alternate')}
        self.add_events()
        self.add_retries()
        self.add_request_queues()
        for name, bindings in self.file['work_queues'].items():
            self.add_work_queue(name, bindings)
        for name, stream in self.file['streams'].items():
            self.queue(name, {'x-queue-type': 'stream', 'x-max-age': stream['max_age'],
                              'x-max-length-bytes': stream['max_bytes']})
            self.bind(stream['exchange'], name, stream['routing_key'])
        self.queue('unrouted', {'x-queue-type': 'quorum'})
        self.bind('unrouted', 'unrouted', '')

    def queue(self, name, arguments, durable=True):
        if name in self.queues:
            raise SchemaError(f'topology.json: the queue {name} stands twice')
        self.queues[name] = {'durable': durable, 'arguments': arguments}

    def bind(self, source, destination, key, to_exchange=False):
        if source not in self.exchanges:
            raise SchemaError(f'topology.json: {destination} is bound to {source}, which is no exchange')
        self.bindings.append((source, destination, to_exchange, key))

    def add_events(self):
        """A public event always has a reader, game_events: one that reached nobody is a fault. An internal one may
        have none, and its publisher is told so."""
        for name, versions in self.facts().items():
            if len({(one.marks['x-public'], one.marks['x-routing-key']) for one in versions}) > 1:
                raise SchemaError(f'events/{name}: its versions share a routing key, and are public or not together')
            public = versions[0].marks['x-public']
            self.exchanges[name] = {'type': 'topic', 'alternate': 'unrouted' if public else None}
            if public:
                self.bind(name, 'game_events', '#', to_exchange=True)

    def facts(self):
        """{exchange: the versions of the event}"""
        found = {}
        for event in self.events.values():
            found.setdefault(event.fact, []).append(event)
        return found

    def add_retries(self):
        """A message waits here for its time, then goes back to the work queue that its key names. Not through the default
        exchange, which would take it to any queue, and where one whose queue is gone would hold up all behind it."""
        for delay, milliseconds in self.file['retries'].items():
            name = f'retry.{delay}'
            self.exchanges[name] = {'type': 'topic', 'alternate': None}
            self.queue(name, {'x-queue-type': 'quorum', 'x-message-ttl': milliseconds,
                              'x-dead-letter-exchange': 'retried', 'x-dead-letter-strategy': 'at-least-once',
                              'x-overflow': 'reject-publish'})
            self.bind(name, name, '#')

    def add_request_queues(self):
        for name, keys in self.file['request_queues'].items():
            self.queue(name, self.request_arguments(), durable=False)
            for key in keys:
                self.bind('requests', name, key)
            self.add_dead_queue(name)

    def request_arguments(self):
        return {'x-message-ttl': self.limits['request_ttl_ms'],
                'x-max-length': self.limits['request_length'], 'x-overflow': 'reject-publish'}

    def reply_arguments(self):
        """Of <service>.replies.<instance>: who waits for answers is bounded, so the queue need not refuse any."""
        return {'x-message-ttl': self.limits['request_ttl_ms'], 'x-max-length': 10000}

    def add_work_queue(self, name, bindings):
        """`bindings`: {exchange: routing key}"""
        self.queue(name, {'x-queue-type': 'quorum', 'x-dead-letter-exchange': 'dead_letters',
                          'x-dead-letter-routing-key': name, 'x-dead-letter-strategy': 'at-least-once',
                          'x-overflow': 'reject-publish'})
        for exchange, key in bindings.items():
            self.bind(exchange, name, key)
        self.bind('retried', name, name)
        self.add_dead_queue(name)

    def add_dead_queue(self, name):
        self.queue(f'{name}.dead', {'x-queue-type': 'quorum'})
        self.bind('dead_letters', f'{name}.dead', name)

    def policies(self):
        """(name, pattern of the queues, definition)"""
        limits = self.limits
        work = '|'.join(name.replace('.', r'\.') for name in self.file['work_queues'])
        return [
            ('work', f'^({work})$',
             {'delivery-limit': limits['delivery_limit'], 'max-length': limits['work_length']}),
            ('retry', r'^retry\.', {'max-length': limits['work_length']}),
            ('dead', r'(\.dead|^unrouted)$', {'max-length-bytes': limits['dead_bytes']}),
        ]


# ── C ──────────────────────────────────────────────────────────────────────────────────────────

DECLARED = '''
/* What stands in the broker, out of schemas/topology.json. Durable things come from the broker's definitions, and services
 * check them passively; queues that are not durable are declared, at each connect, by who serves them. */
struct topology_argument {
	const char *name;
	const char *text; /* NULL: the argument is the number */
	int64_t number;
};

struct topology_exchange {
	const char *name;
	const char *type;
	const char *alternate; /* NULL: none */
};

struct topology_queue {
	const char *name;
	bool is_durable;
	const struct topology_argument *arguments;
	size_t argument_count;
};

struct topology_binding {
	const char *exchange;
	const char *destination;
	bool is_to_exchange; /* the destination is an exchange */
	const char *routing_key;
};

/* Subscribers from outside. Each has a name; what is theirs begins with the prefix and the name. {name} in a right
 * stands for it. */
struct topology_strangers {
	const char *user_prefix;  /* "ext-" */
	const char *prefix;       /* "ext." */
	const char *configure, *write, *read;
	const char *read_in_part; /* in place of read when topics are limited: a stream can't be read in part */
	const char *topics_of;    /* the exchange whose routing keys can be limited */
	int64_t max_connections, max_channels;
};

extern const struct topology_strangers topology_strangers;
#define TOPOLOGY_VHOST @vhost@

@extern@
/* What every <service>.replies.<instance> is declared with; the name is "". */
extern const struct topology_queue topology_reply_queue;

/* NULL for a name that is none. */
const struct topology_queue *topology_queue_of(const char *name);
const struct topology_exchange *topology_exchange_of(const char *name);
'''

LOOKUP = '''
const struct topology_@ *
topology_@_of(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(topology_@s) / sizeof(topology_@s[0]); i++)
		if (strcmp(topology_@s[i].name, name) == 0)
			return &topology_@s[i];
	return NULL;
}
'''


def argument_row(name, value):
    if isinstance(value, str):
        return f'{{ {quoted(name)}, {quoted(value)}, 0 }}'
    return f'{{ {quoted(name)}, NULL, INT64_C({value}) }}'


def arguments_name(name):
    return name.replace('.', '_') + '_arguments'


def queue_parts(name, identifier, arguments, durable):
    """(the table of its arguments, its row)"""
    rows = [argument_row(key, value) for key, value in arguments.items()]
    declared = table('struct topology_argument', identifier, rows).replace('const', 'static const', 1)
    return declared, f'{{ {quoted(name)}, {flag(durable)}, {identifier}, {len(rows)} }}'


def strangers_row(strangers):
    names = ('user_prefix', 'prefix', 'configure', 'write', 'read', 'read_in_part', 'topics_of')
    texts = ''.join(f'\t.{name} = {quoted(strangers[name])},\n' for name in names)
    return (f'\nconst struct topology_strangers topology_strangers = {{\n{texts}'
            f'\t.max_connections = {strangers["max_connections"]},\n'
            f'\t.max_channels = {strangers["max_channels"]},\n}};\n')


def topology_files(library):
    topology = Topology(library)
    exchanges = [f'{{ {quoted(name)}, {quoted(one["type"])}, '
                 f'{quoted(one["alternate"]) if one["alternate"] else "NULL"} }}'
                 for name, one in topology.exchanges.items()]
    bindings = [f'{{ {quoted(source)}, {quoted(to)}, {flag(to_exchange)}, {quoted(key)} }}'
                for source, to, to_exchange, key in topology.bindings]
    tables, queues = '', []
    for name, queue in topology.queues.items():
        declared, row = queue_parts(name, arguments_name(name), queue['arguments'], queue['durable'])
        tables += declared + '\n'
        queues.append(row)
    replies, reply_row = queue_parts('', 'reply_arguments', topology.reply_arguments(), False)
    sizes, defined = '', tables + replies
    defined += f'\nconst struct topology_queue topology_reply_queue = {reply_row};\n'
    for what, rows in (('exchange', exchanges), ('queue', queues), ('binding', bindings)):
        sizes += (f'#define TOPOLOGY_{what.upper()}_COUNT {len(rows)}\n'
                  f'extern const struct topology_{what} topology_{what}s[TOPOLOGY_{what.upper()}_COUNT];\n')
        defined += '\n' + table(f'struct topology_{what}', f'topology_{what}s', rows).replace(
            '[]', f'[TOPOLOGY_{what.upper()}_COUNT]', 1)
    for what in ('queue', 'exchange'):
        defined += LOOKUP.replace('@', what)
    defined += strangers_row(topology.file['strangers'])
    declared = DECLARED.replace('@extern@\n', sizes).replace('@vhost@', quoted(topology.file['vhost']))
    return {'topology.h': header('topology', 'schemas/topology.json', declared),
            'topology.c': source_file('topology', 'schemas/topology.json', defined)}
