/* What players read. All words come from the catalogues in bot/texts, which the build turns
 * into a table: a phrase that doesn't exist, or that one language lacks, doesn't compile.
 *
 *   SAY(out, LANGUAGE_EN, PHRASE_HOME_TITLE, SAY_T("name", d->name), SAY_I("level", 7));
 *
 * Values are cleaned of hidden characters and escaped here, once, as they enter a template; nobody
 * else escapes. */
#ifndef BOT_PHRASES_H
#define BOT_PHRASES_H

#include "bot/phrase_names.h"
#include "events/text.h"

#include <stdbool.h>
#include <stdint.h>

enum language { LANGUAGE_EN, LANGUAGE_RU, LANGUAGE_COUNT };

const char *language_key(enum language language); /* "en" */
/* By the prefix of an IETF tag ("ru-RU"); English for a strange, empty or NULL one. */
enum language language_of(const char *tag);

/* A monster's names: as a title ("🐺 Grey wolf"), as a subject ("the grey wolf"), as an object
 * ("серого волка"). A status's: its sign ("🔥"), and the same two. */
enum phrase_form { FORM_TITLE, FORM_SUBJECT, FORM_OBJECT };

struct phrase_arg {
	const char *name; /* of the placeholder; NULL ends the list */
	enum { SAY_TEXT, SAY_SHORT, SAY_EXACT, SAY_TIME, SAY_PHRASE, SAY_BAR, SAY_SHORT_BAR } kind;
	const char *text; /* SAY_TEXT: UTF-8, escaped in HTML; SAY_PHRASE: ours, behind a monster's
	                     name; NULL: nothing */
	int64_t number;   /* SAY_BAR, SAY_SHORT_BAR: of `of` */
	int64_t of;
	enum phrase phrase;
	enum phrase_form form;
	bool is_capital; /* SAY_PHRASE: the first letter becomes a capital */
	bool is_exact;   /* SAY_PHRASE: with all digits */
};

#define SAY_END                                                                                    \
	{                                                                                          \
		NULL, SAY_TEXT, NULL, 0, 0, (enum phrase)0, FORM_TITLE, false, false               \
	}
#define SAY_T(name, value)                                                                         \
	{                                                                                          \
		name, SAY_TEXT, value, 0, 0, (enum phrase)0, FORM_TITLE, false, false              \
	}
/* 12.3k: for what grows without end. The placeholder {n} also chooses the plural form. */
#define SAY_I(name, value)                                                                         \
	{                                                                                          \
		name, SAY_SHORT, NULL, value, 0, (enum phrase)0, FORM_TITLE, false, false          \
	}
/* All digits: for what players decide by. */
#define SAY_N(name, value)                                                                         \
	{                                                                                          \
		name, SAY_EXACT, NULL, value, 0, (enum phrase)0, FORM_TITLE, false, false          \
	}
/* A duration in ms: "1 h 12 min"; rounded up to what is shown. */
#define SAY_D(name, ms)                                                                            \
	{                                                                                          \
		name, SAY_TIME, NULL, ms, 0, (enum phrase)0, FORM_TITLE, false, false              \
	}
/* Another phrase, whose {n} is `n`: "25 gold coins". */
#define SAY_P(name, phrase, n)                                                                     \
	{                                                                                          \
		name, SAY_PHRASE, NULL, n, 0, phrase, FORM_TITLE, false, false                     \
	}
#define SAY_P_EXACT(name, phrase, n)                                                               \
	{                                                                                          \
		name, SAY_PHRASE, NULL, n, 0, phrase, FORM_TITLE, false, true                      \
	}
/* A monster's name in a form, with a capital or without. */
#define SAY_M(name, phrase, form, capital)                                                         \
	{                                                                                          \
		name, SAY_PHRASE, NULL, 0, 0, phrase, form, capital, false                         \
	}
/* The same, told from others of its kind by a mark: "the grey wolf ②"; "": none. */
#define SAY_M_MARKED(name, phrase, form, capital, mark)                                            \
	{                                                                                          \
		name, SAY_PHRASE, mark, 0, 0, phrase, form, capital, false                         \
	}
/* ▰▰▰▰▰▱▱▱▱▱ */
#define SAY_B(name, now, max)                                                                      \
	{                                                                                          \
		name, SAY_BAR, NULL, now, max, (enum phrase)0, FORM_TITLE, false, false            \
	}
/* ▰▰▰▱▱, where there is more in the line */
#define SAY_B_SHORT(name, now, max)                                                                \
	{                                                                                          \
		name, SAY_SHORT_BAR, NULL, now, max, (enum phrase)0, FORM_TITLE, false, false      \
	}

/* Appends the phrase; `args` may be NULL. In HTML values are escaped; plain is for buttons and
 * toasts, which have no markup. */
void phrase_html(
    struct text *out, enum language language, enum phrase phrase, const struct phrase_arg *args);
void phrase_plain(
    struct text *out, enum language language, enum phrase phrase, const struct phrase_arg *args);
#define SAY(out, language, phrase, ...)                                                            \
	phrase_html(out, language, phrase, (const struct phrase_arg[]){ __VA_ARGS__, SAY_END })
#define SAY_PLAIN(out, language, phrase, ...)                                                      \
	phrase_plain(out, language, phrase, (const struct phrase_arg[]){ __VA_ARGS__, SAY_END })

/* The phrase of a word that came from outside: phrase_of("monster", "grey_wolf",
 * PHRASE_MONSTER_UNKNOWN). */
enum phrase phrase_of(const char *group, const char *word, enum phrase fallback);

#endif
