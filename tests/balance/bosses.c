/* World bosses, by the rules as core/boss applies them: what they bear, what a strike does, how
 * those who struck share the reward. */
#include "tests/balance/company.h"

#include "core/rules/boss.h"
#include "core/rules/calendar.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_MS INT64_C(3600000)
#define DAY_MINUTES 1440
#define CARES 2        /* one in so many who could go there does */
#define STRIKES_MOST 8 /* that somebody stays for, and BOSS_STRIKES_MIN more */

struct striker {
	struct life *life;
	struct gear gear;
	struct bout_fighter fighter;
	int32_t from_minute, wants;
	int32_t strikes;
	int64_t done, last_ms;
};

struct standing {
	const struct content_world_boss *kind;
	int64_t hp, hp_max, came_ms, ends_ms;
	int32_t strikers_count;
};

static struct battle battle;

struct striker *
company_strikers(int32_t count)
{
	struct striker *strikers = calloc((size_t)count, sizeof(*strikers));

	if (strikers == NULL)
		abort();
	return strikers;
}

/* ── when ── */

static bool
names(const char *list, int32_t wanted)
{
	char rest[48], *at = NULL;

	(void)snprintf(rest, sizeof(rest), "%s", list);
	for (char *part = strtok_r(rest, ",", &at); part != NULL; part = strtok_r(NULL, ",", &at)) {
		if (strtol(part, NULL, 10) == wanted)
			return true;
	}
	return false;
}

/* Whether its schedule, minute hour * * weekday, names this hour of this day. */
static bool
comes(const struct content_world_boss *kind, int32_t day, int32_t hour)
{
	int32_t since_1970 = calendar_day(LIFE_BEGIN_MS).key + day;
	char minute[8], hours[16], weekdays[16];
	int read = sscanf(kind->schedule, "%7s %15s * * %15s", minute, hours, weekdays);

	assert(read == 3); /* the content has no other kind of schedule */
	(void)read;
	return names(hours, hour) && names(weekdays, (since_1970 + 4) % 7);
}

/* ── who ── */

/* Somebody plays in its hours if one of its sessions, which lie anywhere in their parts of the
 * day, meets them. */
static bool
goes_there(const struct life *l, int32_t hours, struct rng *rng)
{
	uint32_t meets = (uint32_t)(hours * 60 + l->taste->minutes);

	if (rng_below(rng, CARES) > 0)
		return false;
	for (int32_t i = 0; i < l->taste->sessions; i++) {
		if (rng_below(rng, DAY_MINUTES) < meets)
			return true;
	}
	return false;
}

static void
call_together(struct company *c, struct standing *s)
{
	uint32_t minutes = (uint32_t)(s->kind->hours * 60);

	s->strikers_count = 0;
	for (int32_t i = 0; i < c->count; i++) {
		struct striker *one = &c->strikers[s->strikers_count];

		if (!goes_there(&c->lives[i], s->kind->hours, &c->rng))
			continue;
		*one = (struct striker){
			.life = &c->lives[i],
			.gear = household_gear(&c->lives[i].home, c->lives[i].level),
			.from_minute = (int32_t)rng_below(&c->rng, minutes),
			.wants = BOSS_STRIKES_MIN + (int32_t)rng_below(&c->rng, STRIKES_MOST),
		};
		one->fighter = life_rested(one->life, &one->gear);
		s->strikers_count++;
	}
}

/* ── strikes ── */

static void
strike(struct company *c, struct standing *s, struct striker *one, int64_t now_ms)
{
	static struct battle_setup setup;
	int32_t skills[BATTLE_SKILLS_MAX];
	struct battle_entrant *boss;
	struct boss_strike struck;
	struct boss_bout bout;
	bool is_sound;

	bout_begin(&setup, "strike", (uint64_t)rng_next(&c->rng) << 32 | rng_next(&c->rng));
	bout_enter(&setup, c->content, &one->fighter, 0, skills);
	boss = &setup.fighters[setup.fighters_count++];
	muster_world_boss(
	    c->content, s->kind, s->kind->level, (int32_t)(s->hp * 10000 / s->hp_max), boss);
	boss_grow(boss, s->came_ms, now_ms);
	is_sound = battle_start(&setup, &battle);
	assert(is_sound);
	(void)is_sound;
	bout = boss_bout(&battle);
	struck = boss_strike(s->hp, s->ends_ms, one->last_ms, bout.damage, now_ms);
	if (struck.answer == BOSS_WAIT || struck.answer == BOSS_OVER)
		return;
	s->hp = struck.hp_left;
	one->last_ms = now_ms;
	one->strikes++;
	one->done += struck.applied + bout.besides;
}

