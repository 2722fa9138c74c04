"""The table at the end: medians, ratios, and whether they are what is wanted.

A ratio is the median of what each repetition says, ours and the yardstick measured one after the other: a machine that
slows down between two repetitions slows both down."""

from statistics import median

from bench.parts import SERVICES

CALLS_WANTED = {"raw": 1.0, "bus": 0.75}
PUBLISHES_WANTED = 1.0
LOCATION_WANTED, FIGHTS_WANTED = 10, 7
MEMORY_MB, IDLE_PERCENT = 20, 1
COSTS = ("core", "postgres", "redis", "rabbitmq")


def middle(samples):
    """The medians of what several samples say, in the form of one: {rate, p50_ms, p99_ms, cpu_us}."""
    names = samples[0].cpu_us
    return {"rate": median(s.rate for s in samples), "p50_ms": _median_ms(s.p50_ms for s in samples),
            "p99_ms": _median_ms(s.p99_ms for s in samples),
            "cpu_us": {name: median(s.cpu_us[name] for s in samples) for name in names},
            "rates": [round(s.rate) for s in samples]}


def _median_ms(values):
    """None where the program didn't measure it."""
    known = [value for value in values if value is not None]
    return median(known) if known else None


def compare(what, ours, theirs, wanted):
    """A row of the first table; `theirs` may be empty."""
    row = {"what": what, "ours": middle(ours), "wanted": wanted}
    if theirs:
        row["theirs"] = middle(theirs)
        row["ratio"] = median(mine.rate / other.rate for mine, other in zip(ours, theirs, strict=True))
    return row


def compare_cores(operation, one, two):
    """A row of the table of domains: samples with one core, and with two."""
    return {"operation": operation, "one": middle(one), "two": middle(two),
            "ratio": median(both.rate / alone.rate for alone, both in zip(one, two, strict=True))}


def show(result):
    """The whole report as text."""
    blocks = [
        _rates(result["rates"]),
        _costs("CPU of one request, microseconds", result["rates"]),
        _domains(result.get("domains", [])),
        _size(result.get("size")),
        _limits("resident memory, MB", result["memory_mb"], MEMORY_MB),
        _limits("processor while idle, percent of a core", result["idle_percent"], IDLE_PERCENT),
    ]
    return "\n\n".join(block for block in blocks if block)


def _rates(rows):
    if not rows:
        return ""
    table = [["", "a second", "p50 ms", "p99 ms", "yardstick", "p50 ms", "p99 ms", "ratio", "wanted", ""]]
    for row in rows:
        cells = [row["what"], *_figures(row["ours"])]
        if "theirs" in row:
            verdict = "" if row["ratio"] >= row["wanted"] else "short"
            cells += [*_figures(row["theirs"]), f"{row['ratio']:.2f}", f"{row['wanted']:.2f}", verdict]
        table.append(cells)
    return _aligned(table)


def _figures(side):
    times = (side["p50_ms"], side["p99_ms"])
    return [f"{side['rate']:,.0f}", *("-" if ms is None else _short(ms) for ms in times)]


def _short(ms):
    """To the microsecond where it is no more than some of them."""
    return f"{ms:.2f}" if ms >= 0.1 else f"{ms:.3f}"


def _costs(title, rows):
    table = [[title]]
    for row in rows:
        for side in ("ours", "theirs"):
            costs = row.get(side, {}).get("cpu_us")
            if costs:
                table.append([f"{row['what']}, {'the yardstick' if side == 'theirs' else 'ours'}",
                              f"{sum(costs.values()):.1f}",
                              " ".join(f"{name} {cost:.1f}" for name, cost in costs.items())])
    return _aligned(table) if len(table) > 1 else ""


def _domains(rows):
    """Costs are those with one core."""
    if not rows:
        return ""
    table = [["operations a second", "one core", "p50 ms", "p99 ms", "two cores", "p50 ms", "p99 ms", "ratio", *COSTS]]
    table += [[row["operation"], *_figures(row["one"]), *_figures(row["two"]), f"{row['ratio']:.2f}",
               *(f"{row['one']['cpu_us'][name]:.0f}" for name in COSTS)] for row in rows]
    return f"{_aligned(table)}\nCPU of one request in microseconds behind the ratio, with one core"


def _size(size):
    if size is None:
        return ""
    states = ("registered", "par", "fight")
    table = [["bytes of a player", *states]]
    table.append(["Redis", *(f"{size[state]['redis']:,}" for state in states)])
    for part, what in (("keys", "key"), ("postgres", "table")):
        if part == "postgres":
            table.append(["Postgres", *(f"{sum(size[state][part].values()):,}" for state in states)])
        names = {name for state in states for name in size[state][part]}
        for name in sorted(names, key=lambda name: -size["par"][part].get(name, 0)):
            table.append([f"  {what} {name}", *(f"{size[state][part].get(name, 0):,}" for state in states)])
    return f"{_aligned(table)}\n{size['players']} players, {size['fights']} fights"


def _limits(title, values, most):
    if not values:
        return ""
    table = [[title, f"at most {most}", ""]]
    table += [[name, f"{value:.2f}", "" if value <= most or name not in SERVICES else "short"]
              for name, value in values.items()]
    return _aligned(table)


def _aligned(table):
    """Columns side by side: the first to the left, a last one of words too, figures to the right."""
    widths = [max(len(row[i]) for row in table if i < len(row)) for i in range(max(map(len, table)))]
    lines = []
    for row in table:
        cells = [cell.ljust(widths[i]) if i == 0 or " " in cell and i == 2 else cell.rjust(widths[i])
                 for i, cell in enumerate(row)]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
