/* What people do together: raids, and world bosses. */
#ifndef TESTS_BALANCE_COMPANY_H
#define TESTS_BALANCE_COMPANY_H

#include "tests/balance/life.h"

struct company {
	const struct content *content;
	struct life *lives;
	int32_t count;
	int32_t day;
	struct rng rng;
	struct life **met; /* room for all of them */
	struct striker *strikers;
};

/* Room for so many strikers; owned by the caller, for free(). */
struct striker *company_strikers(int32_t count);

/* Raids of those who feel like it today and have rested, each with others of about its level. */
void company_raid(struct company *c);

/* The bosses whose day it is, one after the other, struck by those who play in their hours. */
void company_strike(struct company *c);

#endif
