/* Shapes: a message's JSON schema as a table in C, made by schemas/generator, and the three
 * functions that read and write any message by its table. The generated X_decode, X_read and
 * X_write are these with the type put on.
 *
 * A message's struct is flat: texts are arrays of char, arrays have a bound and a <name>_count, an
 * optional field has a bool has_<name>. So it is copied by assignment and never freed. */
#ifndef EVENTS_SHAPE_H
#define EVENTS_SHAPE_H

#include "events/err.h"
#include "events/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SHAPE_SIZE_MAX 16384 /* bytes of a message's struct */

/* What to do about fields that the schema does not name. */
enum unknown_fields {
	UNKNOWN_REFUSED, /* from clients: a misspelt field must not be taken for an absent one */
	UNKNOWN_IGNORED, /* between services: the sender may be of a later release */
};

enum shape_kind {
	SHAPE_I32,
	SHAPE_I64,
	SHAPE_BOOL,
	SHAPE_TEXT,   /* char[size], NUL-terminated UTF-8 */
	SHAPE_CHOICE, /* an enum that counts from 0 */
	SHAPE_OBJECT,
	SHAPE_RAW, /* any JSON object, as its text in char[size] */
};

#define SHAPE_NONE SIZE_MAX

struct shape;

struct shape_field {
	const char *key; /* as it is written: "\"amount\":" */
	size_t name_size;
	enum shape_kind kind;
	size_t offset;       /* of the value, or of the first item */
	size_t size;         /* of the value, or of one item */
	size_t has_offset;   /* of bool has_<name>; SHAPE_NONE: required, or an array */
	size_t count_offset; /* of size_t <name>_count; SHAPE_NONE: not an array */
	size_t items_min, items_max;
	int64_t min, max; /* of a number; of a text's characters; of a CHOICE, max is the last */
	const uint64_t *letters;   /* bit set: the ASCII that a text may hold; NULL: anything */
	const char *const *words;  /* of a CHOICE */
	const struct shape *shape; /* of an OBJECT */
};

struct shape {
	const char *name; /* of the struct */
	size_t size;
	const struct shape_field *fields;
	unsigned count;    /* at most 64 */
	uint64_t required; /* bit i: field i */
};

/* Decodes a document into `ret`, which stays untouched on failure. No allocation. Fails with:
 *
 * - ERR_SYNTAX: not JSON, not UTF-8, too deep, a NUL, a known field twice, something behind it;
 *
 * - ERR_MISSING, ERR_TYPE, ERR_RANGE, ERR_UNKNOWN: the text begins with the field's path, as in
 *   "monsters.2.level must be 1..60". */
MUST_CHECK int shape_decode(const struct shape *shape, const void *body, size_t size, void *ret,
    enum unknown_fields policy, struct err *err);

struct json;
/* The same for a parsed value; `prefix` is put before the paths in errors ("data"). */
MUST_CHECK int shape_read(const struct shape *shape, const struct json *value, const char *prefix,
    void *ret, enum unknown_fields policy, struct err *err);

/* Appends the message as compact JSON. */
void shape_write(const struct shape *shape, const void *message, struct text *out);

/* The field of this name, or NULL. */
const struct shape_field *shape_field(const struct shape *shape, const char *name, size_t size);

/* The number of the field's word, such as "north", or -1. */
int shape_word(const char *const *words, int count, const char *word, size_t size);

/* Puts a value that stands alone, such as a segment of a path, into its field of `message`: a
 * number in decimal, a text as it is, a word. Checked as in a document; on failure the field's
 * content is undefined. Not for arrays and objects. */
MUST_CHECK int shape_put(const struct shape_field *field, const char *value, size_t size,
    void *message, struct err *err);

/* The length of the path that the text of a field's error begins with; 0: it names none. */
size_t shape_error_path(const struct err *err);

#endif
