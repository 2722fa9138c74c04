"""The world in words, as HTML: names in both languages, of which the reader chooses one; links; what an action does."""
import html

import page
from page import Markup

FILES = {'world.html': ('biome', 'place', 'dungeon', 'trap', 'world_boss'),
         'world-bestiary.html': ('family', 'monster', 'move'),
         'world-items.html': ('item', 'affix'),
         'world-crafts.html': ('recipe', 'shop', 'loot'),
         'world-deeds.html': ('skill', 'quest', 'achievement', 'title'),
         'world-rules.html': ('status',)}
FILE_OF = {kind: file for file, kinds in FILES.items() for kind in kinds}

STAT_SIGNS = {'hit': '% to hit', 'crit': '% to critical strikes'}
TARGETS = {'self': 'itself', 'ally': 'one of its side', 'allies': 'all of its side', 'enemy': 'one enemy',
           'enemies': 'all enemies'}
WHEN = {'always': 'at any time', 'first_round': 'in the first round', 'hurt': 'below half its health',
        'dying': 'below a quarter of its health', 'ally_hurt': 'when one of its side is below half',
        'alone': 'when it is the last of its side', 'unafflicted': 'when its target bears no status of it'}
DEEDS = {'kill': 'fell {n}', 'gather': 'gather {n}', 'craft': 'make {n}', 'deliver': 'bring {n}', 'use': 'use {n}',
         'reach_level': 'reach level {n}', 'visit': 'visit {n}', 'explore': 'see {n} new tiles',
         'dungeon': 'finish {n}', 'boss_strike': 'strike a world boss {n}', 'raid': 'finish {n} raids',
         'duel': 'fight {n} duels', 'win_duel': 'win {n} duels', 'learn': 'learn {n} ranks of skills',
         'sell': 'sell {n} things', 'trade': 'make {n} deals', 'join_clan': 'be of a clan',
         'equip': 'wear {n} pieces', 'earn_gold': 'earn {n} gold', 'dismantle': 'take {n} pieces apart'}


def plain(word):
    return word.replace('_', ' ')


def capital(word):
    return plain(word)[:1].upper() + plain(word)[1:]


def percent(bp):
    """Of 1/10,000: "12.5 %"."""
    return f'{bp / 100:g} %'


def likely(chance):
    """Of 0..1, to two digits: "0.35 %"."""
    return '100 %' if chance > 0.9995 else f'{chance * 100:.2g} %'


def signed(value):
    return f'{value:+d}'.replace('-', '−')


def listed(parts, last=', '):
    parts = list(parts)
    return Markup(', '.join(parts[:-1]) + last + parts[-1] if len(parts) > 1 else ''.join(parts))


def badge(words, kind=''):
    return f'<span class="badge{" " + kind if kind else ""}">{page.text(words)}</span>'


def anchor(kind, key):
    return f'{kind}-{key}'.replace('_', '-')


def address(kind, key):
    return f'{FILE_OF[kind]}#{anchor(kind, key)}'


class Words:
    def __init__(self, world):
        self.world = world

    def has(self, key):
        return key in self.world.words['en']

    def both(self, key):
        """The text under this key of the catalogues, once for each language."""
        return Markup(''.join(f'<span lang="{language}">{html.escape(words[key], quote=False)}</span>'
                              for language, words in self.world.words.items()))

    def name(self, kind, key):
        if kind == 'recipe':
            kind, key = 'item', self.world.recipes[key]['output']
        if kind == 'world_boss':
            kind, key = 'monster', self.world.world_bosses[key]['monster']
        return self.both(f'{kind}.{key}') if self.has(f'{kind}.{key}') else Markup(page.text(capital(key)))

    def link(self, kind, key):
        return Markup(f'<a href="{address(kind, key)}">{self.name(kind, key)}</a>')

    def links(self, kind, keys):
        return listed(self.link(kind, key) for key in keys)

    def about(self, kind, key, field='about', style='about'):
        words = f'{kind}.{key}.{field}'
        return f'<p class="{style}">{self.both(words)}</p>' if self.has(words) else ''

    def counted(self, count, kind, key):
        times = f'{count:,}&nbsp;× ' if count != 1 else ''
        return Markup(times + self.link(kind, key))

    # ── numbers ──

    def stat(self, stat, amount):
        if stat in STAT_SIGNS:
            return f'{signed(amount)[0]}{abs(amount) / 100:g} {STAT_SIGNS[stat]}'
        return f'{signed(amount)} {plain(stat)}'

    def status(self, status):
        return Markup(f'<a href="{address("status", status)}">{plain(status)}</a>')

    # ── what an action does ──

    def action(self, action, ranks=1):
        """All that it does; where a rank changes a number, that of the first to that of the last."""
        def grown(bp, more):
            low = percent(bp)
            return f'{low} to {percent(bp + more * (ranks - 1))}' if more and ranks > 1 else low

        more = action.get('per_rank_bp', 0)
        parts = []
        if 'coef_bp' in action:
            parts.append(self._blow(action, grown(action['coef_bp'], more)))
        if 'heal_bp' in action:
            parts.append(f'heals {grown(action["heal_bp"], 0 if "coef_bp" in action else more)} of magic')
        if 'heal_share_bp' in action:
            only = not action.keys() & {'coef_bp', 'heal_bp'}
            parts.append(f'heals {grown(action["heal_share_bp"], more if only else 0)} of the maximum')
        if 'mana_share_bp' in action:
            parts.append(f'gives back {percent(action["mana_share_bp"])} of the mana')
        if 'cleanse' in action:
            parts.append(f'takes away {action["cleanse"]} harmful status{"es" if action["cleanse"] > 1 else ""}')
        parts += [self._effect(one, grown) for one in action.get('effects', ())]
        if 'taunt' in action:
            parts.append(f'enemies aim at it for {action["taunt"]} turns')
        return Markup(f'On {TARGETS[action["target"]]}: ' + '; '.join(parts) + '.')

    @staticmethod
    def _blow(action, share):
        words = f'{share} of {action.get("source", "attack")}'
        if action.get('hits', 1) > 1:
            words = f'{action["hits"]} blows of {words}'
        if action.get('element', 'none') != 'none':
            words += f', {action["element"]}'
        if 'pen_bp' in action:
            words += f', ignores {percent(action["pen_bp"])} of the defence'
        if 'hit_mod_bp' in action:
            words += f', {signed(action["hit_mod_bp"])[0]}{percent(abs(action["hit_mod_bp"]))} to hit'
        if 'drain_bp' in action:
            words += f', {percent(action["drain_bp"])} of the damage comes back as health'
        return words

    def _effect(self, effect, grown):
        words = f'{grown(effect["chance_bp"], effect.get("per_rank_bp", 0))} {self.status(effect["status"])}'
        if effect.get('stacks', 1) > 1:
            words += f' ×{effect["stacks"]}'
        if 'turns' in effect:
            words += f' for {effect["turns"]} turns'
        return words + (' on itself' if effect.get('on_self') else '')

    # ── deeds ──

    def deed(self, step):
        """What a step of a quest counts, or an achievement: that one has several counts."""
        counts = step.get('counts') or [step['count']]
        words = DEEDS[step['what']].format(n=' · '.join(f'{count:,}' for count in counts))
        for kind in ('item', 'monster', 'family', 'place', 'dungeon', 'biome', 'recipe'):
            if kind in step:
                words += f' {"in " if kind == "biome" else "of " if kind == "family" else ""}{self.link(kind, step[kind])}'
        return Markup(words)
