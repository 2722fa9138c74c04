/* Messages ↔ AMQP properties, and a received message in one block of memory. */
#ifndef EVENTS_AMQP_CONTENT_H
#define EVENTS_AMQP_CONTENT_H

#include "events/message.h"

#include <amqp.h>
#include <amqp_framing.h>
#include <sys/queue.h>

struct consumer;

/* A received message and the handle to acknowledge it by. All its texts stand behind it in the same
 * block. */
struct delivery {
	struct message message;
	struct consumer *consumer;
	uint64_t incarnation; /* of the channel that it came by: acknowledging on another one is a
	                         protocol error */
	uint64_t tag;
	int64_t received_us;       /* monotonic */
	LIST_ENTRY(delivery) link; /* this, and the next three, are for who handles it */
	void *owner;
	void *attached; /* ends with the delivery, by `release` */
	void (*release)(void *attached);
	bool is_oversized; /* body over MESSAGE_BODY_MAX: to be rejected with its reason */
	bool is_kept;      /* body up to MESSAGE_KEPT_MAX; otherwise it is empty here */
};

/* Everything is copied out of the codec's memory; the body follows by delivery_put. `size_of` is at
 * least sizeof(struct delivery): room for a struct that begins with one. */
struct delivery *delivery_create(size_t size_of, const amqp_basic_deliver_t *method,
    const amqp_basic_properties_t *properties, uint64_t body_size);
/* A piece of the body, which the caller knows to fit; of one that isn't kept it is skipped. */
void delivery_put(struct delivery *d, uint64_t offset, amqp_bytes_t piece);

void delivery_free(struct delivery *d); /* NULL is fine */

#define CONTENT_NUMBER_ROOM 24 /* an int64_t in decimal, its sign and its NUL */

/* A decimal number at the end of `buffer`; returns where it begins. Without the price of printf,
 * for every call has two. */
const char *content_put_number(char buffer[CONTENT_NUMBER_ROOM], int64_t number);

/* What a message needs to become properties; the entries and texts live here. */
struct content_properties {
	amqp_basic_properties_t properties;
	amqp_table_entry_t headers[MESSAGE_HEADERS_MAX];
	char expiration[CONTENT_NUMBER_ROOM];
};

/* Borrows all texts of `m`. */
void content_describe(const struct message *m, struct content_properties *ret);

/* FNV-1a: tells texts apart in bounded tables; never a security matter. */
uint64_t content_hash(const void *bytes, size_t size);

#endif
