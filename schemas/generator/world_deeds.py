"""world-deeds.html: the four trees of skills, the quests in their lines, achievements and titles."""
import html
import textwrap

import page
from world_words import address, anchor, badge, capital, listed, percent, plain, signed

LEAD = 'What can be learned and done, and what one is called for it.'
LINES = {'main': 'The main line', 'side': 'Errands', 'daily': 'Of a day', 'weekly': 'Of a week'}
ASKED = '''A tier is open with five ranks in the tree for each tier before it, and a skill with one of its parents at
rank 3, or at its highest if that is less.'''
SOURCES = {'start': 'from the start', 'level': 'for reaching level {level}', 'arena': 'the arena', 'clan': 'clans'}
# Of a drawn tree, in its own units.
COLUMN, ROW, BOX_WIDTH, BOX_HEIGHT, LINE, LETTERS = 164, 104, 152, 62, 19, 12


# ── skills ──

def places_of(tree):
    """{key: (column, row)}: a row for each tier, in the order of the data."""
    tiers = {}
    for key, own in tree.items():
        tiers.setdefault(own['tier'], []).append(key)
    return {key: (column, tier - 1) for tier, keys in tiers.items() for column, key in enumerate(keys)}


def box_text(words, key):
    for language, catalogue in words.world.words.items():
        lines = textwrap.wrap(catalogue[f'skill.{key}'], LETTERS)
        top = BOX_HEIGHT / 2 - (len(lines) - 1) * LINE / 2 + 6
        spans = ''.join(f'<tspan x="{BOX_WIDTH / 2:g}" y="{top + n * LINE:g}">{html.escape(line)}</tspan>'
                        for n, line in enumerate(lines))
        yield f'<text lang="{language}">{spans}</text>'


def drawn(words, tree):
    places = places_of(tree)
    width = (max(column for column, _ in places.values()) + 1) * COLUMN
    height = (max(row for _, row in places.values()) + 1) * ROW

    def corner(key):
        return places[key][0] * COLUMN + (COLUMN - BOX_WIDTH) / 2, places[key][1] * ROW + (ROW - BOX_HEIGHT) / 2

    lines, boxes = [], []
    for key, own in tree.items():
        x, y = corner(key)
        for parent in own.get('needs', ()):
            px, py = corner(parent)
            middle = (py + BOX_HEIGHT + y) / 2
            lines.append(f'<path d="M{px + BOX_WIDTH / 2:g} {py + BOX_HEIGHT:g}C{px + BOX_WIDTH / 2:g} {middle:g} '
                         f'{x + BOX_WIDTH / 2:g} {middle:g} {x + BOX_WIDTH / 2:g} {y:g}"></path>')
        kind = ' class="passive"' if 'passive' in own else ''
        boxes.append(f'<a href="{address("skill", key)}"{kind} transform="translate({x:g} {y:g})"><rect '
                     f'width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="10"></rect>{"".join(box_text(words, key))}</a>')
    return (f'<svg class="tree" viewBox="0 0 {width} {height}" role="img" aria-label="The tree of its skills">'
            f'{"".join(lines)}{"".join(boxes)}</svg>')


def passive_words(words, own):
    """At the first rank, and at the last."""
    for one in own['passive']:
        ends = []
        for rank in sorted({1, own['ranks']}):
            if 'amount' in one:
                ends.append(words.stat(one['stat'], one['amount'] * rank))
            else:
                share = one['share_bp'] * rank
                ends.append(f'{signed(share)[0]}{percent(abs(share))} {plain(one["stat"])}')
        yield ' to '.join(ends)


def skill(words, key):
    world, own = words.world, words.world.skills[key]
    rows = [('Tier', own['tier']), ('Ranks', own['ranks'])]
    if 'needs' in own:
        rows.append(('After', listed((words.link('skill', one) for one in own['needs']), ' or ')))
    if 'weapons' in own:
        rows.append(('With', listed(plain(one) for one in own['weapons'])))
    if 'passive' in own:
        rows.append(('Always', listed(passive_words(words, own))))
    if 'action' in own:
        rows.append(('Does', words.action(own['action'], own['ranks'])))
        mana = zip(world.numbers['skill_levels'], world.numbers['skill_mana'][key])
        rows.append(('Mana', listed(f'{cost} <small>at level {level}</small>' for level, cost in mana)))
    if 'cooldown' in own:
        rows.append(('Rest', f'{own["cooldown"]} rounds'))
    kind = 'Passive' if 'passive' in own and 'action' not in own else 'Active'
    pairs = ''.join(f'<dt>{name}</dt><dd>{value}</dd>' for name, value in rows)
    return (f'<article class="thing" id="{anchor("skill", key)}"><h3>{words.name("skill", key)} {badge(kind)}</h3>'
            f'{words.about("skill", key)}<dl class="pairs">{pairs}</dl></article>\n')


