/* Things, their qualities, and the tables that they are found by. */
#include "core/content/stages.h"

#define KIND CONTENT_KIND_ITEM

/* ── items ─────────────────────────────────────────────────────────────────────────────────── */

static bool
is_equipment(const struct content_item *it)
{
	return it->kind == CONTENT_ITEM_KIND_EQUIPMENT;
}

static void
check_equipment(const struct content_item *it, struct complaints *all)
{
	if (!it->has_slot)
		complain(all, KIND, it->key, ".slot: equipment has one");
	if (!it->has_level_min || !it->has_level_max)
		complain(all, KIND, it->key, ".level_%s: equipment is made in levels",
		    it->has_level_min ? "max" : "min");
	else if (it->level_min > it->level_max)
		complain(all, KIND, it->key, ".level_min: it is above level_max");
	if (!it->has_weapon_bp && !it->has_focus_bp && !it->has_armour_bp && !it->has_ward_bp &&
	    it->stats_count == 0)
		complain(all, KIND, it->key, ": it does nothing for who wears it");
	if (it->has_use || it->has_energy)
		complain(all, KIND, it->key, ".%s: equipment is worn, not used",
		    it->has_use ? "use" : "energy");
}

/* The name of a field that only equipment may have, if it is there. */
static const char *
field_of_equipment(const struct content_item *it)
{
	return it->has_slot           ? "slot"
	       : it->has_weapon_class ? "weapon_class"
	       : it->has_two_handed   ? "two_handed"
	       : it->has_level_max    ? "level_max"
	       : it->has_weapon_bp    ? "weapon_bp"
	       : it->has_focus_bp     ? "focus_bp"
	       : it->has_armour_bp    ? "armour_bp"
	       : it->has_ward_bp      ? "ward_bp"
	       : it->has_element      ? "element"
	       : it->stats_count > 0  ? "stats"
	                              : NULL;
}

static void
check_weapon(const struct content_item *it, struct complaints *all)
{
	bool is_weapon = it->slot == SLOT_WEAPON;

	if (!it->has_slot)
		return;
	if (is_weapon != it->has_weapon_class)
		complain(all, KIND, it->key, ".weapon_class: %s",
		    is_weapon ? "a weapon has one" : "only a weapon has one");
	if (it->two_handed && !is_weapon)
		complain(all, KIND, it->key, ".two_handed: only a weapon takes both hands");
	if (it->has_weapon_bp && !is_weapon)
		complain(all, KIND, it->key, ".weapon_bp: only a weapon has it");
	if (it->has_focus_bp && !is_weapon && it->slot != SLOT_OFFHAND)
		complain(all, KIND, it->key, ".focus_bp: only what is held has it");
	if (is_weapon && !it->has_weapon_bp && !it->has_focus_bp)
		complain(all, KIND, it->key, ": a weapon has weapon_bp or focus_bp");
}

static bool
is_used(const struct content_item *it)
{
	return it->kind == CONTENT_ITEM_KIND_POTION || it->kind == CONTENT_ITEM_KIND_FOOD ||
	       it->kind == CONTENT_ITEM_KIND_SCROLL || it->kind == CONTENT_ITEM_KIND_TOOL;
}

static void
check_use(const struct content_item *it, struct complaints *all)
{
	bool has_any = it->has_use || it->has_energy || it->has_teaches;

	if (it->has_teaches && it->kind != CONTENT_ITEM_KIND_SCROLL)
		complain(all, KIND, it->key, ".teaches: only a scroll teaches");
	if (has_any && !is_used(it))
		complain(
		    all, KIND, it->key, ": a %s is not used", content_item_kind_text(it->kind));
	if (!has_any && is_used(it) && it->kind != CONTENT_ITEM_KIND_TOOL)
		complain(all, KIND, it->key, ": a %s is used, and this one does nothing",
		    content_item_kind_text(it->kind));
	if (it->has_level_min && !is_used(it))
		complain(all, KIND, it->key, ".level_min: a %s asks for no level",
		    content_item_kind_text(it->kind));
}

