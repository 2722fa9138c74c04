/* Which names are allowed, and which two are the same. */
#include "core/name.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static enum name_fault
check(const char *name)
{
	char ret[NAME_BYTES], key[NAME_BYTES];

	return name_check(name, ret, key);
}

static void
key_of(const char *name, char ret[NAME_BYTES])
{
	char composed[NAME_BYTES];

	cr_assert_eq(name_check(name, composed, ret), NAME_OK, "%s", name);
}

Test(name, three_to_sixteen_characters_not_bytes)
{
	cr_assert_eq(check("An"), NAME_TOO_SHORT);
	cr_assert_eq(check("Ann"), NAME_OK);
	cr_assert_eq(check("Аня"), NAME_OK);
	cr_assert_eq(check("Abcdefghijklmnop"), NAME_OK);
	cr_assert_eq(check("Abcdefghijklmnopq"), NAME_TOO_LONG);
	cr_assert_eq(check("Ёжиковёжиковёжик"), NAME_OK);
	cr_assert_eq(check("Ёжиковёжиковёжики"), NAME_TOO_LONG);
}

Test(name, counts_composed_characters)
{
	cr_assert_eq(
	    check("e\u0301e\u0301"), NAME_TOO_SHORT, "two letters with accents of their own");
	cr_assert_eq(check("e\u0301e\u0301e\u0301"), NAME_OK);
}

Test(name, no_invisible_characters)
{
	static const char *const names[] = { "An\u200bna", "An\u200dna", "\u202eAnna", "Anna\u2066",
		"An\u00adna", "An\tna", "An\nna", "An\u3164na", "An\u115fna", "An\ufeffna",
		"An\ue000na", "An\u2028na", "An\u034fna" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		cr_assert_eq(check(names[i]), NAME_INVISIBLE, "name %zu", i);
}

Test(name, no_mix_of_scripts_that_look_alike)
{
	cr_assert_eq(check("Аnna"), NAME_MIXED_SCRIPTS, "a Cyrillic A before Latin letters");
	cr_assert_eq(check("Annа"), NAME_MIXED_SCRIPTS);
	cr_assert_eq(check("Αnna"), NAME_MIXED_SCRIPTS, "a Greek Alpha");
	cr_assert_eq(check("Anna7"), NAME_OK);
	cr_assert_eq(check("Анна7"), NAME_OK);
}

Test(name, letters_digits_and_single_joints_between)
{
	cr_assert_eq(check("Jean-Luc"), NAME_OK);
	cr_assert_eq(check("O'Neill"), NAME_OK);
	cr_assert_eq(check("Old Bear"), NAME_OK);
	cr_assert_eq(check("Old  Bear"), NAME_SYMBOL);
	cr_assert_eq(check(" Bear"), NAME_SYMBOL);
	cr_assert_eq(check("Bear "), NAME_SYMBOL);
	cr_assert_eq(check("-Bear"), NAME_SYMBOL);
	cr_assert_eq(check("B<b>"), NAME_SYMBOL);
	cr_assert_eq(check("🐻🐻🐻"), NAME_SYMBOL);
	cr_assert_eq(check("12345"), NAME_NO_LETTER);
	cr_assert_eq(check(""), NAME_TOO_SHORT);
}

Test(name, no_pile_of_marks)
{
	cr_assert_eq(check("Anx\u0338\u0338\u0338na"), NAME_SYMBOL);
	cr_assert_eq(check("\u0301Anna"), NAME_SYMBOL);
}

Test(name, the_same_after_normalization_and_case_folding)
{
	char a[NAME_BYTES], b[NAME_BYTES];

	key_of("ANNA", a);
	key_of("anna", b);
	cr_assert_str_eq(a, b);
	key_of("Strasse", a);
	key_of("Straße", b);
	cr_assert_str_eq(a, b);
	key_of("Ame\u0301lie", a);
	key_of("AM\u00c9LIE", b);
	cr_assert_str_eq(a, b);
	key_of("ЁЖИК", a);
	key_of("ёжик", b);
	cr_assert_str_eq(a, b);
}

Test(name, comes_back_composed)
{
	char name[NAME_BYTES], key[NAME_BYTES];

	cr_assert_eq(name_check("Ame\u0301lie", name, key), NAME_OK);
	cr_assert_str_eq(name, "Am\u00e9lie");
}
