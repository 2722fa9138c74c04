/*
 * Battles as bytes. One description of a setup serves for writing, reading and hashing, so that
 * none of them can forget a field: each step takes the present value and returns the one that holds
 * afterwards. Numbers take seven bits a byte, the lowest first, as few bytes as will do; small ones
 * share a number as bits; what is mostly absent has a bit that says whether it is there.
 */
#include <stddef.h>
#include <string.h>

#include "core/rules/battle.h"
#include "core/rules/battle_parts.h"

enum mode { WRITING, READING, HASHING };

struct codec {
	enum mode mode;
	uint8_t *out;      /* writing: where the next byte goes */
	const uint8_t *in; /* reading: where it comes from */
	size_t room;       /* bytes that are left of either */
	uint64_t hash;
	bool has_failed; /* for good: nothing of what was read counts */
};

/* Small values that share a number. */
struct bits {
	uint32_t all;
	int32_t used;
};

/* ── numbers ── */

static void
write_byte(struct codec *c, uint8_t byte)
{
	if (c->room == 0) {
		c->has_failed = true;
		return;
	}
	*c->out++ = byte;
	c->room--;
}

static uint8_t
read_byte(struct codec *c)
{
	if (c->room == 0) {
		c->has_failed = true;
		return 0;
	}
	c->room--;
	return *c->in++;
}

static void
write_number(struct codec *c, uint32_t value)
{
	for (; value >= 0x80; value >>= 7)
		write_byte(c, (uint8_t)(value | 0x80));
	write_byte(c, (uint8_t)value);
}

static uint32_t
read_number(struct codec *c)
{
	uint64_t value = 0;
	uint8_t byte;
	int32_t shift = 0;

	do {
		byte = read_byte(c);
		value |= (uint64_t)(byte & 0x7F) << shift;
		shift += 7;
	} while ((byte & 0x80) != 0 && shift < 35);
	if ((byte & 0x80) != 0 || value > UINT32_MAX || (byte == 0 && shift > 7))
		c->has_failed = true; /* too long, too large, or not as short as it could be */
	return c->has_failed ? 0 : (uint32_t)value;
}

static uint32_t
number(struct codec *c, uint32_t value)
{
	switch (c->mode) {
	case WRITING:
		write_number(c, value);
		return value;
	case READING:
		return read_number(c);
	case HASHING:
		c->hash = battle_fold(c->hash, value);
		return value;
	}
	return value;
}

static int32_t
natural(struct codec *c, int32_t value)
{
	uint32_t passed = number(c, (uint32_t)value);

	if (c->mode == READING && passed > INT32_MAX)
		c->has_failed = true;
	return c->has_failed && c->mode == READING ? 0 : (int32_t)passed;
}

/* Near 0 on either side is short: 0, -1, 1, -2, … become 0, 1, 2, 3, … */
static int32_t
integer(struct codec *c, int32_t value)
{
	uint32_t coded = value < 0 ? (uint32_t) - (value + 1) * 2 + 1 : (uint32_t)value * 2;

	coded = number(c, coded);
	return coded % 2 == 1 ? -(int32_t)(coded / 2) - 1 : (int32_t)(coded / 2);
}

/* One that is there only if its bit says so. */
static int32_t
present(struct codec *c, bool is_present, int32_t value)
{
	int32_t passed = is_present ? integer(c, value) : 0;

	if (is_present && passed == 0)
		c->has_failed = true;
	return passed;
}

/* ── bits ── */

static struct bits
bits_begin(struct codec *c)
{
	return (struct bits){ .all = c->mode == READING ? read_number(c) : 0 };
}

static uint32_t
bits_pass(struct codec *c, struct bits *b, uint32_t value, int32_t width)
{
	uint32_t mask = (UINT32_C(1) << width) - 1;

	if (c->mode == READING)
		value = b->all >> b->used & mask;
	else
		b->all |= (value & mask) << b->used;
	b->used += width;
	return value;
}

static bool
bit(struct codec *c, struct bits *b, bool value)
{
	return bits_pass(c, b, value, 1) != 0;
}

static void
bits_end(struct codec *c, const struct bits *b)
{
	if (c->mode != READING)
		(void)number(c, b->all);
	else if (b->all >> b->used != 0)
		c->has_failed = true;
}

static uint8_t
pass_byte(struct codec *c, uint8_t value)
{
	if (c->mode == READING)
		return read_byte(c);
	if (c->mode == WRITING)
		write_byte(c, value);
	else
		c->hash = battle_fold(c->hash, value);
	return value;
}

/* How many elements follow: never more than there is room for. */
static int32_t
bounded(struct codec *c, uint32_t count, int32_t most)
{
	if (count <= (uint32_t)most)
		return (int32_t)count;
	c->has_failed = true;
	return 0;
}

/* ── chances: mostly none or all ── */

