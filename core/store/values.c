/* SQL of the value lane, and rows in and out. */
#include "core/store/values.h"

#include "core/store/ask.h"
#include "core/store/builds.h"
#include "core/store/postings.h"
#include "core/store/records.h"
#include "events/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct postgres_statement next_player = {
	"next_player",
	"SELECT nextval(pg_get_serial_sequence('player', 'id'))",
};
static const struct postgres_statement find_identity = {
	"find_identity",
	"SELECT id FROM player WHERE provider = split_part($1::text, '/', 1)"
	" AND external_id = substr($1::text, strpos($1::text, '/') + 1)",
};
static const struct postgres_statement find_name = {
	"find_name",
	"SELECT player_id FROM character WHERE name_key = $1::text",
};
static const struct postgres_statement find_grant = {
	"find_grant",
	"SELECT 1 FROM ledger WHERE op_id = $1::text LIMIT 1",
};
static const struct postgres_statement lock_characters = {
	"lock_characters",
	"SELECT player_id FROM character WHERE player_id = ANY ($1::bigint[]) ORDER BY player_id "
	"FOR UPDATE",
};
/* Who begins a fight reads value without a lock of its row, which would cost a commit on disk: it
 * waits here for who is changing value because there is no fight. */
#define HOT_LOCK "hashtext('wildmarch hot'), hashint8($1::bigint)"
static const struct postgres_statement lock_hot = {
	"lock_hot",
	"SELECT pg_advisory_xact_lock(" HOT_LOCK ")",
};
static const struct postgres_statement await_hot = {
	"await_hot",
	"SELECT pg_advisory_xact_lock_shared(" HOT_LOCK ")",
};
/* A statement of its own behind the locks: it sees what the holder before us committed. The
 * balances are asked for one by one, since a join of so many small steps is planned badly while the
 * tables are small. */
static const struct postgres_statement read_characters = {
	"read_characters",
	"SELECT c.player_id, c.version, c.level,"
	" (SELECT balance FROM account WHERE account = 'player:' || c.player_id AND asset = 'xp'),"
	" (SELECT balance FROM account WHERE account = 'player:' || c.player_id AND asset = "
	"'gold'),"
	" c.name, p.provider, p.external_id, p.language, c.renamed_at IS NOT NULL,"
	" coalesce((extract(epoch FROM c.delete_after) * 1000)::bigint, 0),"
	" coalesce((extract(epoch FROM c.banned_until) * 1000)::bigint, 0), c.title"
	" FROM character c JOIN player p ON p.id = c.player_id"
	" WHERE c.player_id = ANY ($1::bigint[]) AND c.erased_at IS NULL",
};
static const struct postgres_statement read_build = {
	"read_build",
	"SELECT " BUILDS_COLUMNS " FROM build WHERE player_id = $1::bigint",
};
static const struct postgres_statement save_build = {
	"save_build",
	"INSERT INTO build VALUES ($1::bigint, $2::int, $3::int, $4::int, $5::int, $6::int, "
	"$7::jsonb) ON CONFLICT (player_id) DO UPDATE SET strength = excluded.strength, agility = "
	"excluded.agility, intellect = excluded.intellect, vitality = excluded.vitality, luck = "
	"excluded.luck, skills = excluded.skills",
};
static const struct postgres_statement insert_player = {
	"insert_player",
	"INSERT INTO player (id, provider, external_id, language) VALUES ($1::bigint, $2, $3, $4)",
};
static const struct postgres_statement insert_character = {
	"insert_character",
	"INSERT INTO character (player_id, name, name_key) VALUES ($1::bigint, $2, $3)",
};
static const struct postgres_statement insert_accounts = {
	"insert_accounts",
	"INSERT INTO account (account, asset, balance) VALUES ('player:' || $1::bigint, 'gold', 0),"
	" ('player:' || $1::bigint, 'xp', 0)",
};
/* Over another version than the one that was read it breaks the table's check of versions, and with
 * that the transaction. */
#define VERSION_CHECK "character_version_check"
static const struct postgres_statement update_character = {
	"update_character",
	"UPDATE character SET level = $2::int, version = CASE version WHEN $4 THEN $3::bigint ELSE "
	"0 END, fights = fights + $5::bigint WHERE player_id = $1::bigint",
};
static const struct postgres_statement rename_character = {
	"rename_character",
	"UPDATE character SET former_name = name, name = $2, name_key = $3, renamed_at = now()"
	" WHERE player_id = $1::bigint",
};
static const struct postgres_statement schedule_deletion = {
	"schedule_deletion",
	"UPDATE character SET delete_after = to_timestamp(nullif($2::bigint, 0) / 1000.0) WHERE "
	"player_id = $1::bigint",
};
bool
values_are_needed(const struct needs *needs)
{
	unsigned i;

	for (i = 0; i < needs->count; i++) {
		if (needs->list[i].kind != NEED_HOT)
			return true;
	}
	return false;
}

