/* Entries become lines in two steps: each gets a phrase and a line (what came of a deed stands
 * behind it), then the lines that matter least are left out, and the rest is written. */
#include "bot/screens/story.h"

#include "bot/screens/battle.h"

#include <stdio.h>
#include <string.h>

#define LINES_MAX 8
#define NO_LINE FIGHT_ENTRIES_MAX

enum manner {
	OF_DOER = 1,        /* it tells of who did it; otherwise of whom it befell */
	OWN_LINE = 2,       /* never stands behind what came before */
	ANYONES_RESULT = 4, /* stands behind it even if somebody else had a hand in it */
	STRIKE = 8,         /* short behind a skill: fight.you.then.hit */
};

/* How entries are told, and how much they matter when they are the player's or a foe's. The words
 * are fight.<you or foe>.<what>. */
static const struct telling {
	const char *what;
	unsigned manner; /* bits of enum manner */
	unsigned mine, foes;
} tellings[] = {
	{ "hit", OF_DOER | STRIKE, 6, 5 },
	{ "crit", OF_DOER | STRIKE, 6, 5 },
	{ "miss", OF_DOER | STRIKE, 6, 2 },
	{ "skill_used", OF_DOER | OWN_LINE, 6, 4 },
	{ "thing_used", OF_DOER | OWN_LINE, 6, 4 },
	{ "defends", OF_DOER | OWN_LINE, 6, 1 },
	{ "escape", OF_DOER | OWN_LINE, 7, 6 },
	{ "flee_failed", OF_DOER | OWN_LINE, 7, 2 },
	{ "skipped", OF_DOER | OWN_LINE, 6, 3 },
	{ "taunts", OF_DOER, 3, 3 },
	{ "falls", ANYONES_RESULT, 7, 7 },
	{ "status_on", 0, 5, 3 },
	{ "status_off", 0, 1, 1 },
	{ "resisted", 0, 2, 2 },
	{ "absorbed", ANYONES_RESULT, 2, 2 },
	{ "heal", 0, 4, 3 },
	{ "mana", 0, 1, 1 },
	{ "tick", OWN_LINE, 4, 3 },
	{ "frostbite", OWN_LINE, 3, 1 },
};

struct told {
	enum phrase phrase; /* PHRASE_COUNT: passed over */
	unsigned line;
	int64_t foe; /* of whom it tells besides the player */
};

struct story {
	const struct fight *fight;
	struct told told[FIGHT_ENTRIES_MAX];
	unsigned line_count;
	unsigned weights[FIGHT_ENTRIES_MAX]; /* of lines; 0: left out */
	int64_t doer;                        /* of the last line */
	bool is_skill;                       /* the last line begins with one */
};

/* ── phrases ── */

static const struct telling *
telling_of(const char *what)
{
	for (size_t i = 0; i < sizeof(tellings) / sizeof(tellings[0]); i++) {
		if (strcmp(tellings[i].what, what) == 0)
			return &tellings[i];
	}
	return NULL;
}

/* A strike between others than the player and a foe has no words. */
static bool
is_between_us(const struct battle *b, const struct fight_entry *e)
{
	return (e->who == PLAYER_FIGHTER && battle_is_enemy(b, e->target)) ||
	       (e->target == PLAYER_FIGHTER && battle_is_enemy(b, e->who));
}

static bool
is_worth_a_word(const struct fight *f, const struct fight_entry *e, const struct telling *t)
{
	bool is_gain = strcmp(e->what, "heal") == 0 || strcmp(e->what, "mana") == 0;

	if ((t->manner & STRIKE) != 0 && !is_between_us(&f->battle, e))
		return false;
	if (strcmp(e->what, "falls") == 0 && f->state == FIGHT_WON &&
	    battle_enemies(&f->battle) == 1)
		return false; /* the victory says so */
	return !is_gain || e->amount > 0;
}

static enum phrase
phrase_for(const struct fight_entry *e, bool is_mine, bool is_short)
{
	const char *side = is_mine ? "you" : "foe";
	char word[80];

	if (strcmp(e->what, "status_on") == 0)
		snprintf(word, sizeof(word), "%s.gets.%s", side, e->of);
	else
		snprintf(word, sizeof(word), "%s.%s%s", side, is_short ? "then." : "", e->what);
	return phrase_of("fight", word, PHRASE_COUNT);
}

/* ── lines ── */

static bool
joins(const struct story *s, const struct fight_entry *e, const struct telling *t)
{
	bool is_of_itself = strcmp(e->what, "heal") == 0 && e->of[0] != '\0'; /* regeneration */

	if (s->line_count == 0 || (t->manner & OWN_LINE) != 0 || is_of_itself)
		return false;
	if ((t->manner & ANYONES_RESULT) != 0)
		return true;
	return e->who == s->doer && ((t->manner & STRIKE) == 0 || s->is_skill);
}

