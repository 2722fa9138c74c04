/* raid.log: one round of a raid's fight, played again from its record. */
#include "core/cast.h"
#include "core/operations.h"
#include "core/raid/course.h"
#include "messages/raid_log.h"

#include <stdio.h>

#define ENTRIES_MAX 100

_Static_assert((int)RAID_LOG_REPLY_ENTRIES_WHAT_FALLS == (int)BATTLE_FALLS, "in the rules' order");
_Static_assert(
    sizeof(((struct raid_log_reply *)NULL)->entries) / sizeof(struct raid_log_reply_entries) ==
	ENTRIES_MAX,
    "so many are shown");

static void
log_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct raid_log_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_READ);
	need_raid(out, req->raid_id, TO_READ);
}

/* False when it hasn't been played. */
static bool
play_again(const struct battle_record *record, int32_t round, struct battle_log *ret)
{
	const uint8_t *bytes = (const uint8_t *)record->inputs.bytes;
	size_t at = 0, size = record->inputs.size, read;
	struct battle_input inputs[BATTLE_FIGHTERS_MAX];
	struct battle battle;

	battle_start(&record->battle->setup, &battle);
	while ((read = battle_inputs_decode(&battle.setup, bytes + at, size - at, inputs)) > 0) {
		bool is_it = battle.round == round;

		at += read;
		if (!battle_round(&battle, inputs, ret))
			return false;
		if (is_it)
			return true;
	}
	return false;
}

static void
fill_fighters(const struct raid_row *raid, struct raid_log_reply *ret)
{
	int32_t i, count = raid->record.battle->setup.fighters_count;
	char monster[CONTENT_KEY_SIZE];

	for (i = 0; i < count; i++) {
		struct raid_log_reply_fighters *one = &ret->fighters[ret->fighters_count++];

		one->is_enemy = raid->record.battle->setup.fighters[i].side != 0;
		cast_fighter(raid->record.cast.bytes, i, monster);
		snprintf(one->who, sizeof(one->who), "%s",
		    one->is_enemy ? monster : raid->members[i].name);
	}
}

static void
fill_entries(const struct raid_row *raid, const struct battle_log *log, struct raid_log_reply *ret)
{
	char key[CONTENT_KEY_SIZE];
	int32_t i;

	for (i = 0; i < log->count && i < ENTRIES_MAX; i++) {
		const struct battle_entry *entry = &log->entries[i];
		struct raid_log_reply_entries *one = &ret->entries[ret->entries_count++];

		*one = (struct raid_log_reply_entries){
			.who = entry->who,
			.what = (enum raid_log_reply_entries_what)entry->what,
			.target = entry->target,
			.amount = entry->amount,
			.after = entry->after,
		};
		cast_entry(raid->record.cast.bytes, entry, key);
		snprintf(one->of, sizeof(one->of), "%s", key);
	}
}

static void
log_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct raid_log_request *req = request;
	const struct raid_row *raid = course_own(rows, req->player_id, out);
	struct raid_log_reply reply = { .raid_id = req->raid_id, .round = req->round };
	struct battle_log log;

	(void)at;
	if (raid == NULL)
		return;
	if (raid->record.battle == NULL) {
		effects_refuse(out, REFUSAL_NOT_RUNNING, "There is no fight of this raid.");
		return;
	}
	if (!play_again(&raid->record, req->round, &log)) {
		effects_refuse(out, REFUSAL_NOT_POSSIBLE, "This round wasn't fought.");
		return;
	}
	fill_fighters(raid, &reply);
	fill_entries(raid, &log, &reply);
	effects_reply(out, &raid_log_reply_shape, &reply);
}

const struct operation raid_log = {
	.name = "raid.log",
	.need = log_need,
	.apply = log_apply,
};
