/* What `apply` decided. Nothing happens until core/transaction.c stores it, all or nothing in each
 * lane. */
#ifndef CORE_EFFECTS_H
#define CORE_EFFECTS_H

#include "core/arena_effects.h"
#include "core/boss_effects.h"
#include "core/clan_effects.h"
#include "core/commerce_effects.h"
#include "core/quest_effects.h"
#include "core/raid_effects.h"
#include "core/rows.h"
#include "events/shape.h"
#include "events/text.h"
#include "messages/events_table.h"
#include "messages/refusals.h"

#include <stdbool.h>
#include <stdint.h>

#define EFFECTS_ENTRIES_MAX 256
#define EFFECTS_PIECES_MAX 40
#define EFFECTS_EVENTS_MAX                                                                         \
	64             /* whoever rises from the first level to the last has one for each          \
	                */
#define CAUSE_SIZE 288 /* an operation key fits */

struct ledger_entry {
	char account[64];                                   /* "player:42" or "game:mint.combat" */
	char asset[sizeof("item:") + CONTENT_KEY_SIZE - 1]; /* "gold", "xp", "item:<key>" */
	int64_t delta;
};

enum piece_change_kind { PIECE_MADE, PIECE_SAVED, PIECE_MOVED, PIECE_GONE };

/* What becomes of a piece of equipment. Of one that is saved, slot, lock and durability are. */
struct piece_change {
	enum piece_change_kind kind;
	int64_t player_id; /* the owner */
	struct piece_row row;
	int64_t to_player;              /* of one that is moved: the next owner, */
	char parcel_id[PARCEL_ID_SIZE]; /* and where it lies; "": in the bag */
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
 * or, without a fight, level and maxima are brought up to date. Level and maxima of an older value
 * are refused, and with them all that comes without a fight. */
struct release {
	int64_t player_id;
	char fight_id[HOT_FIGHT_ID_SIZE]; /* "": none; nothing changes while the player is in
	                                     another, but for maxima that come without one */
	int32_t level, hp, hp_max, mp, mp_max;
	int64_t hp_at_ms; /* when hp and mp are true */
	bool has_maxima;  /* level, hp_max, mp_max, as the value has them in `version` */
	int64_t version;  /* of the character */
	bool has_health;  /* hp, mp */
	bool moves;       /* to x, y */
	int32_t x, y;
	bool marks; /* with a status of the rules, see core/rules/mark.h */
	int32_t mark;
	int64_t marked_until_ms;
	/* So much more than there is when it comes to it, up to the maxima; energy_max with energy.
	 */
	int32_t more_hp, more_mp, more_energy, energy_max;
};

struct effects {
	/* the answer: one of the two */
	struct text reply; /* JSON */
	bool shows_fight;  /* the reply is the view of the fight that is saved below, and nothing
	                      else */
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
	struct ledger_entry *entries; /* owned */
	unsigned pieces_count;
	struct piece_change *pieces; /* owned; in the order in which they are stored */
	bool creates_character;
	struct new_character created;
	unsigned saved_count;
	struct character_row saved[ROWS_CHARACTERS_MAX];
	struct craft_row *saved_craft;    /* owned; NULL: none. Without its jobs */
	struct job_row *made_job;         /* the same */
	char claimed_job[JOB_ID_SIZE];    /* "": none */
	int64_t worker_id;                /* whose job it is */
	struct shelf_change *saved_shelf; /* owned; NULL: none */
	const struct battle_record
	    *recorded; /* the fight that is settled, of the rows; NULL: none */
	struct settlement settlement;
	struct found_rows *loot; /* of the recorded fight; owned; NULL: nothing */
	bool records_void;       /* the released fight can't go on: it gives nothing, for ever */
	bool renames;
	struct new_name renamed;
	bool schedules_deletion;
	struct deletion deleted;
	struct build_row *saved_build; /* owned; NULL: none */
	struct administration_effects administration;
	struct arena_effects arena;
	struct clan_effects clans;
	struct commerce_effects commerce;
	struct place_effects *places; /* owned; NULL: none */
	struct raid_effects raids;
	struct boss_effects bosses;
	struct quest_effects quests;
	unsigned events_count;
	struct effect_event *events; /* owned */

