/* wildmarchctl audit against a real database, Redis and broker: what is sound, and each way to be
 * broken. */
#include "core/rules/duellist.h"
#include "core/rules/fight.h"
#include "core/rules/glicko.h"
#include "core/rules/muster.h"
#include "core/rules/raid.h"
#include "core/rules/stats.h"
#include "events/bus.h"
#include "events/http_client.h"
#include "events/log.h"
#include "events/redis.h"
#include "events/text.h"
#include "messages/topology.h"
#include "tests/support/battles.h"
#include "tests/support/databases.h"

#include <criterion/criterion.h>
#include <criterion/hooks.h>
#include <criterion/options.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct loop *loop;
static char *url;
static struct postgres *pool;
static char redis_url[256]; /* a database of REDIS_URL's server that nobody else uses */
static struct redis *redis;

/* They share Redis and the broker: one after the other. */
ReportHook(PRE_ALL)(struct criterion_test_set *tests)
{
	(void)tests;
	criterion_options.jobs = 1;
}

/* Ann's two fights, of both kinds of rules, each won by striking. */
static struct fight hunt;
static struct battle battle;
static struct text rounds; /* of the battle */

static void
win_hunt(void)
{
	struct fighter ann = stats_fighter(1);

	for (uint64_t seed = 1; hunt.state != FIGHT_WON; seed++) {
		cr_assert(fight_start("f1", seed, &ann, MONSTER_GREY_WOLF, 1, &hunt));
		while (fight_attack(&hunt))
			;
	}
}

static void
win_battle(void)
{
	struct battle_setup setup = {
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

	cr_assert(battle_start(&setup, &battle));
	text_clear(&rounds);
	while (battle.state == BATTLE_RUNNING) {
		text_add(
		    &rounds, bytes, battle_inputs_encode(&setup, strike, bytes, sizeof(bytes)));
		cr_assert(battle_round(&battle, strike, NULL));
	}
	cr_assert_eq(battle.state, BATTLE_WON);
}

static void
do_sql(struct text *statement)
{
	free(sql(loop, pool, statement->bytes));
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

static void
insert_fights(const struct spoils *first, const struct spoils *second)
{
	uint8_t setup[BATTLE_SETUP_BYTES_MAX];
	struct text out = { 0 };

	text_printf(&out,
	    "INSERT INTO fight (id, player_id, rules_version, seed, digest, monster, "
	    "monster_level, player_level, player_hp, outcome, inputs, xp, gold, result_hash, "
	    "turns, xp_before) VALUES ('f1', 1, 1, '%016" PRIx64 "', '2', '%s', 1, 1, %d, "
	    "'won', '",
	    hunt.seed, monster_key(hunt.monster_kind), (int)hunt.hp_at_start);
	for (int32_t i = 0; i < hunt.inputs_count; i++)
		text_putc(&out, 'a');
	text_printf(&out, "', %lld, %lld, '%016" PRIx64 "', %d, 0)", (long long)first->xp,
	    (long long)first->gold, fight_hash(&hunt), (int)hunt.turn);
	do_sql(&out);
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
	    (long long)second->xp, (long long)second->gold, battle_hash(&battle),
	    (int)battle.round);
	do_sql(&out);
}

static void
insert_payment(const char *op_id, const char *asset, const char *source, int64_t amount)
{
	struct text out = { 0 };

	text_printf(&out,
	    "INSERT INTO ledger (op_id, seq, account, asset, delta) SELECT '%s',"
	    " (SELECT count(*) FROM ledger WHERE op_id = '%s') + n, account, '%s', delta FROM"
	    " (VALUES (1, '%s', %lld), (2, 'player:1', %lld)) AS v (n, account, delta)",
	    op_id, op_id, asset, source, -(long long)amount, (long long)amount);
	do_sql(&out);
}

/* Ann won two fights, was given what she lacked, reached level 2 and got its bonus, and leads a
 * clan; she handed in a quest and a task, and came for a day; everything about it is as it should
 * be. */
static void
insert_ann(void)
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
	struct spoils first, second;

	win_hunt();
	win_battle();
	first = fight_spoils(&hunt, 1);
	second = muster_spoils(&battle, 0);
	insert_fights(&first, &second);
	insert_payment("fight:f1:settle", "xp", "game:mint.combat", first.xp);
	insert_payment("fight:f1:settle", "gold", "game:mint.combat", first.gold);
	insert_payment("fight:f2:settle", "xp", "game:mint.combat", second.xp);
	insert_payment("fight:f2:settle", "gold", "game:mint.combat", second.gold);
	insert_payment("quest:1:q1", "xp", "game:mint.quest", 75 - first.xp - second.xp);
	insert_payment("task:1:20784:q2", "gold", "game:mint.quest", 7);
	insert_payment("client:bot:1", "item:yarrow", "game:mint.gather", 3);
	insert_payment("streak:1:20784", "gold", "game:mint.streak", 15);
	insert_payment("level:1:2", "gold", "game:mint.level", 50);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		free(sql(loop, pool, rows[i]));
}

