/* The services' logs: JSON lines, in one file a service. */
#include "events/ctl/trace.h"

#include "events/ctl/pretty.h"
#include "events/json.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX_SIZE ((size_t)1024 * 1024)

static bool
is_known(const char *field)
{
	static const char *const known[] = { "ts", "level", "svc", "inst", "what", "trace_id" };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(field, known[i]) == 0)
			return true;
	return false;
}

static bool
put_field(const char *key, const struct json *value, void *arg)
{
	struct text *out = arg;
	char *printed;

	if (is_known(key))
		return true;
	printed = json_print(value, NULL);
	if (strcmp(printed, "null") != 0)
		text_printf(out, "%s%s=%s", out->size > 0 ? " " : "", key, printed);
	free(printed);
	return true;
}

static void
add_line(struct trace *t, const struct json *entry, const char *line, size_t size)
{
	const char *ts, *service, *words;
	struct text what = { 0 }, rest = { 0 }, raw = { 0 };
	struct err err;

	if (jget_text(entry, "ts", 31, &ts, &err) != 0 ||
	    jget_text(entry, "svc", 31, &service, &err) != 0 ||
	    jget_text(entry, "what", 200, &words, &err) != 0)
		return; /* not a line of ours */
	text_puts(&what, words);
	json_each(entry, put_field, &rest);
	text_add(&raw, line, size);
	trace_add(t, ts, service, "log", &what, &rest, &raw);
}

static void
take_line(struct trace *t, const char *line, size_t size, bool learn)
{
	struct json *entry;
	const char *id;
	struct err err;

	if (!trace_is_in(t, line, size) || json_parse(line, size, LINE_MAX_SIZE, &entry, &err) != 0)
		return;
	if (!learn)
		add_line(t, entry, line, size);
	else if (jget_text(entry, "trace_id", TRACE_ID_ROOM - 1, &id, &err) == 0)
		trace_add_id(t, id);
	json_free(entry);
}

static int
read_file(struct trace *t, const char *path, bool learn, struct err *err)
{
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;
	ssize_t size;

	if (file == NULL)
		return err_set(
		    err, ERR_CONFIG, "the log %.150s can't be read: %s", path, strerror(errno));
	while ((size = getline(&line, &room, file)) > 0) {
		if (line[size - 1] == '\n')
			size--;
		if ((size_t)size <= LINE_MAX_SIZE)
			take_line(t, line, (size_t)size, learn);
	}
	free(line);
	fclose(file);
	return 0;
}

static bool
is_log(const char *name)
{
	const char *end = strstr(name, ".log");

	return end != NULL && (strcmp(end, ".log") == 0 || strcmp(end, ".log.1") == 0);
}

static int
read_directory(struct trace *t, DIR *directory, const char *path, bool learn, struct err *err)
{
	const struct dirent *entry;
	int code = 0;

	while (code == 0 && (entry = readdir(directory)) != NULL) {
		char file[1024];

		if (!is_log(entry->d_name))
			continue;
		(void)snprintf(file, sizeof(file), "%.700s/%.300s", path, entry->d_name);
		code = read_file(t, file, learn, err);
	}
	return code;
}

static int
read_path(struct trace *t, const char *path, bool learn, struct err *err)
{
	DIR *directory = opendir(path);
	int code;

	if (directory == NULL)
		return read_file(t, path, learn, err);
	code = read_directory(t, directory, path, learn, err);
	closedir(directory);
	return code;
}

int
trace_read_logs(struct trace *t, const char *paths, bool learn, struct err *err)
{
	int code = 0;

	while (code == 0 && *paths != '\0') {
		size_t size = strcspn(paths, ",");
		char path[1024];

		(void)snprintf(path, sizeof(path), "%.*s", (int)(size < 1000 ? size : 1000), paths);
		code = read_path(t, path, learn, err);
		paths += size + (paths[size] == ',');
	}
	return code;
}
