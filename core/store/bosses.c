/* SQL of world bosses. */
#include "core/store/bosses.h"

#include "core/store/read.h"
#include "events/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MS(column) "(extract(epoch FROM " column ") * 1000)::bigint"
#define BOSS_COLUMNS                                                                               \
	"id, schedule_id, boss, level, hp_max, hp, hits, state, " MS("spawned_at") ", " MS(        \
	    "ends_at") ", " MS("saved_at") ", players, killer_id, seed"
#define SHARE_COLUMNS                                                                              \
	"player_id, dealt, score, strikes, last_ms, lately, place, reward_bp, chests, "            \
	"is_owed::int, xp, gold"

static const struct postgres_statement lock_boss = {
	"lock_boss",
	"SELECT id FROM world_boss WHERE id = $1::bigint FOR UPDATE",
};
static const struct postgres_statement read_boss = {
	"read_boss",
	"SELECT " BOSS_COLUMNS " FROM world_boss WHERE id = $1::bigint",
};
static const struct postgres_statement read_share = {
	"read_boss_share",
	"SELECT " SHARE_COLUMNS " FROM world_boss_share WHERE boss_id = $1::bigint"
	" AND player_id = $2::bigint",
};
static const struct postgres_statement read_saved = {
	"read_boss_shares",
	"SELECT " SHARE_COLUMNS " FROM world_boss_share WHERE boss_id = $1::bigint"
	" ORDER BY player_id",
};
static const struct postgres_statement read_slot = {
	"read_boss_slot",
	"SELECT " BOSS_COLUMNS " FROM world_boss WHERE schedule_id = $1::text",
};
static const struct postgres_statement next_boss = {
	"next_boss",
	"SELECT nextval(pg_get_serial_sequence('world_boss', 'id')),"
	" (SELECT count(*) FROM hot_state WHERE saved_at > now() - interval '24 hours')",
};
static const struct postgres_statement list_bosses = {
	"list_bosses",
	"SELECT b.id, b.boss, b.level, b.state, " MS(
	    "b.ends_at") ", coalesce(s.is_owed, false)::int FROM world_boss b"
			 " LEFT JOIN world_boss_share s ON s.boss_id = b.id AND s.player_id = "
			 "$1::bigint"
			 " ORDER BY b.id DESC LIMIT $2::int",
};
static const struct postgres_statement list_debts = {
	"list_boss_debts",
	"SELECT boss_id, player_id FROM world_boss_share WHERE is_owed"
	" AND (boss_id, player_id) > (split_part($1::text, ' ', 2)::bigint, $2::bigint)"
	" ORDER BY boss_id, player_id LIMIT split_part($1::text, ' ', 1)::bigint",
};
static const struct postgres_statement list_unsaved = {
	"list_unsaved_bosses",
	"SELECT id, " MS(
	    "spawned_at") " FROM world_boss WHERE state = 'alive' AND (ends_at <= now()"
			  " OR saved_at <= now() - $1::bigint * interval '1 ms') ORDER BY id LIMIT "
			  "16",
};
static const struct postgres_statement insert_boss = {
	"insert_boss",
	"INSERT INTO world_boss (id, schedule_id, boss, level, hp_max, hp, spawned_at, ends_at, "
	"seed)"
	" VALUES ($1::bigint, $2, $3, $4::int, $5::bigint, $5::bigint,"
	" to_timestamp($6::bigint / 1000.0), to_timestamp($7::bigint / 1000.0), $8::bigint)",
};
static const struct postgres_statement update_boss = {
	"update_boss",
	"UPDATE world_boss SET hp = $2::bigint, hits = $3::bigint, state = $4, players = $5::int,"
	" killer_id = $6::bigint, saved_at = now() WHERE id = $1::bigint",
};
static const struct postgres_statement save_shares = {
	"save_boss_shares",
	"INSERT INTO world_boss_share AS s SELECT $1::bigint, * FROM unnest($2::bigint[], "
	"$3::bigint[],"
	" $4::bigint[], $5::int[], $6::bigint[], $7::text[], $8::int[], $9::int[], $10::int[],"
	" $11::boolean[]) ON CONFLICT (boss_id, player_id) DO UPDATE SET dealt = excluded.dealt,"
	" score = excluded.score, strikes = excluded.strikes, last_ms = excluded.last_ms,"
	" lately = excluded.lately, place = excluded.place, reward_bp = excluded.reward_bp,"
	" chests = excluded.chests, is_owed = excluded.is_owed"
	" WHERE s.strikes < excluded.strikes OR excluded.is_owed OR excluded.place <> s.place",
};
static const struct postgres_statement pay = {
	"pay_boss_share",
	"UPDATE world_boss_share SET is_owed = false, xp = $3::bigint, gold = $4::bigint"
	" WHERE boss_id = $1::bigint AND player_id = $2::bigint",
};

