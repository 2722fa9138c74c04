/* JSON from outside: bounded parsing, and typed reads by path. Only here, in message.c and in
 * generated code is jansson seen; others hold `struct json *` and borrow. */
#ifndef EVENTS_JSON_H
#define EVENTS_JSON_H

#include "events/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json; /* a parsed value; in truth a json_t */

#define JSON_DEPTH_MAX 32

/* Parses one value. Refused with ERR_SYNTAX: more than `size_max` bytes, deeper than JSON_DEPTH_MAX
 * (checked before parsing), invalid UTF-8, NUL (raw or \u0000), duplicate keys, anything behind the
 * value. The caller frees with json_free. */
MUST_CHECK int json_parse(
    const void *bytes, size_t size, size_t size_max, struct json **ret, struct err *err);
void json_free(struct json *j); /* NULL is fine */

/* Typed reads by path ("message.chat.id", "photo.0.file_id"); what is found is borrowed from `j`.
 * Absent or null: ERR_MISSING; other type: ERR_TYPE; outside the bounds: ERR_RANGE; the text names
 * the path. */
MUST_CHECK int jget_i64(const struct json *j, const char *path, int64_t min, int64_t max,
    int64_t *ret, struct err *err);
MUST_CHECK int jget_text(
    const struct json *j, const char *path, size_t size_max, const char **ret, struct err *err);
MUST_CHECK int jget_bool(const struct json *j, const char *path, bool *ret, struct err *err);
MUST_CHECK int jget_any(
    const struct json *j, const char *path, const struct json **ret, struct err *err);
/* Array length; element i (NULL outside). 0 for what is no array. */
size_t jget_count(const struct json *array);
const struct json *jget_item(const struct json *array, size_t i);

/* Serialises compactly, for logs and storage; the caller frees with free(). */
char *json_print(const struct json *j, size_t *ret_size);
/* The same with sorted keys and no spaces: equal values give equal bytes (numbers as they were
 * read). */
char *json_canonical(const struct json *j, size_t *ret_size);

/* Walks an object: calls `visit` for each member until it returns false. */
typedef bool json_visit(const char *key, const struct json *value, void *arg);
void json_each(const struct json *object, json_visit *visit, void *arg);

#endif
