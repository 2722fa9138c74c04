/* Ids: UUIDv7 for things made here, UUIDv5 for ids that must come out the same again, W3C trace
 * context. */
#ifndef EVENTS_IDS_H
#define EVENTS_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UUID_TEXT_SIZE 37        /* 36 characters and the NUL */
#define TRACEPARENT_TEXT_SIZE 56 /* "00-<32 hex>-<16 hex>-<2 hex>" and the NUL */

/* A new id that sorts by time (RFC 9562, version 7). */
void uuid_v7(char ret[UUID_TEXT_SIZE]);

/* The id of the event number `index` of type `event` that `cause` brought about: UUIDv5 of
 * "<cause>/<event>/<index>" in the namespace 60a222bc-74a5-5eb2-abf5-24f951043dd5, so that a second
 * publication has the same id. */
void uuid_event(const char *cause, const char *event, unsigned index, char ret[UUID_TEXT_SIZE]);

/* UUIDv5 of `name` in a namespace given as 16 bytes (RFC 9562). */
void uuid_v5(
    const uint8_t namespace[16], const char *name, size_t name_size, char ret[UUID_TEXT_SIZE]);

/* Whether `text` is a valid traceparent: lower-case hex, ids not all zero, version 00. */
bool traceparent_is_valid(const char *text);

/* The first TRACES_A_SECOND that a process starts in a second are sampled: each of their hops is a
 * line of the log at its usual level, in every service. So at a person's pace all is traced, and
 * under load the log stays small. */
#define TRACES_A_SECOND 4

/* Starts a trace. */
void traceparent_create(char ret[TRACEPARENT_TEXT_SIZE]);

/* The next hop of `parent`: the same trace id, a new span id, as sampled as it was. An invalid or
 * NULL parent starts a trace. */
void traceparent_next(const char *parent, char ret[TRACEPARENT_TEXT_SIZE]);

/* The same for a parent from outside: of those that say they are sampled, TRACES_A_SECOND are. */
void traceparent_accept(const char *parent, char ret[TRACEPARENT_TEXT_SIZE]);

bool traceparent_is_sampled(const char *text); /* false for an invalid or NULL one */

#define TRACE_ID_TEXT_SIZE 33

/* The 32 hex digits of the trace id of a valid traceparent; "" for an invalid one. */
void traceparent_trace_id(const char *text, char ret[TRACE_ID_TEXT_SIZE]);

/* BLAKE2b-256 of `size` bytes; `key` may be NULL (key_size 0, else 16..64). */
void digest_blake2b(
    const void *data, size_t size, const void *key, size_t key_size, uint8_t ret[32]);

/* HMAC-SHA256 of `size` bytes, with a key of any length. */
void hmac_sha256(const void *key, size_t key_size, const void *data, size_t size, uint8_t ret[32]);

void digest_sha256(const void *data, size_t size, uint8_t ret[32]);

/* Lower-case hex of `size` bytes and a NUL: ret holds 2 * size + 1. */
void hex_encode(const uint8_t *bytes, size_t size, char *ret);

/* `size` random bytes from the system's generator. */
void random_bytes(void *ret, size_t size);

#endif
