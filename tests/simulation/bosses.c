#include "tests/simulation/bosses.h"

#include "tests/simulation/finding.h"
#include "tests/simulation/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct boss *
bosses_find(const struct store *s, int64_t boss_id)
{
	struct boss *boss =
	    boss_id > 0 && (size_t)boss_id <= s->bosses.count ? &s->bosses.list[boss_id - 1] : NULL;

	return boss != NULL && boss->exists ? boss : NULL;
}

/* With room for one more. */
static struct boss_copy *
copy_of(const struct boss_copy *copy)
{
	unsigned count = copy != NULL ? copy->count : 0;
	struct boss_copy *ret = boss_copy_create(count + 1);

	if (copy != NULL)
		memcpy(ret, copy, sizeof(*copy) + count * sizeof(copy->strikers[0]));
	return ret;
}

static struct boss_striker *
striker_of(struct boss_copy *copy, int64_t player_id)
{
	for (unsigned i = 0; copy != NULL && i < copy->count; i++) {
		if (copy->strikers[i].player_id == player_id)
			return &copy->strikers[i];
	}
	return NULL;
}

/* ── Redis ── */

static bool
was_struck_by(const struct boss_striker *one, const char *operation, int64_t *ret)
{
	const char *at = one != NULL ? strstr(one->lately, operation) : NULL;

	if (at == NULL)
		return false;
	*ret = strtoll(at + strlen(operation) + 1, NULL, 10);
	return true;
}

/* The last four are kept. */
static void
note_strike(struct boss_striker *one, const char *operation, int64_t applied)
{
	char lately[2 * BOSS_LATELY_SIZE];
	const char *from = lately;
	int spaces = 0;

	snprintf(lately, sizeof(lately), "%s%s%s:%" PRId64, one->lately,
	    one->lately[0] != '\0' ? " " : "", operation, applied);
	for (const char *at = lately; *at != '\0'; at++)
		spaces += *at == ' ';
	for (; spaces >= BOSS_LATELY_MAX; spaces--)
		from = strchr(from, ' ') + 1;
	snprintf(one->lately, sizeof(one->lately), "%.*s", BOSS_LATELY_SIZE - 1, from);
}

static struct boss_striker *
add_striker(struct boss *boss, int64_t player_id)
{
	struct boss_copy *wider = copy_of(boss->copy);

	free(boss->copy);
	boss->copy = wider;
	wider->strikers[wider->count] = (struct boss_striker){ .player_id = player_id };
	return &wider->strikers[wider->count++];
}

static enum boss_word
strike(struct boss *boss, const struct boss_blow *blow, int64_t now_ms, int64_t *ret_applied)
{
	struct boss_striker *one = striker_of(boss->copy, blow->player_id);

	if (was_struck_by(one, blow->operation, ret_applied))
		return BOSS_WORD_REPEAT;
	if (boss->copy->is_over || now_ms >= boss->row.ends_ms)
		return BOSS_WORD_OVER;
	if (one != NULL && now_ms - one->last_ms < BOSS_STRIKE_EVERY_MS)
		return BOSS_WORD_WAIT;
	if (one == NULL)
		one = add_striker(boss, blow->player_id);
	*ret_applied = blow->damage < boss->copy->hp ? blow->damage : boss->copy->hp;
	boss->copy->hp -= *ret_applied;
	boss->copy->hits++;
	one->dealt += *ret_applied;
	one->score += *ret_applied + blow->besides;
	one->strikes++;
	one->last_ms = now_ms;
	note_strike(one, blow->operation, *ret_applied);
	if (boss->copy->hp == 0) {
		boss->copy->is_over = true;
		boss->copy->killer_id = blow->player_id;
	}
	return BOSS_WORD_STRUCK;
}

