/* A small world that is sound, tests/support/content, is written into a directory of the test's own
 * and broken in one place: the loader names that place. */
#include "core/content/complaints.h"
#include "core/content/load.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT_MAX 65536

static char directory[64];

static void
put_path(char path[512], const char *from, enum content_kind kind)
{
	(void)snprintf(path, 512, "%s/%s", from, content_tables[kind].file);
}

static void
read_sound(enum content_kind kind, char text[TEXT_MAX])
{
	char path[512];
	FILE *file;
	size_t size;

	put_path(path, SMALL_CONTENT, kind);
	file = fopen(path, "rb");
	cr_assert_not_null(file, "%s", path);
	size = fread(text, 1, TEXT_MAX - 1, file);
	text[size] = '\0';
	fclose(file);
}

static void
put_file(enum content_kind kind, const char *text, size_t size)
{
	char path[512];
	FILE *file;

	put_path(path, directory, kind);
	file = fopen(path, "wb");
	cr_assert_not_null(file, "%s", path);
	cr_assert_eq(fwrite(text, 1, size, file), size);
	fclose(file);
}

static void
write_sound(enum content_kind kind)
{
	static char text[TEXT_MAX];

	read_sound(kind, text);
	put_file(kind, text, strlen(text));
}

static void
begin(void)
{
	strcpy(directory, "/tmp/content-XXXXXX");
	cr_assert_not_null(mkdtemp(directory));
	for (int kind = 0; kind < CONTENT_KIND_COUNT; kind++)
		write_sound((enum content_kind)kind);
}

static void
end(void)
{
	char path[512];

	for (int kind = 0; kind < CONTENT_KIND_COUNT; kind++) {
		put_path(path, directory, (enum content_kind)kind);
		unlink(path);
	}
	rmdir(directory);
}

TestSuite(core_content, .init = begin, .fini = end);

/* What the loader says of the directory: a line for each mistake; NULL when it takes it. The caller
 * frees. */
static char *
complaints_now(void)
{
	struct text complaints = { 0 };
	struct content *content = NULL;
	struct err err = { 0 };
	int code = content_load(directory, &content, &complaints, &err);
	size_t first;

	if (code == 0) {
		cr_assert_null(complaints.bytes, "%s", complaints.bytes);
		content_destroy(content);
		return NULL;
	}
	cr_assert_eq(code, ERR_CONFIG);
	cr_assert_null(content);
	first = strcspn(complaints.bytes, "\n");
	cr_assert_eq(strlen(err.text), first);
	cr_assert_eq(strncmp(err.text, complaints.bytes, first), 0);
	return text_steal(&complaints, NULL);
}

/* A place that is broken, and a line that is said of it. */
struct breakage {
	enum content_kind kind;
	const char *sound, *broken; /* the first `sound` in the file becomes `broken` */
	const char *complaint;
};

static void
break_file(const struct breakage *b)
{
	static char text[TEXT_MAX];
	struct text broken = { 0 };
	const char *at;

	read_sound(b->kind, text);
	at = strstr(text, b->sound);
	cr_assert_not_null(at, "%s is not in %s", b->sound, content_tables[b->kind].file);
	text_add(&broken, text, (size_t)(at - text));
	text_puts(&broken, b->broken);
	text_puts(&broken, at + strlen(b->sound));
	put_file(b->kind, broken.bytes, broken.size);
	text_finish(&broken);
}

static void
expect_complaint(const struct breakage *b)
{
	char *said;

	break_file(b);
	said = complaints_now();
	cr_assert_not_null(said, "it was taken: %s", b->broken);
	cr_expect_not_null(strstr(said, b->complaint), "%s\nshould hold: %s", said, b->complaint);
	free(said);
	write_sound(b->kind);
}

#define EXPECT_COMPLAINTS(...)                                                                     \
	do {                                                                                       \
		const struct breakage all[] = { __VA_ARGS__ };                                     \
		for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)                          \
			expect_complaint(&all[i]);                                                 \
	} while (0)

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
	struct content *content = load(directory);
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
	struct content *c = load(directory);
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
	struct content *content = load(directory);

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

	put_path(path, directory, CONTENT_KIND_TRAP);
	unlink(path);
	said = complaints_now();
	cr_expect_not_null(strstr(said, "/traps.json can't be read: No such file or directory"));
	free(said);
}