#define DUEL_DAY 20784
#define DUEL_STARTS "150000, 35000, 60000"

static void
insert_rating(int player, struct glicko now)
{
	struct text out = { 0 };

	text_printf(&out, "INSERT INTO arena_rating VALUES (%d, %d, " DUEL_STARTS ", %d, %d, %d)",
	    player, DUEL_DAY, now.rating_x100, now.deviation_x100, now.volatility_x1e6);
	do_sql(&out);
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
insert_duel(void)
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
	do_sql(&out);
	text_puts(
	    &out, "INSERT INTO character (player_id, name, name_key) VALUES (2, 'Bob', 'bob')");
	do_sql(&out);
	insert_rating(1, ann);
	insert_rating(2, bob);
	text_printf(&out,
	    "INSERT INTO duel VALUES ('%s', now(), %d, '%s', %d, 100, 1, 'Ann', " DUEL_STARTS
	    ", 150000, %d, 2, 'Bob', " DUEL_STARTS ", 150000, %d, %d, 'd', ",
	    duel.setup.id, DUEL_DAY, has_ann_won ? "challenger" : "challenged", duel.round,
	    ann.rating_x100, bob.rating_x100, BATTLE_RULES_VERSION);
	put_hex(&out, setup, battle_setup_encode(&duel.setup, setup, sizeof(setup)));
	text_puts(&out, ", ");
	put_hex(&out, inputs, size);
	text_printf(&out, ", 'player;player', '%016" PRIx64 "')", battle_hash(&duel));
	do_sql(&out);
}

#define RAIDERS 3

/* Three of level 20 have beaten one, and nobody has taken the reward yet. */
static void
insert_raid(void)
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
	do_sql(&out);
	for (int i = 0; i < RAIDERS; i++) {
		text_printf(&out,
		    "WITH won AS (INSERT INTO raid_lockout VALUES (%d, 'den', 202701, 1))"
		    " INSERT INTO raid_member (raid_id, player_id, place, is_open, share_bp, xp, "
		    "gold, is_owed) VALUES (1, %d, %d, false, %d, %d, %d, true)",
		    i + 1, i + 1, i, rewards[i].share_bp, (int)rewards[i].xp, (int)rewards[i].gold);
		do_sql(&out);
	}
	text_finish(&said);
}

/* One that two have struck, and that is still here. */
static void
insert_boss(void)
{
	free(sql(loop, pool,
	    "INSERT INTO world_boss (id, schedule_id, boss, level, hp_max, hp, hits, spawned_at, "
	    "ends_at, players, seed)"
	    " VALUES (1, 'giant:1', 'giant', 10, 100, 30, 3, now(), now() + interval '1 h', 2, "
	    "7)"));
	free(sql(loop, pool,
	    "INSERT INTO world_boss_share (boss_id, player_id, dealt, score, strikes, last_ms, "
	    "lately) VALUES (1, 1, 40, 40, 2, 5, ''), (1, 2, 30, 30, 1, 5, '')"));
}

static void
insert_all(void)
{
	insert_ann();
	insert_duel();
	insert_raid();
	insert_boss();
}

static void
forget_all(void)
{
	free(sql(loop, pool,
	    "TRUNCATE player, character, build, account, ledger, fight, notification, inbox, "
	    "outbox, duel, clan, raid, raid_credit, world_boss CASCADE"));
}

