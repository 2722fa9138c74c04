/* The gateway's pure parts: keys, headers, paths. */
#include "events/ids.h"
#include "gateway/auth.h"
#include "gateway/headers.h"
#include "gateway/routes.h"
#include "messages/character_give_gold.h"

#include <criterion/criterion.h>
#include <string.h>

#define SECRET "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

Test(gateway_auth, a_key_is_cut_by_position)
{
	struct bearer_key key;

	cr_assert(auth_cut("Bearer wm_test_0a1b2c3d_" SECRET, &key));
	cr_expect_eq(strncmp(key.id, "0a1b2c3d_", CLIENT_ID_SIZE + 1), 0);
	cr_expect_str_eq(key.secret, SECRET);
	cr_assert(auth_cut("bearer wm_prod_eu_0a1b2c3d____" SECRET, &key) == false);
	cr_assert(
	    auth_cut("BEARER wm_t_________________________________________________________", &key));
	cr_expect_eq(strlen(key.secret), SECRET_SIZE);
}

Test(gateway_auth, what_has_not_the_form_of_a_key_is_none)
{
	static const char *const bad[] = { "", "Bearer", "Bearer ", "Bearer wm_test_0a1b2c3d_",
		"Basic wm_test_0a1b2c3d_" SECRET, "Bearer wm_0a1b2c3d_" SECRET,
		"Bearer xx_test_0a1b2c3d_" SECRET, "Bearer wm_test-0a1b2c3d-" SECRET,
		"Bearer wm_test_0a1b2c3d_" SECRET " ", "Bearer wm_te\"t_0a1b2c3d_" SECRET };
	struct bearer_key key;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_not(auth_cut(bad[i], &key), "%s", bad[i]);
	cr_expect_not(auth_cut(NULL, &key));
}

Test(gateway_auth, only_the_right_secret_fits)
{
	static const char right[] =
	    "ea866a757e4c38babfa8127cbe9a409d3e1f93a00ff1488ff735fcf917afffd0";
	struct bearer_key key = { .id = "0a1b2c3d", .secret = SECRET };
	struct client client = { .id = "0a1b2c3d" };
	char hex[65];

	cr_expect_not(auth_fits(&key, &client));
	digest_sha256(SECRET, SECRET_SIZE, client.secret_sha256);
	hex_encode(client.secret_sha256, sizeof(client.secret_sha256), hex);
	cr_expect_str_eq(hex, right);
	cr_expect(auth_fits(&key, &client));
	client.secret_sha256[31] ^= 1;
	cr_expect_not(auth_fits(&key, &client));
}

Test(gateway_auth, unknown_scopes_grant_nothing)
{
	cr_expect_eq(clients_scopes("read,play"), 1u << SCOPE_READ | 1u << SCOPE_PLAY);
	cr_expect_eq(clients_scopes("events, read"), 1u << SCOPE_READ);
	cr_expect_eq(clients_scopes("reader,rea,,READ"), 0);
	cr_expect_eq(clients_scopes(""), 0);
}

Test(gateway_headers, an_idempotency_key_comes_bare_or_quoted)
{
	char key[IDEMPOTENCY_KEY_SIZE];

	cr_expect(header_idempotency_key("tg:1:42", key));
	cr_expect_str_eq(key, "tg:1:42");
	cr_expect(header_idempotency_key("\"a\\\\b\\\"c\"", key));
	cr_expect_str_eq(key, "a\\b\"c");
	cr_expect_not(header_idempotency_key("\"", key));
	cr_expect_not(header_idempotency_key("\"\\", key));
	cr_expect_not(header_idempotency_key("\"a\"; b", key));
	cr_expect_not(header_idempotency_key("a\x7f", key));
}

Test(gateway_headers, the_longest_key_has_128_characters)
{
	char header[IDEMPOTENCY_KEY_SIZE + 3], key[IDEMPOTENCY_KEY_SIZE];

	memset(header, 'k', sizeof(header));
	header[128] = '\0';
	cr_expect(header_idempotency_key(header, key));
	header[128] = 'k';
	header[129] = '\0';
	cr_expect_not(header_idempotency_key(header, key));
	memset(header, 'k', sizeof(header));
	header[0] = header[129] = '"';
	header[130] = '\0';
	cr_expect(header_idempotency_key(header, key));
	header[129] = 'k';
	header[130] = '"';
	header[131] = '\0';
	cr_expect_not(header_idempotency_key(header, key));
}

static const struct route *
match(const struct routes *routes, const char *method, const char *raw, struct path *path)
{
	char allow[ROUTE_ALLOW_SIZE];

	return path_cut(raw, path) ? routes_match(routes, method, path, allow) : NULL;
}

Test(gateway_routes, every_route_finds_itself)
{
	struct routes *routes = routes_create();
	struct path path;
	size_t i;

	for (i = 0; i < ROUTE_COUNT; i++)
		cr_expect_eq(match(routes, message_routes[i].method, message_routes[i].path, &path),
		    routes_get(routes, i), "%s", message_routes[i].path);
	routes_destroy(routes);
}

Test(gateway_routes, what_the_path_names_the_body_must_not)
{
	static const char body[] = "{\"to\":\"Bob\",\"amount\":5}",
			  twice[] = "{\"player_id\":1,\"to\":\"Bob\",\"amount\":5}";
	struct routes *routes = routes_create();
	struct character_give_gold_request request;
	struct err err = { 0 };
	struct path path;
	const struct route *route = match(routes, "POST", "/v1/players/%34%32/gifts", &path);

	cr_assert_not_null(route);
	cr_expect_eq(
	    shape_decode(&route->body, twice, strlen(twice), &request, UNKNOWN_REFUSED, &err),
	    ERR_UNKNOWN);
	cr_assert_eq(
	    shape_decode(&route->body, body, strlen(body), &request, UNKNOWN_REFUSED, &err), 0,
	    "%s", err.text);
	cr_assert_eq(route_parameters(route, &path, &request, &err), 0, "%s", err.text);
	cr_expect_eq(request.player_id, 42);
	cr_expect_eq(request.amount, 5);
	routes_destroy(routes);
}

Test(gateway_routes, a_path_that_can_be_none_of_ours_is_refused)
{
	static const char *const bad[] = { "", "v1", "/", "/v1/", "//v1", "/v1/.", "/v1/../v1",
		"/v1/%2e", "/%2Fv1", "/v1%00", "/v1/%", "/1/2/3/4/5/6/7/8/9/10/11/12/13" };
	struct path path;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_not(path_cut(bad[i], &path), "%s", bad[i]);
}
