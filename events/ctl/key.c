#include "events/ctl/key.h"

#include "events/ids.h"

#include <stdio.h>
#include <string.h>

#define SECRET_SIZE 43

static const char digits64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static const char digits32[] = "abcdefghijklmnopqrstuvwxyz234567";

/* 32 bytes in unpadded base64url: 43 characters. */
static void
write_secret(const uint8_t bytes[32], char ret[SECRET_SIZE + 1])
{
	unsigned bits = 0, count = 0;
	char *at = ret;

	for (size_t i = 0; i < 32; i++) {
		bits = bits << 8 | bytes[i];
		count += 8;
		for (; count >= 6; count -= 6)
			*at++ = digits64[bits >> (count - 6) & 63];
	}
	*at++ = digits64[bits << (6 - count) & 63];
	*at = '\0';
}

int
key_create(const char *environment, struct key *ret, struct err *err)
{
	char secret[SECRET_SIZE + 1], id[KEY_ID_SIZE] = { 0 }, text[KEY_SIZE];
	uint8_t bytes[32], id_bytes[8];
	int code;

	random_bytes(bytes, sizeof(bytes));
	random_bytes(id_bytes, sizeof(id_bytes));
	for (size_t i = 0; i < sizeof(id_bytes); i++)
		id[i] = digits32[id_bytes[i] & 31];
	write_secret(bytes, secret);
	snprintf(text, sizeof(text), "wm_%.17s_%s_%s", environment, id, secret);
	code = key_parse(text, ret, err);
	explicit_bzero(bytes, sizeof(bytes));
	explicit_bzero(secret, sizeof(secret));
	explicit_bzero(text, sizeof(text));
	return code;
}

/* From the end, by position: a secret may hold '_'. */
int
key_parse(const char *text, struct key *ret, struct err *err)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	size_t size = strlen(text), environment;
	const char *secret, *id;

	if (size < 3 + 1 + 1 + 8 + 1 + SECRET_SIZE || size >= KEY_SIZE ||
	    strncmp(text, "wm_", 3) != 0)
		return err_set(
		    err, ERR_CONFIG, "a key is wm_<environment>_<8 characters>_<43 characters>");
	secret = text + size - SECRET_SIZE;
	id = secret - 9;
	environment = (size_t)(id - 1 - (text + 3));
	if (secret[-1] != '_' || id[-1] != '_' || strspn(secret, digits64) != SECRET_SIZE ||
	    strspn(id, plain) != 8)
		return err_set(
		    err, ERR_CONFIG, "a key is wm_<environment>_<8 characters>_<43 characters>");
	if (environment == 0 || environment > KEY_ENVIRONMENT_MAX ||
	    strspn(text + 3, plain) != environment)
		return err_set(err, ERR_CONFIG,
		    "a key's environment is 1 to 16 lower-case letters and digits");
	memcpy(ret->text, text, size + 1);
	memcpy(ret->id, id, 8);
	ret->id[8] = '\0';
	digest_sha256(secret, SECRET_SIZE, ret->secret_sha256);
	return 0;
}
