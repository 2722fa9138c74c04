/* Settling a fight that ended: XP, gold, levels, the record and the events in one transaction,
 * once; then the player goes free. What is owed follows from the ended fight alone, so that whoever
 * settles it, and however often, comes to the same. */
#include "core/cast.h"
#include "core/deeds.h"
#include "core/fight_view.h"
#include "core/grant.h"
#include "core/operations.h"
#include "core/rules/level.h"
#include "core/rules/muster.h"
#include "core/satchel.h"
#include "messages/combat_finished_event.h"
#include "messages/loot_granted_event.h"
#include "messages/player_level_up_event.h"

#include <stdio.h>

#define PLAYER 0
#define FIRST_MONSTER 1

static void
settle_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct settle_request *req = request;

	need_character(out, req->player_id, TO_CHANGE);
	need_settled(out, req->fight_id);
	if (known->has_fight && satchel_was_used(known->fight.battle))
		need_bag(out, req->player_id);
}

/* Who won keeps what is left, who lost wakes up at the start with a quarter, a new level makes well
 * again. The maxima are those that the fight began with, and what was risen since, by the fight or
 * by whatever else gave XP meanwhile. */
static void
release(const struct character_row *row, int32_t levels, const struct battle *battle,
    const struct moment *at, struct effects *out)
{
	const struct battle_entrant *player = &battle->setup.fighters[PLAYER];
	int32_t risen = row->level - player->level;
	struct release release = {
		.player_id = row->player_id,
		.has_maxima = true,
		.version = row->version,
		.level = row->level,
		.hp_max = player->hp_max + HP_PER_LEVEL * risen,
		.mp_max = player->mp_max + MP_PER_LEVEL * risen,
		.has_health = true,
		.hp = battle->fighters[PLAYER].hp,
		.mp = battle->fighters[PLAYER].mp,
		.hp_at_ms = at->now_ms,
	};

	if (levels > 0) {
		release.hp = release.hp_max;
		release.mp = release.mp_max;
	}
	if (battle->state == BATTLE_LOST) {
		release.moves = true;
		release.x = at->world->start.x;
		release.y = at->world->start.y;
		release.hp = release.hp_max / 4;
	}
	snprintf(release.fight_id, sizeof(release.fight_id), "%s", battle->setup.id);
	effects_release(out, &release);
}

static void
add_events(const struct character_row *row, int32_t levels, const struct battle *battle,
    const struct settlement *s, struct effects *out)
{
	struct combat_finished_event finished = {
		.player_id = row->player_id,
		.monster_level = s->monster_level,
		.outcome = (enum combat_finished_event_outcome)(battle->state - BATTLE_WON),
		.xp = s->spoils.xp,
		.turns = battle->round,
	};
	int32_t i;

	snprintf(finished.fight_id, sizeof(finished.fight_id), "%s", battle->setup.id);
	snprintf(finished.monster, sizeof(finished.monster), "%s", s->monster);
	effects_event(out, EVENT_COMBAT_FINISHED, row->player_id, 0, &finished);
	for (i = 0; i < levels; i++) {
		struct player_level_up_event up = { .player_id = row->player_id,
			.level = row->level - levels + 1 + i };

		snprintf(up.name, sizeof(up.name), "%s", row->name);
		effects_event(out, EVENT_PLAYER_LEVEL_UP, row->player_id, (unsigned)i, &up);
	}
}

static void
add_loot_event(
    int64_t player_id, const char *fight_id, const struct found_rows *loot, struct effects *out)
{
	struct loot_granted_event event = { .player_id = player_id };
	unsigned i;

	snprintf(event.fight_id, sizeof(event.fight_id), "%s", fight_id);
	for (i = 0; i < loot->count; i++)
		found_view_fill(&loot->of[i], &event.loot[event.loot_count++]);
	effects_event(out, EVENT_LOOT_GRANTED, player_id, 0, &event);
}

/* The answer, the same for the same settlement, however often; and letting the player go, as the
 * character is by now. */
static void
finish(const struct character_row *row, const struct battle_record *fight,
    const struct settlement *s, const struct found_rows *loot, const struct moment *at,
    struct effects *out)
{
	int64_t xp = s->xp_before + s->spoils.xp;
	int32_t levels = level_crossed(s->xp_before, xp);
	struct moment then = *at;
	struct battle_log log;
	struct fight_view view;
	unsigned i;

	then.now_ms = s->at_ms;
	fight_last_log(fight, &log);
	fight_view_fill(row->player_id, fight->battle, fight->cast.bytes, &log, &then, &view);
	view.has_spoils = true;
	view.spoils = (struct fight_view_spoils){
		.xp = s->spoils.xp,
		.gold = s->spoils.gold,
		.level = level_of(xp),
		.levels_gained = levels,
	};
	view.spoils.has_loot = loot != NULL;
	for (i = 0; loot != NULL && i < loot->count; i++)
		found_view_fill(
		    &loot->of[i], &view.spoils.loot.found[view.spoils.loot.found_count++]);
	effects_reply(out, &fight_view_shape, &view);
	release(row, levels, fight->battle, &then, out);
}

