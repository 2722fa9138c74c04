/* Bytes over TCP and TLS. The other side is a child process that echoes, or hardly speaks. */
#include "events/amqp/codec.h"
#include "events/amqp/connection.h"
#include "events/amqp/stream.h"
#include "events/log.h"
#include "events/loop.h"
#include "tests/support/wire.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define ECHOED ((size_t)1024 * 1024)

static struct loop *loop;
static struct stream *stream;
static char ca_file[] = "/tmp/wildmarch-test-ca-XXXXXX";
static int listener;
static uint16_t port;
static EVP_PKEY *key;
static X509 *certificate;

static bool is_open, is_lost;
static struct err failure;
static char *sent, *got;
static size_t sent_size, got_size;

/* ── the other side ── */

static void
certify(const char *names)
{
	X509_NAME *name;
	X509_EXTENSION *extension;

	key = EVP_EC_gen("P-256");
	certificate = X509_new();
	X509_set_version(certificate, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
	X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
	X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
	X509_set_pubkey(certificate, key);
	name = X509_get_subject_name(certificate);
	X509_NAME_add_entry_by_txt(
	    name, "CN", MBSTRING_ASC, (const unsigned char *)"test", -1, -1, 0);
	X509_set_issuer_name(certificate, name);
	extension = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, names);
	cr_assert_not_null(extension);
	X509_add_ext(certificate, extension, -1);
	X509_EXTENSION_free(extension);
	cr_assert_gt(X509_sign(certificate, key, EVP_sha256()), 0);
}

static void
write_ca_file(void)
{
	int fd = mkstemp(ca_file);
	FILE *file = fdopen(fd, "w");

	cr_assert(file != NULL && PEM_write_X509(file, certificate) == 1 && fclose(file) == 0);
}

static void
echo(SSL *tls)
{
	static char bytes[65536];
	int n;

	while ((n = SSL_read(tls, bytes, sizeof(bytes))) > 0)
		if (SSL_write(tls, bytes, n) != n)
			return;
}

static void
answer(SSL *tls, amqp_method_number_t id, void *method)
{
	struct bytes out = { .data = NULL };
	char heard[4096];

	if (SSL_read(tls, heard, sizeof(heard)) <= 0 ||
	    codec_put_method(&out, 0, id, method, &failure) != 0 ||
	    SSL_write(tls, out.data, (int)bytes_size(&out)) <= 0)
		_exit(1);
	bytes_finish(&out);
}

/* A broker that opens a connection, and then sends a record without ever coming to its end. */
static void
trickle(SSL *tls)
{
	amqp_connection_start_t start = { .version_minor = 9,
		.mechanisms = amqp_cstring_bytes("PLAIN") };
	amqp_connection_tune_t tune = { .frame_max = 131072, .heartbeat = 1 };
	amqp_connection_open_ok_t open_ok = { amqp_empty_bytes };
	int fd = SSL_get_fd(tls);

	answer(tls, AMQP_CONNECTION_START_METHOD, &start);
	answer(tls, AMQP_CONNECTION_TUNE_METHOD, &tune);
	answer(tls, AMQP_CONNECTION_OPEN_OK_METHOD, &open_ok);
	if (send(fd, "\x17\x03\x03\x40\0", 5, MSG_NOSIGNAL) != 5)
		return;
	while (send(fd, "", 1, MSG_NOSIGNAL) == 1)
		usleep(100000);
}

static void
fork_server(void (*serve)(SSL *tls))
{
	SSL_CTX *context;
	SSL *tls;

	if (fork() != 0)
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	context = SSL_CTX_new(TLS_server_method());
	SSL_CTX_use_certificate(context, certificate);
	SSL_CTX_use_PrivateKey(context, key);
	tls = SSL_new(context);
	SSL_set_fd(tls, accept(listener, NULL, NULL));
	if (SSL_accept(tls) == 1)
		serve(tls);
	_exit(0);
}

/* ── this side ── */

static void
send_more(void)
{
	ssize_t n;

	while (sent_size < ECHOED) {
		n = stream_write(stream, sent + sent_size, ECHOED - sent_size, &failure);
		if (n <= 0)
			break;
		sent_size += (size_t)n;
	}
	stream_want_write(stream, sent_size < ECHOED);
}

static void
on_open(void *arg)
{
	(void)arg;
	is_open = true;
	send_more();
}

static void
on_ready(unsigned ready, void *arg)
{
	ssize_t n;

	(void)arg;
	if (ready & LOOP_WRITE)
		send_more();
	if (!(ready & LOOP_READ) || got_size == ECHOED)
		return;
	n = stream_read(stream, got + got_size, ECHOED - got_size, &failure);
	if (n < 0)
		is_lost = true;
	else
		got_size += (size_t)n;
}

static void
on_failed(const struct err *err, void *arg)
{
	(void)arg;
	failure = *err;
	is_lost = true;
	stream_close(stream); /* allowed here */
	stream = NULL;
}

static bool
has_ended(void *arg)
{
	(void)arg;
	return is_lost || got_size == ECHOED;
}

