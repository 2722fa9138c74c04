/* Telegram measures text in UTF-16 units; we hold UTF-8. All input here is valid UTF-8. */
#ifndef SANDBOX_UTF16_H
#define SANDBOX_UTF16_H

#include <stdbool.h>
#include <stddef.h>

/* UTF-16 units of `size` bytes. */
size_t utf16_length(const char *s, size_t size);
/* Bytes of the first `characters` characters of `s`, at most `size`. */
size_t utf8_prefix(const char *s, size_t size, size_t characters);
/* Characters (code points) in `size` bytes. */
size_t utf8_length(const char *s, size_t size);
/* Whether all of `s` is valid UTF-8 (no surrogates, nothing overlong). */
bool utf8_is_valid(const char *s, size_t size);
/* Writes a code point; returns its 1..4 bytes. */
size_t utf8_encode(unsigned code, char ret[4]);

#endif
