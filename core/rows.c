/* Looking into what was loaded. */
#include "core/rows.h"

#include <stdlib.h>
#include <string.h>

const struct character_row *
rows_character(const struct rows *rows, int64_t player_id)
{
	unsigned i;

	for (i = 0; i < rows->characters_count; i++) {
		if (rows->characters[i].player_id == player_id)
			return &rows->characters[i];
	}
	return NULL;
}

const struct build_row *
rows_build(const struct rows *rows, int64_t player_id)
{
	return rows->build != NULL && rows->build->player_id == player_id ? rows->build : NULL;
}

const struct bag_row *
rows_bag(const struct rows *rows, int64_t player_id)
{
	return rows->bag != NULL && rows->bag->player_id == player_id ? rows->bag : NULL;
}

const struct craft_row *
rows_craft(const struct rows *rows, int64_t player_id)
{
	return rows->craft != NULL && rows->craft->player_id == player_id ? rows->craft : NULL;
}

const struct quest_book *
rows_quests(const struct rows *rows, int64_t player_id)
{
	return rows->quests != NULL && rows->quests->player_id == player_id ? rows->quests : NULL;
}

const struct hot_state *
rows_hot(const struct rows *rows, int64_t player_id)
{
	return rows->has_hot && rows->hot.player_id == player_id ? &rows->hot : NULL;
}

const struct battle_record *
rows_fight(const struct rows *rows, int64_t player_id)
{
	return rows_hot(rows, player_id) != NULL && rows->has_fight ? &rows->fight : NULL;
}

const struct battle *
rows_battle(const struct rows *rows, int64_t player_id)
{
	const struct battle_record *fight = rows_fight(rows, player_id);

	return fight != NULL ? fight->battle : NULL;
}

void
rows_finish(struct rows *rows)
{
	clan_rows_finish(&rows->clans);
	commerce_rows_finish(&rows->commerce);
	raid_rows_finish(&rows->raids);
	boss_rows_finish(&rows->bosses);
	battle_record_finish(&rows->fight);
	text_finish(&rows->administration.books);
	free(rows->build);
	free(rows->bag);
	free(rows->craft);
	free(rows->shelves);
	free(rows->loot);
	free(rows->places.list);
	arena_rows_finish(&rows->arena);
	quest_book_destroy(rows->quests);
	memset(rows, 0, sizeof(*rows));
}
