/* SQL of letters. */
#include "core/store/bags.h"
#include "core/store/commerce.h"
#include "core/store/read.h"

#include <stdlib.h>
#include <string.h>

static const struct postgres_statement read_letter = {
	"read_letter",
	"SELECT l.id, l.player_id, coalesce(l.sender_id, 0), l.kind, l.body, l.read_at IS NOT NULL,"
	" " COMMERCE_MS("l.sent_at") ", coalesce(" COMMERCE_MS(
	    "l.expires_at") ", 0),"
			    " coalesce(c.name, ''), p.gold, p.things, p.player_id FROM letter l"
			    " LEFT JOIN character c ON c.player_id = l.sender_id AND c.erased_at "
			    "IS NULL"
			    " LEFT JOIN parcel p ON p.id = l.id WHERE l.id = $1::text",
};
static const struct postgres_statement read_pieces = {
	"read_letter_pieces",
	"SELECT " BAGS_PIECE_COLUMNS("0") " FROM piece WHERE parcel_id = $1::text ORDER BY id",
};
static const struct postgres_statement list_letters = {
	"list_letters",
	"SELECT l.id, l.kind, l.read_at IS NOT NULL, " COMMERCE_MS(
	    "l.sent_at") ","
			 " coalesce(c.name, ''), EXISTS (SELECT FROM parcel p WHERE p.id = l.id) "
			 "FROM letter l"
			 " LEFT JOIN character c ON c.player_id = l.sender_id AND c.erased_at IS "
			 "NULL"
			 " WHERE l.player_id = $1::bigint ORDER BY l.sent_at DESC, l.id"
			 " OFFSET $2::int LIMIT $3::int",
};
static const struct postgres_statement count_letters = {
	"count_letters",
	"SELECT count(*), count(*) FILTER (WHERE read_at IS NULL) FROM letter"
	" WHERE player_id = $1::bigint",
};
static const struct postgres_statement read_postbox = {
	"read_postbox",
	"SELECT (SELECT count(*) FROM letter WHERE player_id = $1::bigint AND kind = 'letter'),"
	" (SELECT count(*) FROM letter WHERE sender_id = $2::bigint AND read_at IS NULL)",
};
static const struct postgres_statement insert_letter = {
	"insert_letter",
	"INSERT INTO letter (id, player_id, sender_id, kind, sent_at, read_at, expires_at, body)"
	" VALUES ($1, $2::bigint, nullif($3::bigint, 0), $4, to_timestamp($5::bigint / 1000.0),"
	" to_timestamp(nullif($6::bigint, 0) / 1000.0),"
	" to_timestamp(nullif($7::bigint, 0) / 1000.0), $8)",
};
static const struct postgres_statement update_letter = {
	"update_letter",
	"UPDATE letter SET player_id = $2::bigint, sender_id = nullif($3::bigint, 0), kind = $4,"
	" sent_at = to_timestamp($5::bigint / 1000.0),"
	" read_at = to_timestamp(nullif($6::bigint, 0) / 1000.0),"
	" expires_at = to_timestamp(nullif($7::bigint, 0) / 1000.0),"
	" body = CASE $8::int WHEN 0 THEN body ELSE '' END WHERE id = $1",
};
static const struct postgres_statement delete_letter = {
	"delete_letter",
	"DELETE FROM letter WHERE id = $1",
};

void
letters_queue_lookups(
    struct postgres_session *s, const struct needs *needs, int *count, struct commerce_plan *plan)
{
	const struct need *letter = needs_find(needs, NEED_LETTER);

	plan->letter = commerce_ask(s, &read_letter, letter, count);
	plan->letter_pieces = commerce_ask(s, &read_pieces, letter, count);
}

static void
queue_list(
    struct postgres_session *s, const struct need *list, int *count, struct commerce_plan *plan)
{
	struct postgres_params page = { 0 }, all = { 0 };

	params_i64(&page, list->player_id);
	params_text(&page, list->key);
	params_i64(&page, LETTERS_PAGE + 1);
	postgres_query(s, &list_letters, &page);
	plan->letters = (*count)++;
	params_i64(&all, list->player_id);
	postgres_query(s, &count_letters, &all);
	plan->letters_count = (*count)++;
}

void
letters_queue(
    struct postgres_session *s, const struct needs *needs, int *count, struct commerce_plan *plan)
{
	const struct need *list = needs_find(needs, NEED_LETTERS),
			  *postbox = needs_find(needs, NEED_POSTBOX);
	struct postgres_params params = { 0 };

