#include "tests/support/conversation.h"

#include "bot/markup.h"

#include <criterion/criterion.h>
#include <string.h>

struct fsm fsm;
struct scene s;
struct picture shown;
int64_t next_update;

void
conversation_begin(void)
{
	fsm.key = press_key_of("123456:TEST");
	fsm.bot_id = 123456;
	strcpy(fsm.bot_name, "WildmarchBot");
	s.d = dialogue_fresh(1000, LANGUAGE_EN);
	next_update = 1;
}

void
conversation_end(void)
{
	picture_finish(&shown);
}

/* ── what the player does ── */

void
say(const char *text)
{
	s.in = (struct update){
		.kind = UPDATE_TEXT, .id = next_update++, .user_id = ANN, .chat_id = ANN
	};
	strcpy(s.in.text, text);
	fsm_begin(&fsm, &s);
}

void
press_version(const char *op, const char *args, int64_t version)
{
	struct press press = { .version = version };

	strcpy(press.op, op);
	strcpy(press.args, args);
	s.in = (struct update){ .kind = UPDATE_PRESS,
		.id = next_update++,
		.user_id = ANN,
		.chat_id = ANN,
		.message_id = s.d.message_id };
	press_write(&fsm.key, ANN, ANN, &press, s.in.data);
	fsm_begin(&fsm, &s);
}

void
press(const char *op, const char *args)
{
	press_version(op, args, s.d.version);
}

/* ── what the game answers ── */

void
refuse(const char *code)
{
	s.answer = (struct answer){ .outcome = OUTCOME_REFUSED };
	strcpy(s.answer.code, code);
	fsm_answer(&s);
}

void
stay_away(void)
{
	s.answer = (struct answer){ .outcome = OUTCOME_AWAY };
	fsm_answer(&s);
}

void
answer_identity(void)
{
	s.answer =
	    (struct answer){ .identity = { .player_id = 7, .name = "Ann", .language = "en" } };
	fsm_answer(&s);
}

void
answer_character(const char *name, bool is_new)
{
	s.answer = (struct answer){ .is_new = is_new,
		.character = { .player_id = 7,
		    .level = 1,
		    .xp_next = 50,
		    .gold = 200,
		    .hp = 90,
		    .hp_max = 100,
		    .hp_full_at = 60000,
		    .energy = 5,
		    .energy_max = 5 } };
	strcpy(s.answer.character.name, name);
	fsm_answer(&s);
}

char place_weather[17], place_daytime[17];

void
answer_place(int64_t version)
{
	s.answer = (struct answer){ .place = { .version = version,
					.exits = WAY_NORTH,
					.hp = 9,
					.hp_max = 10,
					.energy = 1,
					.energy_max = 2,
					.biome = "forest",
					.level = 3,
					.monster_count = 1 } };
	strcpy(s.answer.place.monsters[0].kind, "grey_wolf");
	strcpy(s.answer.place.weather, place_weather);
	strcpy(s.answer.place.daytime, place_daytime);
	for (int i = 0; i < MAP_SIDE; i++)
		strcpy(s.answer.place.map[i], "ff~^c?f");
	fsm_answer(&s);
}

void
answer_fight(enum fight_state state, int64_t turn)
{
	s.answer = (struct answer){ .fight = { .fight_id = "f1",
					.monster = "grey_wolf",
					.monster_level = 2,
					.state = state,
					.turn = turn,
					.hp = 5,
					.hp_max = 10,
					.monster_hp_max = 30,
					.flee_chance_bp = 4500,
					.blow_count = 1,
					.blows = { { true, "hit", 16 } },
					.has_spoils = state == FIGHT_WON,
					.xp = 12,
					.gold = 3 } };
	fsm_answer(&s);
}

/* ── what is shown ── */

void
draw(void)
{
	cr_assert_eq(s.question.ask, ASK_NOTHING, "still asking %d", s.question.ask);
	picture_finish(&shown);
	fsm_draw(&s, &shown);
	if (s.d.message_id == 0)
		s.d.message_id = 50;
	if (s.is_unchanged)
		return;
	cr_assert(shown.button_count > 0, "a screen without a way on");
	cr_assert(markup_units_shown(shown.html.bytes, shown.html.size) <= MESSAGE_UNITS_MAX);
}

bool
sees(const char *words)
{
	return strstr(shown.html.bytes, words) != NULL;
}

bool
has_button(const char *op, const char *args)
{
	for (unsigned i = 0; i < shown.button_count; i++) {
		if (strcmp(shown.buttons[i].op, op) == 0 &&
		    strcmp(shown.buttons[i].args, args) == 0)
			return true;
	}
	return false;
}

void
be_home(void)
{
	say("/start");
	answer_identity();
	answer_character("Ann", false);
	draw();
}

void
be_on_the_map(void)
{
	be_home();
	press("m", "");
	answer_place(11);
	draw();
}

void
be_in_a_fight(void)
{
	be_on_the_map();
	press("fi", "grey_wolf");
	answer_fight(FIGHT_RUNNING, 1);
	draw();
}
