#include "bot/phrases.h"

#include "bot/markup.h"
#include "bot/phrases_table.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BAR_CELLS 10
#define SHORT_BAR_CELLS 5
#define VALUE_MAX 257 /* of a text that enters a phrase; names are the longest */

static const char *const language_keys[LANGUAGE_COUNT] = {
	[LANGUAGE_EN] = "en", [LANGUAGE_RU] = "ru"
};

const char *
language_key(enum language language)
{
	return language_keys[language];
}

enum language
language_of(const char *tag)
{
	for (int i = 0; tag != NULL && i < LANGUAGE_COUNT; i++) {
		if (strncmp(tag, language_keys[i], 2) == 0 && (tag[2] == '\0' || tag[2] == '-'))
			return (enum language)i;
	}
	return LANGUAGE_EN;
}

/* ── numbers ── */

static unsigned
plural_form(enum language language, int64_t number)
{
	uint64_t n = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;

	switch (language) {
	case LANGUAGE_RU:
		if (n % 10 == 1 && n % 100 != 11)
			return 0;
		return n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 12 || n % 100 > 14) ? 1 : 2;
	case LANGUAGE_EN:
	case LANGUAGE_COUNT:
		break;
	}
	return n == 1 ? 0 : 1;
}

static const char *
words(enum language language, enum phrase phrase)
{
	return phrase_words[language][phrase].forms[0];
}

/* 9999, 12.3k, 4.5M: cut, never rounded up, so that nobody reads more than there is. */
static void
put_short(struct text *out, enum language language, int64_t n)
{
	bool is_million = n >= 1000000;
	int64_t tenths;

	if (n < 10000) {
		text_put_i64(out, n);
		return;
	}
	tenths = n / (is_million ? 100000 : 100);
	text_put_i64(out, tenths / 10);
	if (tenths % 10 != 0 && tenths < 1000) {
		text_puts(out, words(language, PHRASE_NUMBER_POINT));
		text_put_i64(out, tenths % 10);
	}
	text_puts(
	    out, words(language, is_million ? PHRASE_NUMBER_MILLION : PHRASE_NUMBER_THOUSAND));
}

/* Full only when it is full, empty only when it is empty. */
static void
put_bar(struct text *out, int64_t now, int64_t max, int64_t room)
{
	int64_t cells = max <= 0 || now <= 0 ? 0 : now >= max ? room : now * room / max;

	if (now > 0 && cells == 0)
		cells = 1;
	for (int64_t i = 0; i < room; i++)
		text_puts(out, i < cells ? "▰" : "▱");
}

static void
put_time(struct text *out, enum language language, int64_t ms)
{
	int64_t minutes = (ms + 59999) / 60000;

	if (ms <= 0)
		phrase_plain(out, language, PHRASE_TIME_NOW, NULL);
	else if (ms < 60000)
		SAY_PLAIN(out, language, PHRASE_TIME_SECONDS, SAY_N("s", (ms + 999) / 1000));
	else if (minutes < 60)
		SAY_PLAIN(out, language, PHRASE_TIME_MINUTES, SAY_N("m", minutes));
	else
		SAY_PLAIN(out, language, PHRASE_TIME_HOURS, SAY_N("h", minutes / 60),
		    SAY_N("m", minutes % 60));
}

/* ── phrases ── */

/* The first letter of our own words as a capital: ASCII and Russian, all that the catalogues begin
 * names with. */
static void
put_capital(struct text *out, const char *s)
{
	const unsigned char *u = (const unsigned char *)s;

	if (u[0] >= 'a' && u[0] <= 'z') {
		text_putc(out, (char)(u[0] - 'a' + 'A'));
		text_puts(out, s + 1);
	} else if (u[0] == 0xD0 && u[1] >= 0xB0 && u[1] <= 0xBF) { /* а..п */
		text_add(out, (const char[]){ (char)0xD0, (char)(u[1] - 0x20) }, 2);
		text_puts(out, s + 2);
	} else if (u[0] == 0xD1 && u[1] >= 0x80 && u[1] <= 0x8F) { /* р..я */
		text_add(out, (const char[]){ (char)0xD0, (char)(u[1] + 0x20) }, 2);
		text_puts(out, s + 2);
	} else {
		text_puts(out, s);
	}
}

