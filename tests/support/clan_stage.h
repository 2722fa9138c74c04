/* A clan before the stage: Lea leads it, Otto is an officer, Mia a member; Stan isn't in it. */
#ifndef TESTS_SUPPORT_CLAN_STAGE_H
#define TESTS_SUPPORT_CLAN_STAGE_H

#include "tests/support/stage.h"

#define CLAN 7
#define DAY_MS INT64_C(86400000)

enum { LEA = 1, OTTO, MIA, STAN };

extern const char *const clan_stage_names[STAN + 1];

/* What is known of a player among clans; made when it isn't there. */
struct clan_standing *clan_stage_standing(struct stage *s, int64_t player_id);
/* Clan 7 of those three with 1000 gold, tag FOX; the actor stands before it. */
struct stage *given_a_clan(const struct operation *operation, int64_t actor);
/* Another player, found by name. */
void and_another(struct stage *s, int64_t player_id);
/* The same, who has asked to join; the actor is before the clan. */
struct stage *given_an_application(const struct operation *operation, int64_t actor);
void given_a_tie(struct stage *s, int64_t player_id, enum clan_tie tie);
/* Nobody more fits into the clan. */
void given_no_room(struct stage *s);

/* Event number n is of this type and says this. */
void expect_event(const struct stage *s, unsigned n, const char *exchange, const char *part);
/* Effect number n on members is this. */
void expect_member(const struct stage *s, unsigned n, enum clan_member_effect what,
    int64_t player_id, enum clan_rank rank);

#endif
