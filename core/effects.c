/* Collecting what `apply` decides. */
#include "core/effects.h"

#include "events/ids.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
effects_finish(struct effects *e)
{
	unsigned i;

	for (i = 0; i < e->events_count; i++)
		text_finish(&e->events[i].data);
	battle_record_finish(&e->fight);
	free(e->events);
	free(e->entries);
	free(e->pieces);
	free(e->loot);
	free(e->saved_build);
	free(e->saved_craft);
	free(e->made_job);
	free(e->saved_shelf);
	free(e->places);
	arena_effects_finish(&e->arena);
	commerce_effects_finish(&e->commerce);
	raid_row_destroy(e->raids.saved);
	free(e->bosses.shares);
	quest_effects_finish(&e->quests);
	text_finish(&e->reply);
	text_finish(&e->view);
	memset(e, 0, sizeof(*e));
}

void
effects_reply(struct effects *e, const struct shape *shape, const void *reply)
{
	shape_write(shape, reply, &e->reply);
}

void
effects_view(struct effects *e, const struct shape *shape, const void *view)
{
	shape_write(shape, view, &e->view);
}

void
effects_refuse(struct effects *e, enum refusal_number refusal, const char *format, ...)
{
	va_list args;

	assert(!e->saves_hot && !effects_have_value(e));
	e->refusal = &refusal_meanings[refusal];
	va_start(args, format);
	vsnprintf(e->detail, sizeof(e->detail), format, args);
	va_end(args);
}

void
effects_refuse_banned(struct effects *e)
{
	effects_refuse(e, REFUSAL_BANNED, "An administrator has taken the game away from you.");
}

void
effects_save_hot(struct effects *e, const struct hot_state *hot)
{
	e->saves_hot = true;
	e->hot = *hot;
}

void
effects_start_fight(
    struct effects *e, const struct battle *battle, const char *cast, const char *digest)
{
	assert(e->saves_hot && !e->saves_fight); /* the player's hash is what is compared */
	e->saves_fight = true;
	e->starts_fight = true;
	battle_record_begin(&e->fight, battle, cast, digest);
}

const struct battle *
effects_play_round(struct effects *e, const struct battle_record *before,
    const struct battle_input inputs[BATTLE_FIGHTERS_MAX], struct battle_log *log)
{
	assert(e->saves_hot && !e->saves_fight);
	e->saves_fight = true;
	battle_record_go_on(&e->fight, before, inputs, log);
	return e->fight.battle;
}

void
effects_save_fight(struct effects *e, const struct battle_record *fight)
{
	assert(e->saves_hot && !e->saves_fight);
	e->saves_fight = true;
	battle_record_copy(&e->fight, fight);
}

void
effects_release(struct effects *e, const struct release *release)
{
	e->releases = true;
	e->release = *release;
}

void
effects_cause(struct effects *e, const char *format, ...)
{
	va_list args;
	int size;

	va_start(args, format);
	size = vsnprintf(e->cause, sizeof(e->cause), format, args);
	va_end(args);
	assert(size > 0 && (size_t)size < sizeof(e->cause));
}

/* Room for one more behind `count` of them: it doubles at 0, 8, 16, 32, … */
static void *
grown(void *list, unsigned count, size_t size)
{
	if (count != 0 && (count < 8 || (count & (count - 1)) != 0))
		return list;
	list = realloc(list, (count == 0 ? 8 : 2 * count) * size);
	if (list == NULL)
		abort();
	return list;
}

static void
add_entry(struct effects *e, const char *account, const char *asset, int64_t delta)
{
	struct ledger_entry *entry;

	assert(e->entries_count < EFFECTS_ENTRIES_MAX);
	e->entries = grown(e->entries, e->entries_count, sizeof(*entry));
	entry = &e->entries[e->entries_count++];
	snprintf(entry->account, sizeof(entry->account), "%s", account);
	snprintf(entry->asset, sizeof(entry->asset), "%s", asset);
	entry->delta = delta;
}

void
effects_move(struct effects *e, const char *from, const char *to, const char *asset, int64_t amount)
{
	assert(amount >= 0 && e->cause[0] != '\0');
	if (amount == 0)
		return;
	add_entry(e, from, asset, -amount);
	add_entry(e, to, asset, amount);
}

void
effects_move_items(
    struct effects *e, const char *from, const char *to, const char *item, int64_t count)
{
	char asset[sizeof(e->entries->asset)];

	snprintf(asset, sizeof(asset), "item:%s", item);
	effects_move(e, from, to, asset, count);
}

static struct piece_change *
add_piece(
    struct effects *e, enum piece_change_kind kind, int64_t player_id, const struct piece_row *row)
{
	struct piece_change *change;

	assert(e->pieces_count < EFFECTS_PIECES_MAX && e->cause[0] != '\0');
	e->pieces = grown(e->pieces, e->pieces_count, sizeof(*change));
	change = &e->pieces[e->pieces_count++];
	*change = (struct piece_change){ .kind = kind, .player_id = player_id, .row = *row };
	return change;
}

