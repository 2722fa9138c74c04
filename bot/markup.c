#include "bot/markup.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Reads one character of UTF-8; a broken byte is read as itself. Returns how many bytes it took. */
static size_t
next(const char *s, size_t left, uint32_t *ret)
{
	const unsigned char *u = (const unsigned char *)s;
	size_t more = u[0] >= 0xF0 ? 3 : u[0] >= 0xE0 ? 2 : u[0] >= 0xC2 ? 1 : 0;
	uint32_t c = more == 3 ? u[0] & 0x07u : more == 2 ? u[0] & 0x0Fu : u[0] & 0x1Fu;

	if (more == 0 || more >= left) {
		*ret = u[0];
		return 1;
	}
	for (size_t i = 1; i <= more; i++) {
		if ((u[i] & 0xC0u) != 0x80u) {
			*ret = u[0];
			return 1;
		}
		c = c << 6 | (u[i] & 0x3Fu);
	}
	*ret = c;
	return more + 1;
}

void
markup_escape(struct text *out, const char *s, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		switch (s[i]) {
		case '&':
			text_puts(out, "&amp;");
			break;
		case '<':
			text_puts(out, "&lt;");
			break;
		case '>':
			text_puts(out, "&gt;");
			break;
		case '"':
			text_puts(out, "&quot;");
			break;
		default:
			text_putc(out, s[i]);
		}
	}
}

size_t
markup_units(const char *s, size_t size)
{
	size_t units = 0, at = 0;
	uint32_t c;

	while (at < size) {
		at += next(s + at, size - at, &c);
		units += c >= 0x10000 ? 2 : 1;
	}
	return units;
}

/* The references that markup_escape writes; our own texts use no others. */
static const struct {
	const char *reference;
	char c;
} references[] = { { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' } };

void
markup_strip(struct text *out, const char *html, size_t size)
{
	bool is_tag = false;
	size_t length;

	for (size_t i = 0; i < size; i++) {
		char c = html[i];

		if (c == '<')
			is_tag = true;
		for (size_t k = 0; c == '&' && k < sizeof(references) / sizeof(references[0]);
		     k++) {
			length = strlen(references[k].reference);
			if (size - i >= length &&
			    memcmp(html + i, references[k].reference, length) == 0) {
				c = references[k].c;
				i += length - 1;
				break;
			}
		}
		if (!is_tag)
			text_putc(out, c);
		if (html[i] == '>')
			is_tag = false;
	}
}

size_t
markup_units_shown(const char *html, size_t size)
{
	struct text plain = { 0 };
	size_t units;

	markup_strip(&plain, html, size);
	units = markup_units(plain.bytes, plain.size);
	text_finish(&plain);
	return units;
}

static bool
is_hidden(uint32_t c)
{
	return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0xAD || c == 0x61C || c == 0x180E ||
	       (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
	       (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB);
}

size_t
markup_clean(const char *s, char *ret, size_t room)
{
	size_t size = strlen(s), at = 0, n = 0, length;
	uint32_t c;

	while (at < size) {
		length = next(s + at, size - at, &c);
		if (c == '\n' || c == '\r' || c == '\t' || c == ' ') {
			if (n > 0 && ret[n - 1] != ' ' && n + 1 < room)
				ret[n++] = ' ';
		} else if (!is_hidden(c)) {
			if (n + length >= room)
				break;
			memcpy(ret + n, s + at, length);
			n += length;
		}
		at += length;
	}
	while (n > 0 && ret[n - 1] == ' ')
		n--;
	ret[n] = '\0';
	return n;
}
