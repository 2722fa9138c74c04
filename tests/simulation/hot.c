#include "tests/simulation/hot.h"

#include "core/rules/regen.h"
#include "core/vitals.h"
#include "tests/simulation/finding.h"
#include "tests/simulation/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ── players ── */

static struct hot_player *
place_of(struct hot *h, int64_t player_id)
{
	while (h->count < (size_t)player_id) {
		h->list = grown(h->list, h->count, sizeof(*h->list));
		memset(&h->list[h->count++], 0, sizeof(*h->list));
	}
	return &h->list[player_id - 1];
}

struct hot_player *
hot_find(struct store *s, int64_t player_id)
{
	if (player_id < 1 || (size_t)player_id > s->hot.count || !s->hot.list[player_id - 1].exists)
		return NULL;
	return &s->hot.list[player_id - 1];
}

struct hot_player *
hot_load_player(struct store *s, int64_t player_id, const struct moment *at)
{
	const struct person *person = people_find(s, player_id);
	struct hot_player *p;

	if (person == NULL)
		return NULL;
	p = place_of(&s->hot, player_id);
	if (!p->was_saved) {
		p->saved = hot_fresh(player_id, at);
		p->was_saved = true;
		p->born_ms = at->now_ms;
	}
	p->exists = true;
	p->state = p->saved;
	p->state.epoch = ++s->hot.epoch;
	p->state.version++;
	p->state.level = person->row.level;
	p->state.fight_id[0] = '\0';
	return p;
}

/* ── the ring ── */

const struct hot_ring_row *
hot_ring_find(const struct hot_player *p, const char *key)
{
	for (size_t i = 0; i < HOT_OPERATIONS_KEPT; i++) {
		if (p->ring[i].key != NULL && strcmp(p->ring[i].key, key) == 0)
			return &p->ring[i];
	}
	return NULL;
}

static void
row_finish(struct hot_ring_row *row)
{
	free(row->key);
	free(row->reply);
	*row = (struct hot_ring_row){ .key = NULL };
}

static void
ring_put(struct hot_player *p, const char *key, const char *hash, const char *reply)
{
	struct hot_ring_row *row = &p->ring[p->next++ % HOT_OPERATIONS_KEPT];

	row_finish(row);
	row->key = strdup(key);
	row->reply = strdup(reply);
	if (row->key == NULL || row->reply == NULL)
		abort();
	snprintf(row->hash, sizeof(row->hash), "%s", hash);
}

/* ── fights ── */

struct hot_fight *
hot_fight_find(struct store *s, const char *fight_id)
{
	size_t i;

	if (!map_find(&s->hot.fight_ids, fight_id, &i) || !s->hot.fights[i].exists)
		return NULL;
	return &s->hot.fights[i];
}

static struct hot_fight *
fight_add(struct hot *h, const char *fight_id)
{
	h->fights = grown(h->fights, h->fights_count, sizeof(*h->fights));
	h->fights[h->fights_count] = (struct hot_fight){ .exists = true };
	map_put(&h->fight_ids, fight_id, h->fights_count);
	return &h->fights[h->fights_count++];
}

static void
fight_put(struct store *s, const struct effects *e)
{
	struct hot_fight *fight = hot_fight_find(s, e->fight.id);

	if (fight == NULL)
		fight = fight_add(&s->hot, e->fight.id);
	battle_record_finish(&fight->record);
	battle_record_copy_closed(&fight->record, &e->fight);
	fight->player_id = e->hot.player_id;
	fight->is_ended = e->fight.battle->state != BATTLE_RUNNING;
	fight->is_owed = fight->is_ended;
}

/* ── storing ── */

static int32_t
energy_at(const struct hot_state *state, int64_t now_ms)
{
	struct energy energy = { .amount = state->energy, .at_ms = state->energy_at_ms };

	return energy_read(energy, energy_max(state->level), now_ms).amount;
}

enum hot_outcome
hot_keep(struct store *s, const struct effects *e, const char *key, const char *hash,
    const struct moment *at, const char *reply)
{
	struct hot_player *p = hot_find(s, e->hot.player_id);
	const struct hot_fight *fight = e->saves_fight ? hot_fight_find(s, e->fight.id) : NULL;
	int64_t vouched;

	if (p != NULL && hot_ring_find(p, key) != NULL)
		return HOT_DONE;
	if (p == NULL || p->state.epoch != e->hot.epoch || p->state.version != e->hot.version ||
	    (fight != NULL && fight->is_ended))
		return HOT_STALE;
	if (e->starts_fight && fight == NULL && p->state.vouched != e->hot.vouched)
		return HOT_STALE;
	p->energy_spent += energy_at(&p->state, at->now_ms) - energy_at(&e->hot, at->now_ms);
	vouched = p->state.vouched;
	p->state = e->hot;
	p->state.version++;
	p->state.vouched = vouched;
	p->state.stores++;
	p->stores++;
	if (e->saves_fight)
		fight_put(s, e);
	ring_put(p, key, hash, reply);
	return HOT_STORED;
}

bool
hot_vouches(struct store *s, const struct hot_state *seen)
{
	struct hot_player *p = hot_find(s, seen->player_id);

	if (p == NULL || p->state.epoch != seen->epoch ||
	    strcmp(p->state.fight_id, seen->fight_id) != 0)
		return false;
	p->state.vouched++;
	return true;
}

