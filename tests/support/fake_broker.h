/* A broker that says what a test tells it to, on the test's own loop: for what a real one never
 * does. */
#ifndef TESTS_SUPPORT_FAKE_BROKER_H
#define TESTS_SUPPORT_FAKE_BROKER_H

#include "events/amqp/codec.h"
#include "events/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fake_broker;

struct fake_broker *fake_broker_create(struct loop *loop);
void fake_broker_destroy(struct fake_broker *b);
/* amqp://guest:guest@127.0.0.1:<port>; borrowed. */
const char *fake_broker_url(const struct fake_broker *b);

/* Waits for the next connection (that came after the last one was accepted) and its protocol
 * header. */
bool fake_broker_accepts(struct fake_broker *b);
/* Waits for this method on this channel; what came before it is passed over. */
bool fake_broker_hears(struct fake_broker *b, amqp_channel_t channel, amqp_method_number_t id);
/* The payload of the method that was heard last, behind its class and method numbers. */
const uint8_t *fake_broker_arguments(const struct fake_broker *b, size_t *ret_size);
/* Waits for a frame of this type. */
bool fake_broker_hears_frame(struct fake_broker *b, uint8_t type);
/* How often this method has come on this connection. */
unsigned fake_broker_count(const struct fake_broker *b, amqp_method_number_t id);
bool fake_broker_is_left(
    struct fake_broker *b); /* waits until the client has closed the connection */
void fake_broker_hang_up(struct fake_broker *b);
/* From now on, on this connection. */
void fake_broker_stops_reading(struct fake_broker *b);

void fake_broker_says(
    struct fake_broker *b, amqp_channel_t channel, amqp_method_number_t id, void *method);
void fake_broker_says_bytes(struct fake_broker *b, const void *bytes, size_t size);
/* Everything from now on goes out in pieces of one byte, each in a turn of the loop of its own. */
void fake_broker_stutter(struct fake_broker *b);

/* From accept to open-ok; frames of at most `frame_max` bytes and this heartbeat are offered. */
bool fake_broker_opens(struct fake_broker *b, uint32_t frame_max, uint16_t heartbeat_s);
/* The same in two halves. */
void fake_broker_starts(struct fake_broker *b);
void fake_broker_tunes(struct fake_broker *b, uint32_t frame_max, uint16_t heartbeat_s);
/* channel.open and, for a consumer, basic.qos and basic.consume are heard and answered. */
bool fake_broker_opens_channel(struct fake_broker *b, amqp_channel_t channel);
bool fake_broker_takes_consumer(struct fake_broker *b, amqp_channel_t channel);
/* A message for the channel's consumer, or one that comes back: method, header, body. */
void fake_broker_delivers(
    struct fake_broker *b, amqp_channel_t channel, uint64_t tag, const char *body);
void fake_broker_returns(struct fake_broker *b, amqp_channel_t channel, const char *message_id);

#endif
