/* SQL of the arena. */
#include "core/store/arena.h"

#include "core/store/bags.h"
#include "core/store/builds.h"
#include "core/store/read.h"
#include "events/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MS(column) "(extract(epoch FROM " column ") * 1000)::bigint"

#define RATING_COLUMNS                                                                             \
	"player_id, day, start_rating_x100, start_deviation_x100, start_volatility_x1e6,"          \
	" rating_x100, deviation_x100, volatility_x1e6"
enum { RATING_COLUMN_COUNT = 8 };

#define SIDE_COLUMNS(side)                                                                         \
	side ", " side "_name, " side "_start_rating_x100, " side "_start_deviation_x100, " side   \
	     "_start_volatility_x1e6, " side "_before_x100, " side "_after_x100"
#define DUEL_COLUMNS                                                                               \
	"id, " MS("fought_at") ", day, outcome, rounds, weight_percent, " SIDE_COLUMNS(            \
	    "challenger") ", " SIDE_COLUMNS("challenged")
enum { DUEL_FIRST_SIDE = 6, DUEL_SIDE_COLUMNS = 7, DUEL_COLUMN_COUNT = 20 };

static const struct postgres_statement find_challenge = {
	"arena_find_challenge",
	"SELECT id, challenger, challenged, " MS("made_at") ", " MS(
	    "expires_at") " FROM arena_challenge WHERE id = $1::text",
};
/* At most ARENA_CHALLENGES_MAX of one's own, for a new one takes the place of what has expired. */
static const struct postgres_statement list_challenges = {
	"arena_list_challenges",
	"(SELECT a.id, true, " MS(
	    "expires_at") ", c.name, c.level, made_at FROM arena_challenge a"
			  " JOIN character c ON c.player_id = challenged WHERE challenger = "
			  "$1::bigint)"
			  " UNION ALL (SELECT a.id, false, " MS(
			      "expires_at") ", c.name, c.level, made_at"
					    " FROM arena_challenge a JOIN character c ON "
					    "c.player_id = challenger"
					    " WHERE challenged = $1::bigint AND expires_at > now() "
					    "ORDER BY made_at DESC LIMIT $2::int)"
					    " ORDER BY made_at DESC, id",
};
static const struct postgres_statement read_builds = {
	"arena_read_builds",
	"SELECT player_id, " BUILDS_COLUMNS " FROM build WHERE player_id = ANY ($1::bigint[])",
};
static const struct postgres_statement read_worn = {
	"arena_read_worn",
	"SELECT " BAGS_PIECE_COLUMNS(
	    BAGS_OWNERS_FIGHTS) ", player_id FROM piece"
				" WHERE player_id = ANY ($1::bigint[]) AND worn IS NOT NULL ORDER "
				"BY player_id, worn",
};
static const struct postgres_statement read_ratings = {
	"arena_read_ratings",
	"SELECT " RATING_COLUMNS " FROM arena_rating WHERE player_id = ANY ($1::bigint[])",
};
/* Two days hold both the day and the 24 hours of any clock that is less than a day off. */
static const struct postgres_statement read_recent = {
	"arena_read_recent",
	"SELECT " DUEL_COLUMNS " FROM duel WHERE (challenger = ANY ($1::bigint[])"
	" OR challenged = ANY ($1::bigint[])) AND fought_at > now() - interval '2 days'"
	" ORDER BY fought_at DESC, id",
};
static const struct postgres_statement last_duels = {
	"arena_last_duels",
	"SELECT " DUEL_COLUMNS " FROM duel WHERE challenger = $1::bigint OR challenged = $1::bigint"
	" ORDER BY fought_at DESC, id LIMIT $2::int",
};
static const struct postgres_statement find_duel = {
	"arena_find_duel",
	"SELECT " DUEL_COLUMNS ", digest, setup, inputs, fighters FROM duel WHERE id = $1::text",
};
/* Within a season nobody rises without a duel: who is below the last of these is none of them. */
static const struct postgres_statement read_board = {
	"arena_read_board",
	"SELECT r.*, c.level, c.name FROM (SELECT " RATING_COLUMNS " FROM arena_rating"
	" WHERE day >= date_trunc('quarter', now() AT TIME ZONE 'UTC')::date - DATE '1970-01-01'"
	" ORDER BY rating_x100 - 2 * deviation_x100 DESC, player_id LIMIT $1::int) AS r"
	" JOIN character c USING (player_id)",
};
static const struct postgres_statement drop_expired = {
	"arena_drop_expired",
	"DELETE FROM arena_challenge WHERE challenger = $1::bigint"
	" AND expires_at <= to_timestamp($2::bigint / 1000.0)",
};
static const struct postgres_statement insert_challenge = {
	"arena_insert_challenge",
	"INSERT INTO arena_challenge VALUES ($1, $2::bigint, $3::bigint,"
	" to_timestamp($4::bigint / 1000.0), to_timestamp($5::bigint / 1000.0))",
};
static const struct postgres_statement delete_challenge = {
	"arena_delete_challenge",
	"DELETE FROM arena_challenge WHERE id = $1::text",
};
static const struct postgres_statement save_rating = {
	"arena_save_rating",
	"INSERT INTO arena_rating VALUES ($1::bigint, $2::int, $3::int, $4::int, $5::int, $6::int,"
	" $7::int, $8::int) ON CONFLICT (player_id) DO UPDATE SET day = excluded.day,"
	" start_rating_x100 = excluded.start_rating_x100,"
	" start_deviation_x100 = excluded.start_deviation_x100,"
	" start_volatility_x1e6 = excluded.start_volatility_x1e6,"
	" rating_x100 = excluded.rating_x100, deviation_x100 = excluded.deviation_x100,"
	" volatility_x1e6 = excluded.volatility_x1e6",
};
static const struct postgres_statement insert_duel = {
	"arena_insert_duel",
	"INSERT INTO duel VALUES ($1, to_timestamp($2::bigint / 1000.0), $3::int, $4, $5::int,"
	" $6::int, $7::bigint, $8, $9::int, $10::int, $11::int, $12::int, $13::int, $14::bigint,"
	" $15, $16::int, $17::int, $18::int, $19::int, $20::int, $21::int, $22, $23::bytea,"
	" $24::bytea, $25, $26)",
};

