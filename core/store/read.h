/* Taking rows out of results: what every kind of rows needs. Columns are never NULL where nothing
 * else is said. */
#ifndef CORE_STORE_READ_H
#define CORE_STORE_READ_H

#include "events/postgres.h"
#include "events/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeroed memory for rows, never NULL: the caller frees. */
void *read_room(size_t size);

int32_t read_i32(const struct postgres_results *results, size_t query, size_t row, int column);
bool read_is_true(const struct postgres_results *results, size_t query, size_t row, int column);
/* Cut to `size`, with its NUL. */
void read_text(const struct postgres_results *results, size_t query, size_t row, int column,
    char *ret, size_t size);
/* Adds the bytea of a result's first row; nothing when it is NULL. */
void read_bytes(const struct postgres_results *results, size_t query, int column, struct text *ret);

#endif
