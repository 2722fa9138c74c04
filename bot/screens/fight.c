/* A fight: bars, the last round in words, what can be done; and what came of it. Of a core of the
 * release before, which knows two who fight, the screen shows two bars and the last blows. */
#include "bot/screens.h"
#include "bot/screens/battle.h"
#include "bot/screens/story.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ── what can be done ── */

static void
open_fight(struct scene *s)
{
	scene_ask(s, ASK_FIGHT, "", 0);
}

static void
go_fight(struct scene *s, const char *args)
{
	(void)args;
	scene_open(s, &screen_fight);
}

static void
act(struct scene *s, enum ask ask, int64_t target)
{
	scene_ask(s, ask, s->d.fight_id, s->d.fight_turn);
	s->question.target = target;
}

static void
attack(struct scene *s, const char *args)
{
	(void)args;
	act(s, ASK_ATTACK, s->d.fight_target);
}

static void
defend(struct scene *s, const char *args)
{
	(void)args;
	act(s, ASK_DEFEND, 0);
}

static void
use_aimed(struct scene *s, const char *skill)
{
	act(s, ASK_SKILL, s->d.fight_target);
	snprintf(s->question.skill, sizeof(s->question.skill), "%s", skill);
}

static void
use(struct scene *s, const char *skill)
{
	act(s, ASK_SKILL, 0);
	snprintf(s->question.skill, sizeof(s->question.skill), "%s", skill);
}

static void
refuse_skill(struct scene *s, const char *args)
{
	(void)args;
	s->toast = PHRASE_TOAST_NOT_READY;
	s->is_unchanged = true;
}

static void
aim(struct scene *s, const char *fighter)
{
	s->d.fight_target = strtol(fighter, NULL, 10);
	scene_open(s, &screen_fight);
}

static void
flee(struct scene *s, const char *args)
{
	(void)args;
	act(s, ASK_FLEE, 0);
}

/* The choice holds for this fight, and while the one who was chosen stands. */
static void
take(struct scene *s)
{
	const struct fight *f = &s->answer.fight;

	if (strcmp(s->d.fight_id, f->fight_id) != 0 ||
	    battle_target(&f->battle, s->d.fight_target) != s->d.fight_target)
		s->d.fight_target = 0;
	memcpy(s->d.fight_id, f->fight_id, sizeof(s->d.fight_id));
	s->d.fight_turn = f->turn;
}

/* ── how it looks ── */

static void
put_blow(const struct blow *b, enum phrase monster, struct picture *out)
{
	char word[32];
	enum phrase line;

	snprintf(word, sizeof(word), "%s.%s", b->is_mine ? "you" : "foe", b->what);
	line = phrase_of("fight", word, PHRASE_COUNT);
	if (line == PHRASE_COUNT)
		return; /* a blow of a newer release: better no line than a wrong one */
	PICTURE_SAY(out, line, SAY_N("n", b->amount), SAY_M("it", monster, FORM_SUBJECT, false),
	    SAY_M("it_cap", monster, FORM_SUBJECT, true),
	    SAY_M("whom", monster, FORM_OBJECT, false),
	    SAY_M("whom_cap", monster, FORM_OBJECT, true));
	picture_line(out);
}

static void
put_bars(const struct fight *f, struct picture *out)
{
	PICTURE_SAY(out, PHRASE_BAR_HP, SAY_B("bar", f->hp, f->hp_max), SAY_I("now", f->hp),
	    SAY_I("max", f->hp_max));
	picture_line(out);
	PICTURE_SAY(out, PHRASE_BAR_FOE, SAY_B("bar", f->monster_hp, f->monster_hp_max),
	    SAY_I("now", f->monster_hp), SAY_I("max", f->monster_hp_max));
	picture_line(out);
	picture_line(out);
}

static enum phrase
end_of(const struct fight *f)
{
	static const enum phrase ends[] = { [FIGHT_RUNNING] = PHRASE_FIGHT_BEGINS,
		[FIGHT_WON] = PHRASE_FIGHT_WON,
		[FIGHT_LOST] = PHRASE_FIGHT_LOST,
		[FIGHT_FLED] = PHRASE_FIGHT_FLED,
		[FIGHT_DRAW] = PHRASE_FIGHT_DRAW };

	return f->state == FIGHT_WON && battle_enemies(&f->battle) > 1 ? PHRASE_FIGHT_WON_MANY
	                                                               : ends[f->state];
}