static bool
is_redis_ready(void *arg)
{
	(void)arg;
	return redis_is_ready(redis, NULL);
}

static void
on_reply(const struct redis_reply *reply, const struct err *err, void *arg)
{
	(void)reply;
	(void)arg;
	cr_assert(err == NULL, "%s", err->text);
	loop_stop(loop);
}

/* Words separated by single spaces. */
static void
tell_redis(const char *command)
{
	struct redis_arg argv[32];
	size_t argc = 0;

	for (const char *at = command; *at != '\0'; argc++) {
		size_t size = strcspn(at, " ");

		argv[argc] = REDIS_BYTES(at, size);
		at += size + (at[size] == ' ');
	}
	redis_command(redis, on_reply, NULL, argc, argv);
	loop_run(loop);
}

static void
open_redis(void)
{
	const char *shared = address("REDIS_URL");
	const char *slash = strchr(strstr(shared, "://") + 3, '/');
	struct err err = { 0 };

	snprintf(redis_url, sizeof(redis_url), "%.*s/9",
	    (int)(slash != NULL ? (size_t)(slash - shared) : strlen(shared)), shared);
	redis = redis_open(loop, redis_url, &err);
	cr_assert(redis != NULL, "%s", err.text);
	cr_assert(until(loop, is_redis_ready, NULL, 5000));
	tell_redis("FLUSHDB");
}

static void
set_up(void)
{
	struct err err = { 0 };

	log_init("test", "", LOG_ERROR);
	signal(SIGPIPE, SIG_IGN);
	loop = loop_create();
	url = database_make(loop);
	pool = postgres_open(loop, url, 1, "test", &err);
	cr_assert(pool != NULL, "%s", err.text);
	cr_assert_eq(wildmarchctl(url, NULL, "migrate", "--dir", MIGRATIONS, NULL), 0);
	insert_all();
	open_redis();
}

static void
tear_down(void)
{
	tell_redis("FLUSHDB");
	redis_close(redis);
	postgres_close(pool);
	database_drop(loop, url);
	loop_destroy(loop);
}

TestSuite(audit, .init = set_up, .fini = tear_down, .timeout = 90);

static void
expect(int code, const char *what, int got, char *said)
{
	cr_assert_eq(got, code, "exit code %d: %s", got, said);
	cr_assert(strstr(said, what) != NULL, "'%s' isn't in: %s", what, said);
	free(said);
}

/* ── Postgres ── */

static void
expect_value(int code, const char *what)
{
	char *said;
	int got =
	    wildmarchctl(url, &said, "audit", "--redis-url", "", "--amqp-management-url", "", NULL);

	expect(code, what, got, said);
}

Test(audit, a_sound_game_has_nothing_broken)
{
	expect_value(0, "ok      fights settled once      2 fights, 2 paid, xp 28, gold ");
	expect_value(0, "ok      fights replay            2 of 2, 0 of unknown rules");
	expect_value(0, "ok      builds                   1 within their levels");
	expect_value(0, "ok      duels are rated          1 duels, 2 duellists");
	expect_value(0, "ok      ratings follow duels     2 of a day counted anew");
	expect_value(0, "ok      duels replay             1 fought again");
	expect_value(0, "ok      raids replay             1 fought again");
	expect_value(0, "ok      world bosses             1 came, 0 fell");
}

