/* What subscribe.py does, by time: STATE notes when each printed event happened, and its id. cc subscribe.c -lrabbitmq */
#include <amqp_tcp_socket.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(void)
{
	static char known[1 << 20], line[300];
	FILE *state = fopen(getenv("STATE"), "a+");
	struct amqp_connection_info to;
	amqp_connection_state_t c = amqp_new_connection();
	fseek(state, -(1L << 19), SEEK_END); /* of a long one the end is enough; from a minute before it, known ids are skipped */
	long long since = fread(known, 1, 1 << 19, state) > 0 ? strtoll(strrchr(known, '\n'), NULL, 10) - 60 : 0;
	amqp_table_entry_t start = { { 15, "x-stream-offset" }, { AMQP_FIELD_KIND_TIMESTAMP, { .u64 = (uint64_t)since } } };
	amqp_parse_url(getenv("AMQP_URL"), &to);
	amqp_socket_open(amqp_tcp_socket_new(c), to.host, to.port); /* what fails here ends the loop before it begins */
	amqp_login(c, to.vhost, 0, 131072, 30, AMQP_SASL_METHOD_PLAIN, to.user, to.password);
	amqp_channel_open(c, 1), amqp_basic_qos(c, 1, 0, 100, 0);
	amqp_basic_consume(c, 1, amqp_cstring_bytes("game_events.log"), amqp_empty_bytes, 0, 0, 0, (amqp_table_t){ 1, &start });
	for (amqp_envelope_t e; amqp_consume_message(c, &e, NULL, 0).reply_type == AMQP_RESPONSE_NORMAL; amqp_destroy_envelope(&e)) {
		amqp_bytes_t body = e.message.body, id = e.message.properties.message_id;
		snprintf(line, sizeof(line), "\n%lld %.*s", (long long)e.message.properties.timestamp, (int)id.len, (char *)id.bytes);
		if (memcmp(e.routing_key.bytes, "player.", 7) == 0 && strstr(known, strchr(line, ' ')) == NULL)
			printf("%.*s\n", (int)body.len, (char *)body.bytes), fputs(line, state), fflush(NULL),
			    strncat(known, line, sizeof(known) - strlen(known) - 1);
		amqp_basic_ack(c, 1, e.delivery_tag, 0);
		amqp_maybe_release_buffers(c);
	}
}
