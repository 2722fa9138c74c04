#include "events/ctl/subcommand.h"

#include <stddef.h>

const struct subcommand *const subcommands[] = {
	&migrate_subcommand,
	&clients_subcommand,
	&topology_subcommand,
	&subscribers_subcommand,
	&audit_subcommand,
	&events_subcommand,
	&dead_subcommand,
	&outbox_subcommand,
	&trace_subcommand,
	&record_subcommand,
	&fight_subcommand,
	NULL,
};
