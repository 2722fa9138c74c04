/* Goods between bags and parcels. The cause of the effects is set before any of the changes; gold
 * that goes in or out is to be seen in the characters' rows, which who calls saves. */
#ifndef CORE_GOODS_H
#define CORE_GOODS_H

#include "core/effects.h"
#include "messages/goods.h"
#include "messages/goods_view.h"

/* A new id, which follows from what it is of ("lot") and what brings it about (at most
 * CAUSE_SIZE). */
void deal_id(const char *what, const char *cause, char ret[DEAL_ID_SIZE]);

/* Puts together what is asked for out of a bag, as a parcel without id and owner. False, and
 * refused, unless all of it is there and may be given: what is worn, locked or bound stays. `gold`
 * is what the giver has. */
bool goods_choose(const struct goods *asked, int64_t gold, const struct bag_row *bag,
    const struct content *content, struct parcel *ret, struct effects *out);
/* The same for what is one: a piece, or so many of a thing. */
bool goods_choose_piece(const char *piece, const struct bag_row *bag, const struct content *content,
    struct parcel *ret, struct effects *out);
bool goods_choose_thing(const char *item, int32_t count, const struct bag_row *bag,
    const struct content *content, struct parcel *ret, struct effects *out);

/* Out of the bag of `from` into the parcel, which comes into being. */
void goods_pack(int64_t from, const struct parcel *parcel, struct effects *out);
/* All of it into the bag of `to`; the parcel is no more. */
void goods_unpack(const struct parcel *parcel, int64_t to, struct effects *out);
/* The parcel is another's from now on, under another id perhaps. */
void goods_hand_on(const struct parcel *parcel, int64_t to, const char *id, struct effects *out);
/* Nobody is there who could get it: it leaves the world. */
void goods_sink(const struct parcel *parcel, struct effects *out);

bool goods_are_any(const struct parcel *parcel);
/* How many things and pieces there are. */
int32_t goods_count(const struct parcel *parcel);
/* Whether they fit into a bag with so many pieces. */
bool goods_fit(const struct parcel *parcel, int64_t pieces);

void goods_view_fill(
    const struct parcel *parcel, const struct content *content, struct goods_view *ret);

#endif
