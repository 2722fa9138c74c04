/* Passwords of the broker's users, made here and told to the broker as salted hashes only. */
#ifndef EVENTS_CTL_PASSWORD_H
#define EVENTS_CTL_PASSWORD_H

#include "events/err.h"
#include "events/text.h"

#define PASSWORD_ROOM 65      /* 32 random bytes in hex: safe inside any URL */
#define PASSWORD_HASH_ROOM 49 /* base64 of 36 bytes */
#define PASSWORD_ALGORITHM "rabbit_password_hashing_sha256"

void password_create(char ret[PASSWORD_ROOM]);

/* The broker's form: base64(salt, SHA-256(salt, password)), with a random salt of 4 bytes. */
void password_hash(const char *password, char ret[PASSWORD_HASH_ROOM]);

/* Appends the password of a service's user: of the line user=password in the file `path`, or, when
 * that is "", of the variable AMQP_PASSWORD_<USER>. ERR_CONFIG says where it is to be put. */
MUST_CHECK int password_find(const char *path, const char *user, struct text *ret, struct err *err);

#endif
