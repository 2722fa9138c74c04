#include "core/store/read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *
read_room(size_t size)
{
	void *ret = calloc(1, size > 0 ? size : 1);

	if (ret == NULL)
		abort();
	return ret;
}

int32_t
read_i32(const struct postgres_results *results, size_t query, size_t row, int column)
{
	return (int32_t)postgres_i64(results, query, row, column);
}

bool
read_is_true(const struct postgres_results *results, size_t query, size_t row, int column)
{
	return strcmp(postgres_text(results, query, row, column), "t") == 0;
}

void
read_text(const struct postgres_results *results, size_t query, size_t row, int column, char *ret,
    size_t size)
{
	snprintf(ret, size, "%s", postgres_text(results, query, row, column));
}

void
read_bytes(const struct postgres_results *results, size_t query, int column, struct text *ret)
{
	size_t size = 0;
	void *bytes = postgres_bytes(results, query, 0, column, &size);

	if (bytes != NULL)
		text_add(ret, bytes, size);
	free(bytes);
}
