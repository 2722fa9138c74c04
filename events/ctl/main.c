/* wildmarchctl, the operator's tool: picks the subcommand. */
#include "events/ctl/subcommand.h"

#include "events/log.h"

#include <stdio.h>
#include <string.h>

static void
print_usage(FILE *out)
{
	fprintf(out, "wildmarchctl: operates Wildmarch's databases and broker.\n\n"
		     "usage: wildmarchctl <subcommand> [--flag VALUE]…\n\n");
	for (const struct subcommand *const *s = subcommands; *s != NULL; s++)
		fprintf(out, "  %-11s %s\n", (*s)->name, (*s)->summary);
	fprintf(out,
	    "\nAddresses and logins come from flags or the environment: AMQP_URL (the user "
	    "ops),\nAMQP_MANAGEMENT_URL (an administrator, for topology and subscribers), "
	    "DATABASE_URL, REDIS_URL.\n");
	fprintf(out, "Each one has a --help. Exit codes: 0 fine, 1 something is wrong with what "
		     "was looked at,\n"
		     "2 wrong usage or a server that can't be reached.\n");
}

int
main(int argc, char **argv)
{
	log_init("wildmarchctl", "", LOG_ERROR); /* what matters is printed for people */
	if (argc < 2) {
		print_usage(stderr);
		return EXIT_USAGE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
	    strcmp(argv[1], "help") == 0) {
		print_usage(stdout);
		return EXIT_FINE;
	}
	if (strcmp(argv[1], "--version") == 0) {
		printf("wildmarchctl %s\n", WILDMARCH_VERSION);
		return EXIT_FINE;
	}
	for (const struct subcommand *const *s = subcommands; *s != NULL; s++)
		if (strcmp((*s)->name, argv[1]) == 0)
			return (*s)->run(argc - 1, argv + 1);
	fprintf(stderr,
	    "wildmarchctl: there is no subcommand '%.40s'; wildmarchctl --help lists them\n",
	    argv[1]);
	return EXIT_USAGE;
}
