/* Dungeons with their traps, and those whom all the world fights. */
#include "core/content/stages.h"

/* ── dungeons ──────────────────────────────────────────────────────────────────────────────── */

static void
check_ranges(const struct content_dungeon *d, struct complaints *all)
{
	if (d->level_min > d->level_max)
		complain(all, CONTENT_KIND_DUNGEON, d->key, ".level_min: it is above level_max");
	if (d->rooms_min > d->rooms_max)
		complain(all, CONTENT_KIND_DUNGEON, d->key, ".rooms_min: it is above rooms_max");
}

/* Who lives in a dungeon is of the rank that its room takes, and of its levels. */
static void
check_inhabitant(const struct content *content, const struct content_dungeon *d, int32_t monster,
    enum content_monster_rank rank, struct complaints *all)
{
	const struct content_monster *m = &content->monsters[monster];

	if (m->rank != rank)
		complain(all, CONTENT_KIND_DUNGEON, d->key,
		    ": %s is %s, and stands where %s belongs", m->key,
		    content_monster_rank_text(m->rank), content_monster_rank_text(rank));
	if (m->level_min > d->level_max || m->level_max < d->level_min)
		complain(all, CONTENT_KIND_DUNGEON, d->key,
		    ": %s is of level %d..%d, none of its own", m->key, (int)m->level_min,
		    (int)m->level_max);
}

static void
check_twice(const struct content_dungeon *d, struct complaints *all)
{
	for (size_t i = 1; i < d->monsters_count; i++) {
		for (size_t j = 0; j < i; j++) {
			if (d->monsters[i].monster_index == d->monsters[j].monster_index)
				complain(all, CONTENT_KIND_DUNGEON, d->key,
				    ".monsters.%zu: %s stands twice", i, d->monsters[i].monster);
		}
	}
}

static void
check_inhabitants(
    const struct content *content, const struct content_dungeon *d, struct complaints *all)
{
	size_t i;

	for (i = 0; i < d->monsters_count; i++)
		check_inhabitant(
		    content, d, d->monsters[i].monster_index, CONTENT_MONSTER_RANK_COMMON, all);
	for (i = 0; i < d->elites_count; i++)
		check_inhabitant(content, d, d->elites_index[i], CONTENT_MONSTER_RANK_ELITE, all);
	check_inhabitant(content, d, d->boss_index, CONTENT_MONSTER_RANK_BOSS, all);
}

/* Each of its levels has somebody for a plain room. */
static void
check_levels(const struct content *content, const struct content_dungeon *d, struct complaints *all)
{
	const struct content_monster *m;
	int32_t level;
	bool is_met;

	for (level = d->level_min; level <= d->level_max; level++) {
		is_met = false;
		for (size_t i = 0; i < d->monsters_count; i++) {
			m = &content->monsters[d->monsters[i].monster_index];
			is_met = is_met || (m->level_min <= level && level <= m->level_max);
		}
		if (!is_met) {
			complain(all, CONTENT_KIND_DUNGEON, d->key,
			    ".monsters: nobody is met at level %d", (int)level);
			return;
		}
	}
}

/* ── traps ─────────────────────────────────────────────────────────────────────────────────── */

static void
check_traps(const struct content *content, struct complaints *all)
{
	for (int32_t i = 0; i < content->traps_count; i++) {
		const struct content_trap *t = &content->traps[i];

		if (t->stat > COMBAT_STAT_LUCK)
			complain(all, CONTENT_KIND_TRAP, t->key, ".stat: %s is no attribute",
			    combat_stat_text(t->stat));
		if (t->has_status && is_good_status(t->status))
			complain(all, CONTENT_KIND_TRAP, t->key, ".status: %s does good",
			    status_text(t->status));
	}
}

/* ── world bosses ──────────────────────────────────────────────────────────────────────────── */

/* A number of `*at` within least..most, which moves on behind it. */
static bool
take_number(const char **at, int least, int most, int *ret)
{
	int value = 0, digits = 0;

	for (; **at >= '0' && **at <= '9' && digits < 4; digits++)
		value = value * 10 + (*(*at)++ - '0');
	*ret = value;
	return digits > 0 && value >= least && value <= most;
}

/* "*", "5", "1-5", each with a step ("/2") or without. */
static bool
take_part(const char **at, int least, int most)
{
	int from, to, step;

	if (**at == '*') {
		(*at)++;
	} else {
		if (!take_number(at, least, most, &from))
			return false;
		if (**at == '-') {
			(*at)++;
			if (!take_number(at, from, most, &to))
				return false;
		}
	}
	if (**at != '/')
		return true;
	(*at)++;
	return take_number(at, 1, most, &step);
}

static bool
take_field(const char **at, int least, int most)
{
	if (!take_part(at, least, most))
		return false;
	while (**at == ',') {
		(*at)++;
		if (!take_part(at, least, most))
			return false;
	}
	return true;
}

/* Five fields with a space between each: minute, hour, day of month, month, day of week. */
static bool
is_schedule(const char *text)
{
	static const struct {
		int least, most;
	} fields[] = { { 0, 59 }, { 0, 23 }, { 1, 31 }, { 1, 12 }, { 0, 6 } };
	size_t count = sizeof(fields) / sizeof(fields[0]);

	for (size_t i = 0; i < count; i++) {
		if (!take_field(&text, fields[i].least, fields[i].most) ||
		    *text != (i + 1 < count ? ' ' : '\0'))
			return false;
		if (*text == ' ')
			text++;
	}
	return true;
}

static void
check_phases(const struct content_world_boss *b, struct complaints *all)
{
	for (size_t i = 1; i < b->phases_count; i++) {
		if (b->phases[i].below_bp >= b->phases[i - 1].below_bp)
			complain(all, CONTENT_KIND_WORLD_BOSS, b->key,
			    ".phases.%zu.below_bp: it is not below the one before", i);
	}
}

static void
check_world_boss(
    const struct content *content, const struct content_world_boss *b, struct complaints *all)
{
	const struct content_monster *m = &content->monsters[b->monster_index];

	if (m->rank != CONTENT_MONSTER_RANK_WORLD_BOSS)
		complain(all, CONTENT_KIND_WORLD_BOSS, b->key, ".monster: the rank of %s is %s",
		    m->key, content_monster_rank_text(m->rank));
	if (b->level < m->level_min || b->level > m->level_max)
		complain(all, CONTENT_KIND_WORLD_BOSS, b->key, ".level: %s is of level %d..%d",
		    m->key, (int)m->level_min, (int)m->level_max);
	if (!is_schedule(b->schedule))
		complain(all, CONTENT_KIND_WORLD_BOSS, b->key,
		    ".schedule: '%s' is not minute, hour, day, month, day of week", b->schedule);
	check_phases(b, all);
}

void
check_lairs(const struct content *content, struct complaints *all)
{
	int32_t i;

	for (i = 0; i < content->dungeons_count; i++) {
		check_ranges(&content->dungeons[i], all);
		check_inhabitants(content, &content->dungeons[i], all);
		check_twice(&content->dungeons[i], all);
		check_levels(content, &content->dungeons[i], all);
	}
	check_traps(content, all);
	for (i = 0; i < content->world_bosses_count; i++)
		check_world_boss(content, &content->world_bosses[i], all);
}
