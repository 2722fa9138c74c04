"""The broker's definitions as RabbitMQ's import and its management API take them, but for the users' passwords, which
wildmarchctl adds: `wildmarchctl topology export`."""
import json

from emit import header, quoted, source_file
from rights import Rights
from tables import table
from topology import Topology


def users(topology, rights):
    limits = {'max-connections': topology.limits['user_connections'], 'max-channels': topology.limits['user_channels']}
    return [{'name': user, 'tags': own['tags'].split(), 'limits': limits} for user, own in rights.permissions.items()]


def exchange(vhost, name, one):
    arguments = {'alternate-exchange': one['alternate']} if one['alternate'] else {}
    return {'vhost': vhost, 'name': name, 'type': one['type'], 'durable': True, 'auto_delete': False,
            'internal': False, 'arguments': arguments}


def policy(vhost, name, pattern, definition):
    return {'vhost': vhost, 'name': name, 'pattern': pattern, 'apply-to': 'queues',
            'definition': definition, 'priority': 10}


def operator_policy(vhost, name, rule):
    """Caps what strangers may ask for; their own policies can't lift it."""
    value = {'pattern': rule['pattern'], 'apply-to': 'queues', 'priority': 10,
             'definition': rule['definition']}
    return {'vhost': vhost, 'component': 'operator_policy', 'name': name, 'value': value}


def vhost_limits(vhost, limits):
    value = {'max-connections': limits['vhost_connections'], 'max-queues': limits['vhost_queues']}
    return {'vhost': vhost, 'component': 'vhost-limits', 'name': 'limits', 'value': value}


def definitions(library):
    topology = Topology(library)
    rights, vhost = Rights(library, topology), topology.file['vhost']
    return {
        'vhosts': [{'name': vhost}],
        'users': users(topology, rights),
        'permissions': [
            {'user': user, 'vhost': vhost, **{right: own[right] for right in ('configure', 'write', 'read')}}
            for user, own in rights.permissions.items()],
        'exchanges': [exchange(vhost, name, one) for name, one in topology.exchanges.items()],
        'topic_permissions': [
            {'user': user, 'vhost': vhost, 'exchange': name, **own}
            for (user, name), own in rights.topic_permissions.items()],
        'queues': [
            {'vhost': vhost, 'name': name, 'durable': one['durable'], 'auto_delete': False,
             'arguments': one['arguments']} for name, one in topology.queues.items()],
        'bindings': [
            {'vhost': vhost, 'source': source, 'destination': destination,
             'destination_type': 'exchange' if to_exchange else 'queue', 'routing_key': key, 'arguments': {}}
            for source, destination, to_exchange, key in topology.bindings],
        'policies': [policy(vhost, *one) for one in topology.policies()],
        'parameters': [operator_policy(vhost, 'strangers', topology.file['strangers']),
                       vhost_limits(vhost, topology.limits)],
    }


# ── C ──────────────────────────────────────────────────────────────────────────────────────────

DECLARED = '''
/* What the broker's definitions hold, in the order in which it can be made: a JSON object each, as RabbitMQ's
 * management API and its import take it. Users are without their passwords. */
struct topology_definition {
	const char *section; /* "queues" */
	const char *json;
};

#define TOPOLOGY_DEFINITION_COUNT @count@
extern const struct topology_definition topology_definitions[TOPOLOGY_DEFINITION_COUNT];
'''


def definition_files(library):
    rows = [f'{{ {quoted(section)}, {quoted(json.dumps(one))} }}'
            for section, things in definitions(library).items() for one in things]
    defined = table('struct topology_definition', 'topology_definitions', rows).replace(
        '[]', '[TOPOLOGY_DEFINITION_COUNT]', 1)
    return {'topology_definitions.h': header('topology_definitions', 'schemas/topology.json',
                                             DECLARED.replace('@count@', str(len(rows))), ['stddef.h']),
            'topology_definitions.c': source_file('topology_definitions', 'schemas/topology.json', defined)}
