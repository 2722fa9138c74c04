"""The broker's definitions as RabbitMQ's import and its management API take them, but for the users' passwords, which
wildmarchctl adds: `wildmarchctl topology export`."""
import json

from emit import header, quoted, source_file
from tables import table
from topology import Topology


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


def definitions(topology):
    vhost = topology.file['vhost']
    return {
        'vhosts': [{'name': vhost}],
        'users': [{'name': user, 'tags': rights['tags'].split(), 'limits': {}} for user, rights in topology.permissions().items()],
        'permissions': [
            {'user': user, 'vhost': vhost, **{right: rights[right] for right in ('configure', 'write', 'read')}}
            for user, rights in topology.permissions().items()],
        'exchanges': [exchange(vhost, name, one) for name, one in topology.exchanges.items()],
        'queues': [
            {'vhost': vhost, 'name': name, 'durable': one['durable'], 'auto_delete': False,
             'arguments': one['arguments']} for name, one in topology.queues.items()],
        'bindings': [
            {'vhost': vhost, 'source': source, 'destination': destination,
             'destination_type': 'exchange' if to_exchange else 'queue', 'routing_key': key, 'arguments': {}}
            for source, destination, to_exchange, key in topology.bindings],
        'policies': [policy(vhost, *one) for one in topology.policies()],
        'parameters': [operator_policy(vhost, 'strangers', topology.file['strangers'])],
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
            for section, things in definitions(Topology(library)).items() for one in things]
    defined = table('struct topology_definition', 'topology_definitions', rows).replace(
        '[]', '[TOPOLOGY_DEFINITION_COUNT]', 1)
    return {'topology_definitions.h': header('topology_definitions', 'schemas/topology.json',
                                             DECLARED.replace('@count@', str(len(rows))), ['stddef.h']),
            'topology_definitions.c': source_file('topology_definitions', 'schemas/topology.json', defined)}
