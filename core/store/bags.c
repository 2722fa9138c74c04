/* SQL of things that are owned, and rows in and out. */
#include "core/store/bags.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OWN_FIGHTS "(SELECT fights FROM character WHERE player_id = $1::bigint)"

/* These two come as their indexes have them, which costs no sorting, and are put in our order
 * when they are here: each fight begins with them. */
static const struct postgres_statement read_stacks = {
	"read_stacks",
	"SELECT substr(asset, 6), balance FROM account WHERE account = 'player:' || $1::bigint"
	" AND asset LIKE 'item:%' AND balance > 0 ORDER BY asset LIMIT $2::bigint",
};

static const struct postgres_statement read_pieces = {
	"read_pieces",
	"SELECT " BAGS_PIECE_COLUMNS(OWN_FIGHTS) " FROM piece WHERE player_id = $1::bigint"
						 " AND parcel_id IS NULL"
						 " ORDER BY worn LIMIT $2::bigint",
};
static const struct postgres_statement read_worn = {
	"read_worn",
	"SELECT " BAGS_PIECE_COLUMNS(
	    OWN_FIGHTS) " FROM piece"
			" WHERE player_id = $1::bigint AND worn IS NOT NULL",
};
static const struct postgres_statement insert_piece = {
	"insert_piece",
	"INSERT INTO piece (id, player_id, item, worn, is_locked, level, quality, rarity, affixes, "
	"durability, made_by, worn_from) VALUES ($1, $2::bigint, $3, $4, $5::int::boolean, "
	"$6::int, "
	"$7::int, $8, $9, $10::int, $11, coalesce((SELECT fights FROM character"
	" WHERE player_id = $2::bigint), 0))",
};
static const struct postgres_statement update_piece = {
	"update_piece",
	"UPDATE piece SET worn = $3, is_locked = $4::int::boolean, durability = $5::int,"
	" worn_from = (SELECT fights FROM character WHERE player_id = $2::bigint)"
	" WHERE id = $1 AND player_id = $2::bigint",
};
static const struct postgres_statement move_piece = {
	"move_piece",
	"UPDATE piece SET player_id = $3::bigint, parcel_id = nullif($4, '')"
	" WHERE id = $1 AND player_id = $2::bigint",
};
static const struct postgres_statement delete_piece = {
	"delete_piece",
	"DELETE FROM piece WHERE id = $1 AND player_id = $2::bigint",
};

static int
ask(struct postgres_session *s, const struct postgres_statement *statement, int64_t player_id,
    int64_t limit, int *count)
{
	struct postgres_params params = { 0 };

	params_i64(&params, player_id);
	if (limit > 0)
		params_i64(&params, limit);
	postgres_query(s, statement, &params);
	return (*count)++;
}

void
bags_queue(
    struct postgres_session *s, const struct needs *needs, struct bags_plan *plan, int *count)
{
	const struct need *bag = needs_find(needs, NEED_BAG), *worn = needs_find(needs, NEED_WORN);

	*plan = (struct bags_plan){ .stacks = -1, .pieces = -1 };
	if (bag != NULL) {
		plan->stacks = ask(s, &read_stacks, bag->player_id, BAG_STACKS_MAX, count);
		plan->pieces = ask(s, &read_pieces, bag->player_id, BAG_PIECES_ROOM, count);
	} else if (worn != NULL) {
		plan->pieces = ask(s, &read_worn, worn->player_id, 0, count);
	}
}

/* "sharp 104,quick 97" */
static void
read_affixes(const char *text, struct piece_row *ret)
{
	while (*text != '\0' && ret->affixes_count < PIECE_AFFIXES_MAX) {
		size_t key_size = strcspn(text, " ");
		char *end;

		if (text[key_size] == '\0' || key_size >= CONTENT_KEY_SIZE)
			return;
		snprintf(ret->affixes[ret->affixes_count].key, CONTENT_KEY_SIZE, "%.*s",
		    (int)key_size, text);
		ret->affixes[ret->affixes_count++].roll =
		    (int32_t)strtol(text + key_size + 1, &end, 10);
		text = *end == ',' ? end + 1 : end;
	}
}

