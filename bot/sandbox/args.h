/* The parameters of one Bot API call: from the query string, a urlencoded form or a JSON object,
 * read alike. Stricter than Telegram: a JSON value of the wrong type is refused (SANDBOX). */
#ifndef SANDBOX_ARGS_H
#define SANDBOX_ARGS_H

#include "bot/sandbox/refusal.h"
#include "events/json.h"
#include "events/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARGS_MAX 32

struct args {
	struct json *object; /* the JSON body, or NULL */
	struct arg {
		char *name, *value;
		struct json *parsed; /* when asked for as JSON */
	} pairs[ARGS_MAX];
	size_t count;
};

/* Reads all parameters; `type` is the Content-Type or NULL. On false nothing is left to free. */
bool args_read(const char *query, const char *type, const void *body, size_t body_size,
    struct args *ret, struct refusal *why);
void args_finish(struct args *args);

/* Each leaves `ret` as it is when the parameter is absent, unless `is_required` (then refused). */
bool args_i64(
    const struct args *args, const char *name, bool is_required, int64_t *ret, struct refusal *why);
bool args_text(const struct args *args, const char *name, bool is_required, const char **ret,
    struct refusal *why);
bool args_bool(const struct args *args, const char *name, bool *ret, struct refusal *why);
/* An object or array: JSON in JSON, JSON text in a form. Borrowed from `args`. */
bool args_json(struct args *args, const char *name, const struct json **ret, struct refusal *why);

/* Refuses what is not in `known`, a list of names with a space before and behind each. */
bool args_check_names(const struct args *args, const char *known, struct refusal *why);
/* All parameters as one JSON object, for the request log. */
void args_write(const struct args *args, struct text *out);

#endif
