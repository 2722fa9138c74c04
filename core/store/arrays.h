/* Lists for Postgres, in its own text: an array {1,2} or {"a","b"}, a record ("a",1), an array of
 * records. Rows that go together go as arrays, of their columns or of records, and unnest makes
 * rows of them again. A zeroed text is a list without elements. */
#ifndef CORE_STORE_ARRAYS_H
#define CORE_STORE_ARRAYS_H

#include "events/postgres.h"
#include "events/text.h"

#include <stddef.h>
#include <stdint.h>

void array_add_i64(struct text *array, int64_t value);
void array_add_text(struct text *array, const char *value);
/* Ends a record, adds it, and leaves it empty. */
void array_add_record(struct text *array, struct text *record);

void record_add_i64(struct text *record, int64_t value);
void record_add_text(struct text *record, const char *value);
void record_add_bytes(struct text *record, const void *bytes, size_t size); /* a bytea */

/* Queues a statement whose parameters are these arrays, unless they are empty, and frees them. */
void arrays_query(struct postgres_session *s, const struct postgres_statement *statement,
    struct text *arrays, size_t count);

#endif
