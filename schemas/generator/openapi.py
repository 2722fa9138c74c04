"""The OpenAPI 3.1 document of the gateway: routes, what they take and answer, and every problem."""
import re

import bundle
from model import c_name, load
from tables import game_refusals, load_errors

KEY = '''Names the operation: 1 to 128 visible ASCII characters, as a structured-field string ("…") or bare. What was
asked under a key is never done twice: a repeat gets the stored answer, or is refused when the game has moved on
since; another request under the same key is refused.'''
REQUEST_ID = {'type': 'string', 'pattern': '^[A-Za-z0-9._-]+$', 'minLength': 1, 'maxLength': 64}
HEADERS = {
    'X-Request-Id': {'description': 'The id of the request: yours, or a new one.', 'schema': REQUEST_ID},
    'Cache-Control': {'description': 'Answers are not cached.', 'schema': {'const': 'no-store'}},
    'Idempotency-Replayed': {'description': 'The answer is the stored one of an earlier request with the same key.',
                             'schema': {'const': 'true'}},
    'Retry-After': {'description': 'Seconds to wait before the request is repeated.',
                    'schema': {'type': 'string', 'pattern': '^[0-9]+$'}},
    'WWW-Authenticate': {'description': 'How to authenticate.', 'schema': {'const': 'Bearer'}},
}
ON_STATUS = {401: ['WWW-Authenticate'], 503: ['Retry-After']}
PARAMETERS = {
    'X-Request-Id': {
        'name': 'X-Request-Id', 'in': 'header', 'required': False, 'schema': REQUEST_ID,
        'description': 'An id of your own for the request; one that is not of this form is replaced.'},
    'traceparent': {
        'name': 'traceparent', 'in': 'header', 'required': False,
        'schema': {'type': 'string', 'pattern': '^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$'},
        'description': 'W3C Trace Context; without it, or with one that is malformed, a trace begins here.'},
    'Idempotency-Key': {
        'name': 'Idempotency-Key', 'in': 'header', 'required': True,
        'schema': {'type': 'string', 'minLength': 1, 'maxLength': 258},
        'example': '"tg:1:42"',
        'description': KEY},
}
PROBLEM_TYPE = 'application/problem+json'


def parameter(name):
    return {'$ref': f'#/components/parameters/{name}'}


def headers(names):
    return {name: {'$ref': f'#/components/headers/{name}'} for name in names}


def in_path(route):
    return re.findall(r'\{(\w+)\}', route['path'])


def body_schema(request, route):
    """The request without what the path names."""
    schema = bundle.rewritten(request.schema, bundle.component, True)
    properties = {name: one for name, one in schema['properties'].items() if name not in in_path(route)}
    required = [name for name in schema['required'] if name in properties]
    return {'type': 'object', 'properties': properties, **({'required': required} if required else {}),
            'additionalProperties': False}


def request_body(library, request, route):
    examples = {name: {'value': {key: value for key, value in one.items() if key not in in_path(route)}}
                for name, one in bundle.samples(library, request).items()}
    content = {'schema': body_schema(request, route), 'examples': examples}
    return {'required': True, 'content': {'application/json': content}}


def answer(library, request, reply):
    names = ['X-Request-Id', 'Cache-Control', *(['Idempotency-Replayed'] if request.marks.get('x-write') else [])]
    examples = {name: {'value': one} for name, one in bundle.samples(library, reply).items()}
    return {'description': reply.description, 'headers': headers(names),
            'content': {'application/json': {'schema': bundle.component(reply.struct.name), 'examples': examples}}}


def codes_of(errors, library, request):
    """The problems that a route may answer with."""
    wanted = {'every', 'write'} if request.marks.get('x-write') else {'every'}
    game = game_refusals(library, request)
    return [code for code, meaning in errors.items() if meaning['on'] in wanted or code in game]


def problem_example(code, meaning):
    return {'value': {'type': f'urn:wildmarch:problem:{code}', 'status': meaning['status'], 'title': meaning['title'],
                      'instance': '019ab0c4-6d6b-7c50-9f3e-2d3a9c1c55aa', 'code': code,
                      'retryable': meaning['retryable']}}


