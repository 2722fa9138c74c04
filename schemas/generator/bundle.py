"""The schemas as JSON Schemas that stand alone: for validators, and for the documents.

A closed schema takes no field that it does not name, which is how a document that we write is held against it. Who
reads what we write must not be so strict, since fields are added: what the documents show of it is open."""
import pathlib

from model import load
from tables import event_type, load_envelope, notification_type


def rewritten(node, refer, closed):
    """The schema with refer(name of a type) in place of each $ref, and without $schema."""
    if isinstance(node, list):
        return [rewritten(one, refer, closed) for one in node]
    if not isinstance(node, dict):
        return node
    if '$ref' in node:
        return refer(pathlib.PurePosixPath(node['$ref']).stem)
    return {key: rewritten(value, refer, closed) for key, value in node.items()
            if key != '$schema' and (closed or key != 'additionalProperties')}


def inlined(library, schema, closed=True):
    """What a message's own schema says, with the types inside it."""
    return rewritten(schema, lambda name: inlined(library, library.type_schemas[name], closed), closed)


def enveloped(envelope, kind, data):
    """The whole document of an event or a notification of this type."""
    properties = {**envelope['properties'], 'type': {**envelope['properties']['type'], 'const': kind}, 'data': data}
    return {**{key: value for key, value in envelope.items() if not key.startswith('x-')}, 'properties': properties}


def fact_types(library):
    """{type: message} of what travels in an envelope."""
    return {**{event_type(event): event for event in library.events.values()},
            **{notification_type(one): one for one in library.notifications.values()}}


def by_struct(library):
    """{name of the C struct: closed schema} of every message that travels alone; of a fact, its data."""
    folders = (library.requests, library.replies, library.events, library.notifications)
    found = {one.struct.name: inlined(library, one.schema) for folder in folders for one in folder.values()}
    return {**found, 'refusal': inlined(library, library.type_schemas['refusal'])}


def by_message(library):
    """{(exchange, type): closed schema of the whole body} of every message that services publish."""
    found = {('replies', 'refusal'): inlined(library, library.type_schemas['refusal'])}
    for exchange, folder in (('requests', library.requests), ('replies', library.replies)):
        for name, message in folder.items():
            found[exchange, name] = inlined(library, message.schema)
    for kind, message in fact_types(library).items():
        exchange = message.fact if message.name in library.events else 'notify'
        found[exchange, kind] = inlined(
            library, enveloped(load_envelope(library), kind, inlined(library, message.schema)))
    return found


# ── for the documents ──────────────────────────────────────────────────────────────────────────

def component(name):
    return {'$ref': f'#/components/schemas/{name}'}


def components(library):
    """{name: schema} of the types and of every message, each with references to the others; requests alone are closed,
    since the gateway refuses what it does not know."""
    used = library.used_by_messages()
    found = {name: rewritten(schema, component, False) for name, schema in library.type_schemas.items() if name in used}
    for folder in (library.requests, library.replies, library.events, library.notifications):
        for message in folder.values():
            if not message.is_alias:
                found[message.struct.name] = rewritten(message.schema, component, folder is library.requests)
    for kind, message in fact_types(library).items():
        whole = enveloped(load_envelope(library), kind, component(message.struct.name))
        found[kind] = {**rewritten(whole, component, False), 'description': message.description}
    return found


def standalone(library):
    """{name: open schema} of every message, each complete by itself: facts by their type, calls by their operation."""
    found = {kind: inlined(library, enveloped(load_envelope(library), kind, inlined(library, one.schema, False)), False)
             for kind, one in fact_types(library).items()}
    for name, message in library.requests.items():
        found[f'{name}.request'] = inlined(library, message.schema, True)
    for name, message in library.replies.items():
        found[f'{name}.reply'] = inlined(library, message.schema, False)
    found['refusal'] = inlined(library, library.type_schemas['refusal'], False)
    return {name: {'$schema': 'https://json-schema.org/draft/2020-12/schema', '$id': f'urn:wildmarch:schema:{name}',
                   **schema}
            for name, schema in found.items()}


def samples(library, message):
    """What stands in golden/ of a message: {n: document}, the fullest one last."""
    found = {path.name.split('.')[1]: load(path)
             for path in sorted((library.root / 'golden').glob(f'{message.struct.name}.*'))}
    return dict(sorted(found.items(), key=lambda item: len(str(item[1]))))
