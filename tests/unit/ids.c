#include "events/ids.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t dns[16] = { 0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00,
	0xc0, 0x4f, 0xd4, 0x30, 0xc8 };

Test(ids, uuid_v5_gives_the_vectors)
{
	char id[UUID_TEXT_SIZE];

	uuid_v5(dns, "www.example.com", 15, id);
	cr_assert_str_eq(id, "2ed6657d-e927-568b-95e1-2665a8aea6a2");
	uuid_v5(dns, "events.wildmarch", 16, id);
	cr_assert_str_eq(id, "60a222bc-74a5-5eb2-abf5-24f951043dd5");
	uuid_event("tg:1:42", "player_level_up", 0, id);
	cr_assert_str_eq(id, "59d078fc-eecc-58df-b0e0-3aff813c1807");
}

Test(ids, an_event_of_a_long_cause_has_all_of_it_in_its_id)
{
	char cause[600], a[UUID_TEXT_SIZE], b[UUID_TEXT_SIZE];

	memset(cause, 'x', sizeof(cause) - 1);
	cause[sizeof(cause) - 1] = '\0';
	uuid_event(cause, "e", 0, a);
	uuid_event(cause, "e", 1, b);
	cr_assert_str_neq(a, b);
}

Test(ids, uuid_v7_sorts_in_the_order_it_was_made)
{
	char before[UUID_TEXT_SIZE] = "", now[UUID_TEXT_SIZE];
	int i;

	for (i = 0; i < 20000; i++) {
		uuid_v7(now);
		cr_assert_lt(strcmp(before, now), 0);
		cr_assert_eq(now[14], '7');
		cr_assert_not_null(strchr("89ab", now[19]));
		memcpy(before, now, sizeof(now));
	}
}

Test(ids, traceparent_accepts_only_what_w3c_says)
{
	static const char *const bad[] = { "", "00-", "hello",
		"00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
		"00-00000000000000000000000000000000-b7ad6b7169203331-01",
		"00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
		"01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
		"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-",
		"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x",
		"00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01" };
	size_t i;

	cr_assert(traceparent_is_valid("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_assert_not(traceparent_is_valid(bad[i]), "%s", bad[i]);
}

Test(ids, the_next_hop_keeps_the_trace)
{
	const char *parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
	char next[TRACEPARENT_TEXT_SIZE], trace[TRACE_ID_TEXT_SIZE];

	traceparent_next(parent, next);
	cr_assert(traceparent_is_valid(next));
	traceparent_trace_id(next, trace);
	cr_assert_str_eq(trace, "0af7651916cd43dd8448eb211c80319c");
	cr_assert_neq(memcmp(next + 36, parent + 36, 16), 0);
	cr_assert_str_eq(next + 52, "-00");
	traceparent_next("nonsense", next);
	cr_assert(traceparent_is_valid(next));
	traceparent_trace_id("nonsense", trace);
	cr_assert_str_eq(trace, "");
}

Test(ids, a_few_traces_a_second_are_sampled_and_those_from_outside_apart)
{
	const char *outside = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
	const char *unsampled = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
	unsigned i, started = 0, accepted = 0, followed = 0, raised = 0;
	char made[TRACEPARENT_TEXT_SIZE];

	for (i = 0; i < 1000; i++) {
		traceparent_create(made);
		started += traceparent_is_sampled(made);
		traceparent_accept(outside, made);
		accepted += traceparent_is_sampled(made);
		traceparent_next(outside, made);
		followed += traceparent_is_sampled(made);
		traceparent_accept(unsampled, made);
		raised += traceparent_is_sampled(made);
	}
	cr_assert_geq(started, TRACES_A_SECOND);
	cr_assert_geq(accepted, TRACES_A_SECOND);
	cr_assert_leq(started, 10 * TRACES_A_SECOND, "%u", started); /* should it take so long */
	cr_assert_leq(accepted, 10 * TRACES_A_SECOND, "%u", accepted);
	cr_assert_eq(followed, 1000);
	cr_assert_eq(raised, 0);
	cr_assert_not(traceparent_is_sampled(NULL));
	cr_assert_not(traceparent_is_sampled("00-1"));
}

Test(ids, blake2b_gives_the_vector)
{
	uint8_t digest[32], keyed[32];
	char hex[65];

	digest_blake2b("abc", 3, NULL, 0, digest);
	hex_encode(digest, 32, hex);
	cr_assert_str_eq(hex, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
	digest_blake2b("abc", 3, "0123456789abcdef", 16, keyed);
	cr_assert_neq(memcmp(digest, keyed, 32), 0);
}

Test(ids, random_bytes_differ_at_every_size)
{
	uint8_t a[1000], b[1000];
	size_t size;

	for (size = 8; size <= sizeof(a); size += 31) {
		random_bytes(a, size);
		random_bytes(b, size);
		cr_assert_neq(memcmp(a, b, size), 0);
	}
}
