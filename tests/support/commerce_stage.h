/* A stage for market, mail and trades: Ann (1) and Bob (2) with 200 gold each, in the small
 * content.
 */
#ifndef TESTS_SUPPORT_COMMERCE_STAGE_H
#define TESTS_SUPPORT_COMMERCE_STAGE_H

#include "tests/support/loaded_content.h"
#include "tests/support/stage.h"

#define ANN 1
#define BOB 2
#define DEAL "aaaaaaaaaaaaaaaaaaaa"

/* Both are there; Ann's bag is empty, and she stands in the camp at the start. */
struct stage *given_two(const struct operation *operation);

/* The lot DEAL of `seller` at 90 gold, which ends in an hour: seven herbs, or a blade. */
struct lot_row *given_lot(struct stage *s, int64_t seller, bool is_piece);
/* The letter DEAL from Bob to Ann, sent an hour ago, with these in it: 30 gold, seven herbs, and a
 * blade; or with nothing. */
struct letter_row *given_letter(struct stage *s, bool has_goods);
/* The trade DEAL at version 3, which Ann began: three herbs and a blade of hers lie there, and 50
 * gold of Bob's. */
struct trade_row *given_trade(struct stage *s);

/* Fails unless the effects move a piece of this id there: into a parcel, or ("") into a bag. */
void expect_moved(const struct stage *s, char digit, int64_t from, int64_t to, const char *parcel);
/* Fails unless a parcel is made, or is gone. */
void expect_parcel(const struct stage *s, const char *id, bool is_gone);
/* Fails unless an event of this kind is about the player, and its data has these words. */
void expect_told(const struct stage *s, const char *exchange, int64_t player_id, const char *words);
/* Fails unless the player's character is saved with so much gold, so many versions later. */
void expect_saved(const struct stage *s, int64_t player_id, int64_t gold, int64_t versions);

#endif
