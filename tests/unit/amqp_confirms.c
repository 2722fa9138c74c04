#include "events/amqp/confirms.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct confirms *confirms;
static char trail[128]; /* "1C 2U ": number as it was published, first letter of its outcome */

static void
setup(void)
{
	confirms = confirms_create(8, NULL, NULL);
}

static void
teardown(void)
{
	confirms_destroy(confirms);
}

TestSuite(amqp_confirms, .init = setup, .fini = teardown, .timeout = 20);

static void
on_outcome(enum bus_outcome outcome, void *arg)
{
	static const char letters[] = {
		[BUS_CONFIRMED] = 'C',
		[BUS_UNROUTABLE] = 'U',
		[BUS_NACKED] = 'N',
		[BUS_NO_EXCHANGE] = 'X',
		[BUS_UNKNOWN] = '?',
	};
	char text[16];

	(void)snprintf(text, sizeof(text), "%d%c ", (int)(intptr_t)arg, letters[outcome]);
	strcat(trail, text);
}

static void
publish(int number)
{
	confirms_add(confirms, &(struct confirm){
				   .on_outcome = on_outcome,
				   .arg = (void *)(intptr_t)number,
				   .id_hash = (uint64_t)number,
				   .exchange_hash = (uint64_t)number % 2 + 1,
				   .due = 30 + (unsigned)number,
			       });
}

static void
publish_up_to(int last)
{
	int i;

	for (i = 1; i <= last; i++)
		publish(i);
}

Test(amqp_confirms, one_acknowledgement_settles_all_before_it)
{
	publish_up_to(4);
	cr_assert(confirms_settle(confirms, 3, true, false));
	cr_assert_str_eq(trail, "1C 2C 3C ");
	cr_assert_eq(confirms_open(confirms), 1);
}

Test(amqp_confirms, acknowledgements_come_out_of_order_and_count_once)
{
	publish_up_to(4);
	cr_assert(confirms_settle(confirms, 3, false, false));
	cr_assert(confirms_settle(confirms, 3, false, false));
	cr_assert(confirms_settle(confirms, 4, true, false));
	cr_assert_str_eq(trail, "3C 1C 2C 4C ");
	cr_assert_eq(confirms_open(confirms), 0);
}

Test(amqp_confirms, a_returned_message_is_unroutable_once_it_is_acknowledged)
{
	publish_up_to(2);
	confirms_return(confirms, 2);
	cr_assert_str_eq(trail, "");
	cr_assert(confirms_settle(confirms, 2, true, false));
	cr_assert_str_eq(trail, "1C 2U ");
}

Test(amqp_confirms, number_zero_with_multiple_means_all)
{
	publish_up_to(3);
	cr_assert(confirms_settle(confirms, 0, true, true));
	cr_assert_str_eq(trail, "1N 2N 3N ");
}

Test(amqp_confirms, a_number_that_was_never_published_is_refused)
{
	publish_up_to(3);
	cr_assert_not(confirms_settle(confirms, 4, false, false));
	cr_assert_str_eq(trail, "");
}

Test(amqp_confirms, the_window_fills_and_empties)
{
	publish_up_to(8);
	cr_assert(confirms_are_full(confirms));
	cr_assert(confirms_settle(confirms, 5, false, false));
	cr_assert_not(confirms_are_full(confirms));
}

Test(amqp_confirms, an_old_unconfirmed_one_bounds_the_ring)
{
	int i;

	publish(1);
	for (i = 2; !confirms_are_full(confirms); i++) {
		publish(i);
		cr_assert(confirms_settle(confirms, (uint64_t)i, false, false));
		cr_assert_lt(i, 1000);
		trail[0] = '\0';
	}
	cr_assert_eq(confirms_open(confirms), 1);
	cr_assert(confirms_settle(confirms, 1, false, false));
	cr_assert_not(confirms_are_full(confirms));
}

Test(amqp_confirms, the_end_of_the_channel_leaves_all_unknown_but_what_it_names)
{
	publish_up_to(3);
	cr_assert(confirms_settle(confirms, 2, false, false));
	confirms_end(confirms, 2); /* the exchange of the odd ones */
	cr_assert_str_eq(trail, "2C 1X 3X ");
	trail[0] = '\0';
	publish(1);
	confirms_end(confirms, 0);
	cr_assert_str_eq(trail, "1? ");
	publish(1);
	cr_assert(confirms_settle(confirms, 1, false, false)); /* numbers begin again */
}

Test(amqp_confirms, the_oldest_open_one_tells_that_the_broker_is_late)
{
	publish_up_to(2);
	cr_assert_not(confirms_are_overdue(confirms, 30));
	cr_assert(confirms_are_overdue(confirms, 31));
	cr_assert(confirms_settle(confirms, 1, false, false));
	cr_assert_not(confirms_are_overdue(confirms, 31));
}

static void
publish_again(enum bus_outcome outcome, void *arg)
{
	on_outcome(outcome, arg);
	publish(9);
}

Test(amqp_confirms, a_callback_may_publish)
{
	confirms_add(confirms, &(struct confirm){ .on_outcome = publish_again, .arg = (void *)1 });
	publish(2);
	cr_assert(confirms_settle(confirms, 2, true, false));
	cr_assert_str_eq(trail, "1C 2C ");
	cr_assert_eq(confirms_open(confirms), 1);
	cr_assert(confirms_settle(confirms, 3, true, false));
	cr_assert_str_eq(trail, "1C 2C 9C ");
}
