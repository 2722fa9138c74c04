#include "bot/screens/battle.h"

#include <string.h>

#define FOES_SHOWN_MAX 5
#define SKILLS_SHOWN_MAX 6

/* ── who they are ── */

bool
battle_is_enemy(const struct battle *b, int64_t who)
{
	return who >= 0 && who < b->fighter_count && b->fighters[who].is_enemy;
}

bool
battle_stands(const struct battle *b, int64_t who)
{
	return b->fighters[who].hp > 0 && !b->fighters[who].has_fled;
}

unsigned
battle_enemies(const struct battle *b)
{
	unsigned count = 0;

	for (unsigned i = 0; i < b->fighter_count; i++)
		count += b->fighters[i].is_enemy;
	return count;
}

unsigned
battle_standing_enemies(const struct battle *b)
{
	unsigned count = 0;

	for (unsigned i = 0; i < b->fighter_count; i++)
		count += b->fighters[i].is_enemy && battle_stands(b, i);
	return count;
}

int64_t
battle_target(const struct battle *b, int64_t chosen)
{
	if (battle_is_enemy(b, chosen) && battle_stands(b, chosen))
		return chosen;
	for (unsigned i = 0; i < b->fighter_count; i++) {
		if (b->fighters[i].is_enemy && battle_stands(b, i))
			return i;
	}
	return 0;
}

/* "③" for the third enemy; "" when there is only one, or for one beyond the ninth. */
static const char *
battle_mark(const struct battle *b, int64_t who)
{
	static const char *const marks[] = { "①", "②", "③", "④", "⑤", "⑥", "⑦", "⑧", "⑨" };
	size_t number = 0;

	if (!battle_is_enemy(b, who) || battle_enemies(b) < 2)
		return "";
	for (int64_t i = 0; i < who; i++)
		number += b->fighters[i].is_enemy;
	return number < sizeof(marks) / sizeof(marks[0]) ? marks[number] : "";
}

const char *
battle_mark_in_story(const struct battle *b, int64_t who)
{
	unsigned of_kind = 0;

	if (!battle_is_enemy(b, who))
		return "";
	for (unsigned i = 0; i < b->fighter_count; i++)
		of_kind += b->fighters[i].is_enemy &&
		           strcmp(b->fighters[i].key, b->fighters[who].key) == 0;
	return of_kind > 1 ? battle_mark(b, who) : "";
}

/* ── bars ── */

static void
put_conditions(const struct fighter *f, struct picture *out)
{
	for (unsigned i = 0; i < f->condition_count; i++) {
		const struct condition *c = &f->conditions[i];
		enum phrase status = phrase_of("status", c->status, PHRASE_STATUS_UNKNOWN);

		text_putc(&out->html, ' ');
		PICTURE_SAY(out, c->stacks > 1 ? PHRASE_FIGHT_SIGN_STACKED : PHRASE_FIGHT_SIGN,
		    SAY_M("sign", status, FORM_TITLE, false), SAY_N("stacks", c->stacks),
		    SAY_N("turns", c->turns));
	}
}

static void
put_bar(enum phrase bar, int64_t now, int64_t max, struct picture *out)
{
	PICTURE_SAY(out, bar, SAY_B("bar", now, max), SAY_I("now", now), SAY_I("max", max));
}

static void
put_player(const struct fighter *f, struct picture *out)
{
	put_bar(PHRASE_BAR_HP, f->hp, f->hp_max, out);
	put_conditions(f, out);
	picture_line(out);
	if (f->mp_max > 0) {
		put_bar(PHRASE_BAR_MP, f->mp, f->mp_max, out);
		picture_line(out);
	}
}

static void
put_foe(const struct battle *b, int64_t who, bool is_target, struct picture *out)
{
	const struct fighter *f = &b->fighters[who];
	enum phrase line = f->has_fled  ? PHRASE_FIGHT_FOE_GONE
	                   : f->hp == 0 ? PHRASE_FIGHT_FOE_FALLEN
	                   : is_target  ? PHRASE_FIGHT_FOE_AIMED
	                                : PHRASE_FIGHT_FOE_STANDS;

	PICTURE_SAY(out, line, SAY_T("mark", battle_mark(b, who)),
	    SAY_M(
		"monster", phrase_of("monster", f->key, PHRASE_MONSTER_UNKNOWN), FORM_TITLE, false),
	    SAY_B_SHORT("bar", f->hp, f->hp_max), SAY_I("now", f->hp), SAY_I("max", f->hp_max));
	put_conditions(f, out);
	picture_line(out);
}

