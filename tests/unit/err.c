#include "events/err.h"

#include <criterion/criterion.h>
#include <string.h>

Test(err, keeps_code_and_text)
{
	struct err err = { 0 };

	cr_assert_eq(err_set(&err, ERR_RANGE, "%s must be 1..%d", "data.skill", 40), ERR_RANGE);
	cr_assert_eq(err.code, ERR_RANGE);
	cr_assert_str_eq(err.text, "data.skill must be 1..40");
}

Test(err, is_one_line_whatever_it_was_made_from)
{
	struct err err;

	err_set(&err, ERR_IO, "%s", "a\nb\rc\td\x1b[31m");
	cr_assert_str_eq(err.text, "a b c d [31m");
}

Test(err, a_prefix_keeps_the_code)
{
	struct err err;

	err_set(&err, ERR_TIMEOUT, "no answer");
	cr_assert_eq(err_prefix(&err, "reading %s", "x"), ERR_TIMEOUT);
	cr_assert_str_eq(err.text, "reading x: no answer");
}

Test(err, what_is_too_long_is_cut)
{
	struct err err;
	char longer[1000];

	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	err_set(&err, ERR_IO, "%s", longer);
	cr_assert_eq(strlen(err.text), sizeof(err.text) - 1);
	err_prefix(&err, "%s", longer);
	cr_assert_eq(strlen(err.text), sizeof(err.text) - 1);
}

Test(err, may_be_made_from_itself)
{
	struct err err;

	err_set(&err, ERR_IO, "first");
	err_set(&err, ERR_CONFIG, "second, after %s", err.text);
	cr_assert_str_eq(err.text, "second, after first");
}

Test(err, every_code_has_a_name_of_its_own)
{
	int a, b;

	for (a = ERR_SYNTAX; a >= ERR_UNSURE; a--)
		for (b = a - 1; b >= ERR_UNSURE; b--)
			cr_assert_str_neq(err_name(a), err_name(b));
	cr_assert_str_eq(err_name(0), "none");
}