Test(core_content, a_file_that_is_too_large_is_not_read)
{
	char *blanks = malloc(CONTENT_FILE_MAX + 1), *said;

	memset(blanks, ' ', CONTENT_FILE_MAX + 1);
	put_file(CONTENT_KIND_TRAP, blanks, CONTENT_FILE_MAX + 1);
	said = complaints_now();
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
	put_file(CONTENT_KIND_TITLE, many.bytes, many.size);
	text_finish(&many);
	said = complaints_now();
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
	put_file(CONTENT_KIND_TITLE, many.bytes, many.size);
	text_finish(&many);
	said = complaints_now();
	for (at = said; *at != '\0'; at++)
		lines += *at == '\n';
	cr_expect_eq(lines, COMPLAINTS_MAX + 1);
	cr_expect_not_null(strstr(said, "titles.json: t49.source is missing\n… and 7 more\n"));
	free(said);
}

/* ── checks ────────────────────────────────────────────────────────────────────────────────── */

Test(core_content, what_leads_back_to_itself)
{
	EXPECT_COMPLAINTS({ CONTENT_KIND_LOOT, "\"item\": \"pelt\", \"least\": 1, \"most\": 2",
			      "\"table\": \"scraps\"", ": it is drawn from itself by way of" },
	    { CONTENT_KIND_LOOT, "\"table\": \"pelts\"", "\"table\": \"scraps\"",
		"loot.json: scraps: it is drawn from itself by way of scraps" },
	    { CONTENT_KIND_SKILL, "\"warrior_1\"]", "\"warrior_2\"]",
		"skills.json: warrior_2: it needs itself by way of warrior_2" },
	    { CONTENT_KIND_QUEST, "\"first_walk\"]", "\"second_walk\"]",
		"quests.json: second_walk: it needs itself by way of second_walk" },
	    { CONTENT_KIND_RECIPE, "\"item\": \"ore\", \"count\": 2",
		"\"item\": \"blade\", \"count\": 2", ": it is made of what it makes by way of" });
}

Test(core_content, tables_that_lead_too_deep)
{
	struct text deep = { 0 };

	for (int i = 1; i < 7; i++)
		text_printf(&deep,
		    "\"d%d\": { \"rolls\": 1, \"entries\": [{ \"weight\": 1, \"table\": \"d%d\" }] "
		    "}, ",
		    i, i + 1);
	text_puts(&deep,
	    "\"d7\": { \"rolls\": 1, \"entries\": [{ \"weight\": 1, \"table\": \"scraps\" }] },\n"
	    "\t\"finds\": { \"rolls\": 2, \"entries\": [{ \"weight\": 1, \"table\": \"d1\" }, ");
	EXPECT_COMPLAINTS({ CONTENT_KIND_LOOT, "\"finds\": { \"rolls\": 2, \"entries\": [",
	    deep.bytes, "loot.json: d1: it leads through more than 8 of its kind" });
	text_finish(&deep);
}

Test(core_content, monsters_that_contradict_themselves)
{
	EXPECT_COMPLAINTS({ CONTENT_KIND_MONSTER, "\"level_min\": 1, \"level_max\": 60",
			      "\"level_min\": 20, \"level_max\": 10",
			      "monsters.json: wolf.level_min: it is above level_max" },
	    { CONTENT_KIND_MONSTER, "\"hp_bp\": 10000", "\"hp_bp\": 16000",
		"monsters.json: wolf: health, strike and defence are 12000 together" },
	    { CONTENT_KIND_MONSTER, "\"magic_bp\": 10000, ", "",
		"monsters.json: alpha.moves.0: spark takes magic, and it has no magic_bp" },
	    { CONTENT_KIND_MONSTER, "\"move\": \"bite\"", "\"move\": \"quake\"",
		"monsters.json: wolf.moves.0: quake brings its target no status" },
	    { CONTENT_KIND_MONSTER, "\"when\": \"unafflicted\", \"chance_bp\": 3000",
		"\"when\": \"always\", \"chance_bp\": 10000",
		"monsters.json: wolf.moves.1: one before it always comes up" },
	    { CONTENT_KIND_MONSTER, "\"stun\", \"slow\"", "\"stun\", \"stun\"",
		"monsters.json: wolf.immune.1: stun stands twice" },
	    { CONTENT_KIND_FAMILY, "{\n", "{ \"fishes\": { \"loot\": \"scraps\" },\n",
		"families.json: fishes: no monster is of it" });
}

