/* The applications that may call: their keys' digests and scopes, kept in memory and read anew from
 * Postgres every few seconds, so that a request never waits for the database and a revoked key
 * stops working within CLIENTS_RELOAD_MS. */
#ifndef GATEWAY_CLIENTS_H
#define GATEWAY_CLIENTS_H

#include "events/loop.h"
#include "events/postgres.h"

#include <stdbool.h>
#include <stdint.h>

#define CLIENTS_RELOAD_MS 5000
#define CLIENTS_MAX 4096
#define CLIENT_ID_SIZE 8 /* characters */
#define CLIENT_NAME_SIZE 65

struct clients;

struct client {
	char id[CLIENT_ID_SIZE + 1];
	char name[CLIENT_NAME_SIZE];
	uint8_t secret_sha256[32];
	unsigned scopes;       /* bit i: message_scopes[i] */
	int64_t expires_at_ms; /* UTC; 0: never */
};

/* Starts to load at once. */
struct clients *clients_create(struct loop *loop, struct postgres *postgres);
void clients_destroy(struct clients *c); /* NULL is fine; after postgres_close */

/* Whether they were ever loaded; while Postgres is away the last ones stay in force. */
bool clients_are_loaded(const struct clients *c, const char **ret_why);

/* The one with this id of CLIENT_ID_SIZE characters, or NULL. Borrowed until the loop turns. */
const struct client *clients_find(const struct clients *c, const char *id);

/* The bits of "read,play"; words that are no scope of ours grant nothing. */
unsigned clients_scopes(const char *words);

#endif
