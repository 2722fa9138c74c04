/* wildmarchctl fight show: a settled fight told out of the books, replayed round by round.
 *
 *   row ──replay──▶ entries of each round ──▶ lines, or JSON     and whether it comes out as booked
 */
#include "events/ctl/fight_row.h"

#include "core/cast.h"
#include "events/ctl/database.h"
#include "events/ctl/pretty.h"
#include "events/ctl/subcommand.h"
#include "events/ctl/terminal.h"
#include "events/ctl/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PROGRAM "wildmarchctl fight"
#define ANSWER_MS 10000
#define LABEL_SIZE 64
#define CAST ((int)COLUMN_COUNT) /* the columns behind the fight's */
#define NAME ((int)COLUMN_COUNT + 1)
#define SETTLED_AT ((int)COLUMN_COUNT + 2)
#define IS_VOID ((int)COLUMN_COUNT + 3)

struct fight_config {
	char *database_url;
	bool json;
};

static const struct config_field fields[] = {
	CONFIG_FIELD(CONFIG_SECRET, fight_config, database_url, "DATABASE_URL", NULL, 1, 0,
	    "postgresql://user:password@host:port/name"),
	CONFIG_FIELD(CONFIG_BOOL, fight_config, json, "--json", "false", 0, 0,
	    "one JSON object a line, for machines: the fight, then its entries"),
	CONFIG_END,
};

static const char about_show[] =
    "a settled fight, round by round, replayed from what is stored of it.\n\n"
    "  " PROGRAM " show 0192f0c1-7a35-7c11-9d3e-4f0a5b6c7d8e\n"
    "  " PROGRAM " show 0192f0c1-7a35-7c11-9d3e-4f0a5b6c7d8e --json\n\n"
    "ID is what the game calls fight_id. The books keep how a fight began and what was chosen in\n"
    "each round; all else follows from these by the rules, so that this is what happened. The\n"
    "digest was given to the player when the fight began; the seed of every draw is made of it.\n"
    "Who said nothing for a minute was not_played in that round, and defended.\n"
    "Exits with 1 when there is no such fight, or when it doesn't come out as it was booked.\n"
    "Nothing is changed.";

static const struct postgres_statement find_fight = {
	"fight_show",
	"SELECT " FIGHT_COLUMNS
	", coalesce(fighters, ''), coalesce(name, 'player ' || f.player_id),"
	" to_char(settled_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),"
	" (outcome = 'void')::int"
	" FROM (SELECT * FROM fight WHERE id = $1::text) AS f LEFT JOIN character c"
	" ON c.player_id = f.player_id",
};

struct telling {
	const struct fight_config *config;
	struct fight_row row;
	const char *cast; /* "" in fights of version 1 */
	char labels[BATTLE_FIGHTERS_MAX][LABEL_SIZE];
	bool is_found;
	const char *complaint; /* static; NULL: it comes out as booked */
};

/* What happened, of either version. */
struct told {
	int32_t round, who, target, amount, after;
	const char *what;
	const char *of;    /* the status, skill or thing; "" for none */
	bool is_of_health; /* `after` is the target's */
};

/* ── lines ── */

static void
tell(const struct telling *t, const struct told *e)
{
	struct text out = { 0 };

	if (!t->config->json) {
		printf("  %-24s %-12s %-24s", t->labels[e->who], e->what,
		    e->target != e->who ? t->labels[e->target] : "");
		if (e->amount != 0)
			printf(" %6" PRId32, e->amount);
		else
			printf(" %6s", "");
		if (e->is_of_health)
			printf("  leaves %" PRId32, e->after);
		printf("%s%s\n", e->of[0] != '\0' ? "  " : "", e->of);
		return;
	}
	text_printf(&out, "{\"round\":%" PRId32 ",\"who\":%" PRId32 ",\"target\":%" PRId32,
	    e->round, e->who, e->target);
	pretty_put_member(&out, "what", e->what);
	text_printf(&out, ",\"amount\":%" PRId32 ",\"after\":%" PRId32, e->amount, e->after);
	pretty_put_member(&out, "of", e->of[0] != '\0' ? e->of : NULL);
	printf("%s}\n", out.bytes);
	text_finish(&out);
}

static void
tell_round(const struct telling *t, int32_t round)
{
	if (!t->config->json)
		printf("\nround %" PRId32 "\n", round);
}

/* ── of version 2 ── */

