/* A clan under change: a copy as it shall be, from which the answer is made, and the effects that
 * make it so. Begin, change, end. Refusals come before the beginning. For the operations on clans,
 * and for the erasure of who is in one. */
#ifndef CORE_CLAN_CHANGE_H
#define CORE_CLAN_CHANGE_H

#include "core/operation.h"
#include "messages/clan_left_event.h"

#define CLAN_OPEN_MAX 100          /* applications and invitations of a clan, */
#define CLAN_BANS_MAX 100          /* and its bans */
#define CLAN_APPLICATIONS_MAX 10   /* of a player */
#define CLAN_SINK "game:sink.clan" /* what founding and investing takes out of the world */
#define CLAN_MINT "game:mint.clan" /* where a clan's XP comes from */

struct clan_change {
	struct clan_row clan;
	const struct moment *at;
	struct effects *out;
};

/* Whether a player may be taken in: is in no clan, has waited, and there is room. Else refuses.
 * `clan` NULL: into a new one. */
bool clan_may_join(const struct clan_standing *standing, const struct clan_row *clan,
    const struct moment *at, struct effects *out);

void clan_change_begin(struct clan_change *c, const struct clan_row *clan, const struct moment *at,
    struct effects *out);
void clan_change_end(struct clan_change *c);

/* Whether a name and a tag are ones for clans; else refuses. */
bool clan_names_are_fit(const char *name, const char *tag, struct effects *out);
/* These, which are fit. */
void clan_change_names(struct clan_change *c, const char *name, const char *tag);

/* Takes a player in; whatever was open between the player and clans is closed by it. `is_accepted`:
 * who had asked for it is told. */
void clan_change_join(
    struct clan_change *c, const struct character_row *who, enum clan_rank rank, bool is_accepted);
/* Puts a member out. Who stays leads on: the heir of a leader. The last one can't be put out. */
void clan_change_part(struct clan_change *c, int64_t player_id, enum clan_left_event_reason reason);
void clan_change_rank(struct clan_change *c, int64_t player_id, enum clan_rank rank);
/* The events tell of this member without the name. */
void clan_change_unname(struct clan_change *c, int64_t player_id);
/* The leader becomes an officer, and this member leads. */
void clan_change_hand_on(struct clan_change *c, int64_t leader_id, int64_t player_id);
/* Counts what a member took out of the treasury to the day. */
void clan_change_withdrawn(struct clan_change *c, int64_t player_id, int64_t amount);
/* Makes or ends an application, an invitation or a ban. One in an operation. */
void clan_change_tie(struct clan_change *c, int64_t player_id, enum clan_tie tie);
/* The same of an invitation that is made, and told of. */
void clan_change_invite(struct clan_change *c, int64_t player_id);
/* Ends the clan instead of changing it; its treasury goes to `heir`, an account. */
void clan_change_close(struct clan_change *c, const char *heir);
/* The same, to its leader, whose gold is returned. */
int64_t clan_change_disband(struct clan_change *c, const struct character_row *leader);

/* What a member may take out of the treasury now. */
int64_t clan_may_withdraw(const struct clan_row *clan, int64_t player_id, const struct moment *at);
/* Gold between a player and an account: `gold` more for the player, or less when negative. Returns
 * what the player has then. */
int64_t clan_pay(
    struct effects *out, const struct character_row *row, const char *account, int64_t gold);

#endif
