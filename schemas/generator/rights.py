"""Who may do what at the broker, out of what each service does: it answers calls from the queues that it serves, takes work
from those that it reads, and publishes and calls what the messages' own schemas say (x-publishers, x-callers, routes.json).

Configure, write and read are patterns of names. Binding needs write on the queue and read on the exchange. On a topic
exchange the routing keys are limited too: of what is published by write, of bindings by read."""
import re

from emit import header, quoted, source_file
from model import SchemaError, load
from tables import event_type, notification_type
from topology import Topology

NOTHING = '^$'


def any_of(words):
    """The pattern of exactly these; they are patterns themselves."""
    return f'^({"|".join(words)})$' if words else NOTHING


def literal(names):
    return [re.escape(name) for name in names]


class Rights:
    """permissions: {user: {configure, write, read, tags}}; topic_permissions: {(user, exchange): {write, read}};
    senders: {type of a message: [users that may send it]}."""

    def __init__(self, library, topology):
        self.library, self.topology = library, topology
        self.operator = topology.file['operator']
        self.services = {user: role for user, role in topology.file['users'].items() if user != self.operator}
        self.permissions, self.topic_permissions = {}, {}
        self.callers = self.find_callers()
        self.check()
        for user, role in self.services.items():
            self.add_service(user, role.get('serves', []), role.get('reads', []))
            self.permissions[user]['tags'] = role.get('tags', '')
        self.permissions[self.operator] = self.operator_rights()
        self.senders = self.find_senders()

    def find_callers(self):
        """A route's operation is called by the gateway, the others by whom their schemas name."""
        found = {name: list(request.marks.get('x-callers', [])) for name, request in self.library.requests.items()}
        for route in load(self.library.root / 'routes.json'):
            found[route['operation']] = ['gateway']
        return found

    def find_senders(self):
        """What an operator replays is the operator's; calls are not replayed."""
        found = dict(self.callers)
        for messages, type_of in ((self.library.events, event_type), (self.library.notifications, notification_type)):
            for message in messages.values():
                found[type_of(message)] = [*message.marks['x-publishers'], self.operator]
        return dict(sorted(found.items()))

    def check(self):
        senders = {f'requests/{name}': users for name, users in self.callers.items()}
        for folder, messages in (('events', self.library.events), ('notifications', self.library.notifications)):
            senders |= {f'{folder}/{name}': one.marks.get('x-publishers', []) for name, one in messages.items()}
        for where, users in senders.items():
            if not users:
                raise SchemaError(f'{where}: nobody may send it: name x-publishers, or of a call a route or x-callers')
        strange = {user for users in senders.values() for user in users} - self.services.keys()
        if strange:
            raise SchemaError(f'topology.json: no service {", ".join(sorted(strange))}, which a schema lets send a message')
        for user, role in self.services.items():
            if not role.keys() <= {'serves', 'reads', 'tags'}:
                raise SchemaError(f'topology.json: a service has serves, reads and tags; {user}: {", ".join(sorted(role))}')
            for word, queues in (('serves', 'request_queues'), ('reads', 'work_queues')):
                if set(role.get(word, [])) - self.topology.file[queues].keys():
                    raise SchemaError(f'topology.json: {user} {word} a queue that is not among {queues}')

    def published(self, messages, user):
        return [message for message in messages.values() if user in message.marks['x-publishers']]

    def add_service(self, user, serves, reads):
        events = self.published(self.library.events, user)
        notifications = self.published(self.library.notifications, user)
        calls = [name for name, callers in self.callers.items() if user in callers]
        retries = [f'retry.{delay}' for delay in self.topology.file['retries']] if reads else []
        replies = [rf'{user}\.replies\..+'] if calls else []
        exchanges = list(dict.fromkeys(event.fact for event in events))  # versions share one
        write = (exchanges + ['notify'] * bool(notifications) + ['requests'] * bool(calls) + ['replies'] * bool(serves) +
                 ['dead_letters'] * bool(serves or reads) + retries)
        read = ['requests'] * bool(serves) + ['replies'] * bool(calls)
        self.permissions[user] = {
            'configure': any_of(literal(serves) + replies),
            'write': any_of(literal(write + serves) + replies),
            'read': any_of(literal(read + serves + reads) + replies)}
        for event in events:
            self.limit(user, event.fact, write=literal([event.marks['x-routing-key']]))
        if notifications:
            classes = sorted({one.marks['x-class'] for one in notifications})
            self.limit(user, 'notify', write=[rf'[a-z]+\.({"|".join(classes)})'])
        if calls or serves:
            bound = [key for queue in serves for key in self.topology.file['request_queues'][queue]]
            self.limit(user, 'requests', write=literal(calls), read=literal(bound))
        for retry in retries:
            self.limit(user, retry, write=literal(reads))
        if serves or reads:
            self.limit(user, 'dead_letters', write=literal(serves + reads))

    def limit(self, user, exchange, write=(), read=()):
        self.topic_permissions[user, exchange] = {'write': any_of(write), 'read': any_of(read)}

    def operator_rights(self):
        """{watched}: the exchanges whose unroutable messages are kept, and so can be replayed."""
        words = {'{watched}': [name for name, one in self.topology.exchanges.items() if one['alternate']],
                 '{dead}': [name for name in self.topology.queues if name.endswith('.dead')]}
        rights = dict(self.topology.file['users'][self.operator])
        for right in ('configure', 'write', 'read'):
            for word, names in words.items():
                rights[right] = rights[right].replace(word, '|'.join(literal(names)))
        return rights


# ── C ──────────────────────────────────────────────────────────────────────────────────────────

DECLARED = '''
/* Who may send what, out of x-publishers, x-callers and routes.json: the logins that a message's user_id may name. */
struct message_senders {
	const char *type;         /* of an event or a notification; of a call its operation */
	const char *const *users; /* ends with NULL */
};

/* NULL for a type that is none. */
const struct message_senders *message_senders_of(const char *type);
'''

LOOKUP = '''
static int
compare(const void *type, const void *row)
{
	return strcmp(type, ((const struct message_senders *)row)->type);
}

const struct message_senders *
message_senders_of(const char *type)
{
	return bsearch(type, senders, sizeof(senders) / sizeof(senders[0]), sizeof(senders[0]), compare);
}
'''


def rights_files(library):
    users, rows = '', ''
    for type_, senders in Rights(library, Topology(library)).senders.items():
        name = f'{type_.replace(".", "_")}_users'
        users += f'static const char *const {name}[] = {{ {", ".join([*map(quoted, senders), "NULL"])} }};\n'
        rows += f'\t{{ {quoted(type_)}, {name} }},\n'
    table = f'\n/* In the order of strcmp. */\nstatic const struct message_senders senders[] = {{\n{rows}}};\n'
    return {'senders.h': header('senders', 'schemas', DECLARED),
            'senders.c': source_file('senders', 'schemas', users + table + LOOKUP).replace(
                '#include <stddef.h>', '#include <stddef.h>\n#include <stdlib.h>')}
