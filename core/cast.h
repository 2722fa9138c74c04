/* Who they are that fight a battle, and what their skills are called: keys of the content, kept
 * with the battle, which knows numbers only.
 *
 *   player|cleave,guard|bitter_draught;grey_wolf|throat_bite,pack_howl;grey_wolf|throat_bite
 *
 * A fighter for each, in the battle's order; behind its skills a player's things. */
#ifndef CORE_CAST_H
#define CORE_CAST_H

#include "content/content.h"
#include "core/rules/battle.h"
#include "events/text.h"

#include <stdbool.h>
#include <stdint.h>

/* What a player is called here. */
#define CAST_PLAYER "player"

/* Adds the next fighter: a player with these skills of the content, or a monster with its moves. */
void cast_player(
    struct text *cast, const struct content *content, const int32_t *skills, int32_t count);
/* The things that the player brings, right after it. */
void cast_things(
    struct text *cast, const struct content *content, const int32_t *items, int32_t count);
void cast_monster(struct text *cast, const struct content *content, int32_t monster);

/* What fighter `who` is, or its skill or thing number `n`. False, and "", when there is no such
 * one. */
bool cast_fighter(const char *cast, int32_t who, char ret[CONTENT_KEY_SIZE]);
bool cast_skill(const char *cast, int32_t who, int32_t n, char ret[CONTENT_KEY_SIZE]);
bool cast_thing(const char *cast, int32_t who, int32_t n, char ret[CONTENT_KEY_SIZE]);

/* What an entry of the battle's log tells of, the skill or status; "" for none. */
void cast_entry(const char *cast, const struct battle_entry *entry, char ret[CONTENT_KEY_SIZE]);

#endif
