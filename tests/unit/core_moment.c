/* The keyed chance of fights: documented vectors. */
#include "core/moment.h"

#include <criterion/criterion.h>

Test(moment, digest_and_seed_are_the_documented_ones)
{
	uint8_t secret[32];
	struct moment at = { .fight_secret = secret };
	char digest[DIGEST_TEXT_SIZE];
	uint64_t seed;
	uint8_t i;

	for (i = 0; i < 32; i++)
		secret[i] = i;
	moment_digest(&at, "42", "{}", 2, digest, &seed);
	cr_assert_str_eq(
	    digest, "2167da2b377f2e3185e08db7cba673d4390df8710685919a8b45b3e6f6d4b867");
	cr_assert_eq(seed, UINT64_C(0x312e7f372bda6721));
}
