/* Reading a player's hash, the ring of its operations, and its fight. */
#include "core/store/hot.h"

#include "core/store/fights.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Up to three questions in one round: hash, ring, fight. */
struct reading {
	struct redis *redis;
	int64_t player_id;
	unsigned open;                       /* questions without an answer yet */
	char fight_asked[HOT_FIGHT_ID_SIZE]; /* "": none */
	char hash[HOT_HASH_SIZE + 1];
	struct hot_view view;
	char *ring; /* "<hash><reply>" */
	struct err err;
	hot_on_view *on_view;
	void *arg;
};

static void ask_fight(struct reading *reading, const char *fight_id);

static void
reading_end(struct reading *reading)
{
	bool has_failed = reading->err.code != 0;

	reading->on_view(
	    has_failed ? NULL : &reading->view, has_failed ? &reading->err : NULL, reading->arg);
	battle_record_finish(&reading->view.fight.record);
	free(reading->ring);
	free(reading);
}

/* After each answer. */
static void
reading_goes_on(struct reading *reading, const struct redis_reply *reply, const struct err *err)
{
	const struct hot_view *view = &reading->view;

	if (reply == NULL)
		reading->err = *err;
	if (--reading->open > 0)
		return;
	if (reading->err.code != 0 || view->was_done || !view->exists ||
	    view->state.fight_id[0] == '\0' ||
	    strcmp(view->state.fight_id, reading->fight_asked) == 0)
		reading_end(reading);
	else
		ask_fight(reading, view->state.fight_id);
}

static void
on_view_fight(const struct redis_reply *reply, const struct err *err, void *arg)
{
	struct reading *reading = arg;

	battle_record_finish(&reading->view.fight.record); /* of a wrong guess */
	reading->view.fight = (struct stored_fight){ 0 };
	if (reply != NULL)
		fight_fields_read(reply, reading->fight_asked, &reading->view.fight);
	reading_goes_on(reading, reply, err);
}

static void
ask_fight(struct reading *reading, const char *fight_id)
{
	char key[HOT_KEY_SIZE];

	snprintf(reading->fight_asked, sizeof(reading->fight_asked), "%s", fight_id);
	hot_fight_key(reading->player_id, fight_id, key);
	reading->open++;
	fight_fields_ask(reading->redis, key, on_view_fight, reading);
}

static void
on_hash(const struct redis_reply *reply, const struct err *err, void *arg)
{
	struct reading *reading = arg;
	struct err bad = { 0 };

	if (reply != NULL)
		reading->view.exists =
		    hot_state_read(reply, reading->player_id, &reading->view.state, &bad) == 0;
	reading_goes_on(reading, reply, err);
}

static void
ask_hash(struct reading *reading, const char *key)
{
	struct redis_arg argv[2 + HOT_FIELDS];
	size_t i;

	argv[0] = REDIS_TEXT("HMGET");
	argv[1] = REDIS_TEXT(key);
	for (i = 0; i < HOT_FIELDS; i++)
		argv[2 + i] = REDIS_TEXT(hot_fields[i]);
	reading->open++;
	redis_command(reading->redis, on_hash, reading, 2 + HOT_FIELDS, argv);
}

static void
on_ring(const struct redis_reply *reply, const struct err *err, void *arg)
{
	struct reading *reading = arg;
	const char *text = NULL;
	size_t size = 0;

	if (reply != NULL)
		text = redis_reply_text(reply, &size);
	if (text != NULL && size >= HOT_HASH_SIZE) {
		reading->ring = strdup(text);
		if (reading->ring == NULL)
			abort();
		reading->view.was_done = true;
		reading->view.is_other_request = memcmp(text, reading->hash, HOT_HASH_SIZE) != 0;
		reading->view.reply = reading->ring + HOT_HASH_SIZE;
	}
	reading_goes_on(reading, reply, err);
}

static void
ask_ring(struct reading *reading, const char *key, const struct hot_operation *op)
{
	const struct redis_arg argv[] = { REDIS_TEXT("HGET"), REDIS_TEXT(key),
		REDIS_TEXT(op->key) };

	assert(strlen(op->hash) == HOT_HASH_SIZE);
	memcpy(reading->hash, op->hash, HOT_HASH_SIZE);
	reading->open++;
	redis_command(reading->redis, on_ring, reading, 3, argv);
}

/* The ring is read after the hash: a hash that knows of an operation then never comes with a ring
 * that doesn't. */
void
hot_read(struct redis *r, int64_t player_id, const char *fight_id, const struct hot_operation *op,
    hot_on_view *on_view, void *arg)
{
	struct reading *reading = calloc(1, sizeof(*reading));
	struct hot_keys keys;

	if (reading == NULL)
		abort();
	reading->redis = r;
	reading->player_id = player_id;
	reading->on_view = on_view;
	reading->arg = arg;
	hot_keys(player_id, &keys);
	ask_hash(reading, keys.player);
	if (op != NULL)
		ask_ring(reading, keys.operations, op);
	if (fight_id[0] != '\0')
		ask_fight(reading, fight_id);
}

struct fight_reading {
	char fight_id[HOT_FIGHT_ID_SIZE];
	hot_on_fight *on_fight;
	void *arg;
};

static void
on_lone_fight(const struct redis_reply *reply, const struct err *err, void *arg)
{
	struct fight_reading *reading = arg;
	struct stored_fight fight = { 0 };

	if (reply != NULL)
		fight_fields_read(reply, reading->fight_id, &fight);
	reading->on_fight(reply != NULL ? &fight : NULL, err, reading->arg);
	battle_record_finish(&fight.record);
	free(reading);
}

void
hot_read_fight(
    struct redis *r, int64_t player_id, const char *fight_id, hot_on_fight *on_fight, void *arg)
{
	struct fight_reading *reading = calloc(1, sizeof(*reading));
	char key[HOT_KEY_SIZE];

	if (reading == NULL)
		abort();
	snprintf(reading->fight_id, sizeof(reading->fight_id), "%s", fight_id);
	reading->on_fight = on_fight;
	reading->arg = arg;
	hot_fight_key(player_id, fight_id, key);
	fight_fields_ask(r, key, on_lone_fight, reading);
}