Test(core_content, deeds_of_a_fight_that_make_no_sense)
{
	EXPECT_COMPLAINTS(
	    { CONTENT_KIND_MOVE, "\"target\": \"enemies\", \"coef_bp\": 20000",
		"\"target\": \"enemies\"", "moves.json: quake.action: it does nothing" },
	    { CONTENT_KIND_MOVE, "\"target\": \"enemies\", \"coef_bp\"",
		"\"target\": \"allies\", \"coef_bp\"",
		"moves.json: quake.action.coef_bp: it strikes who should be spared" },
	    { CONTENT_KIND_ITEM, "\"target\": \"self\"", "\"target\": \"enemy\"",
		"items.json: draught.use: it does good to an enemy" },
	    { CONTENT_KIND_MOVE, "\"coef_bp\": 12000, ", "",
		"moves.json: bite.action.hits: it does no damage" },
	    { CONTENT_KIND_MOVE, "\"hits\": 2", "\"per_rank_bp\": 2",
		"moves.json: bite.action.per_rank_bp: it has no second rank" },
	    { CONTENT_KIND_SKILL, "\"coef_bp\": 15000", "\"taunt\": 1",
		"skills.json: warrior_1.action.per_rank_bp: there is neither damage nor healing" },
	    { CONTENT_KIND_MOVE, "\"bleed\"", "\"regen\"",
		"moves.json: bite.action.effects.0: regen does good to an enemy" },
	    { CONTENT_KIND_MOVE, "\"haste\"", "\"slow\"",
		"moves.json: howl.action.effects.0: slow harms a friend" },
	    { CONTENT_KIND_MOVE, "\"stacks\": 2", "\"stacks\": 4",
		"moves.json: bite.action.effects.0.stacks: of bleed there are 3 at most" },
	    { CONTENT_KIND_MOVE, "\"stacks\": 2", "\"per_rank_bp\": 4",
		"moves.json: bite.action.effects.0.per_rank_bp: it has no second rank" },
	    { CONTENT_KIND_MOVE, "\"stacks\": 2 }",
		"\"stacks\": 2 }, { \"status\": \"bleed\", \"chance_bp\": 1 }",
		"moves.json: bite.action.effects.1: bleed stands twice" });
}

Test(core_content, lands_that_nobody_can_live_in)
{
	EXPECT_COMPLAINTS(
	    { CONTENT_KIND_BIOME, "\"swamp\"", "\"swump\"", "biomes.json: swamp: it is missing" },
	    { CONTENT_KIND_BIOME, "\"swamp\"", "\"swump\"",
		"biomes.json: swump: there is no such biome" },
	    { CONTENT_KIND_BIOME, "\"energy\": 3",
		"\"energy\": 3, \"monsters\": [{ \"monster\": \"wolf\", \"weight\": 1 }]",
		"biomes.json: water.monsters: nobody can walk there" },
	    { CONTENT_KIND_MONSTER, "\"level_min\": 1", "\"level_min\": 3",
		"biomes.json: shore.monsters: at level 1 nobody is met by day, and at others" },
	    { CONTENT_KIND_BIOME,
		"\"shore\": { \"energy\": 1, \"monsters\": [{ \"monster\": \"wolf\"",
		"\"shore\": { \"energy\": 1, \"monsters\": [{ \"monster\": \"owl\"",
		"biomes.json: shore.monsters: at level 1 nobody is met by twilight" },
	    { CONTENT_KIND_BIOME, "\"owl\"", "\"queen\"",
		"biomes.json: forest.monsters.1: queen is a boss, which nobody meets by chance" },
	    { CONTENT_KIND_BIOME, "\"owl\"", "\"wolf\"",
		"biomes.json: forest.monsters.1: wolf stands twice" },
	    { CONTENT_KIND_BIOME, "\"trade\": \"herbs\"", "\"trade\": \"smithing\"",
		"biomes.json: forest.resources.0: smithing gathers nothing" },
	    { CONTENT_KIND_BIOME, "\"item\": \"ore\"", "\"item\": \"hood\"",
		"biomes.json: forest.resources.1: hood does not grow" },
	    { CONTENT_KIND_BIOME, "\"item\": \"ore\"", "\"item\": \"herb\"",
		"biomes.json: forest.resources.1: herb stands twice" });
}

Test(core_content, places_that_are_not_in_order)
{
	EXPECT_COMPLAINTS({ CONTENT_KIND_PLACE, "\"kind\": \"shrine\"", "\"kind\": \"ruin\"",
			      "places.json: no place is a shrine" },
	    { CONTENT_KIND_PLACE, "[\"forest\", \"steppe\"]", "[\"forest\", \"water\"]",
		"places.json: old_town.biomes.1: nobody can walk in water" },
	    { CONTENT_KIND_PLACE, "[\"forest\", \"steppe\"]", "[\"forest\", \"forest\"]",
		"places.json: old_town.biomes.1: forest stands twice" },
	    { CONTENT_KIND_PLACE, "[\"forest\"]", "[\"desert\"]",
		"places.json: old_cave.biomes.0: den has no entrance in desert" });
}