/* Those of one kind are numbered. */
static void
label_fighters(struct telling *t, const struct battle_setup *setup, const char *name)
{
	char key[CONTENT_KEY_SIZE], other[CONTENT_KEY_SIZE];

	for (int32_t i = 0; i < setup->fighters_count; i++) {
		int32_t same = 1;

		(void)cast_fighter(t->cast, i, key);
		for (int32_t k = 0; k < i; k++) {
			(void)cast_fighter(t->cast, k, other);
			same += strcmp(key, other) == 0;
		}
		if (i == 0)
			snprintf(t->labels[i], LABEL_SIZE, "%s", name);
		else if (same > 1)
			snprintf(t->labels[i], LABEL_SIZE, "%s %" PRId32, key, same);
		else
			snprintf(t->labels[i], LABEL_SIZE, "%s", key);
	}
}

static void
tell_fighters(const struct telling *t, const struct battle_setup *setup)
{
	for (int32_t i = 0; !t->config->json && i < setup->fighters_count; i++) {
		const struct battle_entrant *e = &setup->fighters[i];

		printf("%-24s side %" PRId32 "  level %" PRId32 "  health %" PRId32 "/%" PRId32
		       "  mana %" PRId32 "/%" PRId32 "\n",
		    t->labels[i], e->side, e->level, e->hp, e->hp_max, e->mp, e->mp_max);
	}
}

static void
tell_entry(const struct telling *t, const struct battle_entry *e)
{
	char skill[CONTENT_KEY_SIZE] = "", thing[16];
	struct told told = { .round = e->round,
		.who = e->who,
		.target = e->target,
		.amount = e->amount,
		.after = e->after,
		.what = battle_what_key(e->what),
		.of = "",
		.is_of_health = e->what <= BATTLE_FROSTBITE || e->what == BATTLE_HEAL };

	if (e->what == BATTLE_SKILL_USED) {
		(void)cast_skill(t->cast, e->who, e->of, skill);
		told.of = skill;
	} else if (e->what == BATTLE_THING_USED) {
		snprintf(thing, sizeof(thing), "thing %" PRId32, e->of);
		told.of = thing;
	} else if (e->of >= 0) {
		told.of = status_text((enum status)e->of);
	}
	tell(t, &told);
}

/* Those whose player said nothing in time. */
static void
tell_absent(const struct telling *t, const struct battle *battle,
    const struct battle_input inputs[BATTLE_FIGHTERS_MAX])
{
	for (int32_t i = 0; i < battle->setup.fighters_count; i++) {
		if (battle->setup.fighters[i].is_played && battle_stands(battle, i) &&
		    inputs[i].act == ACT_NONE)
			tell(t, &(struct told){ .round = battle->round,
				    .who = i,
				    .target = i,
				    .what = "not_played",
				    .of = "" });
	}
}

static void
tell_battle(struct telling *t, const char *name)
{
	struct battle_input inputs[BATTLE_FIGHTERS_MAX];
	struct battle_setup setup;
	struct battle battle;
	struct battle_log log;
	uint8_t *rounds = NULL;
	size_t size = 0, at = 0, took;

	if (!fight_row_setup(&t->row, &setup, &rounds, &size) || !battle_start(&setup, &battle))
		return;
	label_fighters(t, &setup, name);
	tell_fighters(t, &setup);
	while (at < size) {
		took = battle_inputs_decode(&setup, &rounds[at], size - at, inputs);
		if (took == 0)
			break;
		at += took;
		tell_round(t, battle.round);
		tell_absent(t, &battle, inputs);
		if (!battle_round(&battle, inputs, &log))
			break;
		for (int32_t i = 0; i < log.count; i++)
			tell_entry(t, &log.entries[i]);
	}
	free(rounds);
}

/* ── of version 1 ── */

static void
tell_fight(struct telling *t, const char *name)
{
	const char *inputs = fight_row_text(&t->row, COLUMN_INPUTS);
	struct fight fight;

	if (!fight_row_start(&t->row, &fight))
		return;
	snprintf(t->labels[FIGHT_PLAYER], LABEL_SIZE, "%s", name);
	snprintf(t->labels[FIGHT_MONSTER], LABEL_SIZE, "%s", monster_key(fight.monster_kind));
	for (; *inputs != '\0'; inputs++) {
		int32_t round = fight.turn;

		if (!fight_act(&fight, *inputs == 'a' ? FIGHT_ATTACK : FIGHT_FLEE))
			return;
		tell_round(t, round);
		for (int32_t i = 0; i < fight.log_count; i++) {
			const struct fight_entry *e = &fight.log[i];
			bool is_of_flight = e->what == FIGHT_ESCAPE || e->what == FIGHT_FLEE_FAILED;

			if (e->turn == round)
				tell(t, &(struct told){ .round = round,
					    .who = (int32_t)e->who,
					    .target = (int32_t)(is_of_flight ? e->who : 1 - e->who),
					    .amount = e->amount,
					    .after = e->hp_after,
					    .what = fight_what_key(e->what),
					    .of = "",
					    .is_of_health = true });
		}
	}
}

