#include "bot/fsm.h"

#include "bot/screens.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Of one update: more means that screens and refusals send each other round in a circle. */
#define QUESTIONS_MAX 6

/* ── for screens ── */

void
scene_ask(struct scene *s, enum ask ask, const char *word, int64_t number)
{
	s->question = (struct question){
		.ask = ask,
		.external_id = s->in.user_id,
		.player_id = s->d.player_id,
		.language = language_key(s->d.language),
		.number = number,
	};
	snprintf(s->question.word, sizeof(s->question.word), "%s", word);
	s->questions++;
	s->is_opening = false;
}

static void
set_screen(struct scene *s, const struct screen *screen)
{
	s->screen = screen;
	snprintf(s->d.screen, sizeof(s->d.screen), "%s", screen->name);
	s->question.ask = ASK_NOTHING;
}

void
scene_open(struct scene *s, const struct screen *screen)
{
	set_screen(s, screen);
	if (screen->open != NULL)
		screen->open(s);
	s->is_opening = s->question.ask != ASK_NOTHING;
}

void
scene_enter(struct scene *s, const struct screen *screen)
{
	set_screen(s, screen);
	if (screen->take != NULL)
		screen->take(s);
}

/* ── what the player did ── */

/* The screen that the document names, or where somebody belongs who has none. */
static const struct screen *
present_screen(const struct scene *s)
{
	const struct screen *screen = screen_named(s->d.screen);

	if (s->d.player_id == 0)
		return &screen_start;
	return screen == NULL || screen == &screen_start ? &screen_home : screen;
}

static void
want(struct scene *s, const char *op, const char *args)
{
	snprintf(s->action.op, sizeof(s->action.op), "%s", op);
	snprintf(s->action.args, sizeof(s->action.args), "%s", args);
}

static void
read_press(const struct fsm *fsm, struct scene *s)
{
	struct press press;

	if (s->d.message_id == 0 && !s->in.is_gone)
		s->d.message_id = s->in.message_id; /* the document was lost: the message that was
		                                       pressed will do */
	s->is_anew = s->in.is_gone || s->in.message_id != s->d.message_id;
	if (s->is_anew ||
	    !press_read(&fsm->key, s->in.user_id, s->in.chat_id, s->in.data, &press) ||
	    press.version != s->d.version) {
		s->is_stale = true;
		s->toast = PHRASE_TOAST_STALE;
		return;
	}
	if (strcmp(press.op, "ag") == 0 && s->d.retry.operation_id[0] != '\0')
		s->action = s->d.retry;
	else
		want(s, press.op, press.args);
}

/* "/give@WildmarchBot Bran 25" → the command, and what stands behind it. A command for another bot
 * isn't for us. */
static const struct command *
read_command(const struct fsm *fsm, const char *text, const char **ret_args)
{
	size_t size = strcspn(text + 1, " \n"), name = strcspn(text + 1, "@ \n");
	const char *at = text + 1 + name;

	*ret_args = text + 1 + size;
	while (**ret_args == ' ' || **ret_args == '\n')
		(*ret_args)++;
	if (*at == '@' && (size - name - 1 != strlen(fsm->bot_name) ||
			      strncasecmp(at + 1, fsm->bot_name, size - name - 1) != 0))
		return NULL;
	for (const struct command *c = commands; c->name != NULL; c++) {
		if (strlen(c->name) == name && strncasecmp(c->name, text + 1, name) == 0)
			return c;
	}
	return NULL;
}

static void
read_text(const struct fsm *fsm, struct scene *s)
{
	const struct command *command;
	const char *args;

	s->is_anew = true;
	if (s->in.text[0] == '\0') { /* a photo, a sticker, … */
		s->notice = PHRASE_HINT_UNKNOWN;
		return;
	}
	if (s->in.text[0] != '/') {
		want(s, "", s->in.text);
		return;
	}
	command = read_command(fsm, s->in.text, &args);
	if (command == NULL)
		s->notice = PHRASE_HINT_UNKNOWN;
	else
		want(s, command->op, strcmp(command->op, "gv") == 0 ? args : "");
}

static bool
run_action(struct scene *s, const struct action *action)
{
	for (size_t i = 0; screens[i] != NULL; i++) {
		for (size_t k = 0; screens[i]->actions[k].op != NULL; k++) {
			if (strcmp(screens[i]->actions[k].op, action->op) == 0) {
				set_screen(s, screens[i]);
				screens[i]->actions[k].run(s, action->args);
				return true;
			}
		}
	}
	return false;
}

/* Who has no name yet can do nothing but choose one, and a language. */
static bool
is_allowed(const struct scene *s)
{
	if (s->d.player_id != 0)
		return true;
	for (size_t i = 0; screen_start.actions[i].op != NULL; i++) {
		if (strcmp(screen_start.actions[i].op, s->action.op) == 0)
			return true;
	}
	return false;
}

