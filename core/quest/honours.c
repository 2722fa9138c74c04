#include "core/quest/honours.h"

#include "messages/titles_view.h"

#include <stdio.h>

#define SHOWN_MAX                                                                                  \
	(sizeof(((struct titles_view *)0)->titles) / sizeof(((struct titles_view *)0)->titles[0]))

void
honours_need(struct needs *out, int64_t player_id, enum need_use use)
{
	need_character(out, player_id, use);
	need_quests(out, player_id);
}

static bool
has(const struct quester *who, const struct content_title *title)
{
	switch (title->source) {
	case CONTENT_TITLE_SOURCE_START:
		return true;
	case CONTENT_TITLE_SOURCE_LEVEL:
		return who->row->level >= title->level;
	case CONTENT_TITLE_SOURCE_QUEST:
	case CONTENT_TITLE_SOURCE_ACHIEVEMENT:
	case CONTENT_TITLE_SOURCE_WORLD_BOSS:
	case CONTENT_TITLE_SOURCE_ARENA:
	case CONTENT_TITLE_SOURCE_CLAN:
		break;
	}
	return quest_book_has_title(who->book, title->key);
}

bool
honours_have(const struct quester *who, const char *title)
{
	const struct content *content = who->at->content;
	int32_t n = content_index(
	    content->titles, content->titles_count, sizeof(content->titles[0]), title);

	return n >= 0 && has(who, &content->titles[n]);
}

void
honours_reply(const struct quester *who, const struct character_row *row, struct effects *out)
{
	const struct content *content = who->at->content;
	struct titles_view view = { .player_id = row->player_id,
		.has_worn = row->title[0] != '\0' };
	int32_t i;

	for (i = 0; i < content->titles_count && view.titles_count < SHOWN_MAX; i++) {
		if (has(who, &content->titles[i]))
			snprintf(view.titles[view.titles_count++], sizeof(view.titles[0]), "%s",
			    content->titles[i].key);
	}
	snprintf(view.worn, sizeof(view.worn), "%s", row->title);
	effects_reply(out, &titles_view_shape, &view);
}

void
honours_wear(const struct quester *who, const char *title, struct effects *out)
{
	struct quest_change change = {
		.kind = QUEST_TITLE_WORN,
		.player_id = who->row->player_id,
		.at_ms = who->at->now_ms,
	};
	struct character_row changed = *who->row;

	snprintf(change.title, sizeof(change.title), "%s", title);
	snprintf(changed.title, sizeof(changed.title), "%s", title);
	changed.version++;
	effects_cause(out, "%s", who->at->operation_key);
	effects_change_quest(out, &change);
	effects_save_character(out, &changed);
	honours_reply(who, &changed, out);
}
