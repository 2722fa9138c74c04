/* wildmarch-core: the game behind the request queues. */
#include "core/content/load.h"
#include "core/transaction.h"
#include "events/bus.h"
#include "events/ids.h"
#include "events/inbox.h"
#include "events/log.h"
#include "events/outbox.h"
#include "events/postgres.h"
#include "events/program.h"
#include "events/redis.h"

#include <stdio.h>
#include <string.h>

#define PREFETCH 32
#define ALL_DOMAINS "all"

struct core_config {
	struct program_config program;
	char *amqp_url, *amqp_ca_file, *database_url, *redis_url, *fight_secret, *content_dir,
	    *domains;
	int64_t database_connections, world_seed;
};

static const struct config_field fields[] = {
	PROGRAM_FIELDS(core_config, "9101"),
	PROGRAM_AMQP_FIELDS(core_config),
	PROGRAM_DATABASE_FIELD(core_config),
	CONFIG_FIELD(CONFIG_INT, core_config, database_connections, "DATABASE_CONNECTIONS", "5", 1,
	    64, "connections to Postgres"),
	PROGRAM_REDIS_FIELD(core_config),
	CONFIG_FIELD(CONFIG_INT, core_config, world_seed, "WORLD_SEED", "10286", 1, INT64_MAX,
	    "what the world is generated from; all cores share it"),
	CONFIG_FIELD(CONFIG_SECRET, core_config, fight_secret, "FIGHT_SECRET", NULL, 16, 256,
	    "key of the fights' luck; all cores share it"),
	CONFIG_FIELD(CONFIG_TEXT, core_config, content_dir, "CONTENT_DIR", CORE_CONTENT_DIR, 1,
	    1024, "directory of monsters.json, items.json and all the others"),
	CONFIG_FIELD(CONFIG_TEXT, core_config, domains, "DOMAINS", ALL_DOMAINS, 1, 256,
	    "which to serve, such as combat,world; all"),
	CONFIG_END,
};

static const struct {
	const char *name, *queue;
} domains[] = {
	{ "character", "core.character" },
	{ "world", "core.world" },
	{ "combat", "core.combat" },
	{ "skill", "core.skill" },
	{ "inventory", "core.inventory" },
	{ "craft", "core.craft" },
	{ "shop", "core.shop" },
	{ "quest", "core.quest" },
	{ "admin", "core.admin" },
	{ "arena", "core.arena" },
	{ "dungeon", "core.dungeon" },
	{ "clan", "core.clan" },
	{ "market", "core.market" },
	{ "trade", "core.trade" },
	{ "mail", "core.mail" },
	{ "raid", "core.raid" },
	{ "boss", "core.boss" },
};

struct core {
	struct core_config config;
	struct postgres *postgres;
	struct redis *redis;
	struct bus *bus;
	struct outbox *outbox;
	struct inbox_cleaner *cleaner;
	struct content *content;
	struct world world;
	struct transactions *transactions;
};

static void
stop_serving(void *arg)
{
	struct core *core = arg;

	transactions_stop_sweep(core->transactions);
	bus_drain(core->bus);
}

static bool
is_served(void *arg)
{
	struct core *core = arg;

	return transactions_are_idle(core->transactions) && outbox_is_idle(core->outbox) &&
	       bus_is_idle(core->bus);
}

/* Whether a list such as "combat,world" has a word. */
static bool
has_word(const char *list, const char *word)
{
	size_t size = strlen(word);

	for (; *list != '\0'; list += strcspn(list, ","), list += *list == ',') {
		if (strcspn(list, ",") == size && memcmp(list, word, size) == 0)
			return true;
	}
	return false;
}

static bool
serves(const struct core *core, const char *domain)
{
	return has_word(core->config.domains, ALL_DOMAINS) ||
	       has_word(core->config.domains, domain);
}

/* A word that is no domain would leave its queue unserved without a sound. */
static int
check_domains(const char *list, struct err *err)
{
	char known[512] = ALL_DOMAINS;
	size_t i;

	for (i = 0; i < sizeof(domains) / sizeof(domains[0]); i++)
		snprintf(
		    known + strlen(known), sizeof(known) - strlen(known), ",%s", domains[i].name);
	for (; *list != '\0'; list += strcspn(list, ","), list += *list == ',') {
		char word[32];

		snprintf(word, sizeof(word), "%.*s", (int)strcspn(list, ","), list);
		if (!has_word(known, word))
			return err_set(err, ERR_RANGE, "DOMAINS has the word '%s': use some of %s",
			    word, known);
	}
	return 0;
}

