#include "events/ctl/moment.h"

#include "events/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* "15m" */
static int
parse_span(const char *text, int64_t *ret_ms)
{
	static const char units[] = "smhd";
	static const int64_t unit_ms[] = { 1000, 60000, 3600000, 86400000 };
	char *end;
	long number = strtol(text, &end, 10);
	const char *unit = end[0] == '\0' ? NULL : strchr(units, end[0]);

	if (end == text || unit == NULL || end[1] != '\0' || number < 0 || number > 100000)
		return ERR_SYNTAX;
	*ret_ms = clock_wall_ms() - number * unit_ms[unit - units];
	return 0;
}

/* RFC 3339 in UTC, the seconds and their fraction optional. */
static int
parse_time(const char *text, int64_t *ret_ms)
{
	struct tm tm = { 0 };
	double second = 0;
	int end = 0;
	int64_t whole;

	if (sscanf(text, "%4d-%2d-%2d%*1[T ]%2d:%2d%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday,
		&tm.tm_hour, &tm.tm_min, &end) != 5)
		return ERR_SYNTAX;
	text += end;
	if (*text == ':') {
		if (sscanf(text, ":%6lf%n", &second, &end) != 1)
			return ERR_SYNTAX;
		text += end;
	}
	if (strcmp(text, "Z") != 0 && *text != '\0')
		return ERR_SYNTAX;
	if (tm.tm_year < 1970 || tm.tm_mon < 1 || tm.tm_mon > 12 || tm.tm_mday < 1 ||
	    tm.tm_mday > 31 || tm.tm_hour > 23 || tm.tm_min > 59 || second < 0 || second >= 61)
		return ERR_RANGE;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	whole = timegm(&tm);
	*ret_ms = whole * 1000 + (int64_t)(second * 1000);
	return 0;
}

int
moment_parse(const char *what, const char *text, int64_t *ret_ms, struct err *err)
{
	if (parse_span(text, ret_ms) == 0 || parse_time(text, ret_ms) == 0)
		return 0;
	return err_set(err, ERR_CONFIG, "%s '%.40s' is no time: %s", what, text, MOMENT_HELP);
}
