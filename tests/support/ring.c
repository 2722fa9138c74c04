#include "tests/support/ring.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#define CALM_SEED 942

struct ring *
ring_create(void)
{
	struct ring *ring = calloc(1, sizeof(*ring));

	cr_assert_not_null(ring);
	ring->setup = battles_of(CALM_SEED);
	for (int i = 0; i < BATTLE_FIGHTERS_MAX; i++)
		ring->inputs[i] = (struct battle_input){ ACT_ATTACK, 0, BATTLE_NOBODY };
	return ring;
}

void
ring_destroy(struct ring *ring)
{
	free(ring);
}

struct battle_entrant
ring_player(void)
{
	struct battle_entrant player = battles_player(10);

	player.speed = 1000;
	player.magic = 80;
	return player;
}

struct battle_entrant
ring_dummy(void)
{
	struct battle_entrant dummy = battles_monster(10);

	dummy.hp = dummy.hp_max = 10000;
	dummy.attack = 1;
	dummy.magic = 1;
	dummy.defence = dummy.resistance = 0;
	return dummy;
}

struct ring *
ring_of_two(void)
{
	struct ring *ring = ring_create();
	struct battle_entrant player = ring_player(), dummy = ring_dummy();

	battles_add(&ring->setup, &player);
	battles_add(&ring->setup, &dummy);
	return ring;
}

void
ring_start(struct ring *ring)
{
	cr_assert(battle_start(&ring->setup, &ring->battle));
}

int32_t
ring_teach(struct ring *ring, int32_t who, struct battle_action action)
{
	struct battle_entrant *entrant = &ring->setup.fighters[who];

	entrant->skills[entrant->skills_count] =
	    (struct battle_skill){ .action = action, .chance_bp = 10000 };
	return entrant->skills_count++;
}

int32_t
ring_give(struct ring *ring, int32_t who, struct battle_action action, int32_t count)
{
	struct battle_entrant *entrant = &ring->setup.fighters[who];

	entrant->things[entrant->things_count] =
	    (struct battle_thing){ .action = action, .count = count };
	return entrant->things_count++;
}

void
ring_say(struct ring *ring, int32_t who, enum battle_act act, int32_t n, int32_t target)
{
	ring->inputs[who] = (struct battle_input){ act, n, target };
}

void
ring_round(struct ring *ring)
{
	cr_assert(battle_round(&ring->battle, ring->inputs, &ring->log));
	cr_assert(battle_is_sound(&ring->battle));
}

void
ring_rounds(struct ring *ring, int32_t count)
{
	for (int32_t i = 0; i < count; i++)
		ring_round(ring);
}

const struct battle_entry *
ring_find(const struct ring *ring, enum battle_what what, int32_t target)
{
	for (int32_t i = 0; i < ring->log.count; i++) {
		if (ring->log.entries[i].what == what && ring->log.entries[i].target == target)
			return &ring->log.entries[i];
	}
	return NULL;
}

int32_t
ring_count(const struct ring *ring, enum battle_what what, int32_t target)
{
	int32_t count = 0;

	for (int32_t i = 0; i < ring->log.count; i++)
		count += ring->log.entries[i].what == what && ring->log.entries[i].target == target;
	return count;
}

int32_t
ring_place(const struct ring *ring, enum battle_what what, int32_t who)
{
	for (int32_t i = 0; i < ring->log.count; i++) {
		if (ring->log.entries[i].what == what && ring->log.entries[i].who == who)
			return i;
	}
	return -1;
}

const struct battle_condition *
ring_condition(const struct ring *ring, int32_t who, enum status status)
{
	return &ring->battle.fighters[who].conditions[status];
}

struct battle_action
ring_curse(enum battle_target target, enum status status)
{
	return (struct battle_action){
		.target = target,
		.effects_count = 1,
		.effects = { { .status = status, .chance_bp = 10000 } },
	};
}