Test(audit, each_broken_invariant_of_value_is_found)
{
	static const char *const damage[][2] = {
		{ "INSERT INTO ledger VALUES ('x', 1, 'game:mint.combat', 'gold', 5)",
		    "BROKEN  ledger sums" },
		{ "UPDATE account SET balance = balance + 1 WHERE asset = 'gold'",
		    "BROKEN  balances" },
		{ "UPDATE account SET balance = balance + 1 WHERE asset = 'gold'",
		    "BROKEN  supply" },
		{ "DO $$ BEGIN ALTER TABLE piece DROP CONSTRAINT piece_slot_key;"
		  " INSERT INTO piece (id, player_id, item, worn, level, quality, rarity, affixes, "
		  "durability, made_by) SELECT repeat(n, 20), 1, 'blade', 'weapon', 1, 1, "
		  "'common', "
		  "'', 100, 'test' FROM (VALUES ('1'), ('2')) AS v (n); END $$",
		    "BROKEN  pieces" },
		{ "INSERT INTO piece (id, player_id, item, level, quality, rarity, affixes, "
		  "durability, made_by) VALUES (repeat('1', 20), 1, 'blade', 1, 1, 'common', '', "
		  "100, 'craft:22222222222222222222')",
		    "BROKEN  work claimed once" },
		{ "UPDATE character SET level = 3", "BROKEN  levels" },
		{ "UPDATE fight SET gold = gold + 1", "BROKEN  fights settled once" },
		{ "DELETE FROM fight", "BROKEN  fights settled once" },
		{ "UPDATE ledger SET op_id = 'level:1:3' WHERE op_id = 'level:1:2'",
		    "BROKEN  level bonuses" },
		{ "UPDATE fight SET gold = gold + 1 WHERE id = 'f1'",
		    "first fight f1: other spoils" },
		{ "UPDATE fight SET xp = xp + 1 WHERE id = 'f2'", "first fight f2: other spoils" },
		{ "UPDATE fight SET outcome = 'lost', xp = 0, gold = 0",
		    ": another outcome: 2 wrong" },
		{ "UPDATE fight SET turns = turns + 1 WHERE id = 'f2'",
		    "first fight f2: another number of turns" },
		{ "UPDATE fight SET result_hash = 'x' WHERE id = 'f1'",
		    "first fight f1: another hash" },
		{ "UPDATE fight SET result_hash = 'x' WHERE id = 'f2'",
		    "first fight f2: another hash" },
		{ "UPDATE fight SET player_level = 2 WHERE id = 'f2'",
		    "first fight f2: another level" },
		{ "UPDATE fight SET inputs = inputs || 'a' WHERE id = 'f1'",
		    "first fight f1: no fight" },
		{ "UPDATE fight SET seed = '77' WHERE id = 'f1'", "first fight f1: another " },
		{ "UPDATE fight SET rounds = rounds || '\\x00' WHERE id = 'f2'",
		    "first fight f2: no battle" },
		{ "UPDATE fight SET setup = '\\x02' WHERE id = 'f2'", "first fight f2: no battle" },
		{ "UPDATE fight SET digest = '11' WHERE id = 'f2'",
		    "first fight f2: a seed that isn't of its" },
		{ "UPDATE fight SET id = 'f3' WHERE id = 'f2'",
		    "first fight f3: the battle of another id" },
		{ "UPDATE build SET strength = 2",
		    "BROKEN  builds                   0 within their levels, first player 1: "
		    "attributes beyond its level" },
		{ "UPDATE build SET skills = '{\"heavy_blow\": 2, \"ember\": 1}'",
		    "first player 1: more ranks than levels" },
		{ "UPDATE build SET skills = '{\"heavy_blow\": \"x\"}'",
		    "first player 1: a rank that is none" },
		{ "DELETE FROM notification", "BROKEN  level-up notifications" },
		{ "DELETE FROM arena_rating", "BROKEN  duels are rated" },
		{ "UPDATE arena_rating SET day = day + 1", "BROKEN  duels are rated" },
		{ "UPDATE arena_rating SET volatility_x1e6 = volatility_x1e6 + 1",
		    "BROKEN  ratings follow duels" },
		{ "UPDATE duel SET outcome = 'draw'", "BROKEN  ratings follow duels" },
		{ "UPDATE duel SET setup = setup || '\\x00'", "BROKEN  duels replay" },
		{ "DELETE FROM quest", "BROKEN  quests handed in once" },
		{ "UPDATE quest SET xp = xp + 1", "BROKEN  quests handed in once" },
		{ "UPDATE quest_task SET period = 20785", "BROKEN  quests handed in once" },
		{ "UPDATE deed SET amount = 2 WHERE deed = 'reach_level'", "BROKEN  deeds" },
		{ "UPDATE deed SET amount = 4 WHERE deed = 'gather'", "BROKEN  deeds" },
		{ "DELETE FROM daily_streak", "BROKEN  streaks" },
		{ "UPDATE daily_streak SET days = 2", "BROKEN  streaks" },
		{ "UPDATE daily_streak SET last_day = 20785", "BROKEN  streaks" },
		{ "UPDATE clan_member SET rank = 'officer'", "BROKEN  clans have one leader" },
		{ "DELETE FROM clan_member", "BROKEN  clans have one leader" },
		{ "UPDATE clan SET members = 2", "BROKEN  clan members" },
		{ "INSERT INTO clan_tie VALUES (5, 1, 'ban', now())", "BROKEN  clan members" },
		{ "UPDATE clan SET level = 2", "BROKEN  clan levels" },
		{ "DELETE FROM account WHERE account = 'clan:5'", "BROKEN  clan treasuries" },
		{ "UPDATE account SET account = 'clan:6', balance = 1 WHERE account = 'clan:5'",
		    "BROKEN  clan treasuries" },
		{ "INSERT INTO parcel VALUES (repeat('1', 20), 1, 0, '')", "BROKEN  parcels" },
		{ "DO $$ BEGIN INSERT INTO parcel VALUES (repeat('1', 20), 1, 0, '');"
		  " INSERT INTO lot VALUES (repeat('1', 20), 1, 9, 'trophy', 0, 0, now(), now());"
		  " END $$",
		    "BROKEN  parcels" },
		{ "DO $$ BEGIN INSERT INTO parcel VALUES (repeat('1', 20), 2, 0, '');"
		  " INSERT INTO letter VALUES (repeat('1', 20), 2, NULL, 'unsold', '', now());"
		  " INSERT INTO piece (id, player_id, item, level, quality, rarity, affixes, "
		  "durability, made_by, parcel_id) VALUES (repeat('1', 20), 1, 'blade', 1, 1, "
		  "'common', '', 100, 'test', repeat('1', 20)); END $$",
		    "BROKEN  parcels" },
		{ "DO $$ BEGIN INSERT INTO parcel VALUES (repeat('1', 20), 1, 0, 'pelt 3,herb 2');"
		  " INSERT INTO letter VALUES (repeat('1', 20), 1, NULL, 'unsold', '', now());"
		  " END $$",
		    "BROKEN  escrow                   0 accounts, gold 0: 2 wrong" },
		{ "SELECT ledger_post(ARRAY['place:1:2:3:4', 'place:1:2:3:4'], ARRAY[1, 2], "
		  "ARRAY['game:mint.loot', 'player:1'], "
		  "ARRAY['item:amber', 'item:amber'], ARRAY[-1, 1])",
		    "BROKEN  places give once" },
		{ "DO $$ BEGIN INSERT INTO dungeon_run VALUES (1, "
		  "'00000000-0000-0000-0000-000000000001', 'parish_church', 1, 2, "
		  "'0123456789abcdef', 1, 3, 6, 9, 1, 2, 2, 4, 0, NULL, 'goes_on', 1);"
		  " PERFORM ledger_post(array_fill("
		  "'dungeon:00000000-0000-0000-0000-000000000001:1:2'::text, ARRAY[2]), "
		  "ARRAY[1, 2], ARRAY['game:mint.loot', 'player:1'], ARRAY['item:amber', "
		  "'item:amber'], "
		  "ARRAY[-1, 1]); END $$",
		    "BROKEN  dungeon rooms give once" },
		{ "UPDATE raid_member SET is_open = true WHERE player_id = 1",
		    "BROKEN  raid members" },
		{ "DELETE FROM raid_lockout WHERE player_id = 1", "BROKEN  raid members" },
		{ "UPDATE raid_member SET is_owed = false WHERE player_id = 1",
		    "BROKEN  raid rewards" },
		{ "UPDATE raid_member SET gold = gold + 1 WHERE player_id = 2",
		    "BROKEN  raids replay" },
		{ "UPDATE raid SET result_hash = 'x'", "BROKEN  raids replay" },
		{ "UPDATE world_boss_share SET dealt = dealt + 1 WHERE player_id = 1",
		    "BROKEN  world bosses" },
		{ "UPDATE world_boss SET hp = 0, state = 'defeated'", "BROKEN  world bosses" },
		{ "UPDATE world_boss_share SET gold = 5 WHERE player_id = 1",
		    "BROKEN  boss rewards" },
		{ "INSERT INTO inbox (consumer, message_id, request_hash) VALUES ('core', 'm', "
		  "'h')",
		    "BROKEN  inbox replies" },
		{ "WITH bob AS (INSERT INTO player (id, provider, external_id) VALUES (77, "
		  "'telegram', '77') RETURNING id)"
		  " INSERT INTO referral (newcomer_id, referrer_id, place) SELECT 1, id, 1 "
		  "FROM "
		  "bob",
		    "BROKEN  referrals" },
		{ "UPDATE ledger SET account = 'game:sink.admin' WHERE account = "
		  "'game:mint.level'",
		    "BROKEN  acts of administrators" },
		{ "UPDATE character SET erased_at = now()", "BROKEN  nobody behind the erased" },
		{ "WITH who AS (UPDATE player SET provider = '-' WHERE id = 1),"
		  " gone AS (UPDATE character SET erased_at = now(), name = 'gone-1' WHERE "
		  "player_id = 1),"
		  " gold AS (UPDATE account SET balance = 0 WHERE account = 'player:1')"
		  " INSERT INTO letter VALUES (repeat('a', 20), 1, NULL, 'unsold', '', now())",
		    "BROKEN  nobody behind the erased" },
		{ "INSERT INTO outbox (event_id, producer, aggregate, version, exchange, "
		  "routing_key, headers, body, created_at)"
		  " VALUES (gen_random_uuid(), 'core', 'a', 1, 'x', 'k', '{}', '', now() - "
		  "interval '1 min')",
		    "BROKEN  outbox" },
	};

	for (size_t i = 0; i < sizeof(damage) / sizeof(damage[0]); i++) {
		free(sql(loop, pool, damage[i][0]));
		expect_value(1, damage[i][1]);
		forget_all();
		insert_all();
		expect_value(0, "ok      outbox");
	}
}

