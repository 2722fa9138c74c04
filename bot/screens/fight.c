/* A fight: two bars, the last blows in words, strike or flee; and what came of it. */
#include "bot/screens.h"

#include <stdio.h>
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
attack(struct scene *s, const char *args)
{
	(void)args;
	scene_ask(s, ASK_ATTACK, s->d.fight_id, s->d.fight_turn);
}

static void
flee(struct scene *s, const char *args)
{
	(void)args;
	scene_ask(s, ASK_FLEE, s->d.fight_id, s->d.fight_turn);
}

static void
take(struct scene *s)
{
	const struct fight *f = &s->answer.fight;

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

static void
put_end(const struct fight *f, enum phrase monster, struct picture *out)
{
	static const enum phrase ends[] = { [FIGHT_RUNNING] = PHRASE_FIGHT_BEGINS,
		[FIGHT_WON] = PHRASE_FIGHT_WON,
		[FIGHT_LOST] = PHRASE_FIGHT_LOST,
		[FIGHT_FLED] = PHRASE_FIGHT_FLED,
		[FIGHT_DRAW] = PHRASE_FIGHT_DRAW };

	picture_line(out);
	PICTURE_SAY(out, ends[f->state], SAY_M("it_cap", monster, FORM_SUBJECT, true));
	if (!f->has_spoils || f->state != FIGHT_WON)
		return; /* whoever did not win gains nothing worth a line */
	picture_line(out);
	PICTURE_SAY(out, PHRASE_FIGHT_SPOILS, SAY_P("xp", PHRASE_EXPERIENCE, f->xp),
	    SAY_P("gold", PHRASE_COINS, f->gold));
	if (f->levels_gained > 0) {
		picture_line(out);
		PICTURE_SAY(out, PHRASE_FIGHT_LEVEL, SAY_N("level", f->level));
	}
}

static void
draw(const struct scene *s, struct picture *out)
{
	const struct fight *f = &s->answer.fight;
	enum phrase monster = phrase_of("monster", f->monster, PHRASE_MONSTER_UNKNOWN);

	PICTURE_SAY(out, PHRASE_FIGHT_TITLE, SAY_M("monster", monster, FORM_TITLE, false),
	    SAY_N("level", f->monster_level));
	picture_line(out);
	PICTURE_SAY(out, PHRASE_FIGHT_TURN, SAY_N("turn", f->turn));
	picture_line(out);
	picture_line(out);
	put_bars(f, out);
	if (f->blow_count == 0)
		picture_say(out, PHRASE_FIGHT_BEGINS);
	for (unsigned i = 0; i < f->blow_count; i++)
		put_blow(&f->blows[i], monster, out);
	if (f->state == FIGHT_RUNNING) {
		picture_button(out, "at", "", PHRASE_BUTTON_ATTACK, NULL);
		picture_button(out, "fl", "", PHRASE_BUTTON_FLEE,
		    (const struct phrase_arg[]){
			SAY_N("chance", f->flee_chance_bp / 100), SAY_END });
		return;
	}
	put_end(f, monster, out);
	picture_button(out, "m", "", PHRASE_BUTTON_MAP, NULL);
	picture_button(out, "h", "", PHRASE_BUTTON_HOME, NULL);
}

const struct screen screen_fight = {
	.name = "fight",
	.open = open_fight,
	.take = take,
	.draw = draw,
	.actions = { { "f", go_fight }, { "at", attack }, { "fl", flee } },
};
