/* What is known of characters. */
#include "core/store/character_cache.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define SAME_PLACE (1 << 20) /* players so far apart take each other's place */

static struct character_row
row_of(int64_t player_id)
{
	struct character_row row = {
		.player_id = player_id,
		.version = 7,
		.level = 3,
		.xp = 250,
		.gold = 40,
		.was_renamed = true,
		.delete_after_ms = 11,
		.banned_until_ms = 12,
		.name = "Ann",
		.provider = "telegram",
		.external_id = "5000000001",
		.language = "en",
		.title = "slayer",
	};

	return row;
}

static void
expect_known(const struct character_cache *c, const struct character_row *row)
{
	struct character_row found;

	cr_assert(character_cache_find(c, row->player_id, &found));
	cr_assert_eq(found.player_id, row->player_id);
	cr_assert_eq(found.version, row->version);
	cr_assert_eq(found.level, row->level);
	cr_assert_eq(found.xp, row->xp);
	cr_assert_eq(found.gold, row->gold);
	cr_assert_eq(found.was_renamed, row->was_renamed);
	cr_assert_eq(found.delete_after_ms, row->delete_after_ms);
	cr_assert_eq(found.banned_until_ms, row->banned_until_ms);
	cr_assert_str_eq(found.name, row->name);
	cr_assert_str_eq(found.provider, row->provider);
	cr_assert_str_eq(found.external_id, row->external_id);
	cr_assert_str_eq(found.language, row->language);
	cr_assert_str_eq(found.title, row->title);
}

Test(character_cache, gives_back_the_row_that_was_put_last)
{
	struct character_cache *c = character_cache_create();
	struct character_row row = row_of(42);

	character_cache_put(c, &row);
	expect_known(c, &row);
	memset(row.name, 'n', sizeof(row.name) - 1);
	memset(row.external_id, 'x', sizeof(row.external_id) - 1);
	row.title[0] = '\0';
	row.gold = 41;
	character_cache_put(c, &row);
	expect_known(c, &row);
	snprintf(row.name, sizeof(row.name), "A");
	character_cache_put(c, &row);
	expect_known(c, &row);
	character_cache_destroy(c);
}

Test(character_cache, knows_nobody_else)
{
	struct character_cache *c = character_cache_create();
	struct character_row row = row_of(42), newer = row_of(42 + SAME_PLACE), found;

	cr_assert_not(character_cache_find(c, 42, &found));
	character_cache_put(c, &row);
	cr_assert_not(character_cache_find(c, newer.player_id, &found));
	character_cache_put(c, &newer);
	expect_known(c, &newer);
	cr_assert_not(character_cache_find(c, 42, &found), "it made room");
	character_cache_forget(c, 42);
	expect_known(c, &newer);
	character_cache_forget(c, newer.player_id);
	cr_assert_not(character_cache_find(c, newer.player_id, &found));
	character_cache_destroy(c);
}