/* What the books say of the fight besides the fight itself. */
static struct settlement
settlement_of(const struct battle_record *fight, int64_t xp_before, const struct moment *at)
{
	struct settlement s = {
		.spoils = muster_spoils(fight->battle, PLAYER),
		.xp_before = xp_before,
		.at_ms = at->now_ms,
		.monster_level = fight->battle->setup.fighters[FIRST_MONSTER].level,
	};

	cast_fighter(fight->cast.bytes, FIRST_MONSTER, s.monster);
	return s;
}

/* What the content doesn't know any more leaves nothing. */
static const struct found_rows *
give_loot(int64_t player_id, const struct battle_record *fight, const struct moment *at,
    struct effects *out)
{
	const struct content *content = at->content;
	int32_t i, monsters[BATTLE_FIGHTERS_MAX];
	char key[CONTENT_KEY_SIZE];
	struct finds finds = { 0 };

	for (i = 0; i < fight->battle->setup.fighters_count; i++)
		monsters[i] = cast_fighter(fight->cast.bytes, i, key)
		                  ? content_index(content->monsters, content->monsters_count,
					sizeof(content->monsters[0]), key)
		                  : -1;
	finds_of(content, fight->battle, PLAYER, player_id, monsters, &finds);
	return grant_finds(out, player_id, &finds, content);
}

/* What of it is told apart for quests: whom the player brought down, what came of it. */
static void
count_deeds(const struct character_row *row, const struct battle_record *fight,
    const struct settlement *s, int32_t levels, const struct moment *at, struct effects *out)
{
	const struct battle *battle = fight->battle;
	char key[CONTENT_KEY_SIZE];
	int32_t i;

	for (i = FIRST_MONSTER; i < battle->setup.fighters_count; i++) {
		if (battle->state == BATTLE_WON && battle->fighters[i].hp == 0 &&
		    cast_fighter(fight->cast.bytes, i, key))
			deeds_count(out, at, row->player_id, DEED_KILL, key, 1);
	}
	deeds_count(out, at, row->player_id, DEED_EARN_GOLD, "", s->spoils.gold);
	deeds_count(out, at, row->player_id, DEED_REACH_LEVEL, "", levels);
}

static void
settle(const struct character_row *row, const struct rows *rows, const struct moment *at,
    struct effects *out)
{
	const struct battle_record *fight = &rows->fight;
	struct settlement s = settlement_of(fight, row->xp, at);
	struct character_row changed = *row;
	int32_t levels = level_crossed(row->xp, row->xp + s.spoils.xp);
	const struct found_rows *loot;
	char account[64];

	changed.xp += s.spoils.xp;
	changed.level = level_of(changed.xp);
	effects_player_account(row->player_id, account);
	effects_cause(out, "fight:%s:settle", fight->id);
	effects_move(out, "game:mint.combat", account, "xp", s.spoils.xp);
	effects_move(out, "game:mint.combat", account, "gold", s.spoils.gold);
	if (satchel_was_used(fight->battle))
		satchel_sink(rows_bag(rows, row->player_id), fight, at, out);
	count_deeds(row, fight, &s, levels, at, out);
	loot = give_loot(row->player_id, fight, at, out);
	changed.version += 1 + levels + (loot != NULL);
	effects_record_fight(out, fight, &s);
	effects_save_character(out, &changed);
	add_events(&changed, levels, fight->battle, &s, out);
	if (loot != NULL)
		add_loot_event(row->player_id, fight->id, loot, out);
	finish(&changed, fight, &s, loot, at, out);
}

/* Redis lost the fight, or it is of other rules. It is closed in the books, so that it can't come
 * back and be paid. */
static void
settle_void(const struct settle_request *req, bool is_settled, struct effects *out)
{
	struct release release = { .player_id = req->player_id };

	snprintf(release.fight_id, sizeof(release.fight_id), "%s", req->fight_id);
	if (!is_settled)
		effects_record_void(out);
	effects_release(out, &release);
	text_puts(&out->reply, SETTLED_VOID);
}

static void
settle_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct settle_request *req = request;
	const struct character_row *row = rows_character(rows, req->player_id);

	if (row == NULL)
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
	else if (!rows->has_fight || rows->is_void)
		settle_void(req, rows->is_settled, out);
	else if (rows->is_settled) /* what a crash may have cut off is done again */
		finish(row, &rows->fight, &rows->settlement, rows->loot, at, out);
	else
		settle(row, rows, at, out);
}

const struct operation combat_settle = {
	.name = "combat.settle",
	.need = settle_need,
	.apply = settle_apply,
};
