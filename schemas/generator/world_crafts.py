"""world-crafts.html: how things are made, who sells them, what may be found where."""
import page
from world_words import anchor, badge, capital, likely, percent, plain

LEAD = 'How things are made, who sells and buys them, and what may lie in a chest.'
LEARNED = {'start': 'known from the start', 'trade': 'known by the trade\'s skill', 'scroll': 'from a scroll',
           'quest': 'a quest\'s reward'}
TRADES = ('smithing', 'alchemy', 'cooking')


def taught(words, key):
    found = [words.link('item', item) for item, own in words.world.items.items() if own.get('teaches') == key]
    found += [words.link('quest', quest) for quest, own in words.world.quests.items() if own.get('teaches') == key]
    return ': ' + ', '.join(found) if found else ''


def recipe_rows(words, trade):
    recipes = [(key, own) for key, own in words.world.recipes.items() if own['trade'] == trade]
    for key, own in sorted(recipes, key=lambda one: one[1]['difficulty']):
        output = words.counted(own.get('count', 1), 'item', own['output'])
        inputs = '<br>'.join(words.counted(one['count'], 'item', one['item']) for one in own['inputs'])
        yield [f'<span id="{anchor("recipe", key)}">{output}</span>', inputs, own['difficulty'],
               f'{capital(own["station"])}, {own["time_s"]:,} s',
               f'<small>{LEARNED[own["learned"]]}{taught(words, key)}</small>']


def shop(words, key):
    own = words.world.shops[key]
    rows = []
    for one in own['stock']:
        price = words.world.items[one['item']]['price'] * one.get('price_bp', 10000) // 10000
        rows.append([words.link('item', one['item']), one['count'], f'{one["hours"]} h', f'{price:,}',
                     one.get('level_min', 1)])
    return page.card(anchor('shop', key), f'{words.name("shop", key)} {badge(capital(own["where"]))}',
                     words.about('shop', key),
                     page.paragraph(f'Buys for {percent(own["buys_bp"])} of what a thing is worth.'),
                     page.disclosed(f'{len(rows)} things it sells', page.table(
                         ['Thing', 'Stock', 'Filled up in', 'Gold', 'From level'], rows, 'slim')))


def owners(words, table):
    world = words.world
    found = [words.link('monster', key) for key, own in world.monsters.items() if own.get('loot') == table]
    found += [f'<a href="world-bestiary.html#{anchor("family", key)}">{words.name("family", key)}</a>'
              for key, own in world.families.items() if own.get('loot') == table]
    for kind, fields in (('place', ['finds']), ('dungeon', ['finds', 'prize']), ('world_boss', ['prize'])):
        found += [words.link(kind, key) for key, own in world.entries(kind).items()
                  if table in [own.get(field) for field in fields]]
    return found + [words.link('loot', key) for key, own in world.loot.items()
                    if table in [one.get('table') for one in own['entries']]]


def draw_rows(words, own):
    whole = sum(one['weight'] for one in own['entries'])
    for one in sorted(own['entries'], key=lambda one: -one['weight']):
        what = '<span class="quiet">nothing</span>'
        if 'table' in one:
            what = 'a draw of ' + words.link('loot', one['table'])
        elif 'item' in one:
            what = words.link('item', one['item'])
        least = one.get('least', 1)
        most = max(one.get('most', least), least)
        count = f'{least}–{most}' if most > least else str(least)
        yield [what, count if 'item' in one else '', likely(one['weight'] / whole), one.get('level_min', 1)]


def loot(words, key):
    own = words.world.loot[key]
    rows = list(draw_rows(words, own))
    parts = [f'<p class="quiet">Of {", ".join(owners(words, key)) or "nobody"}.</p>',
             page.paragraph(f'Drawn from {own["rolls"]} times.' if own['rolls'] > 1 else 'Drawn from once.')]
    if 'pity' in own:
        pity = own['pity']
        parts.append(f'<p>Beside the draws {words.link("item", pity["item"])}: {percent(pity["chance_bp"])} for '
                     f'{pity["from"]} tries, then {percent(pity["step_bp"])} more with each; certain at try '
                     f'{pity["certain"]}.</p>')
    parts.append(page.disclosed(f'{len(rows)} entries', page.table(['What', 'Count', 'Share', 'From level'], rows, 'slim')))
    return f'<article class="thing" id="{anchor("loot", key)}"><h3>{capital(key)}</h3>{"".join(parts)}</article>\n'


def content(words):
    """(title, lead, contents, body)"""
    world = words.world
    heads = ['Makes', 'Of', 'Difficulty', 'Where', 'Learned']
    body = [page.section(f'trade-{trade}', capital(trade), page.table(heads, recipe_rows(words, trade), 'wide'))
            for trade in TRADES]
    body.append(page.section('shops', 'Shops', *(shop(words, key) for key in world.shops)))
    body.append(page.section('finds', 'Finds', page.paragraph('''A draw takes one entry by its share. Entries above the
        finder's level are as if they weren't there.'''), *(loot(words, key) for key in world.loot)))
    contents = [('Recipes', [(f'trade-{trade}', plain(trade).capitalize()) for trade in TRADES]),
                ('Shops', [(anchor('shop', key), words.name('shop', key)) for key in world.shops]),
                ('Finds', [('finds', f'All {len(world.loot)} tables')])]
    return 'Crafts, shops, finds', LEAD, contents, body