Test(audit, a_fight_of_unknown_rules_is_counted_and_not_judged)
{
	free(sql(
	    loop, pool, "UPDATE fight SET rules_version = 3, result_hash = 'x' WHERE id = 'f2'"));
	expect_value(0, "ok      fights replay            1 of 2, 1 of unknown rules");
}

Test(audit, of_many_fights_about_one_in_a_hundred_is_looked_at)
{
	int replayed = 0, all = 0, unknown = 0;
	const char *line;
	char *said;

	free(sql(loop, pool,
	    "INSERT INTO fight (id, player_id, rules_version, digest, setup, rounds, fighters, "
	    "monster, monster_level, player_level, outcome, xp, gold, result_hash, turns, "
	    "xp_before) SELECT 'many' || n, 1, 3, '', '', '', '', '', 1, 1, 'lost', 0, 0, '', 1, 0"
	    " FROM generate_series(1, 6000) AS n"));
	cr_assert_eq(
	    wildmarchctl(url, &said, "audit", "--redis-url", "", "--amqp-management-url", "", NULL),
	    0);
	line = strstr(said, "fights replay");
	cr_assert(line != NULL && sscanf(line, "fights replay %d of %d, %d of unknown", &replayed,
				      &all, &unknown) == 3);
	cr_expect_eq(all, 6002);
	cr_expect(replayed + unknown > 20 && replayed + unknown < 150, "%s", said);
	free(said);
}

