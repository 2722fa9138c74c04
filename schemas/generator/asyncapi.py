"""The AsyncAPI 3.0 document: exchanges and queues as channels, who sends and receives what as operations."""
import re

import bundle
from tables import event_type, load_envelope, load_headers, notification_type

BINDING = '0.3.0'
REPLY_TO = '$message.header#/reply_to'
CORRELATION = {'$ref': '#/components/correlationIds/correlation'}
PROPERTIES = {  # of AMQP, where a message carries them
    'message_id': 'The id of the event or notification; of a call its operation id, absent for what only reads.',
    'type': 'The type of the message: dispatch on it.',
    'correlation_id': 'Of a call and its reply: which call. Of an event: the operation that it all began with.',
    'reply_to': 'The routing key on `replies` that the answer is sent to: the name of the caller\'s reply queue.',
    'app_id': 'Who sent it: wildmarch-<service>/<version>.',
    'user_id': 'The login of who sent it, which the broker has checked.',
    'expiration': 'Of a call: milliseconds after which nobody waits any more.',
    'timestamp': 'Of an event or a notification: its time, in seconds.',
}
CARRIED = {  # the properties that each kind of message carries: (always, sometimes)
    'call': (['type', 'correlation_id', 'reply_to', 'app_id', 'user_id', 'expiration'], ['message_id']),
    'reply': (['type', 'correlation_id', 'app_id', 'user_id'], []),
    'fact': (['message_id', 'type', 'app_id', 'user_id', 'timestamp'], ['correlation_id']),
}
COPIES = {  # of messages that a service could not work on: name, summary
    'retry': ('A message on its way back', 'A copy of what failed for a while, as it came. It returns to its queue.'),
    'dead_letter': ('A message that was given up', 'A copy of what failed for good, as it came, with the reason.'),
}
EXCHANGES = {
    'tasks': 'Work asked for on demand. Nothing is sent here yet.',
    'retried': 'Where a copy that has waited goes back to the work queue that its routing key names.',
    'unrouted': 'The alternate exchange: what no queue took. Nothing is dropped in silence.',
}


def reference(*path):
    return {'$ref': '#/' + '/'.join(path)}


def reaches(address, pattern):
    """Whether a topic binding takes what is sent to a channel's address, {placeholders} standing for anything."""
    if '{' in address:
        return pattern == '#' or re.fullmatch(re.sub(r'\\{\w+\\}', '.+', re.escape(address)), pattern) is not None
    words = [{'*': r'[^.]+', '#': r'.*'}.get(word, re.escape(word)) for word in pattern.split('.')]
    return re.fullmatch(r'\.'.join(words), address) is not None


def domain(operation):
    return operation.split('.')[0]


def owner(queue):
    return queue.split('.')[0]


