#!/usr/bin/env python3
"""Turns the text catalogues into C: an enum of phrases, their names, their words.

    generate.py OUT_DIR en.json ru.json en/world.json ru/world.json …

<language>.json holds the words of the screens, <language>/*.json those of the content; together they are the language's
catalogue. A value is a string, an object of plural forms chosen by {n}, or an array of three: a monster's title, its name as
a subject, its name as an object (of a status: its sign, and the same two). The build stops when the languages differ in keys or placeholders, when a plural
form is missing, or when a text is too long for where it is shown."""
import json
import os
import re
import sys
from collections import Counter

PLURALS = {"en": ["one", "other"], "ru": ["one", "few", "many"]}
LIMITS = {"button": 20, "corner": 20, "toast": 200, "command": 256, "refusal": 200}  # UTF-16 units
# Of the content: an entry's name, and what is told of it.
CONTENT = ("family", "monster", "move", "place", "dungeon", "trap", "item", "affix", "shop", "skill", "quest", "achievement",
           "title")
NAME_LIMIT, STORY_LIMIT = 40, 400
PLAIN = ("button", "corner", "toast", "command", "refusal", "number", "time", "coins", "experience", "language", "biome",
         "weather", "daytime", "bar", "status", *CONTENT)
TAG = re.compile(r"</?(?:b|i|code)>")
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
# A language takes the form of a monster's or a status's name that its grammar needs.
NAMES = {"it": "monster's name", "it_cap": "monster's name", "whom": "monster's name", "whom_cap": "monster's name",
         "status": "status's name", "status_cap": "status's name"}


def units(text):
    return len(text.encode("utf-16-le")) // 2


def placeholders(value):
    texts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]
    found = set()
    for text in texts:
        found |= {NAMES.get(p, p) for p in PLACEHOLDER.findall(text)}
    return found


def limit_of(key):
    group, *rest = key.split(".")
    if group in CONTENT:
        return NAME_LIMIT if len(rest) == 1 else STORY_LIMIT
    return LIMITS.get(group, 3000)


def forms_of(language, key, value, complain):
    if isinstance(value, dict):
        if sorted(value) != sorted(PLURALS[language]):
            complain(f"{language}: {key} needs exactly the forms {', '.join(PLURALS[language])}")
            return ["", "", ""]
        forms = [value[name] for name in PLURALS[language]]
    elif isinstance(value, list):
        if len(value) != 3:
            complain(f"{language}: {key} needs three names")
        forms = value
    else:
        forms = [value]
    group = key.split(".")[0]
    for text in forms:
        bare = TAG.sub("", text)
        if "<" in bare or ">" in bare or "&" in bare:
            complain(f"{language}: {key} has a character that isn't allowed in HTML, or an unknown tag")
        if group in PLAIN and bare != text:
            complain(f"{language}: {key} is shown as plain text and must have no tags")
        if len(re.findall(r"<[a-z]", text)) != len(re.findall(r"</", text)):
            complain(f"{language}: {key} has a tag that isn't closed")
        if "{" in PLACEHOLDER.sub("", text) or "}" in PLACEHOLDER.sub("", text):
            complain(f"{language}: {key} has a broken placeholder")
        limit = limit_of(key)
        filled = PLACEHOLDER.sub("100", text)
        if units(filled) > limit:
            complain(f"{language}: {key} is {units(filled)} units long, more than {limit}")
        if text != text.strip() and group != "bar":
            complain(f"{language}: {key} begins or ends with a space, which Telegram cuts off")
    return forms + [None] * (3 - len(forms))


def c_string(text):
    if text is None:
        return "NULL"
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def unique(pairs):
    doubles = {key for key, count in Counter(key for key, _ in pairs).items() if count > 1}
    if doubles:
        sys.exit(f"texts: said twice: {', '.join(sorted(doubles))}")
    return dict(pairs)


def language_of(path):
    """Of ru.json, and of ru/world.json."""
    name = os.path.basename(path).removesuffix(".json")
    return name if name in PLURALS else os.path.basename(os.path.dirname(path))


def merged(paths):
    """{language: its catalogue}: no key stands in two files."""
    pairs = {language: [] for language in PLURALS}
    for path in paths:
        with open(path, encoding="utf-8") as file:
            pairs[language_of(path)] += json.load(file, object_pairs_hook=unique).items()
    return {language: unique(found) for language, found in pairs.items()}


def names_of(keys, complain):
    """The enum's words, which must differ as the keys do: a dot and an underscore look the same there."""
    names = {}
    for key in keys:
        name = "PHRASE_" + key.upper().replace(".", "_")
        if name in names:
            complain(f"{key} and {names[name]} are the same in C")
        names[name] = key
    return list(names)


def main():
    out_dir, paths = sys.argv[1], sys.argv[2:]
    catalogues = merged(paths)
    complaints = []
    english = catalogues["en"]
    for language, texts in catalogues.items():
        for key in sorted(set(english) ^ set(texts)):
            complaints.append(f"{key} is not in every language ({language}.json differs from en.json)")
        for key in sorted(set(english) & set(texts)):
            if placeholders(english[key]) != placeholders(texts[key]):
                complaints.append(f"{language}: {key} has other placeholders than in English")
            if isinstance(english[key], (dict, list)) and type(english[key]) is not type(texts[key]):
                complaints.append(f"{language}: {key} is of another kind than in English")
    keys = sorted(english)
    tables = {
        language: [forms_of(language, key, texts[key], complaints.append) for key in keys if key in texts]
        for language, texts in catalogues.items()
    }
    names = names_of(keys, complaints.append)
    if complaints:
        sys.exit("texts: " + "\ntexts: ".join(complaints))
    os.makedirs(out_dir, exist_ok=True)
    with open(os.path.join(out_dir, "phrase_names.h"), "w", encoding="utf-8") as out:
        out.write("/* Made from bot/texts by generate.py. */\n")
        out.write("#ifndef BOT_PHRASE_NAMES_H\n#define BOT_PHRASE_NAMES_H\n\n")
        out.write("enum phrase {\n" + "".join(f"\t{name},\n" for name in names) + "\tPHRASE_COUNT\n};\n\n#endif\n")
    with open(os.path.join(out_dir, "phrase_words.c"), "w", encoding="utf-8") as out:
        out.write('/* Made from bot/texts by generate.py. */\n#include "bot/phrases_table.h"\n\n#include <stddef.h>\n\n')
        out.write("const char *const phrase_keys[PHRASE_COUNT] = {\n")
        out.write("".join(f"\t{c_string(key)},\n" for key in keys) + "};\n\n")
        out.write("const struct phrase_words phrase_words[LANGUAGE_COUNT][PHRASE_COUNT] = {\n")
        for language, table in tables.items():
            out.write(f"\t[LANGUAGE_{language.upper()}] = {{\n")
            for name, forms in zip(names, table):
                out.write(f"\t\t[{name}] = {{ {{ {', '.join(map(c_string, forms))} }} }},\n")
            out.write("\t},\n")
        out.write("};\n")


if __name__ == "__main__":
    main()
