#include "events/config.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LENGTH_MAX 4096
#define NAME_MAX_SIZE 64

static size_t
field_count(const struct config_field *fields)
{
	size_t n = 0;

	while (fields[n].name != NULL)
		n++;
	return n;
}

static bool
is_flag_only(const struct config_field *field)
{
	return strncmp(field->name, "--", 2) == 0;
}

/* AMQP_URL → amqp-url, --yes → yes */
static void
flag_name(const struct config_field *field, char ret[NAME_MAX_SIZE])
{
	const char *name = is_flag_only(field) ? field->name + 2 : field->name;
	size_t i;

	for (i = 0; name[i] != '\0' && i < NAME_MAX_SIZE - 1; i++) {
		char c = name[i];

		ret[i] = c == '_' ? '-' : c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	ret[i] = '\0';
}

static size_t
length_max(const struct config_field *field)
{
	return field->max > 0 ? (size_t)field->max : LENGTH_MAX;
}

/* ── one value ── */

static int
set_text(const struct config_field *field, const char *value, void *at, struct err *err)
{
	size_t size = strlen(value);
	char *copy;

	if (size < (size_t)field->min || size > length_max(field))
		return err_set(err, ERR_CONFIG,
		    "%s has %zu characters; it takes %" PRId64 " to %zu", field->name, size,
		    field->min, length_max(field));
	copy = strdup(value);
	if (copy == NULL)
		abort();
	*(char **)at = copy;
	return 0;
}

static int
set_int(const struct config_field *field, const char *value, void *at, struct err *err)
{
	long long number;
	char *end;

	errno = 0;
	number = strtoll(value, &end, 10);
	if (value[0] == '\0' || strchr(" \t\n\v\f\r+", value[0]) != NULL || *end != '\0')
		return err_set(err, ERR_CONFIG, "%s is '%.40s'; it takes a whole number, %s",
		    field->name, value, field->help);
	if (errno == ERANGE || number < field->min || number > field->max)
		return err_set(err, ERR_CONFIG,
		    "%s is %.40s; it takes %" PRId64 " to %" PRId64 ", %s", field->name, value,
		    field->min, field->max, field->help);
	*(int64_t *)at = number;
	return 0;
}

static int
set_bool(const struct config_field *field, const char *value, void *at, struct err *err)
{
	static const char *const yes[] = { "true", "1", "yes" };
	static const char *const no[] = { "false", "0", "no" };
	size_t i;

	for (i = 0; i < 3; i++) {
		if (strcmp(value, yes[i]) == 0 || strcmp(value, no[i]) == 0) {
			*(bool *)at = strcmp(value, yes[i]) == 0;
			return 0;
		}
	}
	return err_set(err, ERR_CONFIG, "%s is '%.40s'; it takes true, false, 1, 0, yes or no",
	    field->name, value);
}

static int
set_value(const struct config_field *field, const char *value, void *config, struct err *err)
{
	void *at = (char *)config + field->offset;

	switch (field->type) {
	case CONFIG_TEXT:
	case CONFIG_SECRET:
		return set_text(field, value, at, err);
	case CONFIG_INT:
		return set_int(field, value, at, err);
	case CONFIG_BOOL:
		return set_bool(field, value, at, err);
	}
	return err_set(err, ERR_CONFIG, "%s has no known type", field->name);
}

/* ── sources ── */

/* Reads up to `room` bytes. Returns their number, or -1 with errno. */
static ssize_t
slurp(const char *path, char *ret, size_t room)
{
	size_t size = 0;
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	int failure;

	if (fd < 0)
		return -1;
	do {
		n = read(fd, ret + size, room - size);
		if (n > 0)
			size += (size_t)n;
	} while (n > 0 && size < room);
	failure = errno;
	close(fd);
	errno = failure;
	return n < 0 ? -1 : (ssize_t)size;
}

/* The content of a small file, which the caller frees; NULL with `err`. */
static char *
read_file(const char *variable, const char *path, struct err *err)
{
	char *bytes = calloc(1, LENGTH_MAX + 2);
	ssize_t size;

	if (bytes == NULL)
		abort();
	size = slurp(path, bytes, LENGTH_MAX + 1);
	if (size < 0)
		err_set(err, ERR_CONFIG, "%s names %s, which can't be read: %s", variable, path,
		    strerror(errno));
	else if (size > LENGTH_MAX || memchr(bytes, '\0', (size_t)size) != NULL)
		err_set(err, ERR_CONFIG, "%s names %s, which holds NUL or more than %d bytes",
		    variable, path, LENGTH_MAX);
	else {
		while (size > 0 && (bytes[size - 1] == '\n' || bytes[size - 1] == '\r'))
			bytes[--size] = '\0';
		return bytes;
	}
	explicit_bzero(bytes, LENGTH_MAX + 2);
	free(bytes);
	return NULL;
}

static int
required(const struct config_field *field, struct err *err)
{
	char flag[NAME_MAX_SIZE];

	flag_name(field, flag);
	if (is_flag_only(field))
		return err_set(err, ERR_CONFIG, "--%s is missing: %s", flag, field->help);
	return err_set(err, ERR_CONFIG, "%s is required: give --%s, or set %s or %s_FILE: %s",
	    field->name, flag, field->name, field->name, field->help);
}

/* Flag, environment, file, default: the first there is. */
static int
load_field(const struct config_field *field, const char *flag_value, void *config, struct err *err)
{
	char file_variable[NAME_MAX_SIZE + 8];
	const char *value = flag_value, *path;
	char *content;
	int code;

	if (value == NULL && !is_flag_only(field))
		value = getenv(field->name);
	if (value != NULL && (value[0] != '\0' || flag_value != NULL))
		return set_value(field, value, config, err);
	snprintf(file_variable, sizeof(file_variable), "%s_FILE", field->name);
	path = is_flag_only(field) ? NULL : getenv(file_variable);
	if (path != NULL && path[0] != '\0') {
		content = read_file(file_variable, path, err);
		if (content == NULL)
			return err->code;
		code = set_value(field, content, config, err);
		explicit_bzero(content, strlen(content));
		free(content);
		return code;
	}
	if (field->fallback == NULL)
		return required(field, err);
	return set_value(field, field->fallback, config, err);
}

/* ── the command line ── */

struct command_line {
	const char **values; /* by field; NULL: not given */
	bool help, version, test;
};

/* The field that `arg` (--name or --name=value) means; NULL for none. */
static const struct config_field *
find_flag(const struct config_field *fields, const char *arg, size_t name_size)
{
	char flag[NAME_MAX_SIZE];

	for (; fields->name != NULL; fields++) {
		flag_name(fields, flag);
		if (strlen(flag) == name_size && memcmp(flag, arg, name_size) == 0)
			return fields;
	}
	return NULL;
}

/* Takes argv[*i], and the value behind it. */
static int
take_flag(const struct config_field *fields, int argc, char **argv, int *i,
    struct command_line *ret, struct err *err)
{
	const char *arg = argv[*i], *equals = strchr(arg, '=');
	const struct config_field *field;
	size_t size = equals == NULL ? strlen(arg) : (size_t)(equals - arg);

	/* What isn't a flag may be a misplaced secret: it isn't printed. */
	if (strncmp(arg, "--", 2) != 0)
		return err_set(err, ERR_CONFIG, "argument %d is no flag; --help lists them", *i);
	field = find_flag(fields, arg + 2, size - 2);
	if (field == NULL)
		return err_set(err, ERR_CONFIG, "unknown flag %.*s; --help lists them",
		    (int)(size < 64 ? size : 64), arg);
	if (ret->values[field - fields] != NULL)
		return err_set(err, ERR_CONFIG, "%.*s is given twice", (int)size, arg);
	/* --yes alone says yes. */
	if (field->type == CONFIG_BOOL && equals == NULL &&
	    (*i + 1 >= argc || strncmp(argv[*i + 1], "--", 2) == 0)) {
		ret->values[field - fields] = "true";
		return 0;
	}
	if (equals == NULL && *i + 1 >= argc)
		return err_set(err, ERR_CONFIG, "%s needs a value: %s", arg, field->help);
	ret->values[field - fields] = equals != NULL ? equals + 1 : argv[++*i];
	return 0;
}

static int
read_command_line(const struct config_field *fields, int argc, char **argv,
    struct command_line *ret, struct err *err)
{
	int code, i;

	for (i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			ret->help = true;
		else if (strcmp(argv[i], "--version") == 0)
			ret->version = true;
		else if (strcmp(argv[i], "-t") == 0)
			ret->test = true;
		else if ((code = take_flag(fields, argc, argv, &i, ret, err)) != 0)
			return code;
	}
	return 0;
}

/* ── what is printed ── */

static void
print_help(const struct config_field *fields, const char *program, const char *about)
{
	static const char *const kinds[] = {
		[CONFIG_TEXT] = "TEXT",
		[CONFIG_INT] = "NUMBER",
		[CONFIG_BOOL] = "BOOL",
		[CONFIG_SECRET] = "SECRET",
	};
	char flag[NAME_MAX_SIZE], head[2 * NAME_MAX_SIZE];

	printf("%s: %s\n\nusage: %s [-t] [--flag VALUE]…\n\n", program, about, program);
	printf("Each value comes from its flag, else from the environment variable of the same\n"
	       "name in capitals (--log-level: LOG_LEVEL), else from the file that\n"
	       "<variable>_FILE names, else it is the default. An empty variable counts as "
	       "unset.\n\n");
	for (; fields->name != NULL; fields++) {
		flag_name(fields, flag);
		snprintf(head, sizeof(head), "--%s %s", flag, kinds[fields->type]);
		printf("  %-32s  %s", head, fields->help);
		if (fields->type == CONFIG_INT)
			printf("; %" PRId64 "..%" PRId64, fields->min, fields->max);
		if (fields->fallback == NULL)
			printf(" (required)\n");
		else if (fields->fallback[0] == '\0')
			printf(" (default: none)\n");
		else
			printf(" (default: %s)\n",
			    fields->type == CONFIG_SECRET ? "***" : fields->fallback);
	}
	printf(
	    "  %-32s  %s\n", "-t", "test the configuration, print it with secrets masked, and end");
	printf("  %-32s  %s\n", "--help", "print this");
	printf("  %-32s  %s\n", "--version", "print the version");
}

/* A text without the password of a URL that stands in it. */
static void
print_masked(const char *value)
{
	const char *scheme = strstr(value, "://");
	const char *at = scheme == NULL ? NULL : strrchr(scheme, '@');
	const char *colon = at == NULL ? NULL : memchr(scheme + 3, ':', (size_t)(at - scheme - 3));

	if (colon != NULL)
		printf("%.*s:***%s\n", (int)(colon - value), value, at);
	else
		printf("%s\n", value);
}

static void
print_config(const struct config_field *fields, const void *config)
{
	for (; fields->name != NULL; fields++) {
		const void *at = (const char *)config + fields->offset;

		printf("%s=", fields->name);
		switch (fields->type) {
		case CONFIG_TEXT:
			print_masked(*(char *const *)at);
			break;
		case CONFIG_INT:
			printf("%" PRId64 "\n", *(const int64_t *)at);
			break;
		case CONFIG_BOOL:
			printf("%s\n", *(const bool *)at ? "true" : "false");
			break;
		case CONFIG_SECRET:
			printf("%s\n", (*(char *const *)at)[0] == '\0' ? "" : "***");
			break;
		}
	}
}

/* ── all of it ── */

static int
load_all(const struct config_field *fields, const char **values, void *config, struct err *err)
{
	size_t i;
	int code;

	for (i = 0; fields[i].name != NULL; i++) {
		code = load_field(&fields[i], values[i], config, err);
		if (code != 0) {
			config_finish(fields, config);
			return code;
		}
	}
	return 0;
}

int
config_load(const struct config_field *fields, const char *program, const char *about, int argc,
    char **argv, void *ret, enum config_action *ret_action, struct err *err)
{
	struct command_line line = { 0 };
	int code;

	line.values = calloc(field_count(fields) + 1, sizeof(*line.values));
	if (line.values == NULL)
		abort();
	code = read_command_line(fields, argc, argv, &line, err);
	if (code == 0 && line.help)
		print_help(fields, program, about);
	else if (code == 0 && line.version)
		printf("%s %s\n", program, WILDMARCH_VERSION);
	else if (code == 0)
		code = load_all(fields, line.values, ret, err);
	free(line.values);
	if (code != 0)
		return err_prefix(err, "%s", program);
	*ret_action = line.help || line.version ? CONFIG_EXIT
	              : line.test               ? CONFIG_TEST
	                                        : CONFIG_RUN;
	if (*ret_action == CONFIG_TEST)
		print_config(fields, ret);
	return 0;
}

void
config_finish(const struct config_field *fields, void *config)
{
	for (; fields->name != NULL; fields++) {
		char **at = (char **)(void *)((char *)config + fields->offset);

		if (fields->type != CONFIG_TEXT && fields->type != CONFIG_SECRET)
			continue;
		if (*at != NULL && fields->type == CONFIG_SECRET)
			explicit_bzero(*at, strlen(*at));
		free(*at);
		*at = NULL;
	}
}
