/*
 * rules_numbers DIRECTORY: the numbers of the rules, and what they make of the content in the
 * directory, as JSON. The world's pages for people are made of it, so that no number is written
 * down twice.
 */
#include "core/content/load.h"
#include "core/rules/battle.h"
#include "core/rules/build.h"
#include "core/rules/combat.h"
#include "core/rules/craft.h"
#include "core/rules/items.h"
#include "core/rules/level.h"
#include "core/rules/muster.h"
#include "core/rules/regen.h"
#include "core/rules/skills.h"
#include "core/rules/trades.h"
#include "core/rules/weather.h"

#include <stdio.h>
#include <string.h>

#define SEEDS 512 /* so many that each of the 41 draws of gold is among them */
#define CRAFT_DIFF_LEAST (-45)
#define CRAFT_DIFF_MOST 15
#define CRAFT_DIFF_STEP 5

static const char *const quality_words[QUALITY_COUNT] = { "poor", "common", "fine", "superior",
	"masterwork" };

static const int32_t skill_levels[] = { 1, 20, 40, 60 };

/* ── JSON ── */

static void
comma(struct text *out)
{
	if (out->size > 0 && strchr("{[:,", out->bytes[out->size - 1]) == NULL)
		text_putc(out, ',');
}

static void
open_named(struct text *out, const char *name, char bracket)
{
	comma(out);
	text_printf(out, "\"%s\":%c", name, bracket);
}

static void
put(struct text *out, const char *name, int64_t value)
{
	comma(out);
	text_printf(out, "\"%s\":%lld", name, (long long)value);
}

/* ── the rules alone ── */

static void
put_fighter(struct text *out, const char *name, const struct fighter *fighter)
{
	open_named(out, name, '{');
	put(out, "hp", fighter->hp_max);
	put(out, "attack", fighter->attack);
	put(out, "defence", fighter->defence);
	put(out, "speed", fighter->speed);
	put(out, "hit_mod_bp", fighter->hit_mod_bp);
	text_putc(out, '}');
}

static void
put_levels(struct text *out)
{
	open_named(out, "levels", '[');
	for (int32_t level = 1; level <= LEVEL_CAP; level++) {
		struct fighter player = stats_fighter(level);
		struct fighter monster = stats_monster(MONSTER_KIND_COUNT, level);

		comma(out);
		text_putc(out, '{');
		put(out, "level", level);
		put(out, "xp_next", level_xp_next(level));
		put(out, "xp_total", level_xp_total(level));
		put(out, "bonus_gold", level_bonus_gold(level));
		put(out, "points", build_points(level));
		put(out, "energy_max", energy_max(level));
		put(out, "respec_price", build_respec_price(level));
		put(out, "par_weapon", stats_par_weapon(level));
		put(out, "par_armour", stats_par_armour(level));
		put_fighter(out, "player", &player);
		put_fighter(out, "monster", &monster);
		text_putc(out, '}');
	}
	text_putc(out, ']');
}

static void
put_statuses(struct text *out)
{
	open_named(out, "statuses", '{');
	for (int i = 0; i < STATUS_COUNT; i++) {
		struct battle_status_rule rule = battle_status_rule((enum status)i);

		open_named(out, status_text((enum status)i), '{');
		put(out, "turns", rule.turns);
		put(out, "stacks_max", rule.stacks_max);
		put(out, "is_harmful", rule.is_harmful);
		put(out, "is_control", rule.is_control);
		text_putc(out, '}');
	}
	text_putc(out, '}');
}

static void
put_elements(struct text *out)
{
	open_named(out, "elements", '{');
	for (int a = 0; a < ELEMENT_COUNT; a++) {
		open_named(out, element_text((enum element)a), '{');
		for (int b = 0; b < ELEMENT_COUNT; b++)
			put(out, element_text((enum element)b),
			    combat_element_bp((enum element)a, (enum element)b));
		text_putc(out, '}');
	}
	text_putc(out, '}');
}

