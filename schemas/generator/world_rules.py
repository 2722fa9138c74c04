"""world-rules.html: the rules by their numbers and formulas, which are those of core/rules."""
import page
from world_data import constants, said
from world_words import anchor, badge, capital, percent, plain

LEAD = 'How the game counts. The formulas are the ones that stand above the code that plays them.'
ELEMENTS = ('fire', 'nature', 'water', 'light', 'dark', 'lightning')
# (title, [(what, header of core/rules, the function whose comment says it)])
FORMULAS = {
    'A blow': [('To hit, of 10,000', 'combat.h', 'combat_hit_bp'), ('Critical, of 10,000', 'combat.h', 'combat_crit_bp'),
               ('To flee, of 10,000', 'combat.h', 'combat_flee_bp'), ('Who is first', 'combat.h', 'combat_initiative'),
               ('Elements', 'combat.h', 'combat_element_bp')],
    'Growing': [('Experience to the next level', 'level.h', 'level_xp_next'),
                ('Gold for a level', 'level.h', 'level_bonus_gold'), ('Taking it back', 'build.h', 'build_respec_price'),
                ('Numbers of a character', 'build.h', 'build_numbers'), ('Mana of a skill', 'skills.h', 'skills_cost_mp')],
    'Who comes': [('A monster', 'muster.h', 'muster_monster'), ('How many', 'muster.h', 'muster_pack'),
                  ('What a fight gives', 'muster.h', 'muster_spoils'), ('A raid\'s boss', 'battle.h', 'battle_raid_hp_bp'),
                  ('A share of it', 'battle.h', 'battle_score')],
    'Things': [('A found piece', 'items.h', 'piece_roll'), ('An affix', 'items.h', 'affix_amount'),
               ('What a piece adds', 'items.h', 'piece_numbers'), ('Its price', 'items.h', 'piece_price'),
               ('Repair', 'items.h', 'piece_repair_price'), ('Taking apart', 'items.h', 'item_dismantle')],
    'Trades': [('Practice', 'trades.h', 'trade_practise'), ('Yield', 'trades.h', 'gather_yield_bp'),
               ('Failure', 'craft.h', 'craft_fail_bp'), ('Material', 'craft.h', 'craft_material'),
               ('Score', 'craft.h', 'craft_score'), ('Quality', 'craft.h', 'craft_quality')],
    'The market': [('What may be asked', 'market.h', 'market_range'), ('The next bid', 'market.h', 'lot_next_bid')],
}
NUMBERS_OF_A_CHARACTER = ('hp_max', 'mp_max', 'attack', 'magic', 'defence', 'resistance', 'speed')
LEVELS_SHOWN = {1, 2, 3, 4, 5, *range(10, 61, 5)}
HARMLESS = '–'


def status_words():
    """{status: what it does}"""
    own, act = constants('battle_status.c'), constants('battle_action.c')
    brittle = percent(act['BRITTLE_BP'] - 10000)
    return {
        'burn': f'At the start of a turn a blow of fire of {percent(own["BURN_BP"])} of the magic of who brought it.',
        'bleed': f'At the start of a turn a blow of {percent(own["BLEED_BP"])} of the attack of who brought it, for each '
                 f'stack; twice that if the bearer strikes or flees.',
        'poison': f'At the start of a turn {percent(own["POISON_BP"])} of the bearer\'s maximum for each stack; of a boss '
                  f'{percent(own["POISON_BOSS_BP"])}.',
        'regen': f'At the start of a turn {percent(own["REGEN_BP"])} of the maximum comes back.',
        'stun': 'The turn is skipped.',
        'freeze': f'The turn is skipped, and the next hit does {brittle} more.',
        'slow': f'Speed falls to {percent(own["SLOW_BP"])}. It and haste end each other.',
        'haste': f'Speed grows to {percent(own["HASTE_BP"])}. It and slow end each other.',
        'weak': f'Attack falls to {percent(own["WEAK_BP"])}.',
        'sunder': f'Defence falls to {percent(own["SUNDER_BP"])}.',
        'blind': f'{percent(-act["BLIND_HIT_BP"])} less to hit.',
        'silence': 'No skill can be used.',
        'shield': f'Takes damage first: {percent(own["SHIELD_BP"])} of the magic of who brought it.',
    }


