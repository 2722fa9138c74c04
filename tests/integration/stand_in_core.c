/* Stands in for the core in the gateway's tests: serves the core's queues over the real broker, and
 * what it answers depends on the player alone. Prints "ready" when the broker gave it its queues.
 *
 *	1  the example reply                      6  a refusal of a later release
 *	2  a refusal with the present view        7  the example reply, marked as replayed
 *	3  a reply that fits no schema            8  a reply that is no JSON
 *	4  nothing                                9  a refusal that fits no schema
 *	5  a refusal
 *	10 … 13  the reply names who asked, by which id, in which trace, and how much time was left
 */
#include "events/bus.h"
#include "events/ids.h"
#include "events/log.h"
#include "events/loop.h"
#include "messages/character_get.h"
#include "messages/character_give_gold.h"
#include "messages/operations.h"
#include "messages/topology.h"

#include <inttypes.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXAMPLE_MAX 8192

static const char stale[] = "{\"code\":\"stale\",\"detail\":\"turn 2 was "
			    "played\",\"retryable\":false,\"view\":{\"turn\":3}}";
static const char no_fight[] = "{\"code\":\"no_fight\",\"detail\":\"\",\"retryable\":false}";
static const char of_later[] =
    "{\"code\":\"eclipse\",\"detail\":\"the sun is away\",\"retryable\":true,\"more\":1}";

/* 1 where the request names no player. */
static int64_t
player_of(const struct request *r)
{
	alignas(max_align_t) char request[SHAPE_SIZE_MAX];
	const struct shape *shape = message_operation_of(request_operation(r))->request;
	const struct shape_field *field = shape_field(shape, "player_id", strlen("player_id"));
	const struct message *m = request_message(r);
	struct err err = { 0 };
	int64_t player;

	if (field == NULL ||
	    shape_decode(shape, m->body, m->body_size, request, UNKNOWN_REFUSED, &err) < 0)
		return 1;
	memcpy(&player, request + field->offset, sizeof(player));
	return player;
}

static void
reply_with_example(struct request *r, bool is_replayed)
{
	const struct message_operation *operation = message_operation_of(request_operation(r));
	char path[512], bytes[EXAMPLE_MAX];
	size_t size;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s.ok.json", EXAMPLES, operation->reply->name);
	if (access(path, R_OK) != 0)
		snprintf(path, sizeof(path), "%s/%s.1.json", GOLDEN, operation->reply->name);
	file = fopen(path, "rb");
	if (file == NULL)
		abort();
	size = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	request_reply(r, bytes, size, is_replayed);
}

/* A reply of the operation's own kind that carries `word` where a name stands. */
static void
reply_with_word(struct request *r, const char *word)
{
	struct character_view character = { .player_id = 10, .level = 1 };
	struct character_give_gold_reply gift = { .amount = 1 };
	struct text out = { 0 };

	if (strcmp(request_operation(r), "character.give_gold") == 0) {
		snprintf(gift.to, sizeof(gift.to), "%s", word);
		character_give_gold_reply_write(&gift, &out);
	} else {
		snprintf(character.name, sizeof(character.name), "%s", word);
		character_view_write(&character, &out);
	}
	request_reply(r, out.bytes, out.size, false);
	text_finish(&out);
}

static void
tell_of_request(struct request *r, int64_t player)
{
	char word[64];
	const char *id = request_message(r)->id;

	switch (player) {
	case 10:
		reply_with_word(r, request_principal(r));
		break;
	case 11:
		reply_with_word(r, id == NULL ? "none" : id);
		break;
	case 12:
		traceparent_trace_id(request_traceparent(r), word);
		reply_with_word(r, word);
		break;
	default:
		snprintf(word, sizeof(word), "%" PRId64, request_remaining_ms(r));
		reply_with_word(r, word);
	}
}

static void
answer(struct request *r, void *arg)
{
	int64_t player = player_of(r);

	(void)arg;
	switch (player) {
	case 2:
		request_refuse(r, stale, strlen(stale), false);
		break;
	case 3:
		request_reply(r, "{\"nonsense\":1}", 14, false);
		break;
	case 4:
		request_drop(r);
		break;
	case 5:
		request_refuse(r, no_fight, strlen(no_fight), false);
		break;
	case 6:
		request_refuse(r, of_later, strlen(of_later), false);
		break;
	case 7:
		reply_with_example(r, true);
		break;
	case 8:
		request_reply(r, "{", 1, false);
		break;
	case 9:
		request_refuse(r, "{}", 2, false);
		break;
	case 10:
	case 11:
	case 12:
	case 13:
		tell_of_request(r, player);
		break;
	default:
		reply_with_example(r, false);
	}
}

static void
on_ready(bool is_ready, void *arg)
{
	(void)arg;
	puts(is_ready ? "ready" : "not ready");
	fflush(stdout);
}

static bool
is_request_queue(const char *name)
{
	return strncmp(name, "core.", 5) == 0 && strchr(name + 5, '.') == NULL;
}

int
main(void)
{
	struct bus_config config = {
		.url = getenv("AMQP_URL"), .service = "core", .version = WILDMARCH_VERSION
	};
	struct loop *loop = loop_create();
	struct err err = { 0 };
	struct bus *bus;
	size_t i;

	log_init("stand-in", "core", LOG_WARN);
	bus = bus_create(loop, &config, NULL, &err);
	if (bus == NULL) {
		fprintf(stderr, "%s\n", err.text);
		return EXIT_FAILURE;
	}
	for (i = 0; i < TOPOLOGY_QUEUE_COUNT; i++) {
		if (is_request_queue(topology_queues[i].name))
			bus_serve(bus, topology_queues[i].name, 64, answer, NULL);
	}
	bus_on_ready(bus, on_ready, NULL);
	bus_start(bus);
	loop_run(loop);
	bus_destroy(bus);
	loop_destroy(loop);
	return EXIT_SUCCESS;
}
