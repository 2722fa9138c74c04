"""Writes the page's files into a C source: embed.py OUT FILE..."""
import pathlib
import sys

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


def array(index, content):
    lines = [f"static const unsigned char file_{index}[] = {{"]
    for at in range(0, len(content), 20):
        lines.append("\t" + ",".join(str(b) for b in content[at : at + 20]) + ",")
    return lines + ["};"]


def main(out, names):
    files = [pathlib.Path(name) for name in names]
    lines = ['#include "bot/sandbox/page.h"', ""]
    for index, file in enumerate(files):
        lines += array(index, file.read_bytes())
    lines += ["", "const struct page_file page_files[] = {"]
    for index, file in enumerate(files):
        path = "/" if file.name == "index.html" else "/" + file.name
        lines.append(f'\t{{ "{path}", "{TYPES[file.suffix]}", file_{index}, sizeof(file_{index}) }},')
    lines += ["\t{ NULL, NULL, NULL, 0 },", "};", ""]
    pathlib.Path(out).write_text("\n".join(lines))


main(sys.argv[1], sys.argv[2:])
