/* Files become a content whose references are found; what does not is named with file and place. */
#include "core/content/complaints.h"
#include "core/content/load.h"
#include "tests/support/breakage.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

TestSuite(core_content, .init = content_begin, .fini = content_end);

/* ── loading ───────────────────────────────────────────────────────────────────────────────── */

static struct content *
load(const char *from)
{
	struct text complaints = { 0 };
	struct content *content = NULL;
	struct err err = { 0 };

	cr_assert_eq(content_load(from, &content, &complaints, &err), 0, "%s", complaints.bytes);
	return content;
}

Test(core_content, the_real_one_is_sound)
{
	struct content *content = load(REAL_CONTENT);

	cr_expect_eq(content->biomes_count, LAND_COUNT);
	cr_expect_not_null(content_find_monster(content, "grey_wolf"));
	cr_expect_not_null(content_find_item(content, "camp_blade"));
	content_destroy(content);
}

Test(core_content, an_entry_has_its_fields_and_is_found_by_its_key)
{
	struct content *content = load(content_directory);
	const struct content_monster *wolf = content_find_monster(content, "wolf");

	cr_assert_not_null(wolf);
	cr_expect_str_eq(wolf->key, "wolf");
	cr_expect_eq(wolf->rank, CONTENT_MONSTER_RANK_COMMON);
	cr_expect_eq(wolf->hp_bp, 10000);
	cr_expect_eq(wolf->moves_count, 2);
	cr_expect_eq(wolf->immune[1], STATUS_SLOW);
	cr_expect_not(wolf->has_active);
	cr_expect_null(content_find_monster(content, "wol"));
	cr_expect_null(content_find_monster(content, "wolff"));
	cr_expect_null(content_find_monster(content, ""));
	cr_expect_eq(content_find_trap(content, "pit"), content->traps);
	content_destroy(content);
}

Test(core_content, entries_are_sorted_and_each_is_found)
{
	struct content *content = load(REAL_CONTENT);

	for (int32_t i = 0; i < content->items_count; i++) {
		cr_assert_eq(content_find_item(content, content->items[i].key), &content->items[i]);
		cr_assert(i == 0 || strcmp(content->items[i - 1].key, content->items[i].key) < 0);
	}
	content_destroy(content);
}

Test(core_content, a_name_comes_with_the_number_of_its_entry)
{
	struct content *c = load(content_directory);
	const struct content_monster *wolf = content_find_monster(c, "wolf");
	const struct content_dungeon *den = content_find_dungeon(c, "den");
	const struct content_loot *scraps = content_find_loot(c, "scraps");

	cr_expect_str_eq(c->families[wolf->family_index].key, "beasts");
	cr_expect_str_eq(c->moves[wolf->moves[1].move_index].key, "howl");
	cr_expect_str_eq(c->loot[wolf->loot_index].key, "pelts");
	cr_expect_eq(content_find_monster(c, "owl")->loot_index, -1);
	cr_expect_str_eq(c->monsters[den->elites_index[0]].key, "alpha");
	cr_expect_eq(scraps->entries[0].item_index, -1);
	cr_expect_eq(scraps->entries[0].table_index, -1);
	cr_expect_str_eq(c->loot[scraps->entries[1].table_index].key, "pelts");
	cr_expect_eq(scraps->pity.item_index, -1);
	cr_expect_str_eq(c->items[content_find_loot(c, "prize")->pity.item_index].key, "crown");
	content_destroy(c);
}

Test(core_content, an_absent_array_is_an_empty_one)
{
	struct content *content = load(content_directory);

	cr_expect_eq(content_find_monster(content, "owl")->moves_count, 0);
	cr_expect_eq(content_find_move(content, "quake")->action.effects_count, 0);
	content_destroy(content);
}

Test(core_content, nothing_is_there_to_destroy)
{
	content_destroy(NULL);
}

/* ── files ─────────────────────────────────────────────────────────────────────────────────── */

Test(core_content, a_missing_file_is_named)
{
	char path[512], *said;

	content_path(path, content_directory, CONTENT_KIND_TRAP);
	unlink(path);
	said = content_complaints();
	cr_expect_not_null(strstr(said, "/traps.json can't be read: No such file or directory"));
	free(said);
}

Test(core_content, a_file_that_is_too_large_is_not_read)
{
	char *blanks = malloc(CONTENT_FILE_MAX + 1), *said;

	memset(blanks, ' ', CONTENT_FILE_MAX + 1);
	content_put(CONTENT_KIND_TRAP, blanks, CONTENT_FILE_MAX + 1);
	said = content_complaints();
	cr_expect_str_eq(said, "traps.json: it is larger than 1048576 bytes\n");
	free(said);
	free(blanks);
}