Test(core_content, dungeons_that_contradict_themselves)
{
	EXPECT_COMPLAINTS({ CONTENT_KIND_DUNGEON, "\"level_min\": 1", "\"level_min\": 21",
			      "dungeons.json: den.level_min: it is above level_max" },
	    { CONTENT_KIND_DUNGEON, "\"rooms_min\": 6", "\"rooms_min\": 10",
		"dungeons.json: den.rooms_min: it is above rooms_max" },
	    { CONTENT_KIND_DUNGEON, "\"boss\": \"queen\"", "\"boss\": \"alpha\"",
		"dungeons.json: den: alpha is elite, and stands where boss belongs" },
	    { CONTENT_KIND_DUNGEON, "\"monster\": \"owl\"", "\"monster\": \"alpha\"",
		"dungeons.json: den: alpha is elite, and stands where common belongs" },
	    { CONTENT_KIND_DUNGEON, "\"owl\"", "\"wolf\"",
		"dungeons.json: den.monsters.1: wolf stands twice" },
	    { CONTENT_KIND_DUNGEON, "[\"alpha\"]", "[\"wolf\"]",
		"dungeons.json: den: wolf is common, and stands where elite belongs" },
	    { CONTENT_KIND_MONSTER, "\"rank\": \"boss\", \"level_min\": 1",
		"\"rank\": \"boss\", \"level_min\": 30",
		"dungeons.json: den: queen is of level 30..60, none of its own" },
	    { CONTENT_KIND_TRAP, "agility", "attack",
		"traps.json: pit.stat: attack is no attribute" });
}

Test(core_content, a_dungeon_with_a_level_at_which_nobody_lives)
{
	break_file(&(struct breakage){
	    CONTENT_KIND_DUNGEON, "\"monster\": \"wolf\"", "\"monster\": \"owl\"", "" });
	EXPECT_COMPLAINTS({ CONTENT_KIND_MONSTER,
	    "\"owl\": { \"family\": \"beasts\", \"rank\": \"common\", \"level_min\": 1",
	    "\"owl\": { \"family\": \"beasts\", \"rank\": \"common\", \"level_min\": 2",
	    "dungeons.json: den.monsters: nobody is met at level 1" });
}

Test(core_content, world_bosses_that_cannot_come)
{
	EXPECT_COMPLAINTS(
	    { CONTENT_KIND_WORLD_BOSS, "\"monster\": \"giant\"", "\"monster\": \"queen\"",
		"world_bosses.json: giant.monster: the rank of queen is boss" },
	    { CONTENT_KIND_MONSTER, "\"rank\": \"world_boss\", \"level_min\": 1",
		"\"rank\": \"world_boss\", \"level_min\": 11",
		"world_bosses.json: giant.level: giant is of level 11..60" },
	    { CONTENT_KIND_WORLD_BOSS, "\"below_bp\": 4000", "\"below_bp\": 10000",
		"world_bosses.json: giant.phases.1.below_bp: it is not below the one before" },
	    { CONTENT_KIND_WORLD_BOSS, "0 17 * * 1,4", "60 17 * * 1",
		"world_bosses.json: giant.schedule: '60 17 * * 1' is not minute" },
	    { CONTENT_KIND_WORLD_BOSS, "0 17 * * 1,4", "0 24 * * 1",
		"world_bosses.json: giant.schedule: '0 24 * * 1' is not minute" },
	    { CONTENT_KIND_WORLD_BOSS, "0 17 * * 1,4", "0 17 0 * 1",
		"world_bosses.json: giant.schedule: '0 17 0 * 1' is not minute" },
	    { CONTENT_KIND_WORLD_BOSS, "0 17 * * 1,4", "0 17 * 13 1",
		"world_bosses.json: giant.schedule: '0 17 * 13 1' is not minute" },
	    { CONTENT_KIND_WORLD_BOSS, "0 17 * * 1,4", "0 17 * * 7",
		"world_bosses.json: giant.schedule: '0 17 * * 7' is not minute" },
	    { CONTENT_KIND_WORLD_BOSS, "0 17 * * 1,4", "0 17 * * *,",
		"world_bosses.json: giant.schedule: '0 17 * * *,' is not minute" },
	    { CONTENT_KIND_WORLD_BOSS, "0 17 * * 1,4", "0 17 * *    ",
		"world_bosses.json: giant.schedule: '0 17 * *    ' is not minute" },
	    { CONTENT_KIND_WORLD_BOSS, "0 17 * * 1,4", "0 17 * * * *",
		"world_bosses.json: giant.schedule: '0 17 * * * *' is not minute" },
	    { CONTENT_KIND_WORLD_BOSS, "0 17 * * 1,4", "0 17 * * 4-1",
		"world_bosses.json: giant.schedule: '0 17 * * 4-1' is not minute" },
	    { CONTENT_KIND_WORLD_BOSS, "0 17 * * 1,4", "0 17 */0 * 1",
		"world_bosses.json: giant.schedule: '0 17 */0 * 1' is not minute" },
	    { CONTENT_KIND_WORLD_BOSS, "0 17 * * 1,4", "0  17 * * 1",
		"world_bosses.json: giant.schedule: '0  17 * * 1' is not minute" },
	    { CONTENT_KIND_WORLD_BOSS, "0 17 * * 1,4", "00000 1 * * 1",
		"world_bosses.json: giant.schedule: '00000 1 * * 1' is not minute" });
}

