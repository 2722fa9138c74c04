#include "tests/support/sound_game.h"

#include "core/rules/duellist.h"
#include "core/rules/fight.h"
#include "core/rules/glicko.h"
#include "core/rules/muster.h"
#include "core/rules/raid.h"
#include "core/rules/stats.h"
#include "events/log.h"
#include "events/text.h"
#include "tests/support/battles.h"
#include "tests/support/databases.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct sound_game game;

static void
run(const struct sound_game *g, struct text *statement)
{
	free(sql(g->loop, g->pool, statement->bytes));
	text_finish(statement);
}

static void
put_hex(struct text *out, const void *bytes, size_t size)
{
	const unsigned char *at = bytes;

	text_puts(out, "'\\x");
	for (size_t i = 0; i < size; i++)
		text_printf(out, "%02x", at[i]);
	text_putc(out, '\'');
}

/* ── Ann ── */

static struct spoils
insert_hunt(const struct sound_game *g)
{
	struct fighter ann = stats_fighter(1);
	struct text out = { 0 };
	struct spoils spoils;
	struct fight hunt = { 0 };

	for (uint64_t seed = 1; hunt.state != FIGHT_WON; seed++) {
		cr_assert(fight_start("f1", seed, &ann, MONSTER_GREY_WOLF, 1, &hunt));
		while (fight_attack(&hunt))
			;
	}
	spoils = fight_spoils(&hunt, 1);
	text_printf(&out,
	    "INSERT INTO fight (id, player_id, rules_version, seed, digest, monster, "
	    "monster_level, player_level, player_hp, outcome, inputs, xp, gold, result_hash, "
	    "turns, xp_before) VALUES ('f1', 1, 1, '%016" PRIx64 "', '2', '%s', 1, 1, %d, "
	    "'won', '",
	    hunt.seed, monster_key(hunt.monster_kind), (int)hunt.hp_at_start);
	for (int32_t i = 0; i < hunt.inputs_count; i++)
		text_putc(&out, 'a');
	text_printf(&out, "', %lld, %lld, '%016" PRIx64 "', %d, 0)", (long long)spoils.xp,
	    (long long)spoils.gold, fight_hash(&hunt), (int)hunt.turn);
	run(g, &out);
	return spoils;
}

/* Won by striking; what was pressed is in `ret_rounds`. */
static struct battle
win_battle(struct text *ret_rounds)
{
	const struct battle_setup setup = {
		.rules_version = BATTLE_RULES_VERSION,
		.id = "f2",
		.seed = UINT64_C(0x0807060504030201),
		.fighters_count = 2,
		.fighters = { { .is_played = true,
				  .level = 1,
				  .hp = 128,
				  .hp_max = 128,
				  .attack = 40,
				  .speed = 105 },
		    { .side = 1,
			.rank = RANK_COMMON,
			.level = 1,
			.hp = 54,
			.hp_max = 54,
			.attack = 12,
			.speed = 100 } },
	};
	const struct battle_input strike[BATTLE_FIGHTERS_MAX] = { { ACT_ATTACK, 0, 1 } };
	uint8_t bytes[BATTLE_INPUT_BYTES];
	struct battle battle;

	cr_assert(battle_start(&setup, &battle));
	while (battle.state == BATTLE_RUNNING) {
		text_add(
		    ret_rounds, bytes, battle_inputs_encode(&setup, strike, bytes, sizeof(bytes)));
		cr_assert(battle_round(&battle, strike, NULL));
	}
	cr_assert_eq(battle.state, BATTLE_WON);
	return battle;
}

