#include "core/rules/stats.h"

#include <stddef.h>

#include "core/rules/clamp.h"

/* A monster lands 8750 of 10,000 blows on its equal: with its critical ones that makes 0.90 of its
 * plain damage, the figure with which the game is balanced. */
#define MONSTER_HIT_MOD_BP (-450)

struct attributes
stats_attributes(int32_t level)
{
	int32_t points = POINTS_PER_LEVEL * (clamp_i32(level, 1, LEVEL_CAP) - 1);

	return (struct attributes){
		.strength = ATTRIBUTE_START + points * 4 / 10,
		.agility = ATTRIBUTE_START + points * 3 / 10,
		.intellect = ATTRIBUTE_START,
		.vitality = ATTRIBUTE_START + points * 3 / 10,
		.luck = ATTRIBUTE_START,
	};
}

int32_t
stats_hp_max(int32_t level)
{
	return 60 + 12 * stats_attributes(level).vitality + 8 * clamp_i32(level, 1, LEVEL_CAP);
}

int32_t
stats_par_weapon(int32_t level)
{
	return 6 + 2 * clamp_i32(level, 1, LEVEL_CAP);
}

int32_t
stats_par_armour(int32_t level)
{
	return 4 + 2 * clamp_i32(level, 1, LEVEL_CAP);
}

struct fighter
stats_fighter(int32_t level)
{
	int32_t l = clamp_i32(level, 1, LEVEL_CAP);
	struct attributes own = stats_attributes(l);

	return (struct fighter){
		.level = l,
		.hp = stats_hp_max(l),
		.hp_max = stats_hp_max(l),
		.attack = stats_par_weapon(l) + 2 * own.strength,
		.defence = stats_par_armour(l) + own.vitality + own.agility / 2,
		.speed = SPEED_BASE + own.agility,
		.agility = own.agility,
		.luck = own.luck,
		.element = ELEMENT_NONE,
	};
}

static int32_t
scaled(int32_t value, int32_t bp)
{
	return (int32_t)((int64_t)value * bp / 10000);
}

struct fighter
stats_monster(enum monster_kind kind, int32_t level)
{
	static const struct monster_type par = { "", ELEMENT_NONE, 10000, 10000, 10000, 10000 };
	const struct monster_type *type = monster_type(kind);
	int32_t m = clamp_i32(level, 1, LEVEL_CAP);
	int32_t agility = stats_attributes(m).agility;
	int32_t hp;

	if (type == NULL)
		type = &par;
	hp = scaled(40 + 14 * m + m * m / 12, type->hp_bp);
	return (struct fighter){
		.level = m,
		.hp = hp,
		.hp_max = hp,
		.attack = scaled(9 + 7 * m / 2, type->attack_bp),
		.defence = scaled(4 + 2 * m, type->defence_bp),
		.speed = scaled(SPEED_BASE + agility, type->speed_bp),
		.agility = agility,
		.luck = ATTRIBUTE_START,
		.hit_mod_bp = MONSTER_HIT_MOD_BP,
		.element = type->element,
	};
}
