/* Raids, by the rules as core/raid applies them: who fights, what the enemy bears, what each
 * earns and finds. */
#include "tests/balance/company.h"

#include "core/rules/clamp.h"
#include "core/rules/raid.h"

#include <assert.h>
#include <stdlib.h>

#define LEVEL_LEAST 5
#define RAID_DAYS 4 /* on one in so many days somebody raids */
#define TRIES 8     /* to find a dungeon that is open to all of them */

struct raid {
	const struct company *c;
	struct life *const *members;
	int32_t count, dungeon, level;
	struct gear gears[RAID_PLAYERS_MAX];
	struct bout_fighter fighters[RAID_PLAYERS_MAX];
	int32_t skills[RAID_PLAYERS_MAX][BATTLE_SKILLS_MAX];
};

static struct battle battle;

/* ── who ── */

static int
by_level(const void *a, const void *b)
{
	const struct life *one = *(struct life *const *)a, *other = *(struct life *const *)b;

	if (one->level != other->level)
		return one->level - other->level;
	return (one->number > other->number) - (one->number < other->number);
}

static bool
is_open(const struct raid *r, int32_t dungeon, int64_t now_ms)
{
	for (int32_t i = 0; i < r->count; i++) {
		if (raid_is_locked(r->members[i]->raided[dungeon], now_ms))
			return false;
	}
	return r->c->content->dungeons[dungeon].level_min <= r->members[0]->level;
}

/* False: there is none for them. */
static bool
choose(struct raid *r, struct rng *rng, int64_t now_ms)
{
	int32_t levels[RAID_PLAYERS_MAX];
	const struct content_dungeon *dungeon;

	for (int32_t i = 0; i < r->count; i++)
		levels[i] = r->members[i]->level;
	for (int n = 0; n < TRIES; n++) {
		r->dungeon = (int32_t)rng_below(rng, (uint32_t)r->c->content->dungeons_count);
		dungeon = &r->c->content->dungeons[r->dungeon];
		r->level = raid_level(dungeon->level_min, dungeon->level_max, levels, r->count);
		if (is_open(r, r->dungeon, now_ms))
			return true;
	}
	return false;
}

/* ── the fight ── */

static void
enter(struct raid *r, struct battle_setup *setup)
{
	const struct content *content = r->c->content;
	struct battle_entrant *enemy = &setup->fighters[r->count];

	for (int32_t i = 0; i < r->count; i++) {
		struct life *l = r->members[i];

		r->gears[i] = household_gear(&l->home, l->level);
		r->fighters[i] = life_rested(l, &r->gears[i]);
		bout_enter(setup, content, &r->fighters[i], 0, r->skills[i]);
	}
	muster_monster(content, content->dungeons[r->dungeon].boss_index, r->level, 1, enemy);
	enemy->hp = enemy->hp_max = (int32_t)clamp_i64(
	    (int64_t)enemy->hp_max * battle_raid_hp_bp(r->count) / 10000, 1, BATTLE_HP_MAX);
	setup->fighters_count++;
}

static void
fight(struct raid *r, uint64_t seed)
{
	static const struct tactics open_handed = { .thrift = 0 };
	static struct battle_setup setup;
	bool is_sound;

	bout_begin(&setup, "raid", seed);
	enter(r, &setup);
	is_sound = battle_start(&setup, &battle);
	assert(is_sound);
	(void)is_sound;
	while (battle.state == BATTLE_RUNNING) {
		struct battle_input inputs[BATTLE_FIGHTERS_MAX] = { { .act = ACT_NONE } };

		for (int32_t i = 0; i < r->count; i++) {
			if (!battle_stands(&battle, i))
				continue;
			inputs[i] = tactics_choose(&battle, i, &open_handed);
			if (inputs[i].act == ACT_SKILL) {
				r->members[i]->has_used[r->skills[i][inputs[i].n]] = true;
				r->members[i]->tally->presses[r->skills[i][inputs[i].n]]++;
			}
		}
		battle_round(&battle, inputs, NULL);
	}
}

static void
pay(struct raid *r, int64_t now_ms)
{
	static const bool has_left[RAID_PLAYERS_MAX];
	struct raid_reward rewards[RAID_PLAYERS_MAX];
	int32_t monsters[BATTLE_FIGHTERS_MAX];

	for (int32_t i = 0; i < BATTLE_FIGHTERS_MAX; i++)
		monsters[i] = i == r->count ? r->c->content->dungeons[r->dungeon].boss_index : -1;
	raid_rewards(&battle, has_left, r->count, rewards);
	for (int32_t i = 0; i < r->count; i++) {
		struct life *l = r->members[i];
		struct spoils spoils = { .xp = rewards[i].xp, .gold = rewards[i].gold };
		struct finds finds = { .pieces_count = 0 };

		household_wear_out(&l->home);
		if (battle.state != BATTLE_WON)
			continue;
		l->raided[r->dungeon] = raid_lockout_week(now_ms);
		if (rewards[i].share_bp == 0)
			continue;
		finds_of(r->c->content, &battle, i, l->number, monsters, &finds);
		life_earn(l, PURSUIT_RAIDS, &spoils);
		life_find(l, &finds);
	}
}

static void
raid(struct company *c, struct life *const *members, int32_t count, int64_t now_ms)
{
	struct raid r = { .c = c, .members = members, .count = count };
	struct attempts *counted;

	if (!choose(&r, &c->rng, now_ms))
		return;
	for (int32_t i = 0; i < count; i++) {
		struct life *l = members[i];

		l->energy.amount -= RAID_ENERGY;
		l->tally->energy[l->kind][PURSUIT_RAIDS] += RAID_ENERGY;
	}
	fight(&r, (uint64_t)rng_next(&c->rng) << 32 | 1);
	counted = &members[0]->tally->raids[r.dungeon];
	counted->tried++;
	counted->people += count;
	counted->won += battle.state == BATTLE_WON;
	counted->left_bp +=
	    (int64_t)battle.fighters[count].hp * 10000 / battle.setup.fighters[count].hp_max;
	pay(&r, now_ms);
	for (int32_t i = 0; i < count; i++)
		life_dress(members[i]);
}

void
company_raid(struct company *c)
{
	int64_t now_ms = LIFE_BEGIN_MS + (int64_t)c->day * CALENDAR_DAY_MS;
	int32_t count = 0;

	for (int32_t i = 0; i < c->count; i++) {
		struct life *l = &c->lives[i];

		if (l->now_ms < now_ms)
			life_pass(l, now_ms - l->now_ms);
		if (l->level >= LEVEL_LEAST && l->energy.amount >= RAID_ENERGY &&
		    rng_below(&c->rng, RAID_DAYS) == 0)
			c->met[count++] = l;
	}
	qsort(c->met, (size_t)count, sizeof(c->met[0]), by_level);
	for (int32_t from = 0, size; count - from >= RAID_PLAYERS_MIN; from += size) {
		size = RAID_PLAYERS_MIN + (int32_t)rng_below(&c->rng, RAID_PLAYERS_MAX - 2);
		size = size < count - from ? size : count - from;
		raid(c, c->met + from, size, now_ms);
	}
}