Test(core_content, things_that_contradict_themselves)
{
	EXPECT_COMPLAINTS({ CONTENT_KIND_ITEM, "\"slot\": \"head\", ", "",
			      "items.json: hood.slot: equipment has one" },
	    { CONTENT_KIND_ITEM, "\"slot\": \"head\", \"level_min\": 1, ", "\"slot\": \"head\", ",
		"items.json: hood.level_min: equipment is made in levels" },
	    { CONTENT_KIND_ITEM, "\"slot\": \"head\", \"level_min\": 1, \"level_max\": 60",
		"\"slot\": \"head\", \"level_min\": 1",
		"items.json: hood.level_max: equipment is made in levels" },
	    { CONTENT_KIND_ITEM, "\"slot\": \"head\", \"level_min\": 1, \"level_max\": 60",
		"\"slot\": \"head\", \"level_min\": 9, \"level_max\": 6",
		"items.json: hood.level_min: it is above level_max" },
	    { CONTENT_KIND_ITEM, "\"armour_bp\": 1000", "\"bound\": true",
		"items.json: hood: it does nothing for who wears it" },
	    { CONTENT_KIND_ITEM, "\"armour_bp\": 1000", "\"armour_bp\": 1000, \"energy\": 1",
		"items.json: hood.energy: equipment is worn, not used" },
	    { CONTENT_KIND_ITEM, "\"weapon_class\": \"blade\",", "",
		"items.json: blade.weapon_class: a weapon has one" },
	    { CONTENT_KIND_ITEM, "\"armour_bp\": 1000",
		"\"armour_bp\": 1000, \"weapon_class\": \"bow\"",
		"items.json: hood.weapon_class: only a weapon has one" },
	    { CONTENT_KIND_ITEM, "\"armour_bp\": 1000", "\"armour_bp\": 1000, \"two_handed\": true",
		"items.json: hood.two_handed: only a weapon takes both hands" },
	    { CONTENT_KIND_ITEM, "\"armour_bp\": 1000", "\"weapon_bp\": 1000",
		"items.json: hood.weapon_bp: only a weapon has it" },
	    { CONTENT_KIND_ITEM, "\"armour_bp\": 1000", "\"focus_bp\": 1000",
		"items.json: hood.focus_bp: only what is held has it" },
	    { CONTENT_KIND_ITEM, "\"weapon_bp\": 10000, ", "",
		"items.json: blade: a weapon has weapon_bp or focus_bp" },
	    { CONTENT_KIND_ITEM, "\"price\": 2 }", "\"price\": 2, \"slot\": \"ring\" }",
		"items.json: herb.slot: only equipment has it" },
	    { CONTENT_KIND_ITEM, "\"price\": 2 }", "\"price\": 2, \"level_max\": 3 }",
		"items.json: herb.level_max: only equipment has it" },
	    { CONTENT_KIND_ITEM, "\"price\": 2 }",
		"\"price\": 2, \"stats\": [{ \"stat\": \"hp\", \"amount\": 1 }] }",
		"items.json: herb.stats: only equipment has it" },
	    { CONTENT_KIND_ITEM, "\"kind\": \"scroll\"", "\"kind\": \"food\"",
		"items.json: leaf_on_blades.teaches: only a scroll teaches" },
	    { CONTENT_KIND_ITEM, "\"price\": 2 }", "\"price\": 2, \"energy\": 2 }",
		"items.json: herb: a material is not used" },
	    { CONTENT_KIND_ITEM, ", \"energy\": 5", "",
		"items.json: crust: a food is used, and this one does nothing" },
	    { CONTENT_KIND_ITEM, "\"price\": 2 }", "\"price\": 2, \"level_min\": 3 }",
		"items.json: herb.level_min: a material asks for no level" },
	    { CONTENT_KIND_ITEM, "\"amount\": 1", "\"amount\": 0",
		"items.json: blade.stats.0.amount: 0 adds nothing" },
	    { CONTENT_KIND_ITEM, "\"stat\": \"hp\"", "\"stat\": \"luck\"",
		"items.json: blade.stats.1: luck stands twice" },
	    { CONTENT_KIND_AFFIX, ", \"amulet\"", "",
		"affixes.json: none may be on what is worn as amulet" },
	    { CONTENT_KIND_AFFIX, "\"offhand\"", "\"weapon\"",
		"affixes.json: lucky.slots.1: weapon stands twice" });
}

