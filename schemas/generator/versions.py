#!/usr/bin/env python3
"""Compares the contracts with those of the last release, and names each change that breaks somebody.

usage: versions.py                    compares with released.json and, where git knows a tag, with the tag's own
       versions.py --release VERSION  compares, then makes the present contracts the released ones

Who is broken depends on who reads. Of a request we are the readers: it may come to allow more, never less. Events,
notifications and replies are read by others, so they may not come to say more than was allowed; and they are kept (in
the stream, in dead queues, as stored replies), so what was allowed must still be read: their fields stay as they are,
and new ones are optional for good. Anything else is a new message beside the old one, which may go in the release after
the one that has it as deprecated."""
import hashlib
import json
import subprocess
import sys

import bundle
from model import ROOT, Library, SchemaError, letter_set, load
from tables import load_envelope, load_errors, load_headers
from topology import Topology

RELEASED = 'released.json'
GIT_SECONDS = 10
LIMITS = (('minimum', 'maximum'), ('minLength', 'maxLength'), ('minItems', 'maxItems'), (None, 'x-raw'))
WIDENED = 'who reads by the released contract refuses what is new'
NARROWED = {'request': 'what callers may send by the released contract is refused',
            'kept': 'messages that are kept by the released contract are no longer read'}


# ── what is compared ───────────────────────────────────────────────────────────────────────────

def bare(node):
    """A schema without what only people read."""
    if isinstance(node, list):
        return [bare(one) for one in node]
    if not isinstance(node, dict):
        return node
    return {key: bare(value) for key, value in node.items() if key not in ('description', '$schema')}


def message_contract(library, message, role):
    found = {'role': role, 'struct': message.struct.name, 'schema': bare(bundle.inlined(library, message.schema))}
    if message.schema.get('deprecated'):
        found['deprecated'] = True
    for mark in ('x-routing-key', 'x-public', 'x-class'):
        if mark in message.marks:
            found[mark.removeprefix('x-')] = message.marks[mark]
    return found


def contract(library):
    """All that others rely on, as plain JSON."""
    messages = {f'{name}, the request': message_contract(library, one, 'request')
                for name, one in library.requests.items()}
    messages |= {f'{name}, the reply': message_contract(library, one, 'kept') for name, one in library.replies.items()}
    for kind, fact in bundle.fact_types(library).items():
        messages[kind] = message_contract(library, fact, 'kept')
        messages[kind]['exchange'] = fact.fact if fact.name in library.events else 'notify'
    messages['refusal'] = {'role': 'kept', 'struct': 'refusal',
                           'schema': bare(bundle.inlined(library, library.type_schemas['refusal']))}
    topology = Topology(library)
    public = {name for source, to, to_exchange, _ in topology.bindings if to_exchange for name in (source, to)}
    return {
        'messages': messages,
        'envelope': {'role': 'kept', 'schema': bare(load_envelope(library))},
        'problem': {'role': 'kept', 'schema': bare(load(library.root / 'problem.json'))},
        'headers': {name: one['on'] for name, one in load_headers(library).items()},
        'errors': {code: {'status': one['status'], 'retryable': one['retryable']}
                   for code, one in load_errors(library).items()},
        'routes': {f'{one["method"]} {one["path"]}': {'operation': one['operation'], 'scope': one['scope']}
                   for one in load(library.root / 'routes.json')},
        'exchanges': {name: topology.exchanges[name]['type'] for name in public},
        'streams': sorted(topology.file['streams']),
        'golden': {path.name: hashlib.sha256(path.read_bytes()).hexdigest()
                   for path in sorted((library.root / 'golden').glob('*.json'))},
    }


# ── schemas ────────────────────────────────────────────────────────────────────────────────────

def said(schema, low, high):
    return f'{schema.get(low, "")}..{schema.get(high, "")}'


def limits_changed(old, new):
    """(what, widened, narrowed) of each pair of limits that is another now."""
    for low, high in LIMITS:
        was, now = ({low: one.get(low, 0), high: one.get(high, float('inf'))} for one in (old, new))
        if was != now:
            yield (f'is {said(new, low, high)} now, was {said(old, low, high)}',
                   now[low] < was[low] or now[high] > was[high], now[low] > was[low] or now[high] < was[high])


def words_changed(old, new):
    was, now = old.get('enum'), new.get('enum')
    if (was is None) != (now is None):
        yield f'is {"one of" if now else "not only one of"} {", ".join(now or was)} now', now is None, was is None
    elif was is not None:
        for word in sorted(set(now) - set(was)):
            yield f'may be {word} now', True, False
        for word in sorted(set(was) - set(now)):
            yield f'may not be {word} any more', False, True


def letters(pattern):
    if pattern is None:
        return ~0
    low, high = letter_set(pattern, '')
    return low | high << 64


def pattern_changed(old, new):
    was, now = old.get('pattern'), new.get('pattern')
    if was == now:
        return
    try:
        added, removed = letters(now) & ~letters(was), letters(was) & ~letters(now)
    except SchemaError:
        added = removed = True
    yield f'has the pattern {now} now, was {was}', bool(added), bool(removed)


