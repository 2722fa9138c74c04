#include "core/quest/reward.h"

#include "core/deeds.h"
#include "core/grant.h"
#include "core/quest/view.h"
#include "core/rebuild.h"
#include "core/rise.h"
#include "core/rules/level.h"
#include "messages/quest_completed_event.h"
#include "messages/quest_reward.h"

#include <stdio.h>
#include <string.h>

#define MINT "game:mint.quest"
#define SINK "game:sink.quest"

void
reward_need(struct needs *out, int64_t player_id)
{
	need_build(out, player_id);
	need_craft(out, player_id);
	need_hot(out, player_id, TO_READ); /* things stay where they are while a fight runs */
}

static bool
is_piece(const struct content *content, int32_t item)
{
	return content->items[item].kind == CONTENT_ITEM_KIND_EQUIPMENT;
}

static unsigned
pieces_of(const struct content *content, const struct content_quest *quest)
{
	unsigned pieces = 0;
	size_t n;

	for (n = 0; n < quest->items_count; n++) {
		if (is_piece(content, quest->items[n].item_index))
			pieces += (unsigned)quest->items[n].count;
	}
	return pieces;
}

bool
reward_is_due(const struct quester *who, const struct content_quest *quest, const struct rows *rows,
    struct effects *out)
{
	if (!rebuild_is_possible(who->row, rows_hot(rows, who->row->player_id), out))
		return false;
	if (!quest_is_ready(who, quest))
		effects_refuse(out, REFUSAL_QUEST_NOT_DONE, "Not all of it is done.");
	else if (who->bag->pieces_count + pieces_of(who->at->content, quest) > BAG_PIECES_MAX)
		effects_refuse(out, REFUSAL_BAG_FULL, "No room for what it gives.");
	return out->refusal == NULL;
}

static void
take(const struct quester *who, const struct content_quest *quest, struct effects *out)
{
	char account[64];
	size_t n;

	effects_player_account(who->row->player_id, account);
	for (n = 0; n < quest->steps_count; n++) {
		const struct content_quest_steps *step = &quest->steps[n];

		if (step->what != DEED_DELIVER)
			continue;
		effects_move_items(out, account, SINK, step->item, step->count);
		deeds_count(
		    out, who->at, who->row->player_id, DEED_DELIVER, step->item, step->count);
	}
}

static void
give_things(const struct quester *who, const struct content_quest *quest,
    struct quest_reward *reply, struct effects *out)
{
	const struct content *content = who->at->content;
	struct finds finds = { 0 };
	struct found_rows found = { 0 };
	unsigned i;
	size_t n;

	for (n = 0; n < quest->items_count; n++) {
		int32_t count = quest->items[n].count, item = quest->items[n].item_index;

		if (!is_piece(content, item))
			(void)stacks_add(&finds.counted, item, count);
		for (;
		     is_piece(content, item) && count > 0 && finds.pieces_count < FINDS_PIECES_MAX;
		     count--)
			finds.pieces[finds.pieces_count++] =
			    piece_plain(content, item, who->row->level, QUALITY_COMMON);
	}
	grant_items(out, MINT, who->row->player_id, &finds, content, &found);
	for (i = 0; i < found.count; i++)
		found_view_fill(&found.of[i], &reply->found[reply->found_count++]);
}

static bool
knows(const struct craft_row *craft, const char *recipe)
{
	unsigned i;

	for (i = 0; i < craft->recipes_count; i++) {
		if (strcmp(craft->recipes[i], recipe) == 0)
			return true;
	}
	return false;
}

static void
teach(const struct craft_row *craft, const char *recipe, struct quest_reward *reply,
    struct effects *out)
{
	struct craft_row changed = *craft;

	if (knows(craft, recipe) || craft->recipes_count == CRAFT_RECIPES_MAX)
		return;
	snprintf(changed.recipes[changed.recipes_count++], CONTENT_KEY_SIZE, "%s", recipe);
	effects_save_craft(out, &changed);
	reply->has_learned = true;
	snprintf(reply->learned, sizeof(reply->learned), "%s", recipe);
}

static void
tell(const struct quester *who, const struct quest_reward *reply, struct effects *out)
{
	struct quest_completed_event event = {
		.player_id = reply->player_id,
		.line = reply->line,
		.xp = reply->xp,
		.gold = reply->paid,
	};

	snprintf(event.name, sizeof(event.name), "%s", who->row->name);
	snprintf(event.quest, sizeof(event.quest), "%s", reply->quest);
	effects_event(out, EVENT_QUEST_COMPLETED, event.player_id, 0, &event);
}

/* XP and gold, with the levels that they bring. */
static void
pay(const struct quester *who, struct quest_reward *reply, const struct rows *rows,
    struct effects *out)
{
	struct character_row changed = *who->row;
	char account[64];

	changed.xp += reply->xp;
	changed.gold += reply->paid;
	changed.level = level_of(changed.xp);
	reply->levels_gained = changed.level - who->row->level;
	changed.version += 1 + reply->levels_gained;
	effects_player_account(changed.player_id, account);
	effects_move(out, MINT, account, "xp", reply->xp);
	effects_move(out, MINT, account, "gold", reply->paid);
	deeds_count(out, who->at, changed.player_id, DEED_EARN_GOLD, "", reply->paid);
	effects_save_character(out, &changed);
	tell(who, reply, out);
	if (reply->levels_gained > 0)
		rise(&changed, reply->levels_gained, rows, who->at, out);
	reply->level = changed.level;
	reply->gold = changed.gold;
}

void
reward_give(const struct quester *who, const struct content_quest *quest,
    struct quest_change *change, const struct rows *rows, struct effects *out)
{
	struct quest_reward reply = {
		.player_id = who->row->player_id,
		.line = quest->line,
		.xp = quest_xp(quest, who->row->level),
		.paid = quest->gold,
		.has_title = quest->has_title,
		.now = who->at->now_ms,
	};

	snprintf(reply.quest, sizeof(reply.quest), "%s", quest->key);
	snprintf(reply.title, sizeof(reply.title), "%s", quest->title);
	take(who, quest, out);
	pay(who, &reply, rows, out);
	give_things(who, quest, &reply, out);
	if (quest->has_teaches)
		teach(rows_craft(rows, who->row->player_id), quest->teaches, &reply, out);
	change->player_id = who->row->player_id;
	change->at_ms = who->at->now_ms;
	change->quest.xp = change->task.xp = reply.xp;
	change->quest.gold = change->task.gold = reply.paid;
	snprintf(change->title, sizeof(change->title), "%s", quest->title);
	effects_change_quest(out, change);
	effects_reply(out, &quest_reward_shape, &reply);
}
