/* The map: seven by seven tiles with you in the middle, the ways out, and who else is here. */
#include "bot/screens.h"

#include <string.h>

static const struct {
	char letter;
	const char *picture;
} tiles[] = {
	{ '~', "🌊" },
	{ '^', "⛰️" },
	{ 'c', "⛺️" },
	{ 's', "🏖️" },
	{ 't', "❄️" },
	{ 'i', "🌲" },
	{ 'b', "🍄" },
	{ 'p', "🌾" },
	{ 'f', "🌳" },
	{ 'w', "🪷" },
	{ 'd', "🏜️" },
	{ 'v', "🌻" },
	{ 'j', "🌴" },
};

static const char *
tile(char letter)
{
	for (size_t i = 0; i < sizeof(tiles) / sizeof(tiles[0]); i++) {
		if (tiles[i].letter == letter)
			return tiles[i].picture;
	}
	return "⬛️";
}

/* ── what can be done ── */

static void
open_map(struct scene *s)
{
	scene_ask(s, ASK_PLACE, "", 0);
}

static void
go_map(struct scene *s, const char *args)
{
	(void)args;
	scene_open(s, &screen_map);
}

static void
walk(struct scene *s, const char *direction)
{
	scene_ask(s, ASK_MOVE, direction, s->d.place_version);
}

static void
find_no_way(struct scene *s, const char *args)
{
	(void)args;
	s->toast = PHRASE_TOAST_NOWHERE;
	s->is_unchanged = true;
}

static void
meet(struct scene *s, const char *monster)
{
	scene_ask(s, ASK_START_FIGHT, monster, s->d.place_version);
}

static void
take(struct scene *s)
{
	if (s->answered == ASK_START_FIGHT) {
		scene_enter(s, &screen_fight);
		return;
	}
	s->d.place_version = s->answer.place.version;
	memcpy(s->d.fight_id, s->answer.place.fight_id, sizeof(s->d.fight_id));
}

/* ── how it looks ── */

static void
put_tiles(const struct place *p, struct picture *out)
{
	for (size_t row = 0; row < MAP_SIDE; row++) {
		for (size_t column = 0; column < MAP_SIDE; column++) {
			bool is_here = row == MAP_SIDE / 2 && column == MAP_SIDE / 2;

			text_puts(&out->html, is_here ? "🧙" : tile(p->map[row][column]));
		}
		picture_line(out);
	}
}

static void
put_monsters(const struct place *p, struct picture *out)
{
	for (unsigned i = 0; i < p->monster_count; i++) {
		enum phrase name =
		    phrase_of("monster", p->monsters[i].kind, PHRASE_MONSTER_UNKNOWN);

		picture_button(out, "fi", p->monsters[i].kind,
		    p->monsters[i].count > 1 ? PHRASE_BUTTON_PACK : PHRASE_BUTTON_MONSTER,
		    (const struct phrase_arg[]){ SAY_M("monster", name, FORM_TITLE, false),
			SAY_N("n", p->monsters[i].count), SAY_N("level", p->monsters[i].level),
			SAY_END });
		picture_next_row(out);
	}
}

static void
put_arrow(const struct place *p, enum way way, const char *direction, enum phrase label,
    struct picture *out)
{
	if ((p->exits & way) != 0 && p->fight_id[0] == '\0')
		picture_button(out, "go", direction, label, NULL);
	else
		picture_button(out, "no", "", PHRASE_BUTTON_NOWHERE, NULL);
}

/* The corners of the cross lead to other screens. */
static void
put_compass(const struct place *p, struct picture *out)
{
	picture_button(out, "h", "", PHRASE_CORNER_HOME, NULL);
	put_arrow(p, WAY_NORTH, "north", PHRASE_BUTTON_NORTH, out);
	picture_button(out, "p", "", PHRASE_CORNER_PROFILE, NULL);
	picture_next_row(out);
	put_arrow(p, WAY_WEST, "west", PHRASE_BUTTON_WEST, out);
	picture_button(out, "m", "", p->is_camp ? PHRASE_BUTTON_CAMP : PHRASE_BUTTON_HERE, NULL);
	put_arrow(p, WAY_EAST, "east", PHRASE_BUTTON_EAST, out);
	picture_next_row(out);
	picture_button(out, "gv", "", PHRASE_CORNER_GIVE, NULL);
	put_arrow(p, WAY_SOUTH, "south", PHRASE_BUTTON_SOUTH, out);
	picture_button(out, "hp", "", PHRASE_CORNER_HELP, NULL);
}

static void
put_sky(const struct place *p, struct picture *out)
{
	if (p->weather[0] == '\0' || p->daytime[0] == '\0')
		return;
	PICTURE_SAY(out, PHRASE_MAP_SKY,
	    SAY_P("weather", phrase_of("weather", p->weather, PHRASE_WEATHER_UNKNOWN), 0),
	    SAY_P("daytime", phrase_of("daytime", p->daytime, PHRASE_DAYTIME_UNKNOWN), 0));
	picture_line(out);
}

static enum phrase
what_is_here(const struct place *p)
{
	if (p->fight_id[0] != '\0')
		return PHRASE_MAP_FIGHT;
	if (p->is_camp)
		return PHRASE_MAP_CAMP;
	return p->monster_count > 0 ? PHRASE_MAP_MONSTERS : PHRASE_MAP_QUIET;
}

static void
draw(const struct scene *s, struct picture *out)
{
	const struct place *p = &s->answer.place;
	enum phrase biome = phrase_of("biome", p->biome, PHRASE_BIOME_UNKNOWN);

	PICTURE_SAY(out, PHRASE_MAP_TITLE, SAY_P("biome", biome, 0), SAY_N("level", p->level));
	picture_line(out);
	PICTURE_SAY(out, PHRASE_MAP_AT, SAY_N("x", p->x), SAY_N("y", p->y));
	picture_line(out);
	put_sky(p, out);
	picture_line(out);
	put_tiles(p, out);
	picture_line(out);
	PICTURE_SAY(out, PHRASE_BAR_HP, SAY_B("bar", p->hp, p->hp_max), SAY_I("now", p->hp),
	    SAY_I("max", p->hp_max));
	picture_line(out);
	PICTURE_SAY(out, PHRASE_BAR_ENERGY, SAY_B("bar", p->energy, p->energy_max),
	    SAY_I("now", p->energy), SAY_I("max", p->energy_max));
	picture_line(out);
	picture_line(out);
	picture_say(out, what_is_here(p));
	if (p->fight_id[0] != '\0') {
		picture_button(out, "f", "", PHRASE_BUTTON_FIGHT, NULL);
		picture_next_row(out);
	} else {
		put_monsters(p, out);
	}
	put_compass(p, out);
}

const struct screen screen_map = {
	.name = "map",
	.open = open_map,
	.take = take,
	.draw = draw,
	.actions = { { "m", go_map }, { "go", walk }, { "fi", meet }, { "no", find_no_way } },
};
