/* Replaying a row of the table of fights. A record holds all that its fight depended on, so no
 * content is needed, whichever it was fought with. */
#include "events/ctl/fight_row.h"

#include "core/rules/muster.h"
#include "core/rules/stats.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLAYER 0
#define FIRST_MONSTER 1

/* What a replay comes to, which the row has to say, too. */
struct outcome {
	const char *state;
	int32_t turns;
	int32_t player_level, monster_level;
	struct spoils spoils;
	uint64_t hash;
};

const char *
fight_row_text(const struct fight_row *f, enum fight_column column)
{
	return postgres_text(f->results, 0, f->row, (int)column);
}

int64_t
fight_row_number(const struct fight_row *f, enum fight_column column)
{
	return postgres_i64(f->results, 0, f->row, (int)column);
}

/* What is wrong first; NULL if nothing is. */
static const char *
compare(const struct fight_row *f, const struct outcome *outcome)
{
	char hash[17];

	snprintf(hash, sizeof(hash), "%016" PRIx64, outcome->hash);
	if (strcmp(fight_row_text(f, COLUMN_OUTCOME), outcome->state) != 0)
		return "another outcome";
	if (fight_row_number(f, COLUMN_TURNS) != outcome->turns)
		return "another number of turns";
	if (strcmp(fight_row_text(f, COLUMN_RESULT_HASH), hash) != 0)
		return "another hash";
	if (fight_row_number(f, COLUMN_PLAYER_LEVEL) != outcome->player_level ||
	    fight_row_number(f, COLUMN_MONSTER_LEVEL) != outcome->monster_level)
		return "another level";
	if (fight_row_number(f, COLUMN_XP) != outcome->spoils.xp ||
	    fight_row_number(f, COLUMN_GOLD) != outcome->spoils.gold)
		return "other spoils";
	return NULL;
}

/* ── version 2 ── */

/* The seed is the digest's first eight bytes, the least first. */
static bool
is_seed_of(uint64_t seed, const char *digest)
{
	char hex[17];

	for (int i = 0; i < 8; i++)
		snprintf(&hex[(size_t)i * 2], 3, "%02x", (unsigned)(seed >> (8 * i) & 0xff));
	return strncmp(hex, digest, 16) == 0;
}

bool
fight_row_setup(
    const struct fight_row *f, struct battle_setup *ret, uint8_t **ret_rounds, size_t *ret_size)
{
	size_t size = 0;
	void *setup = postgres_bytes(f->results, 0, f->row, (int)COLUMN_SETUP, &size);
	bool is_one = battle_setup_decode(setup, size, ret);

	free(setup);
	*ret_size = 0;
	*ret_rounds =
	    is_one ? postgres_bytes(f->results, 0, f->row, (int)COLUMN_ROUNDS, ret_size) : NULL;
	return is_one;
}

static bool
battle_of(const struct fight_row *f, struct battle *ret)
{
	struct battle_setup setup;
	uint8_t *rounds;
	size_t size;
	bool is_one = fight_row_setup(f, &setup, &rounds, &size) &&
	              battle_replay(&setup, rounds, size, ret, NULL);

	free(rounds);
	return is_one;
}

static const char *
replay_battle(const struct fight_row *f)
{
	struct battle battle;

	if (!battle_of(f, &battle))
		return "no battle";
	if (strcmp(battle.setup.id, fight_row_text(f, COLUMN_ID)) != 0)
		return "the battle of another id";
	if (!is_seed_of(battle.setup.seed, fight_row_text(f, COLUMN_DIGEST)))
		return "a seed that isn't of its digest";
	return compare(f, &(struct outcome){
			      .state = battle_state_key(battle.state),
			      .turns = battle.round,
			      .player_level = battle.setup.fighters[PLAYER].level,
			      .monster_level = battle.setup.fighters[FIRST_MONSTER].level,
			      .spoils = muster_spoils(&battle, PLAYER),
			      .hash = battle_hash(&battle),
			  });
}

/* ── version 1 ── */

bool
fight_row_start(const struct fight_row *f, struct fight *ret)
{
	struct fighter player = stats_fighter((int32_t)fight_row_number(f, COLUMN_PLAYER_LEVEL));
	enum monster_kind kind;

	player.hp = (int32_t)fight_row_number(f, COLUMN_PLAYER_HP);
	return monster_of(fight_row_text(f, COLUMN_MONSTER), &kind) &&
	       fight_start(fight_row_text(f, COLUMN_ID),
		   strtoull(fight_row_text(f, COLUMN_SEED), NULL, 16), &player, kind,
		   (int32_t)fight_row_number(f, COLUMN_MONSTER_LEVEL), ret);
}

static bool
fight_of(const struct fight_row *f, struct fight *ret)
{
	if (!fight_row_start(f, ret))
		return false;
	for (const char *at = fight_row_text(f, COLUMN_INPUTS); *at != '\0'; at++) {
		if (!fight_act(ret, *at == 'a' ? FIGHT_ATTACK : FIGHT_FLEE))
			return false;
	}
	return true;
}

static const char *
replay_fight(const struct fight_row *f)
{
	struct fight fight;

	if (!fight_of(f, &fight))
		return "no fight";
	return compare(f, &(struct outcome){
			      .state = fight_state_key(fight.state),
			      .turns = fight.turn,
			      .player_level = fight.player.level,
			      .monster_level = fight.monster.level,
			      .spoils = fight_spoils(&fight, fight.player.level),
			      .hash = fight_hash(&fight),
			  });
}

/* ── both ── */

bool
fight_row_is_known(const struct fight_row *f)
{
	int64_t version = fight_row_number(f, COLUMN_RULES_VERSION);

	return version == RULES_VERSION || version == BATTLE_RULES_VERSION;
}

const char *
fight_row_complaint(const struct fight_row *f)
{
	return fight_row_number(f, COLUMN_RULES_VERSION) == RULES_VERSION ? replay_fight(f)
	                                                                  : replay_battle(f);
}
