/* What came of a run: failures as our codes, values out of text. And parameters on their way in. */
#include "events/postgres_results.h"

#include <libpq-fe.h>

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ── a run's results ── */

void *
array_grow(void *array, size_t *room, size_t size)
{
	*room = *room == 0 ? 16 : *room * 2;
	array = reallocarray(array, *room, size);
	if (array == NULL)
		abort();
	return array;
}

void
results_add(struct postgres_results *results, PGresult *result)
{
	if (results->count == results->room)
		results->result = array_grow(results->result, &results->room, sizeof(PGresult *));
	results->result[results->count++] = result;
}

void
results_clear(struct postgres_results *r)
{
	for (size_t i = 0; i < r->count; i++)
		PQclear(r->result[i]);
	r->count = 0;
	r->constraint[0] = '\0';
}

void
results_finish(struct postgres_results *r)
{
	results_clear(r);
	free(r->result);
}

/* ── failures ── */

static bool
is_state(const char *sqlstate, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strncmp(sqlstate, *list, strlen(*list)) == 0)
			return true;
	return false;
}

static const char *
field(const PGresult *result, int code)
{
	const char *value = PQresultErrorField(result, code);

	return value != NULL ? value : "";
}

bool
result_ends_connection(const PGresult *result)
{
	const char *severity = field(result, PG_DIAG_SEVERITY_NONLOCALIZED);

	return strcmp(severity, "FATAL") == 0 || strcmp(severity, "PANIC") == 0;
}

static enum err_code
code_of(const char *sqlstate)
{
	if (strcmp(sqlstate, "23505") == 0)
		return ERR_EXISTS;
	if (strcmp(sqlstate, "23514") == 0)
		return ERR_RANGE;
	if (is_state(sqlstate, (const char *const[]){ "40001", "40P01", NULL }))
		return ERR_STALE;
	if (is_state(sqlstate, (const char *const[]){ "57014", "55P03", NULL }))
		return ERR_TIMEOUT;
	return ERR_IO;
}

void
results_fail(struct postgres_results *r, const struct pg_result *result, const char *statement,
    struct err *err)
{
	const char *sqlstate = field(result, PG_DIAG_SQLSTATE);

	snprintf(
	    r->constraint, sizeof(r->constraint), "%s", field(result, PG_DIAG_CONSTRAINT_NAME));
	err_set(err, code_of(sqlstate), "postgres: %s: %s (%s)", statement,
	    field(result, PG_DIAG_MESSAGE_PRIMARY), sqlstate);
}

/* ── parameters and values ── */

static void
params_add(struct postgres_params *p, const char *bytes, size_t size, bool is_binary)
{
	assert(p->count < POSTGRES_PARAMS_MAX && size <= INT32_MAX);
	p->value[p->count].bytes = bytes;
	p->value[p->count].size = (int)size;
	p->value[p->count].is_binary = is_binary;
	p->count++;
}

void
params_i64(struct postgres_params *p, int64_t v)
{
	char *number;

	assert(p->count < POSTGRES_PARAMS_MAX);
	number = p->value[p->count].number;
	snprintf(number, sizeof(p->value[0].number), "%lld", (long long)v);
	params_add(p, number, 0, false);
}

void
params_text(struct postgres_params *p, const char *text)
{
	params_add(p, text, 0, false);
}

void
params_bytes(struct postgres_params *p, const void *bytes, size_t size)
{
	params_add(p, bytes != NULL ? bytes : "", size, true);
}

void
params_null(struct postgres_params *p)
{
	params_add(p, NULL, 0, false);
}

const char *
postgres_constraint(const struct postgres_results *r)
{
	return r->constraint;
}

static const PGresult *
result_of(const struct postgres_results *r, size_t query)
{
	return query < r->count ? r->result[query] : NULL;
}

size_t
postgres_rows(const struct postgres_results *r, size_t query)
{
	const PGresult *result = result_of(r, query);

	return result != NULL ? (size_t)PQntuples(result) : 0;
}

int64_t
postgres_affected(const struct postgres_results *r, size_t query)
{
	PGresult *result = query < r->count ? r->result[query] : NULL;

	return result != NULL ? strtoll(PQcmdTuples(result), NULL, 10) : 0;
}

bool
postgres_is_null(const struct postgres_results *r, size_t query, size_t row, int column)
{
	assert(row < postgres_rows(r, query) && column < PQnfields(result_of(r, query)));
	return PQgetisnull(result_of(r, query), (int)row, column) == 1;
}

const char *
postgres_text(const struct postgres_results *r, size_t query, size_t row, int column)
{
	assert(row < postgres_rows(r, query) && column < PQnfields(result_of(r, query)));
	return PQgetvalue(result_of(r, query), (int)row, column);
}

int64_t
postgres_i64(const struct postgres_results *r, size_t query, size_t row, int column)
{
	const char *text = postgres_text(r, query, row, column);
	char *end;
	long long value;

	errno = 0;
	value = strtoll(text, &end, 10);
	assert(end != text && *end == '\0' && errno == 0);
	return value;
}

static uint8_t
hex_digit(char c)
{
	return (uint8_t)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* The server writes bytea as \x and lower-case hex. */
void *
postgres_bytes(
    const struct postgres_results *r, size_t query, size_t row, int column, size_t *ret_size)
{
	const char *text = postgres_text(r, query, row, column);
	size_t size;
	uint8_t *bytes;

	if (postgres_is_null(r, query, row, column))
		return NULL;
	assert(text[0] == '\\' && text[1] == 'x');
	text += 2;
	size = strlen(text) / 2;
	bytes = malloc(size + 1);
	if (bytes == NULL)
		abort();
	for (size_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)(hex_digit(text[2 * i]) << 4 | hex_digit(text[2 * i + 1]));
	bytes[size] = 0;
	*ret_size = size;
	return bytes;
}