/* ── a fight told ── */

static void
expect_told(int code, const char *what, const char *id, const char *flag)
{
	char *said;
	int got = wildmarchctl(url, &said, "fight", "show", id, flag, NULL);

	expect(code, what, got, said);
}

Test(audit, a_fight_is_told_round_by_round)
{
	expect_told(0, "f2: Ann won, 14 XP, ", "f2", "--json=false");
	expect_told(0, "digest 0102030405060708ff\n", "f2", "--json=false");
	expect_told(
	    0, "Ann                      side 0  level 1  health 128/128", "f2", "--json=false");
	expect_told(0, "\nround 1\n  Ann                      ", "f2", "--json=false");
	expect_told(0, "falls        grey_wolf ", "f2", "--json=false");
	expect_told(0, "it replays to its result hash ", "f2", "--json=false");
	expect_told(0, "f1: Ann won, 14 XP, ", "f1", "--json=false");
	expect_told(0, "  Ann                      hit          grey_wolf ", "f1", "--json=false");
	expect_told(0, "it replays to its result hash ", "f1", "--json=false");
}

Test(audit, a_program_may_read_a_fight)
{
	expect_told(0, "{\"fight\":\"f2\",\"player\":\"Ann\",\"outcome\":\"won\",\"settled_at\":\"",
	    "f2", "--json=true");
	expect_told(0, "\n{\"round\":1,\"who\":0,\"target\":1,\"what\":\"", "f2", "--json=true");
	expect_told(0, ",\"after\":0}\n{\"round\":", "f2", "--json=true");
	expect_told(0, "\n{\"round\":1,\"who\":", "f1", "--json=true");
}