/* Of many those who still stand. */
static void
put_foes(const struct battle *b, int64_t target, struct picture *out)
{
	bool is_crowd = battle_enemies(b) > FOES_SHOWN_MAX;
	unsigned shown = 0;

	for (unsigned i = 0; i < b->fighter_count && shown < FOES_SHOWN_MAX; i++) {
		if (!b->fighters[i].is_enemy || (is_crowd && !battle_stands(b, i)))
			continue;
		put_foe(b, i, i == target, out);
		shown++;
	}
}

void
battle_put_bars(const struct battle *b, int64_t target, struct picture *out)
{
	put_player(&b->fighters[PLAYER_FIGHTER], out);
	if (battle_enemies(b) > 1) {
		put_foes(b, target, out);
		picture_line(out);
		return;
	}
	for (unsigned i = 0; i < b->fighter_count; i++) {
		if (!b->fighters[i].is_enemy)
			continue;
		put_bar(PHRASE_BAR_FOE, b->fighters[i].hp, b->fighters[i].hp_max, out);
		put_conditions(&b->fighters[i], out);
		picture_line(out);
	}
	picture_line(out);
}

/* ── buttons ── */

static void
put_targets(const struct battle *b, int64_t target, struct picture *out)
{
	unsigned shown = 0;
	char number[3];

	if (battle_standing_enemies(b) < 2)
		return;
	picture_next_row(out);
	for (unsigned i = 0; i < b->fighter_count && i < 100 && shown < FOES_SHOWN_MAX; i++) {
		size_t at = 0;

		if (!b->fighters[i].is_enemy || !battle_stands(b, i))
			continue;
		if (i >= 10)
			number[at++] = (char)('0' + i / 10);
		number[at++] = (char)('0' + i % 10);
		number[at] = '\0';
		picture_button(out, "tg", number,
		    i == target ? PHRASE_BUTTON_TARGET_CHOSEN : PHRASE_BUTTON_TARGET,
		    (const struct phrase_arg[]){ SAY_T("mark", battle_mark(b, i)), SAY_END });
		shown++;
	}
}

static void
put_skill(const struct fight_skill *s, struct picture *out)
{
	enum phrase name = phrase_of("skill", s->key, PHRASE_FIGHT_SOME_SKILL);
	enum phrase label = s->is_possible    ? PHRASE_BUTTON_SKILL
	                    : s->ready_in > 0 ? PHRASE_BUTTON_SKILL_WAITS
	                                      : PHRASE_BUTTON_SKILL_CLOSED;
	const char *op = !s->is_possible ? "nr" : s->is_aimed ? "us" : "un";

	picture_button(out, op, s->key, label,
	    (const struct phrase_arg[]){ SAY_P("skill", name, 0), SAY_N("cost", s->cost_mp),
		SAY_N("rounds", s->ready_in), SAY_END });
	picture_wrap(out);
}

/* In the order of the view, so that they keep their places; what can't be done stands there only
 * while there is room. */
static void
put_skills(const struct battle *b, struct picture *out)
{
	unsigned possible = 0, spare;

	for (unsigned i = 0; i < b->skill_count; i++)
		possible += b->skills[i].is_possible;
	spare = possible < SKILLS_SHOWN_MAX ? SKILLS_SHOWN_MAX - possible : 0;
	possible = SKILLS_SHOWN_MAX - spare;
	if (b->skill_count > 0)
		picture_next_row(out);
	for (unsigned i = 0; i < b->skill_count; i++) {
		unsigned *room = b->skills[i].is_possible ? &possible : &spare;

		if (*room == 0)
			continue;
		put_skill(&b->skills[i], out);
		(*room)--;
	}
}

void
battle_put_buttons(const struct fight *f, int64_t target, struct picture *out)
{
	picture_button(out, "at", "", PHRASE_BUTTON_ATTACK, NULL);
	picture_button(out, "df", "", PHRASE_BUTTON_DEFEND, NULL);
	put_targets(&f->battle, target, out);
	put_skills(&f->battle, out);
	picture_next_row(out);
	picture_button(out, "fl", "", PHRASE_BUTTON_FLEE,
	    (const struct phrase_arg[]){ SAY_N("chance", f->flee_chance_bp / 100), SAY_END });
}