static void
put_weather(struct text *out, enum weather weather)
{
	open_named(out, weather_key(weather), '{');
	put(out, "first", weather_first_percent(weather));
	open_named(out, "next", '{');
	for (int to = 0; to < WEATHER_COUNT; to++)
		put(out, weather_key((enum weather)to),
		    weather_next_percent(weather, (enum weather)to));
	text_putc(out, '}');
	open_named(out, "elements", '{');
	for (int i = 0; i < ELEMENT_COUNT; i++)
		put(out, element_text((enum element)i),
		    battle_weather_bp(weather, (enum element)i));
	text_puts(out, "}}");
}

static void
put_sky(struct text *out)
{
	open_named(out, "weather", '{');
	for (int i = 0; i < WEATHER_COUNT; i++)
		put_weather(out, (enum weather)i);
	text_putc(out, '}');
	open_named(out, "daytimes", '{');
	for (int i = 0; i < DAYTIME_COUNT; i++)
		put(out, daytime_key((enum daytime)i), daytime_minutes((enum daytime)i));
	text_putc(out, '}');
}

static void
put_shares(struct text *out, struct muster_shares shares)
{
	put(out, "hp_bp", shares.hp_bp);
	put(out, "attack_bp", shares.attack_bp);
	put(out, "worth_bp", shares.worth_bp);
	text_putc(out, '}');
}

static void
put_company(struct text *out)
{
	open_named(out, "ranks", '{');
	for (int rank = RANK_COMMON; rank < RANK_COUNT; rank++) {
		open_named(out, battle_rank_key((enum battle_rank)rank), '{');
		put_shares(out, muster_rank_shares((enum battle_rank)rank));
	}
	text_putc(out, '}');
	open_named(out, "packs", '[');
	for (int32_t n = 1; n <= MUSTER_PACK_MAX; n++) {
		comma(out);
		text_putc(out, '{');
		put_shares(out, muster_pack_shares(n));
	}
	text_putc(out, ']');
}

static void
put_making(struct text *out)
{
	open_named(out, "qualities", '{');
	for (int i = 0; i < QUALITY_COUNT; i++)
		put(out, quality_words[i], quality_bp((enum quality)i));
	text_putc(out, '}');
	open_named(out, "colours", '{');
	for (int i = 0; i < TRADE_COLOUR_COUNT; i++)
		put(out, trade_colour_key((enum trade_colour)i),
		    trade_gain_bp((enum trade_colour)i));
	text_putc(out, '}');
	open_named(out, "failures", '[');
	for (int32_t diff = CRAFT_DIFF_LEAST; diff <= CRAFT_DIFF_MOST; diff += CRAFT_DIFF_STEP) {
		comma(out);
		text_putc(out, '{');
		put(out, "diff", diff);
		put(out, "fail_bp", craft_fail_bp(diff));
		text_putc(out, '}');
	}
	text_putc(out, ']');
}

/* ── what they make of the content ── */

/* A battle that the monster has lost to somebody of its own level. */
static void
put_spoils(struct text *out, const struct battle_entrant *monster)
{
	static struct battle battle; /* too big for a stack */
	struct spoils least = { 0 }, most = { 0 };

	battle = (struct battle){ .state = BATTLE_WON, .setup.fighters_count = 2 };
	battle.setup.fighters[0].level = monster->level;
	battle.setup.fighters[1] = *monster;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct spoils spoils;

		battle.setup.seed = seed;
		spoils = muster_spoils(&battle, 0);
		if (seed == 0 || spoils.gold < least.gold)
			least = spoils;
		if (spoils.gold >= most.gold)
			most = spoils;
	}
	put(out, "xp", most.xp);
	put(out, "gold_least", least.gold);
	put(out, "gold_most", most.gold);
}