void
bags_read_piece(
    const struct postgres_results *results, size_t query, size_t row, struct piece_row *ret)
{
	enum slot slot;

	*ret = (struct piece_row){
		.worn = BAG_NOT_WORN,
		.is_locked = postgres_i64(results, query, row, 3) != 0,
		.level = (int32_t)postgres_i64(results, query, row, 4),
		.quality = (enum quality)postgres_i64(results, query, row, 5),
		.durability = durability_after((int32_t)postgres_i64(results, query, row, 8),
		    postgres_i64(results, query, row, 9)),
	};
	snprintf(ret->id, sizeof(ret->id), "%s", postgres_text(results, query, row, 0));
	snprintf(ret->item, sizeof(ret->item), "%s", postgres_text(results, query, row, 1));
	if (slot_parse(postgres_text(results, query, row, 2), &slot))
		ret->worn = (int32_t)slot;
	(void)rarity_parse(postgres_text(results, query, row, 6), &ret->rarity);
	read_affixes(postgres_text(results, query, row, 7), ret);
}

struct bag_row *
bags_read_worn(const struct postgres_results *results, size_t query, int64_t player_id)
{
	struct bag_row *ret = bag_create(player_id, 0, SLOT_COUNT);
	size_t row;

	for (row = 0; row < postgres_rows(results, query); row++) {
		if (postgres_i64(results, query, row, BAGS_PIECE_COLUMN_COUNT) == player_id &&
		    ret->pieces_count < SLOT_COUNT)
			bags_read_piece(results, query, row, &ret->pieces[ret->pieces_count++]);
	}
	return ret;
}

static const char *
worn_text(const struct piece_row *row)
{
	return row->worn == BAG_NOT_WORN ? NULL : slot_text((enum slot)row->worn);
}

/* What is worn by the slots' names, then the rest by item, the highest level first. */
static int
piece_compare(const void *a, const void *b)
{
	const struct piece_row *left = a, *right = b;
	bool left_is_worn = left->worn != BAG_NOT_WORN, right_is_worn = right->worn != BAG_NOT_WORN;
	int order;

	if (left_is_worn != right_is_worn)
		return left_is_worn ? -1 : 1;
	if (left_is_worn)
		return strcmp(worn_text(left), worn_text(right));
	order = strcmp(left->item, right->item);
	if (order == 0)
		order = (left->level < right->level) - (left->level > right->level);
	return order != 0 ? order : strcmp(left->id, right->id);
}

static int
stack_compare(const void *a, const void *b)
{
	const struct stack_row *left = a, *right = b;

	return strcmp(left->item, right->item);
}

void
bags_read(const struct postgres_results *results, const struct bags_plan *plan,
    const struct needs *needs, struct rows *rows)
{
	const struct need *whole = needs_find(needs, NEED_BAG);
	const struct need *need = whole != NULL ? whole : needs_find(needs, NEED_WORN);
	size_t stacks = (size_t)plan->stacks, pieces = (size_t)plan->pieces, row;
	struct bag_row *bag;

	if (plan->pieces < 0)
		return;
	bag = bag_create(need->player_id, whole != NULL ? postgres_rows(results, stacks) : 0,
	    postgres_rows(results, pieces));
	bag->is_whole = whole != NULL;
	for (row = 0; row < postgres_rows(results, pieces); row++)
		bags_read_piece(results, pieces, row, &bag->pieces[bag->pieces_count++]);
	for (row = 0; whole != NULL && row < postgres_rows(results, stacks); row++) {
		struct stack_row *stack = &bag->stacks[bag->stacks_count++];

		snprintf(
		    stack->item, sizeof(stack->item), "%s", postgres_text(results, stacks, row, 0));
		stack->count = postgres_i64(results, stacks, row, 1);
	}
	qsort(bag->pieces, bag->pieces_count, sizeof(bag->pieces[0]), piece_compare);
	qsort(bag->stacks, bag->stacks_count, sizeof(bag->stacks[0]), stack_compare);
	free(rows->bag);
	rows->bag = bag;
}