/* ── asking ── */

static int
ask(struct postgres_session *s, const struct postgres_statement *statement,
    struct postgres_params *params, int *count)
{
	postgres_query(s, statement, params);
	return (*count)++;
}

static int
ask_key(struct postgres_session *s, const struct postgres_statement *statement,
    const struct need *need, int *count)
{
	struct postgres_params params = { 0 };

	if (need == NULL)
		return -1;
	params_text(&params, need->key);
	return ask(s, statement, &params, count);
}

static int
ask_player(struct postgres_session *s, const struct postgres_statement *statement,
    const struct need *need, int limit, int *count)
{
	struct postgres_params params = { 0 };

	if (need == NULL)
		return -1;
	params_i64(&params, need->player_id);
	params_i64(&params, limit);
	return ask(s, statement, &params, count);
}

static int
ask_players(struct postgres_session *s, const struct postgres_statement *statement,
    const struct arena_plan *plan, int *count)
{
	struct postgres_params params = { 0 };
	struct text list = { 0 };
	unsigned i;
	int query;

	for (i = 0; i < plan->duellists_count; i++)
		text_printf(&list, "%c%" PRId64, i == 0 ? '{' : ',', plan->duellists[i]);
	text_putc(&list, '}');
	params_text(&params, list.bytes);
	query = ask(s, statement, &params, count);
	text_finish(&list);
	return query;
}

static int
ask_board(struct postgres_session *s, const struct needs *needs, int *count)
{
	struct postgres_params params = { 0 };

	if (needs_find(needs, NEED_BOARD) == NULL)
		return -1;
	params_i64(&params, BOARD_MAX);
	return ask(s, &read_board, &params, count);
}

bool
arena_has_lookups(const struct needs *needs)
{
	return needs_find(needs, NEED_CHALLENGE) != NULL;
}

