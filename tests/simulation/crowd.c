#include "tests/simulation/crowd_parts.h"

#include "core/idle.h"
#include "tests/simulation/finding.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define IDEAS 3 /* of what it might do, until one can be done */
#define DAWN_MS INT64_C(1763812800000)

/* Chances in bp of a step: */
#define OLD_VIEW_BP 600  /* it acts on what it saw before */
#define AGAIN_BP 900     /* the call comes twice */
#define AWAITED_BP 7000  /* it does what others wait for */
#define PROMPT_BP 3000   /* the next is one whom others wait for, if there is such a one */
#define LATE_BP 500      /* an earlier one comes again */
#define GAP_BP 200       /* somebody comes in between */
#define LOSS_BP 15       /* Redis loses a player */
#define FIGHT_LOSS_BP 10 /* or a fight alone */
#define BOSS_LOSS_BP 30  /* or a world boss */
#define SAVE_BP 500      /* the ticker saves a player */
#define SWEEP_BP 50

#define ROUND_MS 16000  /* in which everybody acts twice */
#define LEAP_ROUNDS 25  /* mostly so often everybody acts until hours go by, */
#define LEAP_STEPS 4000 /* unless that takes more steps */
#define LEAP_MS (6 * 3600000)

static const struct habit *const all_habits[] = { character_habits, lands_habits, combat_habits,
	commerce_habits, quest_habits, raid_habits, boss_habits, clan_habits, shop_habits,
	craft_habits, arena_habits };

static const struct habit *const company_habits[] = { raid_habits };

bool
crowd_happens(struct crowd *c, int32_t chance_bp)
{
	return rng_chance_bp(&c->rng, chance_bp);
}

/* One played character is two bytes a round, also of those that went by. */
int32_t
crowd_turn_of(const struct hot_fight *fight, int64_t now_ms)
{
	struct battle_record copy = { .id = "" };
	size_t size = fight->record.inputs.size;

	if (now_ms - fight->record.played_at_ms >= IDLE_ROUND_MS) {
		battle_record_copy_closed(&copy, &fight->record);
		if (battle_record_open(&copy))
			idle_play(&copy, now_ms);
		size = copy.inputs.size;
		battle_record_finish(&copy);
	}
	return 1 + (int32_t)(size / BATTLE_INPUT_BYTES);
}

/* ── what one of them does ── */

static void
look(struct crowd *c, struct actor *a)
{
	const struct hot_player *p = hot_find(&c->store, a->player_id);
	const struct hot_fight *fight;

	if (p == NULL)
		return;
	a->seen = p->state;
	fight = hot_fight_find(&c->store, p->state.fight_id);
	if (fight != NULL)
		a->turn_seen = crowd_turn_of(fight, c->performer.now_ms);
}

static void
sign_up(struct crowd *c, struct participant *who)
{
	int64_t number = who->actor.number;
	struct text body = { 0 };
	char identity[64];
	size_t id;

	/* Some want a name that somebody has, or one that nobody may have. */
	if (crowd_happens(c, 500))
		number = 1 + (int64_t)rng_below(&c->rng, (uint32_t)c->config->players);
	text_printf(&body,
	    "{\"provider\":\"paper\",\"external_id\":\"%" PRId64 "\",\"name\":\"%s %" PRId64
	    "\",\"language\":\"en\"}",
	    who->actor.number, crowd_happens(c, 200) ? "_" : "Player", number);
	crowd_call_anew(c, who, "character.register", SEES_NOTHING, &body);
	text_finish(&body);
	snprintf(identity, sizeof(identity), "paper/%" PRId64, who->actor.number);
	if (map_find(&c->store.people.identities, identity, &id))
		who->actor.player_id = (int64_t)id;
}

static const struct habit *
draw_habit(
    struct crowd *c, const struct habit *const *habits, size_t habits_count, bool is_fighting)
{
	uint32_t total = 0;

	for (int pass = 0; pass < 2; pass++) {
		uint32_t at = total > 0 ? rng_below(&c->rng, total) : 0;

		for (size_t i = 0; i < habits_count; i++) {
			for (const struct habit *h = habits[i]; h->operation != NULL; h++) {
				uint32_t weight = (uint32_t)(is_fighting ? h->fighting : h->idle);

				if (pass == 0)
					total += weight;
				else if (at < weight)
					return h;
				else
					at -= weight;
			}
		}
	}
	return &character_habits[0];
}

