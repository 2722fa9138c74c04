"""The bot between the real sandbox, the real Redis, the real broker, and a small game of the tests' own."""

import json
import os
import subprocess
import threading
import time
import unittest
import urllib.parse
import urllib.request
import uuid

import pika

from stack.servers import RabbitMQ
from support.bot import TOKEN, Bot, ask
from support.stack import Stack

STACK = None
BOT = None


def setUpModule():
    global STACK, BOT
    STACK = Stack("bot", services=False).start()
    BOT = Bot(STACK.env["REDIS_URL"], RabbitMQ(STACK.plan).url("bot")).__enter__()


def tearDownModule():
    BOT.__exit__(None, None, None)
    STACK.stop()


class Case(unittest.TestCase):
    def setUp(self):
        BOT.control("faults/clear")
        BOT.game.away = False
        BOT.game.slow = {}
        BOT.game.effects.clear()
        if BOT.process.poll() is not None:
            BOT.start()

    def effects(self, player):
        number = BOT.game.players[str(player.id)]["player_id"]
        return [what for who, what in BOT.game.effects if who == number]

    def on_the_map(self, name="Ann", **more):
        player = BOT.player(name, language_code="en", **more)
        player.begin(name)
        player.press("🗺 Map")
        player.sees("Forest")
        return player


class Playing(Case):
    def test_from_the_first_word_to_a_victory(self):
        ann = self.on_the_map()
        ann.press("🔼")
        ann.sees("0, -1")
        ann.press("🐺 Grey wolf · 1")
        ann.sees("It has seen you")
        ann.press("⚔️ Strike")
        ann.sees("You strike the grey wolf for 16.")
        ann.press("⚔️ Strike")
        ann.sees("You gain 12 points of experience and 3 gold coins.")
        ann.press("🗺 Map")
        ann.sees("Something moves nearby")
        self.assertEqual(self.effects(ann), ["register", "move north", "fight", "attack", "attack"])

    def test_one_message_is_edited_in_place(self):
        ann = self.on_the_map()
        shown = ann.chat()["messages"][-1]
        ann.press("🔼")
        ann.sees("0, -1")
        self.assertEqual(ann.chat()["messages"][-1]["id"], shown["id"])
        keyboards = [one for one in ann.chat()["messages"] if one.get("keyboard")]
        self.assertEqual(len(keyboards), 1, "older screens lose their buttons")

    def test_a_russian_telegram_gets_russian(self):
        olga = BOT.player("Ольга", language_code="ru")
        olga.say("/start")
        olga.sees("Как тебя звать у костров?")
        olga.say("Ольга")
        olga.sees("Добро пожаловать, Ольга")
        olga.press("🗺 Карта")
        olga.sees("Лес · опасность 1")

    def test_a_taken_name_is_refused_in_words(self):
        ann = BOT.player("Ann")
        ann.say("/start")
        ann.sees("fires call you")
        ann.say("Taken")
        ann.sees("Somebody already carries that name")
        ann.say("Ann")
        ann.sees("Well met, Ann")

    def test_a_gift_is_confirmed_and_given_once(self):
        ann = self.on_the_map()
        ann.say("/give Bran 25")
        ann.sees("Hand 25 gold coins to Bran?")
        ann.press("🤝 Hand it over")
        ann.sees("You have 175 gold coins")
        self.assertEqual(self.effects(ann)[-1], "give 25 to Bran")

    def test_the_menu_is_set_in_both_languages(self):
        ann, olga = BOT.player("Ann", language_code="en"), BOT.player("Olga", language_code="ru")
        self.assertIn("The land around you", json.dumps(ann.chat()["commands"], ensure_ascii=False))
        self.assertIn("Земля вокруг", json.dumps(olga.chat()["commands"], ensure_ascii=False))

    def test_unknown_words_get_a_hint(self):
        ann = self.on_the_map()
        ann.say("what is this?")
        ann.sees("The wind took your words")


