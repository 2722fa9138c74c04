#include "core/rules/mail.h"

#include <criterion/criterion.h>

#define NOW INT64_C(1800000000000)
#define DAY_MS INT64_C(86400000)

Test(rules_mail, a_letter_costs_five_gold_and_five_for_each_thing)
{
	cr_expect_eq(mail_fee(0), 5);
	cr_expect_eq(mail_fee(1), 10);
	cr_expect_eq(mail_fee(8), 45);
	cr_expect_eq(mail_fee(-1), 5);
	cr_expect_eq(mail_fee(INT32_MAX), 45);
}

Test(rules_mail, what_is_in_one_waits_for_two_weeks_and_words_for_a_month)
{
	cr_expect_eq(mail_expires_ms(true, NOW), NOW + 14 * DAY_MS);
	cr_expect_eq(mail_expires_ms(false, NOW), NOW + 30 * DAY_MS);
	cr_expect_eq(mail_expires_ms(false, INT64_MAX - 5), INT64_MAX);
}
