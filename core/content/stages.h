/* The stages of a load, one after the other; for load.c alone. */
#ifndef WILDMARCH_CONTENT_STAGES_H
#define WILDMARCH_CONTENT_STAGES_H

#include "core/content/complaints.h"
#include "core/content/load.h"

/* Fills the entries of a kind, and sorts them. What is no entry is named and left out. */
void read_kind(struct content *content, enum content_kind kind, const struct content_source *source,
    struct complaints *all);

/* Finds every entry that another one names. */
void resolve_references(struct content *content, struct complaints *all);

/* All that a schema can't say. Each reads a content whose references are resolved. */
typedef void content_check(const struct content *content, struct complaints *all);
content_check check_actions; /* what is done in a fight: moves, skills, things that are used */
content_check check_crafts;  /* recipes, shops */
content_check check_cycles;  /* what must not lead back to itself */
content_check check_deeds;   /* quests, achievements, titles */
content_check check_items;   /* items, affixes, loot tables */
content_check check_lands;   /* biomes, places */
content_check check_lairs;   /* dungeons, traps, world bosses */
content_check check_monsters;
content_check check_reach; /* what nobody can ever meet, find, learn or make */
content_check check_skills;

/* Whether its bearer is glad of it. */
bool is_good_status(enum status status);

/* The entries of a kind, where their shape is not known. */
char *content_entries(const struct content *content, enum content_kind kind);
int32_t content_count(const struct content *content, enum content_kind kind);

#endif
