/* What must hold by the rules: a settled fight replays from its record to what the books say of it,
 * and no build has more than its level gives. A record holds all that its fight depended on, so no
 * content is needed, whichever it was fought with. */
#include "events/ctl/audit.h"

#include "core/rules/battle.h"
#include "core/rules/build.h"
#include "core/rules/fight.h"
#include "core/rules/muster.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ANSWER_MS 120000
#define REPLAYS_MAX 5000 /* so many fights are all replayed; of more, one in a hundred */
#define PLAYER 0
#define FIRST_MONSTER 1

enum fight_column {
	COLUMN_ID,
	COLUMN_RULES_VERSION,
	COLUMN_OUTCOME,
	COLUMN_TURNS,
	COLUMN_XP,
	COLUMN_GOLD,
	COLUMN_RESULT_HASH,
	COLUMN_PLAYER_LEVEL,
	COLUMN_MONSTER_LEVEL,
	COLUMN_DIGEST, /* from here to COLUMN_ROUNDS of version 2 */
	COLUMN_SETUP,
	COLUMN_ROUNDS,
	COLUMN_MONSTER, /* from here on of version 1 */
	COLUMN_SEED,
	COLUMN_PLAYER_HP,
	COLUMN_INPUTS,
	COLUMN_WHOLE, /* how many there are in all */
};

static const struct postgres_statement read_fights = {
	"audit_replays",
	"SELECT id, rules_version, outcome, turns, xp, gold, result_hash, player_level, "
	"monster_level,"
	" digest, setup, rounds, monster, seed, player_hp, inputs, whole"
	" FROM fight, (SELECT count(*) AS whole FROM fight WHERE outcome <> 'void') AS all_fights"
	" WHERE outcome <> 'void' AND (whole <= $1::bigint OR hashtext(id) % 100 = 0)"
	" ORDER BY settled_at DESC LIMIT $1::bigint",
};

/* A rank that is no number counts as a strange one. */
static const struct postgres_statement read_builds = {
	"audit_builds",
	"SELECT b.player_id, c.level, strength, agility, intellect, vitality, luck, ranks, strange"
	" FROM build b JOIN character c USING (player_id) CROSS JOIN LATERAL ("
	"  SELECT coalesce(sum(CASE WHEN is_rank THEN value::int END), 0) AS ranks,"
	"   count(*) FILTER (WHERE NOT is_rank) AS strange"
	"  FROM jsonb_each_text(b.skills),"
	"   LATERAL (SELECT coalesce(value ~ '^[1-9][0-9]?$', false) AS is_rank) AS r) AS s",
};

/* What was seen of many things. */
struct sight {
	struct report *report;
	int64_t seen, strange, broken;
	char first[112]; /* what is wrong with the first one */
};

/* A fight as its row tells it, and where that stands. */
struct fight_row {
	const struct postgres_results *results;
	size_t row;
};

/* What a replay comes to, which the row has to say, too. */
struct outcome {
	const char *state;
	int32_t turns;
	int32_t player_level, monster_level;
	struct spoils spoils;
	uint64_t hash;
};

static const char *
text_of(const struct fight_row *f, enum fight_column column)
{
	return postgres_text(f->results, 0, f->row, (int)column);
}

static int64_t
number_of(const struct fight_row *f, enum fight_column column)
{
	return postgres_i64(f->results, 0, f->row, (int)column);
}

