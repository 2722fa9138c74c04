/* Each monster against a player of its level with par attributes: by plain strikes, and with what a
 * warrior of that level has learned. */
#include "tests/balance/tables.h"

#include "tests/balance/bouts.h"
#include "tests/balance/tastes.h"

#include <inttypes.h>

#define FIGHTS 400
#define LEVELS 4 /* across its range */

struct tally {
	int won, fled;
	double lost, rounds, xp, gold; /* of those won: share of health, … */
};

static struct tally
meet(const struct balance *b, const struct bout_fighter *who, bool is_plain, int32_t monster,
    int32_t level, int32_t pack)
{
	struct bout_place place = { .weather = WEATHER_CLEAR, .is_plain = is_plain };
	struct tally tally = { 0 };

	for (int i = 0; i < FIGHTS; i++) {
		struct bout bout = bout_hunt(b->content, who, &place, monster, level, pack,
		    rng_mix64(b->seed + (uint64_t)i + 1));

		if (bout.state != BATTLE_WON)
			continue;
		tally.won++;
		tally.lost += 1 - (double)bout.hp / bout.hp_max;
		tally.rounds += bout.rounds;
		tally.xp += (double)bout.spoils.xp;
		tally.gold += (double)bout.spoils.gold;
	}
	return tally;
}

static void
print(FILE *out, const struct content_monster *kind, int32_t level, int32_t pack, const char *who,
    const struct tally *t)
{
	double won = t->won > 0 ? t->won : 1;

	fprintf(out, "%s\t%s\t%" PRId32 "\t%" PRId32 "\t%s\t%.4f\t%.4f\t%.2f\t%.1f\t%.1f\n",
	    kind->key, content_monster_rank_text(kind->rank), level, pack, who,
	    (double)t->won / FIGHTS, t->lost / won, t->rounds / won, t->xp / won, t->gold / won);
}

/* The par split, and the ranks of a warrior in an order that doesn't hang on chance. */
static struct build
par_build(const struct balance *b, int32_t level)
{
	static const int32_t split[ATTRIBUTES] = { 40, 30, 0, 30, 0 };
	struct build build = { .ranks = { 0 } };
	struct rng rng = rng_from(1, 1);
	struct liking liking;

	taste_liking(b->content, &tastes[TASTE_WARRIOR], &rng, &liking);
	taste_spend_points(split, level, &build);
	for (int32_t l = 1; l <= level; l++)
		taste_spend_ranks(b->content, &liking, l, &build);
	return build;
}

void
bestiary_write(const struct balance *b, FILE *out)
{
	static const struct tactics sense = { .thrift = 0.25 };

	fprintf(out, "monster\trank\tlevel\tpack\twho\twon\tlost\trounds\txp\tgold\n");
	for (int32_t m = 0; m < b->content->monsters_count; m++) {
		const struct content_monster *kind = &b->content->monsters[m];
		int32_t most = kind->pack > 0 ? kind->pack : 1, last = 0;

		for (int i = 0; i < LEVELS; i++) {
			int32_t level = kind->level_min +
			                (kind->level_max - kind->level_min) * i / (LEVELS - 1);
			struct build build = par_build(b, level);
			struct bout_fighter who = { .level = level,
				.build = &build,
				.hp = INT32_MAX,
				.mp = INT32_MAX,
				.tactics = sense };

			if (level == last)
				break;
			last = level;
			for (int32_t pack = 1; pack <= (level < 5 ? 1 : most); pack++) {
				struct tally plain = meet(b, &who, true, m, level, pack);
				struct tally skilled = meet(b, &who, false, m, level, pack);

				print(out, kind, level, pack, "plain", &plain);
				print(out, kind, level, pack, "skilled", &skilled);
			}
		}
	}
}