enum chance_kind { CHANCE_NONE, CHANCE_ALL, CHANCE_GIVEN };

static uint32_t
chance_kind(int32_t chance_bp)
{
	if (chance_bp == 0)
		return CHANCE_NONE;
	return chance_bp == 10000 ? CHANCE_ALL : CHANCE_GIVEN;
}

static int32_t
chance(struct codec *c, uint32_t kind, int32_t chance_bp)
{
	if (kind == CHANCE_NONE)
		return 0;
	if (kind == CHANCE_ALL)
		return 10000;
	chance_bp = natural(c, chance_bp);
	if (chance_kind(chance_bp) != kind)
		c->has_failed = true;
	return chance_bp;
}

/* ── the parts of a setup ── */

_Static_assert(STATUS_COUNT <= 16 && ELEMENT_COUNT <= 8 && TARGET_COUNT <= 8 && SOURCE_COUNT <= 2 &&
		   RANK_COUNT <= 8 && AIM_COUNT <= 4 && WHEN_COUNT <= 8 && WEATHER_COUNT <= 8,
    "each fits into its bits");

static void
effect(struct codec *c, struct battle_effect *e)
{
	struct bits b = bits_begin(c);
	uint32_t kind;

	e->status = (enum status)bits_pass(c, &b, (uint32_t)e->status, 4);
	e->on_self = bit(c, &b, e->on_self);
	kind = bits_pass(c, &b, chance_kind(e->chance_bp), 2);
	e->turns = (int32_t)bits_pass(c, &b, (uint32_t)e->turns, 4);
	e->stacks = (int32_t)bits_pass(c, &b, (uint32_t)e->stacks, 3);
	bits_end(c, &b);
	e->chance_bp = chance(c, kind, e->chance_bp);
}

static void
action(struct codec *c, struct battle_action *a)
{
	struct bits b = bits_begin(c);
	bool coef, heal, heal_share, mana, hit_mod, pen, drain, cleanse, taunt;

	a->target = (enum battle_target)bits_pass(c, &b, (uint32_t)a->target, 3);
	coef = bit(c, &b, a->coef_bp != 0);
	a->effects_count = (int32_t)bits_pass(c, &b, (uint32_t)a->effects_count, 2);
	a->source = (enum battle_source)bits_pass(c, &b, (uint32_t)a->source, 1);
	a->element = (enum element)bits_pass(c, &b, (uint32_t)a->element, 3);
	heal = bit(c, &b, a->heal_bp != 0);
	heal_share = bit(c, &b, a->heal_share_bp != 0);
	mana = bit(c, &b, a->mana_share_bp != 0);
	hit_mod = bit(c, &b, a->hit_mod_bp != 0);
	a->hits = (int32_t)bits_pass(c, &b, (uint32_t)a->hits, 3);
	pen = bit(c, &b, a->pen_bp != 0);
	drain = bit(c, &b, a->drain_bp != 0);
	cleanse = bit(c, &b, a->cleanse != 0);
	taunt = bit(c, &b, a->taunt != 0);
	bits_end(c, &b);
	a->coef_bp = present(c, coef, a->coef_bp);
	a->heal_bp = present(c, heal, a->heal_bp);
	a->heal_share_bp = present(c, heal_share, a->heal_share_bp);
	a->mana_share_bp = present(c, mana, a->mana_share_bp);
	a->hit_mod_bp = present(c, hit_mod, a->hit_mod_bp);
	a->pen_bp = present(c, pen, a->pen_bp);
	a->drain_bp = present(c, drain, a->drain_bp);
	a->cleanse = present(c, cleanse, a->cleanse);
	a->taunt = present(c, taunt, a->taunt);
	for (int32_t i = 0; i < a->effects_count; i++)
		effect(c, &a->effects[i]);
}

static void
skill(struct codec *c, struct battle_skill *s)
{
	struct bits b;
	uint32_t kind;
	bool below;

	action(c, &s->action);
	s->cost_mp = natural(c, s->cost_mp);
	b = bits_begin(c);
	s->cooldown = (int32_t)bits_pass(c, &b, (uint32_t)s->cooldown, 5);
	kind = bits_pass(c, &b, chance_kind(s->chance_bp), 2);
	s->when = (enum battle_when)bits_pass(c, &b, (uint32_t)s->when, 3);
	below = bit(c, &b, s->below_bp != 0);
	bits_end(c, &b);
	s->chance_bp = chance(c, kind, s->chance_bp);
	s->below_bp = present(c, below, s->below_bp);
}

