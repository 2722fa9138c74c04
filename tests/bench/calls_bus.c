#include "events/bus.h"
#include "events/loop.h"
#include "messages/world_get_location.h"
#include "tests/bench/calls.h"

#include <string.h>

#define PREFETCH 32
#define DEADLINE_MS 5000

static struct bus *bus;

static struct bus *
bus_of(struct loop *loop, const char *url, bool calls)
{
	struct err err;
	struct bus_config config = {
		.url = url, .service = "bench", .version = "1", .calls = calls
	};
	struct bus *b = bus_create(loop, &config, NULL, &err);

	calls_must(b != NULL, "AMQP_URL is malformed");
	return b;
}

/* ── the side that answers ── */

static void
on_request(struct request *r, void *arg)
{
	const struct message *m = request_message(r);
	struct world_get_location_request request;
	struct place_view reply = {
		.biome = LAND_FOREST, .level = 3, .map_count = 7, .exits_count = 2, .hp = 90
	};
	static struct text out;
	struct err err;
	size_t i;

	(void)arg;
	calls_must(world_get_location_request_decode(
		       m->body, m->body_size, &request, UNKNOWN_IGNORED, &err) == 0,
	    "a request doesn't fit its schema");
	reply.player_id = request.player_id;
	for (i = 0; i < reply.map_count; i++)
		memcpy(reply.map[i], "fffpppd", sizeof(reply.map[i]));
	text_clear(&out);
	place_view_write(&reply, &out);
	request_reply(r, out.bytes, out.size, false);
}

static void
serve(struct loop *loop, const char *url)
{
	bus = bus_of(loop, url, false);
	bus_serve(bus, "core.world", PREFETCH, on_request, NULL);
	bus_start(bus);
}

/* ── the side that asks ── */

static void
on_ready(bool is_ready, void *arg)
{
	static bool has_begun;

	(void)arg;
	if (!is_ready || has_begun)
		return;
	has_begun = true;
	calls_begin();
}

static void
ask(struct loop *loop, const char *url)
{
	bus = bus_of(loop, url, true);
	bus_on_ready(bus, on_ready, NULL);
	bus_start(bus);
}

static void
on_answer(const struct bus_answer *a, void *arg)
{
	struct place_view reply;
	struct err err;

	calls_must(a->code == 0 && !a->is_refusal, "a call was not answered");
	calls_must(place_view_decode(a->body, a->body_size, &reply, UNKNOWN_IGNORED, &err) == 0,
	    "a reply doesn't fit its schema");
	calls_end((size_t)(uintptr_t)arg);
}

static void
call(size_t number)
{
	struct world_get_location_request request = { .player_id = (int64_t)number + 1 };
	static struct text out;
	struct err err;
	struct bus_call call = {
		.operation = "world.get_location",
		.operation_id = "0190f3b2-0000-7000-8000-000000000000",
		.principal = "client:bench",
		.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
		.deadline_ms = DEADLINE_MS,
	};

	text_clear(&out);
	world_get_location_request_write(&request, &out);
	call.body = out.bytes;
	call.body_size = out.size;
	calls_must(bus_call(bus, &call, on_answer, (void *)(uintptr_t)number, &err) == 0,
	    "a call was refused");
}

const struct calls_mode calls_bus = { "bus", serve, ask, call };