Test(core_content, tables_that_contradict_themselves)
{
	EXPECT_COMPLAINTS(
	    { CONTENT_KIND_LOOT, "\"item\": \"hood\"", "\"item\": \"hood\", \"table\": \"scraps\"",
		"loot.json: finds.entries.0: it is a thing or a table, not both" },
	    { CONTENT_KIND_LOOT, "{ \"weight\": 10 }", "{ \"weight\": 10, \"most\": 2 }",
		"loot.json: scraps.entries.0: it counts what is no thing" },
	    { CONTENT_KIND_LOOT, "\"least\": 1", "\"least\": 3",
		"loot.json: pelts.entries.0.least: it is above most" },
	    { CONTENT_KIND_LOOT, "\"item\": \"hood\"", "\"item\": \"hood\", \"most\": 2",
		"loot.json: finds.entries.0: each piece of equipment is of its own" },
	    { CONTENT_KIND_LOOT, "\"item\": \"pelt\"", "\"item\": \"pelt\", \"level_min\": 2",
		"loot.json: pelts.entries: there is none for a finder of level 1" },
	    { CONTENT_KIND_LOOT, "\"certain\": 50", "\"certain\": 35",
		"loot.json: prize.pity.from: it is not below certain" });
}

Test(core_content, recipes_and_shops_that_contradict_themselves)
{
	EXPECT_COMPLAINTS({ CONTENT_KIND_RECIPE, "\"item\": \"ore\"", "\"item\": \"hood\"",
			      "recipes.json: ingot.inputs.0: hood is equipment, and not counted" },
	    { CONTENT_KIND_RECIPE, "\"item\": \"pelt\"", "\"item\": \"ingot\"",
		"recipes.json: blade.inputs.1: ingot stands twice" },
	    { CONTENT_KIND_RECIPE, "\"output\": \"blade\"", "\"output\": \"blade\", \"count\": 2",
		"recipes.json: blade.count: equipment is made piece by piece" },
	    { CONTENT_KIND_ITEM, "\"price\": 3", "\"price\": 0",
		"shops.json: camp_chest.stock.0: crust has no price" },
	    { CONTENT_KIND_SHOP, "\"stock\": [",
		"\"stock\": [{ \"item\": \"crust\", \"count\": 1, \"hours\": 1 }, ",
		"shops.json: camp_chest.stock.1: crust stands twice" },
	    { CONTENT_KIND_SHOP, "\"buys_bp\": 2000", "\"buys_bp\": 10000",
		"shops.json: camp_chest.stock.0: caravan pays more for crust than is asked here" },
	    { CONTENT_KIND_SHOP, "\"where\": \"wanderer\"", "\"where\": \"town\"",
		"shops.json: there is none of wanderer" });
}

Test(core_content, skills_that_nobody_can_learn)
{
	EXPECT_COMPLAINTS(
	    { CONTENT_KIND_SKILL, "\"passive\": [",
		"\"action\": { \"target\": \"self\", \"cleanse\": 1 }, \"passive\": [",
		"skills.json: warrior_2: it is both done and passive" },
	    { CONTENT_KIND_SKILL,
		"\"passive\": [{ \"stat\": \"hp\", \"amount\": 5 }, { \"stat\": \"mp\", "
		"\"share_bp\": 100 }]",
		"\"passive\": []", "skills.json: warrior_2: it is neither done nor passive" },
	    { CONTENT_KIND_SKILL, "\"passive\": [", "\"cost_mp\": 2, \"passive\": [",
		"skills.json: warrior_2.cost_mp: it is passive, and never done" },
	    { CONTENT_KIND_SKILL, "\"passive\": [", "\"cooldown\": 2, \"passive\": [",
		"skills.json: warrior_2.cooldown: it is passive, and never done" },
	    { CONTENT_KIND_SKILL, ", \"amount\": 5", "",
		"skills.json: warrior_2.passive.0: it adds nothing" },
	    { CONTENT_KIND_SKILL, "\"stat\": \"mp\"", "\"stat\": \"hp\"",
		"skills.json: warrior_2.passive.1: hp stands twice" },
	    { CONTENT_KIND_SKILL, "\"axe\"", "\"blade\"",
		"skills.json: warrior_1.weapons.1: blade stands twice" },
	    { CONTENT_KIND_SKILL, "\"needs\": [\"warrior_1\"], ", "",
		"skills.json: warrior_2.needs: a skill of tier 2 needs one of a lower tier" },
	    { CONTENT_KIND_SKILL, "\"tier\": 1,", "\"tier\": 1, \"needs\": [\"mage_1\"],",
		"skills.json: warrior_1.needs: a skill of tier 1 needs nothing" },
	    { CONTENT_KIND_SKILL, "[\"warrior_1\"]", "[\"mage_1\"]",
		"skills.json: warrior_2.needs.0: mage_1 is of another tree" },
	    { CONTENT_KIND_SKILL, "[\"warrior_2\"]", "[\"warrior_4\"]",
		"skills.json: warrior_3.needs.0: warrior_4 is not of a lower tier" },
	    { CONTENT_KIND_SKILL, "\"tier\": 4", "\"tier\": 3",
		"skills.json: warrior has no skill of tier 4" },
	    { CONTENT_KIND_SKILL, "\"ranks\": 5", "\"ranks\": 4",
		"skills.json: warrior: below tier 2 there are 4 ranks, fewer than it asks for" });
}