struct boss_meeting
boss_redis_meet(struct store *s, const struct boss_row *row, int64_t player_id,
    const struct boss_blow *blow, int64_t now_ms)
{
	struct boss *boss = bosses_find(s, row->id);
	struct boss_meeting ret = { .word = BOSS_WORD_LOST };
	const struct boss_striker *one;

	if (boss->copy == NULL || boss->copy->hits < row->hits)
		return ret;
	ret.word = blow != NULL ? strike(boss, blow, now_ms, &ret.applied) : BOSS_WORD_SEEN;
	ret.hp = boss->copy->hp;
	ret.killer_id = boss->copy->killer_id;
	ret.players = (int32_t)boss->copy->count;
	one = striker_of(boss->copy, player_id);
	if (one != NULL) {
		ret.dealt = one->dealt;
		ret.strikes = one->strikes;
		ret.last_ms = one->last_ms;
	}
	return ret;
}

struct boss_copy *
boss_redis_read(struct store *s, int64_t boss_id, int64_t now_ms)
{
	struct boss *boss = bosses_find(s, boss_id);

	if (boss->copy == NULL)
		return boss_copy_create(0);
	boss->copy->is_over = boss->copy->is_over || now_ms >= boss->row.ends_ms;
	return copy_of(boss->copy);
}

void
boss_redis_restore(struct store *s, const struct boss_row *row, const struct boss_copy *saved)
{
	struct boss *boss = bosses_find(s, row->id);

	if (boss->copy != NULL && boss->copy->hits >= row->hits)
		return;
	free(boss->copy);
	boss->copy = copy_of(saved);
	boss->copy->is_there = true;
	boss->copy->is_over = false;
	boss->copy->hp = row->hp;
	boss->copy->hits = row->hits;
}

void
boss_redis_lose(struct store *s, int64_t boss_id)
{
	struct boss *boss = bosses_find(s, boss_id);

	if (boss == NULL)
		return;
	free(boss->copy);
	boss->copy = NULL;
}

/* ── loading ── */

static void *
duplicate(const void *row, size_t size)
{
	void *ret = malloc(size);

	if (ret == NULL)
		abort();
	memcpy(ret, row, size);
	return ret;
}

static void
load_boss(const struct store *s, const struct need *need, struct boss_rows *rows)
{
	struct boss *boss = bosses_find(s, strtoll(need->key, NULL, 10));
	const struct boss_striker *share =
	    boss != NULL ? striker_of(boss->saved, need->player_id) : NULL;

	free(rows->boss);
	free(rows->share);
	rows->boss = boss != NULL ? duplicate(&boss->row, sizeof(boss->row)) : NULL;
	rows->share = share != NULL ? duplicate(share, sizeof(*share)) : NULL;
}

static void
load_slot(struct store *s, const char *slot, struct boss_rows *rows)
{
	free(rows->boss);
	rows->boss = NULL;
	for (size_t i = 0; i < s->bosses.count; i++) {
		const struct boss *boss = &s->bosses.list[i];

		if (boss->exists && strcmp(boss->row.slot, slot) == 0)
			rows->boss = duplicate(&boss->row, sizeof(boss->row));
	}
	s->bosses.list = grown(s->bosses.list, s->bosses.count, sizeof(*s->bosses.list));
	memset(&s->bosses.list[s->bosses.count], 0, sizeof(*s->bosses.list));
	rows->new_id = (int64_t)++s->bosses.count;
	rows->active_players = 1;
}

static void
load(struct store *s, const struct needs *needs, struct rows *rows)
{
	static const enum need_kind kinds[] = { NEED_BOSS, NEED_BOSS_BOOKS, NEED_BOSS_SHARE };
	const struct need *saved = needs_find(needs, NEED_BOSS_SAVED),
			  *slot = needs_find(needs, NEED_BOSS_SLOT);

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (needs_find(needs, kinds[i]) != NULL)
			load_boss(s, needs_find(needs, kinds[i]), &rows->bosses);
	}
	if (saved != NULL) {
		free(rows->bosses.saved);
		rows->bosses.saved = copy_of(bosses_find(s, strtoll(saved->key, NULL, 10))->saved);
	}
	if (slot != NULL)
		load_slot(s, slot->key, &rows->bosses);
}

