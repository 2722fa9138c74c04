#include "events/ctl/subcommand.h"

#include <stddef.h>

const struct subcommand *const subcommands[] = {
	&migrate_subcommand,
	&clients_subcommand,
	&audit_subcommand,
	&dead_subcommand,
	NULL,
};