	if (list != NULL)
		queue_list(s, list, count, plan);
	if (postbox == NULL)
		return;
	params_i64(&params, postbox->player_id);
	params_text(&params, postbox->key);
	postgres_query(s, &read_postbox, &params);
	plan->postbox = (*count)++;
}

static void
take_parcel(const struct postgres_results *results, const struct commerce_plan *plan,
    struct letter_row *letter)
{
	size_t query = (size_t)plan->letter, pieces = (size_t)plan->letter_pieces, row;
	struct parcel *parcel = &letter->parcel;

	letter->has_parcel = !postgres_is_null(results, query, 0, 9);
	if (!letter->has_parcel)
		return;
	memcpy(parcel->id, letter->id, sizeof(letter->id));
	parcel->gold = postgres_i64(results, query, 0, 9);
	parcel_read_things(postgres_text(results, query, 0, 10), parcel);
	parcel->player_id = postgres_i64(results, query, 0, 11);
	for (row = 0; row < postgres_rows(results, pieces) && row < PARCEL_PIECES_MAX; row++)
		bags_read_piece(results, pieces, row, &parcel->pieces[parcel->pieces_count++]);
}

static struct letter_row *
take_letter(const struct postgres_results *results, const struct commerce_plan *plan)
{
	size_t query = (size_t)plan->letter;
	struct letter_row *ret;

	if (postgres_rows(results, query) == 0)
		return NULL;
	ret = read_room(sizeof(*ret));
	read_text(results, query, 0, 0, ret->id, sizeof(ret->id));
	ret->player_id = postgres_i64(results, query, 0, 1);
	ret->sender_id = postgres_i64(results, query, 0, 2);
	ret->kind = letter_kind_of(postgres_text(results, query, 0, 3));
	read_text(results, query, 0, 4, ret->text, sizeof(ret->text));
	ret->is_read = read_is_true(results, query, 0, 5);
	ret->sent_ms = postgres_i64(results, query, 0, 6);
	ret->expires_ms = postgres_i64(results, query, 0, 7);
	read_text(results, query, 0, 8, ret->sender, sizeof(ret->sender));
	take_parcel(results, plan, ret);
	return ret;
}

static struct letter_list *
take_letters(const struct postgres_results *results, const struct commerce_plan *plan)
{
	size_t query = (size_t)plan->letters, all = (size_t)plan->letters_count, row;
	struct letter_list *ret = read_room(sizeof(*ret));

	ret->count = (int32_t)postgres_i64(results, all, 0, 0);
	ret->unread = (int32_t)postgres_i64(results, all, 0, 1);
	ret->has_more = postgres_rows(results, query) > LETTERS_PAGE;
	for (row = 0; row < postgres_rows(results, query) && row < LETTERS_PAGE; row++) {
		struct letter_entry *entry = &ret->entries[ret->entries_count++];

		read_text(results, query, row, 0, entry->id, sizeof(entry->id));
		entry->kind = letter_kind_of(postgres_text(results, query, row, 1));
		entry->is_read = read_is_true(results, query, row, 2);
		entry->sent_ms = postgres_i64(results, query, row, 3);
		read_text(results, query, row, 4, entry->sender, sizeof(entry->sender));
		entry->has_parcel = read_is_true(results, query, row, 5);
	}
	return ret;
}

void
letters_read(const struct postgres_results *results, const struct commerce_plan *plan,
    struct commerce_rows *ret)
{
	if (plan->letter >= 0) {
		free(ret->letter);
		ret->letter = take_letter(results, plan);
	}
	if (plan->letters >= 0) {
		free(ret->letters);
		ret->letters = take_letters(results, plan);
	}
	if (plan->postbox >= 0) {
		ret->box_letters = (int32_t)postgres_i64(results, (size_t)plan->postbox, 0, 0);
		ret->sent_unread = (int32_t)postgres_i64(results, (size_t)plan->postbox, 0, 1);
	}
}

void
letters_store(struct postgres_session *s, const struct letter_change *letter)
{
	struct postgres_params params = { 0 };

	params_text(&params, letter->id);
	if (letter->what == ROW_IS_GONE) {
		postgres_query(s, &delete_letter, &params);
		return;
	}
	params_i64(&params, letter->player_id);
	params_i64(&params, letter->sender_id);
	params_text(&params, letter_kind_key(letter->kind));
	params_i64(&params, letter->sent_ms);
	params_i64(&params, letter->read_ms);
	params_i64(&params, letter->expires_ms);
	if (letter->what == ROW_IS_MADE)
		params_text(&params, letter->text);
	else
		params_i64(&params, letter->is_emptied);
	postgres_query(s, letter->what == ROW_IS_MADE ? &insert_letter : &update_letter, &params);
}
