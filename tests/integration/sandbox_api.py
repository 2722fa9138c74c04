"""The sandbox keeps Telegram's contract: tests over real HTTP against the real program.

    sandbox_api.py PROGRAM [unittest arguments]
"""
import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
import unittest
import urllib.parse

PROGRAM = sys.argv.pop(1)
TOKEN = "123456:TEST"
START_S = 20
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


class Sandbox:
    """The program, on a port of its own."""

    def __init__(self):
        env = {**os.environ, "SANDBOX_PORT": "0", "ADMIN_PORT": "0", "TELEGRAM_TOKEN": TOKEN}
        self.process = subprocess.Popen([PROGRAM], env=env, stderr=subprocess.PIPE, text=True)
        self.port = self.wait_for_port()
        self.output = []
        self.reader = threading.Thread(target=self.read_on, daemon=True)
        self.reader.start()

    def wait_for_port(self):
        deadline = time.monotonic() + START_S
        for line in self.process.stderr:
            entry = json.loads(line)
            if entry["what"] == "chat page ready":
                return entry["port"]
            if time.monotonic() > deadline:
                break
        raise RuntimeError("the sandbox did not start")

    def read_on(self):
        self.output.extend(self.process.stderr)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=15)
        self.reader.join(timeout=5)
        self.process.stderr.close()
        return code

    def request(self, verb, path, body=None, headers=None, timeout=70):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(verb, path, body, headers or {})
            response = connection.getresponse()
            return response.status, dict(response.getheaders()), response.read()
        finally:
            connection.close()

    def json(self, verb, path, body=None):
        data = None if body is None else json.dumps(body)
        headers = {} if body is None else {"Content-Type": "application/json"}
        status, _, content = self.request(verb, path, data, headers)
        return status, json.loads(content)

    def call(self, method, **parameters):
        """A Bot API call; returns the whole answer."""
        return self.json("POST", f"/bot{TOKEN}/{method}", parameters)[1]

    def control(self, path, **body):
        status, answer = self.json("POST", f"/control/{path}", body)
        if status != 200:
            raise AssertionError(f"{path}: {status} {answer}")
        return answer


SANDBOX = None


def setUpModule():
    global SANDBOX
    SANDBOX = Sandbox()


def tearDownModule():
    code = SANDBOX.stop()
    if code != 0:
        raise AssertionError(f"the sandbox ended with {code}: {''.join(SANDBOX.output)}")


