#!/usr/bin/env python3
"""Writes what others read of the contracts: asyncapi.json, openapi.json, schemas/<message>.json (each complete by
itself), and the same for people: events.html, http.html.

usage: documents.py DIRECTORY VERSION

The same schemas and version give the same bytes."""
import json
import pathlib
import sys

import asyncapi
import bundle
import openapi
import reference
from model import Library, SchemaError
from topology import Topology


def documents(version):
    """{path: text}"""
    library = Library()
    topology = Topology(library)
    found = {'asyncapi.json': asyncapi.document(library, topology, version),
             'openapi.json': openapi.document(library, version)}
    for name, schema in bundle.standalone(library).items():
        found[f'schemas/{name}.json'] = schema
    texts = {path: json.dumps(document, indent=2, ensure_ascii=False) + '\n' for path, document in found.items()}
    return {**texts, 'events.html': reference.events_page(library, topology, version),
            'http.html': reference.http_page(library, version)}


def write(directory, found):
    (directory / 'schemas').mkdir(parents=True, exist_ok=True)
    for stale in directory.glob('schemas/*.json'):
        if f'schemas/{stale.name}' not in found:
            stale.unlink()
    for path, text in found.items():
        (directory / path).write_text(text, encoding='utf-8')


def main(arguments):
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        found = documents(arguments[1])
    except SchemaError as error:
        print(f'schemas/{error}', file=sys.stderr)
        return 1
    write(pathlib.Path(arguments[0]), found)
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