void
arena_queue_lookups(
    struct postgres_session *s, const struct needs *needs, int *count, struct arena_plan *plan)
{
	*plan = (struct arena_plan){ -1, -1, -1, -1, -1, -1, -1, -1, -1, 0, { 0, 0 } };
	plan->challenge = ask_key(s, &find_challenge, needs_find(needs, NEED_CHALLENGE), count);
}

void
arena_queue(
    struct postgres_session *s, const struct needs *needs, int *count, struct arena_plan *plan)
{
	unsigned i;

	for (i = 0; i < needs->count && plan->duellists_count < DUEL_SIDES; i++) {
		if (needs->list[i].kind == NEED_DUELLIST)
			plan->duellists[plan->duellists_count++] = needs->list[i].player_id;
	}
	plan->challenges = ask_player(
	    s, &list_challenges, needs_find(needs, NEED_CHALLENGES), CHALLENGES_IN_MAX, count);
	plan->duels =
	    ask_player(s, &last_duels, needs_find(needs, NEED_DUELS), DUELS_LAST_MAX, count);
	plan->duel = ask_key(s, &find_duel, needs_find(needs, NEED_DUEL), count);
	plan->board = ask_board(s, needs, count);
	if (plan->duellists_count == 0)
		return;
	plan->builds = ask_players(s, &read_builds, plan, count);
	plan->worn = ask_players(s, &read_worn, plan, count);
	plan->ratings = ask_players(s, &read_ratings, plan, count);
	plan->recent = ask_players(s, &read_recent, plan, count);
}

/* ── reading ── */

/* The three columns of a rating from `column` on. */
static struct glicko
read_glicko(const struct postgres_results *results, size_t query, size_t row, int column)
{
	return (struct glicko){
		.rating_x100 = (int32_t)postgres_i64(results, query, row, column),
		.deviation_x100 = (int32_t)postgres_i64(results, query, row, column + 1),
		.volatility_x1e6 = (int32_t)postgres_i64(results, query, row, column + 2),
	};
}

static struct rating_row
read_rating(const struct postgres_results *results, size_t query, size_t row)
{
	return (struct rating_row){
		.player_id = postgres_i64(results, query, row, 0),
		.day = (int32_t)postgres_i64(results, query, row, 1),
		.start = read_glicko(results, query, row, 2),
		.now = read_glicko(results, query, row, 5),
	};
}

static void
read_duel_row(
    const struct postgres_results *results, size_t query, size_t row, struct duel_row *ret)
{
	int side, column = DUEL_FIRST_SIDE;

	snprintf(ret->id, sizeof(ret->id), "%s", postgres_text(results, query, row, 0));
	ret->at_ms = postgres_i64(results, query, row, 1);
	ret->day = (int32_t)postgres_i64(results, query, row, 2);
	ret->outcome = duel_outcome_of(postgres_text(results, query, row, 3));
	ret->rounds = (int32_t)postgres_i64(results, query, row, 4);
	ret->weight_percent = (int32_t)postgres_i64(results, query, row, 5);
	for (side = 0; side < DUEL_SIDES; side++, column += DUEL_SIDE_COLUMNS) {
		ret->sides[side].player_id = postgres_i64(results, query, row, column);
		snprintf(ret->sides[side].name, sizeof(ret->sides[side].name), "%s",
		    postgres_text(results, query, row, column + 1));
		ret->sides[side].start = read_glicko(results, query, row, column + 2);
		ret->sides[side].before_x100 =
		    (int32_t)postgres_i64(results, query, row, column + 5);
		ret->sides[side].after_x100 =
		    (int32_t)postgres_i64(results, query, row, column + 6);
	}
}

/* Those of one player, or with 0 all. */
static struct duel_list *
read_duels(const struct postgres_results *results, size_t query, int64_t player_id)
{
	size_t row, rows = postgres_rows(results, query);
	struct duel_list *ret = read_room(sizeof(*ret) + rows * sizeof(ret->duels[0]));

	for (row = 0; row < rows; row++) {
		struct duel_row *duel = &ret->duels[ret->count];

		read_duel_row(results, query, row, duel);
		if (player_id == 0 || duel_row_side(duel, player_id) != DUEL_SIDES)
			ret->count++;
	}
	return ret;
}

