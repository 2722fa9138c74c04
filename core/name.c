/* Unicode's rules for names through utf8proc. Scripts come from block ranges: enough to tell apart
 * what names are written in. */
#include "core/name.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum script {
	SCRIPT_NONE, /* digits, marks, punctuation: goes with any */
	SCRIPT_LATIN,
	SCRIPT_GREEK,
	SCRIPT_CYRILLIC,
	SCRIPT_ARMENIAN,
	SCRIPT_HEBREW,
	SCRIPT_ARABIC,
	SCRIPT_DEVANAGARI,
	SCRIPT_THAI,
	SCRIPT_GEORGIAN,
	SCRIPT_HANGUL,
	SCRIPT_HAN_KANA, /* Japanese mixes them */
	SCRIPT_OTHER, /* each letter of an unlisted block: may not stand beside a listed script */
};

static const struct range {
	utf8proc_int32_t first, last;
	enum script script;
} ranges[] = {
	{ 0x0041, 0x024F, SCRIPT_LATIN },
	{ 0x0250, 0x02AF, SCRIPT_OTHER }, /* phonetic letters look like Latin ones */
	{ 0x0370, 0x03FF, SCRIPT_GREEK },
	{ 0x0400, 0x052F, SCRIPT_CYRILLIC },
	{ 0x0531, 0x058F, SCRIPT_ARMENIAN },
	{ 0x0590, 0x05FF, SCRIPT_HEBREW },
	{ 0x0600, 0x077F, SCRIPT_ARABIC },
	{ 0x0900, 0x097F, SCRIPT_DEVANAGARI },
	{ 0x0E00, 0x0E7F, SCRIPT_THAI },
	{ 0x10A0, 0x10FF, SCRIPT_GEORGIAN },
	{ 0x1100, 0x11FF, SCRIPT_HANGUL },
	{ 0x1E00, 0x1EFF, SCRIPT_LATIN },
	{ 0x1F00, 0x1FFF, SCRIPT_GREEK },
	{ 0x3040, 0x30FF, SCRIPT_HAN_KANA },
	{ 0x3400, 0x9FFF, SCRIPT_HAN_KANA },
	{ 0xAC00, 0xD7AF, SCRIPT_HANGUL },
};

static enum script
script_of(utf8proc_int32_t c)
{
	size_t i;

	for (i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		if (c >= ranges[i].first && c <= ranges[i].last)
			return ranges[i].script;
	}
	return SCRIPT_OTHER;
}

