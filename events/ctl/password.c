#include "events/ctl/password.h"

#include "events/ids.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
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

static int
find_in_environment(const char *user, struct text *ret, struct err *err)
{
	char name[80];
	const char *found;

	(void)snprintf(name, sizeof(name), "AMQP_PASSWORD_%.60s", user);
	for (char *c = name; *c != '\0'; c++)
		*c = (char)toupper((unsigned char)*c);
	found = getenv(name);
	if (found == NULL || found[0] == '\0')
		return err_set(err, ERR_CONFIG,
		    "the user %.60s needs a password: set %s, or give --passwords FILE with a line "
		    "%.60s=…",
		    user, name, user);
	text_puts(ret, found);
	return 0;
}

int
password_find(const char *path, const char *user, struct text *ret, struct err *err)
{
	size_t room = 0, size = strlen(user);
	char *line = NULL;
	bool is_found = false;
	FILE *file;

	if (path[0] == '\0')
		return find_in_environment(user, ret, err);
	file = fopen(path, "re");
	if (file == NULL)
		return err_set(err, ERR_CONFIG, "%.120s can't be read: %s", path, strerror(errno));
	while (!is_found && getline(&line, &room, file) > 0) {
		line[strcspn(line, "\r\n")] = '\0';
		is_found =
		    strncmp(line, user, size) == 0 && line[size] == '=' && line[size + 1] != '\0';
		if (is_found)
			text_puts(ret, line + size + 1);
	}
	if (line != NULL)
		explicit_bzero(line, room);
	free(line);
	(void)fclose(file);
	return is_found ? 0
	                : err_set(err, ERR_CONFIG, "%.120s has no line %.60s=…, its password", path,
			      user);
}
