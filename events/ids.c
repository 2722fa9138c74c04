#include "events/ids.h"

#include "events/clock.h"

#include <errno.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* ── randomness ── */

/* Ids need a few bytes each, thousands of times a second: one system call fetches for many. What
 * was given out is wiped. */
static struct {
	uint8_t bytes[4096];
	size_t left;
} pool;

static void
fetch(uint8_t *ret, size_t size)
{
	ssize_t n;

	while (size > 0) {
		n = getrandom(ret, size, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			abort();
		ret += n;
		size -= (size_t)n;
	}
}

void
random_bytes(void *ret, size_t size)
{
	uint8_t *from;

	if (size > sizeof(pool.bytes) / 16) {
		fetch(ret, size);
		return;
	}
	if (pool.left < size) {
		fetch(pool.bytes, sizeof(pool.bytes));
		pool.left = sizeof(pool.bytes);
	}
	pool.left -= size;
	from = pool.bytes + pool.left;
	memcpy(ret, from, size);
	explicit_bzero(from, size);
}

/* ── hex and digests ── */

void
hex_encode(const uint8_t *bytes, size_t size, char *ret)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < size; i++) {
		ret[2 * i] = digits[bytes[i] >> 4];
		ret[2 * i + 1] = digits[bytes[i] & 15];
	}
	ret[2 * size] = '\0';
}

void
digest_blake2b(const void *data, size_t size, const void *key, size_t key_size, uint8_t ret[32])
{
	/* sodium_init picks the fastest code for this processor; repeating it is cheap. */
	if (sodium_init() < 0 || crypto_generichash(ret, 32, data, size, key, key_size) != 0)
		abort();
}

void
hmac_sha256(const void *key, size_t key_size, const void *data, size_t size, uint8_t ret[32])
{
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(&state, key, key_size);
	crypto_auth_hmacsha256_update(&state, data, size);
	crypto_auth_hmacsha256_final(&state, ret);
	sodium_memzero(&state, sizeof(state));
}

void
digest_sha256(const void *data, size_t size, uint8_t ret[32])
{
	crypto_hash_sha256(ret, data, size);
}

/* ── UUIDs ── */

static void
uuid_format(uint8_t bytes[16], unsigned version, char ret[UUID_TEXT_SIZE])
{
	bytes[6] = (uint8_t)((bytes[6] & 0x0f) | version << 4);
	bytes[8] = (uint8_t)((bytes[8] & 0x3f) | 0x80);
	hex_encode(bytes, 4, ret);
	ret[8] = '-';
	hex_encode(bytes + 4, 2, ret + 9);
	ret[13] = '-';
	hex_encode(bytes + 6, 2, ret + 14);
	ret[18] = '-';
	hex_encode(bytes + 8, 2, ret + 19);
	ret[23] = '-';
	hex_encode(bytes + 10, 6, ret + 24);
}

/* The 12 bits behind the time count within a millisecond (RFC 9562, section 6.2, method 1), so that
 * the ids of this process sort in the order they were made, even when the wall clock goes back. */
void
uuid_v7(char ret[UUID_TEXT_SIZE])
{
	static int64_t last_ms;
	static unsigned count;
	int64_t now_ms = clock_wall_ms();
	uint8_t bytes[16];
	int i;

	random_bytes(bytes + 6, 10);
	if (now_ms > last_ms) {
		last_ms = now_ms;
		count = (unsigned)(bytes[6] & 7) << 8 | bytes[7];
	} else if (++count > 0xfff) {
		last_ms++;
		count = 0;
	}
	for (i = 0; i < 6; i++)
		bytes[i] = (uint8_t)(last_ms >> (40 - 8 * i));
	bytes[6] = (uint8_t)(count >> 8);
	bytes[7] = (uint8_t)count;
	uuid_format(bytes, 7, ret);
}

void
uuid_v5(const uint8_t namespace[16], const char *name, size_t name_size, char ret[UUID_TEXT_SIZE])
{
	static EVP_MD *sha1;
	static EVP_MD_CTX *context;
	uint8_t digest[EVP_MAX_MD_SIZE];

	if (sha1 == NULL) {
		sha1 = EVP_MD_fetch(NULL, "SHA1", NULL);
		context = EVP_MD_CTX_new();
	}
	if (sha1 == NULL || context == NULL || EVP_DigestInit_ex(context, sha1, NULL) != 1 ||
	    EVP_DigestUpdate(context, namespace, 16) != 1 ||
	    EVP_DigestUpdate(context, name, name_size) != 1 ||
	    EVP_DigestFinal_ex(context, digest, NULL) != 1)
		abort();
	uuid_format(digest, 5, ret);
}

