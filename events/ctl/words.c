#include "events/ctl/words.h"

#include "events/ctl/subcommand.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
usage(const struct words *w, FILE *out)
{
	fprintf(out, "%s: %s.\n\n", w->program, w->about);
	for (size_t i = 0; i < w->count; i++)
		fprintf(out, "  %s\n      %.*s\n", w->words[i].program,
		    (int)strcspn(w->words[i].about, "\n"), w->words[i].about);
	fprintf(out, "\nEach one has a --help.\n");
	return out == stdout ? EXIT_FINE : EXIT_USAGE;
}

/* argv[0] is the word; its operand, if it has one, comes next. */
static int
run_word(const struct words *all, const struct word *w, int argc, char **argv)
{
	void *config = calloc(1, all->config_size);
	enum config_action action = CONFIG_RUN;
	struct err err = { 0 };
	const char *operand = NULL;
	bool is_needed = w->operand != NULL && w->operand[0] != '[';
	int code;

	if (config == NULL)
		abort();
	if (w->operand != NULL && argc > 1 && argv[1][0] != '-') {
		operand = argv[1];
		argc--;
		argv++;
	}
	code = config_load(w->fields, w->program, w->about, argc, argv, config, &action, &err);
	if (code == 0 && action == CONFIG_RUN && is_needed && operand == NULL)
		code = err_set(&err, ERR_CONFIG, "%s: %s is missing; it comes before the flags",
		    w->program, w->operand);
	if (code == 0 && action == CONFIG_RUN)
		code = w->run(config, operand, &err);
	config_finish(w->fields, config);
	free(config);
	if (code == 0)
		return EXIT_FINE;
	fprintf(stderr, "%s\n", err.text);
	return code == ERR_CONFIG || code == ERR_UNAVAILABLE || code == ERR_TIMEOUT ? EXIT_USAGE
	                                                                            : EXIT_BROKEN;
}

int
words_run(const struct words *w, int argc, char **argv)
{
	if (argc < 2)
		return usage(w, stderr);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return usage(w, stdout);
	for (size_t i = 0; i < w->count; i++)
		if (strcmp(w->words[i].word, argv[1]) == 0)
			return run_word(w, &w->words[i], argc - 1, argv + 1);
	fprintf(stderr, "%s does not know '%.40s'; %s --help lists what it does\n", w->program,
	    argv[1], w->program);
	return EXIT_USAGE;
}
