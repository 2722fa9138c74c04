/* The broker's side of fuzz_amqp: it answers what the client asks, and says what the script tells
 * it to. It checks what it hears: well-formed frames, and acknowledgements of what is open only. */
#ifndef TESTS_FUZZ_BROKER_H
#define TESTS_FUZZ_BROKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The rest of the input; at its end all bytes are 0. */
struct script {
	const uint8_t *at, *end;
};

static inline uint8_t
script_take(struct script *s)
{
	return s->at < s->end ? *s->at++ : 0;
}

/* `size` bytes, or as many as there are; borrowed from the input. */
static inline const uint8_t *
script_take_bytes(struct script *s, size_t size, size_t *ret_size)
{
	const uint8_t *bytes = s->at;
	size_t left = (size_t)(s->end - s->at);

	*ret_size = size < left ? size : left;
	s->at += *ret_size;
	return bytes;
}

/* For a client whose channels are a publisher with confirms, one without, and a consumer that
 * acknowledges or not. */
void broker_begin(bool is_acknowledged);
void broker_end(void);

/* Hears and answers until both sides have nothing more to say. A client that dials is let in. */
void broker_converse(void);
/* From now on answers wait, and so does who dials. */
void broker_withhold(bool withhold);

enum {
	BROKER_DELIVERS,
	BROKER_CONFIRMS,
	BROKER_RETURNS,
	BROKER_SAYS_ANY_FRAME,
	BROKER_SAYS_ANY_BYTES,
	BROKER_CLOSES_CHANNEL,
	BROKER_CLOSES_CONNECTION,
	BROKER_BLOCKS,
	BROKER_UNBLOCKS,
	BROKER_CANCELS,
	BROKER_BEATS,
	BROKER_HANGS_UP,
	BROKER_STEPS,
};
/* One of these, well done or badly. Only while the client is connected. */
void broker_say(uint8_t step, struct script *s);

/* Deliveries that wait to be acknowledged. */
unsigned broker_open_deliveries(void);

#endif
