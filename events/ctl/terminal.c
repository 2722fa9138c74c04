#include "events/ctl/terminal.h"

#include "events/text.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

const char *
terminal_colour(enum colour c)
{
	static const char *const codes[] = {
		[COLOUR_NONE] = "\033[0m",
		[COLOUR_DIM] = "\033[2m",
		[COLOUR_BOLD] = "\033[1m",
		[COLOUR_RED] = "\033[31m",
		[COLOUR_GREEN] = "\033[32m",
		[COLOUR_CYAN] = "\033[36m",
	};
	const char *refused = getenv("NO_COLOR");

	return isatty(STDOUT_FILENO) && (refused == NULL || refused[0] == '\0') ? codes[c] : "";
}

size_t
terminal_width(void)
{
	struct winsize size = { 0 };

	if (!isatty(STDOUT_FILENO))
		return 0;
	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

void
terminal_print(const char *text, size_t size, size_t columns)
{
	size_t i = 0, printed = 0;

	while (i < size && (columns == 0 || printed < columns)) {
		size_t length = utf8_sequence((const unsigned char *)text + i, size - i);
		bool is_shown = length > 1 || (length == 1 && text[i] >= ' ' && text[i] != 0x7f);

		/* U+0080..U+009F are control characters, too. */
		if (length == 2 && (unsigned char)text[i] == 0xc2 &&
		    (unsigned char)text[i + 1] < 0xa0)
			is_shown = false;
		if (is_shown)
			fwrite(text + i, 1, length, stdout);
		else
			putchar('?');
		i += length == 0 ? 1 : length;
		printed++;
	}
}

int
terminal_ask(const char *question, bool is_sure, struct err *err)
{
	char answer[16];

	if (is_sure)
		return 0;
	if (!isatty(STDIN_FILENO))
		return err_set(err, ERR_CONFIG,
		    "%s Nobody is there to ask: say --yes when you are sure", question);
	fprintf(stderr, "%s [y/N] ", question);
	if (fgets(answer, sizeof(answer), stdin) == NULL || (answer[0] != 'y' && answer[0] != 'Y'))
		return err_set(err, ERR_REFUSED, "nothing was changed");
	return 0;
}

static bool *stopped;
static struct loop *stopped_loop;

static void
on_signal(int number, void *arg)
{
	(void)arg;
	if (*stopped)
		_exit(128 + number);
	*stopped = true;
	loop_stop(stopped_loop);
}

void
terminal_watch(struct loop *loop, bool *ret)
{
	stopped = ret;
	stopped_loop = loop;
	loop_signal(loop, SIGINT, on_signal, NULL);
	loop_signal(loop, SIGTERM, on_signal, NULL);
}
