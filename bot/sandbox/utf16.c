#include "bot/sandbox/utf16.h"

static bool
is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

size_t
utf16_length(const char *s, size_t size)
{
	size_t units = 0;

	for (size_t i = 0; i < size; i++)
		if (!is_continuation(s[i]))
			units += (unsigned char)s[i] >= 0xf0 ? 2 : 1;
	return units;
}

size_t
utf8_length(const char *s, size_t size)
{
	size_t characters = 0;

	for (size_t i = 0; i < size; i++)
		characters += !is_continuation(s[i]);
	return characters;
}

size_t
utf8_prefix(const char *s, size_t size, size_t characters)
{
	for (size_t i = 0; i < size; i++)
		if (!is_continuation(s[i]) && characters-- == 0)
			return i;
	return size;
}

/* Bytes of the sequence that starts with `lead`, and its least code point; 0 for what can't start
 * one. */
static size_t
sequence_size(unsigned char lead, unsigned *ret_least)
{
	if (lead < 0x80) {
		*ret_least = 0;
		return 1;
	}
	if (lead >= 0xc2 && lead < 0xe0) {
		*ret_least = 0x80;
		return 2;
	}
	if (lead >= 0xe0 && lead < 0xf0) {
		*ret_least = 0x800;
		return 3;
	}
	if (lead >= 0xf0 && lead < 0xf5) {
		*ret_least = 0x10000;
		return 4;
	}
	return 0;
}

bool
utf8_is_valid(const char *s, size_t size)
{
	for (size_t i = 0; i < size;) {
		unsigned least = 0;
		size_t n = sequence_size((unsigned char)s[i], &least);
		unsigned code;

		if (n == 0 || n > size - i)
			return false;
		code = n == 1 ? (unsigned char)s[i] : (unsigned char)s[i] & (0xffu >> (n + 1));
		for (size_t k = 1; k < n; k++) {
			if (!is_continuation(s[i + k]))
				return false;
			code = code << 6 | ((unsigned char)s[i + k] & 0x3f);
		}
		if (code < least || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
			return false;
		i += n;
	}
	return true;
}

size_t
utf8_encode(unsigned code, char ret[4])
{
	if (code < 0x80) {
		ret[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		ret[0] = (char)(0xc0 | code >> 6);
		ret[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		ret[0] = (char)(0xe0 | code >> 12);
		ret[1] = (char)(0x80 | (code >> 6 & 0x3f));
		ret[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	ret[0] = (char)(0xf0 | code >> 18);
	ret[1] = (char)(0x80 | (code >> 12 & 0x3f));
	ret[2] = (char)(0x80 | (code >> 6 & 0x3f));
	ret[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}
