"""Many people at once, impatient ones, hostile ones; and a bot that dies under them."""

import re
import threading
import time
import unittest
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from adventurer import Adventurer, catalogue, pattern, plain
from support.game import Gateway, Player
from support.stack import shared, wait_for
from support.telegram import Sandbox

PEOPLE = 10
TAPS = 100
TAPPERS = 10
SECONDS = 30
BONUS = 50  # gold for level 2
XP_OF_LEVEL_5 = 1074  # 60 L + 15 L² + L³/4 for each level before it

# Names of Telegram, which a person chooses freely.
FIRST_NAMES = ("<b>Bo</b>", "a&amp;\"b\"", "\u202egnorw", "{name} %s%n", "'; DROP TABLE player;--", "🧙" * 8)
# Names for a character that nobody may have.
REFUSED = ("<b>Bo</b>", "Bo\u200bris", "\u2066Boris", "B\u043eris", "x", "{name}", "%s%s%s", "🧙🧙🧙", "Bo\u00adris", "n" * 300,
           "../../etc", "Zoe\u0301\u0301\u0301\u0301")


class Players(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = shared()
        cls.sandbox = Sandbox(cls.stack.env["SANDBOX_URL"])

    def setUp(self):
        self.before = max((call["number"] for call in self.sandbox.log()), default=0)

    def calls(self, method, **filters):
        return self.sandbox.log(after=self.before, method=method, **filters)

    def newcomer(self, number, language="en"):
        return Adventurer(self.sandbox.player(f"Person {number}", language), language)

    def character(self, chat):
        gateway = Gateway(self.stack.env)
        identity = gateway.known("GET", f"/v1/identities/telegram/{chat.id}")
        return gateway.known("GET", f"/v1/players/{identity['player_id']}")

    def assert_answered_once(self, chats):
        """Each press of these people has had one answer that Telegram took, and no second one."""
        taken = Counter(call["args"]["callback_query_id"] for call in self.calls("answerCallbackQuery")
                        if call["status"] == 200)
        for chat in chats:
            presses = [press["id"] for press in chat.chat()["presses"]]
            self.assertEqual([taken[press] for press in presses], [1] * len(presses))

    def test_ten_play_at_once_while_the_bot_dies(self):
        people = [self.newcomer(number, ("en", "ru")[number % 2]) for number in range(PEOPLE)]

        def play(number):
            people[number].begin(f"Hero{number}" if number % 2 == 0 else f"Герой{number}")
            people[number].play_fights(1)

        with ThreadPoolExecutor(PEOPLE) as pool:
            stories = [pool.submit(play, number) for number in range(PEOPLE)]
            for presses in (2, 6):
                wait_for(lambda: sum(person.presses for person in people) > presses * PEOPLE
                         or any(story.done() for story in stories), SECONDS, "people press")
                restarts = self.stack.state("bot")["restarts"]
                self.stack.kill("bot")
                self.stack.wait_restarted("bot", restarts)
            for story in stories:
                story.result()
        self.assert_answered_once([person.chat for person in people])
        for person in people:
            seen = self.character(person.chat)
            self.assertEqual((seen["xp"], seen["gold"]), (person.xp, person.gold))
        self.stack.audit()

    def test_each_one_is_served_in_order(self):
        people = [self.newcomer(number) for number in range(PEOPLE)]
        commands = {"/profile": "📜", "/help": "📖", "/home": "🏕", "/map": "🗺"}
        with ThreadPoolExecutor(PEOPLE) as pool:
            list(pool.map(lambda person: person.begin(f"Queue{people.index(person)}"), people))

            def ask_all(person):
                for command in commands:
                    person.chat.ask("POST", "/say", {"text": command})

            list(pool.map(ask_all, people))
        for person in people:
            chat = person.chat
            wait_for(lambda c=chat: c.screen().text.startswith(commands["/map"]), SECONDS, "the last answer comes")
            sent = [call["args"]["text"][:1] for call in self.calls("sendMessage", chat_id=chat.id)
                    if call["status"] == 200]
            self.assertEqual(sent[-len(commands):], [sign[:1] for sign in commands.values()])

    def test_a_hundred_taps_are_one_step_and_a_hundred_answers(self):
        ann = self.newcomer(1)
        ann.begin("Tapper")
        screen = ann.open_map()
        way = next(label for label in screen.labels if label in (ann.words[key] for key in (
            "button.north", "button.east", "button.south", "button.west")))
        message = next(one for one in ann.chat.chat()["messages"] if one["id"] == screen.message_id)
        data = next(key["callback_data"] for row in message["keyboard"] for key in row if key["text"] == way)
        energy = self.energy(screen)
        gate = threading.Barrier(TAPPERS)

        def tap(_):
            gate.wait(SECONDS)
            return [ann.chat.ask("POST", "/press", {"message_id": screen.message_id, "data": data, "forged": True})
                    for _ in range(TAPS // TAPPERS)]

        with ThreadPoolExecutor(TAPPERS) as pool:
            taps = [one["query_id"] for some in pool.map(tap, range(TAPPERS)) for one in some]

        def answers():
            return Counter(call["args"]["callback_query_id"] for call in self.calls("answerCallbackQuery")
                           if call["status"] == 200)

        wait_for(lambda: all(answers()[one] for one in taps), SECONDS, "all are answered")
        self.assertEqual([answers()[one] for one in taps], [1] * TAPS)
        after = ann.look_again()
        self.assertEqual(self.energy(after), energy - 1, "one step, of one energy")

    def energy(self, screen):
        return int(re.search(pattern(catalogue("en")["bar.energy"]), screen.text)["now"])

    def test_each_one_is_congratulated_in_their_language(self):
        for number, (language, name) in enumerate((("en", "Anglia"), ("ru", "Русланка"))):
            person = self.newcomer(number, language)
            person.begin(name)
            Player(self.stack.env, name, person.chat.id).play_until(2)
            wait_for(person.congratulations, SECONDS, f"the congratulation in {language} comes")
            self.assertEqual(person.congratulations(), [{"level": 2, "name": name, "gold": BONUS}])

    def administrator(self):
        key = self.stack.wildmarchctl("clients", "add", "news", "--scopes", "admin")
        gateway = Gateway(self.stack.env | {"GATEWAY_KEY": key})
        wait_for(lambda: gateway.once("GET", "/v1/admin/players/id_1")[0] != 401, SECONDS, "the gateway knows the key")
        return gateway

    def test_what_others_do_to_a_player_is_told(self):
        person, other, administrator = self.newcomer(2), Player(self.stack.env), self.administrator()
        person.begin("Newsy")
        newsy = Player(self.stack.env, "Newsy", person.chat.id)

        def act(what, player, **more):
            administrator.known("POST", f"/v1/admin/players/id_{player.id}/{what}", {"reason": "news", **more})

        for player in (newsy, other):
            act("grant", player, asset="xp", amount=XP_OF_LEVEL_5)
        other.post("/arena/challenges", {"opponent": newsy.name})
        other.post("/clan", {"name": "The Heralds", "tag": "NEWS"})
        other.post("/clan/invite", {"who": newsy.name})
        newsy.post("/clan/refuse_invitation", {"tag": "NEWS"})
        newsy.post("/clan/apply", {"tag": "NEWS"})
        other.post("/clan/accept_application", {"who": newsy.name})
        self.await_news(person, "challenged", "clan_invited", "clan_accepted")
        act("ban", newsy, until=int(time.time() * 1000) + 3_600_000)
        act("unban", newsy)
        self.await_news(person, "banned_for", "unbanned")

    def await_news(self, person, *keys):
        """Each was told once."""
        for key in keys:
            def told(key=key):
                return sum(person.read_text(text, f"notice.{key}") is not None for text in person.chat.texts())
            wait_for(told, SECONDS, f"the news of being {key}")
            self.assertEqual(told(), 1)

    def test_hostile_names(self):
        for number, first_name in enumerate(FIRST_NAMES):
            person = Adventurer(self.sandbox.player(first_name))
            person.begin(f"Guest{number}")
        refusal = plain(person.words["refusal.name_invalid"])
        person = self.newcomer(1)
        person.chat.start()
        for name in REFUSED:
            self.assertIn(refusal, person.chat.say(name).text, repr(name))
        self.assertIn("Wellnamed", person.chat.say("Wellnamed").text)


if __name__ == "__main__":
    unittest.main()
