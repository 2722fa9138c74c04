#include "bot/sandbox/faults.h"

#include "bot/sandbox/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define TIMES_MAX 1000000
#define DELAY_MS_MAX 120000
#define FOR_MS_MAX 3600000

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
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]) && refusal->text[0] == '\0'; i++)
		if (usual[i].code == refusal->code)
			snprintf(refusal->text, sizeof(refusal->text), "%s", usual[i].text);
	if (refusal->text[0] == '\0' && refusal->code != 0 && refusal->code != 429)
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

/* A fault for a time hits every call in it. */
static bool
set_window(struct fault *fault, int64_t for_ms, struct refusal *why)
{
	if (for_ms < 0 || for_ms > FOR_MS_MAX)
		return refuse(why, 400, "for_ms must be 0..%d", FOR_MS_MAX);
	if (for_ms > 0) {
		fault->until_ms = sandbox_now_ms() + for_ms;
		fault->times = TIMES_MAX;
	}
	return true;
}

bool
faults_add(struct faults *f, const struct args *args, struct refusal *why)
{
	struct fault fault = { .times = 1 };
	int64_t for_ms = 0;
	const char *method = "*", *description = "", *cut = "";
	int64_t code = 0;

	if (!args_check_names(args,
		" method chat_id code description retry_after times for_ms delay_ms cut ", why) ||
	    !args_text(args, "method", false, &method, why) ||
	    !args_text(args, "description", false, &description, why) ||
	    !args_text(args, "cut", false, &cut, why) || !read_cut(cut, &fault.cut, why) ||
	    !args_i64(args, "chat_id", false, &fault.chat_id, why) ||
	    !args_i64(args, "code", false, &code, why) ||
	    !args_i64(args, "retry_after", false, &fault.refusal.retry_after_s, why) ||
	    !args_i64(args, "times", false, &fault.times, why) ||
	    !args_i64(args, "for_ms", false, &for_ms, why) ||
	    !args_i64(args, "delay_ms", false, &fault.delay_ms, why) ||
	    !set_window(&fault, for_ms, why) || !check_ranges(&fault, code, why))
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

static void
remove_at(struct faults *f, size_t i)
{
	f->count--;
	memmove(&f->list[i], &f->list[i + 1], (f->count - i) * sizeof(f->list[0]));
}

static void
drop_over(struct faults *f)
{
	for (size_t i = f->count; i-- > 0;)
		if (f->list[i].until_ms != 0 && f->list[i].until_ms <= sandbox_now_ms())
			remove_at(f, i);
}

static bool
hits(const struct fault *fault, const char *method, int64_t chat_id)
{
	return (strcmp(fault->method, "*") == 0 || strcasecmp(fault->method, method) == 0) &&
	       (fault->chat_id == 0 || fault->chat_id == chat_id);
}

/* How long to wait, where the test left it to the window, and Telegram's words for it. */
static void
finish_flood(struct fault *fault)
{
	struct refusal *r = &fault->refusal;

	if (r->code != 429)
		return;
	if (r->retry_after_s == 0 && fault->until_ms != 0)
		r->retry_after_s = (fault->until_ms - sandbox_now_ms() + 999) / 1000;
	if (r->text[0] == '\0')
		snprintf(r->text, sizeof(r->text), "Too Many Requests: retry after %" PRId64,
		    r->retry_after_s);
}

bool
faults_take(struct faults *f, const char *method, int64_t chat_id, struct fault *ret)
{
	drop_over(f);
	for (size_t i = 0; i < f->count; i++) {
		struct fault *fault = &f->list[i];

		if (!hits(fault, method, chat_id))
			continue;
		*ret = *fault;
		finish_flood(ret);
		if (--fault->times == 0)
			remove_at(f, i);
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