static void
put_monster_at(struct text *out, const struct content *content, int32_t monster, int32_t level)
{
	struct battle_entrant e;

	muster_monster(content, monster, level, 1, &e);
	comma(out);
	text_putc(out, '{');
	put(out, "level", level);
	put(out, "hp", e.hp_max);
	put(out, "attack", e.attack);
	put(out, "magic", e.magic);
	put(out, "defence", e.defence);
	put(out, "resistance", e.resistance);
	put(out, "speed", e.speed);
	put_spoils(out, &e);
	text_putc(out, '}');
}

static void
put_monsters(struct text *out, const struct content *content)
{
	open_named(out, "monsters", '{');
	for (int32_t i = 0; i < content->monsters_count; i++) {
		const struct content_monster *monster = &content->monsters[i];
		int32_t middle = (monster->level_min + monster->level_max) / 2;

		open_named(out, monster->key, '[');
		put_monster_at(out, content, i, monster->level_min);
		if (middle > monster->level_min)
			put_monster_at(out, content, i, middle);
		if (monster->level_max > middle)
			put_monster_at(out, content, i, monster->level_max);
		text_putc(out, ']');
	}
	text_putc(out, '}');
}

static void
put_piece_at(struct text *out, const struct content *content, int32_t item, int32_t level)
{
	struct piece piece = piece_plain(content, item, level, QUALITY_COMMON);
	struct piece_numbers numbers = piece_numbers(content, &piece);

	comma(out);
	text_putc(out, '{');
	put(out, "level", piece.level);
	put(out, "price", piece_price(content, &piece));
	open_named(out, "numbers", '{');
	for (int i = 0; i < COMBAT_STAT_COUNT; i++)
		if (numbers.of[i] != 0)
			put(out, combat_stat_text((enum combat_stat)i), numbers.of[i]);
	text_puts(out, "}}");
}

static void
put_pieces(struct text *out, const struct content *content)
{
	open_named(out, "pieces", '{');
	for (int32_t i = 0; i < content->items_count; i++) {
		const struct content_item *item = &content->items[i];

		if (item->kind != CONTENT_ITEM_KIND_EQUIPMENT)
			continue;
		open_named(out, item->key, '[');
		put_piece_at(out, content, i, 1);
		put_piece_at(out, content, i, LEVEL_CAP); /* brought into the item's range */
		text_putc(out, ']');
	}
	text_putc(out, '}');
}

static void
put_skills(struct text *out, const struct content *content)
{
	open_named(out, "skill_levels", '[');
	for (size_t i = 0; i < sizeof(skill_levels) / sizeof(skill_levels[0]); i++) {
		comma(out);
		text_put_i64(out, skill_levels[i]);
	}
	text_putc(out, ']');
	open_named(out, "skill_mana", '{');
	for (int32_t i = 0; i < content->skills_count; i++) {
		open_named(out, content->skills[i].key, '[');
		for (size_t n = 0; n < sizeof(skill_levels) / sizeof(skill_levels[0]); n++) {
			comma(out);
			text_put_i64(out, skills_cost_mp(&content->skills[i], skill_levels[n]));
		}
		text_putc(out, ']');
	}
	text_putc(out, '}');
}

static void
put_all(struct text *out, const struct content *content)
{
	text_putc(out, '{');
	put_levels(out);
	put_statuses(out);
	put_elements(out);
	put_sky(out);
	put_company(out);
	put_making(out);
	put_monsters(out, content);
	put_pieces(out, content);
	put_skills(out, content);
	text_puts(out, "}\n");
}

int
main(int argc, char **argv)
{
	struct content *content = NULL;
	struct text complaints = { 0 }, out = { 0 };
	struct err err = { 0 };
	int code = 1;

	if (argc != 2) {
		fprintf(stderr, "usage: rules_numbers DIRECTORY\n");
		return 2;
	}
	if (content_load(argv[1], &content, &complaints, &err) != 0) {
		fprintf(stderr, "rules_numbers: %s\n", err.text);
	} else {
		put_all(&out, content);
		code = fputs(out.bytes, stdout) < 0 || fflush(stdout) != 0;
	}
	text_finish(&out);
	text_finish(&complaints);
	content_destroy(content);
	return code;
}