class Presses(Case):
    def test_a_hundred_presses_are_one_effect_and_a_hundred_answers(self):
        ann = self.on_the_map()
        BOT.game.slow = {"move": 0.5}
        before = BOT.calls()[-1]["number"]
        message = ann.chat()["messages"][-1]
        data = next(button["callback_data"] for row in message["keyboard"] for button in row if button["text"] == "🔼")
        for _ in range(100):
            ann.press(data=data, message_id=message["id"], forged=True)
        ann.sees("0, -1")
        BOT.until(lambda: len(BOT.calls("answerCallbackQuery", before)) == 100, "a hundred answers")
        self.assertEqual(self.effects(ann), ["register", "move north"])
        edits = [one["at_ms"] for one in BOT.calls("editMessageText", before, ann.id)]
        self.assertLessEqual(len(edits), 3 + (edits[-1] - edits[0]) // 1000)

    def test_a_forged_press_does_nothing(self):
        ann = self.on_the_map()
        message = ann.chat()["messages"][-1]["id"]
        ann.press(data="go.1.north.AAAAAAAAAAA", message_id=message, forged=True)
        ann.sees(toast="This screen is out of date")
        self.assertEqual(self.effects(ann), ["register"])

    def test_another_players_button_does_nothing(self):
        ann, bob = self.on_the_map(), self.on_the_map("Bob")
        stolen = next(button["callback_data"] for row in ann.chat()["messages"][-1]["keyboard"] for button in row
                      if button["text"] == "🔼")
        bob.press(data=stolen, message_id=bob.chat()["messages"][-1]["id"], forged=True)
        bob.sees(toast="This screen is out of date")
        self.assertEqual(self.effects(bob), ["register"])

    def test_a_button_of_an_old_screen_shows_the_present_one_anew(self):
        ann = self.on_the_map()
        old = ann.chat()["messages"][-1]
        data = next(button["callback_data"] for row in old["keyboard"] for button in row if button["text"] == "🔼")
        ann.say("/home")
        ann.sees("level 1")
        ann.press(data=data, message_id=old["id"], forged=True)
        seen = ann.sees("level 1", toast="This screen is out of date")
        self.assertEqual(self.effects(ann), ["register"])
        self.assertEqual(seen["message"]["id"], ann.chat()["messages"][-1]["id"])

    def test_a_press_waits_no_longer_than_700_ms_for_its_answer(self):
        ann = self.on_the_map()
        BOT.game.slow = {"move": 2}
        before = BOT.calls()[-1]["number"]
        begun = time.monotonic()
        ann.press("🔼")
        BOT.until(lambda: BOT.calls("answerCallbackQuery", before), "an answer")
        self.assertLess(time.monotonic() - begun, 1.5)
        ann.sees("0, -1")

    def test_one_players_slow_call_delays_no_other(self):
        ann, bob = self.on_the_map(), self.on_the_map("Bob")
        BOT.game.slow = {"location": 3}
        ann.press("🧭")
        BOT.until(lambda: BOT.game.in_hand == ["location"], "the slow call is on its way")
        begun = time.monotonic()
        bob.press("🔼")
        bob.sees("0, -1")
        self.assertLess(time.monotonic() - begun, 2.5)


class Repeats(Case):
    def test_updates_that_come_twice_act_once(self):
        ann = self.on_the_map()
        BOT.control("updates", twice=True)
        try:
            for y in (-1, -2, -3):
                ann.press("🔼")
                ann.sees(f"0, {y}")
        finally:
            BOT.control("updates", twice=False)
        self.assertEqual(self.effects(ann), ["register"] + ["move north"] * 3)

    def test_killed_at_any_point_a_press_acts_once_and_is_shown(self):
        for point in ("bot.accepted", "bot.called", "bot.drawn"):
            with self.subTest(point):
                ann = self.on_the_map(f"Ann{point[-3:]}")
                BOT.stop()
                BOT.start(WILDMARCH_FAULT=f"{point}:1:kill")
                ann.press("🔼")
                self.assertEqual(BOT.process.wait(15), -9)
                BOT.start()
                ann.sees("0, -1")
                self.assertEqual(self.effects(ann), ["register", "move north"])
                ann.press("🔼")
                ann.sees("0, -2")

    def test_a_bot_that_is_told_to_stop_commits_and_ends_well(self):
        ann = self.on_the_map()
        ann.press("🔼")
        ann.sees("0, -1")
        self.assertEqual(BOT.stop(), 0)
        BOT.start()
        ann.press("🔼")
        ann.sees("0, -2")
        self.assertEqual(self.effects(ann), ["register"] + ["move north"] * 2)

    def test_two_bots_keep_order_and_act_once(self):
        ann = self.on_the_map()
        process = BOT.run("wildmarch-bot", {**BOT.environment(), "ADMIN_PORT": "0"})
        try:
            for y in range(-1, -6, -1):
                ann.press("🔼")
                ann.sees(f"0, {y}")
        finally:
            process.terminate()
            self.assertEqual(process.wait(15), 0)
        self.assertEqual(self.effects(ann), ["register"] + ["move north"] * 5)


class Troubles(Case):
    def test_a_game_that_is_away_can_be_tried_again(self):
        ann = self.on_the_map()
        BOT.game.away = True
        ann.press("🔼")
        ann.sees("The road is fogged in", button="Try again")
        BOT.game.away = False
        ann.press("↻ Try again")
        ann.sees("0, -1")
        self.assertEqual(self.effects(ann), ["register", "move north"])

    def test_a_short_absence_of_the_game_is_not_noticed(self):
        ann = self.on_the_map()
        BOT.game.away = True
        timer = threading.Timer(0.8, lambda: setattr(BOT.game, "away", False))
        timer.start()
        ann.press("🔼")
        ann.sees("0, -1")
        timer.join()

    def test_nothing_goes_into_a_flood_window_but_answers(self):
        ann = self.on_the_map()
        BOT.control("faults", method="editMessageText", chat_id=ann.id, code=429, retry_after=3)
        before = BOT.calls()[-1]["number"]
        ann.press("🔼")
        ann.sees("0, -1")
        edits = BOT.calls("editMessageText", before, ann.id)
        self.assertEqual([one["status"] for one in edits], [429, 200])
        self.assertGreaterEqual(edits[1]["at_ms"] - edits[0]["at_ms"], 3000)
        answers = BOT.calls("answerCallbackQuery", before)
        self.assertLess(answers[0]["at_ms"], edits[1]["at_ms"])

    def test_a_message_that_is_gone_is_sent_anew(self):
        ann = self.on_the_map()
        BOT.control("faults", method="editMessageText", chat_id=ann.id, code=400,
                    description="Bad Request: message to edit not found")
        old = ann.chat()["messages"][-1]["id"]
        ann.press("🔼")
        seen = ann.sees("0, -1")
        self.assertNotEqual(seen["message"]["id"], old)
        ann.press("🔼")
        ann.sees("0, -2")

    def test_telegram_may_fail_before_and_after_a_call(self):
        ann = self.on_the_map()
        for y, fault in ((-1, {"code": 502}), (-2, {"cut": "before"}), (-3, {"cut": "after"})):
            BOT.control("faults", method="editMessageText", chat_id=ann.id, **fault)
            ann.press("🔼")
            ann.sees(f"0, {y}")
            BOT.until(lambda: self.is_settled(ann), "the bot has its answer")
        self.assertEqual(self.effects(ann), ["register"] + ["move north"] * 3)

    def is_settled(self, player):
        return BOT.calls("editMessageText", chat_id=player.id)[-1]["status"] in (200, 400)

    def test_without_redis_nothing_is_committed_and_nothing_lost(self):
        ann = self.on_the_map()
        STACK.stop_server("redis")
        try:
            BOT.until(lambda: BOT.answers(BOT.admin_port, "/readyz") == 503, "not ready")
            ann.press("🔼")
        finally:
            STACK.start_server("redis")
        ann.sees("0, -1")
        self.assertEqual(self.effects(ann), ["register", "move north"])

    def test_a_redis_that_dies_costs_no_more_than_a_press(self):
        ann = self.on_the_map()
        STACK.stop_server("redis", abruptly=True)
        STACK.start_server("redis")
        BOT.until(lambda: BOT.answers(BOT.admin_port, "/readyz") == 200, "ready again")
        ann.say("/map")
        ann.sees("Forest")
        ann.press("🔼")
        ann.sees("0, -1")

    def test_a_flushed_redis_costs_a_redraw(self):
        ann = self.on_the_map()
        self.redis("FLUSHALL")
        ann.press("🔼")
        ann.sees("level 1", toast="This screen is out of date")
        ann.press("🗺 Map")
        ann.sees("0, 0")

    def redis(self, *words):
        url = urllib.parse.urlsplit(STACK.env["REDIS_URL"])
        answer = subprocess.run(["redis-cli", "-h", url.hostname, "-p", str(url.port), *words], capture_output=True,
                                text=True, timeout=10, env={**os.environ, "REDISCLI_AUTH": url.password or ""})
        self.assertEqual(answer.stdout, "OK\n", answer.stderr)

    def test_the_token_is_in_no_log(self):
        self.assertNotIn(TOKEN.split(":")[1], BOT.log_path.read_text(encoding="utf-8"))
        self.assertNotIn("test-key", BOT.log_path.read_text(encoding="utf-8"))


class Notices(Case):
    def publish(self, player, level=2, notice=None, **change):
        notice = notice or str(uuid.uuid4())
        data = {"player_id": 7, "provider": "telegram", "external_id": str(player.id), "language": "en", "name": "<Ann>",
                "level": level, "gold": 25, **change}
        event = {"specversion": "1.0", "id": notice, "type": "wildmarch.notification.level_up.v1",
                 "source": "/wildmarch/jobs/player/7", "subject": "player/7", "time": "2026-11-22T19:00:00.000Z",
                 "datacontenttype": "application/json", "data": data}
        connection = pika.BlockingConnection(pika.URLParameters(RabbitMQ(STACK.plan).url("jobs")))
        channel = connection.channel()
        channel.basic_publish("notify", "telegram.personal", json.dumps(event), pika.BasicProperties(
            content_type="application/cloudevents+json; charset=utf-8", message_id=notice, delivery_mode=2, user_id="jobs"))
        connection.close()
        return notice

    def metric(self, outcome):
        text = self.get("/metrics")
        for line in text.splitlines():
            if line.startswith("wildmarch_bot_notices_total") and f'"{outcome}"' in line:
                return float(line.rsplit(" ", 1)[1])
        return 0

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{BOT.admin_port}{path}", timeout=10) as answer:
            return answer.read().decode()

    def test_a_level_up_is_a_new_message_with_the_bonus_named(self):
        ann = self.on_the_map()
        count = len(ann.chat()["messages"])
        self.publish(ann)
        seen = ann.sees("Level 2, <Ann>!")
        self.assertIn("25 gold coins", seen["message"]["text"])
        self.assertEqual(len(ann.chat()["messages"]), count + 1)

    def test_the_same_notification_twice_is_one_message(self):
        ann = self.on_the_map()
        repeated = self.metric("repeated")
        notice = self.publish(ann)
        ann.sees("Level 2")
        self.publish(ann, notice=notice)
        BOT.until(lambda: self.metric("repeated") == repeated + 1, "the repeat is taken")
        self.assertEqual(sum("Level 2" in one["text"] for one in ann.chat()["messages"]), 1)

    def test_a_player_who_blocked_the_bot_is_marked_until_coming_back(self):
        ann = self.on_the_map()
        BOT.control(f"players/{ann.id}/block")
        failed = self.metric("failed")
        self.publish(ann)
        self.publish(ann, level=3)
        BOT.until(lambda: self.metric("failed") == failed + 2, "both are counted")
        self.assertLessEqual(len(BOT.calls("sendMessage", chat_id=ann.id)), 3 + 1)
        BOT.control(f"players/{ann.id}/unblock")
        ann.say("/home")
        ann.sees("level 1")
        self.publish(ann, level=4)
        ann.sees("Level 4")

    def test_a_notification_that_must_wait_long_waits_in_the_broker(self):
        ann = self.on_the_map()
        BOT.control("faults", method="sendMessage", chat_id=ann.id, code=429, retry_after=90)
        self.publish(ann, level=7)
        BOT.until(lambda: self.retries() > 0, "it waits in a retry queue")

    def retries(self):
        connection = pika.BlockingConnection(pika.URLParameters(STACK.env["AMQP_URL"]))
        count = connection.channel().queue_declare("retry.5s", passive=True).method.message_count
        connection.close()
        return count

    def test_a_notification_that_makes_no_sense_goes_to_the_dead(self):
        ann = self.on_the_map()
        self.publish(ann, level="two")
        self.publish(ann, level=5)
        ann.sees("Level 5")

    def test_killed_before_telegrams_answer_it_is_sent_again(self):
        ann = self.on_the_map()
        BOT.control("faults", method="sendMessage", chat_id=ann.id, delay_ms=3000)
        self.publish(ann, level=6)
        BOT.until(lambda: ask(BOT.sandbox_port, "GET", "/control/faults")[1] in ([], {"faults": []}), "it is on its way")
        BOT.stop(9)
        BOT.start()
        ann.sees("Level 6")


if __name__ == "__main__":
    unittest.main()
