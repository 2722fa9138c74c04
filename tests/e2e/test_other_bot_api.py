"""The same journey with the bot pointed at another Bot API server: an address and a token, nothing else."""

import json
import subprocess
import unittest

from adventurer import Adventurer
from stack.plan import child_environment
from support.game import Gateway
from support.stack import BINARIES, DIRECTORY, Stack, wait_for
from support.telegram import Sandbox

TOKEN = "7654321:another-server-of-the-Bot-API_0123456789"
BONUS = 50  # gold for level 2
SECONDS = 30


class OtherBotApi(unittest.TestCase):
    def serve(self):
        """Another server that speaks the Bot API, which the stack knows nothing of; its address."""
        log = DIRECTORY / "other-bot-api.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with open(log, "wb") as output:
            server = subprocess.Popen([BINARIES / "wildmarch-sandbox"], stderr=output, env=child_environment(
                SANDBOX_PORT="0", ADMIN_PORT="0", TELEGRAM_TOKEN=TOKEN))
        self.addCleanup(end, server)

        def port():
            for line in log.read_text(encoding="utf-8").splitlines():
                if '"chat page ready"' in line:
                    return json.loads(line)["port"]
            return None

        return f"http://127.0.0.1:{wait_for(port, SECONDS, 'the other server listens')}"

    def test_the_journey_goes_the_same_way(self):
        url = self.serve()
        stack = self.enterContext(Stack("other-bot-api", telegram={"TELEGRAM_API_URL": url, "TELEGRAM_TOKEN": TOKEN}))
        self.assertEqual((stack.env["TELEGRAM_API_URL"], stack.env["SANDBOX_URL"]), (url, ""))
        chat = Sandbox(url).player("Ann")
        ann = Adventurer(chat)
        ann.begin("Annabel")
        ann.play_until(2)
        wait_for(ann.congratulations, SECONDS, "the congratulation comes")
        self.assertEqual(ann.congratulations(), [{"level": 2, "name": "Annabel", "gold": BONUS}])
        gateway = Gateway(stack.env)
        identity = gateway.known("GET", f"/v1/identities/telegram/{chat.id}")
        seen = gateway.known("GET", f"/v1/players/{identity['player_id']}")
        self.assertEqual((seen["xp"], seen["gold"], seen["level"]), (ann.xp, ann.gold + BONUS, 2))
        stack.audit()


def end(process):
    process.terminate()
    process.wait(SECONDS)


if __name__ == "__main__":
    unittest.main()
