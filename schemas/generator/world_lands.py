"""world.html: the way in; the lands, what stands in them, the ways down, and those whom all the world fights."""
import page
from world_words import anchor, badge, capital, listed, percent, plain

LEAD = '''Who lives in the March, what grows, lies and is made there, what can be learned and what it is worth. All of it
is computed from what the game itself runs on.'''
DAYS = ('Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday')
ONCE = {'ever': 'once', 'week': 'once a week', 'day': 'once a day', 'always': 'each time'}


def shares_of(entries):
    whole = sum(one['weight'] for one in entries)
    return [(one, f'{one["weight"] * 100 / whole:.0f} %') for one in sorted(entries, key=lambda one: -one['weight'])]


def biome(words, key):
    own, world = words.world.biomes[key], words.world
    parts = [page.paragraph(f'A step takes {own["energy"]} energy.')]
    if own.get('monsters'):
        rows = [[words.link('monster', one['monster']), share, levels(world.monsters[one['monster']])]
                for one, share in shares_of(own['monsters'])]
        parts += ['<h4>Who lives here</h4>', page.table(['Who', 'Share', 'Levels'], rows, 'slim')]
    if own.get('resources'):
        rows = [[words.link('item', one['item']), share, plain(one['trade']), one['difficulty']]
                for one, share in shares_of(own['resources'])]
        parts += ['<h4>What can be gathered</h4>', page.table(['What', 'Share', 'Trade', 'Difficulty'], rows, 'slim')]
    standing = [one for one, place in world.places.items() if key in place['biomes']]
    ways = [one for one, dungeon in world.dungeons.items() if key in dungeon['biomes']]
    for title, kind, found in (('Places', 'place', standing), ('Ways down', 'dungeon', ways)):
        if found:
            parts += [f'<h4>{title}</h4>', f'<p>{words.links(kind, found)}</p>']
    return page.card(anchor('biome', key), words.name('biome', key), *parts)


def levels(own):
    return page.span(own['level_min'], own['level_max']).replace(' to ', '–')


def pairs(rows):
    return '<dl class="pairs">' + ''.join(f'<dt>{name}</dt><dd>{value}</dd>' for name, value in rows) + '</dl>'


def gifts(words, place):
    if 'health_bp' in place:
        yield f'{percent(place["health_bp"])} of the health'
    if 'energy' in place:
        yield f'{place["energy"]} energy'
    if 'blessing' in place:
        yield words.status(place['blessing'])
    if 'finds' in place:
        yield words.link('loot', place['finds'])
    if 'dungeon' in place:
        yield 'the way into ' + words.link('dungeon', place['dungeon'])


def place(words, key):
    own = words.world.places[key]
    rows = [('Stands in', words.links('biome', own['biomes'])), ('Gives', f'{listed(gifts(words, own))}, {ONCE[own["once"]]}')]
    if 'level_min' in own:
        rows.append(('From level', own['level_min']))
    rows.append(('Weight', own['weight']))
    return page.card(anchor('place', key), f'{words.name("place", key)} {badge(capital(own["kind"]))}',
                     words.about('place', key), pairs(rows))


def dungeon(words, key):
    own = words.world.dungeons[key]
    rows = [('Levels', levels(own)), ('Entrance', words.links('biome', own['biomes'])),
            ('Rooms', f'{own["rooms_min"]} to {own["rooms_max"]} on a floor'),
            ('Lives there', listed(f'{words.link("monster", one["monster"])} <small>{share}</small>'
                                   for one, share in shares_of(own['monsters']))),
            ('Guards', words.links('monster', own['elites'])), ('Rules it', words.link('monster', own['boss'])),
            ('Traps', words.links('trap', own['traps'])),
            ('In a room', words.link('loot', own['finds'])), ('From its ruler', words.link('loot', own['prize']))]
    return page.card(anchor('dungeon', key), words.name('dungeon', key), words.about('dungeon', key), pairs(rows))


def trap_rows(words):
    for key, own in words.world.traps.items():
        harm = f'{percent(own["health_bp"])} of the health'
        if 'element' in own:
            harm += f', {own["element"]}'
        if 'status' in own:
            harm += f'; {words.status(own["status"])}'
        yield [f'<span id="{anchor("trap", key)}">{words.name("trap", key)}</span>',
               f'{plain(own["stat"])} {own["difficulty"]}', harm]


def schedule(cron):
    """Ours name hours and, perhaps, days of the week, and nothing else of a month."""
    minute, hours, _, _, days = cron.split()
    at = listed((f'{int(hour):02}:{int(minute):02}' for hour in hours.split(',')), ' and ')
    on = 'Every day' if days == '*' else listed((DAYS[int(day)] for day in days.split(',')), ' and ')
    return f'{on} at {at} UTC'


def world_boss(words, key):
    own = words.world.world_bosses[key]
    phases = ''.join(f'<li>from {percent(one["below_bp"])} of its health on: {words.link("move", one["move"])}</li>'
                     for one in own['phases'])
    rows = [('Who', words.link('monster', own['monster'])), ('Level', own['level']),
            ('Comes', f'{schedule(own["schedule"])}, for {own["hours"]} hours'), ('Where', words.links('biome', own['biomes'])),
            ('Does', f'<ul>{phases}</ul>'), ('Chests', words.link('loot', own['prize'])),
            ('For the last blow', words.link('title', own['title']))]
    return page.card(anchor('world_boss', key), words.name('monster', own['monster']), pairs(rows))


def counts(world):
    return page.facts([(title, f'{len(world.entries(kind))}') for title, kind in
                       (('Monsters', 'monster'), ('Moves', 'move'), ('Things', 'item'), ('Recipes', 'recipe'),
                        ('Skills', 'skill'), ('Quests', 'quest'), ('Places', 'place'), ('Dungeons', 'dungeon'))])


def content(words):
    """(title, lead, contents, body)"""
    groups = [('lands', 'Lands', 'biome', biome), ('places', 'Places', 'place', place),
              ('dungeons', 'Dungeons', 'dungeon', dungeon), ('bosses', 'World bosses', 'world_boss', world_boss)]
    body, contents = [counts(words.world)], []
    for group, title, kind, card in groups:
        keys = list(words.world.entries(kind))
        body.append(page.section(group, title, *(card(words, one) for one in keys)))
        contents.append((title, [(anchor(kind, one), words.name(kind, one)) for one in keys]))
    body.append(page.section('traps', 'Traps', page.paragraph('''The attribute and the value of it at which half of those
        who try get past; and what it costs who doesn't.'''), page.table(['Trap', 'Asks', 'Else'], trap_rows(words), 'wide')))
    return 'The Wildmarch', LEAD, [*contents, ('Also', [('traps', 'Traps')])], body