Test(audit, a_fight_that_does_not_come_out_as_booked_says_so)
{
	free(sql(loop, pool, "UPDATE fight SET turns = turns + 1 WHERE id = 'f2'"));
	expect_told(
	    1, "the fight can't be believed: another number of turns", "f2", "--json=false");
	expect_told(1, "\"complaint\":\"another number of turns\"", "f2", "--json=true");
	expect_told(1, "no fight f9 was settled", "f9", "--json=false");
	free(sql(loop, pool,
	    "INSERT INTO fight (id, player_id, outcome, xp, gold) VALUES ('f4', 1, 'void', 0, 0)"));
	expect_told(0, "f4: Ann void, 0 XP, 0 gold", "f4", "--json=false");
}

Test(audit, a_person_or_a_program_may_read_it)
{
	char *said;
	int got = wildmarchctl(
	    url, &said, "audit", "--json", "--redis-url", "", "--amqp-management-url", "", NULL);

	expect(0,
	    "{\"ok\":true,\"checks\":[{\"name\":\"ledger "
	    "sums\",\"ok\":true,\"broken\":0,\"figures\":\"18 entries of 7",
	    got, said);
	got = wildmarchctl(url, &said, "audit", "--help", NULL);
	expect(0, "--settle-ms", got, said);
	got = wildmarchctl("postgres://nobody@127.0.0.1:1/none", &said, "audit", NULL);
	expect(2, "Connection refused", got, said);
}

/* ── Redis ── */

static void
expect_hot(int code, const char *what)
{
	char *said;
	int got = wildmarchctl(
	    url, &said, "audit", "--redis-url", redis_url, "--amqp-management-url", "", NULL);

	expect(code, what, got, said);
}

#define ANN_HASH                                                                                   \
	"HSET {h01}:p:1 epoch 2 ver 5 level 2 x 0 y 0 hp 10 hp_at 1 hp_rem 0 hp_max 128 mp 0 "     \
	"mp_rem 0 "                                                                                \
	"mp_max 52 energy 5 energy_at "                                                            \
	"1 fight "

Test(audit, broken_hot_state_is_found)
{
	static const char *const damage[][3] = {
		{ "HSET {h01}:p:1 hp 999999", "HSET {h01}:p:1 hp 10", "out of its range" },
		{ "HSET {h01}:p:1 energy x", "HSET {h01}:p:1 energy 5",
		    "field energy is no number" },
		{ "HDEL {h01}:p:1 ver", "HSET {h01}:p:1 ver 5", "lacks the field ver" },
		{ "HSET {h01}:p:1 ver 3", "HSET {h01}:p:1 ver 5", "older than its saved copy" },
		{ "HSET {h01}:p:1 fight f9", "HSET {h01}:p:1 fight f1", "its fight is gone" },
	};

	free(sql(loop, pool,
	    "INSERT INTO hot_state (player_id, epoch, ver, x, y, hp, hp_at, hp_rem, energy, "
	    "energy_at, hp_max, mp, mp_rem, mp_max) VALUES (1, 2, 4, 0, 0, 10, 1, 0, 5, 1, 128, 0, "
	    "0, 52)"));
	tell_redis(ANN_HASH "f1");
	tell_redis("HSET {h01}:f:f1 state running");
	expect_hot(0, "ok      hot state                1 hashes, 1 saved");
	tell_redis("HSET {h01}:f:f1 state won");
	for (size_t i = 0; i < sizeof(damage) / sizeof(damage[0]); i++) {
		tell_redis(damage[i][0]);
		expect_hot(1, damage[i][2]);
		tell_redis(damage[i][1]);
	}
	tell_redis("HSET {h01}:p:1 fight f1");
	expect_hot(0, "ok      hot state");
}

