"""Pictures in SVG, drawn by hand: lines over days, bars, and a table in colours."""

from html import escape

COLOURS = ("#4269d0", "#d97706", "#b91c1c", "#3f8f5f", "#6b4fa0", "#8a6d3b", "#c2418f", "#4b5563", "#0e7490", "#65a30d")
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
    legend = " ".join(f'<span><i style="background:{colour}"></i>{escape(name)}</span>'
                      for colour, name in zip(COLOURS, series))
    return "".join(parts) + f'</svg><p class="legend">{legend}</p>'


def bars(values, show="{:.0%}", limit=None, most=None):
    """[(name, value, note)] as bars, with a line at the limit."""
    top = most or max([value for _, value, _ in values] + [limit or 0, 1e-9])
    row, left, wide = 18, 190, 400
    parts = [f'<svg viewBox="0 0 {WIDTH} {row * len(values) + 8}" role="img">']
    for i, (name, value, note) in enumerate(values):
        bad = limit is not None and value > limit
        parts.append(
            f'<text x="{left - 6}" y="{i * row + 14}" text-anchor="end">{escape(name)}</text>'
            f'<rect x="{left}" y="{i * row + 3}" width="{max(value / top * wide, 0):.1f}" height="{row - 5}" '
            f'fill="{"#b91c1c" if bad else "#4269d0"}"/>'
            f'<text x="{left + max(value / top * wide, 0) + 6:.1f}" y="{i * row + 14}">'
            f'{show.format(value)} {escape(note)}</text>')
    if limit is not None:
        x = left + limit / top * wide
        parts.append(f'<path stroke="#b91c1c" stroke-dasharray="3 3" d="M{x:.1f} 0V{row * len(values) + 8}"/>')
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
