"""What must hold, and what of it doesn't hold yet."""

from dataclasses import dataclass

from balance.tables import mean

DUELS_MOST = 0.55  # of a build's duels against the field
GOLD_GROWTH_MOST = 0.02  # of gold per head a day, after the first week
USED_LEAST = 0.005  # of those who could use a skill, a thing or a recipe,
COULD_LEAST = 200  # where so many could: of fewer, nobody may be no more than chance
GROWN_LEVEL = 5  # of land: below it live the young, who are weak on purpose
WEEK = 7
PAR_LOSES_MOST = 0.45  # of its fights against a monster of its level, from full health
PAR_LOST_LEAST = 0.05  # of its health, for a fight that it wins


@dataclass(frozen=True)
class Bound:
    name: str
    found: str
    holds: bool

    @property
    def mark(self):
        return "ok" if self.holds else "--"


def check(tables):
    return [_duels(tables), *_best_builds(tables), _gold(tables), *_uses(tables), _deadly(tables), _weak(tables)]


def _duels(tables):
    rates = {kind: mean(tables.duel_rate(level, kind) for level in tables.levels()) for kind in tables.kinds()}
    kind = max(rates, key=rates.get)
    return Bound(f"no kind of player wins over {DUELS_MOST:.0%} against the field",
                 f"{kind} wins most, {rates[kind]:.1%}", rates[kind] <= DUELS_MOST)


def _best_builds(tables):
    for level in sorted({row["level"] for row in tables.rivals}):
        rate = tables.best_build(level)
        yield Bound(f"level {level}: no build that a search finds wins over {DUELS_MOST:.0%} against the field",
                    f"the best wins {rate:.1%}", rate <= DUELS_MOST)


def growth(tables):
    """By how much gold per head grew a day, for each day after the first week."""
    wealth = dict(tables.per_head("wealth"))
    return [(day, wealth[day] / wealth[day - 1] - 1) for day in sorted(wealth) if day > WEEK + 1]


def _rate(wealth, first, last):
    return (wealth[last] / wealth[first]) ** (1 / (last - first)) - 1


def _gold(tables):
    wealth = dict(tables.per_head("wealth"))
    last = max(wealth)
    first = min(WEEK, last - 1)
    rates = _rate(wealth, first, last), _rate(wealth, max(first, last - WEEK), last)
    return Bound(f"gold per head grows under {GOLD_GROWTH_MOST:.0%} a day after the first week, and in the last one",
                 f"{rates[0]:.1%} a day, {rates[1]:.1%} in the last week", max(rates) < GOLD_GROWTH_MOST)


def use_of(tables, what):
    """key → (share of those who could, how many could)"""
    could, used = tables.lives[f"{what}_could"], tables.lives[f"{what}_used"]
    return {key: (used[key, 0] / could[key, 0] if could[key, 0] else None, could[key, 0]) for key, _ in could}


def _uses(tables):
    for what, nobody in (("skill", "nobody came so far as to learn"), ("item", "nobody ever had"),
                         ("recipe", "nobody knew")):
        use = use_of(tables, what)
        idle = sorted(key for key, (share, could) in use.items() if could >= COULD_LEAST and share < USED_LEAST)
        few = sum(1 for share, could in use.values() if 0 < could < COULD_LEAST and share < USED_LEAST)
        found = ", ".join(idle) if idle else f"each of {sum(could >= COULD_LEAST for _, could in use.values())} is"
        strange = sorted(key for key, (share, _) in use.items() if share is None)
        if few:
            found += f"; {few} that fewer than {COULD_LEAST} could use weren't"
        if strange:
            found += f"; {nobody} {len(strange)}: {', '.join(strange)}"
        yield Bound(f"every {what} is used by {USED_LEAST:.1%} of those who could", found, not idle)


def skilled(tables, *ranks):
    return [row for row in tables.bestiary if row["who"] == "skilled" and row["rank"] in ranks]


def _deadly(tables):
    bad = sorted({row["monster"] for row in skilled(tables, "common", "elite") if 1 - row["won"] > PAR_LOSES_MOST})
    return Bound(f"a par player loses to no common or elite monster of its level more than {PAR_LOSES_MOST:.0%} "
                 "of the time", ", ".join(bad) or "to none", not bad)


def _weak(tables):
    bad = sorted({row["monster"] for row in skilled(tables, "common")
                  if row["level"] >= GROWN_LEVEL and row["lost"] < PAR_LOST_LEAST})
    return Bound(f"a par player beats no grown monster of its level with under {PAR_LOST_LEAST:.0%} loss",
                 ", ".join(bad) or "none", not bad)
