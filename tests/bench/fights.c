/* bench_fights register PORT LINES FIRST COUNT
 *      registers players FIRST … FIRST + COUNT - 1, and prints the id of each.
 * bench_fights ready PORT LINES STRENGTH AGILITY VITALITY < those
 *      each spends so many points and looks round; prints "<id> <version>" of each.
 * bench_fights play PORT LINES FIGHTS MONSTER < those
 *      each plays FIGHTS fights with MONSTER, from start to settlement; prints what that took as
 *      JSON.
 *
 * GATEWAY_KEY is the key. Every answer is checked: a fight that doesn't go on, or ends without
 * spoils, ends the measurement. */
#include "events/clock.h"
#include "tests/bench/line.h"
#include "tests/bench/must.h"
#include "tests/bench/times.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_SIZE 128
#define BODY_SIZE 256
#define FIGHT_ID_SIZE 41

struct player {
	long long id, version;
};

/* Who sits at a line: the player in hand, and what was asked for last. */
struct seat {
	struct player *player;
	void (*on_answer)(struct seat *seat, struct line *line, const struct line_answer *answer);
	unsigned fights; /* of this player */
	long turn;
	char fight_id[FIGHT_ID_SIZE];
};

/* Times of one kind of request. */
struct times {
	int64_t *us;
	size_t count, room;
};

static struct player *players;
static size_t players_count, players_taken, players_done;
static unsigned fights_wanted;
static long first_number;
static const char *monster;
static char attributes[BODY_SIZE]; /* the points that each spends */
static struct times starts, attacks, settlements;
static size_t fights_won;

static void
add_time(struct times *t, int64_t us)
{
	if (t->count == t->room) {
		t->room = t->room == 0 ? 4096 : t->room * 2;
		t->us = reallocarray(t->us, t->room, sizeof(*t->us));
		must(t->us != NULL, "out of memory");
	}
	t->us[t->count++] = us;
}

/* ── what answers say ── */

static void
must_be_well(const struct line_answer *answer)
{
	if (answer->status == 200)
		return;
	fprintf(stderr, "bench: answered with %d: %s\n", answer->status, answer->body);
	exit(1);
}

/* What follows `name` in a view, such as "\"turn\":". */
static const char *
value_of(const struct line_answer *answer, const char *name)
{
	const char *at = strstr(answer->body, name);

	must(at != NULL, "an answer lacks a field");
	return at + strlen(name);
}

static bool
is_running(const struct line_answer *answer)
{
	return strncmp(value_of(answer, "\"state\":\""), "running\"", 8) == 0;
}

static bool
is_won(const struct line_answer *answer)
{
	return strncmp(value_of(answer, "\"state\":\""), "won\"", 4) == 0;
}

static void
post(struct seat *seat, struct line *line, const char *what, const char *body)
{
	char path[PATH_SIZE];

	(void)snprintf(path, sizeof(path), "/v1/players/%lld%s", seat->player->id, what);
	line_send(line, path, body);
}

/* Whoever sat here is done with; the next, or NULL when no more are to come. */
static struct player *
next_player(struct seat *seat)
{
	if (seat->player != NULL && ++players_done == players_count)
		lines_stop();
	seat->player = players_taken < players_count ? &players[players_taken++] : NULL;
	return seat->player;
}

/* ── preparing ── */

/* A name of its own for each number: letters only. */
static void
name_of(long number, char ret[16])
{
	size_t i;

	ret[0] = 'B';
	for (i = 1; i < 8; i++, number /= 26)
		ret[i] = (char)('a' + number % 26);
	ret[i] = '\0';
}

static void register_next(struct seat *seat, struct line *line);
static void ready_next(struct seat *seat, struct line *line);

static void
on_registered(struct seat *seat, struct line *line, const struct line_answer *answer)
{
	must_be_well(answer);
	seat->player->id = strtoll(value_of(answer, "\"player_id\":"), NULL, 10);
	register_next(seat, line);
}

static void
register_next(struct seat *seat, struct line *line)
{
	char body[BODY_SIZE], name[16];
	long number;

	if (next_player(seat) == NULL)
		return;
	number = first_number + (long)(seat->player - players);
	name_of(number, name);
	(void)snprintf(body, sizeof(body),
	    "{\"provider\":\"bench\",\"external_id\":\"%ld\",\"name\":\"%s\",\"language\":\"en\"}",
	    number, name);
	seat->on_answer = on_registered;
	line_send(line, "/v1/players", body);
}

static void
on_looked(struct seat *seat, struct line *line, const struct line_answer *answer)
{
	must_be_well(answer);
	seat->player->version = strtoll(value_of(answer, "\"version\":"), NULL, 10);
	ready_next(seat, line);
}

static void
on_spent(struct seat *seat, struct line *line, const struct line_answer *answer)
{
	must_be_well(answer);
	seat->on_answer = on_looked;
	post(seat, line, "/location", NULL);
}

static void
ready_next(struct seat *seat, struct line *line)
{
	if (next_player(seat) == NULL)
		return;
	seat->on_answer = on_spent;
	post(seat, line, "/attributes", attributes);
}

/* ── playing ── */

static void play_next(struct seat *seat, struct line *line);

static void
attack(struct seat *seat, struct line *line)
{
	char body[BODY_SIZE];

	(void)snprintf(
	    body, sizeof(body), "{\"fight_id\":\"%s\",\"turn\":%ld}", seat->fight_id, seat->turn);
	post(seat, line, "/combat/attack", body);
}

