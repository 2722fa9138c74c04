/* The tables agree with each other, and with the enums of the rules that messages repeat. */
#include "content/land.h"
#include "content/way.h"
#include "core/rules/fight.h"
#include "core/rules/types.h"
#include "messages/events_table.h"
#include "messages/fight_view.h"
#include "messages/refusals.h"
#include "messages/routes.h"
#include "messages/senders.h"
#include "messages/topology.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

Test(messages_tables, an_operation_is_found_by_its_name)
{
	const struct message_operation *attack = message_operation_of("combat.attack");

	cr_assert_not_null(attack);
	cr_expect_eq(attack, &message_operations[OPERATION_COMBAT_ATTACK]);
	cr_expect_str_eq(attack->domain, "combat");
	cr_expect(attack->is_write);
	cr_expect_null(message_operation_of("combat.win"));
	cr_expect(message_operation_of("character.grant_bonus")->is_internal);
}

Test(messages_tables, no_route_leads_to_an_internal_operation)
{
	size_t i;

	for (i = 0; i < ROUTE_COUNT; i++)
		cr_expect_not(
		    message_routes[i].operation->is_internal, "%s", message_routes[i].path);
}

static bool
may_send(const char *user, const char *type)
{
	const struct message_senders *senders = message_senders_of(type);
	const char *const *one;

	cr_assert_not_null(senders, "%s", type);
	for (one = senders->users; *one != NULL; one++)
		if (strcmp(*one, user) == 0)
			return true;
	return false;
}

Test(messages_tables, each_message_has_its_senders)
{
	size_t i;

	for (i = 0; i < OPERATION_COUNT; i++)
		cr_expect_eq(may_send("gateway", message_operations[i].name),
		    !message_operations[i].is_internal, "%s", message_operations[i].name);
	for (i = 0; i < EVENT_COUNT; i++)
		cr_expect_not(
		    may_send("gateway", message_events[i].type), "%s", message_events[i].type);
	for (i = 0; i < NOTIFICATION_COUNT; i++)
		cr_expect(may_send("jobs", message_notifications[i].type));
	cr_expect(may_send("jobs", "character.grant_bonus"));
	cr_expect(may_send("core", "wildmarch.player.level_up.v1"));
	cr_expect_not(may_send("ops", "combat.attack"), "calls are not replayed");
	cr_expect_null(message_senders_of("combat.win"));
}

Test(messages_tables, a_refusal_has_one_meaning)
{
	const struct refusal_meaning *stale = refusal_meaning_of("stale");

	cr_assert_not_null(stale);
	cr_expect_eq(stale->status, 409);
	cr_expect_not(stale->is_retryable);
	cr_expect(refusal_meaning_of("timeout")->is_retryable);
	cr_expect_null(refusal_meaning_of("nonsense"));
}

static bool
is_bound(const char *exchange, const char *destination, const char *key)
{
	size_t i;

	for (i = 0; i < TOPOLOGY_BINDING_COUNT; i++)
		if (strcmp(topology_bindings[i].exchange, exchange) == 0 &&
		    strcmp(topology_bindings[i].destination, destination) == 0 &&
		    strcmp(topology_bindings[i].routing_key, key) == 0)
			return true;
	return false;
}

Test(messages_tables, every_operation_has_a_queue)
{
	char key[64];
	size_t i, j;
	bool found;

	for (i = 0; i < OPERATION_COUNT; i++) {
		snprintf(key, sizeof(key), "%s.*", message_operations[i].domain);
		for (found = false, j = 0; j < TOPOLOGY_QUEUE_COUNT; j++)
			found = found || is_bound("requests", topology_queues[j].name, key);
		cr_expect(found, "nothing is bound to requests by %s", key);
	}
}

Test(messages_tables, an_event_has_an_exchange_and_public_ones_reach_game_events)
{
	size_t i;

	for (i = 0; i < EVENT_COUNT; i++) {
		cr_expect_not_null(topology_exchange_of(message_events[i].exchange));
		cr_expect_eq(is_bound(message_events[i].exchange, "game_events", "#"),
		    message_events[i].is_public, "%s", message_events[i].exchange);
	}
	cr_expect_eq(message_event_of("wildmarch.player.level_up.v1"),
	    &message_events[EVENT_PLAYER_LEVEL_UP]);
	cr_expect_null(message_event_of("wildmarch.player.level_up.v2"));
}

Test(messages_tables, every_queue_that_is_worked_on_has_its_dead_letters)
{
	char dead[80];
	size_t i;
	const char *name;

	for (i = 0; i < TOPOLOGY_QUEUE_COUNT; i++) {
		name = topology_queues[i].name;
		if (strncmp(name, "core.", 5) != 0 && strncmp(name, "jobs.", 5) != 0 &&
		    strncmp(name, "bot.", 4) != 0)
			continue;
		if (strstr(name, ".dead") != NULL)
			continue;
		snprintf(dead, sizeof(dead), "%s.dead", name);
		cr_expect(is_bound("dead_letters", dead, name), "%s", dead);
	}
}

Test(messages_tables, the_words_of_the_rules_are_those_of_the_messages)
{
	int i;

	cr_assert_eq(WAY_COUNT, DIRECTION_COUNT);
	for (i = 0; i < WAY_COUNT; i++)
		cr_expect_str_eq(way_text((enum way)i), direction_key((enum direction)i));
	cr_assert_eq(LAND_COUNT, BIOME_COUNT);
	for (i = 0; i < LAND_COUNT; i++)
		cr_expect_str_eq(land_text((enum land)i), biome_key((enum biome)i));
	cr_assert_eq(FIGHT_VIEW_STATE_COUNT, FIGHT_STATE_COUNT);
	for (i = 0; i < FIGHT_VIEW_STATE_COUNT; i++)
		cr_expect_str_eq(fight_view_state_text((enum fight_view_state)i),
		    fight_state_key((enum fight_state)i));
	cr_assert_eq(FIGHT_VIEW_LOG_WHAT_COUNT, FIGHT_WHAT_COUNT);
	for (i = 0; i < FIGHT_VIEW_LOG_WHAT_COUNT; i++)
		cr_expect_str_eq(fight_view_log_what_text((enum fight_view_log_what)i),
		    fight_what_key((enum fight_what)i));
	cr_assert_eq(FIGHT_VIEW_LOG_WHO_COUNT, FIGHT_SIDE_COUNT);
	for (i = 0; i < FIGHT_VIEW_LOG_WHO_COUNT; i++)
		cr_expect_str_eq(fight_view_log_who_text((enum fight_view_log_who)i),
		    fight_side_key((enum fight_side)i));
}
