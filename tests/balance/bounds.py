"""What must hold, and what of it doesn't hold yet."""

from dataclasses import dataclass

from balance.tables import mean

DUELS_MOST = 0.55  # of a build's duels against the field
GOLD_GROWTH_MOST = 0.02  # of gold per head a day, after the first week
USED_LEAST = 0.005  # of those who could use a skill
PAR_LOSES_MOST = 0.45  # of its fights against a monster of its level, from full health
PAR_LOST_LEAST = 0.05  # of its health, for a fight that it wins
MARKETS = "things to buy: until shops, repair and trade take gold out, it can only pile up"
ARENA = "duels that are rated: till then nobody looks for the best build but this search"


@dataclass(frozen=True)
class Bound:
    name: str
    found: str
    holds: bool
    waits_for: str = ""

    @property
    def mark(self):
        return "ok" if self.holds else "to" if self.waits_for else "--"

    def counts_against_us(self, strict):
        return not self.holds and (strict or not self.waits_for)


def check(tables):
    return [_duels(tables), *_best_builds(tables), _gold(tables), _skills(tables), _deadly(tables), _weak(tables)]


def _duels(tables):
    rates = {kind: mean(tables.duel_rate(level, kind) for level in tables.levels()) for kind in tables.kinds()}
    kind = max(rates, key=rates.get)
    return Bound(f"no kind of player wins over {DUELS_MOST:.0%} against the field",
                 f"{kind} wins most, {rates[kind]:.1%}", rates[kind] <= DUELS_MOST)


def _best_builds(tables):
    for level in sorted({row["level"] for row in tables.rivals}):
        rate = tables.best_answer(level)
        yield Bound(f"level {level}: no build wins over {DUELS_MOST:.0%} against those who looked for the best",
                    f"the last searches came to {rate:.1%}", rate <= DUELS_MOST, ARENA)


def growth(tables):
    """By how much gold per head grew a day, for each day after the first week."""
    wealth = dict(tables.per_head("wealth"))
    return [(day, wealth[day] / wealth[day - 1] - 1) for day in sorted(wealth) if day > 8]


def _gold(tables):
    rates = growth(tables)
    rate = mean(value for _, value in rates)
    return Bound(f"gold per head grows under {GOLD_GROWTH_MOST:.0%} a day after the first week",
                 f"{rate:.1%} a day, {rates[-1][1]:.1%} on the last one" if rates else "too few days",
                 all(value < GOLD_GROWTH_MOST for _, value in rates), MARKETS)


def skill_use(tables):
    """key → (share of those who could, how many could, presses)"""
    could, used, presses = (tables.lives[what] for what in ("skill_could", "skill_used", "skill_presses"))
    return {key: (used[key, 0] / could[key, 0] if could[key, 0] else None, could[key, 0], presses[key, 0])
            for key, _ in could}


def _skills(tables):
    use = skill_use(tables)
    idle = sorted(key for key, (share, _, _) in use.items() if share is not None and share < USED_LEAST)
    nobody = sorted(key for key, (share, _, _) in use.items() if share is None)
    found = ", ".join(idle) if idle else "each is"
    if nobody:
        found += f"; nobody came so far as to learn {', '.join(nobody)}"
    return Bound(f"every skill is used by {USED_LEAST:.1%} of those who could", found, not idle)


def skilled(tables, *ranks):
    return [row for row in tables.bestiary if row["who"] == "skilled" and row["rank"] in ranks]


def _deadly(tables):
    bad = sorted({row["monster"] for row in skilled(tables, "common", "elite") if 1 - row["won"] > PAR_LOSES_MOST})
    return Bound(f"a par player loses to no common or elite monster of its level more than {PAR_LOSES_MOST:.0%} "
                 "of the time", ", ".join(bad) or "to none", not bad)


def _weak(tables):
    bad = sorted({row["monster"] for row in skilled(tables, "common") if row["lost"] < PAR_LOST_LEAST})
    return Bound(f"a par player beats no monster of its level with under {PAR_LOST_LEAST:.0%} loss",
                 ", ".join(bad) or "none", not bad)
