/* Home: who you are and how you fare. */
#include "bot/screens.h"

#include <string.h>

static void
open_home(struct scene *s)
{
	scene_ask(s, ASK_CHARACTER, "", 0);
}

static void
go_home(struct scene *s, const char *args)
{
	(void)args;
	scene_open(s, &screen_home);
}

static void
take(struct scene *s)
{
	memcpy(s->d.name, s->answer.character.name, sizeof(s->d.name));
	memcpy(s->d.fight_id, s->answer.character.fight_id, sizeof(s->d.fight_id));
}

static void
put_bar(struct picture *out, enum phrase bar, int64_t value, int64_t max, int64_t left_ms)
{
	PICTURE_SAY(out, bar, SAY_B("bar", value, max), SAY_I("now", value), SAY_I("max", max));
	if (value < max && left_ms > 0)
		PICTURE_SAY(out, PHRASE_BAR_FULL, SAY_D("time", left_ms));
	picture_line(out);
}

static void
put_points(enum phrase phrase, int64_t points, struct picture *out)
{
	if (points <= 0)
		return;
	PICTURE_SAY(out, phrase, SAY_I("n", points));
	picture_line(out);
}

static void
put_state(const struct character *c, struct picture *out)
{
	PICTURE_SAY(out, PHRASE_HOME_TITLE, SAY_T("name", c->name), SAY_N("level", c->level));
	picture_line(out);
	picture_line(out);
	put_bar(out, PHRASE_BAR_HP, c->hp, c->hp_max, c->hp_full_at - c->now);
	if (c->mp_max > 0)
		put_bar(out, PHRASE_BAR_MP, c->mp, c->mp_max, 0);
	put_bar(out, PHRASE_BAR_ENERGY, c->energy, c->energy_max, c->energy_full_at - c->now);
	if (c->xp_next > c->xp_level)
		put_bar(out, PHRASE_BAR_XP, c->xp - c->xp_level, c->xp_next - c->xp_level, 0);
	PICTURE_SAY(out, PHRASE_HOME_GOLD, SAY_P("gold", PHRASE_COINS, c->gold));
	picture_line(out);
	put_points(PHRASE_PROFILE_POINTS, c->points, out);
	put_points(PHRASE_PROFILE_SKILL_POINTS, c->skill_points, out);
	picture_line(out);
}

static void
draw(const struct scene *s, struct picture *out)
{
	const struct character *c = &s->answer.character;

	if (s->is_welcome) {
		PICTURE_SAY(out, PHRASE_START_NAMED, SAY_T("name", c->name),
		    SAY_P("gold", PHRASE_COINS, c->gold));
		picture_line(out);
		picture_line(out);
	}
	put_state(c, out);
	if (c->fight_id[0] != '\0') {
		picture_say(out, PHRASE_HOME_FIGHT);
		picture_button(out, "f", "", PHRASE_BUTTON_FIGHT, NULL);
	} else {
		picture_say(out, c->hp < c->hp_max || c->energy < c->energy_max ? PHRASE_HOME_TIRED
										: PHRASE_HOME_REST);
		picture_button(out, "m", "", PHRASE_BUTTON_MAP, NULL);
	}
	picture_next_row(out);
	picture_button(out, "p", "", PHRASE_BUTTON_PROFILE, NULL);
	picture_button(out, "hp", "", PHRASE_BUTTON_HELP, NULL);
}

const struct screen screen_home = {
	.name = "home",
	.open = open_home,
	.take = take,
	.draw = draw,
	.actions = { { "h", go_home } },
};
