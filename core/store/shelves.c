/* SQL of shelves, and rows in and out. */
#include "core/store/shelves.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct postgres_statement read_shelves = {
	"read_shelves",
	"SELECT shop, item, taken, at_ms FROM shelf WHERE place = $1 AND taken > 0 LIMIT 256",
};
/* A full shelf gets its row now, so that there is something to lock. */
static const struct postgres_statement make_shelf = {
	"make_shelf",
	"INSERT INTO shelf (place, shop, item, taken, at_ms) VALUES ($1, $2, $3, 0, 0)"
	" ON CONFLICT DO NOTHING",
};
static const struct postgres_statement lock_shelf = {
	"lock_shelf",
	"SELECT shop, item, taken, at_ms FROM shelf WHERE place = $1 AND shop = $2 AND item = $3"
	" FOR UPDATE",
};
static const struct postgres_statement update_shelf = {
	"update_shelf",
	"UPDATE shelf SET taken = $4::int, at_ms = $5::bigint"
	" WHERE place = $1 AND shop = $2 AND item = $3",
};

void
shelves_queue(struct postgres_session *s, const struct needs *needs, int *query, int *count)
{
	const struct need *need = needs_find(needs, NEED_SHELF);
	struct postgres_params params = { 0 };
	const char *shop, *item;
	char place[PLACE_SIZE], shop_key[CONTENT_KEY_SIZE];

	*query = -1;
	if (need == NULL)
		return;
	snprintf(place, sizeof(place), "%.*s", (int)strcspn(need->key, " "), need->key);
	params_text(&params, place);
	if (need->use == TO_CHANGE) {
		shop = need->key + strcspn(need->key, " ") + 1;
		item = shop + strcspn(shop, " ") + 1;
		snprintf(shop_key, sizeof(shop_key), "%.*s", (int)strcspn(shop, " "), shop);
		params_text(&params, shop_key);
		params_text(&params, item);
		postgres_query(s, &make_shelf, &params);
		(*count)++;
	}
	postgres_query(s, need->use == TO_CHANGE ? &lock_shelf : &read_shelves, &params);
	*query = (*count)++;
}

void
shelves_read(const struct postgres_results *results, int query, struct rows *rows)
{
	size_t row, count;

	if (query < 0)
		return;
	free(rows->shelves);
	rows->shelves = calloc(1, sizeof(*rows->shelves));
	if (rows->shelves == NULL)
		abort();
	count = postgres_rows(results, (size_t)query);
	for (row = 0; row < count && row < SHELVES_MAX; row++) {
		struct shelf_row *shelf = &rows->shelves->of[rows->shelves->count++];

		snprintf(shelf->shop, sizeof(shelf->shop), "%s",
		    postgres_text(results, (size_t)query, row, 0));
		snprintf(shelf->item, sizeof(shelf->item), "%s",
		    postgres_text(results, (size_t)query, row, 1));
		shelf->taken = (int32_t)postgres_i64(results, (size_t)query, row, 2);
		shelf->at_ms = postgres_i64(results, (size_t)query, row, 3);
	}
}

void
shelves_store(struct postgres_session *s, const struct effects *e)
{
	struct postgres_params params = { 0 };

	if (e->saved_shelf == NULL)
		return;
	params_text(&params, e->saved_shelf->place);
	params_text(&params, e->saved_shelf->row.shop);
	params_text(&params, e->saved_shelf->row.item);
	params_i64(&params, e->saved_shelf->row.taken);
	params_i64(&params, e->saved_shelf->row.at_ms);
	postgres_query(s, &update_shelf, &params);
}
