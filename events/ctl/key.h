/* A client application's key for the gateway: wm_<environment>_<id8>_<secret43>. The secret is 32
 * random bytes in unpadded base64url; a database keeps only the SHA-256 of its 43 characters. */
#ifndef EVENTS_CTL_KEY_H
#define EVENTS_CTL_KEY_H

#include "events/err.h"

#include <stdint.h>

#define KEY_SIZE 80
#define KEY_ID_SIZE 9
#define KEY_ENVIRONMENT_MAX 16

struct key {
	char text[KEY_SIZE];
	char id[KEY_ID_SIZE];
	uint8_t secret_sha256[32];
};

/* `environment`: 1..16 lower-case letters and digits. */
MUST_CHECK int key_create(const char *environment, struct key *ret, struct err *err);

/* Reads one that exists. The error says what is wrong with its form, and shows nothing of it. */
MUST_CHECK int key_parse(const char *text, struct key *ret, struct err *err);

#endif