static void
begin(struct core *core, struct loop *loop, struct service *service)
{
	struct transactions_config transactions = {
		.loop = loop,
		.postgres = core->postgres,
		.redis = core->redis,
		.outbox = core->outbox,
		.metrics = service_metrics(service),
		.world = &core->world,
		.content = core->content,
	};
	const char *secret = core->config.fight_secret;
	size_t i;

	core->world = world_from((uint64_t)core->config.world_seed);
	digest_blake2b(secret, strlen(secret), NULL, 0, transactions.fight_secret);
	core->cleaner = inbox_cleaner_create(loop, core->postgres, "core");
	core->transactions = transactions_create(&transactions);
	for (i = 0; i < sizeof(domains) / sizeof(domains[0]); i++) {
		if (serves(core, domains[i].name))
			bus_serve(core->bus, domains[i].queue, PREFETCH, transactions_serve,
			    core->transactions);
	}
	program_needs_bus(service, core->bus, false);
	program_needs_postgres(service, core->postgres, false);
	program_needs_redis(service, core->redis, false);
	service_drain_step(service, "requests", stop_serving, is_served, 7000, core);
	transactions_start_sweep(core->transactions);
	bus_start(core->bus);
}

static int
prepare(void *parts, struct err *err)
{
	struct core *core = parts;
	struct text complaints = { 0 };
	int code;

	if (check_domains(core->config.domains, err) != 0)
		return err->code;
	code = content_load(core->config.content_dir, &core->content, &complaints, err);
	if (code < 0) {
		fputs(complaints.bytes, stderr);
		err_prefix(err, "the content of %s is not fit for use", core->config.content_dir);
	}
	text_finish(&complaints);
	return code;
}

static void
log_content(const struct content *content)
{
	log_info("content", LOG_I("monsters", content->monsters_count),
	    LOG_I("items", content->items_count), LOG_I("loot", content->loot_count),
	    LOG_I("recipes", content->recipes_count), LOG_I("skills", content->skills_count),
	    LOG_I("places", content->places_count), LOG_I("dungeons", content->dungeons_count),
	    LOG_I("quests", content->quests_count));
}

static int
open_parts(void *parts, struct loop *loop, struct service *service, struct err *err)
{
	struct core *core = parts;
	const struct core_config *config = &core->config;
	struct bus_config bus = {
		.url = config->amqp_url,
		.service = "core",
		.version = WILDMARCH_VERSION,
		.ca_file = config->amqp_ca_file,
	};
	struct metrics *metrics = service_metrics(service);

	log_content(core->content);
	if ((core->postgres = postgres_open(loop, config->database_url,
		 (unsigned)config->database_connections, "wildmarch-core", err)) == NULL ||
	    (core->redis = redis_open(loop, config->redis_url, err)) == NULL ||
	    (core->bus = bus_create(loop, &bus, metrics, err)) == NULL ||
	    (core->outbox = outbox_create(loop, core->bus, core->postgres, "core", metrics, err)) ==
		NULL)
		return err->code;
	begin(core, loop, service);
	return 0;
}

static void
close_parts(void *parts)
{
	struct core *core = parts;

	bus_destroy(core->bus);
	outbox_destroy(core->outbox);
	inbox_cleaner_destroy(core->cleaner);
	if (core->transactions != NULL && transactions_are_idle(core->transactions))
		transactions_destroy(core->transactions);
	redis_close(core->redis);
	postgres_close(core->postgres);
	content_destroy(core->content);
}

int
main(int argc, char **argv)
{
	struct core core = { .postgres = NULL };
	const struct program program = {
		.name = "core",
		.about = "The game: serves the request queues core.<domain>.",
		.fields = fields,
		.config = &core.config.program,
		.parts = &core,
		.prepare = prepare,
		.open = open_parts,
		.close = close_parts,
	};

	return program_run(&program, argc, argv);
}
