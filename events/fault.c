/* Crash points for the fault tests, see FAULT_POINT in service.h. */
#include "events/service.h"

#ifdef WILDMARCH_FAULTS

#include "events/log.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static struct {
	bool is_read;
	char name[64]; /* "": none */
	unsigned nth, count;
	char act[32];
} fault;

/* <name>:<nth>:<act> */
static void
read_environment(void)
{
	const char *text = getenv("WILDMARCH_FAULT");

	fault.is_read = true;
	if (text == NULL || text[0] == '\0')
		return;
	if (sscanf(text, "%63[^:]:%u:%31s", fault.name, &fault.nth, fault.act) != 3 ||
	    fault.nth == 0) {
		fprintf(stderr, "WILDMARCH_FAULT must be <name>:<nth>:kill|stop|delay=<ms>\n");
		exit(1);
	}
}

static void
act(void)
{
	struct timespec pause = { 0 };
	long ms;

	if (strcmp(fault.act, "kill") == 0) {
		raise(SIGKILL);
	} else if (strcmp(fault.act, "stop") == 0) {
		raise(SIGSTOP);
	} else if (sscanf(fault.act, "delay=%ld", &ms) == 1 && ms >= 0) {
		pause.tv_sec = ms / 1000;
		pause.tv_nsec = ms % 1000 * 1000000;
		nanosleep(&pause, NULL);
	} else {
		fprintf(stderr, "WILDMARCH_FAULT: unknown act %s\n", fault.act);
		exit(1);
	}
}

void
fault_point(const char *name)
{
	if (!fault.is_read)
		read_environment();
	if (strcmp(fault.name, name) != 0 || ++fault.count != fault.nth)
		return;
	log_warn("fault point reached", LOG_T("name", name), LOG_T("act", fault.act));
	act();
}

#endif
