/* wildmarchctl fight show against a real database. */
#include "tests/support/databases.h"
#include "tests/support/sound_game.h"

#include <criterion/criterion.h>
#include <stdlib.h>

TestSuite(fight_show, .init = sound_game_open, .fini = sound_game_close, .timeout = 90);

static void
expect_told(int code, const char *what, const char *id, const char *flag)
{
	char *said;
	int got = wildmarchctl(game.url, &said, "fight", "show", id, flag, NULL);

	expect_said(code, what, got, said);
}

Test(fight_show, a_fight_is_told_round_by_round)
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

Test(fight_show, a_program_may_read_a_fight)
{
	expect_told(0, "{\"fight\":\"f2\",\"player\":\"Ann\",\"outcome\":\"won\",\"settled_at\":\"",
	    "f2", "--json=true");
	expect_told(0, "\n{\"round\":1,\"who\":0,\"target\":1,\"what\":\"", "f2", "--json=true");
	expect_told(0, ",\"after\":0}\n{\"round\":", "f2", "--json=true");
	expect_told(0, "\n{\"round\":1,\"who\":", "f1", "--json=true");
}

Test(fight_show, a_fight_that_does_not_come_out_as_booked_says_so)
{
	free(sql(game.loop, game.pool, "UPDATE fight SET turns = turns + 1 WHERE id = 'f2'"));
	expect_told(
	    1, "the fight can't be believed: another number of turns", "f2", "--json=false");
	expect_told(1, "\"complaint\":\"another number of turns\"", "f2", "--json=true");
	expect_told(1, "no fight f9 was settled", "f9", "--json=false");
	free(sql(game.loop, game.pool,
	    "INSERT INTO fight (id, player_id, outcome, xp, gold) VALUES ('f4', 1, 'void', 0, 0)"));
	expect_told(0, "f4: Ann void, 0 XP, 0 gold", "f4", "--json=false");
}
