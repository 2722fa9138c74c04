/* wildmarchctl audit against a real database: what is sound, and each way to be broken. */
#include "tests/support/databases.h"
#include "tests/support/sound_game.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(audit, .init = sound_game_open, .fini = sound_game_close, .timeout = 90);

static void
expect_value(int code, const char *what)
{
	char *said;
	int got = wildmarchctl(
	    game.url, &said, "audit", "--redis-url", "", "--amqp-management-url", "", NULL);

	expect_said(code, what, got, said);
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
		free(sql(game.loop, game.pool, damage[i][0]));
		expect_value(1, damage[i][1]);
		sound_game_renew();
		expect_value(0, "ok      outbox");
	}
}

Test(audit, a_fight_of_unknown_rules_is_counted_and_not_judged)
{
	free(sql(game.loop, game.pool,
	    "UPDATE fight SET rules_version = 3, result_hash = 'x' WHERE id = 'f2'"));
	expect_value(0, "ok      fights replay            1 of 2, 1 of unknown rules");
}

Test(audit, of_many_fights_about_one_in_a_hundred_is_looked_at)
{
	int replayed = 0, all = 0, unknown = 0;
	const char *line;
	char *said;

	free(sql(game.loop, game.pool,
	    "INSERT INTO fight (id, player_id, rules_version, digest, setup, rounds, fighters, "
	    "monster, monster_level, player_level, outcome, xp, gold, result_hash, turns, "
	    "xp_before) SELECT 'many' || n, 1, 3, '', '', '', '', '', 1, 1, 'lost', 0, 0, '', 1, 0"
	    " FROM generate_series(1, 6000) AS n"));
	cr_assert_eq(wildmarchctl(game.url, &said, "audit", "--redis-url", "",
			 "--amqp-management-url", "", NULL),
	    0);
	line = strstr(said, "fights replay");
	cr_assert(line != NULL && sscanf(line, "fights replay %d of %d, %d of unknown", &replayed,
				      &all, &unknown) == 3);
	cr_expect_eq(all, 6002);
	cr_expect(replayed + unknown > 20 && replayed + unknown < 150, "%s", said);
	free(said);
}

Test(audit, a_person_or_a_program_may_read_it)
{
	char *said;
	int got = wildmarchctl(game.url, &said, "audit", "--json", "--redis-url", "",
	    "--amqp-management-url", "", NULL);

	expect_said(0,
	    "{\"ok\":true,\"checks\":[{\"name\":\"ledger "
	    "sums\",\"ok\":true,\"broken\":0,\"figures\":\"18 entries of 7",
	    got, said);
	got = wildmarchctl(game.url, &said, "audit", "--help", NULL);
	expect_said(0, "--settle-ms", got, said);
	got = wildmarchctl("postgres://nobody@127.0.0.1:1/none", &said, "audit", NULL);
	expect_said(2, "Connection refused", got, said);
}
