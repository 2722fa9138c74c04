#!/usr/bin/env python3
"""Writes the world and its rules for people to read: world.html, and what it leads to.

usage: world.py DIRECTORY VERSION NUMBERS

NUMBERS is what rules_numbers printed of the same content. The same content and rules give the same bytes."""
import json
import pathlib
import sys

import page
import world_bestiary
import world_crafts
import world_deeds
import world_items
import world_lands
import world_rules
from world_data import KINDS, World, load
from world_words import FILE_OF, FILES, Words, address

HERE = pathlib.Path(__file__).parent
PAGES = {'world.html': ('Lands', world_lands), 'world-bestiary.html': ('Bestiary', world_bestiary),
         'world-items.html': ('Things', world_items), 'world-crafts.html': ('Crafts', world_crafts),
         'world-deeds.html': ('Deeds', world_deeds), 'world-rules.html': ('Rules', world_rules)}
assert list(PAGES) == list(FILES)
CALLED = {'biome': 'land', 'loot': 'find', 'world_boss': 'world boss', 'item': 'thing'}
# The language is chosen before anything is shown.
HEAD = '''<style>
{style}</style>
<script src="world-names.js" defer></script>
<script src="world.js"></script>
'''
TOP = '''<header class="bar-top"><div><p class="tabs">{tabs}</p>
<div class="find"><input type="search" id="search" placeholder="Search the world" aria-label="Search the world" autocomplete="off">
<ul id="found" hidden></ul></div>
<p class="tongues"><button type="button" data-language="en" lang="en">En<b>glish</b></button> <button type="button" data-language="ru" lang="ru">Ру<b>сский</b></button></p>
</div></header>
'''


def plain_name(words, language, kind, key):
    catalogue = words.world.words[language]
    return catalogue.get(f'{kind}.{key}') or key.replace('_', ' ').capitalize()


def names(words):
    """What the search looks through: [name, name, what it is, where it stands]."""
    for kind in KINDS:
        if kind in ('recipe', 'world_boss') or kind not in FILE_OF:
            continue
        for key in words.world.entries(kind):
            called = words.world.items[key]['kind'] if kind == 'item' else CALLED.get(kind, kind)
            yield [*(plain_name(words, language, kind, key) for language in words.world.words), called, address(kind, key)]
    for status in words.world.numbers['statuses']:
        yield [status.capitalize(), status.capitalize(), 'status', address('status', status)]


def written(words, file, version):
    title, lead, contents, body = PAGES[file][1].content(words)
    tabs = ''.join(f'<a href="{other}"{" aria-current=page" if other == file else ""}>{tab}</a>'
                   for other, (tab, _) in PAGES.items())
    foot = f'Version {version}. Made from the content and the rules that the game is built from.'
    return page.page(title if file == 'world.html' else f'Wildmarch: {title.lower()}', lead, contents, body, foot,
                     HEAD.format(style=(HERE / 'world.css').read_text(encoding='utf-8')), TOP.format(tabs=tabs))


def documents(numbers, version):
    """{path: text}"""
    words = Words(World(numbers))
    listing = json.dumps(list(names(words)), ensure_ascii=False, separators=(',', ':'))
    return {**{file: written(words, file, version) for file in PAGES},
            'world-names.js': f'const NAMES = {listing};\n', 'world.js': (HERE / 'world.js').read_text(encoding='utf-8')}


def main(arguments):
    if len(arguments) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    directory = pathlib.Path(arguments[0])
    directory.mkdir(parents=True, exist_ok=True)
    for path, text in documents(load(pathlib.Path(arguments[2])), arguments[1]).items():
        (directory / path).write_text(text, encoding='utf-8')
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