Test(core_content, a_kind_has_so_many_entries_at_most)
{
	struct text many = { 0 };
	char *said;

	for (int i = 0; i <= CONTENT_ENTRIES_MAX; i++)
		text_printf(&many, "%s\"t%d\":{\"source\":\"start\"}", i == 0 ? "{" : ",", i);
	text_putc(&many, '}');
	content_put(CONTENT_KIND_TITLE, many.bytes, many.size);
	text_finish(&many);
	said = content_complaints();
	cr_expect_str_eq(said, "titles.json: it has 2049 entries, more than 2048\n");
	free(said);
}

Test(core_content, a_mistake_of_syntax_is_named_with_its_line)
{
	EXPECT_COMPLAINTS({ CONTENT_KIND_TRAP, "\"difficulty\"", "difficulty",
			      "traps.json: line 2: not valid JSON" },
	    { CONTENT_KIND_TITLE, "\"quest\" },", "\"quest\" }",
		"titles.json: line 5: not valid JSON" },
	    { CONTENT_KIND_TRAP, "{", "", "traps.json: line 2: it must be an object" },
	    { CONTENT_KIND_TRAP, "}\n}", "}\n} 1", "traps.json: line 3: not valid JSON" });
}

Test(core_content, what_the_schema_refuses_is_named_with_its_place)
{
	EXPECT_COMPLAINTS({ CONTENT_KIND_MONSTER, "\"chance_bp\": 3000", "\"chance_bp\": 10001",
			      "monsters.json: wolf.moves.0.chance_bp must be 1..10000" },
	    { CONTENT_KIND_MONSTER, "\"loot\"", "\"lott\"",
		"monsters.json: wolf.lott is not known" },
	    { CONTENT_KIND_TRAP, "\"difficulty\": 8, ", "",
		"traps.json: pit.difficulty is missing" },
	    { CONTENT_KIND_TRAP, "agility", "cunning",
		"traps.json: pit.stat must be one of strength" },
	    { CONTENT_KIND_TITLE, "{ \"source\": \"start\" }", "7",
		"titles.json: newcomer: the document must be an object" },
	    { CONTENT_KIND_TRAP, "\"stat\"", "\"stat\": \"luck\", \"stat\"",
		"traps.json: pit: stat stands twice" });
}

Test(core_content, a_key_is_a_plain_word)
{
	EXPECT_COMPLAINTS({ CONTENT_KIND_TRAP, "\"pit\"", "\"Pit\"",
			      "traps.json: a key is 1..32 of a-z, 0-9 and _" },
	    { CONTENT_KIND_TRAP, "\"pit\"", "\"\"", "one of 0 bytes is not" },
	    { CONTENT_KIND_TRAP, "\"pit\"", "\"pppppppppppppppppppppppppppppppppp\"",
		"one of 34 bytes is not" },
	    { CONTENT_KIND_TITLE, "\"walker\"", "\"hunter\"",
		"titles.json: hunter: it stands twice" });
}

Test(core_content, an_entry_that_nobody_wrote_is_named_with_its_place)
{
	EXPECT_COMPLAINTS({ CONTENT_KIND_MONSTER, "\"move\": \"bite\"", "\"move\": \"bitee\"",
			      "monsters.json: wolf.moves.0.move: there is no move 'bitee'\n" },
	    { CONTENT_KIND_DUNGEON, "[\"alpha\"]", "[\"alpha\", \"omega\"]",
		"dungeons.json: den.elites.1: there is no monster 'omega'\n" },
	    { CONTENT_KIND_LOOT, "\"item\": \"crown\"", "\"item\": \"clown\"",
		"loot.json: prize.pity.item: there is no item 'clown'\n" },
	    { CONTENT_KIND_FAMILY, "\"scraps\"", "\"scrap\"",
		"families.json: beasts.loot: there is no loot 'scrap'\n" });
}

Test(core_content, all_mistakes_are_named_up_to_a_bound)
{
	struct text many = { 0 };
	const char *at;
	char *said;
	int lines = 0;

	for (int i = 0; i < COMPLAINTS_MAX + 7; i++)
		text_printf(&many, "%s\"t%d\":{}", i == 0 ? "{" : ",", i);
	text_putc(&many, '}');
	content_put(CONTENT_KIND_TITLE, many.bytes, many.size);
	text_finish(&many);
	said = content_complaints();
	for (at = said; *at != '\0'; at++)
		lines += *at == '\n';
	cr_expect_eq(lines, COMPLAINTS_MAX + 1);
	cr_expect_not_null(strstr(said, "titles.json: t49.source is missing\n… and 7 more\n"));
	free(said);
}
