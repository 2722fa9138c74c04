#include "core/rules/build.h"

#include "core/rules/clamp.h"

#define RESPEC_GOLD_PER_LEVEL 100
#define ATTRIBUTE_MAX 1000 /* with all that is added */

/* What gear and passive skills add, by stat. */
struct bonus {
	int32_t amount[COMBAT_STAT_COUNT];
	int32_t share_bp[COMBAT_STAT_COUNT];
};

int32_t
build_points(int32_t level)
{
	return POINTS_PER_LEVEL * (clamp_i32(level, 1, LEVEL_CAP) - 1);
}

int32_t
build_points_spent(const struct attributes *spent)
{
	return spent->strength + spent->agility + spent->intellect + spent->vitality + spent->luck;
}

struct attributes
build_attributes(const struct attributes *spent)
{
	return (struct attributes){
		.strength = ATTRIBUTE_START + spent->strength,
		.agility = ATTRIBUTE_START + spent->agility,
		.intellect = ATTRIBUTE_START + spent->intellect,
		.vitality = ATTRIBUTE_START + spent->vitality,
		.luck = ATTRIBUTE_START + spent->luck,
	};
}

static bool
is_within_cap(int32_t spent)
{
	return spent >= 0 && spent <= ATTRIBUTE_CAP - ATTRIBUTE_START;
}

bool
build_is_allowed(int32_t level, const struct attributes *spent)
{
	return is_within_cap(spent->strength) && is_within_cap(spent->agility) &&
	       is_within_cap(spent->intellect) && is_within_cap(spent->vitality) &&
	       is_within_cap(spent->luck) && build_points_spent(spent) <= build_points(level);
}

/* What gear gives of these four is what their formulas begin with. */
static bool
is_of_gear(enum combat_stat stat)
{
	return stat == COMBAT_STAT_ATTACK || stat == COMBAT_STAT_MAGIC ||
	       stat == COMBAT_STAT_DEFENCE || stat == COMBAT_STAT_RESISTANCE;
}

static struct bonus
bonus_of(const struct content *content, const struct build *build, const struct gear *gear)
{
	struct bonus bonus = { 0 };

	for (int32_t stat = 0; stat < COMBAT_STAT_COUNT; stat++)
		bonus.amount[stat] =
		    is_of_gear((enum combat_stat)stat) ? 0 : gear->numbers.of[stat];
	for (int32_t i = 0; i < content->skills_count && i < BUILD_SKILLS_MAX; i++) {
		const struct content_skill *skill = &content->skills[i];

		for (size_t n = 0; n < skill->passive_count; n++) {
			const struct content_skill_passive *passive = &skill->passive[n];

			bonus.amount[passive->stat] += passive->amount * build->ranks[i];
			bonus.share_bp[passive->stat] += passive->share_bp * build->ranks[i];
		}
	}
	return bonus;
}

static int32_t
raised(int32_t value, const struct bonus *bonus, enum combat_stat stat, int32_t most)
{
	int64_t sum = clamp_i64((int64_t)value + bonus->amount[stat], 0, most);

	return (int32_t)clamp_i64(
	    sum * clamp_i32(10000 + bonus->share_bp[stat], 0, 100000) / 10000, 0, most);
}

static struct attributes
attributes_with(const struct attributes *spent, const struct bonus *bonus)
{
	struct attributes own = build_attributes(spent);

	return (struct attributes){
		.strength = raised(own.strength, bonus, COMBAT_STAT_STRENGTH, ATTRIBUTE_MAX),
		.agility = raised(own.agility, bonus, COMBAT_STAT_AGILITY, ATTRIBUTE_MAX),
		.intellect = raised(own.intellect, bonus, COMBAT_STAT_INTELLECT, ATTRIBUTE_MAX),
		.vitality = raised(own.vitality, bonus, COMBAT_STAT_VITALITY, ATTRIBUTE_MAX),
		.luck = raised(own.luck, bonus, COMBAT_STAT_LUCK, ATTRIBUTE_MAX),
	};
}

static int32_t
number(int32_t value, const struct bonus *bonus, enum combat_stat stat)
{
	return raised(value, bonus, stat, FIGHTER_STAT_MAX);
}

struct numbers
build_numbers_in(const struct content *content, int32_t level, const struct build *build,
    const struct gear *gear)
{
	struct bonus bonus = bonus_of(content, build, gear);
	struct attributes own = attributes_with(&build->spent, &bonus);
	const int32_t *worn = gear->numbers.of;
	int32_t l = clamp_i32(level, 1, LEVEL_CAP);
	int32_t hp_max = number(60 + 12 * own.vitality + HP_PER_LEVEL * l, &bonus, COMBAT_STAT_HP);

	return (struct numbers){
		.hp_max = hp_max > 0 ? hp_max : 1,
		.mp_max = number(MP_BASE + MP_PER_INTELLECT * own.intellect + MP_PER_LEVEL * l,
		    &bonus, COMBAT_STAT_MP),
		.attack =
		    number(worn[COMBAT_STAT_ATTACK] + 2 * own.strength, &bonus, COMBAT_STAT_ATTACK),
		.magic =
		    number(worn[COMBAT_STAT_MAGIC] + 2 * own.intellect, &bonus, COMBAT_STAT_MAGIC),
		.defence = number(worn[COMBAT_STAT_DEFENCE] + own.vitality + own.agility / 2,
		    &bonus, COMBAT_STAT_DEFENCE),
		.resistance =
		    number(worn[COMBAT_STAT_RESISTANCE] + own.intellect / 2 + own.vitality / 2,
			&bonus, COMBAT_STAT_RESISTANCE),
		.speed = number(SPEED_BASE + own.agility, &bonus, COMBAT_STAT_SPEED),
		.agility = own.agility,
		.luck = own.luck,
		.hit_mod_bp = clamp_i32(bonus.amount[COMBAT_STAT_HIT], -10000, 10000),
		.crit_mod_bp = clamp_i32(bonus.amount[COMBAT_STAT_CRIT], -10000, 10000),
	};
}

struct numbers
build_numbers(const struct content *content, int32_t level, const struct build *build)
{
	struct gear par = gear_par(level);

	return build_numbers_in(content, level, build, &par);
}

int64_t
build_respec_price(int32_t level)
{
	return (int64_t)RESPEC_GOLD_PER_LEVEL * clamp_i32(level, 1, LEVEL_CAP);
}
