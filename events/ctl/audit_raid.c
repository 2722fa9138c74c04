/* What must hold of raids by the rules: a fight replays from its record to what the books say of
 * it, and its shares follow from it. A sample is looked at, another one each time. */
#include "core/rules/raid.h"
#include "events/ctl/audit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ANSWER_MS 60000
#define RAIDS 200

/* A row for each member, by raid and place. */
static const struct postgres_statement sample_raids = {
	"audit_raids",
	"SELECT r.id, r.setup, r.inputs, r.result_hash, r.state, r.rounds, m.has_left::int,"
	" m.share_bp, m.xp, m.gold FROM (SELECT * FROM raid WHERE rules_version = $1::int"
	"  AND state IN ('running', 'won', 'lost', 'draw') ORDER BY random() LIMIT $2::int) AS r"
	" JOIN raid_member m ON m.raid_id = r.id ORDER BY r.id, m.place",
};

struct count {
	int64_t broken, looked_at;
};

static const char *
state_of(const struct battle *battle)
{
	switch (battle->state) {
	case BATTLE_RUNNING:
		return "running";
	case BATTLE_WON:
		return "won";
	case BATTLE_DRAW:
		return "draw";
	case BATTLE_LOST:
	case BATTLE_FLED:
	case BATTLE_STATE_COUNT:
		break;
	}
	return "lost";
}

/* Of the raid whose rows begin at `row`: whether it replays to its hash, state and round. */
static bool
replays(const struct postgres_results *results, size_t row, struct battle *ret)
{
	size_t setup_size = 0, inputs_size = 0;
	uint8_t *setup_bytes = postgres_bytes(results, 0, row, 1, &setup_size);
	uint8_t *inputs = postgres_bytes(results, 0, row, 2, &inputs_size);
	struct battle_setup setup;
	char hash[17] = "", id[BATTLE_ID_MAX + 1];
	bool is_sound = setup_bytes != NULL && inputs != NULL &&
	                battle_setup_decode(setup_bytes, setup_size, &setup) &&
	                battle_replay(&setup, inputs, inputs_size, ret, NULL);

	free(setup_bytes);
	free(inputs);
	if (!is_sound)
		return false;
	snprintf(hash, sizeof(hash), "%016" PRIx64, battle_hash(ret));
	snprintf(id, sizeof(id), "raid:%" PRId64, postgres_i64(results, 0, row, 0));
	return strcmp(setup.id, id) == 0 && strcmp(hash, postgres_text(results, 0, row, 3)) == 0 &&
	       strcmp(state_of(ret), postgres_text(results, 0, row, 4)) == 0 &&
	       ret->round == postgres_i64(results, 0, row, 5);
}

/* Whether each of its `count` members, from `row` on, has the share that is due. */
static bool
shares_are_due(
    const struct postgres_results *results, size_t row, int32_t count, const struct battle *battle)
{
	struct raid_reward due[RAID_PLAYERS_MAX] = { { 0 } };
	bool has_left[RAID_PLAYERS_MAX];
	int32_t i;

	for (i = 0; i < count; i++)
		has_left[i] = postgres_i64(results, 0, row + (size_t)i, 6) != 0;
	if (battle->state != BATTLE_RUNNING)
		raid_rewards(battle, has_left, count, due);
	for (i = 0; i < count; i++) {
		if (postgres_i64(results, 0, row + (size_t)i, 7) != due[i].share_bp ||
		    postgres_i64(results, 0, row + (size_t)i, 8) != due[i].xp ||
		    postgres_i64(results, 0, row + (size_t)i, 9) != due[i].gold)
			return false;
	}
	return true;
}

/* Returns the row behind the raid's. */
static size_t
take_raid(const struct postgres_results *results, size_t row, struct count *count)
{
	int64_t id = postgres_i64(results, 0, row, 0);
	struct battle battle;
	int32_t members = 0;
	size_t end = row;

	while (end < postgres_rows(results, 0) && postgres_i64(results, 0, end, 0) == id) {
		members++;
		end++;
	}
	count->looked_at++;
	count->broken += members > RAID_PLAYERS_MAX || !replays(results, row, &battle) ||
	                 battle.setup.fighters_count != members + 1 ||
	                 !shares_are_due(results, row, members, &battle);
	return end;
}

static void
take_raids(const struct postgres_results *results, void *arg)
{
	size_t row = 0;

	while (row < postgres_rows(results, 0))
		row = take_raid(results, row, arg);
}

int
audit_raid(struct database *d, struct report *r, struct err *err)
{
	struct count raids = { 0, 0 };
	struct postgres_params params = { 0 };
	int code;

	params_i64(&params, BATTLE_RULES_VERSION);
	params_i64(&params, RAIDS);
	code = database_ask(d, &sample_raids, &params, ANSWER_MS, take_raids, &raids, err);
	if (code == 0)
		report_add(
		    r, "raids replay", raids.broken, "%" PRId64 " fought again", raids.looked_at);
	return code;
}