void
uuid_event(const char *cause, const char *event, unsigned index, char ret[UUID_TEXT_SIZE])
{
	static const uint8_t events_namespace[16] = { 0x60, 0xa2, 0x22, 0xbc, 0x74, 0xa5, 0x5e,
		0xb2, 0xab, 0xf5, 0x24, 0xf9, 0x51, 0x04, 0x3d, 0xd5 };
	char local[256], *name = local;
	int size = snprintf(local, sizeof(local), "%s/%s/%u", cause, event, index);

	if (size < 0)
		abort();
	if ((size_t)size >= sizeof(local)) {
		name = malloc((size_t)size + 1);
		if (name == NULL)
			abort();
		snprintf(name, (size_t)size + 1, "%s/%s/%u", cause, event, index);
	}
	uuid_v5(events_namespace, name, (size_t)size, ret);
	if (name != local)
		free(name);
}

/* ── W3C trace context ── */

#define TRACE_AT 3
#define SPAN_AT 36
#define FLAGS_AT 53

/* `size` lower-case hex digits; `ret_zero` tells whether all are 0. */
static bool
is_hex(const char *s, size_t size, bool *ret_zero)
{
	size_t i;

	*ret_zero = true;
	for (i = 0; i < size; i++) {
		if (!((s[i] >= '0' && s[i] <= '9') || (s[i] >= 'a' && s[i] <= 'f')))
			return false;
		if (s[i] != '0')
			*ret_zero = false;
	}
	return true;
}

bool
traceparent_is_valid(const char *text)
{
	bool zero;

	if (strnlen(text, TRACEPARENT_TEXT_SIZE) != TRACEPARENT_TEXT_SIZE - 1)
		return false;
	if (memcmp(text, "00-", 3) != 0 || text[SPAN_AT - 1] != '-' || text[FLAGS_AT - 1] != '-')
		return false;
	if (!is_hex(text + TRACE_AT, 32, &zero) || zero)
		return false;
	if (!is_hex(text + SPAN_AT, 16, &zero) || zero)
		return false;
	return is_hex(text + FLAGS_AT, 2, &zero);
}

/* Random hex digits; the last bit is set, since all zero means "no id". */
static void
put_random_id(char *ret, size_t bytes)
{
	uint8_t id[16];

	random_bytes(id, bytes);
	id[bytes - 1] |= 1;
	hex_encode(id, bytes, ret);
}

struct sampler {
	int64_t second; /* that `count` is about */
	unsigned count;
};

static bool
samples(struct sampler *s)
{
	int64_t second = clock_monotonic_ms() / 1000;

	if (s->second != second)
		*s = (struct sampler){ .second = second };
	return s->count < TRACES_A_SECOND && ++s->count > 0;
}

static void
put_flags(char *traceparent, bool is_sampled)
{
	memcpy(traceparent + FLAGS_AT - 1, is_sampled ? "-01" : "-00", 4);
}

bool
traceparent_is_sampled(const char *text)
{
	static const char odd[] = "13579bdf";

	return text != NULL && strnlen(text, TRACEPARENT_TEXT_SIZE) == TRACEPARENT_TEXT_SIZE - 1 &&
	       strchr(odd, text[FLAGS_AT + 1]) != NULL;
}

void
traceparent_create(char ret[TRACEPARENT_TEXT_SIZE])
{
	static struct sampler started;

	memcpy(ret, "00-", 3);
	put_random_id(ret + TRACE_AT, 16);
	ret[SPAN_AT - 1] = '-';
	put_random_id(ret + SPAN_AT, 8);
	put_flags(ret, samples(&started));
}

void
traceparent_next(const char *parent, char ret[TRACEPARENT_TEXT_SIZE])
{
	if (parent == NULL || !traceparent_is_valid(parent)) {
		traceparent_create(ret);
		return;
	}
	memmove(ret, parent, TRACEPARENT_TEXT_SIZE);
	put_random_id(ret + SPAN_AT, 8);
	ret[FLAGS_AT - 1] = '-';
}

void
traceparent_accept(const char *parent, char ret[TRACEPARENT_TEXT_SIZE])
{
	static struct sampler accepted;
	bool is_sampled = traceparent_is_sampled(parent);

	traceparent_next(parent, ret);
	if (is_sampled && !samples(&accepted))
		put_flags(ret, false);
}

void
traceparent_trace_id(const char *text, char ret[TRACE_ID_TEXT_SIZE])
{
	ret[0] = '\0';
	if (!traceparent_is_valid(text))
		return;
	memcpy(ret, text + TRACE_AT, TRACE_ID_TEXT_SIZE - 1);
	ret[TRACE_ID_TEXT_SIZE - 1] = '\0';
}
