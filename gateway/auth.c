#include "gateway/auth.h"

#include "events/ids.h"

#include <string.h>
#include <strings.h>

static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

bool
auth_cut(const char *authorization, struct bearer_key *ret)
{
	static const char scheme[] = "Bearer ", prefix[] = "wm_";
	const size_t tail_size = 1 + CLIENT_ID_SIZE + 1 + SECRET_SIZE; /* _<id8>_<secret43> */
	const char *key, *tail;
	size_t size;

	if (authorization == NULL || strncasecmp(authorization, scheme, strlen(scheme)) != 0)
		return false;
	key = authorization + strlen(scheme);
	key += strspn(key, " ");
	size = strlen(key);
	if (size <= strlen(prefix) + tail_size || size > 128 || strspn(key, allowed) != size ||
	    strncmp(key, prefix, strlen(prefix)) != 0)
		return false;
	tail = key + size - tail_size;
	if (tail[0] != '_' || tail[1 + CLIENT_ID_SIZE] != '_')
		return false;
	ret->id = tail + 1;
	ret->secret = tail + 1 + CLIENT_ID_SIZE + 1;
	return true;
}

bool
auth_fits(const struct bearer_key *key, const struct client *client)
{
	uint8_t digest[sizeof(client->secret_sha256)];
	volatile uint8_t difference = 0; /* volatile: the loop must not end early */
	size_t i;

	digest_sha256(key->secret, SECRET_SIZE, digest);
	for (i = 0; i < sizeof(digest); i++)
		difference = (uint8_t)(difference | (digest[i] ^ client->secret_sha256[i]));
	return difference == 0;
}

const struct client *
auth_client(const struct clients *clients, const char *authorization, int64_t now_ms)
{
	struct bearer_key key;
	const struct client *client;

	if (!auth_cut(authorization, &key))
		return NULL;
	client = clients_find(clients, key.id);
	if (client == NULL || !auth_fits(&key, client))
		return NULL;
	return client->expires_at_ms == 0 || client->expires_at_ms > now_ms ? client : NULL;
}