/* What is wrong first; NULL if nothing is. */
static const char *
compare(const struct fight_row *f, const struct outcome *outcome)
{
	char hash[17];

	snprintf(hash, sizeof(hash), "%016" PRIx64, outcome->hash);
	if (strcmp(text_of(f, COLUMN_OUTCOME), outcome->state) != 0)
		return "another outcome";
	if (number_of(f, COLUMN_TURNS) != outcome->turns)
		return "another number of turns";
	if (strcmp(text_of(f, COLUMN_RESULT_HASH), hash) != 0)
		return "another hash";
	if (number_of(f, COLUMN_PLAYER_LEVEL) != outcome->player_level ||
	    number_of(f, COLUMN_MONSTER_LEVEL) != outcome->monster_level)
		return "another level";
	if (number_of(f, COLUMN_XP) != outcome->spoils.xp ||
	    number_of(f, COLUMN_GOLD) != outcome->spoils.gold)
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

static bool
battle_of(const struct fight_row *f, struct battle *ret)
{
	struct battle_setup setup;
	size_t setup_size = 0, rounds_size = 0;
	void *setup_bytes = postgres_bytes(f->results, 0, f->row, (int)COLUMN_SETUP, &setup_size);
	void *rounds = postgres_bytes(f->results, 0, f->row, (int)COLUMN_ROUNDS, &rounds_size);
	bool is_one = battle_setup_decode(setup_bytes, setup_size, &setup) &&
	              battle_replay(&setup, rounds, rounds_size, ret, NULL);

	free(setup_bytes);
	free(rounds);
	return is_one;
}

static const char *
replay_battle(const struct fight_row *f)
{
	struct battle battle;

	if (!battle_of(f, &battle))
		return "no battle";
	if (strcmp(battle.setup.id, text_of(f, COLUMN_ID)) != 0)
		return "the battle of another id";
	if (!is_seed_of(battle.setup.seed, text_of(f, COLUMN_DIGEST)))
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

static bool
fight_of(const struct fight_row *f, struct fight *ret)
{
	struct fighter player = stats_fighter((int32_t)number_of(f, COLUMN_PLAYER_LEVEL));
	const char *inputs = text_of(f, COLUMN_INPUTS);
	enum monster_kind kind;

	player.hp = (int32_t)number_of(f, COLUMN_PLAYER_HP);
	if (!monster_of(text_of(f, COLUMN_MONSTER), &kind) ||
	    !fight_start(text_of(f, COLUMN_ID), strtoull(text_of(f, COLUMN_SEED), NULL, 16),
		&player, kind, (int32_t)number_of(f, COLUMN_MONSTER_LEVEL), ret))
		return false;
	for (; *inputs != '\0'; inputs++) {
		if (!fight_act(ret, *inputs == 'a' ? FIGHT_ATTACK : FIGHT_FLEE))
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

/* ── what was seen ── */

static void
note(struct sight *s, const char *what, const char *id, const char *wrong)
{
	if (wrong == NULL)
		return;
	if (s->broken++ == 0)
		snprintf(s->first, sizeof(s->first), ", first %.10s %.45s: %.30s", what, id, wrong);
}

static void
take_fights(const struct postgres_results *results, void *arg)
{
	struct sight *s = arg;
	size_t rows = postgres_rows(results, 0);
	int64_t whole = rows > 0 ? postgres_i64(results, 0, 0, (int)COLUMN_WHOLE) : 0;

	for (size_t i = 0; i < rows; i++) {
		struct fight_row f = { results, i };
		int64_t version = number_of(&f, COLUMN_RULES_VERSION);

		s->seen++;
		if (version == BATTLE_RULES_VERSION)
			note(s, "fight", text_of(&f, COLUMN_ID), replay_battle(&f));
		else if (version == RULES_VERSION)
			note(s, "fight", text_of(&f, COLUMN_ID), replay_fight(&f));
		else
			s->strange++;
	}
	report_add(s->report, "fights replay", s->broken,
	    "%" PRId64 " of %" PRId64 ", %" PRId64 " of unknown rules%s", s->seen - s->strange,
	    whole, s->strange, s->first);
}

static const char *
wrong_of_build(const struct postgres_results *results, size_t row)
{
	int32_t level = (int32_t)postgres_i64(results, 0, row, 1);
	struct attributes spent = {
		.strength = (int32_t)postgres_i64(results, 0, row, 2),
		.agility = (int32_t)postgres_i64(results, 0, row, 3),
		.intellect = (int32_t)postgres_i64(results, 0, row, 4),
		.vitality = (int32_t)postgres_i64(results, 0, row, 5),
		.luck = (int32_t)postgres_i64(results, 0, row, 6),
	};

	if (!build_is_allowed(level, &spent))
		return "attributes beyond its level";
	if (postgres_i64(results, 0, row, 7) > level)
		return "more ranks than levels";
	return postgres_i64(results, 0, row, 8) > 0 ? "a rank that is none" : NULL;
}

static void
take_builds(const struct postgres_results *results, void *arg)
{
	struct sight *s = arg;

	for (size_t i = 0; i < postgres_rows(results, 0); i++) {
		s->seen++;
		note(s, "player", postgres_text(results, 0, i, 0), wrong_of_build(results, i));
	}
	report_add(s->report, "builds", s->broken, "%" PRId64 " within their levels%s",
	    s->seen - s->broken, s->first);
}

int
audit_rules(struct database *d, struct report *r, struct err *err)
{
	struct sight fights = { .report = r }, builds = { .report = r };
	struct postgres_params most = { 0 }, none = { 0 };
	int code;

	params_i64(&most, REPLAYS_MAX);
	code = database_ask(d, &read_fights, &most, ANSWER_MS, take_fights, &fights, err);
	if (code != 0)
		return code;
	return database_ask(d, &read_builds, &none, ANSWER_MS, take_builds, &builds, err);
}
