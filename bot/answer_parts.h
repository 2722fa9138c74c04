/* Parts that readers of answers are made of. Only for bot/questions.c and bot/answer_*.c. Pure. */
#ifndef BOT_ANSWER_PARTS_H
#define BOT_ANSWER_PARTS_H

#include "bot/questions.h"
#include "events/err.h"
#include "events/json.h"

#include <stddef.h>

#define NUMBER_MAX 9007199254740991

/* A number, into an int64_t of the struct at `base`. */
struct number {
	const char *path;
	size_t offset;
};

/* Numbers that must be there. */
MUST_CHECK int read_numbers(const struct json *json, const struct number *numbers, size_t count,
    void *base, struct err *err);
#define READ_NUMBERS(json, numbers, base, err)                                                     \
	read_numbers(json, numbers, sizeof(numbers) / sizeof((numbers)[0]), base, err)

/* One that may be absent: `ret` stays as it is then. */
MUST_CHECK int read_optional_number(
    const struct json *json, const char *path, int64_t *ret, struct err *err);

/* A word of at most `room` - 1 bytes, copied with its NUL. */
MUST_CHECK int read_word(
    const struct json *json, const char *path, char *ret, size_t room, struct err *err);
/* The same; absent: `ret` stays as it is. */
MUST_CHECK int read_optional_word(
    const struct json *json, const char *path, char *ret, size_t room, struct err *err);

/* Reads each element of the array at `path`, at most `max`: what is more is not looked at. `read`
 * is given the element and its number. */
typedef int read_item(const struct json *item, unsigned i, void *arg, struct err *err);
MUST_CHECK int read_list(const struct json *json, const char *path, unsigned max, read_item *read,
    void *arg, unsigned *ret_count, struct err *err);

MUST_CHECK int read_character(const struct json *json, struct character *c, struct err *err);
MUST_CHECK int read_trees(const struct json *json, struct trees *t, struct err *err);
MUST_CHECK int read_fight(const struct json *json, struct fight *f, struct err *err);

#endif