Test(audit, a_fight_that_waits_too_long_for_its_settlement_is_found)
{
	tell_redis("SADD {h01}:owed 1:f1");
	tell_redis("HSET {h01}:f:f1 state won ended_at 1700000000000");
	expect_hot(1, "BROKEN  fights owed");
	tell_redis("HSET {h01}:f:f1 ended_at 9700000000000");
	expect_hot(0, "ok      fights owed              1 ended and not released, 0 for over 30 s");
}

/* ── the broker ── */

static struct bus *bus;
static bool is_confirmed;

static bool
is_bus_ready(void *arg)
{
	(void)arg;
	return bus_is_ready(bus, NULL);
}

static void
on_outcome(enum bus_outcome outcome, void *arg)
{
	(void)arg;
	cr_assert_eq(outcome, BUS_CONFIRMED);
	is_confirmed = true;
	loop_stop(loop);
}

static void
publish_dead_letter(void)
{
	struct bus_config config = {
		.url = address("AMQP_URL"), .service = "test", .version = "0"
	};
	struct message m = { .exchange = "dead_letters",
		.routing_key = "bot.notifications",
		.is_persistent = true,
		.body = "x",
		.body_size = 1 };
	struct err err = { 0 };

	bus = bus_create(loop, &config, NULL, &err);
	cr_assert(bus != NULL, "%s", err.text);
	bus_start(bus);
	cr_assert(until(loop, is_bus_ready, NULL, 10000));
	cr_assert_eq(bus_publish(bus, &m, on_outcome, NULL, &err), 0, "%s", err.text);
	loop_run(loop);
	cr_assert(is_confirmed);
	bus_destroy(bus);
}

static void
on_purged(const struct http_response *r, void *arg)
{
	*(int *)arg = r->status;
	loop_stop(loop);
}

static void
purge(struct http_client *http, const char *queue)
{
	char where[512];
	struct http_call call = { .method = "DELETE", .url = where, .timeout_ms = 5000 };
	int status = 0;

	snprintf(where, sizeof(where), "%s/api/queues/wildmarch/%s/contents",
	    address("AMQP_MANAGEMENT_URL"), queue);
	http_client_send(http, &call, on_purged, &status);
	loop_run(loop);
	cr_assert_eq(status, 204, "purging %s: %d", queue, status);
}

/* Whatever other tests on the same broker left, too. */
static void
purge_dead_letters(void)
{
	const struct http_client_config config = { .user_agent = "test" };
	struct err err = { 0 };
	struct http_client *http = http_client_create(loop, &config, &err);
	size_t i;

	cr_assert(http != NULL, "%s", err.text);
	for (i = 0; i < TOPOLOGY_QUEUE_COUNT; i++) {
		const char *name = topology_queues[i].name, *dot = strrchr(name, '.');

		if (strcmp(name, "unrouted") == 0 || (dot != NULL && strcmp(dot, ".dead") == 0))
			purge(http, name);
	}
	http_client_destroy(http);
}

/* The broker's figures are some seconds old: it looks until they say what is expected. */
static void
expect_queues(int code, const char *dead, const char *settle_ms, const char *what)
{
	char *said;
	int got = wildmarchctl(url, &said, "audit", "--redis-url", "", "--expect-dead", dead,
	    "--settle-ms", settle_ms, NULL);

	expect(code, what, got, said);
}

Test(audit, dead_letters_are_counted)
{
	purge_dead_letters();
	expect_queues(0, "0", "20000", "ok      dead letters             0 in ");
	publish_dead_letter();
	expect_queues(0, "1", "20000", "ok      dead letters             1 in ");
	expect_queues(1, "0", "0", "BROKEN  dead letters");
	purge_dead_letters();
	expect_queues(0, "0", "20000", "ok      unrouted");
}
