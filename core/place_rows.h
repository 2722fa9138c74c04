/* What is stored of places and dungeons: only what players did there. Of a place, that a player
 * knows it, and when it gave something; of a dungeon, the run of whoever is inside. */
#ifndef CORE_PLACE_ROWS_H
#define CORE_PLACE_ROWS_H

#include "content/content.h"
#include "core/rules/dungeon_rooms.h"
#include "core/rules/places.h"
#include "events/hot.h"

#include <stdbool.h>
#include <stdint.h>

#define PLACES_LIST_MAX 50
#define VISITORS_MAX 10
#define VISITOR_MS 3600000 /* for so long a visitor counts as being there */
#define PLACE_NAME_SIZE 129

struct place_row {
	int32_t x, y;
	char key[CONTENT_KEY_SIZE]; /* "camp", or the content's */
	int64_t seen_ms;
	int64_t visited_ms; /* 0: only seen so far */
	int64_t period;     /* of the last visit that gave something, see rules/places.h */
};

/* Another who was there lately. */
struct visitor_row {
	char name[PLACE_NAME_SIZE];
	int32_t level;
	int64_t at_ms;
};

enum run_state { RUN_GOES_ON, RUN_LEFT, RUN_CLEARED, RUN_STATE_COUNT };

/* How the fight that a room asks for ended; a void one as if the player had fled. */
enum run_fight { RUN_FIGHT_OPEN, RUN_FIGHT_WON, RUN_FIGHT_LOST, RUN_FIGHT_BROKEN_OFF };

struct run_row {
	int64_t player_id;
	char id[37];
	char dungeon[CONTENT_KEY_SIZE];
	int32_t x, y; /* of the way in */
	struct dungeon_run run;
	char fight_id[HOT_FIGHT_ID_SIZE]; /* of the room's monsters; "": there are none, or none any
	                                     more */
	enum run_fight fight;             /* read along: it isn't stored here */
	enum run_state state;
	int64_t ends_ms;
	int32_t prize_tries; /* read along: prizes of this dungeon since its rare one last came */
};

struct place_rows {
	bool has_place; /* the player knows the one that was asked for */
	struct place_row place;
	unsigned visitors_count;
	struct visitor_row visitors[VISITORS_MAX];
	unsigned list_count;    /* of the places that the player knows, the nearest first */
	struct place_row *list; /* owned; PLACES_LIST_MAX of them, or NULL */
	bool has_run;
	struct run_row run;
};

struct place_effects {
	int64_t player_id;
	unsigned seen_count; /* that are known from now on, if they weren't */
	struct place_row seen[PLACES_MAX];
	bool visits;
	struct place_row visited;
	bool saves_run;
	struct run_row run;
	bool saves_tries; /* of the run's dungeon */
};

#endif
