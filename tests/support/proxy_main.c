/* amqp_proxy: the proxy as a program, for tests in Python. The broker is that of AMQP_URL. It
 * prints its port, then hears commands, a line each, and says "ok" to each; it ends with its input:
 *
 *   cut | reset | deafen | slice on | slice off | stall broker|client|both|none
 *   delay MS JITTER_MS | limit BYTES_A_SECOND | heartbeat SECONDS */
#include "events/log.h"
#include "tests/support/proxy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct program {
	struct loop *loop;
	struct proxy *proxy;
	char input[256]; /* the beginning of a command */
	size_t size;
};

static const struct {
	const char *word;
	unsigned ways;
} stalls[] = {
	{ "broker", PROXY_TO_BROKER },
	{ "client", PROXY_TO_CLIENT },
	{ "both", PROXY_TO_BROKER | PROXY_TO_CLIENT },
	{ "none", 0 },
};

static bool
stall(struct proxy *p, const char *word)
{
	size_t i;

	for (i = 0; i < sizeof(stalls) / sizeof(stalls[0]); i++)
		if (strcmp(word, stalls[i].word) == 0) {
			proxy_stall(p, stalls[i].ways);
			return true;
		}
	return false;
}

/* False: there is no such command. */
static bool
obey(struct proxy *p, const char *line)
{
	char word[16];
	unsigned number, jitter;

	if (strcmp(line, "cut") == 0)
		proxy_cut(p);
	else if (strcmp(line, "reset") == 0)
		proxy_reset(p);
	else if (strcmp(line, "deafen") == 0)
		proxy_deafen(p);
	else if (strcmp(line, "slice on") == 0 || strcmp(line, "slice off") == 0)
		proxy_slice(p, line[7] == 'n');
	else if (sscanf(line, "stall %15s", word) == 1)
		return stall(p, word);
	else if (sscanf(line, "delay %u %u", &number, &jitter) == 2)
		proxy_delay(p, number, jitter);
	else if (sscanf(line, "limit %u", &number) == 1)
		proxy_limit(p, number);
	else if (sscanf(line, "heartbeat %u", &number) == 1)
		proxy_set_heartbeat(p, (uint16_t)number);
	else
		return false;
	return true;
}

static void
on_input(unsigned ready, void *arg)
{
	struct program *program = arg;
	size_t room = sizeof(program->input) - program->size;
	ssize_t n = read(STDIN_FILENO, program->input + program->size, room);
	char *end;

	(void)ready;
	if (n <= 0) {
		loop_stop(program->loop);
		return;
	}
	program->size += (size_t)n;
	while ((end = memchr(program->input, '\n', program->size)) != NULL) {
		*end = '\0';
		puts(obey(program->proxy, program->input) ? "ok" : "no such command");
		program->size -= (size_t)(end + 1 - program->input);
		memmove(program->input, end + 1, program->size);
	}
}

int
main(void)
{
	const char *url = getenv("AMQP_URL");
	struct program program = { .size = 0 };
	struct loop_watch *input;

	if (url == NULL) {
		fprintf(stderr, "amqp_proxy: AMQP_URL is not set\n");
		return EXIT_FAILURE;
	}
	log_init("amqp_proxy", "test", LOG_ERROR);
	setvbuf(stdout, NULL, _IOLBF, 0);
	program.loop = loop_create();
	program.proxy = proxy_create(program.loop, url);
	input = loop_watch_create(program.loop, STDIN_FILENO, LOOP_READ, on_input, &program);
	printf("%u\n", proxy_port(program.proxy));
	loop_run(program.loop);
	loop_watch_destroy(input);
	proxy_destroy(program.proxy);
	loop_destroy(program.loop);
	return EXIT_SUCCESS;
}