static const struct postgres_statement give_title = {
	"give_boss_title",
	"INSERT INTO title (player_id, title, earned_at)"
	" VALUES ($1::bigint, $2, to_timestamp($3::bigint / 1000.0)) ON CONFLICT DO NOTHING",
};

/* ── asking ── */

static int
ask(struct postgres_session *s, const struct postgres_statement *statement, int64_t first,
    int64_t second, int *count)
{
	struct postgres_params params = { 0 };

	params_i64(&params, first);
	if (second != 0)
		params_i64(&params, second);
	postgres_query(s, statement, &params);
	return (*count)++;
}

static int64_t
number_of(const struct need *need)
{
	return strtoll(need->key, NULL, 10);
}

void
bosses_start(struct bosses_plan *plan)
{
	*plan = (struct bosses_plan){ -1, -1, -1, -1, -1, -1, -1 };
}

void
bosses_queue_lock(struct postgres_session *s, const struct needs *needs, int *count)
{
	const struct need *books = needs_find(needs, NEED_BOSS_BOOKS);

	if (books != NULL)
		ask(s, &lock_boss, number_of(books), 0, count);
}

/* The boss of these needs, and the player that is named with it. */
static const struct need *
boss_of(const struct needs *needs)
{
	static const enum need_kind kinds[] = { NEED_BOSS, NEED_BOSS_BOOKS, NEED_BOSS_SHARE };
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const struct need *need = needs_find(needs, kinds[i]);

		if (need != NULL)
			return need;
	}
	return NULL;
}

static int
ask_debts(struct postgres_session *s, const struct need *debts, int *count)
{
	struct postgres_params params = { 0 };

	params_text(&params, debts->key);
	params_i64(&params, debts->player_id);
	postgres_query(s, &list_debts, &params);
	return (*count)++;
}

static void
queue_slot(struct postgres_session *s, const char *slot, int *count, struct bosses_plan *plan)
{
	struct postgres_params params = { 0 }, none = { 0 };

	params_text(&params, slot);
	postgres_query(s, &read_slot, &params);
	plan->slot = (*count)++;
	postgres_query(s, &next_boss, &none);
	plan->next = (*count)++;
}

void
bosses_queue(
    struct postgres_session *s, const struct needs *needs, int *count, struct bosses_plan *plan)
{
	const struct need *boss = boss_of(needs), *saved = needs_find(needs, NEED_BOSS_SAVED),
			  *slot = needs_find(needs, NEED_BOSS_SLOT),
			  *list = needs_find(needs, NEED_BOSSES),
			  *debts = needs_find(needs, NEED_BOSS_DEBTS);

	if (boss != NULL)
		plan->boss = ask(s, &read_boss, number_of(boss), 0, count);
	if (boss != NULL && boss->player_id != 0)
		plan->share = ask(s, &read_share, number_of(boss), boss->player_id, count);
	if (saved != NULL)
		plan->saved = ask(s, &read_saved, number_of(saved), 0, count);
	if (slot != NULL)
		queue_slot(s, slot->key, count, plan);
	if (list != NULL)
		plan->list = ask(s, &list_bosses, list->player_id, BOSS_LIST_MAX, count);
	if (debts != NULL)
		plan->debts = ask_debts(s, debts, count);
}

void
bosses_queue_unsaved(struct postgres_session *s, int64_t lately_ms)
{
	int count = 0;

	ask(s, &list_unsaved, lately_ms, 0, &count);
}

/* ── reading ── */