/* Somebody is known, or was asked for and isn't a player yet. */
static void
act(struct scene *s)
{
	const struct screen *screen = present_screen(s);
	bool is_text = s->action.op[0] == '\0' && s->action.args[0] != '\0';

	if (is_text && screen->on_text != NULL) {
		set_screen(s, screen);
		screen->on_text(s, s->action.args);
		return;
	}
	if (is_text)
		s->notice = PHRASE_HINT_UNKNOWN;
	if (s->notice == PHRASE_HINT_UNKNOWN && s->d.player_id == 0)
		s->notice = PHRASE_START_HINT;
	if (s->action.op[0] == '\0' || !is_allowed(s)) {
		scene_open(s, screen);
		return;
	}
	if (!run_action(s, &s->action)) { /* a button of another release */
		s->is_stale = true;
		s->toast = PHRASE_TOAST_STALE;
		scene_open(s, screen);
	}
}

void
fsm_begin(const struct fsm *fsm, struct scene *s)
{
	struct scene fresh = {
		.d = s->d,
		.in = s->in,
		.toast = PHRASE_COUNT,
		.notice = PHRASE_COUNT,
	};

	*s = fresh;
	snprintf(s->action.operation_id, sizeof(s->action.operation_id), "tg:%" PRId64 ":%" PRId64,
	    fsm->bot_id, s->in.id);
	if (s->in.kind == UPDATE_PRESS)
		read_press(fsm, s);
	else
		read_text(fsm, s);
	if (s->d.player_id == 0)
		scene_ask(s, ASK_IDENTITY, "", 0);
	else
		act(s);
}

/* ── what the game said ── */

static void
identified(struct scene *s)
{
	const struct identity *who = &s->answer.identity;

	s->d.player_id = who->player_id;
	s->d.language = language_of(who->language);
	memcpy(s->d.name, who->name, sizeof(s->d.name));
	act(s);
}

/* Where a refusal leads, when not back to the screen on which it was heard. */
static const struct {
	const char *code;
	const struct screen *screen;
} ways_out[] = {
	{ "in_fight", &screen_fight },
	{ "no_fight", &screen_map },
};

static void
refused(struct scene *s)
{
	const struct screen *screen = s->screen;

	if (strcmp(s->answer.code, "no_such_player") == 0) {
		/* Asked for who it is: somebody new. Otherwise the document is older than the game:
		 * find out. */
		s->d.player_id = 0;
		if (s->question.ask == ASK_IDENTITY)
			act(s);
		else
			scene_ask(s, ASK_IDENTITY, "", 0);
		return;
	}
	s->notice = phrase_of("refusal", s->answer.code, PHRASE_REFUSAL_OTHER);
	if (s->toast == PHRASE_COUNT)
		s->toast = s->notice;
	if (s->is_opening || screen == NULL)
		screen = screen == &screen_home ? &screen_trouble : &screen_home;
	for (size_t i = 0; i < sizeof(ways_out) / sizeof(ways_out[0]); i++) {
		if (strcmp(s->answer.code, ways_out[i].code) == 0)
			screen = ways_out[i].screen;
	}
	scene_open(s, screen);
}

/* Nothing is lost: what was wanted is kept, to be tried again under the operation id that it had.
 */
static void
away(struct scene *s)
{
	s->d.retry = s->action;
	if (s->action.op[0] == '\0' && s->action.args[0] == '\0')
		snprintf(s->d.retry.op, sizeof(s->d.retry.op), "h");
	s->notice = PHRASE_COUNT;
	set_screen(s, &screen_trouble);
}

void
fsm_answer(struct scene *s)
{
	if (s->questions > QUESTIONS_MAX) {
		away(s);
		return;
	}
	switch (s->answer.outcome) {
	case OUTCOME_AWAY:
		away(s);
		return;
	case OUTCOME_REFUSED:
		refused(s);
		return;
	case OUTCOME_DONE:
		break;
	}
	s->answered = s->question.ask;
	if (s->answered == ASK_IDENTITY)
		identified(s);
	else
		scene_enter(s, s->screen);
}

/* ── what is shown ── */

/* The same screen in the same message keeps its version, so that Telegram can say "not modified".
 */
static bool
is_redraw(const struct scene *s)
{
	return s->is_stale && !s->is_anew;
}

void
fsm_draw(struct scene *s, struct picture *ret)
{
	*ret = (struct picture){ .language = s->d.language };
	if (s->is_unchanged)
		return;
	if (!is_redraw(s))
		s->d.version = s->d.version % PRESS_VERSION_MAX + 1;
	if (s->screen != &screen_trouble)
		s->d.retry = (struct action){ 0 };
	if (s->notice != PHRASE_COUNT) {
		picture_say(ret, s->notice);
		picture_line(ret);
		picture_line(ret);
	}
	s->screen->draw(s, ret);
}