static struct spoils
insert_battle(const struct sound_game *g)
{
	uint8_t setup[BATTLE_SETUP_BYTES_MAX];
	struct text out = { 0 }, rounds = { 0 };
	struct battle battle = win_battle(&rounds);
	struct spoils spoils = muster_spoils(&battle, 0);

	text_puts(&out,
	    "INSERT INTO fight (id, player_id, rules_version, digest, setup, rounds, fighters, "
	    "monster, monster_level, player_level, outcome, xp, gold, result_hash, turns, "
	    "xp_before) VALUES ('f2', 1, 2, '0102030405060708ff', ");
	put_hex(&out, setup, battle_setup_encode(&battle.setup, setup, sizeof(setup)));
	text_puts(&out, ", ");
	put_hex(&out, rounds.bytes, rounds.size);
	text_printf(&out,
	    ", 'player|;grey_wolf|', 'grey_wolf', 1, 1, 'won', %lld, %lld, '%016" PRIx64
	    "', %d, 0)",
	    (long long)spoils.xp, (long long)spoils.gold, battle_hash(&battle), (int)battle.round);
	run(g, &out);
	text_finish(&rounds);
	return spoils;
}

static void
insert_payment(const struct sound_game *g, const char *op_id, const char *asset, const char *source,
    int64_t amount)
{
	struct text out = { 0 };

	text_printf(&out,
	    "INSERT INTO ledger (op_id, seq, account, asset, delta) SELECT '%s',"
	    " (SELECT count(*) FROM ledger WHERE op_id = '%s') + n, account, '%s', delta FROM"
	    " (VALUES (1, '%s', %lld), (2, 'player:1', %lld)) AS v (n, account, delta)",
	    op_id, op_id, asset, source, -(long long)amount, (long long)amount);
	run(g, &out);
}

static void
insert_ann(const struct sound_game *g)
{
	static const char *const rows[] = {
		"INSERT INTO player (id, provider, external_id) VALUES (1, 'telegram', '7')",
		"INSERT INTO character (player_id, name, name_key, level) VALUES (1, 'Ann', 'ann', "
		"2)",
		"INSERT INTO account SELECT account, asset, sum(delta) FROM ledger"
		" WHERE account = 'player:1' GROUP BY account, asset",
		"INSERT INTO clan (id, name, name_key, tag, tag_key, members, version)"
		" VALUES (5, 'Foxes', 'foxes', 'FOX', 'fox', 1, 1)",
		"INSERT INTO clan_member (player_id, clan_id, rank, joined_at)"
		" VALUES (1, 5, 'leader', now())",
		"INSERT INTO account VALUES ('clan:5', 'gold', 0), ('clan:5', 'xp', 0)",
		"INSERT INTO notification (id, player_id, class, type, cause)"
		" VALUES ('n1', 1, 'personal', 'wildmarch.notification.level_up.v1', 'e1')",
		"INSERT INTO build VALUES (1, 1, 0, 0, 2, 0, '{\"heavy_blow\": 2}')",
		"INSERT INTO quest SELECT 1, 'q1', now(), '{}', now(), sum(delta), 0 FROM ledger"
		" WHERE op_id = 'quest:1:q1' AND account = 'player:1'",
		"INSERT INTO quest_task VALUES (1, 20784, 'q2', now(), 0, 7)",
		"INSERT INTO deed SELECT 1, deed, of, amount, 20784, 0, 202648, 0 FROM"
		" (VALUES ('reach_level', '', 1), ('gather', 'yarrow', 3)) AS d (deed, of, amount)",
		"INSERT INTO daily_streak VALUES (1, 1, 20784, 0)",
	};
	struct spoils first = insert_hunt(g), second = insert_battle(g);

	insert_payment(g, "fight:f1:settle", "xp", "game:mint.combat", first.xp);
	insert_payment(g, "fight:f1:settle", "gold", "game:mint.combat", first.gold);
	insert_payment(g, "fight:f2:settle", "xp", "game:mint.combat", second.xp);
	insert_payment(g, "fight:f2:settle", "gold", "game:mint.combat", second.gold);
	insert_payment(g, "quest:1:q1", "xp", "game:mint.quest", 75 - first.xp - second.xp);
	insert_payment(g, "task:1:20784:q2", "gold", "game:mint.quest", 7);
	insert_payment(g, "client:bot:1", "item:yarrow", "game:mint.gather", 3);
	insert_payment(g, "streak:1:20784", "gold", "game:mint.streak", 15);
	insert_payment(g, "level:1:2", "gold", "game:mint.level", 50);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		free(sql(g->loop, g->pool, rows[i]));
}

