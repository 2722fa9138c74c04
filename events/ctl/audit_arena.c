/* What must hold of duels and ratings: SQL alone can't say it, for it follows from the rules. A
 * sample is looked at, another one each time. */
#include "core/rules/battle.h"
#include "core/rules/glicko.h"
#include "events/ctl/audit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ANSWER_MS 60000
#define RATINGS 200
#define DUELS 200
#define GAMES_MAX 256 /* of one player and day that are read */

/* Both are of what one player has: the duels of the day that its rating is of. */
static const struct postgres_statement sample_ratings = {
	"audit_ratings",
	"SELECT r.player_id, r.start_rating_x100, r.start_deviation_x100, r.start_volatility_x1e6,"
	" r.rating_x100, r.deviation_x100, r.volatility_x1e6, d.weight_percent,"
	" CASE d.outcome WHEN 'draw' THEN 1 ELSE CASE WHEN (d.outcome = 'challenger') ="
	" (d.challenger = r.player_id) THEN 2 ELSE 0 END END,"
	" CASE d.challenger WHEN r.player_id THEN d.challenged_start_rating_x100"
	" ELSE d.challenger_start_rating_x100 END,"
	" CASE d.challenger WHEN r.player_id THEN d.challenged_start_deviation_x100"
	" ELSE d.challenger_start_deviation_x100 END,"
	" CASE d.challenger WHEN r.player_id THEN d.challenged_start_volatility_x1e6"
	" ELSE d.challenger_start_volatility_x1e6 END"
	" FROM (SELECT * FROM arena_rating ORDER BY random() LIMIT $1::int) AS r"
	" JOIN duel d ON (d.challenger = r.player_id OR d.challenged = r.player_id)"
	" AND d.day = r.day ORDER BY r.player_id",
};
static const struct postgres_statement sample_duels = {
	"audit_duels",
	"SELECT setup, inputs, result_hash, outcome, id FROM duel WHERE rules_version = $1::int"
	" ORDER BY random() LIMIT $2::int",
};

struct count {
	int64_t broken, looked_at;
};

static struct glicko
glicko_at(const struct postgres_results *results, size_t row, int column)
{
	return (struct glicko){
		.rating_x100 = (int32_t)postgres_i64(results, 0, row, column),
		.deviation_x100 = (int32_t)postgres_i64(results, 0, row, column + 1),
		.volatility_x1e6 = (int32_t)postgres_i64(results, 0, row, column + 2),
	};
}

/* The ratings of one player, whose rows begin at `row`. Returns the row behind them. */
static size_t
take_player(const struct postgres_results *results, size_t row, struct count *count)
{
	int64_t player_id = postgres_i64(results, 0, row, 0);
	struct glicko start = glicko_at(results, row, 1), is = glicko_at(results, row, 4), due;
	struct glicko_game games[GAMES_MAX];
	int32_t played = 0;

	for (; row < postgres_rows(results, 0) && postgres_i64(results, 0, row, 0) == player_id;
	     row++) {
		if (played == GAMES_MAX)
			continue;
		games[played++] = (struct glicko_game){
			.opponent = glicko_at(results, row, 9),
			.score = (enum game_score)postgres_i64(results, 0, row, 8),
			.weight_percent = (int32_t)postgres_i64(results, 0, row, 7),
		};
	}
	due = glicko_after(start, games, played);
	count->looked_at++;
	count->broken += is.rating_x100 != due.rating_x100 ||
	                 is.deviation_x100 != due.deviation_x100 ||
	                 is.volatility_x1e6 != due.volatility_x1e6;
	return row;
}

static void
take_ratings(const struct postgres_results *results, void *arg)
{
	size_t row = 0;

	while (row < postgres_rows(results, 0))
		row = take_player(results, row, arg);
}

static const char *
winner(enum battle_state state)
{
	if (state == BATTLE_DRAW)
		return "draw";
	return state == BATTLE_WON ? "challenger" : "challenged";
}

static bool
replays(const struct postgres_results *results, size_t row)
{
	size_t setup_size = 0, inputs_size = 0;
	uint8_t *setup_bytes = postgres_bytes(results, 0, row, 0, &setup_size);
	uint8_t *inputs = postgres_bytes(results, 0, row, 1, &inputs_size);
	struct battle_setup setup;
	struct battle battle;
	char hash[17] = "";
	bool is_sound = setup_bytes != NULL && inputs != NULL &&
	                battle_setup_decode(setup_bytes, setup_size, &setup) &&
	                battle_replay(&setup, inputs, inputs_size, &battle, NULL) &&
	                battle.state != BATTLE_RUNNING &&
	                strcmp(setup.id, postgres_text(results, 0, row, 4)) == 0;

	if (is_sound)
		snprintf(hash, sizeof(hash), "%016" PRIx64, battle_hash(&battle));
	free(setup_bytes);
	free(inputs);
	return is_sound && strcmp(hash, postgres_text(results, 0, row, 2)) == 0 &&
	       strcmp(winner(battle.state), postgres_text(results, 0, row, 3)) == 0;
}

static void
take_duels(const struct postgres_results *results, void *arg)
{
	struct count *count = arg;
	size_t row;

	for (row = 0; row < postgres_rows(results, 0); row++) {
		count->looked_at++;
		count->broken += !replays(results, row);
	}
}

int
audit_arena(struct database *d, struct report *r, struct err *err)
{
	struct count ratings = { 0, 0 }, duels = { 0, 0 };
	struct postgres_params of_ratings = { 0 }, of_duels = { 0 };
	int code;

	params_i64(&of_ratings, RATINGS);
	params_i64(&of_duels, BATTLE_RULES_VERSION);
	params_i64(&of_duels, DUELS);
	code =
	    database_ask(d, &sample_ratings, &of_ratings, ANSWER_MS, take_ratings, &ratings, err);
	if (code == 0)
		code =
		    database_ask(d, &sample_duels, &of_duels, ANSWER_MS, take_duels, &duels, err);
	if (code != 0)
		return code;
	report_add(r, "ratings follow duels", ratings.broken, "%" PRId64 " of a day counted anew",
	    ratings.looked_at);
	report_add(r, "duels replay", duels.broken, "%" PRId64 " fought again", duels.looked_at);
	return 0;
}