bool
values_have_lookups(const struct needs *needs)
{
	return needs_find(needs, NEED_IDENTITY) != NULL || needs_find(needs, NEED_NAME) != NULL ||
	       needs_find(needs, NEED_REFERRAL) != NULL || arena_has_lookups(needs) ||
	       clans_have_lookups(needs) || commerce_has_lookups(needs) ||
	       raids_have_lookups(needs);
}

static int
ask(struct postgres_session *s, const struct postgres_statement *statement, const char *key,
    struct values_plan *plan)
{
	struct postgres_params params = { 0 };

	if (key != NULL)
		params_text(&params, key);
	postgres_query(s, statement, &params);
	return plan->count++;
}

void
values_queue_lookups(
    struct postgres_session *s, const struct needs *needs, struct values_plan *plan)
{
	const struct need *identity = needs_find(needs, NEED_IDENTITY),
			  *name = needs_find(needs, NEED_NAME);

	plan->bags = (struct bags_plan){ .stacks = -1, .pieces = -1 };
	plan->crafts = (struct crafts_plan){ .craft = -1, .jobs = -1 };
	plan->quests = (struct quests_plan){ -1, -1, -1, -1, -1, -1 };
	plan->shelves = -1;
	plan->places = (struct places_plan){ .place = -1, .visitors = -1, .list = -1, .run = -1 };
	plan->new_player = plan->grant = plan->settled = plan->characters = plan->build = -1;
	plan->identity = identity != NULL ? ask(s, &find_identity, identity->key, plan) : -1;
	plan->name = name != NULL ? ask(s, &find_name, name->key, plan) : -1;
	administration_queue_lookups(s, needs, &plan->administration, &plan->count);
	arena_queue_lookups(s, needs, &plan->count, &plan->arena);
	plan->count += clans_queue_lookups(s, needs, plan->count, &plan->clans);
	commerce_queue_lookups(s, needs, &plan->count, &plan->commerce);
	raids_queue_lookups(s, needs, &plan->count, &plan->raids);
	bosses_start(&plan->bosses);
}

/* "{1,2}" of the characters that are needed, or only of those to be changed; false when there is
 * none. */
static bool
list_characters(const struct needs *needs, bool only_changed, struct text *out)
{
	bool any = false;
	unsigned i;

	text_putc(out, '{');
	for (i = 0; i < needs->count; i++) {
		const struct need *need = &needs->list[i];

		if (need->kind != NEED_CHARACTER || (only_changed && need->use != TO_CHANGE))
			continue;
		if (any)
			text_putc(out, ',');
		text_put_i64(out, need->player_id);
		any = true;
	}
	text_putc(out, '}');
	return any;
}

void
values_queue(
    struct postgres_session *s, const struct needs *needs, bool lock, struct values_plan *plan)
{
	const struct need *grant = needs_find(needs, NEED_GRANT),
			  *settled = needs_find(needs, NEED_SETTLED),
			  *build = needs_find(needs, NEED_BUILD),
			  *hot = needs_find(needs, NEED_HOT);
	struct text list = { 0 };

	if (lock && list_characters(needs, true, &list))
		ask(s, &lock_characters, list.bytes, plan);
	if (hot != NULL && (lock || needs_only_read_values(needs)))
		ask_of_player(s, lock ? &lock_hot : &await_hot, hot->player_id, &plan->count);
	if (lock) {
		plan->count += clans_queue_lock(s, needs) + commerce_queue_lock(s, needs);
		raids_queue_lock(s, needs, &plan->count);
		bosses_queue_lock(s, needs, &plan->count);
	}
	values_queue_lookups(s, needs, plan);
	if (needs_find(needs, NEED_NEW_PLAYER) != NULL)
		plan->new_player = ask(s, &next_player, NULL, plan);
	if (grant != NULL)
		plan->grant = ask(s, &find_grant, grant->key, plan);
	if (settled != NULL)
		plan->settled = records_find(s, settled->key, &plan->count);
	text_clear(&list);
	if (list_characters(needs, false, &list))
		plan->characters = ask(s, &read_characters, list.bytes, plan);
	text_finish(&list);
	if (build != NULL)
		plan->build = ask_of_player(s, &read_build, build->player_id, &plan->count);
	administration_queue(s, needs, &plan->administration, &plan->count);
	bags_queue(s, needs, &plan->bags, &plan->count);
	crafts_queue(s, needs, &plan->crafts, &plan->count);
	shelves_queue(s, needs, &plan->shelves, &plan->count);
	places_queue(s, needs, &plan->places, &plan->count);
	arena_queue(s, needs, &plan->count, &plan->arena);
	plan->count += clans_queue(s, needs, plan->count, &plan->clans);
	commerce_queue(s, needs, &plan->count, &plan->commerce);
	raids_queue(s, needs, &plan->count, &plan->raids);
	bosses_queue(s, needs, &plan->count, &plan->bosses);
	quests_queue(s, needs, &plan->quests, &plan->count);
}