static struct boss_row *
take_boss(const struct postgres_results *results, int plan)
{
	size_t query = (size_t)plan;
	struct boss_row *ret;

	if (postgres_rows(results, query) == 0)
		return NULL;
	ret = read_room(sizeof(*ret));
	ret->id = postgres_i64(results, query, 0, 0);
	read_text(results, query, 0, 1, ret->slot, sizeof(ret->slot));
	read_text(results, query, 0, 2, ret->boss, sizeof(ret->boss));
	ret->level = read_i32(results, query, 0, 3);
	ret->hp_max = postgres_i64(results, query, 0, 4);
	ret->hp = postgres_i64(results, query, 0, 5);
	ret->hits = postgres_i64(results, query, 0, 6);
	ret->state = boss_state_parse(postgres_text(results, query, 0, 7));
	ret->spawned_ms = postgres_i64(results, query, 0, 8);
	ret->ends_ms = postgres_i64(results, query, 0, 9);
	ret->saved_ms = postgres_i64(results, query, 0, 10);
	ret->players = read_i32(results, query, 0, 11);
	ret->killer_id = postgres_i64(results, query, 0, 12);
	ret->seed = postgres_i64(results, query, 0, 13);
	return ret;
}

static void
read_striker(
    const struct postgres_results *results, size_t query, size_t row, struct boss_striker *ret)
{
	ret->player_id = postgres_i64(results, query, row, 0);
	ret->dealt = postgres_i64(results, query, row, 1);
	ret->score = postgres_i64(results, query, row, 2);
	ret->strikes = read_i32(results, query, row, 3);
	ret->last_ms = postgres_i64(results, query, row, 4);
	read_text(results, query, row, 5, ret->lately, sizeof(ret->lately));
	ret->place = read_i32(results, query, row, 6);
	ret->reward_bp = read_i32(results, query, row, 7);
	ret->chests = read_i32(results, query, row, 8);
	ret->is_owed = read_i32(results, query, row, 9) != 0;
	ret->xp = postgres_i64(results, query, row, 10);
	ret->gold = postgres_i64(results, query, row, 11);
}

static struct boss_striker *
take_share(const struct postgres_results *results, int plan)
{
	struct boss_striker *ret;

	if (postgres_rows(results, (size_t)plan) == 0)
		return NULL;
	ret = read_room(sizeof(*ret));
	read_striker(results, (size_t)plan, 0, ret);
	return ret;
}

static struct boss_copy *
take_saved(const struct postgres_results *results, int plan)
{
	size_t query = (size_t)plan, row, count = postgres_rows(results, query);
	struct boss_copy *ret = boss_copy_create((unsigned)count);

	for (row = 0; row < count; row++)
		read_striker(results, query, row, &ret->strikers[ret->count++]);
	return ret;
}

static struct boss_list *
take_list(const struct postgres_results *results, int plan)
{
	size_t query = (size_t)plan, row;
	struct boss_list *ret = read_room(sizeof(*ret));

	for (row = 0; row < postgres_rows(results, query) && row < BOSS_LIST_MAX; row++) {
		struct boss_listed *one = &ret->of[ret->count++];

		one->id = postgres_i64(results, query, row, 0);
		read_text(results, query, row, 1, one->boss, sizeof(one->boss));
		one->level = read_i32(results, query, row, 2);
		one->state = boss_state_parse(postgres_text(results, query, row, 3));
		one->ends_ms = postgres_i64(results, query, row, 4);
		one->is_owed = read_i32(results, query, row, 5) != 0;
	}
	return ret;
}

static struct boss_debts *
take_debts(const struct postgres_results *results, int plan)
{
	size_t query = (size_t)plan, row;
	struct boss_debts *ret = read_room(sizeof(*ret));

	for (row = 0; row < postgres_rows(results, query) && row < BOSS_DEBTS_MAX; row++) {
		ret->of[ret->count].boss_id = postgres_i64(results, query, row, 0);
		ret->of[ret->count++].player_id = postgres_i64(results, query, row, 1);
	}
	return ret;
}

