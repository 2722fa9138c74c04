/* The AMQP client against a broker that does whatever the input says: a publisher with confirms,
 * one without, and a consumer on one connection, in a world of memory (world.h).
 *
 * The input is a script, an opcode and its arguments a step: frames of the broker's, right and
 * wrong, whole and cut, answers that are given or withheld, what the service does meanwhile, and
 * time. It is played twice, with bytes in pieces and in one, and both must come to the same.
 * Whatever the broker did, each publish has one outcome, each delivery is whole, what the client
 * writes is well formed and acknowledges what is open; and once the broker behaves, all work again.
 */
#include "events/amqp/connection.h"
#include "events/amqp/consumer.h"
#include "events/amqp/publisher.h"
#include "events/log.h"
#include "tests/fuzz/broker.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/world.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEPS_MAX 400
#define PUBLISHES_MAX 512
#define HELD_MAX 64
#define WINDOW 8
#define PREFETCH 8
#define RECOVERY_MS 30000

/* ── the service ── */

static struct connection *connection;
static struct publisher *confirmed, *plain;
static struct consumer *consumer;

static uint8_t outcomes[PUBLISHES_MAX]; /* how many each publish has had */
static unsigned published;
static struct delivery *held[HELD_MAX];
static unsigned held_count;
static unsigned prefetch;             /* 0: nothing is acknowledged */
static bool is_cancelled, is_leaving; /* by the service */
static uint64_t story;                /* of all that the client told its service */

static void
tell(uint64_t what)
{
	story = (story ^ what) * 0x100000001b3u;
}

static void
on_change(struct connection *c, void *arg)
{
	(void)arg;
	(void)connection_is_up(c);
}

static void
on_outcome(enum bus_outcome outcome, void *arg)
{
	uint8_t *count = arg;

	assert(++*count == 1);
	tell(0x100 + (uint64_t)outcome);
	tell((uint64_t)(count - outcomes));
}

static void
on_return(const struct channel_return *r, void *arg)
{
	(void)arg;
	tell(content_hash(r->exchange.bytes, r->exchange.len));
	tell(content_hash(r->routing_key.bytes, r->routing_key.len));
	tell(content_hash(r->message_id.bytes, r->message_id.len));
	tell(content_hash(r->correlation_id.bytes, r->correlation_id.len));
	tell(content_hash(r->reply_text.bytes, r->reply_text.len));
}

static const char *
on_setup(struct channel *ch, void *arg)
{
	(void)ch;
	(void)arg;
	return "q";
}

static void
tell_text(const char *text)
{
	tell(text == NULL ? 0 : content_hash(text, strlen(text)));
}

static void
on_delivery(struct delivery *d, void *arg)
{
	const struct message *m = &d->message;
	unsigned i;

	(void)arg;
	tell(d->tag);
	tell(content_hash(m->body, m->body_size));
	tell_text(m->exchange);
	tell_text(m->routing_key);
	tell_text(m->type);
	tell_text(m->id);
	tell_text(m->correlation_id);
	tell_text(m->reply_to);
	tell_text(m->content_type);
	tell_text(m->app_id);
	tell_text(m->user_id);
	assert(m->expiration_ms >= 0 && m->header_count <= MESSAGE_HEADERS_MAX);
	for (i = 0; i < m->header_count; i++) {
		tell_text(m->headers[i].name);
		tell_text(m->headers[i].value);
	}
	if (held_count == HELD_MAX)
		consumer_ack(d);
	else
		held[held_count++] = d;
}

static void
publish(struct publisher *p, uint8_t choice)
{
	struct message m = { .exchange = choice & 1 ? "e1" : "e2", .routing_key = "key" };
	static char body[5000];
	char id[8];
	struct err err;

	if (published == PUBLISHES_MAX)
		return;
	(void)snprintf(id, sizeof(id), "m%u", choice >> 4);
	m.id = choice & 2 ? id : NULL;
	m.body = body;
	m.body_size = choice & 4 ? sizeof(body) : choice & 8 ? 0 : 2;
	if (publisher_put(p, &m, p == confirmed ? on_outcome : NULL, &outcomes[published], &err) !=
	    0)
		return;
	tell(p == confirmed ? 1 : 2);
	if (p == confirmed)
		published++;
}

static void
settle_held(uint8_t choice)
{
	struct delivery *d;
	unsigned i;

	if (held_count == 0)
		return;
	i = (choice >> 1) % held_count;
	d = held[i];
	held[i] = held[--held_count];
	if (choice & 1 && prefetch > 0)
		consumer_reject(d);
	else
		consumer_ack(d);
}