static void
struggle(struct company *c, struct standing *s)
{
	for (int32_t minute = 0; minute < s->kind->hours * 60 && s->hp > 0; minute++) {
		for (int32_t i = 0; i < s->strikers_count && s->hp > 0; i++) {
			struct striker *one = &c->strikers[i];

			if (minute >= one->from_minute && minute < one->from_minute + one->wants)
				strike(
				    c, s, one, s->came_ms + minute * (int64_t)BOSS_STRIKE_EVERY_MS);
		}
	}
}

/* ── rewards ── */

static int64_t
score_of(const struct striker *one)
{
	return boss_score(one->done, one->strikes);
}

/* The best first, who isn't entitled last. */
static int
by_score(const void *a, const void *b)
{
	const struct striker *one = a, *other = b;
	bool is_one = boss_is_entitled(one->strikes), is_other = boss_is_entitled(other->strikes);

	if (is_one != is_other)
		return is_one ? -1 : 1;
	if (score_of(one) != score_of(other))
		return score_of(one) > score_of(other) ? -1 : 1;
	return (one->life->number > other->life->number) -
	       (one->life->number < other->life->number);
}

static void
reward(struct company *c, const struct standing *s, const struct striker *one, int32_t place,
    const struct boss_tally *tally, uint64_t seed)
{
	struct life *l = one->life;
	bool has_escaped = s->hp > 0;
	int32_t reward_bp = boss_reward_bp(score_of(one), one->strikes, tally, has_escaped);
	struct spoils spoils = boss_spoils(s->kind->level, reward_bp, l->level);
	struct finds finds = { .pieces_count = 0 };

	finds_of_table(c->content, s->kind->prize_index,
	    (int32_t)boss_chest(place, tally->players, has_escaped), s->kind->level, l->level,
	    loot_seed(seed, l->number), &finds);
	life_earn(l, PURSUIT_BOSSES, &spoils);
	life_find(l, &finds);
	life_dress(l);
}

static void
share_out(struct company *c, const struct standing *s)
{
	struct boss_tally tally = { 0, 0 };
	uint64_t seed = rng_next(&c->rng);

	qsort(c->strikers, (size_t)s->strikers_count, sizeof(c->strikers[0]), by_score);
	for (int32_t i = 0; i < s->strikers_count; i++) {
		if (!boss_is_entitled(c->strikers[i].strikes))
			break;
		tally.players++;
		tally.score += score_of(&c->strikers[i]);
	}
	for (int32_t i = 0; i < tally.players; i++)
		reward(c, s, &c->strikers[i], i + 1, &tally, seed);
}

static void
meet(struct company *c, const struct content_world_boss *kind, int32_t hour)
{
	struct standing s = { .kind = kind };
	struct attempts *counted = &c->lives[0].tally->bosses[kind - c->content->world_bosses];

	s.hp = s.hp_max = boss_hp(kind->level, c->count);
	s.came_ms = LIFE_BEGIN_MS + c->day * (int64_t)CALENDAR_DAY_MS + hour * HOUR_MS;
	s.ends_ms = s.came_ms + kind->hours * HOUR_MS;
	call_together(c, &s);
	struggle(c, &s);
	counted->tried++;
	counted->people += s.strikers_count;
	counted->won += s.hp == 0;
	counted->left_bp += s.hp * 10000 / s.hp_max;
	share_out(c, &s);
}

void
company_strike(struct company *c)
{
	for (int32_t hour = 0; hour < 24; hour++) {
		for (int32_t i = 0; i < c->content->world_bosses_count; i++) {
			if (comes(&c->content->world_bosses[i], c->day, hour))
				meet(c, &c->content->world_bosses[i], hour);
		}
	}
}
