/* boss.spawn: a world boss comes, once for each slot of its schedule. Redis hears of it from the
 * first who meets it. */
#include "core/operations.h"
#include "messages/boss_spawn.h"
#include "messages/world_boss_spawned_event.h"

#include <inttypes.h>
#include <stdio.h>

#define HOUR_MS INT64_C(3600000)

static void
spawn_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct boss_spawn_request *req = request;

	(void)known;
	need_boss_slot(out, req->schedule_id);
}

static void
answer(const struct boss_row *row, bool is_new, struct effects *out)
{
	effects_reply(out, &boss_spawn_reply_shape,
	    &(struct boss_spawn_reply){ row->id, (int32_t)row->hp_max, row->ends_ms, is_new });
}

static void
tell(const struct boss_row *row, struct effects *out)
{
	struct world_boss_spawned_event event = {
		.boss_id = row->id,
		.level = row->level,
		.hp_max = (int32_t)row->hp_max,
		.ends_at_ms = row->ends_ms,
	};

	snprintf(event.boss, sizeof(event.boss), "%s", row->boss);
	effects_event(out, EVENT_WORLD_BOSS_SPAWNED, row->id, 0, &event);
}

static void
spawn_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct boss_spawn_request *req = request;
	const struct content_world_boss *kind = content_find_world_boss(at->content, req->boss);
	struct boss_row row = { .id = rows->bosses.new_id, .spawned_ms = at->now_ms };
	char name[48], digest[DIGEST_TEXT_SIZE];
	uint64_t seed;

	if (rows->bosses.boss != NULL) {
		answer(rows->bosses.boss, false, out);
		return;
	}
	if (kind == NULL) {
		effects_refuse(out, REFUSAL_NO_SUCH_BOSS, "There is no such world boss.");
		return;
	}
	row.level = kind->level;
	row.hp = row.hp_max = boss_hp(kind->level, rows->bosses.active_players);
	row.ends_ms = at->now_ms + kind->hours * HOUR_MS;
	snprintf(row.slot, sizeof(row.slot), "%s", req->schedule_id);
	snprintf(row.boss, sizeof(row.boss), "%s", kind->key);
	snprintf(name, sizeof(name), "boss:%" PRId64, row.id);
	moment_digest(at, name, row.slot, sizeof(row.slot), digest, &seed);
	row.seed = (int64_t)(seed >> 1);
	effects_cause(out, "boss:%" PRId64 ":spawn", row.id);
	out->bosses.boss_id = row.id;
	out->bosses.version = 1;
	out->bosses.spawns = true;
	out->bosses.row = row;
	tell(&row, out);
	answer(&row, true, out);
}

const struct operation boss_spawn = {
	.name = "boss.spawn",
	.forgets_refusals = true, /* its slot may be filled later */
	.need = spawn_need,
	.apply = spawn_apply,
};