static void
tell(struct story *s, unsigned i)
{
	const struct battle *b = &s->fight->battle;
	const struct fight_entry *e = &b->entries[i];
	const struct telling *t = telling_of(e->what);
	struct told *told = &s->told[i];
	int64_t subject;
	bool is_joined;
	unsigned weight;

	told->phrase = PHRASE_COUNT;
	if (t == NULL || !is_worth_a_word(s->fight, e, t))
		return;
	subject = (t->manner & OF_DOER) != 0 ? e->who : e->target;
	if (subject != PLAYER_FIGHTER && !battle_is_enemy(b, subject))
		return;
	is_joined = joins(s, e, t);
	told->phrase =
	    phrase_for(e, subject == PLAYER_FIGHTER, is_joined && (t->manner & STRIKE) != 0);
	if (told->phrase == PHRASE_COUNT)
		return; /* of a newer release: better no words than wrong ones */
	told->foe = battle_is_enemy(b, subject)     ? subject
	            : battle_is_enemy(b, e->target) ? e->target
	            : battle_is_enemy(b, e->who)    ? e->who
	                                            : battle_target(b, 0);
	if (!is_joined) {
		s->line_count++;
		s->doer = e->who;
		s->is_skill = strcmp(e->what, "skill_used") == 0;
	}
	told->line = s->line_count - 1;
	weight = subject == PLAYER_FIGHTER ? t->mine : t->foes;
	if (weight > s->weights[told->line])
		s->weights[told->line] = weight;
}

/* Returns how many lines were left out: of the lightest the last first. */
static unsigned
cut(struct story *s)
{
	unsigned count = 0;

	for (; s->line_count - count > LINES_MAX; count++) {
		unsigned lightest = 0;

		for (unsigned i = 0; i < s->line_count; i++) {
			if (s->weights[i] > 0 &&
			    (s->weights[lightest] == 0 || s->weights[i] <= s->weights[lightest]))
				lightest = i;
		}
		s->weights[lightest] = 0;
	}
	return count;
}

/* ── words ── */

static enum phrase
skill_of(const struct fight_entry *e)
{
	enum phrase skill = phrase_of("skill", e->of, PHRASE_FIGHT_SOME_SKILL);

	return e->who == PLAYER_FIGHTER ? skill : phrase_of("move", e->of, skill);
}

static void
put_entry(const struct story *s, unsigned i, struct picture *out)
{
	const struct battle *b = &s->fight->battle;
	const struct fight_entry *e = &b->entries[i];
	const struct told *told = &s->told[i];
	const char *mark = battle_mark_in_story(b, told->foe);
	enum phrase monster =
	    phrase_of("monster", b->fighters[told->foe].key, PHRASE_MONSTER_UNKNOWN);
	enum phrase status = phrase_of("status", e->of, PHRASE_STATUS_UNKNOWN);

	PICTURE_SAY(out, told->phrase, SAY_N("n", e->amount),
	    SAY_M_MARKED("it", monster, FORM_SUBJECT, false, mark),
	    SAY_M_MARKED("it_cap", monster, FORM_SUBJECT, true, mark),
	    SAY_M_MARKED("whom", monster, FORM_OBJECT, false, mark),
	    SAY_M_MARKED("whom_cap", monster, FORM_OBJECT, true, mark),
	    SAY_P("skill", skill_of(e), 0), SAY_M("sign", status, FORM_TITLE, false),
	    SAY_M("status", status, FORM_SUBJECT, false),
	    SAY_M("status_cap", status, FORM_SUBJECT, true));
}

void
story_put(const struct fight *f, struct picture *out)
{
	struct story s = { .fight = f };
	unsigned last = NO_LINE, left_out;

	for (unsigned i = 0; i < f->battle.entry_count; i++)
		tell(&s, i);
	left_out = cut(&s);
	for (unsigned i = 0; i < f->battle.entry_count; i++) {
		const struct told *told = &s.told[i];

		if (told->phrase == PHRASE_COUNT || s.weights[told->line] == 0)
			continue;
		if (last != NO_LINE && last != told->line)
			picture_line(out);
		else if (last != NO_LINE)
			text_putc(&out->html, ' ');
		put_entry(&s, i, out);
		last = told->line;
	}
	if (last != NO_LINE)
		picture_line(out);
	if (left_out > 0) {
		picture_say(out, PHRASE_FIGHT_MORE);
		picture_line(out);
	}
}
