#include "events/ctl/subcommand.h"
#include <stdio.h>
static int run(int argc, char **argv) { (void)argc; (void)argv; return EXIT_USAGE; }
const struct subcommand audit_subcommand = { .name = "audit", .summary = "check the invariants of a live system", .run = run };
