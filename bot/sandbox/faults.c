#include "bot/sandbox/faults.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define TIMES_MAX 1000000
#define DELAY_MS_MAX 120000

static const char *const cuts[] = {
	[CUT_NONE] = "", [CUT_BEFORE] = "before", [CUT_AFTER] = "after"
};

static bool
read_cut(const char *word, enum fault_cut *ret, struct refusal *why)
{
	for (size_t i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++) {
		if (strcmp(cuts[i], word) == 0) {
			*ret = (enum fault_cut)i;
			return true;
		}
	}
	return refuse(why, 400, "cut must be \"before\" or \"after\"");
}

/* Telegram's words for a code, when the test gave none of its own. */
static bool
describe(struct refusal *refusal, const char *description, struct refusal *why)
{
	static const struct {
		int code;
		const char *text;
	} usual[] = {
		{ 401, "Unauthorized" },
		{ 403, "Forbidden: bot was blocked by the user" },
		{ 404, "Not Found: method not found" },
		{ 500, "Internal Server Error: restart" },
		{ 502, "Bad Gateway" },
		{ 504, "Gateway Timeout" },
	};

	if (*description != '\0')
		snprintf(refusal->text, sizeof(refusal->text), "%s", description);
	else if (refusal->code == 429)
		snprintf(refusal->text, sizeof(refusal->text),
		    "Too Many Requests: retry after %" PRId64, refusal->retry_after_s);
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]) && refusal->text[0] == '\0'; i++)
		if (usual[i].code == refusal->code)
			snprintf(refusal->text, sizeof(refusal->text), "%s", usual[i].text);
	if (refusal->text[0] == '\0' && refusal->code != 0)
		return refuse(why, 400, "code %d needs a description", refusal->code);
	return true;
}

static bool
check_ranges(const struct fault *fault, int64_t code, struct refusal *why)
{
	if (code != 0 && (code < 400 || code > 599))
		return refuse(why, 400, "code must be 400..599");
	if (fault->times < 1 || fault->times > TIMES_MAX)
		return refuse(why, 400, "times must be 1..%d", TIMES_MAX);
	if (fault->delay_ms < 0 || fault->delay_ms > DELAY_MS_MAX)
		return refuse(why, 400, "delay_ms must be 0..%d", DELAY_MS_MAX);
	if (code == 0 && fault->delay_ms == 0 && fault->cut == CUT_NONE)
		return refuse(why, 400, "a fault needs a code, a delay_ms or a cut");
	return true;
}

bool
faults_add(struct faults *f, const struct args *args, struct refusal *why)
{
	struct fault fault = { .times = 1 };
	const char *method = "*", *description = "", *cut = "";
	int64_t code = 0;

	if (!args_check_names(
		args, " method chat_id code description retry_after times delay_ms cut ", why) ||
	    !args_text(args, "method", false, &method, why) ||
	    !args_text(args, "description", false, &description, why) ||
	    !args_text(args, "cut", false, &cut, why) || !read_cut(cut, &fault.cut, why) ||
	    !args_i64(args, "chat_id", false, &fault.chat_id, why) ||
	    !args_i64(args, "code", false, &code, why) ||
	    !args_i64(args, "retry_after", false, &fault.refusal.retry_after_s, why) ||
	    !args_i64(args, "times", false, &fault.times, why) ||
	    !args_i64(args, "delay_ms", false, &fault.delay_ms, why) ||
	    !check_ranges(&fault, code, why))
		return false;
	snprintf(fault.method, sizeof(fault.method), "%s", method);
	fault.refusal.code = (int)code;
	if (!describe(&fault.refusal, description, why))
		return false;
	if (f->count == FAULTS_MAX)
		return refuse(why, 507, "there are %d faults, which is the most", FAULTS_MAX);
	f->list[f->count++] = fault;
	return true;
}

void
faults_clear(struct faults *f)
{
	f->count = 0;
}

bool
faults_take(struct faults *f, const char *method, int64_t chat_id, struct fault *ret)
{
	for (size_t i = 0; i < f->count; i++) {
		struct fault *fault = &f->list[i];

		if (strcmp(fault->method, "*") != 0 && strcasecmp(fault->method, method) != 0)
			continue;
		if (fault->chat_id != 0 && fault->chat_id != chat_id)
			continue;
		*ret = *fault;
		if (--fault->times == 0) {
			f->count--;
			memmove(fault, fault + 1, (f->count - i) * sizeof(*fault));
		}
		return true;
	}
	return false;
}

void
faults_write(const struct faults *f, struct text *out)
{
	text_putc(out, '[');
	for (size_t i = 0; i < f->count; i++) {
		const struct fault *fault = &f->list[i];

		text_puts(out, i == 0 ? "{\"method\":" : ",{\"method\":");
		text_put_json(out, fault->method, strlen(fault->method));
		text_printf(out,
		    ",\"chat_id\":%" PRId64 ",\"code\":%d,\"retry_after\":%" PRId64
		    ",\"times\":%" PRId64 ",\"delay_ms\":%" PRId64 ",\"cut\":\"%s\"}",
		    fault->chat_id, fault->refusal.code, fault->refusal.retry_after_s, fault->times,
		    fault->delay_ms, cuts[fault->cut]);
	}
	text_putc(out, ']');
}
