/* Families, monsters and what they can do. */
#include "core/content/stages.h"

#define SHARE_LEAST 9000 /* what a common one is worth, by the content's README */
#define SHARE_MOST 11000

static void
check_levels(const struct content_monster *m, struct complaints *all)
{
	if (m->level_min > m->level_max)
		complain(all, CONTENT_KIND_MONSTER, m->key, ".level_min: it is above level_max");
}

/* A strong strike is paid by thin skin. */
static void
check_shares(const struct content_monster *m, struct complaints *all)
{
	int32_t share = (m->hp_bp + m->attack_bp + m->defence_bp) / 3;

	if (m->rank == CONTENT_MONSTER_RANK_COMMON && (share < SHARE_LEAST || share > SHARE_MOST))
		complain(all, CONTENT_KIND_MONSTER, m->key,
		    ": health, strike and defence are %d together; a common one has %d..%d",
		    (int)share, SHARE_LEAST, SHARE_MOST);
}

/* It takes its strength from the actor's magic. */
static bool
is_magic(const struct action *a)
{
	return (a->has_coef_bp && a->source == ACTION_SOURCE_MAGIC) || a->has_heal_bp;
}

static bool
can_do(const struct content *content, int32_t monster, int32_t move)
{
	return content->monsters[monster].has_magic_bp || !is_magic(&content->moves[move].action);
}

static void
check_magic(const struct content *content, struct complaints *all)
{
	int32_t i;
	size_t j;

	for (i = 0; i < content->monsters_count; i++) {
		const struct content_monster *m = &content->monsters[i];

		for (j = 0; j < m->moves_count; j++) {
			if (!can_do(content, i, m->moves[j].move_index))
				complain(all, CONTENT_KIND_MONSTER, m->key,
				    ".moves.%zu: %s takes magic, and it has no magic_bp", j,
				    m->moves[j].move);
		}
	}
	for (i = 0; i < content->world_bosses_count; i++) {
		const struct content_world_boss *b = &content->world_bosses[i];

		for (j = 0; j < b->phases_count; j++) {
			if (!can_do(content, b->monster_index, b->phases[j].move_index))
				complain(all, CONTENT_KIND_WORLD_BOSS, b->key,
				    ".phases.%zu: %s takes magic, and %s has no magic_bp", j,
				    b->phases[j].move, b->monster);
		}
	}
}

static bool
afflicts(const struct action *a)
{
	for (size_t i = 0; i < a->effects_count; i++) {
		if (!a->effects[i].on_self)
			return true;
	}
	return false;
}

static void
check_moves(const struct content *content, const struct content_monster *m, struct complaints *all)
{
	const struct content_monster_moves *move;
	bool is_over = false;

	for (size_t i = 0; i < m->moves_count; i++) {
		move = &m->moves[i];
		if (is_over)
			complain(all, CONTENT_KIND_MONSTER, m->key,
			    ".moves.%zu: one before it always comes up", i);
		if (move->when == CONTENT_MONSTER_MOVES_WHEN_UNAFFLICTED &&
		    !afflicts(&content->moves[move->move_index].action))
			complain(all, CONTENT_KIND_MONSTER, m->key,
			    ".moves.%zu: %s brings its target no status to be free of", i,
			    move->move);
		is_over = move->when == CONTENT_MONSTER_MOVES_WHEN_ALWAYS &&
		          move->chance_bp == 10000 &&
		          !content->moves[move->move_index].has_cooldown;
	}
}

static void
check_immune(const struct content_monster *m, struct complaints *all)
{
	for (size_t i = 1; i < m->immune_count; i++) {
		for (size_t j = 0; j < i; j++) {
			if (m->immune[i] == m->immune[j])
				complain(all, CONTENT_KIND_MONSTER, m->key,
				    ".immune.%zu: %s stands twice", i, status_text(m->immune[i]));
		}
	}
}

static bool
has_member(const struct content *content, int32_t family)
{
	for (int32_t i = 0; i < content->monsters_count; i++) {
		if (content->monsters[i].family_index == family)
			return true;
	}
	return false;
}

static void
check_families(const struct content *content, struct complaints *all)
{
	for (int32_t i = 0; i < content->families_count; i++) {
		if (!has_member(content, i))
			complain(all, CONTENT_KIND_FAMILY, content->families[i].key,
			    ": no monster is of it");
	}
}

void
check_monsters(const struct content *content, struct complaints *all)
{
	for (int32_t i = 0; i < content->monsters_count; i++) {
		const struct content_monster *m = &content->monsters[i];

		check_levels(m, all);
		check_shares(m, all);
		check_moves(content, m, all);
		check_immune(m, all);
	}
	check_magic(content, all);
	check_families(content, all);
}
