/* What `apply` decided. Nothing happens until core/transaction.c stores it, all or nothing in each
 * lane. */
#ifndef CORE_EFFECTS_H
#define CORE_EFFECTS_H

#include "core/arena_effects.h"
#include "core/clan_effects.h"
#include "core/rows.h"
#include "events/shape.h"
#include "events/text.h"
#include "messages/events_table.h"
#include "messages/refusals.h"

#include <stdbool.h>
#include <stdint.h>

#define EFFECTS_ENTRIES_MAX 12
#define EFFECTS_EVENTS_MAX 8
#define CAUSE_SIZE 288 /* an operation key fits */

struct ledger_entry {
	char account[64];  /* "player:42" or "game:mint.combat" */
	const char *asset; /* "gold", "xp": static */
	int64_t delta;
};

struct effect_event {
	const struct message_event *type; /* of schemas/events */
	int64_t aggregate_id;             /* of the player or clan that it is about */
	unsigned index;   /* among the events of this type with this cause: part of its id */
	struct text data; /* JSON object */
};

struct new_character {
	int64_t player_id;
	char provider[17], external_id[NAME_SIZE], language[33], name[NAME_SIZE],
	    name_key[NAME_SIZE];
};

struct new_name {
	int64_t player_id;
	char name[NAME_SIZE], name_key[NAME_SIZE];
};

struct deletion {
	int64_t player_id;
	int64_t after_ms; /* UTC; 0: it stays */
};

/* What the value says of hot state once it is stored: the player whose fight was settled goes free,
 * or, without a fight, level and maxima are brought up to date. */
struct release {
	int64_t player_id;
	char fight_id[HOT_FIGHT_ID_SIZE]; /* "": none; nothing changes while the player is in
	                                     another */
	int32_t level, hp, hp_max, mp, mp_max;
	int64_t hp_at_ms; /* when hp and mp are true */
	bool has_maxima;  /* level, hp_max, mp_max */
	bool has_health;  /* hp, mp */
	bool moves;       /* to x, y */
	int32_t x, y;
};

struct effects {
	/* the answer: one of the two */
	struct text reply;                     /* JSON */
	const struct refusal_meaning *refusal; /* of schemas/errors.json; NULL: none */
	char detail[200];
	struct text view; /* with a refusal: the present view, a JSON object; may be empty */

	/* hot: one compare-and-set of a player's hash, with its fight */
	bool saves_hot;
	struct hot_state hot;
	bool saves_fight;
	bool starts_fight; /* it isn't in Redis yet */
	struct battle_record
	    fight; /* ended: it is settled next, and the settlement's reply is the answer */

	/* value: one transaction */
	char cause[CAUSE_SIZE]; /* the ledger's operation id, and the root of the events' ids */
	unsigned entries_count;
	struct ledger_entry entries[EFFECTS_ENTRIES_MAX];
	bool creates_character;
	struct new_character created;
	unsigned saved_count;
	struct character_row saved[ROWS_CHARACTERS_MAX];
	bool records_fight;
	struct settlement settlement;
	bool records_void; /* the released fight can't go on: it gives nothing, for ever */
	bool renames;
	struct new_name renamed;
	bool schedules_deletion;
	struct deletion deleted;
	bool saves_build;
	struct build_row build;
	struct arena_effects arena;
	struct clan_effects clans;
	unsigned events_count;
	struct effect_event events[EFFECTS_EVENTS_MAX];

	/* hot again, after the value */
	bool releases;
	struct release release;
};

void effects_finish(struct effects *e); /* frees the texts; zeroes the rest */

/* Answers with a reply of this shape. */
void effects_reply(struct effects *e, const struct shape *shape, const void *reply);
/* Refuses: nothing else of the effects is stored. Refusals stand above the first change. */
void effects_refuse(struct effects *e, enum refusal_number refusal, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Adds the present view to a refusal, for who acted on an old one. */
void effects_view(struct effects *e, const struct shape *shape, const void *view);

void effects_save_hot(struct effects *e, const struct hot_state *hot);
/* The first state of a new fight; see core/cast.h; `digest` is 64 hex digits. */
void effects_start_fight(
    struct effects *e, const struct battle *battle, const char *cast, const char *digest);
/* The running one, a round later. */
void effects_save_round(struct effects *e, const struct battle_record *before,
    const struct battle *after, const struct battle_input inputs[BATTLE_FIGHTERS_MAX]);
void effects_release(struct effects *e, const struct release *release);

/* The cause of all value effects: set once, before them. */
void effects_cause(struct effects *e, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* From one account to the other: two entries whose sum is zero. 0 is no entry; a negative amount
 * asserts. */
void effects_move(
    struct effects *e, const char *from, const char *to, const char *asset, int64_t amount);
/* "player:<id>" */
void effects_player_account(int64_t player_id, char ret[64]);
void effects_create_character(struct effects *e, const struct new_character *c);
/* `row` as it shall be, under a higher version. Level and version are stored; the moves make its XP
 * and gold. Whatever touches a character or its accounts saves it: the version guards them all. */
void effects_save_character(struct effects *e, const struct character_row *row);
/* The same player's character is saved too, for these three. */
void effects_rename(struct effects *e, const struct new_name *name);
void effects_schedule_deletion(struct effects *e, const struct deletion *deletion);
void effects_save_build(struct effects *e, const struct build_row *build);
void effects_record_fight(
    struct effects *e, const struct battle_record *fight, const struct settlement *s);
/* The fight that is released was lost or is damaged: recorded as void, so that it can't come back
 * and be paid. */
void effects_record_void(struct effects *e);
/* Of a challenger whose character is saved too; what has expired of the others goes. */
void effects_make_challenge(struct effects *e, const struct challenge_row *challenge);
/* It was accepted, declined or taken back. */
void effects_end_challenge(struct effects *e, const char *challenge_id);
/* A rated duel with both new ratings; both characters are saved too. Takes what `duel` owns. */
void effects_record_duel(struct effects *e, struct duel_record *duel);
/* Adds an event whose data has the shape of its type. */
void effects_event(struct effects *e, enum message_event_number type, int64_t aggregate_id,
    unsigned index, const void *data);
/* The version of its player or clan that an event is numbered by: the last of them takes the one
 * that is stored. */
int64_t effects_event_version(const struct effects *e, unsigned event);
/* What a clan's version is once all is stored. */
int64_t effects_clan_version(const struct effects *e);

bool effects_have_value(const struct effects *e);

#endif
