#include "events/amqp/handshake.h"

#include <stdbool.h>
#include <string.h>
#include <sys/utsname.h>

#define CREDENTIALS_MAX 512

static amqp_table_entry_t
text_entry(const char *name, const char *value)
{
	amqp_table_entry_t entry = { .key = amqp_cstring_bytes(name) };

	entry.value.kind = AMQP_FIELD_KIND_UTF8;
	entry.value.value.bytes = amqp_cstring_bytes(value);
	return entry;
}

static amqp_table_entry_t
yes_entry(const char *name)
{
	amqp_table_entry_t entry = { .key = amqp_cstring_bytes(name) };

	entry.value.kind = AMQP_FIELD_KIND_BOOLEAN;
	entry.value.value.boolean = 1;
	return entry;
}

static amqp_table_entry_t
table_entry(const char *name, amqp_table_entry_t *entries, size_t count)
{
	amqp_table_entry_t entry = { .key = amqp_cstring_bytes(name) };

	entry.value.kind = AMQP_FIELD_KIND_TABLE;
	entry.value.value.table = (amqp_table_t){ (int)count, entries };
	return entry;
}

/* The names of the mechanisms are separated by spaces. */
static bool
offers_plain(amqp_bytes_t mechanisms)
{
	const char *at = mechanisms.bytes, *end = at + mechanisms.len, *word;

	while (at < end) {
		word = at;
		while (at < end && *at != ' ')
			at++;
		if (at - word == 5 && memcmp(word, "PLAIN", 5) == 0)
			return true;
		at++;
	}
	return false;
}

static int
put_start_ok(
    struct bytes *out, const struct url *url, const amqp_table_t *properties, struct err *err)
{
	char credentials[CREDENTIALS_MAX];
	size_t user = strlen(url->user), password = strlen(url->password);
	amqp_connection_start_ok_t method = {
		.client_properties = *properties,
		.mechanism = amqp_cstring_bytes("PLAIN"),
		.response = { user + password + 2, credentials },
		.locale = amqp_cstring_bytes("en_US"),
	};
	int code;

	if (user + password + 2 > sizeof(credentials))
		return err_set(err, ERR_CONFIG, "the broker's user and password are over %d bytes",
		    CREDENTIALS_MAX - 2);
	credentials[0] = '\0';
	memcpy(credentials + 1, url->user, user);
	credentials[1 + user] = '\0';
	memcpy(credentials + 2 + user, url->password, password);
	code = codec_put_method(out, 0, AMQP_CONNECTION_START_OK_METHOD, &method, err);
	explicit_bzero(credentials, sizeof(credentials));
	return code;
}

int
handshake_start_ok(struct bytes *out, const amqp_connection_start_t *start, const struct url *url,
    const char *product, const char *name, const char *version, struct err *err)
{
	struct utsname system = { .sysname = "" };
	amqp_table_entry_t capabilities[] = {
		yes_entry("publisher_confirms"),
		yes_entry("basic.nack"),
		yes_entry("consumer_cancel_notify"),
		yes_entry("connection.blocked"),
		yes_entry("authentication_failure_close"),
		yes_entry("exchange_exchange_bindings"),
	};
	amqp_table_entry_t entries[] = {
		text_entry("product", product),
		text_entry("version", version),
		text_entry("platform", uname(&system) == 0 ? system.sysname : "unknown"),
		text_entry("connection_name", name),
		table_entry(
		    "capabilities", capabilities, sizeof(capabilities) / sizeof(capabilities[0])),
	};
	amqp_table_t properties = { sizeof(entries) / sizeof(entries[0]), entries };

	if (start->version_major != 0 || start->version_minor != 9)
		return err_set(err, ERR_PROTOCOL, "the broker speaks AMQP %u-%u, not 0-9-1",
		    start->version_major, start->version_minor);
	if (!offers_plain(start->mechanisms))
		return err_set(err, ERR_REFUSED,
		    "the broker doesn't offer PLAIN: enable it in auth_mechanisms");
	return put_start_ok(out, url, &properties, err);
}

/* Zero means "no limit" in each of these fields. */
static uint32_t
smaller(uint32_t offered, uint32_t wanted)
{
	return offered == 0 || offered > wanted ? wanted : offered;
}

int
handshake_tune(const amqp_connection_tune_t *tune, struct handshake_tuning *ret, struct err *err)
{
	uint32_t frame_max = smaller(tune->frame_max, HANDSHAKE_FRAME_MAX);

	if (frame_max < FRAME_MIN_MAX)
		return err_set(err, ERR_PROTOCOL,
		    "the broker wants frames of at most %u bytes; 4096 is the least", frame_max);
	ret->frame_max = frame_max;
	ret->channel_max = (uint16_t)smaller(tune->channel_max, HANDSHAKE_CHANNEL_MAX);
	ret->heartbeat_s = (uint16_t)smaller(tune->heartbeat, HANDSHAKE_HEARTBEAT_S);
	return 0;
}

int
handshake_open(struct bytes *out, const struct handshake_tuning *tuning, const struct url *url,
    struct err *err)
{
	amqp_connection_tune_ok_t tune_ok = {
		.channel_max = tuning->channel_max,
		.frame_max = tuning->frame_max,
		.heartbeat = tuning->heartbeat_s,
	};
	amqp_connection_open_t open = { .virtual_host = amqp_cstring_bytes(url->vhost) };
	int code = codec_put_method(out, 0, AMQP_CONNECTION_TUNE_OK_METHOD, &tune_ok, err);

	if (code == 0)
		code = codec_put_method(out, 0, AMQP_CONNECTION_OPEN_METHOD, &open, err);
	return code;
}