class Case(unittest.TestCase):
    def setUp(self):
        SANDBOX.control("reset")
        self.player = self.new_player("Ann")
        self.say("/start")

    def new_player(self, name, **more):
        return SANDBOX.control("players", first_name=name, **more)["id"]

    def say(self, text, player=None):
        return SANDBOX.control(f"players/{player or self.player}/say", text=text)

    def press(self, player=None, **what):
        return SANDBOX.control(f"players/{player or self.player}/press", **what)

    def ok(self, method, **parameters):
        answer = SANDBOX.call(method, **parameters)
        self.assertTrue(answer["ok"], answer)
        return answer["result"]

    def refused(self, code, description, method, **parameters):
        answer = SANDBOX.call(method, **parameters)
        self.assertFalse(answer["ok"], answer)
        self.assertEqual((answer["error_code"], answer["description"]), (code, description))
        return answer

    def sandbox_refused(self, method, **parameters):
        answer = SANDBOX.call(method, **parameters)
        self.assertFalse(answer["ok"], answer)
        self.assertTrue(answer["description"].startswith("Bad Request: SANDBOX: "), answer)

    def send(self, text="hello", **more):
        return self.ok("sendMessage", chat_id=self.player, text=text, **more)

    def poll(self, **parameters):
        return self.ok("getUpdates", **parameters)

    def drain(self):
        """Commits everything; returns the next offset."""
        updates = self.poll(limit=100)
        if not updates:
            return 0
        return_offset = updates[-1]["update_id"] + 1
        self.poll(offset=return_offset, limit=1, timeout=0)
        return return_offset

    def chat(self):
        return SANDBOX.json("GET", f"/control/players/{self.player}")[1]

    def background(self, method, **parameters):
        """Starts a call; returns a function that waits for (answer, seconds it took)."""
        box = {}

        def run():
            began = time.monotonic()
            box["answer"] = SANDBOX.call(method, **parameters)
            box["seconds"] = time.monotonic() - began

        thread = threading.Thread(target=run, daemon=True)
        thread.start()

        def wait():
            thread.join(timeout=60)
            self.assertFalse(thread.is_alive(), f"{method} did not return")
            return box["answer"], box["seconds"]

        return wait

    def wait_until_polling(self):
        """Until a getUpdates is being held: it is the only call that is not in the log yet."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            calls = SANDBOX.json("GET", "/control/log")[1]
            if calls["waiting"] > 0:
                return
            time.sleep(0.01)
        self.fail("no poll is waiting")


def keyboard(*rows):
    return {"inline_keyboard": [[{"text": text, "callback_data": data} for text, data in row] for row in rows]}


class Calls(Case):
    def test_get_me_knows_the_bot_of_the_token(self):
        me = self.ok("getMe")
        self.assertEqual((me["id"], me["is_bot"]), (123456, True))

    def test_method_names_ignore_case(self):
        self.assertTrue(SANDBOX.call("GETme")["ok"])

    def test_a_wrong_token_is_401_and_a_malformed_one_404(self):
        self.assertEqual(SANDBOX.json("GET", "/bot123456:WRONG/getMe"),
                         (401, {"ok": False, "error_code": 401, "description": "Unauthorized"}))
        self.assertEqual(SANDBOX.json("GET", "/botnonsense/getMe")[0], 404)

    def test_an_unknown_method_is_404(self):
        self.refused(404, "Not Found: method not found", "sendGold")

    def test_parameters_come_by_query_form_and_json(self):
        query = urllib.parse.urlencode({"chat_id": self.player, "text": "a+b & /c%"})
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        for verb, path, body in (("GET", f"sendMessage?{query}", None), ("POST", "sendMessage", query)):
            _, _, content = SANDBOX.request(verb, f"/bot{TOKEN}/{path}", body, form if body else {})
            self.assertEqual(json.loads(content)["result"]["text"], "a+b & /c%")

    def test_a_keyboard_in_a_form_is_json_text(self):
        body = urllib.parse.urlencode({"chat_id": self.player, "text": "x",
                                       "reply_markup": json.dumps(keyboard([("A", "a")]))})
        _, _, content = SANDBOX.request("POST", f"/bot{TOKEN}/sendMessage", body,
                                        {"Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual(json.loads(content)["result"]["reply_markup"], keyboard([("A", "a")]))

    def test_wrong_types_and_unknown_parameters_are_refused_by_the_sandbox(self):
        self.sandbox_refused("sendMessage", chat_id=str(self.player), text="x")
        self.sandbox_refused("sendMessage", chat_id=self.player, text=5)
        self.sandbox_refused("sendMessage", chat_id=self.player, text="x", colour="red")
        self.sandbox_refused("sendMessage", chat_id=self.player)
        self.sandbox_refused("sendMessage", chat_id=self.player, text="x", reply_markup='{"inline_keyboard":[]}')
        self.sandbox_refused("setWebhook", url="https://example.org/hook")

    def test_a_body_that_is_no_json_object_is_refused(self):
        for body in ("[1]", "{", "{\"a\":1}{}", "[" * 3000, "\x00"):
            status, _, _ = SANDBOX.request("POST", f"/bot{TOKEN}/getMe", body, {"Content-Type": "application/json"})
            self.assertEqual(status, 400, body[:10])


class Updates(Case):
    def test_what_is_not_committed_comes_again(self):
        first = self.poll()
        self.assertEqual([u["message"]["text"] for u in first], ["/start"])
        self.assertEqual(self.poll(offset=first[0]["update_id"]), first)
        self.assertEqual(self.poll(offset=first[0]["update_id"] + 1, timeout=0), [])
        self.assertEqual(self.poll(offset=-1), [])

    def test_ids_grow_by_one_from_a_random_number(self):
        self.say("two")
        ids = [u["update_id"] for u in self.poll()]
        self.assertEqual(ids, [ids[0], ids[0] + 1])
        self.assertGreater(ids[0], 1000000)

    def test_limit_is_clamped_and_kept(self):
        for n in range(3):
            self.say(str(n))
        self.assertEqual(len(self.poll(limit=2)), 2)
        self.assertEqual(len(self.poll(limit=100000, offset=-4)), 4)

    def test_a_negative_offset_keeps_the_last_ones(self):
        for n in range(4):
            self.say(str(n))
        self.assertEqual([u["message"]["text"] for u in self.poll(offset=-2)], ["2", "3"])
        self.assertEqual([u["message"]["text"] for u in self.poll()], ["2", "3"])

    def test_a_far_offset_is_ignored_and_a_near_one_commits(self):
        last = self.poll()[-1]["update_id"]
        self.assertEqual(len(self.poll(offset=last + 1 + 11)), 1)
        self.assertEqual(self.poll(offset=last + 1 + 10), [])

    def test_a_long_poll_is_answered_when_something_happens(self):
        wait = self.background("getUpdates", offset=self.drain(), timeout=30)
        self.wait_until_polling()
        self.say("now")
        answer, seconds = wait()
        self.assertEqual([u["message"]["text"] for u in answer["result"]], ["now"])
        self.assertLess(seconds, 10)

    def test_a_long_poll_ends_empty_after_its_timeout(self):
        began = time.monotonic()
        self.assertEqual(self.poll(offset=self.drain() + 1, timeout=1), [])
        self.assertGreater(time.monotonic() - began, 0.9)

    def test_the_same_offset_soon_again_waits_and_gets_one(self):
        offset = self.drain()
        began = time.monotonic()
        self.assertEqual(self.poll(offset=offset), [])
        self.assertGreater(time.monotonic() - began, 2.5)
        self.say("a")
        self.say("b")
        self.poll(offset=offset)
        self.assertEqual(len(self.poll(offset=offset)), 1)

    def test_a_second_poll_that_waits_ends_the_first_with_409(self):
        offset = self.drain()
        first = self.background("getUpdates", offset=offset, timeout=30)
        self.wait_until_polling()
        second = self.background("getUpdates", offset=offset, timeout=30)
        answer, _ = first()
        self.assertEqual(answer["error_code"], 409)
        self.assertEqual(answer["description"], "Conflict: terminated by other getUpdates request; make sure that "
                                                "only one bot instance is running")
        third = self.background("getUpdates", offset=offset, timeout=30)
        answer, seconds = second()
        self.assertEqual(answer["error_code"], 409)
        self.assertGreater(seconds, 2.5)
        self.say("go")
        self.assertEqual(len(third()[0]["result"]), 1)

    def test_a_poll_that_finds_updates_ends_nobody(self):
        offset = self.drain()
        wait = self.background("getUpdates", offset=offset, timeout=30)
        self.wait_until_polling()
        self.assertEqual(self.poll(offset=offset + 5, timeout=0), [])
        self.say("x")
        self.assertTrue(wait()[0]["ok"])

    def test_presses_expire_before_messages(self):
        self.send(reply_markup=keyboard([("A", "a")]))
        self.press(label="A")
        SANDBOX.control("clock", advance_ms=151000)
        self.assertEqual([list(u)[1] for u in self.poll()], ["message"])
        SANDBOX.control("clock", advance_ms=24 * 3600 * 1000)
        self.assertEqual(self.poll(offset=-100), [])

    def test_allowed_updates_stick_until_the_default_is_asked_for(self):
        self.drain()
        self.poll(allowed_updates=["callback_query"], offset=-1)
        self.say("unheard")
        self.assertEqual(self.poll(limit=50), [])
        self.assertEqual(self.ok("getWebhookInfo")["allowed_updates"], ["callback_query"])
        self.poll(allowed_updates=[], offset=-5)
        self.say("heard")
        self.assertEqual(len(self.poll(limit=60)), 1)
        self.sandbox_refused("getUpdates", allowed_updates=["nonsense"])

    def test_updates_can_be_ordered_twice(self):
        self.drain()
        SANDBOX.control("updates", twice=True)
        self.say("again")
        first = self.poll()
        offset = first[0]["update_id"] + 1
        self.assertEqual(self.poll(offset=offset), first)
        self.assertEqual(self.poll(offset=offset + 1, timeout=0), [])

    def test_delete_webhook_drops_what_is_pending_on_demand(self):
        self.assertEqual(self.ok("getWebhookInfo")["pending_update_count"], 1)
        self.ok("deleteWebhook")
        self.assertEqual(self.ok("getWebhookInfo")["pending_update_count"], 1)
        self.ok("deleteWebhook", drop_pending_updates=True)
        self.assertEqual(self.ok("getWebhookInfo")["pending_update_count"], 0)

    def test_a_command_is_marked_in_the_message(self):
        self.drain()
        self.say("/start r123 and /help@bot_name, not a/b")
        message = self.poll()[0]["message"]
        self.assertEqual([(e["type"], e["offset"], e["length"]) for e in message["entities"]],
                         [("bot_command", 0, 6), ("bot_command", 16, 14)])
        self.assertGreater(message["from"]["id"], 2**32)
        self.assertEqual(message["chat"]["type"], "private")


class Texts(Case):
    def test_html_becomes_entities_in_utf16_units(self):
        sent = self.send("😀 <b>bold <i>both</i></b> &lt;&amp;&gt; &#128512; <a href='https://x.org/?a&amp;b'>x</a>",
                         parse_mode="HTML")
        self.assertEqual(sent["text"], "😀 bold both <&> 😀 x")
        self.assertEqual(sent["entities"], [
            {"type": "bold", "offset": 3, "length": 9},
            {"type": "italic", "offset": 8, "length": 4},
            {"type": "text_link", "offset": 20, "length": 1, "url": "https://x.org/?a&b"},
        ])

    def test_every_tag_is_known(self):
        tags = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
                "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre",
                "tg-spoiler": "spoiler", "blockquote": "blockquote", "blockquote expandable": "expandable_blockquote",
                "span class=\"tg-spoiler\"": "spoiler"}
        for tag, kind in tags.items():
            sent = self.send(f"<{tag}>x</{tag.split()[0]}>", parse_mode="html")
            self.assertEqual([e["type"] for e in sent["entities"]], [kind], tag)
        sent = self.send("<pre><code class='language-c'>int x;</code></pre>", parse_mode="HTML")
        self.assertEqual(sent["entities"], [{"type": "pre", "offset": 0, "length": 6, "language": "c"}])

    def test_broken_html_is_refused_with_its_byte_offset(self):
        cases = {
            "é<abac>": 'Unsupported start tag "abac" at byte offset 2',
            "5 < 6": 'Unsupported start tag "" at byte offset 2',
            "é<i   =aba>": 'Empty attribute name in the tag "i" at byte offset 2',
            "<b>x": "Can't find end tag corresponding to start tag \"b\"",
            "é<b": "Unclosed start tag at byte offset 2",
            "<i a = 190az-.,": "Unexpected end of name token at byte offset 14",
            '<i a="x>': "Unclosed start tag at byte offset 0",
            "é</b>": "Unexpected end tag at byte offset 2",
            "<i>a</i  ": "Unclosed end tag at byte offset 4",
            "<i>a</em >": 'Unmatched end tag at byte offset 4, expected "</i>", found "</em>"',
            "<span>x</span>": 'Tag "span" must have class "tg-spoiler" at byte offset 0',
        }
        for html, words in cases.items():
            self.refused(400, f"Bad Request: can't parse entities: {words}", "sendMessage",
                         chat_id=self.player, text=html, parse_mode="HTML")

    def test_without_a_parse_mode_markup_is_text(self):
        self.assertEqual(self.send("<b>&amp;</b>")["text"], "<b>&amp;</b>")

    def test_text_is_trimmed_and_its_entities_move_along(self):
        sent = self.send("\n  <b> x </b>\n ", parse_mode="HTML")
        self.assertEqual((sent["text"], sent["entities"]), ("x", [{"type": "bold", "offset": 0, "length": 1}]))

    def test_length_is_counted_in_utf16_units_after_parsing(self):
        self.send("😀" * 2048)
        self.refused(400, "Bad Request: message is too long", "sendMessage", chat_id=self.player,
                     text="😀" * 2048 + "x")
        self.send("<b>" + "x" * 4096 + "</b>", parse_mode="HTML")
        self.refused(400, "Bad Request: message is too long", "sendMessage", chat_id=self.player, text="x" * 4097)
        self.refused(400, "Bad Request: text is too long", "sendMessage", chat_id=self.player, text="x" * 32769)

    def test_empty_text_is_refused(self):
        self.refused(400, "Bad Request: message text is empty", "sendMessage", chat_id=self.player, text="")
        for text in (" \n ", "<b> </b>"):
            self.refused(400, "Bad Request: text must be non-empty", "sendMessage", chat_id=self.player, text=text,
                         parse_mode="HTML")

    def test_hostile_names_and_texts_survive(self):
        player = self.new_player("<b>&\"‮evil", last_name="\\\n😀")
        self.say("</script><b>\\\"", player)
        update = self.poll()[-1]["message"]
        self.assertEqual(update["text"], "</script><b>\\\"")
        self.assertEqual(update["from"]["first_name"], "<b>&\"‮evil")


class Keyboards(Case):
    def test_callback_data_is_limited_in_bytes(self):
        self.send(reply_markup=keyboard([("A", "é" * 32)]))
        self.refused(400, "Bad Request: BUTTON_DATA_INVALID", "sendMessage", chat_id=self.player, text="x",
                     reply_markup=keyboard([("A", "é" * 32 + "x")]))

    def test_rows_and_keyboards_are_limited(self):
        row = [("A", "a")] * 8
        self.send(reply_markup=keyboard(row))
        self.sandbox_refused("sendMessage", chat_id=self.player, text="x", reply_markup=keyboard(row + row[:1]))
        self.send(reply_markup=keyboard(*[row[:5]] * 20))
        self.refused(400, "Bad Request: reply markup is too long", "sendMessage", chat_id=self.player, text="x",
                     reply_markup=keyboard(*[row[:5]] * 20, row[:1]))

    def test_a_button_has_one_action(self):
        self.refused(400, "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline "
                          "keyboard", "sendMessage", chat_id=self.player, text="x",
                     reply_markup={"inline_keyboard": [[{"text": "A"}]]})
        self.sandbox_refused("sendMessage", chat_id=self.player, text="x", reply_markup={
            "inline_keyboard": [[{"text": "A", "callback_data": "a", "url": "https://x.org"}]]})
        self.sandbox_refused("sendMessage", chat_id=self.player, text="x", reply_markup={"keyboard": [["A"]]})
        self.sandbox_refused("sendMessage", chat_id=self.player, text="x", reply_markup={
            "inline_keyboard": [[{"text": "A", "callback_data": "a", "style": "loud"}]]})

    def test_an_edit_without_markup_drops_the_keyboard(self):
        sent = self.send(reply_markup=keyboard([("A", "a")]))
        edited = self.ok("editMessageText", chat_id=self.player, message_id=sent["message_id"], text="other")
        self.assertNotIn("reply_markup", edited)
        self.assertEqual(self.chat()["messages"][-1]["keyboard"], [])


class Edits(Case):
    def test_the_same_content_is_not_modified(self):
        markup = keyboard([("A", "a")])
        sent = self.send("<b>x</b>", parse_mode="HTML", reply_markup=markup)
        same = {"chat_id": self.player, "message_id": sent["message_id"], "text": " <b>x</b>\n", "parse_mode": "HTML"}
        self.refused(400, NOT_MODIFIED, "editMessageText", reply_markup=markup, **same)
        self.refused(400, NOT_MODIFIED, "editMessageReplyMarkup", chat_id=self.player,
                     message_id=sent["message_id"], reply_markup=markup)
        self.ok("editMessageText", reply_markup=markup, **{**same, "text": "<i>x</i>"})
        self.ok("editMessageReplyMarkup", chat_id=self.player, message_id=sent["message_id"])
        self.assertEqual(self.chat()["messages"][-1]["edits"], 2)

    def test_unknown_foreign_and_deleted_messages_are_not_edited(self):
        edit = {"chat_id": self.player, "text": "x"}
        self.refused(400, "Bad Request: message to edit not found", "editMessageText", message_id=999, **edit)
        self.refused(400, "Bad Request: message can't be edited", "editMessageText", message_id=1, **edit)
        sent = self.send()
        self.ok("deleteMessage", chat_id=self.player, message_id=sent["message_id"])
        self.refused(400, "Bad Request: message to edit not found", "editMessageText",
                     message_id=sent["message_id"], **edit)
        self.refused(400, "Bad Request: message to delete not found", "deleteMessage", chat_id=self.player,
                     message_id=sent["message_id"])

    def test_a_message_can_be_deleted_for_48_hours(self):
        sent = self.send()
        SANDBOX.control("clock", advance_ms=48 * 3600 * 1000 + 1000)
        self.refused(400, "Bad Request: message can't be deleted for everyone", "deleteMessage",
                     chat_id=self.player, message_id=sent["message_id"])

    def test_unknown_and_silent_chats_are_refused(self):
        self.refused(400, "Bad Request: chat not found", "sendMessage", chat_id=self.player + 1, text="x")
        silent = self.new_player("Silent")
        self.refused(403, "Forbidden: bot can't initiate conversation with a user", "sendMessage", chat_id=silent,
                     text="x")

    def test_chat_actions_show_and_unknown_ones_are_refused(self):
        self.ok("sendChatAction", chat_id=self.player, action="typing")
        self.assertEqual(self.chat()["action"], "typing")
        self.send()
        self.assertEqual(self.chat()["action"], "")
        self.refused(400, "Bad Request: wrong parameter action in request", "sendChatAction", chat_id=self.player,
                     action="dancing")


class Presses(Case):
    def setUp(self):
        super().setUp()
        self.message = self.send("screen", reply_markup=keyboard([("Go", "go.1"), ("Stop", "stop.1")]))
        self.drain()

    def query(self):
        return self.poll(offset=-1)[0]["callback_query"]

    def test_a_press_arrives_with_its_message(self):
        pressed = self.press(label="Go")
        query = self.query()
        self.assertEqual((query["id"], query["data"], query["from"]["id"]), (pressed["query_id"], "go.1", self.player))
        self.assertEqual(query["message"]["message_id"], self.message["message_id"])
        self.assertEqual(query["message"]["text"], "screen")

    def test_a_query_is_answered_once(self):
        query = self.press(data="go.1")["query_id"]
        self.ok("answerCallbackQuery", callback_query_id=query, text="gone", show_alert=True)
        self.refused(400, TOO_OLD, "answerCallbackQuery", callback_query_id=query)
        self.refused(400, TOO_OLD, "answerCallbackQuery", callback_query_id="12345")
        press = self.chat()["presses"][-1]
        self.assertEqual((press["answered"], press["text"], press["alert"]), (True, "gone", True))

    def test_a_query_is_answered_within_15_seconds(self):
        query = self.press(label="Go")["query_id"]
        SANDBOX.control("clock", advance_ms=16000)
        self.refused(400, TOO_OLD, "answerCallbackQuery", callback_query_id=query)
        self.assertTrue(self.chat()["presses"][-1]["expired"])

    def test_a_toast_has_at_most_200_units(self):
        query = self.press(label="Go")["query_id"]
        self.refused(400, "Bad Request: MESSAGE_TOO_LONG", "answerCallbackQuery", callback_query_id=query,
                     text="😀" * 100 + "x")
        self.ok("answerCallbackQuery", callback_query_id=query, text="😀" * 100)

    def test_a_toast_is_seen_by_who_pressed_alone(self):
        other = self.new_player("Other")
        query = self.press(label="Go")["query_id"]
        self.ok("answerCallbackQuery", callback_query_id=query, text="for Ann")
        self.assertEqual([p["text"] for p in self.chat()["presses"]], ["for Ann"])
        self.assertEqual(SANDBOX.json("GET", f"/control/players/{other}")[1]["presses"], [])

    def test_only_a_forged_press_may_hold_anything(self):
        status, _ = SANDBOX.json("POST", f"/control/players/{self.player}/press", {"data": "steal.1"})
        self.assertEqual(status, 404)
        self.press(data="steal.1", message_id=self.message["message_id"], forged=True)
        self.assertEqual(self.query()["data"], "steal.1")

    def test_a_press_on_a_deleted_message_comes_without_it(self):
        self.ok("deleteMessage", chat_id=self.player, message_id=self.message["message_id"])
        self.press(data="go.1", message_id=self.message["message_id"], forged=True)
        message = self.query()["message"]
        self.assertEqual((message["date"], message["message_id"]), (0, self.message["message_id"]))
        self.assertNotIn("text", message)


class Reach(Case):
    def test_blocking_is_403_and_told_as_my_chat_member(self):
        self.drain()
        SANDBOX.control(f"players/{self.player}/block")
        for method, more in (("sendMessage", {"text": "x"}), ("sendChatAction", {"action": "typing"}),
                             ("editMessageText", {"text": "x", "message_id": 1})):
            self.refused(403, "Forbidden: bot was blocked by the user", method, chat_id=self.player, **more)
        SANDBOX.control(f"players/{self.player}/unblock")
        self.send()
        changes = [u["my_chat_member"] for u in self.poll()]
        self.assertEqual([(c["old_chat_member"]["status"], c["new_chat_member"]["status"]) for c in changes],
                         [("member", "kicked"), ("kicked", "member")])

    def test_who_has_blocked_says_nothing(self):
        SANDBOX.control(f"players/{self.player}/block")
        status, _ = SANDBOX.json("POST", f"/control/players/{self.player}/say", {"text": "x"})
        self.assertEqual(status, 409)

    def test_player_ids_are_above_32_bits_and_unique(self):
        for player, expected in (({"id": 42}, 400), ({"id": 2**52}, 400), ({"id": self.player}, 409),
                                 ({"id": 2**52 - 1}, 200)):
            status, _ = SANDBOX.json("POST", "/control/players", {"first_name": "x", **player})
            self.assertEqual(status, expected, player)


class Faults(Case):
    def test_an_ordered_429_has_retry_after_and_wears_off(self):
        SANDBOX.control("faults", method="sendMessage", chat_id=self.player, code=429, retry_after=3, times=2)
        for _ in range(2):
            answer = self.refused(429, "Too Many Requests: retry after 3", "sendMessage", chat_id=self.player, text="x")
            self.assertEqual(answer["parameters"], {"retry_after": 3})
        self.ok("getMe")
        self.send()

    def test_an_ordered_429_sets_the_header(self):
        SANDBOX.control("faults", code=429, retry_after=7)
        _, headers, _ = SANDBOX.request("GET", f"/bot{TOKEN}/getMe")
        self.assertEqual(headers["Retry-After"], "7")

    def test_a_429_for_a_time_counts_down_and_ends(self):
        SANDBOX.control("faults", method="sendMessage", code=429, for_ms=30000)
        self.refused(429, "Too Many Requests: retry after 30", "sendMessage", chat_id=self.player, text="x")
        SANDBOX.control("clock", advance_ms=20000)
        answer = SANDBOX.call("sendMessage", chat_id=self.player, text="x")
        self.assertIn(answer["parameters"]["retry_after"], (9, 10))
        SANDBOX.control("clock", advance_ms=10000)
        self.send()

    def test_a_connection_is_cut_before_or_after_the_effect(self):
        for cut, messages in (("before", 0), ("after", 1)):
            SANDBOX.control("faults", method="sendMessage", cut=cut)
            with self.assertRaises((http.client.RemoteDisconnected, ConnectionResetError)):
                self.send(f"cut {cut}")
            texts = [m["text"] for m in self.chat()["messages"]]
            self.assertEqual(texts.count(f"cut {cut}"), messages)

    def test_a_slow_call_delays_no_other(self):
        SANDBOX.control("faults", method="sendMessage", delay_ms=1500)
        wait = self.background("sendMessage", chat_id=self.player, text="slow")
        began = time.monotonic()
        self.ok("getMe")
        self.assertLess(time.monotonic() - began, 1.2)
        answer, seconds = wait()
        self.assertTrue(answer["ok"])
        self.assertGreater(seconds, 1.4)

    def test_other_codes_need_words(self):
        status, _ = SANDBOX.json("POST", "/control/faults", {"code": 400})
        self.assertEqual(status, 400)
        SANDBOX.control("faults", code=400, description="Bad Request: group chat was upgraded")
        self.refused(400, "Bad Request: group chat was upgraded", "getMe")
        SANDBOX.control("faults", code=500)
        SANDBOX.control("faults/clear")
        self.ok("getMe")


class Control(Case):
    def test_the_log_has_calls_in_order_and_never_the_token(self):
        self.send("logged")
        self.refused(400, "Bad Request: chat not found", "sendMessage", chat_id=1, text="x")
        status, _, content = SANDBOX.request("GET", f"/control/log?method=sendmessage&chat_id={self.player}")
        calls = json.loads(content)["calls"]
        self.assertEqual(status, 200)
        self.assertEqual([(c["args"]["text"], c["status"]) for c in calls], [("logged", 200)])
        _, everything = SANDBOX.json("GET", "/control/log")
        self.assertEqual(everything["calls"][-1]["description"], "Bad Request: chat not found")
        self.assertNotIn("TEST", json.dumps(everything))

    def test_a_test_waits_until_a_chat_matches(self):
        version = self.say("go")["version"]
        threading.Timer(0.2, self.send, ["Level 2!"], {"reply_markup": keyboard([("Home 🏠", "h")])}).start()
        found = SANDBOX.control(f"players/{self.player}/wait", text="Level", button="Home 🏠", after_version=version)
        self.assertEqual(found["message"]["text"], "Level 2!")
        status, _ = SANDBOX.json("POST", f"/control/players/{self.player}/wait", {"button": "h", "timeout_ms": 0})
        self.assertEqual(status, 408, "data is no label")
        status, answer = SANDBOX.json("POST", f"/control/players/{self.player}/wait",
                                      {"text": "Level 3", "timeout_ms": 50})
        self.assertEqual(status, 408)
        self.assertEqual(answer["chat"]["messages"][-1]["text"], "Level 2!")

    def test_a_test_waits_for_a_toast(self):
        self.send(reply_markup=keyboard([("A", "a")]))
        query = self.press(label="A")["query_id"]
        threading.Timer(0.1, SANDBOX.call, ["answerCallbackQuery"], {"callback_query_id": query, "text": "ouch"}).start()
        self.assertEqual(SANDBOX.control(f"players/{self.player}/wait", toast="ouch")["press"]["id"], query)

    def test_the_page_follows_changes(self):
        _, news = SANDBOX.json("GET", f"/control/changes?chat={self.player}")
        self.assertEqual([p["id"] for p in news["players"]], [self.player])
        query = f"epoch={news['epoch']}&since={news['version']}&chat={self.player}&chat_since={news['version']}"
        threading.Timer(0.1, self.send, ["new"]).start()
        _, later = SANDBOX.json("GET", f"/control/changes?{query}&wait_ms=20000")
        self.assertEqual([m["text"] for m in later["chat"]["messages"]], ["new"])
        _, nothing = SANDBOX.json("GET", f"/control/changes?epoch={later['epoch']}&since={later['version']}")
        self.assertEqual((nothing["players"], nothing["chat"]), ([], None))

    def test_commands_are_found_in_telegrams_order(self):
        def names(player):
            return [c["command"] for c in SANDBOX.json("GET", f"/control/players/{player}")[1]["commands"]]

        russian = self.new_player("Борис", language_code="ru-RU")
        self.ok("setMyCommands", commands=[{"command": "start", "description": "d"}])
        self.ok("setMyCommands", commands=[{"command": "nachat", "description": "d"}], language_code="ru")
        self.assertEqual((names(self.player), names(russian)), (["start"], ["nachat"]))
        self.ok("setMyCommands", commands=[{"command": "mine", "description": "d"}],
                scope={"type": "chat", "chat_id": russian})
        self.assertEqual(names(russian), ["mine"])
        self.assertEqual(self.ok("getMyCommands", language_code="ru"), [{"command": "nachat", "description": "d"}])
        for scope in ({"type": "chat", "chat_id": russian}, {"type": "default"}):
            self.ok("deleteMyCommands", scope=scope)
        self.ok("deleteMyCommands", language_code="ru")
        self.assertEqual((names(self.player), names(russian)), ([], []))
        self.refused(400, "Bad Request: BOT_COMMAND_INVALID", "setMyCommands",
                     commands=[{"command": "Start", "description": "d"}])
        self.refused(400, "Bad Request: command length must not exceed 32", "setMyCommands",
                     commands=[{"command": "a" * 33, "description": "d"}])

    def test_old_messages_go_when_there_are_too_many(self):
        for n in range(205):
            self.send(str(n))
        messages = self.chat()["messages"]
        self.assertEqual((len(messages), messages[-1]["text"]), (200, "204"))

    def test_other_sites_can_not_drive_it(self):
        status, _, _ = SANDBOX.request("POST", "/control/reset", "{}", {"Content-Type": "text/plain"})
        self.assertEqual(status, 415)
        status, headers, body = SANDBOX.request("GET", "/")
        self.assertEqual(status, 200)
        self.assertIn("default-src 'self'", headers["Content-Security-Policy"])
        self.assertIn(b"data-testid=\"message-list\"", body)


class Life(unittest.TestCase):
    def test_sigterm_answers_who_waits_and_ends_with_0(self):
        sandbox = Sandbox()
        box = []
        thread = threading.Thread(target=lambda: box.append(sandbox.call("getUpdates", timeout=50)))
        thread.start()
        deadline = time.monotonic() + 10
        while sandbox.json("GET", "/control/log")[1]["waiting"] == 0:
            self.assertLess(time.monotonic(), deadline, "no poll is waiting")
        self.assertEqual(sandbox.stop(), 0)
        thread.join(timeout=10)
        self.assertEqual(box[0]["description"], "Internal Server Error: restart")

    def test_a_bad_setting_refuses_the_start(self):
        for setting in ({"SANDBOX_PORT": "99999"}, {"TELEGRAM_TOKEN": "nonsense"}, {"LOG_LEVEL": "loud"},
                        {"SANDBOX_PORT": str(SANDBOX.port)}):
            done = subprocess.run([PROGRAM], env={**os.environ, "ADMIN_PORT": "0", **setting}, capture_output=True,
                                  text=True, timeout=20, check=False)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertNotEqual(done.stderr, "")


if __name__ == "__main__":
    unittest.main(verbosity=2)