static void
put_end(const struct fight *f, enum phrase monster, struct picture *out)
{
	picture_line(out);
	PICTURE_SAY(out, end_of(f), SAY_M("it_cap", monster, FORM_SUBJECT, true));
	if (!f->has_spoils || f->state != FIGHT_WON)
		return; /* whoever did not win gains nothing worth a line */
	picture_line(out);
	PICTURE_SAY(out, PHRASE_FIGHT_SPOILS, SAY_P("xp", PHRASE_EXPERIENCE, f->xp),
	    SAY_P("gold", PHRASE_COINS, f->gold));
	if (f->levels_gained > 0) {
		picture_line(out);
		PICTURE_SAY(out, PHRASE_FIGHT_LEVEL, SAY_N("level", f->level));
		picture_line(out);
		picture_say(out, PHRASE_FIGHT_POINTS);
	}
}

static void
put_title(const struct fight *f, enum phrase monster, struct picture *out)
{
	if (battle_enemies(&f->battle) > 1)
		PICTURE_SAY(out, PHRASE_FIGHT_TITLE_MANY,
		    SAY_N("n", battle_standing_enemies(&f->battle)),
		    SAY_N("all", battle_enemies(&f->battle)));
	else
		PICTURE_SAY(out, PHRASE_FIGHT_TITLE, SAY_M("monster", monster, FORM_TITLE, false),
		    SAY_N("level", f->monster_level));
	picture_line(out);
	PICTURE_SAY(out, PHRASE_FIGHT_TURN, SAY_N("turn", f->turn));
	picture_line(out);
	picture_line(out);
}

static void
put_story(const struct fight *f, enum phrase monster, struct picture *out)
{
	if (f->has_battle && f->battle.entry_count > 0) {
		story_put(f, out);
		return;
	}
	if (f->blow_count == 0)
		picture_say(out, battle_enemies(&f->battle) > 1 ? PHRASE_FIGHT_BEGINS_MANY
								: PHRASE_FIGHT_BEGINS);
	for (unsigned i = 0; i < f->blow_count; i++)
		put_blow(&f->blows[i], monster, out);
}

static void
put_buttons(const struct fight *f, int64_t target, struct picture *out)
{
	if (f->state == FIGHT_RUNNING && f->has_battle) {
		battle_put_buttons(f, target, out);
	} else if (f->state == FIGHT_RUNNING) {
		picture_button(out, "at", "", PHRASE_BUTTON_ATTACK, NULL);
		picture_button(out, "fl", "", PHRASE_BUTTON_FLEE,
		    (const struct phrase_arg[]){
			SAY_N("chance", f->flee_chance_bp / 100), SAY_END });
	} else {
		if (f->levels_gained > 0) {
			picture_button(out, "p", "", PHRASE_BUTTON_PROFILE, NULL);
			picture_next_row(out);
		}
		picture_button(out, "m", "", PHRASE_BUTTON_MAP, NULL);
		picture_button(out, "h", "", PHRASE_BUTTON_HOME, NULL);
	}
}

static void
draw(const struct scene *s, struct picture *out)
{
	const struct fight *f = &s->answer.fight;
	enum phrase monster = phrase_of("monster", f->monster, PHRASE_MONSTER_UNKNOWN);
	int64_t target = battle_target(&f->battle, s->d.fight_target);

	put_title(f, monster, out);
	if (f->has_battle)
		battle_put_bars(&f->battle, target, out);
	else
		put_bars(f, out);
	put_story(f, monster, out);
	if (f->state != FIGHT_RUNNING)
		put_end(f, monster, out);
	put_buttons(f, target, out);
}

const struct screen screen_fight = {
	.name = "fight",
	.open = open_fight,
	.take = take,
	.draw = draw,
	.actions = { { "f", go_fight }, { "at", attack }, { "df", defend }, { "us", use_aimed },
	    { "un", use }, { "nr", refuse_skill }, { "tg", aim }, { "fl", flee } },
};