def problems(errors, codes):
    """{status: response}"""
    found = {}
    for status in sorted({errors[code]['status'] for code in codes}):
        here = {code: errors[code] for code in codes if errors[code]['status'] == status}
        names = ['X-Request-Id', 'Cache-Control', *ON_STATUS.get(status, ())]
        schema = {'allOf': [bundle.component('problem'), {'properties': {'status': {'const': status}}}]}
        lines = [f'* `{code}`: {one["title"]}{" Retry with the same key." if one["retryable"] else ""}'
                 for code, one in here.items()]
        found[str(status)] = {
            'description': '\n'.join(lines),
            'headers': headers(names),
            'content': {PROBLEM_TYPE: {'schema': schema, 'examples': {
                code: problem_example(code, one) for code, one in here.items()}}}}
    return found


def operation(library, errors, route):
    request, reply = library.requests[route['operation']], library.replies[route['operation']]
    fields = request.schema['properties']
    found = {
        'operationId': c_name(route['operation']), 'summary': request.description,
        'tags': [route['operation'].split('.')[0]],
        'security': [{'key': [route['scope']]}], 'x-operation': route['operation'],
        'x-deadline-ms': route['deadline_ms'],
        'parameters': [
            *({'name': name, 'in': 'path', 'required': True, 'description': fields[name]['description'],
               'schema': {key: value for key, value in fields[name].items() if key != 'description'}}
              for name in in_path(route)),
            *(parameter(name) for name in PARAMETERS if name != 'Idempotency-Key' or request.marks.get('x-write'))]}
    if request.marks.get('x-write'):
        found['requestBody'] = request_body(library, request, route)
    if request.schema.get('deprecated'):
        found['deprecated'] = True
    found['responses'] = {'200': answer(library, request, reply),
                          **problems(errors, codes_of(errors, library, request))}
    return found


def referred(node, every, found):
    """Adds to `found` all of `every` that a node refers to, directly or not."""
    if isinstance(node, list):
        for one in node:
            referred(one, every, found)
    elif isinstance(node, dict):
        name = str(node.get('$ref', '')).rpartition('/')[2]
        if name in every and name not in found:
            found[name] = every[name]
            referred(every[name], every, found)
        for one in node.values():
            referred(one, every, found)
    return found


def document(library, version):
    errors, routes = load_errors(library), load(library.root / 'routes.json')
    paths = {}
    for route in routes:
        paths.setdefault(route['path'], {})[route['method'].lower()] = operation(library, errors, route)
    schemas = {**bundle.components(library),
               'problem': bundle.rewritten(load(library.root / 'problem.json'), None, False)}
    return {
        'openapi': '3.1.0',
        'info': {'title': 'Wildmarch: the gateway', 'version': version, 'description': ABOUT,
                 'license': {'name': 'MIT', 'identifier': 'MIT'}},
        'jsonSchemaDialect': 'https://json-schema.org/draft/2020-12/schema',
        'servers': [{'url': '{address}', 'variables': {'address': {
            'default': 'http://127.0.0.1:8080', 'description': 'Where the gateway listens.'}}}],
        'tags': [{'name': one} for one in dict.fromkeys(route['operation'].split('.')[0] for route in routes)],
        'paths': paths,
        'components': {
            'schemas': referred(paths, schemas, {}),
            'parameters': PARAMETERS,
            'headers': HEADERS,
            'securitySchemes': {'key': {
                'type': 'http', 'scheme': 'bearer', 'bearerFormat': 'wm_<environment>_<id>_<secret>',
                'description': 'A client\'s key, made by `wildmarchctl clients add`. Its scopes are listed at each '
                               'operation.'}},
        },
    }


ABOUT = '''The game over HTTP/1.1 and JSON.

**Reads** are GETs. **Writes** carry an `Idempotency-Key`: repeat a request whose outcome you did not learn with the
same key, and it happens once.

**Refusals** are RFC 9457 problems. `retryable` says whether the same request may succeed later; `view`, where there
is one, is the present state for who acted on an old one.

A body must not hold fields that its schema does not name, nor those of the path. Answers may gain fields: ignore
those that you do not know. Bodies are at most 64 KiB, headers 8 KiB. A path that takes another method answers 405
with `Allow`.'''
