#ifndef WILDMARCH_RULES_MAIL_H
#define WILDMARCH_RULES_MAIL_H
/*
 * Letters: what they cost, and how long they lie. What is in one is never lost: it goes back to who
 * sent it, and what nobody sent waits.
 */
#include <stdbool.h>
#include <stdint.h>

#define MAIL_BOX_MAX 50    /* letters of players in one box; what comes back goes past it */
#define MAIL_UNREAD_MAX 20 /* of one sender that nobody has opened yet, in all boxes */

/* Gold for sending a letter with so many things (0..8) in it: 5, and 5 for each. */
int64_t mail_fee(int32_t things);

/* Until when one lies that comes now: two weeks with something in it, else 30 days. A clock at its
 * end stays there. */
int64_t mail_expires_ms(bool has_goods, int64_t now_ms);

#endif
