/* A world of its own for the AMQP client: loop, clock, chance and the socket, all in memory. It
 * stands in for events/loop.c and events/amqp/stream.c by having their names, so that a fuzz target
 * decides when time passes and which bytes come in which pieces, and an input always does the same.
 *
 * Time stands still but for world_pass. One world and one stream at a time. */
#ifndef TESTS_FUZZ_WORLD_H
#define TESTS_FUZZ_WORLD_H

#include "events/amqp/bytes.h"
#include "events/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct loop *world_create(void);
void world_destroy(void); /* after everything that was made on its loop */

/* Runs tasks and moves bytes until nobody has anything to do. Aborts when that has no end: a busy
 * loop. */
void world_settle(void);
/* `ms` go by; timers run at their time, and the world settles after each. */
void world_pass(int64_t ms);

/* ── the broker's end of the socket ── */

bool world_is_dialled(void);   /* the client waits to be connected */
bool world_is_connected(void); /* and hasn't been closed by either side */
void world_accept(void);
void world_refuse(void);
void world_hang_up(void);
/* Bytes to the client, which reads at most `piece` of them at once. */
void world_say(const void *bytes, size_t size);
void world_set_piece(size_t piece);
/* How many bytes this socket takes from the client before it is full. */
void world_set_room(size_t room);
/* What the client has written since it was connected; the caller takes it with bytes_take. */
struct bytes *world_heard(void);

#endif