static void
take_values(struct hot_state *state, const struct release *r)
{
	state->fight_id[0] = '\0';
	state->version++;
	if (r->has_maxima) {
		state->level = r->level;
		state->hp_max = r->hp_max;
		state->mp_max = r->mp_max;
	}
	if (r->has_health) {
		state->hp = r->hp;
		state->mp = r->mp;
		state->hp_rem = state->mp_rem = 0;
		state->hp_at_ms = r->hp_at_ms;
	}
	if (r->moves) {
		state->x = r->x;
		state->y = r->y;
		state->arrives_ms = 0;
	}
	if (r->marks) {
		state->mark = r->mark;
		state->marked_until_ms = r->marked_until_ms;
	}
}

static int32_t
more(int32_t now, int32_t gift, int32_t most)
{
	int32_t sum = now + gift < most ? now + gift : most;

	return sum > now ? sum : now;
}

static void
take_gifts(struct hot_player *p, const struct release *r)
{
	int32_t energy = p->state.energy;

	p->state.hp = more(p->state.hp, r->more_hp, p->state.hp_max);
	p->state.mp = more(p->state.mp, r->more_mp, p->state.mp_max);
	if (r->more_energy > 0)
		p->state.energy = more(energy, r->more_energy, r->energy_max);
	p->energy_spent -= p->state.energy - energy;
}

void
hot_let_go(struct store *s, const struct release *release)
{
	struct hot_player *p = hot_find(s, release->player_id);
	struct hot_fight *fight = hot_fight_find(s, release->fight_id);

	if (p != NULL && strcmp(p->state.fight_id, release->fight_id) == 0) {
		take_values(&p->state, release);
		take_gifts(p, release);
	}
	if (fight != NULL)
		fight->is_owed = false;
}

/* ── what goes wrong ── */

void
hot_lose(struct store *s, int64_t player_id)
{
	struct hot_player *p = hot_find(s, player_id);

	if (p == NULL)
		return;
	p->exists = false;
	p->had_losses = true;
	for (size_t i = 0; i < HOT_OPERATIONS_KEPT; i++)
		row_finish(&p->ring[i]);
}

void
hot_lose_fight(struct store *s, int64_t player_id)
{
	struct hot_player *p = hot_find(s, player_id);
	struct hot_fight *fight =
	    p != NULL && p->state.fight_id[0] != '\0' ? hot_fight_find(s, p->state.fight_id) : NULL;

	if (fight == NULL)
		return;
	fight->exists = false;
	battle_record_finish(&fight->record);
}

void
hot_save(struct store *s, int64_t player_id)
{
	struct hot_player *p = hot_find(s, player_id);

	if (p == NULL)
		return;
	p->saved = p->state;
	p->was_saved = true;
}

/* ── what must be true ── */

static bool
is_within(int64_t value, int64_t least, int64_t most)
{
	return value >= least && value <= most;
}

static void
audit_player(struct store *s, const struct hot_player *p)
{
	const struct hot_state *h = &p->state;
	const struct person *person = people_find(s, h->player_id);
	struct moment at = { .now_ms = s->hot.now_ms, .world = s->world, .content = s->content };
	struct vitals v = vitals_read(h, NULL, &at);
	int64_t given = energy_max(1) + (s->hot.now_ms - p->born_ms) / ENERGY_PERIOD_MS;

	if (person == NULL || h->level > person->row.level)
		finding("player %" PRId64 " is hot at level %" PRId32, h->player_id, h->level);
	/* What is stored may lie above a maximum that fell since; what is read may not. */
	if (h->hp < 0 || h->mp < 0 || h->hp_max < 1 || h->mp_max < 0 ||
	    !is_within(v.hp, 0, h->hp_max) || !is_within(v.mp, 0, h->mp_max))
		finding("player %" PRId64 " has %" PRId32 "/%" PRId32 " HP, %" PRId32 "/%" PRId32
			" MP",
		    h->player_id, v.hp, h->hp_max, v.mp, h->mp_max);
	if (!is_within(h->energy, 0, energy_max(h->level)) || !is_within(v.energy, 0, v.energy_max))
		finding("player %" PRId64 " has %" PRId32 " energy", h->player_id, h->energy);
	if (!p->had_losses && p->energy_spent + v.energy > given)
		finding("player %" PRId64 " spent %" PRId64 " and has %" PRId32 " of %" PRId64
			" energy",
		    h->player_id, p->energy_spent, v.energy, given);
}

void
hot_audit(struct store *s)
{
	for (size_t i = 0; i < s->hot.count; i++) {
		if (s->hot.list[i].exists)
			audit_player(s, &s->hot.list[i]);
	}
}

void
hot_finish(struct hot *h)
{
	for (size_t i = 0; i < h->count; i++) {
		for (size_t n = 0; n < HOT_OPERATIONS_KEPT; n++)
			row_finish(&h->list[i].ring[n]);
	}
	for (size_t i = 0; i < h->fights_count; i++)
		battle_record_finish(&h->fights[i].record);
	free(h->list);
	free(h->fights);
	map_finish(&h->fight_ids);
}
