/* A run of bytes on its way out: encoded at the end, written from the front. One run a connection,
 * so that what a turn of the loop produced leaves in one system call. Running out of memory aborts.
 */
#ifndef EVENTS_AMQP_BYTES_H
#define EVENTS_AMQP_BYTES_H

#include <stddef.h>
#include <stdint.h>

struct bytes {
	uint8_t *data;
	size_t start, end; /* what waits is data[start..end) */
	size_t room;
};

/* At least `size` writable bytes behind the end; they count once bytes_commit says so. Valid until
 * the next reserve. */
uint8_t *bytes_reserve(struct bytes *b, size_t size);
void bytes_commit(struct bytes *b, size_t size);
void bytes_add(struct bytes *b, const void *data, size_t size);
static inline size_t
bytes_size(const struct bytes *b)
{
	return b->end - b->start;
}
/* Forgets `size` bytes at the front. An emptied run that had grown large gives its memory back. */
void bytes_take(struct bytes *b, size_t size);
/* Forgets what was added since the run was `size` bytes long: a half-encoded message that can't be
 * finished. */
void bytes_cut(struct bytes *b, size_t size);
void bytes_finish(struct bytes *b);

#endif
