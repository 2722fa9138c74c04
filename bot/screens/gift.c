/* A gift: "/give Bran 25" asks for a confirmation, and then hands the gold over. What is given
 * stands in the document, not in the button. */
#include "bot/screens.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define GIFT_GOLD_MAX 1000000000

static int64_t
read_amount(const char *digits)
{
	char *end;
	long long amount;

	if (*digits < '0' || *digits > '9')
		return 0;
	errno = 0;
	amount = strtoll(digits, &end, 10);
	return errno != 0 || *end != '\0' || amount > GIFT_GOLD_MAX ? 0 : amount;
}

/* Names may have spaces: the amount is the last word. */
static void
propose(struct scene *s, const char *args)
{
	const char *amount = strrchr(args, ' ');
	size_t name = amount == NULL ? 0 : (size_t)(amount - args);

	while (name > 0 && args[name - 1] == ' ')
		name--;
	s->d.gift_to[0] = '\0';
	s->d.gift_gold = 0;
	if (name > 0 && name <= PLAYER_NAME_MAX) {
		memcpy(s->d.gift_to, args, name);
		s->d.gift_to[name] = '\0';
		s->d.gift_gold = read_amount(amount + 1);
		if (s->d.gift_gold == 0)
			s->notice = PHRASE_REFUSAL_GIFT_AMOUNT;
	}
	scene_open(s, &screen_gift);
}

static void
give(struct scene *s, const char *args)
{
	(void)args;
	if (s->d.gift_gold > 0)
		scene_ask(s, ASK_GIVE, s->d.gift_to, s->d.gift_gold);
}

static void
take(struct scene *s)
{
	s->d.gift_to[0] = '\0';
	s->d.gift_gold = 0;
}

static void
draw(const struct scene *s, struct picture *out)
{
	const struct gift *g = &s->answer.gift;

	if (s->answered == ASK_GIVE) {
		PICTURE_SAY(out, PHRASE_GIFT_GIVEN, SAY_T("name", g->to),
		    SAY_P_EXACT("gold", PHRASE_COINS, g->amount),
		    SAY_P("left", PHRASE_COINS, g->gold));
	} else if (s->d.gift_gold > 0) {
		PICTURE_SAY(out, PHRASE_GIFT_ASK, SAY_T("name", s->d.gift_to),
		    SAY_P_EXACT("gold", PHRASE_COINS, s->d.gift_gold));
		picture_button(out, "gi", "", PHRASE_BUTTON_GIVE, NULL);
		picture_button(out, "h", "", PHRASE_BUTTON_KEEP, NULL);
		return;
	} else {
		picture_say(out, PHRASE_GIFT_HOW);
	}
	picture_button(out, "h", "", PHRASE_BUTTON_HOME, NULL);
	picture_button(out, "m", "", PHRASE_BUTTON_MAP, NULL);
}

const struct screen screen_gift = {
	.name = "gift",
	.take = take,
	.draw = draw,
	.actions = { { "gv", propose }, { "gi", give } },
};