static void
check_stats(const struct content_item *it, struct complaints *all)
{
	for (size_t i = 0; i < it->stats_count; i++) {
		if (it->stats[i].amount == 0)
			complain(all, KIND, it->key, ".stats.%zu.amount: 0 adds nothing", i);
		for (size_t j = 0; j < i; j++) {
			if (it->stats[i].stat == it->stats[j].stat)
				complain(all, KIND, it->key, ".stats.%zu: %s stands twice", i,
				    combat_stat_text(it->stats[i].stat));
		}
	}
}

static void
check_item(const struct content_item *it, struct complaints *all)
{
	const char *strange = field_of_equipment(it);

	if (is_equipment(it)) {
		check_equipment(it, all);
		check_weapon(it, all);
	} else {
		if (strange != NULL)
			complain(all, KIND, it->key, ".%s: only equipment has it", strange);
		check_use(it, all);
	}
	check_stats(it, all);
}

/* ── affixes ───────────────────────────────────────────────────────────────────────────────── */

static bool
fits(const struct content_affix *a, enum slot slot)
{
	for (size_t i = 0; i < a->slots_count; i++) {
		if (a->slots[i] == slot)
			return true;
	}
	return false;
}

static void
check_affixes(const struct content *content, struct complaints *all)
{
	bool has_any;

	for (int slot = 0; slot < SLOT_COUNT; slot++) {
		has_any = false;
		for (int32_t i = 0; i < content->affixes_count; i++)
			has_any = has_any || fits(&content->affixes[i], (enum slot)slot);
		if (!has_any)
			complain_of_file(all, CONTENT_KIND_AFFIX,
			    "none may be on what is worn as %s", slot_text((enum slot)slot));
	}
	for (int32_t i = 0; i < content->affixes_count; i++) {
		const struct content_affix *a = &content->affixes[i];

		for (size_t j = 1; j < a->slots_count; j++) {
			for (size_t k = 0; k < j; k++) {
				if (a->slots[j] == a->slots[k])
					complain(all, CONTENT_KIND_AFFIX, a->key,
					    ".slots.%zu: %s stands twice", j,
					    slot_text(a->slots[j]));
			}
		}
	}
}

/* ── loot ──────────────────────────────────────────────────────────────────────────────────── */

static void
check_entry(const struct content *content, const struct content_loot *loot, size_t i,
    struct complaints *all)
{
	const struct content_loot_entries *e = &loot->entries[i];
	int32_t least = e->has_least ? e->least : 1, most = e->has_most ? e->most : least;

	if (e->has_item && e->has_table)
		complain(all, CONTENT_KIND_LOOT, loot->key,
		    ".entries.%zu: it is a thing or a table, not both", i);
	if (!e->has_item && (e->has_least || e->has_most))
		complain(all, CONTENT_KIND_LOOT, loot->key,
		    ".entries.%zu: it counts what is no thing", i);
	if (least > most)
		complain(
		    all, CONTENT_KIND_LOOT, loot->key, ".entries.%zu.least: it is above most", i);
	if (e->has_item && most > 1 && is_equipment(&content->items[e->item_index]))
		complain(all, CONTENT_KIND_LOOT, loot->key,
		    ".entries.%zu: each piece of equipment is of its own, and found alone", i);
}

/* Somebody of level 1 finds something, or nothing, but draws. */
static bool
has_for_all(const struct content_loot *loot)
{
	for (size_t i = 0; i < loot->entries_count; i++) {
		if (!loot->entries[i].has_level_min || loot->entries[i].level_min == 1)
			return true;
	}
	return false;
}

static void
check_loot(const struct content *content, const struct content_loot *loot, struct complaints *all)
{
	for (size_t i = 0; i < loot->entries_count; i++)
		check_entry(content, loot, i, all);
	if (!has_for_all(loot))
		complain(all, CONTENT_KIND_LOOT, loot->key,
		    ".entries: there is none for a finder of level 1");
	if (loot->has_pity && loot->pity.from >= loot->pity.certain)
		complain(all, CONTENT_KIND_LOOT, loot->key, ".pity.from: it is not below certain");
}

void
check_items(const struct content *content, struct complaints *all)
{
	int32_t i;

	for (i = 0; i < content->items_count; i++)
		check_item(&content->items[i], all);
	check_affixes(content, all);
	for (i = 0; i < content->loot_count; i++)
		check_loot(content, &content->loot[i], all);
}