	/* hot again, after the value */
	bool releases;
	struct release release;
};

/* What an operation decided over what it had seen, both borrowed: how effects go to Postgres. */
struct decision {
	const struct effects *effects;
	const struct rows *seen;
};

void effects_finish(struct effects *e); /* frees what it owns; zeroes the rest */

/* Answers with a reply of this shape. */
void effects_reply(struct effects *e, const struct shape *shape, const void *reply);
/* Refuses: nothing else of the effects is stored. Refusals stand above the first change. */
void effects_refuse(struct effects *e, enum refusal_number refusal, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Refuses what is asked for a player who is banned. */
void effects_refuse_banned(struct effects *e);
/* Adds the present view to a refusal, for who acted on an old one. */
void effects_view(struct effects *e, const struct shape *shape, const void *view);

void effects_save_hot(struct effects *e, const struct hot_state *hot);
/* The first state of a new fight; see core/cast.h; `digest` is 64 hex digits. */
void effects_start_fight(
    struct effects *e, const struct battle *battle, const char *cast, const char *digest);
/* Plays a round of the running one, and saves what came of it. Returns that; `log` as in
 * battle_round. */
const struct battle *effects_play_round(struct effects *e, const struct battle_record *before,
    const struct battle_input inputs[BATTLE_FIGHTERS_MAX], struct battle_log *log);
/* A fight as it became while nobody played on. */
void effects_save_fight(struct effects *e, const struct battle_record *fight);
void effects_release(struct effects *e, const struct release *release);

/* The cause of all value effects: set once, before them. */
void effects_cause(struct effects *e, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* From one account to the other: two entries whose sum is zero. 0 is no entry; a negative amount
 * asserts. */
void effects_move(
    struct effects *e, const char *from, const char *to, const char *asset, int64_t amount);
/* The same of things that are counted, by their key. */
void effects_move_items(
    struct effects *e, const char *from, const char *to, const char *item, int64_t count);
/* A piece that comes into being. Its id follows from the cause and from how many the effects made
 * before, so that a second run makes no second piece. Returns it, until the next change. */
const struct piece_row *effects_make_piece(
    struct effects *e, int64_t player_id, const struct piece_row *row);
/* It is worn or taken off, locked or unlocked, or wears out. Who changes places in a slot goes
 * first. */
void effects_save_piece(struct effects *e, int64_t player_id, const struct piece_row *row);
/* It goes to a player, perhaps the same: into a parcel, or ("") into the bag. */
void effects_move_piece(struct effects *e, int64_t player_id, const struct piece_row *row,
    int64_t to_player, const char *parcel_id);
/* It is no more. */
void effects_drop_piece(struct effects *e, int64_t player_id, const struct piece_row *row);
/* Skills and recipes, not the work; the same player's character is saved too. */
void effects_save_craft(struct effects *e, const struct craft_row *row);
/* Work that begins, and work that is over for good. */
void effects_make_job(struct effects *e, int64_t player_id, const struct job_row *job);
void effects_claim_job(struct effects *e, int64_t player_id, const char *job);
/* The shelf that was asked for to be changed, of the place x, y. */
void effects_save_shelf(struct effects *e, int32_t x, int32_t y, const struct shelf_row *row);
/* "player:<id>" */
void effects_player_account(int64_t player_id, char ret[64]);
void effects_create_character(struct effects *e, const struct new_character *c);
/* `row` as it shall be, under a higher version. Level and version are stored; the moves make its XP
 * and gold. Whatever touches a character or its accounts saves it: the version guards them all. */
void effects_save_character(struct effects *e, const struct character_row *row);
/* The n-th saved character as it stands once all is stored: XP and gold are those of `seen` (0
 * where it is new) and what the moves make of them, whatever the row that was saved says. */
struct character_row effects_saved_character(
    const struct effects *e, unsigned n, const struct rows *seen);
/* The same player's character is saved too, for these three. */
void effects_rename(struct effects *e, const struct new_name *name);
void effects_schedule_deletion(struct effects *e, const struct deletion *deletion);
void effects_save_build(struct effects *e, const struct build_row *build);
/* The fight is the rows': they outlive the effects. */
void effects_record_fight(
    struct effects *e, const struct battle_record *fight, const struct settlement *s);
/* An administrator's act, for the record; its cause is the operation's key. */
void effects_act(struct effects *e, const struct admin_act *act);
/* The same player's character is saved too. Hot state is told behind it. */
void effects_change_standing(struct effects *e, const struct standing *standing);
void effects_refer(struct effects *e, const struct new_referral *referral);
void effects_take_place(struct effects *e, const struct referral_place *place);
/* The fight that is released was lost or is damaged: recorded as void, so that it can't come back
 * and be paid. */
void effects_record_void(struct effects *e);
/* Of a challenger whose character is locked; what has expired of its others goes. */
void effects_make_challenge(struct effects *e, const struct challenge_row *challenge);
/* It was accepted, declined or taken back. */
void effects_end_challenge(struct effects *e, const char *challenge_id);
/* A rated duel with both new ratings; both characters are saved too. Takes what `duel` owns. */
void effects_record_duel(struct effects *e, struct duel_record *duel);
/* A place that a player knows from now on. */
void effects_see_place(struct effects *e, int64_t player_id, const struct place_row *place);
/* It is there: as the row shall be. */
void effects_visit_place(struct effects *e, int64_t player_id, const struct place_row *place);
/* The run that a player is in, or was in last. Its character is locked. */
void effects_save_run(struct effects *e, const struct run_row *run);
/* With how often its dungeon's prize was taken without the rare one. */
void effects_save_run_with_tries(struct effects *e, const struct run_row *run);
/* What becomes of a quest, a task, the streak, an achievement or a title: one in an operation. The
 * same player's character is saved too. */
void effects_change_quest(struct effects *e, const struct quest_change *change);
/* Adds an event whose data has the shape of its type. */
void effects_event(struct effects *e, enum message_event_number type, int64_t aggregate_id,
    unsigned index, const void *data);
/* The version of its player, clan or raid that an event is numbered by: the last of them takes the
 * one that is stored. */
int64_t effects_event_version(const struct effects *e, unsigned event);
/* What a clan's, or a raid's, version is once all is stored. */
int64_t effects_clan_version(const struct effects *e);
int64_t effects_raid_version(const struct effects *e);

bool effects_have_value(const struct effects *e);

#endif
