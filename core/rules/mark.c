#include "core/rules/mark.h"

#include "core/rules/clamp.h"

static void
times(int32_t *number, int32_t bp)
{
	*number = clamp_i32((int64_t)*number * bp / 10000, 0, FIGHTER_STAT_MAX);
}

int32_t
mark_at_once_bp(enum status status)
{
	switch (status) {
	case STATUS_REGEN: /* 4 % in each of 4 turns */
		return 1600;
	case STATUS_POISON: /* 2 % in each of 4 */
	case STATUS_BURN:
	case STATUS_BLEED:
		return -800;
	case STATUS_STUN:
	case STATUS_FREEZE:
	case STATUS_SLOW:
	case STATUS_HASTE:
	case STATUS_WEAK:
	case STATUS_SUNDER:
	case STATUS_BLIND:
	case STATUS_SILENCE:
	case STATUS_SHIELD:
		break;
	}
	return 0;
}

void
mark_apply(enum status status, struct battle_entrant *entrant)
{
	switch (status) {
	case STATUS_HASTE:
		times(&entrant->speed, 11000);
		break;
	case STATUS_STUN:
	case STATUS_FREEZE:
	case STATUS_SLOW:
		times(&entrant->speed, 9000);
		break;
	case STATUS_SHIELD:
		times(&entrant->defence, 11000);
		times(&entrant->resistance, 11000);
		break;
	case STATUS_SUNDER:
		times(&entrant->defence, 9000);
		break;
	case STATUS_WEAK:
		times(&entrant->attack, 9000);
		times(&entrant->magic, 9000);
		break;
	case STATUS_BLIND:
		entrant->hit_mod_bp = clamp_i32((int64_t)entrant->hit_mod_bp - 1000, -10000, 10000);
		break;
	case STATUS_SILENCE:
		entrant->mp = entrant->mp * 2 / 3;
		break;
	case STATUS_BURN:
	case STATUS_BLEED:
	case STATUS_POISON:
	case STATUS_REGEN:
		break;
	}
}
