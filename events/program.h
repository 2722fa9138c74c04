/* A service as a program: what every main() has in common. Configuration, log, loop, admin port,
 * parts, drain, exit code; a main.c is left with a table of fields and the service's own parts.
 *
 *   arguments, environment ─▶ log ─▶ prepare ─▶ loop, service ─▶ open
 *       ─▶ run … drained ─▶ close ─▶ exit code
 */
#ifndef EVENTS_PROGRAM_H
#define EVENTS_PROGRAM_H

#include "events/config.h"
#include "events/service.h"

struct bus;
struct postgres;
struct redis;

/* What every service is configured with; the first member of its config struct. */
struct program_config {
	char *admin_host, *log_level;
	int64_t admin_port;
};

/* clang-format off */
/* The fields of struct program_config in `struct_`, where it is called `program`. `port_` is the
 * admin port's default, as text. */
#define PROGRAM_FIELDS(struct_, port_)                                                             \
	CONFIG_FIELD(CONFIG_TEXT, struct_, program.admin_host, "ADMIN_HOST", "127.0.0.1", 1, 255,  \
	    "address of /livez, /readyz and /metrics"),                                            \
	CONFIG_FIELD(CONFIG_INT, struct_, program.admin_port, "ADMIN_PORT", port_, 0, 65535,       \
	    "its port; 0: none"),                                                                  \
	CONFIG_FIELD(CONFIG_TEXT, struct_, program.log_level, "LOG_LEVEL", "info", 1, 8,           \
	    "debug, info, warn or error")

/* The servers, for members of these names. */
#define PROGRAM_AMQP_FIELDS(struct_)                                                               \
	CONFIG_FIELD(CONFIG_SECRET, struct_, amqp_url, "AMQP_URL", NULL, 1, 1024,                  \
	    "the broker: amqp://user:password@host:port/vhost"),                                   \
	CONFIG_FIELD(CONFIG_TEXT, struct_, amqp_ca_file, "AMQP_CA_FILE", "", 0, 1024,              \
	    "certificates to trust for amqps; empty: the system's")
#define PROGRAM_DATABASE_FIELD(struct_)                                                            \
	CONFIG_FIELD(CONFIG_SECRET, struct_, database_url, "DATABASE_URL", NULL, 1, 1024,          \
	    "Postgres: postgresql://user:password@host:port/database")
#define PROGRAM_REDIS_FIELD(struct_)                                                               \
	CONFIG_FIELD(CONFIG_SECRET, struct_, redis_url, "REDIS_URL", NULL, 1, 1024,                \
	    "Redis: redis://:password@host:port/database or unix://:password@/path?db=database")
/* clang-format on */

struct program {
	const char *name;  /* "core", of wildmarch-core */
	const char *about; /* one line for --help */
	const struct config_field *fields;
	struct program_config *config; /* the first member of what the fields fill; zeroed */
	void *parts;                   /* what the three below are given; zeroed */
	/* Reads and checks what the configuration names besides itself. NULL: nothing. With -t this
	 * is tested, too. */
	MUST_CHECK int (*prepare)(void *parts, struct err *err);
	/* Makes the parts, says how they are ready and drain, and starts them. */
	MUST_CHECK int (*open)(
	    void *parts, struct loop *loop, struct service *service, struct err *err);
	/* Of parts that prepare and open made, all or some. The loop doesn't run any more. */
	void (*close)(void *parts);
};

/* The whole of main(). Returns the exit code: 0 drained, 1 ended otherwise, 2 not started, with a
 * line on standard error that says what to do. */
int program_run(const struct program *p, int argc, char **argv);

/* Ready only when that server is; an `optional` one only degrades. Its lost connections are
 * counted. */
void program_needs_bus(struct service *s, struct bus *bus, bool optional);
void program_needs_postgres(struct service *s, struct postgres *postgres, bool optional);
void program_needs_redis(struct service *s, struct redis *redis, bool optional);

#endif