static void
store_made(struct postgres_session *s, const struct piece_change *change, const char *cause)
{
	const struct piece_row *row = &change->row;
	struct postgres_params params = { 0 };
	struct text affixes = { 0 };
	unsigned i;

	text_puts(&affixes, "");
	for (i = 0; i < row->affixes_count; i++)
		text_printf(&affixes, "%s%s %d", i == 0 ? "" : ",", row->affixes[i].key,
		    (int)row->affixes[i].roll);
	params_text(&params, row->id);
	params_i64(&params, change->player_id);
	params_text(&params, row->item);
	params_text(&params, worn_text(row));
	params_i64(&params, row->is_locked);
	params_i64(&params, row->level);
	params_i64(&params, row->quality);
	params_text(&params, rarity_text(row->rarity));
	params_text(&params, affixes.bytes);
	params_i64(&params, row->durability);
	params_text(&params, cause);
	postgres_query(s, &insert_piece, &params);
	text_finish(&affixes);
}

static void
store_saved(struct postgres_session *s, const struct piece_change *change)
{
	struct postgres_params params = { 0 };

	params_text(&params, change->row.id);
	params_i64(&params, change->player_id);
	params_text(&params, worn_text(&change->row));
	params_i64(&params, change->row.is_locked);
	params_i64(&params, change->row.durability);
	postgres_query(s, &update_piece, &params);
}

static void
store_moved(struct postgres_session *s, const struct piece_change *change)
{
	struct postgres_params params = { 0 };

	params_text(&params, change->row.id);
	params_i64(&params, change->player_id);
	params_i64(&params, change->to_player);
	params_text(&params, change->parcel_id);
	postgres_query(s, &move_piece, &params);
}

static void
store_gone(struct postgres_session *s, const struct piece_change *change)
{
	struct postgres_params params = { 0 };

	params_text(&params, change->row.id);
	params_i64(&params, change->player_id);
	postgres_query(s, &delete_piece, &params);
}

void
bags_store(struct postgres_session *s, const struct effects *e)
{
	unsigned i;

	for (i = 0; i < e->pieces_count; i++) {
		switch (e->pieces[i].kind) {
		case PIECE_MADE:
			store_made(s, &e->pieces[i], e->cause);
			break;
		case PIECE_SAVED:
			store_saved(s, &e->pieces[i]);
			break;
		case PIECE_MOVED:
			store_moved(s, &e->pieces[i]);
			break;
		case PIECE_GONE:
			store_gone(s, &e->pieces[i]);
			break;
		}
	}
}

/* ── what fights left ── */

void
bags_write_loot(const struct found_rows *loot, struct text *out)
{
	unsigned i;

	text_puts(out, "");
	for (i = 0; loot != NULL && i < loot->count; i++) {
		const struct found_row *found = &loot->of[i];

		text_printf(out, "%s%s %d", i == 0 ? "" : ",", found->item, (int)found->count);
		if (found->piece[0] != '\0')
			text_printf(out, " %d %s %s", (int)found->level, rarity_text(found->rarity),
			    found->piece);
	}
}

/* The next word, up to a space, a comma or the end; too long a word is cut. */
static const char *
take_word(const char *text, char *ret, size_t size)
{
	size_t length = strcspn(text, " ,");

	snprintf(ret, size, "%.*s", (int)length, text);
	text += length;
	return *text == ' ' ? text + 1 : text;
}

static const char *
take_found(const char *text, struct found_row *ret)
{
	char word[CONTENT_KEY_SIZE];

	text = take_word(text, ret->item, sizeof(ret->item));
	text = take_word(text, word, sizeof(word));
	ret->count = (int32_t)strtol(word, NULL, 10);
	if (*text != ',' && *text != '\0') {
		text = take_word(text, word, sizeof(word));
		ret->level = (int32_t)strtol(word, NULL, 10);
		text = take_word(text, word, sizeof(word));
		(void)rarity_parse(word, &ret->rarity);
		text = take_word(text, ret->piece, sizeof(ret->piece));
	}
	return text + (*text == ',');
}

struct found_rows *
bags_read_loot(const char *text)
{
	struct found_rows *loot;

	if (*text == '\0')
		return NULL;
	loot = calloc(1, sizeof(*loot));
	if (loot == NULL)
		abort();
	while (*text != '\0' && loot->count < FOUND_MAX)
		text = take_found(text, &loot->of[loot->count++]);
	return loot;
}
