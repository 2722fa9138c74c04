"""The report: one HTML file that needs nothing else."""

from html import escape

from balance import bounds, charts
from balance.tables import mean

STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:820px;margin:2em auto;padding:0 1em;color:#1f2430}
h2{margin-top:2.2em}svg{width:100%;height:auto;font-size:11px}svg .grid{stroke:#e2e5eb}svg text{paint-order:stroke;stroke:#fff;stroke-width:3px}
table{border-collapse:collapse;font-size:13px}td,th{padding:2px 8px;text-align:right;border-bottom:1px solid #e2e5eb}
th:first-child,td:first-child,th.words,td.words{text-align:left}td,th{vertical-align:top}.legend span{margin-right:1em;font-size:13px}
.legend i{display:inline-block;width:10px;height:10px;margin-right:4px}.ok{color:#2f7a4d}.no{color:#b91c1c}
"""


def write(tables, checked, arguments):
    parts = [f"<h1>Wildmarch: how it balances</h1><p>{arguments.players} players for {arguments.days} days, seed "
             f"{arguments.seed}. Numbers of the content as it stands in core/content.</p>", _bounds(checked),
             _levels(tables), _deaths(tables), _gold(tables), _duels(tables), _rivals(tables), _skills(tables),
             _things(tables), _monsters(tables), _hunts(tables), _company(tables), _sources(tables),
             _energy(tables)]
    return (f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Wildmarch: balance</title>'
            f"<style>{STYLE}</style><body>{''.join(parts)}</body></html>\n")


def _table(head, rows, words=()):
    """Columns of numbers, but for the first and those named in `words`."""
    def row_of(cells, tag):
        return "<tr>" + "".join(f'<{tag} class="words">{escape(str(cell))}</{tag}>' if name in words
                                else f"<{tag}>{escape(str(cell))}</{tag}>" for name, cell in zip(head, cells, strict=True)) + "</tr>"

    return "<table>" + row_of(head, "th") + "".join(row_of(row, "td") for row in rows) + "</table>"


def _bounds(checked):
    rows = ""
    for bound in checked:
        sort, word = ("ok", "holds") if bound.holds else ("no", "broken")
        rows += (f'<tr><td>{escape(bound.name)}</td><td class="{sort}">{word}</td>'
                 f'<td class="words">{escape(bound.found)}.</td></tr>')
    return f"<h2>Bounds</h2><table>{rows}</table>"


def _levels(tables):
    kinds = tables.people()
    rows = []
    for kind, count in kinds.items():
        hours = dict(tables.series("hours", kind))
        shares = dict(tables.series("reached", kind))
        rows.append([kind, int(count)] + [f"{hours[n] / 24:.1f} ({shares[n]:.0%})" if n in hours else "–"
                                          for n in (2, 5, 10, 15, 20, 30)])
    return ("<h2>Time to level</h2><p>Mean level in the evening of each day.</p>"
            + charts.lines({kind: tables.series("level", kind) for kind in kinds})
            + "<p>Days until a level, and the share of people who reached it.</p>"
            + _table(["kind", "people", "2", "5", "10", "15", "20", "30"], rows))


HUNTS_LEAST = 300  # of a kind at a level, for a share of them to say something


def _deaths(tables):
    spans = ((1, 5), (6, 10), (11, 15), (16, 20), (21, 60))

    def rate(kind, least, most):
        hunts, deaths = (sum(value for level, value in tables.series(what, kind) if least <= level <= most)
                         for what in ("hunts", "deaths"))
        return 100 * deaths / hunts if hunts >= HUNTS_LEAST else None

    def shown(value):
        return "–" if value is None else f"{value:.2f}"

    lines = {kind: [(level, rate(kind, level, level)) for level, hunts in tables.series("hunts", kind)
                    if hunts >= HUNTS_LEAST] for kind in tables.people()}
    return ("<h2>Deaths</h2><p>For each 100 hunts, by level. Who falls wakes up at the start, however far it was.</p>"
            + charts.lines(lines)
            + _table(["kind"] + [f"{a}–{b}" for a, b in spans],
                     [[kind] + [shown(rate(kind, a, b)) for a, b in spans] for kind in tables.people()]))


def _gold(tables):
    flows = {key: tables.series("gold", key) for key in dict.fromkeys(key for key, _ in tables.lives["gold"])}
    days = max(len(line) for line in flows.values())
    month = sorted(((name, sum(value for _, value in line)) for name, line in flows.items()), key=lambda row: -row[1])
    rows = [[day, f"{value:.2%}"] for day, value in bounds.growth(tables)][::3]
    return ("<h2>Gold</h2><p>Per head, in the evening.</p>" + charts.lines({"gold": tables.per_head("wealth")})
            + "<p>Sources and sinks: what came in (above) and went out (below) on each day, per head.</p>"
            + charts.stacks(flows)
            + f"<p>The same over all {days} days, per head.</p>"
            + _table(["", "gold"], [[name, f"{value:.0f}"] for name, value in month])
            + "<p>Growth a day.</p>" + _table(["day", "growth"], rows))


def _duels(tables):
    levels, kinds = tables.levels(), tables.kinds()
    means = sorted(((kind, mean(tables.duel_rate(level, kind) for level in levels), "") for kind in kinds),
                   key=lambda row: -row[1])

    def against(kind, other):
        return mean(tables.duels[level, kind][other] for level in levels) if kind != other else None

    return ("<h2>Duels</h2><p>Each kind against the field of all others, as duels are fought in the ring, over all "
            "levels.</p>"
            + charts.bars(means, limit=bounds.DUELS_MOST) + "<p>By level.</p>"
            + charts.heat(levels, kinds, lambda kind, level: tables.duel_rate(level, kind))
            + "<p>Who wins against whom.</p>" + charts.heat(kinds, kinds, against))


def _rivals(tables):
    def table(what):
        return _table(["level", "search", "won", "build"],
                      [[row["level"], row["n"] or "–", f"{row['won']:.1%}", row["detail"]]
                       for row in tables.rivals if row["what"] == what], ["build"])

    return ("<h2>The best builds</h2><p>What each of several searches found that is bound to no weapon and no tree, "
            "and how often it wins against the field: people of each kind, of whom each has thought about what it "
            "makes of its weapon and its trees.</p>" + table("outsider")
            + "<p>The best of them, by duels of its own.</p>" + table("best")
            + "<p>Not a bound, since to a mixture of a few builds there is always an answer: somebody looks for the "
            "best answer to all that were found before, in the mixture that is hardest to beat, and joins them; then "
            "the next one does.</p>" + table("answer"))


def _skills(tables):
    use, presses = bounds.use_of(tables, "skill"), tables.lives["skill_presses"]
    values = sorted(((key, share or 0, f"of {could:.0f}"
                      + (f", {presses[key, 0]:.0f} times" if presses[key, 0] else ""))
                     for key, (share, could) in use.items()), key=lambda row: row[1])
    return ("<h2>Skills</h2><p>The share of those who could that used it: learned it, if it works by itself, else did "
            "it at least once.</p>" + charts.bars(values) + _unused("skill", use))


def _things(tables):
    parts = ["<h2>Things and recipes</h2>"]
    for what, words in (("item", "The things that the smallest share of those who had one used: wore it, ate, drank, "
                                 "threw or read it, made something of it, gave it to somebody who asked for it, or "
                                 "sold it if it is for nothing else."),
                        ("recipe", "The recipes that the smallest share of those who knew them made.")):
        use = bounds.use_of(tables, what)
        values = sorted(((key, share, f"of {could:.0f}") for key, (share, could) in use.items()
                         if could >= bounds.COULD_LEAST), key=lambda row: row[1])
        parts.append(f"<p>{words}</p>" + charts.bars(values[:30]) + _unused(what, use))
    return "".join(parts)


def _unused(what, use):
    """What nobody used, in words."""
    idle = [f"{key} (of {could:.0f})" for key, (share, could) in sorted(use.items()) if share == 0]
    strange = [key for key, (share, _) in sorted(use.items()) if share is None]
    return (f"<p>{what.capitalize()}s that nobody used who could: {escape(', '.join(idle)) or 'none'}.</p>"
            f"<p>{what.capitalize()}s that nobody could: {escape(', '.join(strange)) or 'none'}.</p>")


def _monsters(tables):
    rows = [row for row in bounds.skilled(tables, "common", "elite")]
    deadly = sorted(rows, key=lambda row: row["won"])[:25]
    weak = sorted((row for row in rows if row["rank"] == "common"), key=lambda row: row["lost"])[:15]
    head = ["monster", "rank", "level", "pack", "won", "health lost", "rounds", "XP", "gold"]

    def cells(row):
        return [row["monster"], row["rank"], row["level"], row["pack"], f"{row['won']:.0%}", f"{row['lost']:.0%}",
                f"{row['rounds']:.1f}", f"{row['xp']:.0f}", f"{row['gold']:.0f}"]

    met = {key: (value, tables.lives["met_lost"][key, 0]) for (key, _), value in tables.lives["met"].items()}
    killers = sorted(((key, lost / count, f"of {count:.0f}") for key, (count, lost) in met.items() if count >= 200),
                     key=lambda row: -row[1])[:15]
    return ("<h2>Monsters</h2><p>A par player from full health, with the skills of a warrior: who is the deadliest.</p>"
            + _table(head, map(cells, deadly)) + "<p>Who is the weakest.</p>" + _table(head, map(cells, weak))
            + "<p>Whom people lost to, among all their hunts.</p>" + charts.bars(killers, "{:.1%}"))


def _hunts(tables):
    levels = sorted({row["level"] for row in tables.hunts})
    kinds = list(dict.fromkeys(row["kind"] for row in tables.hunts))
    lost = {(row["kind"], row["level"]): row["lost"] for row in tables.hunts}
    return ("<h2>Hunts</h2><p>The share of its health that a kind loses for a kill of its level, packs counted in.</p>"
            + charts.heat(levels, kinds, lambda kind, level: lost[kind, level]))


def _pursuits(tables):
    """The kinds of pursuit, by their numbers in the tables."""
    return [key for _, key in sorted((n, key) for key, n in tables.lives["pursuit"])]


def _energy(tables):
    values, pursuits = [], _pursuits(tables)
    for kind in tables.people():
        xp, energy = (sum(tables.lives[what][kind, n] for n in range(len(pursuits))) for what in ("xp", "energy"))
        moves = tables.lives["energy_moves"][kind, 0]
        if energy + moves > 0:
            values.append((kind, xp / (energy + moves), f"XP; {moves / (energy + moves):.0%} spent on ways"))
    return "<h2>XP for a point of energy</h2>" + charts.bars(values, "{:.1f}")


def _sources(tables):
    pursuits = _pursuits(tables)
    rows = []
    for kind in tables.people():
        xp = [tables.lives["xp"][kind, n] for n in range(len(pursuits))]
        rows.append([kind, *(f"{value / max(sum(xp), 1):.0%}" for value in xp)])
    return "<h2>Where experience comes from</h2>" + _table(["kind", *pursuits], rows)


def _company(tables):
    parts = ["<h2>Dungeons, raids and world bosses</h2><p>Of the month's people, and of those who have been here for "
             "long: how many went, and how often they came to the end. Nobody is bound to any of it; a boss of level "
             "60 that comes to people of level 20 gets away.</p>"]
    for what, one, words in (("delves", "dungeon", "Alone, into dungeons of one's level or below."),
                             ("raids", "dungeon", "Raids: three to ten against the ruler of a dungeon."),
                             ("bosses", "boss", "World bosses.")):
        head, shown = ["tried", "people", "won", "health left"], (0, 2) if what == "delves" else range(4)
        rows = []
        for key in sorted({key for key, _ in tables.lives[what]}):
            cells = [_attempts(*(tables.lives[what][key, n] for n in range(first, first + 4))) for first in (0, 4)]
            rows.append([key, *(both[n] for both in cells for n in shown)])
        parts.append(f"<p>{words}</p>" + _table(
            [one, *(head[n] for n in shown), *(f"{head[n]} (veterans)" for n in shown)], rows))
    return "".join(parts)


def _attempts(tried, people, won, left):
    """Of those who lost, how much of its health the enemy had left in the mean."""
    if not tried:
        return ("–",) * 4
    return (f"{tried:.0f}", f"{people:.0f}", f"{won / tried:.0%}",
            f"{left / (tried - won):.0%}" if left and tried > won else "–")
