#include "tests/simulation/fights.h"

#include "core/cast.h"
#include "core/rules/muster.h"
#include "tests/simulation/finding.h"
#include "tests/simulation/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct found_rows *
copy_of(const struct found_rows *loot)
{
	struct found_rows *copy;

	if (loot == NULL)
		return NULL;
	copy = malloc(sizeof(*copy));
	if (copy == NULL)
		abort();
	*copy = *loot;
	return copy;
}

static void
load(struct store *s, const struct needs *needs, struct rows *rows)
{
	const struct need *need = needs_find(needs, NEED_SETTLED);
	const struct settled_fight *fight;
	size_t i;

	if (need == NULL)
		return;
	rows->is_settled = map_find(&s->fights.ids, need->key, &i);
	if (!rows->is_settled)
		return;
	fight = &s->fights.list[i];
	rows->is_void = fight->is_void;
	if (fight->is_void)
		return;
	battle_record_finish(&rows->fight);
	free(rows->loot);
	rows->loot = copy_of(fight->loot);
	battle_record_copy_closed(&rows->fight, &fight->record);
	rows->has_fight = battle_record_open(&rows->fight);
	rows->is_void = !rows->has_fight;
	rows->settlement = (struct settlement){
		.spoils = fight->settlement.spoils,
		.xp_before = fight->settlement.xp_before,
		.at_ms = fight->settlement.at_ms,
	};
}

/* What was used up in it is taken out of the bag, all of it: it can't have gone elsewhere since. */
static bool
is_used_up(const struct effects *e)
{
	const struct battle *battle = e->recorded->battle;
	const struct battle_entrant *player = &battle->setup.fighters[0];
	char key[CONTENT_KEY_SIZE], asset[sizeof(e->entries->asset)];

	for (int32_t n = 0; n < player->things_count; n++) {
		int32_t used = player->things[n].count - battle->fighters[0].left[n];

		if (!cast_thing(e->recorded->cast.bytes, 0, n, key))
			return false;
		snprintf(asset, sizeof(asset), "item:%s", key);
		if (books_moved(e, "game:sink.fight", asset) != used)
			return false;
	}
	return true;
}

static enum verdict
judge(const struct store *s, const struct effects *e, const struct rows *seen)
{
	const struct spoils *spoils = &e->settlement.spoils;
	size_t i;

	(void)seen;
	if (e->recorded == NULL && !e->records_void)
		return STORE_OK;
	if (map_find(&s->fights.ids, e->release.fight_id, &i))
		return STORE_OVERTAKEN;
	if (e->recorded != NULL && (e->recorded->battle->state == BATTLE_RUNNING ||
				       (e->recorded->battle->state != BATTLE_WON &&
					   (spoils->xp != 0 || spoils->gold != 0)))) {
		finding("fight %s is settled as %s with %" PRId64 " XP", e->recorded->id,
		    battle_state_key(e->recorded->battle->state), spoils->xp);
		return STORE_BROKEN;
	}
	if (e->recorded != NULL && !is_used_up(e)) {
		finding("fight %s uses up what isn't there", e->recorded->id);
		return STORE_BROKEN;
	}
	return STORE_OK;
}

static void
keep(struct store *s, const struct effects *e, int64_t now_ms)
{
	struct fights *f = &s->fights;
	struct settled_fight *fight;

	(void)now_ms;
	if (e->recorded == NULL && !e->records_void)
		return;
	f->list = grown(f->list, f->count, sizeof(*f->list));
	fight = &f->list[f->count];
	*fight =
	    (struct settled_fight){ .player_id = e->release.player_id, .is_void = e->records_void };
	if (e->recorded != NULL) {
		battle_record_copy_closed(&fight->record, e->recorded);
		fight->settlement = e->settlement;
		fight->loot = copy_of(e->loot);
		fight->outcome = e->recorded->battle->state;
		fight->hash = battle_hash(e->recorded->battle);
	}
	map_put(&f->ids, e->release.fight_id, f->count++);
}

/* It replays to what was written down. */
static void
audit_fight(const struct settled_fight *fight)
{
	struct battle_record copy = { .id = "" };
	struct spoils spoils;

	battle_record_copy_closed(&copy, &fight->record);
	if (!battle_record_open(&copy)) {
		finding("fight %s doesn't replay", fight->record.id);
		return;
	}
	spoils = muster_spoils(copy.battle, 0);
	if (battle_hash(copy.battle) != fight->hash || copy.battle->state != fight->outcome)
		finding("fight %s replays to something else", fight->record.id);
	if (spoils.xp != fight->settlement.spoils.xp ||
	    spoils.gold != fight->settlement.spoils.gold)
		finding("fight %s gave what it doesn't give", fight->record.id);
	battle_record_finish(&copy);
}

static void
audit(struct store *s)
{
	struct fights *f = &s->fights;

	for (; f->audited < f->count; f->audited++) {
		if (!f->list[f->audited].is_void)
			audit_fight(&f->list[f->audited]);
	}
}

static void
finish(struct store *s)
{
	for (size_t i = 0; i < s->fights.count; i++) {
		battle_record_finish(&s->fights.list[i].record);
		free(s->fights.list[i].loot);
	}
	free(s->fights.list);
	map_finish(&s->fights.ids);
}

const struct store_kind fights_kind = {
	.load = load,
	.judge = judge,
	.keep = keep,
	.audit = audit,
	.finish = finish,
};