class Document:
    def __init__(self, library, topology, version):
        self.library, self.topology, self.version = library, topology, version
        self.headers = load_headers(library)
        self.fact_content_type = load_envelope(library)['x-content-type']
        self.vhost = topology.file['vhost']
        self.channels, self.operations, self.messages = {}, {}, {}
        self.add_messages()
        self.add_exchanges()
        self.add_queues()
        self.add_events()
        self.add_calls()
        self.add_work()

    # ── messages ──

    def add_messages(self):
        library = self.library
        for kind, fact in bundle.fact_types(library).items():
            public = fact.marks.get('x-public', False)
            self.messages[kind] = self.message('fact', fact, kind, kind, kind, **{'x-public': public})
        for name, request in library.requests.items():
            self.messages[f'{name}.request'] = self.message('call', request, name, request.struct.name,
                                                            f'{name}, the call')
            reply = library.replies[name]
            self.messages[f'{name}.reply'] = self.message('reply', reply, name, reply.struct.name, f'{name}, the reply')
        refusal = library.type_schemas['refusal']
        self.messages['refusal'] = {
            'name': 'refusal', 'title': 'A refusal', 'summary': refusal['description'],
            'contentType': 'application/json',
            'payload': bundle.component('refusal'), 'traits': [reference('components', 'messageTraits', 'reply')],
            'bindings': self.message_binding('refusal')}
        for carrier, (title, summary) in COPIES.items():
            self.messages[carrier] = {'name': carrier, 'title': title, 'summary': summary, 'payload': {},
                                      'headers': {'type': 'object', 'properties': self.header_schemas(carrier)}}

    def message(self, carrier, message, kind, schema, title, **more):
        found = {'name': kind, 'title': title, 'summary': message.description,
                 'payload': bundle.component(schema), 'traits': [reference('components', 'messageTraits', carrier)],
                 'bindings': self.message_binding(kind), **more}
        if message.schema.get('deprecated'):
            found['x-deprecated'] = True
        examples = [{'name': name, 'payload': one} for name, one in bundle.samples(self.library, message).items()]
        return {**found, 'examples': examples} if examples else found

    def message_binding(self, kind):
        return {'amqp': {'messageType': kind, 'bindingVersion': BINDING}}

    def header_schemas(self, carrier):
        return {name: {'type': 'string', 'description': one['description']}
                for name, one in self.headers.items() if carrier in one['on']}

    def traits(self):
        found = {}
        for carrier, (always, sometimes) in CARRIED.items():
            properties = {name: {'type': 'integer' if name == 'timestamp' else 'string',
                                 'description': f'AMQP property. {PROPERTIES[name]}'} for name in always + sometimes}
            found[carrier] = {
                'headers': {'type': 'object', 'required': always,
                            'properties': {**properties, **self.header_schemas(carrier)}},
                'contentType': self.fact_content_type if carrier == 'fact' else 'application/json'}
            if carrier != 'fact':
                found[carrier]['correlationId'] = CORRELATION
        return found

    # ── channels ──

    def exchange_binding(self, name):
        exchange = self.topology.exchanges[name]
        found = {'name': name, 'type': exchange['type'], 'durable': True, 'autoDelete': False, 'vhost': self.vhost}
        if exchange['alternate']:
            found['x-alternate-exchange'] = exchange['alternate']
        return {'amqp': {'is': 'routingKey', 'exchange': found, 'bindingVersion': BINDING}}

    def channel(self, key, exchange, address, title, messages, **more):
        self.channels[key] = {'address': address, 'title': title, **more,
                              'messages': {name: reference('components', 'messages', name) for name in messages},
                              'bindings': self.exchange_binding(exchange)}

    def add_exchanges(self):
        library = self.library
        for name, versions in self.topology.facts().items():
            public, key = versions[0].marks['x-public'], versions[0].marks['x-routing-key']
            self.channel(name, name, key, f'exchange {name}', map(event_type, versions), **{'x-public': public},
                         description=versions[-1].description)
        self.channel('game_events', 'game_events', '{aggregate}.{fact}', 'exchange game_events', self.public_types(),
                     description='Every public event: bind a queue by `player.*`, or by `#` for all of them.',
                     parameters={'aggregate': {'description': 'What it happened to.', 'examples': ['player']},
                                 'fact': {'description': 'What happened.', 'examples': ['level_up']}},
                     **{'x-public': True})
        for name, request in library.requests.items():
            self.channel(f'requests.{name}', 'requests', name, f'exchange requests, {name}', [f'{name}.request'],
                         description=request.description, **{'x-public': False})
        self.channel('replies', 'replies', None, 'exchange replies', self.answers(),
                     description='Answers. The routing key is the `reply_to` of the call.', **{'x-public': False})
        for kind in self.notification_classes():
            self.channel(f'notify.{kind}', 'notify', f'{{provider}}.{kind}', f'exchange notify, {kind}',
                         self.notifications(kind),
                         description=f'{kind.capitalize()} messages for players.',
                         parameters={'provider': {'description': 'Where the player is known.',
                                                  'examples': ['telegram']}},
                         **{'x-public': False})
        back = {'queue': {'description': 'The queue to return to, which is the routing key.'}}
        for delay, ms in self.topology.file['retries'].items():
            self.channel(f'retry.{delay}', f'retry.{delay}', '{queue}', f'exchange retry.{delay}', ['retry'],
                         parameters=back,
                         description=f'A copy waits here for {ms // 1000} s, then returns to its queue.',
                         **{'x-public': False})
        self.channel('dead_letters', 'dead_letters', '{queue}', 'exchange dead_letters', ['dead_letter'],
                     parameters={'queue': {'description': 'The queue that it was read from.'}}, **{'x-public': False},
                     description='What failed for good, for <queue>.dead.')
        described = {channel['bindings']['amqp']['exchange']['name'] for channel in self.channels.values()}
        for name in sorted(self.topology.exchanges.keys() - described):
            self.channel(name, name, None, f'exchange {name}', [], **{'x-public': False},
                         description=EXCHANGES.get(name, 'No service publishes here by itself.'))

    def add_queues(self):
        for name, queue in self.topology.queues.items():
            self.queue_channel(name, queue['durable'], False, queue['arguments'], self.arriving(name))
        self.queue_channel('{service}.replies.{instance}', False, True, self.topology.reply_arguments(),
                           self.answers(), key='queues.replies',
                           parameters={'service': {'description': 'Who calls.', 'examples': ['gateway']},
                                       'instance': {'description': 'Host, process and connection.'}})

    def queue_channel(self, name, durable, exclusive, arguments, messages, key=None, **more):
        bound = [{'exchange': source, 'routingKey': pattern} for source, destination, to_exchange, pattern
                 in self.topology.bindings if destination == name and not to_exchange]
        self.channels[key or f'queues.{name}'] = {
            'address': name, 'title': f'queue {name}', **more, 'x-public': name in self.topology.file['streams'],
            'messages': {one: reference('components', 'messages', one) for one in messages},
            'bindings': {'amqp': {'is': 'queue', 'bindingVersion': BINDING, 'queue': {
                'name': name, 'durable': durable, 'exclusive': exclusive, 'autoDelete': False, 'vhost': self.vhost,
                'x-arguments': arguments, 'x-bindings': bound}}}}

    def arriving(self, queue):
        """The messages that a queue is bound for."""
        found = []
        for source, destination, to_exchange, pattern in self.topology.bindings:
            if destination != queue or to_exchange:
                continue
            for channel in self.channels.values():
                binding = channel['bindings']['amqp']
                if binding['is'] != 'routingKey' or binding['exchange']['name'] != source:
                    continue
                if binding['exchange']['type'] != 'topic' or reaches(channel['address'] or '', pattern):
                    found += channel['messages']
        return list(dict.fromkeys(found))

    # ── operations ──

    def operation(self, key, action, service, summary, channel, messages, traits=(), **more):
        self.operations[key] = {
            'action': action, 'title': key, 'summary': summary, 'channel': reference('channels', channel),
            'messages': [reference('channels', channel, 'messages', name) for name in messages],
            'tags': [{'name': service}], **more}
        if traits:
            self.operations[key]['traits'] = [reference('components', 'operationTraits', one) for one in traits]

    def add_events(self):
        for name, versions in self.topology.facts().items():
            for service in sorted({one for version in versions for one in version.marks['x-publishers']}):
                kinds = [event_type(one) for one in versions if service in one.marks['x-publishers']]
                self.operation(f'{service}.publishes.{name}', 'send', service, versions[-1].description, name, kinds,
                               ['confirmed'])
        self.operation('subscriber.receives.game_events', 'receive', 'subscriber',
                       'Other services read public events through a queue of their own.', 'game_events',
                       self.public_types())
        for name in self.topology.file['streams']:
            self.operation(f'subscriber.catches_up.{name}', 'receive', 'subscriber',
                           'Reads what was published while it was away, from any offset or time.', f'queues.{name}',
                           self.public_types())

    def add_calls(self):
        for name, request in self.library.requests.items():
            answers = [f'{name}.reply', 'refusal']
            address = {'location': REPLY_TO, 'description': PROPERTIES['reply_to']}
            for service in request.marks.get('x-callers', ['gateway']):
                self.operation(f'{service}.calls.{name}', 'send', service, request.description, f'requests.{name}',
                               [f'{name}.request'], ['call'], reply=self.reply(address, answers))
            queue = next(queue for queue, keys in self.topology.file['request_queues'].items()
                         if f'{domain(name)}.*' in keys)
            self.operation(f'{owner(queue)}.serves.{name}', 'receive', owner(queue), request.description,
                           f'queues.{queue}',
                           [f'{name}.request'], reply=self.reply(address, answers))

    def reply(self, address, answers):
        return {'address': address, 'channel': reference('channels', 'replies'),
                'messages': [reference('channels', 'replies', 'messages', one) for one in answers]}

    def add_work(self):
        for kind, notification in [(notification_type(one), one) for one in self.library.notifications.values()]:
            for service in notification.marks['x-publishers']:
                self.operation(f'{service}.publishes.{notification.name}', 'send', service, notification.description,
                               f'notify.{notification.marks["x-class"]}', [kind], ['confirmed'])
        for queue in self.topology.file['work_queues']:
            messages = self.channels[f'queues.{queue}']['messages']
            if messages:
                self.operation(f'{owner(queue)}.works_on.{queue}', 'receive', owner(queue),
                               f'Works on what arrives in {queue}.', f'queues.{queue}', messages)
        for service in dict.fromkeys(map(owner, self.topology.file['work_queues'])):
            for delay in self.topology.file['retries']:
                self.operation(f'{service}.retries.{delay}', 'send', service, 'What failed for a while is tried again.',
                               f'retry.{delay}', ['retry'], ['confirmed'])
        readers = map(owner, [*self.topology.file['request_queues'], *self.topology.file['work_queues']])
        for service in dict.fromkeys(readers):
            self.operation(f'{service}.gives_up', 'send', service, 'What failed for good is kept with the reason.',
                           'dead_letters', ['dead_letter'], ['confirmed'])

    # ── what is public, what belongs together ──

    def answers(self):
        return [*(f'{name}.reply' for name in self.library.replies), 'refusal']

    def public_types(self):
        return [event_type(one) for one in self.library.events.values() if one.marks['x-public']]

    def notification_classes(self):
        bound = [one['notify'] for one in self.topology.file['work_queues'].values() if 'notify' in one]
        return list(dict.fromkeys(key.split('.')[1] for key in bound))

    def notifications(self, kind):
        return [notification_type(one) for one in self.library.notifications.values() if one.marks['x-class'] == kind]

    # ── all of it ──

    def services(self):
        return {tag['name'] for one in self.operations.values() for tag in one['tags']}

    def json(self):
        binding = {'bindingVersion': BINDING, 'mandatory': True}
        return {
            'asyncapi': '3.0.0',
            'id': 'urn:wildmarch:asyncapi',
            'info': {'title': 'Wildmarch: the bus', 'version': self.version, 'description': ABOUT,
                     'license': {'name': 'MIT'}, 'tags': [{'name': one} for one in sorted(self.services())]},
            'defaultContentType': 'application/json',
            'servers': {name: {
                'host': '{host}', 'protocol': protocol, 'protocolVersion': '0-9-1', 'pathname': f'/{self.vhost}',
                'description': about, 'security': [reference('components', 'securitySchemes', 'login')],
                'variables': {'host': {'description': 'Host and port.', 'default': default}}}
                for name, protocol, default, about in (
                    ('plain', 'amqp', '127.0.0.1:5672', 'RabbitMQ, on a network that is trusted.'),
                    ('tls', 'amqps', 'broker.example:5671', 'RabbitMQ over TLS, with certificate checks.'))},
            'channels': self.channels,
            'operations': self.operations,
            'components': {
                'messages': self.messages,
                'schemas': bundle.components(self.library),
                'messageTraits': self.traits(),
                'operationTraits': {
                    'confirmed': {'bindings': {'amqp': {**binding, 'deliveryMode': 2, 'ack': True}},
                                  'description': 'Persistent, and done only when the broker has confirmed it.'},
                    'call': {'bindings': {'amqp': {**binding, 'deliveryMode': 1, 'ack': False}},
                             'description': 'Short-lived and not confirmed: its caller has a deadline, and repeats.'}},
                'correlationIds': {'correlation': {'location': '$message.header#/correlation_id',
                                                   'description': PROPERTIES['correlation_id']}},
                'securitySchemes': {'login': {
                    'type': 'userPassword',
                    'description': 'One login for each service; `wildmarchctl subscribers add` makes one for a '
                                   'subscriber.'}},
            }}


ABOUT = '''What Wildmarch's services say to each other over RabbitMQ (AMQP 0-9-1), and what others may listen to.

Channels are exchanges by routing key, and, under `queues.`, queues. What `x-public` marks is for subscribers: it
stays compatible. The rest is the game's own.

A message's `headers` hold both AMQP properties and headers; the description says which are properties.

Events are CloudEvents 1.0 documents (structured mode), published at least once: their ids come of their causes, so
that a repeat has the same one. Consumers ignore fields and types that they do not know.'''


def document(library, topology, version):
    return Document(library, topology, version).json()