/* Others wait for it: they are asked whether to begin, or fight. */
static bool
is_awaited(const struct crowd *c, const struct participant *who)
{
	const struct raid_row *raid = raids_of(&c->store, who->actor.player_id);

	return raid != NULL && raid->state != RAID_GATHERING;
}

static void
act(struct crowd *c, struct participant *who)
{
	struct scene scene = { &c->store, c->performer.now_ms, c->config->players, &c->rng };
	const struct habit *habit;
	struct text body = { 0 };
	bool is_done = false;

	if (who->actor.player_id == 0) {
		sign_up(c, who);
		return;
	}
	if (!crowd_happens(c, OLD_VIEW_BP))
		look(c, &who->actor);
	for (int i = 0; i < IDEAS && !is_done; i++) {
		if (is_awaited(c, who) && crowd_happens(c, AWAITED_BP))
			habit = draw_habit(c, company_habits, 1, false);
		else
			habit =
			    draw_habit(c, all_habits, sizeof(all_habits) / sizeof(all_habits[0]),
				who->actor.seen.fight_id[0] != '\0');
		is_done = habit->ask(&scene, &who->actor, &body);
		if (is_done)
			crowd_call_anew(c, who, habit->operation, habit->sees, &body);
	}
	text_finish(&body);
}

static struct participant *
anybody(struct crowd *c)
{
	return &c->list[rng_below(&c->rng, (uint32_t)c->config->players)];
}

/* One of those whom others wait for; NULL: nobody waits. */
static struct participant *
somebody_awaited(struct crowd *c)
{
	const struct raids *raids = &c->store.raids;

	for (size_t i = raids->first_open; i < raids->count; i++) {
		const struct raid_row *raid = raids->list[i];
		int64_t player_id;

		if (raid == NULL || (raid->state != RAID_CHECKING && raid->state != RAID_RUNNING))
			continue;
		player_id = raid->members[rng_below(&c->rng, raid->members_count)].player_id;
		for (int64_t n = 0; n < c->config->players; n++) {
			if (c->list[n].actor.player_id == player_id)
				return &c->list[n];
		}
	}
	return NULL;
}

/* In between comes mostly the player itself, by another process. */
static void
on_gap(void *arg)
{
	struct crowd *c = arg;
	struct participant *who = c->between;

	if (who == NULL || !crowd_happens(c, GAP_BP))
		return;
	c->between = NULL;
	c->performer.on_gap = NULL;
	if (crowd_happens(c, 7000))
		act(c, who);
	else
		act(c, anybody(c));
	c->performer.on_gap = on_gap;
	c->between = who;
}

/* ── time, and what breaks ── */

static void
pass_time(struct crowd *c)
{
	int64_t steps = LEAP_ROUNDS * c->config->players;
	int64_t ms = 1 + (int64_t)rng_below(&c->rng, (uint32_t)(ROUND_MS / c->config->players + 1));

	if (rng_below(&c->rng, steps < LEAP_STEPS ? (uint32_t)steps : LEAP_STEPS) == 0)
		ms = (int64_t)rng_below(&c->rng, LEAP_MS);
	if (crowd_happens(c, 20))
		ms = -(int64_t)rng_below(&c->rng, 3000); /* a clock that goes back */
	c->performer.now_ms += ms;
	if (c->performer.now_ms > c->store.hot.now_ms)
		c->store.hot.now_ms = c->performer.now_ms;
}

static void
break_something(struct crowd *c)
{
	struct participant *who = anybody(c);

	if (crowd_happens(c, SAVE_BP))
		hot_save(&c->store, who->actor.player_id);
	if (crowd_happens(c, LOSS_BP)) {
		hot_lose(&c->store, who->actor.player_id);
		who->losses++;
	}
	if (crowd_happens(c, FIGHT_LOSS_BP)) {
		hot_lose_fight(&c->store, who->actor.player_id);
		who->losses++;
	}
	if (crowd_happens(c, BOSS_LOSS_BP) && c->store.bosses.count > 0)
		boss_redis_lose(
		    &c->store, 1 + (int64_t)rng_below(&c->rng, (uint32_t)c->store.bosses.count));
	if (crowd_happens(c, SWEEP_BP))
		perform_sweep(&c->performer);
	if (crowd_happens(c, 1000))
		outbox_publish(&c->store, &c->rng);
}

