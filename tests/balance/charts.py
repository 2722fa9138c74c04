"""Pictures in SVG, drawn by hand: lines, columns, bars, and a table in colours."""

from html import escape

COLOURS = ("#4269d0", "#d97706", "#b91c1c", "#3f8f5f", "#6b4fa0", "#8a6d3b", "#c2418f", "#4b5563", "#0e7490", "#65a30d")
MANY_COLOURS = ("#94a3b8", "#4269d0", "#0e7490", "#6b4fa0", "#9b8ade", "#3f8f5f", "#65a30d", "#a3d977", "#38bdf8",
                "#7f1d1d", "#b91c1c", "#d97706", "#f59e0b", "#c2418f")
WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 720, 280, 56, 26, 12


def _ticks(most, count=5):
    """Round numbers from 0 to `most`."""
    step = 10 ** len(str(int(most / count))) if most >= count else 1
    for part in (10, 5, 4, 2):
        if most / (step / part) <= count + 1:
            step /= part
            break
    return [n * step for n in range(int(most / step) + 1)] if most > 0 else [0]


def lines(series, unit=""):
    """{name: [(x, y), …]} as lines with a legend."""
    points = [point for line in series.values() for point in line]
    if not points:
        return "<p>nothing to draw</p>"
    x_most, y_most = max(x for x, _ in points), max(max(y for _, y in points), 1e-9)
    x_least = min(x for x, _ in points)
    span = (x_most - x_least) or 1

    def at(x, y):
        return (LEFT + (x - x_least) / span * (WIDTH - LEFT - 10),
                HEIGHT - BOTTOM - y / y_most * (HEIGHT - BOTTOM - TOP))

    parts = [f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img">']
    for tick in _ticks(y_most):
        _, y = at(x_least, tick)
        parts.append(f'<path class="grid" d="M{LEFT} {y:.1f}H{WIDTH - 10}"/>'
                     f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{tick:g}{unit}</text>')
    for x in sorted({x_least, x_most, *range(int(x_least) // 5 * 5 + 5, int(x_most), 5)}):
        parts.append(f'<text x="{at(x, 0)[0]:.1f}" y="{HEIGHT - 8}" text-anchor="middle">{x:g}</text>')
    for colour, line in zip(COLOURS, series.values()):
        path = "L".join(f"{at(x, y)[0]:.1f} {at(x, y)[1]:.1f}" for x, y in line)
        parts.append(f'<path fill="none" stroke="{colour}" stroke-width="2" d="M{path}"/>')
    return "".join(parts) + "</svg>" + _legend(COLOURS, series)


def stacks(columns, unit=""):
    """{name: [(x, y), …]} as columns: what is above nothing piled upwards, what is below it downwards."""
    by_x = {}
    for colour, (name, line) in zip(MANY_COLOURS, columns.items()):
        for x, y in line:
            by_x.setdefault(x, []).append((colour, name, y))
    up, down = (max([sum(max(sign * y, 0) for _, _, y in parts) for parts in by_x.values()] + [1e-9])
                for sign in (1, -1))
    high = HEIGHT + 80
    scale, base = (high - BOTTOM - TOP) / (up + down), TOP + (high - BOTTOM - TOP) * up / (up + down)
    wide = (WIDTH - LEFT - 10) / max(len(by_x), 1)
    parts = [f'<svg viewBox="0 0 {WIDTH} {high}" role="img">']
    for tick in sorted({*_ticks(max(up, down)), *(-tick for tick in _ticks(max(up, down)))}):
        if -down <= tick <= up:
            y = base - tick * scale
            parts.append(f'<path class="grid" d="M{LEFT} {y:.1f}H{WIDTH - 10}"/>'
                         f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{tick:g}{unit}</text>')
    for i, (x, pile) in enumerate(sorted(by_x.items())):
        left, ends = LEFT + i * wide, {True: base, False: base}
        for colour, name, y in pile:
            tall, is_up = abs(y) * scale, y > 0
            top = ends[is_up] - tall if is_up else ends[is_up]
            ends[is_up] += -tall if is_up else tall
            if tall >= 0.05:
                parts.append(f'<rect x="{left + 1:.1f}" y="{top:.1f}" width="{wide - 2:.1f}" height="{tall:.1f}" '
                             f'fill="{colour}"><title>{escape(name)}, {x:g}: {y:.0f}{unit}</title></rect>')
        if x == 1 or x % 5 == 0:
            parts.append(f'<text x="{left + wide / 2:.1f}" y="{high - 8}" text-anchor="middle">{x:g}</text>')
    parts.append(f'<path stroke="#1f2430" d="M{LEFT} {base:.1f}H{WIDTH - 10}"/></svg>')
    return "".join(parts) + _legend(MANY_COLOURS, columns)


def _legend(colours, names):
    return '<p class="legend">' + " ".join(
        f'<span><i style="background:{colour}"></i>{escape(name)}</span>'
        for colour, name in zip(colours, names)) + "</p>"


def bars(values, show="{:.0%}", limit=None, most=None):
    """[(name, value, note)] as bars, with a line at the limit."""
    top = most or max([value for _, value, _ in values] + [limit or 0, 1e-9])
    row, left, wide = 18, 150, 380
    parts = [f'<svg viewBox="0 0 {WIDTH} {row * len(values) + 8}" role="img">']
    if limit is not None:
        x = left + limit / top * wide
        parts.append(f'<path stroke="#b91c1c" stroke-dasharray="3 3" d="M{x:.1f} 0V{row * len(values) + 8}"/>')
    for i, (name, value, note) in enumerate(values):
        bad = limit is not None and value > limit
        parts.append(
            f'<text x="{left - 6}" y="{i * row + 14}" text-anchor="end">{escape(name)}</text>'
            f'<rect x="{left}" y="{i * row + 3}" width="{max(value / top * wide, 0):.1f}" height="{row - 5}" '
            f'fill="{"#b91c1c" if bad else "#4269d0"}"/>'
            f'<text x="{left + max(value / top * wide, 0) + 6:.1f}" y="{i * row + 14}">'
            f'{show.format(value)} {escape(note)}</text>')
    return "".join(parts) + "</svg>"


def heat(columns, rows, value):
    """A table whose cells are shares: blue below a half, red above."""
    head = "".join(f"<th>{escape(str(name))}</th>" for name in columns)
    body = ""
    for name in rows:
        cells = ""
        for column in columns:
            share = value(name, column)
            if share is None:
                cells += "<td></td>"
                continue
            colour = f"rgba({'185,28,28' if share > 0.5 else '66,105,208'},{abs(share - 0.5) * 1.4:.2f})"
            cells += f'<td style="background:{colour}">{share:.0%}</td>'
        body += f"<tr><th>{escape(str(name))}</th>{cells}</tr>"
    return f"<table><tr><th></th>{head}</tr>{body}</table>"
