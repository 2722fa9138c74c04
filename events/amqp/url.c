#include "events/amqp/url.h"

#include <amqp.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MAX_SIZE 255 /* AMQP's short strings */

static int
url_parse(const char *text, size_t size, size_t number, struct url *ret, struct err *err)
{
	struct amqp_connection_info info;
	struct url url = { .text = strndup(text, size) };

	if (url.text == NULL)
		abort();
	amqp_default_connection_info(&info);
	if (amqp_parse_url(url.text, &info) != AMQP_STATUS_OK || info.port < 1 ||
	    info.port > UINT16_MAX || info.host[0] == '\0' || strlen(info.vhost) > NAME_MAX_SIZE ||
	    strlen(info.user) > NAME_MAX_SIZE) {
		free(url.text);
		return err_set(err, ERR_CONFIG,
		    "broker URL number %zu is not amqp://user:password@host:port/vhost (or "
		    "amqps://…)",
		    number);
	}
	url.host = info.host;
	url.user = info.user;
	url.password = info.password;
	url.vhost = info.vhost;
	url.port = (uint16_t)info.port;
	url.is_tls = info.ssl != 0;
	*ret = url;
	return 0;
}

int
url_list_parse(const char *text, struct url_list *ret, struct err *err)
{
	struct url_list list = { .count = 0 };
	size_t size;
	int code;

	for (;; text += size + 1) {
		size = strcspn(text, ",");
		list.urls = reallocarray(list.urls, list.count + 1, sizeof(*list.urls));
		if (list.urls == NULL)
			abort();
		code = url_parse(text, size, list.count + 1, &list.urls[list.count], err);
		if (code != 0) {
			url_list_finish(&list);
			return code;
		}
		list.count++;
		if (text[size] == '\0')
			break;
	}
	*ret = list;
	return 0;
}

void
url_list_finish(struct url_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		explicit_bzero(list->urls[i].text, strlen(list->urls[i].text));
		free(list->urls[i].text);
	}
	free(list->urls);
	*list = (struct url_list){ .count = 0 };
}
