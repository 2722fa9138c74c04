#include "events/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOM_LEAST 64

static void
make_room(struct text *t, size_t more)
{
	size_t need, room;

	if (more > SIZE_MAX / 2 - t->size - 1)
		abort();
	need = t->size + more + 1;
	if (need <= t->room)
		return;
	room = t->room < ROOM_LEAST ? ROOM_LEAST : t->room * 2;
	if (room < need)
		room = need;
	t->bytes = realloc(t->bytes, room);
	if (t->bytes == NULL)
		abort();
	t->room = room;
}

void
text_add(struct text *t, const void *bytes, size_t size)
{
	make_room(t, size);
	if (size > 0)
		memcpy(t->bytes + t->size, bytes, size);
	t->size += size;
	t->bytes[t->size] = '\0';
}

void
text_puts(struct text *t, const char *s)
{
	text_add(t, s, strlen(s));
}

void
text_putc(struct text *t, char c)
{
	make_room(t, 1);
	t->bytes[t->size++] = c;
	t->bytes[t->size] = '\0';
}

void
text_put_i64(struct text *t, int64_t value)
{
	char digits[20];
	size_t at = sizeof(digits);
	uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

	do {
		digits[--at] = (char)('0' + left % 10);
		left /= 10;
	} while (left > 0);
	if (value < 0)
		digits[--at] = '-';
	text_add(t, digits + at, sizeof(digits) - at);
}

void
text_printf(struct text *t, const char *format, ...)
{
	va_list args;
	int size;

	va_start(args, format);
	size = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (size < 0)
		abort();
	make_room(t, (size_t)size);
	va_start(args, format);
	vsnprintf(t->bytes + t->size, (size_t)size + 1, format, args);
	va_end(args);
	t->size += (size_t)size;
}

size_t
utf8_sequence(const unsigned char *s, size_t size)
{
	size_t length, i;
	unsigned char least = 0x80, most = 0xbf;

	if (s[0] < 0x80)
		return 1;
	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 0;
	length = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	if (size < length)
		return 0;
	if (s[0] == 0xe0)
		least = 0xa0;
	else if (s[0] == 0xed)
		most = 0x9f;
	else if (s[0] == 0xf0)
		least = 0x90;
	else if (s[0] == 0xf4)
		most = 0x8f;
	if (s[1] < least || s[1] > most)
		return 0;
	for (i = 2; i < length; i++)
		if (s[i] < 0x80 || s[i] > 0xbf)
			return 0;
	return length;
}

static void
put_escaped(struct text *t, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	char escape[6] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };

	switch (c) {
	case '"':
		text_add(t, "\\\"", 2);
		break;
	case '\\':
		text_add(t, "\\\\", 2);
		break;
	case '\n':
		text_add(t, "\\n", 2);
		break;
	case '\r':
		text_add(t, "\\r", 2);
		break;
	case '\t':
		text_add(t, "\\t", 2);
		break;
	default:
		text_add(t, escape, sizeof(escape));
	}
}

void
text_put_json(struct text *t, const char *s, size_t size)
{
	const unsigned char *u = (const unsigned char *)s;
	size_t from = 0, at = 0, length;

	make_room(t, size + 2);
	text_putc(t, '"');
	while (at < size) {
		if (u[at] >= 0x20 && u[at] < 0x7f && u[at] != '"' && u[at] != '\\') {
			at++;
			continue;
		}
		length = utf8_sequence(u + at, size - at);
		if (length > 1) {
			at += length;
			continue;
		}
		text_add(t, s + from, at - from);
		if (length == 1)
			put_escaped(t, u[at]);
		else
			text_add(t, "\xef\xbf\xbd", 3);
		from = ++at;
	}
	text_add(t, s + from, at - from);
	text_putc(t, '"');
}

void
text_clear(struct text *t)
{
	t->size = 0;
	if (t->bytes != NULL)
		t->bytes[0] = '\0';
}

char *
text_steal(struct text *t, size_t *ret_size)
{
	char *bytes;

	make_room(t, 0);
	bytes = t->bytes;
	bytes[t->size] = '\0';
	if (ret_size != NULL)
		*ret_size = t->size;
	*t = (struct text){ 0 };
	return bytes;
}

void
text_finish(struct text *t)
{
	free(t->bytes);
	*t = (struct text){ 0 };
}
