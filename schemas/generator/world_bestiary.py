"""world-bestiary.html: who lives in the world, by family; what they do, and leave."""
import page
from world_words import WHEN, anchor, badge, capital, likely, listed, percent, plain

LEAD = 'Everybody who can be met, from the wolf by the woodpile to those whom all the world fights.'
SHARES = ('hp', 'attack', 'magic', 'defence', 'resistance', 'speed')
SHARES_NOTE = '''The bars compare a kind with the **par monster**, the mark in the middle: 100 % is what the rules give to
any monster of that level and rank.'''
RANKS = ('common', 'elite', 'boss', 'world_boss')
AIMS = {'weakest': 'the one with the least health', 'strongest': 'the most dangerous one', 'latest': 'who struck it last',
        'random': 'anybody'}
SPAN_BP = 4000  # what a bar shows to each side of par


def bar(share_bp):
    away = max(-SPAN_BP, min(SPAN_BP, share_bp - 10000)) * 50 / SPAN_BP
    side = f'left:50%;width:{away:.1f}%' if away >= 0 else f'left:{50 + away:.1f}%;width:{-away:.1f}%'
    return f'<span class="bar{"" if away >= 0 else " under"}"><i style="{side}"></i></span>'


def shares(monster):
    rows = ''.join(f'<dt>{name.replace("hp", "health")}</dt><dd>{bar(monster[f"{name}_bp"])}'
                   f'<span>{percent(monster[f"{name}_bp"])}</span></dd>'
                   for name in SHARES if f'{name}_bp' in monster)
    return f'<dl class="shares">{rows}</dl>'


def numbers(world, key):
    heads = ['Level', 'Health', 'Attack', 'Magic', 'Defence', 'Resistance', 'Speed', 'XP', 'Gold']
    rows = []
    for at in world.numbers['monsters'][key]:
        gold = f'{at["gold_least"]:,}–{at["gold_most"]:,}'
        rows.append([at['level'], f'{at["hp"]:,}', at['attack'], at['magic'] or '–', at['defence'], at['resistance'],
                     at['speed'], f'{at["xp"]:,}', gold])
    return page.table(heads, rows, 'numbers')


def moves(words, monster):
    rows = []
    for one in monster.get('moves', ()):
        rows.append(f'<li>{words.link("move", one["move"])} <small>{percent(one["chance_bp"])} {WHEN[one["when"]]}</small>'
                    f'<br>{words.action(words.world.moves[one["move"]]["action"])}</li>')
    return f'<ul class="moves">{"".join(rows)}</ul>' if rows else page.paragraph('It only strikes.', 'quiet')


def chances(low, high):
    if not low or likely(low) == likely(high):
        return likely(max(low, high))
    return f'{likely(min(low, high))} to {likely(max(low, high))}'


def loot(words, key):
    rows = []
    for table, entry, low, high in sorted(words.world.entries_of(key), key=lambda one: -max(one[2:])):
        what = words.link('item', entry['item']) if 'item' in entry else 'a draw of ' + words.link('loot', entry['table'])
        if low or high:
            rows.append([what, chances(low, high), entry.get('level_min', '')])
    if not rows:
        return page.paragraph('It leaves nothing but gold.', 'quiet')
    tables = listed((words.link('loot', table) for table in words.world.tables_of(key)), ' and ')
    return page.disclosed('What it may leave', page.table(['Thing', 'Chance', 'From level'], rows, 'slim')
                          + f'<p class="quiet">From {tables}; more and less with the finder\'s level.</p>')


def where(words, key):
    world, monster = words.world, words.world.monsters[key]
    yield 'Levels', page.text(page.span(monster['level_min'], monster['level_max']))
    for title, kind, found in (('Lives in', 'biome', world.lands_of(key)), ('Below', 'dungeon', world.dungeons_of(key)),
                               ('All the world', 'world_boss', world.bosses_of(key))):
        if found:
            yield title, words.links(kind, found)
    if 'active' in monster:
        yield 'Only at', plain(monster['active'])
    if 'pack' in monster:
        yield 'Brings', f'up to {monster["pack"]} of its kind'
    if monster.get('aims', 'random') != 'random':
        yield 'Goes for', AIMS[monster['aims']]
    if 'flees_below_bp' in monster:
        yield 'Runs', f'below {percent(monster["flees_below_bp"])} of its health'
    if 'luck' in monster:
        yield 'Luck', str(monster['luck'])
    if 'immune' in monster:
        yield 'Never', listed(words.status(status) for status in monster['immune'])


def card(words, key):
    world, monster = words.world, words.world.monsters[key]
    title = f'{words.name("monster", key)} {badge(capital(monster["rank"]), "" if monster["rank"] == "common" else "warn")}'
    if monster.get('element', 'none') != 'none':
        title += ' ' + badge(capital(monster['element']))
    facts = '<dl class="pairs">' + ''.join(f'<dt>{name}</dt><dd>{value}</dd>' for name, value in where(words, key)) + '</dl>'
    return page.card(anchor('monster', key), title, words.about('monster', key), facts, shares(monster),
                     numbers(world, key), '<h4>Moves</h4>', moves(words, monster), '<h4>Loot</h4>', loot(words, key))


def family(words, key):
    members = [one for one, own in words.world.monsters.items() if own['family'] == key]
    members.sort(key=lambda one: (RANKS.index(words.world.monsters[one]['rank']), words.world.monsters[one]['level_min']))
    index = '<p class="index">' + ' '.join(words.link('monster', one) for one in members) + '</p>'
    return page.section(anchor('family', key), words.name('family', key), index, *(card(words, one) for one in members))


def move_rows(words):
    for key, move in words.world.moves.items():
        cooldown = f' <small>then {move["cooldown"]} round{"s" if move["cooldown"] > 1 else ""} of rest</small>' \
            if 'cooldown' in move else ''
        yield [f'<span id="{anchor("move", key)}">{words.name("move", key)}</span>',
               words.action(move['action']) + cooldown, words.links('monster', words.world.bearers_of(key))]


def content(words):
    """(title, lead, contents, body)"""
    families = list(words.world.families)
    body = [page.paragraph(SHARES_NOTE), *(family(words, one) for one in families),
            page.section('moves', 'Moves', page.table(['Move', 'Does', 'Who'], move_rows(words), 'wide'))]
    contents = [('Families', [(anchor('family', one), words.name('family', one)) for one in families]),
                ('Also', [('moves', 'Moves')])]
    return 'Bestiary', LEAD, contents, body
