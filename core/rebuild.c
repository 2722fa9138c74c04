/* A build is value: character and build are stored together, and hot state follows. */
#include "core/rebuild.h"

#include "core/rules/build.h"

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
rebuild(const struct character_row *row, const struct build_row *build, const struct hot_state *hot,
    struct effects *out)
{
	struct numbers numbers = build_numbers(row->level, &build->spent);
	struct character_row changed = *row;
	struct hot_state ret = *hot;

	changed.version++;
	effects_save_character(out, &changed);
	effects_save_build(out, build);
	effects_release(out, &(struct release){
				 .player_id = row->player_id,
				 .has_maxima = true,
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