const struct piece_row *
effects_make_piece(struct effects *e, int64_t player_id, const struct piece_row *row)
{
	struct piece_change *change = add_piece(e, PIECE_MADE, player_id, row);
	char name[CAUSE_SIZE + 32], hex[65];
	uint8_t digest[32];
	int size = snprintf(name, sizeof(name), "piece/%s/%u", e->cause, e->pieces_count);

	digest_blake2b(name, (size_t)size, NULL, 0, digest);
	hex_encode(digest, sizeof(digest), hex);
	snprintf(change->row.id, sizeof(change->row.id), "%.*s", PIECE_ID_SIZE - 1, hex);
	return &change->row;
}

void
effects_save_piece(struct effects *e, int64_t player_id, const struct piece_row *row)
{
	add_piece(e, PIECE_SAVED, player_id, row);
}

void
effects_move_piece(struct effects *e, int64_t player_id, const struct piece_row *row,
    int64_t to_player, const char *parcel_id)
{
	struct piece_change *change = add_piece(e, PIECE_MOVED, player_id, row);

	change->to_player = to_player;
	snprintf(change->parcel_id, sizeof(change->parcel_id), "%s", parcel_id);
}

void
effects_drop_piece(struct effects *e, int64_t player_id, const struct piece_row *row)
{
	add_piece(e, PIECE_GONE, player_id, row);
}

static void *
copy_of(const void *row, size_t size)
{
	void *copy = malloc(size);

	if (copy == NULL)
		abort();
	memcpy(copy, row, size);
	return copy;
}

void
effects_save_craft(struct effects *e, const struct craft_row *row)
{
	assert(e->saved_craft == NULL);
	e->saved_craft = copy_of(row, sizeof(*row));
}

void
effects_make_job(struct effects *e, int64_t player_id, const struct job_row *job)
{
	assert(e->made_job == NULL);
	e->made_job = copy_of(job, sizeof(*job));
	e->worker_id = player_id;
}

void
effects_claim_job(struct effects *e, int64_t player_id, const char *job)
{
	snprintf(e->claimed_job, sizeof(e->claimed_job), "%s", job);
	e->worker_id = player_id;
}

void
effects_save_shelf(struct effects *e, int32_t x, int32_t y, const struct shelf_row *row)
{
	struct shelf_change change = { .row = *row };

	assert(e->saved_shelf == NULL);
	snprintf(change.place, sizeof(change.place), "%" PRId32 ",%" PRId32, x, y);
	e->saved_shelf = copy_of(&change, sizeof(change));
}

void
effects_player_account(int64_t player_id, char ret[64])
{
	snprintf(ret, 64, "player:%" PRId64, player_id);
}

void
effects_create_character(struct effects *e, const struct new_character *c)
{
	e->creates_character = true;
	e->created = *c;
}

void
effects_save_character(struct effects *e, const struct character_row *row)
{
	assert(e->saved_count < ROWS_CHARACTERS_MAX);
	e->saved[e->saved_count++] = *row;
}

/* What the moves give to an account, or take. */
static int64_t
sum_of(const struct effects *e, const char *account, const char *asset)
{
	int64_t sum = 0;
	unsigned i;

	for (i = 0; i < e->entries_count; i++) {
		const struct ledger_entry *entry = &e->entries[i];

		if (strcmp(entry->account, account) == 0 && strcmp(entry->asset, asset) == 0)
			sum += entry->delta;
	}
	return sum;
}

struct character_row
effects_saved_character(const struct effects *e, unsigned n, const struct rows *seen)
{
	struct character_row row = e->saved[n];
	const struct character_row *before = rows_character(seen, row.player_id);
	char account[64];

	effects_player_account(row.player_id, account);
	row.xp = (before != NULL ? before->xp : 0) + sum_of(e, account, "xp");
	row.gold = (before != NULL ? before->gold : 0) + sum_of(e, account, "gold");
	return row;
}

void
effects_rename(struct effects *e, const struct new_name *name)
{
	e->renames = true;
	e->renamed = *name;
}

void
effects_schedule_deletion(struct effects *e, const struct deletion *deletion)
{
	e->schedules_deletion = true;
	e->deleted = *deletion;
}

void
effects_save_build(struct effects *e, const struct build_row *build)
{
	assert(e->saved_build == NULL);
	e->saved_build = copy_of(build, sizeof(*build));
}

void
effects_record_fight(
    struct effects *e, const struct battle_record *fight, const struct settlement *s)
{
	assert(e->recorded == NULL);
	e->recorded = fight;
	e->settlement = *s;
}

void
effects_act(struct effects *e, const struct admin_act *act)
{
	e->administration.acts = true;
	e->administration.act = *act;
}

void
effects_change_standing(struct effects *e, const struct standing *standing)
{
	e->administration.changes_standing = true;
	e->administration.standing = *standing;
}

void
effects_refer(struct effects *e, const struct new_referral *referral)
{
	e->administration.refers = true;
	e->administration.referral = *referral;
}

void
effects_take_place(struct effects *e, const struct referral_place *place)
{
	e->administration.takes_place = true;
	e->administration.place = *place;
}