/* ── storing ── */

static void
keep_books(struct boss *boss, const struct boss_effects *e)
{
	if (boss->row.state != BOSS_ALIVE)
		finding("boss %" PRId64 " was settled and changes", e->boss_id);
	boss->row = e->row;
	free(boss->saved);
	boss->saved = boss_copy_create(e->shares_count);
	boss->saved->count = e->shares_count;
	memcpy(boss->saved->strikers, e->shares, e->shares_count * sizeof(e->shares[0]));
	boss->settled += e->books == BOSS_BOOKS_SETTLED;
}

static void
keep(struct store *s, const struct effects *e, int64_t now_ms)
{
	const struct boss_effects *b = &e->bosses;
	struct boss_striker *share;

	if (b->spawns) {
		struct boss *boss = &s->bosses.list[b->boss_id - 1];

		boss->exists = true;
		boss->row = b->row;
		boss->row.hp = boss->row.hp_max = b->row.hp_max / 5; /* so that some fall */
	}
	if (b->books != BOSS_BOOKS_STAY) {
		keep_books(bosses_find(s, b->boss_id), b);
		bosses_find(s, b->boss_id)->row.saved_ms = now_ms;
	}
	if (b->paid_player_id != 0) {
		share = striker_of(bosses_find(s, b->boss_id)->saved, b->paid_player_id);
		share->is_owed = false;
		share->xp = b->paid_xp;
		share->gold = b->paid_gold;
	}
}

/* ── what must be true ── */

/* What all have dealt and what is left add up. */
static void
audit_sum(const struct boss *boss, const struct boss_copy *copy, int64_t hp, int64_t hits)
{
	int64_t dealt = 0, strikes = 0;

	for (unsigned i = 0; copy != NULL && i < copy->count; i++) {
		dealt += copy->strikers[i].dealt;
		strikes += copy->strikers[i].strikes;
	}
	if (dealt + hp != boss->row.hp_max || hp < 0 || strikes != hits)
		finding("boss %" PRId64 " doesn't add up", boss->row.id);
}

static void
audit_rewards(const struct store *s, const struct boss *boss)
{
	char operation[64];
	size_t n;

	for (unsigned i = 0; boss->saved != NULL && i < boss->saved->count; i++) {
		const struct boss_striker *one = &boss->saved->strikers[i];
		bool is_due = boss->row.state != BOSS_ALIVE && boss_is_entitled(one->strikes);

		snprintf(operation, sizeof(operation), "boss:%" PRId64 ":%" PRId64, boss->row.id,
		    one->player_id);
		if (map_find(&s->books.operations, operation, &n) != (is_due && !one->is_owed) ||
		    (one->is_owed && !is_due))
			finding("boss %" PRId64 " owes player %" PRId64 " something else",
			    boss->row.id, one->player_id);
	}
}

static void
audit(struct store *s)
{
	for (size_t i = 0; i < s->bosses.count; i++) {
		const struct boss *boss = &s->bosses.list[i];

		if (!boss->exists)
			continue;
		audit_sum(boss, boss->saved, boss->row.hp, boss->row.hits);
		if (boss->copy != NULL)
			audit_sum(boss, boss->copy, boss->copy->hp, boss->copy->hits);
		if (boss->settled != (boss->row.state != BOSS_ALIVE) ||
		    (boss->row.state == BOSS_DEFEATED) != (boss->row.hp == 0))
			finding(
			    "boss %" PRId64 " was settled %d times", boss->row.id, boss->settled);
		audit_rewards(s, boss);
	}
}

static void
finish(struct store *s)
{
	for (size_t i = 0; i < s->bosses.count; i++) {
		free(s->bosses.list[i].saved);
		free(s->bosses.list[i].copy);
	}
	free(s->bosses.list);
}

const struct store_kind bosses_kind = {
	.load = load,
	.keep = keep,
	.audit = audit,
	.finish = finish,
};
