/* Battles to bytes and back. */
#include "core/battle_record.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct battle *
copy_of(const struct battle *battle)
{
	struct battle *copy = malloc(battle_size(battle->setup.fighters_count));

	if (copy == NULL)
		abort();
	battle_copy(battle, copy);
	return copy;
}

void
battle_record_begin(
    struct battle_record *ret, const struct battle *battle, const char *cast, const char *digest)
{
	uint8_t bytes[BATTLE_SETUP_BYTES_MAX];
	size_t size = battle_setup_encode(&battle->setup, bytes, sizeof(bytes));

	assert(size > 0); /* it was started, so it is sound */
	snprintf(ret->id, sizeof(ret->id), "%s", battle->setup.id);
	snprintf(ret->digest, sizeof(ret->digest), "%s", digest);
	text_add(&ret->setup, bytes, size);
	text_puts(&ret->inputs, "");
	text_puts(&ret->cast, cast);
	ret->battle = copy_of(battle);
}

void
battle_record_copy_closed(struct battle_record *ret, const struct battle_record *record)
{
	memcpy(ret->id, record->id, sizeof(ret->id));
	memcpy(ret->digest, record->digest, sizeof(ret->digest));
	ret->played_at_ms = record->played_at_ms;
	text_add(&ret->setup, record->setup.bytes, record->setup.size);
	text_add(&ret->inputs, record->inputs.bytes, record->inputs.size);
	text_add(&ret->cast, record->cast.bytes, record->cast.size);
}

void
battle_record_go_on(struct battle_record *ret, const struct battle_record *before,
    const struct battle_input inputs[BATTLE_FIGHTERS_MAX], struct battle_log *log)
{
	uint8_t bytes[BATTLE_FIGHTERS_MAX * BATTLE_INPUT_BYTES];
	size_t size = battle_inputs_encode(&before->battle->setup, inputs, bytes, sizeof(bytes));
	bool was_running;

	battle_record_copy(ret, before);
	text_add(&ret->inputs, bytes, size);
	was_running = battle_round(ret->battle, inputs, log);
	assert(size > 0 && was_running);
	(void)was_running;
}

bool
battle_record_open(struct battle_record *record)
{
	struct battle battle; /* of as many as there can be */

	if (!battle_setup_decode(
		(const uint8_t *)record->setup.bytes, record->setup.size, &battle.setup) ||
	    strcmp(battle.setup.id, record->id) != 0 ||
	    !battle_replay(&battle.setup, (const uint8_t *)record->inputs.bytes,
		record->inputs.size, &battle, NULL))
		return false;
	record->battle = copy_of(&battle);
	return true;
}

bool
battle_record_rewind(struct battle_record *record, int32_t round)
{
	struct battle_input inputs[BATTLE_FIGHTERS_MAX];
	size_t size = 0, more = 0;
	int32_t played;

	for (played = 1; played < round; played++, size += more) {
		more = battle_inputs_decode(&record->battle->setup,
		    (const uint8_t *)record->inputs.bytes + size, record->inputs.size - size,
		    inputs);
		if (more == 0)
			break;
	}
	battle_record_close(record);
	record->inputs.size = size;
	return played == round && battle_record_open(record);
}

void
battle_record_close(struct battle_record *record)
{
	free(record->battle);
	record->battle = NULL;
}

void
battle_record_copy(struct battle_record *ret, const struct battle_record *record)
{
	battle_record_copy_closed(ret, record);
	if (record->battle != NULL)
		ret->battle = copy_of(record->battle);
}

void
battle_record_take(struct battle_record *ret, struct battle_record *record)
{
	*ret = *record;
	memset(record, 0, sizeof(*record));
}

void
battle_record_finish(struct battle_record *record)
{
	text_finish(&record->setup);
	text_finish(&record->inputs);
	text_finish(&record->cast);
	battle_record_close(record);
	memset(record, 0, sizeof(*record));
}