static void
service_start(uint8_t choice)
{
	struct connection_config config = {
		.url = "amqp://guest:guest@broker",
		.service = "fuzz",
		.role = "both",
		.version = "1",
		.on_change = on_change,
	};
	struct publisher_owner publisher = { .on_return = on_return };
	struct consumer_owner owner = {
		.on_setup = on_setup,
		.on_delivery = on_delivery,
		.ack_batch = choice % 4 == 0 ? PREFETCH / 2 : 0,
	};
	struct err err;

	memset(outcomes, 0, sizeof(outcomes));
	published = held_count = 0;
	is_cancelled = is_leaving = false;
	story = 0;
	connection = connection_create(world_create(), &config, &err);
	assert(connection != NULL);
	confirmed = publisher_create(connection, "confirmed", WINDOW, &publisher);
	plain = publisher_create(connection, "plain", 0, &publisher);
	prefetch = choice & 1 ? 0 : PREFETCH;
	consumer = consumer_create(connection, "consuming", "tag", prefetch, &owner);
	connection_start(connection);
}

static void
service_end(void)
{
	connection_destroy(connection);
	publisher_destroy(confirmed);
	publisher_destroy(plain);
	consumer_destroy(consumer);
	world_destroy();
}

/* ── the script ── */

/* Steps of the service and of the world, behind those of the broker. What stands twice is taken
 * more often. */
enum {
	PUBLISHES = BROKER_STEPS,
	PUBLISHES_TOO,
	PUBLISHES_PLAINLY,
	SETTLES,
	SETTLES_TOO,
	CANCELS,
	DRAINS,
	CLOSES,
	TIME_PASSES,
	ANSWERS_WAIT,
	ANSWERS_COME,
	SOCKET_FILLS,
	SOCKET_EMPTIES,
	DIALLING_FAILS,
};

static void
do_step(uint8_t step, struct script *s)
{
	switch (step) {
	case PUBLISHES:
	case PUBLISHES_TOO:
		publish(confirmed, script_take(s));
		break;
	case PUBLISHES_PLAINLY:
		publish(plain, script_take(s));
		break;
	case SETTLES:
	case SETTLES_TOO:
		settle_held(script_take(s));
		break;
	case CANCELS:
		is_cancelled = true;
		consumer_cancel(consumer);
		break;
	case DRAINS:
		is_leaving = true;
		connection_drain(connection);
		break;
	case CLOSES:
		is_leaving = true;
		connection_close(connection);
		break;
	case TIME_PASSES:
		world_pass((int64_t)script_take(s) * 64);
		break;
	case ANSWERS_WAIT:
		broker_withhold(true);
		break;
	case ANSWERS_COME:
		broker_withhold(false);
		break;
	case SOCKET_FILLS:
		world_set_room(script_take(s) * (size_t)64);
		break;
	case SOCKET_EMPTIES:
		world_set_room(SIZE_MAX);
		break;
	case DIALLING_FAILS:
		if (world_is_dialled())
			world_refuse();
		break;
	}
}

/* A step with its high bit set comes together with the next: the client reads nothing in between.
 */
static void
play(struct script *s)
{
	unsigned steps;
	uint8_t opcode;

	for (steps = 0; s->at < s->end && steps < STEPS_MAX; steps++) {
		opcode = script_take(s);
		if ((opcode & 31) >= BROKER_STEPS)
			do_step(opcode & 31, s);
		else if (world_is_connected())
			broker_say(opcode & 31, s);
		if (!(opcode & 0x80))
			broker_converse();
	}
	broker_converse();
}

/* The broker behaves from now on: what was open ends. */
static void
check_ends(void)
{
	unsigned i;

	broker_withhold(false);
	world_set_room(SIZE_MAX);
	if (world_is_connected())
		world_hang_up();
	broker_converse();
	for (i = 0; i < published; i++)
		assert(outcomes[i] == 1);
	while (held_count > 0)
		settle_held(0);
	for (i = 0; i < RECOVERY_MS / 100 && !connection_is_up(connection); i++) {
		world_pass(100);
		broker_converse();
	}
}

/* And all works once more: a publish and a delivery. */
static void
check_works(void)
{
	unsigned before = published;
	struct script plain_delivery = { NULL, NULL };

	assert(publisher_is_ready(confirmed) && publisher_is_ready(plain));
	publish(confirmed, 0);
	broker_say(BROKER_DELIVERS, &plain_delivery);
	broker_converse();
	assert(published == before + 1 || published == PUBLISHES_MAX);
	assert(is_cancelled || held_count == 1);
	while (held_count > 0)
		settle_held(0);
	world_pass(1000);
	broker_converse();
	assert(broker_open_deliveries() == 0 || is_cancelled);
}

static uint64_t
run(const uint8_t *data, size_t size, bool is_pieces)
{
	struct script s = { data + 2, data + size };

	service_start(data[0]);
	broker_begin(prefetch > 0);
	if (is_pieces)
		world_set_piece(1 + (size_t)data[1]);
	world_pass(0);
	broker_converse();
	play(&s);
	check_ends();
	if (!is_leaving)
		check_works();
	connection_close(connection);
	world_pass(0);
	broker_converse();
	assert(connection_state(connection) == CONNECTION_ENDED);
	broker_end();
	service_end();
	return story;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t whole;

	if (size < 2)
		return 0;
	log_init("fuzz", "fuzz", LOG_ERROR);
	whole = run(data, size, false);
	assert(run(data, size, true) == whole);
	return 0;
}