static struct stored_duel *
read_duel(const struct postgres_results *results, size_t query)
{
	struct stored_duel *ret;
	struct battle_record *record;

	if (postgres_rows(results, query) == 0)
		return NULL;
	ret = read_room(sizeof(*ret));
	record = &ret->record;
	read_duel_row(results, query, 0, &ret->row);
	snprintf(record->id, sizeof(record->id), "%.*s", BATTLE_ID_MAX, ret->row.id);
	snprintf(record->digest, sizeof(record->digest), "%s",
	    postgres_text(results, query, 0, DUEL_COLUMN_COUNT));
	read_bytes(results, query, DUEL_COLUMN_COUNT + 1, &record->setup);
	read_bytes(results, query, DUEL_COLUMN_COUNT + 2, &record->inputs);
	text_puts(&record->cast, postgres_text(results, query, 0, DUEL_COLUMN_COUNT + 3));
	return ret;
}

static struct challenge_row *
read_challenge(const struct postgres_results *results, size_t query)
{
	struct challenge_row *ret;

	if (postgres_rows(results, query) == 0)
		return NULL;
	ret = read_room(sizeof(*ret));
	snprintf(ret->id, sizeof(ret->id), "%s", postgres_text(results, query, 0, 0));
	ret->players[CHALLENGER] = postgres_i64(results, query, 0, 1);
	ret->players[CHALLENGED] = postgres_i64(results, query, 0, 2);
	ret->made_ms = postgres_i64(results, query, 0, 3);
	ret->expires_ms = postgres_i64(results, query, 0, 4);
	return ret;
}

static struct challenge_list *
read_challenges(const struct postgres_results *results, size_t query)
{
	size_t row, rows = postgres_rows(results, query);
	struct challenge_list *ret = read_room(sizeof(*ret) + rows * sizeof(ret->entries[0]));

	for (row = 0; row < rows; row++) {
		struct challenge_entry *entry = &ret->entries[ret->count++];

		snprintf(entry->id, sizeof(entry->id), "%s", postgres_text(results, query, row, 0));
		entry->is_own = strcmp(postgres_text(results, query, row, 1), "t") == 0;
		entry->expires_ms = postgres_i64(results, query, row, 2);
		snprintf(
		    entry->name, sizeof(entry->name), "%s", postgres_text(results, query, row, 3));
		entry->level = (int32_t)postgres_i64(results, query, row, 4);
	}
	return ret;
}

static struct board_rows *
read_places(const struct postgres_results *results, size_t query)
{
	size_t row, rows = postgres_rows(results, query);
	struct board_rows *ret = read_room(sizeof(*ret) + rows * sizeof(ret->of[0]));

	for (row = 0; row < rows; row++) {
		struct board_row *place = &ret->of[ret->count++];

		place->rating = read_rating(results, query, row);
		place->level = (int32_t)postgres_i64(results, query, row, RATING_COLUMN_COUNT);
		snprintf(place->name, sizeof(place->name), "%s",
		    postgres_text(results, query, row, RATING_COLUMN_COUNT + 1));
	}
	return ret;
}

static struct duellist_row *
read_duellist(
    const struct postgres_results *results, const struct arena_plan *plan, int64_t player_id)
{
	size_t builds = (size_t)plan->builds, ratings = (size_t)plan->ratings, row;
	struct duellist_row *ret = read_room(sizeof(*ret));

	ret->player_id = ret->build.player_id = player_id;
	for (row = 0; row < postgres_rows(results, builds); row++) {
		if (postgres_i64(results, builds, row, 0) == player_id)
			builds_read(results, builds, row, 1, &ret->build);
	}
	for (row = 0; row < postgres_rows(results, ratings); row++) {
		if (postgres_i64(results, ratings, row, 0) != player_id)
			continue;
		ret->has_rating = true;
		ret->rating = read_rating(results, ratings, row);
	}
	ret->worn = bags_read_worn(results, (size_t)plan->worn, player_id);
	ret->recent = read_duels(results, (size_t)plan->recent, player_id);
	return ret;
}

