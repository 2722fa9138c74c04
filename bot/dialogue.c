#include "bot/dialogue.h"

#include "bot/press.h"
#include "events/json.h"

#include <string.h>

#define DOCUMENT_SIZE_MAX 8192
#define NUMBER_MAX 9007199254740991

/* The document's members, in one table for both ways. */
static const struct {
	const char *name;
	size_t offset;
	size_t room; /* of a text; 0: a number */
} members[] = {
	{ "version", offsetof(struct dialogue, version), 0 },
	{ "screen", offsetof(struct dialogue, screen), sizeof(((struct dialogue *)0)->screen) },
	{ "message_id", offsetof(struct dialogue, message_id), 0 },
	{ "player_id", offsetof(struct dialogue, player_id), 0 },
	{ "name", offsetof(struct dialogue, name), sizeof(((struct dialogue *)0)->name) },
	{ "place_version", offsetof(struct dialogue, place_version), 0 },
	{ "fight_id", offsetof(struct dialogue, fight_id),
	    sizeof(((struct dialogue *)0)->fight_id) },
	{ "fight_turn", offsetof(struct dialogue, fight_turn), 0 },
	{ "fight_target", offsetof(struct dialogue, fight_target), 0 },
	{ "tree", offsetof(struct dialogue, tree), sizeof(((struct dialogue *)0)->tree) },
	{ "respec", offsetof(struct dialogue, respec), sizeof(((struct dialogue *)0)->respec) },
	{ "gift_to", offsetof(struct dialogue, gift_to), sizeof(((struct dialogue *)0)->gift_to) },
	{ "gift_gold", offsetof(struct dialogue, gift_gold), 0 },
	{ "retry_op", offsetof(struct dialogue, retry.op),
	    sizeof(((struct dialogue *)0)->retry.op) },
	{ "retry_args", offsetof(struct dialogue, retry.args),
	    sizeof(((struct dialogue *)0)->retry.args) },
	{ "retry_id", offsetof(struct dialogue, retry.operation_id),
	    sizeof(((struct dialogue *)0)->retry.operation_id) },
};
#define MEMBER_COUNT (sizeof(members) / sizeof(members[0]))

struct dialogue
dialogue_fresh(uint64_t seed, enum language language)
{
	return (struct dialogue){
		.version = (int64_t)(seed % (PRESS_VERSION_MAX / 2)),
		.language = language,
	};
}

void
dialogue_write(const struct dialogue *d, struct text *out)
{
	const char *base = (const char *)d;
	int64_t number = 0;

	text_printf(out, "{\"language\":\"%s\"", language_key(d->language));
	for (size_t i = 0; i < MEMBER_COUNT; i++) {
		const char *at = base + members[i].offset;

		if (members[i].room == 0)
			memcpy(&number, at, sizeof(number));
		if (members[i].room > 0 ? *at == '\0' : number == 0)
			continue;
		text_printf(out, ",\"%s\":", members[i].name);
		if (members[i].room > 0)
			text_put_json(out, at, strlen(at));
		else
			text_put_i64(out, number);
	}
	text_putc(out, '}');
}

static int
read_member(const struct json *json, size_t i, struct dialogue *d, struct err *err)
{
	char *at = (char *)d + members[i].offset;
	const char *word = "";
	int64_t number = 0;
	int code = members[i].room > 0
	               ? jget_text(json, members[i].name, members[i].room - 1, &word, err)
	               : jget_i64(json, members[i].name, 0, NUMBER_MAX, &number, err);

	if (code != 0)
		return code == ERR_MISSING ? 0 : code;
	if (members[i].room > 0)
		memcpy(at, word, strlen(word) + 1);
	else
		memcpy(at, &number, sizeof(number));
	return 0;
}

int
dialogue_read(const char *bytes, size_t size, struct dialogue *ret, struct err *err)
{
	struct dialogue d = { 0 };
	const char *language;
	struct json *json;
	int code = json_parse(bytes, size, DOCUMENT_SIZE_MAX, &json, err);

	if (code != 0)
		return err_prefix(err, "dialogue");
	code = jget_text(json, "language", 8, &language, err);
	if (code == 0)
		d.language = language_of(language);
	for (size_t i = 0; i < MEMBER_COUNT && code == 0; i++)
		code = read_member(json, i, &d, err);
	json_free(json);
	if (code != 0)
		return err_prefix(err, "dialogue");
	*ret = d;
	return 0;
}
