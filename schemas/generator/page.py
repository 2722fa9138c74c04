"""HTML for people: one file that needs no other, readable on a phone and on a desk, by day and by night."""
import html
import json
import pathlib
import re

STYLE = pathlib.Path(__file__).with_name('page.css')
SAFE_INTEGER = 2**53 - 1


class Markup(str):
    """Words that are HTML already."""


def text(words):
    """Words with `code` and **weight** in them, on any number of lines."""
    if isinstance(words, Markup):
        return words
    words = re.sub(r'`([^`]+)`', r'<code>\1</code>', html.escape(' '.join(words.split()), quote=False))
    return re.sub(r'\*\*(.+?)\*\*', r'<b>\1</b>', words)


def code(words):
    return f'<code>{html.escape(words, quote=False)}</code>'


def paragraph(words, kind=''):
    return f'<p{attribute("class", kind)}>{text(words)}</p>'


def attribute(name, value):
    return f' {name}="{html.escape(value)}"' if value else ''


def section(anchor, title, *parts):
    return f'<section><h2 id="{anchor}">{text(title)}</h2>\n' + '\n'.join(parts) + '</section>\n'


def pairs(rows):
    return '<dl class="pairs">' + ''.join(f'<dt>{text(name)}</dt><dd>{value}</dd>' for name, value in rows) + '</dl>'


def facts(rows):
    cells = ''.join(f'<div><dt>{text(name)}</dt><dd>{text(value)}</dd></div>' for name, value in rows)
    return f'<dl class="facts">{cells}</dl>'


def table(heads, rows, kind=''):
    """Cells are HTML."""
    head = ''.join(f'<th>{text(one)}</th>' for one in heads)
    body = ''.join('<tr>' + ''.join(f'<td>{cell}</td>' for cell in row) + '</tr>\n' for row in rows)
    return f'<table{attribute("class", kind)}><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table>'


def rules(words):
    """A list, of paragraphs."""
    return '<ul class="rules">' + ''.join(f'<li>{text(one)}</li>' for one in words.strip().split('\n\n')) + '</ul>'


def card(anchor, title, *parts):
    """The title is HTML."""
    return f'<article class="card" id="{anchor}"><h3>{title}</h3>' + '\n'.join(parts) + '</article>\n'


def disclosed(title, inner, is_open=False):
    return f'<details{" open" if is_open else ""}><summary>{text(title)}</summary>{inner}</details>'


# ── code ───────────────────────────────────────────────────────────────────────────────────────

JSON_TOKEN = re.compile(r'(?P<name>"(?:[^"\\]|\\.)*")(?=\s*:)|(?P<string>"(?:[^"\\]|\\.)*")|'
                        r'(?P<number>-?\d[\d.eE+-]*|true|false|null)')


def json_block(document):
    words = json.dumps(document, indent=2, ensure_ascii=False)
    words = re.sub(r'\[\s+((?:"[^"]*",?\s*)+)\]', lambda match: '[' + ' '.join(match[1].split()) + ']', words)
    return block(JSON_TOKEN.sub(lambda match: f'\0{match.lastgroup}\1{match[0]}\2', words))


def source_block(words, comment):
    """A program; what stands behind `comment` is dimmed."""
    return block(re.sub(rf'(?m)((?:^|\s){re.escape(comment)} .*)$', '\0note\1\\1\2', words.rstrip()))


def block(marked):
    escaped = html.escape(marked, quote=False)
    escaped = re.sub('\0(\\w+)\1', r'<span class="\1">', escaped).replace('\2', '</span>')
    return f'<pre><code>{escaped}</code></pre>'


# ── fields ─────────────────────────────────────────────────────────────────────────────────────

def span(low, high, unit=''):
    if low == high:
        return f'{low:,}{unit}'
    return f'{low:,} to {high:,}{unit}' if low else f'up to {high:,}{unit}'


def kind_of(schema):
    """A type in words, as HTML."""
    if 'const' in schema:
        return f'always {code(schema["const"])}'
    if 'enum' in schema:
        return 'one of ' + ' '.join(code(word) for word in schema['enum'])
    kind = schema['type']
    if schema.get('format') == 'date-time':
        return 'text: date and time'
    if kind == 'integer':
        low, high = schema['minimum'], schema['maximum']
        return 'integer, ' + (f'{low:,} or more' if high == SAFE_INTEGER else span(low, high).replace('up to', '0 to'))
    if kind == 'string' and 'maxLength' in schema:
        letters = re.fullmatch(r'\^\[(.*)\]\*\$', schema.get('pattern', ''))
        only = f' of {code(letters[1])}' if letters else ''
        return f'text, {span(schema.get("minLength", 0), schema["maxLength"])} characters{only}'
    if kind == 'array':
        return f'list of {span(schema.get("minItems", 0), schema["maxItems"])}' if 'maxItems' in schema else 'list'
    return {'string': 'text', 'boolean': 'true or false'}.get(kind, kind)


def field_rows(schema, prefix=''):
    for name, field in schema['properties'].items():
        optional = '' if name in schema.get('required', ()) else ' <span class="badge">optional</span>'
        yield [code(prefix + name) + optional, f'<small>{kind_of(field)}</small>', text(field.get('description', ''))]
        if field.get('type') == 'array':
            inner = field['items']
            if inner.get('properties'):
                yield from field_rows(inner, f'{prefix}{name}[].')
            else:
                yield [code(f'{prefix}{name}[]'), f'<small>{kind_of(inner)}</small>',
                       text(inner.get('description', ''))]
        elif field.get('properties'):
            yield from field_rows(field, f'{prefix}{name}.')


def fields(schema):
    return table(['Field', 'Type', 'Meaning'], field_rows(schema), 'fields')


# ── the page ───────────────────────────────────────────────────────────────────────────────────

def page(title, lead, contents, body, foot, head='', top=''):
    """contents: [(heading, [(anchor, words)])]; the parts of the body, foot, what is added to the head and what stands
    on top are HTML."""
    links = ''.join(f'<p>{text(heading)}</p>' + ''.join(f'<a href="#{to}">{text(words)}</a>' for to, words in rows)
                    for heading, rows in contents)
    return f'''<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{html.escape(title)}</title>
<style>
{STYLE.read_text(encoding='utf-8')}</style>
{head}</head>
<body>
{top}<div class="layout">
<nav aria-label="Contents"><details open><summary>Contents</summary>{links}</details></nav>
<main>
<h1>{text(title)}</h1>
{paragraph(lead, 'lead')}
{''.join(body)}
<footer>{foot}</footer>
</main>
</div>
</body>
</html>
'''