static void
numbers(struct codec *c, struct battle_entrant *e)
{
	e->level = natural(c, e->level);
	e->hp_max = natural(c, e->hp_max);
	e->hp = e->hp_max - natural(c, e->hp_max - e->hp);
	e->mp_max = natural(c, e->mp_max);
	e->mp = e->mp_max - natural(c, e->mp_max - e->mp);
	e->attack = natural(c, e->attack);
	e->magic = natural(c, e->magic);
	e->defence = natural(c, e->defence);
	e->resistance = natural(c, e->resistance);
	e->speed = natural(c, e->speed);
	e->agility = natural(c, e->agility);
	e->luck = natural(c, e->luck);
	e->hit_mod_bp = integer(c, e->hit_mod_bp);
	e->crit_mod_bp = integer(c, e->crit_mod_bp);
	e->status_resist_bp = natural(c, e->status_resist_bp);
	e->flees_below_bp = natural(c, e->flees_below_bp);
	e->immune = number(c, e->immune);
}

static void
entrant(struct codec *c, struct battle_entrant *e)
{
	struct bits b = bits_begin(c);
	uint32_t skills, things;

	e->side = (int32_t)bits_pass(c, &b, (uint32_t)e->side, 1);
	e->is_played = bit(c, &b, e->is_played);
	e->strike_source = (enum battle_source)bits_pass(c, &b, (uint32_t)e->strike_source, 1);
	e->has_cloak = bit(c, &b, e->has_cloak);
	e->rank = (enum battle_rank)bits_pass(c, &b, (uint32_t)e->rank, 3);
	skills = bits_pass(c, &b, (uint32_t)e->skills_count, 4);
	things = bits_pass(c, &b, (uint32_t)e->things_count, 3);
	e->element = (enum element)bits_pass(c, &b, (uint32_t)e->element, 3);
	e->strike_element = (enum element)bits_pass(c, &b, (uint32_t)e->strike_element, 3);
	e->aims = (enum battle_aim)bits_pass(c, &b, (uint32_t)e->aims, 2);
	bits_end(c, &b);
	numbers(c, e);
	e->skills_count = bounded(c, skills, BATTLE_SKILLS_MAX);
	for (int32_t i = 0; i < e->skills_count; i++)
		skill(c, &e->skills[i]);
	e->things_count = bounded(c, things, BATTLE_THINGS_MAX);
	for (int32_t i = 0; i < e->things_count; i++) {
		action(c, &e->things[i].action);
		e->things[i].count = natural(c, e->things[i].count);
	}
}

static void
identity(struct codec *c, struct battle_setup *s)
{
	int32_t length = bounded(c, number(c, (uint32_t)strlen(s->id)), BATTLE_ID_MAX);
	uint64_t seed = 0;

	for (int32_t i = 0; i < length; i++) {
		s->id[i] = (char)pass_byte(c, (uint8_t)s->id[i]);
		if (s->id[i] == '\0')
			c->has_failed = true;
	}
	for (int32_t i = 0; i < 64; i += 8)
		seed |= (uint64_t)pass_byte(c, (uint8_t)(s->seed >> i)) << i;
	s->seed = seed;
}

static void
whole_setup(struct codec *c, struct battle_setup *s)
{
	struct bits b;
	uint32_t count;

	s->rules_version = natural(c, s->rules_version);
	identity(c, s);
	b = bits_begin(c);
	s->weather = (enum weather)bits_pass(c, &b, (uint32_t)s->weather, 3);
	s->is_pvp = bit(c, &b, s->is_pvp);
	s->is_blood_moon = bit(c, &b, s->is_blood_moon);
	count = bits_pass(c, &b, (uint32_t)s->fighters_count, 5);
	bits_end(c, &b);
	s->fighters_count = bounded(c, count, BATTLE_FIGHTERS_MAX);
	for (int32_t i = 0; i < s->fighters_count; i++) {
		if (c->mode == READING)
			memset(&s->fighters[i], 0, sizeof(s->fighters[i]));
		entrant(c, &s->fighters[i]);
	}
}

size_t
battle_setup_encode(const struct battle_setup *setup, uint8_t *ret, size_t room)
{
	struct battle_setup copy;
	struct codec c = { .mode = WRITING, .out = ret, .room = room };

	if (!battle_setup_is_sound(setup))
		return 0;
	battle_setup_copy(setup, &copy);
	whole_setup(&c, &copy);
	return c.has_failed ? 0 : room - c.room;
}

bool
battle_setup_decode(const uint8_t *bytes, size_t size, struct battle_setup *ret)
{
	struct codec c = { .mode = READING, .in = bytes, .room = size };

	memset(ret, 0, offsetof(struct battle_setup, fighters));
	whole_setup(&c, ret);
	return !c.has_failed && c.room == 0 && battle_setup_is_sound(ret);
}

uint64_t
battle_setup_fold(uint64_t hash, const struct battle_setup *setup)
{
	struct battle_setup copy;
	struct codec c = { .mode = HASHING, .hash = hash };

	battle_setup_copy(setup, &copy);
	whole_setup(&c, &copy);
	return c.hash;
}
