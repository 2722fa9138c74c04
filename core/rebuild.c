/* Build and gear are value: character and build are stored together, and hot state follows. */
#include "core/rebuild.h"

#include <stdio.h>
#include <string.h>

struct build
build_of(const struct build_row *row, const struct content *content)
{
	struct build build = { .spent = row->spent };
	unsigned i;

	for (i = 0; i < row->skills_count; i++) {
		int32_t skill = content_index(content->skills, content->skills_count,
		    sizeof(content->skills[0]), row->skills[i].key);

		if (skill >= 0 && skill < BUILD_SKILLS_MAX)
			build.ranks[skill] = (uint8_t)row->skills[i].rank;
	}
	return build;
}

bool
build_row_learn(struct build_row *row, const char *skill)
{
	unsigned i, at = 0;

	while (at < row->skills_count && strcmp(row->skills[at].key, skill) < 0)
		at++;
	if (at < row->skills_count && strcmp(row->skills[at].key, skill) == 0) {
		row->skills[at].rank++;
		return true;
	}
	if (row->skills_count == BUILD_ROW_SKILLS_MAX)
		return false;
	for (i = row->skills_count++; i > at; i--)
		row->skills[i] = row->skills[i - 1];
	snprintf(row->skills[at].key, sizeof(row->skills[at].key), "%s", skill);
	row->skills[at].rank = 1;
	return true;
}

bool
rebuild_is_possible(
    const struct character_row *row, const struct hot_state *hot, struct effects *out)
{
	if (row == NULL)
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
	else if (hot->fight_id[0] != '\0')
		effects_refuse(out, REFUSAL_IN_FIGHT, "Not while fighting.");
	return row != NULL && hot->fight_id[0] == '\0';
}

struct hot_state
refit(const struct character_row *row, const struct build_row *build_row, const struct gear *gear,
    const struct hot_state *hot, const struct moment *at, struct effects *out)
{
	struct build build = build_of(build_row, at->content);
	struct numbers numbers = build_numbers_in(at->content, row->level, &build, gear);
	struct character_row changed = *row;
	struct hot_state ret = *hot;

	changed.version++;
	effects_save_character(out, &changed);
	effects_release(out, &(struct release){
				 .player_id = row->player_id,
				 .has_maxima = true,
				 .version = changed.version,
				 .level = row->level,
				 .hp_max = numbers.hp_max,
				 .mp_max = numbers.mp_max,
			     });
	ret.level = row->level;
	ret.hp_max = numbers.hp_max;
	ret.mp_max = numbers.mp_max;
	ret.version++; /* by the release */
	return ret;
}

struct hot_state
rebuild(const struct character_row *row, const struct build_row *build_row, const struct gear *gear,
    const struct hot_state *hot, const struct moment *at, struct effects *out)
{
	effects_save_build(out, build_row);
	return refit(row, build_row, gear, hot, at, out);
}