void
effects_make_challenge(struct effects *e, const struct challenge_row *challenge)
{
	e->arena.makes_challenge = true;
	e->arena.challenge = *challenge;
}

void
effects_end_challenge(struct effects *e, const char *challenge_id)
{
	e->arena.ends_challenge = true;
	snprintf(e->arena.ended_id, sizeof(e->arena.ended_id), "%s", challenge_id);
}

void
effects_record_duel(struct effects *e, struct duel_record *duel)
{
	assert(e->arena.duel == NULL);
	e->arena.duel = duel_record_take(duel);
}

static struct place_effects *
places_of(struct effects *e, int64_t player_id)
{
	if (e->places == NULL)
		e->places = calloc(1, sizeof(*e->places));
	if (e->places == NULL)
		abort();
	e->places->player_id = player_id;
	return e->places;
}

void
effects_see_place(struct effects *e, int64_t player_id, const struct place_row *place)
{
	struct place_effects *places = places_of(e, player_id);

	assert(places->seen_count < PLACES_MAX);
	places->seen[places->seen_count++] = *place;
}

void
effects_visit_place(struct effects *e, int64_t player_id, const struct place_row *place)
{
	struct place_effects *places = places_of(e, player_id);

	places->visits = true;
	places->visited = *place;
}

void
effects_save_run(struct effects *e, const struct run_row *run)
{
	struct place_effects *places = places_of(e, run->player_id);

	places->saves_run = true;
	places->run = *run;
}

void
effects_save_run_with_tries(struct effects *e, const struct run_row *run)
{
	effects_save_run(e, run);
	e->places->saves_tries = true;
}

void
effects_change_quest(struct effects *e, const struct quest_change *change)
{
	assert(e->quests.change == NULL);
	e->quests.change = copy_of(change, sizeof(*change));
}

void
effects_record_void(struct effects *e)
{
	e->records_void = true;
}

void
effects_event(struct effects *e, enum message_event_number type, int64_t aggregate_id,
    unsigned index, const void *data)
{
	struct effect_event *event;

	assert(e->events_count < EFFECTS_EVENTS_MAX && e->cause[0] != '\0');
	e->events = grown(e->events, e->events_count, sizeof(*event));
	event = &e->events[e->events_count++];
	*event = (struct effect_event){
		.type = &message_events[type], .aggregate_id = aggregate_id, .index = index
	};
	shape_write(event->type->data, data, &event->data);
}

/* Whether an event is about the player or the clan of this id. */
static bool
is_about(const struct effect_event *event, const char *aggregate, int64_t id)
{
	return event->aggregate_id == id && strcmp(event->type->aggregate, aggregate) == 0;
}

/* How many of the first `count` events are. */
static unsigned
count_about(const struct effects *e, unsigned count, const char *aggregate, int64_t id)
{
	unsigned i, found = 0;

	for (i = 0; i < count; i++)
		found += is_about(&e->events[i], aggregate, id);
	return found;
}

int64_t
effects_clan_version(const struct effects *e)
{
	unsigned events = count_about(e, e->events_count, "clan", e->clans.clan.id);

	return e->clans.clan.version + (events > 0 ? events : 1);
}

int64_t
effects_raid_version(const struct effects *e)
{
	unsigned events = count_about(e, e->events_count, "raid", e->raids.saved->id);

	return e->raids.saved->version + (events > 0 ? events : 1);
}

int64_t
effects_event_version(const struct effects *e, unsigned event)
{
	const char *aggregate = e->events[event].type->aggregate;
	int64_t id = e->events[event].aggregate_id;
	unsigned before = count_about(e, event, aggregate, id),
		 all = count_about(e, e->events_count, aggregate, id);
	unsigned i;

	if (is_about(&e->events[event], "clan", e->clans.clan.id))
		return effects_clan_version(e) - all + 1 + before;
	if (e->raids.saved != NULL && is_about(&e->events[event], "raid", e->raids.saved->id))
		return effects_raid_version(e) - all + 1 + before;
	if (is_about(&e->events[event], "boss", e->bosses.boss_id))
		return e->bosses.version;
	for (i = 0; i < e->saved_count; i++) {
		if (is_about(&e->events[event], "player", e->saved[i].player_id))
			return e->saved[i].version - all + 1 + before;
	}
	return 1 + before;
}

bool
effects_have_value(const struct effects *e)
{
	return e->creates_character || e->entries_count > 0 || e->pieces_count > 0 ||
	       e->saved_craft != NULL || e->made_job != NULL || e->claimed_job[0] != '\0' ||
	       e->saved_shelf != NULL || e->places != NULL || e->saved_count > 0 ||
	       e->saved_build != NULL || arena_effects_are_any(&e->arena) ||
	       e->administration.acts || e->clans.what != CLAN_STAYS || e->raids.saved != NULL ||
	       commerce_effects_are_any(&e->commerce) || e->raids.paid_player_id != 0 ||
	       boss_effects_are_any(&e->bosses) || quest_effects_are_any(&e->quests) ||
	       e->recorded != NULL || e->records_void || e->events_count > 0;
}
