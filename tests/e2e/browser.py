"""Chromium on the sandbox's chat page, played like a person: what is displayed is read, what is displayed is pressed.

    with Page(stack.env["SANDBOX_URL"], shots) as page:
        page.create_player("Ann", "English")
        page.start()                       # the big button
        page.press("🗺 Map")               # returns the screen after it
"""

import shutil
import tempfile

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from support.telegram import SECONDS, Screen

LOOK_SECONDS = 0.05
ARGUMENTS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync")
DESKTOP = {"width": 1180, "height": 860, "deviceScaleFactor": 1, "mobile": False}
PHONE = {"width": 375, "height": 720, "deviceScaleFactor": 2, "mobile": True}

# All in one script: an edit may replace an element between finding and reading it.
READ = """
return [...document.querySelectorAll("[data-testid='message']")].map(message => ({
    id: Number(message.dataset.id), from: message.dataset.from, version: message.dataset.version,
    text: message.querySelector("[data-testid='message-text']").innerText,
    labels: [...message.querySelectorAll("[data-testid='inline-button']")].map(key => key.innerText),
    busy: message.querySelector("[aria-busy='true']") !== null,
}))"""
PRESS = """
const message = document.querySelector(`[data-testid='message'][data-id='${arguments[0]}']`);
return [...message.querySelectorAll("[data-testid='inline-button']")].find(key => key.innerText === arguments[1])"""


class Page:
    """`shots` is the directory of the screenshots."""

    def __init__(self, url, shots):
        self.url, self.shots = url, shots
        self.profile = tempfile.mkdtemp(prefix="chromium-")
        self.number = 0

    def __enter__(self):
        options = webdriver.ChromeOptions()
        for argument in (*ARGUMENTS, f"--user-data-dir={self.profile}"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        try:
            self.driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        except BaseException:
            shutil.rmtree(self.profile, ignore_errors=True)
            raise
        self.shape(DESKTOP)
        self.colours("light")
        self.driver.get(self.url)
        return self

    def __exit__(self, kind, error, trace):
        self.driver.quit()
        shutil.rmtree(self.profile, ignore_errors=True)

    # --- how it looks

    def shape(self, metrics):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def colours(self, scheme):
        """"light" or "dark". Nothing moves, so that a picture shows the end of it."""
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"}]})

    def shoot(self, name):
        """Keeps what is displayed as <number>-<name>.png; returns the file."""
        self.number += 1
        self.shots.mkdir(parents=True, exist_ok=True)
        file = self.shots / f"{self.number:02}-{name}.png"
        if not self.driver.save_screenshot(str(file)):
            raise AssertionError(f"{file} can't be written")
        return file

    def is_too_wide(self):
        return self.driver.execute_script("return Math.max(document.documentElement.scrollWidth, "
                                          "document.getElementById('scroll').scrollWidth) > window.innerWidth")

    def complaints(self):
        """What the browser's console holds against the page."""
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]

    # --- what a person does

    def player_id(self):
        """Of the open chat, as Telegram numbers people."""
        return int(self.driver.current_url.partition("#")[2])

    def until(self, condition, what):
        return WebDriverWait(self.driver, SECONDS, LOOK_SECONDS).until(lambda _: condition(), what)

    def one(self, testid):
        """The first of these that is displayed, once there is one."""
        return self.until(lambda: self.first_displayed(testid), testid)

    def first_displayed(self, testid):
        # From the last on: what fades in with its message isn't displayed at first, and asked in their order the first
        # might still be hidden when the second isn't any more.
        found = self.driver.find_elements(By.CSS_SELECTOR, f"[data-testid='{testid}']")
        shown = [one for one in reversed(found) if one.is_displayed()]
        return shown[-1] if shown else None

    def create_player(self, name, language):
        self.one("new-player").click()
        self.one("player-name").send_keys(name)
        self.one("player-language").send_keys(language)
        self.one("create-player").click()
        self.one("start")

    def start(self):
        """Presses the chat's big Start button."""
        return self.written(lambda: self.one("start").click(), "/start")

    def say(self, text):
        return self.written(lambda: self.one("input").send_keys(text, Keys.ENTER), text)

    def press(self, label):
        """Presses a button of the screen; waits until it is answered and its message has changed."""
        before = self.screen()
        self.driver.execute_script(PRESS, before.message_id, label).click()

        def is_done():
            now = {message["id"]: message for message in self.messages()}
            pressed = now[before.message_id]
            return not pressed["busy"] and pressed["version"] != before.version and self.screen() is not None

        self.until(is_done, f"{label} comes to something")
        return self.screen()

    # --- what a person sees

    def messages(self):
        return self.driver.execute_script(READ)

    def texts(self):
        """The texts of the bot, oldest first."""
        return [message["text"] for message in self.messages() if message["from"] == "bot"]

    def screen(self):
        for message in reversed(self.messages()):
            if message["labels"]:
                return Screen(message["text"], tuple(message["labels"]), message["id"], message["version"])
        return None

    def written(self, act, what):
        """Does something that makes a message of the player; waits for the bot's answer below it."""
        count = len(self.messages())
        act()

        def is_answered():
            now = self.messages()
            return len(now) >= count + 2 and now[-1]["from"] == "bot"

        self.until(is_answered, f"an answer to {what}")
        return self.screen()

