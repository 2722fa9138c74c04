#!/usr/bin/env python3
"""Prints the broker's definitions (exchanges, queues, bindings, users, permissions, policies) as RabbitMQ imports them.

usage: definitions.py [PASSWORDS]

PASSWORDS is a file of lines user=password; without it the password of the user core is taken from AMQP_PASSWORD_CORE, and so on.
Only salted hashes are printed."""
import base64
import hashlib
import json
import os
import secrets
import sys

from emit import header, quoted, source_file
from model import Library, SchemaError
from rights import Rights
from tables import table
from topology import Topology


def read_passwords(path):
    with open(path, encoding='utf-8') as file:
        lines = [line.strip() for line in file]
    return dict(line.split('=', 1) for line in lines if '=' in line and not line.startswith('#'))


def password_of(user, passwords):
    if passwords is None:
        variable = f'AMQP_PASSWORD_{user.upper()}'
        found, home = os.environ.get(variable), f'the variable {variable}'
    else:
        found, home = passwords.get(user), f'a line {user}=… in the file of passwords'
    if not found:
        raise SchemaError(f'topology.json: the user {user} needs a password: set {home}')
    return found


def hashed(password):
    salt = secrets.token_bytes(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


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
    """All but the users' passwords."""
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


def main(arguments):
    if len(arguments) > 1:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        passwords = read_passwords(arguments[0]) if arguments else None
        found = definitions(Library())
        for user in found['users']:
            user |= {'password_hash': hashed(password_of(user['name'], passwords)),
                     'hashing_algorithm': 'rabbit_password_hashing_sha256'}
    except (SchemaError, OSError) as error:
        print(f'definitions.py: {error}', file=sys.stderr)
        return 1
    json.dump(found, sys.stdout, indent=2)
    print()
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