void
arena_read(const struct postgres_results *results, const struct arena_plan *plan, struct rows *rows)
{
	struct arena_rows *arena = &rows->arena;
	unsigned i;

	arena_rows_finish(arena);
	if (plan->challenge >= 0)
		arena->challenge = read_challenge(results, (size_t)plan->challenge);
	if (plan->challenges >= 0)
		arena->challenges = read_challenges(results, (size_t)plan->challenges);
	if (plan->duels >= 0)
		arena->duels = read_duels(results, (size_t)plan->duels, 0);
	if (plan->duel >= 0)
		arena->duel = read_duel(results, (size_t)plan->duel);
	if (plan->board >= 0)
		arena->board = read_places(results, (size_t)plan->board);
	for (i = 0; i < plan->duellists_count; i++)
		arena->duellists[i] = read_duellist(results, plan, plan->duellists[i]);
}

/* ── storing ── */

static void
store_challenge(struct postgres_session *s, const struct challenge_row *challenge)
{
	struct postgres_params expired = { 0 }, made = { 0 };

	params_i64(&expired, challenge->players[CHALLENGER]);
	params_i64(&expired, challenge->made_ms);
	postgres_query(s, &drop_expired, &expired);
	params_text(&made, challenge->id);
	params_i64(&made, challenge->players[CHALLENGER]);
	params_i64(&made, challenge->players[CHALLENGED]);
	params_i64(&made, challenge->made_ms);
	params_i64(&made, challenge->expires_ms);
	postgres_query(s, &insert_challenge, &made);
}

static void
params_glicko(struct postgres_params *params, struct glicko rating)
{
	params_i64(params, rating.rating_x100);
	params_i64(params, rating.deviation_x100);
	params_i64(params, rating.volatility_x1e6);
}

static void
store_rating(struct postgres_session *s, const struct rating_row *rating)
{
	struct postgres_params params = { 0 };

	params_i64(&params, rating->player_id);
	params_i64(&params, rating->day);
	params_glicko(&params, rating->start);
	params_glicko(&params, rating->now);
	postgres_query(s, &save_rating, &params);
}

static void
store_duel(struct postgres_session *s, const struct duel_record *duel)
{
	const struct duel_row *row = &duel->row;
	const struct battle_record *record = &duel->record;
	struct postgres_params params = { 0 };
	char hash[17];
	int side;

	params_text(&params, row->id);
	params_i64(&params, row->at_ms);
	params_i64(&params, row->day);
	params_text(&params, duel_outcome_key(row->outcome));
	params_i64(&params, row->rounds);
	params_i64(&params, row->weight_percent);
	for (side = 0; side < DUEL_SIDES; side++) {
		params_i64(&params, row->sides[side].player_id);
		params_text(&params, row->sides[side].name);
		params_glicko(&params, row->sides[side].start);
		params_i64(&params, row->sides[side].before_x100);
		params_i64(&params, row->sides[side].after_x100);
	}
	snprintf(hash, sizeof(hash), "%016" PRIx64, battle_hash(record->battle));
	params_i64(&params, record->battle->setup.rules_version);
	params_text(&params, record->digest);
	params_bytes(&params, record->setup.bytes, record->setup.size);
	params_bytes(&params, record->inputs.bytes, record->inputs.size);
	params_text(&params, record->cast.bytes);
	params_text(&params, hash);
	postgres_query(s, &insert_duel, &params);
}

void
arena_store(struct postgres_session *s, const struct effects *e)
{
	const struct arena_effects *arena = &e->arena;
	struct postgres_params ended = { 0 };
	int side;

	if (arena->ends_challenge) {
		params_text(&ended, arena->ended_id);
		postgres_query(s, &delete_challenge, &ended);
	}
	if (arena->makes_challenge)
		store_challenge(s, &arena->challenge);
	if (arena->duel == NULL)
		return;
	store_duel(s, arena->duel);
	for (side = 0; side < DUEL_SIDES; side++)
		store_rating(s, &arena->duel->ratings[side]);
}