static void
step(struct crowd *c)
{
	struct participant *who = crowd_happens(c, PROMPT_BP) ? somebody_awaited(c) : NULL;

	if (who == NULL)
		who = anybody(c);
	pass_time(c);
	break_something(c);
	c->between = who;
	c->performer.on_gap = on_gap;
	act(c, who);
	c->performer.on_gap = NULL;
	c->between = NULL;
	if (who->past_count > 0 && crowd_happens(c, AGAIN_BP))
		crowd_call_again(c, who, &who->past[(who->past_count - 1) % PAST]);
	if (who->past_count > 0 && crowd_happens(c, LATE_BP)) {
		unsigned kept = who->past_count < PAST ? who->past_count : PAST;

		crowd_call_again(c, who, &who->past[rng_below(&c->rng, kept)]);
	}
}

/* ── the whole ── */

/* When all that was left behind is done, nobody is owed anything. */
static void
come_to_rest(struct crowd *c)
{
	c->performer.now_ms += 24 * INT64_C(3600000); /* no boss stays that long */
	perform_sweep(&c->performer);
	perform_sweep(&c->performer); /* what was lost is there again, and is settled */
	for (size_t i = 0; i < c->store.bosses.count; i++) {
		if (c->store.bosses.list[i].exists &&
		    c->store.bosses.list[i].row.state == BOSS_ALIVE)
			finding("boss %zu stays for ever", i + 1);
	}
	while (c->store.outbox.first_pending < c->store.outbox.count)
		outbox_publish(&c->store, &c->rng);
	for (size_t i = 0; i < c->store.hot.fights_count; i++) {
		const struct hot_fight *fight = &c->store.hot.fights[i];

		if (fight->exists && fight->is_owed)
			finding("fight %s is owed for ever", fight->record.id);
		if (fight->exists && !fight->is_ended)
			finding("fight %s is left for ever", fight->record.id);
	}
}

static void
finish(struct crowd *c)
{
	for (int64_t i = 0; i < c->config->players; i++) {
		for (unsigned n = 0; n < PAST; n++) {
			free(c->list[i].past[n].body);
			answer_finish(&c->list[i].past[n].answer);
		}
	}
	free(c->list);
	store_finish(&c->store);
}

/* What many did together. */
static void
count_company(const struct store *s, struct crowd_tally *ret)
{
	for (size_t i = 0; i < s->raids.count; i++)
		ret->raids += s->raids.list[i] != NULL && s->raids.list[i]->has_fight;
	for (size_t i = 0; i < s->bosses.count; i++) {
		ret->bosses += s->bosses.list[i].exists;
		ret->fallen +=
		    s->bosses.list[i].exists && s->bosses.list[i].row.state == BOSS_DEFEATED;
	}
}

/* What came of it all. */
static void
take_stock(const struct store *s, struct crowd_tally *ret)
{
	ret->fights = (int64_t)s->fights.count;
	for (size_t i = 0; i < s->fights.count; i++)
		ret->voids += s->fights.list[i].is_void;
	ret->left = s->hot.fights_left;
	ret->quests = quests_done(s);
	ret->places = (int64_t)s->lands.places_count;
	ret->runs = (int64_t)s->lands.runs_count;
	ret->rooms = lands_gifts(s);
	count_company(s, ret);
	ret->clans = clans_count(s);
	ret->duels = (int64_t)s->arena.duels_count;
	ret->works = (int64_t)s->crafts.jobs_count;
	ret->sales = s->shelves.sales;
	ret->events = (int64_t)s->outbox.count;
}

struct crowd_tally
crowd_run(const struct crowd_config *config)
{
	struct crowd *c = calloc(1, sizeof(*c));
	struct crowd_tally tally;

	if (c == NULL)
		abort();
	c->config = config;
	c->store.content = config->content;
	c->store.world = config->world;
	c->rng = rng_from(config->seed, 1);
	c->performer = (struct performer){ .store = &c->store, .now_ms = DAWN_MS, .arg = c };
	c->store.hot.now_ms = DAWN_MS;
	c->list = calloc((size_t)config->players, sizeof(*c->list));
	if (c->list == NULL)
		abort();
	for (int64_t i = 0; i < config->players; i++)
		c->list[i].actor.number = i + 1;
	for (int64_t i = 1; i <= config->steps; i++) {
		step(c);
		if (i % config->audit_every == 0)
			store_audit(&c->store);
	}
	come_to_rest(c);
	store_audit(&c->store);
	tally = c->tally;
	take_stock(&c->store, &tally);
	finish(c);
	free(c);
	return tally;
}
