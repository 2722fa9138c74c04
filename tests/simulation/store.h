/* The store of a simulated world: what Postgres and Redis hold, in memory. Each kind of row is a
 * file that knows how its rows are loaded for the needs of an operation, what its constraints are,
 * how effects change it, and what must always be true of it. A new kind is such a file, a member of
 * struct store, and a line in store.c. */
#ifndef TESTS_SIMULATION_STORE_H
#define TESTS_SIMULATION_STORE_H

#include "core/operation.h"
#include "tests/simulation/arena.h"
#include "tests/simulation/books.h"
#include "tests/simulation/bosses.h"
#include "tests/simulation/clans.h"
#include "tests/simulation/commerce.h"
#include "tests/simulation/crafts.h"
#include "tests/simulation/fights.h"
#include "tests/simulation/hot.h"
#include "tests/simulation/inbox.h"
#include "tests/simulation/lands.h"
#include "tests/simulation/outbox.h"
#include "tests/simulation/people.h"
#include "tests/simulation/quests.h"
#include "tests/simulation/raids.h"
#include "tests/simulation/shelves.h"
#include "tests/simulation/things.h"

struct store {
	const struct content *content;
	const struct world *world;
	struct people people;
	struct books books;
	struct fights fights;
	struct things things;
	struct commerce commerce;
	struct lands lands;
	struct quests quests;
	struct raids raids;
	struct bosses bosses;
	struct clans clans;
	struct arena arena;
	struct crafts crafts;
	struct shelves shelves;
	struct outbox outbox;
	struct inbox inbox; /* these two are not of effects: perform.c uses them */
	struct hot hot;
};

enum verdict {
	STORE_OK,
	STORE_OVERTAKEN,  /* another was faster: the operation is run anew */
	STORE_NAME_TAKEN, /* the one constraint that an operation leaves to the store */
	STORE_BROKEN      /* a CHECK that no operation may ever meet; it was reported */
};

struct store_kind {
	/* Puts what `needs` ask of it into `rows`. */
	void (*load)(struct store *s, const struct needs *needs, struct rows *rows);
	/* What the constraints say; nothing changes. */
	enum verdict (*judge)(
	    const struct store *s, const struct effects *e, const struct rows *seen);
	void (*keep)(struct store *s, const struct effects *e, int64_t now_ms);
	void (*audit)(struct store *s);
	void (*finish)(struct store *s);
};

extern const struct store_kind people_kind, books_kind, fights_kind, things_kind, lands_kind,
    commerce_kind, quests_kind, raids_kind, bosses_kind, clans_kind, shelves_kind, crafts_kind,
    arena_kind, outbox_kind;

void store_load(struct store *s, const struct needs *needs, struct rows *rows);
/* All of an operation's value, or nothing. */
enum verdict store_commit(
    struct store *s, const struct effects *e, const struct rows *seen, int64_t now_ms);
/* What must be true whatever happened. Findings are reported. */
void store_audit(struct store *s);
void store_finish(struct store *s);

#endif