static bool
was_opened(void *arg)
{
	(void)arg;
	return is_open;
}

static void
open_stream(const char *host, SSL_CTX *tls)
{
	struct stream_owner owner = { on_open, on_ready, on_failed, NULL };
	struct stream_target target = {
		.host = host, .port = port, .tls = tls, .user_timeout_ms = 30000
	};

	stream = stream_open(loop, &target, &owner);
}

static void
setup(void)
{
	size_t i;

	loop = loop_create();
	listener = listen_anywhere(&port);
	(void)fcntl(listener, F_SETFL, 0); /* the child waits in accept */
	sent = malloc(ECHOED);
	got = malloc(ECHOED);
	cr_assert(sent != NULL && got != NULL);
	for (i = 0; i < ECHOED; i++)
		sent[i] = (char)(i * 7 + i / 251);
}

static void
teardown(void)
{
	stream_close(stream);
	loop_destroy(loop);
	(void)unlink(ca_file);
	X509_free(certificate);
	EVP_PKEY_free(key);
	free(sent);
	free(got);
	close(listener);
}

TestSuite(amqp_stream, .init = setup, .fini = teardown, .timeout = 30);

/* Connects to 127.0.0.1, where a certificate for `names` is shown, and waits for the end. */
static void
speak_tls(const char *names, const char *trusted)
{
	SSL_CTX *tls;

	certify(names);
	write_ca_file();
	fork_server(echo);
	tls = stream_tls_create(trusted, &failure);
	cr_assert_not_null(tls);
	open_stream("127.0.0.1", tls);
	cr_assert(run_until(loop, has_ended, NULL, 15000));
	SSL_CTX_free(tls);
}

Test(amqp_stream, carries_a_megabyte_there_and_back_over_tls)
{
	speak_tls("IP:127.0.0.1", ca_file);
	cr_assert_not(is_lost, "%s", failure.text);
	cr_assert_eq(memcmp(sent, got, ECHOED), 0);
}

Test(amqp_stream, refuses_a_certificate_for_another_name)
{
	speak_tls("IP:127.0.0.2,DNS:localhost", ca_file);
	cr_assert_not(is_open);
	cr_assert_not_null(strstr(failure.text, "certificate verify failed: IP address mismatch"),
	    "%s", failure.text);
}

Test(amqp_stream, refuses_a_certificate_that_nobody_it_knows_has_signed)
{
	speak_tls("IP:127.0.0.1", NULL);
	cr_assert_not(is_open);
	cr_assert_not_null(
	    strstr(failure.text, "certificate verify failed: self-signed certificate"), "%s",
	    failure.text);
}

Test(amqp_stream, a_file_of_certificates_that_is_none_is_refused)
{
	cr_assert_null(stream_tls_create("/etc/hostname", &failure));
	cr_assert_eq(failure.code, ERR_CONFIG);
	cr_assert_null(stream_tls_create("/nowhere.pem", &failure));
	cr_assert_str_eq(
	    failure.text, "reading certificates from /nowhere.pem: No such file or directory");
}

Test(amqp_stream, says_where_it_could_not_connect)
{
	char place[32];

	close(listener);
	open_stream("127.0.0.1", NULL);
	cr_assert(run_until(loop, has_ended, NULL, 15000));
	(void)snprintf(place, sizeof(place), "127.0.0.1:%u", port);
	cr_assert_eq(failure.code, ERR_UNAVAILABLE);
	cr_assert_not_null(strstr(failure.text, place));
}

Test(amqp_stream, finds_this_machine_by_its_name)
{
	open_stream("localhost", NULL);
	cr_assert(run_until(loop, was_opened, NULL, 15000));
}

Test(amqp_stream, may_be_closed_while_its_name_is_looked_up)
{
	open_stream("nobody.invalid", NULL);
	run_for(loop, 5);
	stream_close(stream);
	stream = NULL;
	run_for(loop, 50);
	cr_assert_not(is_open);
}

static void
on_change(struct connection *c, void *arg)
{
	(void)c;
	(void)arg;
}

static bool
is_up(void *arg)
{
	return connection_is_up(arg);
}

static bool
is_down(void *arg)
{
	return connection_state(arg) == CONNECTION_DOWN;
}

Test(amqp_stream, a_broker_whose_bytes_never_make_a_record_is_silent)
{
	char url[64];
	struct connection_config config = { .url = url,
		.service = "test",
		.role = "both",
		.version = "1",
		.ca_file = ca_file,
		.on_change = on_change };
	struct connection *c;

	log_init("test", "test", LOG_ERROR);
	certify("IP:127.0.0.1");
	write_ca_file();
	fork_server(trickle);
	(void)snprintf(url, sizeof(url), "amqps://guest:guest@127.0.0.1:%u", port);
	c = connection_create(loop, &config, &failure);
	cr_assert_not_null(c);
	connection_start(c);
	cr_assert(run_until(loop, is_up, c, 15000));
	cr_assert(run_until(loop, is_down, c, 10000));
	cr_assert_not_null(
	    strstr(connection_complaint(c), "silent"), "%s", connection_complaint(c));
	connection_destroy(c);
}
