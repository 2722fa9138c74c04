/* A growable string, mostly for writing JSON. Zero-initialised is empty and ready; text_finish
 * frees. Appending never fails (running out of memory aborts); who appends outside data has bounded
 * it first. */
#ifndef EVENTS_TEXT_H
#define EVENTS_TEXT_H

#include <stddef.h>
#include <stdint.h>

struct text {
	char *bytes; /* NUL-terminated once anything was appended; NULL before */
	size_t size; /* without the NUL */
	size_t room;
};

void text_add(struct text *t, const void *bytes, size_t size);
void text_puts(struct text *t, const char *s);
void text_putc(struct text *t, char c);
void text_put_i64(struct text *t, int64_t value);
void text_printf(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A JSON string with its quotes; `s` is UTF-8 (invalid bytes become U+FFFD). */
void text_put_json(struct text *t, const char *s, size_t size);
/* Forgets the content, keeps the memory. */
void text_clear(struct text *t);
/* Hands the bytes over: the caller frees them with free(); `t` is empty again. Never NULL. */
char *text_steal(struct text *t, size_t *ret_size);
void text_finish(struct text *t);

/* Length of the valid UTF-8 sequence at `s`, 0 for none: no overlong forms, no surrogates, nothing
 * above U+10FFFF. `size` is at least 1. */
size_t utf8_sequence(const unsigned char *s, size_t size);

#endif
