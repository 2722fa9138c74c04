/* Duels among those who look for the best build. Round after round somebody searches the best
 * answer to all that was found so far, in the mixture in which nobody of them would change sides;
 * what the last one wins is how far the best build stands above a field of people who know. */
#include "tests/balance/field.h"
#include "tests/balance/search.h"
#include "tests/balance/tables.h"

#include "tests/balance/bouts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 10
#define RIVALS_MAX (FIELD_KINDS + ROUNDS)
#define STEPS 250
#define TRIALS 48  /* duels that a candidate is judged by, */
#define PROOFS 400 /* and of the one that was found */
#define PLAYS 4000 /* of fictitious play */
#define OUTSIDERS 8
#define FIELD_STEPS 400
#define FIELD_TRIALS 192
#define FIELD_PROOFS 4000
#define BEST_PROOFS 20000
#define MATCHES 40 /* between two rivals */

struct rivals {
	const struct content *content;
	int32_t level, count;
	uint64_t seed;
	struct build builds[RIVALS_MAX];
	struct plan plans[RIVALS_MAX]; /* of those that were found */
	double won[RIVALS_MAX][RIVALS_MAX];
	double share[RIVALS_MAX]; /* of the mixture */
};

static double
duel(const struct rivals *r, const struct build *a, const struct build *b, uint64_t draw)
{
	if ((draw & 1) == 0)
		return bout_duel(r->content, r->level, a, b, draw);
	return 1 - bout_duel(r->content, r->level, b, a, draw);
}

/* ── the mixture ── */

static void
add(struct rivals *r, const struct build *build, const struct plan *plan)
{
	int32_t n = r->count++;

	r->builds[n] = *build;
	if (plan != NULL)
		r->plans[n] = *plan;
	r->won[n][n] = 0.5;
	for (int32_t o = 0; o < n; o++) {
		double sum = 0;

		for (int i = 0; i < MATCHES; i++)
			sum += duel(r, build, &r->builds[o],
			    rng_mix64(r->seed + (uint64_t)(n * 10000 + o * 100 + i)));
		r->won[n][o] = sum / MATCHES;
		r->won[o][n] = 1 - sum / MATCHES;
	}
}

/* Each time the best answer to what was played so far is played: the shares become those of an
 * equilibrium. */
static void
mix(struct rivals *r)
{
	double value[RIVALS_MAX] = { 0 };
	int32_t best = 0;

	memset(r->share, 0, sizeof(r->share));
	for (int i = 0; i < PLAYS; i++) {
		r->share[best] += 1.0 / PLAYS;
		for (int32_t n = 0; n < r->count; n++)
			value[n] += r->won[n][best];
		for (int32_t n = 0; n < r->count; n++) {
			if (value[n] > value[best])
				best = n;
		}
	}
}

static const struct build *
draw_rival(const struct rivals *r, uint64_t draw)
{
	double at = (double)(draw >> 11) / (double)(UINT64_C(1) << 53);

	for (int32_t n = 0; n < r->count; n++) {
		at -= r->share[n];
		if (at < 0)
			return &r->builds[n];
	}
	return &r->builds[0];
}

/* ── the best answer ── */

static double
against_mixture(const struct rivals *r, const struct build *build, int duels, uint64_t seed)
{
	double won = 0;

	for (int i = 0; i < duels; i++) {
		uint64_t draw = rng_mix64(seed + (uint64_t)i + 1);

		won += duel(r, build, draw_rival(r, rng_mix64(draw)), draw);
	}
	return won / duels;
}

static double
rival_worth(const struct build *build, void *arg)
{
	const struct rivals *r = arg;

	return against_mixture(r, build, TRIALS, r->seed);
}

/* From nothing, or from who stands best. */
static double
climb_from(struct rivals *r, struct rng *rng, struct plan *plan)
{
	struct build build;

	search_climb(r->content, r->level, STEPS, rival_worth, r, rng, plan);
	build = plan_build(r->content, plan, r->level);
	return against_mixture(r, &build, PROOFS, r->seed + 1000000);
}

