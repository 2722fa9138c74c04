/* A conversation with the bot, without a server: what the player does goes in, questions and
 * pictures come out.
 *
 *   be_home();                    the screen is drawn
 *   press("m", "");               s.question: what the game is asked
 *   answer_place(11);             and answers
 *   draw();                       shown: what is seen
 */
#ifndef TESTS_CONVERSATION_H
#define TESTS_CONVERSATION_H

#include "bot/fsm.h"
#include "bot/picture.h"
#include "bot/scene.h"

#include <stdbool.h>
#include <stdint.h>

#define ANN 5000000042

extern struct fsm fsm;
extern struct scene s;
extern struct picture shown;

/* Of a suite: .init and .fini. */
void conversation_begin(void);
void conversation_end(void);

/* What the player does: the next update each. */
extern int64_t next_update;
void say(const char *text);
void press(const char *op, const char *args);
void press_version(const char *op, const char *args, int64_t version);

/* What the game answers. */
extern char place_weather[17], place_daytime[17]; /* "": not told */
void refuse(const char *code);
void stay_away(void);
void answer_identity(void);
void answer_character(const char *name, bool is_new);
void answer_place(int64_t version);
void answer_fight(enum fight_state state, int64_t turn);

/* What is shown; fails where a question is still open, or the screen has no way on. */
void draw(void);
bool sees(const char *words);
bool has_button(const char *op, const char *args);

/* From the first word to a screen. */
void be_home(void);
void be_on_the_map(void);
void be_in_a_fight(void);

#endif