static int64_t
only_id(const struct postgres_results *results, int query)
{
	if (query < 0 || postgres_rows(results, (size_t)query) == 0)
		return 0;
	return postgres_i64(results, (size_t)query, 0, 0);
}

static void
read_character(
    const struct postgres_results *results, size_t query, size_t row, struct character_row *ret)
{
	ret->player_id = postgres_i64(results, query, row, 0);
	ret->version = postgres_i64(results, query, row, 1);
	ret->level = (int32_t)postgres_i64(results, query, row, 2);
	ret->xp = postgres_i64(results, query, row, 3);
	ret->gold = postgres_i64(results, query, row, 4);
	snprintf(ret->name, sizeof(ret->name), "%s", postgres_text(results, query, row, 5));
	snprintf(ret->provider, sizeof(ret->provider), "%s", postgres_text(results, query, row, 6));
	snprintf(ret->external_id, sizeof(ret->external_id), "%s",
	    postgres_text(results, query, row, 7));
	snprintf(ret->language, sizeof(ret->language), "%s", postgres_text(results, query, row, 8));
	ret->was_renamed = strcmp(postgres_text(results, query, row, 9), "t") == 0;
	ret->delete_after_ms = postgres_i64(results, query, row, 10);
	ret->banned_until_ms = postgres_i64(results, query, row, 11);
	snprintf(ret->title, sizeof(ret->title), "%s", postgres_text(results, query, row, 12));
}

static void
read_build_row(
    const struct postgres_results *results, size_t query, int64_t player_id, struct rows *rows)
{
	free(rows->build);
	rows->build = calloc(1, sizeof(*rows->build));
	if (rows->build == NULL)
		abort();
	rows->build->player_id = player_id;
	if (postgres_rows(results, query) > 0)
		builds_read(results, query, 0, 0, rows->build);
}

bool
values_were_overtaken(const struct postgres_results *results, const struct err *err)
{
	return err->code == ERR_STALE || err->code == ERR_EXISTS ||
	       (err->code == ERR_RANGE && strcmp(postgres_constraint(results), VERSION_CHECK) == 0);
}

void
values_read(const struct postgres_results *results, const struct values_plan *plan,
    const struct needs *needs, struct rows *rows)
{
	size_t row, count;

	if (plan->new_player >= 0)
		rows->new_player_id = only_id(results, plan->new_player);
	if (plan->identity >= 0)
		rows->identity_player_id = only_id(results, plan->identity);
	if (plan->name >= 0)
		rows->name_player_id = only_id(results, plan->name);
	if (plan->grant >= 0)
		rows->is_granted = postgres_rows(results, (size_t)plan->grant) > 0;
	if (plan->settled >= 0)
		records_read(results, (size_t)plan->settled, rows);
	if (plan->build >= 0)
		read_build_row(
		    results, (size_t)plan->build, needs_find(needs, NEED_BUILD)->player_id, rows);
	administration_read(results, &plan->administration, &rows->administration);
	bags_read(results, &plan->bags, needs, rows);
	crafts_read(results, &plan->crafts, needs, rows);
	shelves_read(results, plan->shelves, rows);
	places_read(results, &plan->places, needs, rows);
	arena_read(results, &plan->arena, rows);
	clans_read(results, &plan->clans, rows);
	commerce_read(results, &plan->commerce, rows);
	raids_read(results, &plan->raids, needs, rows);
	bosses_read(results, &plan->bosses, rows);
	quests_read(results, &plan->quests, needs, rows);
	if (plan->characters < 0)
		return;
	count = postgres_rows(results, (size_t)plan->characters);
	rows->characters_count = 0;
	for (row = 0; row < count && row < ROWS_CHARACTERS_MAX; row++)
		read_character(results, (size_t)plan->characters, row,
		    &rows->characters[rows->characters_count++]);
}

