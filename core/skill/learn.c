/* skill.learn: one more rank, for good until a respec. */
#include "core/deeds.h"
#include "core/operations.h"
#include "core/rebuild.h"
#include "core/rules/skills.h"
#include "core/skill/view.h"
#include "messages/skill_learn.h"
#include "messages/skill_learned_event.h"

#include <stdio.h>

static void
learn_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct skill_learn_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_CHANGE);
	need_build(out, req->player_id);
	need_worn(out, req->player_id);
	need_hot(out, req->player_id, TO_READ);
}

static bool
may_learn(const struct character_row *row, const struct build *build, int32_t skill,
    const struct moment *at, struct effects *out)
{
	enum skill_fault fault = skills_may_learn(at->content, build, row->level, skill);

	if (fault == SKILL_UNKNOWN)
		effects_refuse(out, REFUSAL_NO_SUCH_SKILL, "There is no such skill.");
	else if (fault != SKILL_OK)
		effects_refuse(out, REFUSAL_SKILL_OUT_OF_REACH, "%s", skill_fault_key(fault));
	return fault == SKILL_OK;
}

static void
learn(const struct character_row *row, struct build_row *build, const char *skill, int32_t rank,
    const struct rows *rows, const struct moment *at, struct effects *out)
{
	struct gear gear = bag_gear(rows_bag(rows, row->player_id), at->content, row->level);
	struct skill_learned_event event = { .player_id = row->player_id, .rank = rank };

	snprintf(event.name, sizeof(event.name), "%s", row->name);
	snprintf(event.skill, sizeof(event.skill), "%s", skill);
	effects_cause(out, "%s", at->operation_key);
	rebuild(row, build, &gear, rows_hot(rows, row->player_id), at, out);
	deeds_count(out, at, row->player_id, DEED_LEARN, "", 1);
	effects_event(out, EVENT_SKILL_LEARNED, row->player_id, 0, &event);
	skill_reply(row, build, at, out);
}

static void
learn_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct skill_learn_request *req = request;
	const struct character_row *row = rows_character(rows, req->player_id);
	const struct content *content = at->content;
	int32_t skill = content_index(
	    content->skills, content->skills_count, sizeof(content->skills[0]), req->skill);
	struct build_row changed;
	struct build build;

	if (!rebuild_is_possible(row, rows_hot(rows, req->player_id), out))
		return;
	changed = *rows_build(rows, req->player_id);
	build = build_of(&changed, content);
	if (!may_learn(row, &build, skill, at, out))
		return;
	if (!build_row_learn(&changed, req->skill))
		effects_refuse(
		    out, REFUSAL_SKILL_OUT_OF_REACH, "%s", skill_fault_key(SKILL_NO_POINTS));
	else
		learn(row, &changed, req->skill, build.ranks[skill] + 1, rows, at, out);
}

const struct operation skill_learn = {
	.name = "skill.learn",
	.need = learn_need,
	.apply = learn_apply,
};
