#ifndef WILDMARCH_RULES_GEAR_H
#define WILDMARCH_RULES_GEAR_H
/*
 * What somebody wears, put together for a fight: what it adds to the numbers, what it strikes with,
 * and what keeps the frost off. Bare hands and bare skin count for GEAR_BARE_BP of the par gear of
 * the level: who has lost everything fights badly, but fights.
 */
#include "core/rules/battle_action.h"
#include "core/rules/items.h"

#define GEAR_BARE_BP 4000

struct gear {
	struct piece_numbers numbers; /* attack, magic, defence and resistance never below bare */
	bool is_any; /* it does for whatever a skill asks for: par gear, which is nothing special */
	bool has_weapon;
	bool has_cloak;
	enum weapon_class weapon;  /* has_weapon */
	enum element element;      /* of its strike; ELEMENT_NONE with bare hands */
	enum battle_source source; /* magic where the weapon is more of a focus */
};

/* What the balance is measured with. */
struct gear gear_par(int32_t level);

/* At most one piece for each slot; broken ones add nothing and strike as bare hands do. */
struct gear gear_worn(
    const struct content *content, const struct piece *pieces, int32_t count, int32_t level);

/* Whether a skill can be done with it: one that asks for weapons needs one of them. */
bool gear_serves(const struct gear *gear, const struct content_skill *skill);

#endif