def tree_section(words, name):
    tree = {key: own for key, own in words.world.skills.items() if own['tree'] == name}
    cards = ''.join(skill(words, key) for key in tree)
    return page.section(f'tree-{name}', capital(name), drawn(words, tree), cards)


# ── quests ──

def in_order(quests):
    """What is needed first, then by level, as they stand."""
    done, rest = [], sorted(quests, key=lambda key: quests[key]['level_min'])
    while rest:
        ready = next(key for key in rest if all(one in done or one not in quests for one in quests[key].get('needs', ())))
        rest.remove(ready)
        done.append(ready)
    return done


def rewards(words, own):
    if own['xp_bp']:
        yield f'{percent(own["xp_bp"])} of the experience that the level asks for'
    if own['gold']:
        yield f'{own["gold"]:,} gold'
    for one in own.get('items', ()):
        yield words.counted(one['count'], 'item', one['item'])
    if 'teaches' in own:
        yield 'how to make ' + words.link('recipe', own['teaches'])
    if 'title' in own:
        yield 'the title ' + words.link('title', own['title'])


def quest(words, key):
    own = words.world.quests[key]
    rows = [('To do', '<br>'.join(words.deed(step) for step in own['steps'])), ('For', listed(rewards(words, own)))]
    if 'needs' in own:
        rows.append(('After', words.links('quest', own['needs'])))
    opens = [one for one, other in words.world.quests.items() if key in other.get('needs', ())]
    if opens:
        rows.append(('Opens', words.links('quest', opens)))
    levels = f'level {own["level_min"]}' + (f' to {own["level_max"]}' if own['level_max'] < 60 else '')
    pairs = ''.join(f'<dt>{name}</dt><dd>{value}</dd>' for name, value in rows)
    return (f'<li id="{anchor("quest", key)}"><h3>{words.name("quest", key)} {badge(levels)}</h3>'
            f'{words.about("quest", key)}<dl class="pairs">{pairs}</dl>'
            f'{page.disclosed("What is said when it is done", words.about("quest", key, "done"))}</li>')


def line_section(words, line):
    quests = {key: own for key, own in words.world.quests.items() if own['line'] == line}
    return page.section(f'line-{line}', LINES[line],
                        f'<ol class="line">{"".join(quest(words, key) for key in in_order(quests))}</ol>')


# ── honours ──

def title_source(words, key, own):
    world = words.world
    if own['source'] in SOURCES:
        return SOURCES[own['source']].format(**own)
    return listed(words.link(own['source'], one) for one, other in world.entries(own['source']).items()
                  if other.get('title') == key)


def achievement_rows(words):
    for key, own in words.world.achievements.items():
        yield [f'<span id="{anchor("achievement", key)}">{words.name("achievement", key)}</span>', words.deed(own),
               words.link('title', own['title']) if 'title' in own else '']


def title_rows(words):
    for key, own in words.world.titles.items():
        yield [f'<span id="{anchor("title", key)}">{words.name("title", key)}</span>', title_source(words, key, own)]


def content(words):
    """(title, lead, contents, body)"""
    trees = list(dict.fromkeys(own['tree'] for own in words.world.skills.values()))
    body = [page.section('trees', 'Skills', page.paragraph(ASKED)), *(tree_section(words, tree) for tree in trees),
            *(line_section(words, line) for line in LINES),
            page.section('achievements', 'Achievements',
                         page.table(['Achievement', 'Counts', 'Title'], achievement_rows(words), 'wide')),
            page.section('titles', 'Titles', page.table(['Title', 'For'], title_rows(words), 'wide'))]
    contents = [('Skills', [(f'tree-{tree}', capital(tree)) for tree in trees]),
                ('Quests', [(f'line-{line}', title) for line, title in LINES.items()]),
                ('Honours', [('achievements', 'Achievements'), ('titles', 'Titles')])]
    return 'Skills, quests, honours', LEAD, contents, body