static void
on_blow(struct seat *seat, struct line *line, const struct line_answer *answer)
{
	long turn;

	must_be_well(answer);
	turn = strtol(value_of(answer, "\"turn\":"), NULL, 10);
	seat->player->version++;
	if (is_running(answer)) {
		must(turn == seat->turn + 1, "a fight doesn't go on");
		add_time(&attacks, answer->took_us);
		seat->turn = turn;
		attack(seat, line);
		return;
	}
	(void)value_of(answer, "\"spoils\":{\"xp\":");
	add_time(&settlements, answer->took_us);
	seat->player->version++; /* letting the player go is a change as well */
	fights_won += is_won(answer);
	if (!is_won(answer))
		seat->fights = fights_wanted; /* woke up somewhere else */
	play_next(seat, line);
}

static void
on_started(struct seat *seat, struct line *line, const struct line_answer *answer)
{
	const char *id;

	must_be_well(answer);
	must(is_running(answer), "a fight doesn't start");
	id = value_of(answer, "\"fight_id\":\"");
	(void)snprintf(seat->fight_id, sizeof(seat->fight_id), "%.*s", (int)strcspn(id, "\""), id);
	add_time(&starts, answer->took_us);
	seat->player->version++;
	seat->turn = 1;
	seat->on_answer = on_blow;
	attack(seat, line);
}

static void
play_next(struct seat *seat, struct line *line)
{
	char body[BODY_SIZE];

	if (seat->player == NULL || seat->fights == fights_wanted) {
		(void)next_player(seat);
		seat->fights = 0;
	}
	if (seat->player == NULL)
		return;
	seat->fights++;
	(void)snprintf(body, sizeof(body), "{\"monster\":\"%s\",\"version\":%lld}", monster,
	    seat->player->version);
	seat->on_answer = on_started;
	post(seat, line, "/combat/start", body);
}

/* ── the commands ── */

static void
on_answer(struct line *line, const struct line_answer *answer, void *arg)
{
	struct seat *seat = arg;

	seat->on_answer(seat, line, answer);
}

static void
run(unsigned port, size_t lines, void (*next)(struct seat *seat, struct line *line))
{
	const char *key = getenv("GATEWAY_KEY");
	struct seat *seats = calloc(lines, sizeof(*seats));
	size_t i;

	must(key != NULL, "GATEWAY_KEY isn't set");
	must(seats != NULL, "out of memory");
	must(players_count >= lines, "fewer players than lines");
	for (i = 0; i < lines; i++)
		next(&seats[i], line_open(port, key, on_answer, &seats[i]));
	lines_run();
	free(seats);
}

/* Each an id, and, if `with_versions`, a version. */
static void
read_players(bool with_versions)
{
	struct player p = { 0 };
	size_t room = 0;

	while (scanf("%lld", &p.id) == 1) {
		must(!with_versions || scanf("%lld", &p.version) == 1, "a player lacks a version");
		if (players_count == room) {
			room = room == 0 ? 1024 : room * 2;
			players = reallocarray(players, room, sizeof(*players));
			must(players != NULL, "out of memory");
		}
		players[players_count++] = p;
	}
}

static void
sign_up(unsigned port, size_t lines)
{
	size_t i;

	players = calloc(players_count, sizeof(*players));
	must(players != NULL, "out of memory");
	run(port, lines, register_next);
	for (i = 0; i < players_count; i++)
		printf("%lld\n", players[i].id);
}

static void
get_ready(unsigned port, size_t lines)
{
	size_t i;

	read_players(false);
	run(port, lines, ready_next);
	for (i = 0; i < players_count; i++)
		printf("%lld %lld\n", players[i].id, players[i].version);
}

static void
print_times(const char *name, struct times *t)
{
	struct quantiles q = times_quantiles(t->us, t->count);

	printf(", \"%s\": {\"count\": %zu, \"p50_us\": %" PRId64 ", \"p99_us\": %" PRId64 "}", name,
	    t->count, q.p50_us, q.p99_us);
}

static void
play(unsigned port, size_t lines)
{
	int64_t began_us;

	read_players(true);
	began_us = clock_monotonic_us();
	run(port, lines, play_next);
	printf(
	    "{\"took_us\": %" PRId64 ", \"won\": %zu", clock_monotonic_us() - began_us, fights_won);
	print_times("start", &starts);
	print_times("attack", &attacks);
	print_times("settle", &settlements);
	printf("}\n");
}

static unsigned
number(const char *text)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	must(end != text && *end == '\0' && value > 0 && value < UINT32_MAX, "a number is wrong");
	return (unsigned)value;
}

int
main(int argc, char **argv)
{
	if (argc == 6 && strcmp(argv[1], "register") == 0) {
		first_number = number(argv[4]);
		players_count = number(argv[5]);
		sign_up(number(argv[2]), number(argv[3]));
	} else if (argc == 7 && strcmp(argv[1], "ready") == 0) {
		(void)snprintf(attributes, sizeof(attributes),
		    "{\"strength\":%u,\"agility\":%u,\"vitality\":%u}", number(argv[4]),
		    number(argv[5]), number(argv[6]));
		get_ready(number(argv[2]), number(argv[3]));
	} else if (argc == 6 && strcmp(argv[1], "play") == 0) {
		fights_wanted = number(argv[4]);
		monster = argv[5];
		play(number(argv[2]), number(argv[3]));
	} else {
		must(false, "usage: bench_fights register PORT LINES FIRST COUNT, ready PORT LINES "
			    "STRENGTH AGILITY VITALITY, or play PORT LINES FIGHTS MONSTER");
	}
	return 0;
}
