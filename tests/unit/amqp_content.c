#include "events/amqp/codec.h"
#include "events/amqp/content.h"
#include "events/amqp/url.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct codec *codec;
static struct bytes out;
static struct err err;

static void
setup(void)
{
	amqp_connection_start_t start = { .version_minor = 9 };
	amqp_frame_t frame;
	size_t used;

	codec = codec_create();
	cr_assert_eq(codec_put_method(&out, 0, AMQP_CONNECTION_START_METHOD, &start, &err), 0);
	while (bytes_size(&out) > 0) {
		cr_assert_eq(
		    codec_read(codec, out.data + out.start, bytes_size(&out), &used, &frame, &err),
		    0);
		bytes_take(&out, used);
	}
	codec_release(codec, 0);
}

static void
teardown(void)
{
	codec_destroy(codec);
	bytes_finish(&out);
}

TestSuite(amqp_content, .init = setup, .fini = teardown, .timeout = 20);

/* What a consumer gets of a message with these properties. */
static struct delivery *
received(amqp_basic_properties_t *properties, const char *body)
{
	amqp_basic_publish_t publish = { .exchange = amqp_empty_bytes };
	amqp_basic_deliver_t deliver = {
		.delivery_tag = 9,
		.redelivered = 1,
		.exchange = amqp_cstring_bytes("notify"),
		.routing_key = amqp_cstring_bytes("telegram.personal"),
	};
	struct delivery *d = NULL;
	amqp_frame_t frame;
	uint64_t at = 0;
	size_t used;

	cr_assert_eq(
	    codec_put_publish(&out, 1, 4096, &publish, properties, body, strlen(body), &err), 0);
	while (bytes_size(&out) > 0) {
		cr_assert_eq(
		    codec_read(codec, out.data + out.start, bytes_size(&out), &used, &frame, &err),
		    0);
		bytes_take(&out, used);
		if (frame.frame_type == AMQP_FRAME_HEADER) {
			d = delivery_create(sizeof(*d), &deliver, frame.payload.properties.decoded,
			    frame.payload.properties.body_size);
		} else if (frame.frame_type == AMQP_FRAME_BODY) {
			delivery_put(d, at, frame.payload.body_fragment);
			at += frame.payload.body_fragment.len;
		}
	}
	codec_release(codec, 1);
	return d;
}

Test(amqp_content, carries_every_property_there_and_back)
{
	struct message sent = {
		.type = "wildmarch.player.level_up.v1",
		.id = "m1",
		.correlation_id = "c1",
		.reply_to = "gateway.replies.x",
		.content_type = "application/json",
		.app_id = "wildmarch-core/1",
		.user_id = "core",
		.expiration_ms = 5000,
		.timestamp_s = 1764000000,
		.is_persistent = true,
	};
	struct content_properties properties;
	struct delivery *d;
	const struct message *m;

	message_set_header(&sent, HEADER_TRACEPARENT, "00-a-b-01");
	message_set_header(&sent, HEADER_ATTEMPT, "3");
	content_describe(&sent, &properties);
	d = received(&properties.properties, "hi");
	m = &d->message;
	cr_assert_str_eq(m->exchange, "notify");
	cr_assert_str_eq(m->routing_key, "telegram.personal");
	cr_assert_str_eq(m->type, sent.type);
	cr_assert_str_eq(m->id, sent.id);
	cr_assert_str_eq(m->correlation_id, sent.correlation_id);
	cr_assert_str_eq(m->reply_to, sent.reply_to);
	cr_assert_str_eq(m->content_type, sent.content_type);
	cr_assert_str_eq(m->app_id, sent.app_id);
	cr_assert_str_eq(m->user_id, sent.user_id);
	cr_assert_eq(m->expiration_ms, 5000);
	cr_assert_eq(m->timestamp_s, 1764000000);
	cr_assert(m->is_persistent && m->is_redelivered);
	cr_assert_eq(m->header_count, 2);
	cr_assert_str_eq(message_header(m, HEADER_TRACEPARENT), "00-a-b-01");
	cr_assert_str_eq(message_header(m, HEADER_ATTEMPT), "3");
	cr_assert_eq(m->body_size, 2);
	cr_assert_str_eq(m->body, "hi");
	cr_assert_eq(d->tag, 9);
	delivery_free(d);
}

Test(amqp_content, says_null_for_what_is_absent)
{
	amqp_basic_properties_t none = { ._flags = 0 };
	struct delivery *d = received(&none, "");

	cr_assert_null(d->message.type);
	cr_assert_null(d->message.id);
	cr_assert_null(d->message.reply_to);
	cr_assert_null(message_header(&d->message, HEADER_TRACEPARENT));
	cr_assert_eq(d->message.expiration_ms, 0);
	cr_assert_not(d->message.is_persistent);
	cr_assert_eq(d->message.body_size, 0);
	delivery_free(d);
}

static amqp_table_entry_t
entry(const char *name, uint8_t kind)
{
	amqp_table_entry_t e = { .key = amqp_cstring_bytes(name) };

	e.value.kind = kind;
	return e;
}

Test(amqp_content, gives_integers_in_decimal_and_leaves_tables_out)
{
	amqp_table_entry_t entries[] = { entry("x-death", AMQP_FIELD_KIND_TABLE),
		entry("i64", AMQP_FIELD_KIND_I64), entry("i8", AMQP_FIELD_KIND_I8),
		entry("flag", AMQP_FIELD_KIND_BOOLEAN), entry("u32", AMQP_FIELD_KIND_U32) };
	amqp_basic_properties_t properties = { ._flags = AMQP_BASIC_HEADERS_FLAG,
		.headers = { 5, entries } };
	struct delivery *d;

	entries[1].value.value.i64 = INT64_MIN;
	entries[2].value.value.i8 = -7;
	entries[4].value.value.u32 = UINT32_MAX;
	d = received(&properties, "hi");
	cr_assert_eq(d->message.header_count, 3);
	cr_assert_str_eq(message_header(&d->message, "i64"), "-9223372036854775808");
	cr_assert_str_eq(message_header(&d->message, "i8"), "-7");
	cr_assert_str_eq(message_header(&d->message, "u32"), "4294967295");
	delivery_free(d);
}

