"""The sandbox's chat page in headless Chromium, with the bot played by this test.

    sandbox_page.py PROGRAM [unittest arguments]
"""
import json
import os
import signal
import subprocess
import sys
import unittest
import urllib.request

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

PROGRAM = sys.argv.pop(1)
TOKEN = "123456:TEST"
WAIT_S = 15


def chromium():
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1280,900"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options)


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        env = {**os.environ, "SANDBOX_PORT": "0", "ADMIN_PORT": "0", "TELEGRAM_TOKEN": TOKEN}
        cls.process = subprocess.Popen([PROGRAM], env=env, stderr=subprocess.PIPE, text=True)
        cls.addClassCleanup(cls.stop)
        for line in cls.process.stderr:
            entry = json.loads(line)
            if entry["what"] == "chat page ready":
                cls.url = f"http://127.0.0.1:{entry['port']}"
                break
        cls.browser = chromium()
        cls.addClassCleanup(cls.browser.quit)

    @classmethod
    def stop(cls):
        cls.process.send_signal(signal.SIGTERM)
        _, rest = cls.process.communicate(timeout=15)
        if cls.process.returncode != 0:
            raise AssertionError(f"the sandbox ended with {cls.process.returncode}: {rest}")

    def setUp(self):
        self.control("reset")
        self.browser.get(self.url)

    def tearDown(self):
        for entry in self.browser.get_log("browser"):
            self.assertNotEqual(entry["level"], "SEVERE", entry)

    def post(self, path, body):
        request = urllib.request.Request(self.url + path, json.dumps(body).encode(),
                                         {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as response:
            return json.load(response)

    def control(self, path, **body):
        return self.post(f"/control/{path}", body)

    def bot(self, method, **parameters):
        return self.post(f"/bot{TOKEN}/{method}", parameters)["result"]

    def last_update(self):
        return self.bot("getUpdates", offset=-1, timeout=10)[0]

    def find(self, testid):
        return self.browser.find_elements(By.CSS_SELECTOR, f"[data-testid='{testid}']")

    def until(self, condition, what):
        return WebDriverWait(self.browser, WAIT_S, poll_frequency=0.05).until(lambda _: condition(), what)

    def one(self, testid):
        """The first one that is displayed, once there is one."""
        return self.until(lambda: self.first_displayed(testid), testid)

    def first_displayed(self, testid):
        # From the last on: what fades in with its message isn't displayed at first, and asked in their order the first
        # might still be hidden when the second isn't any more.
        shown = [e for e in reversed(self.find(testid)) if e.is_displayed()]
        return shown[-1] if shown else None

    def until_text(self, testid, text):
        # textContent in one script: an edit may replace an element between finding and reading it.
        script = f"return [...document.querySelectorAll(\"[data-testid='{testid}']\")].map(e => e.textContent)"
        self.until(lambda: any(text in t for t in self.browser.execute_script(script)), f"{testid}: {text}")

    def create_player(self, name, opener="new-player"):
        self.one(opener).click()
        self.one("player-name").send_keys(name)
        self.one("create-player").click()
        self.until_text("player-tab", name)
        self.until(lambda: not self.browser.find_elements(By.CSS_SELECTOR, "dialog[open]"), "the dialog closes")

    def start(self, name="Ann"):
        """A new player who has pressed Start; returns the chat's id."""
        self.create_player(name)
        self.one("start").click()
        self.until_text("message", "/start")
        return self.last_update()["message"]["chat"]["id"]

    def test_a_person_starts_presses_and_sees_the_edit(self):
        chat = self.start()
        sent = self.bot("sendMessage", chat_id=chat, text="<b>Home</b>", parse_mode="HTML", reply_markup={
            "inline_keyboard": [[{"text": "Map", "callback_data": "map"}, {"text": "Bag", "callback_data": "bag"}]]})
        self.until_text("message-text", "Home")
        key = self.one("inline-button")
        key.click()
        self.until(lambda: key.get_attribute("aria-busy") == "true", "the key waits")
        query = self.last_update()["callback_query"]
        self.assertEqual(query["data"], "map")
        self.bot("editMessageText", chat_id=chat, message_id=sent["message_id"], text="A map", reply_markup={
            "inline_keyboard": [[{"text": "Map", "callback_data": "again"}]]})
        self.until_text("message-text", "A map")
        focused = self.browser.switch_to.active_element
        self.assertEqual(focused.get_attribute("data-label"), "Map")
        self.bot("answerCallbackQuery", callback_query_id=query["id"], text="You look around")
        self.until_text("toast", "You look around")

    def test_an_alert_waits_for_its_ok(self):
        chat = self.start()
        self.bot("sendMessage", chat_id=chat, text="x",
                 reply_markup={"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]})
        self.one("inline-button").click()
        query = self.last_update()["callback_query"]["id"]
        self.bot("answerCallbackQuery", callback_query_id=query, text="Not yet", show_alert=True)
        self.until_text("alert", "Not yet")
        self.one("alert-close").click()
        self.until(lambda: not self.find("alert")[0].is_displayed(), "the alert closes")

    def test_what_a_bot_writes_stays_text(self):
        chat = self.start("<img src=x onerror=alert(1)>")
        self.bot("sendMessage", chat_id=chat, text="<i>a</i> &lt;img src=x onerror=alert(1)&gt;", parse_mode="HTML")
        self.until_text("message-text", "a <img src=x onerror=alert(1)>")
        self.assertEqual(self.browser.find_elements(By.CSS_SELECTOR, "#messages img, #tabs img"), [])
        # Not its visible text: while a message arrives, there is none.
        self.assertEqual(self.browser.find_element(By.CSS_SELECTOR, "#messages em").get_attribute("textContent"), "a")

    def test_text_is_typed_and_sent_with_enter(self):
        self.start()
        self.one("input").send_keys("good day", Keys.ENTER)
        self.until_text("message-text", "good day")
        self.assertEqual(self.last_update()["message"]["text"], "good day")

    def test_commands_are_offered(self):
        self.bot("setMyCommands", commands=[{"command": "map", "description": "Look around"},
                                            {"command": "help", "description": "How to play"}])
        self.start()
        self.one("input").send_keys("/m")
        self.until_text("command", "Look around")
        self.one("command").click()
        self.until_text("message-text", "/map")

    def test_players_have_tabs_and_unread_badges(self):
        first = self.start("Ann")
        second = self.start("Боря")
        self.bot("sendMessage", chat_id=first, text="for Ann")
        self.until_text("unread", "1")
        self.browser.find_element(By.ID, f"tab-{first}").click()
        self.until_text("message-text", "for Ann")
        self.until(lambda: not any(e.is_displayed() for e in self.find("unread")), "no badge is left")
        self.assertEqual(self.browser.find_element(By.ID, f"tab-{first}").get_attribute("aria-selected"), "true")
        self.browser.get(f"{self.url}/#{second}")
        self.browser.refresh()
        self.until_text("chat-status", "Боря")

    def test_a_player_blocks_and_unblocks(self):
        self.start()
        self.one("player-info").click()
        self.one("block").click()
        self.one("unblock").click()
        self.until(lambda: self.find("input")[0].is_displayed(), "the input is back")
        self.assertEqual(self.last_update()["my_chat_member"]["new_chat_member"]["status"], "member")

    def test_a_deleted_message_goes_and_a_reset_empties_the_page(self):
        chat = self.start()
        sent = self.bot("sendMessage", chat_id=chat, text="soon gone")
        self.until_text("message-text", "soon gone")
        self.bot("deleteMessage", chat_id=chat, message_id=sent["message_id"])
        self.until(lambda: len(self.find("message")) == 1, "one message is left")
        self.control("reset")
        self.one("first-player")
        self.assertEqual(self.find("player-tab"), [])

    def test_a_phone_shows_all_of_it_without_scrolling_sideways(self):
        chat = self.start()
        self.bot("sendMessage", chat_id=chat, text="x" * 300, reply_markup={
            "inline_keyboard": [[{"text": f"Button {n}", "callback_data": "b"} for n in range(8)]]})
        self.until_text("message-text", "xxx")
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                                     {"width": 375, "height": 700, "deviceScaleFactor": 2, "mobile": True})
        self.addCleanup(self.browser.execute_cdp_cmd, "Emulation.clearDeviceMetricsOverride", {})
        width = self.browser.execute_script(
            "return Math.max(document.documentElement.scrollWidth, document.getElementById('scroll').scrollWidth)")
        self.assertLessEqual(width, 375)
        self.assertTrue(self.one("send").is_displayed())


if __name__ == "__main__":
    unittest.main(verbosity=2)
