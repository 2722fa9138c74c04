#include "core/rules/finds.h"

#include "core/rules/muster.h"
#include "core/rules/rng.h"

#define TABLES 2 /* of a monster: its family's, its own */

struct search {
	const struct content *content;
	struct loot_finder finder;
	uint64_t seed;
	struct finds *found;
};

static void
take_pieces(struct search *s, int32_t item, int32_t count, int32_t level)
{
	struct finds *found = s->found;

	for (int32_t i = 0; i < count && found->pieces_count < FINDS_PIECES_MAX; i++) {
		int32_t n = found->pieces_count++;

		found->pieces[n] = piece_roll(s->content, item, level,
		    s->finder.is_under_blood_moon, loot_piece_seed(s->seed, n));
	}
}

static void
take(struct search *s, int32_t item, int32_t count, int32_t level)
{
	if (s->content->items[item].kind == CONTENT_ITEM_KIND_EQUIPMENT)
		take_pieces(s, item, count, level);
	else if (s->found->counted.count < FINDS_KINDS_MAX ||
		 stacks_count(&s->found->counted, item) > 0)
		(void)stacks_add(&s->found->counted, item, count);
}

static void
draw(struct search *s, int32_t table, int32_t level, int32_t n)
{
	uint64_t seed = rng_mix64(s->seed + (uint64_t)(n + 1) * RNG_GAMMA);
	struct stacks drawn = loot_draw(s->content, table, s->finder, seed);

	for (int32_t i = 0; i < drawn.count; i++)
		take(s, drawn.of[i].item, drawn.of[i].count, level);
}

void
finds_in(const struct content *content, int32_t table, struct loot_finder finder, int32_t level,
    uint64_t seed, struct finds *ret)
{
	struct search s = { .content = content, .finder = finder, .seed = seed, .found = ret };

	draw(&s, table, level, 0);
}

void
finds_add(
    const struct content *content, int32_t item, int32_t level, uint64_t seed, struct finds *ret)
{
	struct search s = { .content = content, .seed = seed, .found = ret };

	take(&s, item, 1, level);
}

static void
look_at(struct search *s, const struct content_monster *kind, int32_t level, int32_t n)
{
	const struct content *content = s->content;
	int32_t family = content_index(
	    content->families, content->families_count, sizeof(content->families[0]), kind->family);

	if (family >= 0)
		draw(s, content->families[family].loot_index, level, TABLES * n);
	if (kind->has_loot)
		draw(s, kind->loot_index, level, TABLES * n + 1);
}

static int32_t
enemies_of(const struct battle *battle, int32_t who)
{
	int32_t count = 0;

	for (int32_t i = 0; i < battle->setup.fighters_count; i++)
		count += battle->setup.fighters[i].side != battle->setup.fighters[who].side;
	return count;
}

void
finds_of(const struct content *content, const struct battle *battle, int32_t who, int64_t player_id,
    const int32_t monsters[BATTLE_FIGHTERS_MAX], struct finds *ret)
{
	struct search s = {
		.content = content,
		.finder = { .level = battle->setup.fighters[who].level,
		    .is_under_blood_moon = battle->setup.is_blood_moon },
		.seed = loot_seed(battle->setup.seed, player_id),
		.found = ret,
	};
	int32_t share_bp = muster_pack_shares(enemies_of(battle, who)).worth_bp;
	struct rng rng = rng_stream(s.seed, RNG_LOOT);

	for (int32_t i = 0; i < battle->setup.fighters_count; i++) {
		bool leaves = rng_chance_bp(&rng, share_bp);
		bool has_fallen =
		    battle->setup.fighters[i].side != battle->setup.fighters[who].side &&
		    battle->fighters[i].hp == 0;

		if (battle->state == BATTLE_WON && leaves && has_fallen && monsters[i] >= 0)
			look_at(&s, &content->monsters[monsters[i]],
			    battle->setup.fighters[i].level, i);
	}
}

void
finds_of_table(const struct content *content, int32_t table, int32_t draws, int32_t level,
    int32_t player_level, uint64_t seed, struct finds *ret)
{
	struct search s = {
		.content = content,
		.finder = { .level = player_level },
		.seed = seed,
		.found = ret,
	};

	for (int32_t i = 0; i < draws; i++)
		draw(&s, table, level, i);
}