/* ── what she did with others ── */

#define DUEL_DAY 20784
#define DUEL_STARTS "150000, 35000, 60000"

static void
insert_rating(const struct sound_game *g, int player, struct glicko now)
{
	struct text out = { 0 };

	text_printf(&out, "INSERT INTO arena_rating VALUES (%d, %d, " DUEL_STARTS ", %d, %d, %d)",
	    player, DUEL_DAY, now.rating_x100, now.deviation_x100, now.volatility_x1e6);
	run(g, &out);
}

/* Of two of level 20. */
static struct battle
fight_duel(uint8_t inputs[DUEL_INPUTS_BYTES_MAX], size_t *ret_size)
{
	struct battle_setup setup = battles_of(1);
	struct battle_entrant fighter = battles_player(20);
	struct battle duel;

	setup.is_pvp = true;
	battles_add(&setup, &fighter);
	fighter.side = 1;
	battles_add(&setup, &fighter);
	cr_assert(battle_start(&setup, &duel));
	*ret_size = duellist_fight(&duel, inputs);
	return duel;
}

/* Bob is there, and Ann has fought a duel with him. */
static void
insert_duel(const struct sound_game *g)
{
	const struct glicko_game games[] = { { GLICKO_START, GAME_LOST, 100 },
		{ GLICKO_START, GAME_WON, 100 } };
	uint8_t setup[BATTLE_SETUP_BYTES_MAX], inputs[DUEL_INPUTS_BYTES_MAX];
	size_t size;
	struct battle duel = fight_duel(inputs, &size);
	bool has_ann_won = duel.state == BATTLE_WON;
	struct glicko ann = glicko_after(GLICKO_START, &games[has_ann_won], 1);
	struct glicko bob = glicko_after(GLICKO_START, &games[!has_ann_won], 1);
	struct text out = { 0 };

	text_puts(
	    &out, "INSERT INTO player (id, provider, external_id) VALUES (2, 'telegram', '8')");
	run(g, &out);
	text_puts(
	    &out, "INSERT INTO character (player_id, name, name_key) VALUES (2, 'Bob', 'bob')");
	run(g, &out);
	insert_rating(g, 1, ann);
	insert_rating(g, 2, bob);
	text_printf(&out,
	    "INSERT INTO duel VALUES ('%s', now(), %d, '%s', %d, 100, 1, 'Ann', " DUEL_STARTS
	    ", 150000, %d, 2, 'Bob', " DUEL_STARTS ", 150000, %d, %d, 'd', ",
	    duel.setup.id, DUEL_DAY, has_ann_won ? "challenger" : "challenged", duel.round,
	    ann.rating_x100, bob.rating_x100, BATTLE_RULES_VERSION);
	put_hex(&out, setup, battle_setup_encode(&duel.setup, setup, sizeof(setup)));
	text_puts(&out, ", ");
	put_hex(&out, inputs, size);
	text_printf(&out, ", 'player;player', '%016" PRIx64 "')", battle_hash(&duel));
	run(g, &out);
}

#define RAIDERS 3