static double
find_answer(struct rivals *r, struct rng *rng, struct plan *ret)
{
	int32_t first = FIELD_KINDS;
	struct plan other;
	double best, won;

	search_begin(r->content, rng, ret);
	r->seed = rng_next(rng);
	best = climb_from(r, rng, ret);
	for (int32_t n = FIELD_KINDS; n < r->count; n++) {
		if (r->share[n] > r->share[first])
			first = n;
	}
	if (r->count == FIELD_KINDS)
		return best;
	other = r->plans[first];
	won = climb_from(r, rng, &other);
	if (won > best) {
		best = won;
		*ret = other;
	}
	return best;
}

/* ── the table ── */

static void
write_build(const struct content *content, const struct build *build, FILE *out)
{
	const struct attributes *s = &build->spent;

	fprintf(out, "str %" PRId32 " agi %" PRId32 " int %" PRId32 " vit %" PRId32 " lck %" PRId32,
	    s->strength, s->agility, s->intellect, s->vitality, s->luck);
	for (int32_t i = 0; i < content->skills_count; i++) {
		if (build->ranks[i] > 0)
			fprintf(out, ", %s %d", content->skills[i].key, build->ranks[i]);
	}
}

/* ── against the field ── */

struct outsider {
	const struct content *content;
	const struct field *field;
	uint64_t seed;
};

static double
outsider_worth(const struct build *build, void *arg)
{
	const struct outsider *o = arg;

	return field_rate(o->content, o->field, build, FIELD_TRIALS, o->seed);
}

static double
write_outsider(const struct outsider *o, const char *what, int n, const struct build *build,
    int duels, uint64_t seed, FILE *out)
{
	double won = field_rate(o->content, o->field, build, duels, seed);

	fprintf(out, "%" PRId32 "\t%s\t%d\t%.4f\t", o->field->level, what, n, won);
	write_build(o->content, build, out);
	fputc('\n', out);
	return won;
}

/* Searches from nothing, again and again, for what beats the field. The best of them is measured
 * once more, by other duels than those that it was found and chosen by. */
static void
write_outsiders(const struct balance *b, const struct field *field, struct rng *rng, FILE *out)
{
	struct outsider o = { .content = b->content, .field = field };
	struct build best = { .ranks = { 0 } };
	double most = -1;

	for (int n = 1; n <= OUTSIDERS; n++) {
		struct plan plan;
		struct build build;
		double won;

		o.seed = rng_next(rng);
		search_begin(b->content, rng, &plan);
		search_climb(b->content, field->level, FIELD_STEPS, outsider_worth, &o, rng, &plan);
		build = plan_build(b->content, &plan, field->level);
		won =
		    write_outsider(&o, "outsider", n, &build, FIELD_PROOFS, o.seed + 1000000, out);
		if (won > most) {
			most = won;
			best = build;
		}
	}
	(void)write_outsider(&o, "best", 0, &best, BEST_PROOFS, rng_next(rng), out);
}

static void
write_level(const struct balance *b, int32_t level, FILE *out)
{
	struct rng rng = rng_from(b->seed, (uint64_t)level);
	struct rivals *r = calloc(1, sizeof(*r));
	struct field field;

	if (r == NULL)
		abort();
	r->content = b->content;
	r->level = level;
	r->seed = b->seed;
	field_gather_thoughtful(b->content, level, b->seed, &field);
	write_outsiders(b, &field, &rng, out);
	for (int k = 0; k < FIELD_KINDS; k++)
		add(r, &field.builds[k][0], NULL);
	for (int round = 1; round <= ROUNDS; round++) {
		struct plan plan;
		struct build answer;
		double won;

		mix(r);
		won = find_answer(r, &rng, &plan);
		answer = plan_build(b->content, &plan, level);
		fprintf(out, "%" PRId32 "\tanswer\t%d\t%.4f\t", level, round, won);
		write_build(b->content, &answer, out);
		fputc('\n', out);
		add(r, &answer, &plan);
	}
	mix(r);
	for (int32_t n = 0; n < r->count; n++) {
		double won = 0;

		for (int32_t o = 0; o < r->count; o++)
			won += r->won[n][o] * r->share[o];
		fprintf(out, "%" PRId32 "\tshare\t%" PRId32 "\t%.4f\t%.4f\n", level, n, won,
		    r->share[n]);
	}
	free(r);
}

void
rivals_write(const struct balance *b, FILE *out)
{
	static const int32_t levels[] = { 25, 40, 60 };

	fprintf(out, "level\twhat\tn\twon\tdetail\n");
	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
		write_level(b, levels[i], out);
}
