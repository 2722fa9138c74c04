/* What the screen of a fight shows of all who fight: bars, signs of statuses, buttons. Pure. */
#ifndef BOT_SCREENS_BATTLE_H
#define BOT_SCREENS_BATTLE_H

#include "bot/picture.h"
#include "bot/questions.h"

#include <stdbool.h>
#include <stdint.h>

#define PLAYER_FIGHTER 0

bool battle_is_enemy(const struct battle *b, int64_t who); /* false for a strange number */
bool battle_stands(const struct battle *b, int64_t who);
unsigned battle_enemies(const struct battle *b);
unsigned battle_standing_enemies(const struct battle *b);

/* Whom strikes go for: the enemy that was chosen while it stands, or the first who does; 0 when
 * none does. */
int64_t battle_target(const struct battle *b, int64_t chosen);
/* The same where its kind alone doesn't say who it is. */
const char *battle_mark_in_story(const struct battle *b, int64_t who);

void battle_put_bars(const struct battle *b, int64_t target, struct picture *out);
/* Strike, defend, whom to strike, skills, flee. */
void battle_put_buttons(const struct fight *f, int64_t target, struct picture *out);

#endif