def statuses(words):
    said_of, rows = status_words(), []
    for status, rule in words.world.numbers['statuses'].items():
        kind = badge('Harmful', 'warn') if rule['is_harmful'] else badge('Helpful')
        stacks = f'{rule["stacks_max"]}&nbsp;stacks' if rule['stacks_max'] > 1 else ''
        rows.append([f'<span id="{anchor("status", status)}">{capital(status)}</span> {kind}', page.text(said_of[status]),
                     f'{rule["turns"]}&nbsp;turn{"s" if rule["turns"] > 1 else ""}', stacks])
    control = constants('battle_status.c')['IMMUNE_TURNS']
    return page.section(
        'statuses', 'Statuses', page.table(['Status', 'Does', 'Lasts', 'Most'], rows, 'wide'),
        page.paragraph(f'What takes turns away is followed by {control} turns in which nothing of the kind takes hold; '
                       f'and the chance is ' + said('battle_parts.h', 'battle_chance_bp')))


def factor(bp):
    return f'<b>{percent(bp)}</b>' if bp != 10000 else f'<span class="quiet">{HARMLESS}</span>'


def elements(words):
    table = words.world.numbers['elements']
    rows = [[capital(own), *(factor(table[own][other]) for other in ELEMENTS)] for own in ELEMENTS]
    return page.section('elements', 'Elements', page.paragraph('What a blow does to a body, where it isn\'t 100 %.'),
                        page.table(['Blow', *map(capital, ELEMENTS)], rows, 'numbers'))


def sky_effects(weather, own):
    act, status, battle = constants('battle_action.c'), constants('battle_status.c'), own['elements']
    for element in ELEMENTS:
        if battle[element] != 10000:
            yield f'{element} {percent(battle[element])}'
    if weather == 'storm':
        yield f'{percent(-act["STORM_HIT_BP"])} less to hit'
    if weather == 'fog':
        yield f'{percent(-act["FOG_HIT_BP"])} less to hit'
    if weather == 'snow':
        yield (f'speed {percent(status["SNOW_SPEED_BP"])}; without a cloak {percent(status["FROSTBITE_BP"])} of the '
               f'maximum a turn')


def sky(words):
    weather = words.world.numbers['weather']
    effects = [[words.name('weather', one), '; '.join(sky_effects(one, own)) or HARMLESS] for one, own in weather.items()]
    chain = [[words.name('weather', one), *(f'{own["next"][to]} %' if own['next'][to] else HARMLESS for to in weather),
              f'{own["first"]} %'] for one, own in weather.items()]
    minutes = ', '.join(f'{plain(part)} {minutes}' for part, minutes in words.world.numbers['daytimes'].items())
    moon = percent(constants('battle_action.c')['BLOOD_MOON_BP'])
    return page.section(
        'sky', 'Weather and the day', page.table(['Weather', 'In a fight'], effects, 'wide'),
        page.paragraph(f'Under a Blood Moon blows of monsters do {moon}.'),
        '<h4>Half an hour later</h4>', page.paragraph('''What follows what, and how often one begins a day of
            draws. In cold lands rain falls as snow and heat is a clear sky; in hot ones it never snows.'''),
        page.table(['From', *(words.name('weather', one) for one in weather), 'First'], chain, 'numbers'),
        page.paragraph(f'A day takes {sum(words.world.numbers["daytimes"].values())} minutes: {minutes}.'))