Test(amqp_content, says_what_the_broker_dead_lettered_it_for_last)
{
	amqp_table_entry_t last[] = { entry("count", AMQP_FIELD_KIND_I64),
		entry("reason", AMQP_FIELD_KIND_UTF8), entry("queue", AMQP_FIELD_KIND_UTF8),
		entry("time", AMQP_FIELD_KIND_TIMESTAMP) };
	amqp_table_entry_t earlier[] = { entry("reason", AMQP_FIELD_KIND_UTF8) };
	amqp_field_value_t deaths[] = {
		{ .kind = AMQP_FIELD_KIND_TABLE, .value.table = { 4, last } },
		{ .kind = AMQP_FIELD_KIND_TABLE, .value.table = { 1, earlier } },
	};
	amqp_table_entry_t entries[] = { entry("x-death", AMQP_FIELD_KIND_ARRAY) };
	amqp_basic_properties_t properties = { ._flags = AMQP_BASIC_HEADERS_FLAG,
		.headers = { 1, entries } };
	struct delivery *d;

	last[1].value.value.bytes = amqp_cstring_bytes("delivery_limit");
	last[2].value.value.bytes = amqp_cstring_bytes("jobs.level_bonus");
	last[3].value.value.u64 = 1795771800;
	earlier[0].value.value.bytes = amqp_cstring_bytes("expired");
	entries[0].value.value.array = (amqp_array_t){ 2, deaths };
	d = received(&properties, "hi");
	cr_assert_eq(d->message.header_count, 3);
	cr_assert_str_eq(message_header(&d->message, HEADER_LAST_DEATH_REASON), "delivery_limit");
	cr_assert_str_eq(message_header(&d->message, HEADER_LAST_DEATH_QUEUE), "jobs.level_bonus");
	cr_assert_str_eq(message_header(&d->message, HEADER_LAST_DEATH_TIME), "1795771800");
	delivery_free(d);
	deaths[0] = (amqp_field_value_t){ .kind = AMQP_FIELD_KIND_I32 };
	d = received(&properties, "hi");
	cr_assert_eq(d->message.header_count, 0);
	delivery_free(d);
}

Test(amqp_content, keeps_sixteen_headers_at_most)
{
	amqp_table_entry_t entries[40];
	char names[40][4];
	amqp_basic_properties_t properties = { ._flags = AMQP_BASIC_HEADERS_FLAG,
		.headers = { 40, entries } };
	struct delivery *d;
	int i;

	for (i = 0; i < 40; i++) {
		(void)snprintf(names[i], sizeof(names[i]), "h%d", i);
		entries[i] = entry(names[i], AMQP_FIELD_KIND_I32);
		entries[i].value.value.i32 = i;
	}
	d = received(&properties, "hi");
	cr_assert_eq(d->message.header_count, MESSAGE_HEADERS_MAX);
	cr_assert_str_eq(message_header(&d->message, "h15"), "15");
	delivery_free(d);
}

Test(amqp_content, takes_an_expiration_that_is_no_number_for_none)
{
	amqp_basic_properties_t properties = { ._flags = AMQP_BASIC_EXPIRATION_FLAG };
	const char *const strange[] = { "", "soon", "12x", "-5",
		"99999999999999999999999999999999" };
	size_t i;

	for (i = 0; i < sizeof(strange) / sizeof(strange[0]); i++) {
		struct delivery *d;

		properties.expiration = amqp_cstring_bytes(strange[i]);
		d = received(&properties, "hi");
		cr_assert_eq(d->message.expiration_ms, 0, "%s", strange[i]);
		delivery_free(d);
	}
}

/* ── URLs ── */

TestSuite(amqp_url, .timeout = 20);

Test(amqp_url, reads_a_list_and_decodes_percents)
{
	struct url_list list;

	cr_assert_eq(
	    url_list_parse("amqp://us%65r:p%2Cw@one:1234/%2Fv,amqps://two", &list, &err), 0);
	cr_assert_eq(list.count, 2);
	cr_assert_str_eq(list.urls[0].user, "user");
	cr_assert_str_eq(list.urls[0].password, "p,w");
	cr_assert_str_eq(list.urls[0].host, "one");
	cr_assert_eq(list.urls[0].port, 1234);
	cr_assert_str_eq(list.urls[0].vhost, "/v");
	cr_assert_not(list.urls[0].is_tls);
	cr_assert_str_eq(list.urls[1].host, "two");
	cr_assert_eq(list.urls[1].port, 5671);
	cr_assert_str_eq(list.urls[1].vhost, "/");
	cr_assert(list.urls[1].is_tls);
	url_list_finish(&list);
}

Test(amqp_url, refuses_what_is_none_without_telling_the_password)
{
	const char *const wrong[] = { "", "http://h", "amqp://u:secret@h:99999/v",
		"amqp://u:secret@h:x/v", "amqp://h," };
	struct url_list list;
	size_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		cr_assert_eq(url_list_parse(wrong[i], &list, &err), ERR_CONFIG, "%s", wrong[i]);
		cr_assert_null(strstr(err.text, "secret"));
	}
}
