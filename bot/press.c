#include "bot/press.h"

#include "events/ids.h"

#include <assert.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MAC_BYTES 8
#define MAC_CHARS 11 /* of base64url without padding */

static void
base64url(const uint8_t *bytes, size_t size, char *ret)
{
	static const char alphabet[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	uint32_t bits = 0;
	unsigned count = 0;

	for (size_t i = 0; i < size; i++) {
		bits = bits << 8 | bytes[i];
		for (count += 8; count >= 6; count -= 6)
			*ret++ = alphabet[bits >> (count - 6) & 63u];
	}
	if (count > 0)
		*ret++ = alphabet[bits << (6 - count) & 63u];
	*ret = '\0';
}

static void
base36(int64_t value, char ret[14])
{
	char digits[14];
	size_t n = 0;

	do {
		digits[n++] = "0123456789abcdefghijklmnopqrstuvwxyz"[value % 36];
		value /= 36;
	} while (value > 0);
	while (n > 0)
		*ret++ = digits[--n];
	*ret = '\0';
}

struct press_key
press_key_of(const char *token)
{
	static const char purpose[] = "wildmarch-callback-v1";
	struct press_key key;

	hmac_sha256(purpose, sizeof(purpose) - 1, token, strlen(token), key.bytes);
	return key;
}

static void
sign(const struct press_key *key, int64_t user_id, int64_t chat_id, const char *body, size_t size,
    char ret[MAC_CHARS + 1])
{
	char signed_text[128];
	uint8_t mac[32];
	int n = snprintf(signed_text, sizeof(signed_text), "%" PRId64 ":%" PRId64 ":%.*s", user_id,
	    chat_id, (int)size, body);

	assert(n > 0 && (size_t)n < sizeof(signed_text));
	hmac_sha256(key->bytes, sizeof(key->bytes), signed_text, (size_t)n, mac);
	base64url(mac, MAC_BYTES, ret);
}

void
press_write(const struct press_key *key, int64_t user_id, int64_t chat_id,
    const struct press *press, char ret[PRESS_SIZE])
{
	char version[14], mac[MAC_CHARS + 1];
	int n;

	assert(press->version >= 0 && press->version <= PRESS_VERSION_MAX);
	base36(press->version, version);
	n = snprintf(ret, PRESS_SIZE, "%s.%s.%s", press->op, version, press->args);
	assert(n > 0 && n + 1 + MAC_CHARS < PRESS_SIZE);
	sign(key, user_id, chat_id, ret, (size_t)n, mac);
	snprintf(ret + n, PRESS_SIZE - (size_t)n, ".%s", mac);
}

/* Every byte is looked at, so that the time says nothing about the first wrong one. */
static bool
is_same(const char *a, const char *b, size_t size)
{
	unsigned difference = 0;

	for (size_t i = 0; i < size; i++)
		difference |= (unsigned)(a[i] ^ b[i]);
	return difference == 0;
}

static bool
read_version(const char *s, size_t size, int64_t *ret)
{
	int64_t value = 0;

	if (size < 1 || size > 7)
		return false;
	for (size_t i = 0; i < size; i++) {
		if (!isdigit((unsigned char)s[i]) && !(s[i] >= 'a' && s[i] <= 'z'))
			return false;
		value = value * 36 + (s[i] <= '9' ? s[i] - '0' : s[i] - 'a' + 10);
	}
	*ret = value;
	return true;
}

bool
press_read(const struct press_key *key, int64_t user_id, int64_t chat_id, const char *data,
    struct press *ret)
{
	size_t size = strnlen(data, PRESS_SIZE), op, version, args;
	const char *version_at, *args_at;
	char mac[MAC_CHARS + 1];
	struct press press = { 0 };

	if (size >= PRESS_SIZE || size < MAC_CHARS + 1 || data[size - MAC_CHARS - 1] != '.')
		return false;
	size -= MAC_CHARS + 1;
	sign(key, user_id, chat_id, data, size, mac);
	if (!is_same(mac, data + size + 1, MAC_CHARS))
		return false;
	op = strcspn(data, ".");
	version_at = data + op + 1;
	if (op < 1 || op > PRESS_OP_MAX || op + 1 >= size)
		return false;
	version = strcspn(version_at, ".");
	if (op + 1 + version >= size || !read_version(version_at, version, &press.version))
		return false;
	args_at = version_at + version + 1;
	args = size - (op + 1 + version + 1);
	if (args > PRESS_ARGS_MAX)
		return false;
	memcpy(press.op, data, op);
	memcpy(press.args, args_at, args);
	*ret = press;
	return true;
}