def levels(words):
    rows = []
    for own in words.world.numbers['levels']:
        if own['level'] in LEVELS_SHOWN:
            player, monster = own['player'], own['monster']
            rows.append([own['level'], f'{own["xp_total"]:,}', f'{own["xp_next"]:,}' if own['xp_next'] else HARMLESS,
                         own['points'], f'{player["hp"]:,}', player['attack'], player['defence'], f'{monster["hp"]:,}',
                         monster['attack'], monster['defence'], own['energy_max'], f'{own["bonus_gold"]:,}'])
    return page.section(
        'levels', 'Levels', page.paragraph('''**Par** is a character who spends its points evenly and wears what the level
            gives, and the monster that it can fight all day.'''),
        page.table(['Level', 'XP in all', 'To the next', 'Points', 'Par health', 'Attack', 'Defence', 'Monster health',
                    'Attack', 'Defence', 'Energy', 'Gold'], rows, 'numbers'))


def attributes():
    stats, build = constants('stats.h'), constants('build.h')
    text = (f'Each attribute starts at {stats["ATTRIBUTE_START"]} and grows to {build["ATTRIBUTE_CAP"]} by '
            f'what is spent; each level after the first brings {stats["POINTS_PER_LEVEL"]} points, and each level '
            f'one rank of a skill.')
    return page.section('attributes', 'Attributes', page.paragraph(text), page.table(
        ['Number', 'With par gear'], [[capital(name), page.text(formula)] for name, formula in formulas_of_numbers()], 'wide'))


def formulas_of_numbers():
    """(number, formula), as struct numbers says them."""
    lines = (page.pathlib.Path(__file__).parents[2] / 'core/rules/build.h').read_text(encoding='utf-8')
    for name in NUMBERS_OF_A_CHARACTER:
        after = lines.partition(f'int32_t {name};')[2]
        yield name, after.partition('/*')[2].partition('*/')[0].strip()


def company(words):
    ranks = [[capital(one), percent(own['hp_bp']), percent(own['attack_bp']), percent(own['worth_bp'])]
             for one, own in words.world.numbers['ranks'].items()]
    packs = [[n, percent(own['hp_bp']), percent(own['attack_bp']), percent(own['worth_bp'])]
             for n, own in enumerate(words.world.numbers['packs'], 1)]
    return page.section(
        'company', 'Ranks and packs', page.paragraph('''What a rank makes of the par monster's health and attack, and of
            the experience and gold for it.'''), page.table(['Rank', 'Health', 'Attack', 'Worth'], ranks, 'numbers'),
        page.paragraph('And what being one of several of its kind does:'),
        page.table(['Of', 'Health', 'Attack', 'Worth'], packs, 'numbers'))


def making(words):
    numbers = words.world.numbers
    colours = [[capital(one), percent(bp)] for one, bp in numbers['colours'].items()]
    qualities = [[capital(one), percent(bp)] for one, bp in numbers['qualities'].items()]
    failures = [[one['diff'], percent(one['fail_bp'])] for one in numbers['failures']]
    return page.section(
        'making', 'Making and gathering',
        '<h4>What a try teaches</h4>', page.table(['Colour', 'Chance'], colours, 'slim'),
        '<h4>Quality: of a piece\'s numbers</h4>', page.table(['Quality', 'Share'], qualities, 'slim'),
        '<h4>Failure, by the skill\'s points above the difficulty</h4>',
        page.table(['Points', 'Chance'], failures, 'slim'))


def formula_section(number, title, rows):
    return page.section(f'formulas-{number}', title, page.table(
        ['What', 'How'], [[page.text(what), page.text(said(*where))] for what, *where in rows], 'wide'))


def content(words):
    """(title, lead, contents, body)"""
    body = [attributes(), levels(words), company(words), statuses(words), elements(words), sky(words), making(words),
            *(formula_section(number, title, rows) for number, (title, rows) in enumerate(FORMULAS.items()))]
    contents = [('Numbers', [('attributes', 'Attributes'), ('levels', 'Levels'), ('company', 'Ranks and packs'),
                             ('statuses', 'Statuses'), ('elements', 'Elements'), ('sky', 'Weather and the day'),
                             ('making', 'Making and gathering')]),
                ('Formulas', [(f'formulas-{number}', title) for number, title in enumerate(FORMULAS)])]
    return 'Rules', LEAD, contents, body
