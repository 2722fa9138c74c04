#!/usr/bin/env python3
"""Makes the C sources of messages, content and tables: generate.py DIRECTORY, or generate.py --list for their names
alone. What is of messages stands in DIRECTORY/messages, what is of content in DIRECTORY/content.

A file whose text did not change is left as it is, so that nothing is compiled again without need."""
import pathlib
import sys

import content
import definitions
import emit
import rights
import tables
import topology
from model import Library, SchemaError


def message_files(library):
    files = {}
    for name, target in library.types.items():
        if not emit.is_pure(target):
            files.update(emit.type_files(name, target))
    for name, request in library.requests.items():
        files.update(emit.operation_files(name, request, library.replies[name]))
    for folder, messages in (('events', library.events), ('notifications', library.notifications)):
        for message in messages.values():
            files.update(emit.fact_files(folder, message))
    files.update(tables.operation_files(library))
    files.update(tables.fact_files(library))
    files.update(tables.shape_files(library))
    files.update(tables.refusal_files(library))
    files.update(tables.header_files(library))
    files.update(tables.envelope_files(library))
    files.update(tables.route_files(library))
    files.update(topology.topology_files(library))
    files.update(rights.rights_files(library))
    files.update(definitions.definition_files(library))
    return files


def all_files():
    library = Library()
    groups = {'messages': message_files(library), content.FOLDER: content.content_files(library)}
    return {f'{group}/{name}': text for group, files in groups.items() for name, text in files.items()}


def write(directory, files):
    for name, text in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding='utf-8') != text:
            path.write_text(text, encoding='utf-8')


def main(arguments):
    if len(arguments) != 1 or (arguments[0].startswith('-') and arguments[0] != '--list'):
        print('usage: generate.py DIRECTORY | --list', file=sys.stderr)
        return 2
    try:
        files = all_files()
    except SchemaError as error:
        print(f'schemas/{error}', file=sys.stderr)
        return 1
    if arguments[0] == '--list':
        print(';'.join(sorted(files)))
    else:
        write(pathlib.Path(arguments[0]), files)
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
