"""world-items.html: things by kind and slot, and where each comes from."""
import page
from world_words import anchor, badge, capital, likely, listed, percent, plain, signed

LEAD = 'All that can be owned: what it does, where it comes from, and what it goes into.'
KINDS = {'equipment': 'Equipment', 'potion': 'Potions', 'food': 'Food', 'tool': 'Tools', 'scroll': 'Scrolls',
         'material': 'Materials', 'trophy': 'Trophies', 'treasure': 'Treasures'}
SLOTS = ('weapon', 'offhand', 'head', 'body', 'hands', 'feet', 'cloak', 'ring', 'amulet')
PARTS = {'weapon_bp': 'the par weapon, as attack', 'focus_bp': 'the par weapon, as magic',
         'armour_bp': 'the par armour, as defence', 'ward_bp': 'the par armour, as resistance'}


def section_of(own):
    return own['slot'] if own['kind'] == 'equipment' else own['kind']


def badges(own):
    yield badge(capital(own['rarity']), f'rarity {own["rarity"]}')
    if 'weapon_class' in own:
        yield badge(capital(own['weapon_class']) + (', two-handed' if own.get('two_handed') else ''))
    if own.get('element', 'none') != 'none':
        yield badge(capital(own['element']))
    if own.get('bound'):
        yield badge('Bound')


def does(words, own):
    parts = [f'{percent(own[part])} of {title}' for part, title in PARTS.items() if part in own]
    parts += [words.stat(one['stat'], one['amount']) for one in own.get('stats', ())]
    if 'energy' in own:
        parts.append(f'{signed(own["energy"])} energy outside a fight')
    if 'teaches' in own:
        parts.append('teaches to make ' + words.link('recipe', own['teaches']))
    if 'use' in own:
        parts.append(words.action(own['use']))
    return listed(parts)


def at_levels(words, key, own):
    """The numbers of a plain piece at the ends of its levels."""
    ends = words.world.numbers['pieces'][key]
    if ends[0]['level'] == ends[1]['level']:
        ends = ends[:1]
    for end in ends:
        numbers = ', '.join(words.stat(stat, amount) for stat, amount in end['numbers'].items())
        yield f'level {end["level"]}: {numbers}; {end["price"]:,} gold'


def left(words, owner, found):
    chance, level = found
    from_level = f' from level {level}' if level > 1 else ''
    return f'{words.link(*owner)} <small>{likely(chance)}{from_level}</small>'


def sold(words, shop, one):
    asks = f' at {percent(one["price_bp"])} of its price' if 'price_bp' in one else ''
    level = f' from level {one["level_min"]}' if 'level_min' in one else ''
    return f'{words.link("shop", shop)}<small>{level}{asks}</small>'


def origins(words, key):
    """(by what, where)"""
    by_kind = {}
    for one in words.world.sources[key]:
        by_kind.setdefault(one[0], []).append(one)
    if 'gathered' in by_kind:
        yield 'Gathered in', listed(f'{words.link("biome", biome)} <small>{plain(own["trade"])} {own["difficulty"]}</small>'
                                    for _, biome, own in by_kind['gathered'])
    if 'made' in by_kind:
        yield 'Made', listed(f'<a href="world-crafts.html#{anchor("recipe", recipe)}">'
                             f'{plain(words.world.recipes[recipe]["trade"])} '
                             f'{words.world.recipes[recipe]["difficulty"]}</a>' for _, recipe, _ in by_kind['made'])
    if 'sold' in by_kind:
        yield 'Sold by', listed(sold(words, shop, own) for _, shop, own in by_kind['sold'])
    for title, kinds in (('Left by', ('family', 'monster')), ('Found in', ('loot',))):
        found = [left(words, owner, chance) for _, owner, chance in by_kind.get('left', ()) if owner[0] in kinds]
        if found:
            yield title, listed(found)
    if 'pity' in by_kind:
        yield 'Certain', listed(f'after {own["certain"]} tries at {words.link("loot", table)}'
                                for _, table, own in by_kind['pity'])
    if 'reward' in by_kind:
        yield 'Reward of', listed(words.link('quest', quest) for _, quest, _ in by_kind['reward'])


def goals(words, key):
    recipes = [words.link('recipe', recipe) for kind, recipe, _ in words.world.uses[key] if kind == 'recipe']
    quests = [words.link('quest', quest) for kind, quest, _ in words.world.uses[key] if kind == 'quest']
    if recipes:
        yield 'Goes into', listed(recipes)
    if quests:
        yield 'Asked for', listed(quests)


def thing(words, key):
    own = words.world.items[key]
    rows = []
    if does(words, own):
        rows.append(('Does', does(words, own)))
    if own['kind'] == 'equipment':
        rows.append(('Plain', '<br>'.join(at_levels(words, key, own))))
    else:
        rows.append(('Price', f'{own["price"]:,} gold'))
        if own.get('level_min', 1) > 1:
            rows.append(('From level', own['level_min']))
    rows += [*origins(words, key), *goals(words, key)]
    pairs = ''.join(f'<dt>{name}</dt><dd>{value}</dd>' for name, value in rows)
    return (f'<article class="thing" id="{anchor("item", key)}"><h3>{words.name("item", key)} {" ".join(badges(own))}</h3>'
            f'{words.about("item", key)}<dl class="pairs">{pairs}</dl></article>\n')


def group(words, section, title):
    keys = [key for key, own in words.world.items.items() if section_of(own) == section]
    keys.sort(key=lambda key: words.world.items[key].get('level_min', 1))
    return page.section(f'kind-{section}', title, *(thing(words, key) for key in keys))


def affix_rows(words):
    for key, own in sorted(words.world.affixes.items(), key=lambda one: one[1]['stat']):
        yield [f'<span id="{anchor("affix", key)}">{words.name("affix", key)}</span>',
               words.stat(own['stat'], own['base']), badge(capital(own['rarity']), f'rarity {own["rarity"]}'),
               own['weight'], ', '.join(plain(slot) for slot in own['slots'])]


AFFIXES = '''What a found or masterly piece may bear. The number is that of level 60; below it is in proportion, and each
is rolled a little higher or lower.'''


def content(words):
    """(title, lead, contents, body)"""
    groups = [(slot, capital(slot)) for slot in SLOTS]
    others = [(kind, title) for kind, title in KINDS.items() if kind != 'equipment']
    body = [group(words, section, title) for section, title in [*groups, *others]]
    body.append(page.section('affixes', 'Affixes', page.paragraph(AFFIXES), page.table(
        ['Affix', 'Adds', 'Rarity', 'Weight', 'On'], affix_rows(words), 'wide')))
    contents = [('Equipment', [(f'kind-{slot}', title) for slot, title in groups]),
                ('Other things', [(f'kind-{kind}', title) for kind, title in others]), ('Also', [('affixes', 'Affixes')])]
    return 'Things', LEAD, contents, body
