/* Builds against builds, one against one, under the rules of PvP. */
#include "tests/balance/field.h"

#include "tests/balance/bouts.h"
#include "tests/balance/search.h"
#include "tests/balance/tables.h"

#include <inttypes.h>

#define THOUGHTS 60
#define THOUGHT_DUELS 96
#define FIGHTS 2 /* of each two persons, one from each side */

const int32_t field_levels[FIELD_LEVELS] = { 10, 25, 40, 60 };

void
field_gather(const struct content *content, int32_t level, uint64_t seed, struct field *ret)
{
	struct rng rng = rng_from(seed, (uint64_t)level);

	ret->level = level;
	for (int k = 0; k < FIELD_KINDS; k++) {
		for (int p = 0; p < FIELD_PERSONS; p++)
			ret->builds[k][p] = taste_build(content, &tastes[k], level, &rng);
	}
}

double
field_duels(const struct content *content, const struct field *field, const struct build *build,
    int kind, int fights, uint64_t seed)
{
	double won = 0;

	for (int p = 0; p < FIELD_PERSONS; p++) {
		const struct build *other = &field->builds[kind][p];

		for (int i = 0; i < fights; i++) {
			uint64_t draw = rng_mix64(seed + (uint64_t)(p * fights + i) + 1);

			won += i % 2 == 0
			           ? bout_duel(content, field->level, build, other, draw)
			           : 1 - bout_duel(content, field->level, other, build, draw);
		}
	}
	return won / (FIELD_PERSONS * fights);
}

double
field_rate(const struct content *content, const struct field *field, const struct build *build,
    int duels, uint64_t seed)
{
	double won = 0;

	for (int i = 0; i < duels; i++) {
		uint64_t draw = rng_mix64(seed + (uint64_t)i + 1);
		const struct build *other =
		    &field->builds[i % FIELD_KINDS][i / FIELD_KINDS % FIELD_PERSONS];

		won += (draw & 1) == 0 ? bout_duel(content, field->level, build, other, draw)
		                       : 1 - bout_duel(content, field->level, other, build, draw);
	}
	return won / duels;
}

/* ── people who think ── */

struct thinker {
	const struct content *content;
	const struct field *field;
	uint64_t seed;
};

static double
thinker_worth(const struct build *build, void *arg)
{
	const struct thinker *t = arg;

	return field_rate(t->content, t->field, build, THOUGHT_DUELS, t->seed);
}

void
field_gather_thoughtful(
    const struct content *content, int32_t level, uint64_t seed, struct field *ret)
{
	struct rng rng = rng_from(seed + 1, (uint64_t)level);
	static struct field first;
	struct thinker t = { .content = content, .field = &first };

	field_gather(content, level, seed, &first);
	ret->level = level;
	for (int k = 0; k < FIELD_KINDS; k++) {
		for (int p = 0; p < FIELD_PERSONS; p++) {
			struct plan plan;

			search_begin_as(content, &tastes[k], &rng, &plan);
			t.seed = rng_next(&rng);
			search_climb(content, level, THOUGHTS, thinker_worth, &t, &rng, &plan);
			ret->builds[k][p] = plan_build(content, &plan, level);
		}
	}
}

/* No two duels of the table have the same luck. */
static uint64_t
seed_of(const struct balance *b, int kind, int person, int other)
{
	return rng_mix64(
	    b->seed + (uint64_t)((kind * FIELD_PERSONS + person) * FIELD_KINDS + other));
}

static void
write_level(const struct balance *b, const struct field *field, FILE *out)
{
	for (int k = 0; k < FIELD_KINDS; k++) {
		for (int o = 0; o < FIELD_KINDS; o++) {
			double won = 0;

			if (o == k)
				continue;
			for (int p = 0; p < FIELD_PERSONS; p++)
				won += field_duels(b->content, field, &field->builds[k][p], o,
				    FIGHTS, seed_of(b, k, p, o));
			fprintf(out, "%" PRId32 "\t%s\t%s\t%.4f\n", field->level, tastes[k].name,
			    tastes[o].name, won / FIELD_PERSONS);
		}
	}
}

void
field_write(const struct balance *b, FILE *out)
{
	struct field field;

	fprintf(out, "level\tkind\tagainst\twon\n");
	for (int i = 0; i < FIELD_LEVELS; i++) {
		field_gather_thoughtful(b->content, field_levels[i], b->seed, &field);
		write_level(b, &field, out);
	}
}

/* ── the same people at their hunt ── */

struct hunted {
	int fights, won;
	double lost, rounds;
};

static bool
is_game(const struct content_monster *kind, int32_t level)
{
	return kind->rank == CONTENT_MONSTER_RANK_COMMON && kind->level_min <= level &&
	       level <= kind->level_max;
}

static void
hunt(const struct balance *b, const struct bout_fighter *who, int32_t monster, uint64_t seed,
    struct hunted *sum)
{
	static const struct bout_place clear = { .weather = WEATHER_CLEAR };
	int32_t pack = muster_pack(&b->content->monsters[monster], who->level, seed);
	struct bout bout = bout_hunt(b->content, who, &clear, monster, who->level, pack, seed);

	sum->fights++;
	if (bout.state != BATTLE_WON)
		return;
	sum->won++;
	sum->lost += 1 - (double)bout.hp / bout.hp_max;
	sum->rounds += bout.rounds;
}

static struct hunted
hunt_all(const struct balance *b, const struct field *field, int kind)
{
	static const struct tactics sense = { .thrift = 0.25 };
	struct hunted sum = { 0 };

	for (int p = 0; p < FIELD_PERSONS; p++) {
		struct bout_fighter who = { .level = field->level,
			.build = &field->builds[kind][p],
			.hp = INT32_MAX,
			.mp = INT32_MAX,
			.tactics = sense };

		for (int32_t m = 0; m < b->content->monsters_count; m++) {
			if (!is_game(&b->content->monsters[m], field->level))
				continue;
			for (int i = 0; i < FIGHTS; i++)
				hunt(b, &who, m,
				    rng_mix64(b->seed + (uint64_t)((p * 1000 + m) * FIGHTS + i)),
				    &sum);
		}
	}
	return sum;
}

void
hunts_write(const struct balance *b, FILE *out)
{
	struct field field;

	fprintf(out, "level\tkind\twon\tlost\trounds\n");
	for (int i = 0; i < FIELD_LEVELS; i++) {
		field_gather(b->content, field_levels[i], b->seed, &field);
		for (int k = 0; k < FIELD_KINDS; k++) {
			struct hunted sum = hunt_all(b, &field, k);
			double won = sum.won > 0 ? sum.won : 1;

			fprintf(out, "%" PRId32 "\t%s\t%.4f\t%.4f\t%.2f\n", field.level,
			    tastes[k].name, (double)sum.won / sum.fights, sum.lost / won,
			    sum.rounds / won);
		}
	}
}
