/* What a sensible person presses in a battle: the action that is worth the most, counted in health
 * that it saves. Striking shortens the battle, healing gives back, a status does one or the other
 * for some turns; mana has a price while there is another battle to come. */
#ifndef TESTS_BALANCE_TACTICS_H
#define TESTS_BALANCE_TACTICS_H

#include "core/rules/battle.h"

struct tactics {
	double thrift; /* what a share of one's mana is worth, as a share of one's health: 0 spends
	                  freely */
	double keeps;  /* what any one thing is worth that could be used up, as a share of one's
	                  health */
	bool flees;    /* when it looks lost */
};

/* For one who stands and is played. */
struct battle_input tactics_choose(
    const struct battle *battle, int32_t who, const struct tactics *tactics);

#endif
