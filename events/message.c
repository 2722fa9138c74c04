#include "events/message.h"

#include "events/clock.h"
#include "events/json.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *
message_header(const struct message *m, const char *name)
{
	unsigned i;

	for (i = 0; i < m->header_count; i++)
		if (strcmp(m->headers[i].name, name) == 0)
			return m->headers[i].value;
	return NULL;
}

void
message_set_header(struct message *m, const char *name, const char *value)
{
	unsigned i = 0;

	while (i < m->header_count && strcmp(m->headers[i].name, name) != 0)
		i++;
	assert(i < MESSAGE_HEADERS_MAX);
	if (i == m->header_count)
		m->header_count++;
	m->headers[i].name = name;
	m->headers[i].value = value;
}

/* ── events ── */

static void
put_member(struct text *out, const char *name, const char *value)
{
	if (value == NULL)
		return;
	text_printf(out, ",\"%s\":", name);
	text_put_json(out, value, strlen(value));
}

void
event_write(const struct event *e, struct text *out)
{
	char time[CLOCK_TEXT_SIZE];

	clock_format(e->time_ms, time);
	text_puts(out, "{\"specversion\":\"1.0\"");
	put_member(out, "id", e->id);
	put_member(out, "source", e->source);
	put_member(out, "type", e->type);
	put_member(out, "subject", e->subject);
	put_member(out, "time", time);
	put_member(out, "datacontenttype", "application/json");
	if (e->sequence > 0)
		text_printf(
		    out, ",\"sequence\":\"%0*" PRId64 "\"", EVENT_SEQUENCE_DIGITS, e->sequence);
	put_member(out, "correlationid", e->correlation_id);
	put_member(out, "causationid", e->causation_id);
	put_member(out, "traceparent", e->traceparent);
	text_puts(out, ",\"data\":");
	text_add(out, e->data, e->data_size);
	text_putc(out, '}');
}

/* An optional attribute: absent is NULL. */
static int
read_optional(const struct json *doc, const char *name, const char **ret, struct err *err)
{
	struct err missing;
	const struct json *value;

	if (jget_any(doc, name, &value, &missing) != 0) {
		*ret = NULL;
		return 0;
	}
	return jget_text(doc, name, EVENT_ATTRIBUTE_MAX, ret, err);
}

static bool
read_digits(const char *text, size_t count, int *ret)
{
	*ret = 0;
	while (count-- > 0) {
		if (*text < '0' || *text > '9')
			return false;
		*ret = *ret * 10 + (*text++ - '0');
	}
	return true;
}

/* Days from 1970-01-01 in the proleptic Gregorian calendar; March begins the year, so that a leap
 * day is its last. */
static int64_t
days_of(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era_year = y % 400, era = y / 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + era_year * 365 + era_year / 4 - era_year / 100 + day_of_year - 719468;
}

/* RFC 3339 in UTC ("…Z"), as every publisher of ours writes it, with 0..9 digits of a fraction. */
static bool
parse_time(const char *text, int64_t *ret_ms)
{
	int year, month, day, hour, minute, second, digit, scale = 100;
	int64_t ms = 0;

	if (strlen(text) < 20 || !read_digits(text, 4, &year) || text[4] != '-' ||
	    !read_digits(text + 5, 2, &month) || text[7] != '-' ||
	    !read_digits(text + 8, 2, &day) || text[10] != 'T' ||
	    !read_digits(text + 11, 2, &hour) || text[13] != ':' ||
	    !read_digits(text + 14, 2, &minute) || text[16] != ':' ||
	    !read_digits(text + 17, 2, &second))
		return false;
	if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 ||
	    second > 60)
		return false;
	text += 19;
	if (*text == '.')
		for (text++; read_digits(text, 1, &digit); text++, scale /= 10)
			ms += (int64_t)digit * scale;
	if (strcmp(text, "Z") != 0)
		return false;
	*ret_ms =
	    (((days_of(year, month, day) * 24 + hour) * 60 + minute) * 60 + second) * 1000 + ms;
	return true;
}

static int
read_time(const struct json *doc, int64_t *ret, struct err *err)
{
	const char *text;
	int code = jget_text(doc, "time", 64, &text, err);

	if (code == 0 && !parse_time(text, ret))
		return err_set(err, ERR_RANGE,
		    "time must be RFC 3339 in UTC, such as 2026-11-22T19:00:00.123Z");
	return code;
}

static int
read_sequence(const struct json *doc, int64_t *ret, struct err *err)
{
	const char *text;
	char *end;
	int code = read_optional(doc, "sequence", &text, err);

	*ret = 0;
	if (code != 0 || text == NULL)
		return code;
	if (strlen(text) != EVENT_SEQUENCE_DIGITS ||
	    strspn(text, "0123456789") != EVENT_SEQUENCE_DIGITS || text[0] != '0')
		return err_set(err, ERR_RANGE, "sequence must be %d digits", EVENT_SEQUENCE_DIGITS);
	*ret = strtoll(text, &end, 10);
	return 0;
}

static int
read_required(const struct json *doc, struct event *e, struct err *err)
{
	const char *version;
	int code;

	if ((code = jget_text(doc, "specversion", EVENT_ATTRIBUTE_MAX, &version, err)) != 0)
		return code;
	if (strcmp(version, "1.0") != 0)
		return err_set(err, ERR_UNKNOWN, "specversion must be 1.0");
	if ((code = jget_text(doc, "id", EVENT_ATTRIBUTE_MAX, &e->id, err)) != 0 ||
	    (code = jget_text(doc, "type", EVENT_ATTRIBUTE_MAX, &e->type, err)) != 0 ||
	    (code = jget_text(doc, "source", EVENT_ATTRIBUTE_MAX, &e->source, err)) != 0)
		return code;
	if (e->id[0] == '\0' || e->type[0] == '\0' || e->source[0] == '\0')
		return err_set(err, ERR_RANGE, "id, type and source must not be empty");
	return read_time(doc, &e->time_ms, err);
}

static int
read_envelope(
    const struct json *doc, struct event *e, const struct json **ret_data, struct err *err)
{
	int code = read_required(doc, e, err);

	if (code != 0 || (code = read_sequence(doc, &e->sequence, err)) != 0 ||
	    (code = read_optional(doc, "subject", &e->subject, err)) != 0 ||
	    (code = read_optional(doc, "correlationid", &e->correlation_id, err)) != 0 ||
	    (code = read_optional(doc, "causationid", &e->causation_id, err)) != 0 ||
	    (code = read_optional(doc, "traceparent", &e->traceparent, err)) != 0)
		return code;
	return jget_any(doc, "data", ret_data, err);
}

int
event_read(const void *body, size_t size, struct event *ret, struct json **ret_doc,
    const struct json **ret_data, struct err *err)
{
	struct event e = { .id = NULL };
	struct json *doc;
	const struct json *data;
	int code = json_parse(body, size, MESSAGE_BODY_MAX, &doc, err);

	if (code != 0)
		return code;
	code = read_envelope(doc, &e, &data, err);
	if (code != 0) {
		json_free(doc);
		return code;
	}
	*ret = e;
	*ret_doc = doc;
	*ret_data = data;
	return 0;
}