static void
put_phrase(struct text *out, enum language language, const struct phrase_arg *arg)
{
	const char *name = phrase_words[language][arg->phrase].forms[arg->form];

	if (arg->form != FORM_TITLE && arg->is_capital)
		put_capital(out, name);
	else if (arg->form != FORM_TITLE)
		text_puts(out, name);
	else if (arg->is_exact)
		SAY_PLAIN(out, language, arg->phrase, SAY_N("n", arg->number));
	else
		SAY_PLAIN(out, language, arg->phrase, SAY_I("n", arg->number));
	if (arg->text != NULL && arg->text[0] != '\0') {
		text_putc(out, ' ');
		text_puts(out, arg->text);
	}
}

static void
put_value(struct text *out, enum language language, const struct phrase_arg *arg, bool is_html)
{
	char clean[VALUE_MAX];

	switch (arg->kind) {
	case SAY_TEXT:
		markup_clean(arg->text, clean, sizeof(clean));
		if (is_html)
			markup_escape(out, clean, strlen(clean));
		else
			text_puts(out, clean);
		return;
	case SAY_SHORT:
		put_short(out, language, arg->number);
		return;
	case SAY_EXACT:
		text_put_i64(out, arg->number);
		return;
	case SAY_TIME:
		put_time(out, language, arg->number);
		return;
	case SAY_PHRASE:
		put_phrase(out, language, arg);
		return;
	case SAY_BAR:
		put_bar(out, arg->number, arg->of, BAR_CELLS);
		return;
	case SAY_SHORT_BAR:
		put_bar(out, arg->number, arg->of, SHORT_BAR_CELLS);
		return;
	}
}

static const struct phrase_arg *
find(const struct phrase_arg *args, const char *name, size_t size)
{
	for (; args != NULL && args->name != NULL; args++) {
		if (strlen(args->name) == size && memcmp(args->name, name, size) == 0)
			return args;
	}
	return NULL;
}

static const char *
pick_form(enum language language, enum phrase phrase, const struct phrase_arg *args)
{
	const struct phrase_words *all = &phrase_words[language][phrase];
	const struct phrase_arg *n = find(args, "n", 1);

	/* A monster's names have forms too, but nothing in them to count. */
	if (all->forms[1] == NULL || strchr(all->forms[0], '{') == NULL || n == NULL)
		return all->forms[0];
	return all->forms[plural_form(language, n->number)];
}

static void
put(struct text *out, enum language language, enum phrase phrase, const struct phrase_arg *args,
    bool is_html)
{
	const char *at = pick_form(language, phrase, args);
	const struct phrase_arg *arg;
	const char *open, *close;

	while ((open = strchr(at, '{')) != NULL && (close = strchr(open, '}')) != NULL) {
		text_add(out, at, (size_t)(open - at));
		arg = find(args, open + 1, (size_t)(close - open - 1));
		assert(arg != NULL);
		put_value(out, language, arg, is_html);
		at = close + 1;
	}
	text_puts(out, at);
}

void
phrase_html(
    struct text *out, enum language language, enum phrase phrase, const struct phrase_arg *args)
{
	put(out, language, phrase, args, true);
}

void
phrase_plain(
    struct text *out, enum language language, enum phrase phrase, const struct phrase_arg *args)
{
	put(out, language, phrase, args, false);
}

static int
compare_keys(const void *a, const void *b)
{
	return strcmp(a, *(const char *const *)b);
}

enum phrase
phrase_of(const char *group, const char *word, enum phrase fallback)
{
	const char *const *found;
	char key[80];
	int n = snprintf(key, sizeof(key), "%s.%s", group, word);

	if (n < 0 || (size_t)n >= sizeof(key))
		return fallback;
	found = bsearch(key, phrase_keys, PHRASE_COUNT, sizeof(phrase_keys[0]), compare_keys);
	return found == NULL ? fallback : (enum phrase)(found - phrase_keys);
}
