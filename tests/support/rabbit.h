/* The hand of a test at the real broker: queues of its own, the management API, and rabbitmqctl.
 * AMQP_URL, AMQP_MANAGEMENT_URL and RABBITMQCTL come from tests/run. */
#ifndef TESTS_SUPPORT_RABBIT_H
#define TESTS_SUPPORT_RABBIT_H

#include "events/amqp/codec.h"
#include "events/loop.h"
#include "events/message.h"

#include <stdbool.h>

struct rabbit;

const char *rabbit_url(void);

struct rabbit *rabbit_open(struct loop *loop);
void rabbit_close(struct rabbit *r);

/* Each waits for the broker's answer. A queue is deleted by itself a minute after its last use.
 * `arguments` may be NULL. */
void rabbit_declare(struct rabbit *r, const char *queue, const amqp_table_t *arguments);
void rabbit_bind(
    struct rabbit *r, const char *queue, const char *exchange, const char *routing_key);
void rabbit_delete(struct rabbit *r, const char *queue);
/* As it is, with nothing filled in and no confirm. */
void rabbit_publish(struct rabbit *r, const struct message *m);

/* A request to the management API, which must be heard: "PUT", "/api/users/ann", a JSON document.
 */
void rabbit_manage(struct loop *loop, const char *method, const char *path, const char *body);

/* Runs rabbitmqctl with these words (the last is NULL) while the loop goes on. False: it failed, or
 * took a minute. */
bool rabbitmqctl(struct loop *loop, const char *const *words);

/* Trouble ends with its test: rabbit_mend() runs rabbitmqctl with these words, and when the test
 * fails or is killed first, they run all the same once its process has ended. The descriptor `lock`
 * is held until then. One at a time. */
void rabbit_mend_later(int lock, const char *const *words);
bool rabbit_mend(struct loop *loop);

#endif
