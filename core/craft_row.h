/* What a character knows of trades and makes, and what was taken from the shelves of a shop, as
 * they are stored: by keys of the content. */
#ifndef CORE_CRAFT_ROW_H
#define CORE_CRAFT_ROW_H

#include "content/content.h"

#include <stdbool.h>
#include <stdint.h>

#define CRAFT_RECIPES_MAX 200
#define CRAFT_JOBS_MAX 8 /* at once */
#define JOB_ID_SIZE 21   /* 20 hex digits */
#define SHELVES_MAX 256  /* of a place */
#define PLACE_SIZE 32    /* "<x>,<y>" */

struct job_row {
	char id[JOB_ID_SIZE];
	char recipe[CONTENT_KEY_SIZE];
	int32_t count, skill, level; /* as they were when it began */
	uint64_t seed;
	int64_t ready_at_ms;
};

struct craft_row {
	int64_t player_id;
	int32_t skills[TRADE_COUNT]; /* in tenths */
	unsigned recipes_count, jobs_count;
	char recipes[CRAFT_RECIPES_MAX][CONTENT_KEY_SIZE]; /* that were learned */
	struct job_row jobs[CRAFT_JOBS_MAX]; /* not claimed yet, the first ready first */
};

struct shelf_row {
	char shop[CONTENT_KEY_SIZE];
	char item[CONTENT_KEY_SIZE];
	int32_t taken;
	int64_t at_ms; /* since when it has not been full */
};

struct shelf_change {
	char place[PLACE_SIZE];
	struct shelf_row row;
};

struct shelf_rows {
	unsigned count;
	struct shelf_row of[SHELVES_MAX];
};

#endif
