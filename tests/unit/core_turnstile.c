/* Who may go in, and in which order. */
#include "core/turnstile.h"

#include <criterion/criterion.h>
#include <string.h>

struct visitor {
	struct turnstile_ticket ticket;
	char name;
};

static char order[64];

static void
on_enter(void *arg)
{
	const struct visitor *v = arg;

	order[strlen(order)] = v->name;
}

static void
come(struct turnstile *t, struct visitor *v, char name, uint64_t a, uint64_t b)
{
	memset(v, 0, sizeof(*v));
	v->name = name;
	turnstile_add(&v->ticket, a);
	turnstile_add(&v->ticket, b);
	turnstile_enter(t, &v->ticket, on_enter, v);
}

Test(turnstile, lets_strangers_pass_each_other)
{
	struct turnstile *t = turnstile_create();
	struct visitor a, b;

	come(t, &a, 'a', 1, 2);
	come(t, &b, 'b', 3, 4);
	cr_assert_str_eq(order, "ab");
	turnstile_leave(t, &a.ticket);
	turnstile_leave(t, &b.ticket);
	turnstile_destroy(t);
}

Test(turnstile, keeps_the_order_of_arrival_at_a_key)
{
	struct turnstile *t = turnstile_create();
	struct visitor a, b, c;

	come(t, &a, 'a', 1, 1);
	come(t, &b, 'b', 1, 1);
	come(t, &c, 'c', 1, 1);
	cr_assert_str_eq(order, "a");
	turnstile_leave(t, &a.ticket);
	cr_assert_str_eq(order, "ab");
	turnstile_leave(t, &b.ticket);
	cr_assert_str_eq(order, "abc");
	turnstile_leave(t, &c.ticket);
	turnstile_destroy(t);
}

Test(turnstile, two_who_need_the_same_pair_crosswise_both_get_in)
{
	struct turnstile *t = turnstile_create();
	struct visitor a, b, c;

	come(t, &a, 'a', 1, 2);
	come(t, &b, 'b', 2, 1);
	come(t, &c, 'c', 2, 3);
	cr_assert_str_eq(order, "a");
	turnstile_leave(t, &a.ticket);
	cr_assert_eq(strlen(order), 2);
	turnstile_leave(t, order[1] == 'b' ? &b.ticket : &c.ticket);
	cr_assert_eq(strlen(order), 3);
	turnstile_leave(t, order[2] == 'b' ? &b.ticket : &c.ticket);
	turnstile_destroy(t);
}

/* Each of 200 visitors takes two random keys of eight and leaves in random order: everybody gets
 * in. */
Test(turnstile, nobody_waits_for_ever)
{
	static struct visitor v[200];
	struct turnstile *t = turnstile_create();
	unsigned i, inside = 0, left = 0, random = 12345;

	for (i = 0; i < 200; i++) {
		random = random * 1103515245 + 12345;
		memset(&v[i], 0, sizeof(v[i]));
		v[i].name = 'x';
		turnstile_add(&v[i].ticket, (random >> 16) % 8);
		turnstile_add(&v[i].ticket, (random >> 20) % 8);
		memset(order, 0, sizeof(order));
		turnstile_enter(t, &v[i].ticket, on_enter, &v[i]);
	}
	while (left < 200) {
		inside = 0;
		for (i = 0; i < 200; i++) {
			if (!v[i].ticket.is_inside)
				continue;
			memset(order, 0, sizeof(order));
			turnstile_leave(t, &v[i].ticket);
			left++;
			inside++;
		}
		cr_assert_gt(inside, 0, "nobody is inside, %u still wait", 200 - left);
	}
	turnstile_destroy(t);
}
