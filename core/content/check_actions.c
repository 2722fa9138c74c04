/* What is done in a fight: a move of a monster, a skill, a thing that is used. */
#include "core/content/stages.h"

/* An action, and where it stands. */
struct act {
	const struct action *action;
	enum content_kind kind;
	const char *key;
	const char *field;
	int32_t ranks; /* 0: it has none */
};

static bool
is_for_enemies(const struct action *a)
{
	return a->target == ACTION_TARGET_ENEMY || a->target == ACTION_TARGET_ENEMIES;
}

static bool
gives(const struct action *a)
{
	return a->has_heal_bp || a->has_heal_share_bp || a->has_mana_share_bp || a->has_cleanse;
}

bool
is_good_status(enum status status)
{
	return status == STATUS_REGEN || status == STATUS_HASTE || status == STATUS_SHIELD;
}

static int32_t
stacks_max(enum status status)
{
	return status == STATUS_POISON ? 5 : status == STATUS_BLEED ? 3 : 1;
}

static void
check_sense(const struct act *d, struct complaints *all)
{
	const struct action *a = d->action;

	if (!a->has_coef_bp && !gives(a) && !a->has_taunt && a->effects_count == 0)
		complain(all, d->kind, d->key, ".%s: it does nothing", d->field);
	if (a->has_coef_bp && !is_for_enemies(a))
		complain(
		    all, d->kind, d->key, ".%s.coef_bp: it strikes who should be spared", d->field);
	if (is_for_enemies(a) && gives(a))
		complain(all, d->kind, d->key, ".%s: it does good to an enemy", d->field);
}

/* What says how a blow falls says nothing where none does. */
static void
check_blow(const struct act *d, struct complaints *all)
{
	const struct action *a = d->action;
	const char *what = a->has_hits       ? "hits"
	                   : a->has_pen_bp   ? "pen_bp"
	                   : a->has_drain_bp ? "drain_bp"
	                                     : NULL;

	if (what != NULL && !a->has_coef_bp)
		complain(all, d->kind, d->key, ".%s.%s: it does no damage", d->field, what);
}

static void
check_ranks(const struct act *d, struct complaints *all)
{
	const struct action *a = d->action;

	if (a->has_per_rank_bp && d->ranks < 2)
		complain(all, d->kind, d->key, ".%s.per_rank_bp: it has no second rank", d->field);
	if (a->has_per_rank_bp && !a->has_coef_bp && !a->has_heal_bp)
		complain(all, d->kind, d->key,
		    ".%s.per_rank_bp: there is neither damage nor healing to grow", d->field);
}

static void
check_effect(const struct act *d, size_t i, struct complaints *all)
{
	const struct action_effects *e = &d->action->effects[i];
	bool is_on_enemy = is_for_enemies(d->action) && !e->on_self;
	int32_t most = stacks_max(e->status);

	if (is_good_status(e->status) && is_on_enemy)
		complain(all, d->kind, d->key, ".%s.effects.%zu: %s does good to an enemy",
		    d->field, i, status_text(e->status));
	if (!is_good_status(e->status) && !is_on_enemy && !e->on_self)
		complain(all, d->kind, d->key, ".%s.effects.%zu: %s harms a friend", d->field, i,
		    status_text(e->status));
	if (e->stacks > most)
		complain(all, d->kind, d->key, ".%s.effects.%zu.stacks: of %s there are %d at most",
		    d->field, i, status_text(e->status), (int)most);
	if (e->has_per_rank_bp && d->ranks < 2)
		complain(all, d->kind, d->key, ".%s.effects.%zu.per_rank_bp: it has no second rank",
		    d->field, i);
	for (size_t j = 0; j < i; j++) {
		if (d->action->effects[j].status == e->status &&
		    d->action->effects[j].on_self == e->on_self)
			complain(all, d->kind, d->key, ".%s.effects.%zu: %s stands twice", d->field,
			    i, status_text(e->status));
	}
}

static void
check_action(const struct act *d, struct complaints *all)
{
	check_sense(d, all);
	check_blow(d, all);
	check_ranks(d, all);
	for (size_t i = 0; i < d->action->effects_count; i++)
		check_effect(d, i, all);
}

void
check_actions(const struct content *content, struct complaints *all)
{
	int32_t i;

	for (i = 0; i < content->moves_count; i++) {
		const struct content_move *m = &content->moves[i];
		struct act d = { &m->action, CONTENT_KIND_MOVE, m->key, "action", 0 };

		check_action(&d, all);
	}
	for (i = 0; i < content->skills_count; i++) {
		const struct content_skill *s = &content->skills[i];
		struct act d = { &s->action, CONTENT_KIND_SKILL, s->key, "action", s->ranks };

		if (s->has_action)
			check_action(&d, all);
	}
	for (i = 0; i < content->items_count; i++) {
		const struct content_item *it = &content->items[i];
		struct act d = { &it->use, CONTENT_KIND_ITEM, it->key, "use", 0 };

		if (it->has_use)
			check_action(&d, all);
	}
}
