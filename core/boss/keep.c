/* Keeping the books of a world boss: what its copy in Redis says is saved now and then, and settled
 * once when it is over. A copy that is gone, or older than the books, is replaced by theirs; so
 * what was struck since it was saved last is lost with Redis, and nothing is rewarded twice.
 *
 *   copy over ----> settled: shares, places, one event; Redis may forget it
 *   copy newer ---> saved, every BOSS_SAVE_MS
 *   copy lost ----> restored; the next who comes goes on
 */
#include "core/operations.h"
#include "messages/world_boss_defeated_event.h"
#include "messages/world_boss_escaped_event.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* Whether the copy is at least as new as the books. */
static bool
is_current(const struct boss_rows *bosses)
{
	return bosses->copy->is_there &&
	       (bosses->boss == NULL || bosses->copy->hits >= bosses->boss->hits);
}

static void
keep_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct keep_request *req = request;
	const struct boss_copy *copy = known->bosses.copy;

	need_boss_books(out, req->boss_id);
	if (!is_current(&known->bosses))
		need_boss_saved(out, req->boss_id);
	if (copy->is_over && copy->killer_id != 0)
		need_character(out, copy->killer_id, TO_READ);
}

/* ── settling ── */

static int64_t
score_of(const struct boss_striker *one)
{
	return boss_score(one->score, one->strikes);
}

/* The best first; who isn't entitled comes behind all who are; of equals the older player. */
static int
by_score(const void *a, const void *b)
{
	const struct boss_striker *one = a, *other = b;
	bool is_one = boss_is_entitled(one->strikes), is_other = boss_is_entitled(other->strikes);

	if (is_one != is_other)
		return is_one ? -1 : 1;
	if (score_of(one) != score_of(other))
		return score_of(one) > score_of(other) ? -1 : 1;
	return (one->player_id > other->player_id) - (one->player_id < other->player_id);
}

static void
share_out(struct boss_effects *e, bool has_escaped)
{
	struct boss_tally tally = { 0, 0 };
	unsigned i;

	qsort(e->shares, e->shares_count, sizeof(e->shares[0]), by_score);
	for (i = 0; i < e->shares_count; i++) {
		if (!boss_is_entitled(e->shares[i].strikes))
			continue;
		tally.players++;
		tally.score += score_of(&e->shares[i]);
	}
	for (i = 0; i < (unsigned)tally.players; i++) {
		struct boss_striker *one = &e->shares[i];

		one->place = (int32_t)i + 1;
		one->reward_bp = boss_reward_bp(score_of(one), one->strikes, &tally, has_escaped);
		one->chests = (int32_t)boss_chest(one->place, tally.players, has_escaped);
		one->is_owed = true;
	}
}

static void
tell_of_defeat(const struct boss_row *row, const struct character_row *killer, struct effects *out)
{
	struct world_boss_defeated_event event = {
		.boss_id = row->id,
		.level = row->level,
		.players = row->players,
		.player_id = row->killer_id,
	};

	snprintf(event.boss, sizeof(event.boss), "%s", row->boss);
	if (killer != NULL)
		snprintf(event.player, sizeof(event.player), "%s", killer->name);
	else /* as erasure calls it */
		snprintf(event.player, sizeof(event.player), "gone-%" PRId64, row->killer_id);
	effects_event(out, EVENT_WORLD_BOSS_DEFEATED, row->id, 0, &event);
}

static void
tell_of_escape(const struct boss_row *row, struct effects *out)
{
	struct world_boss_escaped_event event = {
		.boss_id = row->id,
		.level = row->level,
		.players = row->players,
		.hp = (int32_t)row->hp,
	};

	snprintf(event.boss, sizeof(event.boss), "%s", row->boss);
	effects_event(out, EVENT_WORLD_BOSS_ESCAPED, row->id, 0, &event);
}

static void
settle(const struct rows *rows, struct effects *out)
{
	struct boss_effects *e = &out->bosses;
	bool has_escaped = rows->bosses.copy->hp > 0;

	boss_effects_take(e, rows->bosses.boss, rows->bosses.copy);
	effects_cause(out, "boss:%" PRId64 ":settle", e->boss_id);
	e->books = BOSS_BOOKS_SETTLED;
	e->version = 2; /* it came, and it went */
	e->row.state = has_escaped ? BOSS_ESCAPED : BOSS_DEFEATED;
	e->row.killer_id = rows->bosses.copy->killer_id;
	share_out(e, has_escaped);
	if (has_escaped)
		tell_of_escape(&e->row, out);
	else
		tell_of_defeat(&e->row, rows_character(rows, e->row.killer_id), out);
}

static void
keep_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct boss_row *boss = rows->bosses.boss;
	const struct boss_copy *copy = rows->bosses.copy;

	(void)request;
	if (boss == NULL || boss->state != BOSS_ALIVE) {
		/* somebody was faster */
	} else if (!is_current(&rows->bosses)) {
		out->bosses.restores = true;
	} else if (copy->is_over) {
		settle(rows, out);
	} else if (copy->hits > boss->hits && at->now_ms - boss->saved_ms >= BOSS_SAVE_MS) {
		boss_effects_take(&out->bosses, boss, copy);
		out->bosses.books = BOSS_BOOKS_SAVED;
	}
	text_puts(&out->reply, "{}");
}

const struct operation boss_keep = {
	.name = "boss.keep",
	.need = keep_need,
	.apply = keep_apply,
};