Test(core_content, quests_that_contradict_themselves)
{
	EXPECT_COMPLAINTS({ CONTENT_KIND_QUEST, "\"level_min\": 5, \"level_max\": 60",
			      "\"level_min\": 5, \"level_max\": 4",
			      "quests.json: second_walk.level_min: it is above level_max" },
	    { CONTENT_KIND_QUEST, "\"count\": 2, \"family\"",
		"\"count\": 2, \"item\": \"herb\", \"family\"",
		"quests.json: first_walk.steps.1: kill is aimed at what it has nothing to do "
		"with" },
	    { CONTENT_KIND_QUEST, "\"family\": \"beasts\"",
		"\"family\": \"beasts\", \"monster\": \"wolf\"",
		"quests.json: first_walk.steps.1: a monster or a family, not both" },
	    { CONTENT_KIND_QUEST, "\"deliver\", \"count\": 3, \"item\": \"herb\"",
		"\"deliver\", \"count\": 3",
		"quests.json: second_walk.steps.1.item: what is delivered?" },
	    { CONTENT_KIND_QUEST, "\"reach_level\", \"count\": 2", "\"reach_level\", \"count\": 61",
		"quests.json: todays_walk.steps.0.count: the last level is 60" },
	    { CONTENT_KIND_QUEST, "\"biome\": \"forest\"", "\"biome\": \"swamp\"",
		"quests.json: second_walk.steps.0: herb grows not in swamp" },
	    { CONTENT_KIND_QUEST,
		"\"gather\", \"count\": 3, \"item\": \"herb\", \"biome\": \"forest\"",
		"\"gather\", \"count\": 3, \"item\": \"pelt\"",
		"quests.json: second_walk.steps.0: pelt grows not in any biome" },
	    { CONTENT_KIND_QUEST, "{\n",
		"{ \"early_walk\": { \"line\": \"side\", \"level_min\": 1, \"level_max\": 4, "
		"\"needs\": [\"second_walk\"], \"steps\": [{ \"what\": \"duel\", \"count\": 1 }], "
		"\"xp_bp\": 0, \"gold\": 0 },\n",
		"quests.json: early_walk.needs.0: second_walk is offered from level 5 on, too "
		"late" },
	    { CONTENT_KIND_QUEST, "[\"first_walk\"]", "[\"todays_walk\"]",
		"quests.json: second_walk.needs.0: todays_walk is never done for good" },
	    { CONTENT_KIND_QUEST, "\"line\": \"daily\", \"level_min\": 1",
		"\"line\": \"daily\", \"title\": \"walker\", \"level_min\": 1",
		"quests.json: todays_walk.title: it can be given but once" },
	    { CONTENT_KIND_QUEST, "\"line\": \"main\"", "\"line\": \"weekly\"",
		"quests.json: first_walk.teaches: it can be given but once" },
	    { CONTENT_KIND_QUEST, "\"item\": \"herb\", \"count\": 1",
		"\"item\": \"crust\", \"count\": 1",
		"quests.json: first_walk.items.1: crust stands twice" });
}

