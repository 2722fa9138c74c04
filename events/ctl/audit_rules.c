/* What must hold by the rules: a settled fight replays from its record to what the books say of it,
 * and no build has more than its level gives. */
#include "events/ctl/audit.h"

#include "core/rules/build.h"
#include "events/ctl/fight_row.h"

#include <inttypes.h>
#include <stdio.h>

#define ANSWER_MS 120000
#define REPLAYS_MAX 5000          /* so many fights are all replayed; of more, one in a hundred */
#define WHOLE ((int)COLUMN_COUNT) /* the column behind the fight's */

static const struct postgres_statement read_fights = {
	"audit_replays",
	"SELECT " FIGHT_COLUMNS ", whole"
	" FROM fight, (SELECT count(*) AS whole FROM fight WHERE outcome <> 'void') AS all_fights"
	" WHERE outcome <> 'void' AND (whole <= $1::bigint OR hashtext(id) % 100 = 0)"
	" ORDER BY settled_at DESC LIMIT $1::bigint",
};

/* A rank that is no number counts as a strange one. */
static const struct postgres_statement read_builds = {
	"audit_builds",
	"SELECT b.player_id, c.level, strength, agility, intellect, vitality, luck, ranks, strange"
	" FROM build b JOIN character c USING (player_id) CROSS JOIN LATERAL ("
	"  SELECT coalesce(sum(CASE WHEN is_rank THEN value::int END), 0) AS ranks,"
	"   count(*) FILTER (WHERE NOT is_rank) AS strange"
	"  FROM jsonb_each_text(b.skills),"
	"   LATERAL (SELECT coalesce(value ~ '^[1-9][0-9]?$', false) AS is_rank) AS r) AS s",
};

/* What was seen of many things. */
struct sight {
	struct report *report;
	int64_t seen, strange, broken;
	char first[112]; /* what is wrong with the first one */
};

/* ── what was seen ── */

static void
note(struct sight *s, const char *what, const char *id, const char *wrong)
{
	if (wrong == NULL)
		return;
	if (s->broken++ == 0)
		snprintf(s->first, sizeof(s->first), ", first %.10s %.45s: %.30s", what, id, wrong);
}

static void
take_fights(const struct postgres_results *results, void *arg)
{
	struct sight *s = arg;
	size_t rows = postgres_rows(results, 0);
	int64_t whole = rows > 0 ? postgres_i64(results, 0, 0, WHOLE) : 0;

	for (size_t i = 0; i < rows; i++) {
		struct fight_row f = { results, i };

		s->seen++;
		if (fight_row_is_known(&f))
			note(s, "fight", fight_row_text(&f, COLUMN_ID), fight_row_complaint(&f));
		else
			s->strange++;
	}
	report_add(s->report, "fights replay", s->broken,
	    "%" PRId64 " of %" PRId64 ", %" PRId64 " of unknown rules%s", s->seen - s->strange,
	    whole, s->strange, s->first);
}

static const char *
wrong_of_build(const struct postgres_results *results, size_t row)
{
	int32_t level = (int32_t)postgres_i64(results, 0, row, 1);
	struct attributes spent = {
		.strength = (int32_t)postgres_i64(results, 0, row, 2),
		.agility = (int32_t)postgres_i64(results, 0, row, 3),
		.intellect = (int32_t)postgres_i64(results, 0, row, 4),
		.vitality = (int32_t)postgres_i64(results, 0, row, 5),
		.luck = (int32_t)postgres_i64(results, 0, row, 6),
	};

	if (!build_is_allowed(level, &spent))
		return "attributes beyond its level";
	if (postgres_i64(results, 0, row, 7) > level)
		return "more ranks than levels";
	return postgres_i64(results, 0, row, 8) > 0 ? "a rank that is none" : NULL;
}

static void
take_builds(const struct postgres_results *results, void *arg)
{
	struct sight *s = arg;

	for (size_t i = 0; i < postgres_rows(results, 0); i++) {
		s->seen++;
		note(s, "player", postgres_text(results, 0, i, 0), wrong_of_build(results, i));
	}
	report_add(s->report, "builds", s->broken, "%" PRId64 " within their levels%s",
	    s->seen - s->broken, s->first);
}

int
audit_rules(struct database *d, struct report *r, struct err *err)
{
	struct sight fights = { .report = r }, builds = { .report = r };
	struct postgres_params most = { 0 }, none = { 0 };
	int code;

	params_i64(&most, REPLAYS_MAX);
	code = database_ask(d, &read_fights, &most, ANSWER_MS, take_fights, &fights, err);
	if (code != 0)
		return code;
	return database_ask(d, &read_builds, &none, ANSWER_MS, take_builds, &builds, err);
}
