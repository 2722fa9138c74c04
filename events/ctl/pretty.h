/* JSON for the eyes: a body indented, a value in short. */
#ifndef EVENTS_CTL_PRETTY_H
#define EVENTS_CTL_PRETTY_H

#include "events/text.h"

#include <stdbool.h>

struct json;

/* Appends `json`, which is known to be valid, indented by two blanks a level. */
void pretty_indent(const char *json, size_t size, struct text *out);

/* Appends the members of an object as name=value, separated by blanks. */
void pretty_members(const struct json *object, struct text *out);

/* Prints a message's body below its name: indented when it is JSON, without control characters, its
 * first 8192 bytes. */
void pretty_print_body(const char *name, const void *body, size_t size);

/* Appends "name":"value" with what separates it from the member before. Nothing for NULL. */
void pretty_put_member(struct text *out, const char *name, const char *value);

#endif
