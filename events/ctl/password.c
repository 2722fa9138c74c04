#include "events/ctl/password.h"

#include "events/ids.h"
#include "events/text.h"

#include <stdint.h>
#include <string.h>

#define SALT_SIZE 4
#define HASH_SIZE (SALT_SIZE + 32) /* a multiple of 3: base64 needs no padding */

void
password_create(char ret[PASSWORD_ROOM])
{
	uint8_t bytes[(PASSWORD_ROOM - 1) / 2];

	random_bytes(bytes, sizeof(bytes));
	hex_encode(bytes, sizeof(bytes), ret);
	explicit_bzero(bytes, sizeof(bytes));
}

static void
encode_base64(const uint8_t *bytes, size_t size, char *ret)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < size; i += 3) {
		unsigned bits =
		    (unsigned)bytes[i] << 16 | (unsigned)bytes[i + 1] << 8 | bytes[i + 2];

		for (int shift = 18; shift >= 0; shift -= 6)
			*ret++ = digits[bits >> shift & 63];
	}
	*ret = '\0';
}

void
password_hash(const char *password, char ret[PASSWORD_HASH_ROOM])
{
	struct text salted = { 0 };
	uint8_t hash[HASH_SIZE];

	random_bytes(hash, SALT_SIZE);
	text_add(&salted, hash, SALT_SIZE);
	text_puts(&salted, password);
	digest_sha256(salted.bytes, salted.size, hash + SALT_SIZE);
	encode_base64(hash, sizeof(hash), ret);
	explicit_bzero(salted.bytes, salted.size);
	text_finish(&salted);
}