def value_breaks(where, old, new, role):
    """What breaks somebody in a field, or in all of a message."""
    was, now = ((one.get('type'), one.get('const'), 'properties' in one) for one in (old, new))
    if was != now:
        yield f'{where} is {now[1] or now[0]} now, was {was[1] or was[0]}: nobody reads both'
        return
    for changes in (limits_changed, words_changed, pattern_changed):
        for what, widened, narrowed in changes(old, new):
            if narrowed:
                yield f'{where} {what}: {NARROWED[role]}'
            if widened and role != 'request':
                yield f'{where} {what}: {WIDENED}'
    if 'items' in old:
        yield from value_breaks(f'{where}[]', old['items'], new['items'], role)
    if 'properties' in old:
        yield from object_breaks(where, old, new, role)


def object_breaks(where, old, new, role):
    was, now = old['properties'], new['properties']
    required_before, required_now = set(old.get('required', ())), set(new.get('required', ()))
    for name in sorted(was.keys() - now.keys()):
        yield f'{where}.{name} is gone: ' + (
            'a caller that sends it is refused' if role == 'request' else 'who reads it misses it')
    for name in sorted(required_now - required_before):
        new_or_not = 'became required' if name in was else 'is new and required'
        yield f'{where}.{name} {new_or_not}: ' + (
            'callers need not send it by the released contract' if role == 'request' else
            'messages that are kept need not have it')
    if role != 'request':
        for name in sorted((required_before - required_now) & now.keys()):
            yield f'{where}.{name} became optional: who reads by the released contract counts on it'
    for name in sorted(was.keys() & now.keys()):
        yield from value_breaks(f'{where}.{name}', was[name], now[name], role)


# ── everything else ────────────────────────────────────────────────────────────────────────────

def message_breaks(name, old, new):
    if new is None:
        if not old.get('deprecated'):
            yield (f'{name} is gone: keep it as it was, with what is new beside it, until a release has had it as '
                   'deprecated')
        return
    for what in ('exchange', 'routing-key', 'class'):
        if old.get(what) != new.get(what):
            yield f'{name}: its {what} is {new.get(what)} now, was {old.get(what)}: who is bound to that gets nothing'
    if old.get('public') and not new.get('public'):
        yield f'{name} is internal now: subscribers to game_events get it no more'
    yield from value_breaks(name, old['schema'], new['schema'], old['role'])


def table_breaks(what, old, new, may_go=()):
    """Of a table whose rows must stay as they are, but for the keys that may go."""
    for key, row in old.items():
        if key not in new and key not in may_go:
            yield f'{what} {key} is gone'
        elif row != new.get(key, row):
            yield f'{what} {key} is {json.dumps(new[key])} now, was {json.dumps(row)}'


def breaks(old, new):
    """Each change from the contract `old` to `new` that breaks somebody, in words."""
    found = []
    retired = {name: one for name, one in old['messages'].items()
               if name not in new['messages'] and one.get('deprecated')}
    for name, message in old['messages'].items():
        found += message_breaks(name, message, new['messages'].get(name))
    for name in ('envelope', 'problem'):
        found += value_breaks(name, old[name]['schema'], new[name]['schema'], old[name]['role'])
    for name, carriers in old['headers'].items():
        lost = [one for one in carriers if one not in new['headers'].get(name, ())]
        found += [f'the header {name} is gone from each {carrier}' for carrier in lost]
    found += table_breaks('the route', old['routes'], new['routes'], [
        key for key, row in old['routes'].items() if f'{row["operation"]}, the request' in retired])
    found += table_breaks('the error', old['errors'], new['errors'])
    found += table_breaks('the exchange', old['exchanges'], new['exchanges'], [
        one.get('exchange') for one in retired.values()])
    found += [f'the stream {name} is gone' for name in old['streams'] if name not in new['streams']]
    samples_gone = {one['struct'] for one in retired.values()}
    for name, digest in old['golden'].items():
        if name.split('.')[0] not in samples_gone and new['golden'].get(name) != digest:
            found.append(f'golden/{name} is not what it was: a sample is never edited, only added')
    return found


# ── releases ───────────────────────────────────────────────────────────────────────────────────

def released(root=ROOT):
    """(where it is from, contract) of what is released: the file, and what it was at the last tag, should this clone
    know one."""
    found = []
    if (root / RELEASED).exists():
        found.append((RELEASED, load(root / RELEASED)))
    tag = git(root, 'describe', '--tags', '--abbrev=0')
    text = git(root, 'show', f'{tag.strip()}:./{RELEASED}') if tag else None
    if text:
        found.append((f'the tag {tag.strip()}', json.loads(text)))
    return found


def git(root, *words):
    """What git prints; None where it knows nothing of it, or isn't there."""
    try:
        done = subprocess.run(['git', *words], cwd=root, capture_output=True, text=True, check=False,
                              timeout=GIT_SECONDS)
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None


def main(arguments):
    if arguments and (len(arguments) != 2 or arguments[0] != '--release'):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        now = contract(Library())
    except SchemaError as error:
        print(f'schemas/{error}', file=sys.stderr)
        return 1
    found = [(where, one) for where, old in released() for one in breaks(old, now)]
    for where, one in found:
        print(f'since {where}: {one}')
    if found:
        return 1
    if arguments:
        text = json.dumps({'version': arguments[1], **now}, indent=1, sort_keys=True, ensure_ascii=False)
        (ROOT / RELEASED).write_text(text + '\n', encoding='utf-8')
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
