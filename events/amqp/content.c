#include "events/amqp/content.h"

#include "events/clock.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ── out ── */

static amqp_bytes_t
text_bytes(const char *text)
{
	return (amqp_bytes_t){ strlen(text), (void *)(uintptr_t)text };
}

static void
set_text(amqp_basic_properties_t *p, amqp_flags_t flag, amqp_bytes_t *field, const char *text)
{
	if (text == NULL)
		return;
	p->_flags |= flag;
	*field = text_bytes(text);
}

static void
set_headers(const struct message *m, struct content_properties *c)
{
	unsigned i;

	if (m->header_count == 0)
		return;
	assert(m->header_count <= MESSAGE_HEADERS_MAX);
	for (i = 0; i < m->header_count; i++) {
		c->headers[i].key = text_bytes(m->headers[i].name);
		c->headers[i].value.kind = AMQP_FIELD_KIND_UTF8;
		c->headers[i].value.value.bytes = text_bytes(m->headers[i].value);
	}
	c->properties._flags |= AMQP_BASIC_HEADERS_FLAG;
	c->properties.headers.num_entries = (int)m->header_count;
	c->properties.headers.entries = c->headers;
}

const char *
content_put_number(char buffer[CONTENT_NUMBER_ROOM], int64_t number)
{
	char *at = buffer + CONTENT_NUMBER_ROOM;
	uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;

	*--at = '\0';
	do {
		*--at = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	if (number < 0)
		*--at = '-';
	return at;
}

void
content_describe(const struct message *m, struct content_properties *ret)
{
	amqp_basic_properties_t *p = &ret->properties;

	p->_flags = AMQP_BASIC_DELIVERY_MODE_FLAG;
	p->delivery_mode =
	    m->is_persistent ? AMQP_DELIVERY_PERSISTENT : AMQP_DELIVERY_NONPERSISTENT;
	set_text(p, AMQP_BASIC_CONTENT_TYPE_FLAG, &p->content_type, m->content_type);
	set_text(p, AMQP_BASIC_CORRELATION_ID_FLAG, &p->correlation_id, m->correlation_id);
	set_text(p, AMQP_BASIC_REPLY_TO_FLAG, &p->reply_to, m->reply_to);
	set_text(p, AMQP_BASIC_MESSAGE_ID_FLAG, &p->message_id, m->id);
	set_text(p, AMQP_BASIC_TYPE_FLAG, &p->type, m->type);
	set_text(p, AMQP_BASIC_USER_ID_FLAG, &p->user_id, m->user_id);
	set_text(p, AMQP_BASIC_APP_ID_FLAG, &p->app_id, m->app_id);
	if (m->expiration_ms > 0)
		set_text(p, AMQP_BASIC_EXPIRATION_FLAG, &p->expiration,
		    content_put_number(ret->expiration, m->expiration_ms));
	if (m->timestamp_s > 0) {
		p->_flags |= AMQP_BASIC_TIMESTAMP_FLAG;
		p->timestamp = (uint64_t)m->timestamp_s;
	}
	set_headers(m, ret);
}

/* ── in ── */

/* The codec leaves the fields whose flag is absent as they were in its memory: only flagged ones
 * may be looked at. */
static amqp_bytes_t
flagged(const amqp_basic_properties_t *p, amqp_flags_t flag, amqp_bytes_t field)
{
	return p->_flags & flag ? field : (amqp_bytes_t){ 0, NULL };
}

static const amqp_table_t *
flagged_headers(const amqp_basic_properties_t *p)
{
	static const amqp_table_t none;

	return p->_flags & AMQP_BASIC_HEADERS_FLAG ? &p->headers : &none;
}

/* The newest entry of x-death, where the broker notes each time that it dead-lettered the message;
 * NULL for any other header. */
static const amqp_table_t *
last_death(const amqp_table_entry_t *header)
{
	const amqp_array_t *deaths = &header->value.value.array;

	if (header->value.kind != AMQP_FIELD_KIND_ARRAY || header->key.len != strlen("x-death") ||
	    memcmp(header->key.bytes, "x-death", header->key.len) != 0 ||
	    deaths->num_entries == 0 || deaths->entries[0].kind != AMQP_FIELD_KIND_TABLE)
		return NULL;
	return &deaths->entries[0].value.table;
}

static const struct {
	const char *field, *header;
} death_fields[] = {
	{ "reason", HEADER_LAST_DEATH_REASON },
	{ "queue", HEADER_LAST_DEATH_QUEUE },
	{ "time", HEADER_LAST_DEATH_TIME },
};
#define DEATH_FIELDS (sizeof(death_fields) / sizeof(death_fields[0]))

static const amqp_field_value_t *
death_field(const amqp_table_t *death, const char *name)
{
	size_t size = strlen(name);
	int i;

	for (i = 0; i < death->num_entries; i++)
		if (death->entries[i].key.len == size &&
		    memcmp(death->entries[i].key.bytes, name, size) == 0)
			return &death->entries[i].value;
	return NULL;
}

static size_t
value_size(const amqp_field_value_t *v)
{
	return v->kind == AMQP_FIELD_KIND_UTF8 || v->kind == AMQP_FIELD_KIND_BYTES
	           ? v->value.bytes.len + 1
	           : CONTENT_NUMBER_ROOM;
}

static size_t
death_size(const amqp_table_t *death)
{
	size_t i, size = 0;

	for (i = 0; i < DEATH_FIELDS; i++) {
		const amqp_field_value_t *v = death_field(death, death_fields[i].field);

		size += v == NULL ? 0 : value_size(v);
	}
	return size;
}

static size_t
headers_size(const amqp_table_t *headers)
{
	size_t size = 0;
	int i;

	for (i = 0; i < headers->num_entries; i++) {
		const amqp_table_entry_t *e = &headers->entries[i];

		size += e->key.len + 1 + value_size(&e->value);
		if (last_death(e) != NULL)
			size += death_size(last_death(e));
	}
	return size;
}

static size_t
texts_size(const amqp_basic_deliver_t *method, const amqp_basic_properties_t *p)
{
	const amqp_bytes_t texts[] = {
		method->exchange,
		method->routing_key,
		flagged(p, AMQP_BASIC_TYPE_FLAG, p->type),
		flagged(p, AMQP_BASIC_MESSAGE_ID_FLAG, p->message_id),
		flagged(p, AMQP_BASIC_CORRELATION_ID_FLAG, p->correlation_id),
		flagged(p, AMQP_BASIC_REPLY_TO_FLAG, p->reply_to),
		flagged(p, AMQP_BASIC_CONTENT_TYPE_FLAG, p->content_type),
		flagged(p, AMQP_BASIC_APP_ID_FLAG, p->app_id),
		flagged(p, AMQP_BASIC_USER_ID_FLAG, p->user_id),
	};
	size_t i, size = 0;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		size += texts[i].len + 1;
	return size;
}

static const char *
keep(char **at, amqp_bytes_t text)
{
	char *kept = *at;

	if (text.len > 0)
		memcpy(kept, text.bytes, text.len);
	kept[text.len] = '\0';
	*at += text.len + 1;
	return kept;
}

static const char *
keep_flagged(
    char **at, const amqp_basic_properties_t *p, amqp_flags_t flag, const amqp_bytes_t *field)
{
	return p->_flags & flag ? keep(at, *field) : NULL;
}

static bool
field_number(const amqp_field_value_t *v, int64_t *ret)
{
	switch (v->kind) {
	case AMQP_FIELD_KIND_I8:
		*ret = v->value.i8;
		return true;
	case AMQP_FIELD_KIND_U8:
		*ret = v->value.u8;
		return true;
	case AMQP_FIELD_KIND_I16:
		*ret = v->value.i16;
		return true;
	case AMQP_FIELD_KIND_U16:
		*ret = v->value.u16;
		return true;
	case AMQP_FIELD_KIND_I32:
		*ret = v->value.i32;
		return true;
	case AMQP_FIELD_KIND_U32:
		*ret = v->value.u32;
		return true;
	case AMQP_FIELD_KIND_I64:
		*ret = v->value.i64;
		return true;
	case AMQP_FIELD_KIND_U64:
	case AMQP_FIELD_KIND_TIMESTAMP:
		*ret = (int64_t)v->value.u64;
		return v->value.u64 <= INT64_MAX;
	default:
		return false;
	}
}

static const char *
keep_value(char **at, const amqp_field_value_t *v)
{
	char buffer[CONTENT_NUMBER_ROOM];
	int64_t number;

	if (v->kind == AMQP_FIELD_KIND_UTF8 || v->kind == AMQP_FIELD_KIND_BYTES)
		return keep(at, v->value.bytes);
	if (!field_number(v, &number))
		return NULL;
	return keep(at, text_bytes(content_put_number(buffer, number)));
}

static void
keep_header(char **at, const char *name, const amqp_field_value_t *v, struct message *m)
{
	const char *value = v == NULL ? NULL : keep_value(at, v);

	if (value == NULL || m->header_count == MESSAGE_HEADERS_MAX)
		return;
	m->headers[m->header_count++] = (struct message_header){ name, value };
}

static void
keep_death(char **at, const amqp_table_t *death, struct message *m)
{
	size_t i;

	for (i = 0; i < DEATH_FIELDS; i++)
		if (message_header(m, death_fields[i].header) == NULL)
			keep_header(at, death_fields[i].header,
			    death_field(death, death_fields[i].field), m);
}

static void
keep_headers(char **at, const amqp_table_t *headers, struct message *m)
{
	int i;

	for (i = 0; i < headers->num_entries && m->header_count < MESSAGE_HEADERS_MAX; i++) {
		const amqp_table_t *death = last_death(&headers->entries[i]);
		const char *value = keep_value(at, &headers->entries[i].value);

		if (death != NULL)
			keep_death(at, death, m);
		if (value == NULL)
			continue;
		m->headers[m->header_count].name = keep(at, headers->entries[i].key);
		m->headers[m->header_count].value = value;
		m->header_count++;
	}
}

static void
keep_texts(char **at, const amqp_basic_deliver_t *method, const amqp_basic_properties_t *p,
    struct message *m)
{
	m->exchange = keep(at, method->exchange);
	m->routing_key = keep(at, method->routing_key);
	m->type = keep_flagged(at, p, AMQP_BASIC_TYPE_FLAG, &p->type);
	m->id = keep_flagged(at, p, AMQP_BASIC_MESSAGE_ID_FLAG, &p->message_id);
	m->correlation_id = keep_flagged(at, p, AMQP_BASIC_CORRELATION_ID_FLAG, &p->correlation_id);
	m->reply_to = keep_flagged(at, p, AMQP_BASIC_REPLY_TO_FLAG, &p->reply_to);
	m->content_type = keep_flagged(at, p, AMQP_BASIC_CONTENT_TYPE_FLAG, &p->content_type);
	m->app_id = keep_flagged(at, p, AMQP_BASIC_APP_ID_FLAG, &p->app_id);
	m->user_id = keep_flagged(at, p, AMQP_BASIC_USER_ID_FLAG, &p->user_id);
}

/* A decimal text, which anybody may have written who may publish: what is no number counts as
 * absent. */
static int64_t
read_expiration(const amqp_basic_properties_t *p)
{
	char text[CONTENT_NUMBER_ROOM], *end;
	long long ms;

	if (!(p->_flags & AMQP_BASIC_EXPIRATION_FLAG) || p->expiration.len == 0 ||
	    p->expiration.len >= sizeof(text))
		return 0;
	memcpy(text, p->expiration.bytes, p->expiration.len);
	text[p->expiration.len] = '\0';
	ms = strtoll(text, &end, 10);
	return *end != '\0' || ms < 0 ? 0 : ms;
}

struct delivery *
delivery_create(size_t size_of, const amqp_basic_deliver_t *method,
    const amqp_basic_properties_t *p, uint64_t body_size)
{
	const amqp_table_t *headers = flagged_headers(p);
	bool is_oversized = body_size > MESSAGE_BODY_MAX;
	bool is_kept = body_size <= MESSAGE_KEPT_MAX;
	size_t body_room = is_kept ? (size_t)body_size : 0;
	struct delivery *d =
	    malloc(size_of + texts_size(method, p) + headers_size(headers) + body_room + 1);
	struct message *m;
	char *at;

	if (d == NULL)
		abort();
	memset(d, 0, size_of);
	m = &d->message;
	at = (char *)d + size_of;
	m->body = at;
	m->body_size = body_room;
	at[body_room] = '\0';
	at += body_room + 1;
	keep_texts(&at, method, p, m);
	keep_headers(&at, headers, m);
	m->expiration_ms = read_expiration(p);
	m->timestamp_s = p->_flags & AMQP_BASIC_TIMESTAMP_FLAG ? (int64_t)p->timestamp : 0;
	m->is_persistent = p->_flags & AMQP_BASIC_DELIVERY_MODE_FLAG &&
	                   p->delivery_mode == AMQP_DELIVERY_PERSISTENT;
	m->is_redelivered = method->redelivered != 0;
	d->tag = method->delivery_tag;
	d->is_oversized = is_oversized;
	d->is_kept = is_kept;
	d->received_us = clock_monotonic_us();
	return d;
}

void
delivery_free(struct delivery *d)
{
	if (d != NULL && d->release != NULL)
		d->release(d->attached);
	free(d);
}

void
delivery_put(struct delivery *d, uint64_t offset, amqp_bytes_t piece)
{
	if (d->is_kept)
		memcpy((char *)(uintptr_t)d->message.body + offset, piece.bytes, piece.len);
}

uint64_t
content_hash(const void *bytes, size_t size)
{
	const uint8_t *at = bytes;
	uint64_t hash = 0xcbf29ce484222325u;

	while (size-- > 0)
		hash = (hash ^ *at++) * 0x100000001b3u;
	return hash;
}
