#ifndef WILDMARCH_RULES_BATTLE_ACTION_H
#define WILDMARCH_RULES_BATTLE_ACTION_H
/*
 * What can be done in a battle, as numbers: the values of schemas/types/action.json with a skill's
 * rank worked in. A skill, a monster's move and a thing that is used are all of this kind.
 *
 * Numbers of enums are stored with battles: new values go to the end.
 */
#include <stdbool.h>
#include <stdint.h>

#include "content/status.h"
#include "core/rules/types.h"

#define BATTLE_EFFECTS_MAX 3
#define BATTLE_HITS_MAX 5
#define BATTLE_TURNS_MAX 9
#define BATTLE_STACKS_MAX 5

enum battle_target {
	TARGET_SELF,
	TARGET_ALLY, /* one of the own side, perhaps oneself */
	TARGET_ALLIES,
	TARGET_ENEMY,
	TARGET_ENEMIES,
	TARGET_COUNT
};

/* What damage is made of: attack against defence, or magic against resistance. */
enum battle_source { SOURCE_ATTACK, SOURCE_MAGIC, SOURCE_COUNT };

struct battle_effect {
	enum status status;
	int32_t chance_bp; /* 1..10,000, before resistance */
	bool on_self;      /* it falls on the actor, once, whatever became of the blows */
	int32_t turns;     /* 0..BATTLE_TURNS_MAX; 0: as long as the status lasts by the rules */
	int32_t stacks;    /* 0..BATTLE_STACKS_MAX; 0 as 1 */
};

/* All of it happens, in the order of the fields from coef_bp on. What heals or cleanses goes to the
 * actor when the action is for enemies; damage goes to enemies only. */
struct battle_action {
	enum battle_target target;
	enum battle_source source;
	enum element element; /* ELEMENT_NONE: that of the actor's plain strike */
	int32_t coef_bp;    /* damage of one hit, of the source; 0: none, and then nothing misses */
	int32_t hits;       /* 0..BATTLE_HITS_MAX blows, each with its own rolls; 0 as 1 */
	int32_t pen_bp;     /* how much of the defence it ignores */
	int32_t hit_mod_bp; /* -10,000..10,000, added to the chance to hit */
	int32_t drain_bp;   /* of the health taken, given to the actor */
	int32_t heal_bp;    /* health given, of the actor's magic */
	int32_t heal_share_bp; /* health given, of the target's maximum */
	int32_t mana_share_bp; /* mana given, of the target's maximum */
	int32_t cleanse;       /* how many harmful statuses it takes away, the latest first */
	int32_t effects_count; /* on a target that was struck at only if a blow landed */
	struct battle_effect effects[BATTLE_EFFECTS_MAX];
	int32_t taunt; /* turns of the actor for which enemies aim at it */
};

#endif