/* ── the whole ── */

static void
tell_books_json(const struct telling *t, const char *name, const char *settled_at)
{
	const struct fight_row *f = &t->row;
	struct text out = { 0 };

	text_putc(&out, '{');
	pretty_put_member(&out, "fight", fight_row_text(f, COLUMN_ID));
	pretty_put_member(&out, "player", name);
	pretty_put_member(&out, "outcome", fight_row_text(f, COLUMN_OUTCOME));
	pretty_put_member(&out, "settled_at", settled_at);
	pretty_put_member(&out, "fighters", t->cast);
	pretty_put_member(&out, "digest", fight_row_text(f, COLUMN_DIGEST));
	pretty_put_member(&out, "result_hash", fight_row_text(f, COLUMN_RESULT_HASH));
	pretty_put_member(&out, "complaint", t->complaint);
	text_printf(&out, ",\"xp\":%" PRId64 ",\"gold\":%" PRId64 "}",
	    fight_row_number(f, COLUMN_XP), fight_row_number(f, COLUMN_GOLD));
	printf("%s\n", out.bytes);
	text_finish(&out);
}

static void
tell_books(const struct telling *t, const char *name, const char *settled_at)
{
	const struct fight_row *f = &t->row;

	if (t->config->json) {
		tell_books_json(t, name, settled_at);
		return;
	}
	printf("%s%s%s: %s %s, %s XP, %s gold, settled %s\ndigest %s\n\n",
	    terminal_colour(COLOUR_BOLD), fight_row_text(f, COLUMN_ID),
	    terminal_colour(COLOUR_NONE), name, fight_row_text(f, COLUMN_OUTCOME),
	    fight_row_text(f, COLUMN_XP), fight_row_text(f, COLUMN_GOLD), settled_at,
	    fight_row_text(f, COLUMN_DIGEST));
}

static void
take_fight(const struct postgres_results *r, void *arg)
{
	struct telling *t = arg;
	const char *name;
	bool is_void;

	t->is_found = postgres_rows(r, 0) > 0;
	if (!t->is_found)
		return;
	name = postgres_text(r, 0, 0, NAME);
	is_void = postgres_i64(r, 0, 0, IS_VOID) != 0;
	t->row = (struct fight_row){ r, 0 };
	t->cast = postgres_text(r, 0, 0, CAST);
	if (!is_void && !fight_row_is_known(&t->row))
		t->complaint = "it is of rules that this program doesn't have";
	else if (!is_void)
		t->complaint = fight_row_complaint(&t->row);
	tell_books(t, name, postgres_text(r, 0, 0, SETTLED_AT));
	if (is_void || !fight_row_is_known(&t->row))
		return;
	if (fight_row_number(&t->row, COLUMN_RULES_VERSION) == RULES_VERSION)
		tell_fight(t, name);
	else
		tell_battle(t, name);
	if (!t->config->json && t->complaint == NULL)
		printf("\nit replays to its result hash %s\n",
		    fight_row_text(&t->row, COLUMN_RESULT_HASH));
}

static int
show(const void *config, const char *id, struct err *err)
{
	struct telling t = { .config = config };
	struct loop *loop = loop_create();
	struct database *d = database_open(loop, t.config->database_url, err);
	struct postgres_params p = { 0 };
	int code = d == NULL ? (int)err->code : 0;

	params_text(&p, id);
	if (d != NULL)
		code = database_ask(d, &find_fight, &p, ANSWER_MS, take_fight, &t, err);
	database_close(d);
	loop_destroy(loop);
	if (code == 0 && !t.is_found)
		return err_set(err, ERR_NOT_FOUND, "no fight %.40s was settled", id);
	if (code == 0 && t.complaint != NULL)
		return err_set(err, ERR_PROTOCOL, "the fight can't be believed: %s", t.complaint);
	return code;
}

static int
run(int argc, char **argv)
{
	static const struct word words[] = {
		{ "show", PROGRAM " show ID", "ID", about_show, fields, show },
	};
	static const struct words all = { .program = PROGRAM,
		.about = "fights as the books have them",
		.words = words,
		.count = sizeof(words) / sizeof(words[0]),
		.config_size = sizeof(struct fight_config) };

	return words_run(&all, argc, argv);
}

const struct subcommand fight_subcommand = {
	.name = "fight",
	.summary = "a settled fight, told round by round: show",
	.run = run,
};