void
values_queue_characters(struct postgres_session *s, const int64_t *players, unsigned count)
{
	struct values_plan plan = { 0 };
	struct text list = { 0 };
	unsigned i;

	for (i = 0; i < count; i++) {
		text_putc(&list, i == 0 ? '{' : ',');
		text_put_i64(&list, players[i]);
	}
	text_putc(&list, '}');
	ask(s, &read_characters, list.bytes, &plan);
	text_finish(&list);
}

bool
values_character(const struct postgres_results *results, size_t query, int64_t player_id,
    struct character_row *ret)
{
	size_t row, count = postgres_rows(results, query);

	for (row = 0; row < count; row++) {
		if (postgres_i64(results, query, row, 0) == player_id) {
			read_character(results, query, row, ret);
			return true;
		}
	}
	return false;
}

static void
store_created(struct postgres_session *s, const struct new_character *c)
{
	struct postgres_params player = { 0 }, character = { 0 }, accounts = { 0 };

	params_i64(&player, c->player_id);
	params_text(&player, c->provider);
	params_text(&player, c->external_id);
	params_text(&player, c->language);
	postgres_query(s, &insert_player, &player);
	params_i64(&character, c->player_id);
	params_text(&character, c->name);
	params_text(&character, c->name_key);
	postgres_query(s, &insert_character, &character);
	params_i64(&accounts, c->player_id);
	postgres_query(s, &insert_accounts, &accounts);
}

static void
store_character(struct postgres_session *s, const struct character_row *row,
    const struct character_row *seen, bool has_fought)
{
	struct postgres_params params = { 0 };

	params_i64(&params, row->player_id);
	params_i64(&params, row->level);
	params_i64(&params, row->version);
	params_i64(&params, seen != NULL ? seen->version : 1);
	params_i64(&params, has_fought);
	postgres_query(s, &update_character, &params);
}

static void
store_characters(struct postgres_session *s, const struct decision *d)
{
	unsigned i;

	if (d->effects->creates_character)
		store_created(s, &d->effects->created);
	for (i = 0; i < d->effects->saved_count; i++)
		store_character(s, &d->effects->saved[i],
		    rows_character(d->seen, d->effects->saved[i].player_id),
		    d->effects->recorded != NULL);
}

static void
store_name(struct postgres_session *s, const struct new_name *name)
{
	struct postgres_params params = { 0 };

	params_i64(&params, name->player_id);
	params_text(&params, name->name);
	params_text(&params, name->name_key);
	postgres_query(s, &rename_character, &params);
}

static void
store_deletion(struct postgres_session *s, const struct deletion *deletion)
{
	struct postgres_params params = { 0 };

	params_i64(&params, deletion->player_id);
	params_i64(&params, deletion->after_ms);
	postgres_query(s, &schedule_deletion, &params);
}

static void
store_build(struct postgres_session *s, const struct build_row *build)
{
	struct postgres_params params = { 0 };
	struct text skills = { 0 };
	unsigned i;

	text_putc(&skills, '{');
	for (i = 0; i < build->skills_count; i++)
		text_printf(&skills, "%s\"%s\":%" PRId32, i == 0 ? "" : ",", build->skills[i].key,
		    build->skills[i].rank);
	text_putc(&skills, '}');
	params_i64(&params, build->player_id);
	params_i64(&params, build->spent.strength);
	params_i64(&params, build->spent.agility);
	params_i64(&params, build->spent.intellect);
	params_i64(&params, build->spent.vitality);
	params_i64(&params, build->spent.luck);
	params_text(&params, skills.bytes);
	postgres_query(s, &save_build, &params);
	text_finish(&skills);
}

/* What stands in rows of its own, behind the characters. */
static void
store_more(struct postgres_session *s, const struct effects *e)
{
	if (e->renames)
		store_name(s, &e->renamed);
	if (e->schedules_deletion)
		store_deletion(s, &e->deleted);
	if (e->saved_build != NULL)
		store_build(s, e->saved_build);
	administration_store(s, &e->administration, e->cause);
	arena_store(s, e);
	clans_store(s, e); /* a new one's accounts are there before they are paid */
	commerce_store(s, e);
	raids_store(s, e);
	bosses_store(s, e);
	bags_store(s, e);
	crafts_store(s, e);
	shelves_store(s, e);
	places_store(s, e->places);
	quests_store(s, e);
}

void
values_store(struct postgres_session *s, const struct decision *decisions, unsigned count)
{
	unsigned i;

	for (i = 0; i < count; i++)
		store_characters(s, &decisions[i]);
	for (i = 0; i < count; i++)
		store_more(s, decisions[i].effects);
	records_store(s, decisions, count);
	postings_store(s, decisions, count);
	deeds_store(s, decisions, count);
}
