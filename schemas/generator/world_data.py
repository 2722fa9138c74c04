"""The world as data: the content, its words in both languages, the numbers of the rules; and where each thing comes
from."""
import json
import pathlib
import re
from collections import defaultdict

ROOT = pathlib.Path(__file__).parents[2]
LANGUAGES = ('en', 'ru')
LEVEL_CAP = 60
KINDS = {'achievement': 'achievements', 'affix': 'affixes', 'biome': 'biomes', 'dungeon': 'dungeons',
         'family': 'families', 'item': 'items', 'loot': 'loot', 'monster': 'monsters', 'move': 'moves',
         'place': 'places', 'quest': 'quests', 'recipe': 'recipes', 'shop': 'shops', 'skill': 'skills',
         'title': 'titles', 'trap': 'traps', 'world_boss': 'world_bosses'}
DEFINE = re.compile(r'#define ([A-Z_]+) \(?(-?\d+)\)?')


def load(path):
    return json.loads(path.read_text(encoding='utf-8'))


def words_of(language):
    texts = ROOT / 'bot' / 'texts'
    found = load(texts / f'{language}.json')
    for path in sorted((texts / language).glob('*.json')):
        found |= load(path)
    return {key: value[0] if isinstance(value, list) else value for key, value in found.items()}


def constants(source):
    """The plain numbers that a file of core/rules defines, by name."""
    return {name: int(value) for name, value in DEFINE.findall((ROOT / 'core/rules' / source).read_text('utf-8'))}


def said(header, function):
    """What the comment above a function of core/rules says."""
    text = (ROOT / 'core/rules' / header).read_text(encoding='utf-8')
    between = r'(?:#define [^\n]*\n|struct \w+ \{[^}]*\};\n\n|[a-z][^\n]*;\n)*'
    comment = re.search(rf'/\*((?:(?!\*/|/\*).)*)\*/\n{between}[a-z][^\n;]*\b{function}\(', text, re.S)
    if not comment:
        raise LookupError(f'core/rules/{header} says nothing of {function}')
    return ' '.join(re.sub(r'^ \* ?', '', line).strip() for line in comment[1].splitlines()).strip()


class World:
    """world.items["camp_blade"], …; world.numbers is what rules_numbers printed."""

    def __init__(self, numbers):
        self.numbers = numbers
        self.words = {language: words_of(language) for language in LANGUAGES}
        for plural in KINDS.values():
            setattr(self, plural, load(ROOT / 'core/content' / f'{plural}.json'))
        self.sources, self.uses = defaultdict(list), defaultdict(list)
        self._trace_finds()
        self._trace_trade()
        self._trace_deeds()

    def entries(self, kind):
        return getattr(self, KINDS[kind])

    # ── what is found, and how likely ──

    def chance(self, table, entry, level):
        """That drawing from the table, as often as it says, gives this entry to who is of this level."""
        entries = [one for one in self.loot[table]['entries'] if one.get('level_min', 1) <= level]
        if entry not in entries:
            return 0.0
        return 1 - (1 - entry['weight'] / sum(one['weight'] for one in entries)) ** self.loot[table]['rolls']

    def tables_of(self, monster):
        own = self.monsters[monster]
        return [table for table in (self.families[own['family']].get('loot'), own.get('loot')) if table]

    def entries_of(self, monster):
        """(table, entry, its chance at the lowest level of the monster, at its highest) of what one that fell may
        leave."""
        own = self.monsters[monster]
        for table in self.tables_of(monster):
            for entry in self.loot[table]['entries']:
                if 'item' in entry or 'table' in entry:
                    yield table, entry, *(self.chance(table, entry, own[end]) for end in ('level_min', 'level_max'))

    def _trace_finds(self):
        """Who has a table of its own is named; a table that others draw from stands for itself."""
        owners = {own['loot']: (kind, key) for kind in ('family', 'monster') for key, own in self.entries(kind).items()
                  if 'loot' in own}
        for table, own in self.loot.items():
            for entry in own['entries']:
                if 'item' in entry:
                    self.sources[entry['item']].append(('left', owners.get(table, ('loot', table)),
                                                        (self.chance(table, entry, LEVEL_CAP), entry.get('level_min', 1))))
            if 'pity' in own:
                self.sources[own['pity']['item']].append(('pity', table, own['pity']))

    def _trace_trade(self):
        for recipe, own in self.recipes.items():
            self.sources[own['output']].append(('made', recipe, None))
            for one in own['inputs']:
                self.uses[one['item']].append(('recipe', recipe, one['count']))
        for shop, own in self.shops.items():
            for one in own['stock']:
                self.sources[one['item']].append(('sold', shop, one))
        for biome, own in self.biomes.items():
            for one in own.get('resources', ()):
                self.sources[one['item']].append(('gathered', biome, one))

    def _trace_deeds(self):
        for quest, own in self.quests.items():
            for one in own.get('items', ()):
                self.sources[one['item']].append(('reward', quest, one['count']))
            for step in own['steps']:
                if 'item' in step:
                    self.uses[step['item']].append(('quest', quest, step['count']))

    # ── who and what belongs together ──

    def lands_of(self, monster):
        return [biome for biome, own in self.biomes.items()
                if monster in [one['monster'] for one in own.get('monsters', ())]]

    def dungeons_of(self, monster):
        return [dungeon for dungeon, own in self.dungeons.items()
                if monster in [one['monster'] for one in own['monsters']] + own['elites'] + [own['boss']]]

    def bosses_of(self, monster):
        return [boss for boss, own in self.world_bosses.items() if own['monster'] == monster]

    def bearers_of(self, move):
        found = [monster for monster, own in self.monsters.items()
                 if move in [one['move'] for one in own.get('moves', ())]]
        return found + [own['monster'] for own in self.world_bosses.values()
                        if move in [one['move'] for one in own['phases']] and own['monster'] not in found]