Test(core_content, achievements_and_titles_that_contradict_themselves)
{
	EXPECT_COMPLAINTS(
	    { CONTENT_KIND_ACHIEVEMENT, "[10, 100]", "[10, 10]",
		"achievements.json: hunter.counts.1: it is not above the one before" },
	    { CONTENT_KIND_ACHIEVEMENT, "\"kill\"", "\"gather\"",
		"achievements.json: hunter.family: gather has nothing to do with it" },
	    { CONTENT_KIND_ACHIEVEMENT, "\"kill\"", "\"duel\"",
		"achievements.json: hunter.biome: duel has nothing to do with it" },
	    { CONTENT_KIND_ACHIEVEMENT, "[10, 60]", "[10, 61]",
		"achievements.json: climber.counts: the last level is 60" },
	    { CONTENT_KIND_TITLE, "\"source\": \"level\", \"level\": 10", "\"source\": \"level\"",
		"titles.json: comes_home.level: which level gives it?" },
	    { CONTENT_KIND_TITLE, "\"source\": \"start\"", "\"source\": \"start\", \"level\": 10",
		"titles.json: newcomer.level: it doesn't come from a level" },
	    { CONTENT_KIND_TITLE, "\"source\": \"quest\"", "\"source\": \"arena\"",
		"quests.json: second_walk.title: walker comes from arena" },
	    { CONTENT_KIND_TITLE, "\"source\": \"achievement\"", "\"source\": \"arena\"",
		"achievements.json: hunter.title: hunter comes from arena" },
	    { CONTENT_KIND_TITLE, "\"source\": \"world_boss\"", "\"source\": \"arena\"",
		"world_bosses.json: giant.title: giant_slayer comes from arena" },
	    { CONTENT_KIND_TITLE, "\"source\": \"start\"", "\"source\": \"quest\"",
		"titles.json: newcomer: no quest gives it" },
	    { CONTENT_KIND_TITLE, "\"source\": \"start\"", "\"source\": \"achievement\"",
		"titles.json: newcomer: no achievement gives it" },
	    { CONTENT_KIND_TITLE, "\"source\": \"start\"", "\"source\": \"world_boss\"",
		"titles.json: newcomer: no world_boss gives it" });
}

Test(core_content, what_nobody_can_reach)
{
	EXPECT_COMPLAINTS({ CONTENT_KIND_ITEM, "\"herb\": {",
			      "\"chalk\": { \"kind\": \"material\", \"rarity\": \"common\", "
			      "\"price\": 2 }, \"herb\": {",
			      "items.json: chalk: nothing gives it" },
	    { CONTENT_KIND_LOOT, "\"finds\": {",
		"\"lost\": { \"rolls\": 1, \"entries\": [{ \"weight\": 1, \"table\": \"found\" }] "
		"}, \"found\": { \"rolls\": 1, \"entries\": [{ \"weight\": 1 }] }, \"finds\": {",
		"loot.json: found: nobody draws from it\nloot.json: lost: nobody draws from it" },
	    { CONTENT_KIND_PLACE, ", \"dungeon\": \"den\"", "",
		"dungeons.json: den: no place leads into it" },
	    { CONTENT_KIND_TRAP, "{\n",
		"{ \"snare\": { \"stat\": \"luck\", \"difficulty\": 8, \"health_bp\": 800 },\n",
		"traps.json: snare: no dungeon has it" },
	    { CONTENT_KIND_PLACE, ", \"dungeon\": \"den\"", "",
		"monsters.json: queen: it lives nowhere" },
	    { CONTENT_KIND_MOVE, "{\n",
		"{ \"yawn\": { \"action\": { \"target\": \"self\", \"cleanse\": 1 } },\n",
		"moves.json: yawn: nobody does it" },
	    { CONTENT_KIND_QUEST, "\"teaches\": \"draught\", ", "",
		"recipes.json: draught.learned: no quest teaches it" },
	    { CONTENT_KIND_ITEM, "\"teaches\": \"blade\"", "\"energy\": 1",
		"recipes.json: blade.learned: no scroll teaches it" },
	    { CONTENT_KIND_QUEST, "\"teaches\": \"draught\"", "\"teaches\": \"ingot\"",
		"recipes.json: ingot.learned: it says trade, but a quest teaches it" },
	    { CONTENT_KIND_ITEM, "\"teaches\": \"blade\"", "\"teaches\": \"draught\"",
		"recipes.json: draught.learned: it says quest, but a scroll teaches it" });
}

Test(core_content, recipes_that_nobody_can_follow)
{
	EXPECT_COMPLAINTS(
	    { CONTENT_KIND_BIOME,
		",\n			{ \"item\": \"ore\", \"trade\": \"mining\", "
		"\"difficulty\": 0, \"weight\": 5 }",
		"", "recipes.json: ingot.inputs.0: without this recipe nothing gives ore" },
	    { CONTENT_KIND_BIOME,
		",\n			{ \"item\": \"ore\", \"trade\": \"mining\", "
		"\"difficulty\": 0, \"weight\": 5 }",
		"", "recipes.json: blade.inputs.0: without this recipe nothing gives ingot" },
	    { CONTENT_KIND_RECIPE, "\"item\": \"ore\"", "\"item\": \"ingot\"",
		"recipes.json: ingot.inputs.0: without this recipe nothing gives ingot" });
}