/* Three of level 20 have beaten one, and nobody has taken the reward yet. */
static void
insert_raid(const struct sound_game *g)
{
	const struct battle_entrant enemy = {
		.side = 1, .rank = RANK_BOSS, .level = 18, .hp = 900, .hp_max = 900, .attack = 5
	};
	struct battle_input inputs[BATTLE_FIGHTERS_MAX] = { { .act = ACT_NONE } };
	uint8_t bytes[BATTLE_SETUP_BYTES_MAX];
	const struct battle_entrant raider = battles_player(20);
	struct battle_setup setup = battles_of(1);
	struct raid_reward rewards[RAIDERS];
	const bool has_left[RAIDERS] = { false };
	struct text out = { 0 }, said = { 0 };
	struct battle raid;

	snprintf(setup.id, sizeof(setup.id), "raid:1");
	for (int i = 0; i < RAIDERS; i++) {
		battles_add(&setup, &raider);
		inputs[i] = (struct battle_input){ ACT_ATTACK, 0, RAIDERS };
	}
	battles_add(&setup, &enemy);
	cr_assert(battle_start(&setup, &raid));
	while (raid.state == BATTLE_RUNNING) {
		text_add(&said, bytes, battle_inputs_encode(&setup, inputs, bytes, sizeof(bytes)));
		cr_assert(battle_round(&raid, inputs, NULL));
	}
	cr_assert_eq(raid.state, BATTLE_WON);
	raid_rewards(&raid, has_left, RAIDERS, rewards);
	text_printf(&out,
	    "INSERT INTO raid VALUES (1, 9, 'den', 0, 1, 'won', now(), now(), %d, %d, 'd', ",
	    raid.round, BATTLE_RULES_VERSION);
	put_hex(&out, bytes, battle_setup_encode(&setup, bytes, sizeof(bytes)));
	text_puts(&out, ", ");
	put_hex(&out, said.bytes, said.size);
	text_printf(&out, ", 'player;player;player;queen', '%016" PRIx64 "')", battle_hash(&raid));
	run(g, &out);
	for (int i = 0; i < RAIDERS; i++) {
		text_printf(&out,
		    "WITH won AS (INSERT INTO raid_lockout VALUES (%d, 'den', 202701, 1))"
		    " INSERT INTO raid_member (raid_id, player_id, place, is_open, share_bp, xp, "
		    "gold, is_owed) VALUES (1, %d, %d, false, %d, %d, %d, true)",
		    i + 1, i + 1, i, rewards[i].share_bp, (int)rewards[i].xp, (int)rewards[i].gold);
		run(g, &out);
	}
	text_finish(&said);
}

/* One that two have struck, and that is still here. */
static void
insert_boss(const struct sound_game *g)
{
	free(sql(g->loop, g->pool,
	    "INSERT INTO world_boss (id, schedule_id, boss, level, hp_max, hp, hits, spawned_at, "
	    "ends_at, players, seed)"
	    " VALUES (1, 'giant:1', 'giant', 10, 100, 30, 3, now(), now() + interval '1 h', 2, "
	    "7)"));
	free(sql(g->loop, g->pool,
	    "INSERT INTO world_boss_share (boss_id, player_id, dealt, score, strikes, last_ms, "
	    "lately) VALUES (1, 1, 40, 40, 2, 5, ''), (1, 2, 30, 30, 1, 5, '')"));
}

/* ── the whole ── */

static void
fill(const struct sound_game *g)
{
	insert_ann(g);
	insert_duel(g);
	insert_raid(g);
	insert_boss(g);
}

void
sound_game_renew(void)
{
	free(sql(game.loop, game.pool,
	    "TRUNCATE player, character, build, account, ledger, fight, notification, inbox, "
	    "outbox, duel, clan, raid, raid_credit, world_boss CASCADE"));
	fill(&game);
}

void
sound_game_open(void)
{
	struct err err = { 0 };

	log_init("test", "", LOG_ERROR);
	game.loop = loop_create();
	game.url = database_make(game.loop);
	game.pool = postgres_open(game.loop, game.url, 1, "test", &err);
	cr_assert(game.pool != NULL, "%s", err.text);
	cr_assert_eq(wildmarchctl(game.url, NULL, "migrate", "--dir", MIGRATIONS, NULL), 0);
	fill(&game);
}

void
sound_game_close(void)
{
	postgres_close(game.pool);
	database_drop(game.loop, game.url);
	loop_destroy(game.loop);
}
