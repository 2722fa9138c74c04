#include "gateway/clients.h"

#include "events/log.h"
#include "messages/routes.h"

#include <stdlib.h>
#include <string.h>

#define ACQUIRE_MS 2000

static const struct postgres_statement select_clients = {
	"gateway_clients",
	"SELECT id, secret_sha256, name, scopes, coalesce((extract(epoch FROM expires_at) * "
	"1000)::bigint, 0) "
	"FROM client WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()) "
	"ORDER BY created_at DESC LIMIT 4097",
};
_Static_assert(CLIENTS_MAX == 4096,
    "the statement asks for one more than CLIENTS_MAX, to notice that there are more");

struct clients {
	struct postgres *postgres;
	struct loop_timer *reload;
	struct client *all; /* by id */
	size_t count;
	bool is_loaded;
	bool is_failing; /* the last load failed: it was logged */
};

static int
by_id(const void *a, const void *b)
{
	return memcmp(
	    ((const struct client *)a)->id, ((const struct client *)b)->id, CLIENT_ID_SIZE);
}

unsigned
clients_scopes(const char *words)
{
	unsigned scopes = 0;
	size_t size;
	int scope;

	while (*words != '\0') {
		size = strcspn(words, ", ");
		scope = shape_word(message_scopes, SCOPE_COUNT, words, size);
		if (scope >= 0)
			scopes |= 1u << scope;
		words += size;
		words += strspn(words, ", ");
	}
	return scopes;
}

/* False for a row that can't be a key of ours. */
static bool
read_client(const struct postgres_results *results, size_t row, struct client *ret)
{
	const char *id = postgres_text(results, 0, row, 0),
		   *name = postgres_text(results, 0, row, 2);
	size_t digest_size;
	void *digest = postgres_bytes(results, 0, row, 1, &digest_size);
	bool is_sound = digest != NULL && digest_size == sizeof(ret->secret_sha256) &&
	                strlen(id) == CLIENT_ID_SIZE && name[0] != '\0' &&
	                strlen(name) < CLIENT_NAME_SIZE;

	if (is_sound) {
		memcpy(ret->secret_sha256, digest, digest_size);
		strcpy(ret->id, id);
		strcpy(ret->name, name);
		ret->scopes = clients_scopes(postgres_text(results, 0, row, 3));
		ret->expires_at_ms = postgres_i64(results, 0, row, 4);
	} else {
		log_warn("client left out: its row is not a key", LOG_T("id", id));
	}
	free(digest);
	return is_sound;
}

static void
take(struct clients *c, const struct postgres_results *results)
{
	size_t rows = postgres_rows(results, 0), row, count = 0;
	struct client *all;

	if (rows > CLIENTS_MAX) {
		log_error("too many clients: the oldest are left out", LOG_I("most", CLIENTS_MAX));
		rows = CLIENTS_MAX;
	}
	all = calloc(rows + 1, sizeof(*all));
	if (all == NULL)
		abort();
	for (row = 0; row < rows; row++)
		if (read_client(results, row, &all[count]))
			count++;
	qsort(all, count, sizeof(*all), by_id);
	if (!c->is_loaded || count != c->count)
		log_info("clients loaded", LOG_I("count", count));
	free(c->all);
	c->all = all;
	c->count = count;
	c->is_loaded = true;
}

static void
finish_reload(struct clients *c, const struct err *err)
{
	bool is_failing = err != NULL;

	if (is_failing && !c->is_failing)
		log_warn(
		    "clients not reloaded: the last ones stay in force", LOG_T("error", err->text));
	c->is_failing = is_failing;
	loop_timer_arm(c->reload, CLIENTS_RELOAD_MS);
}

static void
on_results(struct postgres_session *s, const struct postgres_results *results,
    const struct err *err, void *arg)
{
	struct clients *c = arg;

	if (err == NULL)
		take(c, results);
	postgres_release(s);
	finish_reload(c, err);
}

static void
on_session(struct postgres_session *s, const struct err *err, void *arg)
{
	struct clients *c = arg;

	if (s == NULL) {
		finish_reload(c, err);
		return;
	}
	postgres_query(s, &select_clients, NULL);
	postgres_sync(s, on_results, c);
}

static void
on_reload(void *arg)
{
	struct clients *c = arg;

	postgres_acquire(c->postgres, ACQUIRE_MS, on_session, c);
}

struct clients *
clients_create(struct loop *loop, struct postgres *postgres)
{
	struct clients *c = calloc(1, sizeof(*c));

	if (c == NULL)
		abort();
	c->postgres = postgres;
	c->reload = loop_timer_create(loop, on_reload, c);
	loop_timer_arm(c->reload, 0);
	return c;
}

void
clients_destroy(struct clients *c)
{
	if (c == NULL)
		return;
	loop_timer_destroy(c->reload);
	free(c->all);
	free(c);
}

bool
clients_are_loaded(const struct clients *c, const char **ret_why)
{
	if (!c->is_loaded && ret_why != NULL)
		*ret_why = "the clients' keys were not loaded yet";
	return c->is_loaded;
}

const struct client *
clients_find(const struct clients *c, const char *id)
{
	struct client wanted;

	memcpy(wanted.id, id, CLIENT_ID_SIZE);
	return c->count == 0 ? NULL : bsearch(&wanted, c->all, c->count, sizeof(*c->all), by_id);
}
