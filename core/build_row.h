/* What a player made of a character, as it is stored. */
#ifndef CORE_BUILD_ROW_H
#define CORE_BUILD_ROW_H

#include "core/rules/stats.h"

#include <stdint.h>

#define BUILD_ROW_SKILLS_MAX 64
#define SKILL_KEY_SIZE 33

struct build_skill_row {
	char key[SKILL_KEY_SIZE];
	int32_t rank;
};

struct build_row {
	int64_t player_id;
	struct attributes spent;
	unsigned skills_count;
	struct build_skill_row skills[BUILD_ROW_SKILLS_MAX]; /* sorted by key */
};

#endif
