/* Plays the game by its rules and content, without a server, and writes down what came of it. */
#include "tests/balance/tables.h"

#include "core/content/load.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define WORLD_SEED 20260101

static const struct {
	const char *name;
	void (*write)(const struct balance *b, FILE *out);
} tables[] = {
	{ "bestiary", bestiary_write },
	{ "field", field_write },
	{ "hunts", hunts_write },
	{ "rivals", rivals_write },
	{ "lives", lives_write },
};

static int
usage(void)
{
	fprintf(stderr, "usage: balance CONTENT OUT SEED PLAYERS DAYS [TABLE...]\n"
			"writes OUT/<table>.tsv\n");
	return 2;
}

static bool
is_wanted(const char *name, char **names)
{
	if (*names == NULL)
		return true;
	for (; *names != NULL; names++) {
		if (strcmp(*names, name) == 0)
			return true;
	}
	return false;
}

static int
write_tables(const struct balance *b, const char *directory, char **names)
{
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		char path[1024];
		FILE *file;

		if (!is_wanted(tables[i].name, names))
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s.tsv", directory, tables[i].name);
		file = fopen(path, "w");
		if (file == NULL) {
			fprintf(stderr, "%s: %s\n", path, strerror(errno));
			return 1;
		}
		tables[i].write(b, file);
		if (fclose(file) != 0) {
			fprintf(stderr, "%s: %s\n", path, strerror(errno));
			return 1;
		}
	}
	return 0;
}

int
main(int argc, char **argv)
{
	struct balance b = { .content = NULL };
	struct text complaints = { 0 };
	struct content *content;
	struct err err = { 0 };
	int status;

	if (argc < 6)
		return usage();
	if (content_load(argv[1], &content, &complaints, &err) != 0) {
		fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	text_finish(&complaints);
	b.content = content;
	b.world = world_from(WORLD_SEED);
	b.seed = strtoull(argv[3], NULL, 10);
	b.players = (int32_t)strtol(argv[4], NULL, 10);
	b.days = (int32_t)strtol(argv[5], NULL, 10);
	status = write_tables(&b, argv[2], argv + 6);
	content_destroy(content);
	return status;
}