static bool
is_letter(utf8proc_category_t category)
{
	return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

static bool
is_invisible(utf8proc_category_t category)
{
	switch (category) {
	case UTF8PROC_CATEGORY_CN:
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_CO:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return true;
	default:
		return false;
	}
}

/* Letters without a shape of their own, though Unicode calls them letters. */
static bool
is_filler(utf8proc_int32_t c)
{
	return c == 0x115F || c == 0x1160 || c == 0x3164 || c == 0xFFA0 || c == 0x2800 ||
	       c == 0x034F;
}

static bool
is_joint(utf8proc_int32_t c)
{
	return c == ' ' || c == '-' || c == '\'';
}

struct reading {
	int count, letters, marks;
	enum script script;
	bool was_joint;
};

static enum name_fault
read_letter(struct reading *r, utf8proc_int32_t c)
{
	enum script script = script_of(c);

	r->letters++;
	r->marks = 0;
	if (r->script != SCRIPT_NONE && script != r->script)
		return NAME_MIXED_SCRIPTS;
	r->script = script;
	return NAME_OK;
}

static enum name_fault
read_character(struct reading *r, utf8proc_int32_t c)
{
	utf8proc_category_t category = utf8proc_category(c);
	bool was_joint = r->was_joint;

	r->count++;
	r->was_joint = false;
	if (is_invisible(category) || is_filler(c))
		return NAME_INVISIBLE;
	if (is_letter(category))
		return read_letter(r, c);
	if (category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC)
		return r->letters == 0 || ++r->marks > 2 ? NAME_SYMBOL : NAME_OK;
	if (c >= '0' && c <= '9')
		return NAME_OK;
	if (!is_joint(c) || was_joint || r->count == 1)
		return NAME_SYMBOL;
	r->was_joint = true;
	return NAME_OK;
}

static enum name_fault
read_name(const char *name, int letters_min, int letters_max)
{
	struct reading r = { .script = SCRIPT_NONE };
	enum name_fault fault = NAME_OK;
	utf8proc_int32_t c;
	utf8proc_ssize_t used;

	while (*name != '\0' && fault == NAME_OK) {
		used = utf8proc_iterate((const utf8proc_uint8_t *)name, -1, &c);
		if (used < 0)
			return NAME_INVISIBLE;
		name += used;
		fault = read_character(&r, c);
	}
	if (fault != NAME_OK)
		return fault;
	if (r.count < letters_min)
		return NAME_TOO_SHORT;
	if (r.count > letters_max)
		return NAME_TOO_LONG;
	if (r.was_joint)
		return NAME_SYMBOL;
	return r.letters == 0 ? NAME_NO_LETTER : NAME_OK;
}

static char *
map(const char *name, unsigned options)
{
	utf8proc_uint8_t *mapped = NULL;

	if (utf8proc_map((const utf8proc_uint8_t *)name, 0, &mapped,
		(utf8proc_option_t)(UTF8PROC_NULLTERM | UTF8PROC_STABLE | options)) < 0)
		return NULL;
	return (char *)mapped;
}

enum name_fault
name_check_length(const char *name, int letters_min, int letters_max, char ret_name[NAME_BYTES],
    char ret_key[NAME_BYTES])
{
	char *composed = map(name, UTF8PROC_COMPOSE);
	char *key = map(name, UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD);
	enum name_fault fault = NAME_INVISIBLE;

	if (composed != NULL && key != NULL) {
		fault = read_name(composed, letters_min, letters_max);
		if (fault == NAME_OK &&
		    (strlen(composed) >= NAME_BYTES || strlen(key) >= NAME_BYTES))
			fault = NAME_TOO_LONG;
	}
	if (fault == NAME_OK) {
		snprintf(ret_name, NAME_BYTES, "%s", composed);
		snprintf(ret_key, NAME_BYTES, "%s", key);
	}
	free(composed);
	free(key);
	return fault;
}

enum name_fault
name_check(const char *name, char ret_name[NAME_BYTES], char ret_key[NAME_BYTES])
{
	return name_check_length(name, NAME_LETTERS_MIN, NAME_LETTERS_MAX, ret_name, ret_key);
}

/* Emoji are joined by ZERO WIDTH JOINER, and some are newer than our tables. */
static bool
is_prose(utf8proc_int32_t c)
{
	utf8proc_category_t category = utf8proc_category(c);

	return c == '\n' || c == 0x200D || category == UTF8PROC_CATEGORY_CN ||
	       !is_invisible(category);
}

bool
prose_is_fit(const char *text)
{
	const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text;
	utf8proc_int32_t c;

	while (*at != '\0') {
		utf8proc_ssize_t used = utf8proc_iterate(at, -1, &c);

		if (used <= 0 || !is_prose(c))
			return false;
		at += used;
	}
	return true;
}

const char *
name_fault_key(enum name_fault fault)
{
	switch (fault) {
	case NAME_OK:
		return "ok";
	case NAME_TOO_SHORT:
		return "too_short";
	case NAME_TOO_LONG:
		return "too_long";
	case NAME_INVISIBLE:
		return "invisible_character";
	case NAME_SYMBOL:
		return "symbol";
	case NAME_NO_LETTER:
		return "no_letter";
	case NAME_MIXED_SCRIPTS:
		return "mixed_scripts";
	}
	return "unknown";
}
