/* Who takes part in an operation on a clan: the actor, the clan, and the one it is done to. */
#ifndef CORE_CLAN_PARTY_H
#define CORE_CLAN_PARTY_H

#include "core/operation.h"

struct party {
	const struct character_row *actor;
	const struct clan_standing *standing; /* the actor's, in whatever clan */
	const struct clan_row *clan;          /* the one that it is about */
	enum clan_rank rank;                  /* the actor's in it */
};

/* The actor, and the clan that it is in. */
void party_need_own(
    struct needs *out, const struct rows *known, int64_t player_id, enum need_use use);
/* The same, and another character by its name, to be changed. */
void party_need_other(
    struct needs *out, const struct rows *known, int64_t player_id, const char *who);
/* The actor, and the clan of a tag. */
void party_need_tagged(struct needs *out, const struct rows *known, int64_t player_id,
    const char *tag, enum need_use use);

/* Each of these refuses and is false when one of them isn't there. */
bool party_own(const struct rows *rows, int64_t player_id, struct effects *out, struct party *ret);
bool party_tagged(
    const struct rows *rows, int64_t player_id, struct effects *out, struct party *ret);
/* Whether the actor may take so much gold out of the treasury; else refuses. */
bool party_may_spend(
    const struct party *party, int64_t amount, const struct moment *at, struct effects *out);
/* The character that was named, or NULL with a refusal. */
const struct character_row *party_other(const struct rows *rows, struct effects *out);

#endif
