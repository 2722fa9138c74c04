#include "events/amqp/bytes.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define ROOM_KEPT ((size_t)256 * 1024) /* an empty run holds no more than this */

static void
grow(struct bytes *b, size_t size)
{
	size_t used = bytes_size(b);
	size_t room = b->room < 4096 ? 4096 : b->room;

	if (b->start > 0) {
		memmove(b->data, b->data + b->start, used);
		b->start = 0;
		b->end = used;
	}
	while (room - used < size)
		room *= 2;
	if (room == b->room)
		return;
	b->data = realloc(b->data, room);
	if (b->data == NULL)
		abort();
	b->room = room;
}

uint8_t *
bytes_reserve(struct bytes *b, size_t size)
{
	if (b->room - b->end < size)
		grow(b, size);
	return b->data + b->end;
}

void
bytes_commit(struct bytes *b, size_t size)
{
	assert(size <= b->room - b->end);
	b->end += size;
}

void
bytes_add(struct bytes *b, const void *data, size_t size)
{
	if (size == 0)
		return;
	memcpy(bytes_reserve(b, size), data, size);
	b->end += size;
}

void
bytes_take(struct bytes *b, size_t size)
{
	assert(size <= bytes_size(b));
	b->start += size;
	if (b->start < b->end)
		return;
	b->start = b->end = 0;
	if (b->room > ROOM_KEPT)
		bytes_finish(b);
}

void
bytes_cut(struct bytes *b, size_t size)
{
	assert(size <= bytes_size(b));
	b->end = b->start + size;
}

void
bytes_finish(struct bytes *b)
{
	free(b->data);
	*b = (struct bytes){ .data = NULL };
}
