/* What a subcommand of wildmarchctl is. A new one is a file, and a line here, in subcommands.c and
 * in CMakeLists.txt. */
#ifndef EVENTS_CTL_SUBCOMMAND_H
#define EVENTS_CTL_SUBCOMMAND_H

/* What the tool says to the shell. */
enum exit_code {
	EXIT_FINE = 0,
	EXIT_BROKEN = 1, /* something is wrong with what was looked at */
	EXIT_USAGE = 2,  /* the command line is wrong, or a server can't be reached */
};

struct subcommand {
	const char *name;    /* "migrate" */
	const char *summary; /* one line for the list */
	/* argv[0] is the subcommand's name. Returns an enum exit_code; has said on standard error
	 * what failed. */
	int (*run)(int argc, char **argv);
};

extern const struct subcommand *const subcommands[]; /* ended by NULL */

extern const struct subcommand migrate_subcommand;
extern const struct subcommand clients_subcommand;
extern const struct subcommand audit_subcommand;
extern const struct subcommand dead_subcommand;
extern const struct subcommand events_subcommand;
extern const struct subcommand outbox_subcommand;
extern const struct subcommand topology_subcommand;
extern const struct subcommand subscribers_subcommand;
extern const struct subcommand record_subcommand;
extern const struct subcommand trace_subcommand;
extern const struct subcommand fight_subcommand;

#endif