void
bosses_read(
    const struct postgres_results *results, const struct bosses_plan *plan, struct rows *rows)
{
	struct boss_rows *bosses = &rows->bosses;
	int boss = plan->boss >= 0 ? plan->boss : plan->slot;

	if (boss >= 0) {
		free(bosses->boss);
		bosses->boss = take_boss(results, boss);
	}
	if (plan->share >= 0) {
		free(bosses->share);
		bosses->share = take_share(results, plan->share);
	}
	if (plan->saved >= 0) {
		free(bosses->saved);
		bosses->saved = take_saved(results, plan->saved);
	}
	if (plan->next >= 0) {
		bosses->new_id = postgres_i64(results, (size_t)plan->next, 0, 0);
		bosses->active_players = postgres_i64(results, (size_t)plan->next, 0, 1);
	}
	if (plan->list >= 0) {
		free(bosses->list);
		bosses->list = take_list(results, plan->list);
	}
	if (plan->debts >= 0) {
		free(bosses->debts);
		bosses->debts = take_debts(results, plan->debts);
	}
}

/* ── writing ── */

static void
store_new(struct postgres_session *s, const struct boss_row *row)
{
	struct postgres_params params = { 0 };

	params_i64(&params, row->id);
	params_text(&params, row->slot);
	params_text(&params, row->boss);
	params_i64(&params, row->level);
	params_i64(&params, row->hp_max);
	params_i64(&params, row->spawned_ms);
	params_i64(&params, row->ends_ms);
	params_i64(&params, row->seed);
	postgres_query(s, &insert_boss, &params);
}

static void
store_row(struct postgres_session *s, const struct boss_row *row)
{
	struct postgres_params params = { 0 };

	params_i64(&params, row->id);
	params_i64(&params, row->hp);
	params_i64(&params, row->hits);
	params_text(&params, boss_state_key(row->state));
	params_i64(&params, row->players);
	params_i64(&params, row->killer_id);
	postgres_query(s, &update_boss, &params);
}

enum { SHARE_ARRAYS = 10 };

static void
put_share(const struct boss_striker *one, char separator, struct text arrays[SHARE_ARRAYS])
{
	const int64_t numbers[SHARE_ARRAYS] = { one->player_id, one->dealt, one->score,
		one->strikes, one->last_ms, 0, one->place, one->reward_bp, one->chests,
		one->is_owed };
	int i;

	for (i = 0; i < SHARE_ARRAYS; i++) {
		text_putc(&arrays[i], separator);
		if (i == 5) /* operations and numbers: nothing to escape */
			text_printf(&arrays[i], "\"%s\"", one->lately);
		else
			text_put_i64(&arrays[i], numbers[i]);
	}
}

static void
store_shares(struct postgres_session *s, const struct boss_effects *e)
{
	struct text arrays[SHARE_ARRAYS] = { { 0 } };
	struct postgres_params params = { 0 };
	unsigned i;

	params_i64(&params, e->boss_id);
	for (i = 0; i < e->shares_count; i++)
		put_share(&e->shares[i], i == 0 ? '{' : ',', arrays);
	for (i = 0; i < SHARE_ARRAYS; i++) {
		text_putc(&arrays[i], '}');
		params_text(&params, arrays[i].bytes);
	}
	postgres_query(s, &save_shares, &params);
	for (i = 0; i < SHARE_ARRAYS; i++)
		text_finish(&arrays[i]);
}

static void
store_title(struct postgres_session *s, const struct boss_effects *e)
{
	struct postgres_params params = { 0 };

	params_i64(&params, e->paid_player_id);
	params_text(&params, e->paid_title);
	params_i64(&params, e->paid_at_ms);
	postgres_query(s, &give_title, &params);
}

void
bosses_store(struct postgres_session *s, const struct effects *e)
{
	const struct boss_effects *b = &e->bosses;
	struct postgres_params params = { 0 };

	if (b->spawns)
		store_new(s, &b->row);
	if (b->books != BOSS_BOOKS_STAY)
		store_row(s, &b->row);
	if (b->books != BOSS_BOOKS_STAY && b->shares_count > 0)
		store_shares(s, b);
	if (b->paid_player_id != 0) {
		params_i64(&params, b->boss_id);
		params_i64(&params, b->paid_player_id);
		params_i64(&params, b->paid_xp);
		params_i64(&params, b->paid_gold);
		postgres_query(s, &pay, &params);
	}
	if (b->paid_title[0] != '\0')
		store_title(s, b);
}
