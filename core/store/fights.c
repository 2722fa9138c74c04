/* Fights out of their hashes. */
#include "core/store/fights.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const fight_fields[FIGHT_FIELD_COUNT] = {
	[FIGHT_STATE] = "state",
	[FIGHT_INPUTS] = "inputs",
	[FIGHT_RULES_VERSION] = "rules_version",
	[FIGHT_SETUP] = "setup",
	[FIGHT_DIGEST] = "digest",
	[FIGHT_CAST] = "cast",
	[FIGHT_PLAYED_AT] = "played_at",
	[FIGHT_ENDED_AT] = "ended_at",
};

void
fight_fields_ask(struct redis *r, const char *key, redis_on_reply *on_reply, void *arg)
{
	struct redis_arg argv[2 + FIGHT_FIELD_COUNT];
	size_t i;

	argv[0] = REDIS_TEXT("HMGET");
	argv[1] = REDIS_TEXT(key);
	for (i = 0; i < FIGHT_FIELD_COUNT; i++)
		argv[2 + i] = REDIS_TEXT(fight_fields[i]);
	redis_command(r, on_reply, arg, 2 + FIGHT_FIELD_COUNT, argv);
}

void
fight_fields_read(const struct redis_reply *reply, const char *fight_id, struct stored_fight *ret)
{
	struct battle_record *record = &ret->record;
	const char *text[FIGHT_FIELD_COUNT] = { NULL };
	size_t i, size[FIGHT_FIELD_COUNT] = { 0 };

	if (redis_reply_count(reply) != FIGHT_FIELD_COUNT)
		return;
	for (i = 0; i < FIGHT_FIELD_COUNT; i++)
		text[i] = redis_reply_text(redis_reply_item(reply, i), &size[i]);
	if (text[FIGHT_ENDED_AT] != NULL)
		ret->ended_at_ms = strtoll(text[FIGHT_ENDED_AT], NULL, 10);
	for (i = 0; i < FIGHT_PLAYED_AT; i++) {
		if (text[i] == NULL)
			return;
	}
	if (strtol(text[FIGHT_RULES_VERSION], NULL, 10) != BATTLE_RULES_VERSION ||
	    size[FIGHT_DIGEST] != sizeof(record->digest) - 1)
		return;
	snprintf(record->id, sizeof(record->id), "%s", fight_id);
	memcpy(record->digest, text[FIGHT_DIGEST], sizeof(record->digest));
	text_add(&record->setup, text[FIGHT_SETUP], size[FIGHT_SETUP]);
	text_add(&record->inputs, text[FIGHT_INPUTS], size[FIGHT_INPUTS]);
	text_add(&record->cast, text[FIGHT_CAST], size[FIGHT_CAST]);
	if (text[FIGHT_PLAYED_AT] != NULL)
		record->played_at_ms = strtoll(text[FIGHT_PLAYED_AT], NULL, 10);
	ret->is_sound = battle_record_open(record) &&
	                strcmp(text[FIGHT_STATE], battle_state_key(record->battle->state)) == 0;
}
