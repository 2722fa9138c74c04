#include "core/store/records.h"

#include "core/store/arrays.h"
#include "core/store/bags.h"
#include "core/store/read.h"
#include "events/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static const struct postgres_statement find_settled = {
	"find_settled",
	"SELECT id, rules_version, digest, setup, rounds, fighters, xp, gold, xp_before,"
	" (extract(epoch FROM settled_at) * 1000)::bigint, loot FROM fight WHERE id = $1::text",
};
/* One statement for all: the table's checks are compiled anew for each execution, which costs more
 * than to store a row. */
static const struct postgres_statement insert_fights = {
	"insert_fights",
	"INSERT INTO fight (id, player_id, rules_version, digest, setup, rounds, fighters, monster,"
	" monster_level, player_level, outcome, xp, gold, result_hash, turns, xp_before,"
	" settled_at, loot) SELECT id, player_id, rules_version, digest, setup, rounds, fighters,"
	" monster, monster_level, player_level, outcome, xp, gold, result_hash, turns, xp_before,"
	" to_timestamp(settled_ms / 1000.0), loot FROM unnest($1::settled_fight[])",
};
static const struct postgres_statement insert_void_fight = {
	"insert_void_fight",
	"INSERT INTO fight (id, player_id, outcome, xp, gold) VALUES ($1, $2::bigint, 'void', 0, "
	"0)",
};

int
records_find(struct postgres_session *s, const char *fight_id, int *count)
{
	struct postgres_params params = { 0 };

	params_text(&params, fight_id);
	postgres_query(s, &find_settled, &params);
	return (*count)++;
}

/* Of earlier rules, or void: then nothing can be told of it. */
void
records_read(const struct postgres_results *results, size_t query, struct rows *rows)
{
	struct battle_record *fight = &rows->fight;

	rows->is_settled = postgres_rows(results, query) > 0;
	rows->is_void =
	    rows->is_settled && (postgres_is_null(results, query, 0, 1) ||
				    postgres_i64(results, query, 0, 1) != BATTLE_RULES_VERSION);
	if (!rows->is_settled || rows->is_void)
		return;
	battle_record_finish(fight);
	snprintf(fight->id, sizeof(fight->id), "%s", postgres_text(results, query, 0, 0));
	snprintf(fight->digest, sizeof(fight->digest), "%s", postgres_text(results, query, 0, 2));
	read_bytes(results, query, 3, &fight->setup);
	read_bytes(results, query, 4, &fight->inputs);
	text_puts(&fight->cast, postgres_text(results, query, 0, 5));
	rows->has_fight = battle_record_open(fight);
	rows->is_void = !rows->has_fight;
	rows->settlement = (struct settlement){
		.spoils.xp = postgres_i64(results, query, 0, 6),
		.spoils.gold = postgres_i64(results, query, 0, 7),
		.xp_before = postgres_i64(results, query, 0, 8),
		.at_ms = postgres_i64(results, query, 0, 9),
	};
	free(rows->loot);
	rows->loot = bags_read_loot(postgres_text(results, query, 0, 10));
}

/* A settled_fight. Its first opponent stands for all of them where people look. */
static void
add_fight(struct text *fights, const struct effects *e)
{
	const struct battle_record *fight = e->recorded;
	const struct battle *battle = fight->battle;
	struct text row = { 0 }, loot = { 0 };
	char hash[17];

	snprintf(hash, sizeof(hash), "%016" PRIx64, battle_hash(battle));
	bags_write_loot(e->loot, &loot);
	record_add_text(&row, fight->id);
	record_add_i64(&row, e->release.player_id);
	record_add_i64(&row, battle->setup.rules_version);
	record_add_text(&row, fight->digest);
	record_add_bytes(&row, fight->setup.bytes, fight->setup.size);
	record_add_bytes(&row, fight->inputs.bytes, fight->inputs.size);
	record_add_text(&row, fight->cast.bytes);
	record_add_text(&row, e->settlement.monster);
	record_add_i64(&row, e->settlement.monster_level);
	record_add_i64(&row, battle->setup.fighters[0].level);
	record_add_text(&row, battle_state_key(battle->state));
	record_add_i64(&row, e->settlement.spoils.xp);
	record_add_i64(&row, e->settlement.spoils.gold);
	record_add_text(&row, hash);
	record_add_i64(&row, battle->round);
	record_add_i64(&row, e->settlement.xp_before);
	record_add_i64(&row, e->settlement.at_ms);
	record_add_text(&row, loot.bytes);
	array_add_record(fights, &row);
	text_finish(&row);
	text_finish(&loot);
}

static void
store_void_fight(struct postgres_session *s, const struct effects *e)
{
	struct postgres_params params = { 0 };

	params_text(&params, e->release.fight_id);
	params_i64(&params, e->release.player_id);
	postgres_query(s, &insert_void_fight, &params);
}

void
records_store(struct postgres_session *s, const struct decision *decisions, unsigned count)
{
	struct text fights = { 0 };
	unsigned i;

	for (i = 0; i < count; i++) {
		const struct effects *e = decisions[i].effects;

		if (e->recorded != NULL)
			add_fight(&fights, e);
		if (e->records_void)
			store_void_fight(s, e);
	}
	arrays_query(s, &insert_fights, &fights, 1);
}
