/* Who calls: Authorization: Bearer wm_<env>_<id8>_<secret43>.
 *
 * The secret is 32 random bytes in base64url; only its SHA-256 is kept. That is enough for 256
 * random bits, where a slow hash would only slow us down. */
#ifndef GATEWAY_AUTH_H
#define GATEWAY_AUTH_H

#include "gateway/clients.h"

#include <stdbool.h>
#include <stdint.h>

#define SECRET_SIZE 43 /* characters */

struct bearer_key {
	const char *id;     /* CLIENT_ID_SIZE characters, in the header */
	const char *secret; /* SECRET_SIZE characters, in the header */
};

/* Cuts a key by position: a secret may hold '_'. False for what has not its form. `authorization`
 * may be NULL. */
bool auth_cut(const char *authorization, struct bearer_key *ret);

/* Whether the key is this client's, in a time that does not depend on how much of it is right. */
bool auth_fits(const struct bearer_key *key, const struct client *client);

/* The client behind the header now, or NULL: no key, an unknown, expired or wrong one. */
const struct client *auth_client(
    const struct clients *clients, const char *authorization, int64_t now_ms);

#endif
